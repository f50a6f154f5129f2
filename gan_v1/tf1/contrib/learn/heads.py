"""Heads: they make predictions, a loss and metrics of a model's logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tf_slim.layers import layers

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.learn.model_fn import MetricKey, ModeKeys, ModelFnOps, PredictionKey, ProblemType


class Head:
    """What all heads do; each says how to predict, and what the losses and metrics are.

    Args:
        problem: one of ``ProblemType``.
        logits_dimension: how many numbers an example it takes.
        label_name: which of the labels, where they have names.
        weight_column_name: the feature that has the examples' weights.
        enable_centered_bias: whether to add biases that learn by themselves what is common to all examples.
        head_name: put at the end of the metrics' names.
    """

    _scope = "head"

    def __init__(
        self,
        problem: int,
        logits_dimension: int,
        label_name: str | None,
        weight_column_name: str | None,
        enable_centered_bias: bool | None,
        head_name: str | None,
    ) -> None:
        self.logits_dimension = logits_dimension
        self.head_name = head_name
        self._problem = problem
        self._label_name = label_name
        self._weight_column_name = weight_column_name
        self._has_bias = enable_centered_bias

    def create_model_fn_ops(
        self,
        features: Any,
        mode: str,
        labels: Any = None,
        train_op_fn: Callable[[Any], Any] | None = None,
        logits: Any = None,
        logits_input: Any = None,
        scope: str | None = None,
    ) -> ModelFnOps:
        """The model's parts.

        Args:
            features, mode, labels: a model function's.
            train_op_fn: from the loss to what makes a step; needed for training.
            logits: [batch, logits_dimension].
            logits_input: in place of them, what they are computed of.
            scope: the variable scope.

        Raises:
            ValueError: both or neither of ``logits`` and ``logits_input`` are given, or no ``train_op_fn``.
        """
        if (logits is None) == (logits_input is None):
            raise ValueError("give either logits or logits_input")
        given = [*(features.values() if isinstance(features, dict) else [features]), labels, logits, logits_input]
        with tf.variable_scope(scope, self.head_name or self._scope, given):
            if logits is None:
                logits = layers.linear(logits_input, self.logits_dimension, scope="logits")
            bias = self._bias() if self._has_bias else None
            if bias is not None:
                logits = tf.nn.bias_add(logits, bias)
            predictions = self._predictions(logits)
            exported = {self.head_name: (self._problem, self._exported(predictions))}
            if mode == ModeKeys.INFER or labels is None:
                return ModelFnOps(mode, predictions, output_alternatives=exported)
            labels = labels[self._label_name] if isinstance(labels, dict) else labels
            weights = self._weights(features)
            loss, reported = _weighted(self._losses(labels, logits), weights)
            with tf.name_scope(""):
                tf.summary.scalar(self._named(MetricKey.LOSS), tf.identity(reported))
            train_op = None
            if mode == ModeKeys.TRAIN:
                if train_op_fn is None:
                    raise ValueError("training wants a train_op_fn")
                with tf.name_scope("train_op"):
                    train_op = train_op_fn(loss)
                if bias is not None:
                    train_op = tf.group(train_op, self._centred(bias, labels, weights, tf.shape(logits)[0]))
            metrics = {MetricKey.LOSS: tf.metrics.mean(reported), **self._metrics(predictions, labels, weights)}
            named = {self._named(name): metric for name, metric in metrics.items()}
            return ModelFnOps(mode, predictions, loss, train_op, named, exported)

    def _named(self, key: str) -> str:
        return f"{key}/{self.head_name}" if self.head_name else key

    def _weights(self, features: Any) -> Any:
        if self._weight_column_name is None:
            return None
        weights = tf.cast(features[self._weight_column_name], tf.float32)
        return tf.expand_dims(weights, 1) if weights.shape.rank == 1 else weights

    def _bias(self) -> Any:
        return tf.Variable(tf.zeros([self.logits_dimension]), name="centered_bias_weight")

    def _centred(self, bias: Any, labels: Any, weights: Any, batch: Any) -> Any:
        logits = tf.reshape(tf.tile(bias, [batch]), [batch, self.logits_dimension])
        loss, _ = _weighted(self._losses(labels, logits), weights)
        return tf.train.AdagradOptimizer(0.1).minimize(loss, var_list=[bias])

    def _predictions(self, logits: Any) -> dict[str, Any]:
        raise NotImplementedError

    def _losses(self, labels: Any, logits: Any) -> Any:
        raise NotImplementedError

    def _metrics(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        return {}

    def _exported(self, predictions: dict[str, Any]) -> dict[str, Any]:
        return predictions


def _weighted(losses: Any, weights: Any) -> tuple[Any, Any]:
    """The loss to train by, a mean over examples, and the one to report, a mean over weights."""
    if weights is None:
        loss = tf.reduce_mean(losses)
        return loss, loss
    weighted = losses * weights
    return tf.reduce_mean(weighted), tf.reduce_sum(weighted) / tf.reduce_sum(weights * tf.ones_like(losses))


def _column(labels: Any) -> Any:
    return tf.cast(tf.expand_dims(labels, 1) if labels.shape.rank == 1 else labels, tf.float32)


class _RegressionHead(Head):
    """Numbers, by the squares of their errors."""

    _scope = "regression_head"

    def _predictions(self, logits: Any) -> dict[str, Any]:
        return {PredictionKey.SCORES: tf.squeeze(logits, axis=[1]) if self.logits_dimension == 1 else logits}

    def _losses(self, labels: Any, logits: Any) -> Any:
        return tf.squared_difference(logits, _column(labels))


class _ClassHead(Head):
    """Classes: what heads of two and of more have in common."""

    def __init__(self, *arguments: Any, label_keys: Sequence[str] | None = None) -> None:
        super().__init__(*arguments)
        self._label_keys = label_keys

    def _exported(self, predictions: dict[str, Any]) -> dict[str, Any]:
        """The classes as strings, in a row of all of them for each example, as TensorFlow Serving has them."""
        probabilities = predictions[PredictionKey.PROBABILITIES]
        examples, classes = tf.unstack(tf.shape(probabilities))
        names = tf.as_string(tf.range(classes)) if self._label_keys is None else tf.constant(self._label_keys)
        return {
            PredictionKey.PROBABILITIES: probabilities,
            PredictionKey.CLASSES: tf.tile(tf.expand_dims(names, 0), [examples, 1]),
        }


class _BinaryHead(_ClassHead):
    """Two classes, of one logit."""

    _scope = "binary_logistic_head"

    def _predictions(self, logits: Any) -> dict[str, Any]:
        both = tf.concat([tf.zeros_like(logits), logits], 1)
        return {
            PredictionKey.LOGITS: logits,
            PredictionKey.LOGISTIC: tf.sigmoid(logits),
            PredictionKey.PROBABILITIES: tf.nn.softmax(both),
            PredictionKey.CLASSES: tf.argmax(both, 1),
        }

    def _losses(self, labels: Any, logits: Any) -> Any:
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=_column(labels), logits=logits)

    def _metrics(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        likely = predictions[PredictionKey.LOGISTIC]
        labels = _column(labels)
        above = tf.cast(likely >= 0.5, tf.float32)
        precision = tf.metrics.precision_at_thresholds(labels, likely, [0.5], weights)
        recall = tf.metrics.recall_at_thresholds(labels, likely, [0.5], weights)
        return {
            MetricKey.ACCURACY: tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES], weights),
            MetricKey.PREDICTION_MEAN: tf.metrics.mean(likely, weights),
            MetricKey.LABEL_MEAN: tf.metrics.mean(labels, weights),
            MetricKey.ACCURACY_BASELINE: tf.metrics.mean(labels, weights),
            MetricKey.AUC: tf.metrics.auc(labels, likely, weights),
            MetricKey.AUC_PR: tf.metrics.auc(labels, likely, weights, curve="PR"),
            MetricKey.ACCURACY_MEAN % 0.5: tf.metrics.accuracy(labels, above, weights),
            MetricKey.PRECISION_MEAN % 0.5: tuple(map(tf.squeeze, precision)),
            MetricKey.RECALL_MEAN % 0.5: tuple(map(tf.squeeze, recall)),
        }


class _MultiClassHead(_ClassHead):
    """More than two classes, of one logit each."""

    _scope = "multi_class_head"

    def _predictions(self, logits: Any) -> dict[str, Any]:
        classes = tf.argmax(logits, 1)
        if self._label_keys is not None:
            classes = internals.index_to_string_table_from_tensor(self._label_keys).lookup(classes)
        return {
            PredictionKey.LOGITS: logits,
            PredictionKey.PROBABILITIES: tf.nn.softmax(logits),
            PredictionKey.CLASSES: classes,
        }

    def _losses(self, labels: Any, logits: Any) -> Any:
        if self._label_keys is not None:
            labels = internals.index_table_from_tensor(self._label_keys).lookup(labels)
        if not labels.dtype.is_integer:
            raise ValueError(f"the labels must be whole numbers, not {labels.dtype}")
        flat = tf.squeeze(labels, axis=[1]) if labels.shape.rank == 2 else labels
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=flat, logits=logits)
        return tf.expand_dims(losses, 1) if labels.shape.rank == 2 else losses

    def _metrics(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        return {MetricKey.ACCURACY: tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES], weights)}


def regression_head(
    label_name: str | None = None,
    weight_column_name: str | None = None,
    label_dimension: int = 1,
    enable_centered_bias: bool | None = False,
    head_name: str | None = None,
) -> Head:
    """Predict ``label_dimension`` numbers; the other arguments are ``Head``'s."""
    return _RegressionHead(
        ProblemType.LINEAR_REGRESSION, label_dimension, label_name, weight_column_name, enable_centered_bias, head_name
    )


def multi_class_head(
    n_classes: int,
    label_name: str | None = None,
    weight_column_name: str | None = None,
    enable_centered_bias: bool | None = False,
    head_name: str | None = None,
    label_keys: Sequence[str] | None = None,
) -> Head:
    """Predict one of ``n_classes``, whose names are ``label_keys`` if they have any; see ``Head``."""
    common = label_name, weight_column_name, enable_centered_bias, head_name
    if n_classes is None or n_classes < 2:
        raise ValueError(f"n_classes must be at least 2, not {n_classes}")
    if n_classes == 2:
        if label_keys:
            raise ValueError("label_keys are for more than two classes")
        return _BinaryHead(ProblemType.LOGISTIC_REGRESSION, 1, *common)
    if label_keys and len(label_keys) != n_classes:
        raise ValueError(f"label_keys must be {n_classes}, not {len(label_keys)}")
    return _MultiClassHead(ProblemType.CLASSIFICATION, n_classes, *common, label_keys=label_keys)


def no_op_train_fn(loss: Any) -> Any:
    """A ``train_op_fn`` that does nothing, for a model that is trained in another way."""
    return tf.no_op()
