"""Pictures in the pages' layouts.

The figures are matplotlib's, made without pyplot: nothing global is touched, nothing must be closed,
and they are the same on a machine without a screen.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_v1.arrays import Array, evenly_spread
from gan_v1.files import write_whole

if TYPE_CHECKING:  # matplotlib takes half a second to import: only who draws waits for it
    from matplotlib.figure import Figure


def rows(*images: Array) -> Figure:
    """Rows of images without axes, each image an inch wide and high.

    Args:
        images: one array [n, ...] a row, all of one n; each image of 784 values is drawn as 28x28,
            and any other as it is. As ``imshow`` does, each is scaled to its own range.
    """
    from matplotlib.figure import Figure

    n_rows, n_columns = len(images), len(images[0])
    figure = Figure(figsize=(n_columns, n_rows))
    axes = figure.subplots(n_rows, n_columns, squeeze=False)
    for row_axes, row in zip(axes, images, strict=True):
        for ax, image in zip(row_axes, row, strict=True):
            ax.set_axis_off()
            ax.imshow(np.reshape(image, (28, 28)) if image.ndim == 1 else image)
    return figure


def png(figure: Figure, comment: str = "", cropped: bool = True) -> bytes:
    """The figure as the pages saved it, ``cropped`` to what is drawn or whole; a ``comment`` is not seen."""
    file = io.BytesIO()
    metadata = {"Comment": comment} if comment else None
    figure.savefig(file, format="png", bbox_inches="tight" if cropped else None, metadata=metadata)
    return file.getvalue()


def save(figure: Figure, path: Path, comment: str = "") -> None:
    """Write the figure as a PNG, whole or not at all, with a comment that is not seen.

    Raises:
        UserError: as ``files.write_whole``.
    """
    write_whole(path, png(figure, comment))


def grid(images: Array, columns: int, cmap: str | None = None) -> Figure:
    """Images [n, ...] in rows of ``columns``, close together; each scaled to its own range."""
    from matplotlib.figure import Figure

    n_rows = len(images) // columns
    figure = Figure(figsize=(columns, n_rows))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.imshow(mosaic(images, columns), cmap=cmap)
    return figure


def labelled_rows(images: Mapping[str, Array], most: int = 20) -> Figure:
    """Rows of images [n, ...] below each other, each with its name at the left.

    Of more than ``most`` rows, so many are shown, evenly spread, the first and the last among them.
    """
    from matplotlib.figure import Figure

    names = _shown(list(images), most)
    columns = len(images[names[0]])
    figure = Figure(figsize=(0.6 * columns + 1.5, 0.6 * len(names)))
    axes = figure.subplots(len(names), 1, squeeze=False)[:, 0]
    for ax, name in zip(axes, names, strict=True):
        ax.set_axis_off()
        ax.imshow(mosaic(images[name], columns))
        ax.text(-0.01, 0.5, name, ha="right", va="center", transform=ax.transAxes)
    return figure


def grids_side_by_side(images: Mapping[str, Array], columns: int) -> Figure:
    """Grids of images [n, ...], one a name, beside each other under their names."""
    from matplotlib.figure import Figure

    n_rows = len(next(iter(images.values()))) // columns
    figure = Figure(figsize=(0.5 * columns * len(images), 0.5 * n_rows))
    for ax, (name, grid_images) in zip(figure.subplots(1, len(images)), images.items(), strict=True):
        ax.set_axis_off()
        ax.set_title(name)
        ax.imshow(mosaic(grid_images, columns))
    return figure


def mosaic(images: Array, columns: int) -> Array:
    """Images [n, ...] as one array, in rows of ``columns``; one picture is drawn much faster than n.

    Grey images (784 values, or [rows, columns]) are each scaled to their own range, as ``imshow`` does;
    colour images are taken to be in [0, 1].
    """
    tiles = np.array([_tile(image) for image in images[: len(images) // columns * columns]])
    n, height, width, *channels = tiles.shape
    tiles = tiles.reshape(n // columns, columns, height, width, *channels)
    return tiles.swapaxes(1, 2).reshape(n // columns * height, columns * width, *channels)


def as_bytes(images: Array) -> Array:
    """Values in [0, 1] as uint8, black to white; what is no number is black."""
    return (np.clip(np.nan_to_num(images, posinf=1), 0, 1) * 255).round().astype(np.uint8)


def animation(images: Mapping[str, Array], columns: int = 5, most: int = 50, comment: str = "") -> bytes:
    """Grids of images [n, ...], one a frame under its name, as an endless GIF of some ten seconds.

    Of more than ``most`` frames, so many are shown, evenly spread, the first and the last among them.
    """
    from PIL import Image, ImageDraw

    frames = []
    for name in _shown(list(images), most):
        grid = Image.fromarray(as_bytes(mosaic(images[name], columns))).convert("RGB")
        grid = grid.resize((grid.width * 2, grid.height * 2), Image.Resampling.NEAREST)
        frame = Image.new("RGB", (grid.width, grid.height + 20), "white")
        frame.paste(grid, (0, 20))
        ImageDraw.Draw(frame).text((4, 4), name, fill="black")
        frames.append(frame)
    durations = [8000 // len(frames)] * (len(frames) - 1) + [2000]  # milliseconds; the last one stays longer
    file = io.BytesIO()
    frames[0].save(
        file, format="gif", save_all=True, append_images=frames[1:], duration=durations, loop=0, comment=comment
    )
    return file.getvalue()


def _shown(names: list[str], most: int) -> list[str]:
    return [names[index] for index in evenly_spread(len(names), most)]


def _tile(image: Array) -> Array:
    """An image with a margin of one pixel, at its lowest value."""
    if image.ndim == 3:
        return np.pad(image, ((1, 1), (1, 1), (0, 0)))
    image = np.reshape(image, (28, 28)) if image.ndim == 1 else image
    span = np.ptp(image)
    return np.pad((image - image.min()) / (span if span else 1), 1)
