"""TensorFlow 1 on today's TensorFlow.

``from gan_v1.tf1 import tf``
    gives ``tensorflow.compat.v1`` as a TensorFlow 1 program expects it: graph mode, reference
    variables, ``tf.layers`` alive (Keras 3 has none, so Keras is tf_keras), TensorFlow 1's rule for
    the seeds of random operations, and no start-up chatter.
``from gan_v1.tf1 import lazy_tf as tf``
    is the same, loaded when its first attribute is used; so ``--help`` need not wait for it.
``from gan_v1.tf1 import Arithmetic``
    computes as TensorFlow 1.15.5 did, bit for bit.
``from gan_v1.tf1 import launched``
    calls a function that XLA compiles, in a graph of TensorFlow 1.
``python -m gan_v1.tf1 SCRIPT``, and ``%load_ext gan_v1.tf1`` in a notebook,
    run a TensorFlow 1 program unchanged: ``import tensorflow`` gives it TensorFlow 1's namespace, with
    ``tf.contrib`` and the MNIST reader, and the libraries of its time what it expects of them.

Importing this package alone is quick: it loads no TensorFlow. Its rooms, from the ground up; each may use those that
come before it in this list (``tests/test_architecture.py`` holds that); the rest of ``gan_v1`` uses this module alone:

    missing       what cannot be had, and what comes nearest
    internals     every private name of TensorFlow and Keras that is touched: what a new TensorFlow may break
    op_seeds      the seeds of random operations, by how many operations 1.15.5's graph had; shuffled datasets
    loading       TensorFlow imported and set up
    arithmetic    what 1.15.5 computed, operation by operation and in which order: ``--exact``
    libraries     what Python, NumPy, SciPy, Keras and others gave then, while a program runs
    contrib       what was ``tf.contrib``, as far as the package tf_slim lacks it
    program       running other people's programs: scripts, modules, notebooks
    doctor        ``python -m gan_v1.tf1 --doctor``: which of the private names are as they were tried
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gan_v1.tf1 import internals
from gan_v1.tf1.loading import load

if TYPE_CHECKING:
    import tensorflow.compat.v1 as lazy_tf
    import tensorflow.compat.v1 as tf

    from gan_v1.tf1.arithmetic import PROCESSORS, Arithmetic, launched

__all__ = ["PROCESSORS", "Arithmetic", "launched", "lazy_tf", "load", "run_after", "tf"]


class _LazyModule(ModuleType):
    """Stands for TensorFlow until somebody asks it for something."""

    def __getattr__(self, name: str) -> Any:
        return getattr(load(), name)


def run_after(operation: Any, others: Sequence[Any]) -> None:
    """Let an operation of a graph wait for others, as ``tf.control_dependencies`` does where it is made."""
    internals.add_control_inputs(operation, list(others))


if not TYPE_CHECKING:
    lazy_tf = _LazyModule("tensorflow.compat.v1", "tensorflow.compat.v1, loaded at first use")


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext gan_v1.tf1``; see ``program.jupyter``."""
    importlib.import_module("gan_v1.tf1.program.jupyter").load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """``%unload_ext gan_v1.tf1``; see ``program.jupyter``."""
    importlib.import_module("gan_v1.tf1.program.jupyter").unload_ipython_extension(ipython)


def __getattr__(name: str) -> Any:
    if name == "tf":
        return load()
    if name in ("PROCESSORS", "Arithmetic", "launched"):
        return getattr(importlib.import_module("gan_v1.tf1.arithmetic"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
