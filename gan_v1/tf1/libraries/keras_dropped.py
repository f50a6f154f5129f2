"""Functions of Keras 2.2's backend and utilities that tf_keras no longer has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

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
