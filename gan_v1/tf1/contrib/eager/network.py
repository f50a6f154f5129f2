"""``tf.contrib.eager.Network``, which tf.keras.Model took over: layers that are tracked by hand."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1.internals import keras


class Network(keras.Model):  # type: ignore[misc]
    """A model of tracked layers; subclasses define ``call``."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name=name)
        self._tracked: list[Any] = []

    def track_layer(self, layer: Any) -> Any:
        """Track a layer, or a Network, as a part of this one; return it."""
        self._tracked = [*self._tracked, layer]
        return layer

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """A layer by its name, or by its place.

        Raises:
            ValueError: there is no such layer, or not one of the two is given.
        """
        if (name is None) == (index is None):
            raise ValueError("give either a name or an index")
        found = self.layers[index : index + 1] if index is not None else [x for x in self.layers if x.name == name]
        if not found:
            raise ValueError(f"there is no layer {name if index is None else index}")
        return found[0]


class Sequential(Network):
    """Layers, or functions of tensors, one after another."""

    def __init__(self, layers_funcs: Any = None, name: str | None = None) -> None:
        super().__init__(name=name)
        self._steps: list[Any] = []
        for layer in layers_funcs or ():
            self.add(layer)

    def add(self, layer_func: Any) -> None:
        """One more step."""
        self._steps = [*self._steps, layer_func]
        if isinstance(layer_func, keras.layers.Layer):
            self.track_layer(layer_func)

    def call(self, inputs: Any, training: Any = None) -> Any:
        for step in self._steps:
            inputs = step(inputs)
        return inputs
