"""Load TensorFlow so that a TensorFlow 1 program feels at home."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from gan_v1.command import was_interrupted
from gan_v1.errors import UnfitTensorFlow
from gan_v1.tf1 import internals
from gan_v1.tf1.op_seeds.seeds import give_seed_rule_back


@functools.cache
def load() -> ModuleType:
    """Import TensorFlow and return ``tensorflow.compat.v1``, set up as the package's docstring says.

    Raises:
        UnfitTensorFlow: TensorFlow was imported earlier with Keras 3, tf_keras is missing, or this
            TensorFlow lacks a private name that all tutorials need, or no longer draws its op seeds where
            TensorFlow 1's rule can be restored.
    """
    tf = imported()
    # The next lines would each log a deprecation; a TensorFlow 1 program has chosen its version.
    tf.logging.set_verbosity(tf.logging.ERROR)
    warnings.filterwarnings("ignore", message=r"`tf\.layers\.\w+` is deprecated")
    tf.disable_v2_behavior()
    internals.check("tutorials")
    give_seed_rule_back(tf)
    return tf


def imported() -> ModuleType:
    """Import TensorFlow with tf_keras as its Keras and without start-up chatter; return ``tensorflow.compat.v1``.

    Raises:
        UnfitTensorFlow: TensorFlow was imported earlier with Keras 3, or tf_keras is missing.
    """
    if importlib.util.find_spec("tf_keras") is None:
        raise UnfitTensorFlow("tf.layers needs the package tf_keras; run: pip install -r requirements.txt")
    if "tensorflow" in sys.modules and "tf_keras" not in sys.modules:
        raise UnfitTensorFlow(
            "TensorFlow was imported earlier, with Keras 3, which has no tf.layers; "
            "import gan_v1.tf1 first, or set TF_USE_LEGACY_KERAS=1 before Python starts"
        )
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # read by TensorFlow when it is imported
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _stderr_held_back():
        import tensorflow.compat.v1 as tf

        tf.config.list_physical_devices()  # looks for a GPU now; a session would complain of none later
    return tf


@contextmanager
def _stderr_held_back() -> Iterator[None]:
    """Swallow what C++ code prints to stderr, unless the block fails: then show it.

    TensorFlow looks for CUDA before its own log level takes effect, so no variable silences that.
    """
    sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:  # no stderr at all: nothing to hold back
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except Exception:
            if not was_interrupted():  # Ctrl-C, of which a library may make an error, is told in one line
                held.seek(0)
                os.write(saved, held.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)
