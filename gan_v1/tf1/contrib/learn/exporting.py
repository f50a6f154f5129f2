"""SavedModels of ``learn.Estimator``."""

from __future__ import annotations

import inspect
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.feature_columns import create_feature_spec_for_parsing
from gan_v1.tf1.contrib.learn.model_fn import ModelFnOps, PredictionKey, ProblemType
from gan_v1.tf1.internals import initialize_resources, shared_resources

_DEFAULT_INPUT = "default_input_alternative"
_DEFAULT_OUTPUT = "default_output_alternative"
Alternatives = dict[str | None, tuple[int, dict[str, Any]]]


class InputFnOps(NamedTuple):
    """The features of a model that is served, and the placeholders from which they are computed."""

    features: dict[str, Any]
    labels: Any
    default_inputs: dict[str, Any]


def build_parsing_serving_input_fn(
    feature_spec: Mapping[str, Any], default_batch_size: int | None = None
) -> Callable[[], InputFnOps]:
    """An input function that reads serialized ``tf.train.Example``."""

    def input_fn() -> InputFnOps:
        serialized = tf.placeholder(tf.string, [default_batch_size], "input_example_tensor")
        return InputFnOps(tf.parse_example(serialized, feature_spec), None, {"examples": serialized})

    return input_fn


def build_default_serving_input_fn(
    features: Mapping[str, Any], default_batch_size: int | None = None
) -> Callable[[], InputFnOps]:
    """An input function of placeholders that are like ``features``."""

    def input_fn() -> InputFnOps:
        made = {
            name: tf.placeholder(tensor.dtype, [default_batch_size, *tensor.shape[1:]], tensor.op.name)
            for name, tensor in features.items()
        }
        return InputFnOps(made, None, made)

    return input_fn


def export(
    model_fn: Callable[[Any], ModelFnOps],
    serving_input_fn: Callable[[], InputFnOps],
    checkpoint: str,
    base: str,
    default_output: str | None,
    options: dict[str, Any],
) -> bytes:
    """Write a SavedModel into a new folder below ``base``; see ``Estimator.export_savedmodel``."""
    folder = _new_folder(base)
    unfinished = folder.with_name(f"temp-{folder.name}")
    with tf.Graph().as_default() as graph:
        tf.train.create_global_step(graph)
        inputs = serving_input_fn()
        model = model_fn(inputs.features)
        outputs, default = _outputs(model, default_output)
        signatures = {
            f"{_DEFAULT_INPUT}:{name or 'None'}": _signature(inputs.default_inputs, *output)
            for name, output in outputs.items()
        }
        serving = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
        signatures[serving] = _signature(inputs.default_inputs, *outputs[default])
        main_op = tf.group(
            tf.local_variables_initializer(),
            initialize_resources(shared_resources()),
            tf.tables_initializer(),
        )
        with tf.Session() as session:
            saver = (model.scaffold and model.scaffold.saver) or tf.train.Saver(sharded=True)
            saver.restore(session, checkpoint)
            builder = tf.saved_model.builder.SavedModelBuilder(str(unfinished))
            builder.add_meta_graph_and_variables(
                session,
                [tf.saved_model.tag_constants.SERVING],
                signature_def_map=signatures,
                assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS),
                main_op=main_op,
                strip_default_attrs=options["strip_default_attrs"],
            )
    for path, source in options["assets_extra"].items():
        target = unfinished / "assets.extra" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    builder.save(options["as_text"])
    unfinished.rename(folder)
    return os.fsencode(folder)


def _new_folder(base: str | bytes) -> Path:
    """A folder that is not there yet, named by the time in seconds; waits for the next second if it must."""
    while (folder := Path(os.fsdecode(base), str(int(time.time())))).exists():
        time.sleep(0.1)
    return folder


