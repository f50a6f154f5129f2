"""``tf.contrib.resampler``: images sampled at points between the pixels, as spatial transformers need it."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.op_seeds.seeds import counted_as

__all__ = ["resampler"]


def resampler(data: Any, warp: Any, name: str = "resampler") -> Any:
    """Bilinear interpolation between the four pixels around each point; pixels outside are 0.

    Args:
        data: [batch, height, width, channels], float.
        warp: [batch, ..., 2]: the points' x and y.
        name: of the operations.

    Returns:
        [batch, ..., channels].
    """
    with tf.name_scope(name, "resampler", [data, warp]):
        data, warp = tf.convert_to_tensor(data, name="data"), tf.convert_to_tensor(warp, name="warp")
        with counted_as(1):
            return _interpolated(data, warp)


def _interpolated(data: Any, warp: Any) -> Any:
    shape, points = tf.shape(data), tf.shape(warp)
    corner = tf.floor(warp)
    to_corner = warp - corner  # from 0 to 1, in x and y
    last = tf.stack([shape[2] - 1, shape[1] - 1])
    images = tf.reshape(tf.range(shape[0]), tf.concat([shape[:1], tf.ones_like(points[1:-1])], 0))
    images += tf.zeros(points[:-1], tf.int32)
    result = 0.0
    for right, below in ((0, 0), (1, 0), (0, 1), (1, 1)):
        pixel = tf.add(tf.cast(corner, tf.int32), [right, below])
        inside = tf.reduce_all((pixel >= 0) & (pixel <= last), axis=-1)
        pixel = tf.clip_by_value(pixel, 0, last)
        value = tf.gather_nd(data, tf.stack([images, pixel[..., 1], pixel[..., 0]], axis=-1))
        weight = (to_corner if right else 1.0 - to_corner)[..., 0] * (to_corner if below else 1.0 - to_corner)[..., 1]
        result += (weight * tf.cast(inside, weight.dtype))[..., None] * value
    return result
