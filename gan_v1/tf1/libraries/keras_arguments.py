"""Keras 1's arguments, which Keras 2.2 took and ``tf.keras`` did not: for programs that say ``import keras``."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import add, put

Names = Mapping[str, str | None]  # Keras 1's name of an argument: today's name, or None for one that is dropped

_WEIGHTS = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_FORMAT = {"border_mode": "padding", "dim_ordering": "data_format"}
_CONVOLUTION = {**_WEIGHTS, **_FORMAT, "nb_filter": "filters", "subsample": "strides"}
_SEQUENCE = {**_CONVOLUTION, "filter_length": "kernel_size", "subsample_length": "strides"}
_RECURRENT = {
    **_WEIGHTS,
    "output_dim": "units",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "consume_less": "implementation",
    "forget_bias_init": "unit_forget_bias",
}
_POOLING_1D = {**_FORMAT, "pool_length": "pool_size", "stride": "strides"}
_EMBEDDING = {
    "init": "embeddings_initializer",
    "W_regularizer": "embeddings_regularizer",
    "W_constraint": "embeddings_constraint",
    "dropout": None,
}
_IN_SPACE = (
    "AveragePooling",
    "Cropping",
    "GlobalAveragePooling",
    "GlobalMaxPooling",
    "MaxPooling",
    "UpSampling",
    "ZeroPadding",
)
_RATE = {"p": "rate"}
_LAYERS: dict[str, Names] = {
    "Dense": {**_WEIGHTS, "output_dim": "units"},
    "Embedding": _EMBEDDING,
    "PReLU": {"init": "alpha_initializer"},
    "GaussianNoise": {"sigma": "stddev"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer", "mode": None},
    "Conv2DTranspose": {**_CONVOLUTION, "output_shape": None},
    "UpSampling1D": {"length": "size"},
    **dict.fromkeys(("Dropout", "GaussianDropout", "SpatialDropout1D"), _RATE),
    "SpatialDropout2D": {**_RATE, **_FORMAT},
    "SpatialDropout3D": {**_RATE, **_FORMAT},
    **dict.fromkeys(("SimpleRNN", "GRU", "LSTM"), _RECURRENT),
    **dict.fromkeys(("Conv1D", "LocallyConnected1D"), _SEQUENCE),
    **dict.fromkeys(("Conv2D", "LocallyConnected2D", "Conv3D"), _CONVOLUTION),
    **dict.fromkeys(("MaxPooling1D", "AveragePooling1D"), _POOLING_1D),
    **dict.fromkeys((f"{kind}2D" for kind in _IN_SPACE), _FORMAT),
    **dict.fromkeys((f"{kind}3D" for kind in _IN_SPACE), _FORMAT),
}
_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))  # a kernel's sides, one by one
_TODAYS = {"padding", "strides", "data_format"}  # with one of these, Conv2D(8, 3, 2) has kernel 3x3 and strides 2
_VALUES: dict[str, dict[Any, Any]] = {
    "data_format": {"tf": "channels_last", "th": "channels_first", "default": None},
    "implementation": {"cpu": 1, "mem": 1, "gpu": 2},
    "unit_forget_bias": {"one": True, "zero": True},  # Keras 2.2 ignored any value but "one"
}
_MODEL = {"input": "inputs", "output": "outputs"}
_GENERATOR = {
    "samples_per_epoch": "steps_per_epoch",
    "val_samples": "steps",
    "nb_epoch": "epochs",
    "nb_val_samples": "validation_steps",
    "nb_worker": "workers",
    "pickle_safe": "use_multiprocessing",
    "max_q_size": "max_queue_size",
}


def keras(stack: ExitStack) -> None:
    """Let layers and models take Keras 1's arguments as well as today's."""
    layers = importlib.import_module("tf_keras.api._v1.keras.layers")
    functional = internals.Functional
    model = internals.find("tf_keras.src.engine.training:Model")
    model_of_sessions = internals.find("tf_keras.src.engine.training_v1:Model")
    for name, names in _LAYERS.items():
        _translate(stack, getattr(layers, name), "__init__", names)
    for owner, method in ((model, "__new__"), (model, "__init__"), (functional, "__init__")):
        _translate(stack, owner, method, _MODEL)
    _translate(stack, model_of_sessions, "fit", {"nb_epoch": "epochs"})
    for method in ("fit_generator", "evaluate_generator", "predict_generator"):
        _translate(stack, model_of_sessions, method, _GENERATOR)
    add(stack, layers, {"Deconvolution2D": layers.Conv2DTranspose, "Deconv2D": layers.Conv2DTranspose})


def _translate(stack: ExitStack, owner: Any, method: str, names: Names) -> None:
    todays: Callable[..., Any] = getattr(owner, method)

    @functools.wraps(todays)
    def translated(self: Any, *arguments: Any, **options: Any) -> Any:
        if names is _GENERATOR and "samples_per_epoch" in options:
            generator = arguments[0] if arguments else options["generator"]
            options["samples_per_epoch"] //= getattr(generator, "batch_size", 1)
        if "nb_filter" in names and names != _SEQUENCE and not _TODAYS & options.keys():
            arguments = _with_kernel(arguments, options)
        for then in names.keys() & options.keys():
            today = names[then]
            if today in options:
                raise TypeError(f"{method} of {owner.__name__}: {then} and {today} are the same; give one")
            if today is not None:
                options[today] = options.pop(then)
            elif then != "mode" or options[then] == 0:  # of BatchNormalization's modes only 0 is left
                del options[then]
        if "input_dim" in options and names in (_RECURRENT, _SEQUENCE):
            options["input_shape"] = options.pop("input_length", None), options.pop("input_dim")
        for name in _VALUES.keys() & options.keys():
            options[name] = _VALUES[name].get(options[name], options[name])
        return todays(self, *arguments, **options)

    put(stack, owner, method, translated)


def _with_kernel(arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
    """A kernel's sides as one argument, wherever they were given: ``Conv2D(8, 3, 3)``, ``Conv2D(8, nb_row=3, ...)``."""
    filters, sides = arguments[:1], list(arguments[1:])
    for names in _KERNELS:
        sides += [options.pop(name) for name in names if name in options]
    if len(sides) == 3 and isinstance(sides[2], tuple):
        sides.pop()  # the output's shape, of Deconvolution2D
    if len(sides) > 1 and all(isinstance(side, int) for side in sides):
        options["kernel_size"] = tuple(sides)
        return filters
    return (*filters, *sides)
