"""Weights in few bytes: whole multiples of a step, as differences from epoch to epoch.

A run's networks share their steps, so that the difference between two epochs is a whole number, too,
and mostly a small one; deflate does the rest. Each step is as coarse as a tolerance of the output
allows. Rounding shifts a layer's mean; the next bias takes that back.
"""

from __future__ import annotations

import base64
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.playground.layers import ACTIVATIONS, N_PIXELS, Layer, Network, forward
from gan_v1.playground.runs import TrainedRun

N_SEEN = 2000  # noises that say which pixels are used; others than those on which the error is measured
N_FITTED = 100  # of them choose the steps
PICTURE_TOLERANCE = 0.01  # root mean square over pixels, which lie in a range of 1 (tanh: 2)
OPINION_TOLERANCE = 0.03  # root mean square over opinions, which are probabilities
BLACK = 0.01  # a pixel that never rises further above black keeps its mean, and no weights
LARGEST = 2**15 - 1  # weights are 16-bit whole numbers, though few need more than 8
BIAS_STEP = 2**-10


class Steps(NamedTuple):
    kernel: float
    bias: float


class Rounded(NamedTuple):
    """A network in whole numbers."""

    whole: list[tuple[Array, Array]]  # kernel and bias of each layer, int16
    network: Network  # what they stand for


class RoundedRun(NamedTuple):
    """The networks of each epoch, in order, with the steps that they share."""

    generator_steps: list[Steps]
    discriminator_steps: list[Steps]
    generators: list[Rounded]
    discriminators: list[Rounded]


def round_run(run: TrainedRun) -> RoundedRun:
    """Round both networks of every epoch as coarsely as the tolerances allow."""
    noise = run.tutorial.draw_noise(np.random.RandomState(1), N_SEEN).astype(np.float32)
    probes = run.probes._replace(noise=noise)
    generators = [epoch.generator for epoch in run.epochs]
    discriminators = [epoch.discriminator for epoch in run.epochs]
    pictures = [forward(generator, probes.inputs) for generator in generators]
    black = run.tutorial.rescale(np.float32(0))
    used = np.max([*[images.max(axis=0) for images in pictures], probes.real.max(axis=0)], axis=0) > black + BLACK
    used_inputs = np.ones([len(discriminators[0][0].kernel), 1], bool)
    used_inputs[:N_PIXELS, 0] = used

    fitted = probes._replace(noise=noise[:N_FITTED])
    hidden_layers = [np.array(True)] * (len(generators[0]) - 1)
    inputs = [fitted.inputs] * len(generators)
    generator_steps, rounded_generators = _coarsest(generators, inputs, [*hidden_layers, used], PICTURE_TOLERANCE)
    inputs = [fitted.seen(images[:N_FITTED]) for images in pictures]
    discriminator_steps, rounded_discriminators = _coarsest(
        discriminators, inputs, [used_inputs, *hidden_layers], OPINION_TOLERANCE
    )
    return RoundedRun(generator_steps, discriminator_steps, rounded_generators, rounded_discriminators)


def _coarsest(
    networks: Sequence[Network], inputs: Sequence[Array], masks: Sequence[Array], tolerance: float
) -> tuple[list[Steps], list[Rounded]]:
    """The coarsest steps whose rounded networks stay within the tolerance, else the finest, and these networks."""
    exact = [forward(network, x) for network, x in zip(networks, inputs, strict=True)]

    def rounded(halvings: float) -> tuple[list[Steps], list[Rounded]]:
        steps = _steps(networks, 2.0**-halvings)
        return steps, [_round(network, x, steps, masks) for network, x in zip(networks, inputs, strict=True)]

    def fits(halvings: float) -> bool:
        differences = [
            forward(one.network, x) - y for one, x, y in zip(rounded(halvings)[1], inputs, exact, strict=True)
        ]
        return max(np.sqrt(np.mean(difference**2)) for difference in differences) <= tolerance

    candidates = np.arange(1, 9, 0.25)
    return rounded(candidates[min(bisect_left(candidates, True, key=fits), len(candidates) - 1)])


def _steps(networks: Sequence[Network], coarseness: float) -> list[Steps]:
    """A layer's step is proportional to its weights' standard deviation, and finer in layers of few weights."""
    most = max(layer.kernel.size for layer in networks[-1])
    steps = []
    for layers in zip(*networks, strict=True):
        kernel = layers[-1].kernel
        step = coarseness * float(kernel.std()) * np.sqrt(kernel.size / most)
        largest_kernel, largest_bias = (max(float(np.abs(layer[part]).max()) for layer in layers) for part in range(2))
        kernel_step = max(step, largest_kernel / LARGEST) or 1.0  # a layer of zeros has any step
        steps.append(
            Steps(kernel_step, max(BIAS_STEP, 2 * largest_bias / LARGEST))
        )  # biases take up what rounding shifts
    return steps


def _round(network: Network, inputs: Array, steps: Sequence[Steps], masks: Sequence[Array]) -> Rounded:
    """Round the network; where a mask is False, weights become 0. Biases keep each unit's mean over ``inputs``."""
    whole, layers = [], []
    exact = rounded = inputs
    for (kernel, bias, activation), step, mask in zip(network, steps, masks, strict=True):
        whole_kernel = (np.round(kernel / step.kernel) * mask).astype(np.int16)
        new_kernel = np.float32(step.kernel) * whole_kernel
        before = exact @ kernel + bias
        new_bias = (before - rounded @ new_kernel).mean(axis=0)
        whole_bias = np.clip(np.round(new_bias / step.bias), -LARGEST, LARGEST).astype(np.int16)
        layer = Layer(new_kernel, np.float32(step.bias) * whole_bias, activation)
        exact = ACTIVATIONS[activation].apply(before)
        rounded = forward([layer], rounded)
        whole.append((whole_kernel, whole_bias))
        layers.append(layer)
    return Rounded(whole, layers)


def packed(networks: Sequence[Rounded], before: Sequence[Rounded] | None) -> str:
    """The networks in base64 of deflate, as differences from those ``before``, if any.

    Array by array, kernel and bias in turn, a kernel with its longer side first, so that a pixel's
    weights stand together: 128 is added to each difference, so that few need their high byte, and all
    low bytes come before all high ones. Sums wrap around, as int16 does.
    """
    planes = []
    for index, network in enumerate(networks):
        for layer, arrays in enumerate(network.whole):
            for part, array in enumerate(arrays):
                difference = array if before is None else array - before[index].whole[layer][part]
                longer_first = difference.T if difference.shape[0] < difference.shape[-1] else difference
                low_high = (longer_first + np.int16(128)).astype("<i2").reshape(-1, 1).view(np.uint8)
                planes.append(low_high.T.tobytes())
    return deflated(b"".join(planes))


def deflated(content: bytes) -> str:
    """``content`` in base64 of zlib's format, as ``DecompressionStream("deflate")`` reads it."""
    # Weights hardly repeat: seeking less for repetitions leaves fewer bytes of them, and is quicker.
    compressor = zlib.compressobj(level=4, strategy=zlib.Z_FILTERED)
    return base64.b64encode(compressor.compress(content) + compressor.flush()).decode("ascii")
