"""Where models of Keras 2.2 behaved otherwise than those of ``tf.keras``: for programs that say ``import keras``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import add, put

_PHASE = "keras_learning_phase"  # the placeholder that tells training from testing


def keras_models(stack: ExitStack) -> None:
    """Let models train, and offer their layers, as in Keras 2.2.4."""
    _update_what_is_trainable_now(stack)
    _offer_the_list_of_layers(stack)
    _list_weights_by_layers(stack)
    _call_once_per_tensor(stack)
    _hand_validation_data_to_callbacks(stack)
    _describe_tensors(stack)


def _update_what_is_trainable_now(stack: ExitStack) -> None:
    """Let a step of training run the updates of what is trainable when the first step begins.

    These are, above all, the moving averages of batch normalizations. ``tf.keras`` takes what was trainable when the
    model was compiled. A GAN's discriminator is compiled, frozen for the whole model, and trained: in Keras 2.2 its
    averages stayed what they were. The layers of a model within a model counted by what they were when it was called.
    """
    model = internals.find("tf_keras.src.engine.training_v1:Model")
    layer = internals.find("tf_keras.src.engine.base_layer_v1:Layer")
    make = internals.find("tf_keras.src.engine.training_v1:Model._make_train_function")
    add_update, todays_updates = layer.add_update, layer.updates

    @functools.wraps(add_update)
    def noted(self: Any, updates: Any, *arguments: Any) -> None:
        known = len(internals.updates(self))
        add_update(self, updates, *arguments)
        if not _has_updates(self):
            vars(self).setdefault("frozen_updates", []).extend(internals.updates(self)[known:])

    @functools.wraps(make)
    def make_train_function(self: Any) -> Any:
        vars(self)["_compiled_trainable_state"] = self._get_trainable_state()
        return make(self)

    def updates(self: Any) -> list[Any]:
        if not self._is_graph_network:
            return list(todays_updates.fget(self))
        if not _has_updates(self):
            return []
        return [
            update
            for each in self.layers
            if _has_updates(each)
            for within in internals.flatten_layers(each)
            for update in internals.updates(within)
            if within is each or not any(update is one for one in vars(within).get("frozen_updates", ()))
        ]

    def set_trainable(self: Any, value: bool) -> None:
        """Freeze or thaw the model and leave its layers as they are; today's sets that of each layer as well."""
        self._trainable = value

    put(stack, model, "trainable", property(lambda self: self._trainable, set_trainable))
    put(stack, layer, "add_update", noted)
    put(stack, model, "_make_train_function", make_train_function)
    put(stack, model, "updates", property(updates))


def _has_updates(layer: Any) -> bool:
    return bool(layer.trainable or layer.stateful)


def _offer_the_list_of_layers(stack: ExitStack) -> None:
    """Let ``model.layers`` be the model's own list, from which ``model.layers.pop()`` takes the last layer."""
    import tensorflow.compat.v1 as tf

    functional = internals.Functional
    todays = functional.layers

    def layers(self: Any) -> list[Any]:
        held: list[Any] = internals.self_tracked_trackables(self)
        return held if all(isinstance(each, tf.keras.layers.Layer) for each in held) else todays.fget(self)

    put(stack, functional, "layers", property(layers, todays.fset))


def _list_weights_by_layers(stack: ExitStack) -> None:
    """Order weights as files and programs of then expect them, where a layer of the model is a model itself.

    ``get_weights`` goes through the model's layers. Of a layer that is itself a model, the weights that are trained
    come first, then the others, where today's goes through that model's layers as well.
    """
    import tensorflow.compat.v1 as tf

    def weights(self: Any) -> list[Any]:
        return [*self.trainable_weights, *self.non_trainable_weights]

    def by_layers(self: Any) -> list[Any]:
        return [weight for each in self.layers for weight in each.weights]

    def get_weights(self: Any) -> list[Any]:
        return list(tf.keras.backend.batch_get_value(by_layers(self)))

    def set_weights(self: Any, values: Iterable[Any]) -> None:
        tf.keras.backend.batch_set_value(list(zip(by_layers(self), values, strict=False)))

    model = internals.find("tf_keras.src.engine.training_v1:Model")
    put(stack, model, "weights", property(weights))
    put(stack, model, "get_weights", get_weights)
    put(stack, model, "set_weights", set_weights)


