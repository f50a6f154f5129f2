"""Monitors, which watched training before there were hooks, and the hook that calls them."""

from __future__ import annotations

import copy
import inspect
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gan_v1.tf1 import tf


class BaseMonitor:
    """Is told of each step; says what it wants to know of it, and whether training is to stop."""

    def __init__(self) -> None:
        self._estimator: Any = None
        self._max_steps: int | None = None

    @property
    def run_on_all_workers(self) -> bool:
        """Whether machines besides the first one need it."""
        return False

    def set_estimator(self, estimator: Any) -> None:
        """Tell the monitor which estimator is trained."""
        self._estimator = estimator

    def begin(self, max_steps: int | None = None) -> None:
        """Before the first step."""
        self._max_steps = max_steps

    def end(self, session: Any = None) -> None:
        """After the last step."""

    def epoch_begin(self, epoch: int) -> None:
        """Nobody calls this; TensorFlow 1.15 did not, either."""

    def epoch_end(self, epoch: int) -> None:
        """Nobody calls this; TensorFlow 1.15 did not, either."""

    def step_begin(self, step: int) -> list[Any]:
        """The tensors, or their names, that ``step_end`` wants the values of."""
        return []

    def step_end(self, step: int, output: Mapping[Any, Any]) -> bool | None:
        """Whether to stop."""
        return False

    def post_step(self, step: int, session: Any) -> None:
        """After all monitors' ``step_end``."""


class EveryN(BaseMonitor):
    """Wakes every so many steps.

    Args:
        every_n_steps: how many.
        first_n_steps: at the beginning it wakes at each of these, too.
    """

    def __init__(self, every_n_steps: int = 100, first_n_steps: int = 1) -> None:
        super().__init__()
        self._every_n_steps = every_n_steps
        self._first_n_steps = first_n_steps
        self._last_step: int | None = None
        self._last_active_step = 0
        self._awake = False

    def every_n_step_begin(self, step: int) -> list[Any]:
        """``step_begin`` of a step at which it wakes."""
        return []

    def every_n_step_end(self, step: int, outputs: Mapping[Any, Any]) -> bool | None:
        """``step_end`` of a step at which it wakes."""
        return False

    def every_n_post_step(self, step: int | None, session: Any) -> None:
        """``post_step`` of a step at which it wakes, and of the last one."""

    def step_begin(self, step: int) -> list[Any]:
        super().step_begin(step)
        due = step >= self._every_n_steps + self._last_active_step
        self._awake = step <= self._first_n_steps or due or step == self._max_steps
        return self.every_n_step_begin(step) if self._awake else []

    def step_end(self, step: int, output: Mapping[Any, Any]) -> bool | None:
        super().step_end(step, output)
        return self.every_n_step_end(step, output) if self._awake else False

    def post_step(self, step: int, session: Any) -> None:
        super().post_step(step, session)
        if self._awake:
            self.every_n_post_step(step, session)
            self._last_active_step = step
        self._last_step = step

    def end(self, session: Any = None) -> None:
        super().end(session)
        if self._last_step != self._last_active_step:
            self.every_n_post_step(self._last_step, session)


class StopAtStep(BaseMonitor):
    """Stops after so many steps, or at a step."""

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        super().__init__()
        if (num_steps is None) == (last_step is None):
            raise ValueError("give either num_steps or last_step")
        self._num_steps = num_steps or 0
        self._last_step = last_step

    @property
    def run_on_all_workers(self) -> bool:
        return True

    def step_begin(self, step: int) -> list[Any]:
        super().step_begin(step)
        if self._last_step is None:
            self._last_step = step + self._num_steps - 1
        return []

    def step_end(self, step: int, output: Mapping[Any, Any]) -> bool:
        super().step_end(step, output)
        return self._last_step is not None and step >= self._last_step


