"""What Grappler, the graph optimiser of TensorFlow 1.15.5, made of a program's operations before they ran.

To it a graph was algebra, in which these are equal; in floating point they round otherwise:

    x / c                            x * (1 / c), c a constant
    (x * a) * b, (x + a) - b, ...    a constant goes down as far as it can, to meet others: x * (a * b), x + (a - b);
                                     (x + y) + c becomes x + (y + c)
    x / sqrt(y), log(softmax(x))     x * rsqrt(y), log_softmax(x)
    log(1 + x), exp(x) - 1           log1p(x), expm1(x)
    x ** 2, 3, 1/2, -1/2, -1         square(x), x * square(x), sqrt(x), rsqrt(x), 1 / x
    sums of sums                     all addends of one shape at once, in the order of their names, constants as one
    x * a + x * b                    x * (a + b)
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
from gan_v1.tf1.arithmetic.addends import added_up, sum_or_difference
from gan_v1.tf1.arithmetic.constants import value_of
from gan_v1.tf1.arithmetic.groups import in_groups_by_row
from gan_v1.tf1.arithmetic.program import ProgramGraph, Rule, differentiated, needed_by
from gan_v1.tf1.arithmetic.reassociation import product, product_of


def _quotient(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """A division by a constant as a multiplication by its reciprocal, one by a root as one by rsqrt."""
    x, divisor = program.inputs(op)
    if not x.dtype.is_floating:
        return None
    if program.is_constant(divisor):
        if program.is_constant(x):
            return None
        reciprocal = tf.raw_ops.RealDiv(x=tf.constant(1.0, x.dtype), y=divisor)
        return product_of(x, reciprocal, op, program)
    root = program.original(divisor).op
    if root.type != "Sqrt" or not program.is_read_once(divisor):
        return None
    return x * program.arithmetic(tf.rsqrt(program.inputs(root)[0]))


def _power(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    x, exponent = program.inputs(op)
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
    value = value_of(exponent)
    form = None if value is None else forms.get(float(value))
    return None if form is None else form()


def _logarithm(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """log(softmax(x)) as one operation, and log(1 + x) as log1p(x)."""
    (tensor,) = program.inputs(op)
    inner = tensor.op
    if inner.type in ("Add", "AddV2"):
        for x, one in (program.inputs(inner), reversed(program.inputs(inner))):
            if _is_one(one) and _has_shape_of_both(x, one, program):
                return program.arithmetic(tf.raw_ops.Log1p(x=x))
    softmax = program.original(tensor).op
    if softmax.type != "Softmax" or not program.is_read_once(tensor):
        return None
    return program.arithmetic(tf.raw_ops.LogSoftmax(logits=program.inputs(softmax)[0]))


def _difference(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """exp(x) - 1 as expm1(x); other differences as ``addends`` says."""
    minuend, subtrahend = program.inputs(op)
    exponential = program.original(minuend).op
    if exponential.type == "Exp" and _is_one(subtrahend) and _has_shape_of_both(minuend, subtrahend, program):
        return program.arithmetic(tf.raw_ops.Expm1(x=program.inputs(exponential)[0]))
    return sum_or_difference(op, program)


def _is_one(tensor: tf.Tensor) -> bool:
    """Whether it is a constant, all of whose numbers are 1."""
    value = tf.get_static_value(tensor)
    return value is not None and bool(np.all(value == 1))


def _has_shape_of_both(x: tf.Tensor, constant: tf.Tensor, program: ProgramGraph) -> bool:
    """Whether Grappler knew that ``x`` and ``constant`` together have the shape of ``x``."""
    if not x.dtype.is_floating or program.shapes.of(x) is None or constant.shape.rank > x.shape.rank:
        return False
    own = x.shape.as_list()[x.shape.rank - constant.shape.rank :]
    return all(size in (1, known) for size, known in zip(constant.shape.as_list(), own, strict=True))


def _product_and_bias(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """1.15.5 fused the two, so that a product of one column did not take the path for a matrix times a vector.

    A product of two equal columns does not take that path either; its first column is the fused product.

    It did not fuse them in a run that multiplied the result by zeros and needed that product's gradient, too, as the
    cross-entropy of generated images does in D's step: for both it put constants, which had to wait for the result. The
    gradient's need not wait if what it is made of does so already, as where the loss is halved: the gradient of
    ``0.5 * loss`` for 0.5 waits for the loss.
    """
    given, bias = program.inputs(op)
    y = program.original(given)  # not what stands in for a product with one column on other than x86-64
    a_column = y.op.type == "MatMul" and y.shape.rank == 2 and y.shape[1] == 1
    if not a_column or not program.is_read_once(y):
        return None
    a, b = program.inputs(y.op)
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
    if not kept_apart_by:
        return fused
    return program.choice(
        op, lambda run: any(run.needed.issuperset(pair) for pair in kept_apart_by), op.outputs[0], fused
    )


def _zero_factors(product: tf.Operation, program: ProgramGraph) -> list[tf.Tensor]:
    """The factors of a product that Grappler knew to be all zeros, and the product with them."""
    if product.type != "Mul" or not product.outputs[0].shape.is_fully_defined():
        return []
    values = [(factor, value_of(program.original(factor))) for factor in product.inputs]
    return [factor for factor, value in values if value is not None and not np.any(value)]


def _elu(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """Each row's last numbers, after its whole groups of eight, came from the C library."""
    (x,) = program.inputs(op)
    biased = program.original(x)
    if biased.op.type != "BiasAdd" or not program.is_read_once(biased):
        return None
    bare = program.original(biased.op.inputs[0])
    if bare.op.type not in ("MatMul", "Conv2D") or not program.is_read_once(bare):
        return None
    columns = biased.shape[-1].value
    if columns is None or x.dtype != tf.float32 or biased.op.get_attr("data_format") != b"NHWC":
        return None
    left = partial(elementwise.elu_by, partial(glibc.of_each, "expf"))
    y = in_groups_by_row(elementwise.elu, left, tf.reshape(x, [-1, columns]))
    return tf.reshape(y, tf.shape(x))


RULES: Mapping[str, Rule] = {
    "RealDiv": _quotient,
    "Pow": _power,
    "Log": _logarithm,
    "AddN": added_up,
    "BiasAdd": _product_and_bias,
    "Elu": _elu,
    "Add": sum_or_difference,
    "AddV2": sum_or_difference,
    "Sub": _difference,
    "Mul": product,
}
