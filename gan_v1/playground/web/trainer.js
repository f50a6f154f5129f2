// A GAN in training: the arithmetic of vanilla.py and conditional.py on one batch after another, in float32.
//
// Both modules have the same two networks of two layers and the same gradients. They differ in labels, in their
// first weights, and in the sign of the losses they tell. One thing is otherwise than in vanilla.py: where D is so
// sure that float32 leaves log(0) there, and the run ends, the losses here are computed from the logits and go on.

const BATCH = 100;
const PIXELS = 784;
const HIDDEN = 256;
const CLASSES = 10;
const SAMPLES = 10;
const BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8; // Adam's, in kernel.wat too

// ------------------------------------------------------------------------------------ matrices
// A matrix: row i, column j is values[i * row + j * column]. Widths are multiples of 8 and heights of 4, as the
// kernel wants them; what is added for that stays 0: zeros in inputs and weights have gradients of 0.
const padded = (width) => Math.ceil(width / 8) * 8;
const newMatrix = (arithmetic, rows, columns) => ({ values: arithmetic.numbers(rows * columns), rows, columns, row: columns, column: 1 });
const transposed = (a) => ({ values: a.values, rows: a.columns, columns: a.rows, row: a.column, column: a.row });
const rowsFrom = (a, first, rows) => ({ ...a, values: a.values.subarray(first * a.row), rows });
const firstColumns = (a, columns) => ({ ...a, columns });

// Memory and loops in WebAssembly, by kernel.wat.
function fastArithmetic(kernel) {
  const memory = new WebAssembly.Memory({ initial: 256 }); // of 64 KiB; the larger GAN takes 11 MB
  const { multiply, adam } = new WebAssembly.Instance(new WebAssembly.Module(kernel), { page: { memory } }).exports;
  const at = ({ values }) => values.byteOffset;
  let used = 0;
  return {
    fast: true,
    numbers(n) {
      used += 4 * n;
      return new Float32Array(memory.buffer, used - 4 * n, n);
    },
    multiply(a, b, c) {
      multiply(c.rows, c.columns, a.columns, at(a), 4 * a.row, 4 * a.column, at(b), 4 * b.row, at(c), 4 * c.row);
    },
    adam({ value, gradient, mean, square }, rate) {
      adam(at(value), at(gradient), at(mean), at(square), value.values.byteLength, rate);
    },
  };
}

// The same in plain JavaScript, some eight times slower, for browsers that refuse WebAssembly.
function plainArithmetic() {
  return {
    fast: false,
    numbers: (n) => new Float32Array(n),
    multiply({ values: a, columns: k, row, column }, { values: b, row: bRow }, { values: c, rows, columns, row: cRow }) {
      for (let i = 0; i < rows; i += 4) {
        for (let j = 0; j < columns; j += 2) {
          let l0 = 0, l1 = 0, l2 = 0, l3 = 0, r0 = 0, r1 = 0, r2 = 0, r3 = 0; // sums of four rows, two columns
          for (let p = 0, aAt = i * row, bAt = j; p < k; p++, aAt += column, bAt += bRow) {
            const left = b[bAt], right = b[bAt + 1];
            const x0 = a[aAt], x1 = a[aAt + row], x2 = a[aAt + 2 * row], x3 = a[aAt + 3 * row];
            l0 += x0 * left; l1 += x1 * left; l2 += x2 * left; l3 += x3 * left;
            r0 += x0 * right; r1 += x1 * right; r2 += x2 * right; r3 += x3 * right;
          }
          const at = i * cRow + j;
          c[at] = l0; c[at + cRow] = l1; c[at + 2 * cRow] = l2; c[at + 3 * cRow] = l3;
          c[at + 1] = r0; c[at + cRow + 1] = r1; c[at + 2 * cRow + 1] = r2; c[at + 3 * cRow + 1] = r3;
        }
      }
    },
    adam({ value, gradient, mean, square }, rate) {
      const [w, g, m, s] = [value, gradient, mean, square].map(({ values }) => values);
      for (let i = 0; i < w.length; i++) {
        m[i] += (g[i] - m[i]) * (1 - BETA1);
        s[i] += (g[i] * g[i] - s[i]) * (1 - BETA2);
        w[i] -= (rate * m[i]) / (Math.sqrt(s[i]) + EPSILON);
      }
    },
  };
}

