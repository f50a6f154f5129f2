"""In which order Grappler, the graph optimiser of TensorFlow 1.15.5, let sums and products of several be computed.

To it they were associative. Twice it changed the order that the program says:

    a constant goes down as far as it can, to meet others      (x * a) * b, (x + a) - b, c * (x * y)
                                                                x * (a * b), x + (a - b), x * (c * y)
    what is small comes first, if sizes differ                  (x * y) * s, x a matrix, y another, s a number
                                                                (s * x) * y
"""

from __future__ import annotations

import math
from collections import deque

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.program import ProgramGraph, differentiated, differentiated_name

FAMILY = {"Add": "Add", "AddV2": "Add", "Sub": "Add", "Mul": "Mul"}
# A sum or a product may stand in for these. What stands in for any other operation is a formula of ``table``, whose
# sums and products Grappler never saw.
_MADE_OF = {*FAMILY, "RealDiv", "Pow"}


def sum_or_product(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """What stands in for a sum, a difference or a product; None if nothing does."""
    a, b = op.inputs
    rearranged = _rearranged(op.type, a, b, op, program)
    regrouped = _regrouped(op if rearranged is None else rearranged.op, op, program)
    return rearranged if regrouped is None else regrouped


def product(a: tf.Tensor, b: tf.Tensor, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor:
    """``a`` times ``b``, where ``reader`` was."""
    y = _combined("Mul", a, b, reader, program)
    regrouped = _regrouped(y.op, reader, program)
    return y if regrouped is None else regrouped


# ------------------------------------------------------------------------------------ constants go down
def _combined(kind: str, a: tf.Tensor, b: tf.Tensor, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor:
    """``a`` and ``b`` added, subtracted or multiplied where ``reader`` was, with constants as far down as they go."""
    rearranged = _rearranged(kind, a, b, reader, program)
    return getattr(tf.raw_ops, kind)(x=a, y=b) if rearranged is None else rearranged


def _rearranged(kind: str, a: tf.Tensor, b: tf.Tensor, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """The outer operation takes x, one operand of the inner one, which takes the constant c for it: x and (c and y)."""
    outer_constant = program.is_constant(a)
    if not a.dtype.is_floating or outer_constant == program.is_constant(b):
        return None
    c, other = (a, b) if outer_constant else (b, a)
    last_pass = not program.is_read_once(other, at_last=False)
    while (other.op.type == "Identity" or keeps_shape(other, program)) and program.is_read_once(other):
        # A plain Identity is removed before the first pass comes here; a Reshape, or an Identity with control inputs,
        # only before the second.
        last_pass = last_pass or other.op.type == "Reshape" or bool(other.op.control_inputs)
        other = other.op.inputs[0]
    inner, original = other.op, program.original(other).op
    if (
        original.type not in _MADE_OF
        or FAMILY.get(inner.type) != FAMILY[kind]
        or not program.is_read_once(other)
        or _was_summed(original, reader, program)
    ):
        return None
    operands = list(inner.inputs)
    if last_pass and inner.type != "Sub":  # the first pass had sorted them
        operands = _by_name(inner, program)
    constant = [program.is_constant(operand) for operand in operands]
    if all(constant):
        return None
    place = 1 if constant[0] else 0
    x, y = operands[place], operands[1 - place]
    if not any(constant) and _is_larger(c, x):
        return None
    minus_inner = kind == "Sub" and outer_constant
    minus_c = kind == "Sub" and not outer_constant
    minus_x = (inner.type == "Sub" and place == 1) != minus_inner
    minus_y = (inner.type == "Sub" and place == 0) != minus_inner
    if "Sub" not in (kind, inner.type):
        lower, upper = (inner.type, c, y), kind
    else:
        lower = ("Add", c, y) if minus_c == minus_y else ("Sub", y, c) if minus_c else ("Sub", c, y)
        upper = "Sub" if minus_x or (minus_c and minus_y) else "Add"
    with tf.control_dependencies(inner.control_inputs):
        below = _combined(*lower, original, program)
        program.name_after(below, original)
        return _combined(upper, *((below, x) if minus_x else (x, below)), reader, program)


def _was_summed(inner: tf.Operation, reader: tf.Operation, program: ProgramGraph) -> bool:
    """Whether 1.15.5 had a Sum and a Reshape between the two, as its gradient of a broadcast had for unknown shapes."""
    by, of = differentiated_name(inner), differentiated_name(reader)
    if None in (by, of) or by == of or inner.outputs[0].shape.is_fully_defined():
        return False
    forward = differentiated(inner)
    # An operation whose one input is the other's output has broadcast nothing.
    return forward is None or [program.original(operand).op.name for operand in forward.inputs] != [of]


def keeps_shape(tensor: tf.Tensor, program: ProgramGraph) -> bool:
    """Whether ``tensor`` comes from a Reshape that leaves the shape as it was."""
    if tensor.op.type != "Reshape" or tensor.shape.rank is None or tensor.shape.as_list().count(None) > 1:
        return False
    return str(program.original(tensor.op.inputs[0]).shape) == str(tensor.shape)


def _by_name(op: tf.Operation, program: ProgramGraph) -> list[tf.Tensor]:
    """An operation's operands as Grappler had sorted them by the end of its first pass."""
    return sorted(op.inputs, key=program.name)


def _is_larger(c: tf.Tensor, x: tf.Tensor) -> bool:
    """Whether ``c`` is known to have more numbers than ``x``; Grappler moved no such constant."""
    sizes = c.shape.num_elements(), x.shape.num_elements()
    if None not in sizes:
        return bool(sizes[0] > sizes[1])
    if None in (c.shape.rank, x.shape.rank):
        return False
    pairs = zip(c.shape.as_list(), x.shape.as_list(), strict=False)
    return any(own > other for own, other in pairs if None not in (own, other))


# ------------------------------------------------------------------------------------ what is small comes first
def _regrouped(top: tf.Operation, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """``top``, where ``reader`` was, with all operands of the sums or products that lead to it, in another order."""
    if top.type == "Sub" or not program.is_ranked(reader.outputs[0]) or _leads_on(reader, top.type, program):
        return None
    operands: list[tf.Tensor] = []
    waiting = [(operand, reader) for operand in _by_name(top, program)]
    while waiting:
        operand, its_reader = waiting.pop(0)
        source = operand
        while (keeps_shape(source, program) or program.waits_for_itself(source.op)) and program.is_read_once(source):
            source = source.op.inputs[0]
        inner = program.original(source).op
        if _is_absorbed(source, top.type, program) and not _was_summed(inner, its_reader, program):
            waiting[:0] = [(one, inner) for one in _by_name(source.op, program)]
        else:
            operands.append(operand)
    if len(operands) < 3 or len({str(program.original(operand).shape) for operand in operands}) == 1:
        return None
    left = deque(_by_size(operands, program))
    largest = left.pop() if len(left) % 2 else None
    with tf.control_dependencies(reader.control_inputs):
        while len(left) > 1:
            a, b = left.popleft(), left.popleft()
            both = getattr(tf.raw_ops, top.type)(x=a, y=b)
            if len(left) >= 2 and _is_smaller(left[0], left[1], program):
                left.appendleft(both)
            else:
                left.append(both)
        return left[0] if largest is None else getattr(tf.raw_ops, top.type)(x=left[0], y=largest)


def _leads_on(op: tf.Operation, kind: str, program: ProgramGraph) -> bool:
    """Whether ``op`` will be regrouped together with its one reader, which is of the same kind."""
    (y,) = op.outputs
    readers = [reader.outputs[0] for reader in y.consumers() if reader.type == kind]
    return len(readers) == 1 and program.is_free(op) and program.is_read_once(y) and program.is_ranked(readers[0])


def _is_absorbed(tensor: tf.Tensor, kind: str, program: ProgramGraph) -> bool:
    """Whether the operands of the operation behind ``tensor`` count as operands of its reader, which is of ``kind``."""
    original = program.original(tensor).op
    return bool(
        tensor.op.type == kind
        and original.type in _MADE_OF
        and program.is_free(original)
        and program.is_read_once(tensor)
        and not program.is_constant(tensor)
    )


def _by_size(tensors: list[tf.Tensor], program: ProgramGraph) -> list[tf.Tensor]:
    """The smallest first; those of equal or unknown size keep their order."""
    in_order: list[tf.Tensor] = []
    for tensor in tensors:
        place = len(in_order)
        while place > 0 and _is_smaller(tensor, in_order[place - 1], program):
            place -= 1
        in_order.insert(place, tensor)
    return in_order


def _is_smaller(a: tf.Tensor, b: tf.Tensor, program: ProgramGraph) -> bool:
    """Whether ``a`` has fewer numbers than ``b``, if unknown dimensions are of the same size in both."""
    shapes = [program.original(tensor).shape.as_list() for tensor in (a, b)]
    unknown = [shape.count(None) for shape in shapes]
    known = [math.prod(size for size in shape if size is not None) for shape in shapes]
    return unknown[0] <= unknown[1] and (known[0] <= known[1] if unknown[0] < unknown[1] else known[0] < known[1])
