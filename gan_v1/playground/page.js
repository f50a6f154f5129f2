// The page: what is shown, and what touching it does.

const DATA = JSON.parse(document.getElementById("data").textContent);
const LEAK = DATA.leak;
const SIDE = 28;
const N_GALLERY = 20;
const N_PATH = 9;
const REACH = 3; // a direction's slider goes so many standard deviations either way
const WALK_SECONDS = 5;
const COLLAPSED = 0.005; // pixels that vary less than this over noise look all alike

const byId = (id) => document.getElementById(id);
const random = seededRandom(2018);
let language = (navigator.language || "en").toLowerCase().startsWith("ko") ? "ko" : "en";
let palette;
let run; // the run shown: an entry of DATA.runs with its unpacked networks
let point; // what G is given: { noise, label }, label as one-hot or a mixture
let epoch = 0; // place in run.epochs
let gallery = []; // noises
let walk; // { from, to, place, forward, moving }
let parts; // the tiles and sliders of this run

// ------------------------------------------------------------------------------------ networks
const withLabel = (values, label) => (label.length ? Float64Array.of(...values, ...label) : values);
const generated = (at, { noise, label }) => forward(run.networks[at].generator, withLabel(noise, label));
const judged = (at, pixels, label) => forward(run.networks[at].discriminator, withLabel(pixels, label))[0];
const oneHot = (digit) => Float64Array.from({ length: run.labels }, (_, i) => Number(i === digit));
const digitOf = (label) => label.indexOf(Math.max(...label));
const newNoise = () => drawnNoise(run.noise, random);

// ------------------------------------------------------------------------------------ drawing
// 256 shades from the style's dark to its bright, as the four bytes of a canvas's pixel.
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const [dark, bright] = ["--dark", "--bright"].map((name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16));
  });
  const shades = Array.from({ length: 256 }, (_, i) => [...dark.map((value, c) => value + ((bright[c] - value) * i) / 255), 255]);
  palette = new Uint32Array(Uint8Array.from(shades.flat()).buffer);
}

function paint(canvas, pixels) {
  const [low, high] = run.range;
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const colours = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const shade = Math.round((255 * (pixels[i] - low)) / (high - low));
    colours[i] = palette[Math.min(255, Math.max(0, shade))];
  }
  context.putImageData(image, 0, 0);
}

