"""TensorFlow 1's rule for the seeds of random operations.

A random operation without a seed of its own, in a graph that has one, was given by TensorFlow 1 the
number of operations that the graph held at that moment. TensorFlow 2 counts the random operations
instead, so the same program starts from other weights. With the old rule back, and reference
variables (whose graphs have the same operations as then), seeded weights equal TensorFlow 1.15.5's
bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import ModuleType
from typing import Any

from gan_v1.errors import UnfitTensorFlow
from gan_v1.tf1 import internals


def give_seed_rule_back(tf: ModuleType) -> None:
    """Give op seeds as TensorFlow 1 did, in every graph of this process.

    Raises:
        UnfitTensorFlow: this TensorFlow draws op seeds elsewhere, so that seeded programs would silently
            start from other weights.
    """

    def make(todays_rule: Callable[..., Any]) -> Callable[..., Any]:
        def get_seed(op_seed: int | None) -> tuple[int | None, int | None]:
            if op_seed is None and not tf.executing_eagerly():
                graph = tf.get_default_graph()
                if graph.seed is not None:
                    op_seed = graph.num_operations() + getattr(graph, _SURPLUS, 0)
            return todays_rule(op_seed)

        return get_seed

    todays_rule, _ = internals.replace(_RULE, make)
    if _first_op_seed(tf) != 3:
        internals.put(_RULE, todays_rule)
        raise UnfitTensorFlow(
            f"TensorFlow {tf.__version__} no longer draws op seeds in {_RULE.replace(':', '.')}, so "
            "TensorFlow 1's seeded weights cannot be had; install the version that requirements.txt names"
        )


_RULE = "tensorflow.python.framework.random_seed:get_seed"
_SURPLUS = "_operations_of_tensorflow_1"


def count_operations(number: int) -> None:
    """Let later op seeds of the default graph count so many operations more than it has; fewer, if negative."""
    setattr(_graph(), _SURPLUS, counted_operations() + number)


def counted_operations() -> int:
    """How many operations the default graph's op seeds count beside those that it has; may be negative."""
    return int(getattr(_graph(), _SURPLUS, 0))


def _graph() -> Any:
    import tensorflow.compat.v1 as tf

    return tf.get_default_graph()


@contextmanager
def counted_as(number: int) -> Iterator[None]:
    """Let the default graph's later op seeds count the operations made in the block as this many."""
    graph = _graph()
    before = graph.num_operations() + getattr(graph, _SURPLUS, 0)
    yield
    count_operations(before + number - graph.num_operations() - getattr(graph, _SURPLUS, 0))


def counted(number: int) -> AbstractContextManager[None]:
    """As ``counted_as``; in eager mode, which has no graph, nothing special."""
    import tensorflow.compat.v1 as tf

    return nullcontext() if tf.executing_eagerly() else counted_as(number)


def _first_op_seed(tf: ModuleType) -> int:
    """The op seed of a graph's first random operation, which follows its shape, mean and stddev: 3."""
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        tf.random_normal([1])
        (random_op,) = (op for op in graph.get_operations() if op.type == "RandomStandardNormal")
    return int(random_op.get_attr("seed2"))
