// The page as a whole: its two tabs, its language, its keys.

const TABS = ["trained", "training"];
const TOUCHED = matchMedia("(pointer: coarse)"); // by fingers, not clicked with a mouse
let tab = "trained";

function showWords() {
  const words = WORDS[language];
  const touched = TOUCHED.matches;
  const standing = (name) => (typeof words[name] === "function" ? words[name](touched) : words[name]);
  document.documentElement.lang = language;
  document.title = words.title;
  for (const one of document.querySelectorAll("[data-words]")) one.textContent = standing(one.dataset.words);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", words[one.dataset.label]);
  byId("language").textContent = words.otherLanguage;
  byId("language").lang = language === "ko" ? "en" : "ko";
  showTrainingWords();
  if (run) showRunWords();
}

function switchLanguage() {
  language = language === "ko" ? "en" : "ko";
  showWords();
  if (run) show();
}

// What the link carries: the tab, and what is chosen in it. A number of the noise becomes a byte, in 32nds.
function state() {
  const shared = { tab, language, ...(document.documentElement.classList.contains("large") ? { large: 1 } : {}) };
  const chosen = tab === "training" ? trainingState() : runState();
  return new URLSearchParams({ ...shared, ...chosen }).toString();
}

async function applyState(text) {
  const given = new URLSearchParams(text);
  if (["en", "ko"].includes(given.get("language"))) language = given.get("language");
  if (given.has("large")) enlarge();
  tab = text === "training" || given.get("tab") === "training" ? "training" : "trained";
  applyTrainingState(given);
  if (tab === "trained" && given.has("run")) await applyRunState(given);
}

function enlarge() {
  const large = document.documentElement.classList.toggle("large"); // for a projector
  byId("large").setAttribute("aria-pressed", large);
}

async function chooseTab(next) {
  tab = next;
  if (walk) stopWalk();
  for (const name of TABS) {
    byId(name).hidden = name !== tab;
    byId(`tab-${name}`).setAttribute("aria-selected", name === tab);
  }
  await (tab === "training" ? openTraining() : openTrained());
}

// Unpack a run when the tab is first looked at.
async function openTrained() {
  if (!run) await chooseRun(mostReadable());
}

function say(trouble) {
  byId("trouble").textContent = trouble;
  byId("trouble").hidden = trouble === "";
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say(WORDS[language].broken(error.message));
    throw error;
  }
}

async function start() {
  listenToTraining();
  listenToRuns();
  listenToClass();
  showWords();
  if (typeof DecompressionStream === "undefined") return say(WORDS[language].old);
  readPalette();
  byId("language").addEventListener("click", switchLanguage);
  byId("large").addEventListener("click", enlarge);
  byId("link").addEventListener("click", () => {
    location.replace(`#${state()}`);
    byId("linked").textContent = WORDS[language].linked;
    navigator.clipboard?.writeText(location.href).catch(() => {}); // where the browser lets a page do so
  });
  for (const name of TABS) byId(`tab-${name}`).addEventListener("click", () => attempt(() => chooseTab(name)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select")) return;
    const key = event.key.toLowerCase();
    if (key === "l") switchLanguage();
    else if (tab === "trained" && run) RUN_KEYS[key]?.();
    else if (tab === "training" && worker) TRAINING_KEYS[key]?.();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    if (run) show();
    showTraining();
  });
  TOUCHED.addEventListener("change", showWords);
  byId("tabs").hidden = false;
  await applyState(location.hash.slice(1));
  showWords();
  await chooseTab(tab);
}

// For tests, and for the curious in the browser's console: what the page's networks make of given noise.
window.playground = {
  ready: attempt(start),
  chooseRun,
  draw: (at, noise, digit) => {
    const label = digit === null ? [] : oneHot(digit);
    const pixels = generated(at, { noise, label });
    return { pixels: [...pixels], opinion: judged(at, pixels, label) };
  },
  judge: (at, pixels, digit) => judged(at, pixels, digit === null ? [] : oneHot(digit)),
};
