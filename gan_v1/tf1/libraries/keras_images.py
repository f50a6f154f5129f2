"""Pictures turned, shifted, sheared, enlarged and brightened at random, as ``ImageDataGenerator`` did it."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import internals

_API = "tf_keras.api._v1.keras.preprocessing.image"


def give_back() -> None:
    """Give ``tf.keras`` the transformations of keras_preprocessing, for the rest of this process."""
    for module in map(internals.find, ("tf_keras.src.preprocessing.image", _API)):
        module.apply_affine_transform = apply_affine_transform
        module.apply_brightness_shift = apply_brightness_shift
        module.ImageDataGenerator.fit = _fitting(module.ImageDataGenerator.fit)


def _fitting(todays: Callable[..., None]) -> Callable[..., None]:
    """Let ``fit`` whiten by the covariances, to whose eigenvalues ``zca_epsilon`` is added.

    Today's adds it to their square roots, and leaves out the directions in which no picture differs.
    """
    if hasattr(todays, "__wrapped__"):  # of a class that both modules offer
        return todays

    @functools.wraps(todays)
    def fit(self: Any, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        import numpy as np

        whitens, self.zca_whitening = self.zca_whitening, False
        before = np.random.get_state() if seed is None else np.random.RandomState(seed).get_state()
        try:
            todays(self, x, augment, rounds, seed)
        finally:
            self.zca_whitening = whitens
        if not whitens:
            return
        pictures = np.array(x, dtype=self.dtype) * (self.rescale or 1)
        if augment:  # the same draws once more
            after = np.random.get_state()
            np.random.set_state(before)
            pictures = np.stack([self.random_transform(picture) for _ in range(rounds) for picture in pictures])
            np.random.set_state(after)
        if self.featurewise_center:
            pictures = pictures - self.mean
        if self.featurewise_std_normalization:
            pictures = pictures / (self.std + 1e-6)
        flat = pictures.reshape(len(pictures), -1).astype(self.dtype)
        directions, variances, _ = np.linalg.svd(np.dot(flat.T, flat) / len(flat))
        self.principal_components = np.dot(directions / np.sqrt(variances + self.zca_epsilon), directions.T)
        self.zca_whitening_matrix = self.principal_components

    return fit


def apply_affine_transform(
    x: Any,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 0,
    col_axis: int = 1,
    channel_axis: int = 2,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> Any:
    """A picture with three axes after a turn, a shift, a shear and a change of size, in this order.

    Here x runs along the rows and y along the columns, and the centre lies half a pixel behind the picture's. Today's
    Keras has x and y the other way round, so that it turns and shears to the other side and shifts along the other
    axis, around the true centre.

    Args:
        x: the picture, an array.
        theta: by how many degrees it is turned.
        tx: by how many rows it is shifted.
        ty: by how many columns.
        shear: by how many degrees it is sheared.
        zx: how many rows of it become one.
        zy: how many columns.
        row_axis: the axis that counts rows.
        col_axis: the one that counts columns.
        channel_axis: the one that counts channels.
        fill_mode: "constant", "nearest", "reflect" or "wrap": what lies beyond the border.
        cval: the value there, if constant.
        order: of the splines between pixels.
    """
    import numpy as np

    try:
        ndimage = importlib.import_module("scipy.ndimage")
    except ImportError as error:
        raise ImportError(
            "turned, shifted or sheared pictures need SciPy; install it with: pip install scipy"
        ) from error
    angle, slant = np.deg2rad(theta), np.deg2rad(shear)
    sine, cosine = np.sin(angle), np.cos(angle)
    matrix: Any = None
    for is_wanted, step in (
        (theta != 0, [[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]]),
        (tx != 0 or ty != 0, [[1, 0, tx], [0, 1, ty], [0, 0, 1]]),
        (shear != 0, [[1, -np.sin(slant), 0], [0, np.cos(slant), 0], [0, 0, 1]]),
        (zx != 1 or zy != 1, [[zx, 0, 0], [0, zy, 0], [0, 0, 1]]),
    ):
        if is_wanted:
            matrix = np.array(step) if matrix is None else np.dot(matrix, np.array(step))
    if matrix is None:
        return x
    half_rows, half_columns = float(x.shape[row_axis]) / 2 + 0.5, float(x.shape[col_axis]) / 2 + 0.5
    to_centre = np.array([[1, 0, half_rows], [0, 1, half_columns], [0, 0, 1]])
    from_centre = np.array([[1, 0, -half_rows], [0, 1, -half_columns], [0, 0, 1]])
    matrix = np.dot(np.dot(to_centre, matrix), from_centre)
    channels = [
        ndimage.affine_transform(channel, matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval)
        for channel in np.rollaxis(x, channel_axis, 0)
    ]
    return np.rollaxis(np.stack(channels, axis=0), 0, channel_axis + 1)


def apply_brightness_shift(x: Any, brightness: float, scale: bool = True) -> Any:
    """A picture ``brightness`` times as bright, of values from 0 to 255, whatever values it had; ``scale`` is ignored.

    Today's Keras leaves the values of a picture where they were.
    """
    from PIL import ImageEnhance

    images = internals.find(_API)
    picture = ImageEnhance.Brightness(images.array_to_img(x)).enhance(brightness)
    return images.img_to_array(picture)
