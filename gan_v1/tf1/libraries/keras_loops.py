"""What ``fit`` and ``evaluate`` tell of a training: losses and metrics, callbacks and their words."""

from __future__ import annotations

import csv
import functools
import itertools
import re
import threading
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put

_EPOCH = re.compile(r"(\n?)Epoch (\d+):")


@functools.cache
def give_back() -> None:
    """Give ``tf.keras`` the callbacks of TensorFlow 1.15, for the rest of this process."""
    callbacks = internals.callbacks
    callbacks.io_utils = _Words(callbacks.io_utils, "reducing", "the best epoch.")
    _stop_early_as_then(callbacks.EarlyStopping)
    internals.replace("tf_keras.src.callbacks:CallbackList._process_logs", _numbers_as_they_are)
    internals.replace("tf_keras.src.callbacks:CSVLogger.on_epoch_end", _columns_of_the_first_epoch)


def loops_of_keras_2(stack: ExitStack) -> None:
    """Let losses and metrics be those of one batch, as in Keras 2.2.4, and averages count each example once.

    ``tf.keras`` hands out, after each batch, what a metric has been since the epoch began, and averages the losses of
    several outputs over batches, whatever their sizes. Besides, Keras 2.2.4 ignored ``class_weight`` where there is
    a ``sample_weight``.
    """
    give_back()  # what is put here must come after it
    callbacks, utils = internals.callbacks, internals.training_utils_v1
    put(stack, callbacks, "io_utils", _Words(callbacks.io_utils.module, "setting", "the best epoch"))
    put(stack, utils, "standardize_weights", _one_kind_of_weights(utils.standardize_weights))
    put(stack, utils, "call_metric_function", _of_a_batch(utils.call_metric_function))
    _measure_each_batch(stack)
    _forget_after_each_call(stack)
    _average_over_examples(stack)
    _validate_with_each_batch_once(stack)
    put(stack, callbacks, "set_callback_parameters", _averaged_by_callbacks(callbacks.set_callback_parameters))


# ---------------------------------------------------------------- callbacks of both
class _Words:
    """Stands for the module by which callbacks print, and prints "Epoch 00003:" where today's print "Epoch 3:".

    Args:
        module: today's.
        verb: what ``LearningRateScheduler`` says it does to the rate.
        best: how ``EarlyStopping`` calls the epoch whose weights it restores.
    """

    def __init__(self, module: Any, verb: str, best: str) -> None:
        self.module, self._verb, self.best = module, verb, best

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)

    def print_msg(self, message: str, line_break: bool = True) -> None:
        as_then = _EPOCH.sub(lambda found: f"{found[1]}Epoch {int(found[2]):05d}:", message)
        scheduled = re.sub(r"(LearningRateScheduler )\w+", rf"\1{self._verb}", as_then)
        self.module.print_msg(scheduled, line_break)


