"""In which order TensorFlow 1.15.5 added up.

A sum's rounding depends on nothing else. Dimensions of size 1 do not count, and neighbours that are both
summed, or both kept, count as one; then

    over rows, or over a dimension in the middle
        row after row
    over columns, each row by itself, or over all
        eight running sums, of every eighth number; their two halves are added, then the even places and the
        odd ones, then these two; what is left after the last whole group of eight is added up by itself and
        comes last. A row of more than ``LEAF`` numbers is cut in two, at a whole group, until it is none.
        A sum over all of a quarter of a million numbers or more is shared among the threads first.

Over the first and the last of three dimensions today's TensorFlow adds in the same order.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.elementwise import GROUP

Array = np.ndarray[Any, np.dtype[Any]]

LEAF = 1024 * GROUP
WIDE, SHARED = 256, 1 << 16  # BiasAddGrad adds row after row, but shares more numbers than these in narrower rows
ADDITION = 1 / GROUP  # cycles to add a number, by Eigen's estimate; to load it, 0.6875


def summed(x: tf.Tensor, axes: Sequence[int], threads: int) -> tf.Tensor | None:
    """The sum of float32 ``x`` over ``axes``, which it loses; None where today's is the same.

    Dimensions of unknown size are taken to be larger than 1; where one is 1, every order gives the same.
    """
    runs: list[bool] = []  # of dimensions: True where summed
    for axis, size in enumerate(x.shape.as_list()):
        if size != 1 and (not runs or runs[-1] != (axis in axes)):
            runs.append(axis in axes)
    kept = [axis for axis in range(x.shape.rank) if axis not in axes]
    if True not in runs:
        return tf.squeeze(x, list(axes)) if axes else tf.identity(x)
    if runs == [True, False, True]:
        return None
    if runs == [True, False]:
        total = over_rows(tf.reshape(x, [-1, count(x, kept)]))
    elif runs == [False, True, False]:
        total = over_rows(tf.reshape(tf.transpose(x, [*axes, *kept]), [-1, count(x, kept)]))
    elif runs == [True]:
        total = over_all(tf.reshape(x, [count(x, axes)]), threads)
    else:
        total = over_columns(tf.reshape(tf.transpose(x, [*kept, *axes]), [-1, count(x, axes)]))
    sizes = [x.shape[axis].value for axis in kept]
    return tf.reshape(total, tf.gather(tf.shape(x), kept) if None in sizes else sizes)


def count(x: tf.Tensor, axes: Sequence[int]) -> int | tf.Tensor:
    """How many numbers ``x`` has along these axes together."""
    sizes = [x.shape[axis].value for axis in axes]
    return tf.reduce_prod(tf.gather(tf.shape(x), axes)) if None in sizes else math.prod(sizes)


def over_rows(x: tf.Tensor) -> tf.Tensor:
    """The sum of the rows of [m, n], as [n]."""
    columns, numbers = x.shape[1].value, x.shape.num_elements()

    def by_numpy() -> tf.Tensor:
        return tf.py_func(functools.partial(np.add.reduce, axis=0), [x], tf.float32, stateful=False)

    def by_bias_gradient() -> tf.Tensor:
        return tf.raw_ops.BiasAddGrad(out_backprop=x)

    if columns is not None and columns >= WIDE:
        return by_bias_gradient()
    if numbers is None:
        return tf.cond(tf.size(x) > SHARED, by_numpy, by_bias_gradient)
    return by_numpy() if numbers > SHARED else by_bias_gradient()


def over_columns(x: tf.Tensor) -> tf.Tensor:
    """The sums of each row of [m, n], as [m]."""
    return _short_or(lambda: tf.py_func(_columns, [x], tf.float32, stateful=False), x)


def over_all(x: tf.Tensor, threads: int, cycles: float = ADDITION) -> tf.Tensor:
    """The sum of [n], a scalar; ``cycles``: Eigen's estimate of what each number costs, which decides about threads."""
    share = functools.partial(_shared, threads=threads, cycles=cycles)
    return _short_or(lambda: tf.py_func(share, [x[None, :]], tf.float32, stateful=False), x[None, :])[0]


def _short_or(long: Callable[[], tf.Tensor], x: tf.Tensor) -> tf.Tensor:
    """The sums of the rows of ``x`` [m, n] if they are no longer than ``LEAF``, otherwise what ``long`` gives."""
    n = x.shape[1].value
    if n is None:
        return tf.cond(tf.shape(x)[1] > LEAF, long, lambda: _short(x))
    return long() if n > LEAF else _short(x)


def _short(x: tf.Tensor) -> tf.Tensor:
    n = count(x, [1])
    m, whole = count(x, [0]), n // GROUP * GROUP
    groups, rest = tf.split(x, [whole, n - whole], 1)
    s = over_rows(tf.reshape(tf.transpose(tf.reshape(groups, [m, -1, GROUP]), [1, 0, 2]), [-1, m * GROUP]))
    t = tf.reshape(s, [m, GROUP])
    for _ in range(3):  # of eight sums four, two, one
        t = tf.add(*tf.split(t, 2, 1))
    # The sum of a single column would not go row after row, so what is left is summed twice.
    left = over_rows(tf.reshape(tf.stack([tf.transpose(rest)] * 2, 2), [-1, m * 2]))
    return tf.squeeze(t + tf.split(tf.reshape(left, [m, 2]), 2, 1)[0], 1)


def _columns(x: Array, first: int = 0) -> Array:
    """``over_columns`` by NumPy, for rows of any length, of which ``first`` numbers came before ``x``."""
    m, n = x.shape
    if n > LEAF:
        half = GROUP * -(-(first + -(-n // 2)) // GROUP) - first
        return _columns(x[:, :half], first) + _columns(x[:, half:], first + half)
    whole = n // GROUP * GROUP
    s = _rows(x[:, :whole].reshape(m, -1, GROUP))
    t = s[:, :4] + s[:, 4:]
    t = t[:, :2] + t[:, 2:]
    return t[:, 0] + t[:, 1] + _rows(x[:, whole:, None])[:, 0]


def _rows(x: Array) -> Array:
    """[m, k, n] as [m, n], added up in order."""
    total = np.zeros((len(x), x.shape[2]), np.float32)
    for row in x.transpose(1, 0, 2):
        total += row
    return total


def _shared(x: Array, threads: int, cycles: float) -> Array:
    """``over_all`` by NumPy of [1, n]: what each thread was given, and what was left when it was shared out."""
    n = x.shape[1]
    worth = int((n * (0.6875 + cycles) - 100_000) / 100_000 + 0.9)  # threads, by the cost of starting one
    size = n // max(1, min(threads, worth))
    if size == n:
        return _columns(x)
    total = _columns(x[:, n // size * size :], n // size * size)
    for start in range(0, n // size * size, size):
        total = total + _columns(x[:, start : start + size], start)
    return total
