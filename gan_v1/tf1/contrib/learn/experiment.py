"""``learn.Experiment``: an estimator with its data; and ``learn_runner``, which carries one out."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.learn.exporting import ExportStrategy
from gan_v1.tf1.contrib.learn.monitors import ValidationMonitor, replace_monitors_with_hooks
from gan_v1.tf1.internals import Estimator as CoreEstimator


class Experiment:
    """An estimator, of ``tf.contrib.learn`` or of ``tf.estimator``, with its data.

    Args:
        estimator: what to train.
        train_input_fn, eval_input_fn: the data.
        eval_metrics: see ``Estimator.evaluate``; not for ``tf.estimator``.
        train_steps, eval_steps: how many steps in all, and how many batches an evaluation.
        train_monitors, eval_hooks: of the sessions.
        local_eval_frequency: ``min_eval_frequency`` of ``local_run``.
        eval_delay_secs: how long ``evaluate`` waits first.
        min_eval_frequency: how many steps lie between two looks for a new checkpoint to evaluate; 0 for none.
        export_strategies: what to export after the last evaluation.
        train_steps_per_iteration: of ``continuous_train_and_eval``.
        saving_listeners: of checkpoints; for ``tf.estimator`` alone.
        check_interval_secs: the least time between two such looks.
    """

    def __init__(
        self,
        estimator: Any,
        train_input_fn: Callable[[], Any],
        eval_input_fn: Callable[[], Any],
        eval_metrics: dict[Any, Any] | None = None,
        train_steps: int | None = None,
        eval_steps: int | None = 100,
        train_monitors: Sequence[Any] | None = None,
        eval_hooks: Sequence[Any] | None = None,
        local_eval_frequency: int | None = None,
        eval_delay_secs: float = 120,
        min_eval_frequency: int | None = None,
        export_strategies: ExportStrategy | Iterable[ExportStrategy] | None = None,
        train_steps_per_iteration: int | None = None,
        saving_listeners: Sequence[Any] | None = None,
        check_interval_secs: float = 5,
    ) -> None:
        self._is_core = isinstance(estimator, CoreEstimator)
        if self._is_core and eval_metrics is not None:
            raise ValueError("eval_metrics are not for tf.estimator; put them into the EstimatorSpec")
        if not self._is_core and saving_listeners is not None:
            raise ValueError("saving_listeners are for tf.estimator alone")
        self.estimator = estimator
        self.eval_metrics = eval_metrics
        self.train_steps = train_steps
        self.eval_steps = eval_steps
        self._train_input_fn = train_input_fn
        self._eval_input_fn = eval_input_fn
        self._train_monitors = list(train_monitors or [])
        self._eval_hooks = list(eval_hooks or [])
        self._local_eval_frequency = local_eval_frequency
        self._eval_delay_secs = eval_delay_secs
        self._min_eval_frequency = 1 if min_eval_frequency is None else min_eval_frequency
        self._strategies: tuple[ExportStrategy, ...] = ()
        self.reset_export_strategies(export_strategies)
        self._steps_per_iteration = train_steps_per_iteration
        self._saving_listeners = saving_listeners
        self._check_interval_secs = check_interval_secs

    def extend_train_hooks(self, additional_hooks: Iterable[Any]) -> None:
        """Add hooks and monitors to training."""
        self._train_monitors.extend(additional_hooks)

    def reset_export_strategies(
        self, new_export_strategies: ExportStrategy | Iterable[ExportStrategy] | None = None
    ) -> tuple[ExportStrategy, ...]:
        """Export otherwise from now on; return how it was done so far."""
        before, given = self._strategies, new_export_strategies or ()
        self._strategies = (given,) if isinstance(given, ExportStrategy) else tuple(given)
        return before

    def train(self, delay_secs: float | None = None) -> Any:
        """Train up to ``train_steps``."""
        time.sleep(delay_secs or 0)
        return self._train(self._train_monitors, max_steps=self.train_steps)

    def evaluate(self, delay_secs: float | None = None, name: str | None = None) -> Any:
        """Evaluate the last checkpoint, after a while."""
        time.sleep(self._eval_delay_secs if delay_secs is None else delay_secs)
        return self._evaluate(name=name or "one_pass")

    def train_and_evaluate(self) -> tuple[Any, list[Any]]:
        """Train, and evaluate new checkpoints meanwhile and the last one; return its metrics and what was exported."""
        return self._train_and_evaluate(self._min_eval_frequency)

    def local_run(self) -> tuple[Any, list[Any]]:
        """``train_and_evaluate`` with ``local_eval_frequency``."""
        return self._train_and_evaluate(self._local_eval_frequency)

    def continuous_train_and_eval(
        self, continuous_eval_predicate_fn: Callable[[Any], bool] | None = None
    ) -> tuple[Any, list[Any]]:
        """Train and evaluate by turns, as long as the predicate of the last metrics is true, up to ``train_steps``."""
        steps = self._steps_per_iteration or (int(self.train_steps / 10) if self.train_steps else 1000)
        found: Any = None
        exported: list[Any] = []
        while continuous_eval_predicate_fn is None or continuous_eval_predicate_fn(found):
            if found and found["global_step"] >= (self.train_steps or math.inf):
                break
            self._train(self._train_monitors, steps=steps)
            found = self._evaluate(name="one_pass")
            exported = self._export(found)
        return found, exported

    def test(self) -> Any:
        """Train, evaluate and export once, with one step each."""
        self._train(self._train_monitors, steps=1)
        found = self._evaluate(name="one_pass", steps=1)
        self._export(found)
        return found

    def _train_and_evaluate(self, frequency: int | None) -> tuple[Any, list[Any]]:
        monitors = list(self._train_monitors)
        if frequency:
            monitors.append(
                ValidationMonitor(
                    input_fn=self._eval_input_fn,
                    eval_steps=self.eval_steps,
                    metrics=self.eval_metrics,
                    every_n_steps=frequency,
                    check_interval_secs=self._check_interval_secs,
                    hooks=self._eval_hooks,
                )
            )
        self._train(monitors, max_steps=self.train_steps)
        found = self._evaluate(name=None)
        return found, self._export(found)

    def _train(self, monitors: list[Any], **steps: int | None) -> Any:
        hooks = replace_monitors_with_hooks(monitors, self.estimator)
        if self._is_core:
            listeners = self._saving_listeners
            return self.estimator.train(self._train_input_fn, hooks, saving_listeners=listeners, **steps)
        return self.estimator.fit(input_fn=self._train_input_fn, monitors=hooks, **steps)

    def _evaluate(self, name: str | None, steps: int | None = None) -> Any:
        own = {} if self._is_core else {"metrics": self.eval_metrics}
        return self.estimator.evaluate(
            input_fn=self._eval_input_fn, steps=steps or self.eval_steps, name=name, hooks=self._eval_hooks, **own
        )

    def _export(self, found: Any) -> list[Any]:
        base = os.path.join(self.estimator.model_dir, "export")
        return [
            strategy.export(self.estimator, os.path.join(base, strategy.name), eval_result=found)
            for strategy in self._strategies
        ]


def run(
    experiment_fn: Callable[..., Experiment],
    output_dir: str | None = None,
    schedule: str | None = None,
    run_config: Any = None,
    hparams: Any = None,
) -> Any:
    """Make an experiment and carry it out.

    Args:
        experiment_fn: from ``run_config`` and ``hparams``, or from ``output_dir``, to an ``Experiment``.
        output_dir, run_config, hparams: what it gets.
        schedule: the name of the experiment's method; ``train_and_evaluate`` if not given.

    Raises:
        ValueError: both or neither of ``output_dir`` and ``run_config`` are given, or there is no such method.
    """
    if (output_dir is None) == (run_config is None):
        raise ValueError("give either output_dir or run_config")
    experiment = experiment_fn(output_dir) if run_config is None else experiment_fn(run_config, hparams)
    if not isinstance(experiment, Experiment):
        raise TypeError(f"experiment_fn must return an Experiment, not {experiment}")
    method = getattr(experiment, schedule or "train_and_evaluate", None)
    if not callable(method):
        raise ValueError(f"Schedule references non-existent task {schedule}")
    tf.logging.info("Running %s", schedule)
    return method()
