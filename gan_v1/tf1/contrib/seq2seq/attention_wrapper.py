"""A cell that attends to a memory at each step."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.rnn.projections import as_written
from gan_v1.tf1.contrib.seq2seq.attention import AttentionMechanism
from gan_v1.tf1.internals import assert_like_rnncell, zero_state_tensors


class AttentionWrapperState(
    namedtuple(
        "AttentionWrapperState",
        ("cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"),
    )
):
    """The state of an ``AttentionWrapper``; the last three are tuples where it has a list of mechanisms.

    cell_state: the state of the cell within.
    attention: the attention of the last step, [batch, size].
    time: the number of the next step, a scalar.
    alignments: those of the last step, [batch, time of the memory].
    alignment_history: a ``TensorArray`` of all steps' alignments if that was asked for, else ().
    attention_state: the mechanism's state.
    """

    __slots__ = ()

    def clone(self, **kwargs: Any) -> AttentionWrapperState:
        """This state with other components, such as ``cell_state``, which must have the shapes of those replaced.

        Raises:
            ValueError: a shape is another; where it is not known yet, the session says so.
        """
        return tf.nest.map_structure(_with_same_shape, self, self._replace(**kwargs))


class AttentionWrapper(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """A cell around another one, with attention to a memory.

    The inner cell is given each step's inputs together with the attention of the step before. Its output is the query
    by which the mechanism weighs the memory.

    Args:
        cell: the cell within.
        attention_mechanism: a mechanism, or a list of them.
        attention_layer_size: the size of a layer that makes the attention of the cell's output and the weighted sum of
            the memory; a list of sizes for a list of mechanisms. Without it that sum itself is the attention.
        alignment_history: whether the alignments of all steps are kept.
        cell_input_fn: from inputs and attention to the cell's inputs; they are concatenated unless given.
        output_attention: whether the outputs are the attention, rather than the inner cell's outputs.
        initial_cell_state: the inner cell's state in ``zero_state``; zeros unless given.
        name: of the layer.
        attention_layer: such a layer, or a list of them, instead of a size.
        attention_fn: from mechanism, cell output, attention state and attention layer to attention, alignments and
            the next attention state.
        dtype: of the layer.

    Raises:
        TypeError: an argument is of another kind.
        ValueError: there are not as many layers as mechanisms; both a layer and a size are given.
    """

    def __init__(
        self,
        cell: Any,
        attention_mechanism: Any,
        attention_layer_size: Any = None,
        alignment_history: bool = False,
        cell_input_fn: Callable[[Any, Any], Any] | None = None,
        output_attention: bool = True,
        initial_cell_state: Any = None,
        name: str | None = None,
        attention_layer: Any = None,
        attention_fn: Callable[[Any, Any, Any, Any], tuple[Any, Any, Any]] | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        assert_like_rnncell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, list | tuple)
        self._attention_mechanisms = _mechanisms(attention_mechanism)
        if cell_input_fn is None:
            cell_input_fn = _concatenated
        elif not callable(cell_input_fn):
            raise TypeError(f"cell_input_fn must be callable, saw type: {type(cell_input_fn).__name__}")
        if attention_layer_size is not None and attention_layer is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        self._attention_layers: tuple[Any, ...] | None = None
        if attention_layer_size is not None:
            sizes = self._one_each("attention_layer_size", "integer", attention_layer_size)
            self._attention_layers = tuple(
                tf.layers.Dense(size, name="attention_layer", use_bias=False, dtype=mechanism.dtype)
                for size, mechanism in zip(sizes, self._attention_mechanisms, strict=True)
            )
            self._attention_layer_size = sum(sizes)
        elif attention_layer is not None:
            self._attention_layers = self._one_each("attention_layer", "layer", attention_layer)
            self._attention_layer_size = sum(
                tf.TensorShape(layer.compute_output_shape([None, cell.output_size + _depth(mechanism)])).as_list()[-1]
                for layer, mechanism in zip(self._attention_layers, self._attention_mechanisms, strict=True)
            )
        else:
            self._attention_layer_size = sum(_depth(mechanism) for mechanism in self._attention_mechanisms)
        self._attention_fn = attention_fn or _compute_attention
        self._cell = cell
        self._cell_input_fn = cell_input_fn
        self._output_attention = output_attention
        self._alignment_history = alignment_history
        with tf.name_scope(name, "AttentionWrapperInit"):
            self._initial_cell_state = None
            if initial_cell_state is not None:
                batch_size = _batch_size(tf.nest.flatten(initial_cell_state)[-1])
                message = (
                    f"When constructing AttentionWrapper {self._base_name}: Non-matching batch sizes between the "
                    "memory (encoder output) and initial_cell_state.  Are you using the BeamSearchDecoder?  You may "
                    "need to tile your initial state via the tf.contrib.seq2seq.tile_batch function with argument "
                    "multiple=beam_width."
                )
                self._initial_cell_state = self._checked(
                    initial_cell_state, batch_size, message, "check_initial_cell_state"
                )

    def _one_each(self, what: str, kind: str, given: Any) -> tuple[Any, ...]:
        """The argument named ``what`` as a tuple with one value for each mechanism.

        Raises:
            ValueError: there are not as many values as mechanisms.
        """
        each = tuple(given) if isinstance(given, list | tuple) else (given,)
        if len(each) != len(self._attention_mechanisms):
            numbers = f"{len(each)} vs {len(self._attention_mechanisms)}"
            raise ValueError(
                f"If provided, {what} must contain exactly one {kind} per attention_mechanism, saw: {numbers}"
            )
        return each

    def _checked(self, tensors: Any, batch_size: Any, message: str, name: str) -> Any:
        """The tensors, after a check in the graph that each mechanism's memory has ``batch_size`` sequences."""
        checks = [
            tf.assert_equal(batch_size, mechanism.batch_size, message=message)
            for mechanism in self._attention_mechanisms
        ]
        with tf.control_dependencies(checks):
            return tf.nest.map_structure(lambda tensor: tf.identity(tensor, name=name), tensors)

    def _item_or_tuple(self, each: Iterable[Any]) -> Any:
        """One value for each mechanism: a tuple if a list of mechanisms was given, else the only value."""
        every = tuple(each)
        return every if self._is_multi else every[0]

    @property
    def output_size(self) -> Any:
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self) -> AttentionWrapperState:
        """An ``AttentionWrapperState`` of sizes."""
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tf.TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._item_or_tuple(mechanism.alignments_size for mechanism in mechanisms),
            attention_state=self._item_or_tuple(mechanism.state_size for mechanism in mechanisms),
            alignment_history=self._item_or_tuple(
                mechanism.alignments_size if self._alignment_history else () for mechanism in mechanisms
            ),
        )

    def zero_state(self, batch_size: Any, dtype: Any) -> AttentionWrapperState:
        """The state before the first step: zeros, and ``initial_cell_state`` if that was given.

        Args:
            batch_size: the number of sequences in the memory; with beam search, of beams.
            dtype: of the zeros.

        Raises:
            ValueError: the memory has another number; where it is not known yet, the session says so.
        """
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            cell_state = self._initial_cell_state
            if cell_state is None:
                cell_state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            message = (
                f"When calling zero_state of AttentionWrapper {self._base_name}: Non-matching batch sizes between the "
                "memory (encoder output) and the requested batch size.  Are you using the BeamSearchDecoder?  If so, "
                "make sure your encoder output has been tiled to beam_width via tf.contrib.seq2seq.tile_batch, and "
                "the batch_size= argument passed to zero_state is batch_size * beam_width."
            )
            cell_state = self._checked(cell_state, batch_size, message, "checked_cell_state")
            alignments = [mechanism.initial_alignments(batch_size, dtype) for mechanism in self._attention_mechanisms]
            return AttentionWrapperState(
                cell_state=cell_state,
                time=tf.zeros([], dtype=tf.int32),
                attention=zero_state_tensors(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple(
                    mechanism.initial_state(batch_size, dtype) for mechanism in self._attention_mechanisms
                ),
                alignment_history=self._item_or_tuple(
                    tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=alignment.shape)
                    if self._alignment_history
                    else ()
                    for alignment in alignments
                ),
            )

    @as_written
    def call(self, inputs: Any, state: AttentionWrapperState) -> tuple[Any, AttentionWrapperState]:
        """A step: inputs [batch, size] and the state to outputs and the next state.

        Raises:
            TypeError: ``state`` is of another kind.
        """
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(
                f"Expected state to be instance of AttentionWrapperState. Received type {type(state)} instead."
            )
        cell_inputs = self._cell_input_fn(inputs, state.attention)
        cell_output, next_cell_state = self._cell(cell_inputs, state.cell_state)
        message = (
            f"When applying AttentionWrapper {self.name}: Non-matching batch sizes between the memory (encoder output) "
            "and the query (decoder output).  Are you using the BeamSearchDecoder?  You may need to tile your memory "
            "input via the tf.contrib.seq2seq.tile_batch function with argument multiple=beam_width."
        )
        cell_output = self._checked(cell_output, _batch_size(cell_output), message, "checked_cell_output")

        attention_states, histories = state.attention_state, state.alignment_history
        if not self._is_multi:
            attention_states, histories = (attention_states,), (histories,)
        layers = self._attention_layers or (None,) * len(self._attention_mechanisms)
        attentions, alignments, next_states, next_histories = [], [], [], []
        for mechanism, attention_state, history, layer in zip(
            self._attention_mechanisms, attention_states, histories, layers, strict=True
        ):
            attention, aligned, next_state = self._attention_fn(mechanism, cell_output, attention_state, layer)
            attentions.append(attention)
            alignments.append(aligned)
            next_states.append(next_state)
            next_histories.append(history.write(state.time, aligned) if self._alignment_history else ())
        attention = tf.concat(attentions, 1)
        next_wrapper_state = AttentionWrapperState(
            time=state.time + 1,
            cell_state=next_cell_state,
            attention=attention,
            attention_state=self._item_or_tuple(next_states),
            alignments=self._item_or_tuple(alignments),
            alignment_history=self._item_or_tuple(next_histories),
        )
        return (attention if self._output_attention else cell_output), next_wrapper_state


