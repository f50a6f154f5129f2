"""From the type of an operation to what TensorFlow 1.15.5 computed for it.

Every entry is a function of one operation of a graph. It builds, in the default graph, what is to stand in
for it and returns that operation's outputs; or None, if this one's arithmetic is the same today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import elementwise, optimizers
from gan_v1.tf1.arithmetic.compiled import compiled
from gan_v1.tf1.arithmetic.elementwise import GROUP, Function
from gan_v1.tf1.arithmetic.sums import summed

Outputs = Sequence["tf.Tensor"] | None
Replacement = Callable[["tf.Operation"], Outputs]


def replacements(maker: str) -> Mapping[str, Replacement]:
    """The table, with the estimates of this maker of processors."""
    return {
        "Sigmoid": partial(_elementwise, elementwise.sigmoid, elementwise.sigmoid_left),
        "Tanh": partial(_elementwise, elementwise.tanh, None),
        "Log": partial(_elementwise, elementwise.log, tf.log),
        "Exp": partial(_elementwise, elementwise.exp, tf.exp),
        "Log1p": partial(_elementwise, elementwise.log1p, tf.log1p),
        "Reciprocal": partial(_elementwise, elementwise.reciprocal, None),
        "Sum": _sum,
        "Mean": _mean,
        "AddN": _add_n,
        "BiasAdd": _bias_add,
        "ApplyAdam": partial(_apply_adam, maker),
    }


def _elementwise(groups: Function, left: Function | None, op: tf.Operation) -> Outputs:
    """``groups`` for whole groups of eight, ``left`` for what is left; without it, one formula serves for both."""
    (x,) = op.inputs
    if x.dtype.base_dtype != tf.float32:
        return None
    known = [size for size in x.shape.as_list() if size is not None] if x.shape.rank is not None else []
    if left is None or any(size % GROUP == 0 for size in known):
        y = compiled(groups)(x)[0]
    else:
        flat = tf.reshape(x, [-1])
        whole = tf.size(flat) // GROUP * GROUP
        y = tf.reshape(tf.concat([compiled(groups)(flat[:whole])[0], left(flat[whole:])], 0), tf.shape(x))
    y.set_shape(op.outputs[0].shape)
    return [y]


def _sum(op: tf.Operation) -> Outputs:
    total = _reduced(op)
    return None if total is None else [total]


def _mean(op: tf.Operation) -> Outputs:
    """The sum divided by the count."""
    total = _reduced(op)
    if total is None:
        return None
    x, axes = op.inputs
    return [total / tf.cast(tf.reduce_prod(tf.gather(tf.shape(x), axes)), tf.float32)]


def _reduced(op: tf.Operation) -> tf.Tensor | None:
    """The sum of an operation that reduces, in the shape that it gives it."""
    x = op.inputs[0]
    axes = _axes(op)
    if x.dtype.base_dtype != tf.float32 or axes is None:
        return None
    total = summed(x, axes)
    if total is not None and op.get_attr("keep_dims"):
        for axis in axes:
            total = tf.expand_dims(total, axis)
    return total


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


def _add_n(op: tf.Operation) -> Outputs:
    """The addends in the order of their names: so Grappler sorted them, when it had done away with identities."""
    addends = list(op.inputs)
    if len(addends) < 3:
        return None
    in_order = sorted(addends, key=_name_past_identities)
    return None if in_order == addends else [tf.raw_ops.AddN(inputs=in_order)]


def _name_past_identities(tensor: tf.Tensor) -> str:
    while tensor.op.type == "Identity":
        tensor = tensor.op.inputs[0]
    return tensor.name


def _bias_add(op: tf.Operation) -> Outputs:
    """A product with a single column and the bias behind it were fused, which spared it the matrix-vector path.

    Two equal columns spare it that, too.
    """
    product, bias = op.inputs
    a_column = product.op.type == "MatMul" and product.shape.rank == 2 and product.shape[1] == 1
    if not a_column or len(product.consumers()) > 1:
        return None
    a, b = product.op.inputs
    transpose_a, transpose_b = product.op.get_attr("transpose_a"), product.op.get_attr("transpose_b")
    with tf.control_dependencies([a]):  # a weight is to be read no earlier than the product itself did
        twice = tf.concat([b, b], 0 if transpose_b else 1)
    product = tf.matmul(a, twice, transpose_a, transpose_b)[:, :1]
    return [tf.nn.bias_add(product, bias)]


def _apply_adam(maker: str, op: tf.Operation) -> Outputs:
    """m, v and the weights; the root is the processor's estimate made better, and exact for a single number."""
    variable, m, v, *scalars, gradient = op.inputs
    if variable.dtype.base_dtype != tf.float32 or not variable.shape.is_fully_defined() or op.get_attr("use_nesterov"):
        return None
    formula = optimizers.adam(maker, whole_groups=variable.shape.num_elements() % GROUP == 0)
    new_m, new_v, change = compiled(formula, 3)(m, v, *scalars, gradient)
    for tensor in (new_m, new_v, change):
        tensor.set_shape(variable.shape)
    with tf.control_dependencies([tf.assign(m, new_m), tf.assign(v, new_v)]):
        return [tf.assign_sub(variable, change)]  # in place: who read the variable before sees the new value
