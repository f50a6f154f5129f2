"""Losses and metrics of Keras that today's compute otherwise, and under the same names.

Today's cross-entropies go back to the logits of any activation, of a sigmoid as well as of a softmax: on a softmax,
``binary_crossentropy`` is then that of a sigmoid of the same logits, another number and another gradient.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put

# Modules that offer losses by their names, or look them up by what ``compile`` is given.
_LOSSES = ("tf_keras.src.losses", "tf_keras.api._v1.keras.losses")
_METRICS = ("tf_keras.src.metrics", "tf_keras.api._v1.keras.metrics")
_TOP_K = ("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy")
_MASKED = "tf_keras.src.utils.losses_utils:apply_valid_mask"


@functools.cache
def give_back() -> None:
    """Give ``tf.keras`` the losses and metrics of TensorFlow 1.15, for the rest of this process."""
    internals.replace("tf_keras.src.backend:_get_logits", _of_this_operation)
    internals.replace(_MASKED, _over_all_steps)
    names: dict[str, Callable[..., Any]]
    names = dict.fromkeys(("cosine", "cosine_proximity", "cosine_similarity"), cosine_proximity)
    names |= {"categorical_hinge": categorical_hinge}
    names |= dict.fromkeys(("mape", "MAPE", "mean_absolute_percentage_error"), mean_absolute_percentage_error)
    names |= dict.fromkeys(("msle", "MSLE", "mean_squared_logarithmic_error"), mean_squared_logarithmic_error)
    _put_each(setattr, _LOSSES, names)
    _put_each(setattr, _METRICS, names)
    losses = importlib.import_module(_LOSSES[0])
    losses.kl_divergence.__name__ = "kullback_leibler_divergence"  # as histories have them
    losses.log_cosh.__name__ = "logcosh"


def losses_of_keras_2(stack: ExitStack) -> None:
    """Give those of Keras 2.2.4, until ``stack`` is closed.

    Cross-entropies are those of probabilities, which are kept 1e-7 away from 0 and 1, and hinges those of the labels as
    they are, where ``tf.keras`` makes -1 of 0. Losses with weights are divided by the number of examples whose weight
    is not 0, and the accuracy of two classes rounds what was predicted, whatever it is: 1.6 is not class 1. Accuracies
    of the best k are one number for a batch.
    """
    import tensorflow.compat.v1 as tf

    give_back()  # what is put here must come after it
    K = tf.keras.backend

    def of_probabilities(output: Any, from_logits: bool, op_type: str, fn_name: str) -> tuple[Any, bool]:
        if from_logits or op_type == "Softmax":
            return output, from_logits
        kept_away = tf.clip_by_value(output, K.epsilon(), 1 - K.epsilon())
        return tf.log(kept_away / (1 - kept_away)), True

    def cosine_proximity_as_then(y_true: Any, y_pred: Any) -> Any:
        return -cosine_proximity(y_true, y_pred)

    def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
        return K.mean(K.equal(tf.cast(y_true, y_pred.dtype), K.round(y_pred)), axis=-1)

    def hinge(y_true: Any, y_pred: Any) -> Any:
        return K.mean(K.maximum(1.0 - y_true * y_pred, 0.0), axis=-1)

    def squared_hinge(y_true: Any, y_pred: Any) -> Any:
        return K.mean(K.square(K.maximum(1.0 - y_true * y_pred, 0.0)), axis=-1)

    cosine_proximity_as_then.__name__ = "cosine_proximity"  # as histories and printed metrics have it
    names = dict.fromkeys(("cosine", "cosine_proximity"), cosine_proximity_as_then)
    names |= {"hinge": hinge, "squared_hinge": squared_hinge}

    def put_for_now(owner: Any, name: str, value: Any) -> None:
        put(stack, owner, name, value)

    _put_each(put_for_now, _LOSSES, names)
    metrics = importlib.import_module(_METRICS[0])
    of_a_batch = {name: _mean_of(getattr(metrics, name)) for name in _TOP_K}
    _put_each(put_for_now, _METRICS, {**names, **of_a_batch, "binary_accuracy": binary_accuracy})
    put_for_now(importlib.import_module("tf_keras.src.backend"), "_get_logits", of_probabilities)
    masked = internals.find(_MASKED)
    stack.callback(internals.put, _MASKED, masked)
    internals.put(_MASKED, _over_those_that_count(masked.__wrapped__))


def cosine_proximity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The cosine of the angle between the two, as TensorFlow 1.15 had it; today's is its negative."""
    import tensorflow.compat.v1 as tf

    return tf.reduce_sum(tf.nn.l2_normalize(y_true, axis) * tf.nn.l2_normalize(y_pred, axis), axis)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """How much the likeliest wrong class is above the right one, plus 1. Its gradient is 0 where that is 0; not today.

    Args:
        y_true: 1 for the right class, 0 for the others, of shape (n, classes).
        y_pred: of the same shape.
    """
    import tensorflow.compat.v1 as tf

    y_pred = tf.convert_to_tensor(y_pred)
    y_true = tf.cast(y_true, y_pred.dtype)
    right = tf.reduce_sum(y_true * y_pred, axis=-1)
    wrong = tf.reduce_max((1.0 - y_true) * y_pred, axis=-1)
    return tf.maximum(0.0, wrong - right + 1.0)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """In percent of the labels, which are at least 1e-7. Made of as many operations as in 1.15.5, which seeds count."""
    import tensorflow.compat.v1 as tf

    K = tf.keras.backend
    y_pred = tf.convert_to_tensor(y_pred)
    y_true = tf.cast(y_true, y_pred.dtype)
    return 100.0 * K.mean(tf.abs((y_true - y_pred) / K.clip(tf.abs(y_true), K.epsilon(), None)), axis=-1)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Of logarithms of 1 and what is at least 1e-7. Made of as many operations as in 1.15.5."""
    import tensorflow.compat.v1 as tf

    K = tf.keras.backend
    y_pred = tf.convert_to_tensor(y_pred)
    y_true = tf.cast(y_true, y_pred.dtype)
    ours, theirs = (K.log(K.clip(values, K.epsilon(), None) + 1.0) for values in (y_pred, y_true))
    return K.mean(tf.squared_difference(ours, theirs), axis=-1)


def _put_each(put_one: Callable[[Any, str, Any], None], modules: tuple[str, ...], names: Mapping[str, Any]) -> None:
    for module in map(importlib.import_module, modules):
        for name, function in names.items():
            put_one(module, name, function)


def _mean_of(todays: Any) -> Any:
    """A metric that is the mean of what today's gives for each example."""
    import tensorflow.compat.v1 as tf

    return functools.wraps(todays)(lambda *arguments, **options: tf.reduce_mean(todays(*arguments, **options)))


