"""In which order Grappler, the graph optimiser of TensorFlow 1.15.5, let sums and products of several be computed.

To it they were associative. Twice it changed the order that the program says:

    a constant goes down as far as it can, to meet others      (x * a) * b, (x + a) - b, c * (x * y)
                                                                x * (a * b), x + (a - b), x * (c * y)
    what is small comes first, if sizes differ                  (x * y) * s, x a matrix, y another, s a number
                                                                (s * x) * y
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.program import ProgramGraph, differentiated, differentiated_name

FAMILY = {"Add": "Add", "AddV2": "Add", "Sub": "Add", "Mul": "Mul"}
# A sum or a product may stand in for these. What stands in for any other operation is a formula of ``table``, whose
# sums and products Grappler never saw.
_MADE_OF = {*FAMILY, "RealDiv", "Pow"}


def product(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """What stands in for a product; None if nothing does."""
    rearranged = with_constants_down(op, program)
    regrouped = with_the_small_first(op if rearranged is None else rearranged.op, op, program)
    return rearranged if regrouped is None else regrouped


def product_of(a: tf.Tensor, b: tf.Tensor, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor:
    """``a`` times ``b``, where ``reader`` was."""
    y = _combined("Mul", a, b, reader, program)
    regrouped = with_the_small_first(y.op, reader, program)
    return y if regrouped is None else regrouped


# ------------------------------------------------------------------------------------ constants go down
def with_constants_down(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """What stands in for a sum, a difference or a product, with constants as far down as they go; None if nothing."""
    a, b = program.inputs(op)
    return _rearranged(op.type, a, b, op, program)


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
    way = [other]
    while other.op.type == "Identity" or keeps_shape(other, program):
        (other, *_) = program.inputs(other.op)
        way.append(other)
    inner, original = other.op, program.original(other).op
    if (
        original.type not in _MADE_OF
        or FAMILY.get(inner.type) != FAMILY[kind]
        or _was_summed(original, reader, program)
    ):
        return None
    # A plain Identity is removed before the first pass comes here; a Reshape, or an Identity with control inputs, only
    # before the second.
    last_pass = any(one.op.type == "Reshape" or one.op.control_inputs for one in way[:-1]) or not all(
        program.is_read_once(one, at_last=False) for one in way
    )
    if last_pass and not all(program.is_read_once(one) for one in way):
        return None
    operands = program.inputs(inner)
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
    if program.original(tensor).op.type != "Reshape":
        return False
    shape = program.shapes.of(tensor)
    return shape is not None and program.shapes.of(tensor.op.inputs[0]) == shape


def _by_name(op: tf.Operation, program: ProgramGraph) -> list[tf.Tensor]:
    """An operation's operands as Grappler had sorted them by the end of its first pass."""
    return sorted(program.inputs(op), key=program.name)


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
def with_the_small_first(top: tf.Operation, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """``top``, where ``reader`` was, with all operands of the sums or products that lead to it, in another order."""
    if top.type == "Sub" or not program.shapes.is_plain_broadcast(reader) or leads_on(reader, {top.type}, program):
        return None
    operands = operands_of(top, reader, {top.type}, program)
    if len(operands) < 3 or len({program.shapes.of(operand) for operand in operands}) == 1:
        return None
    left = deque(by_size(operands, program))
    largest = left.pop() if len(left) % 2 else None
    with tf.control_dependencies(reader.control_inputs):
        while len(left) > 1:
            a, b = left.popleft(), left.popleft()
            both = getattr(tf.raw_ops, top.type)(x=a, y=b)
            if len(left) >= 2 and program.shapes.is_smaller(left[0], left[1]):
                left.appendleft(both)
            else:
                left.append(both)
        return left[0] if largest is None else getattr(tf.raw_ops, top.type)(x=left[0], y=largest)


def operands_of(
    top: tf.Operation, reader: tf.Operation, kinds: Collection[str], program: ProgramGraph
) -> list[tf.Tensor]:
    """The operands of ``top``, which stands where ``reader`` was, and of those operations of ``kinds`` that lead to it.

    They come in Grappler's order: each operation's sorted by name, and in place of an operation its operands.
    """
    operands: list[tf.Tensor] = []
    waiting = [(operand, reader) for operand in _by_name(top, program)]
    while waiting:
        operand, its_reader = waiting.pop(0)
        way = [operand]
        while keeps_shape(way[-1], program) or program.waits_for_itself(way[-1].op):
            way.append(program.inputs(way[-1].op)[0])
        source = way[-1]
        inner = program.original(source).op
        if _is_absorbed(way, kinds, program) and not _was_summed(inner, its_reader, program):
            waiting[:0] = [(one, inner) for one in _by_name(source.op, program)]
        else:
            operands.append(operand)
    return operands


def leads_on(op: tf.Operation, kinds: Collection[str], program: ProgramGraph) -> bool:
    """Whether ``op`` will be taken together with its one reader, which is of ``kinds``."""
    (y,) = op.outputs
    readers = [reader for reader in program.readers(y) if reader.type in kinds]
    return (
        len(readers) == 1
        and program.shapes.is_plain_broadcast(readers[0])
        and program.is_free(op)
        and program.is_read_once(y)
    )


def is_made_of(tensor: tf.Tensor, program: ProgramGraph) -> bool:
    """Whether a sum or a product of the program computes ``tensor``, not one within what stands in for a formula."""
    return program.original(tensor).op.type in _MADE_OF


def _is_absorbed(way: list[tf.Tensor], kinds: Collection[str], program: ProgramGraph) -> bool:
    """Whether the operands of the operation at the end of ``way`` count as operands of who reads its beginning."""
    tensor = way[-1]
    original = program.original(tensor).op
    return bool(
        tensor.op.type in kinds
        and (original.type in _MADE_OF or original.type in kinds)
        and program.shapes.is_plain_broadcast(original)
        and program.is_free(original)
        and not program.is_constant(tensor)
        and all(program.is_read_once(one) for one in way)
    )


def by_size(tensors: list[tf.Tensor], program: ProgramGraph) -> list[tf.Tensor]:
    """The smallest first; those of equal or unknown size keep their order."""
    in_order: list[tf.Tensor] = []
    for tensor in tensors:
        place = len(in_order)
        while place > 0 and program.shapes.is_smaller(tensor, in_order[place - 1]):
            place -= 1
        in_order.insert(place, tensor)
    return in_order
