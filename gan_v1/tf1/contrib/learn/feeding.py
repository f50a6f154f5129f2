"""Arrays, data frames and iterators as placeholders and what is fed to them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from gan_v1.tf1 import tf

_SEED = 42  # TensorFlow 1 shuffled every array by it, whatever the program's own seed


class Feeder:
    """Placeholders, and batches for them.

    Args:
        features, labels: arrays, or arrays by name, of the examples' types and shapes; labels may be None.
        batches: pairs of features and labels, of the same kinds.
    """

    def __init__(self, features: Any, labels: Any, batches: Iterator[tuple[Any, Any]]) -> None:
        self._like = features, labels
        self._batches = batches
        self._placeholders: list[Any] = []

    def placeholders(self) -> tuple[Any, Any]:
        """An input function: makes placeholders in the default graph, for features and labels."""
        features, labels = (_each(_placeholder, data, name) for data, name in zip(self._like, _NAMES, strict=True))
        self._placeholders = [features, labels]
        return features, labels

    def __call__(self) -> dict[Any, Any]:
        """What to feed for the next batch.

        Raises:
            StopIteration: there is none; a monitored session takes that for its end.
        """
        feeds: dict[Any, Any] = {}
        for placeholder, data in zip(self._placeholders, next(self._batches), strict=True):
            if isinstance(placeholder, dict):
                feeds.update((placeholder[name], data[name]) for name in placeholder)
            elif placeholder is not None:
                feeds[placeholder] = data
        return feeds


_NAMES = ("input", "output")


def feeder(x: Any, y: Any, batch_size: int | None, shuffle: bool = False, epochs: int | None = 1) -> Feeder:
    """Batches of examples.

    Args:
        x, y: arrays, data frames, or such by name; or iterators of examples, which are taken as they come. y may be
            None.
        batch_size: all at once if not given, or one at a time from iterators.
        shuffle: whether to draw an order for each epoch.
        epochs: how often to go through the arrays; for ever if None.

    Raises:
        ValueError: there are no examples, or none in a batch, or x is an iterator and y is none.
    """
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    if hasattr(x, "__next__"):
        if y is not None and not hasattr(y, "__next__"):
            raise ValueError("x is an iterator, so y must be one, too")
        batches = _streamed(x, y, batch_size or 1)
        first = next(batches, None)
        if first is None:
            raise ValueError("x gives no example")
        return Feeder(*first, itertools.chain([first], batches))
    features, labels = _each(_features, x), _each(_labels, y)
    size = len(next(iter(features.values())) if isinstance(features, dict) else features)
    if size == 0:
        raise ValueError("x has no examples")
    order = _order(size, batch_size or size, shuffle, epochs)
    return Feeder(
        features, labels, ((_each(np.take, features, rows, 0), _each(np.take, labels, rows, 0)) for rows in order)
    )


def _order(size: int, batch_size: int, shuffle: bool, epochs: int | None) -> Iterator[Any]:
    """The indices of the examples, batch after batch; no batch reaches into the next epoch."""
    random = np.random.RandomState(_SEED)
    for _ in itertools.count() if epochs is None else range(epochs):
        order = random.permutation(size) if shuffle else np.arange(size)
        for start in range(0, size, batch_size):
            yield order[start : start + batch_size]


def _streamed(x: Iterator[Any], y: Iterator[Any] | None, batch_size: int) -> Iterator[tuple[Any, Any]]:
    examples = zip(x, itertools.repeat(None) if y is None else y, strict=False)
    while chunk := list(itertools.islice(examples, batch_size)):
        features, labels = (_stacked(column) for column in zip(*chunk, strict=True))
        yield _each(_features, features), _each(_labels, labels)


def _stacked(examples: Iterable[Any]) -> Any:
    first, *rest = examples
    if first is None:
        return None
    if isinstance(first, dict):
        return {name: np.stack([example[name] for example in (first, *rest)]) for name in first}
    return np.stack([first, *rest])


def _each(function: Callable[..., Any], data: Any, *arguments: Any) -> Any:
    """``function`` applied to an array, or to each array of a dictionary; None for None."""
    if isinstance(data, dict):
        return {name: function(array, *arguments) for name, array in data.items()}
    return None if data is None else function(data, *arguments)


def _placeholder(like: Any, name: str) -> Any:
    return tf.placeholder(like.dtype, [None, *like.shape[1:]], name)


def _features(data: Any) -> Any:
    """Features as [n, ...]; a vector becomes a matrix of one column, a data frame a matrix of float64."""
    array = data.to_numpy(np.float64) if hasattr(data, "columns") else np.asarray(data)
    return array.reshape(-1, 1) if array.ndim == 1 else array


def _labels(data: Any) -> Any:
    """Labels as [n, ...]; a matrix of one column becomes a vector."""
    array = np.asarray(data)
    return array.reshape(len(array), *array.shape[2:]) if array.ndim > 1 and array.shape[1] == 1 else array
