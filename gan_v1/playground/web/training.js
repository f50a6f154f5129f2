// The tab of training: a GAN that learns in a worker while one looks on.

const RATES = [0.00005, 0.0002, 0.001, 0.005];
const LIMITS = [1, 2, 5, 10, 25, 0]; // steps a second, by the slider's place; 0: as many as there can be
const MOST_POINTS = 400; // of a curve: of more, two are made one
const FIXED = 0.02; // pixels that are this near to black or white on average hardly learn any more
const SAMPLED = 10; // pictures
const STEPS_OF_EPOCH = 550; // of the trained runs: 55,000 digits by hundreds

const { models } = DATA.training;
const noises = models.map(({ distribution }) => distribution);
const seed = () => 2017 + started; // a class that starts anew as often sees the same
const noiseName = ({ kind, first, second }) => `${kind}(${first},${second})`;
let worker; // undefined until the tab is first opened
let model = models[0];
let started = 0; // how often the training was started anew; reports of earlier ones come too late
let before = 0; // steps that the training goes on from
let latest; // the worker's last report
let curve; // { points, stride, rows }: a point is [steps, loss of D, of G, D's opinion of real, of generated],
// each the mean of ``stride`` steps; rows wait to make the next one
let ownTiles;

// ------------------------------------------------------------------------------------ what is done
// The worker comes from the page's own text: a page opened as a file has no other address to take it from.
async function startWorker() {
  sayTraining(WORDS[language].preparing);
  const { pixels, digits, kernel } = DATA.training;
  worker = new Worker(URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" })));
  worker.onmessage = ({ data }) => {
    if (data.started === started) take(data);
  };
  worker.onerror = (event) => sayTraining(WORDS[language].noTraining(event.message ?? event.type));
  worker.postMessage({
    action: "load",
    digits: { pixels: await inflated(pixels), labels: Uint8Array.from(digits, Number) },
    kernel: Uint8Array.from(atob(kernel), (character) => character.charCodeAt(0)),
  });
  startAnew();
}

// ``more``: for tests, weights, batches and noise in place of random ones, or ``plain`` arithmetic.
function startAnew(more = {}) {
  started += 1;
  latest = undefined;
  curve = { points: [], stride: 1, rows: [] };
  ownTiles = newOwnTiles();
  const distribution = noises[Number(byId("noise-kind").value)];
  const learningRate = Number(byId("rate").value);
  before = more.before ?? 0;
  worker.postMessage({ action: "start", settings: { ...model, distribution, learningRate, seed: seed(), started }, ...more });
}

// The trained run that the first tab has of this GAN, and where in it digits begin to show: after some 5,000 steps, or
// as soon afterwards as there are weights.
function trainedRun() {
  const [tutorial, version] = { vanilla: ["vanilla", "documented"], documented: ["conditional", "documented"], repaired: ["conditional", "repaired"] }[model.name];
  const trained = DATA.runs.find((one) => one.tutorial === tutorial && one.version === version);
  if (!trained) return null;
  const place = trained.epochs.findIndex(({ number }) => number >= 9);
  return place < 0 ? null : { trained, place, steps: (trained.epochs[place].number + 1) * STEPS_OF_EPOCH };
}

// Only the weights go on: Adam, whose memory is not stored, begins anew.
async function continueTrained() {
  const { trained, place, steps } = trainedRun();
  byId("rate").value = model.learningRate;
  byId("noise-kind").value = noises.findIndex((one) => noiseName(one) === noiseName(model.distribution));
  trained.networks ??= await unpackedEpochs(trained);
  const { generator, discriminator } = trained.networks[place];
  const weights = [...generator, ...discriminator].flatMap(({ kernel, bias }) => [kernel, bias]);
  startAnew({ weights, before: steps });
}

const trainingState = () => ({ model: models.indexOf(model), rate: byId("rate").value, kind: byId("noise-kind").value });

function applyTrainingState(given) {
  model = models[Number(given.get("model"))] ?? model;
  const has = (id, value) => [...byId(id).options].some((option) => option.value === value);
  for (const [id, value, usual] of [["rate", given.get("rate"), model.learningRate], ["noise-kind", given.get("kind"), models.indexOf(model)]]) {
    byId(id).value = has(id, value) ? value : usual;
  }
}

function chooseModel(place) {
  model = models[place];
  byId("rate").value = model.learningRate;
  byId("noise-kind").value = noises.findIndex((one) => noiseName(one) === noiseName(model.distribution));
  startAnew();
}

const ask = (action, more = {}) => worker.postMessage({ action, ...more });

function take(report) {
  latest = report;
  for (const row of report.rows) gather([curve.points.length * curve.stride + curve.rows.length + 1, ...row]);
  showTraining();
}

function gather(row) {
  curve.rows.push(row);
  if (curve.rows.length < curve.stride) return;
  curve.points.push(meanOf(curve.rows));
  curve.rows = [];
  if (curve.points.length < 2 * MOST_POINTS) return;
  curve.stride *= 2;
  curve.points = Array.from({ length: MOST_POINTS }, (_, i) => meanOf(curve.points.slice(2 * i, 2 * i + 2)));
}

// Of rows, column by column, but with the last one's step.
const meanOf = (some) => some.at(-1).map((value, column) => (column ? some.reduce((sum, row) => sum + row[column], 0) / some.length : value));

// ------------------------------------------------------------------------------------ what is shown
function showTraining() {
  if (!latest) return;
  const words = WORDS[language];
  const { step, running, pictures, flow, pace, fast } = latest;
  sayTraining("");
  byId("train").textContent = running ? words.pauseTraining : words.startTraining;
  byId("progress").textContent = words.progress(before + step, ((step * 100) / DATA.training.digits.length).toFixed(1));
  byId("pace").textContent = pace ? words.pace(pace.toPrecision(2)) : words.paused;
  byId("arithmetic").textContent = `${words.arithmetic(fast)} ${words.trainingSeed(seed())}`;
  ownTiles.forEach((one, i) => {
    one.draw(pictures.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2));
    one.say(model.labels ? words.ownDigit(i) : words.ownPicture(i + 1), model.labels ? String(i) : "");
  });
  byId("own-collapse").hidden = !collapsed(pictures);
  byId("own-collapse").textContent = words.ownCollapse + " " + collapseReason(noises[Number(byId("noise-kind").value)], model.labels);
  showCurves();
  const [, , , real, generated] = curve.points.at(-1) ?? [0, 0, 0, 0, 0];
  drawFlow(byId("flow"), flow, real, generated, words.loss);
  byId("flow").setAttribute("aria-label", words.flowPicture);
  const sizes = flow && Object.fromEntries(Object.entries(flow).map(([name, size]) => [name, shortNumber(size)]));
  const lines = flow ? words.flowSteps(sizes, percent(real), percent(generated)) : [words.flowNone];
  byId("flow-steps").classList.toggle("none", !flow); // what is to be done first is no step of the data
  byId("flow-steps").replaceChildren(...lines.map((line) => element("li", {}, line)));
}

