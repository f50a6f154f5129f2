"""In which order TensorFlow 1.15.5 added up.

A sum's rounding depends on nothing else. Dimensions of size 1 do not count, and neighbours that are both
summed, or both kept, count as one; then

    over all        eight running sums, of every eighth number; their two halves added, then the even places
                    and the odd ones, then these two; what is left after the last whole group is added up by
                    itself and comes last
    over rows       row after row
    over columns    each row as "over all"
"""

from __future__ import annotations

from collections.abc import Sequence

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.elementwise import GROUP


def summed(x: tf.Tensor, axes: Sequence[int]) -> tf.Tensor | None:
    """The sum of float32 ``x`` over ``axes``, which it loses; None where we do not know 1.15.5's order.

    Dimensions of unknown size are taken to be larger than 1; where one is 1, every order gives the same.
    """
    sizes = x.shape.as_list()
    runs: list[bool] = []  # of dimensions: True where summed
    for axis, size in enumerate(sizes):
        if size != 1 and (not runs or runs[-1] != (axis in axes)):
            runs.append(axis in axes)
    kept = [axis for axis in range(len(sizes)) if axis not in axes]
    if True not in runs:
        return tf.squeeze(x, list(axes)) if axes else tf.identity(x)
    if runs == [True]:
        total = _over_all(tf.reshape(x, [-1]))
    elif runs == [True, False]:
        total = _over_rows(tf.reshape(x, [-1, tf.reduce_prod(_sizes(x, kept))]))
    else:
        return None
    return tf.reshape(total, _sizes(x, kept))


def _sizes(x: tf.Tensor, axes: Sequence[int]) -> list[int] | tf.Tensor:
    """The sizes of these axes, known now or when the graph runs."""
    sizes = [x.shape[axis].value for axis in axes]
    return tf.gather(tf.shape(x), axes) if None in sizes else sizes


def _over_all(x: tf.Tensor) -> tf.Tensor:
    """The sum of a vector [n], a scalar."""
    whole = tf.size(x) // GROUP * GROUP
    s = _over_rows(tf.reshape(x[:whole], [-1, GROUP]))
    t = s[:4] + s[4:]
    pairs = t[:2] + t[2:]
    left = _over_rows(tf.tile(x[whole:, None], [1, GROUP]))  # one column would be added up otherwise
    return pairs[0] + pairs[1] + left[0]


def _over_rows(x: tf.Tensor) -> tf.Tensor:
    """The sum of the rows of [m, n], one after the other."""
    return tf.raw_ops.BiasAddGrad(out_backprop=x)
