"""Sessions that compute as TensorFlow 1.15.5 did: one, or all of a program's.

Importing this module loads TensorFlow.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.coverage import Coverage
from gan_v1.tf1.arithmetic.graphs import Rewiring
from gan_v1.tf1.arithmetic.rewrites import RULES
from gan_v1.tf1.arithmetic.table import Replacement
from gan_v1.tf1.op_seeds.gradients import kept

Table = Mapping[str, Replacement]
# Operations from which 1.15.5 read the shape of what is fed in their place; with others, it did without Grappler.
_FED_WITH_GRAPPLER = {"Const", "Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Variable", "VariableV2"}


class Session(tf.Session):  # type: ignore[misc]  # TensorFlow has no types
    """A session on a graph of our own."""

    def __init__(self, graph: tf.Graph, table: Table, config: tf.ConfigProto) -> None:
        super().__init__(graph=graph, config=config)
        self._rewiring = Rewiring(graph, table)

    def runs_only(self, operations: Sequence[tf.Operation]) -> None:
        """Say which of the operations that the graph has by now will be run, fetched, or needed by later ones."""
        self._rewiring.leave_all_but(operations)

    def _do_run(
        self, handle: Any, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Any, *more: Any
    ) -> Sequence[Any]:
        # No ``switched_on``: on the pages the batch was of unknown size, though it is known within an engine's loop.
        return super()._do_run(handle, *self._rewiring.stand_ins(targets, fetches, feeds), *more)


def rule_all(
    table: Table, configure: Callable[[tf.ConfigProto], None], note: Callable[[str], None], unsure: Collection[str]
) -> None:
    """Let every session that this process opens from now on compute so.

    Args:
        configure: sets what a session's configuration must have.
        note: is told, once for each type, of operations that run and are not covered.
        unsure: types of operations that round otherwise on this machine.
    """
    coverage = Coverage(table, note, unsure)

    @functools.cache
    def tell_of_two_kinds() -> None:
        note(
            "a tf.InteractiveSession and a tf.Session run the same graph, whose formulas TensorFlow 1.15.5 rearranged "
            "for the second only; here both compute as the one that ran first, and the other may round otherwise"
        )

    @functools.cache
    def tell_of_feeds(kind: str) -> None:
        note(
            f"near TensorFlow 1.15.5's numbers, not equal to them: a tensor of {kind} is fed; where one is fed that "
            "is no placeholder, 1.15.5 computed the formulas as they are written; here they are rearranged in every run"
        )

    session = "tensorflow.python.client.session:BaseSession"
    todays_init = internals.find(f"{session}.__init__")
    todays_do_run = internals.find(f"{session}._do_run")
    todays_setup = internals.find(f"{session}.partial_run_setup")
    todays_callable = internals.find(f"{session}.make_callable")
    todays_callable_by_names = internals.find(f"{session}._make_callable_from_options")

    def __init__(self: Any, target: str = "", graph: Any = None, config: tf.ConfigProto | None = None) -> None:
        own = tf.ConfigProto()
        if config is not None:
            own.CopyFrom(config)
        configure(own)
        todays_init(self, target, graph, own)

    def stand_ins(session: Any, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Any) -> Any:
        graph = session.graph
        rules = {} if isinstance(session, tf.InteractiveSession) else RULES
        rewiring = kept(graph, "_rewiring_of_tensorflow_1", lambda: Rewiring(graph, table, rules))
        if bool(rewiring.rules) != bool(rules):
            tell_of_two_kinds()
        if rewiring.rules:
            for kind in {reference.deref().op.type for reference in feeds} - _FED_WITH_GRAPPLER:
                tell_of_feeds(kind)
        coverage.look(targets, fetches)
        return rewiring.stand_ins(targets, fetches, feeds)

    def _do_run(
        self: Any, handle: Any, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Any, *more: Any
    ) -> Sequence[Any]:
        targets_now, fetches_now, feeds_now = stand_ins(self, targets, fetches, feeds)
        rewiring = kept(self.graph, "_rewiring_of_tensorflow_1")
        feeds_now |= rewiring.switched_on(targets, fetches)
        return todays_do_run(self, handle, targets_now, fetches_now, feeds_now, *more)

    def partial_run_setup(self: Any, fetches: Any, feeds: Sequence[Any] | None = None) -> Any:
        handler = internals.FetchHandler(self.graph, fetches, {})
        fed = {self.graph.as_graph_element(feed).ref(): None for feed in feeds or ()}
        targets, tensors, fed = stand_ins(self, handler.targets(), handler.fetches(), fed)
        return todays_setup(self, [*targets, *tensors], [reference.deref() for reference in fed])

    def make_callable(self: Any, fetches: Any, feed_list: Any = None, accept_options: bool = False) -> Any:
        return todays_callable(self, fetches, feed_list or [], accept_options)  # with a list it runs as others do

    def _make_callable_from_options(self: Any, callable_options: Any) -> Any:
        """Keras runs its networks by names."""
        tensor = self.graph.get_tensor_by_name
        connections = callable_options.tensor_connection
        targets, fetches, feeds = stand_ins(
            self,
            [self.graph.get_operation_by_name(name) for name in callable_options.target],
            [tensor(name) for name in (*callable_options.fetch, *(one.from_tensor for one in connections))],
            {tensor(name).ref(): None for name in callable_options.feed},
        )
        own = type(callable_options)()
        own.CopyFrom(callable_options)
        own.target[:] = [target.name for target in targets]
        own.fetch[:] = [fetch.name for fetch in fetches[: len(own.fetch)]]
        own.feed[:] = [reference.deref().name for reference in feeds]
        for connection, source in zip(own.tensor_connection, fetches[len(own.fetch) :], strict=True):
            connection.from_tensor = source.name
        return todays_callable_by_names(self, own)

    for method in (__init__, _do_run, partial_run_setup, make_callable, _make_callable_from_options):
        internals.put(f"{session}.{method.__name__}", method)
