// The tab of the trained runs: what is shown, and what touching it does.

const N_GALLERY = 20;
const N_PATH = 9;
const N_TRIED = 30; // noises, of which a run begins with the one that D likes best
const REACH = 3; // a direction's slider goes so many standard deviations either way
const WALK_SECONDS = 5;
const GALLERY_MILLISECONDS = 250; // between two drawings of the gallery during a walk

const random = seededRandom(2018);
let run; // the run shown: an entry of DATA.runs with its unpacked networks
let point; // what G is given: { noise, label }, label as one-hot or a mixture
let epoch = 0; // place in run.epochs
let gallery = []; // noises
let walk; // { from, to, place, here, forward, moving }; here is the point that it last came to
let parts; // the tiles and sliders of this run

// ------------------------------------------------------------------------------------ networks
const withLabel = (values, label) => (label.length ? Float64Array.of(...values, ...label) : values);
const generated = (at, { noise, label }) => forward(run.networks[at].generator, withLabel(noise, label));
const judged = (at, pixels, label) => forward(run.networks[at].discriminator, withLabel(pixels, label))[0];
const oneHot = (digit) => Float64Array.from({ length: run.labels }, (_, i) => Number(i === digit));
const digitOf = (label) => label.indexOf(Math.max(...label));
const newNoise = () => drawnNoise(run.noise, random);

// ------------------------------------------------------------------------------------ what is shown
const epochNumber = (number) => (run.counts === "epoch" ? number + 1 : number); // pages count epochs from 0, people from 1
const epochText = (number) => WORDS[language][run.counts](epochNumber(number));

// What hangs on the point: the picture, its digits, directions and history.
function showPoint() {
  const words = WORDS[language];
  const pixels = generated(epoch, point);
  const opinion = judged(epoch, pixels, point.label);
  paint(byId("picture"), pixels, run.range);
  byId("picture").setAttribute("aria-label", `${words.picture}. ${words.opinion} ${words.percent(percent(opinion))}`);
  byId("opinion").textContent = words.percent(percent(opinion));
  byId("meter").style.transform = `scaleX(${opinion})`;
  const { typical, largest } = run.epochs[epoch].opinionError;
  byId("rounding").textContent = words.rounding(points(typical), points(largest));
  parts.digits.forEach((digit, number) => {
    const label = oneHot(number);
    const drawn = generated(epoch, { noise: point.noise, label });
    digit.draw(drawn, run.range);
    digit.say(words.digit(number, percent(judged(epoch, drawn, label))), String(number));
    digit.press(number === digitOf(point.label));
  });
  parts.directions.forEach(({ direction, input, text, low, high }, number) => {
    const place = coordinate(point.noise, direction, run.noise);
    input.value = place;
    input.setAttribute("aria-label", words.direction(number + 1));
    const rounded = (Math.round(10 * place) / 10 + 0).toFixed(1); // + 0: never "-0.0"
    input.setAttribute("aria-valuetext", rounded);
    text.textContent = `${words.direction(number + 1)}: ${rounded}`;
    for (const [end, to] of [[low, -REACH], [high, REACH]]) {
      paint(end, generated(epoch, { noise: movedTo(point.noise, direction, to, run.noise), label: point.label }), run.range);
    }
  });
  parts.film.forEach((frame, at) => {
    frame.draw(generated(at, point), run.range);
    frame.say(epochText(run.epochs[at].number), String(epochNumber(run.epochs[at].number)));
    frame.press(at === epoch);
  });
}

function rated(part, pixels, label, say) {
  const opinion = judged(epoch, pixels, label);
  part.draw(pixels, run.range);
  part.rate(opinion);
  part.say(say(percent(opinion)), percent(opinion));
}

function showGallery() {
  parts.gallery.forEach((part, i) => {
    const drawn = generated(epoch, { noise: gallery[i], label: point.label });
    rated(part, drawn, point.label, (p) => WORDS[language].tile(i + 1, p));
  });
}

