"""``tf.contrib.crf``: linear-chain conditional random fields, the last layer of taggers.

The scores of tags are [batch, time, tags]; the scores of transitions from one tag to the next, ``transition_params``,
are [tags, tags]. The functions make as many operations as TensorFlow 1.15's, because later op seeds count them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gan_v1.tf1 import tf
from gan_v1.tf1.internals import smart_cond

__all__ = [
    "CrfDecodeBackwardRnnCell",
    "CrfDecodeForwardRnnCell",
    "CrfForwardRnnCell",
    "crf_binary_score",
    "crf_decode",
    "crf_log_likelihood",
    "crf_log_norm",
    "crf_multitag_sequence_score",
    "crf_sequence_score",
    "crf_unary_score",
    "viterbi_decode",
]


def crf_log_likelihood(
    inputs: Any, tag_indices: Any, sequence_lengths: Any, transition_params: Any = None
) -> tuple[Any, Any]:
    """The log-likelihood of the right tags, [batch], and the scores of the transitions.

    Args:
        inputs: the scores of the tags.
        tag_indices: [batch, time], integers: the right tags.
        sequence_lengths: [batch], integers: how many steps of each sequence count.
        transition_params: unless given, a variable ``transitions`` of the scope.
    """
    num_tags = inputs.get_shape().as_list()[2]
    if transition_params is None:
        transition_params = tf.get_variable("transitions", [num_tags, num_tags])
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return score - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params


def crf_sequence_score(inputs: Any, tag_indices: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The sum of the scores of the tags ``tag_indices`` and of the transitions between them, [batch]."""

    def one_step() -> Any:
        batch_size = tf.shape(inputs, out_type=tag_indices.dtype)[0]
        rows = tf.reshape(tf.range(batch_size, dtype=tag_indices.dtype), [-1, 1])
        scores = tf.gather_nd(tf.squeeze(inputs, [1]), tf.concat([rows, tag_indices], axis=1))
        return _zero_where_empty(sequence_lengths, scores)

    def more_steps() -> Any:
        of_tags = crf_unary_score(tag_indices, sequence_lengths, inputs)
        return of_tags + crf_binary_score(tag_indices, sequence_lengths, transition_params)

    return _by_steps(inputs, one_step, more_steps)


