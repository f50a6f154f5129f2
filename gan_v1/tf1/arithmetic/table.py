"""From the type of an operation to what TensorFlow 1.15.5 computed for it.

Every entry is a function of one operation of a graph. It builds, in the default graph, what is to stand in
for it and returns that operation's outputs; or None, if this one's arithmetic is the same today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Union

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import (
    channels,
    compiled,
    elementwise,
    glibc,
    leftovers,
    losses,
    normalization,
    optimizers,
    processor,
)
from gan_v1.tf1.arithmetic.compiled import Formula
from gan_v1.tf1.arithmetic.elementwise import GROUP, Function
from gan_v1.tf1.arithmetic.groups import in_groups
from gan_v1.tf1.arithmetic.sums import count, over_all, summed

Outputs = Union[Sequence["tf.Tensor"], "tf.Operation", None]  # an operation, where it has no outputs
Replacement = Callable[["tf.Operation"], Outputs]


def replacements(threads: int, maker: str, products: Replacement) -> Mapping[str, Replacement]:
    """The table, for this many threads, the estimates of this maker of processors, and what MatMul is to be."""
    groups = {
        "Sigmoid": (elementwise.sigmoid, elementwise.sigmoid_left),
        "Tanh": (elementwise.tanh, None),
        "Log": (elementwise.log, elementwise.log_left),
        "Exp": (elementwise.exp, glibc.exp),
        "Log1p": (elementwise.log1p, lambda x: compiled.compiled(glibc.log1pf)(x)[0]),
        "Expm1": (elementwise.expm1, glibc.expm1),
        "Reciprocal": (elementwise.reciprocal, None),
        "Inv": (elementwise.reciprocal, None),
        "Softplus": (elementwise.softplus, elementwise.softplus_left),
        "Elu": (elementwise.elu, elementwise.elu_left),
        "Selu": (elementwise.selu, elementwise.selu_left),
        "Sqrt": (processor.sqrt(maker), tf.sqrt),
        "Rsqrt": (processor.rsqrt(maker), elementwise.rsqrt_left),
    }
    return {
        **{name: partial(_elementwise, *functions) for name, functions in groups.items()},
        "SigmoidGrad": partial(_gradient, elementwise.sigmoid_gradient, elementwise.sigmoid_gradient_left),
        "TanhGrad": partial(_gradient, elementwise.tanh_gradient, None),
        "Erf": _erf,
        "Pow": _pow,
        "MatMul": products,
        "Conv2D": channels.convolution,
        "Conv2DBackpropFilter": leftovers.filter_gradient,
        "Sum": partial(_sum, threads),
        "Mean": partial(_mean, threads),
        "L2Loss": partial(_l2_loss, threads),
        "Softmax": _softmax,
        "LogSoftmax": _log_softmax,
        "SoftmaxCrossEntropyWithLogits": _cross_entropy,
        "SparseSoftmaxCrossEntropyWithLogits": _sparse_cross_entropy,
        "FusedBatchNorm": partial(_batch_norm, maker),
        "FusedBatchNormV2": partial(_batch_norm, maker),
        "FusedBatchNormV3": partial(_batch_norm, maker),
        "FusedBatchNormGrad": partial(_batch_norm_gradients, maker),
        "FusedBatchNormGradV2": partial(_batch_norm_gradients, maker),
        "FusedBatchNormGradV3": partial(_batch_norm_gradients, maker),
        **{name: partial(_optimizer, threads, maker) for name in optimizers.OPTIMIZERS},
        **{f"Resource{name}": partial(_optimizer, threads, maker) for name in optimizers.OPTIMIZERS},
    }


def _is_float32(op: tf.Operation) -> bool:
    return op.inputs[0].dtype.base_dtype == tf.float32


def _has_rows(op: tf.Operation) -> bool:
    """Whether it works on float32 rows, of a number of dimensions that the graph says."""
    return _is_float32(op) and op.inputs[0].shape.rank is not None


def _elementwise(groups: Function, left: Function | None, op: tf.Operation) -> Outputs:
    return [in_groups(groups, left, op.inputs[0])] if _is_float32(op) else None


def _gradient(groups: Formula, left: Formula | None, op: tf.Operation) -> Outputs:
    """On x86-64 it is what it was. On Arm today's groups are of four numbers, and products and sums are fused."""
    if compiled.ON_X86 or not _is_float32(op):
        return None
    return [in_groups(groups, left, *op.inputs)]


def _erf(op: tf.Operation) -> Outputs:
    """Eigen had no groups for it."""
    x = op.inputs[0]
    if not _is_float32(op):
        return None
    y = tf.py_func(glibc.erff, [x], tf.float32, stateful=False, name="erff")
    y.set_shape(x.shape)
    return [y]


def _pow(op: tf.Operation) -> Outputs:
    """Nor for this."""
    return [glibc.of_each("powf", *op.inputs)] if _is_float32(op) else None


def _sum(threads: int, op: tf.Operation) -> Outputs:
    total = _reduced(threads, op)
    return None if total is None else [total]


def _mean(threads: int, op: tf.Operation) -> Outputs:
    """The sum divided by the count."""
    total, axes = _reduced(threads, op), _axes(op)
    if total is None or axes is None:
        return None
    return [total / tf.cast(count(op.inputs[0], axes), tf.float32)]


def _reduced(threads: int, op: tf.Operation) -> tf.Tensor | None:
    """The sum of an operation that reduces, in the shape that it gives it."""
    x = op.inputs[0]
    axes = _axes(op)
    if not _is_float32(op) or axes is None:
        return None
    total = summed(x, axes, threads)
    if total is not None and op.get_attr("keep_dims"):
        for axis in axes:
            total = tf.expand_dims(total, axis)
    return total


