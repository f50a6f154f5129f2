"""What Grappler, the graph optimiser of TensorFlow 1.15.5, knew of a program's graph.

Two things made it leave an operation alone that it would have changed: a second reader of what it gives, and that
too little was known of shapes.

It looked at each run by itself. A second reader may be a gradient, or a summary, which only some runs need. For such
formulas both forms are built, and each run says which one it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import gradients
from gan_v1.tf1.arithmetic.shapes import FED, Shapes

Rule = Callable[["tf.Operation", "ProgramGraph"], "tf.Tensor | None"]  # None where Grappler left the operation alone
Condition = Callable[["Run"], bool]

SCOPE = "tensorflow_1.15"  # of what stands in for a program's operations

_CONTROL_FLOW = {"Enter", "Exit", "Switch", "Merge", "NextIteration", "LoopCond"}
_BROADCASTS = {"Add", "AddV2", "Sub", "Mul", "RealDiv", "Pow", "SquaredDifference", "Maximum", "Minimum"}


class Run(NamedTuple):
    """What a ``session.run`` needs: operations of the program, and the names of the tensors that it fetches."""

    needed: set[tf.Operation]
    fetched: Set[str]


class Forms(NamedTuple):
    """What stands in for an operation whose formula runs see differently."""

    usual: tf.Tensor  # for runs in which all readers count
    alone: tf.Tensor  # for runs that need only one reader of each tensor within the formula
    conditions: tuple[Condition, ...]  # which all hold of such runs


class ProgramGraph:
    """A program's graph, some of whose tensors others stand in for.

    Attributes:
        stand_ins: by the name of a tensor, what stands in for it.
        shapes: those that Grappler knew.
        switches: booleans that a run feeds, each with a condition: true in the runs of which it holds.
    """

    def __init__(self, graph: tf.Graph, table: Mapping[str, Callable[[tf.Operation], Any]]) -> None:
        self._graph, self._table = graph, table
        self.stand_ins: dict[str, tf.Tensor] = {}
        self.switches: list[tuple[tf.Tensor, Condition]] = []
        self.shapes = Shapes(self.original)
        self._originals: dict[str, tf.Tensor] = {}  # by the name of what stands in for them
        self._named_after: dict[str, tf.Operation] = {}  # by the name of a part of what stands in for another operation
        self._constants: set[str] = set()  # operations, as all below
        self._unasked: set[str] = set()
        self._twins: dict[Any, str] = {}  # by what an operation computes, the first that does
        self._merged: dict[str, str] = {}  # by an operation, the first that computes the same
        self._alike: dict[str, list[tf.Operation]] = {}  # by the first that computes the same, all that do
        self._fetched: set[str] = set()  # tensors
        self._gradients: dict[str, list[tf.Operation]] = {}  # by the name of the operation whose gradient they are
        self._forms: dict[str, Forms] = {}  # by the name of what chooses between them
        # Whether the rule at work has met a tensor with several readers, of which a run may need only one.
        self._in_doubt = False
        # While a rule is asked for such runs: the conditions under which those tensors are read once.
        self._conditions: list[Condition] | None = None

    def look(self, gained: Sequence[tf.Operation], fetches: Iterable[tf.Tensor]) -> None:
        """Go over the operations that the graph has gained, none of which has a stand-in yet."""
        self._fetched = {fetch.name for fetch in fetches}
        self._unasked |= _unasked(gained, gradients.asked_for(self._graph))
        for operation in gained:
            self.shapes.look(operation)
            if self._is_computed_beforehand(operation):
                self._constants.add(operation.name)
            self._gradients.setdefault(differentiated_name(operation) or "", []).append(operation)
            self._merge(operation)

    def replace(self, old: tf.Tensor, new: tf.Tensor) -> None:
        """Let ``new`` stand in for ``old``."""
        self.stand_ins[old.name] = new
        self._originals[new.name] = old

    def choice(self, op: tf.Operation, condition: Condition, there: tf.Tensor, elsewhere: tf.Tensor) -> tf.Tensor:
        """What stands in for ``op``: ``there`` in the runs of which the condition holds, and ``elsewhere``."""
        with tf.control_dependencies(None):  # outside of loops and branches
            boolean = tf.placeholder_with_default(False, [])
        self.switches.append((boolean, condition))
        chosen = tf.where_v2(boolean, there, elsewhere)
        chosen.set_shape(op.outputs[0].shape)
        return chosen

    def rewritten(self, op: tf.Operation, rule: Rule, unchanged: Callable[[], tf.Tensor]) -> tf.Tensor | None:
        """What ``rule`` makes of ``op``: for all runs, or in two forms with a choice between them; None for nothing.

        Args:
            unchanged: builds what stands for the operation where the rule leaves it alone.
        """
        self._in_doubt = False
        usual = rule(op, self)
        if not self._in_doubt or is_gradient(op):  # runs that need one gradient need all beside it
            return usual
        self._conditions = []
        try:
            alone = rule(op, self)
            conditions = tuple(self._conditions)
        finally:
            self._conditions = None
        if usual is None and alone is None:
            return None
        forms = Forms(
            usual if usual is not None else unchanged(), alone if alone is not None else unchanged(), conditions
        )
        chosen = self.choice(op, lambda run: all(one(run) for one in conditions), forms.alone, forms.usual)
        self._forms[chosen.name] = forms
        for form in (forms.usual, forms.alone):
            if form.op.name.startswith(SCOPE):
                self._originals[form.name] = op.outputs[0]
        return chosen

    def inputs(self, op: tf.Operation) -> list[tf.Tensor]:
        """An operation's inputs; where there are two forms of one, that for the runs which the rule is asked for."""
        inputs = list(op.inputs)
        for place, tensor in enumerate(inputs):
            forms = self._forms.get(tensor.name)
            if forms is None:
                continue
            self._in_doubt = True
            if self._conditions is None:
                inputs[place] = forms.usual
            else:
                self._conditions += forms.conditions
                inputs[place] = forms.alone
        return inputs

    def original(self, tensor: tf.Tensor) -> tf.Tensor:
        """The program's own tensor that ``tensor`` stands in for; itself, if it stands in for none."""
        return self._originals.get(tensor.name, tensor)

    def identity(self, tensor: tf.Tensor) -> str:
        """A name that is the same for tensors which Grappler found to be the same."""
        original = self.original(tensor)
        return f"{self._first(original.op)}:{original.value_index}"

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

    def readers(self, tensor: tf.Tensor) -> list[tf.Operation]:
        """The operations that read a tensor; without gradients and summaries if the rule is asked for runs without."""
        readers = tensor.consumers()
        lasting = [reader for reader in readers if not _is_of_some_runs(reader)]
        if is_gradient(tensor.op) or len(lasting) == len(readers):
            return readers
        self._in_doubt = True
        return readers if self._conditions is None else lasting

    def is_read_once(self, tensor: tf.Tensor, at_last: bool = True) -> bool:
        """Whether no more than one operation of the program reads it, and no fetch of the run that comes first.

        Grappler went over a graph twice. Before the second time it had removed the gradients that nobody asked for,
        such as those by a constant. Before the first time some were still there: those from which a control edge
        leads to the identities that ``minimize`` puts behind gradients. They count unless ``at_last``. In between it
        had also made one of operations that compute the same, such as the two products in c * x + y and c * x + z.
        """
        original = self.original(tensor)
        readers = self._readers(original)
        if at_last:
            for twin in self._alike.get(self._first(original.op), []):
                if twin is not original.op:
                    readers += self._readers(twin.outputs[original.value_index])
        remaining = [reader for reader in readers if self._counts(reader, at_last)]
        if at_last:
            remaining = list({self._first(reader): reader for reader in reversed(remaining)}.values())
        if original.name in self._fetched:
            return False
        # 1.15's gradient of a broadcast read the shape of each operand that the graph does not say.
        of_shape = [
            gradient
            for reader in remaining
            if not original.shape.is_fully_defined()
            and reader.type in _BROADCASTS
            and reader.name in gradients.differentiated(self._graph)
            for gradient in self._gradients.get(reader.name, [])
        ]
        if len(remaining) <= 1 and not of_shape:
            return True
        if is_gradient(original.op):
            return False
        self._in_doubt = True
        if self._conditions is None:
            return False

        def is_alone(run: Run) -> bool:
            read_by = {self._first(reader) for reader in remaining if reader in run.needed}
            return len(read_by) <= 1 and run.needed.isdisjoint(of_shape) and original.name not in run.fetched

        self._conditions.append(is_alone)
        return True

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

    def _readers(self, original: tf.Tensor) -> list[tf.Operation]:
        stand_in = self.stand_ins.get(original.name)
        return original.consumers() + (stand_in.consumers() if stand_in is not None else [])

    def _counts(self, reader: tf.Operation, at_last: bool) -> bool:
        if reader.name.startswith(SCOPE) or reader.name in self._constants:
            return False
        return reader.name not in self._unasked or (bool(_awaiting(reader)) and not at_last)

    def _merge(self, operation: tf.Operation) -> None:
        """Note which earlier operation computes the same, by the rules of Grappler's deduplication."""
        definition = operation.op_def
        if (
            operation.type in FED | {"Enter", "Exit"}
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
        self._alike.setdefault(self._merged[operation.name], []).append(operation)

    def _first(self, operation: tf.Operation) -> str:
        return self._merged.get(operation.name, operation.name)

    def _is_computed_beforehand(self, operation: tf.Operation) -> bool:
        if operation.type in FED | _CONTROL_FLOW or operation.op_def.is_stateful:
            return False
        return operation.type == "Const" or (
            len(operation.inputs) > 0 and all(self.is_constant(operand) for operand in operation.inputs)
        )


def _awaiting(operation: tf.Operation) -> list[tf.Operation]:
    """The operations of the program that wait for ``operation`` without reading what it gives."""
    return [other for other in internals.control_outputs(operation) if not other.name.startswith(SCOPE)]


def needed_by(wanted: Sequence[tf.Operation]) -> set[tf.Operation]:
    """These operations of a graph and all that must run before them, as the program built it."""
    needed: set[tf.Operation] = set()
    ahead = list(wanted)
    if not ahead:
        return needed
    inputs, control_inputs = gradients.own_inputs(ahead[0].graph), gradients.own_control_inputs(ahead[0].graph)
    while ahead:
        operation = ahead.pop()
        if operation not in needed:
            needed.add(operation)
            ahead += [tensor.op for tensor in inputs.get(operation, operation.inputs)]
            ahead += control_inputs.get(operation, operation.control_inputs)
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


def _is_of_some_runs(reader: tf.Operation) -> bool:
    """Whether it is a gradient or a summary, which not every run needs that needs what it reads."""
    return is_gradient(reader) or reader.type.endswith("Summary")


def is_gradient(op: tf.Operation) -> bool:
    """Whether ``tf.gradients`` made it."""
    return re.match(r"(?:.*/)?gradients(?:_\d+)?/", op.name) is not None


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
