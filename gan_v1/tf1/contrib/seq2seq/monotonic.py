"""Attention that moves through the memory in one direction (Raffel, Luong, Liu, Weiss and Eck, 2017)."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.seq2seq.attention import (
    _BaseAttentionMechanism,
    bahdanau_score_of,
    layer_of,
    luong_score_of,
)


def safe_cumprod(x: Any, *args: Any, **kwargs: Any) -> Any:
    """``tf.cumprod`` of numbers in (0, 1], by the sum of their logarithms; the arguments are ``tf.cumsum``'s."""
    with tf.name_scope(None, "SafeCumprod", [x]):
        x = tf.convert_to_tensor(x, name="x")
        tiny = np.finfo(x.dtype.as_numpy_dtype).tiny
        return tf.exp(tf.cumsum(tf.log(tf.clip_by_value(x, tiny, 1)), *args, **kwargs))


def monotonic_attention(p_choose_i: Any, previous_attention: Any, mode: str) -> Any:
    """The distribution over the memory's steps, given the one before and the probabilities of stopping at a step.

    Args:
        p_choose_i: [batch, time], each in [0, 1].
        previous_attention: [batch, time]; before the first output all of it lies on the first step.
        mode: "recursive", exact and slow; "parallel", by cumulative products, which may lose precision; or "hard",
            for probabilities that are 0 or 1.

    Returns:
        [batch, time].

    Raises:
        ValueError: another mode.
    """
    p_choose_i = tf.convert_to_tensor(p_choose_i, name="p_choose_i")
    previous_attention = tf.convert_to_tensor(previous_attention, name="previous_attention")
    if mode == "recursive":
        batch_size = p_choose_i.shape.as_list()[0] or tf.shape(p_choose_i)[0]
        passed = tf.concat([tf.ones((batch_size, 1)), 1 - p_choose_i[:, :-1]], 1)
        steps = [tf.transpose(passed), tf.transpose(previous_attention)]

        def reach(reached: Any, step: list[Any]) -> Any:
            return tf.reshape(step[0] * reached + step[1], (batch_size,))

        return p_choose_i * tf.transpose(tf.scan(reach, steps, tf.zeros((batch_size,))))
    if mode == "parallel":
        passed = safe_cumprod(1 - p_choose_i, axis=1, exclusive=True)
        arrived = tf.cumsum(previous_attention / tf.clip_by_value(passed, 1e-10, 1.0), axis=1)
        return p_choose_i * passed * arrived
    if mode == "hard":
        p_choose_i *= tf.cumsum(previous_attention, axis=1)  # 0 before the step that was chosen last
        return p_choose_i * tf.cumprod(1 - p_choose_i, axis=1, exclusive=True)  # 1 at the first step that is left
    raise ValueError("mode must be 'recursive', 'parallel', or 'hard'.")


def _monotonic_probability_fn(
    score: Any, previous_alignments: Any, sigmoid_noise: float, mode: str, seed: int | None = None
) -> Any:
    """``monotonic_attention`` of scores [batch, time], to which normal noise may be added in training."""
    if sigmoid_noise > 0:
        score += sigmoid_noise * tf.random_normal(tf.shape(score), dtype=score.dtype, seed=seed)
    p_choose_i = tf.cast(score > 0, score.dtype) if mode == "hard" else tf.sigmoid(score)
    return monotonic_attention(p_choose_i, previous_alignments, mode)


class _BaseMonotonicAttentionMechanism(_BaseAttentionMechanism):
    """Attention whose first alignments lie on the memory's first step."""

    def initial_alignments(self, batch_size: Any, dtype: Any) -> Any:
        """One at the first step, zero elsewhere, [batch, time]."""
        return tf.one_hot(tf.zeros((batch_size,), dtype=tf.int32), self._alignments_size, dtype=dtype)


class BahdanauMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Monotonic attention with the scores of ``BahdanauAttention``.

    Args:
        num_units, memory, memory_sequence_length, normalize, score_mask_value, dtype, name: as there.
        sigmoid_noise: the standard deviation of the noise that is added to scores.
        sigmoid_noise_seed: of that noise.
        score_bias_init: where the variable starts that is added to the scores.
        mode: as in ``monotonic_attention``.

    Raises:
        TypeError, ValueError: as there.
    """

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        score_mask_value: Any = None,
        sigmoid_noise: float = 0.0,
        sigmoid_noise_seed: int | None = None,
        score_bias_init: float = 0.0,
        mode: str = "parallel",
        dtype: Any = None,
        name: str = "BahdanauMonotonicAttention",
    ) -> None:
        super().__init__(
            query_layer=layer_of("query_layer", num_units, dtype),
            memory_layer=layer_of("memory_layer", num_units, dtype),
            memory=memory,
            probability_fn=_probabilities(sigmoid_noise, mode, sigmoid_noise_seed),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name
        self._score_bias_init = score_bias_init

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments [batch, time] of a query [batch, ...], twice: they are the next state, too."""
        with tf.variable_scope(None, "bahdanau_monotonic_attention", [query]):
            query = self.query_layer(query) if self.query_layer else query
            score = bahdanau_score_of(query, self._keys, self._num_units, self._normalize)
            score += _score_bias(query.dtype, self._score_bias_init)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class LuongMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Monotonic attention with the scores of ``LuongAttention``.

    Args:
        num_units, memory, memory_sequence_length, scale, score_mask_value, dtype, name: as there.
        sigmoid_noise, sigmoid_noise_seed, score_bias_init, mode: as in ``BahdanauMonotonicAttention``.

    Raises:
        TypeError, ValueError: as there.
    """

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        scale: bool = False,
        score_mask_value: Any = None,
        sigmoid_noise: float = 0.0,
        sigmoid_noise_seed: int | None = None,
        score_bias_init: float = 0.0,
        mode: str = "parallel",
        dtype: Any = None,
        name: str = "LuongMonotonicAttention",
    ) -> None:
        super().__init__(
            query_layer=None,
            memory_layer=layer_of("memory_layer", num_units, dtype),
            memory=memory,
            probability_fn=_probabilities(sigmoid_noise, mode, sigmoid_noise_seed),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._score_bias_init = score_bias_init
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments [batch, time] of a query [batch, num_units], twice: they are the next state, too.

        Raises:
            ValueError: the query's size is not that of the keys.
        """
        with tf.variable_scope(None, "luong_monotonic_attention", [query]):
            score = luong_score_of(query, self._keys, self._scale)
            score += _score_bias(query.dtype, self._score_bias_init)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def _probabilities(sigmoid_noise: float, mode: str, seed: int | None) -> Any:
    return functools.partial(_monotonic_probability_fn, sigmoid_noise=sigmoid_noise, mode=mode, seed=seed)


def _score_bias(dtype: Any, start: float) -> Any:
    return tf.get_variable("attention_score_bias", dtype=dtype, initializer=start)
