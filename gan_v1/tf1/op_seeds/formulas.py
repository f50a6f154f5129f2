"""Functions that compute something else today than in TensorFlow 1.15, built as they were.

``nn_impl``, ``math_grad``, ``nn_grad``, the losses and the metrics of 1.15.5 and 2.21 were compared function by
function. In what else they differ cannot be seen in a number: in error messages, names, the eager mode, shapes that
the graph need not say, and gradients that 1.15.5 had prepared for September 2019 and did not use yet.
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

    So was 1e-5, which DCGANs have.
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
    from tensorflow.python.framework import dtypes, ops
    from tensorflow.python.ops import array_ops, math_ops

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
            return todays(x, axes, frequency_weights, name, keep_dims, keepdims)  # which says what is wrong
        with ops.name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
            x = ops.convert_to_tensor(x, name="x")
            weights = ops.convert_to_tensor(frequency_weights, name="frequency_weights")
            given = x.dtype
            x = math_ops.cast(x, dtypes.float32 if given == dtypes.float16 else given)
            weights = math_ops.cast(weights, x.dtype)
            total = math_ops.reduce_sum(weights * x, axes, keepdims=True, name="weighted_input_sum")
            weight_of_each = weights + array_ops.zeros_like(x)
            weight = math_ops.reduce_sum(weight_of_each, axes, keepdims=True, name="sum_of_weights")
            reciprocal = math_ops.reciprocal(weight, name="inv_weight_sum")
            mean = math_ops.multiply(total, reciprocal)
            squares = weights * math_ops.squared_difference(x, mean)
            spread = math_ops.reduce_sum(squares, axes, keepdims=True, name="weighted_distsq")
            moments = [mean, math_ops.multiply(spread, reciprocal)]
            if not (keepdims or keep_dims):
                moments = [array_ops.squeeze(moment, axis=axes) for moment in moments]
            return math_ops.cast(moments[0], given), math_ops.cast(moments[1], given)

    return weighted_moments


def transposed_convolution(todays: Function) -> Function:
    """``conv2d_transpose``: the graph knew the whole shape that it was given, also that of a batch of unknown size."""
    from tensorflow.python.framework import tensor_util

    @functools.wraps(todays)
    def conv2d_transpose(*arguments: Any, **options: Any) -> Any:
        images = todays(*arguments, **options)
        if hasattr(images, "graph"):  # eager tensors have no operation to ask
            sizes = images.op.inputs[0]
            images.set_shape(tensor_util.constant_value_as_shape(sizes))
        return images

    return conv2d_transpose
