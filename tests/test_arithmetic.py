"""The table of TensorFlow 1.15.5's arithmetic, operation by operation and bit by bit."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import products
import pytest
from helpers import AVX2_ALONE, FOR_EXACT, ROOT, run_python, run_warm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import glibc

OPERATIONS = ROOT / "tests" / "scripts" / "operations.py"
RECORDED = ROOT / "tests" / "recordings" / "operations.npz"
TENSORFLOW_1 = os.environ.get("PYTHON_WITH_TENSORFLOW_1")  # a Python 3.7 that has TensorFlow 1.15.5
Arrays = dict[str, np.ndarray]


def differing(found: Arrays, expected: Arrays) -> dict[str, int]:
    """How many numbers differ in a bit, by case; all NaN are one."""
    counts = {}
    for key, value in expected.items():
        same = (found[key].view(np.int32) == value.view(np.int32)) | (np.isnan(found[key]) & np.isnan(value))
        if not same.all():
            counts[key] = int((~same).sum())
    return counts


@pytest.fixture(scope="module")
def recorded() -> Arrays:
    """Inputs and outputs of single operations, from TensorFlow 1.15.5; of what it did by threads, what two did.

    The gradients of a convolution are taken as they come, so what they are depends on the vector instructions: they
    were recorded with AVX-512 and with AVX2 alone.
    """
    with np.load(RECORDED, allow_pickle=False) as stored:
        found = {key.replace(" (2 threads)", ""): stored[key] for key in stored if "1 thread)" not in key}
    for key in [key for key in found if key.endswith(" (2 threads, AVX2)")]:
        by_avx2 = found.pop(key)
        if AVX2_ALONE:
            found[key.removesuffix(" (2 threads, AVX2)")] = by_avx2
    return found


@pytest.fixture(scope="module")
def computed(recorded: Arrays, tmp_path_factory: pytest.TempPathFactory) -> Arrays:
    """The outputs of the same operations, from a process with 1.15.5's arithmetic."""
    folder = tmp_path_factory.mktemp("operations")
    np.savez(folder / "in.npz", **{key: value for key, value in recorded.items() if "|in" in key})
    done = run_python(str(OPERATIONS), str(folder / "in.npz"), str(folder / "out.npz"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "equal"
    with np.load(folder / "out.npz", allow_pickle=False) as outputs:
        return dict(outputs)


def test_every_recorded_operation_is_equal_to_the_bit(recorded: Arrays, computed: Arrays) -> None:
    """Catches a wrong constant, order or rest of any formula of the table: one differing bit fails."""
    expected = {key: value for key, value in recorded.items() if "|out" in key and value.dtype == np.float32}
    assert len(expected) > 190
    assert differing(computed, expected) == {}


# What changed since 2019, in the one number that shows it: today's TensorFlow gives the other one.
@pytest.mark.parametrize("case", ["sigmoid", "tanh", "sqrt", "softmax", "softplus", "elu"])
def test_the_recordings_are_not_what_todays_tensorflow_computes(case: str, recorded: Arrays) -> None:
    """Catches a comparison that could not fail: today's own arithmetic must differ from the recordings."""
    import tensorflow as tf

    todays = {"tanh": tf.tanh, "sqrt": tf.sqrt}.get(case) or getattr(tf.nn, case)
    with tf.compat.v1.Session(graph=tf.Graph()) as session, session.graph.as_default():
        found = session.run(todays(tf.constant(recorded[f"{case} 100x32|in0"])))
    assert differing({"": found}, {"": recorded[f"{case} 100x32|out0"]})


def test_sums_of_any_length_follow_the_order_written_out(tmp_path: Path) -> None:
    """Catches another order of additions, at lengths about whole groups, leaves and shares of threads."""
    random, inputs = np.random.RandomState(0), {}
    for n in (1, 7, 8, 9, 8191, 8192, 8193, 20_000, 300_001):
        inputs[f"sum of all {n}|in0"] = random.normal(size=n).astype(np.float32)
    np.savez(tmp_path / "in.npz", **inputs)
    assert run_python(str(OPERATIONS), str(tmp_path / "in.npz"), str(tmp_path / "out.npz")).returncode == 0
    with np.load(tmp_path / "out.npz") as outputs:
        found = {key: outputs[key] for key in outputs}
    assert differing(found, {key.replace("in0", "out0"): summed(x) for key, x in inputs.items()}) == {}


def summed(x: np.ndarray) -> np.ndarray:
    """All of ``x`` as two threads of 1.15.5 added it up, number by number."""
    share = len(x) // 2 if len(x) * 0.8125 > 210_000 else len(x)
    total = np.float32(0)
    for start in range(0, len(x) // share * share, share):
        total += tree(x, start, share)
    return tree(x, len(x) // share * share, len(x) % share) + total if len(x) % share else total


def tree(x: np.ndarray, start: int, n: int) -> np.float32:
    if n > 8192:
        half = 8 * -(-(start + -(-n // 2)) // 8) - start
        return tree(x, start, half) + tree(x, start + half, n - half)
    part, s, rest = x[start : start + n], [np.float32(0)] * 8, np.float32(0)
    for place, number in enumerate(part[: n // 8 * 8]):
        s[place % 8] += number
    for number in part[n // 8 * 8 :]:
        rest += number
    t = [s[place] + s[place + 4] for place in range(4)]
    return (t[0] + t[2]) + (t[1] + t[3]) + rest


# ------------------------------------------------------------------------ where 1.15.5 itself is at hand
class Server:
    """A process that computes what it is given, under TensorFlow 1.15.5 or with its arithmetic."""

    def __init__(self, python: str, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [python, str(OPERATIONS), "--serve"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    def compute(self, inputs: Arrays) -> Arrays:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        np.savez(self._folder / "in.npz", **inputs)
        self._process.stdin.write(f"{self._folder / 'in.npz'} {self._folder / 'out.npz'}\n")
        assert self._process.stdout.readline() == "done\n"
        with np.load(self._folder / "out.npz") as outputs:
            return dict(outputs)

    def close(self) -> None:
        self._process.communicate("")


def this_machines_maker() -> str:
    return "intel" if "GenuineIntel" in Path("/proc/cpuinfo").read_text() else "amd"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    if not TENSORFLOW_1:
        pytest.skip("PYTHON_WITH_TENSORFLOW_1 names no Python: made-up inputs NOT compared with 1.15.5 itself")
    servers = [Server(python, tmp_path_factory.mktemp("server")) for python in (TENSORFLOW_1, sys.executable)]
    yield servers
    for server in servers:
        server.close()


FUNCTIONS = ("sigmoid", "tanh", "log", "exp", "log1p", "sqrt", "rsqrt", "reciprocal", "softplus", "elu", "selu")
NORMAL = st.floats(width=32, allow_subnormal=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(x=arrays(np.float32, st.tuples(st.integers(1, 20), st.integers(1, 3)), elements=NORMAL))
def test_functions_of_any_number_are_those_of_1_15_5_itself(x: np.ndarray, both: list[Server]) -> None:
    """Catches a number, or a place in a tensor, where a formula parts from 1.15.5's."""
    inputs = {f"{name} any|in0": x for name in FUNCTIONS}
    expected, found = (server.compute(inputs) for server in both)
    assert differing(found, expected) == {}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(m=st.integers(1, 40), n=st.integers(1, 600), seed=st.integers(0, 99))
def test_sums_and_losses_of_any_shape_are_those_of_1_15_5_itself(m: int, n: int, seed: int, both: list[Server]) -> None:
    """Catches an order of additions that holds for the recorded shapes alone."""
    random = np.random.RandomState(seed)
    x = (3 * random.normal(size=(m, n))).astype(np.float32)
    names = ("sum over rows", "sum over columns", "sum of all", "mean of all", "moments over rows", "l2_loss")
    inputs = {f"{name} any|in0": x for name in (*names, "softmax", "log_softmax")}
    for name in ("sparse_cross_entropy", "sparse_cross_entropy gradient"):
        inputs |= {f"{name} any|in0": x, f"{name} any|in1": random.randint(0, n, m).astype(np.int32)}
    expected, found = (server.compute(inputs) for server in both)
    assert differing(found, expected) == {}


# ------------------------------------------------------------------------------------ the package's data
def test_the_stored_estimates_are_this_processors(tmp_path: Path) -> None:
    """Catches a damaged table, and a processor of a known maker that estimates otherwise."""
    from gan_v1.tf1.arithmetic.processor import estimates

    source = tmp_path / "estimate.c"
    source.write_text(
        "#include <immintrin.h>\n#include <stdio.h>\n"
        "int main(void) { for (unsigned i = 0; i < 8192; i++) {\n"
        "unsigned bits = 0x3f800000u + 2048 * i; float x, r[8];\n"
        "__builtin_memcpy(&x, &bits, 4); _mm256_storeu_ps(r, _mm256_rsqrt_ps(_mm256_set1_ps(x)));\n"
        '__builtin_memcpy(&bits, r, 4); printf("%u ", bits); } return 0; }\n'
    )
    try:
        subprocess.run(["cc", "-mavx", "-o", str(tmp_path / "estimate"), str(source)], check=True, capture_output=True)
        printed = subprocess.run([str(tmp_path / "estimate")], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no C compiler, or no AVX: the processor's own estimates were NOT compared ({error})")
    measured = np.array(printed.split(), np.int64)
    stored = estimates(this_machines_maker())
    np.testing.assert_array_equal(np.concatenate([measured[4096:], measured[:4096]]), stored)


def test_the_products_are_the_recorded_ones_or_the_models() -> None:
    """Catches a digest changed by hand, a product of a tutorial that is not checked, and a model of the order that
    parts from what 1.15.5 recorded."""
    stored = json.loads((ROOT / "gan_v1" / "tf1" / "arithmetic" / "products.json").read_text())
    known = products.recorded()
    assert len(known) >= 30
    digests = {products.Shape(*(row[field] for field in products.Shape._fields)): row["sha256"] for row in stored}
    for shape, digest in digests.items():
        assert known.get(shape, digest) == digest
    layers = {shape for shape in products.shapes() if not products.is_vector(shape) or shape in known or shape.k == 1}
    assert digests.keys() == layers
    for shape in digests.keys() | known.keys():  # the quick ones; ``python tests/scripts/products.py`` compares all
        if shape.m * shape.k * shape.n < 2_000_000 and not products.is_vector(shape):
            assert products.sha256(products.modelled(shape)) == digests.get(shape, known.get(shape)), shape


def test_the_c_librarys_functions_are_those_of_2019() -> None:
    """Catches a formula that parts from glibc's before 2.41, whose numbers tests/recordings hold in part, and digests
    that no C library gives."""
    assert glibc.differing() == []
    random = np.random.RandomState(0)
    usual = random.uniform(-1, 4, 3000)
    x = np.concatenate([usual, np.ldexp(random.uniform(-1, 1, 3000), random.randint(-60, 60, 3000))])
    x = np.concatenate([x, [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan]]).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        found = session.run(glibc.log1pf(tf.constant(x)))
    assert hashlib.sha256(bits_of(found)).hexdigest() == LOG1PF
    assert hashlib.sha256(bits_of(glibc.erff(x))).hexdigest() == ERFF


# SHA-256 of what glibc 2.36 gives for the numbers of the test above; from 2.41 on its functions are others.
LOG1PF = "e44ce041f7463cf2c62271d9cbe71d6270a8986f416bf7fe1a1359a68d3551a2"
ERFF = "66c2903c7468ce6d78a722fbd0fbd9f25fdadb112ef2b4061dbd22c31a0dccbd"


def bits_of(x: np.ndarray) -> bytes:
    """Its bytes, all NaN being one."""
    return np.where(np.isnan(x), np.float32(np.nan), x).astype(np.float32).tobytes()


# ------------------------------------------------------------------------------------ products of any size
PRODUCTS_OF_ANY_SIZE = """
import sys
import numpy as np
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf

exact = Arithmetic()
assert exact.set_up() is None
cases, found = dict(np.load(sys.argv[1])), {}
with tf.Graph().as_default() as graph:
    built = {}
    for name in sorted({key.split("|")[0] for key in cases}):
        a, b = cases[name + "|a"], cases[name + "|b"]
        known = "of known size" in name
        x = tf.placeholder(tf.float32, a.shape if known else [None, a.shape[1]])
        y = tf.constant(b)
        built[name] = x, tf.matmul(x, y)
    with exact.session(graph) as session:
        for name, (x, product) in built.items():
            found[name] = session.run(product, {x: cases[name + "|a"]})
np.savez(sys.argv[2], **found)
"""


def test_products_of_any_number_of_rows_and_with_infinite_numbers(tmp_path: Path) -> None:
    """Catches a row that is summed in another order because of where it stands, and one infinite number that makes its
    neighbours infinite."""
    random, inputs, expected = np.random.RandomState(3), {}, {}
    for rows, k, n in ((255, 784, 256), (256, 100, 128), (257, 784, 16), (400, 784, 32), (10_000, 128, 16)):
        a, b = random.normal(size=(rows, k)).astype(np.float32), random.normal(size=(k, n)).astype(np.float32)
        special = [np.inf, -np.inf, np.nan, -0.0, 1e-40, -1e-40]
        if k == 784 and rows == 257:
            a[3, 5], a[7, 300], a[9, 700], a[11], a[13, 1], a[15, 2] = special[0], np.nan, -np.inf, -0.0, 1e-40, -1e-40
            a[3, 400], a[20, 0] = -np.inf, 3e38
            b[0, 3], b[500, 4], b[6] = 3e38, np.inf, 0
        shape = products.Shape(rows, k, n)
        some = np.r_[:20, rows - 20 : rows]  # the model is slow
        for size in ("of known size", "of any size"):
            name = f"{rows}x{k}x{n} {size}"
            inputs |= {f"{name}|a": a, f"{name}|b": b}
            expected[name] = some, products.in_stated_order(a[some], b, products.cuts(shape.k))
    np.savez(tmp_path / "in.npz", **inputs)
    (tmp_path / "program.py").write_text(PRODUCTS_OF_ANY_SIZE)
    done = run_warm("program.py", "in.npz", "out.npz", cwd=tmp_path, **FOR_EXACT)
    assert done.returncode == 0, done.stderr
    with np.load(tmp_path / "out.npz") as found:
        for name, (some, product) in expected.items():
            same = (found[name][some].view(np.int32) == product.view(np.int32)) | (
                np.isnan(found[name][some]) & np.isnan(product)
            )
            assert same.all(), f"{name}: {np.argwhere(~same)[:5]}"


# ------------------------------------------------------------------------------------ what Arm gets
AS_ON_ARM = """
import sys
import numpy as np
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import compiled

exact, random, found = Arithmetic(), np.random.RandomState(0), {}
exact.set_up()


def three_steps():
    # of Adam in one run, whose powers of beta change meanwhile
    with tf.Graph().as_default() as graph:
        weights, after = tf.Variable(tf.zeros([103]), use_resource=False), []
        optimizer = tf.train.AdamOptimizer(0.01)
        for gradient in np.random.RandomState(1).normal(size=(3, 103)).astype(np.float32):
            with tf.control_dependencies(after):
                after = [optimizer.apply_gradients([(tf.identity(gradient), weights)])]
        with tf.control_dependencies(after):
            trained = tf.identity(weights)
        initialise = tf.global_variables_initializer()
        with exact.session(graph) as session:
            session.run(initialise)
            return session.run(trained)


expected_weights = three_steps()
with tf.Graph().as_default() as graph:
    def numbers(*sizes):
        return tf.constant(random.normal(size=sizes), tf.float32)

    today = {}
    for rows, columns in ((100, 256), (100, 794), (103, 10), (98, 13), (126, 30), (500, 7999), (260, 8000)):
        matrix, longer, shorter = numbers(rows, columns), numbers(1, rows), numbers(columns, 1)
        today[f"{rows}x{columns} by a column"] = tf.matmul(matrix, shorter)
        today[f"{rows}x{columns} by a row"] = tf.matmul(shorter, matrix, transpose_a=True, transpose_b=True)
        today[f"a row by {rows}x{columns}"] = tf.matmul(longer, matrix)
        today[f"a column by {rows}x{columns}"] = tf.matmul(matrix, longer, transpose_a=True, transpose_b=True)
    for size in (7, 100, 103):
        for name in ("SigmoidGrad", "TanhGrad"):
            today[f"{name} of {size}"] = getattr(tf.raw_ops, name)(y=numbers(size), dy=numbers(size))
    with tf.Session(config=exact._config()) as session:
        expected = session.run(today)
    compiled.ON_X86 = False
    with exact.session(graph) as session:
        for name, y in session.run(today).items():
            print(name, int((y.view(np.int32) != expected[name].view(np.int32)).sum()))
print("three steps of Adam", int((three_steps() != expected_weights).sum()))
"""


def test_what_arm_computes_by_formulas_is_what_x86_computes_by_itself(tmp_path: Path) -> None:
    """Catches an order of a product's sums, a rest after the groups, or a variable read too early, by which Arm parts
    from x86-64: there a matrix times a vector and the gradients of Sigmoid and Tanh are still 1.15.5's own."""
    (tmp_path / "program.py").write_text(AS_ON_ARM)
    done = run_warm("program.py", cwd=tmp_path, **FOR_EXACT)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("near") == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 35
    assert [line for line in lines if not line.endswith(" 0")] == []
