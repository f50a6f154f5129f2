"""What a model function is told and what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from gan_v1.tf1 import tf


class ModeKeys:
    """What a model is built for."""

    TRAIN = "train"
    EVAL = "eval"
    INFER = "infer"


class ProblemType:
    """What a model's outputs are."""

    UNSPECIFIED = 0
    CLASSIFICATION = 1
    LINEAR_REGRESSION = 2
    LOGISTIC_REGRESSION = 3


class PredictionKey:
    """Names of predictions."""

    CLASSES = "classes"
    PROBABILITIES = "probabilities"
    LOGITS = "logits"
    LOGISTIC = "logistic"
    SCORES = "scores"
    TOP_K = "top_k"
    GENERIC = "output"


class MetricKey:
    """Names of metrics."""

    LOSS = "loss"
    AUC = "auc"
    AUC_PR = "auc_precision_recall"
    PREDICTION_MEAN = "labels/prediction_mean"
    LABEL_MEAN = "labels/actual_label_mean"
    ACCURACY = "accuracy"
    ACCURACY_BASELINE = "accuracy/baseline_label_mean"
    ACCURACY_MEAN = "accuracy/threshold_%f_mean"
    PRECISION_MEAN = "precision/positive_threshold_%f_mean"
    RECALL_MEAN = "recall/positive_threshold_%f_mean"


class _Fields(NamedTuple):
    predictions: Any
    loss: Any
    train_op: Any
    eval_metric_ops: dict[str, Any]
    output_alternatives: dict[str | None, tuple[int, dict[str, Any]]] | None
    training_chief_hooks: list[Any]
    training_hooks: list[Any]
    scaffold: Any
    mode: str


class ModelFnOps(_Fields):
    """The parts of a model's graph.

    Args:
        mode: one of ``ModeKeys``.
        predictions: a tensor, or tensors by name; needed except for training.
        loss: a scalar; needed except for inference.
        train_op: what makes one step; needed for training.
        eval_metric_ops: pairs of a value and its update, by name.
        output_alternatives: what to export, by name: a ``ProblemType`` and tensors by name.
        training_chief_hooks, training_hooks: hooks of training.
        scaffold: how to initialise and save.

    Raises:
        ValueError: a part that the mode needs is missing, or the loss is no scalar.
    """

    def __new__(
        cls,
        mode: str,
        predictions: Any = None,
        loss: Any = None,
        train_op: Any = None,
        eval_metric_ops: dict[str, Any] | None = None,
        output_alternatives: dict[str | None, tuple[int, dict[str, Any]]] | None = None,
        training_chief_hooks: Sequence[Any] | None = None,
        training_hooks: Sequence[Any] | None = None,
        scaffold: Any = None,
    ) -> ModelFnOps:
        training, inference = mode == ModeKeys.TRAIN, mode == ModeKeys.INFER
        if mode not in (ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.INFER):
            raise ValueError(f"no such mode: {mode}; take one of learn.ModeKeys")
        needed = {"train_op": train_op, "loss": loss, "predictions": predictions}
        wanted = {"train_op": training, "loss": not inference, "predictions": not training}
        missing = [name for name, part in needed.items() if part is None and wanted[name]]
        if missing:
            raise ValueError(f"the model function returned no {missing[0]}, which mode {mode!r} needs")
        if train_op is not None and not isinstance(train_op, tf.Operation):
            train_op = tf.convert_to_tensor(train_op).op
        if loss is not None:
            loss = tf.convert_to_tensor(loss)
            if loss.shape.num_elements() not in (None, 1):
                raise ValueError(f"the loss must be a scalar, not {loss}")
            loss = loss if loss.shape.is_compatible_with([]) else tf.reshape(loss, [])
        convert = tf.convert_to_tensor_or_sparse_tensor
        if isinstance(predictions, dict):
            predictions = {name: convert(tensor) for name, tensor in predictions.items()}
        elif predictions is not None:
            predictions = convert(predictions)
        return super().__new__(
            cls,
            predictions,
            loss,
            train_op,
            eval_metric_ops or {},
            output_alternatives,
            list(training_chief_hooks or []),
            list(training_hooks or []),
            scaffold,
            mode,
        )