// ------------------------------------------------------------------------------------ layers
// What a layer learns: kernel or bias, with its gradient and Adam's two means.
function parameter(arithmetic, rows, columns) {
  const [value, gradient, mean, square] = Array.from({ length: 4 }, () => newMatrix(arithmetic, rows, columns));
  return { value, gradient, mean, square };
}

function newLayer(arithmetic, inputs, units) {
  const [high, wide] = [padded(inputs), padded(units)];
  const [kernel, bias] = [parameter(arithmetic, high, wide), parameter(arithmetic, 1, wide)];
  return { inputs, units, kernel, bias, turned: newMatrix(arithmetic, wide, high) };
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))); // log(1 + exp(x)), and overflows nowhere

// output = input kernel + bias
function forwardLayer(arithmetic, { kernel, bias }, input, output) {
  arithmetic.multiply(input, kernel.value, output);
  const shift = bias.value.values;
  for (let i = 0; i < output.rows; i++) {
    for (let j = 0, at = i * output.row; j < output.columns; j++, at++) output.values[at] += shift[j];
  }
}

// The activations, in place, and their derivatives, by what they made of their input.
function relu({ values, rows, columns, row }) {
  for (let i = 0; i < rows; i++) {
    for (let at = i * row; at < i * row + columns; at++) if (values[at] < 0) values[at] = 0;
  }
}

function sigmoids({ values, rows, columns, row }) {
  for (let i = 0; i < rows; i++) {
    for (let at = i * row; at < i * row + columns; at++) values[at] = sigmoid(values[at]);
  }
}

function throughRelu(back, { values, row }) {
  for (let i = 0; i < back.rows; i++) {
    for (let j = 0; j < back.columns; j++) if (values[i * row + j] === 0) back.values[i * back.row + j] = 0;
  }
}

function throughSigmoid(back, { values, row }) {
  for (let i = 0; i < back.rows; i++) {
    for (let j = 0; j < back.columns; j++) {
      const y = values[i * row + j];
      back.values[i * back.row + j] *= y * (1 - y);
    }
  }
}

// The layer's gradients, from ``back``, the loss's derivative by the layer's output.
function gradients(arithmetic, { kernel, bias }, input, back) {
  arithmetic.multiply(transposed(input), back, kernel.gradient);
  const sums = bias.gradient.values.fill(0);
  for (let i = 0; i < back.rows; i++) {
    for (let j = 0; j < back.columns; j++) sums[j] += back.values[i * back.row + j];
  }
}

// toInput = back kernel', the loss's derivative by the layer's input.
function backThrough(arithmetic, { kernel, turned }, back, toInput) {
  const { values: from, rows, columns } = kernel.value;
  const to = turned.values;
  for (let start = 0; start < rows; start += 8) { // eight rows at a time, so that what is written lies together
    for (let j = 0; j < columns; j++) {
      for (let i = start; i < start + 8; i++) to[j * rows + i] = from[i * columns + j];
    }
  }
  arithmetic.multiply(back, turned, toInput);
}

const parameters = (layers) => layers.flatMap(({ kernel, bias }) => [kernel, bias]);

// Over all numbers of some matrices.
function rootMeanSquare(matrices) {
  let [sum, n] = [0, 0];
  for (const { values, rows, columns, row } of matrices) {
    for (let i = 0; i < rows; i++) {
      for (let at = i * row; at < i * row + columns; at++) sum += values[at] * values[at];
    }
    n += rows * columns;
  }
  return Math.sqrt(sum / n);
}

