"""Run a program under TensorFlow 1.15.5 and under --exact, and name the first operation that differs.

    PYTHON_WITH_TENSORFLOW_1=PYTHON python tests/scripts/first_difference.py [OPTIONS] PROGRAM [ARGUMENTS...]

Both run in this folder with the same feeds: what the program feeds under 1.15.5 is recorded and replayed. The first
``--calls`` calls of ``session.run`` are compared by what they return and what they leave in the variables. At the first
call that differs both run anew. There every float tensor that the call needs is fetched, and the first that differs
is named, with the operations that 1.15.5's graph optimiser made of it.

Not looked into: the inside of loops and branches, and what Keras runs (it does not call ``session.run``).
This file also runs under Python 3.7, as the process that it starts there.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import pickle
import re
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

TRAINS = re.compile(r"(Resource)?(Sparse)?Apply")
WRITES = re.compile(r"Assign|Scatter|Resource(Scatter|Apply)|SparseApply|Apply|Variable|VarHandle|.*Summary")
RANDOM = re.compile(r"Random|TruncatedNormal|Multinomial")
LAST_BITS = 1e-3  # relative; what is further apart is another quantity under the same name
SHOWN = 3  # operations that differ
SCOPE = "tensorflow_1.15/"  # of what --exact builds


# ------------------------------------------------------------------------------------ within a program's process
class Recorder:
    """Stands in for ``session.run`` within a program.

    Args:
        folder: where ``NAME.pickle`` is written; the feeds that are replayed are read from ``old.pickle``.
        name: ``old`` under 1.15.5, ``new`` under --exact.
        detailed: the call whose tensors are all fetched, after which the process ends; None for none.
        calls: after how many calls the process ends.
    """

    def __init__(self, folder: Path, name: str, detailed: int | None, calls: int) -> None:
        from tensorflow.python.client import session

        self._base = session.BaseSession
        self._client = session
        self._folder, self._name, self._detailed, self._calls = folder, name, detailed, calls
        self._kept: list[dict[str, Any]] = []
        self._replayed: list[dict[str, Any]] = []
        if name == "new" or detailed is not None:
            self._replayed = pickle.loads((folder / "old.pickle").read_bytes())
        self._run, self._do_run = self._base.run, self._base._do_run
        self._deciding = False
        self._chosen: dict[Any, Any] | None = None  # what --exact feeds by itself, where a formula has two forms
        recorder = self

        def run(own: Any, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
            tries = recorder._base._do_run is do_run or "_do_run" in vars(own)
            if name == "new" and tries:  # --exact tries this machine out
                return recorder._run(own, fetches, feed_dict, options, run_metadata)
            return recorder._called(own, fetches, feed_dict or {}, options, run_metadata)

        def do_run(own: Any, handle: Any, targets: Any, fetches: Any, feeds: dict[Any, Any], *more: Any) -> Any:
            if name == "old":
                return recorder._do_run(own, handle, targets, fetches, feeds, *more)
            by_itself = {key: value for key, value in feeds.items() if key.deref().name.startswith(SCOPE)}
            if recorder._deciding:
                recorder._chosen = by_itself
                raise Decided
            if recorder._chosen is not None:
                feeds = {key: value for key, value in feeds.items() if key not in by_itself} | recorder._chosen
            return recorder._do_run(own, handle, targets, fetches, feeds, *more)

        self._base.run, self._base._do_run = run, do_run

    def _called(self, session: Any, fetches: Any, feeds: dict[Any, Any], options: Any, metadata: Any) -> Any:
        place = len(self._kept)
        names, feeds = self._feeds(session, feeds, place)
        if place == self._detailed:
            tensors = (self._all_then if self._name == "old" else self._all_now)(session, fetches, feeds)
            self._end(f"{self._name}_all", tensors)
        values = self._run(session, fetches, feeds, options, metadata)
        returned = [value for value in _leaves(values) if getattr(value, "dtype", None) == np.float32]
        state = {key: _digest(value) for key, value in self._variables(session).items()}
        self._kept.append({"feeds": names, "returned": returned, "state": state, "fetches": repr(fetches)[:200]})
        if len(self._kept) == self._calls:
            self._end(self._name, self._kept)
        return values

    def end(self) -> None:
        """The program is done."""
        self._end(self._name, self._kept)

    def _end(self, name: str, value: Any) -> None:
        (self._folder / f"{name}.pickle").write_bytes(pickle.dumps(value, 4))
        sys.stdout.flush()
        os._exit(0)

    def _feeds(self, session: Any, feeds: dict[Any, Any], place: int) -> tuple[dict[str, Any], dict[Any, Any]]:
        """What is fed, by names, and what to feed: the recorded values, where there are some."""
        recorded = self._replayed[place]["feeds"] if place < len(self._replayed) else {}
        names, fed = {}, {}
        for key, value in feeds.items():
            try:
                tensor = session.graph.as_graph_element(key, allow_operation=False)
            except (TypeError, ValueError):  # a sparse tensor, a tuple of tensors
                fed[key] = value
                continue
            value = recorded.get(tensor.name, value)
            names[tensor.name] = np.asarray(value, tensor.dtype.base_dtype.as_numpy_dtype)
            fed[key] = names[tensor.name] if tensor.name in recorded else value
        return names, fed

    def _raw(self, session: Any, fetches: Any, feeds: Any = None) -> Any:
        """Run without what --exact does to a graph."""
        session._do_run = self._do_run.__get__(session)
        try:
            return self._run(session, fetches, feeds)
        finally:
            del session._do_run

    def _variables(self, session: Any) -> dict[str, Any]:
        """The values of the variables that have one, by names."""
        import tensorflow.compat.v1 as tf

        with session.graph.as_default():
            variables = {variable.name: _value_tensor(variable) for variable in tf.global_variables()}
        try:
            return self._raw(session, variables)
        except tf.errors.FailedPreconditionError:
            values = {}
            for name, variable in variables.items():
                try:
                    values[name] = self._raw(session, variable)
                except tf.errors.FailedPreconditionError:
                    continue
            return values

    def _needed(self, session: Any, fetches: Any) -> list[Any]:
        """The operations that a call runs, in the order in which they were made."""
        handler = self._client._FetchHandler(session.graph, fetches, {})
        waiting, found = [*handler.targets(), *(tensor.op for tensor in handler.fetches())], set()
        while waiting:
            operation = waiting.pop()
            if operation not in found:
                found.add(operation)
                waiting += [tensor.op for tensor in operation.inputs]
                waiting += operation.control_inputs
        return [operation for operation in session.graph.get_operations() if operation in found]

    def _all_now(self, session: Any, fetches: Any, feeds: dict[Any, Any]) -> Any:
        """Every float tensor that a call computes before it trains."""
        self._deciding = True
        with contextlib.suppress(Decided):
            self._run(session, fetches, feeds)
        self._deciding = False
        operations = self._needed(session, fetches)
        program = [
            (op.name, op.type, [t.name for t in op.inputs], [str(t.shape) for t in op.inputs]) for op in operations
        ]
        values = self._run(session, _comparable(operations), feeds)
        self._chosen = None
        return {"program": program, "values": values}

    def _all_then(self, session: Any, fetches: Any, feeds: dict[Any, Any]) -> Any:
        """The same from the graph that 1.15.5's optimiser made for the call."""
        import tensorflow.compat.v1 as tf

        state = self._variables(session)
        operations = self._needed(session, fetches)
        random = {op.name: op.outputs[0] for op in operations if RANDOM.match(op.type) and _is_outside(op)}
        metadata = tf.RunMetadata()
        options = tf.RunOptions(output_partition_graphs=True)
        _, drawn = self._run(session, [fetches, random], feeds, options, metadata)
        partition = metadata.partition_graphs[0]
        definition = tf.GraphDef(versions=partition.versions, library=partition.library)
        arguments = {}
        for node in partition.node:
            if node.op == "_Retval":
                continue
            copied = definition.node.add()
            copied.CopyFrom(node)
            copied.name = node.name.lstrip("_")
            if node.op == "_Arg":
                copied.op, dtype = "Placeholder", copied.attr["T"].type
                copied.attr.clear()
                copied.attr["dtype"].type = dtype
                operation, output, _ = node.name[len("_arg_") :].rsplit("_", 2)
                arguments[copied.name] = operation, output
            copied.device = ""
            copied.input[:] = [re.sub(r"^(\^?)_", r"\1", name) for name in node.input]
        graph = tf.Graph()
        with graph.as_default():
            tf.import_graph_def(definition, name="")
        own = {graph.get_tensor_by_name(f"{name}:0"): drawn[name] for name in drawn if _has(graph, name)}
        by_name = {session.graph.as_graph_element(key).name: value for key, value in feeds.items()}
        for name, (operation, output) in arguments.items():
            own[graph.get_tensor_by_name(f"{name}:0")] = by_name[f"{operation}:{output}"]
        config = tf.ConfigProto(intra_op_parallelism_threads=session._config.intra_op_parallelism_threads)
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        config.graph_options.optimizer_options.opt_level = -1
        comparable = _comparable(graph.get_operations())
        with tf.Session(graph=graph, config=config) as other:
            self._restore(other, state)
            values = self._run(other, comparable, own)
        made = {node.name: (node.op, list(node.input)) for node in definition.node}
        return {"made": made, "values": values}

    def _restore(self, session: Any, state: dict[str, Any]) -> None:
        """Give the variables of another session's graph their values."""
        import tensorflow.compat.v1 as tf

        graph, assignments, feeds = session.graph, [], {}
        for name, value in state.items():
            if not _has(graph, name[:-2]):
                continue
            variable, place = graph.get_tensor_by_name(name), tf.placeholder(value.dtype, value.shape)
            if variable.dtype == tf.resource:
                assignments.append(tf.raw_ops.AssignVariableOp(resource=variable, value=place))
            else:
                assignments.append(tf.assign(variable, place).op)
            feeds[place] = value
        self._run(session, assignments, feeds)


