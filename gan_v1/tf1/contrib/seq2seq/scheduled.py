"""Helpers for scheduled sampling: now and then a step in training is fed what the model itself said.

Which step gets which draw is left to the executor where steps run in parallel, here as in TensorFlow 1.15: with a seed
the draws are the same, their order need not be. ``dynamic_decode(parallel_iterations=1)`` keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.seq2seq.helpers import TrainingHelper, embedding_function, steps_of
from gan_v1.tf1.contrib.seq2seq.sampling import bernoulli_sample, categorical_sample
from gan_v1.tf1.internals import transpose_batch_time


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """Feeds the right inputs, or with some probability the embedding of a class drawn by the outputs.

    Its samples are the classes drawn, and -1 where none was.

    Args:
        inputs, sequence_length, time_major: as in ``TrainingHelper``.
        embedding: a function from symbols [n] to inputs, or what ``tf.nn.embedding_lookup`` takes.
        sampling_probability: of a draw, a scalar; a vector passes here and fails in the graph, as it did.
        seed: of the draws of classes.
        scheduling_seed: of whether there is one.

    Raises:
        ValueError: ``sampling_probability`` has another rank; ``sequence_length`` is no vector.
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        embedding: Any,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        scheduling_seed: int | None = None,
        name: str | None = None,
    ) -> None:
        with tf.name_scope(name, "ScheduledEmbeddingSamplingWrapper", [embedding, sampling_probability]):
            self._embedding_fn = embedding_function(embedding)
            self._sampling_probability = _probability(sampling_probability)
            self._seed = seed
            self._scheduling_seed = scheduling_seed
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:  # type: ignore[override]
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            drawn = bernoulli_sample(
                probs=self._sampling_probability,
                dtype=tf.bool,
                sample_shape=self.batch_size,
                seed=self._scheduling_seed,
            )
            classes = categorical_sample(logits=outputs, seed=self._seed)
            return tf.where(drawn, classes, tf.fill([self.batch_size], -1))

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        values = [time, outputs, state, sample_ids]
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs", values):
            finished, right_inputs, state = super().next_inputs(time, outputs, state, name, sample_ids=sample_ids)

            def mixed() -> Any:
                drawn = tf.cast(tf.where(sample_ids > -1), tf.int32)
                others = tf.cast(tf.where(sample_ids <= -1), tf.int32)
                symbols = tf.gather_nd(sample_ids, drawn)
                kept = tf.gather_nd(right_inputs, others)
                return _joined(drawn, self._embedding_fn(symbols), others, kept, tf.shape(right_inputs))

            return finished, tf.cond(tf.reduce_all(finished), lambda: right_inputs, mixed), state


class ScheduledOutputTrainingHelper(TrainingHelper):
    """Feeds the right inputs, or with some probability the outputs themselves.

    Its samples are 1 where the outputs are fed, and 0 elsewhere.

    Args:
        inputs, sequence_length, time_major: as in ``TrainingHelper``.
        sampling_probability: of feeding the outputs, a scalar; a vector passes here and fails in the graph, as it did.
        seed: of whether they are.
        next_inputs_fn: makes inputs of the outputs; they are fed as they are unless given.
        auxiliary_inputs: [batch, time, ...], or time first: put behind every input, right or not.

    Raises:
        ValueError: ``sampling_probability`` has another rank; ``sequence_length`` is no vector.
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        next_inputs_fn: Callable[[Any], Any] | None = None,
        auxiliary_inputs: Any = None,
        name: str | None = None,
    ) -> None:
        values = [inputs, auxiliary_inputs, sampling_probability]
        with tf.name_scope(name, "ScheduledOutputTrainingHelper", values):
            self._sampling_probability = _probability(sampling_probability)
            self._auxiliary_input_tas = None
            if auxiliary_inputs is not None:
                inputs = tf.convert_to_tensor(inputs, name="inputs")
                auxiliary_inputs = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
                inputs = tf.concat((inputs, auxiliary_inputs), -1)
                by_time = auxiliary_inputs if time_major else transpose_batch_time(auxiliary_inputs)
                self._auxiliary_input_tas = steps_of(by_time)
            self._seed = seed
            self._next_inputs_fn = next_inputs_fn
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:  # type: ignore[override]
        with tf.name_scope(name, "ScheduledOutputTrainingHelperSample", [time, outputs, state]):
            return bernoulli_sample(probs=self._sampling_probability, sample_shape=self.batch_size, seed=self._seed)

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        values = [time, outputs, state, sample_ids]
        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs", values):
            finished, right_inputs, state = super().next_inputs(time, outputs, state, name, sample_ids=sample_ids)
            sampled = tf.cast(sample_ids, tf.bool)

            def mixed() -> Any:
                if self._next_inputs_fn is None:
                    return tf.where(sampled, self._with_auxiliary(outputs, time), right_inputs)
                drawn = tf.cast(tf.where(sampled), tf.int32)
                others = tf.cast(tf.where(tf.logical_not(sampled)), tf.int32)
                taken = tf.gather_nd(outputs, drawn)
                kept = tf.gather_nd(right_inputs, others)
                fed = self._with_auxiliary(self._next_inputs_fn(taken), time, drawn)
                return _joined(drawn, fed, others, kept, tf.shape(right_inputs))

            all_finished = tf.reduce_all(finished)
            none_sampled = tf.logical_not(tf.reduce_any(sampled))
            next_inputs = tf.cond(tf.logical_or(all_finished, none_sampled), lambda: right_inputs, mixed)
            return finished, next_inputs, state

    def _with_auxiliary(self, fed: Any, time: Any, sequences: Any = None) -> Any:
        """``fed`` followed by the next step's auxiliary inputs, of all sequences or of those with these indices."""
        if self._auxiliary_input_tas is None:
            return fed
        auxiliary = self._auxiliary_input_tas.read(time + 1)
        if sequences is not None:
            auxiliary = tf.gather_nd(auxiliary, sequences)
        return tf.concat((fed, auxiliary), -1)


def _probability(given: Any) -> Any:
    """The probability as a tensor; refuses more than a vector."""
    probability = tf.convert_to_tensor(given, name="sampling_probability")
    if probability.get_shape().ndims not in (0, 1):
        shape = probability.get_shape()
        raise ValueError(f"sampling_probability must be either a scalar or a vector. saw shape: {shape}")
    return probability


def _joined(indices: Any, values: Any, other_indices: Any, other_values: Any, shape: Any) -> Any:
    """A tensor of ``shape`` made of two sets of rows, each at its indices."""
    first = tf.scatter_nd(indices=indices, updates=values, shape=shape)
    return first + tf.scatter_nd(indices=other_indices, updates=other_values, shape=shape)