class PrintTensor(EveryN):
    """Logs tensors, given by their names, or as a dictionary of labels and names."""

    def __init__(self, tensor_names: Mapping[str, str] | Iterable[str], every_n: int = 100, first_n: int = 1) -> None:
        super().__init__(every_n, first_n)
        named = tensor_names if isinstance(tensor_names, Mapping) else {name: name for name in tensor_names}
        self._tensor_names = dict(named)

    def every_n_step_begin(self, step: int) -> list[Any]:
        return list(self._tensor_names.values())

    def every_n_step_end(self, step: int, outputs: Mapping[Any, Any]) -> None:
        shown = (f"{tag} = {outputs[name]}" for tag, name in self._tensor_names.items() if name in outputs)
        tf.logging.info("Step %d: %s", step, ", ".join(shown))


class CaptureVariable(EveryN):
    """Keeps a variable's values.

    Attributes:
        values: by step.
    """

    def __init__(self, var_name: str, every_n: int = 100, first_n: int = 1) -> None:
        super().__init__(every_n, first_n)
        self._var_name = var_name
        self.values: dict[int, Any] = {}

    def every_n_step_begin(self, step: int) -> list[Any]:
        return [self._var_name]

    def every_n_step_end(self, step: int, outputs: Mapping[Any, Any]) -> None:
        self.values[step] = outputs[self._var_name]


class SummarySaver(EveryN):
    """Writes a summary, into ``output_dir`` or else the model's folder, or with a writer."""

    def __init__(
        self,
        summary_op: Any,
        save_steps: int = 100,
        output_dir: str | None = None,
        summary_writer: Any = None,
        scaffold: Any = None,
    ) -> None:
        super().__init__(save_steps)
        self._summary_op = summary_op
        self._writer = summary_writer
        if summary_writer is None and output_dir is not None:
            self._writer = tf.summary.FileWriter(output_dir)
        self._scaffold = scaffold

    def set_estimator(self, estimator: Any) -> None:
        super().set_estimator(estimator)
        if self._writer is None:
            self._writer = tf.summary.FileWriter(estimator.model_dir)

    def every_n_step_begin(self, step: int) -> list[Any]:
        if self._summary_op is None and self._scaffold is not None:
            self._summary_op = self._scaffold.summary_op
        return [] if self._summary_op is None else [self._summary_op]

    def every_n_step_end(self, step: int, outputs: Mapping[Any, Any]) -> None:
        if self._summary_op is not None:
            self._writer.add_summary(outputs[self._summary_op], step)

    def end(self, session: Any = None) -> None:
        super().end(session)
        self._writer.flush()


class NanLossDuringTrainingError(RuntimeError):
    """The loss is no number any more."""

    def __str__(self) -> str:
        return "NaN loss during training."


class NanLoss(EveryN):
    """Stops, with an error or without one, when a loss is no number any more."""

    def __init__(self, loss_tensor: Any, every_n_steps: int = 100, fail_on_nan_loss: bool = True) -> None:
        super().__init__(every_n_steps)
        self._loss_tensor = loss_tensor
        self._fails = fail_on_nan_loss

    def every_n_step_begin(self, step: int) -> list[Any]:
        return [self._loss_tensor]

    def every_n_step_end(self, step: int, outputs: Mapping[Any, Any]) -> bool:
        stops = bool(np.isnan(outputs[self._loss_tensor]))
        if stops and self._fails:
            raise NanLossDuringTrainingError
        return stops