class Decided(Exception):
    """--exact has rewired the graph for a call, which is not to run."""


def _value_tensor(variable: Any) -> Any:
    return variable._variable if hasattr(variable, "_variable") else variable.handle


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def _digest(value: Any) -> str:
    return hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()


def _has(graph: Any, name: str) -> bool:
    try:
        graph.get_operation_by_name(name)
    except KeyError:
        return False
    return True


def _is_outside(operation: Any) -> bool:
    """Whether it is in no loop and no branch."""
    return operation._get_control_flow_context() is None


def _comparable(operations: Any) -> dict[str, Any]:
    """By their names, the float tensors that can be fetched and that are not computed after training."""
    after: set[Any] = set()
    for operation in operations:
        before = [*(tensor.op for tensor in operation.inputs), *operation.control_inputs]
        inside = operation.type in ("Enter", "RefEnter", "Switch", "RefSwitch") or not _is_outside(operation)
        if inside or TRAINS.match(operation.type) or any(other in after for other in before):
            after.add(operation)
    return {
        tensor.name: tensor
        for operation in operations
        if operation not in after and not WRITES.match(operation.type)
        for tensor in operation.outputs
        if tensor.dtype in ("float32", "float64")
        and not any(one.op.type.startswith("Variable") for one in operation.inputs)
    }


