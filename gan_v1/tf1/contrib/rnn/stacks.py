"""Recurrent layers of ``tf.contrib.rnn`` stacked in both directions."""

from __future__ import annotations

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
    _check_layers(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    outputs, states_fw, states_bw = inputs, [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for layer, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with tf.variable_scope(f"cell_{layer}") as own_scope:
                outputs, state_fw, state_bw = tf.nn.static_bidirectional_rnn(
                    cell_fw,
                    cell_bw,
                    outputs,
                    initial_state_fw=initial_states_fw[layer] if initial_states_fw else None,
                    initial_state_bw=initial_states_bw[layer] if initial_states_bw else None,
                    sequence_length=sequence_length,
                    dtype=dtype,
                    scope=own_scope,
                )
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return outputs, tuple(states_fw), tuple(states_bw)


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
    _check_layers(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    outputs, states_fw, states_bw = inputs, [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for layer, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with tf.variable_scope(f"cell_{layer}"):
                both, (state_fw, state_bw) = tf.nn.bidirectional_dynamic_rnn(
                    cell_fw,
                    cell_bw,
                    outputs,
                    initial_state_fw=initial_states_fw[layer] if initial_states_fw else None,
                    initial_state_bw=initial_states_bw[layer] if initial_states_bw else None,
                    sequence_length=sequence_length,
                    parallel_iterations=parallel_iterations,
                    dtype=dtype,
                    swap_memory=swap_memory,
                    time_major=time_major,
                )
                outputs = tf.concat(both, 2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return outputs, tuple(states_fw), tuple(states_bw)


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
