"""In which order Grappler, the graph optimiser of TensorFlow 1.15.5, let three and more addends be added up.

A sum whose addends are sums again was made one: those of equal shape were added up by one AddN, in the order of their
names, and the totals of different shapes one after the other, the smallest first. A factor that all addends have was
taken out:

    z + x + y                AddN(x, y, z)
    x + r + y, r a row       AddN(x, y) + r
    x * a + x * b            x * (a + b)

What the run fetches stayed as it is. It was only regrouped as ``reassociation`` says, if sizes differ.
"""

from __future__ import annotations

import functools

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.program import ProgramGraph, differentiated, is_gradient
from gan_v1.tf1.arithmetic.reassociation import (
    by_size,
    is_made_of,
    leads_on,
    operands_of,
    with_constants_down,
    with_the_small_first,
)
from gan_v1.tf1.arithmetic.shapes import FED

_SUMS = {"Add", "AddV2", "AddN"}
_KEPT = {"Variable", "VariableV2", "VarHandleOp", *FED}


def sum_or_difference(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """What stands in for an Add, an AddV2 or a Sub; None if nothing does."""
    rearranged = with_constants_down(op, program)
    top = op if rearranged is None else rearranged.op
    regrouped = with_the_small_first(top, op, program)
    apart = rearranged if regrouped is None else regrouped
    if leads_on(op, _SUMS, program):
        return apart
    together = _together(top, op, program)
    if together is not None and apart is None:
        apart = _with_operands_together(top, program)
    if together is None and top.type != "Sub":
        together = _factored(program.inputs(top), top.type, program)
    if together is None:
        return apart
    return _unless_fetched(together, op.outputs[0] if apart is None else apart, op, program)


def added_up(op: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """What stands in for an AddN."""
    inputs = program.inputs(op)
    in_order = _in_order(inputs, op.name, program)
    together = None if leads_on(op, _SUMS, program) else _together(op, op, program)
    if together is None:
        together = _factored(inputs, op.type, program)
    if together is not None:
        return _unless_fetched(together, _in_sequence(in_order, program), op, program)
    if not is_gradient(op) and len(inputs) > 2:
        return _in_sequence(in_order, program)
    return None if in_order == inputs else tf.raw_ops.AddN(inputs=in_order)


def _together(top: tf.Operation, reader: tf.Operation, program: ProgramGraph) -> tf.Tensor | None:
    """``top``, where ``reader`` was, with all addends that lead to it; None if those are its own."""
    if top.type not in _SUMS or not program.shapes.is_plain_broadcast(reader) or not program.is_free(reader):
        return None
    operands = operands_of(top, reader, _SUMS, program)
    if len(operands) == len(top.inputs):
        return None
    of_shape: dict[object, list[tf.Tensor]] = {}
    for operand in operands:
        of_shape.setdefault(program.shapes.of(operand), []).append(operand)
    with tf.control_dependencies(reader.control_inputs):
        totals = [
            _total(of_shape[program.shapes.of(one)], reader.name, program)
            for one in by_size([own[0] for own in of_shape.values()], program)
        ]
        total, *others = totals
        for other in others:
            total = _add(total, other)
    return total


def _total(addends: list[tf.Tensor], name: str, program: ProgramGraph) -> tf.Tensor:
    if len(addends) == 1:
        return addends[0]
    factored = _factored(addends, "AddN", program)
    return _in_sequence(_in_order(addends, name, program), program) if factored is None else factored


def _factored(addends: list[tf.Tensor], kind: str, program: ProgramGraph) -> tf.Tensor | None:
    """x y + x z as x (y + z), and y / x + z / x as (y + z) / x; None if there is no such x, or several."""
    operations = [addend.op for addend in addends]
    (inner, *others) = {operation.type for operation in operations}
    if others or inner not in ("Mul", "RealDiv") or any(not is_made_of(addend, program) for addend in addends):
        return None
    parts = [{program.identity(one): one for one in program.inputs(operation)} for operation in operations]
    factors = [set(part) if inner == "Mul" else {list(part)[-1]} for part in parts]
    common = set.intersection(*factors)
    if len(common) != 1:
        return None
    (name,) = common
    own = [_other_than(name, operation, program) for operation in operations]
    shapes = {program.shapes.of(one) for one in own}
    if kind == "AddN" and (len(shapes) > 1 or None in shapes):
        return None
    total = _add(*own) if len(own) == 2 else _in_sequence(own, program)
    x, y = (parts[0][name], total) if inner == "Mul" else (total, parts[0][name])
    return getattr(tf.raw_ops, inner)(x=x, y=y)


def _other_than(name: str, operation: tf.Operation, program: ProgramGraph) -> tf.Tensor:
    """What a product has besides the factor of that name, or a quotient besides its divisor."""
    first, second = program.inputs(operation)
    return second if operation.type == "Mul" and program.identity(first) == name else first


def _in_sequence(addends: list[tf.Tensor], program: ProgramGraph) -> tf.Tensor:
    """Added up as an AddN does it: some two to nine one after the other, to these the totals of eight others each.

    Before that it exchanges the first addend and the one whose memory takes the result, the first that nothing else
    needs afterwards. It is found here by who reads it in the program; a real AddN would find other readers, if what
    stands in for the program's operations reads the same.
    """
    first = next((place for place, one in enumerate(addends) if _is_temporary(one, program)), 0)
    if first:
        addends = [addends[first], *addends[1:first], addends[0], *addends[first + 1 :]]
    begun = (len(addends) - 2) % 8 + 2
    total = functools.reduce(_add, addends[:begun])
    for start in range(begun, len(addends), 8):
        total = _add(total, functools.reduce(_add, addends[start : start + 8]))
    return total


def _add(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    return tf.raw_ops.AddV2(x=x, y=y)


def _is_temporary(tensor: tf.Tensor, program: ProgramGraph) -> bool:
    """Whether an operation computes it, rather than hands on what is kept, for a single reader."""
    source = program.original(tensor)
    while source.op.type in ("Identity", "Reshape", "ReadVariableOp") and program.is_read_once(source):
        source = program.original(source.op.inputs[0])
    kept = program.is_constant(source) or source.op.type in _KEPT
    return not kept and program.is_read_once(source)


def _with_operands_together(top: tf.Operation, program: ProgramGraph) -> tf.Tensor:
    """``top`` as it is, where it is fetched: its operands were made one sum each."""
    operands = program.inputs(top)
    apart = [_together(operand.op, program.original(operand).op, program) for operand in operands]
    if all(one is None for one in apart):
        return top.outputs[0]
    x, y = (own if one is None else one for own, one in zip(operands, apart, strict=True))
    return getattr(tf.raw_ops, top.type)(x=x, y=y)


def _unless_fetched(together: tf.Tensor, apart: tf.Tensor, op: tf.Operation, program: ProgramGraph) -> tf.Tensor:
    """``together``; ``apart`` in runs that fetch ``op``."""
    return program.choice(op, lambda run: op.outputs[0].name in run.fetched, apart, together)


def _in_order(addends: list[tf.Tensor], name: str, program: ProgramGraph) -> list[tf.Tensor]:
    """Sorted by name, after identities had been removed and several constants had been added up into one."""
    if len(addends) < 3:
        return addends
    named = [(_source(program.original(addend), program).name, addend) for addend in addends]
    constants = [addend for _, addend in named if program.is_constant(addend)]
    if 1 < len(constants) < len(named):
        named = [(own, addend) for own, addend in named if not program.is_constant(addend)]
        # By this name Grappler sorted it.
        named.append((f"ConstantFolding/{name}_partial_split_1", tf.raw_ops.AddN(inputs=constants)))
    return [addend for _, addend in sorted(named, key=lambda one: one[0])]


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
