"""What TensorFlow 1.15.5 left to the processor: the estimate of 1 / sqrt(x).

The instruction ``rsqrtps`` estimates it to 12 bits, and which estimate it gives is its maker's choice. On the
processors measured it depends on nothing but the exponent's parity and the mantissa's first bits, and scales
exactly with powers of 4. So 8,192 numbers hold it all: ``rsqrt_MAKER.npy``, uint32, the bits of the estimate,
shifted right by 11, for the numbers with the float32 bits 0x3f800000 + 2048 i, from 1 to 4.

    amd     measured on an AMD EPYC with AVX-512, the machine of this project's recordings
    intel   measured on an Intel Xeon of the fourth generation; the estimate depends on 10 bits of the mantissa
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.elementwise import SMALLEST_NORMAL, Function, filled

Array = np.ndarray[Any, np.dtype[Any]]

PROCESSORS = ("amd", "intel")


@functools.cache
def estimates(maker: str) -> Array:
    """The float32 bits of the estimates, int32 [8192]: at ``(bits of x >> 11) & 8191``, that of x's own parity."""
    stored = np.load(Path(__file__).parent / f"rsqrt_{maker}.npy").astype(np.int32) << 11
    return np.concatenate([stored[4096:], stored[:4096]])  # 1 has the exponent 127, which is odd


@functools.cache
def rsqrt(maker: str) -> Function:
    """1 / sqrt(x) as a function of a tensor's whole groups.

    The estimate r, made better by one step of Newton's: r (1.5 - (x / 2) r r). Infinite for numbers too small to
    be normal, NaN for other negative numbers and for infinity.
    """

    def rsqrt(x: tf.Tensor) -> tf.Tensor:
        return tf.where(tf.abs(x) < SMALLEST_NORMAL, filled(x, np.inf), _of_normal(x, maker))

    return rsqrt


@functools.cache
def sqrt(maker: str) -> Function:
    """sqrt(x) as x / sqrt(x); 0 for numbers too small to be normal, NaN as above."""

    def sqrt(x: tf.Tensor) -> tf.Tensor:
        return tf.where(tf.abs(x) < SMALLEST_NORMAL, tf.zeros_like(x), x * _of_normal(x, maker))

    return sqrt


def makers_like_this(config: tf.ConfigProto) -> list[str]:
    """Those of ``PROCESSORS`` whose estimates this processor gives.

    Today's TensorFlow makes its Rsqrt out of the same estimate r: r + (r / 2) (1 - (x r) r), with every operation
    rounded by itself. Compared for every entry of a maker's table.
    """
    x = (np.float32(1.0).view(np.int32) + 2048 * np.arange(8192, dtype=np.int32)).view(np.float32)
    with tf.Graph().as_default(), tf.Session(config=config) as session:
        numbers = tf.placeholder(tf.float32)
        todays = session.run(tf.rsqrt(numbers), {numbers: x})

    def of(maker: str) -> Array:
        stored = estimates(maker)
        r = np.concatenate([stored[4096:], stored[:4096]]).view(np.float32)
        return r + (r * np.float32(0.5)) * (np.float32(1) - (x * r) * r)

    return [maker for maker in PROCESSORS if np.array_equal(of(maker), todays)]


def _of_normal(x: tf.Tensor, maker: str) -> tf.Tensor:
    bits = tf.bitcast(x, tf.int32)
    entry = tf.gather(tf.constant(estimates(maker)), tf.bitwise.bitwise_and(tf.bitwise.right_shift(bits, 11), 8191))
    halvings = tf.bitwise.right_shift(tf.bitwise.right_shift(bits, 23) - 127, 1)  # of the result, from [1, 4) to x
    r = tf.bitcast(entry - tf.bitwise.left_shift(halvings, 23), tf.float32)
    better = r * (1.5 - (x * 0.5) * (r * r))
    return tf.where((x >= SMALLEST_NORMAL) & (x < np.inf), better, filled(x, np.nan))
