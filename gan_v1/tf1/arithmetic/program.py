"""What Grappler, the graph optimiser of TensorFlow 1.15.5, knew of a program's graph.

Two things made it leave an operation alone that it would have changed: a second reader of what it gives, and that
nothing was known of shapes. Of tensors that are fed it did not believe the shape that the program says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import gradients

SCOPE = "tensorflow_1.15"  # of what stands in for a program's operations

_FED = {"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"}
_CONTROL_FLOW = {"Enter", "Exit", "Switch", "Merge", "NextIteration", "LoopCond"}
_OF_A_RANK = {"MatMul", "Conv2D", "Conv2DBackpropInput", "MaxPool", "AvgPool", "MaxPoolGrad", "AvgPoolGrad", "L2Loss"}
_OF_A_RANK |= {"SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits", "Rank", "Size"}
_BROADCASTS = {"Add", "AddV2", "Sub", "Mul", "RealDiv", "Pow", "SquaredDifference", "Maximum", "Minimum"}


class ProgramGraph:
    """A program's graph, some of whose tensors others stand in for.

    Attributes:
        stand_ins: by the name of a tensor, what stands in for it.
        switches: booleans that a run feeds; each is to be true if the run needs both operations of one of these pairs.
    """

    def __init__(self, graph: tf.Graph, table: Mapping[str, Callable[[tf.Operation], Any]]) -> None:
        self._graph, self._table = graph, table
        self.stand_ins: dict[str, tf.Tensor] = {}
        self.switches: list[tuple[tf.Tensor, list[tuple[tf.Operation, tf.Operation]]]] = []
        self._originals: dict[str, tf.Tensor] = {}  # by the name of what stands in for them
        self._named_after: dict[str, tf.Operation] = {}  # by the name of a part of what stands in for another operation
        self._constants: set[str] = set()  # operations, as all below
        self._unranked: set[str] = set()
        self._unasked: set[str] = set()
        self._twins: dict[Any, str] = {}  # by what an operation computes, the first that does
        self._merged: dict[str, str] = {}  # by an operation, the first that computes the same
        self._fetched: set[str] = set()  # tensors

    def look(self, gained: Sequence[tf.Operation], fetches: Iterable[tf.Tensor]) -> None:
        """Go over the operations that the graph has gained, none of which has a stand-in yet."""
        self._fetched = {fetch.name for fetch in fetches}
        self._unasked |= _unasked(gained, gradients.asked_for(self._graph))
        for operation in gained:
            if self._is_computed_beforehand(operation):
                self._constants.add(operation.name)
            elif not self._has_rank(operation):
                self._unranked.add(operation.name)
            self._merge(operation)

    def replace(self, old: tf.Tensor, new: tf.Tensor) -> None:
        """Let ``new`` stand in for ``old``."""
        self.stand_ins[old.name] = new
        self._originals[new.name] = old

    def switch(self, pairs: list[tuple[tf.Operation, tf.Operation]]) -> tf.Tensor:
        """A boolean that is true in those runs that need both operations of one of these pairs."""
        with tf.control_dependencies(None):  # outside of loops and branches
            boolean = tf.placeholder_with_default(False, [])
        self.switches.append((boolean, pairs))
        return boolean

    def original(self, tensor: tf.Tensor) -> tf.Tensor:
        """The program's own tensor that ``tensor`` stands in for; itself, if it stands in for none."""
        return self._originals.get(tensor.name, tensor)

    def name(self, tensor: tf.Tensor) -> str:
        """What Grappler called it, by which it sorted operands."""
        named_after = self._named_after.get(tensor.name)
        return str(self.original(tensor).name if named_after is None else named_after.outputs[0].name)

    def name_after(self, tensor: tf.Tensor, operation: tf.Operation) -> None:
        """Note that Grappler gave ``operation`` other operands, so that it computed ``tensor``."""
        self._named_after[tensor.name] = operation

    def arithmetic(self, tensor: tf.Tensor) -> tf.Tensor:
        """What has 1.15.5's arithmetic, for the output of an operation that a rule has built."""
        outputs = self._table[tensor.op.type](tensor.op)
        return tensor if outputs is None else outputs[0]

    def is_constant(self, tensor: tf.Tensor) -> bool:
        """Whether Grappler could compute it beforehand."""
        operation = self.original(tensor).op
        if not operation.name.startswith(SCOPE):
            return operation.name in self._constants
        return operation.type == "Const" or (
            operation.type in _BROADCASTS and all(self.is_constant(operand) for operand in operation.inputs)
        )

    def is_ranked(self, tensor: tf.Tensor) -> bool:
        """Whether Grappler knew how many dimensions it has."""
        original = self.original(tensor)
        return original.shape.rank is not None and original.op.name not in self._unranked

    def is_read_once(self, tensor: tf.Tensor, at_last: bool = True) -> bool:
        """Whether no more than one operation of the program reads it, and no fetch of the run that comes first.

        Grappler went over a graph twice. Before the second time it had removed the gradients that nobody asked for,
        such as those by a constant. Before the first time some were still there: those from which a control edge
        leads to the identities that ``minimize`` puts behind gradients. They count unless ``at_last``. In between it
        had also made one of operations that compute the same, such as the two products in c * x + y and c * x + z.
        """
        original = self.original(tensor)
        stand_in = self.stand_ins.get(original.name)
        readers = original.consumers() + (stand_in.consumers() if stand_in is not None else [])
        remaining = [reader for reader in readers if self._counts(reader, at_last)]
        if at_last:
            remaining = list({self._first(reader): reader for reader in reversed(remaining)}.values())
        if len(remaining) > 1 or original.name in self._fetched:
            return False
        # 1.15's gradient of a broadcast read the shape of each operand that the graph does not say.
        return original.shape.is_fully_defined() or not any(
            reader.type in _BROADCASTS and reader.name in gradients.differentiated(self._graph) for reader in remaining
        )

    def is_free(self, operation: tf.Operation) -> bool:
        """Whether no control edge led to or from it when Grappler went over the graph for the last time.

        Gradients that are made together wait for each other, behind a NoOp. Where only one of them was asked for, it
        waits for nothing but itself.
        """
        return not operation.control_inputs and all(
            other.type == "NoOp"
            and all(
                later.name in self._unasked or operation in [tensor.op for tensor in later.inputs]
                for later in _awaiting(other)
            )
            for other in _awaiting(operation)
        )

    def waits_for_itself(self, identity: tf.Operation) -> bool:
        """Whether it is an Identity behind such a gradient, which Grappler had removed before it came the last time."""
        own = identity.inputs[0].op if identity.type == "Identity" else None
        return own is not None and all(
            group.type == "NoOp" and all(one is own or one.name in self._unasked for one in group.control_inputs)
            for group in identity.control_inputs
        )

    def _counts(self, reader: tf.Operation, at_last: bool) -> bool:
        if reader.name.startswith(SCOPE) or reader.name in self._constants:
            return False
        return reader.name not in self._unasked or (bool(_awaiting(reader)) and not at_last)

    def _merge(self, operation: tf.Operation) -> None:
        """Note which earlier operation computes the same, by the rules of Grappler's deduplication."""
        definition = operation.op_def
        if (
            operation.type in _FED | {"Enter", "Exit"}
            or definition.is_stateful
            or any(argument.is_ref for argument in definition.input_arg)
            or any(output.name in self._fetched for output in operation.outputs)
        ):
            return
        inputs = [f"{self._first(tensor.op)}:{tensor.value_index}" for tensor in operation.inputs]
        if definition.is_commutative:
            inputs.sort()
        control = sorted(self._first(other) for other in operation.control_inputs)
        node = operation.node_def
        attributes = sorted((name, value.SerializeToString()) for name, value in node.attr.items())
        computed = operation.type, node.device, (*inputs, *control), tuple(attributes)
        self._merged[operation.name] = self._twins.setdefault(computed, operation.name)

    def _first(self, operation: tf.Operation) -> str:
        return self._merged.get(operation.name, operation.name)

    def _is_computed_beforehand(self, operation: tf.Operation) -> bool:
        if operation.type in _FED | _CONTROL_FLOW or operation.op_def.is_stateful:
            return False
        return operation.type == "Const" or (
            len(operation.inputs) > 0 and all(self.is_constant(operand) for operand in operation.inputs)
        )

    def _has_rank(self, operation: tf.Operation) -> bool:
        """Whether Grappler knew how many dimensions its outputs have; of one that gives a shape, how many sizes."""
        if operation.type in _FED:
            return False
        if operation.type in _OF_A_RANK:
            return True
        needed = operation.inputs[1:] if operation.type == "Reshape" else operation.inputs
        return all(self.is_ranked(operand) for operand in needed)


