"""Draws from Bernoulli and categorical distributions, with the operations that TensorFlow 1.15 made for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import tf


def bernoulli_sample(
    probs: Any = None, logits: Any = None, dtype: Any = tf.int32, sample_shape: Any = (), seed: int | None = None
) -> Any:
    """Ones with probability ``probs``, or sigmoid(``logits``), and zeros, as ``dtype``.

    Returns:
        The dimensions of ``sample_shape`` (a scalar is one), then those of the probabilities.
    """
    probs = tf.sigmoid(logits, name="probs") if probs is None else tf.convert_to_tensor(probs, name="probs")
    batch_shape = tf.shape(probs)

    def draw(number: Any) -> Any:
        uniform = tf.random_uniform(tf.concat([[number], batch_shape], 0), seed=seed, dtype=probs.dtype)
        return tf.cast(uniform < probs, dtype)

    return _shaped(draw, sample_shape)


def categorical_sample(logits: Any, dtype: Any = tf.int32, sample_shape: Any = (), seed: int | None = None) -> Any:
    """Numbers of classes, as ``dtype``, by the unnormalised log-probabilities ``logits`` [..., classes].

    Returns:
        The dimensions of ``sample_shape`` (a scalar is one), then those of ``logits`` but the last.
    """
    logits = tf.convert_to_tensor(logits, name="logits")
    classes = tf.shape(logits)[-1]
    batch_shape = tf.shape(logits)[:-1]

    def draw(number: Any) -> Any:
        matrix = logits if logits.shape.ndims == 2 else tf.reshape(logits, [-1, classes])
        integers = tf.int64 if logits.dtype.size > 4 else tf.int32
        draws = tf.multinomial(matrix, number, seed=seed, output_dtype=integers)
        return tf.cast(tf.reshape(tf.transpose(draws), tf.concat([[number], batch_shape], 0)), dtype)

    return _shaped(draw, sample_shape)


def _shaped(draw: Callable[[Any], Any], sample_shape: Any) -> Any:
    """Draw as many as ``sample_shape`` asks for; ``draw`` gives [number, ...]."""
    with tf.name_scope(None, "call_sampler", values=[sample_shape]):
        sample_shape = tf.convert_to_tensor(sample_shape, dtype=tf.int32, name="sample_shape")
        missing = tf.cast(tf.equal(tf.rank(sample_shape), 0), tf.int32)
        as_vector = tf.pad(tf.shape(sample_shape), paddings=[[missing, 0]], constant_values=1)
        sample_shape = tf.reshape(sample_shape, as_vector)
        samples = draw(tf.reduce_prod(sample_shape))
        return tf.reshape(samples, tf.concat([sample_shape, tf.shape(samples)[1:]], 0))
