"""Attention mechanisms: how a decoder's output weighs the steps of a memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.seq2seq.decoding import LAYERS
from gan_v1.tf1.internals import zero_state_tensors


class AttentionMechanism:
    """The interface that ``AttentionWrapper`` asks of an attention mechanism."""

    @property
    def alignments_size(self) -> Any:
        """The number of the memory's steps."""
        raise NotImplementedError

    @property
    def state_size(self) -> Any:
        """The size of the state that the mechanism keeps from step to step."""
        raise NotImplementedError


class _BaseAttentionMechanism(AttentionMechanism):
    """A memory with its keys, and a way to make probabilities of scores; a subclass is called to score a query.

    Args:
        query_layer: a layer that queries go through, or None.
        memory: [batch, time, ...], such as an encoder's outputs.
        probability_fn: from scores [batch, time] and the mechanism's state to probabilities.
        memory_sequence_length: [batch], integers: how many steps of each memory count.
        memory_layer: a layer that makes keys of the memory.
        check_inner_dims_defined: whether the memory's last dimensions must be known.
        score_mask_value: the score of steps that do not count, -inf unless given.
        custom_key_value_fn: makes other keys and values of the keys and the memory.
        name: of the scope of its operations.

    Raises:
        TypeError: a layer is no ``Layer``; ``probability_fn`` cannot be called.
        ValueError: the memory's last dimensions are not known.
    """

    def __init__(
        self,
        query_layer: Any,
        memory: Any,
        probability_fn: Callable[[Any, Any], Any],
        memory_sequence_length: Any = None,
        memory_layer: Any = None,
        check_inner_dims_defined: bool = True,
        score_mask_value: Any = None,
        custom_key_value_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        name: str | None = None,
    ) -> None:
        for what, layer in (("query_layer", query_layer), ("memory_layer", memory_layer)):
            if layer is not None and not isinstance(layer, LAYERS):
                raise TypeError(f"{what} is not a Layer: {type(layer).__name__}")
        self._query_layer = query_layer
        self._memory_layer = memory_layer
        self.dtype = memory_layer.dtype
        if not callable(probability_fn):
            raise TypeError(f"probability_fn must be callable, saw type: {type(probability_fn).__name__}")
        if score_mask_value is None:
            score_mask_value = tf.as_dtype(self.dtype).as_numpy_dtype(-np.inf)

        def probabilities(score: Any, state: Any) -> Any:
            score = _maybe_mask_score(score, memory_sequence_length, score_mask_value=score_mask_value)
            return probability_fn(score, state)

        self._probability_fn = probabilities
        with tf.name_scope(name, "BaseAttentionMechanismInit", [memory]):
            self._values = _prepare_memory(
                memory, memory_sequence_length, check_inner_dims_defined=check_inner_dims_defined
            )
            self._keys = memory_layer(self._values)
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            batch_size, steps = self._keys.shape[:2].as_list()
            self._batch_size = batch_size or tf.shape(self._keys)[0]
            self._alignments_size = steps or tf.shape(self._keys)[1]

    @property
    def memory_layer(self) -> Any:
        return self._memory_layer

    @property
    def query_layer(self) -> Any:
        return self._query_layer

    @property
    def values(self) -> Any:
        """The memory, [batch, time, ...], with zeros at the steps that do not count."""
        return self._values

    @property
    def keys(self) -> Any:
        """The keys, with which queries are compared, [batch, time, units]."""
        return self._keys

    @property
    def batch_size(self) -> Any:
        return self._batch_size

    @property
    def alignments_size(self) -> Any:
        return self._alignments_size

    @property
    def state_size(self) -> Any:
        return self._alignments_size

    def initial_alignments(self, batch_size: Any, dtype: Any) -> Any:
        """The alignments before the first step, zeros [batch, time]."""
        return zero_state_tensors(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size: Any, dtype: Any) -> Any:
        """The state before the first step, which is the initial alignments."""
        return self.initial_alignments(batch_size, dtype)


