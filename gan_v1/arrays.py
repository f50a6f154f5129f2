"""Arrays: their type, their alignment, and npz files of them, which are foreign until they have been read."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

ALIGNMENT = 64  # bytes; TensorFlow copies a fed array that begins elsewhere


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """An uninitialised array that ``session.run`` need not copy when it is fed."""
    size = prod(shape) * np.dtype(dtype).itemsize
    raw = np.empty(size + ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + size].view(dtype).reshape(shape)


def evenly_spread(n: int, most: int) -> list[int]:
    """At most ``most`` of the indices 0 to n - 1, evenly spread, with the first and the last (of one: the last)."""
    first = 0 if most > 1 else n - 1
    return np.linspace(first, n - 1, min(most, n)).round().astype(int).tolist()


def packed(arrays: Mapping[str, Array], comment: str = "") -> bytes:
    """Arrays as the bytes of an npz file, which ``unpacked`` reads back; a reader of arrays sees no ``comment``."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    if comment:
        with zipfile.ZipFile(file, "a") as archive:
            archive.comment = comment.encode()
    return file.getvalue()


def comment_in(content: bytes) -> str:
    """The comment that ``packed`` has put into the bytes of an npz file; empty where there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return file.comment.decode("utf-8", "replace")
    except Exception:  # zipfile raises a dozen kinds over what is no zip file
        return ""


def unpacked(content: bytes) -> dict[str, Array]:
    """The arrays in the bytes of an npz file, numbers or truth values, by name.

    The file must be as ``packed`` writes it: not compressed, so that no array is larger than the file.

    Raises:
        ValueError: it is not; one line says what is wrong.
    """
    try:
        with warnings.catch_warnings(action="error"), zipfile.ZipFile(io.BytesIO(content)) as file:
            members = file.infolist()
            if sum(member.file_size for member in members) > len(content):
                raise ValueError("it promises more than it holds")
            return {member.filename.removesuffix(".npy"): _array(file.read(member)) for member in members}
    except Exception as error:  # zipfile's and NumPy's readers raise a dozen kinds, MemoryError and SyntaxError too
        raise ValueError(f"it is no whole npz file ({_one_line(error)})") from None


def _array(content: bytes) -> Array:
    """The array in the bytes of a npy file; its header is believed only where the bytes bear it out."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array is of another format than 1.0")
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.kind not in "biuf" or min(shape, default=0) < 0:
        raise ValueError(f"an array claims the type {dtype} and the shape {shape}")
    if prod(shape) * dtype.itemsize != len(content) - file.tell():
        raise ValueError("an array is not as long as its header says")
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


def _one_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:100] or type(error).__name__
