"""``tf.contrib.learn.datasets.base``: tables of numbers in CSV files, as the iris quickstart reads them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from gan_v1.tf1 import tf


class Dataset(NamedTuple):
    """Examples and what they are."""

    data: Any
    target: Any


class Datasets(NamedTuple):
    """Parts of a dataset."""

    train: Any
    validation: Any
    test: Any


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


def _dataset(table: Iterable[list[str]], target_dtype: Any, features_dtype: Any, target_column: int) -> Dataset:
    rows = list(table)
    targets = [row.pop(target_column) for row in rows]
    return Dataset(np.array(rows, features_dtype), np.array(targets, target_dtype))