def _l2_loss(threads: int, op: tf.Operation) -> Outputs:
    """The sum over all of x x (1/2)."""
    if not _is_float32(op):
        return None
    x = tf.reshape(op.inputs[0], [op.inputs[0].shape.num_elements() or -1])
    return [over_all(x * x * 0.5, threads, cycles=3 / GROUP)]


def _softmax(op: tf.Operation) -> Outputs:
    return [losses.softmax(op.inputs[0])] if _has_rows(op) else None


def _log_softmax(op: tf.Operation) -> Outputs:
    return [losses.log_softmax(op.inputs[0])] if _has_rows(op) else None


def _cross_entropy(op: tf.Operation) -> Outputs:
    logits, labels = op.inputs
    if not _has_rows(op) or labels.shape.rank is None:
        return None
    sizes = [logits.shape.as_list(), labels.shape.as_list()]
    broadcast = sizes[0] != sizes[1] and any(1 in one for one in sizes)
    return None if broadcast else losses.cross_entropy(logits, labels)


def _sparse_cross_entropy(op: tf.Operation) -> Outputs:
    return losses.sparse_cross_entropy(*op.inputs) if _has_rows(op) else None


def _axes(op: tf.Operation) -> list[int] | None:
    """Over which axes, ascending, an operation reduces; None if the graph does not say."""
    x, axes = op.inputs
    if x.shape.rank is None:
        return None
    value = tf.get_static_value(axes)
    if value is not None:
        return sorted({int(axis) % x.shape.rank for axis in value.reshape(-1)} if x.shape.rank else set())
    if axes.op.type != "BroadcastGradientArgs":
        return None
    own, other = (_shape_in(sizes) for sizes in axes.op.inputs)
    if axes is axes.op.outputs[1]:
        own, other = other, own
    if own is None or other is None:
        return None
    broadcast = max(len(own), len(other)) - len(own)  # axes that it has only when broadcast
    shape = [1] * broadcast + own
    partner = [1] * (len(shape) - len(other)) + other
    return [axis for axis in range(len(shape)) if axis < broadcast or (shape[axis] == 1 and partner[axis] != 1)]


def _shape_in(sizes: tf.Tensor) -> list[Any] | None:
    """The shape that a vector of sizes holds; None for sizes, or for a shape, that the graph does not say."""
    value = tf.get_static_value(sizes)
    if value is not None:
        return [int(size) for size in value]
    if sizes.op.type in ("Shape", "ShapeN"):
        shape = sizes.op.inputs[sizes.value_index].shape
        return None if shape.rank is None else shape.as_list()
    return None


def _is_batch_norm_of_rows(op: tf.Operation) -> bool:
    channels_last = op.get_attr("data_format") == b"NHWC"
    return _has_rows(op) and channels_last and op.inputs[0].shape[-1].value is not None


def _batch_norm(maker: str, op: tf.Operation) -> Outputs:
    """y, the moments for the moving averages, those for the gradient, and what only a GPU reads."""
    x, scale, offset, mean, variance = op.inputs
    if not _is_batch_norm_of_rows(op) or op.get_attr("exponential_avg_factor") != 1.0:
        return None
    if not op.get_attr("is_training"):
        y = normalization.normalized(x, scale, offset, mean, variance, op.get_attr("epsilon"), maker)
        return [y, *[tf.zeros_like(mean)] * 4, tf.zeros([0])][: len(op.outputs)]
    found = normalization.batch_norm(x, scale, offset, op.get_attr("epsilon"), maker)
    outputs = [found.y, found.mean, found.unbiased_variance, found.mean, found.variance, tf.zeros([0])]
    return outputs[: len(op.outputs)]


def _batch_norm_gradients(maker: str, op: tf.Operation) -> Outputs:
    dy, x, scale, mean, variance, *_ = op.inputs
    if not _is_batch_norm_of_rows(op) or not op.get_attr("is_training"):
        return None
    gradients = normalization.batch_norm_gradients(dy, x, scale, mean, variance, op.get_attr("epsilon"), maker)
    return [*gradients, *[tf.zeros([0])] * (len(op.outputs) - 3)]


def _optimizer(threads: int, maker: str, op: tf.Operation) -> Outputs:
    """An optimiser's step; the weights change in place, for who read the variable before sees the new value."""
    kind = op.type.removeprefix("Resource")
    kept = optimizers.OPTIMIZERS[kind].kept
    gradient = op.inputs[-1]
    size = gradient.shape.num_elements()
    if gradient.dtype != tf.float32 or size is None or (kind == "ApplyAdam" and op.get_attr("use_nesterov")):
        return None
    variable, *states = op.inputs[: kept + 1]
    formula = compiled.compiled(optimizers.formula(kind, maker, optimizers.block(kind, size, threads)))
    if op.type != kind:
        values = [tf.raw_ops.ReadVariableOp(resource=state, dtype=tf.float32) for state in states]
        *values, change = formula(*values, *op.inputs[kept + 1 :])
        pairs = zip(states, values, strict=True)
        steps = [tf.raw_ops.AssignVariableOp(resource=state, value=value) for state, value in pairs]
        return tf.group(*steps, tf.raw_ops.AssignSubVariableOp(resource=variable, value=change))
    *values, change = formula(*op.inputs[1:])
    for value in (*values, change):
        value.set_shape(gradient.shape)
    with tf.control_dependencies([tf.assign(state, value) for state, value in zip(states, values, strict=True)]):
        return [tf.assign_sub(variable, change)]
