"""Estimators that need no model function: linear models, networks, and both side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib import feature_columns as columns_of_then
from gan_v1.tf1.contrib.learn import models
from gan_v1.tf1.contrib.learn.estimator import Estimator, InputFn
from gan_v1.tf1.contrib.learn.feeding import feeder
from gan_v1.tf1.contrib.learn.heads import Head, multi_class_head, regression_head
from gan_v1.tf1.contrib.learn.model_fn import PredictionKey

Columns = Iterable[Any] | None
Activation = str | Callable[[Any], Any] | None


class _Canned(Estimator):
    """What all of them have in common.

    Args:
        model_fn: one of ``models``.
        head: what becomes of the logits.
        model_dir, config, feature_engineering_fn: ``Estimator``'s.
        params: ``model_fn``'s; what is not given is None.
    """

    _answer = PredictionKey.SCORES

    def __init__(
        self,
        model_fn: Callable[..., Any],
        head: Head,
        model_dir: str | None,
        config: Any,
        feature_engineering_fn: Any,
        **params: Any,
    ) -> None:
        columns = {name: tuple(params.get(name) or ()) for name in ("linear_feature_columns", "dnn_feature_columns")}
        if not any(columns.values()):
            raise ValueError("give feature columns")
        given = {**dict.fromkeys(_PARAMS), **params, **columns, "head": head}
        super().__init__(model_fn, model_dir, config, given, feature_engineering_fn)

    def predict(
        self,
        x: Any = None,
        input_fn: InputFn | None = None,
        batch_size: int | None = None,
        outputs: Iterable[str] | None = None,
        as_iterable: bool = True,
        iterate_batches: bool = False,
    ) -> Any:
        """The classes or numbers alone, unless ``outputs`` names predictions; see ``Estimator.predict``."""
        if outputs:
            return super().predict(x, input_fn, batch_size, outputs, as_iterable, iterate_batches)
        return self._only(self._answer, x, input_fn, batch_size, as_iterable)

    def _only(self, key: str, x: Any, input_fn: InputFn | None, batch_size: int | None, as_iterable: bool) -> Any:
        found = super().predict(x, input_fn, batch_size, [key], as_iterable)
        return (example[key] for example in found) if as_iterable else found[key]


_PARAMS = (
    "hidden_units",
    "activation_fn",
    "dropout",
    "dnn_optimizer",
    "linear_optimizer",
    "gradient_clip_norm",
    "embedding_lr_multipliers",
    "input_layer_min_slice_size",
    "fix_global_step_increment_bug",
)


class _Classifier(_Canned):
    """Predicts classes."""

    _answer = PredictionKey.CLASSES

    def predict_classes(
        self, x: Any = None, input_fn: InputFn | None = None, batch_size: int | None = None, as_iterable: bool = True
    ) -> Any:
        """The classes; see ``Estimator.predict``."""
        return self._only(PredictionKey.CLASSES, x, input_fn, batch_size, as_iterable)

    def predict_proba(
        self, x: Any = None, input_fn: InputFn | None = None, batch_size: int | None = None, as_iterable: bool = True
    ) -> Any:
        """The classes' probabilities; see ``Estimator.predict``."""
        return self._only(PredictionKey.PROBABILITIES, x, input_fn, batch_size, as_iterable)


class _Regressor(_Canned):
    """Predicts numbers."""

    def predict_scores(
        self, x: Any = None, input_fn: InputFn | None = None, batch_size: int | None = None, as_iterable: bool = True
    ) -> Any:
        """The numbers; see ``Estimator.predict``."""
        return self._only(PredictionKey.SCORES, x, input_fn, batch_size, as_iterable)


class DNNClassifier(_Classifier):
    """A network that predicts classes.

    Args:
        hidden_units: the sizes of the layers between the first and the last.
        feature_columns: of ``tf.contrib.layers`` or of ``tf.feature_column``.
        n_classes: how many.
        optimizer: an optimizer, its name, or a function that makes it; Adagrad if not given.
        activation_fn: of the layers between.
        dropout: the part of their outputs that training leaves out.
        gradient_clip_norm: the length that gradients are cut to.
        embedding_lr_multipliers: factors for the learning rate, by embedding column.
        weight_column_name, enable_centered_bias, label_keys: see ``heads``.
        model_dir, config, feature_engineering_fn: see ``Estimator``.
    """

    def __init__(
        self,
        hidden_units: Sequence[int],
        feature_columns: Columns,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        activation_fn: Activation = tf.nn.relu,
        dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool | None = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: int | None = None,
        label_keys: Sequence[str] | None = None,
    ) -> None:
        head = multi_class_head(n_classes, None, weight_column_name, enable_centered_bias, None, label_keys)
        super().__init__(
            models.dnn,
            head,
            model_dir,
            config,
            feature_engineering_fn,
            dnn_feature_columns=feature_columns,
            hidden_units=hidden_units,
            dnn_optimizer=optimizer,
            activation_fn=activation_fn,
            dropout=dropout,
            gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            input_layer_min_slice_size=input_layer_min_slice_size,
        )


