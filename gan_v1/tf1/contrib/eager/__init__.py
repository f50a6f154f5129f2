"""``tf.contrib.eager``: what programs of 2018 took from it, on today's GradientTape and variables.

metrics    ``tf.contrib.eager.metrics``
network    ``Network`` and ``Sequential``
"""

from __future__ import annotations

from collections.abc import Iterator as AnIterator
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.eager import metrics
from gan_v1.tf1.contrib.eager.network import Network, Sequential
from gan_v1.tf1.internals import AutoTrackable as Checkpointable
from gan_v1.tf1.internals import CheckpointV1 as Checkpoint
from gan_v1.tf1.internals import EagerVariableStore, context, gradients_function, num_gpus
from gan_v1.tf1.internals import ResourceVariable as Variable
from gan_v1.tf1.internals import implicit_grad as implicit_gradients
from gan_v1.tf1.internals import implicit_val_and_grad as implicit_value_and_gradients
from gan_v1.tf1.internals import val_and_grad_function as value_and_gradients_function

__all__ = [
    "Checkpoint",
    "Checkpointable",
    "EagerVariableStore",
    "GradientTape",
    "Iterator",
    "Network",
    "Saver",
    "Sequential",
    "TensorSpec",
    "Variable",
    "custom_gradient",
    "defun",
    "enable_eager_execution",
    "executing_eagerly",
    "function",
    "get_optimizer_variables",
    "gradients_function",
    "implicit_gradients",
    "implicit_value_and_gradients",
    "in_eager_mode",
    "list_devices",
    "make_template",
    "metrics",
    "num_gpus",
    "py_func",
    "value_and_gradients_function",
]

GradientTape, TensorSpec = tf.GradientTape, tf.TensorSpec
custom_gradient, make_template, py_func = tf.custom_gradient, tf.make_template, tf.py_function
enable_eager_execution, executing_eagerly, function = tf.enable_eager_execution, tf.executing_eagerly, tf.function
in_eager_mode = executing_eagerly


def list_devices() -> list[str]:
    """The names of the devices."""
    return context().devices()


def defun(func: Any = None, input_signature: Any = None, autograph: bool = True) -> Any:
    """``tf.function`` by the name that it had in 2018; also as a decorator with arguments."""
    return function(func, input_signature=input_signature, autograph=autograph)


class Iterator:
    """Goes through a dataset once.

    Raises:
        RuntimeError: eager execution is not enabled.
    """

    def __init__(self, dataset: Any) -> None:
        if not executing_eagerly():
            raise RuntimeError("tf.contrib.eager.Iterator needs tf.enable_eager_execution()")
        self._elements = iter(dataset)

    def __iter__(self) -> AnIterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._elements)

    def next(self) -> Any:
        """The next element; ``StopIteration`` at the end."""
        return next(self)


class Saver:
    """``tf.train.Saver`` for eager variables; ``var_list`` is a list of them, or a dict by name."""

    def __init__(self, var_list: Any) -> None:
        self._saver = tf.train.Saver(var_list)

    def save(self, file_prefix: str, global_step: Any = None) -> str:
        """Write the variables; returns the prefix of the files."""
        return self._saver.save(None, file_prefix, write_meta_graph=False, global_step=global_step)

    def restore(self, file_prefix: str) -> None:
        """Read the variables."""
        self._saver.restore(None, file_prefix)


def get_optimizer_variables(optimizer: Any) -> list[Any]:
    """The variables that an optimizer made."""
    return list(optimizer.variables())
