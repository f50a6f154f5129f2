"""Helpers: what a decoder's cell is fed at each step, and which symbols are taken from its outputs."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.seq2seq.sampling import categorical_sample
from gan_v1.tf1.internals import transpose_batch_time


class Helper(abc.ABC):
    """What ``BasicDecoder`` asks at each step; a program may write its own."""

    @property
    @abc.abstractmethod
    def batch_size(self) -> Any:
        """The number of sequences, a scalar tensor of integers."""

    @property
    @abc.abstractmethod
    def sample_ids_shape(self) -> Any:
        """The ``TensorShape`` of what ``sample`` gives, without the batch."""

    @property
    @abc.abstractmethod
    def sample_ids_dtype(self) -> Any:
        """The dtype of what ``sample`` gives."""

    @abc.abstractmethod
    def initialize(self, name: str | None = None) -> Any:
        """Which sequences have ended before the first step [batch], and the first inputs."""

    @abc.abstractmethod
    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """The samples, such as symbols, that are taken from the outputs of a step."""

    @abc.abstractmethod
    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        """Which sequences have ended [batch], the next step's inputs, and the state it starts from."""


class _SymbolHelper(Helper):
    """A helper whose samples are one int32 a sequence; a subclass sets ``_batch_size``."""

    _batch_size: Any

    @property
    def batch_size(self) -> Any:
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self) -> Any:
        return tf.int32


class CustomHelper(Helper):
    """A helper made of three functions.

    Args:
        initialize_fn: gives what ``Helper.initialize`` gives.
        sample_fn: from ``time``, ``outputs``, ``state`` to samples.
        next_inputs_fn: from ``time``, ``outputs``, ``state``, ``sample_ids`` to what ``Helper.next_inputs`` gives.
        sample_ids_shape, sample_ids_dtype: of the samples; scalars of int32 unless given.
    """

    def __init__(
        self,
        initialize_fn: Callable[[], tuple[Any, Any]],
        sample_fn: Callable[..., Any],
        next_inputs_fn: Callable[..., tuple[Any, Any, Any]],
        sample_ids_shape: Any = None,
        sample_ids_dtype: Any = None,
    ) -> None:
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size: Any = None
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or tf.int32

    @property
    def batch_size(self) -> Any:
        """Known from ``initialize`` on.

        Raises:
            ValueError: it has not been called.
        """
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self) -> Any:
        return self._sample_ids_dtype

    def initialize(self, name: str | None = None) -> Any:
        with tf.name_scope(name, f"{type(self).__name__}Initialize"):
            finished, next_inputs = self._initialize_fn()
            if self._batch_size is None:
                self._batch_size = tf.size(finished)
        return finished, next_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        with tf.name_scope(name, f"{type(self).__name__}Sample", (time, outputs, state)):
            return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        with tf.name_scope(name, f"{type(self).__name__}NextInputs", (time, outputs, state)):
            return self._next_inputs_fn(time=time, outputs=outputs, state=state, sample_ids=sample_ids)


class TrainingHelper(_SymbolHelper):
    """Feeds the right inputs, whatever the outputs were; samples are the classes that they score highest.

    Args:
        inputs: [batch, time, ...], or [time, batch, ...] if ``time_major``.
        sequence_length: [batch], integers: how many steps of each sequence count.
        time_major: the order of ``inputs``.

    Raises:
        ValueError: ``sequence_length`` is no vector.
    """

    def __init__(self, inputs: Any, sequence_length: Any, time_major: bool = False, name: str | None = None) -> None:
        with tf.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            self._inputs = tf.convert_to_tensor(inputs, name="inputs")
            by_time = self._inputs if time_major else transpose_batch_time(self._inputs)
            self._input_tas = steps_of(by_time)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            if self._sequence_length.get_shape().ndims != 1:
                shape = self._sequence_length.get_shape()
                raise ValueError(f"Expected sequence_length to be a vector, but received shape: {shape}")
            self._zero_inputs = tf.zeros_like(by_time[0, :])
            self._batch_size = tf.size(sequence_length)

    @property
    def inputs(self) -> Any:
        return self._inputs

    @property
    def sequence_length(self) -> Any:
        return self._sequence_length

    def initialize(self, name: str | None = None) -> Any:
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(0, self._sequence_length)
            return finished, self._read(0, finished)

    def sample(  # type: ignore[override]
        self, time: Any, outputs: Any, name: str | None = None, **unused: Any
    ) -> Any:
        with tf.name_scope(name, "TrainingHelperSample", [time, outputs]):
            return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, name: str | None = None, **unused: Any
    ) -> Any:
        with tf.name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            next_time = time + 1
            finished = next_time >= self._sequence_length
            return finished, self._read(next_time, finished), state

    def _read(self, time: Any, finished: Any) -> Any:
        """The inputs of a step; zeros if all sequences have ended, when there may be no such step."""
        return tf.cond(tf.reduce_all(finished), lambda: self._zero_inputs, lambda: self._input_tas.read(time))


