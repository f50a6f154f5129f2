"""The author's pictures, where one has them: read back to digits, and laid beside a run's.

They are PNG files that matplotlib 3.0.2 made, with nearest-pixel enlargement, so that each grey level can be read
back from its colour. A picture of today's matplotlib cannot be read back so: it mixes the colours of neighbouring
pixels, and leaves less of a margin. Of a run's picture only its grid and its colours are looked at.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from gan_v1.arrays import Array
from gan_v1.compare.documented import PANEL
from gan_v1.errors import UserError
from gan_v1.files import read_file

SIDE = 28
N_ROWS = {"vanilla": 1, "conditional": 2}  # of digits; conditional's upper one shows test digits
SIZES = {"vanilla": (825, 113), "conditional": (825, 197)}  # of the author's files, in pixels
CELL = 66  # pixels that a digit of theirs is wide and high; of the height, the uppermost one is cut off
WHITE = 255
COLOUR_MAP = "viridis"
LEAST_SHARE = 0.25  # of a picture's pixels that have exactly one of the map's colours; 0.44 and more in a run's own


class Grid(NamedTuple):
    """How a picture's digits lie: each of ``columns`` and ``rows`` begins at one pixel and ends before another."""

    size: tuple[int, int]  # width and height of the picture
    columns: list[tuple[int, int]]
    rows: list[tuple[int, int]]
    in_map: float  # the share of the digits' pixels that have exactly one of the colour map's colours

    @property
    def pitch(self) -> float:
        """From one digit to the next."""
        return (self.columns[-1][0] - self.columns[0][0]) / (len(self.columns) - 1)

    def like(self, other: Grid) -> bool:
        """Whether both have the same grid, edges being equal up to one pixel."""
        same_shape = (len(self.columns), len(self.rows)) == (len(other.columns), len(other.rows))
        return same_shape and all(
            abs((a - mine[0][0]) - (b - theirs[0][0])) <= 1
            for mine, theirs in ((self.columns, other.columns), (self.rows, other.rows))
            for pair, other_pair in zip(mine, theirs, strict=True)
            for a, b in zip(pair, other_pair, strict=True)
        )


class TheirPicture(NamedTuple):
    """A picture of the author's.

    Attributes:
        content: the PNG file.
        digits: uint8 [n, 28, 28], grey levels as the colour map counts them; the generated ten last.
    """

    content: bytes
    grid: Grid
    digits: Array


def read_theirs(folder: Path, name: str, pictures: Sequence[str]) -> dict[str, TheirPicture]:
    """The author's pictures of these names, such as "039", of the tutorial ``name``.

    Raises:
        UserError: the folder or a file is missing, or is none of theirs.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder; name tfCode/samples or tfCode/samples2 of the author's repository")
    return {picture: _read(folder / f"{picture}.png", name) for picture in pictures}


def _read(path: Path, name: str) -> TheirPicture:
    try:
        content = read_file(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}; expected the author's pictures of {name}") from None
    grid = grid_of(content)
    if grid is None:
        raise UserError(f"{path} is no picture of {name}'s: it is no PNG of rows of digits on white")
    width, height = SIZES[name]
    if grid.size != (width, height):
        found = " x ".join(map(str, grid.size))
        raise UserError(f"{path} has {found} pixels; the author's pictures of {name} have {width} x {height}")
    of_theirs = [right - left for left, right in grid.columns] == PANEL * [CELL]
    of_theirs &= [bottom - top for top, bottom in grid.rows] == N_ROWS[name] * [CELL - 1]
    if not of_theirs or grid.in_map < 1:
        raise UserError(f"{path} is not theirs: its digits lie elsewhere, or have other colours than {COLOUR_MAP}")
    colours = _pixels(content)
    centres = ((np.arange(SIDE) + 0.5) * CELL / SIDE).astype(int)
    digits = [
        _levels(colours[top - 1 + centres][:, left + centres]) for top, _ in grid.rows for left, _ in grid.columns
    ]
    return TheirPicture(content, grid, np.array(digits, np.uint8))


def grid_of(content: bytes) -> Grid | None:
    """Where the digits lie in a PNG: what is not white. None if it is no PNG, or shows no rows of ten."""
    try:
        colours = _pixels(content)
    except Exception:  # Pillow has as many kinds as there are ways to be none
        return None
    drawn = (colours != WHITE).any(axis=2)
    columns, rows = _runs(drawn.any(axis=0)), _runs(drawn.any(axis=1))
    if len(columns) != PANEL or not rows:
        return None
    cells = [colours[top:bottom, left:right] for top, bottom in rows for left, right in columns]
    inside = np.concatenate([cell.reshape(-1, 3) for cell in cells])
    known = np.isin(_packed(inside), _packed(_colour_map()))
    height, width = drawn.shape
    return Grid((width, height), columns, rows, float(known.mean()))


def same_digits(levels: Array, others: Array) -> bool:
    """Whether digits uint8 [n, 28, 28] have the same colours everywhere."""
    colours = _packed(_colour_map())
    return levels.shape == others.shape and bool((colours[levels] == colours[others]).all())


def drawn_levels(images: Array) -> Array:
    """Grey levels uint8 [n, 28, 28] that ``imshow`` gives images [n, 784]: each scaled to its own range, 256 levels."""
    low, high = images.min(axis=1, keepdims=True), images.max(axis=1, keepdims=True)
    scaled = (images - low) / (high - low)
    return np.minimum(scaled * 256, 255).astype(np.uint8).reshape(-1, SIDE, SIDE)


def _pixels(content: bytes) -> Array:
    """A PNG's colours on white, int [height, width, 3]."""
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if image.width * image.height > 4_000_000:  # theirs have 160,000; a small file may promise any size
            raise ValueError("it is too large")
        picture = image.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB"), np.int32)


def _runs(drawn: Array) -> list[tuple[int, int]]:
    """The stretches of True in bool [n]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], drawn.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _colour_map() -> Array:
    """int [256, 3], dark to bright."""
    import matplotlib as mpl

    return mpl.colormaps[COLOUR_MAP](np.arange(256), bytes=True)[:, :3].astype(np.int32)


def _packed(colours: Array) -> Array:
    """Each colour as one number."""
    return colours @ np.array([65536, 256, 1])


def _levels(colours: Array) -> Array:
    """The level of each colour [28, 28, 3] in the map; the lower one, where two levels share a colour."""
    levels = {number: level for level, number in reversed(list(enumerate(_packed(_colour_map()).tolist())))}
    return np.vectorize(levels.__getitem__)(_packed(colours))
