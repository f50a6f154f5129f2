"""``tf.contrib.image``: images turned, shifted and sent through projective transforms.

A transform is eight numbers (a0, a1, a2, b0, b1, b2, c0, c1): the output's point (x, y) shows the input's point
((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1. What lies outside of the input is 0.
"""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import internals, tf

__all__ = [
    "angles_to_projective_transforms",
    "compose_transforms",
    "flat_transforms_to_matrices",
    "matrices_to_flat_transforms",
    "rotate",
    "transform",
    "translate",
    "translations_to_projective_transforms",
]

_DTYPES = {tf.uint8, tf.int32, tf.int64, tf.float16, tf.float32, tf.float64}


def rotate(images: Any, angles: Any, interpolation: str = "NEAREST", name: str | None = None) -> Any:
    """Images turned around their middle, counterclockwise.

    Args:
        images: [batch, height, width, channels], or one image, with channels or without.
        angles: in radians: one, or one for each image.
        interpolation: NEAREST or BILINEAR.
        name: of the operations.

    Raises:
        TypeError: the images are of another dtype or rank.
    """
    with tf.name_scope(name, "rotate"):
        given = tf.convert_to_tensor(images)
        batch = _batch(given)
        height, width = (tf.cast(tf.shape(batch)[axis], tf.float32)[None] for axis in (1, 2))
        turned = transform(batch, angles_to_projective_transforms(angles, height, width), interpolation)
        return _like(given, turned)


def translate(images: Any, translations: Any, interpolation: str = "NEAREST", name: str | None = None) -> Any:
    """Images shifted by (dx, dy), or each by its own; the other arguments are ``rotate``'s.

    Raises:
        TypeError: as ``rotate``.
    """
    with tf.name_scope(name, "translate"):
        return transform(images, translations_to_projective_transforms(translations), interpolation)


def angles_to_projective_transforms(angles: Any, image_height: Any, image_width: Any, name: str | None = None) -> Any:
    """The transforms, [angles, 8], that turn an image of this size around its middle.

    Raises:
        TypeError: ``angles`` is neither a number nor a list of such.
    """
    with tf.name_scope(name, "angles_to_projective_transforms"):
        angles = tf.convert_to_tensor(angles, name="angles", dtype=tf.float32)
        if angles.shape.rank not in (0, 1):
            raise TypeError("Angles should have rank 0 or 1.")
        angles = angles[None] if angles.shape.rank == 0 else angles
        right_by = tf.cos(angles) * (image_width - 1) - tf.sin(angles) * (image_height - 1)
        x_offset = ((image_width - 1) - right_by) / 2.0
        down_by = tf.sin(angles) * (image_width - 1) + tf.cos(angles) * (image_height - 1)
        y_offset = ((image_height - 1) - down_by) / 2.0
        rows = tf.shape(angles)[0]
        columns = [tf.cos(angles)[:, None], -tf.sin(angles)[:, None], x_offset[:, None]]
        columns += [tf.sin(angles)[:, None], tf.cos(angles)[:, None], y_offset[:, None]]
        return tf.concat([*columns, tf.zeros((rows, 2))], axis=1)


def translations_to_projective_transforms(translations: Any, name: str | None = None) -> Any:
    """The transforms, [translations, 8], that shift images by (dx, dy).

    Raises:
        TypeError: ``translations`` is neither a pair nor a list of such.
    """
    with tf.name_scope(name, "translations_to_projective_transforms"):
        pairs = tf.convert_to_tensor(translations, name="translations", dtype=tf.float32)
        if pairs.shape.rank is None:
            raise TypeError("translation_or_translations rank must be statically known")
        if pairs.shape.rank not in (1, 2):
            raise TypeError("Translations should have rank 1 or 2.")
        pairs = pairs[None] if pairs.shape.rank == 1 else pairs
        rows = tf.shape(pairs)[0]
        columns = [tf.ones((rows, 1)), tf.zeros((rows, 1)), -pairs[:, 0, None]]
        columns += [tf.zeros((rows, 1)), tf.ones((rows, 1)), -pairs[:, 1, None]]
        return tf.concat([*columns, tf.zeros((rows, 2))], axis=1)