function percent(p) {
  if (p < 0.001) return "<0.1%";
  if (p > 0.999) return ">99.9%";
  return p < 0.1 || p > 0.9 ? `${(100 * p).toFixed(1)}%` : `${Math.round(100 * p)}%`;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A small picture with a caption: a button if something happens when it is touched.
function tile(parent, onTouch) {
  const canvas = element("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  const caption = element("span");
  const meter = element("div");
  const made = element(onTouch ? "button" : "div", onTouch ? { type: "button", class: "tile" } : { class: "tile", role: "img" }, canvas);
  if (onTouch) made.addEventListener("click", onTouch);
  parent.append(made);
  return {
    made,
    draw: (pixels) => paint(canvas, pixels),
    say: (label, text = "") => {
      made.setAttribute(...(label ? ["aria-label", label] : ["aria-hidden", "true"]));
      caption.textContent = text;
      if (text && !caption.parentNode) made.append(caption);
    },
    rate: (p) => {
      if (!meter.parentNode) made.append(element("div", { class: "meter" }, meter));
      meter.style.transform = `scaleX(${p})`;
    },
    press: (pressed) => made.setAttribute("aria-pressed", pressed),
  };
}

// ------------------------------------------------------------------------------------ what is shown
const epochNumber = (number) => (run.counts === "epoch" ? number + 1 : number); // pages count epochs from 0, people from 1
const epochText = (number) => WORDS[language][run.counts](epochNumber(number));

// What hangs on the point: the picture, its digits, directions and history.
function showPoint() {
  const words = WORDS[language];
  const pixels = generated(epoch, point);
  const opinion = judged(epoch, pixels, point.label);
  paint(byId("picture"), pixels);
  byId("picture").setAttribute("aria-label", `${words.picture}. ${words.opinion} ${words.percent(percent(opinion))}`);
  byId("opinion").textContent = words.percent(percent(opinion));
  byId("meter").style.transform = `scaleX(${opinion})`;
  parts.digits.forEach((digit, number) => {
    const label = oneHot(number);
    const drawn = generated(epoch, { noise: point.noise, label });
    digit.draw(drawn);
    digit.say(words.digit(number, percent(judged(epoch, drawn, label))), String(number));
    digit.press(number === digitOf(point.label));
  });
  parts.directions.forEach(({ direction, input, text, low, high }, number) => {
    const place = coordinate(point.noise, direction, run.noise);
    input.value = place;
    input.setAttribute("aria-label", words.direction(number + 1));
    input.setAttribute("aria-valuetext", place.toFixed(1));
    text.textContent = `${words.direction(number + 1)}: ${place.toFixed(1)}`;
    for (const [end, to] of [[low, -REACH], [high, REACH]]) {
      paint(end, generated(epoch, { noise: movedTo(point.noise, direction, to, run.noise), label: point.label }));
    }
  });
  parts.film.forEach((frame, at) => {
    frame.draw(generated(at, point));
    frame.say(epochText(run.epochs[at].number), String(epochNumber(run.epochs[at].number)));
    frame.press(at === epoch);
  });
}

// What hangs on the epoch and the digit: the gallery, the real pictures, the walk's steps, the losses.
function showEpoch() {
  const words = WORDS[language];
  const { number, variety } = run.epochs[epoch];
  const rated = (part, pixels, label, say) => {
    const opinion = judged(epoch, pixels, label);
    part.draw(pixels);
    part.rate(opinion);
    part.say(say(percent(opinion)), percent(opinion));
  };
  parts.gallery.forEach((part, i) => {
    const drawn = generated(epoch, { noise: gallery[i], label: point.label });
    rated(part, drawn, point.label, (p) => words.tile(i + 1, p));
  });
  parts.real.forEach((part, i) => {
    rated(part, run.realPixels[i], oneHot(run.real.digits[i]), (p) => words.realTile(run.real.digits[i], p));
  });
  parts.path.forEach((part, i) => {
    part.draw(generated(epoch, pointOnWay(i / (N_PATH - 1))));
    part.say({ 0: words.start, [N_PATH - 1]: words.end }[i] ?? "");
  });
  byId("epoch").value = epoch;
  byId("epoch").setAttribute("aria-valuetext", epochText(number));
  byId("epoch-text").textContent = epochText(number);
  byId("collapse").hidden = variety >= COLLAPSED;
  const losses = run.history.find(([n]) => n === number);
  byId("loss-text").textContent = losses ? words.losses(lossText(losses[1]), lossText(losses[2])) : "";
  parts.mark(number);
}

const lossText = (loss) => (loss === null ? "∞" : loss.toPrecision(3));

function show() {
  showPoint();
  showEpoch();
}

function showWords() {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.title = words.title;
  for (const one of document.querySelectorAll("[data-words]")) one.textContent = words[one.dataset.words];
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", words[one.dataset.label]);
  byId("language").textContent = words.otherLanguage;
  byId("language").lang = language === "ko" ? "en" : "ko";
  byId("keys").textContent = words.keys;
  if (!run) return;
  byId("play").textContent = walk.moving ? words.pause : words.play;
  byId("curves").setAttribute("aria-label", words.curves);
  const { name, first, second } = run.noise;
  const options = Object.entries(run.options).map(([key, value]) => `${key} ${value}`).join(", ");
  byId("facts").textContent = words.facts({ ...run, options, noise: `${run.noise.size} × ${name}(${first}, ${second})` });
  const { pictures, opinions, probes } = run.errors;
  const span = run.range[1] - run.range[0];
  byId("errors").textContent = words.errors({
    probes,
    typical: (pictures.typical / span).toFixed(3),
    largest: (pictures.largest / span).toFixed(3),
    typicalD: (100 * opinions.typical).toFixed(1),
    largestD: (100 * opinions.largest).toFixed(1),
  });
}

// Both losses as curves; returns what moves the mark to an epoch.
function drawCurves() {
  const [left, right, top, bottom] = [70, 712, 20, 160];
  const svg = byId("curves");
  const finite = run.history.flatMap(([, d, g]) => [d, g]).filter((loss) => loss !== null);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const [first, last] = [run.history[0][0], run.history.at(-1)[0]];
  const x = (number) => left + ((right - left) * (number - first)) / (last - first || 1);
  const y = (loss) => bottom - ((bottom - top) * (loss - low)) / (high - low || 1);
  const make = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    svg.append(made);
    return made;
  };
  svg.replaceChildren();
  for (const loss of new Set([low, 0, high])) {
    make("line", { class: "axis", x1: left, x2: right, y1: y(loss), y2: y(loss) });
    make("text", { x: left - 6, y: y(loss) + 4, "text-anchor": "end" }, loss === 0 ? "0" : loss.toPrecision(3));
  }
  make("text", { x: left, y: 184 }, epochNumber(first));
  make("text", { x: right, y: 184, "text-anchor": "end" }, epochNumber(last));
  for (const [column, name] of [[1, "d"], [2, "g"]]) {
    let pen = "M";
    let path = "";
    for (const row of run.history) {
      if (row[column] === null) pen = "M"; // infinity leaves a gap
      else {
        path += `${pen}${x(row[0]).toFixed(1)} ${y(row[column]).toFixed(1)}`;
        pen = "L";
      }
    }
    make("path", { class: name, d: path });
  }
  const mark = make("line", { class: "mark", y1: top, y2: bottom });
  return (number) => ["x1", "x2"].forEach((name) => mark.setAttribute(name, x(number)));
}

// ------------------------------------------------------------------------------------ what is done
function goTo(next) {
  stopWalk();
  const redraw = next.label === point.label ? showPoint : show; // the gallery has the point's label
  point = next;
  redraw();
}

function chooseEpoch(next) {
  epoch = Math.min(run.epochs.length - 1, Math.max(0, next));
  show();
}

function chooseDigit(digit) {
  if (digit < run.labels) goTo({ noise: point.noise, label: oneHot(digit) });
}

function pointOnWay(place) {
  const { from, to } = walk;
  const label = from.label.map((value, i) => (1 - place) * value + place * to.label[i]);
  return { noise: between(from.noise, to.noise, place, run.noise), label };
}

function walkTo(place) {
  walk.place = place;
  byId("place").value = place;
  point = pointOnWay(place);
  showPoint();
}

function stopWalk() {
  walk.moving = false;
  byId("play").textContent = WORDS[language].play;
  byId("opinion").setAttribute("aria-live", "polite");
}

// There and back until somebody stops it.
function startWalk() {
  walk.moving = true;
  byId("play").textContent = WORDS[language].pause;
  byId("opinion").setAttribute("aria-live", "off"); // it changes too often to be read out
  const walking = walk;
  let before;
  const step = (now) => {
    if (walking !== walk || !walk.moving) return;
    const way = Math.min(100, now - (before ?? now)) / 1000 / WALK_SECONDS; // no leap after a pause of the browser
    before = now;
    let place = walk.place + (walk.forward ? way : -way);
    if (place >= 1 || place <= 0) walk.forward = place <= 0;
    walkTo(Math.min(1, Math.max(0, place)));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function newGoal() {
  stopWalk();
  const digit = (digitOf(walk.from.label) + 1 + Math.floor(random() * (run.labels - 1))) % run.labels;
  walk.to = { noise: newNoise(), label: oneHot(digit) };
  showEpoch();
}

function setEnd(end) {
  stopWalk();
  walk[end] = point;
  showEpoch();
}

// ------------------------------------------------------------------------------------ a run
async function chooseRun(next) {
  const chosen = DATA.runs[next];
  if (walk) stopWalk();
  if (!chosen.networks) {
    say(WORDS[language].working);
    const pixels = await inflated(chosen.real.pixels);
    const [low, high] = chosen.range;
    chosen.realPixels = chosen.real.digits.map((_, i) =>
      Float64Array.from(pixels.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2), (value) => low + ((high - low) * value) / 255),
    );
    chosen.networks = await unpackedEpochs(chosen);
  }
  say("");
  run = chosen;
  epoch = run.epochs.length - 1;
  point = { noise: newNoise(), label: oneHot(3) };
  walk = { from: point, to: { noise: newNoise(), label: oneHot(8) }, place: 0, forward: true, moving: false };
  [...byId("runs").children].forEach((button, i) => button.setAttribute("aria-pressed", i === next));
  buildParts();
  byId("main").hidden = false;
  showWords();
  show();
}

// A tutorial's name, and what tells its run from others of it.
function runName({ tutorial, options, folder }) {
  const others = DATA.runs.filter((other) => other.tutorial === tutorial);
  const differs = ([key, value]) => others.some((other) => String(other.options[key]) !== String(value));
  const own = Object.entries(options).filter(differs).map(([key, value]) => `${key} ${value}`);
  return others.length > 1 ? `${tutorial}: ${own.join(", ") || folder}` : tutorial;
}

function buildParts() {
  for (const id of ["digits", "sliders", "film", "real", "path"]) byId(id).replaceChildren();
  byId("digits-part").hidden = run.labels === 0;
  byId("epoch").max = run.epochs.length - 1;
  byId("place").value = 0;
  const ends = { 0: "from", [N_PATH - 1]: "to" };
  parts = {
    digits: Array.from({ length: run.labels }, (_, digit) => tile(byId("digits"), () => chooseDigit(digit))),
    directions: run.directions.map(directionSlider),
    film: run.epochs.map((_, at) => tile(byId("film"), () => chooseEpoch(at))),
    gallery: newGallery(),
    real: run.real.digits.map(() => tile(byId("real"))),
    path: Array.from({ length: N_PATH }, (_, i) => tile(byId("path"), ends[i] && (() => setEnd(ends[i])))),
    mark: drawCurves(),
  };
}

function newGallery() {
  byId("gallery").replaceChildren();
  gallery = Array.from({ length: N_GALLERY }, newNoise);
  return gallery.map((noise) => tile(byId("gallery"), () => goTo({ noise, label: point.label })));
}

function directionSlider(direction) {
  const [low, high] = [0, 1].map(() => element("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" }));
  const input = element("input", { type: "range", min: -REACH, max: REACH, step: 0.05 });
  const text = element("span");
  input.addEventListener("input", () => {
    goTo({ noise: movedTo(point.noise, direction, Number(input.value), run.noise), label: point.label });
  });
  byId("sliders").append(element("label", { class: "slider" }, text, element("div", { class: "ends" }, low, input, high)));
  return { direction, input, text, low, high };
}

// ------------------------------------------------------------------------------------ the start
function say(trouble) {
  byId("trouble").textContent = trouble;
  byId("trouble").hidden = trouble === "";
}

function switchLanguage() {
  language = language === "ko" ? "en" : "ko";
  showWords();
  if (run) show();
}

const KEYS = {
  n: () => byId("noise").click(),
  w: () => byId("play").click(),
  l: switchLanguage,
  ",": () => chooseEpoch(epoch - 1),
  ".": () => chooseEpoch(epoch + 1),
};

function listen() {
  byId("language").addEventListener("click", switchLanguage);
  byId("noise").addEventListener("click", () => {
    parts.gallery = newGallery();
    goTo({ noise: newNoise(), label: point.label });
    showEpoch();
  });
  byId("epoch").addEventListener("input", () => chooseEpoch(Number(byId("epoch").value)));
  byId("place").addEventListener("input", () => {
    stopWalk();
    walkTo(Number(byId("place").value));
  });
  byId("place").addEventListener("change", showEpoch);
  byId("play").addEventListener("click", () => {
    if (!walk.moving) return startWalk();
    stopWalk();
    showEpoch(); // the gallery follows to the label where the walk has stopped
  });
  byId("goal").addEventListener("click", newGoal);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !run) return;
    const key = event.key.toLowerCase();
    if (KEYS[key]) KEYS[key]();
    else if (/^[0-9]$/.test(key)) chooseDigit(Number(key));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    if (run) show();
  });
}

async function start() {
  showWords();
  if (typeof DecompressionStream === "undefined") return say(WORDS[language].old);
  readPalette();
  listen();
  DATA.runs.forEach((one, i) => {
    const button = element("button", { type: "button" }, runName(one));
    button.addEventListener("click", () => attempt(() => chooseRun(i)));
    byId("runs").append(button);
  });
  await chooseRun(0);
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say(WORDS[language].broken(error.message));
    throw error;
  }
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
};
