// The worker in which a GAN is trained: what the page asks, and what it is told.

const SLICE = 30; // milliseconds of training between two looks at what the page asks
const REPORT = 150; // milliseconds between two reports

let digits, kernel; // as the page sent them
let training; // { settings, gan, random, order, position, samples, step, given }
let running = false;
let limit = 0; // steps a second; 0: as many as there can be
let due = 0; // when the next step may be made, where there is a limit
let reported = 0; // when
let rows = []; // of losses and opinions, since the last report
let pace = []; // [time, step] of the last seconds while running
let scheduled = false;
const turn = new MessageChannel(); // as setTimeout waits four milliseconds, and this does not
turn.port1.onmessage = work;

const ACTIONS = {
  load: (data) => ({ digits, kernel } = data),
  start,
  rate: ({ learningRate }) => (training.settings.learningRate = learningRate),
  limit: (data) => (limit = data.limit),
  run: () => {
    running = true;
    pace = [];
    due = performance.now();
    schedule();
  },
  pause: () => {
    running = false;
    report();
  },
  step: () => {
    running = false;
    step();
    report();
  },
};

self.onmessage = ({ data }) => ACTIONS[data.action](data);

// A GAN with its first weights. ``given``, where there is one, holds the weights, and the places and noise of
// every step to come, in place of those that are drawn here; the test that compares with TensorFlow gives them.
// ``stored`` are the weights of a trained run to go on from.
function start({ settings, given, plain, weights: stored }) {
  running = false;
  const random = seededRandom(settings.seed);
  const weights = stored ?? given?.weights ?? firstWeights(settings, random);
  const gan = newGan(arithmetic(plain), digits, settings, weights);
  const samples = noise(settings, SAMPLES, random);
  training = { settings, gan, random, order: [], position: 0, samples, step: 0, given };
  rows = [];
  report();
}

// In WebAssembly, unless the browser has none, or forbids it.
function arithmetic(plain) {
  try {
    if (!plain) return fastArithmetic(kernel);
  } catch {
    // The page says that it is slower now.
  }
  return plainArithmetic();
}

const noise = ({ distribution, noise }, n, random) => Float32Array.from(drawnNoise({ ...distribution, size: n * noise }, random));

// The places of the next batch: all digits in a new order, hundred by hundred, again and again.
function nextPlaces() {
  const { order, random } = training;
  if (training.position + BATCH > order.length) {
    training.order = Uint32Array.from({ length: digits.labels.length }, (_, i) => i);
    for (let i = training.order.length - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1));
      [training.order[i], training.order[other]] = [training.order[other], training.order[i]];
    }
    training.position = 0;
  }
  training.position += BATCH;
  return training.order.subarray(training.position - BATCH, training.position);
}

function step() {
  const { settings, gan, random, given } = training;
  const at = training.step;
  const places = given ? given.places.subarray(at * BATCH, (at + 1) * BATCH) : nextPlaces();
  const size = BATCH * settings.noise;
  const numbers = given ? given.noise.subarray(at * size, (at + 1) * size) : noise(settings, BATCH, random);
  rows.push(gan.step(places, numbers, settings.learningRate));
  training.step += 1;
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  if (limit) setTimeout(work, Math.max(0, due - performance.now()));
  else turn.port2.postMessage(null);
}

function work() {
  scheduled = false;
  if (!running) return;
  const began = performance.now();
  do step();
  while (!limit && performance.now() - began < SLICE);
  const now = performance.now();
  due = limit ? Math.max(due + 1000 / limit, now) : now;
  pace.push([now, training.step]);
  while (now - pace[0][0] > 3000) pace.shift();
  if (now - reported > REPORT) report();
  schedule();
}

function report() {
  reported = performance.now();
  const { gan, samples, settings, step } = training;
  const [[before, first], [now, last]] = [pace[0] ?? [0, 0], pace.at(-1) ?? [0, 0]];
  self.postMessage({
    started: settings.started,
    step,
    running,
    rows,
    pictures: gan.draw(samples),
    flow: step ? gan.flow() : null,
    pace: running && now > before ? (1000 * (last - first)) / (now - before) : null,
    fast: gan.fast,
  });
  rows = [];
}
