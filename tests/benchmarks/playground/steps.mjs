// How many steps of vanilla's GAN a second: the playground's own arithmetic, and TensorFlow.js.
//
//   npm install --no-save --ignore-scripts @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
//   node tests/benchmarks/playground/steps.mjs [--seconds 5]
//
// Both run in Node, whose V8 is Chromium's, one thread each: pages that are opened as files get no more. WebGL,
// which needs a graphics card and a browser, is not measured.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import vm from "node:vm";

const ROUNDS = 3;
const { seconds } = parseArgs({ options: { seconds: { type: "string", default: "5" } } }).values; // each, a round
const web = path.join(import.meta.dirname, "../../../gan_v1/playground/web");
const read = (name) => fs.readFileSync(path.join(web, name));
const names = "newGan, firstWeights, fastArithmetic, plainArithmetic, seededRandom, drawnNoise";
vm.runInThisContext(`${read("network.js")}\n${read("trainer.js")}\nglobalThis.playground = { ${names} };`);
const { newGan, firstWeights, fastArithmetic, plainArithmetic, seededRandom, drawnNoise } = globalThis.playground;

const random = seededRandom(2018);
const n = 5000;
const pixels = Uint8Array.from({ length: n * 784 }, () => (random() < 0.2 ? 255 * random() : 0)); // as sparse as digits
const digits = { pixels, labels: new Uint8Array(n) };

function own(arithmetic) {
  const settings = { labels: false, maximised: true, noise: 128 };
  const gan = newGan(arithmetic, digits, settings, firstWeights(settings, random));
  const normal = { kind: "normal", first: 0, second: 1, size: 100 * 128 };
  return () => gan.step(Uint32Array.from({ length: 100 }, () => random() * n), Float32Array.from(drawnNoise(normal, random)), 2e-4);
}

function tensorflow(tf) {
  const kernel = (shape) => tf.variable(tf.randomNormal(shape, 0, 0.01));
  const bias = (n) => tf.variable(tf.zeros([n]));
  const G = [kernel([128, 256]), bias(256), kernel([256, 784]), bias(784)];
  const D = [kernel([784, 256]), bias(256), kernel([256, 1]), bias(1)];
  const network = ([w1, b1, w2, b2], x) => tf.sigmoid(tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, w1), b1)), w2), b2));
  const [adamD, adamG] = [tf.train.adam(2e-4), tf.train.adam(2e-4)];
  return () =>
    tf.tidy(() => {
      const X = tf.div(tf.tensor(pixels.subarray(0, 100 * 784), [100, 784]), 255);
      const Z = tf.randomNormal([100, 128]);
      const fake = network(G, Z);
      const lossD = () => tf.neg(tf.mean(tf.add(tf.log(network(D, X)), tf.log(tf.sub(1, network(D, fake))))));
      const lossG = () => tf.neg(tf.mean(tf.log(network(D, network(G, Z)))));
      return [adamD.minimize(lossD, true, D).dataSync()[0], adamG.minimize(lossG, true, G).dataSync()[0]];
    });
}

const contenders = { "own, WebAssembly": own(fastArithmetic(read("kernel.wasm"))), "own, plain JavaScript": own(plainArithmetic()) };
const backends = {};
try {
  const require = createRequire(path.join(process.cwd(), "here.js"));
  const tf = require("@tensorflow/tfjs");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(path.join(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), "/"));
  for (const name of ["wasm", "cpu"]) {
    await tf.setBackend(name);
    const label = `TensorFlow.js ${tf.version.tfjs}, ${name}`;
    contenders[label] = tensorflow(tf);
    backends[label] = () => tf.setBackend(name);
  }
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
  console.log("TensorFlow.js is not installed here; only the playground's own arithmetic is measured");
}
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, step] of Object.entries(contenders)) {
    await backends[name]?.();
    step();
    const began = performance.now();
    let steps = 0;
    while (performance.now() - began < 1000 * seconds) {
      step();
      steps += 1;
    }
    console.log(`${name}: ${((1000 * steps) / (performance.now() - began)).toFixed(1)} steps a second`);
  }
}
