"""``tf.contrib.eager``: what programs of 2018 took from it, on today's GradientTape and variables."""

from __future__ import annotations

from collections.abc import Iterator as AnIterator
from typing import Any

from tensorflow.python.checkpoint.checkpoint import CheckpointV1 as Checkpoint
from tensorflow.python.eager.backprop import GradientTape, gradients_function
from tensorflow.python.eager.backprop import implicit_grad as implicit_gradients
from tensorflow.python.eager.backprop import implicit_val_and_grad as implicit_value_and_gradients
from tensorflow.python.eager.backprop import val_and_grad_function as value_and_gradients_function
from tensorflow.python.eager.context import context, executing_eagerly, num_gpus
from tensorflow.python.eager.polymorphic_function.polymorphic_function import function
from tensorflow.python.framework.ops import enable_eager_execution
from tensorflow.python.framework.tensor import TensorSpec
from tensorflow.python.ops.custom_gradient import custom_gradient
from tensorflow.python.ops.resource_variable_ops import ResourceVariable as Variable
from tensorflow.python.ops.script_ops import eager_py_func as py_func
from tensorflow.python.ops.template import make_template
from tensorflow.python.ops.variable_scope import EagerVariableStore
from tensorflow.python.trackable.autotrackable import AutoTrackable as Checkpointable

from gan_v1.tf1.contrib.eager import metrics
from gan_v1.tf1.contrib.eager.network import Network, Sequential

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

in_eager_mode = executing_eagerly


def list_devices() -> list[str]:
    """The names of the devices."""
    return context().devices()


def defun(func: Any = None, input_signature: Any = None, autograph: bool = True) -> Any:
    """``tf.function``, by its name of then; also as a decorator with arguments."""
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
        from tensorflow.python.training.saver import Saver as SaverOfSessions

        self._saver = SaverOfSessions(var_list)

    def save(self, file_prefix: str, global_step: Any = None) -> str:
        """Write the variables; returns the prefix of the files."""
        return self._saver.save(None, file_prefix, write_meta_graph=False, global_step=global_step)

    def restore(self, file_prefix: str) -> None:
        """Read the variables."""
        self._saver.restore(None, file_prefix)


def get_optimizer_variables(optimizer: Any) -> list[Any]:
    """The variables that an optimizer made."""
    return list(optimizer.variables())
