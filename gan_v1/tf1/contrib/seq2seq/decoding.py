"""Decoders and the loop that runs them."""

from __future__ import annotations

import abc
import contextlib
from collections import namedtuple
from typing import Any

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.seq2seq.helpers import Helper
from gan_v1.tf1.internals import assert_like_rnncell, transpose_batch_time, zero_state_tensors

# Programs take tf.layers from two places, which are two libraries today.
LAYERS = (tf.layers.Layer, internals.find("tensorflow.python.layers.base:Layer"))

BasicDecoderOutput = namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))
BasicDecoderOutput.__doc__ = "What a ``BasicDecoder`` gives at a step: the outputs, and what its helper took from them."


class Decoder(abc.ABC):
    """What ``dynamic_decode`` runs; a program may write its own."""

    @property
    def batch_size(self) -> Any:
        """The number of sequences."""
        raise NotImplementedError

    @property
    def output_size(self) -> Any:
        """The size or ``TensorShape`` of each output, without the batch."""
        raise NotImplementedError

    @property
    def output_dtype(self) -> Any:
        """The dtype of each output."""
        raise NotImplementedError

    @abc.abstractmethod
    def initialize(self, name: str | None = None) -> Any:
        """Which sequences have ended before the first step [batch], the first inputs, the first state."""
        raise NotImplementedError

    @abc.abstractmethod
    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        """The outputs of step ``time``, the next state, the next inputs, and which sequences have ended [batch]."""
        raise NotImplementedError

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """The outputs and state that ``dynamic_decode`` returns instead of these; these, if it is not overridden."""
        raise NotImplementedError

    @property
    def tracks_own_finished(self) -> bool:
        """Whether ``step`` itself remembers which sequences ended earlier; else ``dynamic_decode`` does."""
        return False


class BasicDecoder(Decoder):
    """A cell fed by a helper.

    Args:
        cell: the cell.
        helper: a ``Helper``.
        initial_state: the cell's state before the first step.
        output_layer: a layer between the cell and the helper, such as ``tf.layers.Dense``.

    Raises:
        TypeError: an argument is of another kind.
    """

    def __init__(self, cell: Any, helper: Helper, initial_state: Any, output_layer: Any = None) -> None:
        assert_like_rnncell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, received: {type(helper)}")
        if output_layer is not None and not isinstance(output_layer, LAYERS):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        self._cell = cell
        self._helper = helper
        self._initial_state = initial_state
        self._output_layer = output_layer

    @property
    def batch_size(self) -> Any:
        return self._helper.batch_size

    def _rnn_output_size(self) -> Any:
        return output_size_of(self._cell, self._output_layer)

    @property
    def output_size(self) -> Any:
        return BasicDecoderOutput(self._rnn_output_size(), self._helper.sample_ids_shape)

    @property
    def output_dtype(self) -> Any:
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        dtypes = tf.nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BasicDecoderOutput(dtypes, self._helper.sample_ids_dtype)

    def initialize(self, name: str | None = None) -> Any:
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        with tf.name_scope(name, "BasicDecoderStep", (time, inputs, state)):
            outputs, cell_state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            sample_ids = self._helper.sample(time=time, outputs=outputs, state=cell_state)
            finished, next_inputs, next_state = self._helper.next_inputs(
                time=time, outputs=outputs, state=cell_state, sample_ids=sample_ids
            )
        return BasicDecoderOutput(outputs, sample_ids), next_state, next_inputs, finished


def output_size_of(cell: Any, output_layer: Any) -> Any:
    """The size of a cell's outputs; if a layer follows, the ``TensorShape`` of its outputs without the batch."""
    if output_layer is None:
        return cell.output_size
    shapes = tf.nest.map_structure(lambda size: tf.TensorShape([None]).concatenate(size), cell.output_size)
    return tf.nest.map_structure(lambda shape: shape[1:], output_layer.compute_output_shape(shapes))