def _outputs(model: ModelFnOps, default: str | None) -> tuple[Alternatives, str | None]:
    """The outputs to export, by name, and the name of the default one."""
    outputs = model.output_alternatives
    if not outputs:
        if default is not None:
            raise ValueError(f"the model has no output_alternatives, and so none that is named {default}")
        predictions = model.predictions
        named = predictions if isinstance(predictions, dict) else {PredictionKey.GENERIC: predictions}
        return {_DEFAULT_OUTPUT: (ProblemType.UNSPECIFIED, named)}, _DEFAULT_OUTPUT
    if default is None and len(outputs) == 1:
        (default,) = outputs
    if default not in outputs:
        known = ", ".join(sorted(map(str, outputs)))
        raise ValueError(f"default_output_alternative_key must be one of {known}, not {default}")
    return outputs, default


def _signature(inputs: dict[str, Any], problem: int, outputs: dict[str, Any]) -> Any:
    if len(inputs) == 1:
        (examples,) = inputs.values()
        if problem in (ProblemType.CLASSIFICATION, ProblemType.LOGISTIC_REGRESSION):
            classes = outputs.get(PredictionKey.CLASSES)
            classes = classes if classes is not None and classes.dtype == tf.string else None
            scores = outputs.get(PredictionKey.SCORES, outputs.get(PredictionKey.PROBABILITIES))
            if classes is not None or scores is not None:
                return tf.saved_model.signature_def_utils.classification_signature_def(examples, classes, scores)
        if problem == ProblemType.LINEAR_REGRESSION and len(outputs) == 1:
            (predicted,) = outputs.values()
            return tf.saved_model.signature_def_utils.regression_signature_def(examples, predicted)
    return tf.saved_model.signature_def_utils.predict_signature_def(inputs, outputs)


class ExportStrategy(NamedTuple):
    """A way to export, for ``Experiment``; ``export_fn`` may also take a checkpoint's path and its evaluation."""

    name: str
    export_fn: Callable[..., Any]
    strip_default_attrs: bool | None = None

    def export(self, estimator: Any, export_path: Any, checkpoint_path: Any = None, eval_result: Any = None) -> Any:
        """Call ``export_fn`` with those of these arguments that it takes."""
        wanted = inspect.signature(self.export_fn).parameters
        known = {
            "checkpoint_path": checkpoint_path,
            "eval_result": eval_result,
            "strip_default_attrs": self.strip_default_attrs,
        }
        return self.export_fn(estimator, export_path, **{name: known[name] for name in known if name in wanted})


def make_export_strategy(
    serving_input_fn: Callable[[], Any],
    default_output_alternative_key: str | None = None,
    assets_extra: dict[str, str] | None = None,
    as_text: bool = False,
    exports_to_keep: int | None = 5,
    strip_default_attrs: bool | None = None,
) -> ExportStrategy:
    """A strategy that writes a SavedModel and keeps the last few; its arguments are ``export_savedmodel``'s."""
    options: dict[str, Any] = {"assets_extra": assets_extra, "as_text": as_text}
    if default_output_alternative_key is not None:
        options["default_output_alternative_key"] = default_output_alternative_key

    def export_fn(
        estimator: Any, base: Any, checkpoint_path: Any = None, strip_default_attrs: bool | None = None
    ) -> Any:
        path = estimator.export_savedmodel(
            base,
            serving_input_fn,
            checkpoint_path=checkpoint_path,
            strip_default_attrs=bool(strip_default_attrs),
            **options,
        )
        old = sorted(folder for folder in Path(os.fsdecode(base)).iterdir() if folder.name.isdigit())
        for folder in old[: -exports_to_keep or None] if exports_to_keep else []:
            shutil.rmtree(folder)
        return path

    return ExportStrategy("Servo", export_fn, strip_default_attrs)


def make_parsing_export_strategy(
    feature_columns: Any,
    default_output_alternative_key: str | None = None,
    assets_extra: dict[str, str] | None = None,
    as_text: bool = False,
    exports_to_keep: int | None = 5,
) -> ExportStrategy:
    """``make_export_strategy`` of a model that is served ``tf.train.Example``."""
    serving = build_parsing_serving_input_fn(create_feature_spec_for_parsing(feature_columns))
    return make_export_strategy(serving, default_output_alternative_key, assets_extra, as_text, exports_to_keep)
