"""``learn.io``: input functions of arrays and data frames, which shuffle and stop after an epoch by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from gan_v1.tf1.internals import numpy_io, pandas_io


def numpy_input_fn(
    x: Any,
    y: Any = None,
    batch_size: int = 128,
    num_epochs: int | None = 1,
    shuffle: bool = True,
    queue_capacity: int = 1000,
    num_threads: int = 1,
) -> Any:
    """``tf.estimator.inputs.numpy_input_fn``, which wants to be told whether to shuffle."""
    return numpy_io.numpy_input_fn(x, y, batch_size, num_epochs, shuffle, queue_capacity, num_threads)


def pandas_input_fn(
    x: Any,
    y: Any = None,
    batch_size: int = 128,
    num_epochs: int | None = 1,
    shuffle: bool = True,
    queue_capacity: int = 1000,
    num_threads: int = 1,
    target_column: str = "target",
) -> Any:
    """``tf.estimator.inputs.pandas_input_fn``, which wants to be told whether to shuffle."""
    return pandas_io.pandas_input_fn(
        x, y, batch_size, num_epochs, shuffle, queue_capacity, num_threads, target_column=target_column
    )


def extract_pandas_data(data: Any) -> Any:
    """A data frame's values as floats; anything else as it is."""
    return data.to_numpy(np.float64) if hasattr(data, "columns") else data


def extract_pandas_matrix(data: Any) -> Any:
    """A data frame's values; anything else as it is."""
    return data.to_numpy() if hasattr(data, "columns") else data


def extract_pandas_labels(labels: Any) -> Any:
    """The values of a data frame with one column; anything else as it is."""
    if hasattr(labels, "columns") and len(labels.columns) > 1:
        raise ValueError("labels must be one column")
    return extract_pandas_matrix(labels)