def _compute_attention(
    attention_mechanism: Any, cell_output: Any, attention_state: Any, attention_layer: Any
) -> tuple[Any, Any, Any]:
    """A mechanism's attention for a cell's output [batch, size], its alignments and its next state.

    The attention is the sum of the memory weighted by the alignments, or, if there is a layer, what this makes of the
    cell's output and that sum.
    """
    alignments, next_state = attention_mechanism(cell_output, state=attention_state)
    read = tf.squeeze(tf.matmul(tf.expand_dims(alignments, 1), attention_mechanism.values), [1])
    if attention_layer is None:
        return read, alignments, next_state
    return attention_layer(tf.concat([cell_output, read], 1)), alignments, next_state


def _mechanisms(given: Any) -> tuple[Any, ...]:
    """The mechanisms as a tuple; raises TypeError for anything else."""
    if isinstance(given, list | tuple):
        for mechanism in given:
            if not isinstance(mechanism, AttentionMechanism):
                kind = type(mechanism).__name__
                raise TypeError(
                    f"attention_mechanism must contain only instances of AttentionMechanism, saw type: {kind}"
                )
        return tuple(given)
    if not isinstance(given, AttentionMechanism):
        raise TypeError(
            "attention_mechanism must be an AttentionMechanism or list of multiple AttentionMechanism instances, "
            f"saw type: {type(given).__name__}"
        )
    return (given,)


