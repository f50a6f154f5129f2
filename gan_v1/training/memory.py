"""Arrays that TensorFlow takes as they lie."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from gan_v1.input_data import Array

ALIGNMENT = 64  # bytes; TensorFlow copies a fed array that begins elsewhere


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """An uninitialised array that ``session.run`` need not copy when it is fed."""
    size = prod(shape) * np.dtype(dtype).itemsize
    raw = np.empty(size + ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + size].view(dtype).reshape(shape)