function showCurves() {
  const words = WORDS[language];
  const { points } = curve;
  const column = (index) => points.map((point) => [point[0], Number.isFinite(point[index]) ? point[index] : null]);
  const ends = points.length ? [before + 1, before + points.at(-1)[0]] : ["", ""];
  const [lossD, lossG, real, generated] = [1, 2, 3, 4].map(column);
  plot(byId("own-curves"), [["d", lossD], ["g", lossG]], lossTicks([...lossD, ...lossG].map(([, loss]) => loss)), ends, [words.stepAxis, words.loss]);
  plot(byId("own-opinions"), [["d", real], ["g", generated]], [[0, "0%"], [0.5, "50%"], [1, "100%"]], ends, [words.stepAxis, words.opinionAxis]);
  byId("own-curves").setAttribute("aria-label", words.ownCurves);
  byId("own-opinions").setAttribute("aria-label", words.ownOpinions);
  const last = (values) => values.at(-1)?.[1];
  const text = (value, as) => (value === undefined ? "–" : as(value));
  byId("own-loss-d").textContent = words.ownLossD(text(last(lossD), lossText), model.maximised);
  byId("own-loss-g").textContent = words.ownLossG(text(last(lossG), lossText), model.maximised);
  byId("guessing").textContent = words.guessing(model.maximised);
  byId("opinion-real").textContent = words.opinionReal(text(last(real), percent));
  byId("opinion-generated").textContent = words.opinionGenerated(text(last(generated), percent));
}

