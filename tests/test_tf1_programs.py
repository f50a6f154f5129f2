"""TensorFlow 1 programs, unchanged, against what TensorFlow 1.15.5 printed for them.

``tests/tf1_programs/record.py`` made the recordings. Everything printed must be equal, initial weights by
SHA-256 included; lines that begin with "loss" are numbers and agree to 1e-5 x max(1, |loss|) over 50 steps,
because matrix kernels round differently. The programs ``exact_*`` run with --exact, as on this machine: of these
every digit must be the same as on one like it. They were recorded on an Intel with AVX-512, and in
``recordings/avx2`` on an AMD with AVX2 alone, two threads each.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from helpers import AVX2_ALONE, FOR_EXACT, run_warm

PROGRAMS = Path(__file__).parent / "tf1_programs"
sys.path.insert(0, str(PROGRAMS))
from record import ARGUMENTS, programs  # noqa: E402

NEEDS = {
    "estimators_": "tensorflow_estimator",
    "libraries_of_then": "tensorboard",
    "scipy_optimizer": "scipy",
    "keras_pictures": "scipy",
}
LOSS = re.compile(r"loss (\d+) (\S+)")


def recorded(name: str) -> list[str]:
    """The lines that 1.15.5 printed; with --exact, on a machine whose vector instructions are like this one's."""
    folder = PROGRAMS / "recordings"
    if AVX2_ALONE and (folder / "avx2" / f"{name}.txt").exists():
        folder /= "avx2"
    if not (folder / f"{name}.txt").exists():
        pytest.skip(f"{name} was recorded with AVX2 alone: NOT compared with 1.15.5")
    return (folder / f"{name}.txt").read_text().splitlines()


def differences(found: list[str], expected: list[str]) -> list[str]:
    """The pairs of lines that are not equal, or, as losses, not close."""
    different = [] if len(found) == len(expected) else [f"{len(found)} lines, recorded {len(expected)}"]
    for ours, theirs in zip(found, expected, strict=False):
        one, other = LOSS.fullmatch(ours), LOSS.fullmatch(theirs)
        if one and other and one[1] == other[1]:
            close = abs(float(one[2]) - float(other[2])) <= 1e-5 * max(1.0, abs(float(other[2])))
        else:
            close = ours == theirs
        if not close:
            different.append(f"{ours!r}, recorded {theirs!r}")
    return different


@pytest.mark.parametrize("name", programs())
def test_a_program_prints_what_it_printed_then(name: str, tmp_path: Path) -> None:
    """Catches a name that is gone, other initial weights, other batches or dropout masks, other arithmetic."""
    for beginning, package in NEEDS.items():
        if name.startswith(beginning) and importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: NOT compared with 1.15.5")
    maker = "amd" if AVX2_ALONE or name == "exact_stages" else "intel"  # whose estimate of 1 / sqrt(x) was recorded
    options = ["--exact", "--processor", maker, "--threads", "2"] if name.startswith("exact_") else []
    script = str(PROGRAMS / f"{name}.py")
    environment = FOR_EXACT if options else {}
    done = run_warm("-m", "gan_v1.tf1", *options, script, *ARGUMENTS.get(name, []), cwd=tmp_path, **environment)
    found = [*done.stdout.splitlines(), f"exit code {done.returncode}"]
    expected = recorded(name)
    assert differences(found, expected) == [], done.stderr
    assert "near TensorFlow 1.15.5" not in done.stderr
    assert "Traceback" not in done.stderr
    assert "deprecated" not in done.stderr


def test_exact_names_what_nobody_compared(tmp_path: Path) -> None:
    """Catches a claim of exactness for an unknown operation, where Grappler was off, or for sums as addends come."""
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\nimport tensorflow as tf\nx = tf.placeholder(tf.float32, [])\ny = tf.lgamma(x) + tf.sigmoid(x)\n"
        "with tf.Session() as sess:\n    print(sess.run(y, {x: 3.0}), sess.run(y, {x: 4.0}))\n"
        "    state = tf.identity(x)\n    print(sess.run(state + 1.0, {state: 1.0}))\n"
        "    for n in 10, 16, 11:\n        sess.run(tf.nn.softmax(tf.sin(tf.zeros([250, n]) + x)), {x: 1.0})\n"
        "    for side in 300, 4000:\n"
        "        large = [tf.fill([side, side], 1.0) + tf.cast(n, tf.float32) * x for n in range(3)]\n"
        "        print(sess.run(tf.add_n(large)[0, 0], {x: 1.0}))\n        print(side, file=sys.stderr)\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "--exact", str(program), cwd=tmp_path, **FOR_EXACT)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if "not compared with TensorFlow 1.15.5" in line]
    assert told == ["gan_v1.tf1: not compared with TensorFlow 1.15.5, may round otherwise: Lgamma"]
    near = [line for line in done.stderr.splitlines() if "near TensorFlow 1.15.5" in line and "is fed" in line]
    assert len(near) == 1
    assert "a tensor of Identity is fed" in near[0]
    assert done.stderr.count("Softmax of more than 2700 numbers") == 1
    small, large = done.stderr.split("\n300\n")
    assert "needs much memory" not in small
    assert large.count("needs much memory") == 1


def test_the_comparison_can_fail() -> None:
    """Catches a comparison that lets anything through."""
    lines = recorded("vae_xavier")
    weights = next(number for number, line in enumerate(lines) if re.search("[0-9a-f]{64}$", line))
    loss = next(number for number, line in enumerate(lines) if line.startswith("loss 7 "))
    for number, line in [
        (weights, lines[weights][:-1] + "x"),
        (loss, f"loss 7 {float(lines[loss].split()[2]) * 1.0001}"),
        (loss, lines[loss].replace("loss 7", "loss 8")),
    ]:
        assert len(differences([*lines[:number], line, *lines[number + 1 :]], lines)) == 1
    assert differences(lines[:-1], lines) == [f"{len(lines) - 1} lines, recorded {len(lines)}"]
    assert differences(lines, lines) == []


def test_what_is_known_of_a_graph_is_freed_with_it(tmp_path: Path) -> None:
    """Catches graphs that --exact keeps: a program that builds one for each of many trials fills the memory."""
    program = tmp_path / "program.py"
    program.write_text(
        "import gc, weakref\nimport tensorflow as tf\ngraphs = []\n"
        "for trial in range(3):\n"
        "    with tf.Graph().as_default() as graph, tf.Session() as sess:\n"
        "        x = tf.placeholder(tf.float32)\n"
        "        sess.run(tf.gradients(tf.sigmoid(x) / 3.0, x), {x: 3.0})\n"
        "    graphs.append(weakref.ref(graph))\n"
        "del graph, sess, x\ngc.collect()\nprint([one() is None for one in graphs])\n"
        "x = tf.constant(2.0) + tf.placeholder_with_default(1.0, [])\n"
        "sess = tf.InteractiveSession()\nx.eval()\nsess.close()\nwith tf.Session() as sess:\n    sess.run(x)\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "--exact", str(program), cwd=tmp_path, **FOR_EXACT)
    assert done.stdout == "[True, True, True]\n", done.stderr
    assert done.stderr.count("a tf.InteractiveSession and a tf.Session run the same graph") == 1
