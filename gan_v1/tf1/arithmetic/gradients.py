"""What ``tf.gradients`` is asked for, noted on the graph; and gradients of a graph whose edges have been moved.

Grappler left out what nobody asked for, and 1.15's gradient functions read shapes where today's do not. To follow both
one must know which gradients a program took, and through which operations.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.op_seeds.gradients import kept


@functools.cache
def note() -> None:
    """Note what ``tf.gradients`` is asked for, for the rest of this process."""
    internals.replace("tensorflow.python.ops.gradients_util:_GradientsHelper", _noting)
    for entry in internals.registry(internals.gradient_registry).values():
        if entry["type"] is not None:  # of what has no gradient
            entry["type"] = _noting_operation(entry["type"])


def asked_for(graph: Any) -> set[str]:
    """The names of the tensors that ``tf.gradients`` has returned, as opposed to those that it made on the way."""
    return kept(graph, "_gradients_of_tensorflow_1")


def differentiated(graph: Any) -> set[str]:
    """The names of the operations through which ``tf.gradients`` has gone."""
    return kept(graph, "_differentiated_of_tensorflow_1")


def own_inputs(graph: Any) -> dict[Any, tuple[Any, ...]]:
    """The inputs that the program gave to operations whose edges have been moved; gradients follow these."""
    return kept(graph, "_inputs_of_tensorflow_1", dict)


def own_control_inputs(graph: Any) -> dict[Any, list[Any]]:
    """The operations for which the program let others wait, where these wait for what stands in for them."""
    return kept(graph, "_control_inputs_of_tensorflow_1", dict)


@contextlib.contextmanager
def _as_built(graph: Any) -> Iterator[None]:
    """Within this, operations have the inputs that the program gave them, for whoever walks up the graph."""
    moved = own_inputs(graph)
    before = {
        operation: internals.inputs_val(operation) for operation in moved
    }  # a gradient may ask for gradients itself
    for operation, inputs in moved.items():
        internals.set_value("inputs_val", operation, inputs)  # where TensorFlow keeps what it has read
    try:
        yield
    finally:
        for operation, inputs in before.items():
            internals.set_value("inputs_val", operation, inputs)


def _noting(helper: Callable[..., Any]) -> Callable[..., Any]:
    """The function behind ``tf.gradients``, which keeps for ``asked_for`` what it returns."""

    def noted(*arguments: Any, **options: Any) -> Any:
        graph = tf.get_default_graph()
        with _as_built(graph):
            gradients = helper(*arguments, **options)
        tensors = (getattr(gradient, "values", gradient) for gradient in gradients)  # of slices, their values
        asked_for(graph).update(tensor.name for tensor in tensors if tensor is not None)
        return gradients

    return noted


def _noting_operation(gradient: Callable[..., Any]) -> Callable[..., Any]:
    """An operation's gradient function, which keeps for ``differentiated`` that it was called."""

    @functools.wraps(gradient)
    def noted(operation: Any, *gradients: Any) -> Any:
        differentiated(tf.get_default_graph()).add(getattr(operation, "name", ""))  # an eager one has no name
        return gradient(operation, *gradients)

    return noted
