"""Pictures in the pages' layouts.

The figures are matplotlib's, made without pyplot: nothing global is touched, nothing must be closed,
and they are the same on a machine without a screen.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_v1.files import write_whole
from gan_v1.input_data import Array

if TYPE_CHECKING:  # matplotlib takes half a second to import: only who draws waits for it
    from matplotlib.figure import Figure


def rows(images: Sequence[Array], cmap: str | None = None, inches: float = 1.0) -> Figure:
    """Rows of images without axes, each image an inch (or ``inches``) wide and high.

    Args:
        images: one array [n, ...] a row, all of one n; each image of 784 values is drawn as 28x28,
            and any other as it is. As ``imshow`` does, each is scaled to its own range.
        cmap: matplotlib's colour map; without it, its default.
    """
    from matplotlib.figure import Figure

    n_rows, n_columns = len(images), len(images[0])
    figure = Figure(figsize=(n_columns * inches, n_rows * inches))
    axes = figure.subplots(n_rows, n_columns, squeeze=False)
    for row_axes, row in zip(axes, images, strict=True):
        for ax, image in zip(row_axes, row, strict=True):
            ax.set_axis_off()
            ax.imshow(np.reshape(image, (28, 28)) if image.ndim == 1 else image, cmap=cmap)
    return figure


def png(figure: Figure) -> bytes:
    """The figure as the pages saved it, cropped to what is drawn."""
    file = io.BytesIO()
    figure.savefig(file, format="png", bbox_inches="tight")
    return file.getvalue()


def save(figure: Figure, path: Path) -> None:
    """Write the figure as a PNG, whole or not at all.

    Raises:
        UserError: as ``files.write_whole``.
    """
    write_whole(path, png(figure))
