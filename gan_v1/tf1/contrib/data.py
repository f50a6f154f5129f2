"""The transformations of ``tf.contrib.data`` that are arguments of methods today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Transformation = Callable[[Any], Any]


def batch_and_drop_remainder(batch_size: int) -> Transformation:
    """Batches of ``batch_size``; a smaller rest at the end is dropped."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size: int, padded_shapes: Any, padding_values: Any = None) -> Transformation:
    """``batch_and_drop_remainder`` with each example padded to ``padded_shapes``."""
    return lambda dataset: dataset.padded_batch(batch_size, padded_shapes, padding_values, drop_remainder=True)
