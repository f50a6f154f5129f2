"""Softmax and the cross-entropies on it, as TensorFlow 1.15.5 put them together.

The sum of exponentials over the classes followed the order of ``sums`` in each row, and each exponential was computed
when the sum came to it. So those of a row's last classes, after its whole groups of eight, came from the C library.
"""

from __future__ import annotations

import functools

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import elementwise, glibc
from gan_v1.tf1.arithmetic.groups import in_groups, in_groups_by_row
from gan_v1.tf1.arithmetic.sums import count, over_columns


def softmax(logits: tf.Tensor) -> tf.Tensor:
    """exp(z) (1 / sum exp(z)), z the logits less the row's largest; [..., n]."""
    rows = _rows(logits)
    e = _exp(_shifted(rows))
    return tf.reshape(e * (1.0 / over_columns(e))[:, None], tf.shape(logits))


def log_softmax(logits: tf.Tensor) -> tf.Tensor:
    """z - log sum exp(z); [..., n]."""
    z = _shifted(_rows(logits))
    return tf.reshape(z - _log(_sum_exp(z))[:, None], tf.shape(logits))


def cross_entropy(logits: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """sum labels (log sum exp(z) - z), [m], and its gradient exp(z) / sum exp(z) - labels, [m, n]."""
    z = _shifted(logits)
    total = _sum_exp(z)
    loss = over_columns(labels * (_log(total)[:, None] - z))
    return loss, _exp(z) / total[:, None] - labels


def sparse_cross_entropy(logits: tf.Tensor, classes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """log sum exp(z) - z of the labelled class, [m], and its gradient, [m, n]; this logarithm is the C library's."""
    z = _shifted(logits)
    total = _sum_exp(z)
    labels = tf.one_hot(classes, tf.shape(logits)[1])
    places = tf.stack([tf.range(tf.size(total)), tf.cast(classes, tf.int32)], 1)
    loss = glibc.of_each("logf", total) - tf.gather_nd(z, places)
    return loss, _exp(z) / total[:, None] - labels


def _rows(x: tf.Tensor) -> tf.Tensor:
    return tf.reshape(x, [-1, count(x, [x.shape.rank - 1])])


def _shifted(rows: tf.Tensor) -> tf.Tensor:
    return rows - tf.reduce_max(rows, 1, keepdims=True)


def _sum_exp(z: tf.Tensor) -> tf.Tensor:
    return over_columns(in_groups_by_row(elementwise.exp, functools.partial(glibc.of_each, "expf"), z))


def _exp(x: tf.Tensor) -> tf.Tensor:
    return in_groups(elementwise.exp, glibc.exp, x)


def _log(x: tf.Tensor) -> tf.Tensor:
    return in_groups(elementwise.log, elementwise.log_left, x)
