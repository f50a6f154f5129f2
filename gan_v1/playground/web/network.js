"use strict";

// The arithmetic: unpacking networks, running them, drawing noise, and walking through it.

// Base64 of zlib's format, as fixed_point.py writes it, to bytes.
async function inflated(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Both networks of each epoch of a run, by unpacking differences from epoch to epoch.
async function unpackedEpochs(run) {
  const layers = [...run.generator, ...run.discriminator];
  const whole = layers.map(({ inputs, units }) => [new Int16Array(inputs * units), new Int16Array(units)]);
  const epochs = [];
  for (const { packed } of run.epochs) {
    const bytes = await inflated(packed);
    let start = 0;
    for (const numbers of whole.flat()) {
      const n = numbers.length;
      for (let i = 0; i < n; i++) numbers[i] += bytes[start + i] + 256 * bytes[start + n + i] - 128; // wraps around
      start += 2 * n;
    }
    if (start !== bytes.length) throw new Error(`${bytes.length} bytes instead of ${start}`);
    const networks = layers.map((layer, place) => unpackedLayer(layer, ...whole[place]));
    epochs.push({ generator: networks.slice(0, run.generator.length), discriminator: networks.slice(run.generator.length) });
  }
  return epochs;
}

// A layer with weights in floating point: kernel[i * units + j] leads from input i to unit j.
function unpackedLayer({ inputs, units, activation, kernelStep, biasStep }, wholeKernel, wholeBias) {
  const kernel = new Float32Array(inputs * units);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < units; j++) {
      const place = inputs < units ? j * inputs + i : i * units + j; // packed with the longer side first
      kernel[i * units + j] = kernelStep * wholeKernel[place];
    }
  }
  return { units, activation, kernel, bias: Float32Array.from(wholeBias, (number) => biasStep * number) };
}

const ACTIVATIONS = {
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => Math.max(LEAK * x, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};

// The output of a network of dense layers for one input.
function forward(network, input) {
  let values = input;
  for (const { units, activation, kernel, bias } of network) {
    const sums = Float64Array.from(bias);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue; // half of a hidden layer, and most of a picture
      for (let j = 0; j < units; j++) sums[j] += values[i] * kernel[i * units + j];
    }
    values = sums.map(ACTIVATIONS[activation]);
  }
  return values;
}

// A generator of random numbers in [0, 1) with a seed, so that a class sees the same pictures (mulberry32).
function seededRandom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Noise as the tutorial draws it.
function drawnNoise({ kind, first, second, size }, random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const one = kind === "normal" ? () => first + second * normal() : () => first + (second - first) * random();
  const noise = new Float64Array(size);
  for (let i = 0; i < size; i++) noise[i] = one();
  return noise;
}

// Mean and standard deviation of a number of the noise.
function moments({ kind, first, second }) {
  return kind === "normal" ? [first, second] : [(first + second) / 2, (second - first) / Math.sqrt(12)];
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// Where noise stands along a unit direction, in standard deviations from the mean.
function coordinate(noise, direction, distribution) {
  const [mean, deviation] = moments(distribution);
  return dot(direction, noise.map((value) => value - mean)) / (deviation || 1);
}

// The noise moved along a direction until it stands at ``place``.
function movedTo(noise, direction, place, distribution) {
  const [, deviation] = moments(distribution);
  const way = (place - coordinate(noise, direction, distribution)) * (deviation || 1);
  return noise.map((value, i) => value + way * direction[i]);
}

// A point between two noises. Normal noise lies near a sphere about its mean, so the way leads along it.
function between(a, b, t, distribution) {
  const [mean] = moments(distribution);
  const [from, to] = [a, b].map((noise) => noise.map((value) => value - mean));
  const cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to) || 1);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const straight = distribution.kind !== "normal" || Math.sin(angle) < 1e-6;
  const [u, v] = straight ? [1 - t, t] : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return from.map((value, i) => mean + u * value + v * to[i]);
}
