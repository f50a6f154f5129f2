"""Functions that build other graphs today than they did in TensorFlow 1.15, put back as they were.

A random operation's seed is the number of operations before it (see ``seeds``). So where a function makes
more or fewer of them today, everything random after it comes out different. Here those functions make
TensorFlow 1.15's operations again, in its order. They were found by comparing, call by call, the seeds
that 1.15.5 gave (``tests/tf1_programs/op_seeds.py``).
"""

from __future__ import annotations

import functools
import numbers
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def restore() -> None:
    """Put the functions back, in TensorFlow's own modules and in ``tensorflow.compat.v1``, for this process."""
    from tensorflow.python.ops import nn_ops, random_ops

    _replace(random_ops, "random_uniform", _random_uniform(random_ops.random_uniform))
    _replace(nn_ops, "dropout_v2", _dropout(nn_ops.dropout_v2))


def _replace(module: ModuleType, name: str, function: Callable[..., Any]) -> None:
    original = getattr(module, name)
    functools.update_wrapper(function, original)
    setattr(module, name, function)
    for api_name, api in list(sys.modules.items()):
        if api_name.startswith("tensorflow._api.v2"):
            names = vars(getattr(api, "_tfmw_wrapped_module", api))
            for public in [key for key, value in names.items() if value is original]:
                setattr(api, public, function)


def _random_uniform(todays: Callable[..., Any]) -> Callable[..., Any]:
    """Makes constants of the bounds, and scales by them, also where they are 0 and 1."""
    from tensorflow.python.framework import dtypes, ops
    from tensorflow.python.ops import shape_util

    def random_uniform(
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: Any = dtypes.float32,
        seed: int | None = None,
        name: str | None = None,
    ) -> Any:
        dtype = dtypes.as_dtype(dtype)
        if not dtype.is_floating:
            return todays(shape, minval, maxval, dtype, seed, name)
        with ops.name_scope(name, "random_uniform", [shape, minval, maxval]) as scope:
            shape = shape_util.shape_tensor(shape)
            minval = ops.convert_to_tensor(minval, dtype=dtype, name="min")
            maxval = ops.convert_to_tensor(1 if maxval is None else maxval, dtype=dtype, name="max")
            return todays(shape, minval, maxval, dtype, seed, scope)

    return random_uniform


def _dropout(todays: Callable[..., Any]) -> Callable[..., Any]:
    """Multiplies by a mask of zeros and ones; today's picks by ``where``."""
    from tensorflow.python.framework import ops, tensor_util
    from tensorflow.python.ops import math_ops, nn_ops, random_ops

    def dropout_v2(
        x: Any, rate: Any, noise_shape: Any = None, seed: int | None = None, name: str | None = None
    ) -> Any:
        x = ops.convert_to_tensor(x, name="x")
        if isinstance(rate, numbers.Real) and not 0 < rate < 1 or not x.dtype.is_floating:
            return x if rate == 0 else todays(x, rate, noise_shape, seed, name)  # which says what is wrong
        with ops.name_scope(name, "dropout", [x]):
            rate = ops.convert_to_tensor(rate, dtype=x.dtype, name="rate")
            rate.get_shape().assert_has_rank(0)
            if tensor_util.constant_value(rate) == 0:
                return x
            noise_shape = nn_ops._get_noise_shape(x, noise_shape)
            noise = random_ops.random_uniform(noise_shape, seed=seed, dtype=x.dtype)
            scale = 1 / (1 - rate)
            kept = noise >= rate
            dropped = x * scale * math_ops.cast(kept, x.dtype)
            dropped.set_shape(x.get_shape())
            return dropped

    return dropout_v2
