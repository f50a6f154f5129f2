"""The values of a graph's constants, and of what is computed from constants alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gan_v1.tf1 import lazy_tf as tf

_FUNCTIONS: Mapping[str, Callable[..., np.ndarray]] = {
    "Add": np.add,
    "AddV2": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "Slice": lambda x, begin, size: x[
        tuple(slice(b, None if s < 0 else b + s) for b, s in zip(begin, size, strict=True))
    ],
    "Pack": lambda *parts: np.stack(parts),
    "ConcatV2": lambda *parts: np.concatenate(parts[:-1], parts[-1]),
}


def value_of(tensor: tf.Tensor) -> np.ndarray | None:
    """The value of a constant, or of such sums, products and parts as labels and shapes are made of; else None."""
    value = tf.get_static_value(tensor)
    function = _FUNCTIONS.get(tensor.op.type)
    if value is not None or function is None:
        return value
    inputs = [value_of(operand) for operand in tensor.op.inputs]
    return None if any(operand is None for operand in inputs) else function(*inputs)