// ------------------------------------------------------------------------------------ the GAN
// Args:
//   digits: { pixels: Uint8Array [n * 784], labels: Uint8Array [n] }, what D is shown as real
//   settings: { labels: whether both networks see the digit, maximised: whether losses are told as they grow better,
//     noise: how many numbers }
//   weights: Float32Arrays, kernel and bias of each layer in turn, G's before D's
function newGan(arithmetic, digits, { labels, maximised, noise }, weights) {
  const classes = labels ? CLASSES : 0;
  const make = (rows, columns) => newMatrix(arithmetic, rows, padded(columns));
  const G = [newLayer(arithmetic, noise + classes, HIDDEN), newLayer(arithmetic, HIDDEN, PIXELS)];
  const D = [newLayer(arithmetic, PIXELS + classes, HIDDEN), newLayer(arithmetic, HIDDEN, 1)];
  parameters([...G, ...D]).forEach(({ value }, place) => {
    const layer = [...G, ...D][place >> 1];
    const rows = place % 2 ? 1 : layer.inputs;
    for (let i = 0; i < rows; i++) value.values.set(weights[place].subarray(i * layer.units, (i + 1) * layer.units), i * value.columns);
  });

  const z = make(BATCH, noise + classes); // noise, and labels where there are
  const hiddenG = make(BATCH, HIDDEN);
  const seen = make(2 * BATCH, PIXELS + classes); // by D: real pictures, then G's; and labels where there are
  const hiddenD = make(2 * BATCH, HIDDEN);
  const logits = make(2 * BATCH, 1);
  const seenG = rowsFrom(seen, BATCH, BATCH);
  const pictures = firstColumns(seenG, PIXELS);
  const hiddenDG = rowsFrom(hiddenD, BATCH, BATCH);
  const logitsG = rowsFrom(logits, BATCH, BATCH);
  const backHiddenG = make(BATCH, HIDDEN), backPictures = make(BATCH, PIXELS);
  const backHiddenD = make(2 * BATCH, HIDDEN), backLogits = make(2 * BATCH, 1);
  const backHiddenDG = rowsFrom(backHiddenD, BATCH, BATCH), backLogitsG = rowsFrom(backLogits, BATCH, BATCH);
  const drawn = { z: make(12, noise + classes), hidden: make(12, HIDDEN), pictures: make(12, PIXELS) };
  let steps = 0;
  let reachesPictures = 0; // root mean square of the derivative of G's loss by a picture

  const generate = (input, hidden, output) => {
    forwardLayer(arithmetic, G[0], input, hidden);
    relu(hidden);
    forwardLayer(arithmetic, G[1], hidden, output);
    sigmoids(output);
  };
  const discriminate = (input, hidden, output) => {
    forwardLayer(arithmetic, D[0], input, hidden);
    relu(hidden);
    forwardLayer(arithmetic, D[1], hidden, output);
  };
  const update = (layers, learningRate) => {
    const rate = (learningRate * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
    for (const one of parameters(layers)) arithmetic.adam(one, rate);
  };
  const setNoise = (input, numbers, labelOf) => {
    const n = numbers.length / noise;
    for (let i = 0; i < n; i++) {
      input.values.set(numbers.subarray(i * noise, (i + 1) * noise), i * input.row);
      for (let c = 0; c < classes; c++) input.values[i * input.row + noise + c] = Number(labelOf(i) === c);
    }
  };
  const setReal = (places) => {
    places.forEach((place, i) => {
      for (let j = 0; j < PIXELS; j++) seen.values[i * seen.row + j] = digits.pixels[place * PIXELS + j] / 255;
      for (let c = 0; c < classes; c++) {
        const is = Number(digits.labels[place] === c);
        seen.values[i * seen.row + PIXELS + c] = seenG.values[i * seen.row + PIXELS + c] = is;
      }
    });
  };

  return {
    fast: arithmetic.fast,

    // One batch: D learns, then G. ``places`` say which digits, ``numbers`` Float32Array [100 * noise] are the noise.
    // Returns [loss of D, loss of G, D's mean opinion of real pictures, and of G's], each as it was before the update.
    step(places, numbers, learningRate) {
      steps += 1;
      setReal(places);
      setNoise(z, numbers, (i) => digits.labels[places[i]]);
      generate(z, hiddenG, pictures);
      discriminate(seen, hiddenD, logits);
      let lossD = 0, real = 0, generated = 0;
      for (let i = 0; i < BATCH; i++) {
        const [x, y] = [logits.values[i * logits.row], logitsG.values[i * logits.row]];
        lossD += softplus(-x) + softplus(y); // -log D(x) - log(1 - D(G(z)))
        real += sigmoid(x);
        generated += sigmoid(y);
        backLogits.values[i * logits.row] = (sigmoid(x) - 1) / BATCH;
        backLogitsG.values[i * logits.row] = sigmoid(y) / BATCH;
      }
      gradients(arithmetic, D[1], hiddenD, backLogits);
      backThrough(arithmetic, D[1], backLogits, backHiddenD);
      throughRelu(backHiddenD, hiddenD);
      gradients(arithmetic, D[0], seen, backHiddenD);
      update(D, learningRate);

      discriminate(seenG, hiddenDG, logitsG);
      let lossG = 0;
      for (let i = 0; i < BATCH; i++) {
        const y = logitsG.values[i * logits.row];
        lossG += softplus(-y); // -log D(G(z))
        backLogitsG.values[i * logits.row] = (sigmoid(y) - 1) / BATCH;
      }
      backThrough(arithmetic, D[1], backLogitsG, backHiddenDG);
      throughRelu(backHiddenDG, hiddenDG);
      backThrough(arithmetic, D[0], backHiddenDG, backPictures);
      reachesPictures = rootMeanSquare([backPictures]);
      throughSigmoid(backPictures, pictures);
      gradients(arithmetic, G[1], hiddenG, backPictures);
      backThrough(arithmetic, G[1], backPictures, backHiddenG);
      throughRelu(backHiddenG, hiddenG);
      gradients(arithmetic, G[0], z, backHiddenG);
      update(G, learningRate);
      const sign = maximised ? -1 : 1;
      return [lossD, lossG].map((sum) => (sign * sum) / BATCH).concat([real / BATCH, generated / BATCH]);
    },

    // G's pictures of ten noises, Float32Array [10 * 784]; of the digits 0 to 9 where there are labels.
    draw(numbers) {
      setNoise(drawn.z, numbers, (i) => i);
      generate(drawn.z, drawn.hidden, drawn.pictures);
      return drawn.pictures.values.slice(0, SAMPLES * PIXELS);
    },

    // How large the last batch's numbers were, of each kind: noise, pictures, and what came back as derivatives.
    flow() {
      const gradients = ({ inputs, units, kernel, bias }) => [
        { ...kernel.gradient, rows: inputs, columns: units },
        { ...bias.gradient, columns: units },
      ];
      return {
        noise: rootMeanSquare([firstColumns(z, noise)]),
        pictures: rootMeanSquare([pictures]),
        real: rootMeanSquare([firstColumns(rowsFrom(seen, 0, BATCH), PIXELS)]),
        toD: rootMeanSquare(D.flatMap(gradients)),
        toPictures: reachesPictures,
        toG: rootMeanSquare(G.flatMap(gradients)),
      };
    },
  };
}

// First weights as the tutorials draw them, kernel and bias of each layer in turn, G's before D's.
function firstWeights({ labels, noise }, random) {
  const classes = labels ? CLASSES : 0;
  return [[noise + classes, HIDDEN], [HIDDEN, PIXELS], [PIXELS + classes, HIDDEN], [HIDDEN, 1]].flatMap(([inputs, units]) => {
    const limit = Math.sqrt(6 / (inputs + units)); // Glorot's, of tf.layers.dense
    const distribution = labels ? { kind: "uniform", first: -limit, second: limit } : { kind: "normal", first: 0, second: 0.01 };
    return [Float32Array.from(drawnNoise({ ...distribution, size: inputs * units }, random)), new Float32Array(units)];
  });
}