def _concatenated(inputs: Any, attention: Any) -> Any:
    return tf.concat([inputs, attention], -1)


def _depth(mechanism: Any) -> Any:
    """The size of one step of a mechanism's memory."""
    return mechanism.values.shape.as_list()[-1]


def _batch_size(tensor: Any) -> Any:
    """The first dimension, as a number if it is known."""
    return tensor.shape.as_list()[0] or tf.shape(tensor)[0]


def _with_same_shape(expected: Any, given: Any) -> Any:
    """``given``, with the shape of ``expected``; the graph checks that where it is not known yet.

    Raises:
        ValueError: the shapes are known, and differ.
    """
    if not (isinstance(expected, tf.Tensor) and isinstance(given, tf.Tensor)):
        return given
    known = expected.get_shape().is_fully_defined()
    with tf.name_scope(f"{given.op.name}/", values=[expected, given]):
        shape = (
            np.array(expected.get_shape().as_list(), np.int32) if known else tf.shape(expected, name="expected_shape")
        )
        if known and given.get_shape().is_fully_defined():
            if not given.get_shape().is_compatible_with(shape):
                raise ValueError(f"Invalid shape for tensor {given.name}, expected {shape}, got {given.get_shape()}.")
            return given
        if known and not len(shape):
            return tf.reshape(given, [])
        with tf.control_dependencies([_shape_check(shape, given)]):
            checked = tf.identity(given)
    if known:
        checked.set_shape(shape)
    return checked


def _shape_check(shape: Any, tensor: Any) -> Any:
    """An operation that fails if a tensor has another shape."""
    with tf.name_scope("assert_shape", values=[tensor]):
        actual = tf.shape(tensor, name="actual")
        same_rank = tf.equal(tf.convert_to_tensor(tf.size(shape)), tf.rank(tensor))
        same_sides = tf.reduce_all(tf.logical_or(tf.equal(shape, -1), tf.equal(shape, actual)))
        told = [f"Wrong shape for {tensor.name} [expected] [actual].", shape, actual]
        return tf.Assert(tf.logical_and(same_rank, same_sides), told)
