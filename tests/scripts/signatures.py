"""The signatures of TensorFlow 1.15.5's public functions and classes beside those that its programs find today.

    python3.7 tests/scripts/signatures.py --record THEN.json     with tensorflow==1.15.5
    python tests/scripts/signatures.py THEN.json                 compares; writes tests/signatures.csv

Whatever is found below ``tensorflow`` in 1.15.5, tf.contrib and tf.compat left out, is looked for below the namespace
that ``gan_v1.tf1`` gives programs. A row of the table is a name whose signature a call can tell from that of then: a
parameter that is gone, stands elsewhere in the order or has another default, or a name that is not there at all.
Parameters that are new at the end are not told, because no program of then gives them.
"""

from __future__ import annotations

import csv
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Signature = Any  # a list of [name, kind, default as text, or None]
TABLE = Path(__file__).parents[1] / "signatures.csv"

OF_TENSORFLOW = "made by TensorFlow itself; programs only use them"
EQUAL = "cannot be told: another spelling of the same default"
SAID = "what it is for is gone; Python's error says the name"
REASONS = {  # by the beginning of the name: why nothing is given back
    "Operation": OF_TENSORFLOW,
    "OptionalSpec": OF_TENSORFLOW,
    "RaggedTensor": OF_TENSORFLOW,
    "Tensor": OF_TENSORFLOW,
    "nn.rnn_cell.DeviceWrapper": OF_TENSORFLOW,
    "keras.initializers.Initializer": OF_TENSORFLOW,
    "keras.utils.deserialize_keras_object": OF_TENSORFLOW,
    "keras.utils.serialize_keras_object": OF_TENSORFLOW,
    "keras.utils.GeneratorEnqueuer": OF_TENSORFLOW,
    "data.Dataset.interleave": EQUAL,
    "data.Dataset.shuffle": EQUAL,
    "data.experimental.make_batched_features_dataset": EQUAL,
    "distribute.experimental.MultiWorkerMirroredStrategy.__init__": EQUAL,
    "keras.Input": EQUAL,
    "keras.layers.InputLayer": EQUAL,
    "keras.Model.add_weight": "beyond the seventh argument, of classes of the program's own; not given back",
    "keras.metrics.AUC.add_weight": EQUAL,
    "keras.optimizers.Adadelta.add_weight": EQUAL,
    "shape": EQUAL,
    "size": EQUAL,
    "data.Dataset.zip": "cannot be told: one argument by position, or datasets=, are taken as then",
    "test.TestCase": "for tests of TensorFlow; not given back",
    "train.LooperThread.isAlive": "given back with Python's threads",
    "keras.Sequential.predict_classes": "given back as a function of the model",
    "keras.layers.LayerNormalization": "trainable and name beyond the tenth argument; not given back",
    "keras.preprocessing.image": "dtype beyond the twelfth argument; not given back",
    "keras.Model.add_loss": "inputs is by name only, as programs of then have it",
    "keras.Model.add_metric": "beyond the first two arguments; not given back",
    "keras.Model.add_update": "inputs is a TypeError; not given back",
    "autograph.experimental.set_loop_options": SAID,
    "config.experimental_list_devices": SAID,
    "data.experimental": SAID,
    "distribute": SAID,
    "errors.UnknownError": "the code is the class's; not given back",
    "estimator": "tensorflow-estimator's, see the README",
    "function": "the options of an experiment of then; not given back",
    "keras.Model": SAID,
    "keras.experimental": SAID,
    "keras.mixed_precision": SAID,
    "keras.utils": SAID,
    "random.experimental": SAID,
    "tpu": SAID,
}
LEFT_OUT = (
    "contrib",
    "compat",
    "python",
    "core",
    "examples",
    "app",
    "flags",
    "tools",
    "pywrap_tensorflow",
    "raw_ops",
    "lite",
)