def run_recorded(options: argparse.Namespace) -> None:
    """Run the program in this process, recorded."""
    if options.as_old:
        recorder = Recorder(options.folder, "old", options.detailed, options.calls)
        sys.argv = options.program
        sys.path[0] = str(Path(options.program[0]).parent)
        runpy.run_path(options.program[0], run_name="__main__")
    else:
        recorder = Recorder(options.folder, "new", options.detailed, options.calls)
        sys.argv = ["gan_v1.tf1", "--exact", "--threads", str(options.threads), "--processor", options.processor]
        sys.argv += options.program
        try:
            runpy.run_module("gan_v1.tf1", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            if end.code:
                raise
    recorder.end()


# ------------------------------------------------------------------------------------ comparing
def compare(options: argparse.Namespace) -> int:
    """Print where the two part; return 1 if they do."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = (_recorded(options, folder, name) for name in ("old", "new"))
        if len(old) != len(new):
            print(f"1.15.5 called session.run {len(old)} times, --exact {len(new)} times")
        for place, (then, now) in enumerate(zip(old, new)):  # noqa: B905  # Python 3.7 has no strict
            changed = sorted(name for name in then["state"] if then["state"][name] != now["state"].get(name))
            same = [_same(a, b) for a, b in zip(then["returned"], now["returned"])]  # noqa: B905
            if changed or not all(same):
                print(f"call {place} is the first that differs: {then['fetches']}")
                print(f"  returned: {same.count(False)} of {len(same)} float arrays differ")
                print(f"  variables that differ afterwards: {len(changed)}: {' '.join(changed[:SHOWN])}")
                tensors = [_recorded(options, folder, name, place) for name in ("old", "new")]
                _name_first(*tensors)
                return 1
    print(f"equal in {len(old)} calls of session.run")
    return 0


def _recorded(options: argparse.Namespace, folder: str, name: str, detailed: int | None = None) -> Any:
    python = os.environ["PYTHON_WITH_TENSORFLOW_1"] if name == "old" else sys.executable
    command = [python, "-W", "ignore", __file__, "--folder", folder, "--calls", str(options.calls)]
    command += ["--threads", str(options.threads), "--processor", options.processor]
    command += ["--as-old"] if name == "old" else []
    command += ["--detailed", str(detailed)] if detailed is not None else []
    environment = {
        **os.environ,
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "TF_USE_LEGACY_KERAS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MPLBACKEND": "Agg",
    }
    done = subprocess.run(
        [*command, "--", *options.program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    file = Path(folder) / (name if detailed is None else f"{name}_all")
    if done.returncode or not file.with_suffix(".pickle").exists():
        sys.exit(f"{'1.15.5' if name == 'old' else '--exact'} ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return pickle.loads(file.with_suffix(".pickle").read_bytes())


def _same(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and np.array_equal(np.asarray(a).view(np.int32), np.asarray(b).view(np.int32))


def _name_first(then: dict[str, Any], now: dict[str, Any]) -> None:
    compared, shown, others = 0, 0, 0
    for name, kind, inputs, shapes in now["program"]:
        for place in range(100):
            key = f"{name}:{place}"
            if key not in now["values"]:
                break
            a, b = (np.asarray(values["values"].get(key)) for values in (then, now))
            if a.dtype != b.dtype or a.shape != b.shape:
                continue
            compared += 1
            different = (a != b) & ~(np.isnan(a) & np.isnan(b))
            if not different.any():
                continue
            scale = np.abs(a).max() or 1.0
            if np.abs(a - b)[different].max() / scale > LAST_BITS:
                others += 1
                continue
            shown += 1
            if shown > SHOWN:
                continue
            print(f"  {key} ({kind}) of {', '.join(map(' '.join, zip(inputs, shapes)))}")  # noqa: B905
            worst = np.unravel_index(np.argmax(np.abs(a - b)), a.shape)
            print(f"    {different.sum()} of {a.size} numbers differ, such as {a[worst]!r}, now {b[worst]!r}")
            for line in _formula(name, then["made"], 2):
                print(f"    {line}")
    print(f"  {compared} tensors of both compared, {shown} differ in last bits, {others} are other quantities")


def _formula(name: str, made: dict[str, Any], depth: int, indent: str = "") -> list[str]:
    """What 1.15.5 ran to compute an operation."""
    if name not in made:
        return [f"{indent}{name}: not run by 1.15.5"]
    kind, inputs = made[name]
    lines = [f"{indent}{kind} {name}"]
    if depth and kind != "Const":
        for one in inputs:
            if not one.startswith("^"):
                lines += _formula(one.split(":")[0], made, depth - 1, indent + "  ")
    return lines


def main() -> int:
    """Parse the command line; see this module's docstring."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--processor", default="amd")
    parser.add_argument("--calls", type=int, default=30, help="of session.run that are compared (%(default)s)")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--as-old", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--detailed", type=int, help=argparse.SUPPRESS)
    parser.add_argument("program", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.program[:1] == ["--"]:
        options.program = options.program[1:]
    if options.folder:
        run_recorded(options)
        return 0
    return compare(options)


if __name__ == "__main__":
    sys.exit(main())
