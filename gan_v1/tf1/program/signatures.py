"""Signatures that calls written for TensorFlow 1.15 expect: the order of parameters, their names and their defaults,
losses that take arguments by name only, and shapes given as floating-point numbers.

``tests/scripts/signatures.py`` compares all public signatures of 1.15.5 with those that programs find here; its result,
``tests/signatures.csv``, says of each difference what becomes of it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

_CONV = (
    "filters kernel_size strides padding data_format dilation_rate activation use_bias kernel_initializer "
    "bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint"
)
_CELL = (
    "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer "
    "{lstm}kernel_regularizer recurrent_regularizer bias_regularizer {layer}kernel_constraint recurrent_constraint "
    "bias_constraint dropout recurrent_dropout implementation"
)
_MATMUL = "a b transpose_a transpose_b adjoint_a adjoint_b a_is_sparse b_is_sparse name"
_RNN = f"{_CELL} return_sequences return_state go_backwards stateful unroll"

# The parameters in the order of 1.15.5, where today's is another one. A class stands for its constructor.
ORDERS = {
    "image.adjust_jpeg_quality": "image jpeg_quality name",
    **dict.fromkeys(("keras.layers.Conv1D", "keras.layers.Conv2D", "keras.layers.Conv3D"), _CONV),
    "keras.layers.Conv3DTranspose": _CONV.replace("data_format dilation_rate", "output_padding data_format"),
    "keras.layers.ConvLSTM2D": (
        "filters kernel_size strides padding data_format dilation_rate activation recurrent_activation use_bias "
        "kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer "
        "recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint "
        "bias_constraint return_sequences go_backwards stateful dropout recurrent_dropout"
    ),
    "keras.layers.DepthwiseConv2D": (
        "kernel_size strides padding depth_multiplier data_format activation use_bias depthwise_initializer "
        "bias_initializer depthwise_regularizer bias_regularizer activity_regularizer depthwise_constraint "
        "bias_constraint"
    ),
    "keras.layers.GRU": _RNN.format(lstm="", layer="activity_regularizer ") + " reset_after",
    "keras.layers.GRUCell": _CELL.format(lstm="", layer="") + " reset_after",
    "keras.layers.LSTM": _RNN.format(lstm="unit_forget_bias ", layer="activity_regularizer "),
    "keras.Model.save": "self filepath overwrite include_optimizer save_format signatures",
    "keras.losses.BinaryCrossentropy": "from_logits label_smoothing reduction name",
    "keras.losses.CategoricalCrossentropy": "from_logits label_smoothing reduction name",
    "keras.losses.SparseCategoricalCrossentropy": "from_logits reduction name",
    "keras.metrics.SensitivityAtSpecificity": "specificity num_thresholds name dtype",
    "keras.metrics.SpecificityAtSensitivity": "sensitivity num_thresholds name dtype",
    "keras.metrics.SparseCategoricalCrossentropy": "name dtype from_logits axis",
    "keras.models.save_model": "model filepath overwrite include_optimizer save_format signatures",
    "keras.preprocessing.image.ImageDataGenerator.flow": (
        "self x y batch_size shuffle sample_weight seed save_to_dir save_prefix save_format subset"
    ),
    "keras.preprocessing.text.Tokenizer": "num_words filters lower split char_level oov_token document_count",
    "keras.utils.model_to_dot": "model show_shapes show_layer_names rankdir expand_nested dpi subgraph",
    "keras.utils.plot_model": "model to_file show_shapes show_layer_names rankdir expand_nested dpi",
    **dict.fromkeys(("linalg.matmul", "matmul"), _MATMUL),
    **dict.fromkeys(("math.top_k", "nn.top_k"), "input k sorted name"),
    "numpy_function": "func inp Tout name",
    "scatter_nd": "indices updates shape name",
    **{
        f"tensor_scatter_{name}": "tensor indices updates name"
        for name in ("add", "nd_add", "nd_sub", "nd_update", "sub", "update")
    },
}
# Parameters that were renamed: the name in 1.15.5, and today's.
RENAMED = {
    "keras.preprocessing.text.one_hot": {"text": "input_text"},
    "keras.preprocessing.text.text_to_word_sequence": {"text": "input_text"},
    "keras.regularizers.l1": {"l": "l1"},
    "keras.regularizers.l2": {"l": "l2"},
    "config.experimental.set_virtual_device_configuration": {"virtual_devices": "logical_devices"},
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "keras.experimental.LinearModel": {"kernel_initializer": "glorot_uniform"},
    "keras.losses.KLDivergence": {"name": "kullback_leibler_divergence"},
    "keras.losses.LogCosh": {"name": "logcosh"},
    "random_uniform_initializer": {"minval": 0},
}
# Losses that take no argument by its position: labels and logits stood the other way round before TensorFlow 1.0.
NAMED_ONLY = (
    "nn.sigmoid_cross_entropy_with_logits",
    "nn.softmax_cross_entropy_with_logits",
    "nn.sparse_softmax_cross_entropy_with_logits",
)


def give_back(tf: ModuleType) -> None:
    """Give the functions and classes below ``tf`` the signatures of 1.15.5, for the rest of this process."""
    for path in {**ORDERS, **RENAMED, **DEFAULTS}:
        order = ORDERS.get(path, "").split()
        _replace(tf, path, functools.partial(_as_then, order=order, names=RENAMED.get(path, {}), path=path))
    for path in NAMED_ONLY:
        _replace(tf, path, _named_only)
    dimension: Any = tf.Dimension
    dimension.__init__ = _as_then_in_shapes(dimension.__init__, tf.DType)


def _replace(tf: ModuleType, path: str, change: Callable[[Any], Any]) -> None:
    *owners, name = path.split(".")
    owner: Any = functools.reduce(getattr, owners, tf)
    todays = getattr(owner, name)
    if inspect.isclass(todays):
        owner, name, todays = todays, "__init__", todays.__init__
    setattr(owner, name, change(todays))


def _as_then(todays: Any, order: Sequence[str], names: Mapping[str, str], path: str) -> Any:
    """``todays`` with the positions, the names and the defaults that its arguments had in 1.15.5."""
    parameters = list(inspect.signature(todays).parameters)
    is_constructor = parameters[:1] == ["self"] and order[:1] != ["self"]
    order = [*(["self"] if is_constructor else []), *order]
    equal = sum(all(a == b for a, b in zip(parameters[:n], order[:n], strict=True)) for n in range(1, len(order) + 1))
    defaults = DEFAULTS.get(path, {})

    @functools.wraps(todays)
    def as_then(*arguments: Any, **options: Any) -> Any:
        for name in names.keys() & options.keys():
            options[names[name]] = options.pop(name)
        if len(arguments) > equal and len(order) > equal:
            for name, value in zip(order[equal:], arguments[equal:], strict=False):
                if name in options:
                    raise TypeError(f"{todays.__name__}() got multiple values for argument {name!r}")
                options[name] = value
            arguments = (*arguments[:equal], *arguments[len(order) :])  # if there are too many, ``todays`` refuses them
        for name, value in defaults.items():
            if name not in options and len(arguments) <= parameters.index(name):
                options[name] = value
        return todays(*arguments, **options)

    return as_then


def _named_only(todays: Any) -> Any:
    @functools.wraps(todays)
    def named_only(_sentinel: Any = None, labels: Any = None, logits: Any = None, *more: Any, **options: Any) -> Any:
        if _sentinel is not None:
            raise ValueError(
                f"Only call `{todays.__name__}` with named arguments (labels=..., logits=..., ...); "
                "before TensorFlow 1.0 the logits came first"
            )
        if labels is None or logits is None:
            raise ValueError("Both labels and logits must be provided.")
        return todays(labels, logits, *more, **options)

    return named_only


def _as_then_in_shapes(todays: Any, dtype: type) -> Any:
    """``Dimension.__init__`` that takes 50.0, as it comes of ``n / 2`` where Python 2 had an integer.

    Text stays refused: ``TensorShape("50")`` would become (5, 0).
    """

    @functools.wraps(todays)
    def init_as_then(self: Any, value: Any) -> None:
        try:
            todays(self, int(value) if isinstance(value, bool) else value)
        except TypeError:
            if isinstance(value, dtype | str | bytes):
                raise TypeError(f"Cannot convert {value!r} to Dimension") from None
            number = int(value)
            if number != value:
                raise ValueError(f"Ambiguous dimension: {value}") from None
            todays(self, number)

    return init_as_then