class GreedyEmbeddingHelper(_SymbolHelper):
    """Feeds back the embedding of the class that the outputs score highest, until a sequence's end token comes.

    Args:
        embedding: a function from symbols [batch] to inputs, or what ``tf.nn.embedding_lookup`` takes.
        start_tokens: [batch], integers: each sequence's first input.
        end_token: the symbol, a scalar, that ends a sequence.

    Raises:
        ValueError: ``start_tokens`` is no vector, or ``end_token`` no scalar.
    """

    def __init__(self, embedding: Any, start_tokens: Any, end_token: Any) -> None:
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        if self._start_tokens.get_shape().ndims != 1:
            raise ValueError("start_tokens must be a vector")
        self._batch_size = tf.size(start_tokens)
        if self._end_token.get_shape().ndims != 0:
            raise ValueError("end_token must be a scalar")
        self._start_inputs = self._embedding_fn(self._start_tokens)

    def initialize(self, name: str | None = None) -> Any:
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """The classes that ``outputs`` [batch, classes] score highest.

        Raises:
            TypeError: ``outputs`` is not one tensor.
        """
        _check_one_tensor(outputs)
        return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        finished = tf.equal(sample_ids, self._end_token)
        next_inputs = tf.cond(
            tf.reduce_all(finished), lambda: self._start_inputs, lambda: self._embedding_fn(sample_ids)
        )
        return finished, next_inputs, state


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """Feeds back the embedding of a class drawn by the outputs, which are unnormalised log-probabilities.

    Args:
        embedding, start_tokens, end_token: as in ``GreedyEmbeddingHelper``.
        softmax_temperature: what the outputs are divided by first, above 0; 1 unless given.
        seed: of the draws.

    Raises:
        ValueError: as there.
    """

    def __init__(
        self,
        embedding: Any,
        start_tokens: Any,
        end_token: Any,
        softmax_temperature: Any = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature = softmax_temperature
        self._seed = seed

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """Classes drawn by ``outputs`` [batch, classes].

        Raises:
            TypeError: ``outputs`` is not one tensor.
        """
        _check_one_tensor(outputs)
        logits = outputs if self._softmax_temperature is None else outputs / self._softmax_temperature
        return categorical_sample(logits=logits, seed=self._seed)


class InferenceHelper(Helper):
    """Feeds back what a function takes from the outputs.

    Args:
        sample_fn: from a step's outputs to samples.
        sample_shape, sample_dtype: of one sample.
        start_inputs: the first step's inputs, [batch, ...].
        end_fn: from samples to which sequences end with them, [batch].
        next_inputs_fn: from samples to the next step's inputs; the samples themselves unless given.
    """

    def __init__(
        self,
        sample_fn: Callable[[Any], Any],
        sample_shape: Any,
        sample_dtype: Any,
        start_inputs: Any,
        end_fn: Callable[[Any], Any],
        next_inputs_fn: Callable[[Any], Any] | None = None,
    ) -> None:
        self._sample_fn = sample_fn
        self._end_fn = end_fn
        self._sample_shape = tf.TensorShape(sample_shape)
        self._sample_dtype = sample_dtype
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = tf.shape(start_inputs)[0]
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")

    @property
    def batch_size(self) -> Any:
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        return self._sample_shape

    @property
    def sample_ids_dtype(self) -> Any:
        return self._sample_dtype

    def initialize(self, name: str | None = None) -> Any:
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        return self._sample_fn(outputs)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        next_inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), next_inputs, state


def steps_of(by_time: Any) -> Any:
    """A ``TensorArray`` of the steps of a tensor [time, ...]."""
    steps = tf.TensorArray(by_time.dtype, size=tf.shape(by_time)[0], element_shape=by_time.get_shape()[1:])
    return steps.unstack(by_time)


def embedding_function(embedding: Any) -> Callable[[Any], Any]:
    """``embedding`` if it can be called, else a function that looks symbols up in it."""
    if callable(embedding):
        return embedding
    return lambda ids: tf.nn.embedding_lookup(embedding, ids)


def _check_one_tensor(outputs: Any) -> None:
    if not isinstance(outputs, tf.Tensor):
        raise TypeError(f"Expected outputs to be a single Tensor, got: {type(outputs)}")