class ValidationMonitor(EveryN):
    """Evaluates the last checkpoint, as often as there is a new one, and stops when it gets no better.

    Args:
        x, y, input_fn, batch_size, eval_steps, metrics, hooks, name: as ``Estimator.evaluate``'s.
        every_n_steps: how often to look for a new checkpoint.
        early_stopping_rounds: how many steps without a better value to wait; for ever if not given.
        early_stopping_metric, early_stopping_metric_minimize: which value, and whether less of it is better.
        check_interval_secs: do not look again before so many seconds; None to look every time.

    Attributes:
        early_stopped: whether it has stopped training.
        best_step, best_value, best_metrics: the best evaluation so far; None before the first.
    """

    def __init__(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        batch_size: int | None = None,
        eval_steps: int | None = None,
        every_n_steps: int = 100,
        metrics: dict[Any, Any] | None = None,
        hooks: Sequence[Any] | None = None,
        early_stopping_rounds: int | None = None,
        early_stopping_metric: str = "loss",
        early_stopping_metric_minimize: bool = True,
        name: str | None = None,
        check_interval_secs: float | None = 5,
    ) -> None:
        super().__init__(every_n_steps, first_n_steps=-1)
        if x is None and input_fn is None:
            raise ValueError("give either x, and y with it, or input_fn")
        given = {"x": x, "y": y, "batch_size": batch_size, "metrics": metrics}  # tf.estimator knows none of these
        self._arguments = {key: value for key, value in given.items() if value is not None}
        self._arguments.update(input_fn=input_fn, steps=eval_steps, hooks=hooks, name=name)
        self._rounds = early_stopping_rounds
        self._metric = early_stopping_metric
        self._less_is_better = early_stopping_metric_minimize
        self._interval = check_interval_secs
        self._looked: float | None = None
        self._latest_path: str | None = None
        self.early_stopped = False
        self.best_step: int | None = None
        self.best_value: Any = None
        self.best_metrics: dict[str, Any] | None = None

    def every_n_step_end(self, step: int, outputs: Mapping[Any, Any]) -> bool:
        now = time.time()
        if None not in (self._interval, self._looked) and now - (self._looked or 0) <= (self._interval or 0):
            return False
        self._looked = now
        path = tf.train.latest_checkpoint(self._estimator.model_dir)
        if path is None or path == self._latest_path:
            return False
        self._latest_path = path
        found = self._estimator.evaluate(**self._arguments)
        shown = ", ".join(f"{name} = {value}" for name, value in found.items())
        tf.logging.info("Validation (step %d): %s", step, shown)
        if self._rounds is None:
            return False
        if self._metric not in found:
            raise ValueError(f"early_stopping_metric must be one of {', '.join(found)}, not {self._metric}")
        value = found[self._metric]
        better = self.best_step is None or (
            value < self.best_value if self._less_is_better else value > self.best_value
        )
        if better:
            self.best_step, self.best_value, self.best_metrics = step, value, copy.deepcopy(found)
        self.early_stopped = step - (self.best_step or 0) >= self._rounds
        return self.early_stopped


class RunHookAdapterForMonitors(tf.train.SessionRunHook):  # type: ignore[misc]
    """The hook that calls monitors at each step of a session."""

    def __init__(self, monitors: Iterable[BaseMonitor]) -> None:
        self._monitors = list(monitors)
        self._now = 0

    def begin(self) -> None:
        self._now = 0  # not known before the first step
        self._global_step = tf.train.get_global_step()
        for monitor in self._monitors:
            monitor.begin(max_steps=None)

    def before_run(self, run_context: Any) -> Any:
        if self._now == 0:
            self._now = run_context.session.run(self._global_step) + 1
        wanted = [tensor for monitor in self._monitors for tensor in monitor.step_begin(self._now) or []]
        return tf.train.SessionRunArgs([self._global_step, {tensor: _tensor(tensor) for tensor in wanted}])

    def after_run(self, run_context: Any, run_values: Any) -> None:
        step, outputs = run_values.results
        for monitor in self._monitors:
            if monitor.step_end(self._now, outputs):
                run_context.request_stop()
        for monitor in self._monitors:
            monitor.post_step(self._now, run_context.session)
        self._now = step + 1

    def end(self, session: Any) -> None:
        for monitor in self._monitors:
            takes_it = "session" in inspect.signature(monitor.end).parameters
            monitor.end(**({"session": session} if takes_it else {}))


def _tensor(tensor: Any) -> Any:
    """A tensor, or the tensor of a name; an operation's name means its first output."""
    if not isinstance(tensor, str):
        return tensor
    return tf.get_default_graph().as_graph_element(tensor if ":" in tensor else f"{tensor}:0")


def replace_monitors_with_hooks(monitors_or_hooks: Iterable[Any] | None, estimator: Any) -> list[Any]:
    """The hooks among them, and one for all monitors."""
    given = list(monitors_or_hooks or [])
    hooks = [one for one in given if isinstance(one, tf.train.SessionRunHook)]
    monitors = [one for one in given if not isinstance(one, tf.train.SessionRunHook)]
    for monitor in monitors:
        monitor.set_estimator(estimator)
    return [*hooks, RunHookAdapterForMonitors(monitors)] if monitors else hooks
