"""What TensorFlow 1.15.5's optimisers did with a gradient.

Each entry is a formula of what the optimiser keeps (float32, of the weights' shape), its scalars and the gradient. It
returns what it keeps anew, and last what is to be subtracted from the weights. Roots are made from the
processor's estimate, but for the numbers after the last whole group of eight, which got the C library's; Adam's
threads each had a last group.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import elementwise, processor
from gan_v1.tf1.arithmetic.compiled import Formula
from gan_v1.tf1.arithmetic.elementwise import GROUP, Function


class Roots(NamedTuple):
    """Functions of a tensor in the shape of the weights."""

    sqrt: Function
    rsqrt: Function


def roots(maker: str, block: int | None) -> Roots:
    """Those of a processor's maker, numbers being left after the whole groups of each ``block``; None if none are."""

    def split(groups: Function, left: Function) -> Function:
        def function(x: tf.Tensor) -> tf.Tensor:
            if block is None:
                return groups(x)
            place = tf.range(tf.size(x))
            first = place // block * block
            in_group = place - first < tf.minimum(tf.size(x) - first, block) // GROUP * GROUP
            return tf.where(tf.reshape(in_group, tf.shape(x)), groups(x), left(x))

        return function

    return Roots(
        split(processor.sqrt(maker), elementwise.sqrt_left),
        split(processor.rsqrt(maker), elementwise.rsqrt_left),
    )


def adam(roots: Roots) -> Formula:
    """m += (g - m) (1 - beta1); v += (g g - v) (1 - beta2); (m alpha) / (sqrt(v) + epsilon).

    alpha = rate sqrt(1 - beta2^t) / (1 - beta1^t).
    """

    def adam(
        m: tf.Tensor,
        v: tf.Tensor,
        beta1_power: tf.Tensor,
        beta2_power: tf.Tensor,
        rate: tf.Tensor,
        beta1: tf.Tensor,
        beta2: tf.Tensor,
        epsilon: tf.Tensor,
        g: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        alpha = rate * tf.sqrt(1.0 - beta2_power) / (1.0 - beta1_power)
        m += (g - m) * (1.0 - beta1)
        v += (g * g - v) * (1.0 - beta2)
        return m, v, (m * alpha) / (roots.sqrt(v) + epsilon)

    return adam


def rmsprop(roots: Roots) -> Formula:
    """ms += (g g - ms) (1 - rho); mom = mom momentum + (g rate) / sqrt(ms + epsilon); mom."""

    def rmsprop(
        ms: tf.Tensor,
        mom: tf.Tensor,
        rate: tf.Tensor,
        rho: tf.Tensor,
        momentum: tf.Tensor,
        epsilon: tf.Tensor,
        g: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        ms += (g * g - ms) * (1.0 - rho)
        mom = mom * momentum + (g * rate) / roots.sqrt(ms + epsilon)
        return ms, mom, mom

    return rmsprop


def centered_rmsprop(roots: Roots) -> Formula:
    """The same with the variance ms - mg mg in place of ms, mg += (g - mg) (1 - rho)."""

    def centered_rmsprop(
        mg: tf.Tensor,
        ms: tf.Tensor,
        mom: tf.Tensor,
        rate: tf.Tensor,
        rho: tf.Tensor,
        momentum: tf.Tensor,
        epsilon: tf.Tensor,
        g: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        ms += (g * g - ms) * (1.0 - rho)
        mg += (g - mg) * (1.0 - rho)
        mom = mom * momentum + (g * rate) / roots.sqrt((ms - mg * mg) + epsilon)
        return mg, ms, mom, mom

    return centered_rmsprop


def adagrad(roots: Roots) -> Formula:
    """accum += g g; g rate / sqrt(accum)."""

    def adagrad(accum: tf.Tensor, rate: tf.Tensor, g: tf.Tensor) -> tuple[tf.Tensor, ...]:
        accum += g * g
        return accum, g * rate * roots.rsqrt(accum)

    return adagrad


def adadelta(roots: Roots) -> Formula:
    """accum = accum rho + g g (1 - rho); u = sqrt(updates + epsilon) / sqrt(accum + epsilon) g; u rate.

    updates = updates rho + u u (1 - rho).
    """

    def adadelta(
        accum: tf.Tensor, updates: tf.Tensor, rate: tf.Tensor, rho: tf.Tensor, epsilon: tf.Tensor, g: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        accum = accum * rho + g * g * (1.0 - rho)
        u = roots.sqrt(updates + epsilon) * roots.rsqrt(accum + epsilon) * g
        return accum, updates * rho + u * u * (1.0 - rho), u * rate

    return adadelta


class Optimizer(NamedTuple):
    """An optimiser's formula, and how many tensors it keeps for each variable."""

    formula: Callable[[Roots], Formula]
    kept: int


OPTIMIZERS = {
    "ApplyAdam": Optimizer(adam, 2),
    "ApplyRMSProp": Optimizer(rmsprop, 2),
    "ApplyCenteredRMSProp": Optimizer(centered_rmsprop, 3),
    "ApplyAdagrad": Optimizer(adagrad, 1),
    "ApplyAdadelta": Optimizer(adadelta, 2),
}


def block(operation: str, size: int, threads: int) -> int | None:
    """How many of ``size`` weights a thread worked through at a time; None if no number is left of any such block.

    Only Adam shared out single weights, where their number is no multiple of eight: a quarter of each thread's share at
    a time, if Eigen's estimate said that a thread is worth starting. The other optimisers shared out whole groups.
    """
    if size % GROUP == 0:
        return None
    if operation != "ApplyAdam" or min(threads, int((size * size * ADAM - 1e5) / 1e5 + 0.9)) <= 1:
        return size
    of_four_each = max(-(-size // (4 * threads)), int(40_000 / (size * ADAM)))
    return _coarser(min(size, of_four_each), size, threads)


# Eigen's estimate of the cycles that Adam needs for a weight: 16 bytes are loaded and 12 stored at 11 / 64 each, and
# computing takes 37. TensorFlow passed it on multiplied by the number of weights, so ``block`` counts the size twice.
ADAM = (16 + 12) * 11 / 64 + 37


def _coarser(block: int, size: int, threads: int) -> int:
    """The block, up to twice as large if that makes the last round of the threads fuller."""

    def fullness(blocks: int) -> float:
        return blocks / (-(-blocks // threads) * threads)

    largest = min(size, 2 * block)
    blocks = -(-size // block)
    fullest = fullness(blocks)
    while fullest < 1 and blocks > 1:
        larger = -(-size // (blocks - 1))
        if larger > largest:
            break
        blocks = -(-size // larger)
        if fullness(blocks) + 0.01 >= fullest:
            block, fullest = larger, max(fullest, fullness(blocks))
    return block


@functools.cache
def formula(operation: str, maker: str, block: int | None) -> Formula:
    """The formula of an optimiser's operation, the same object for the same arguments."""
    return OPTIMIZERS[operation].formula(roots(maker, block))
