"""Recurrent layers of ``tf.contrib.rnn`` stacked in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.internals import best_effort_input_batch_size, transpose_batch_time

__all__ = [
    "best_effort_input_batch_size",
    "stack_bidirectional_dynamic_rnn",
    "stack_bidirectional_rnn",
    "transpose_batch_time",
]


def stack_bidirectional_rnn(
    cells_fw: list[Any],
    cells_bw: list[Any],
    inputs: list[Any],
    initial_states_fw: list[Any] | None = None,
    initial_states_bw: list[Any] | None = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    """Layers of ``tf.nn.static_bidirectional_rnn``, each fed the outputs of both directions of the one below.

    Args:
        cells_fw, cells_bw: a cell a layer, for each direction.
        inputs: for each step [batch, size].
        initial_states_fw, initial_states_bw: a state a layer, for each direction.
        dtype, sequence_length: as there.
        scope: the variable scope, "stack_bidirectional_rnn" unless given.

    Returns:
        The outputs, for each step, and the layers' last states, forwards and backwards.

    Raises:
        ValueError: there are not as many cells, or states, one way as the other.
    """

    def layer(cell_fw: Any, cell_bw: Any, inputs: Any, state_fw: Any, state_bw: Any) -> tuple[Any, Any, Any]:
        return tf.nn.static_bidirectional_rnn(
            cell_fw,
            cell_bw,
            inputs,
            initial_state_fw=state_fw,
            initial_state_bw=state_bw,
            sequence_length=sequence_length,
            dtype=dtype,
            scope=tf.get_variable_scope(),
        )

    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def stack_bidirectional_dynamic_rnn(
    cells_fw: list[Any],
    cells_bw: list[Any],
    inputs: Any,
    initial_states_fw: list[Any] | None = None,
    initial_states_bw: list[Any] | None = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: int | None = None,
    time_major: bool = False,
    scope: Any = None,
    swap_memory: bool = False,
) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    """``stack_bidirectional_rnn`` with ``tf.nn.bidirectional_dynamic_rnn``.

    Args:
        inputs: [batch, time, size], or [time, batch, size] if ``time_major``.
        parallel_iterations, time_major, swap_memory: as there.
        The others as in ``stack_bidirectional_rnn``.

    Returns:
        The outputs, [batch, time, sizes of both directions], and the layers' last states, forwards and backwards.

    Raises:
        ValueError: as there.
    """

    def layer(cell_fw: Any, cell_bw: Any, inputs: Any, state_fw: Any, state_bw: Any) -> tuple[Any, Any, Any]:
        outputs, (last_fw, last_bw) = tf.nn.bidirectional_dynamic_rnn(
            cell_fw,
            cell_bw,
            inputs,
            initial_state_fw=state_fw,
            initial_state_bw=state_bw,
            sequence_length=sequence_length,
            parallel_iterations=parallel_iterations,
            dtype=dtype,
            swap_memory=swap_memory,
            time_major=time_major,
        )
        return tf.concat(outputs, 2), last_fw, last_bw

    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def _stacked(
    layer: Callable[[Any, Any, Any, Any, Any], tuple[Any, Any, Any]],
    cells_fw: list[Any],
    cells_bw: list[Any],
    inputs: Any,
    states_fw: list[Any] | None,
    states_bw: list[Any] | None,
    scope: Any,
) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    """Build the layers one upon another, each in its variable scope, "cell_0" and so on.

    ``layer`` builds one: from its two cells, its inputs and its two initial states, or None, to its outputs and its two
    last states. The other arguments, the result and the errors are those of ``stack_bidirectional_rnn``.
    """
    _check_layers(cells_fw, cells_bw, states_fw, states_bw)
    outputs, last_fw, last_bw = inputs, [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for number, cells in enumerate(zip(cells_fw, cells_bw, strict=True)):
            initial = [states[number] if states else None for states in (states_fw, states_bw)]
            with tf.variable_scope(f"cell_{number}"):
                outputs, state_fw, state_bw = layer(*cells, outputs, *initial)
            last_fw.append(state_fw)
            last_bw.append(state_bw)
    return outputs, tuple(last_fw), tuple(last_bw)


def _check_layers(cells_fw: Any, cells_bw: Any, states_fw: Any, states_bw: Any) -> None:
    for way, cells in (("fw", cells_fw), ("bw", cells_bw)):
        if not cells:
            raise ValueError(f"Must specify at least one {way} cell for BidirectionalRNN.")
    for way, cells in (("fw", cells_fw), ("bw", cells_bw)):
        if not isinstance(cells, list):
            raise ValueError(f"cells_{way} must be a list of RNNCells (one per layer).")
    if len(cells_fw) != len(cells_bw):
        raise ValueError("Forward and Backward cells must have the same depth.")
    for way, states in (("fw", states_fw), ("bw", states_bw)):
        if states is not None and (not isinstance(states, list) or len(states) != len(cells_fw)):
            raise ValueError(f"initial_states_{way} must be a list of state tensors (one per layer).")