def _over_all_steps(todays: Any) -> Any:
    """Weights by which a loss of masked sequences is divided by the number of all steps, masked ones included."""

    def weights_as_then(losses: Any, weights: Any, mask: Any, reduction: Any) -> Any:
        if weights is not None and weights.shape.rank and _ranks_between(losses, weights) > 1:
            raise ValueError(  # today they are stretched along the losses' last axis, if that happens to fit
                f"weights can not be broadcast to values. values.rank={losses.shape.rank}. "
                f"weights.rank={weights.shape.rank}. values.shape={losses.shape}. weights.shape={weights.shape}."
            )
        return todays(losses, weights, mask, reduction="sum")

    return weights_as_then


def _over_those_that_count(todays: Any) -> Any:
    """Weights by which a loss is divided by the number of those that count: as today's, by the steps not masked; and by
    the examples whose weight is not 0. A loss that is one number for the batch takes their mean, and each of an
    example's losses, such as those of an image's pixels, takes the example's.
    """
    import tensorflow.compat.v1 as tf

    def weights_as_then(losses: Any, weights: Any, mask: Any, reduction: Any) -> Any:
        if weights is not None and weights is not mask:  # without weights, it is given the mask for them
            weights /= tf.reduce_mean(tf.cast(tf.not_equal(weights, 0), weights.dtype))
            if losses.shape.rank == 0:
                weights = tf.reduce_mean(weights)
            for _ in range(_ranks_between(losses, weights) if weights.shape.rank else 0):
                weights = weights[..., tf.newaxis]
        return todays(losses, weights, mask, reduction)

    return weights_as_then


def _ranks_between(losses: Any, weights: Any) -> int:
    """How many dimensions more the losses have than their weights; 0 where that is not known."""
    ranks = losses.shape.rank, weights.shape.rank
    return 0 if None in ranks else ranks[0] - ranks[1]


def _of_this_operation(todays: Any) -> Any:
    """The logits of a tensor that the expected operation made, with True; else the tensor itself.

    Of a softmax of three dimensions or more, 1.15.5's layers made several operations.
    """
    import tensorflow.compat.v1 as tf

    def logits(output: Any, from_logits: bool, op_type: str, fn_name: str) -> tuple[Any, bool]:
        if from_logits or not isinstance(output, tf.Tensor) or tf.executing_eagerly() or output.op.type != op_type:
            return output, from_logits
        if op_type == "Softmax" and output.shape.rank != 2:
            return output, False
        return output.op.inputs[0], True

    return logits
