"""Sessions that compute as TensorFlow 1.15.5 did: one, or all of a program's.

Importing this module loads TensorFlow.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tensorflow.python.client import session as client

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.coverage import Coverage
from gan_v1.tf1.arithmetic.graphs import Rewiring
from gan_v1.tf1.arithmetic.rewrites import RULES
from gan_v1.tf1.arithmetic.table import Replacement

Table = Mapping[str, Replacement]


class Session(tf.Session):  # type: ignore[misc]  # TensorFlow has no types
    """A session on a graph of our own."""

    def __init__(self, graph: tf.Graph, table: Table, config: tf.ConfigProto) -> None:
        super().__init__(graph=graph, config=config)
        self._rewiring = Rewiring(graph, table)

    def _do_run(
        self, handle: Any, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Any, *more: Any
    ) -> Sequence[Any]:
        return super()._do_run(handle, *self._rewiring.stand_ins(targets, fetches, feeds), *more)


def rule_all(table: Table, configure: Callable[[tf.ConfigProto], None], note: Callable[[str], None]) -> None:
    """Let every session that this process opens from now on compute so.

    Args:
        configure: sets what a session's configuration must have.
        note: is told, once for each type, of operations that run and are not covered.
    """
    rewirings: weakref.WeakKeyDictionary[tf.Graph, Rewiring] = weakref.WeakKeyDictionary()
    coverage = Coverage(table, note)
    todays_init, todays_do_run = client.BaseSession.__init__, client.BaseSession._do_run

    def __init__(self: Any, target: str = "", graph: Any = None, config: tf.ConfigProto | None = None) -> None:
        own = tf.ConfigProto()
        if config is not None:
            own.CopyFrom(config)
        configure(own)
        todays_init(self, target, graph, own)

    def _do_run(
        self: Any, handle: Any, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor], feeds: Any, *more: Any
    ) -> Sequence[Any]:
        rewiring = rewirings.get(self.graph)
        if rewiring is None:
            rules = {} if isinstance(self, tf.InteractiveSession) else RULES
            rewiring = rewirings[self.graph] = Rewiring(self.graph, table, rules)
        coverage.look(targets, fetches)
        return todays_do_run(self, handle, *rewiring.stand_ins(targets, fetches, feeds), *more)

    client.BaseSession.__init__, client.BaseSession._do_run = __init__, _do_run
