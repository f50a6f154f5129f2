"""npz files from anywhere are read as what they are or refused, and nothing in them is believed beforehand."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile

import numpy as np
import pytest

from gan_v1.arrays import aligned, evenly_spread, packed, unpacked

ARRAYS = {
    "G/kernel": np.arange(600, dtype=np.float32).reshape(20, 30),
    "scalar": np.array(3.5),
    "done": np.array([1, 2]),
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "none": np.zeros([0, 3], np.float32),
}
MEMBER = "array.npy"


def test_arrays_come_back() -> None:
    """Catches a value, a type, a shape or a name that does not survive."""
    found = unpacked(packed(ARRAYS))
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_any_damage_is_one_kind_of_error() -> None:
    """Catches an exception of another kind: compression, encryption and headers that random bytes claim."""
    moments, whole = random.Random(2018), packed(ARRAYS)
    refused = 0
    for _ in range(3000):
        content = bytearray(whole)
        for _ in range(moments.choice([1, 1, 2, 8])):
            content[moments.randrange(len(content))] = moments.randrange(256)
        if moments.random() < 0.1:
            del content[moments.randrange(len(content)) :]
        try:
            unpacked(bytes(content))
        except ValueError as error:
            assert "\n" not in str(error)
            refused += 1
    assert refused > 2000, "zip's CRC covers the arrays"


def zipped(member: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr(MEMBER, member)
    return file.getvalue()


def npy(header: str, data: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode("latin1") + data


@pytest.mark.parametrize(
    "member",
    [
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", bytes(8)),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, -2), }", bytes(8)),
        npy("{'descr': '|V0', 'fortran_order': False, 'shape': (1000000000000,), }"),
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"c__builtin__\nprint\n."),
        npy("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", bytes(16)),
        npy("(" * 5000),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1if 1else 2,), }", bytes(4)),
        npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", bytes(4)),
        b"\x93NUMPY\x09\x00",
        b"",
    ],
    ids=["terabytes", "negative", "nothing", "object", "text", "deep", "syntax", "record", "version", "empty"],
)
def test_headers_that_lie(member: bytes) -> None:
    """Catches an allocation that a header asks for, a pickle, and other kinds of arrays than numbers."""
    tracemalloc.start()
    with pytest.raises(ValueError, match="no whole npz file"):
        unpacked(zipped(member))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_bomb_is_not_unpacked() -> None:
    """Catches a gigabyte of zeros that a megabyte holds."""
    bomb = zipped(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (200000000,), }", bytes(200_000_000)), 8)
    tracemalloc.start()
    with pytest.raises(ValueError, match="promises more than it holds"):
        unpacked(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_fed_arrays_are_aligned() -> None:
    """Catches an array that TensorFlow would copy, or of another shape."""
    array = aligned((3, 5), np.float32)
    assert (array.shape, array.dtype, array.ctypes.data % 64) == ((3, 5), np.float32, 0)


def test_evenly_spread() -> None:
    """Catches a first or a last place that is left out, and more places than there are."""
    assert evenly_spread(100, 11) == [0, 10, 20, 30, 40, 50, 59, 69, 79, 89, 99]
    assert (evenly_spread(3, 10), evenly_spread(5, 1), evenly_spread(1, 4), evenly_spread(0, 4)) == (
        [0, 1, 2],
        [4],
        [0],
        [],
    )