def transform(
    images: Any, transforms: Any, interpolation: str = "NEAREST", output_shape: Any = None, name: str | None = None
) -> Any:
    """Images sent through projective transforms.

    Args:
        images, interpolation, name: as ``rotate``'s.
        transforms: one, [8], or one for each image, [batch, 8]; gradients do not reach them.
        output_shape: (height, width), the input's unless given.

    Raises:
        TypeError: the images or the transforms are of another dtype or rank.
        ValueError: ``output_shape`` is not a pair.
    """
    with tf.name_scope(name, "transform"):
        given = tf.convert_to_tensor(images, name="images")
        flat = tf.convert_to_tensor(transforms, name="transforms", dtype=tf.float32)
        batch = _batch(given)
        if output_shape is None:
            output_shape = tf.shape(batch)[1:3]
            known = tf.get_static_value(output_shape)
            output_shape = output_shape if known is None else known
        output_shape = tf.convert_to_tensor(output_shape, tf.int32, name="output_shape")
        if not output_shape.get_shape().is_compatible_with([2]):
            raise ValueError("output_shape must be a 1-D Tensor of 2 elements: new_height, new_width")
        if flat.shape.rank is None:
            raise TypeError("transform_or_transforms rank must be statically known")
        if flat.shape.rank not in (1, 2):
            raise TypeError("Transforms should have rank 1 or 2.")
        flat = flat[None] if flat.shape.rank == 1 else flat
        return _like(given, internals.image_projective_transform_v2(batch, flat, output_shape, interpolation.upper()))


def compose_transforms(*transforms: Any) -> Any:
    """The transforms, [batch, 8], that are as good as all of these, one after another."""
    assert transforms, "transforms cannot be empty"
    with tf.name_scope("compose_transforms"):
        composed = flat_transforms_to_matrices(transforms[0])
        for other in transforms[1:]:
            composed = tf.matmul(composed, flat_transforms_to_matrices(other))
        return matrices_to_flat_transforms(composed)


def flat_transforms_to_matrices(transforms: Any) -> Any:
    """Transforms [8] or [batch, 8] as matrices [batch, 3, 3], which lead from the output's points to the input's.

    Raises:
        ValueError: they are of another rank.
    """
    with tf.name_scope("flat_transforms_to_matrices"):
        flat = tf.convert_to_tensor(transforms, name="transforms")
        if flat.shape.rank not in (1, 2):
            raise ValueError(f"Transforms should be 1D or 2D, got: {flat}")
        flat = tf.reshape(flat, tf.constant([-1, 8]))
        rows = tf.shape(flat)[0]
        return tf.reshape(tf.concat([flat, tf.ones([rows, 1])], axis=1), tf.constant([-1, 3, 3]))


def matrices_to_flat_transforms(transform_matrices: Any) -> Any:
    """Matrices [3, 3] or [batch, 3, 3] as transforms [batch, 8].

    Raises:
        ValueError: they are of another rank.
    """
    with tf.name_scope("matrices_to_flat_transforms"):
        matrices = tf.convert_to_tensor(transform_matrices, name="transform_matrices")
        if matrices.shape.rank not in (2, 3):
            raise ValueError(f"Matrices should be 2D or 3D, got: {matrices}")
        flat = tf.reshape(matrices, tf.constant([-1, 9]))
        flat /= flat[:, 8:9]
        return flat[:, :8]


def _batch(images: Any) -> Any:
    """Images as [batch, height, width, channels]."""
    if images.dtype.base_dtype not in _DTYPES:
        raise TypeError(f"Invalid dtype {images.dtype}.")
    rank = images.shape.rank
    if rank is None:
        raise TypeError("image_or_images rank must be statically known")
    if rank not in (2, 3, 4):
        raise TypeError("Images should have rank between 2 and 4.")
    if rank == 2:
        return images[None, :, :, None]
    return images[None, :, :, :] if rank == 3 else images


def _like(images: Any, batch: Any) -> Any:
    """A batch of what ``_batch`` made of ``images``, in their rank."""
    if images.shape.rank == 2:
        return batch[0, :, :, 0]
    return batch[0, :, :, :] if images.shape.rank == 3 else batch
