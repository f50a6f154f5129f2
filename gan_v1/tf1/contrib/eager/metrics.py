"""``tf.contrib.eager.metrics``: each call adds to sums in float64, which ``result`` divides."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1.loading import load


class Metric:
    """A number computed from all calls since the metric was made, or since ``init_variables`` was called.

    Args:
        name: of the metric; the class's name if not given.
    """

    def __init__(self, name: str | None = None, use_global_variables: bool = False) -> None:
        self.name = name or type(self).__name__
        self.built = False
        self._variables: list[Any] = []

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Take in more values; returns what ``call`` returns."""
        if not self.built:
            self.build(*arguments, **options)
            self.built = True
        return self.call(*arguments, **options)

    @property
    def variables(self) -> list[Any]:
        """The sums."""
        return self._variables

    def init_variables(self) -> None:
        """Begin anew."""
        for variable in self._variables:
            variable.assign(load().zeros_like(variable))

    def add_variable(self, name: str, shape: Any = None, dtype: Any = None, initializer: Any = None) -> Any:
        """A variable of this metric's own; zeros if there is no ``initializer``."""
        tf = load()
        begin = tf.zeros(shape or (), dtype or tf.float64) if initializer is None else initializer()(shape, dtype)
        variable = tf.Variable(begin, trainable=False, name=name, use_resource=True)
        self._variables.append(variable)
        return variable

    def build(self, *arguments: Any, **options: Any) -> None:
        """Make the variables."""
        raise NotImplementedError("a metric builds its variables here")

    def call(self, *arguments: Any, **options: Any) -> Any:
        """Take in values."""
        raise NotImplementedError("a metric takes in values here")

    def result(self) -> Any:
        """The number."""
        raise NotImplementedError("a metric gives its number here")


class Mean(Metric):
    """The mean of all values, each weighted by ``weights`` if they are given."""

    def __init__(self, name: str | None = None, dtype: Any = "float64", use_global_variables: bool = False) -> None:
        super().__init__(name, use_global_variables)
        self.dtype = dtype

    def build(self, *arguments: Any, **options: Any) -> None:
        self.numer = self.add_variable("numer", (), self.dtype)
        self.denom = self.add_variable("denom", (), self.dtype)

    def call(self, values: Any, weights: Any = None) -> Any:
        tf = load()
        if weights is None:
            self.denom.assign_add(tf.cast(tf.size(values), self.dtype))
            self.numer.assign_add(tf.cast(tf.reduce_sum(values), self.dtype))
            return values
        weights = tf.cast(weights, self.dtype)
        self.denom.assign_add(tf.reduce_sum(weights))
        self.numer.assign_add(tf.reduce_sum(tf.cast(values, self.dtype) * weights))
        return values, weights

    def result(self, write_summary: bool = True) -> Any:
        """The mean so far; nan before the first value."""
        return self.numer / self.denom


class _Matches(Mean):
    """The share of predictions that match their labels."""

    def call(self, labels: Any, predictions: Any, weights: Any = None) -> Any:  # type: ignore[override]
        matches = load().cast(self.match(labels, predictions), self.dtype)
        super().call(matches, weights)
        return (labels, predictions) if weights is None else (labels, predictions, weights)

    def match(self, labels: Any, predictions: Any) -> Any:
        """bool, one an example."""
        raise NotImplementedError


class Accuracy(_Matches):
    """Labels and predictions are the same number."""

    def match(self, labels: Any, predictions: Any) -> Any:
        return load().equal(labels, predictions)


class CategoricalAccuracy(_Matches):
    """Labels are one-hot, predictions probabilities or logits."""

    def match(self, labels: Any, predictions: Any) -> Any:
        tf = load()
        return tf.equal(tf.argmax(labels, axis=-1), tf.argmax(predictions, axis=-1))


class SparseAccuracy(_Matches):
    """Labels are numbers of classes, predictions probabilities or logits."""

    def match(self, labels: Any, predictions: Any) -> Any:
        tf = load()
        classes = tf.argmax(predictions, axis=-1)
        return tf.equal(tf.cast(labels, classes.dtype), classes)


class BinaryAccuracy(_Matches):
    """Predictions above a threshold count as 1."""

    def __init__(self, threshold: float, name: str | None = None, dtype: Any = "float64") -> None:
        super().__init__(name, dtype)
        self.threshold = threshold

    def match(self, labels: Any, predictions: Any) -> Any:
        tf = load()
        above = tf.cast(predictions, self.dtype) > self.threshold
        return tf.equal(tf.cast(labels, tf.bool), above)
