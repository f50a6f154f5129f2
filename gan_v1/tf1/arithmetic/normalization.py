"""Batch normalisation in one operation, as TensorFlow 1.15.5 put it together.

Images [..., channels] count as rows of channels, n in all; every sum is over rows, and 1 / n is rounded before
it is multiplied.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import elementwise, processor
from gan_v1.tf1.arithmetic.compiled import compiled
from gan_v1.tf1.arithmetic.elementwise import GROUP
from gan_v1.tf1.arithmetic.groups import in_groups
from gan_v1.tf1.arithmetic.sums import over_rows


class Normalized(NamedTuple):
    """Images like the given ones; the rest float32 [channels]."""

    y: tf.Tensor
    mean: tf.Tensor
    unbiased_variance: tf.Tensor  # of n - 1, for the moving average
    variance: tf.Tensor


def batch_norm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: float, maker: str) -> Normalized:
    """(x - mean) (scale / sqrt(variance + epsilon)) + offset."""
    rows = _rows(x)
    n, one_in_n = _counts(rows)
    mean = over_rows(rows) * one_in_n
    centred = rows - mean
    variance = over_rows(centred * centred) * one_in_n
    y = centred * (_rsqrt(variance + epsilon, maker) * scale) + offset
    return Normalized(tf.reshape(y, tf.shape(x)), mean, variance * (n / tf.maximum(n - 1.0, 1.0)), variance)


def normalized(
    x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, epsilon: float, maker: str
) -> tf.Tensor:
    """The same by moments that are given, as after the training."""
    y = (_rows(x) - mean) * (_rsqrt(variance + epsilon, maker) * scale) + offset
    return tf.reshape(y, tf.shape(x))


def batch_norm_gradients(
    dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, epsilon: float, maker: str
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """The gradients of x, scale and offset, with r = 1 / sqrt(variance + epsilon) and c = x - mean:

    (scale r) ((dy - mean(dy)) - c (r r mean(dy c))),   sum dy (c r),   sum dy.

    1.15.5 computed r r once for each channel, but the other two r anew for each number of x: see ``_rsqrt_by_place``.
    """
    rows, centred = _rows(dy), _rows(x) - mean
    n, one_in_n = _counts(rows)
    r = _rsqrt(variance + epsilon, maker)
    r_by_place = _rsqrt_by_place(variance + epsilon, rows, maker)
    d_offset = _shared(rows)
    common = (r * r) * (_shared(rows * centred) / n)
    dx = (scale * r_by_place) * ((rows - d_offset * one_in_n) - centred * common)
    return tf.reshape(dx, tf.shape(x)), _shared(rows * (centred * r_by_place)), d_offset


def _shared(rows: tf.Tensor) -> tf.Tensor:
    """The sum of the rows, which the threads shared among them as for the gradient of a bias."""
    return tf.raw_ops.BiasAddGrad(out_backprop=rows)


def _rows(x: tf.Tensor) -> tf.Tensor:
    return tf.reshape(x, [-1, x.shape[-1].value])


def _counts(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    n = tf.cast(tf.shape(rows)[0], tf.float32)
    return n, np.float32(1.0) / n


def _rsqrt(x: tf.Tensor, maker: str) -> tf.Tensor:
    return in_groups(processor.rsqrt(maker), elementwise.rsqrt_left, x)


def _rsqrt_by_place(x: tf.Tensor, rows: tf.Tensor, maker: str) -> tf.Tensor:
    """1 / sqrt of ``x`` [n], computed anew for each number of ``rows`` [m, n], by its place there.

    1.15.5 went through all m n numbers in groups of eight. In a group that lies within one row it used the processor's
    estimate. In one that goes on in the next row, or is not full, it called the C library for each number. With n a
    multiple of eight there is no such group.
    """
    channels = rows.shape[1].value
    if channels % GROUP == 0:
        return _rsqrt(x, maker)
    first = tf.range(tf.size(rows)) // GROUP * GROUP  # of each number's group
    by_the_library = (first % channels + GROUP > channels) | (first + GROUP > tf.size(rows))
    estimated = compiled(processor.rsqrt(maker))(x)[0]
    return tf.where_v2(tf.reshape(by_the_library, tf.shape(rows)), elementwise.rsqrt_left(x), estimated)