def _call_once_per_tensor(stack: ExitStack) -> None:
    """Let a model that is called on the same tensors again return the tensors that it returned before.

    So an InfoGAN's two models, which share most layers, see their images through the same dropouts, whose seeds are
    drawn once. Today's builds all operations anew.
    """
    import tensorflow.compat.v1 as tf

    functional = internals.Functional
    call = functional.call

    @functools.wraps(call)
    def call_once(self: Any, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        tensors = tf.nest.flatten((inputs, mask))
        if tf.executing_eagerly() or tf.is_tensor(training):
            return call(self, inputs, training, mask)
        known = vars(self).setdefault("outputs_of_then", {})
        key = (*map(id, tensors), training)
        if key not in known:
            known[key] = call(self, inputs, training, mask), tensors  # kept, since another's id could become theirs
        return known[key][0]

    put(stack, functional, "call", call_once)


def _hand_validation_data_to_callbacks(stack: ExitStack) -> None:
    """Set ``validation_data`` of a program's callbacks: inputs, targets and their weights, one list after another."""
    import numpy as np

    arrays, generators = internals.training_arrays_v1, internals.training_generator_v1

    def handing_over(fit: Callable[..., Any], of_generator: bool) -> Callable[..., Any]:
        @functools.wraps(fit)
        def fit_as_then(model: Any, *arguments: Any, **options: Any) -> Any:
            parts: Iterable[Any]
            if of_generator:
                given = options.get("validation_data")
                parts = map(_columns, given if isinstance(given, tuple | list) and len(given) > 1 else (None, None))
            else:
                parts = options.get("val_inputs"), options.get("val_targets"), options.get("val_sample_weights")
            inputs, targets, weights = (_listed(part) for part in (*parts, None)[:3])
            if inputs and targets and all(hasattr(each, "__len__") for each in targets):
                weights = [each for each in weights if each is not None] or [np.ones(len(each)) for each in targets]
                phase = [0.0] if _depends_on_phase(model.outputs) else []
                for callback in _listed(options.get("callbacks")):
                    callback.validation_data = inputs + targets + weights + phase
            return fit(model, *arguments, **options)

        return fit_as_then

    put(stack, arrays, "fit_loop", handing_over(arrays.fit_loop, False))
    put(stack, generators, "fit_generator", handing_over(generators.fit_generator, True))


def _listed(part: Any) -> list[Any]:
    return [] if part is None else list(part) if isinstance(part, list | tuple) else [part]


def _columns(part: Any) -> list[Any]:
    """The arrays of one part of the data, those of one dimension as columns."""
    return [each[:, None] if getattr(each, "ndim", 0) == 1 else each for each in _listed(part)]


def _describe_tensors(stack: ExitStack) -> None:
    """Give tensors ``_keras_shape`` and ``_uses_learning_phase``, which programs read and set; models, the latter."""
    import tensorflow.compat.v1 as tf

    add(stack, tf.Tensor, {"_keras_shape": _Read(tf.keras.backend.int_shape)})
    add(stack, tf.Tensor, {"_uses_learning_phase": _Read(lambda tensor: _depends_on_phase([tensor]))})
    model = internals.find("tf_keras.src.engine.training_v1:Model")
    add(stack, model, {"uses_learning_phase": property(lambda self: _depends_on_phase(self.outputs))})
    add(stack, model, {"targets": property(lambda self: internals.targets(self))})
    add(stack, tf.keras.backend, {"_BACKEND": "tensorflow"})


class _Read:
    """An attribute that is worked out unless it was set; a property would have to be told how to set it."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def __get__(self, owner: Any, kind: type) -> Any:
        return self if owner is None else self._read(owner)


def _depends_on_phase(tensors: Iterable[Any]) -> bool:
    """Whether tensors differ between training and testing."""
    waiting, seen = [tensor.op for tensor in tensors or ()], set()
    while waiting:
        operation = waiting.pop()
        if operation.name.split("/")[-1] == _PHASE:
            return True
        if operation not in seen:
            seen.add(operation)
            waiting.extend(source.op for source in operation.inputs)
    return False
