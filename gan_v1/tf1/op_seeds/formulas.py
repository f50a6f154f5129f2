"""Functions that compute something else today than in TensorFlow 1.15, built as they were.

``nn_impl``, ``math_grad``, ``nn_grad``, the losses and the metrics of 1.15.5 and 2.21 were compared function by
function. All other differences change no number: error messages, names, the eager mode, static shapes, and new
gradient functions that 1.15.5 itself used from a date in September 2019 on.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]
LEAST_EPSILON = 1.001e-5  # of a batch normalisation; cuDNN wanted at least 1e-5


def batch_norm(todays: Function) -> Function:
    """``fused_batch_norm``: a smaller epsilon was raised to cuDNN's least, on the processor as well.

    Even 1e-5, which many DCGANs have, was raised.
    """
    signature = inspect.signature(todays)

    @functools.wraps(todays)
    def fused_batch_norm(*arguments: Any, **options: Any) -> Any:
        bound = signature.bind(*arguments, **options)
        bound.apply_defaults()
        bound.arguments["epsilon"] = max(bound.arguments["epsilon"], LEAST_EPSILON)
        return todays(*bound.args, **bound.kwargs)

    return fused_batch_norm


def weighted_moments(todays: Function) -> Function:
    """``weighted_moments``: both sums were multiplied by one reciprocal of the weights' sum; today each is divided."""
    import tensorflow.compat.v1 as tf

    @functools.wraps(todays)
    def weighted_moments(
        x: Any,
        axes: Any,
        frequency_weights: Any,
        name: str | None = None,
        keep_dims: bool | None = None,
        keepdims: bool | None = None,
    ) -> tuple[Any, Any]:
        if keepdims is not None and keep_dims is not None:
            return todays(x, axes, frequency_weights, name, keep_dims, keepdims)  # which raises the right error
        with tf.name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
            x = tf.convert_to_tensor(x, name="x")
            weights = tf.convert_to_tensor(frequency_weights, name="frequency_weights")
            given = x.dtype
            x = tf.cast(x, tf.float32 if given == tf.float16 else given)
            weights = tf.cast(weights, x.dtype)
            total = tf.reduce_sum(weights * x, axes, keepdims=True, name="weighted_input_sum")
            weight_of_each = weights + tf.zeros_like(x)
            weight = tf.reduce_sum(weight_of_each, axes, keepdims=True, name="sum_of_weights")
            reciprocal = tf.reciprocal(weight, name="inv_weight_sum")
            mean = tf.multiply(total, reciprocal)
            squares = weights * tf.squared_difference(x, mean)
            spread = tf.reduce_sum(squares, axes, keepdims=True, name="weighted_distsq")
            moments = [mean, tf.multiply(spread, reciprocal)]
            if not (keepdims or keep_dims):
                moments = [tf.squeeze(moment, axis=axes) for moment in moments]
            return tf.cast(moments[0], given), tf.cast(moments[1], given)

    return weighted_moments


def transposed_convolution(todays: Function) -> Function:
    """``conv2d_transpose``: the graph knew the whole shape that it was given, also that of a batch of unknown size."""
    from gan_v1.tf1.internals import constant_value_as_shape

    @functools.wraps(todays)
    def conv2d_transpose(*arguments: Any, **options: Any) -> Any:
        images = todays(*arguments, **options)
        if hasattr(images, "graph"):  # eager tensors have no operation to ask
            sizes = images.op.inputs[0]
            images.set_shape(constant_value_as_shape(sizes))
        return images

    return conv2d_transpose