def dynamic_decode(
    decoder: Decoder,
    output_time_major: bool = False,
    impute_finished: bool = False,
    maximum_iterations: Any = None,
    parallel_iterations: int = 32,
    swap_memory: bool = False,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """Run a decoder until all sequences have ended.

    Args:
        decoder: the decoder.
        output_time_major: whether the outputs come as [time, batch, ...].
        impute_finished: whether a sequence that has ended keeps its state, and gives zeros.
        maximum_iterations: the number of steps after which to stop in any case, a scalar.
        parallel_iterations, swap_memory: of the ``tf.while_loop``.
        scope: the variable scope, "decoder" unless given.

    Returns:
        The outputs [batch, time, ...], the last state, and the sequences' lengths [batch].

    Raises:
        TypeError: ``decoder`` is no ``Decoder``.
        ValueError: ``maximum_iterations`` is no scalar.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with tf.variable_scope(scope, "decoder") as own_scope:
        # As in tf.nn.dynamic_rnn, all steps share one reading of each variable, unless another loop is around this.
        context = internals.get_control_flow_context(tf.get_default_graph())
        if internals.GetContainingWhileContext(context) is None and own_scope.caching_device is None:
            own_scope.set_caching_device(lambda op: op.device)
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(maximum_iterations, dtype=tf.int32, name="maximum_iterations")
            if maximum_iterations.get_shape().ndims != 0:
                raise ValueError("maximum_iterations must be a scalar")
        finished, inputs, state = decoder.initialize()
        zeros = tf.nest.map_structure(
            lambda size, dtype: zero_state_tensors(size, decoder.batch_size, dtype),
            decoder.output_size,
            decoder.output_dtype,
        )
        if maximum_iterations is not None:
            finished = tf.logical_or(finished, maximum_iterations <= 0)
        lengths = tf.zeros_like(finished, dtype=tf.int32)
        start = tf.constant(0, dtype=tf.int32)

        def array(size: Any, dtype: Any) -> Any:
            shape = _element_shape(decoder.batch_size, size)
            return tf.TensorArray(dtype=dtype, size=0, dynamic_size=True, element_shape=shape)

        arrays = tf.nest.map_structure(array, decoder.output_size, decoder.output_dtype)

        def goes_on(time: Any, arrays: Any, state: Any, inputs: Any, finished: Any, lengths: Any) -> Any:
            return tf.logical_not(tf.reduce_all(finished))

        def step(time: Any, arrays: Any, state: Any, inputs: Any, finished: Any, lengths: Any) -> Any:
            outputs, next_state, next_inputs, ended = decoder.step(time, inputs, state)
            next_finished = ended if decoder.tracks_own_finished else tf.logical_or(ended, finished)
            still_going = tf.logical_not(finished)
            next_lengths = tf.where(still_going, tf.fill(tf.shape(lengths), time + 1), lengths)
            tf.nest.assert_same_structure(state, next_state)
            tf.nest.assert_same_structure(arrays, outputs)
            tf.nest.assert_same_structure(inputs, next_inputs)
            if impute_finished:
                outputs = tf.nest.map_structure(lambda new, zero: tf.where(finished, zero, new), outputs, zeros)
                next_state = tf.nest.map_structure(lambda new, old: _kept(finished, old, new), next_state, state)
            arrays = tf.nest.map_structure(lambda array, output: array.write(time, output), arrays, outputs)
            return time + 1, arrays, next_state, next_inputs, next_finished, next_lengths

        _, arrays, state, _, _, lengths = tf.while_loop(
            goes_on,
            step,
            loop_vars=(start, arrays, state, inputs, finished, lengths),
            parallel_iterations=parallel_iterations,
            maximum_iterations=maximum_iterations,
            swap_memory=swap_memory,
        )
        outputs = tf.nest.map_structure(lambda array: array.stack(), arrays)
        with contextlib.suppress(NotImplementedError):
            outputs, state = decoder.finalize(outputs, state, lengths)
        if not output_time_major:
            outputs = tf.nest.map_structure(transpose_batch_time, outputs)
    return outputs, state, lengths


def _element_shape(batch_size: Any, size: Any) -> Any:
    """The shape of a step's outputs, as far as it is known; None where the size is no shape, or a scalar's."""
    if not isinstance(size, tf.TensorShape) or size.ndims == 0:
        return None
    static_batch_size = tf.get_static_value(tf.convert_to_tensor(batch_size, name="batch_size"))
    return tf.TensorShape([static_batch_size]).concatenate(size)


def _kept(finished: Any, old: Any, new: Any) -> Any:
    """The old state of sequences that have ended, and the new one of others; a scalar or TensorArray is always new."""
    if isinstance(old, tf.TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.ndims == 0 else tf.where(finished, old, new)
