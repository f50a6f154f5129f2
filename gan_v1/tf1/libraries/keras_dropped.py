"""Functions of Keras 2.2's backend and utilities that tf_keras no longer has."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NoReturn

from gan_v1.errors import UserError
from gan_v1.tf1.loading import load


def is_tensor(x: Any) -> bool:
    """Whether ``x`` is a tensor or a variable."""
    tf = load()
    return isinstance(x, tf.Tensor | tf.SparseTensor | tf.Variable)


def slice(x: Any, start: Any, size: Any) -> Any:
    """The part of ``x`` that begins at ``start``, of the given ``size``."""
    return load().slice(x, start, size)


def to_list(x: Any, allow_tuple: bool = False) -> list[Any]:
    """``x`` in a list, or ``x`` itself where it is one."""
    if isinstance(x, list):
        return x
    return list(x) if allow_tuple and isinstance(x, tuple) else [x]


def unpack_singleton(x: Any) -> Any:
    """What a list or tuple of one thing holds; anything else comes back as it is."""
    return x[0] if isinstance(x, list | tuple) and len(x) == 1 else x


def object_list_uid(objects: Any) -> str:
    """A text that tells lists of different objects apart."""
    return ", ".join(str(abs(id(each))) for each in to_list(objects))


class HDF5Matrix:
    """A dataset of an HDF5 file, or its examples from ``start`` to ``end``, read as they are asked for.

    Args:
        datapath: the file.
        dataset: the dataset's name in it.
        start: the first example.
        end: one after the last example; None for all.
        normalizer: called on what is read.
    """

    _files: ClassVar[dict[str, Any]] = {}  # one open file for all of its matrices, such as x and y

    def __init__(
        self,
        datapath: str,
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[Any], Any] | None = None,
    ) -> None:
        import h5py

        if datapath not in self._files:
            self._files[datapath] = h5py.File(datapath, "r")
        self.data = self._files[datapath][dataset]
        self.start = start
        self.end = len(self.data) if end is None else end
        self.normalizer = normalizer

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, key: Any) -> Any:
        """Examples by a number, a slice, or numbers in ascending order.

        Raises:
            IndexError: there are not so many.
        """
        if isinstance(key, builtins.slice):
            start = 0 if key.start is None else key.start
            stop = len(self) if key.stop is None else min(key.stop, len(self))
            found = self.data[builtins.slice(start + self.start, stop + self.start)]
        else:
            import numpy as np

            numbers = np.asarray(key)
            if numbers.size and numbers.max() >= len(self):
                raise IndexError(f"the matrix has {len(self)} examples; asked for {key}")
            found = self.data[numbers + self.start]
        return found if self.normalizer is None else self.normalizer(found)

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the examples, from ``start`` to ``end``."""
        return (len(self), *self.data.shape[1:])

    @property
    def dtype(self) -> Any:
        """That of the file."""
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """The number of dimensions, that of the examples included."""
        return int(self.data.ndim)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return math.prod(self.shape)


def multi_gpu_model(
    model: Any, gpus: int | Sequence[int] | None = None, cpu_merge: bool = True, cpu_relocation: bool = False
) -> NoReturn:
    """Keras 2.2 copied a model to several GPUs. Here it refuses, as Keras did where these were not there.

    Raises:
        ValueError: there are fewer GPUs than asked for.
        UserError: there are enough; the model trains on one.
    """
    found = [device.name for device in load().config.list_physical_devices("GPU")]
    asked = len(found) if gpus is None else gpus if isinstance(gpus, int) else len(gpus)
    if asked <= 1:
        raise ValueError(f"multi_gpu_model needs gpus >= 2; it was given gpus={gpus}")
    if len(found) < asked:
        raise ValueError(f"multi_gpu_model with gpus={gpus} needs {asked} GPUs; this machine has {found}")
    raise UserError("keras.utils.multi_gpu_model cannot be had on today's Keras; use the model itself, on one GPU")
