"""``keras.wrappers.scikit_learn`` as Keras 2.2 had it: Keras's models as scikit-learn's estimators.

Each of the estimators' keyword arguments goes to those functions that take one of its name: ``build_fn``, which builds
and compiles the model, ``fit``, ``predict`` and ``evaluate``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np


class BaseWrapper:
    """What both estimators share.

    Args:
        build_fn: a function, or an object that can be called, that returns a compiled model; None for the
            estimator's own ``__call__``.
        sk_params: arguments of ``build_fn`` and of the model's methods.

    Raises:
        ValueError: none of these takes an argument of that name.
    """

    def __init__(self, build_fn: Any = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    def check_params(self, params: dict[str, Any]) -> None:
        """Raises ValueError for a name that nobody takes."""
        known = {"nb_epoch"}.union(*map(_arguments, (*_methods(), self._build())))
        for name in params:
            if name not in known:
                raise ValueError(f"{name} is not a legal parameter")

    def get_params(self, **_: Any) -> dict[str, Any]:
        """The estimator's arguments, as scikit-learn asks for them."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> BaseWrapper:
        """Change some of the arguments."""
        self.check_params({name: value for name, value in params.items() if name != "build_fn"})
        self.build_fn = params.pop("build_fn", self.build_fn)
        self.sk_params.update(params)
        return self

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build a new model and fit it to examples ``x`` of targets ``y``; returns Keras's history."""
        build = self._build()
        self.model = build(**self.filter_sk_params(build))
        return self.model.fit(x, self._targets(y), **{**self.filter_sk_params(type(self.model).fit), **kwargs})

    def filter_sk_params(self, fn: Callable[..., Any], override: dict[str, Any] | None = None) -> dict[str, Any]:
        """The arguments that ``fn`` takes, of those the estimator was given, changed by ``override``."""
        taken = _arguments(fn)
        return {**{name: value for name, value in self.sk_params.items() if name in taken}, **(override or {})}

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model")

    def _build(self) -> Callable[..., Any]:
        own: Callable[..., Any] = self.__call__ if self.build_fn is None else self.build_fn  # type: ignore[operator]
        return own

    def _targets(self, y: Any) -> Any:
        """Classes as 0 and 1, where the model's loss compares these."""
        from tf_keras.utils import to_categorical

        loss = getattr(self.model.loss, "__name__", self.model.loss)
        return to_categorical(y) if loss == "categorical_crossentropy" and np.ndim(y) != 2 else y

    def _evaluated(self, x: Any, y: Any, kwargs: dict[str, Any]) -> list[float]:
        options = self.filter_sk_params(type(self.model).evaluate, kwargs)
        values = self.model.evaluate(x, self._targets(y), **options)
        return list(values) if isinstance(values, list) else [values]


class KerasClassifier(BaseWrapper):
    """A classifier; the model's last layer has a unit for each class, or one for two classes."""

    _estimator_type = "classifier"

    def __sklearn_tags__(self) -> Any:
        from sklearn.base import BaseEstimator, ClassifierMixin

        return type("_Classifier", (ClassifierMixin, BaseEstimator), {})().__sklearn_tags__()

    def fit(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        """As ``BaseWrapper.fit``, with classes of any kind, of shape (n,), (n, 1), or as 0 and 1, (n, classes)."""
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_: Any = np.arange(y.shape[1])
        elif y.ndim <= 2:
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError(f"Invalid shape for y: {y.shape}")
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """The likeliest class of each example."""
        options = self.filter_sk_params(type(self.model).predict_classes, kwargs)
        return self.classes_[self.model.predict_classes(x, **options)]

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        """The probability of each class, of shape (n, classes)."""
        options = self.filter_sk_params(type(self.model).predict_classes, kwargs)
        probabilities = self.model.predict(x, **options)
        return np.hstack([1 - probabilities, probabilities]) if probabilities.shape[1] == 1 else probabilities

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The share of examples whose class is found; ValueError for a model compiled without 'accuracy'."""
        values = self._evaluated(x, np.searchsorted(self.classes_, y), kwargs)
        for name, value in zip(self.model.metrics_names, values, strict=True):
            if name in ("acc", "accuracy"):
                return value
        raise ValueError("The model is not configured to compute accuracy: compile it with metrics=['accuracy']")


class KerasRegressor(BaseWrapper):
    """A regression."""

    _estimator_type = "regressor"

    def __sklearn_tags__(self) -> Any:
        from sklearn.base import BaseEstimator, RegressorMixin

        return type("_Regressor", (RegressorMixin, BaseEstimator), {})().__sklearn_tags__()

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """The model's number for each example."""
        options = self.filter_sk_params(type(self.model).predict, kwargs)
        return np.squeeze(self.model.predict(x, **options), axis=-1)

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Minus the loss, since scikit-learn's scores are the better the higher they are."""
        return -self._evaluated(x, y, kwargs)[0]


def _methods() -> list[Callable[..., Any]]:
    from tf_keras.models import Sequential

    return [Sequential.fit, Sequential.predict, Sequential.predict_classes, Sequential.evaluate]


def _arguments(fn: Callable[..., Any]) -> set[str]:
    """The names that ``fn`` takes; for an object that can be called, those of its call."""
    return set(inspect.signature(fn).parameters) - {"self"}
