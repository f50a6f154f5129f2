"""A graph given TensorFlow 1.15.5's arithmetic before its session runs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.gradients import own_control_inputs, own_inputs
from gan_v1.tf1.arithmetic.involutions import loses_one_of_two
from gan_v1.tf1.arithmetic.program import SCOPE, ProgramGraph, Rule, Run, needed_by
from gan_v1.tf1.arithmetic.rewrites import RULES
from gan_v1.tf1.arithmetic.table import Outputs, Replacement
from gan_v1.tf1.op_seeds.seeds import counted_as


class Rewiring:
    """Points a graph's consumers of changed operations at what stands in for these.

    The graph stays as its program built it, with as many operations for its op seeds; what stands in for
    an operation is built beside it, in the same loop or branch, after the same control inputs.

    Args:
        table: what 1.15.5 computed for an operation, by its type.
        rules: what Grappler made of one; an interactive session did without Grappler.
    """

    def __init__(self, graph: tf.Graph, table: Mapping[str, Replacement], rules: Mapping[str, Rule] = RULES) -> None:
        self._graph, self._table, self.rules = graph, table, rules
        self._left: set[tf.Operation] = set()
        self._program = ProgramGraph(graph, table)
        self._operations: dict[str, tf.Operation] = {}  # by name: that of the operation it stands in for
        self._seen = 0  # operations of the graph
        self._switched_on: dict[tuple[int, frozenset[str]], list[tf.Tensor]] = {}  # by that, and what is run

    def leave_all_but(self, wanted: Sequence[tf.Operation]) -> None:
        """Leave as it is what these operations, of those that the graph has by now, do not need; it saves seconds."""
        self._left = set(self._graph.get_operations()) - needed_by(wanted)

    def stand_ins(
        self, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Mapping[Any, Any]
    ) -> tuple[list[tf.Operation], list[tf.Tensor], dict[Any, Any]]:
        """What to run, fetch and feed (by references to tensors) instead; the graph's gain is gone over first."""
        if self._graph.num_operations() != self._seen:
            finalized = self._graph.finalized
            internals.unsafe_unfinalize(self._graph)
            self._follow(fetches)
            if finalized:
                self._graph.finalize()
        self._refuse_what_was_left([*targets, *(fetch.op for fetch in fetches)])
        return (
            [self._operation(target) for target in targets],
            [self._fetch(fetch, {other.name for other in fetches}) for fetch in fetches],
            {self._tensor(reference.deref()).ref(): value for reference, value in feeds.items()},
        )

    def switched_on(self, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor]) -> dict[Any, Any]:
        """What to feed besides, for what 1.15.5 decided for each run anew; of what ``stand_ins`` was given."""
        if not self._program.switches:
            return {}
        fetched = frozenset(fetch.name for fetch in fetches)
        key = self._seen, fetched.union(target.name for target in targets)
        if key not in self._switched_on:
            run = Run(needed_by([*targets, *(fetch.op for fetch in fetches)]), fetched)
            self._switched_on[key] = [boolean for boolean, condition in self._program.switches if condition(run)]
        return {boolean.ref(): np.True_ for boolean in self._switched_on[key]}

    def _tensor(self, tensor: tf.Tensor) -> tf.Tensor:
        return self._program.stand_ins.get(tensor.name, tensor)

    def _fetch(self, fetch: tf.Tensor, fetched: Collection[str]) -> tf.Tensor:
        if self.rules and loses_one_of_two(fetch, fetched, self._program):
            return fetch.op.inputs[0]
        return self._tensor(fetch)

    def _operation(self, operation: tf.Operation) -> tf.Operation:
        return self._operations.get(operation.name, operation)

    def _follow(self, fetches: Sequence[tf.Tensor]) -> None:
        graph = self._graph
        gained = graph.get_operations()[self._seen :]
        with graph.as_default(), counted_as(0):
            self._program.look(gained, fetches)
            for operation in gained:
                if operation in self._left:
                    continue
                self._refuse_what_was_left([tensor.op for tensor in operation.inputs])
                self._rewire(operation)
                if operation.type in self._table or operation.type in self.rules:
                    self._replace(operation)
        self._seen = graph.num_operations()

    def _refuse_what_was_left(self, operations: Sequence[tf.Operation]) -> None:
        for operation in operations:
            if operation in self._left:
                raise ValueError(f"{operation.name} was not named among the wanted, so it was left as it is")

    def _rewire(self, operation: tf.Operation) -> None:
        inputs = operation.inputs
        moved = [place for place, tensor in enumerate(inputs) if tensor.name in self._program.stand_ins]
        if moved:
            own_inputs(self._graph)[operation] = inputs
        for place in moved:
            internals.update_input(operation, place, self._program.stand_ins[inputs[place].name])
        control = operation.control_inputs
        if any(other.name in self._operations for other in control):
            own_control_inputs(self._graph)[operation] = control
            internals.remove_all_control_inputs(operation)
            internals.add_control_inputs(operation, [self._operation(other) for other in control])

    def _replace(self, operation: tf.Operation) -> None:
        graph = self._graph
        outer = internals.get_control_flow_context(graph)
        with graph.control_dependencies(None), graph.device(operation.device):
            internals.set_control_flow_context(graph, internals.get_control_flow_context(operation))
            try:
                with (
                    graph.name_scope(f"{SCOPE}/{operation.name}/"),
                    graph.control_dependencies(operation.control_inputs),
                ):
                    outputs = self._outputs(operation)
            finally:
                internals.set_control_flow_context(graph, outer)
        if isinstance(outputs, tf.Operation):
            self._operations[operation.name] = outputs
        elif outputs is not None:
            self._operations[operation.name] = outputs[0].op
            for old, new in zip(operation.outputs, outputs, strict=True):
                self._program.replace(old, new)

    def _outputs(self, operation: tf.Operation) -> Outputs:
        rule = self.rules.get(operation.type)
        if rule is not None:
            rewritten = self._program.rewritten(
                operation, rule, lambda: (self._by_table(operation) or operation.outputs)[0]
            )
            if rewritten is not None:
                return [rewritten]
        return self._by_table(operation)

    def _by_table(self, operation: tf.Operation) -> Outputs:
        if operation.type not in self._table:
            return None
        # An operation waits for all its inputs before it reads any. Of a formula some parts need only a weight, which
        # may change in the meantime.
        with tf.control_dependencies(operation.inputs if len(operation.inputs) > 1 else []):
            return self._table[operation.type](operation)
