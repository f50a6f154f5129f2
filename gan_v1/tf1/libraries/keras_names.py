"""Keras by all the names that programs have for it: ``tf.keras``, which is tf_keras, stands behind each.

Programs also call it ``tensorflow.python.keras``, where TensorFlow keeps an old copy with a session of its own, and
``keras``, which is Keras 3 today and knows no sessions. Both are ``tf.keras`` here, with Keras 2.2's names of modules.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries import keras_dropped

VERSION = "2.2.4-tf"
_API = "tf_keras.api._v1.keras"

# Modules of Keras 2.2 by their paths below `keras`: where their names are today, first come first. These are paths
# below tf_keras's public interface, "" being that itself, or whole names of modules.
_ENGINE = ("layers", "models", "", "utils", "tf_keras.src.engine.node")
_BACKEND = ("backend", "tf_keras.src.backend", "gan_v1.tf1.libraries.keras_dropped", "tf_keras.src.utils.conv_utils")
_UTILS = (
    "utils",
    "tf_keras.src.utils.generic_utils",
    "tf_keras.src.utils.layer_utils",
    "tf_keras.src.utils.conv_utils",
    "gan_v1.tf1.libraries.keras_dropped",
)
MOVED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("_impl", "_impl.keras", "api", "api.keras", "python", "python.keras"), ("",)),
    "applications.mobilenetv2": ("applications.mobilenet_v2",),
    "backend": _BACKEND,
    "backend.common": _BACKEND,
    "backend.tensorflow_backend": _BACKEND,
    "datasets.cifar": ("tf_keras.src.datasets.cifar",),
    "engine": _ENGINE,
    **{
        f"engine.{name}": _ENGINE
        for name in ("base_layer", "input_layer", "network", "sequential", "topology", "training")
    },
    "engine.saving": ("models", "tf_keras.src.saving.legacy.hdf5_format"),
    "engine.training_utils": ("tf_keras.src.engine.training_utils_v1",),
    **{
        f"layers.{name}": ("layers",)
        for name in (
            "advanced_activations",
            "convolutional_recurrent",
            "core",
            "cudnn_recurrent",
            "embeddings",
            "local",
            "noise",
            "normalization",
            "recurrent",
            "wrappers",
        )
    },
    # with the classes that programs derive layers of their own from
    "layers.convolutional": ("layers", "tf_keras.src.layers.convolutional.base_conv"),
    "layers.merge": ("layers", "tf_keras.src.layers.merging.base_merge"),
    "layers.pooling": (
        "layers",
        "tf_keras.src.layers.pooling.base_global_pooling1d",
        "tf_keras.src.layers.pooling.base_global_pooling2d",
        "tf_keras.src.layers.pooling.base_global_pooling3d",
    ),
    "legacy": (),
    "legacy.interfaces": ("gan_v1.tf1.libraries.keras_interfaces",),
    "models": ("models", "layers"),
    "objectives": ("losses",),
    "utils": _UTILS,
    **{
        f"utils.{name}": _UTILS
        for name in (
            "conv_utils",
            "data_utils",
            "generic_utils",
            "io_utils",
            "layer_utils",
            "multi_gpu_utils",
            "np_utils",
            "training_utils",
            "vis_utils",
        )
    },
    "wrappers": (),
    "wrappers.scikit_learn": ("gan_v1.tf1.libraries.keras_scikit",),
}

# By module: names that Keras 2.2 had, and those by which today's Keras has the same things.
ALSO = {
    "backend": {"get_variable_shape": "int_shape"},
    "constraints": {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"},
    "engine.network": {"Network": "Model"},
    "engine.topology": {"Network": "Model"},
    "layers.convolutional": {"_Conv": "Conv"},
    "layers.pooling": {f"_GlobalPooling{dimensions}D": f"GlobalPooling{dimensions}D" for dimensions in (1, 2, 3)},
    "initializers": {"one": "Ones", "zero": "Zeros"},
    "optimizers": {name.lower(): name for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Nadam", "RMSprop", "SGD")},
    "utils.conv_utils": {"deconv_length": "deconv_output_length"},
}
ALSO["backend.tensorflow_backend"] = ALSO["backend"]


class Keras(ModuleType):
    """Keras, or a module of it: the names of tf_keras's module, and below it the modules that Keras 2.2 had.

    Args:
        path: dotted, below ``keras``; empty for Keras itself.
    """

    def __init__(self, path: str = "") -> None:
        super().__init__(f"keras.{path}".rstrip("."))
        self.__path__: list[str] = []
        self._path = path
        self._sources = [
            importlib.import_module(
                place if place.startswith(("tf_keras.", "gan_v1.")) else f"{_API}.{place}".rstrip(".")
            )
            for place in MOVED.get(path, (path,))
        ]

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return sorted(
                {each for source in self._sources for each in dir(source) if each[0] != "_" and _offers(source, each)}
            )
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        path = f"{self._path}.{name}".lstrip(".")
        value: Any = None
        if path in MOVED:
            value = Keras(path)
        else:
            todays = ALSO.get(self._path, {}).get(name, name)
            for source in self._sources:
                if _offers(source, todays):
                    value = getattr(source, todays)
                    break
            else:
                raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
            if isinstance(value, ModuleType) and value.__name__ == f"{_API}.{path}":
                value = Keras(path)
        setattr(self, name, value)
        return value


def _offers(source: ModuleType, name: str) -> bool:
    """Whether programs may take a name from a module; what a private one imports, such as ``np``, they may not."""
    is_public = source.__name__.startswith(_API)
    return hasattr(source, name) and (is_public or not isinstance(getattr(source, name), ModuleType))


def give_back() -> None:
    """Give tf_keras what it had under TensorFlow 1.15, for the rest of this process."""
    api: Any = importlib.import_module(_API)
    api.__version__ = VERSION
    api.wrappers = Keras("wrappers")
    api.utils.HDF5Matrix = keras_dropped.HDF5Matrix
    backend: Any = importlib.import_module(f"{_API}.backend")
    backend.image_dim_ordering = lambda: {"channels_last": "tf", "channels_first": "th"}[backend.image_data_format()]
    backend.set_image_dim_ordering = lambda order: backend.set_image_data_format(
        {"tf": "channels_last", "th": "channels_first"}[order]
    )
    internals.replace("tf_keras.src.saving.saving_api:get_save_format", _hdf5_unless_said)
    internals.Sequential.predict_classes = _predict_classes
    internals.Sequential.predict_proba = lambda self, x, batch_size=32, verbose=0: self.predict(x, batch_size, verbose)
    internals.find("tensorflow.python").keras = Keras()


def _hdf5_unless_said(todays: Callable[..., Any]) -> Callable[..., Any]:
    """The format of a saved model: HDF5 where the program names none."""
    return lambda filepath, save_format: todays(filepath, save_format or "h5")


def _predict_classes(model: Any, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
    """The likeliest class of each example; for a model with one output, 1 where that is above 0.5, else 0."""
    probabilities = model.predict(x, batch_size, verbose)
    return probabilities.argmax(axis=-1) if probabilities.shape[-1] > 1 else (probabilities > 0.5).astype("int32")
