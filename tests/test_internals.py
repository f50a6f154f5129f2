"""What is private of TensorFlow and Keras: all of it is listed in ``internals``, each name is there, and is used."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT, run_warm

from gan_v1.tf1 import internals

PACKAGE = ROOT / "gan_v1"
PLACES = {place: group for group in internals.GROUPS for place in group.names}
MEMBERS = {place.split(".")[-1] for place in PLACES if ":" in place}  # the listed names without module and class
PRIVATE_MODULE = re.compile(
    r"(tensorflow\.(python|core|_api)|tf_keras\.(src|api)|tensorflow_estimator\.(python|_api))\b"
)
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text())
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "internals.py"
}
# Modules that TensorFlow no longer has, which ``libraries.estimators`` puts there itself.
STAND_INS = {
    "tensorflow.python.distribute.estimator_training",
    "tensorflow.python.tpu.session_support",
    "tensorflow.python.tpu.tpu_embedding",
    "tensorflow.python.tpu.tpu_embedding_gradient",
}
NOT_OF_TENSORFLOW = {"_replace", "_asdict", "_fields", "_make", "_exit", "_getframe", "_showtraceback"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def our_own() -> set[str]:
    """The private names that the package itself gives to functions, classes, variables and its objects."""
    names = set()
    for node in (node for tree in TREES.values() for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and of_its_own_object(node):
            names.add(node.attr)
    return names


def of_its_own_object(node: ast.Attribute) -> bool:
    return ast.unparse(node.value) in ("self", "cls", "super()")


def touched(tree: ast.Module, ours: set[str]) -> Iterator[str]:
    """The private names of TensorFlow's that a file imports, reads or names in a string, unlisted places included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (
                name for name in (f"{node.module}.{alias.name}" for alias in node.names) if PRIVATE_MODULE.match(name)
            )
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if PRIVATE_MODULE.match(alias.name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in NOT_OF_TENSORFLOW:
            if of_its_own_object(node):
                if node.attr not in ours | MEMBERS:  # what is listed, a class may take over from TensorFlow's
                    yield node.attr
            elif node.attr not in ours or node.attr in MEMBERS:
                yield node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "hasattr"):
            name = node.args[1].value if isinstance(node.args[1], ast.Constant) else ""
            if is_private(name) and name not in ours | NOT_OF_TENSORFLOW:
                yield name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search(r"\s", node.value):
            yield from ({node.value} if PRIVATE_MODULE.match(node.value) else set()) - PLACES.keys() - STAND_INS


def test_nothing_private_is_touched_outside_of_internals() -> None:
    """Catches a private name of TensorFlow's that is used somewhere in the package and not listed."""
    ours = our_own()
    found = {file: set(touched(tree, ours)) for file, tree in TREES.items()}
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "code",
    [
        "from tensorflow.python.ops import array_ops",
        "import tensorflow.python.ops.array_ops",
        "from tensorflow import python",
        "from tf_keras.src.engine import training",
        "operation._update_input(0, tensor)",
        "getattr(graph, '_names_in_use')",
        "importlib.import_module('tensorflow.core.framework.graph_pb2')",
        "class Adam(tf.train.AdamOptimizer):\n def f(self): return self._updated_lr",
    ],
)
def test_what_is_private_is_found(code: str) -> None:
    """Catches a search that finds nothing: each of these touches something private in a way of its own."""
    assert list(touched(ast.parse(code), our_own()))


def test_each_listed_name_is_used_and_its_test_is_there() -> None:
    """Catches a row that nobody needs any more, and a proof that has moved."""
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "internals.py")
    words = set(re.findall(r"\w+", text))
    for place, group in PLACES.items():
        name = re.split(r"[.:]", place)[-1]
        assert place in text or {name, name.lstrip("_")} & words, f"{place} is listed, and not used"
        assert (ROOT / group.proved_by).exists(), group.proved_by
    assert len(PLACES) == sum(len(group.names) for group in internals.GROUPS)  # none is listed twice


OVERRIDDEN = """
import importlib, sys
from gan_v1.tf1 import load
from gan_v1.tf1.libraries import estimators
load()
estimators.prepare()
for module in sys.argv[1:]:
    for kind in vars(importlib.import_module(module)).values():
        if isinstance(kind, type) and kind.__module__ == module:
            bases = [base for base in kind.__mro__ if base.__module__.startswith(("tensorflow.", "tf_keras."))]
            print(*(name for name in vars(kind) if any(name in vars(base) for base in bases)), sep="\\n")
"""


