"""Which metrics to take of which predictions and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gan_v1.tf1.internals import fn_args

_LABELS = ("labels", "label", "targets", "target")
_PREDICTIONS = ("predictions", "prediction", "logits", "logit")
_WEIGHTS = ("weights", "weight")


class MetricSpec:
    """A metric of one of the predictions.

    Args:
        metric_fn: from labels, predictions and weights, by whichever of their usual names, to a value and its update.
        prediction_key, label_key: which prediction and which label; the only one if not given.
        weight_key: which feature has the weights, if any.
    """

    def __init__(
        self,
        metric_fn: Callable[..., Any],
        prediction_key: str | None = None,
        label_key: str | None = None,
        weight_key: str | None = None,
    ) -> None:
        self.metric_fn = metric_fn
        self.prediction_key = prediction_key
        self.label_key = label_key
        self.weight_key = weight_key

    def create_metric_ops(self, inputs: Any, labels: Any, predictions: Any) -> Any:
        """The metric's value and update.

        Raises:
            ValueError: there are several predictions or labels, and no key says which, or there is no such one.
        """
        wanted = fn_args(self.metric_fn)
        named = {
            name: tensor
            for names, tensor in (
                (_LABELS, _chosen("label", labels, self.label_key)),
                (_PREDICTIONS, _chosen("prediction", predictions, self.prediction_key)),
                (_WEIGHTS, None if self.weight_key is None else inputs[self.weight_key]),
            )
            for name in [next((name for name in names if name in wanted), names[0])]
            if tensor is not None and (name in wanted or names is _PREDICTIONS)
        }
        unnamed = [named.pop("predictions")] if "predictions" not in wanted and "predictions" in named else []
        if unnamed and wanted[0] in _LABELS:
            unnamed.insert(0, named.pop(wanted[0]))
        return self.metric_fn(*unnamed, **named)


def _chosen(kind: str, tensors: Any, key: str | None) -> Any:
    if not isinstance(tensors, dict):
        if key is not None:
            raise ValueError(f"there is one {kind} without a name, so leave {kind}_key out")
        return tensors
    if key is None and len(tensors) == 1:
        return next(iter(tensors.values()))
    if key not in tensors:
        raise ValueError(f"{kind}_key must be one of {', '.join(map(str, tensors))}, not {key}")
    return tensors[key]


def metric_ops(metrics: Mapping[Any, Any] | None, features: Any, labels: Any, predictions: Any) -> dict[str, Any]:
    """Values and updates by name.

    Args:
        metrics: by name, a ``MetricSpec``, or a function of predictions and labels; or by a pair, of the metric's
            name and the prediction's, such a function.
        features, labels, predictions: a model's.
    """
    only_labels = next(iter(labels.values())) if isinstance(labels, dict) and len(labels) == 1 else labels
    result = {}
    for name, metric in sorted((metrics or {}).items(), key=lambda item: str(item[0])):
        if isinstance(metric, MetricSpec):
            result[name] = metric.create_metric_ops(features, labels, predictions)
        elif isinstance(name, tuple):
            own, prediction = name
            matching = labels[prediction] if isinstance(labels, dict) and prediction in labels else only_labels
            result[own] = metric(_chosen("prediction", predictions, prediction), matching)
        else:
            result[name] = metric(_chosen("prediction", predictions, None), only_labels)
    return result