class DNNRegressor(_Regressor):
    """A network that predicts numbers, ``label_dimension`` an example; see ``DNNClassifier``."""

    def __init__(
        self,
        hidden_units: Sequence[int],
        feature_columns: Columns,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        activation_fn: Activation = tf.nn.relu,
        dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool | None = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        label_dimension: int = 1,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: int | None = None,
    ) -> None:
        super().__init__(
            models.dnn,
            regression_head(None, weight_column_name, label_dimension, enable_centered_bias),
            model_dir,
            config,
            feature_engineering_fn,
            dnn_feature_columns=feature_columns,
            hidden_units=hidden_units,
            dnn_optimizer=optimizer,
            activation_fn=activation_fn,
            dropout=dropout,
            gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            input_layer_min_slice_size=input_layer_min_slice_size,
        )


class LinearClassifier(_Classifier):
    """A linear model that predicts classes; its optimizer is Ftrl if not given; see ``DNNClassifier``."""

    def __init__(
        self,
        feature_columns: Columns,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool | None = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        label_keys: Sequence[str] | None = None,
    ) -> None:
        super().__init__(
            models.linear,
            multi_class_head(n_classes, None, weight_column_name, enable_centered_bias, None, label_keys),
            model_dir,
            config,
            feature_engineering_fn,
            linear_feature_columns=feature_columns,
            linear_optimizer=optimizer,
            gradient_clip_norm=gradient_clip_norm,
        )


class LinearRegressor(_Regressor):
    """A linear model that predicts numbers; see ``LinearClassifier`` and ``DNNRegressor``."""

    def __init__(
        self,
        feature_columns: Columns,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool | None = False,
        label_dimension: int = 1,
        config: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        super().__init__(
            models.linear,
            regression_head(None, weight_column_name, label_dimension, enable_centered_bias),
            model_dir,
            config,
            feature_engineering_fn,
            linear_feature_columns=feature_columns,
            linear_optimizer=optimizer,
            gradient_clip_norm=gradient_clip_norm,
        )


class DNNLinearCombinedClassifier(_Classifier):
    """A network and a linear model that predict classes together; see ``DNNClassifier`` and ``LinearClassifier``."""

    def __init__(
        self,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        linear_feature_columns: Columns = None,
        linear_optimizer: Any = None,
        dnn_feature_columns: Columns = None,
        dnn_optimizer: Any = None,
        dnn_hidden_units: Sequence[int] | None = None,
        dnn_activation_fn: Activation = tf.nn.relu,
        dnn_dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool | None = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: int | None = None,
        label_keys: Sequence[str] | None = None,
        fix_global_step_increment_bug: bool = False,
    ) -> None:
        super().__init__(
            models.combined,
            multi_class_head(n_classes, None, weight_column_name, enable_centered_bias, None, label_keys),
            model_dir,
            config,
            feature_engineering_fn,
            linear_feature_columns=linear_feature_columns,
            linear_optimizer=linear_optimizer,
            dnn_feature_columns=dnn_feature_columns,
            dnn_optimizer=dnn_optimizer,
            hidden_units=dnn_hidden_units,
            activation_fn=dnn_activation_fn,
            dropout=dnn_dropout,
            gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            input_layer_min_slice_size=input_layer_min_slice_size,
            fix_global_step_increment_bug=fix_global_step_increment_bug,
        )


class DNNLinearCombinedRegressor(_Regressor):
    """A network and a linear model that predict numbers together; see ``DNNLinearCombinedClassifier``."""

    def __init__(
        self,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        linear_feature_columns: Columns = None,
        linear_optimizer: Any = None,
        dnn_feature_columns: Columns = None,
        dnn_optimizer: Any = None,
        dnn_hidden_units: Sequence[int] | None = None,
        dnn_activation_fn: Activation = tf.nn.relu,
        dnn_dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool | None = False,
        label_dimension: int = 1,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: int | None = None,
        fix_global_step_increment_bug: bool = False,
    ) -> None:
        super().__init__(
            models.combined,
            regression_head(None, weight_column_name, label_dimension, enable_centered_bias),
            model_dir,
            config,
            feature_engineering_fn,
            linear_feature_columns=linear_feature_columns,
            linear_optimizer=linear_optimizer,
            dnn_feature_columns=dnn_feature_columns,
            dnn_optimizer=dnn_optimizer,
            hidden_units=dnn_hidden_units,
            activation_fn=dnn_activation_fn,
            dropout=dnn_dropout,
            gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            input_layer_min_slice_size=input_layer_min_slice_size,
            fix_global_step_increment_bug=fix_global_step_increment_bug,
        )


def infer_real_valued_columns_from_input(x: Any) -> list[Any]:
    """A column of numbers for each feature of arrays; see ``feature_columns.infer_real_valued_columns``."""
    return infer_real_valued_columns_from_input_fn(feeder(x, None, None).placeholders)


def infer_real_valued_columns_from_input_fn(input_fn: InputFn) -> list[Any]:
    """A column of numbers for each feature of an input function."""
    with tf.Graph().as_default():
        features, _ = input_fn()
        return columns_of_then.infer_real_valued_columns(features)
