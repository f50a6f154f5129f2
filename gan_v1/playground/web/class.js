// Two things to do in class, in the first tab: guess which pictures are real, and draw one for D.

const N_GUESSES = 20; // half of them real
const PEN = 1.3; // radius of the pen, in pixels of the picture

let quiz; // { pictures: [{ pixels, label, real }], guesses: [true, ...], tiles }
let drawn; // what the pupil has drawn: SIDE * SIDE numbers from 0 to 1
let penAt; // where the pen was, while it is down

// ------------------------------------------------------------------------------------ real or fake?
function startQuiz() {
  const reals = shuffled(run.realPixels.map((_, i) => i)).slice(0, N_GUESSES / 2);
  const pictures = reals.map((i) => ({ pixels: run.realPixels[i], label: oneHot(run.real.digits[i]), real: true }));
  while (pictures.length < N_GUESSES) {
    const label = oneHot(Math.floor(random() * Math.max(run.labels, 1)));
    pictures.push({ pixels: generated(epoch, { noise: newNoise(), label }), label, real: false });
  }
  byId("quiz-tiles").replaceChildren();
  quiz = { pictures: shuffled(pictures), guesses: [], tiles: [] };
  showQuiz();
}

function shuffled(some) {
  const left = [...some];
  return some.map(() => left.splice(Math.floor(random() * left.length), 1)[0]);
}

function guess(real) {
  if (!quiz || quiz.guesses.length === N_GUESSES) return;
  const { pixels } = quiz.pictures[quiz.guesses.length];
  quiz.guesses.push(real);
  const shown = tile(byId("quiz-tiles"));
  shown.draw(pixels, run.range);
  quiz.tiles.push(shown);
  showQuiz();
}

const takenForReal = ({ pixels, label }) => judged(epoch, pixels, label) >= 0.5;

function showQuiz() {
  const words = WORDS[language];
  const asked = quiz?.guesses.length ?? 0;
  const running = quiz !== undefined && asked < N_GUESSES;
  byId("quiz-ask").hidden = !running;
  byId("quiz-start").textContent = quiz ? words.quizAgain : words.quizStart;
  if (!quiz) {
    byId("quiz-tiles").replaceChildren();
    byId("quiz-score").textContent = "";
    return;
  }
  const right = { pupil: 0, D: 0 };
  quiz.tiles.forEach((shown, i) => {
    const picture = quiz.pictures[i];
    right.pupil += quiz.guesses[i] === picture.real;
    right.D += takenForReal(picture) === picture.real;
    const verdict = quiz.guesses[i] === picture.real ? "○" : "×";
    shown.say(words.quizTile(i + 1, picture.real, quiz.guesses[i]), `${verdict} ${picture.real ? words.isReal : words.isFake}`);
  });
  byId("quiz-score").textContent = words.quizScore(right.pupil, right.D, asked);
  if (!running) return;
  paint(byId("quiz-picture"), quiz.pictures[asked].pixels, run.range);
  byId("quiz-picture").setAttribute("aria-label", words.quizPicture(asked + 1, N_GUESSES));
  byId("quiz-number").textContent = words.quizPicture(asked + 1, N_GUESSES);
}

// ------------------------------------------------------------------------------------ draw one for D
function clearPad() {
  drawn = new Float64Array(SIDE ** 2);
  showPad();
}

// Where an event is, in pixels of the picture.
function padPlace(event) {
  const box = byId("pad").getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
}

// A soft round pen, moved from one place to another.
function drawLine([x1, y1], [x2, y2]) {
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(x2 - x1, y2 - y1)));
  for (let step = 0; step <= steps; step++) {
    const [x, y] = [x1 + ((x2 - x1) * step) / steps, y1 + ((y2 - y1) * step) / steps];
    for (let i = 0; i < drawn.length; i++) {
      const far = Math.hypot((i % SIDE) + 0.5 - x, Math.floor(i / SIDE) + 0.5 - y);
      drawn[i] = Math.max(drawn[i], Math.min(1, Math.max(0, PEN + 0.5 - far)));
    }
  }
}

function showPad() {
  const words = WORDS[language];
  paint(byId("pad"), drawn);
  byId("pad").setAttribute("aria-label", words.pad);
  if (!drawn.some((value) => value > 0)) {
    byId("pad-opinion").textContent = words.padEmpty;
    byId("pad-meter").style.transform = "scaleX(0)";
    return;
  }
  const [low, high] = run.range;
  const pixels = drawn.map((value) => low + (high - low) * value);
  // A conditional D is told which digit a picture is to be: it is asked about all ten, and its best answer shown.
  const opinions = Array.from({ length: Math.max(run.labels, 1) }, (_, digit) => judged(epoch, pixels, oneHot(digit)));
  const opinion = Math.max(...opinions);
  const asked = run.labels ? words.padAs(opinions.indexOf(opinion)) : "";
  byId("pad-opinion").textContent = `${words.opinion} ${words.percent(percent(opinion))}${asked}`;
  byId("pad-meter").style.transform = `scaleX(${opinion})`;
}

// ------------------------------------------------------------------------------------ the start
// Another run, or another moment of its training, is another D: what was guessed against the former one is over.
function resetClass() {
  quiz = undefined;
  drawn ??= new Float64Array(SIDE ** 2);
  showClass();
}

function showClass() {
  showQuiz();
  showPad();
}

function listenToClass() {
  byId("quiz-start").addEventListener("click", startQuiz);
  byId("quiz-real").addEventListener("click", () => guess(true));
  byId("quiz-fake").addEventListener("click", () => guess(false));
  byId("pad-clear").addEventListener("click", clearPad);
  const pad = byId("pad");
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    penAt = padPlace(event);
    drawLine(penAt, penAt);
    showPad();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!penAt) return;
    const next = padPlace(event);
    drawLine(penAt, next);
    penAt = next;
    showPad();
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (penAt = undefined));
}