def _stop_early_as_then(kind: Any) -> None:
    """Let ``EarlyStopping`` begin with the baseline as the best, and restore weights only where it has stopped.

    Today's stops after the first epoch in no case, waits for more epochs where the baseline is not reached, and
    restores the best weights of a training that ran to its end, too.
    """
    import numpy as np

    make, begin = kind.__init__, kind.on_train_begin

    @functools.wraps(make)
    def make_as_then(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        mode = options.get("mode", arguments[4] if len(arguments) > 4 else "auto")
        if mode not in ("min", "max") and self.monitor_op is np.less and "acc" in self.monitor:
            self.monitor_op, self.min_delta = np.greater, -self.min_delta
        elif mode not in ("min", "max") and self.monitor_op is np.greater and "acc" not in self.monitor:
            self.monitor_op, self.min_delta = np.less, -self.min_delta

    @functools.wraps(begin)
    def on_train_begin(self: Any, logs: Any = None) -> None:
        begin(self, logs)
        if self.baseline is not None:
            self.best = self.baseline

    def on_epoch_end(self: Any, epoch: int, logs: Any = None) -> None:
        current = self.get_monitor_value(logs)
        if current is None:
            return
        if self.monitor_op(current - self.min_delta, self.best):
            self.best, self.wait = current, 0
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            return
        self.wait += 1
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
            if self.restore_best_weights:
                if self.verbose > 0:
                    print(f"Restoring model weights from the end of {internals.callbacks.io_utils.best}")
                self.model.set_weights(self.best_weights)

    def on_train_end(self: Any, logs: Any = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + 1:05d}: early stopping")

    kind.__init__, kind.on_train_begin = make_as_then, on_train_begin
    kind.on_epoch_end, kind.on_train_end = on_epoch_end, on_train_end


def _numbers_as_they_are(todays: Callable[..., Any]) -> Callable[..., Any]:
    """Hand callbacks the numbers that were computed: a float32 prints as 0.6666667, the float of today's does not."""
    import tensorflow.compat.v1 as tf

    def process_logs(self: Any, logs: Any, is_batch_hook: bool = False) -> Any:
        in_a_graph = logs is not None and not any(map(tf.is_tensor, logs.values()))
        return logs if in_a_graph else todays(self, logs, is_batch_hook)

    return process_logs


def _columns_of_the_first_epoch(todays: Callable[..., Any]) -> Callable[..., Any]:
    """Let ``CSVLogger`` write what the first epoch has; today's adds empty columns for a validation."""

    def on_epoch_end(self: Any, epoch: int, logs: Any = None) -> None:
        if self.keys is None:
            self.keys = sorted(logs or {})
        if self.writer is None:
            # Here, since today's makes its writer of more columns where these have no validation.
            columns = ["epoch", *self.keys]
            self.writer = csv.DictWriter(self.csv_file, columns, delimiter=self.sep)
            if self.append_header:
                self.writer.writeheader()
        todays(self, epoch, logs)

    return on_epoch_end


# ---------------------------------------------------------------- losses and metrics of Keras 2.2.4
def _one_kind_of_weights(todays: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(todays)
    def standardize(y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: Any = None) -> Any:
        return todays(y, sample_weight, class_weight if sample_weight is None else None, sample_weight_mode)

    return standardize


class _OfABatch:
    """A metric, or the loss of one of several outputs, in the place of an object that keeps an average."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, value: Any) -> Any:
        self._call_result = value
        return value

    def reset_state(self) -> None:
        """Nothing is kept."""


def _measure_each_batch(stack: ExitStack) -> None:
    model = internals.find("tf_keras.src.engine.training_v1:Model")
    todays = internals.find("tf_keras.src.engine.training_v1:Model._set_metric_attributes")
    measured = internals.find("tf_keras.src.engine.training_v1:Model._get_training_eval_metrics")
    recompile = internals.find("tf_keras.src.engine.training_v1:Model._recompile_weights_loss_and_weighted_metrics")

    @functools.wraps(todays)
    def set_metric_attributes(self: Any) -> None:
        todays(self)
        for endpoint in self._training_endpoints:
            if endpoint.output_loss_metric is not None:
                endpoint.output_loss_metric = _OfABatch(endpoint.output_loss_metric.name)

    @functools.wraps(measured)
    def get_training_eval_metrics(self: Any) -> list[Any]:
        return [vars(metric).get("of_a_batch", metric) for metric in measured(self)]

    @functools.wraps(recompile)
    def recompile_all(self: Any) -> bool:
        """Make both steps anew where weights have come or gone; today's keeps the other one, which ignores them."""
        recompiled = bool(recompile(self))
        if recompiled:
            self.train_function = self.test_function = None
        return recompiled

    put(stack, model, "_recompile_weights_loss_and_weighted_metrics", recompile_all)
    put(stack, model, "_set_metric_attributes", set_metric_attributes)
    put(stack, model, "_get_training_eval_metrics", get_training_eval_metrics)


def _forget_after_each_call(stack: ExitStack) -> None:
    """Let ``train_on_batch`` begin its metrics anew, and call ``on_batch_begin`` of callbacks by position.

    ``tf.keras`` adds a batch to the examples of the ``evaluate`` or ``fit`` before it, and hands ``logs`` over by name,
    which a ``LambdaCallback(on_batch_begin=lambda batch, l: ...)`` does not have.
    """
    model = internals.find("tf_keras.src.engine.training_v1:Model")
    for name in ("fit", "evaluate", "fit_generator", "evaluate_generator"):
        put(stack, model, name, _forgetting(getattr(model, name)))

    def on_train_batch_begin(self: Any, batch: int, logs: Any = None) -> None:
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self: Any, batch: int, logs: Any = None) -> None:
        self.on_batch_end(batch, logs)

    callback = internals.find("tf_keras.src.callbacks:Callback")
    for hook in (on_train_batch_begin, on_train_batch_end):
        vars(hook).update(vars(vars(callback)[hook.__name__]))  # the mark that it does nothing by itself
        put(stack, callback, hook.__name__, hook)


def _forgetting(todays: Any) -> Any:
    """A method of a model that leaves nothing in the model's metrics."""

    @functools.wraps(todays)
    def forgetting(self: Any, *arguments: Any, **options: Any) -> Any:
        result = todays(self, *arguments, **options)
        self.reset_metrics()
        return result

    return forgetting


def _of_a_batch(todays: Callable[..., Any]) -> Callable[..., Any]:
    """The mean of a metric over one batch; with weights it is divided by the share of those that are not 0."""
    import tensorflow.compat.v1 as tf

    wrapper = internals.find("tf_keras.src.metrics.base_metric:MeanMetricWrapper")
    K = tf.keras.backend

    @functools.wraps(todays)
    def call(metric: Any, y_true: Any, y_pred: Any = None, weights: Any = None, mask: Any = None) -> Any:
        if type(metric) is not wrapper or tf.executing_eagerly():
            return todays(metric, y_true, y_pred, weights, mask)
        score = internals.fn(metric)(y_true, y_pred, **internals.fn_kwargs(metric))
        if mask is not None:
            mask = tf.cast(mask, K.floatx())
            score = tf.cast(score, K.floatx()) * mask / K.mean(mask)
        if weights is not None:
            score = K.mean(score, axis=list(range(weights.shape.rank, K.ndim(score))))
            score *= weights / K.mean(tf.cast(tf.not_equal(weights, 0), K.floatx()))
        metric.of_a_batch = _OfABatch(metric.name)
        return metric.of_a_batch(K.mean(score))

    return call


def _measured(model: Any) -> list[Any]:
    """What a step returns besides the loss, in this order: losses of outputs, and metrics."""
    return [metric for metric in internals.get_training_eval_metrics(model) if hasattr(metric, "_call_result")]


def _average_over_examples(stack: ExitStack) -> None:
    """Weigh each batch of an evaluation by its size. In training, callbacks average; see ``_averaged_by_callbacks``."""
    import tensorflow.compat.v1 as tf

    utils = internals.training_utils_v1
    aggregator: Any = utils.MetricsAggregator
    running = threading.local()  # a reference to the model that this thread evaluates; the size of its last batch

    class Averages(aggregator):  # type: ignore[misc]  # a class of tf_keras's, which has no types
        def create(self, batch_outs: Any) -> None:
            self.results, self.seen = [0.0] * len(batch_outs), 0
            self.averaged = [True, *(isinstance(metric, _OfABatch) for metric in _measured(running.model()))]

        def aggregate(self, batch_outs: Any, batch_start: int | None = None, batch_end: int | None = None) -> None:
            size = running.size if batch_start is None or batch_end is None else batch_end - batch_start
            self.seen += size
            for n, (value, averaged) in enumerate(zip(batch_outs, self.averaged, strict=True)):
                self.results[n] = self.results[n] + value * size if averaged else value

        def finalize(self) -> None:
            if not self.results:
                raise ValueError("Empty training data.")
            for n, averaged in enumerate(self.averaged):
                if averaged:
                    self.results[n] /= self.seen

    def noting(make: Callable[..., Any], counts_examples: bool) -> Callable[..., Any]:
        @functools.wraps(make)
        def make_and_note(model: Any, *arguments: Any, **options: Any) -> Any:
            running.model, running.size = weakref.ref(model), 1
            step = make(model, *arguments, **options)
            if not counts_examples:
                return step

            def counted(*batch: Any) -> Any:
                running.size = tf.nest.flatten(batch)[0].shape[0]
                return step(*batch)

            return counted

        return make_and_note

    put(stack, utils, "MetricsAggregator", Averages)
    of_arrays = internals.find("tf_keras.src.engine.training_arrays_v1:_make_execution_function")
    of_generators = internals.find("tf_keras.src.engine.training_generator_v1:_make_execution_function")
    put(stack, internals.training_arrays_v1, "_make_execution_function", noting(of_arrays, False))
    put(stack, internals.training_generator_v1, "_make_execution_function", noting(of_generators, True))


def _averaged_by_callbacks(todays: Callable[..., Any]) -> Callable[..., Any]:
    """Let ``BaseLogger`` and the progress bar average what is of one batch, instead of taking the last."""

    @functools.wraps(todays)
    def set_parameters(callbacks: Any, model: Any, *arguments: Any, **options: Any) -> None:
        todays(callbacks, model, *arguments, **options)
        metrics = zip(model.metrics_names[1:], _measured(model), strict=False)
        kept = {name for name, metric in metrics if not isinstance(metric, _OfABatch)}
        for callback in callbacks:
            if hasattr(callback, "stateful_metrics"):
                callback.stateful_metrics = kept

    return set_parameters


def _validate_with_each_batch_once(stack: ExitStack) -> None:
    """Let ``fit_generator`` go on, in each epoch, where its generator of validation data has stopped.

    Today's reads ahead anew in each epoch, and drops what it has read too much.
    """
    loops = internals.training_generator_v1
    todays = loops.model_iteration

    @functools.wraps(todays)
    def iterate(model: Any, data: Any, steps_per_epoch: Any = None, **options: Any) -> Any:
        in_this_process = hasattr(data, "__next__") and not options.get("use_multiprocessing")
        if options.get("steps_name") == "validation_steps" and in_this_process and steps_per_epoch is not None:
            data = itertools.islice(data, steps_per_epoch)
        return todays(model, data, steps_per_epoch, **options)

    put(stack, loops, "model_iteration", iterate)
