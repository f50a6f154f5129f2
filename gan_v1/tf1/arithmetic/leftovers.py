"""The last row or column of a product of 8k + 1 rows or columns.

A long inner dimension is cut into pieces, whose sums are added. TensorFlow 1.15.5 did so for every row. Today's kernels
do not for a single row that is left over after groups of eight. So the product is made a second time with the last two
rows exchanged: then the last one is computed like the others. The same is done with columns, and with the last number
of a convolution's filter, whose gradient is a product, too.
"""

from __future__ import annotations

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import channels
from gan_v1.tf1.arithmetic.elementwise import GROUP


def product(op: tf.Operation) -> list[tf.Tensor] | None:
    """A MatMul; as it is today, where the graph does not say how many rows or columns it has."""
    a, b = op.inputs
    shape = op.outputs[0].shape
    if a.dtype != tf.float32 or shape.rank != 2 or 1 in shape.as_list():
        return None
    rows, columns = shape.as_list()
    transpose_a, transpose_b = op.get_attr("transpose_a"), op.get_attr("transpose_b")
    if not _has_one_left(rows) and not _has_one_left(columns):
        return None

    def by_columns(a: tf.Tensor) -> tf.Tensor:
        y = tf.matmul(a, b, transpose_a, transpose_b)
        if not _has_one_left(columns):
            return y
        forward = tf.matmul(a, _last_forward(b, columns, 0 if transpose_b else 1), transpose_a, transpose_b)
        return tf.concat([y[:, :-1], forward[:, -2:-1]], 1)

    y = by_columns(a)
    if _has_one_left(rows):
        y = tf.concat([y[:-1], by_columns(_last_forward(a, rows, 1 if transpose_a else 0))[-2:-1]], 0)
    return [y]


def filter_gradient(op: tf.Operation) -> list[tf.Tensor] | None:
    """A Conv2DBackpropFilter: its last number by an image that lies one column further left."""
    images, sizes, dy = op.inputs
    shape = op.outputs[0].shape
    padding, strides = op.get_attr("padding"), op.get_attr("strides")
    if (
        not shape.is_fully_defined()
        or shape[1] == 1
        or not _has_one_left(shape[:3].num_elements())
        or dy.dtype != tf.float32
        or not channels.is_plain(op)
        or (padding == b"SAME" and not all(tensor.shape[1:3].is_fully_defined() for tensor in (images, dy)))
    ):
        return channels.filter_gradient(op)
    if shape[3] == 1:
        dy, sizes = tf.concat([dy, dy], 3), [*shape.as_list()[:3], 2]
    around = [[0, 0]] * 2
    if padding == b"SAME":
        missing = [channels.missing(dy.shape[i], strides[i], shape[i - 1], images.shape[i]) for i in (1, 2)]
        around = [[number // 2, number - number // 2] for number in missing]
    further_left = tf.pad(images, [[0, 0], around[0], [around[1][0], around[1][1] + 1], [0, 0]])[:, :, 1:]
    forward = tf.raw_ops.Conv2DBackpropFilter(
        input=further_left, filter_sizes=sizes, out_backprop=dy, strides=strides, padding="VALID"
    )
    today = tf.raw_ops.Conv2DBackpropFilter(
        input=images, filter_sizes=sizes, out_backprop=dy, strides=strides, padding=padding.decode()
    )
    numbers = tf.concat([tf.reshape(today, [-1, dy.shape[3]])[:-1], forward[-1, -2, -1:]], 0)
    return [tf.reshape(numbers[:, : shape.as_list()[3]], shape)]


def _has_one_left(size: int | None) -> bool:
    return size is not None and size > 1 and size % GROUP == 1


def _last_forward(x: tf.Tensor, size: int, axis: int) -> tf.Tensor:
    """``x`` with its last two rows, or columns, exchanged."""
    before, last_but_one, last = tf.split(x, [size - 2, 1, 1], axis)
    return tf.concat([before, last, last_but_one], axis)
