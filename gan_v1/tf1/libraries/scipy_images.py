"""The image functions of ``scipy.misc`` as SciPy 1.1 had them, on Pillow.

SciPy deprecated them in 1.0 and dropped them in 1.2. Arrays are [rows, columns] for grey images,
[rows, columns, 3] for RGB and [rows, columns, 4] for RGBA; results are uint8.
"""

from __future__ import annotations

import os
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[Any]
File = str | os.PathLike[str] | IO[bytes]

INTERPOLATION = {
    "nearest": Image.Resampling.NEAREST,
    "lanczos": Image.Resampling.LANCZOS,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "cubic": Image.Resampling.BICUBIC,
}


def bytescale(data: Any, cmin: float | None = None, cmax: float | None = None, high: int = 255, low: int = 0) -> Array:
    """Stretch ``data`` from [cmin, cmax] (by default its own range) to [low, high], uint8; uint8 stays as it is."""
    data = np.asarray(data)
    if data.dtype == np.uint8:
        return data
    if not 0 <= low <= high <= 255:
        raise ValueError("`low` and `high` should be in [0, 255], `low` no greater than `high`.")
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    span = cmax - cmin
    if span < 0:
        raise ValueError("`cmax` should be larger than `cmin`.")
    scale = (high - low) / float(span or 1)  # a Python float: float32 data are scaled in float32, as under NumPy 1
    scaled = np.clip((data - cmin) * scale + low, low, high)
    return (scaled + 0.5).astype(np.uint8)


def toimage(
    arr: Any,
    high: int = 255,
    low: int = 0,
    cmin: float | None = None,
    cmax: float | None = None,
    pal: Any = None,
    mode: str | None = None,
    channel_axis: int | None = None,
) -> Image.Image:
    """A Pillow image of an array, stretched to its own range as ``bytescale`` does.

    Raises:
        ValueError: the array is neither grey nor RGB nor RGBA.
        NotImplementedError: a ``pal`` or a ``mode`` other than None, L, F, RGB and RGBA.
    """
    if pal is not None or mode not in (None, "L", "F", "RGB", "RGBA"):
        raise NotImplementedError("toimage: of SciPy 1.1's modes and palettes only L, F, RGB and RGBA are here")
    data = np.asarray(arr)
    if mode == "F":  # float32 as it is, not stretched
        return Image.fromarray(data.astype(np.float32))
    if data.ndim == 2:
        return Image.fromarray(bytescale(data, cmin, cmax, high, low))
    if data.ndim != 3 or not {3, 4} & set(data.shape):
        raise ValueError("'arr' does not have a suitable array shape for any mode.")
    if channel_axis is None:
        channel_axis = data.shape.index(3 if 3 in data.shape else 4)
    return Image.fromarray(np.ascontiguousarray(np.moveaxis(bytescale(data, cmin, cmax, high, low), channel_axis, 2)))


def fromimage(im: Image.Image, flatten: bool = False, mode: str | None = None) -> Array:
    """The array of a Pillow image; ``flatten`` gives grey as float32, ``mode`` converts first."""
    if mode is not None:
        im = im.convert(mode)
    elif im.mode == "P":
        im = im.convert("RGBA" if "transparency" in im.info else "RGB")
    elif im.mode == "1":
        im = im.convert("L")
    return np.array(im.convert("F") if flatten else im)


def imread(name: File, flatten: bool = False, mode: str | None = None) -> Array:
    """Read an image file as an array; see ``fromimage``."""
    with Image.open(name) as image:
        return fromimage(image, flatten, mode)


def imsave(name: File, arr: Any, format: str | None = None) -> None:
    """Write an array as an image file, stretched to its own range; the name's ending gives the format."""
    toimage(arr, channel_axis=2).save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: str | None = None) -> Array:
    """Resize to ``size``: a percentage (int), a fraction (float) or (rows, columns)."""
    image = toimage(arr, mode=mode)
    if isinstance(size, int | np.integer):
        shape = tuple(int(side * (size / 100.0)) for side in image.size)
    elif isinstance(size, float | np.floating):
        shape = tuple((np.array(image.size) * size).astype(int).tolist())
    else:
        shape = (int(size[1]), int(size[0]))
    return fromimage(image.resize((shape[0], shape[1]), resample=INTERPOLATION[interp]))


def imrotate(arr: Any, angle: float, interp: str = "bilinear") -> Array:
    """Rotate anticlockwise by ``angle`` degrees about the centre; the shape stays."""
    return fromimage(toimage(arr).rotate(angle, resample=INTERPOLATION[interp]))


def imshow(arr: Any) -> None:
    """Show an array in a viewer, as Pillow does; nothing happens where there is none."""
    toimage(arr).show()