def test_what_classes_of_ours_take_over_is_listed() -> None:
    """Catches an overridden private method that is not listed: if TensorFlow renames its own, ours is never called."""
    if importlib.util.find_spec("tensorflow_estimator") is None:
        pytest.skip("tensorflow_estimator is not installed: the classes of tf.contrib.learn are NOT looked at")
    rooms = ("tf1/contrib/", "tf1/arithmetic/sessions")
    files = [file for file in TREES if file.startswith(rooms) and "__init__" not in file]
    done = run_warm("-c", OVERRIDDEN, *(f"gan_v1.{file[:-3].replace('/', '.')}" for file in files))
    assert done.returncode == 0, done.stderr
    taken_over = {name for name in done.stdout.split() if is_private(name) and not name.startswith(("_abc_", "_tf_"))}
    assert {"_apply_dense", "_get_dense_tensor", "_do_run"} <= taken_over
    assert taken_over <= MEMBERS


BROKEN = """
import importlib, sys
from gan_v1.tf1 import internals, load
from gan_v1.tf1.loading import imported
imported()
for place in sys.argv[2:]:
    module, _, name = place.partition(":")
    *owner, name = name.split(".")
    thing = importlib.import_module(module)
    for one in owner:
        thing = getattr(thing, one)
    delattr(thing, name)
sys.argv[1:] = sys.argv[1].split()
"""


def broken(then: str, arguments: str, *places: str, cwd: Path = ROOT) -> tuple[int, list[str], str]:
    """Run ``then`` under a TensorFlow without ``places``: its exit code, stderr's lines, and stdout."""
    done = run_warm("-c", BROKEN + then, arguments, *places, cwd=cwd)
    return done.returncode, done.stderr.splitlines(), done.stdout


def test_a_name_that_is_gone_stops_whom_it_concerns_in_one_line(tmp_path: Path) -> None:
    """Catches a bare AttributeError from a new TensorFlow, and tutorials stopped by what only programs need."""
    wrapped = "tensorflow.python.ops.math_ops:linspace_nd"
    program = tmp_path / "program.py"
    program.write_text("import tensorflow as tf\nprint(tf.__version__)\n")
    run_module = "import runpy; runpy.run_module('gan_v1.{}', run_name='__main__')"
    for places, line in [
        ([wrapped], "has no tensorflow.python.ops.math_ops.linspace_nd; needed for counting the operations"),
        (["tensorflow.python.data.ops.shuffle_op:_shuffle"], "shuffle_op._shuffle; needed for shuffling datasets"),
    ]:
        code, stderr, _ = broken(run_module.format("tf1.__main__"), str(program), *places)
        assert code == 1
        assert len(stderr) == 1
        assert line in stderr[0]
        assert "gan_v1 was tried with 2.21" in stderr[0]
    seed = "from gan_v1.tf1 import tf; print(tf.__name__)"
    assert broken(seed, "", wrapped) == (0, [], "tensorflow.compat.v1\n")
    needed = "tensorflow.python.framework.random_seed:get_seed"
    code, stderr, _ = broken(run_module.format("vanilla"), "--epochs 1 --seed 1", needed, cwd=tmp_path)
    assert (code, len(stderr)) == (1, 1)
    assert stderr[0].startswith("vanilla: TensorFlow 2")
    assert "random_seed.get_seed; needed for TensorFlow 1's rule" in stderr[0]


def test_the_doctor_tells_what_is_gone_and_what_has_changed() -> None:
    """Catches a report in which everything is as it was, whatever TensorFlow says."""
    doctor = "from gan_v1.tf1 import doctor\n{}\nsys.exit(doctor.main())"
    changed = """
from tensorflow.python.ops import rnn
rnn._transpose_batch_time = lambda x, y: x
"""
    code, stderr, stdout = broken(doctor.format(changed), "", "tensorflow.python.util.deprecation:silence")
    assert (code, stderr) == (1, [])
    assert re.search(r"\n  gone       tensorflow\.python\.util\.deprecation:silence\n", stdout)
    assert re.search(
        r"\n  changed    tensorflow\.python\.ops\.rnn:_transpose_batch_time, signature was \w+, is \w+\n", stdout
    )
    total = len(PLACES)
    assert f"\n{total} names: {total - 2} as tried, 1 changed, 1 gone" in stdout
