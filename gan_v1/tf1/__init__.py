"""TensorFlow 1 on today's TensorFlow.

``from gan_v1.tf1 import tf``
    gives ``tensorflow.compat.v1`` as a TensorFlow 1 program expects it: graph mode, reference
    variables, ``tf.layers`` alive (Keras 3 has none, so Keras is tf_keras), TensorFlow 1's rule for
    the seeds of random operations, and no start-up chatter.
``from gan_v1.tf1 import lazy_tf as tf``
    is the same, loaded when its first attribute is used; so ``--help`` need not wait for it.
``python -m gan_v1.tf1 SCRIPT``, and ``%load_ext gan_v1.tf1`` in a notebook,
    run a TensorFlow 1 program unchanged: ``import tensorflow`` gives it TensorFlow 1's namespace, with
    ``tf.contrib`` and the MNIST reader, and the libraries of its time what it expects of them.

Importing this package alone is quick: it loads no TensorFlow.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from gan_v1.tf1.loading import load

if TYPE_CHECKING:
    import tensorflow.compat.v1 as lazy_tf
    import tensorflow.compat.v1 as tf

__all__ = ["lazy_tf", "load", "tf"]


class _LazyModule(ModuleType):
    """Stands for TensorFlow until somebody asks it for something."""

    def __getattr__(self, name: str) -> Any:
        return getattr(load(), name)


if not TYPE_CHECKING:
    lazy_tf = _LazyModule("tensorflow.compat.v1", "tensorflow.compat.v1, loaded at first use")


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext gan_v1.tf1``; see ``jupyter``."""
    from gan_v1.tf1 import jupyter

    jupyter.load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """``%unload_ext gan_v1.tf1``; see ``jupyter``."""
    from gan_v1.tf1 import jupyter

    jupyter.unload_ipython_extension(ipython)


def __getattr__(name: str) -> Any:
    if name == "tf":
        return load()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