def _awaiting(operation: tf.Operation) -> list[tf.Operation]:
    """The operations of the program that wait for ``operation`` without reading what it gives."""
    return [other for other in internals.control_outputs(operation) if not other.name.startswith(SCOPE)]


def needed_by(wanted: Sequence[tf.Operation]) -> set[tf.Operation]:
    """These operations and all that must run before them."""
    needed, ahead = set(), list(wanted)
    while ahead:
        operation = ahead.pop()
        if operation not in needed:
            needed.add(operation)
            ahead += [tensor.op for tensor in operation.inputs] + operation.control_inputs
    return needed


def _unasked(operations: Sequence[tf.Operation], asked: Container[str]) -> set[str]:
    """The names of those that only lead to gradients which were made along with others and then not returned."""
    names: set[str] = set()
    for operation in reversed(operations):
        if (
            "_grad/" in operation.name
            and len(operation.outputs) > 0
            and not operation.op_def.is_stateful
            and all(
                output.name not in asked and all(reader.name in names for reader in output.consumers())
                for output in operation.outputs
            )
        ):
            names.add(operation.name)
    return names


def differentiated(op: tf.Operation) -> tf.Operation | None:
    """The operation whose gradient ``op`` is a part of."""
    try:
        return op.graph.get_operation_by_name(differentiated_name(op) or "")
    except (KeyError, ValueError):
        return None


def differentiated_name(op: tf.Operation) -> str | None:
    """Its name, by that of ``op``."""
    found = re.match(r"(?:.*/)?gradients(?:_\d+)?/(.+)_grad/", op.name)
    return found[1] if found else None
