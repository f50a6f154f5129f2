"""A decoder that follows the best few beginnings of a sequence at once."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.seq2seq.attention_wrapper import AttentionWrapperState
from gan_v1.tf1.contrib.seq2seq.beams import gather_tree, gather_tree_from_array
from gan_v1.tf1.contrib.seq2seq.decoding import Decoder, output_size_of
from gan_v1.tf1.contrib.seq2seq.helpers import embedding_function
from gan_v1.tf1.internals import assert_like_rnncell

# The layers of tf's Keras, and of TensorFlow's own old copy of Keras.
KERAS_LAYERS = (tf.keras.layers.Layer, internals.find("tensorflow.python.keras.engine.base_layer:Layer"))

BeamSearchDecoderState = namedtuple(
    "BeamSearchDecoderState", ("cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs")
)
BeamSearchDecoderState.__doc__ = "The state of a ``BeamSearchDecoder``; all but the cell's is [batch, beam, ...]."

BeamSearchDecoderOutput = namedtuple("BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids"))
BeamSearchDecoderOutput.__doc__ = (
    "What a step gives, [batch, beam]: scores, symbols, and the beams they are put behind."
)


class FinalBeamSearchDecoderOutput(
    namedtuple("FinalBeamDecoderOutput", ("predicted_ids", "beam_search_decoder_output"))
):
    """What ``dynamic_decode`` gives of a beam search.

    predicted_ids: [batch, time, beam], or time first: the symbols of each beam, the best beam first.
    beam_search_decoder_output: what the steps gave.
    """

    __slots__ = ()


class BeamSearchDecoder(Decoder):
    """Keeps the ``beam_width`` beginnings with the highest scores, and continues them.

    The memory of an ``AttentionWrapper``, its lengths and the state of an encoder must be repeated for each beam by
    ``tile_batch``; ``zero_state`` wants the number of beams, batch * beam_width.

    Args:
        cell: the cell.
        embedding: a function from symbols to inputs, or what ``tf.nn.embedding_lookup`` takes.
        start_tokens: [batch], integers: each sequence's first input.
        end_token: the symbol, a scalar, that ends a sequence.
        initial_state: the cell's state before the first step, [batch * beam_width, ...].
        beam_width: the number of beams.
        output_layer: a layer that makes scores of symbols of the cell's outputs, such as ``tf.layers.Dense``.
        length_penalty_weight: how much long sequences are favoured (Wu et al., 2016); 0: not at all.
        coverage_penalty_weight: how much it costs to leave parts of the memory unattended (same place).
        reorder_tensor_arrays: whether what the state keeps of each step, such as ``alignment_history``, is read back
            along the beams' paths in the end.

    Raises:
        TypeError: ``cell`` is no cell, or ``output_layer`` no layer.
        ValueError: ``start_tokens`` is no vector, or ``end_token`` no scalar.
    """

    def __init__(
        self,
        cell: Any,
        embedding: Any,
        start_tokens: Any,
        end_token: Any,
        initial_state: Any,
        beam_width: int,
        output_layer: Any = None,
        length_penalty_weight: Any = 0.0,
        coverage_penalty_weight: Any = 0.0,
        reorder_tensor_arrays: bool = True,
    ) -> None:
        assert_like_rnncell("cell", cell)
        if output_layer is not None and not isinstance(output_layer, KERAS_LAYERS):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        self._cell = cell
        self._output_layer = output_layer
        self._reorder_tensor_arrays = reorder_tensor_arrays
        self._beam_width = beam_width
        self._length_penalty_weight = length_penalty_weight
        self._coverage_penalty_weight = coverage_penalty_weight
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        if self._start_tokens.get_shape().ndims != 1:
            raise ValueError("start_tokens must be a vector")
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        if self._end_token.get_shape().ndims != 0:
            raise ValueError("end_token must be a scalar")
        self._batch_size = tf.size(start_tokens)
        self._static_batch_size = tf.get_static_value(self._batch_size)
        self._initial_cell_state = tf.nest.map_structure(self._split_beams, initial_state, cell.state_size)
        self._start_tokens = tf.tile(tf.expand_dims(self._start_tokens, 1), [1, beam_width])
        self._start_inputs = self._embedding_fn(self._start_tokens)
        self._finished = self._of_first_beam(False, True, tf.bool)  # all begin as copies: only one is to go on

    @property
    def batch_size(self) -> Any:
        return self._batch_size

    @property
    def tracks_own_finished(self) -> bool:
        """True: a step reorders the beams, so flags of an earlier step would belong to other beams."""
        return True

    @property
    def output_size(self) -> BeamSearchDecoderOutput:
        return BeamSearchDecoderOutput(*(tf.TensorShape([self._beam_width]) for _ in range(3)))

    @property
    def output_dtype(self) -> BeamSearchDecoderOutput:
        dtype = tf.nest.flatten(self._initial_cell_state)[0].dtype
        scores = tf.nest.map_structure(lambda _: dtype, output_size_of(self._cell, self._output_layer))
        return BeamSearchDecoderOutput(scores, tf.int32, tf.int32)

    def initialize(self, name: str | None = None) -> Any:
        dtype = tf.nest.flatten(self._initial_cell_state)[0].dtype
        zero, never = tf.convert_to_tensor(0.0, dtype=dtype), tf.convert_to_tensor(-np.inf, dtype=dtype)
        log_probs = self._of_first_beam(zero, never, dtype)
        attended = self._attention_probs(self._initial_cell_state)
        state = BeamSearchDecoderState(
            log_probs=log_probs,
            accumulated_attention_probs=() if attended is None else attended,
            cell_state=self._initial_cell_state,
            finished=self._finished,
            lengths=tf.zeros([self._batch_size, self._beam_width], dtype=tf.int64),
        )
        return self._finished, self._start_inputs, state

    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        with tf.name_scope(name, "BeamSearchDecoderStep", (time, inputs, state)):
            inputs = tf.nest.map_structure(lambda tensor: self._merged(tensor, tensor.shape[2:]), inputs)
            cell_state = tf.nest.map_structure(self._merge_beams, state.cell_state, self._cell.state_size)
            outputs, cell_state = self._cell(inputs, cell_state)
            outputs = tf.nest.map_structure(lambda output: self._split(output, output.shape[1:]), outputs)
            cell_state = tf.nest.map_structure(self._split_beams, cell_state, self._cell.state_size)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            output, next_state = self._choose(outputs, cell_state, state)
            next_inputs = tf.cond(
                tf.reduce_all(next_state.finished),
                lambda: self._start_inputs,
                lambda: self._embedding_fn(output.predicted_ids),
            )
        return output, next_state, next_inputs, next_state.finished

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """Read each beam's symbols back from its end; the beams' lengths are ``final_state.lengths``."""
        longest = tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32)
        predicted_ids = gather_tree(outputs.predicted_ids, outputs.parent_ids, longest, self._end_token)
        if self._reorder_tensor_arrays:
            cell_state = tf.nest.map_structure(
                lambda kept: self._read_back(kept, outputs.parent_ids, final_state.lengths), final_state.cell_state
            )
            final_state = final_state._replace(cell_state=cell_state)
        return FinalBeamSearchDecoderOutput(predicted_ids, outputs), final_state

    # ------------------------------------------------------------ choosing
    def _choose(self, logits: Any, cell_state: Any, state: Any) -> tuple[Any, Any]:
        """The best continuations of all beams by ``logits`` [batch, beam, symbols], and the state they lead to."""
        unfinished = tf.logical_not(state.finished)
        log_probs = self._of_end_if_finished(tf.nn.log_softmax(logits), state.finished)
        total_log_probs = tf.expand_dims(state.log_probs, 2) + log_probs
        symbols = logits.shape.as_list()[-1] or tf.shape(logits)[-1]
        lengthened = tf.one_hot(
            indices=tf.fill([self._batch_size, self._beam_width], self._end_token),
            depth=symbols,
            on_value=tf.to_int64(0),
            off_value=tf.to_int64(1),
            dtype=tf.int64,
        )
        lengthened *= tf.expand_dims(tf.cast(unfinished, tf.int64), 2)
        lengths = lengthened + tf.expand_dims(state.lengths, 2)
        attended = self._attention_probs(cell_state)
        if attended is not None:
            attended *= tf.expand_dims(tf.cast(unfinished, tf.float32), 2)
            attended = state.accumulated_attention_probs + attended
        scores = self._scores(total_log_probs, lengths, state.finished, attended)

        flat_scores = tf.reshape(scores, [self._batch_size, -1])
        width = tf.convert_to_tensor(self._beam_width, dtype=tf.int32, name="beam_width")
        best_scores, indices = tf.nn.top_k(flat_scores, k=width)
        for tensor in (best_scores, indices):
            tensor.set_shape([self._static_batch_size, self._beam_width])
        next_log_probs = self._gathered(
            total_log_probs, indices, self._beam_width * symbols, [-1], name="next_beam_probs"
        )
        next_symbols = tf.cast(tf.mod(indices, symbols, name="next_beam_word_ids"), tf.int32)
        parents = tf.cast(indices / symbols, tf.int32, name="next_beam_parent_ids")

        was_finished = self._gathered(state.finished, parents, self._beam_width, [-1])
        finished = tf.logical_or(was_finished, tf.equal(next_symbols, self._end_token), name="next_beam_finished")
        one_more = tf.cast(tf.logical_not(was_finished), tf.int64)
        next_lengths = self._gathered(state.lengths, parents, self._beam_width, [-1])
        next_lengths += one_more
        next_attended: Any = ()
        if attended is not None:
            by_beam = [self._batch_size * self._beam_width, -1]
            name = "next_accumulated_attention_probs"
            next_attended = self._gathered(attended, parents, self._beam_width, by_beam, name)
        cell_state = tf.nest.map_structure(lambda tensor: self._gathered_beams(tensor, parents), cell_state)
        next_state = BeamSearchDecoderState(cell_state, next_log_probs, finished, next_lengths, next_attended)
        return BeamSearchDecoderOutput(best_scores, next_symbols, parents), next_state

    def _of_end_if_finished(self, log_probs: Any, finished: Any) -> Any:
        """``log_probs`` [batch, beam, symbols]; a beam that has ended can only be followed by the end symbol."""
        symbols = tf.shape(log_probs)[2]
        zero = tf.convert_to_tensor(0.0, dtype=log_probs.dtype)
        end = tf.one_hot(self._end_token, symbols, dtype=log_probs.dtype, on_value=zero, off_value=log_probs.dtype.min)
        ends = tf.tile(tf.reshape(end, [1, 1, -1]), tf.concat([tf.shape(finished), [1]], 0))
        return tf.where(tf.tile(tf.expand_dims(finished, 2), [1, 1, symbols]), ends, log_probs)

    def _scores(self, log_probs: Any, lengths: Any, finished: Any, attended: Any) -> Any:
        """The scores by which continuations are compared, [batch, beam, symbols]."""
        scores = log_probs / tf.cast(self._length_penalty(lengths), log_probs.dtype)
        weight = tf.convert_to_tensor(self._coverage_penalty_weight, name="coverage_penalty_weight")
        if weight.shape.ndims != 0:
            raise ValueError(f"coverage_penalty_weight should be a scalar, but saw shape: {weight.shape}")
        if tf.get_static_value(weight) == 0.0:
            return scores
        attended = tf.where(tf.equal(attended, 0.0), tf.ones_like(attended), attended)  # 0 is padding; log 1 is 0
        penalty = tf.reduce_sum(tf.log(tf.minimum(attended, 1.0)), 2)
        penalty *= tf.cast(finished, tf.float32)
        return scores + tf.expand_dims(penalty * weight, 2)

    def _length_penalty(self, lengths: Any) -> Any:
        """((5 + length) / 6) to the power of the weight, [batch, beam, symbols]; 1 if that is 0."""
        weight = tf.convert_to_tensor(self._length_penalty_weight, name="penalty_factor")
        weight.set_shape(())
        static_weight = tf.get_static_value(weight)
        if static_weight is not None and static_weight == 0:
            return 1.0
        return tf.div((5.0 + tf.cast(lengths, tf.float32)) ** weight, (5.0 + 1.0) ** weight)

    def _attention_probs(self, cell_state: Any) -> Any:
        """The alignments [batch, beam, time of the memory] for the coverage penalty, their mean if there are several.

        Returns:
            None without such a penalty.

        Raises:
            ValueError: there is a penalty, but no cell attends to anything.
        """
        if self._coverage_penalty_weight == 0.0:
            return None
        states = [cell_state] if isinstance(cell_state, AttentionWrapperState) else cell_state
        of_cells = [
            _mean(state.alignments) if isinstance(state.alignments, tuple) else state.alignments
            for state in (states if isinstance(states, tuple | list) else ())
            if isinstance(state, AttentionWrapperState)
        ]
        if not of_cells:
            raise ValueError("coverage_penalty_weight must be 0.0 if no cell is attentional.")
        return of_cells[0] if len(of_cells) == 1 else _mean(of_cells)

    # ------------------------------------------------------------ shapes
    def _of_first_beam(self, first: Any, others: Any, dtype: Any) -> Any:
        """[batch, beam] with one value for the first beam and another for the others."""
        firsts = tf.zeros([self._batch_size], dtype=tf.int32)
        return tf.one_hot(firsts, depth=self._beam_width, on_value=first, off_value=others, dtype=dtype)

    def _split_beams(self, tensor: Any, size: Any) -> Any:
        """A part of the state, [batch * beam, ...], as [batch, beam, ...]; a scalar or TensorArray is left alone."""
        if isinstance(tensor, tf.TensorArray):
            return tensor
        _check_rank(tensor)
        return self._split(tensor, size) if tensor.shape.ndims >= 1 else tensor

    def _merge_beams(self, tensor: Any, size: Any) -> Any:
        """A part of the state, [batch, beam, ...], as [batch * beam, ...]; any without beams is left alone."""
        if isinstance(tensor, tf.TensorArray):
            return tensor
        _check_rank(tensor)
        return self._merged(tensor, size) if tensor.shape.ndims >= 2 else tensor

    def _split(self, tensor: Any, size: Any) -> Any:
        """[batch * beam, ...] as [batch, beam, ...]; ``size`` is the shape behind, as far as it is known."""
        shape = tf.shape(tensor)
        split = tf.reshape(tensor, tf.concat(([self._batch_size, self._beam_width], shape[1:]), 0))
        expected = tf.TensorShape([self._static_batch_size, self._beam_width]).concatenate(_static(size))
        if not split.shape.is_compatible_with(expected):
            raise ValueError(
                "Unexpected behavior when reshaping between beam width and batch size.  "
                f"The reshaped tensor has shape: {split.shape}.  "
                f"We expected it to have shape (batch_size, beam_width, depth) == {expected}.  "
                "Perhaps you forgot to create a zero_state with batch_size=encoder_batch_size * beam_width?"
            )
        split.set_shape(expected)
        return split

    def _merged(self, tensor: Any, size: Any) -> Any:
        """[batch, beam, ...] as [batch * beam, ...]; ``size`` is the shape behind, as far as it is known."""
        shape = tf.shape(tensor)
        merged = tf.reshape(tensor, tf.concat(([self._batch_size * self._beam_width], shape[2:]), 0))
        beams = None if self._static_batch_size is None else self._static_batch_size * self._beam_width
        merged.set_shape(tf.TensorShape([beams]).concatenate(_static(size)))
        return merged

    def _gathered_beams(self, tensor: Any, beams: Any) -> Any:
        """A part of the state, [batch, beam, ...], taken from other ``beams``; any without beams is left alone."""
        shape = [self._batch_size * self._beam_width, -1]  # before the returns, as in TensorFlow 1: op seeds count it
        if isinstance(tensor, tf.TensorArray):
            return tensor
        _check_rank(tensor)
        return tensor if tensor.shape.ndims < 2 else self._gathered(tensor, beams, self._beam_width, shape)

    def _gathered(self, tensor: Any, indices: Any, number: Any, shape: list[Any], name: str | None = None) -> Any:
        """The values at ``indices`` [batch, beam] among the ``number`` values of each sequence.

        Args:
            tensor: [batch, beam, ...].
            indices: integers below ``number``.
            number: how many values each sequence has when ``tensor`` has become ``shape``.
            shape: [-1], or [batch * beam, -1].
        """
        with tf.name_scope(name, "tensor_gather_helper"):
            starts = tf.expand_dims(tf.range(self._batch_size) * number, 1)
            flat_indices = tf.reshape(indices + starts, [-1])
            found = tf.gather(tf.reshape(tensor, shape), flat_indices)
            found = tf.reshape(found, tf.shape(tensor)[: 1 + len(shape)], name="output")
            static = tf.TensorShape([self._static_batch_size])
            found.set_shape(static.concatenate(tensor.shape[1 : 1 + len(shape)]))
            return found

    def _read_back(self, kept: Any, parent_ids: Any, lengths: Any) -> Any:
        """A ``TensorArray`` of the state, stacked and read along the beams' paths; anything else is left alone."""
        if not isinstance(kept, tf.TensorArray):
            return kept
        shape = kept.element_shape
        if shape.ndims is None or shape.ndims < 1:
            tf.logging.warn(
                f"The TensorArray {kept.handle.name} in the cell state is not amenable to sorting based on the beam "
                "search result. For a TensorArray to be sorted, its elements shape must be defined and have at least "
                f"a rank of 1, but saw shape: {shape}"
            )
            return kept
        if not self._is_of_beams(shape):
            tf.logging.warn(
                "TensorArray reordering expects elements to be reshapable to "
                f"{tf.TensorShape([self._static_batch_size, self._beam_width, None])} which is incompatible with the "
                f"current shape {shape}. Consider setting reorder_tensor_arrays to False to disable TensorArray "
                "reordering during the beam search."
            )
            return kept
        steps = kept.stack()
        with tf.control_dependencies([self._beams_check(steps)]):
            return gather_tree_from_array(steps, parent_ids, lengths)

    def _is_of_beams(self, shape: Any) -> bool:
        """Whether a shape may be of beams; like TensorFlow 1, takes [batch * beam, size] only if one is unknown."""
        first, *others = shape.as_list()
        if self._static_batch_size is None or first is None:
            return True
        if first != self._static_batch_size * self._beam_width:
            return False
        return not others or others[0] is None or [first, others[0]] == [self._static_batch_size, self._beam_width]

    def _beams_check(self, steps: Any) -> Any:
        """An operation that fails if ``steps`` is neither [time, batch * beam, ...] nor [time, batch, beam, ...]."""
        shape = tf.shape(steps)
        fits = tf.equal(shape[1], self._batch_size * self._beam_width)
        if steps.shape.ndims != 2:
            both = tf.logical_and(tf.equal(shape[1], self._batch_size), tf.equal(shape[2], self._beam_width))
            fits = tf.logical_or(fits, both)
        message = (
            "TensorArray reordering expects elements to be reshapable to [batch_size, beam_size, -1] which is "
            f"incompatible with the dynamic shape of {steps.name} elements. Consider setting reorder_tensor_arrays to "
            "False to disable TensorArray reordering during the beam search."
        )
        return tf.Assert(fits, [message])


def _mean(tensors: Any) -> Any:
    """The mean of several tensors of one shape."""
    return tf.reduce_mean(tf.concat([tf.expand_dims(tensor, -1) for tensor in tensors], -1), -1)


def _static(size: Any) -> Any:
    """A size of a state as a ``TensorShape``; one that is a tensor is known if it is a constant."""
    return tf.TensorShape(tf.get_static_value(size) if isinstance(size, tf.Tensor) else size)


def _check_rank(tensor: Any) -> None:
    if tensor.shape.ndims is None:
        raise ValueError(f"Expected tensor ({tensor}) to have known rank, but ndims == None.")
