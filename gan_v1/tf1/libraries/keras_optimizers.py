"""Keras's optimizers: TensorFlow 1.15's Adagrad in ``tf.keras``, and all of Keras 2.2's for ``import keras``.

Keras 2.2's wrote their formulas out. ``tf.keras`` has each as one operation, which rounds otherwise, and clips every
gradient by its own norm. tf_keras still contains the old classes with their formulas, but under no public name.
"""

from __future__ import annotations

import functools
import importlib
import operator
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put

_CLASSES = (
    "tf_keras.src.optimizers.optimizer_v1:Adadelta",
    "tf_keras.src.optimizers.optimizer_v1:Adagrad",
    "tf_keras.src.optimizers.optimizer_v1:Adam",
    "tf_keras.src.optimizers.optimizer_v1:Adamax",
    "tf_keras.src.optimizers.optimizer_v1:Nadam",
    "tf_keras.src.optimizers.optimizer_v1:RMSprop",
    "tf_keras.src.optimizers.optimizer_v1:SGD",
)


@functools.cache
def give_back() -> None:
    """Let ``tf.keras``'s Adagrad begin its sums with 0 where it is made from a name, as in ``compile('adagrad')``.

    So it did in TensorFlow 1.15; today's begins with 0.1, as both do where a program makes the object itself.
    """
    adagrad = internals.find("tf_keras.src.optimizers.legacy.adagrad:Adagrad")
    todays = adagrad.from_config.__func__

    @functools.wraps(todays)
    def from_config(kind: type, config: dict[str, Any], custom_objects: Any = None) -> Any:
        return todays(kind, {"initial_accumulator_value": 0.0} | config, custom_objects)

    adagrad.from_config = classmethod(from_config)


def optimizers_of_keras_2(stack: ExitStack) -> None:
    """Let ``keras.optimizers`` offer Keras 2.2's classes, also to ``compile`` and saved models that name them."""
    api = importlib.import_module("tf_keras.api._v1.keras.optimizers")
    base = internals.find("tf_keras.src.optimizers.optimizer_v1:Optimizer")
    put(stack, base, "get_gradients", _clipping_together(base.get_gradients))
    put(stack, api, "Optimizer", base)  # from which programs derive optimizers of their own
    classes = {kind.__name__.lower(): _as_then(kind) for kind in map(internals.find, _CLASSES)}
    for kind in classes.values():
        put(stack, api, kind.__name__, kind)
    optimizers = internals.find("tf_keras.src.optimizers")
    todays: Callable[..., Any] = optimizers.deserialize

    @functools.wraps(todays)
    def deserialize(config: dict[str, Any], *arguments: Any, **options: Any) -> Any:
        kind = classes.get(str(config["class_name"]).lower())
        return todays(config, *arguments, **options) if kind is None else kind.from_config(config["config"])

    put(stack, optimizers, "deserialize", deserialize)


def _as_then(kind: Any) -> Any:
    """A subclass of one of Keras's classes that also takes today's names of arguments."""
    import tensorflow.compat.v1 as tf

    class AsThen(kind):  # type: ignore[misc]  # a class of tf_keras's, which has no types
        __doc__ = kind.__doc__
        lr: Any
        _made: tuple[list[Any], Any] | None = None  # a model's weights, and the optimizer's own for these
        _loaded = False

        def __init__(self, lr: Any = None, *arguments: Any, learning_rate: Any = None, **options: Any) -> None:
            options.pop("name", None)
            rate = lr if learning_rate is None else learning_rate
            super().__init__(*(() if rate is None else (rate,)), *arguments, **options)

        @property
        def learning_rate(self) -> Any:
            return self.lr

        def get_updates(self, loss: Any, params: Sequence[Any]) -> list[Any]:
            rate: Any = self.lr
            decay: float = getattr(self, "initial_decay", 0.0)
            if decay <= 0:
                return list(super().get_updates(loss, params))
            # The rate of a step is worked out before the step is counted.
            self.lr = rate * (1.0 / (1.0 + self.decay * tf.cast(self.iterations, tf.float32)))
            self.initial_decay = 0.0
            try:
                with tf.control_dependencies([self.lr]):
                    return list(super().get_updates(loss, params))
            finally:
                self.lr, self.initial_decay = rate, decay

        def _create_all_weights(self, params: Sequence[Any]) -> Any:
            """The optimizer's weights; those that were loaded with a saved model are kept for the first step."""
            if self._made is not None and self._loaded and all(map(operator.is_, self._made[0], params)):
                self._loaded = False
                return self._made[1]
            self._made = list(params), super()._create_all_weights(params)
            return self._made[1]

        def set_weights(self, weights: Any) -> None:
            super().set_weights(weights)
            self._loaded = True

    AsThen.__name__ = AsThen.__qualname__ = kind.__name__
    return AsThen


def _clipping_together(get_gradients: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Clip the gradients by the norm of all of them together, where today each is clipped by its own."""
    import tensorflow.compat.v1 as tf

    @functools.wraps(get_gradients)
    def get_gradients_as_then(self: Any, loss: Any, params: Sequence[Any]) -> list[Any]:
        clipnorm = self.__dict__.pop("clipnorm", None)
        gradients = get_gradients(self, loss, params)
        if clipnorm is not None:
            self.clipnorm = clipnorm
            if clipnorm > 0:
                norm = tf.sqrt(sum(tf.reduce_sum(tf.square(gradient)) for gradient in gradients))
                gradients = [_clipped(tf.convert_to_tensor(each), clipnorm, norm) for each in gradients]
        return gradients

    return get_gradients_as_then


def _clipped(gradient: Any, most: float, norm: Any) -> Any:
    """A gradient scaled by ``most / norm`` if ``norm``, that of all gradients together, is larger than ``most``."""
    import tensorflow.compat.v1 as tf

    return tf.cond(norm >= most, lambda: gradient * most / norm, lambda: gradient)
