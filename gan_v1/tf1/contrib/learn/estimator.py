"""``learn.Estimator``: trains, evaluates and predicts with a model function, in graphs of its own, by checkpoints."""

from __future__ import annotations

import contextlib
import copy
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from tf_slim.training.evaluation import StopAfterNEvalsHook

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.learn import exporting
from gan_v1.tf1.contrib.learn.feeding import feeder
from gan_v1.tf1.contrib.learn.metric_spec import metric_ops
from gan_v1.tf1.contrib.learn.model_fn import MetricKey, ModeKeys, ModelFnOps
from gan_v1.tf1.contrib.learn.monitors import replace_monitors_with_hooks
from gan_v1.tf1.contrib.learn.run_config import RunConfig
from gan_v1.tf1.contrib.learn.signatures import Inputs

InputFn = Callable[[], Any]


class NotFittedError(ValueError, AttributeError):
    """There is no checkpoint to evaluate or to predict with."""


class Estimator:
    """A model.

    Args:
        model_fn: from features, labels, and those of ``mode``, ``params``, ``config`` and ``model_dir`` that it has as
            arguments, to ``ModelFnOps``, or to predictions, a loss and an operation that trains.
        model_dir: the folder of its checkpoints and summaries; a temporary one if neither this nor ``config`` names it.
        config: how to run.
        params: passed on to ``model_fn``.
        feature_engineering_fn: from features and labels to those that ``model_fn`` gets.

    Raises:
        ValueError: ``params`` are given but not wanted, or ``config`` names another folder.
    """

    def __init__(
        self,
        model_fn: Callable[..., Any],
        model_dir: str | None = None,
        config: Any = None,
        params: Any = None,
        feature_engineering_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
    ) -> None:
        config = RunConfig() if config is None else config
        if model_dir is not None and config.model_dir not in (None, model_dir):
            raise ValueError(f"model_dir is {model_dir}, but the config's is {config.model_dir}; give one")
        if params is not None and "params" not in internals.fn_args(model_fn):
            raise ValueError(f"params are given, but {model_fn} has no argument params")
        self.model_dir = model_dir or config.model_dir or tempfile.mkdtemp()
        self.params = params
        self._config = config if config.model_dir else config.replace(model_dir=self.model_dir)
        self._session_config = config.session_config or tf.ConfigProto(allow_soft_placement=True)
        self._model_fn = model_fn
        self._engineer = feature_engineering_fn or (lambda features, labels: (features, labels))
        self._inputs = Inputs()

    @property
    def config(self) -> Any:
        """How to run."""
        return copy.deepcopy(self._config)

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: InputFn | None = None,
        steps: int | None = None,
        batch_size: int | None = None,
        monitors: Sequence[Any] | None = None,
        max_steps: int | None = None,
    ) -> Estimator:
        """Train on x and y, or on what ``input_fn`` gives, from the last checkpoint on.

        Args:
            x, y: arrays or iterators, in batches of ``batch_size``, or all at once; arrays are shuffled.
            input_fn: makes features and labels.
            steps: how many more; for ever, or as long as there is data, if not given.
            batch_size: examples a step.
            monitors: hooks and monitors.
            max_steps: how many in all.

        Raises:
            ValueError: x and ``input_fn`` are both given or both missing, or so are the steps.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("give steps or max_steps, not both")
        _check_source(x, y, input_fn, batch_size)
        hooks = []
        if input_fn is None:
            source = feeder(x, y, batch_size, shuffle=True, epochs=None)
            input_fn, hooks = source.placeholders, [tf.train.FeedFnHook(source)]
        if max_steps is not None and self._steps_done() >= max_steps:
            return self
        hooks += replace_monitors_with_hooks(monitors, self)
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        self._train(input_fn, hooks)
        return self

    def partial_fit(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: InputFn | None = None,
        steps: int | None = 1,
        batch_size: int | None = None,
        monitors: Sequence[Any] | None = None,
    ) -> Estimator:
        """``fit``, of one step."""
        return self.fit(x, y, input_fn, steps, batch_size, monitors)

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: InputFn | None = None,
        feed_fn: Callable[[], Any] | None = None,
        batch_size: int | None = None,
        steps: int | None = None,
        metrics: dict[Any, Any] | None = None,
        name: str | None = None,
        checkpoint_path: str | None = None,
        hooks: Sequence[Any] | None = None,
        log_progress: bool = True,
    ) -> dict[str, Any]:
        """The metrics of the last checkpoint, its ``global_step`` among them.

        Args:
            x, y, input_fn, batch_size: as ``fit``'s, in order, and once.
            feed_fn: what to feed to the placeholders of ``input_fn``.
            steps: how many batches; all if not given.
            metrics: see ``metric_spec.metric_ops``; besides those of the model.
            name: of the folder for the summary.
            checkpoint_path: another checkpoint than the last one.
            hooks: of the session.
            log_progress: whether to log each step.
        """
        _check_source(x, y, input_fn, batch_size)
        if metrics is not None and not isinstance(metrics, dict):
            raise ValueError(f"metrics must be a dictionary, not {metrics}")
        if input_fn is None:
            source = feeder(x, y, batch_size)
            input_fn, feed_fn = source.placeholders, source
        all_hooks = [*(hooks or []), *([] if feed_fn is None else [tf.train.FeedFnHook(feed_fn)])]
        if steps:
            all_hooks.append(StopAfterNEvalsHook(steps, log_progress=log_progress))
        return self._evaluate(input_fn, metrics, name, self._checkpoint(checkpoint_path), all_hooks)

    def predict(
        self,
        x: Any = None,
        input_fn: InputFn | None = None,
        batch_size: int | None = None,
        outputs: Iterable[str] | None = None,
        as_iterable: bool = True,
        iterate_batches: bool = False,
    ) -> Any:
        """The last checkpoint's predictions.

        Args:
            x, input_fn, batch_size: as ``fit``'s, in order, and once.
            outputs: the names of the predictions; all if not given.
            as_iterable: whether to give one example after the other, and not all those of x, or of the first batch.
            iterate_batches: whether to give one batch after the other.
        """
        _check_source(x, None, input_fn, batch_size)
        if input_fn is not None:
            batches = self._predicted(input_fn, None, outputs, iterate_batches or not as_iterable)
            return batches if as_iterable else next(batches)
        if as_iterable:
            source = feeder(x, None, batch_size)
            return self._predicted(source.placeholders, source, outputs, iterate_batches)
        return self.predicted_arrays(x, batch_size or 128, outputs)

    def predicted_arrays(self, x: Any, batch_size: int | None, outputs: Iterable[str] | None = None) -> Any:
        """All predictions of x in one array, or in one by name."""
        source = feeder(x, None, batch_size)
        batches = list(self._predicted(source.placeholders, source, outputs, in_batches=True))
        if not isinstance(batches[0], dict):
            return np.concatenate(batches)
        return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}

    def get_variable_names(self) -> list[str]:
        """The names of all variables in the last checkpoint."""
        return [name for name, _ in tf.train.list_variables(self.model_dir)]

    def get_variable_value(self, name: str) -> Any:
        """A variable's value in the last checkpoint."""
        return tf.train.load_variable(self.model_dir, name)

    def export_savedmodel(
        self,
        export_dir_base: str,
        serving_input_fn: Callable[[], Any],
        default_output_alternative_key: str | None = None,
        assets_extra: dict[str, str] | None = None,
        as_text: bool = False,
        checkpoint_path: str | None = None,
        strip_default_attrs: bool = False,
    ) -> bytes:
        """Write the last checkpoint as a SavedModel into a new folder below ``export_dir_base``; return its path.

        Args:
            export_dir_base: where; the folder's name is the time.
            serving_input_fn: makes ``InputFnOps``.
            default_output_alternative_key: which of the model's ``output_alternatives`` is the default.
            assets_extra: more files, by their paths in the folder ``assets.extra``.
            as_text: whether to write text.
            checkpoint_path: another checkpoint than the last one.
            strip_default_attrs: whether to leave out attributes that have their default values.
        """
        return exporting.export(
            lambda features: self._call_model_fn(features, None, ModeKeys.INFER),
            serving_input_fn,
            self._checkpoint(checkpoint_path),
            export_dir_base,
            default_output_alternative_key,
            {"as_text": as_text, "assets_extra": assets_extra or {}, "strip_default_attrs": strip_default_attrs},
        )

    def _steps_done(self) -> int:
        try:
            return int(self.get_variable_value(tf.GraphKeys.GLOBAL_STEP))
        except (ValueError, tf.errors.OpError):
            return 0

    def _checkpoint(self, path: str | None) -> str:
        path = path or tf.train.latest_checkpoint(self.model_dir)
        if path is None:
            raise NotFittedError(f"there is no trained model in {self.model_dir}; fit it first")
        return path

    def _call_model_fn(self, features: Any, labels: Any, mode: str, metrics: Any = None) -> ModelFnOps:
        features, labels = self._engineer(features, labels)
        known = {"mode": mode, "params": self.params, "config": self.config, "model_dir": self.model_dir}
        wanted = internals.fn_args(self._model_fn)
        made = self._model_fn(features, labels, **{name: known[name] for name in known if name in wanted})
        if not isinstance(made, ModelFnOps):
            if len(made) != 3:
                raise ValueError("the model function must return ModelFnOps, or predictions, a loss and a train_op")
            made = ModelFnOps(mode, *made)
        made.eval_metric_ops.update(metric_ops(metrics, features, labels, made.predictions))
        return made

    @contextlib.contextmanager
    def _graph(self) -> Iterator[Any]:
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(self._config.tf_random_seed)
            yield tf.train.create_global_step(graph)

    def _train(self, input_fn: InputFn, hooks: list[Any]) -> None:
        config = self._config
        with self._graph() as global_step:
            features, labels = input_fn()
            self._inputs.check(features, labels)
            internals.get_or_create_global_step_read()
            model = self._call_model_fn(features, labels, ModeKeys.TRAIN)
            tf.add_to_collection(tf.GraphKeys.LOSSES, model.loss)
            shown = {"loss": model.loss, "step": global_step}
            hooks += [tf.train.NanTensorHook(model.loss), tf.train.LoggingTensorHook(shown, every_n_iter=100)]
            hooks += model.training_hooks
            scaffold = model.scaffold or tf.train.Scaffold()
            if not (scaffold.saver or tf.get_collection(tf.GraphKeys.SAVERS)):
                keep = {
                    "max_to_keep": config.keep_checkpoint_max,
                    "keep_checkpoint_every_n_hours": config.keep_checkpoint_every_n_hours,
                }
                saver = tf.train.Saver(sharded=True, defer_build=True, save_relative_paths=True, **keep)
                tf.add_to_collection(tf.GraphKeys.SAVERS, saver)
            chief_hooks = list(model.training_chief_hooks)
            saves = any(isinstance(hook, tf.train.CheckpointSaverHook) for hook in (*hooks, *chief_hooks))
            if (config.save_checkpoints_secs or config.save_checkpoints_steps) and not saves:
                when = config.save_checkpoints_secs, config.save_checkpoints_steps
                chief_hooks.append(tf.train.CheckpointSaverHook(self.model_dir, *when, scaffold=scaffold))
            with tf.train.MonitoredTrainingSession(
                checkpoint_dir=self.model_dir,
                scaffold=scaffold,
                hooks=hooks,
                chief_only_hooks=chief_hooks,
                save_checkpoint_secs=0,
                save_summaries_steps=config.save_summary_steps,
                config=self._session_config,
            ) as session:
                while not session.should_stop():
                    session.run([model.train_op, model.loss])

    def _evaluate(
        self, input_fn: InputFn, metrics: Any, name: str | None, checkpoint: str, hooks: list[Any]
    ) -> dict[str, Any]:
        with self._graph() as global_step:
            features, labels = input_fn()
            self._inputs.check(features, labels)
            model = self._call_model_fn(features, labels, ModeKeys.EVAL, metrics)
            ops = model.eval_metric_ops
            if MetricKey.LOSS not in ops:
                ops[MetricKey.LOSS] = tf.metrics.mean(model.loss)
            pairs = {key: op for key, op in ops.items() if isinstance(op, list | tuple) and len(op) == 2}
            values = {key: pairs[key][0] if key in pairs else op for key, op in ops.items()}
            results: dict[str, Any] = internals.evaluate_once(
                checkpoint_path=checkpoint,
                scaffold=model.scaffold,
                eval_ops=tf.group(*(update for _, update in pairs.values())) if pairs else None,
                final_ops={**values, tf.GraphKeys.GLOBAL_STEP: global_step},
                hooks=hooks,
                config=self._session_config,
            )
        folder = f"{self.model_dir}/eval" if not name else f"{self.model_dir}/eval_{name}"
        _write_summary(folder, results)
        return results

    def _predicted(
        self, input_fn: InputFn, feed_fn: Callable[[], Any] | None, outputs: Iterable[str] | None, in_batches: bool
    ) -> Iterator[Any]:
        checkpoint = self._checkpoint(None)
        with self._graph():
            made = input_fn()
            features = made[0] if isinstance(made, list | tuple) else made
            model = self._call_model_fn(features, self._inputs.label_placeholders(), ModeKeys.INFER)
            predictions = _named(model.predictions, outputs)
            once = feed_fn is None and not tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS)
            creator = tf.train.ChiefSessionCreator(
                model.scaffold, config=self._session_config, checkpoint_filename_with_path=checkpoint
            )
            session = tf.train.MonitoredSession(creator)
        return (
            _batches(session, predictions, feed_fn, once)
            if in_batches
            else _examples(_batches(session, predictions, feed_fn, once))
        )


