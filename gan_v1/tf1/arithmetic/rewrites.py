"""What Grappler, the graph optimiser of TensorFlow 1.15.5, made of a program's operations before they ran.

To it a graph was algebra, in which these are equal; in floating point they round otherwise:

    x / c                            x * (1 / c), c a constant
    (x * a) * b, (x + a) - b, ...    a constant goes down as far as it can, to meet others: x * (a * b), x + (a - b);
                                     (x + y) + c becomes x + (y + c)
    x / sqrt(y), log(softmax(x))     x * rsqrt(y), log_softmax(x)
    log(1 + x), exp(x) - 1           log1p(x), expm1(x)
    x ** 2, 3, 1/2, -1/2, -1         square(x), x * square(x), sqrt(x), rsqrt(x), 1 / x
    three and more addends           in the order of their names, constants as one
    a product and the bias behind it one operation, which has no path of its own for a single column,
    and an elu behind that           and which works through each row by itself

It left an operation within such a formula alone if something else reads it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import elementwise, glibc
from gan_v1.tf1.arithmetic.groups import in_groups_by_row
from gan_v1.tf1.arithmetic.program import ProgramGraph, differentiated, needed_by
from gan_v1.tf1.arithmetic.reassociation import FAMILY, product, sum_or_product

Rule = Callable[["tf.Operation", ProgramGraph], "tf.Tensor | None"]  # None where Grappler left the operation alone


def _quotient(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """A division by a constant as a multiplication by its reciprocal, one by a root as one by rsqrt."""
    x, divisor = op.inputs
    if not x.dtype.is_floating:
        return None
    if program.is_constant(divisor):
        if program.is_constant(x):
            return None
        reciprocal = tf.raw_ops.RealDiv(x=tf.constant(1.0, x.dtype), y=divisor)
        return product(x, reciprocal, op, program)
    root = program.original(divisor).op
    if root.type != "Sqrt" or not program.is_read_once(divisor):
        return None
    return x * program.arithmetic(tf.rsqrt(root.inputs[0]))


def _power(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    x, exponent = op.inputs
    if x.dtype != tf.float32 or program.is_constant(x) or exponent.shape.rank != 0:
        return None
    forms: Mapping[float, Callable[[], tf.Tensor]] = {
        1.0: lambda: tf.identity(x),
        2.0: lambda: tf.square(x),
        3.0: lambda: tf.raw_ops.Mul(x=x, y=tf.square(x)),
        0.5: lambda: program.arithmetic(tf.sqrt(x)),
        -0.5: lambda: program.arithmetic(tf.rsqrt(x)),
        -1.0: lambda: program.arithmetic(tf.reciprocal(x)),
    }
    value = _computed_beforehand(exponent)
    form = None if value is None else forms.get(float(value))
    return None if form is None else form()


def _logarithm(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """log(softmax(x)) as one operation, and log(1 + x) as log1p(x)."""
    inner = op.inputs[0].op
    if inner.type in ("Add", "AddV2"):
        for x, one in (inner.inputs, reversed(inner.inputs)):
            if _is_one(one) and _has_shape_of_both(x, one, program):
                return program.arithmetic(tf.raw_ops.Log1p(x=x))
    softmax = program.original(op.inputs[0]).op
    if softmax.type != "Softmax" or not program.is_read_once(op.inputs[0]):
        return None
    return program.arithmetic(tf.raw_ops.LogSoftmax(logits=softmax.inputs[0]))


def _difference(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """exp(x) - 1 as expm1(x); other differences as ``reassociation`` says."""
    minuend, subtrahend = op.inputs
    exponential = program.original(minuend).op
    if exponential.type == "Exp" and _is_one(subtrahend) and _has_shape_of_both(minuend, subtrahend, program):
        return program.arithmetic(tf.raw_ops.Expm1(x=exponential.inputs[0]))
    return sum_or_product(op, program)


def _is_one(tensor: tf.Tensor) -> bool:
    """Whether it is a constant, all of whose numbers are 1."""
    value = tf.get_static_value(tensor)
    return value is not None and bool(np.all(value == 1))


def _has_shape_of_both(x: tf.Tensor, constant: tf.Tensor, program: ProgramGraph) -> bool:
    """Whether Grappler knew that ``x`` and ``constant`` together have the shape of ``x``."""
    if not x.dtype.is_floating or not program.is_ranked(x) or constant.shape.rank > x.shape.rank:
        return False
    own = x.shape.as_list()[x.shape.rank - constant.shape.rank :]
    return all(size in (1, known) for size, known in zip(constant.shape.as_list(), own, strict=True))


def _addends(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """Sorted by name, after identities had been removed and several constants had been added up into one."""
    if len(op.inputs) < 3:
        return None
    addends = [(_source(program.original(addend), program).name, addend) for addend in op.inputs]
    constants = [addend for _, addend in addends if program.is_constant(addend)]
    if 1 < len(constants) < len(addends):
        addends = [(name, addend) for name, addend in addends if not program.is_constant(addend)]
        # By this name Grappler sorted it.
        addends.append((f"ConstantFolding/{op.name}_partial_split_1", tf.raw_ops.AddN(inputs=constants)))
    in_order = [addend for _, addend in sorted(addends, key=lambda named: named[0])]
    return None if in_order == list(op.inputs) else tf.raw_ops.AddN(inputs=in_order)


def _source(tensor: tf.Tensor, program: ProgramGraph) -> tf.Tensor:
    """Where it comes from, past identities and gradients of sums that hand on what they are given."""
    if tensor.op.type not in ("Identity", "Reshape", "Sum"):
        return tensor
    before = program.original(tensor.op.inputs[0])
    forward = differentiated(tensor.op)
    if tensor.op.type == "Identity" and (forward is None or forward is differentiated(before.op)):
        return _source(before, program)
    handed_on = (
        forward is not None
        and forward.type in ("Add", "AddV2", "Sub")
        and (
            str(tensor.shape) == str(before.shape)
            if tensor.shape.is_fully_defined()
            else len({str(operand.shape) for operand in forward.inputs}) == 1
        )
    )
    return _source(before, program) if handed_on else tensor


def _product_and_bias(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """1.15.5 fused the two, so that a product of one column did not take the path for a matrix times a vector.

    A product of two equal columns does not take that path either; its first column is the fused product.

    It did not fuse them in a run that multiplied the result by zeros and needed that product's gradient, too, as the
    cross-entropy of generated images does in D's step: for both it put constants, which had to wait for the result. The
    gradient's need not wait if what it is made of does so already, as where the loss is halved: the gradient of
    ``0.5 * loss`` for 0.5 waits for the loss.
    """
    bias = op.inputs[1]
    y = program.original(op.inputs[0])  # not what stands in for a product with one column on other than x86-64
    a_column = y.op.type == "MatMul" and y.shape.rank == 2 and y.shape[1] == 1
    if not a_column or not program.is_read_once(y):
        return None
    a, b = y.op.inputs
    transpose_a, transpose_b = y.op.get_attr("transpose_a"), y.op.get_attr("transpose_b")
    with tf.control_dependencies([a]):  # a weight is to be read no earlier than the product itself did
        twice = tf.concat([b, b], 0 if transpose_b else 1)
    column = program.arithmetic(tf.matmul(a, twice, transpose_a, transpose_b))[:, :1]
    fused = tf.nn.bias_add(column, bias)
    kept_apart_by = [
        (product, gradient)
        for product in op.outputs[0].consumers()
        for zeros in _zero_factors(product, program)
        for gradient in zeros.consumers()
        if differentiated(gradient) is product and op not in needed_by([gradient])
    ]
    return tf.where_v2(program.switch(kept_apart_by), op.outputs[0], fused) if kept_apart_by else fused


def _zero_factors(product: tf.Operation, program: ProgramGraph) -> list[tf.Tensor]:
    """The factors of a product that Grappler knew to be all zeros, and the product with them."""
    if product.type != "Mul" or not product.outputs[0].shape.is_fully_defined():
        return []
    values = [(factor, _computed_beforehand(program.original(factor))) for factor in product.inputs]
    return [factor for factor, value in values if value is not None and not np.any(value)]


def _computed_beforehand(tensor: tf.Tensor) -> np.ndarray | None:
    """The value of a constant, or of sums and products of such as labels are made of; None for others."""
    value = tf.get_static_value(tensor)
    function = {"Add": np.add, "AddV2": np.add, "Sub": np.subtract, "Mul": np.multiply}.get(tensor.op.type)
    if value is not None or function is None:
        return value
    a, b = map(_computed_beforehand, tensor.op.inputs)
    return None if a is None or b is None else function(a, b)


def _elu(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """Each row's last numbers, after its whole groups of eight, came from the C library."""
    biased = program.original(op.inputs[0])
    if biased.op.type != "BiasAdd" or not program.is_read_once(biased):
        return None
    bare = program.original(biased.op.inputs[0])
    if bare.op.type not in ("MatMul", "Conv2D") or not program.is_read_once(bare):
        return None
    x, columns = op.inputs[0], biased.shape[-1].value
    if columns is None or x.dtype != tf.float32 or biased.op.get_attr("data_format") != b"NHWC":
        return None
    left = partial(elementwise.elu_by, partial(glibc.of_each, "expf"))
    y = in_groups_by_row(elementwise.elu, left, tf.reshape(x, [-1, columns]))
    return tf.reshape(y, tf.shape(x))


RULES: Mapping[str, Rule] = {
    "RealDiv": _quotient,
    "Pow": _power,
    "Log": _logarithm,
    "AddN": _addends,
    "BiasAdd": _product_and_bias,
    "Elu": _elu,
    **dict.fromkeys(FAMILY, sum_or_product),
    "Sub": _difference,
}
