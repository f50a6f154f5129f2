"""A tensor worked through as TensorFlow 1.15.5 did: in groups of eight, and number by number what is left."""

from __future__ import annotations

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.compiled import Formula, compiled
from gan_v1.tf1.arithmetic.elementwise import GROUP, Function
from gan_v1.tf1.arithmetic.sums import count


def in_groups(groups: Formula, left: Formula | None, x: tf.Tensor, *more: tf.Tensor) -> tf.Tensor:
    """``groups`` of the whole groups of ``x``, ``left`` of what is left; without it, one formula serves for both.

    Both get ``more``, tensors of the shape of ``x``, as well. ``left`` gets fewer than eight numbers of each.
    """
    known = [size for size in x.shape.as_list() if size is not None] if x.shape.rank is not None else []
    if left is None or any(size % GROUP == 0 for size in known):
        y = compiled(groups)(x, *more)[0]
    else:
        flat = [tf.reshape(one, [-1]) for one in (x, *more)]
        whole = tf.size(x) // GROUP * GROUP
        in_whole_groups = compiled(groups)(*(one[:whole] for one in flat))[0]
        y = tf.reshape(tf.concat([in_whole_groups, left(*(one[whole:] for one in flat))], 0), tf.shape(x))
    y.set_shape(x.shape)
    return y


def in_groups_by_row(groups: Function, left: Function, x: tf.Tensor) -> tf.Tensor:
    """The same for each row of ``x`` [m, n], whose rest ``left`` gets, which calls ``glibc.of_each``."""
    whole = count(x, [1]) // GROUP * GROUP
    parts = [compiled(groups)(x[:, :whole])[0]]
    columns = x.shape[1].value
    if columns is None or columns % GROUP:
        parts.append(left(x[:, whole:]))
    y = tf.concat(parts, 1)
    y.set_shape(x.shape)
    return y