// Whether pictures have become all alike, and fixed: before the first steps they are alike, but grey.
function collapsed(pictures) {
  const size = SIDE ** 2;
  let [spread, grey] = [0, 0];
  for (let j = 0; j < size; j++) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < SAMPLED; i++) {
      const p = pictures[i * size + j];
      sum += p;
      squares += p * p;
      grey += Math.min(p, 1 - p);
    }
    spread += Math.sqrt(Math.max(0, squares / SAMPLED - (sum / SAMPLED) ** 2));
  }
  return spread / size < DATA.collapsed && grey / size / SAMPLED < FIXED;
}

function newOwnTiles() {
  byId("own-pictures").replaceChildren();
  return Array.from({ length: SAMPLED }, () => tile(byId("own-pictures")));
}

// What of the words hangs on the settings.
function showTrainingWords() {
  const words = WORDS[language];
  const names = ({ name }) => words.models[name];
  [...byId("models").children].forEach((button, i) => {
    button.textContent = names(models[i]);
    button.setAttribute("aria-pressed", models[i] === model);
  });
  byId("model-hint").textContent = words.modelHints[model.name];
  [...byId("rate").options].forEach((option) => {
    const users = models.filter(({ learningRate }) => learningRate === Number(option.value));
    option.textContent = words.usedBy(option.value, users.map(names));
  });
  [...byId("noise-kind").options].forEach((option, i) => {
    const { kind, first, second } = noises[i];
    option.textContent = `${kind}(${first}, ${second}): ${words.noiseFrom[noiseName(noises[i])]}`;
  });
  const trained = trainedRun();
  byId("continue").hidden = !trained;
  if (trained) byId("continue").textContent = words.continueTraining(trained.steps);
  byId("limit-text").textContent = words.speed(LIMITS[Number(byId("limit").value)]);
  byId("limit").setAttribute("aria-valuetext", byId("limit-text").textContent);
  byId("own-pictures-hint").textContent = words.ownPicturesHint(model.labels);
  const { pixels, digits } = DATA.training;
  byId("training-facts").textContent = words.trainingFacts(digits.length, (pixels.length / 1e6).toFixed(1));
  showTraining();
}

function sayTraining(text) {
  byId("training-trouble").textContent = text;
  byId("training-trouble").hidden = text === "";
}

// ------------------------------------------------------------------------------------ the start
const TRAINING_KEYS = {
  p: () => byId("train").click(),
  s: () => byId("one-step").click(),
  r: () => byId("reset").click(),
};

function listenToTraining() {
  models.forEach((_, place) => {
    const button = element("button", { type: "button" });
    button.addEventListener("click", () => {
      chooseModel(place);
      showTrainingWords();
    });
    byId("models").append(button);
  });
  byId("rate").append(...RATES.map((rate) => element("option", { value: rate })));
  byId("rate").value = model.learningRate;
  byId("noise-kind").append(...noises.map((_, i) => element("option", { value: i })));
  byId("rate").addEventListener("change", () => ask("rate", { learningRate: Number(byId("rate").value) }));
  byId("noise-kind").addEventListener("change", () => startAnew());
  byId("limit").addEventListener("input", () => {
    ask("limit", { limit: LIMITS[Number(byId("limit").value)] });
    showTrainingWords();
  });
  byId("train").addEventListener("click", () => ask(latest?.running ? "pause" : "run"));
  byId("one-step").addEventListener("click", () => ask("step"));
  byId("reset").addEventListener("click", () => startAnew());
  byId("continue").addEventListener("click", () => attempt(continueTrained));
}

// Start the worker when the tab is first looked at.
async function openTraining() {
  if (worker) return;
  try {
    await startWorker();
  } catch (error) {
    sayTraining(WORDS[language].noTraining(error.message));
    throw error;
  }
}
