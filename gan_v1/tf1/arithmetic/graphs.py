"""A graph given TensorFlow 1.15.5's arithmetic before its session runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.table import Replacement
from gan_v1.tf1.seeds import count_operations

SCOPE = "tensorflow_1.15"


class Rewiring:
    """Points a graph's consumers of changed operations at what stands in for these.

    The graph stays as its program built it, with as many operations for its op seeds; what stands in for
    an operation is built beside it, in the same loop or branch, after the same control inputs.
    """

    def __init__(self, graph: tf.Graph, table: Mapping[str, Replacement]) -> None:
        self._graph, self._table = graph, table
        self._tensors: dict[str, tf.Tensor] = {}  # by name: that of the tensor it stands in for
        self._operations: dict[str, tf.Operation] = {}
        self._seen = 0  # operations of the graph

    def tensor(self, tensor: tf.Tensor) -> tf.Tensor:
        """What stands in for ``tensor``, or itself."""
        return self._tensors.get(tensor.name, tensor)

    def operation(self, operation: tf.Operation) -> tf.Operation:
        """What stands in for ``operation``, or itself."""
        return self._operations.get(operation.name, operation)

    def follow(self) -> None:
        """Go over what the graph has gained; it must not have been run yet."""
        graph = self._graph
        if graph.num_operations() == self._seen:
            return
        gained = graph.get_operations()[self._seen :]
        before = graph.num_operations()
        for operation in gained:
            self._rewire(operation)
            if operation.type in self._table:
                self._replace(operation)
        self._seen = graph.num_operations()
        with graph.as_default():
            count_operations(before - self._seen)

    def _rewire(self, operation: tf.Operation) -> None:
        for place, tensor in enumerate(operation.inputs):
            if tensor.name in self._tensors:
                operation._update_input(place, self._tensors[tensor.name])
        control = operation.control_inputs
        if any(other.name in self._operations for other in control):
            operation._remove_all_control_inputs()
            operation._add_control_inputs([self.operation(other) for other in control])

    def _replace(self, operation: tf.Operation) -> None:
        graph = self._graph
        outer = graph._get_control_flow_context()
        with graph.as_default(), graph.control_dependencies(None), graph.device(operation.device):
            graph._set_control_flow_context(operation._get_control_flow_context())
            try:
                with (
                    graph.name_scope(f"{SCOPE}/{operation.name}/"),
                    graph.control_dependencies(operation.control_inputs),
                ):
                    outputs = self._table[operation.type](operation)
            finally:
                graph._set_control_flow_context(outer)
        if outputs is not None:
            self._operations[operation.name] = outputs[0].op
            for old, new in zip(operation.outputs, outputs, strict=True):
                self._tensors[old.name] = new


class Session(tf.Session):  # type: ignore[misc]  # TensorFlow has no types
    """A session that computes as TensorFlow 1.15.5 did, whatever is fetched."""

    def __init__(self, graph: tf.Graph, table: Mapping[str, Replacement], config: tf.ConfigProto) -> None:
        super().__init__(graph=graph, config=config)
        self._rewiring = Rewiring(graph, table)

    def _do_run(
        self, handle: Any, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Any, *more: Any
    ) -> Any:
        self._rewiring.follow()
        targets = [self._rewiring.operation(target) for target in targets]
        fetches = [self._rewiring.tensor(fetch) for fetch in fetches]
        return super()._do_run(handle, targets, fetches, feeds, *more)