// What hangs on the epoch and the digit: the gallery, the real pictures, the walk's steps, the losses.
function showEpoch() {
  const words = WORDS[language];
  const { number, variety } = run.epochs[epoch];
  showGallery();
  parts.real.forEach((part, i) => {
    rated(part, run.realPixels[i], oneHot(run.real.digits[i]), (p) => words.realTile(run.real.digits[i], p));
  });
  parts.path.forEach((part, i) => {
    part.draw(generated(epoch, pointOnWay(i / (N_PATH - 1))), run.range);
    part.say({ 0: words.start, [N_PATH - 1]: words.end }[i] ?? "");
  });
  byId("epoch").value = epoch;
  byId("epoch").setAttribute("aria-valuetext", epochText(number));
  byId("epoch-text").textContent = epochText(number);
  byId("collapse").hidden = variety >= DATA.collapsed;
  byId("collapse").textContent = words.collapse + " " + collapseReason(run.noise, run.labels > 0);
  const losses = run.history.find(([n]) => n === number);
  byId("loss-text").textContent = losses ? words.losses(lossText(losses[1]), lossText(losses[2])) : "";
  byId("loss-ways").textContent = words.lossWays(run.maximised);
  showClass();
  parts.mark(number);
}

// Why a G collapsed: what the study of tfGAN2 found where its noise is at fault, else what is true of every GAN.
function collapseReason(noise, conditional) {
  const words = WORDS[language];
  const [mean] = moments(noise);
  return conditional && mean !== 0 ? words.collapseOfMean(mean) : words.collapseOfLoss;
}

function show() {
  showPoint();
  showEpoch();
}

// Of some noises the one whose picture D takes most for real.
function mostReal(label) {
  const opinion = (noise) => judged(epoch, generated(epoch, { noise, label }), label);
  const tried = Array.from({ length: N_TRIED }, newNoise).map((noise) => [opinion(noise), noise]);
  return tried.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}

// Which run to begin with: one whose pictures everyone can read, best of all the digit that it was told.
function mostReadable() {
  const told = DATA.runs.findIndex(({ outcome, labels }) => outcome === "digits" && labels > 0);
  return Math.max(0, told >= 0 ? told : DATA.runs.findIndex(({ outcome }) => outcome === "digits"));
}

// What of the words hangs on the run.
function showRunWords() {
  const words = WORDS[language];
  [...byId("runs").children].forEach((button, i) => (button.textContent = runNames()[i]));
  parts.mark = drawCurves();
  byId("play").textContent = walk.moving ? words.pause : words.play;
  byId("curves").setAttribute("aria-label", words.curves);
  const { kind, first, second } = run.noise;
  const options = Object.entries(run.options).map(([key, value]) => `${key} ${value}`).join(", ");
  byId("facts").textContent = words.facts({ ...run, options, noise: `${run.noise.size} × ${kind}(${first}, ${second})` });
  const { pictures, opinions, probes } = run.errors;
  const span = run.range[1] - run.range[0];
  byId("errors").textContent = words.errors({
    probes,
    typical: (pictures.typical / span).toFixed(3),
    largest: (pictures.largest / span).toFixed(3),
    typicalD: points(opinions.typical),
    largestD: points(opinions.largest),
  });
}

// Both losses as curves; returns what moves the mark to an epoch.
function drawCurves() {
  const svg = byId("curves");
  const curves = [["d", 1], ["g", 2]].map(([name, column]) => [name, run.history.map((row) => [row[0], row[column]])]);
  const ends = [run.history[0][0], run.history.at(-1)[0]].map(epochNumber);
  const words = WORDS[language];
  const axes = [words.counted[run.counts], words.lossAxis];
  const x = plot(svg, curves, lossTicks(run.history.flatMap(([, d, g]) => [d, g])), ends, axes);
  const mark = svgElement(svg, "line", { class: "mark", y1: 20, y2: 160 });
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
  resetClass();
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
  point = walk.here = pointOnWay(place);
  showPoint();
}

function stopWalk() {
  walk.moving = false;
  byId("play").textContent = WORDS[language].play;
  byId("opinion").setAttribute("aria-live", "polite");
}

