"""TensorFlow 1's namespace as one plain module, ``tf.contrib`` and the MNIST reader included.

Its names are ``tensorflow.compat.v1``'s, copied once: looking one up costs what it costs in any module.
What today's TensorFlow lacks is listed in ``MODULES`` and ``MOVED`` below, by the *names* of the modules
that have it; they are imported when a program first asks for them, and nothing here depends on them.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1 import internals
from gan_v1.tf1.libraries import (
    estimators,
    keras_backend,
    keras_images,
    keras_loops,
    keras_losses,
    keras_names,
    keras_optimizers,
    keras_seeds,
)
from gan_v1.tf1.loading import load
from gan_v1.tf1.missing import NEEDED, UnavailableName, refusal
from gan_v1.tf1.op_seeds import datasets, gradients, operations
from gan_v1.tf1.program import refused_input, signatures

VERSION = "1.15.5"  # programs compare tf.__version__ to learn which names they may use

# For each module of TensorFlow 1, by its path below `tensorflow`: the modules that have its names today. The first one
# that has a name gives it.
_CRF = ("gan_v1.tf1.contrib.crf",)
_IMAGE = ("gan_v1.tf1.contrib.image",)
_RESAMPLER = ("gan_v1.tf1.contrib.resampler",)
_SLIM = ("tf_slim", "tf_slim.ops.variables", "tf_slim.ops.arg_scope", "tf_slim.layers")
_LAYERS = ("tf_slim.layers", "gan_v1.tf1.contrib.layers", "gan_v1.tf1.contrib.feature_columns")
_LEARN = ("gan_v1.tf1.contrib.learn.names",)
_LEGACY_SEQ2SEQ = ("gan_v1.tf1.contrib.legacy_seq2seq",)
_OPT = ("gan_v1.tf1.contrib.opt",)
_RNN = (
    "tensorflow.python.ops.rnn_cell",
    "tensorflow.python.ops.rnn",
    "gan_v1.tf1.contrib.rnn.projections",
    "gan_v1.tf1.contrib.rnn.cells",
    "gan_v1.tf1.contrib.rnn.blocks",
    "gan_v1.tf1.contrib.rnn.stacks",
)
_SEQ2SEQ = ("gan_v1.tf1.contrib.seq2seq",)
_ESTIMATOR = "tensorflow_estimator._api.v1.estimator"
_MNIST = ("gan_v1.input_data",)
_TABLES = ("gan_v1.tf1.contrib.learn.tables", *_MNIST)
_IMPORTED_BY_MNIST = {  # modules that 1.15's module mnist imported, and that programs take from it
    "base": _TABLES,
    "dtypes": ("tensorflow.python.framework.dtypes",),
    "gfile": ("tensorflow.python.platform.gfile",),
    "random_seed": ("tensorflow.python.framework.random_seed",),
}
_DATASETS = ("gan_v1.tf1.program.datasets", "gan_v1.tf1.contrib.learn.tables")
MODULES: dict[str, tuple[str, ...]] = {
    "contrib.crf": _CRF,
    "contrib.crf.python.ops": (),
    "contrib.crf.python.ops.crf": _CRF,
    "contrib.cudnn_rnn": ("gan_v1.tf1.contrib.cudnn_rnn",),
    "contrib.cudnn_rnn.python.ops": (),
    "contrib.cudnn_rnn.python.ops.cudnn_rnn_ops": ("gan_v1.tf1.contrib.cudnn_rnn",),
    "contrib.data": ("gan_v1.tf1.contrib.data", "tensorflow._api.v2.compat.v1.data.experimental"),
    "contrib.distributions": ("tensorflow.python.ops.distributions.distributions",),
    "contrib.eager": ("gan_v1.tf1.contrib.eager",),
    "contrib.eager.python": (),
    "contrib.eager.python.tfe": ("gan_v1.tf1.contrib.eager",),
    "contrib.estimator": (
        "tensorflow_estimator._api.v1.estimator",
        "tensorflow_estimator._api.v1.estimator.experimental",
    ),
    "contrib.factorization": ("tensorflow.python.ops.clustering_ops",),
    "contrib.framework": (
        "tensorflow.python.util",
        "tf_slim.ops.arg_scope",
        "tf_slim.ops.variables",
        "tf_slim.ops.framework_ops",
        "tensorflow.python.training.checkpoint_utils",
        "tensorflow.python.framework.tensor_util",
    ),
    "contrib.framework.python.framework": (),
    "contrib.framework.python.ops": ("tf_slim.ops.arg_scope", "tf_slim.ops.variables"),
    "contrib.framework.python.ops.variables": ("tf_slim.ops.variables",),
    "contrib.image": _IMAGE,
    "contrib.image.python.ops": (),
    "contrib.image.python.ops.image_ops": _IMAGE,
    "contrib.layers": _LAYERS,
    "contrib.layers.python.layers": _LAYERS,
    "contrib.layers.python.layers.feature_column": ("gan_v1.tf1.contrib.feature_columns",),
    "contrib.layers.python.layers.feature_column_ops": ("gan_v1.tf1.contrib.feature_columns",),
    "contrib.learn": _LEARN,
    "contrib.learn.datasets": _DATASETS,
    "contrib.learn.datasets.base": _TABLES,
    "contrib.learn.python.learn.datasets": _DATASETS,
    "contrib.learn.python.learn.datasets.base": _TABLES,
    "contrib.learn.estimators": _LEARN,
    "contrib.learn.io": ("gan_v1.tf1.contrib.learn.io",),
    "contrib.learn.learn_runner": ("gan_v1.tf1.contrib.learn.experiment",),
    "contrib.learn.monitors": ("gan_v1.tf1.contrib.learn.monitors",),
    "contrib.learn.python.learn": _LEARN,
    "contrib.learn.python.learn.estimators": _LEARN,
    **{
        f"contrib.learn.python.learn.estimators.{name}": _LEARN
        for name in ("dnn", "dnn_linear_combined", "estimator", "head", "linear", "model_fn", "run_config")
    },
    "contrib.learn.python.learn.experiment": _LEARN,
    "contrib.learn.python.learn.learn_io": ("gan_v1.tf1.contrib.learn.io",),
    "contrib.learn.python.learn.learn_io.numpy_io": ("gan_v1.tf1.contrib.learn.io",),
    "contrib.learn.python.learn.learn_io.pandas_io": ("gan_v1.tf1.contrib.learn.io",),
    "contrib.learn.python.learn.learn_runner": ("gan_v1.tf1.contrib.learn.experiment",),
    "contrib.learn.python.learn.metric_spec": _LEARN,
    "contrib.learn.python.learn.monitors": ("gan_v1.tf1.contrib.learn.monitors",),
    "contrib.learn.python.learn.utils": ("gan_v1.tf1.contrib.learn.exporting",),
    "contrib.learn.python.learn.utils.input_fn_utils": ("gan_v1.tf1.contrib.learn.exporting",),
    "contrib.learn.python.learn.utils.saved_model_export_utils": ("gan_v1.tf1.contrib.learn.exporting",),
    "contrib.learn.utils": ("gan_v1.tf1.contrib.learn.exporting",),
    "contrib.learn.preprocessing": ("gan_v1.tf1.contrib.learn.preprocessing",),
    "contrib.learn.python.learn.preprocessing": ("gan_v1.tf1.contrib.learn.preprocessing",),
    "contrib.learn.python.learn.preprocessing.text": ("gan_v1.tf1.contrib.learn.preprocessing",),
    "contrib.learn.datasets.mnist": _MNIST,
    "contrib.learn.python.learn.datasets.mnist": _MNIST,
    "contrib.legacy_seq2seq": _LEGACY_SEQ2SEQ,
    "contrib.legacy_seq2seq.python.ops": (),
    "contrib.legacy_seq2seq.python.ops.seq2seq": (*_LEGACY_SEQ2SEQ, "gan_v1.tf1.contrib.legacy_seq2seq.decoders"),
    "contrib.losses": ("tf_slim.losses",),
    "contrib.metrics": ("tf_slim.metrics", "tensorflow.python.ops.sets", "tensorflow.python.ops.confusion_matrix"),
    "contrib.nn": ("tensorflow._api.v2.compat.v1.nn",),
    "contrib.opt": _OPT,
    "contrib.opt.python.training": (),
    **{
        f"contrib.opt.python.training.{name}": _OPT
        for name in (
            "adamax",
            "external_optimizer",
            "lazy_adam_optimizer",
            "moving_average_optimizer",
            "nadam_optimizer",
            "weight_decay_optimizers",
        )
    },
    "contrib.predictor": ("gan_v1.tf1.contrib.predictor",),
    "contrib.resampler": _RESAMPLER,
    "contrib.resampler.python.ops": (),
    "contrib.resampler.python.ops.resampler_ops": _RESAMPLER,
    "contrib.rnn": _RNN,
    "contrib.rnn.python.ops.core_rnn_cell": _RNN,
    "contrib.rnn.python.ops.core_rnn_cell_impl": _RNN,
    "contrib.rnn.python.ops.core_rnn": _RNN,
    "contrib.rnn.python.ops.gru_ops": _RNN,
    "contrib.rnn.python.ops.lstm_ops": _RNN,
    "contrib.rnn.python.ops.rnn": _RNN,
    "contrib.rnn.python.ops.rnn_cell": _RNN,
    "contrib.seq2seq": _SEQ2SEQ,
    "contrib.seq2seq.python.ops": (),
    "contrib.seq2seq.python.ops.attention_wrapper": (
        "gan_v1.tf1.contrib.seq2seq.attention_wrapper",
        "gan_v1.tf1.contrib.seq2seq.attention",
        "gan_v1.tf1.contrib.seq2seq.monotonic",
    ),
    "contrib.seq2seq.python.ops.basic_decoder": _SEQ2SEQ,
    "contrib.seq2seq.python.ops.beam_search_decoder": _SEQ2SEQ,
    "contrib.seq2seq.python.ops.beam_search_ops": _SEQ2SEQ,
    "contrib.seq2seq.python.ops.decoder": ("gan_v1.tf1.contrib.seq2seq.decoding",),
    "contrib.seq2seq.python.ops.helper": (*_SEQ2SEQ, "gan_v1.tf1.contrib.seq2seq.helpers"),
    "contrib.seq2seq.python.ops.loss": _SEQ2SEQ,
    "contrib.slim": _SLIM,
    "contrib.slim.nets": ("tf_slim.nets",),
    "contrib.slim.python.slim": _SLIM,
    "contrib.slim.python.slim.nets": ("tf_slim.nets",),
    "contrib.tensorboard.plugins": (),
    "contrib.tensorboard.plugins.projector": ("tensorboard.plugins.projector",),
    "contrib.tpu": (f"{_ESTIMATOR}.tpu", "tensorflow._api.v2.compat.v1.tpu"),
    "contrib.training": ("tf_slim.training.training", "tf_slim.training.evaluation", "gan_v1.tf1.contrib.hparams"),
    "contrib.training.python.training": (),
    "contrib.training.python.training.hparam": ("gan_v1.tf1.contrib.hparams",),
    "contrib.util": ("tensorflow.python.framework.tensor_util",),
    "estimator": (_ESTIMATOR,),
    **{
        f"{reader}.{name}": sources
        for reader in ("contrib.learn.datasets.mnist", "contrib.learn.python.learn.datasets.mnist")
        for name, sources in _IMPORTED_BY_MNIST.items()
    },
    "examples.tutorials.mnist": (),
    "examples.tutorials.mnist.input_data": _MNIST,
    "python.estimator": ("tensorflow_estimator.python.estimator",),
}
_INNER = {name.rsplit(".", n)[0] for name in MODULES for n in range(1, name.count(".") + 1)}  # packages of these

# By a module of tensorflow.python: names that it has lost, or has for other classes than tf's; each with its path below
# tf, from where it is put back.
_CELLS = (
    "BasicLSTMCell",
    "BasicRNNCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "GRUCell",
    "LSTMCell",
    "LSTMStateTuple",
    "MultiRNNCell",
    "RNNCell",
    "ResidualWrapper",
)
MOVED = {
    "tensorflow.python.framework.ops": {
        "IndexedSlices": "IndexedSlices",
        "Tensor": "Tensor",
        "register_tensor_conversion_function": "register_tensor_conversion_function",
    },
    "tensorflow.python.framework.graph_util": {
        "convert_variables_to_constants": "graph_util.convert_variables_to_constants"
    },
    "tensorflow.python.ops.array_ops": {"stack": "stack", "unstack": "unstack"},
    "tensorflow.python.ops.control_flow_ops": {
        "Assert": "Assert",
        "case": "case",
        "cond": "cond",
        "while_loop": "while_loop",
    },
    "tensorflow.python.ops.nn": {
        "bidirectional_dynamic_rnn": "nn.bidirectional_dynamic_rnn",
        "dynamic_rnn": "nn.dynamic_rnn",
        "raw_rnn": "nn.raw_rnn",
        "static_rnn": "nn.static_rnn",
    },
    "tensorflow.python.ops.random_ops": {"random_crop": "random_crop"},
    "tensorflow.python.ops.rnn_cell": {name: f"nn.rnn_cell.{name}" for name in _CELLS},
    "tensorflow.python.ops.rnn_cell_impl": {name: f"nn.rnn_cell.{name}" for name in _CELLS},
    "tensorflow.python.ops.variable_scope": {"variable": "Variable"},
    "tensorflow.python.ops.variables": {"is_variable_initialized": "is_variable_initialized", "VariableV1": "Variable"},
    "tensorflow.python.pywrap_tensorflow": {"NewCheckpointReader": "train.NewCheckpointReader"},
    "tensorflow.python.util.nest": {"is_sequence": "nest.is_nested"},
}


class Part(ModuleType):
    """One of ``MODULES``, or a package that contains some of them; it finds each name when it is first asked for.

    Raises:
        UnavailableName: none of its sources has the name.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"tensorflow.{path}")
        self._path = path
        self._sources = MODULES.get(path, ())

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            modules = [importlib.import_module(source) for source in self._sources]
            names = {name for module in modules for name in getattr(module, "__all__", dir(module))}
            return sorted(name for name in names if not name.startswith("_") and name != "tf")  # tf: what ours import
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._find(name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        """All names that can be asked for; some programs go through ``dir(tf.contrib.distributions)``."""
        inside = f"{self._path}."
        modules = {path.removeprefix(inside).partition(".")[0] for path in MODULES if path.startswith(inside)}
        return sorted({*vars(self), *self.__all__, *modules})

    def _find(self, name: str) -> Any:
        path = f"{self._path}.{name}"
        if path in MODULES or path in _INNER:
            return Part(path)
        if path == "contrib.keras":
            return keras_names.Keras()
        for source in self._sources:
            try:
                module = importlib.import_module(source)
            except ModuleNotFoundError as error:
                package = (error.name or "").partition(".")[0]
                needed = NEEDED.get(package)
                if needed is None or importlib.util.find_spec(package) is not None:
                    raise
                raise UnavailableName(needed) from None
            if hasattr(module, name):
                return getattr(module, name)
            if hasattr(module, "__path__"):
                with contextlib.suppress(ModuleNotFoundError):
                    return importlib.import_module(f"{source}.{name}")
        raise UnavailableName(refusal(path))


@functools.cache
def namespace() -> ModuleType:
    """The module that a TensorFlow 1 program gets for ``import tensorflow``.

    Raises:
        UnfitTensorFlow: as ``load``.
    """
    v1 = load()
    operations.give_back()
    gradients.give_back()
    datasets.give_back()
    refused_input.give_back()
    keras_names.give_back()
    keras_backend.give_back()
    keras_images.give_back()
    keras_loops.give_back()
    keras_losses.give_back()
    keras_optimizers.give_back()
    keras_seeds.give_back()
    estimators.prepare()
    module = ModuleType("tensorflow", "TensorFlow 1's namespace on today's TensorFlow")
    vars(module).update({name: getattr(v1, name) for name in dir(v1) if not name.startswith("__")})
    vars(module).update(
        __version__=VERSION,
        VERSION=VERSION,
        __path__=[],  # it has submodules; the import hook finds them
        python=sys.modules["tensorflow.python"],
        core=sys.modules["tensorflow.core"],
        contrib=Part("contrib"),
        examples=Part("examples"),
        pywrap_tensorflow=sys.modules["tensorflow.python.pywrap_tensorflow"],
    )
    vars(module)["__getattr__"] = _not_there
    _give_keras_layers_their_old_name()
    _give_moved_names_back(module)
    module.keras.backend.tf = module  # programs say K.tf
    # Else isinstance(v, tf.Variable) would be false for Keras's weights and whatever else use_resource=True makes.
    module.Variable.register(internals.find("tensorflow.python.ops.resource_variable_ops:BaseResourceVariable"))
    signatures.give_back(module)
    return module


def find(path: str) -> Any:
    """The thing at a dotted path below ``tensorflow``, such as ``contrib.layers.conv2d``; '' is the namespace itself.

    Raises:
        UnavailableName: TensorFlow 1 had it, but it cannot be had.
        AttributeError: there is no such thing.
    """
    found: Any = namespace()
    for name in path.split(".") if path else ():
        found = step(found, name)
    return found


def step(parent: Any, name: str) -> Any:
    """The attribute or submodule ``name`` of ``parent``; raises as ``find``."""
    try:
        return getattr(parent, name)
    except UserError:
        raise
    except AttributeError:
        if not isinstance(parent, ModuleType) or not parent.__name__.startswith("tensorflow."):
            raise
    path = f"{parent.__name__}.{name}".removeprefix("tensorflow.")
    if path in MODULES:
        return Part(path)
    try:
        return importlib.import_module(f"{parent.__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name is None or not f"tensorflow.{path}".startswith(error.name):
            raise
        raise UnavailableName(refusal(path)) from None


def _give_keras_layers_their_old_name() -> None:
    """tensorflow.python.layers and tf_slim ask tf_keras for these by the name that they had before tf_keras 2.13."""
    import tf_keras

    if not hasattr(tf_keras, "legacy_tf_layers"):
        tf_keras.legacy_tf_layers = internals.legacy_tf_layers
        sys.modules["tf_keras.legacy_tf_layers"] = internals.legacy_tf_layers


def _give_moved_names_back(tf: ModuleType) -> None:
    for path, names in MOVED.items():
        module = internals.find(path)
        for name, place in names.items():
            setattr(module, name, functools.reduce(getattr, place.split("."), tf))


def _not_there(name: str) -> Any:
    """The namespace's ``__getattr__``: raises, in words for what TensorFlow 1 had, as Python does for other names."""
    if name == "estimator":
        if importlib.util.find_spec(estimators.PACKAGE) is None:
            raise UnavailableName(NEEDED[estimators.PACKAGE])
        return Part(name)
    if name == "models":
        raise UnavailableName(refusal(name))
    raise AttributeError(f"module 'tensorflow' has no attribute {name!r}")
