"""The type promotion of NumPy 1: which type an operation of operands of different types has.

In NumPy 1 a number without an array beside it counted with its whole type: a float32 number times 0.1 was float64, and
a uint8 number plus 100 was int64. Beside an array a number changed the type only if it was of a wider kind, or if its
value did not fit: a float32 array times the float64 number ``np.sqrt(2)`` was float32, a uint8 array times 256 was
uint16. In NumPy 2 these are float32 and uint8, which overflows, and float64 and an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_INTEGERS = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
NUMBERS: tuple[type[np.generic], ...] = (
    np.float16,
    np.float32,
    np.float64,
    np.complex64,
    np.complex128,
    *_INTEGERS,
)
_SCALARS = {np.bool_, *NUMBERS}
_PYTHONS: dict[type, type[np.generic]] = {bool: np.bool_, int: np.int64, float: np.float64, complex: np.complex128}
_RANKS = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 2}  # NumPy's kinds, from narrow to wide
_PLAIN = {bool, int, float, complex, str, bytes, list, tuple, dict, set, type(None)}
_OF_NUMPY = (np.ndarray, np.generic)


# Between these a number of Python's changes nothing beside such an array; a quick answer to what is asked most.
_KEEPS: dict[tuple[int, type], tuple[float, float]] = {
    **{(np.dtype(kind).num, int): (np.iinfo(kind).min, np.iinfo(kind).max) for kind in _INTEGERS},
    (np.dtype(np.float64).num, int): (-(2**63), 2**64 - 1),
    (np.dtype(np.float64).num, float): (-np.inf, np.inf),
    (np.dtype(np.float32).num, int): (-(2**15), 2**16 - 1),
    (np.dtype(np.float32).num, float): (-3.4e38, 3.4e38),
}
_OPERANDS = {*_SCALARS, *_PYTHONS}


def pair(a: Any, b: Any) -> tuple[Any, Any]:
    """Two operands, so changed that NumPy 2 promotes them as NumPy 1 did; where none is NumPy's, as they are."""
    of_a, of_b = type(a), type(b)
    if of_a in _PLAIN and of_b in _PLAIN:
        return a, b
    if of_a is np.ndarray and a.ndim:
        if of_b in _OPERANDS:
            return a, _beside(a.dtype, b)
        if of_b is np.ndarray and b.ndim:
            return a, b
    elif of_b is np.ndarray and b.ndim and of_a in _OPERANDS:
        return _beside(b.dtype, a), b
    elif of_a in _SCALARS and of_b in _PYTHONS:
        return a, _as_numpys(b)
    if not (isinstance(a, _OF_NUMPY) or isinstance(b, _OF_NUMPY)):
        return a, b
    a, b = promoted((a, b))
    return a, b


def promoted(operands: Sequence[Any]) -> Sequence[Any]:
    """As ``pair``, of any number of operands."""
    dtypes = []  # of arrays
    for each in operands:
        if isinstance(each, np.ndarray):
            if each.dtype.kind not in _RANKS:
                return operands
            if each.ndim:
                dtypes.append(each.dtype)
        elif type(each) not in _SCALARS and type(each) not in _PYTHONS:
            return operands
    if len(dtypes) == len(operands):
        return operands
    if not dtypes:
        return [_as_numpys(each) for each in operands]
    dtype = np.result_type(*dtypes)
    return [each if isinstance(each, np.ndarray) and each.ndim else _beside(dtype, each) for each in operands]


def _as_numpys(number: Any) -> Any:
    """A number of Python's as one of NumPy's, of the type that it counted as; others as they are."""
    kind = _PYTHONS.get(type(number))
    if kind is np.int64 and not -(2**63) <= number < 2**63:
        kind = np.uint64 if 0 < number < 2**64 else None
    return number if kind is None else kind(number)


def _beside(dtype: np.dtype[Any], number: Any) -> Any:
    """A number beside an array: one of Python's, which does not change the type, or one of the type it leads to."""
    value = number if type(number) in _PYTHONS else number.item()
    keeps = _KEEPS.get((dtype.num, type(value)))
    if keeps is not None and keeps[0] <= value <= keeps[1]:
        return value
    own = np.asarray(number).dtype
    if not _RANKS.get(own.kind, 3) <= _RANKS.get(dtype.kind, -1):
        return number
    least = np.min_scalar_type(value)
    if dtype.kind == "i" and least.kind == "u" and value < 2**63:
        least = np.min_scalar_type(-value - 1)  # the least signed type
    common = np.promote_types(dtype, least)
    return value if common == dtype else common.type(value)
