"""Convolutions that give a single channel: a product with one column.

Today's kernel takes that for a matrix times a vector, which 1.15.5's did not. Of two equal columns the first is what
1.15.5 gave for one.
"""

from __future__ import annotations

from gan_v1.tf1 import lazy_tf as tf


def convolution(op: tf.Operation) -> list[tf.Tensor] | None:
    """A Conv2D; None if it gives several channels."""
    images, filters = op.inputs
    if images.dtype != tf.float32 or filters.shape.rank != 4 or filters.shape[3] != 1:
        return None
    twice = tf.concat([filters, filters], 3)
    y = tf.raw_ops.Conv2D(input=images, filter=twice, **_options(op))[..., :1]
    y.set_shape(op.outputs[0].shape)
    return [y]


def filter_gradient(op: tf.Operation) -> list[tf.Tensor] | None:
    """A Conv2DBackpropFilter; None if the filter gives several channels."""
    images, _, dy = op.inputs
    shape = op.outputs[0].shape
    if dy.dtype != tf.float32 or not shape.is_fully_defined() or shape[3] != 1:
        return None
    sizes = [*shape.as_list()[:3], 2]
    twice = tf.concat([dy, dy], 3)
    y = tf.raw_ops.Conv2DBackpropFilter(input=images, filter_sizes=sizes, out_backprop=twice, **_options(op))
    return [y[..., :1]]


def is_plain(op: tf.Operation) -> bool:
    """Whether a convolution, or a gradient of one, has its channels last, no dilation, and SAME or VALID padding."""
    plain = op.get_attr("data_format") == b"NHWC" and op.get_attr("dilations") == [1, 1, 1, 1]
    return plain and op.get_attr("padding") in (b"SAME", b"VALID")


def missing(given: int, stride: int, kernel: int, size: int) -> int:
    """How many zeros SAME puts around ``size`` numbers of which ``given`` are made."""
    return max((given - 1) * stride + kernel - size, 0)


def _options(op: tf.Operation) -> dict[str, object]:
    return {
        "strides": op.get_attr("strides"),
        "padding": op.get_attr("padding").decode(),
        "explicit_paddings": op.get_attr("explicit_paddings"),
        "data_format": op.get_attr("data_format").decode(),
        "dilations": op.get_attr("dilations"),
    }
