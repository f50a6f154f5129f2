"""``python -m gan_v1.tf1 --check``: what cannot be known, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

from helpers import run_warm


def test_check_says_what_it_cannot_know(tmp_path: Path) -> None:
    """Catches "0" for a program whose names are hidden from the check, and a name lost to a parameter of its name."""
    (tmp_path / "program.py").write_text(
        "import nowhere\n"
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\n"
        "from tensorflow.contrib.layers import *\n"
        "slim = tf.contrib.slim\n"
        "def f(slim, name):\n    return slim.nothing, getattr(tf.train, name), getattr(tf, 'ones')\n"
        "slim.conv2d(exec(open('x').read()))\n"
        "tf.python.control_flow_ops = tf\n"  # a name that the program gives
    )
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "program.py:6: tf.contrib.layers",
        "program.py:7: tf.contrib.slim",
        "program.py:9: tf.ones",
        "program.py:9: tf.train",
        "program.py:10: tf.contrib.slim.conv2d",
        "program.py:11: tf.python",
        "program.py:1: cannot know what nowhere does: there is no such module beside the program",
        "program.py:6: cannot know which names it uses of those that tensorflow.contrib.layers has",
        "program.py:9: cannot know which name of tf.train is asked for",
        "program.py:10: cannot know what the text is that it executes",
        "6 names of TensorFlow; uses that cannot be had: 0; places that only a run can tell of: 4",
    ], done.stderr


def test_check_follows_a_name_to_where_it_is_known(tmp_path: Path) -> None:
    """Catches a name that one function declares for all, that a method or a comprehension uses, or two things share."""
    (tmp_path / "program.py").write_text(
        "def main():\n    global tf\n    import tensorflow as tf\n"
        "class Net:\n    def f(self):\n        return [tf.nn.relu(x) for tf in ()] + [tf.nn.tanh(x) for x in ()]\n"
        "from tensorflow.contrib import rnn\nrnn = rnn(1)\nrnn.cells\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "program.py:6: tf.nn.tanh",
        "program.py:7: tf.contrib.rnn",
        "program.py:7: cannot know what rnn is, which stands for something of TensorFlow's and for something else",
        "2 names of TensorFlow; uses that cannot be had: 0; places that only a run can tell of: 1",
    ], done.stderr


def test_check_reads_what_is_imported_or_executed_by_its_text(tmp_path: Path) -> None:
    """Catches "0" for names of modules that are imported by a call, and for those in a text that is executed."""
    (tmp_path / "beside.py").write_text("import tensorflow as tf\ntf.contrib.gan\n")
    (tmp_path / "program.py").write_text(
        "import importlib, tensorflow as tf\n"
        "quantize = importlib.import_module('tensorflow.contrib.quantize')\n"
        "importlib.import_module('beside'), importlib.import_module(name), __import__('nowhere')\n"
        "exec('tf.nn.nothing'), eval('x +')\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    assert [line.partition(";")[0] for line in done.stdout.splitlines()] == [
        "beside.py:2: tf.contrib.gan  NOT AVAILABLE",
        "program.py:2: tf.contrib.quantize  NOT AVAILABLE",
        "program.py:4: tf.nn.nothing  NOT AVAILABLE",
        "program.py:2: cannot know which names it uses of the tensorflow.contrib.quantize that is imported by a call",
        "program.py:3: cannot know what nowhere does: there is no such module beside the program",
        "program.py:3: cannot know which module is imported",
        "program.py:4: cannot know what the text is that it executes",
        "3 names of TensorFlow",
    ], done.stderr


def test_check_of_links_in_a_circle_and_long_names(tmp_path: Path) -> None:
    """Catches a traceback for a name that the system refuses, of the program or of a module that it imports."""
    (tmp_path / "circle.py").symlink_to("circle.py")
    (tmp_path / "circle.ipynb").symlink_to("circle.ipynb")
    for name in ("circle.py", "circle.ipynb", f"{'x' * 300}.py"):
        done = run_warm("-m", "gan_v1.tf1", "--check", name, cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert name in done.stderr
    (tmp_path / "program.py").write_text(f"import circle, {'x' * 300}\n")
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    assert done.stdout.splitlines()[-1].endswith("places that only a run can tell of: 2"), done.stderr