// There and back until somebody stops it; from the picture shown, if that is not already on the way.
function startWalk() {
  if (point !== walk.here) setEnd("from");
  walk.moving = true;
  byId("play").textContent = WORDS[language].pause;
  byId("opinion").setAttribute("aria-live", "off"); // it changes too often to be read out
  const walking = walk;
  let before, galleryDrawn;
  const step = (now) => {
    if (walking !== walk || !walk.moving) return;
    const way = Math.min(100, now - (before ?? now)) / 1000 / WALK_SECONDS; // no leap after a pause of the browser
    before = now;
    let place = walk.place + (walk.forward ? way : -way);
    if (place >= 1 || place <= 0) walk.forward = place <= 0;
    walkTo(Math.min(1, Math.max(0, place)));
    if (run.labels && now - (galleryDrawn ?? 0) > GALLERY_MILLISECONDS) {
      showGallery(); // it has the label that the walk has come to
      galleryDrawn = now;
    }
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

// Put the picture shown at an end of the walk, which then stands there.
function setEnd(end) {
  stopWalk();
  walk[end] = walk.here = point;
  walk.place = byId("place").value = end === "from" ? 0 : 1;
  walk.forward = end === "from";
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
  point = { noise: mostReal(oneHot(3)), label: oneHot(3) };
  walk = { from: point, to: { noise: newNoise(), label: oneHot(8) }, place: 0, here: point, forward: true, moving: false };
  [...byId("runs").children].forEach((button, i) => button.setAttribute("aria-pressed", i === next));
  buildParts();
  resetClass();
  showWords();
  show();
}

// The runs' names, and where two are alike, the seed or the folder that tells them apart.
function runNames() {
  const words = WORDS[language];
  const plain = DATA.runs.map(({ tutorial, version, outcome }) => {
    const name = DATA.tutorials[language][tutorial] + words.versions[version];
    return version === "repaired" && outcome === "digits" ? name : `${name}: ${words.outcomes[outcome]}`;
  });
  const told = (names, what) =>
    names.map((name, i) => (names.filter((other) => other === name).length > 1 ? `${name} (${what(DATA.runs[i])})` : name));
  return told(told(plain, ({ seed }) => words.seed(seed)), ({ folder }) => folder);
}

const NOISE_STEPS = 32; // of a number of the noise in a link, to a distance of 1

function runState() {
  if (!run) return {};
  const bytes = Uint8Array.from(point.noise, (value) => Math.min(255, Math.max(0, Math.round(NOISE_STEPS * value) + 128)));
  const digit = run.labels ? { digit: digitOf(point.label) } : {};
  return { run: DATA.runs.indexOf(run), epoch, ...digit, noise: btoa(String.fromCharCode(...bytes)) };
}

// Of a link of another page, what this one does not have is left out.
async function applyRunState(given) {
  const place = Number(given.get("run"));
  if (!DATA.runs[place]) return;
  await chooseRun(place);
  epoch = Math.min(run.epochs.length - 1, Math.max(0, Number(given.get("epoch")) | 0));
  let text = "";
  try {
    text = atob(given.get("noise") ?? "");
  } catch {
    // it was cut, or changed by hand
  }
  const noise = Float64Array.from(text, (character) => (character.charCodeAt(0) - 128) / NOISE_STEPS);
  const digit = Math.min(9, Math.max(0, Number(given.get("digit")) | 0));
  if (noise.length === run.noise.size) point = walk.from = walk.here = { noise, label: oneHot(digit) };
  show();
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
const RUN_KEYS = {
  n: () => byId("noise").click(),
  w: () => byId("play").click(),
  ",": () => chooseEpoch(epoch - 1),
  ".": () => chooseEpoch(epoch + 1),
  ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [digit, () => chooseDigit(digit)])),
};

function listenToRuns() {
  DATA.runs.forEach((_, i) => {
    const button = element("button", { type: "button" });
    button.addEventListener("click", () => attempt(() => chooseRun(i)));
    byId("runs").append(button);
  });
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
}
