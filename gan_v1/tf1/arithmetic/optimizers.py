"""What TensorFlow 1.15.5's optimisers did with a gradient."""

from __future__ import annotations

import functools

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.compiled import Formula
from gan_v1.tf1.arithmetic.elementwise import GROUP
from gan_v1.tf1.arithmetic.processor import root


@functools.cache
def adam(maker: str, whole_groups: bool) -> Formula:
    """Adam's new m and v, and what is to be subtracted from the weights, all of the weights' shape.

    alpha = rate sqrt(1 - beta2^t) / (1 - beta1^t); m += (g - m) (1 - beta1); v += (g g - v) (1 - beta2);
    weights -= (m alpha) / (sqrt(v) + epsilon). The root is made from the processor's estimate, but for the
    weights after the last whole group of eight, which got the C library's.
    """

    def adam(
        m: tf.Tensor,
        v: tf.Tensor,
        beta1_power: tf.Tensor,
        beta2_power: tf.Tensor,
        rate: tf.Tensor,
        beta1: tf.Tensor,
        beta2: tf.Tensor,
        epsilon: tf.Tensor,
        gradient: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        alpha = rate * tf.sqrt(1.0 - beta2_power) / (1.0 - beta1_power)
        m += (gradient - m) * (1.0 - beta1)
        v += (gradient * gradient - v) * (1.0 - beta2)
        return m, v, (m * alpha) / (_root(v, maker, whole_groups) + epsilon)

    return adam


def _root(v: tf.Tensor, maker: str, whole_groups: bool) -> tf.Tensor:
    if whole_groups:
        return root(v, maker)
    in_group = tf.range(tf.size(v)) < tf.size(v) // GROUP * GROUP
    return tf.where(tf.reshape(in_group, tf.shape(v)), root(v, maker), tf.sqrt(v))