def _batches(session: Any, predictions: Any, feed_fn: Callable[[], Any] | None, once: bool) -> Iterator[Any]:
    with session:
        while not session.should_stop():
            yield session.run(predictions, feed_fn() if feed_fn else None)
            if once:
                return


def _examples(batches: Iterable[Any]) -> Iterator[Any]:
    for batch in batches:
        if isinstance(batch, dict):
            for values in zip(*batch.values(), strict=True):
                yield dict(zip(batch, values, strict=True))
        else:
            yield from batch


def _named(predictions: Any, outputs: Iterable[str] | None) -> Any:
    if not outputs:
        return predictions
    if not isinstance(predictions, dict):
        raise ValueError("outputs can only be chosen among predictions that have names")
    chosen = {name: tensor for name, tensor in predictions.items() if name in set(outputs)}
    if not chosen:
        raise ValueError(f"outputs must be some of {', '.join(predictions)}, not {outputs}")
    return chosen


def _write_summary(folder: str, results: dict[str, Any]) -> None:
    numbers = {name: float(value) for name, value in results.items() if isinstance(value, int | float | np.number)}
    del numbers["global_step"]
    summary = tf.Summary(value=[tf.Summary.Value(tag=name, simple_value=value) for name, value in numbers.items()])
    writer = tf.summary.FileWriterCache.get(folder)
    writer.add_summary(summary, results["global_step"])
    writer.flush()


def _check_source(x: Any, y: Any, input_fn: Any, batch_size: int | None) -> None:
    if (x is None) == (input_fn is None) or (input_fn is not None and (y is not None or batch_size is not None)):
        raise ValueError("give either x, and y and batch_size with it, or input_fn")
    if tf.is_tensor(x) or tf.is_tensor(y):
        raise ValueError("x and y are arrays; give tensors by an input_fn")
