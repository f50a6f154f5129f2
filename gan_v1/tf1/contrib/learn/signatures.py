"""The types and shapes of a model's inputs, which must stay the same from graph to graph."""

from __future__ import annotations

from typing import Any, NamedTuple

from gan_v1.tf1 import tf


class _Kind(NamedTuple):
    """A tensor's type and shape; the shape is None for a sparse one."""

    dtype: Any
    shape: Any

    def placeholder(self) -> Any:
        if self.shape is None:
            return tf.sparse_placeholder(self.dtype)
        return tf.placeholder(self.dtype, [None, *self.shape[1:]])

    def fits(self, other: _Kind) -> bool:
        if self.dtype != other.dtype or (self.shape is None) != (other.shape is None):
            return False
        if self.shape is None or self.shape.rank is None or other.shape.rank is None:
            return True
        return self.shape.rank == other.shape.rank and bool(self.shape[1:].is_compatible_with(other.shape[1:]))


class Inputs:
    """The features and labels that a model was first given; later ones must be like them."""

    def __init__(self) -> None:
        self._features: dict[Any, _Kind] | None = None
        self._labels: dict[Any, _Kind] | None = None

    def check(self, features: Any, labels: Any) -> None:
        """Raise ValueError where the features or labels are of another kind than the first ones."""
        self._features = _checked("features", features, self._features)
        if labels is not None:
            self._labels = _checked("labels", labels, self._labels)

    def label_placeholders(self) -> Any:
        """Placeholders for labels in a graph without any: model functions of that time often use them in all modes."""
        if self._labels is None:
            return None
        made = {name: kind.placeholder() for name, kind in self._labels.items()}
        return made.get(None, made)


def _checked(what: str, tensors: Any, known: dict[Any, _Kind] | None) -> dict[Any, _Kind] | None:
    if tensors is None:
        return known
    named = tensors if isinstance(tensors, dict) else {None: tensors}
    kinds = {
        name: _Kind(tensor.dtype, None if isinstance(tensor, tf.SparseTensor) else tensor.shape)
        for name, tensor in named.items()
    }
    if known is not None and not all(name in kinds and kinds[name].fits(kind) for name, kind in known.items()):
        raise ValueError(f"the {what} must be as they were first, {known}, not {kinds}")
    return kinds if known is None else known