def public(module: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All functions, and classes by their constructors and public methods, below a module: path and object."""
    seen: set[int] = set()
    kept = []  # so that no other object takes the place of one seen
    waiting = [(path, module)]
    while waiting:
        path, owner = waiting.pop(0)
        if id(owner) in seen:
            continue
        seen.add(id(owner))
        for name in sorted(dir(owner)):
            full = path + "." + name if path else name
            if name.startswith("_") and not (inspect.isclass(owner) and name in ("__init__", "__call__", "__new__")):
                continue
            if not path and name in LEFT_OUT:
                continue
            try:
                value = getattr(owner, name)
            except Exception:  # a name that is refused
                continue
            if inspect.ismodule(value):
                if "tensorflow" in value.__name__ or "keras" in value.__name__:
                    waiting.append((full, value))
            elif inspect.isclass(value) and not inspect.isclass(owner):
                waiting.append((full, value))
            elif callable(value) and id(value) not in seen:
                seen.add(id(value))
                kept.append(value)
                yield full, value


def parameters(function: Any) -> Signature | None:
    """The names, kinds and defaults of a function's parameters, as JSON has them; None where Python cannot tell."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [[p.name, p.kind.name, None if p.default is p.empty else default(p.default)] for p in found]


def default(value: Any) -> str:
    if inspect.isclass(value) or inspect.isfunction(value):
        return value.__name__
    text = repr(value)
    return text if " at 0x" not in text else type(value).__name__


def all_signatures(tf: Any) -> dict[str, Signature | None]:
    return {path: parameters(value) for path, value in public(tf)}


def parted(then: Signature | None, now: Signature | None) -> str:
    """What a call of then may run into: the parameters, as text, in which today's signature parts; "" if in none."""
    if then is None or now is None or any(kind == "VAR_POSITIONAL" for _, kind, _ in [*then, *now]):
        return ""
    places = {name: place for place, (name, _, _) in enumerate(now)}
    takes_any = any(kind == "VAR_KEYWORD" for _, kind, _ in now)
    told = []
    for place, (name, kind, value) in enumerate(then):
        if kind == "VAR_KEYWORD":
            continue
        if name not in places:
            told.append(name + (": by name only" if takes_any else ": gone"))
        elif value is not None and not same(value, now[places[name]][2]):
            told.append(f"{name}: {value} then, {now[places[name]][2]} today")
        elif places[name] != place and kind == "POSITIONAL_OR_KEYWORD":
            told.append(f"{name}: place {place} then, {places[name]} today")
    return "; ".join(told)


def same(one: str, other: str | None) -> bool:
    return one == other or (one, other) == ("0", "0.0")


def found(tf: Any, path: str) -> Any:
    """What programs get at a path; of Keras's models, what their instances have, whose class is another in sessions."""
    if path.startswith("keras.Model."):
        path = path.removeprefix("keras.Model.")
        tf = type(tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))]))
    for part in path.split("."):
        tf = getattr(tf, part)
    return tf


def answer(path: str) -> str:
    """What becomes of a difference."""
    from gan_v1.tf1.program import signatures

    if path.removesuffix(".__init__") in {*signatures.ORDERS, *signatures.RENAMED, *signatures.DEFAULTS}:
        return "given back"
    if path in signatures.NAMED_ONLY:
        return "given back"
    beginnings = [path.rsplit(".", n)[0] for n in range(path.count(".") + 1)]
    return next((REASONS[beginning] for beginning in beginnings if beginning in REASONS), "")


def compare(then_file: str) -> list[list[str]]:
    from gan_v1.tf1.program import namespace

    tf = namespace.namespace()
    rows = []
    for path, then in sorted(json.loads(Path(then_file).read_text()).items()):
        if path.endswith(".RegisterExtension"):  # protobuf's
            continue
        try:
            difference = parted(then, parameters(found(tf, path)))
        except (AttributeError, ImportError):
            difference = "not there"
        if difference:
            rows.append([path, difference, answer(path)])
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["name", "difference", "answer"], *rows])
    return rows


if __name__ == "__main__":
    if sys.argv[1] == "--record":
        import tensorflow

        Path(sys.argv[2]).write_text(json.dumps(all_signatures(tensorflow), indent=0, sort_keys=True))
    else:
        unanswered = [row for row in compare(sys.argv[1]) if not row[2]]
        for path, difference, _ in unanswered:
            print(f"{path}: {difference}")
        sys.exit(1 if unanswered else 0)
