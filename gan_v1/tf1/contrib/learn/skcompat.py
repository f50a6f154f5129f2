"""``learn.SKCompat``: arrays in and out, as scikit-learn has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gan_v1.tf1.contrib.learn.estimator import Estimator


class SKCompat:
    """An Estimator for arrays, in batches of 128 unless told otherwise."""

    def __init__(self, estimator: Estimator) -> None:
        self._estimator = estimator

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = 128,
        steps: int | None = None,
        max_steps: int | None = None,
        monitors: Sequence[Any] | None = None,
    ) -> SKCompat:
        """Train; see ``Estimator.fit``."""
        self._estimator.fit(x, y, None, steps, batch_size, monitors, max_steps)
        return self

    def score(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = 128,
        steps: int | None = None,
        metrics: dict[Any, Any] | None = None,
        name: str | None = None,
    ) -> dict[str, Any]:
        """The metrics; see ``Estimator.evaluate``."""
        return self._estimator.evaluate(x, y, None, None, batch_size, steps, metrics, name)

    def predict(self, x: Any, batch_size: int | None = 128, outputs: Iterable[str] | None = None) -> Any:
        """All predictions of x, in one array, or in one by name."""
        return self._estimator.predicted_arrays(x, batch_size, outputs)