class LuongAttention(_BaseAttentionMechanism):
    """Scores are products of the query with the keys (Luong, Pham and Manning, 2015).

    Args:
        num_units: the size of the keys, and of the query.
        memory, memory_sequence_length, score_mask_value, custom_key_value_fn, name: as in
            ``_BaseAttentionMechanism``.
        scale: whether scores are multiplied by a variable, ``attention_g``.
        probability_fn: from scores [batch, time] to probabilities, the softmax unless given.
        dtype: of the layer that makes the keys, float32 unless given.

    Raises:
        TypeError, ValueError: as there.
    """

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        scale: bool = False,
        probability_fn: Callable[[Any], Any] | None = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        name: str = "LuongAttention",
    ) -> None:
        super().__init__(
            query_layer=None,
            memory_layer=layer_of("memory_layer", num_units, dtype),
            memory=memory,
            probability_fn=_of_score(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments [batch, time] of a query [batch, num_units], twice: they are the next state, too.

        Raises:
            ValueError: the query's size is not that of the keys.
        """
        with tf.variable_scope(None, "luong_attention", [query]):
            score = luong_score_of(query, self._keys, self._scale)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauAttention(_BaseAttentionMechanism):
    """Scores come of a layer over the sum of query and keys (Bahdanau, Cho and Bengio, 2014).

    Args:
        num_units: the size of the keys, and of the query behind its layer.
        memory, memory_sequence_length, score_mask_value, custom_key_value_fn, name: as in
            ``_BaseAttentionMechanism``.
        normalize: whether the layer's weights are normalised (Salimans and Kingma, 2016).
        probability_fn: from scores [batch, time] to probabilities, the softmax unless given.
        dtype: of the layers that make keys and query, float32 unless given.

    Raises:
        TypeError, ValueError: as there.
    """

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        probability_fn: Callable[[Any], Any] | None = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        name: str = "BahdanauAttention",
    ) -> None:
        super().__init__(
            query_layer=layer_of("query_layer", num_units, dtype),
            memory_layer=layer_of("memory_layer", num_units, dtype),
            memory=memory,
            probability_fn=_of_score(probability_fn),
            custom_key_value_fn=custom_key_value_fn,
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments [batch, time] of a query [batch, ...], twice: they are the next state, too."""
        with tf.variable_scope(None, "bahdanau_attention", [query]):
            query = self.query_layer(query) if self.query_layer else query
            score = bahdanau_score_of(query, self._keys, self._num_units, self._normalize)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def layer_of(name: str, num_units: int, dtype: Any) -> Any:
    """A layer without bias, in float32 unless ``dtype`` is given."""
    return tf.layers.Dense(num_units, name=name, use_bias=False, dtype=dtype or tf.float32)


def luong_score_of(query: Any, keys: Any, scale: bool) -> Any:
    """``_luong_score`` with its variable, made in the variable scope of the caller."""
    attention_g = None
    if scale:
        attention_g = tf.get_variable("attention_g", dtype=query.dtype, initializer=tf.ones_initializer, shape=())
    return _luong_score(query, keys, attention_g)


def bahdanau_score_of(query: Any, keys: Any, num_units: int, normalize: bool) -> Any:
    """``_bahdanau_score`` with its variables, made in the variable scope of the caller, in the query's dtype."""
    dtype = query.dtype
    attention_v = tf.get_variable("attention_v", [num_units], dtype=dtype)
    if not normalize:
        return _bahdanau_score(query, keys, attention_v)
    start = tf.constant_initializer(math.sqrt(1.0 / num_units))
    attention_g = tf.get_variable("attention_g", dtype=dtype, initializer=start, shape=())
    attention_b = tf.get_variable("attention_b", [num_units], dtype=dtype, initializer=tf.zeros_initializer())
    return _bahdanau_score(query, keys, attention_v, attention_g, attention_b)


def _luong_score(query: Any, keys: Any, scale: Any) -> Any:
    """Products of a query [batch, units] with keys [batch, time, units], times ``scale`` unless that is None."""
    depth, key_units = query.get_shape()[-1], keys.get_shape()[-1]
    if depth != key_units:
        raise ValueError(
            "Incompatible or unknown inner dimensions between query and keys.  "
            f"Query ({query}) has units: {depth}.  Keys ({keys}) have units: {key_units}.  "
            f"Perhaps you need to set num_units to the keys' dimension ({key_units})?"
        )
    score = tf.squeeze(tf.matmul(tf.expand_dims(query, 1), keys, transpose_b=True), [1])
    return score if scale is None else scale * score


def _bahdanau_score(
    processed_query: Any, keys: Any, attention_v: Any, attention_g: Any = None, attention_b: Any = None
) -> Any:
    """Scores [batch, time] of a query [batch, units] over keys [batch, time, units], by v, b [units] and a scalar g."""
    query = tf.expand_dims(processed_query, 1)
    if attention_g is None or attention_b is None:
        return tf.reduce_sum(attention_v * tf.tanh(keys + query), [2])
    normed_v = attention_g * attention_v * tf.rsqrt(tf.reduce_sum(tf.square(attention_v)))
    return tf.reduce_sum(normed_v * tf.tanh(keys + query + attention_b), [2])


def hardmax(logits: Any, name: str | None = None) -> Any:
    """One at the place of the largest of ``logits`` [..., classes], zero elsewhere."""
    with tf.name_scope(name, "Hardmax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        static_depth = logits.get_shape().as_list()[-1]
        depth = tf.shape(logits)[-1] if static_depth is None else static_depth
        return tf.one_hot(tf.argmax(logits, -1), depth, dtype=logits.dtype)


def _of_score(probability_fn: Callable[[Any], Any] | None) -> Callable[[Any, Any], Any]:
    """``probability_fn``, or the softmax, as a function of the scores and the state; it ignores the state."""
    of_score = probability_fn or tf.nn.softmax
    return lambda score, state: of_score(score)


def _prepare_memory(
    memory: Any,
    memory_sequence_length: Any = None,
    memory_mask: Any = None,
    check_inner_dims_defined: bool = True,
) -> Any:
    """The memory [batch, time, ...] as a tensor, with zeros at the steps that do not count.

    Raises:
        ValueError: dimensions behind the second are not known; both a length and a mask [batch, time] are given.
    """
    memory = tf.convert_to_tensor(memory, name="memory")
    if memory_sequence_length is not None and memory_mask is not None:
        raise ValueError("memory_sequence_length and memory_mask can't be provided at same time.")
    if memory_sequence_length is not None:
        memory_sequence_length = tf.convert_to_tensor(memory_sequence_length, name="memory_sequence_length")
    if check_inner_dims_defined and not memory.get_shape()[2:].is_fully_defined():
        shape = memory.get_shape()
        raise ValueError(f"Expected memory {memory.name} to have fully defined inner dims, but saw shape: {shape}")
    if memory_sequence_length is not None:
        mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(memory)[1], dtype=memory.dtype)
    elif memory_mask is not None:
        mask = tf.cast(memory_mask, memory.dtype)
    else:
        return memory
    rank = memory.get_shape().ndims
    ones = tf.ones((tf.rank(memory) if rank is None else rank) - 2, dtype=tf.int32)
    return memory * tf.reshape(mask, tf.concat((tf.shape(mask), ones), 0))


def _maybe_mask_score(
    score: Any, memory_sequence_length: Any = None, memory_mask: Any = None, score_mask_value: Any = None
) -> Any:
    """Scores [batch, time], with ``score_mask_value`` at the memory's steps that do not count.

    Raises:
        ValueError: both a length and a mask [batch, time] are given.
    """
    if memory_sequence_length is None and memory_mask is None:
        return score
    if memory_sequence_length is not None and memory_mask is not None:
        raise ValueError("memory_sequence_length and memory_mask can't be provided at same time.")
    if memory_sequence_length is not None:
        message = "All values in memory_sequence_length must be greater than zero."
        with tf.control_dependencies([tf.assert_positive(memory_sequence_length, message=message)]):
            memory_mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(score)[1])
    return tf.where(memory_mask, score, score_mask_value * tf.ones_like(score))