def crf_multitag_sequence_score(inputs: Any, tag_bitmap: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The logarithm of the sum of the exponentiated scores of all sequences that ``tag_bitmap`` allows, [batch].

    Args:
        inputs, sequence_lengths, transition_params: as ``crf_log_likelihood``'s.
        tag_bitmap: [batch, time, tags], bool: which tags are allowed at each step.
    """

    def allowed() -> Any:
        return tf.where(tag_bitmap, inputs, tf.fill(tf.shape(inputs), float("-inf")))

    return _by_steps(
        inputs,
        lambda: tf.reduce_logsumexp(allowed(), axis=[1, 2], keepdims=False),
        lambda: crf_log_norm(allowed(), sequence_lengths, transition_params),
    )


def crf_log_norm(inputs: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The logarithm of the sum of the exponentiated scores of all sequences, [batch]."""
    first = tf.squeeze(tf.slice(inputs, [0, 0, 0], [-1, 1, -1]), [1])

    def one_step() -> Any:
        return _zero_where_empty(sequence_lengths, tf.reduce_logsumexp(first, [1]))

    def more_steps() -> Any:
        rest = tf.slice(inputs, [0, 1, 0], [-1, -1, -1])
        cell = CrfForwardRnnCell(transition_params)
        _, last = tf.nn.dynamic_rnn(cell, rest, _less_one(sequence_lengths), first, tf.float32)
        return _zero_where_empty(sequence_lengths, tf.reduce_logsumexp(last, [1]))

    return _by_steps(inputs, one_step, more_steps)


def crf_unary_score(tag_indices: Any, sequence_lengths: Any, inputs: Any) -> Any:
    """The sum of the scores of the tags ``tag_indices``, [batch]."""
    batch_size, time, num_tags = tf.shape(inputs)[0], tf.shape(inputs)[1], tf.shape(inputs)[2]
    flat_inputs = tf.reshape(inputs, [-1])
    indices = tf.expand_dims(tf.range(batch_size) * time * num_tags, 1)
    indices += tf.expand_dims(tf.range(time) * num_tags, 0)
    if tag_indices.dtype == tf.int64:
        indices = tf.cast(indices, tf.int64)
    scores = tf.gather(flat_inputs, tf.reshape(indices + tag_indices, [-1]))
    scores = tf.reshape(scores, [batch_size, time])
    return tf.reduce_sum(scores * _mask(sequence_lengths, tag_indices), 1)


def crf_binary_score(tag_indices: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The sum of the scores of the transitions between the tags ``tag_indices``, [batch]."""
    num_tags = transition_params.get_shape().as_list()[0]
    transitions = tf.shape(tag_indices)[1] - 1
    before = tf.slice(tag_indices, [0, 0], [-1, transitions])
    after = tf.slice(tag_indices, [0, 1], [-1, transitions])
    indices = before * num_tags + after
    scores = tf.gather(tf.reshape(transition_params, [-1]), indices)
    counts = tf.slice(_mask(sequence_lengths, tag_indices), [0, 1], [-1, -1])
    return tf.reduce_sum(scores * counts, 1)


def crf_decode(potentials: Any, transition_params: Any, sequence_length: Any) -> tuple[Any, Any]:
    """The best tags, [batch, time] of int32, and their score, [batch].

    Args:
        potentials: the scores of the tags.
        transition_params: the scores of the transitions.
        sequence_length: [batch], integers: how many steps of each sequence count.
    """

    def one_step() -> tuple[Any, Any]:
        scores = tf.squeeze(potentials, [1])
        tags = tf.expand_dims(tf.argmax(scores, axis=1), 1)
        best = tf.reduce_max(scores, axis=1)
        return tf.cast(tags, tf.int32), best

    def more_steps() -> tuple[Any, Any]:
        """Viterbi's algorithm: forwards to the best path to each tag, then back from the best last tag.

        The sequences are reversed for the way back, since a recurrent network goes forwards only.
        """
        num_tags = potentials.get_shape().as_list()[2]
        forwards = CrfDecodeForwardRnnCell(transition_params)
        first = tf.squeeze(tf.slice(potentials, [0, 0, 0], [-1, 1, -1]), axis=[1])
        rest = tf.slice(potentials, [0, 1, 0], [-1, -1, -1])
        steps = _less_one(sequence_length)
        pointers, scores = tf.nn.dynamic_rnn(forwards, rest, steps, first, tf.int32)
        pointers = tf.reverse_sequence(pointers, steps, seq_axis=1)
        last = tf.expand_dims(tf.cast(tf.argmax(scores, axis=1), tf.int32), axis=-1)
        tags, _ = tf.nn.dynamic_rnn(CrfDecodeBackwardRnnCell(num_tags), pointers, steps, last, tf.int32)
        tags = tf.concat([last, tf.squeeze(tags, axis=[2])], axis=1)
        return tf.reverse_sequence(tags, sequence_length, seq_axis=1), tf.reduce_max(scores, axis=1)

    return _by_steps(potentials, one_step, more_steps)


def viterbi_decode(score: Any, transition_params: Any) -> tuple[list[Any], Any]:
    """``crf_decode`` of one sequence [time, tags] in NumPy: the best tags, and their score."""
    best = np.zeros_like(score)
    pointers = np.zeros_like(score, dtype=np.int32)
    best[0] = score[0]
    for step in range(1, len(score)):
        paths = best[step - 1][:, np.newaxis] + transition_params
        best[step] = score[step] + paths.max(axis=0)
        pointers[step] = paths.argmax(axis=0)
    tags = [np.argmax(best[-1])]
    for pointer in pointers[:0:-1]:
        tags.append(pointer[tags[-1]])
    return tags[::-1], best[-1].max()


class _Cell(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """A cell without variables, whose output and state are of one size."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    @property
    def state_size(self) -> int:
        return self._size

    @property
    def output_size(self) -> int:
        return self._size


class _TransitionsCell(_Cell):
    """A cell that knows the scores of transitions; its state is a score for each tag, [batch, tags]."""

    def __init__(self, transition_params: Any) -> None:
        super().__init__(transition_params.get_shape().as_list()[0])
        self._transitions = tf.expand_dims(transition_params, 0)

    def _paths(self, state: Any) -> Any:
        """The scores of the paths to each tag by way of each tag before, [batch, tags before, tags]."""
        return tf.expand_dims(state, 2) + self._transitions


class CrfForwardRnnCell(_TransitionsCell):
    """The forward algorithm: for each tag the log-sum-exp of the scores of all paths that lead to it."""

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        scores = inputs + tf.reduce_logsumexp(self._paths(state), [1])
        return scores, scores


class CrfDecodeForwardRnnCell(_TransitionsCell):
    """Viterbi's way forwards: its state is the score of the best path to each tag, its output the tag before on it."""

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        paths = self._paths(state)
        scores = inputs + tf.reduce_max(paths, [1])
        return tf.cast(tf.argmax(paths, 1), tf.int32), scores


class CrfDecodeBackwardRnnCell(_Cell):
    """Viterbi's way back along the outputs of ``CrfDecodeForwardRnnCell``; its state is a tag, [batch, 1]."""

    def __init__(self, num_tags: int) -> None:
        super().__init__(1)
        self._num_tags = num_tags

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        tag = tf.squeeze(state, axis=[1])
        rows = tf.range(tf.shape(inputs)[0])
        before = tf.expand_dims(tf.gather_nd(inputs, tf.stack([rows, tag], axis=1)), axis=-1)
        return before, before


def _by_steps(inputs: Any, one_step: Callable[[], Any], more_steps: Callable[[], Any]) -> Any:
    """``one_step()`` for sequences of a single step, which have no transitions; ``more_steps()`` for others."""
    return smart_cond(tf.equal(inputs.get_shape().as_list()[1] or tf.shape(inputs)[1], 1), one_step, more_steps)


def _zero_where_empty(sequence_lengths: Any, values: Any) -> Any:
    return tf.where(tf.less_equal(sequence_lengths, 0), tf.zeros_like(values), values)


def _less_one(sequence_lengths: Any) -> Any:
    """The numbers of transitions, not below 0."""
    return tf.maximum(tf.constant(0, sequence_lengths.dtype), sequence_lengths - 1)


def _mask(sequence_lengths: Any, tag_indices: Any) -> Any:
    return tf.sequence_mask(sequence_lengths, maxlen=tf.shape(tag_indices)[1], dtype=tf.float32)
