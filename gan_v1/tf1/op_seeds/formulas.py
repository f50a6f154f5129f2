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

from gan_v1.tf1.op_seeds.seeds import counted

Function = Callable[..., Any]
# By a type of integers: the wider type by which 1.15.5's processors converted floating-point numbers to it.
_BY_WAY_OF = {"int8": "int32", "int16": "int32", "uint8": "int32", "uint16": "int32", "uint32": "int64"}
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


def layer_normalization(todays: Function) -> Function:
    """Keras's: moments and a batch normalisation by them; today a fused batch normalisation of other axes."""
    import tensorflow.compat.v1 as tf

    @functools.wraps(todays)
    def call(self: Any, inputs: Any) -> Any:
        if tf.executing_eagerly() or not isinstance(inputs, tf.Tensor):
            return todays(self, inputs)
        mean, variance = tf.nn.moments(inputs, self.axis, keepdims=True)
        sides = [inputs.shape[axis] if axis in self.axis else 1 for axis in range(inputs.shape.rank)]

        def spread(values: Any) -> Any:
            along_the_last = len(sides) == values.shape.rank or self.axis == [len(sides) - 1]
            return values if along_the_last else tf.reshape(values, sides)

        scale, offset = (values if values is None else spread(values) for values in (self.gamma, self.beta))
        normalized = tf.nn.batch_normalization(inputs, mean, variance, offset, scale, self.epsilon)
        normalized.set_shape(inputs.shape)
        return normalized

    return call


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


def cast(todays: Function) -> Function:
    """The operation of ``tf.cast``: what is out of range wraps around, so that 256.0 is 0 as ``uint8``, and -1.0 255.

    Today it is the nearest number of the type for most elements of a tensor, and wraps around for the last few.
    """

    @functools.wraps(todays)
    def cast_as_then(x: Any, DstT: Any, Truncate: bool = False, name: str | None = None) -> Any:
        wider = _BY_WAY_OF.get(_type(DstT).name)
        if wider is not None and hasattr(x, "dtype") and _type(x.dtype).is_floating:
            with counted(0):
                x = todays(x, _type(wider), name="wider")
        return todays(x, DstT, Truncate, name)

    return cast_as_then


def saturate_cast(todays: Function) -> Function:
    """``saturate_cast`` by ``maximum`` and ``minimum``; the largest ``int32`` was rounded up, and so wrapped around."""
    import tensorflow.compat.v1 as tf

    def saturate_cast_as_then(value: Any, dtype: Any, name: str | None = None) -> Any:
        with tf.name_scope(name, "saturate_cast", [value]) as scope:
            value = tf.convert_to_tensor(value, name="value")
            wanted = _type(dtype)
            if value.dtype.min < wanted.min:
                value = tf.maximum(value, tf.convert_to_tensor(wanted.min, dtype=value.dtype, name="min"))
            if value.dtype.max > wanted.max:
                value = tf.minimum(value, tf.convert_to_tensor(wanted.max, dtype=value.dtype, name="max"))
            return tf.cast(value, wanted, name=scope)

    return saturate_cast_as_then


def truncated_division(todays: Function) -> Function:
    """``truncatediv``: floating-point numbers are divided and not truncated; of their quotient there is no gradient."""
    import numpy as np
    import tensorflow.compat.v1 as tf

    @functools.wraps(todays)
    def truncatediv(x: Any, y: Any, name: str | None = None) -> Any:
        given = [_type(value.dtype) for value in (x, y) if hasattr(value, "dtype")]
        if not (given[0].is_floating if given else "f" in (np.asarray(x).dtype.kind, np.asarray(y).dtype.kind)):
            return todays(x, y, name)
        quotient = tf.realdiv(x, y, name or "truncatediv")
        with counted(0):
            return tf.stop_gradient(quotient)

    return truncatediv


def bincount(todays: Function) -> Function:
    """``bincount`` with weights: their gradient is known, and numbers from ``maxlength`` on are refused."""
    import tensorflow.compat.v1 as tf

    @functools.wraps(todays)
    def bincount_as_then(
        arr: Any,
        weights: Any = None,
        minlength: Any = None,
        maxlength: Any = None,
        dtype: Any = tf.int32,
    ) -> Any:
        if weights is None:
            return todays(arr, weights, minlength, maxlength, dtype)
        with tf.name_scope("bincount"):
            numbers = tf.convert_to_tensor(arr, dtype=tf.int32, name="arr")
            is_not_empty = tf.reduce_prod(tf.shape(numbers)) > 0
            size = tf.cast(is_not_empty, tf.int32) * (tf.reduce_max(numbers) + 1)
            if minlength is not None:
                size = tf.maximum(tf.convert_to_tensor(minlength, dtype=tf.int32, name="minlength"), size)
            if maxlength is not None:
                size = tf.minimum(tf.convert_to_tensor(maxlength, dtype=tf.int32, name="maxlength"), size)
            return tf.unsorted_segment_sum(tf.convert_to_tensor(weights, name="weights"), numbers, size)

    return bincount_as_then


def swish(todays: Function) -> Function:
    """``tf.nn.swish`` without today's factor within the sigmoid."""
    import tensorflow.compat.v1 as tf

    def swish_with_gradient(features: Any) -> Any:
        features = tf.convert_to_tensor(features, name="features")

        def gradient(of_result: Any) -> Any:
            with tf.control_dependencies([of_result]):  # or it would be merged with the sigmoid below
                sigmoid = tf.sigmoid(features)
            return of_result * (sigmoid * (1.0 + features * (1.0 - sigmoid)))

        return features * tf.sigmoid(features), gradient

    swish_as_then: Function = tf.custom_gradient(swish_with_gradient)
    return swish_as_then


def penalty(todays: Function) -> Function:
    """A call of Keras's ``l1``, ``l2`` or ``l1_l2``, made of sums of absolute values and of squares."""
    import tensorflow.compat.v1 as tf

    def call(self: Any, x: Any) -> Any:
        l1, l2 = getattr(self, "l1", 0), getattr(self, "l2", 0)
        if not l1 and not l2:
            return tf.keras.backend.constant(0.0)
        total: Any = 0.0
        if l1:
            total += l1 * tf.reduce_sum(tf.abs(x))
        if l2:
            total += l2 * tf.reduce_sum(tf.square(x))
        return total

    return call


def gradient_of_cumprod(operation: Any, gradient: Any) -> list[Any]:
    """The gradient of ``cumprod``, which is not a number where an input is 0; today's is 0 there, wrong as well."""
    import tensorflow.compat.v1 as tf

    x, axis = operation.inputs
    exclusive, reverse = operation.get_attr("exclusive"), operation.get_attr("reverse")
    product = tf.cumprod(x, axis, exclusive=exclusive, reverse=reverse)
    return [tf.cumsum(product * gradient, axis, exclusive=exclusive, reverse=not reverse) / x, None]


def _type(dtype: Any) -> Any:
    import tensorflow.compat.v1 as tf

    return tf.as_dtype(dtype).base_dtype
