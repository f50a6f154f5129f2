"""``tf.contrib.learn.datasets.base``: tables of numbers in CSV files, as the iris quickstart reads them; and iris."""

from __future__ import annotations

import csv
import importlib
import importlib.util
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from gan_v1.errors import UserError
from gan_v1.tf1 import tf
from gan_v1.tf1.missing import NEEDED


class Dataset(NamedTuple):
    """Examples and what they are."""

    data: Any
    target: Any


def load_csv_with_header(filename: str, target_dtype: Any, features_dtype: Any, target_column: int = -1) -> Dataset:
    """Read a table whose first line begins with the numbers of rows and of columns besides the target's.

    Raises:
        ValueError: the first line has no such numbers, or there are other rows than it says.
    """
    with tf.gfile.Open(filename) as file:
        (rows, columns, *_), *table = csv.reader(file)
    found = _dataset(table, target_dtype, features_dtype, target_column)
    if found.data.shape != (int(rows), int(columns)):
        raise ValueError(f"{filename}: the first line says {rows} x {columns}, but there are {found.data.shape}")
    return found


def load_csv_without_header(filename: str, target_dtype: Any, features_dtype: Any, target_column: int = -1) -> Dataset:
    """Read a table of numbers."""
    with tf.gfile.Open(filename) as file:
        return _dataset(csv.reader(file), target_dtype, features_dtype, target_column)


def load_iris(data_path: str | None = None) -> Dataset:
    """The 150 irises, float64 [150, 4] with int64 [150]: scikit-learn's copy, or the table at ``data_path``.

    TensorFlow 1's was the widespread copy that is not Fisher's table in two rows, which scikit-learn has corrected.

    Raises:
        UserError: scikit-learn is not installed.
    """
    if data_path is not None:
        return load_csv_with_header(data_path, np.int64, np.float64)
    if importlib.util.find_spec("sklearn") is None:
        raise UserError(NEEDED["sklearn"])
    data, target = importlib.import_module("sklearn.datasets").load_iris(return_X_y=True)
    data[34, 3], data[37, 1:3] = 0.1, (3.1, 1.5)
    return Dataset(data, target)


def _dataset(table: Iterable[list[str]], target_dtype: Any, features_dtype: Any, target_column: int) -> Dataset:
    rows = list(table)
    targets = [row.pop(target_column) for row in rows]
    return Dataset(np.array(rows, features_dtype), np.array(targets, target_dtype))
