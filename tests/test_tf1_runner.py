"""``python -m gan_v1.tf1``: what a script finds, how it ends, and what holds only inside a run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import FOR_EXACT, ROOT, run_python, run_warm

Done = subprocess.CompletedProcess[str]


def run(tmp_path: Path, program: str, *arguments: str, options: tuple[str, ...] = (), **environment: str) -> Done:
    """Run a program of ours in ``tmp_path`` under the runner."""
    (tmp_path / "program.py").write_text(program)
    return run_warm("-m", "gan_v1.tf1", *options, "program.py", *arguments, cwd=tmp_path, **environment)


def test_a_script_runs_as_python_would_run_it(tmp_path: Path) -> None:
    """Catches another __name__, argv or sys.path, a local module without TensorFlow 1, and a lost exit code."""
    (tmp_path / "layers.py").write_text("import tensorflow as tf\nx = tf.placeholder(tf.float32)\n")
    done = run(
        tmp_path,
        "import os, sys, layers\n"
        "import __main__\n"
        "print(__name__, sys.argv, os.path.basename(sys.path[0]) == os.path.basename(os.getcwd()), __file__)\n"
        "print(__main__.layers.x.op.type)\n"
        "sys.exit(3)\n",
        "--check",
        "-m",
    )
    assert done.stdout == "__main__ ['program.py', '--check', '-m'] True program.py\nPlaceholder\n", done.stderr
    assert (done.returncode, done.stderr) == (3, "")


def test_a_module_runs_with_its_package(tmp_path: Path) -> None:
    """Catches a -m that finds no module in the working folder, or breaks its relative imports."""
    package = tmp_path / "nets"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "model.py").write_text("from tensorflow.contrib import layers\nname = layers.conv2d.__name__\n")
    (package / "train.py").write_text("import sys\nfrom .model import name\nprint(name, sys.argv[1:], __name__)\n")
    done = run_python("-m", "gan_v1.tf1", "-m", "nets.train", "--steps", "3", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "convolution2d ['--steps', '3'] __main__\n"), done.stderr


def test_the_traceback_is_the_programs_own(tmp_path: Path) -> None:
    """Catches frames of ours, of runpy or of the import hook in a traceback."""
    (tmp_path / "broken.py").write_text("import tensorflow as tf\n\n\ndef f():\n    return tf.no_such_name\n\n\nf()\n")
    (tmp_path / "program.py").write_text("try:\n    1 / 0\nexcept ZeroDivisionError:\n    import broken\n")
    done = run_python("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    files = re.findall(r'File "(.*?)", line (\d+)', done.stderr)
    assert done.returncode == 1
    assert [(Path(file).name, int(line)) for file, line in files] == [
        ("program.py", 2),
        ("program.py", 4),
        ("broken.py", 8),
        ("broken.py", 5),
    ]
    assert done.stderr.splitlines()[-1] == "AttributeError: module 'tensorflow' has no attribute 'no_such_name'"
    (tmp_path / "program.py").write_text("x = 1\n  y = 2\n")
    plain = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    done = run_python("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    assert done.stderr.replace("program.py", "") == re.sub(r'"[^"]*program.py"', '""', plain.stderr)


def test_what_cannot_be_had_ends_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback, or a missing place."""
    done = run(tmp_path, "import tensorflow as tf\n\n\ndef f():\n    tf.contrib.tensor_forest.run()\n\n\nf()\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "program.py:5: tf.contrib.tensor_forest cannot be had on today's TensorFlow; "
        "nearest: the package tensorflow_decision_forests\n"
    )


def test_what_cannot_be_had_is_named_with_the_nearest_replacement(tmp_path: Path) -> None:
    """Catches a name that ends in Python's own error, or without advice."""
    cases = {
        "from tensorflow.contrib import learn; learn.SVM": ("tf.contrib.learn.SVM", "learn.Estimator"),
        "import tensorflow.contrib.tensor_forest as forest": ("tf.contrib.tensor_forest", "decision_forests"),
        "tf.contrib.cudnn_rnn.CudnnLSTM": ("tf.contrib.cudnn_rnn.CudnnLSTM", "CudnnCompatibleLSTMCell"),
        "from tensorflow.contrib.layers import bow_encoder": ("tf.contrib.layers.bow_encoder", "tf.layers"),
        "tf.estimator.BoostedTreesClassifier": ("tf.estimator.BoostedTreesClassifier", "decision_forests"),
        "from tensorflow.models.rnn import rnn": ("tf.models", "tensorflow/models"),
    }
    done = run(
        tmp_path,
        "import tensorflow as tf\n"
        f"for line in {list(cases)}:\n"
        "    try:\n        exec(line)\n    except ValueError as error:\n        print(error)\n",
    )
    told = done.stdout.splitlines()
    assert len(told) == len(cases), done.stderr
    for line, (name, instead) in zip(told, cases.values(), strict=True):
        assert line.startswith(f"{name} cannot be had on today's TensorFlow; nearest: ")
        assert instead in line


def test_a_program_may_handle_what_is_missing(tmp_path: Path) -> None:
    """Catches an error that ``try: ... except ImportError`` or ``hasattr`` does not take for what it is."""
    done = run(
        tmp_path,
        "import tensorflow as tf\n"
        "try:\n    tf.contrib.learn.SVM\nexcept AttributeError:\n    print('no learn')\n"
        "try:\n    import tensorflow.contrib.tensor_forest\nexcept ImportError:\n    print('no forest')\n"
        "print(hasattr(tf, 'models'), hasattr(tf.contrib, 'slim'), hasattr(tf.contrib, 'tensor_forest'))\n",
    )
    assert done.stdout == "no learn\nno forest\nFalse True False\n", done.stderr


def test_the_estimators_package_is_asked_for_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback, or a hasattr that says yes, where tensorflow-estimator is not installed."""
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\n"
        "print(hasattr(tf, 'estimator'))\n"
        "try:\n    from tensorflow.python.estimator import model_fn\nexcept ImportError as error:\n    print(error)\n"
        "try:\n    tf.contrib.learn.DNNClassifier\nexcept AttributeError as error:\n    print(error)\n"
        "print(list(tf.contrib.learn.preprocessing.tokenizer(['two words'])))\n"
        "tf.estimator.RunConfig()\n"
    )
    done = run_python(
        "-c",
        "import sys\n"
        "sys.modules['tensorflow_estimator'] = None  # as if it were not there\n"
        "from gan_v1.tf1.__main__ import main\n"
        "main(['program.py'])\n",
        cwd=tmp_path,
    )
    needed = "tf.estimator needs the package tensorflow-estimator; run: pip install tensorflow-estimator==2.15.0"
    told = f"False\n{needed}\n{needed}\n[['two', 'words']]\n"
    assert (done.returncode, done.stdout) == (1, told), done.stderr
    assert done.stderr == f"program.py:12: {needed}\n"


def test_a_missing_scipy_is_told_before_anything_is_trained(tmp_path: Path) -> None:
    """Catches an error that comes when hours of Adam's steps are over and SciPy's turn has come."""
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\nx = tf.Variable(1.0)\ntf.contrib.opt.ScipyOptimizerInterface(x * x)\n"
    )
    done = run_python(
        "-c",
        "import sys\n"
        "sys.modules['scipy'] = None  # as if it were not there\n"
        "from gan_v1.tf1.__main__ import main\n"
        "main(['program.py'])\n",
        cwd=tmp_path,
    )
    needed = "tf.contrib.opt.ScipyOptimizerInterface needs the package scipy; run: pip install scipy"
    assert (done.returncode, done.stderr) == (1, f"program.py:3: {needed}\n")


def test_installed_packages_get_the_real_tensorflow(tmp_path: Path) -> None:
    """Catches a hook that hands TensorFlow 1 to a library, or TensorFlow 2 to the program's own modules."""
    library = tmp_path / "venv" / "lib" / "site-packages"
    library.mkdir(parents=True)
    own = tmp_path / "lib"
    own.mkdir()
    source = "import keras\nimport tensorflow as tf\nversion, old = tf.__version__, hasattr(tf, 'placeholder')\n"
    (library / "modern.py").write_text(source)
    (own / "ancient.py").write_text(source)
    done = run(
        tmp_path,
        f"import sys\nsys.path += [{str(library)!r}, {str(own)!r}]\n"
        "import modern, ancient, tf_keras\n"
        "import tensorflow as tf\n"
        "print(modern.version.split('.')[0], modern.old, ancient.version, ancient.old, modern.keras.__version__[0])\n"
        "print(sys.modules['tensorflow'] is modern.tf, tf is ancient.tf)\n",
        KERAS_BACKEND="tensorflow",
    )
    assert done.stdout == "2 False 1.15.5 True 3\nTrue True\n", done.stderr


def test_patches_hold_only_inside_a_run(tmp_path: Path) -> None:
    """Catches a NumPy, SciPy, matplotlib or builtins that stays changed after the run."""
    (tmp_path / "program.py").write_text(
        "import numpy as np, scipy.misc, matplotlib.pyplot as plt\n"
        "import tensorflow as tf\n"
        "del np.int  # as programs do that mend themselves\n"
        "assert np.float is float and scipy.misc.imsave and np.reshape([1], newshape=(1, 1)).shape == (1, 1)\n"
    )
    done = run_python(
        "-c",
        "import builtins, collections, sys, time\n"
        "import runpy, numpy as np, matplotlib.figure as figure\n"
        "from pathlib import Path\n"
        "from gan_v1.tf1.program.running import tensorflow_1\n"
        "before = builtins.__import__, np.reshape, np.fromstring, figure.Figure.waitforbuttonpress\n"
        "names = set(vars(np)), set(vars(collections)), set(vars(time))\n"
        "with tensorflow_1(Path.cwd()):\n"
        "    runpy.run_path('program.py')\n"
        "assert before == (builtins.__import__, np.reshape, np.fromstring, figure.Figure.waitforbuttonpress)\n"
        "submodules = {name for name, value in vars(np).items() if isinstance(value, type(np))}  # loaded meanwhile\n"
        "assert set(vars(np)) <= names[0] | submodules\n"
        "assert names[1:] == (set(vars(collections)), set(vars(time)))\n"
        "print(repr(np.float32(1)), 'scipy.misc' in sys.modules)",
        cwd=tmp_path,
    )
    assert done.stdout == "np.float32(1.0) False\n", done.stderr


@pytest.mark.parametrize(
    ("patch", "program"),
    [
        ("numpy", "import numpy as np\nnp.zeros(1, np.float)\n"),
        ("scipy", "import scipy.misc\nscipy.misc.imsave\n"),
        ("python", "import time\ntime.clock()\n"),
        ("h5py", "import h5py\nh5py.Dataset.value\n"),
        ("pillow", "from PIL import Image\nImage.ANTIALIAS\n"),
        (
            "matplotlib",
            "from matplotlib.figure import Figure\n"
            "assert 'there_is_a_screen' in Figure.waitforbuttonpress.__code__.co_name\n",
        ),
    ],
)
def test_each_patch_can_be_turned_off(tmp_path: Path, patch: str, program: str) -> None:
    """Catches a flag that turns nothing off, and a patch that is not there without it."""
    assert run(tmp_path, program).returncode == 0
    assert run(tmp_path, program, options=(f"--no-{patch}",)).returncode == 1


def test_no_button_is_waited_for_without_a_screen(tmp_path: Path) -> None:
    """Catches a program that hangs for ever at plt.waitforbuttonpress."""
    done = run(
        tmp_path,
        "import matplotlib.pyplot as plt\nplt.imshow([[0, 1]])\nplt.show()\nprint(plt.waitforbuttonpress())\n",
        MPLBACKEND="Agg",
    )
    assert done.stdout == "None\n", done.stderr


def test_check_lists_names_by_line_and_runs_nothing(tmp_path: Path) -> None:
    """Catches a name overlooked or invented, another line, an import not followed, what is missing not told first."""
    (tmp_path / "model.py").write_text("import tensorflow as tf\nlogits = tf.layers.dense(tf.zeros([1, 2]), 3)\n")
    (tmp_path / "program.py").write_text(
        "import model\n"
        "import tensorflow as tf\n"
        "import tensorflow.contrib.slim as slim\n"
        "from tensorflow.contrib import learn as l, layers\n"
        "raise SystemExit('this must not run')\n"
        "def f(layers):\n    layers.append(slim.conv2d)\n"
        "l.SVM(tf.train.AdamOptimizer().minimize)\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    advice = "tf.contrib.learn.Estimator with a model function of your own, or tf.keras"
    assert done.stdout.splitlines() == [
        f"program.py:8: tf.contrib.learn.SVM  NOT AVAILABLE; nearest: {advice}",
        "model.py:2: tf.layers.dense",
        "model.py:2: tf.zeros",
        "program.py:3: tf.contrib.slim",
        "program.py:4: tf.contrib.layers",
        "program.py:4: tf.contrib.learn",
        "program.py:7: tf.contrib.slim.conv2d",
        "program.py:8: tf.train.AdamOptimizer",
        "8 names of TensorFlow; uses that cannot be had: 1",
    ]
    assert (done.returncode, done.stderr) == (1, "")
    done = run_warm("-m", "gan_v1.tf1", "--check", "model.py", cwd=tmp_path)
    assert done.returncode == 0
    (tmp_path / "program.py").write_text("print 'Python 2'\n")
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_mistakes_on_the_command_line_end_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback for a script that is not there; --help that loads TensorFlow."""
    for options in (("nowhere.py",), ("--check", "nowhere.py"), ("--check", "-m", "nowhere")):
        done = run_warm("-m", "gan_v1.tf1", *options, cwd=tmp_path)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert "nowhere" in done.stderr
    assert run_warm("-m", "gan_v1.tf1", cwd=tmp_path).returncode == 2
    done = run_python("-X", "importtime", "-m", "gan_v1.tf1", "--help", cwd=tmp_path)
    assert "--no-numpy" in done.stdout
    assert "numpy" not in done.stderr


def test_ctrl_c_ends_a_program_as_python_ends_it(tmp_path: Path) -> None:
    """Catches an interrupt that is swallowed, or another exit status than Python's."""
    (tmp_path / "program.py").write_text("import time\nprint('here', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "gan_v1.tf1", "program.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell has its background jobs ignore it
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert told.splitlines()[-1] == "KeyboardInterrupt"
    assert [Path(file).name for file in re.findall(r'File "(.*?)"', told)] == ["program.py"]


def test_random_numbers_after_an_unknown_shape(tmp_path: Path) -> None:
    """Catches a counted function that fails where a shape, or even a rank, is not known."""
    done = run(
        tmp_path,
        "import numpy as np, tensorflow as tf\n"
        "x, w = tf.placeholder(tf.float32), tf.Variable(tf.zeros([4, 3]))\n"
        "results = [tf.reduce_sum(x), tf.tensordot(x, w, [[1], [0]]), tf.tensordot(x, w, 1), tf.split(x, 2, 1),\n"
        "           tf.zeros(tf.shape(x)), tf.ones([tf.size(x), tf.rank(x), 2]), tf.one_hot([1], 3)]\n"
        "results.append(tf.nn.dropout(x, 0.5))\n"
        "with tf.Session() as session:\n"
        "    session.run(tf.global_variables_initializer())\n"
        "    print(*(np.shape(r) for r in session.run(results, {x: np.ones([2, 4])})))\n",
    )
    assert done.stdout == "() (2, 3) (2, 3) (2, 2, 2) (2, 4) (8, 2, 2) (1, 3) (2, 4)\n", done.stderr


def test_every_module_of_then_has_its_sources(tmp_path: Path) -> None:
    """Catches a table that names a module which is not there, as a new TensorFlow or tf_slim may bring about."""
    done = run(
        tmp_path,
        "import importlib.util\n"
        "import tensorflow as tf\n"
        "from gan_v1.tf1.program.namespace import MODULES, find\n"
        "for path, sources in MODULES.items():\n"
        "    assert find(path).__name__ == f'tensorflow.{path}'\n"
        "    for source in sources:\n"
        "        extra = source.startswith(('tensorboard', 'tensorflow_estimator', 'gan_v1.tf1.contrib.learn'))\n"
        "        assert extra or importlib.util.find_spec(source), source\n"
        "print(tf.contrib.data.shuffle_and_repeat.__name__, tf.contrib.framework.nest.flatten([[1], 2]))\n"
        "print(tf.contrib.slim.nets.vgg.__name__, tf.contrib.distributions.Normal.__name__)\n",
    )
    assert done.stdout == "shuffle_and_repeat [1, 2]\ntf_slim.nets.vgg Normal\n", done.stderr


SPAWNING = """
import multiprocessing

import tensorflow as tf


def doubled(number):
    with tf.Session() as session:
        return float(session.run(tf.constant(number) * 2))


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(doubled, [1.0, 2.0]))
"""


def test_a_spawned_child_has_tensorflow_1(tmp_path: Path) -> None:
    """Catches a pool that ends in TensorFlow 2's errors, because a new Python knows nothing of the runner."""
    (tmp_path / "pool.py").write_text(SPAWNING)
    done = run_python("-m", "gan_v1.tf1", str(tmp_path / "pool.py"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "[2.0, 4.0]\n"), done.stderr


def test_a_programs_arguments_are_its_own(tmp_path: Path) -> None:
    """Catches arguments that the runner takes for its own: a double dash, and options of the runner's names."""
    (tmp_path / "words.py").write_text("import sys; print(sys.argv[1:])")
    words = ["a", "--", "b", "-m", "--check", "--"]
    for program in (["-m", "words"], ["-mwords"], [str(tmp_path / "words.py")]):
        done = run_warm("-m", "gan_v1.tf1", "--no-numpy", "--threads", "2", *program, *words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, f"{words}\n"), done.stderr


def test_check_of_what_python_cannot_read(tmp_path: Path) -> None:
    """Catches a traceback from a relative import that leads out of the root, and from code that is nested too deep."""
    for text in (f"from {'.' * 200} import a", f"x = {'(' * 5000}{')' * 5000}"):
        (tmp_path / "deep.py").write_text(text)
        done = run_warm("-m", "gan_v1.tf1", "--check", str(tmp_path / "deep.py"))
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert "deep.py" in line


AFTER_THE_END = """
import atexit, os, pickle, threading, time
import numpy as np
import tensorflow as tf
class Own: pass
def late():
    time.sleep(0.3)
    import late_module
    print(late_module.value(), np.float(1), type(pickle.loads(pickle.dumps(Own()))).__name__)
atexit.register(lambda: print("at exit", np.int(3), __import__("tensorflow").__version__))
threading.Thread(target=late).start()
print("last line")
"""
LATE = """
import tensorflow as tf
from tensorflow.contrib.layers import xavier_initializer
def value():
    return tf.__version__, callable(xavier_initializer)
"""
CIRCLE = """
try:
    {}["k"]
except KeyError as first:
    try:
        raise ValueError("cannot") from first
    except ValueError as second:
        raise first from second
"""


def test_threads_and_exit_functions_find_tensorflow_1_until_the_end(tmp_path: Path) -> None:
    """Catches what is taken back at the script's last line, though the program goes on; and a circle of causes."""
    (tmp_path / "late_module.py").write_text(LATE)
    (tmp_path / "program.py").write_text(AFTER_THE_END)
    done = run_warm("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    assert done.stdout == "last line\n('1.15.5', True) 1.0 Own\nat exit 3 1.15.5\n", done.stderr
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__main__.py").write_text(CIRCLE)
    done = run_warm("-m", "gan_v1.tf1", "folder", cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "KeyError: 'k'")


TWO_THREADS = """
import threading
found = []
def load():
    import tensorflow as tf
    found.append(hasattr(tf, "placeholder"))
threads = [threading.Thread(target=load) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(found)
"""


def test_threads_that_import_tensorflow_at_the_same_time(tmp_path: Path) -> None:
    """Catches a thread that gets today's TensorFlow while another one still loads TensorFlow 1."""
    (tmp_path / "program.py").write_text(TWO_THREADS)
    done = run_warm("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    assert done.stdout == "[True, True, True, True]\n", done.stderr


PYTHON_2 = (
    b"\xef\xbb\xbf"
    + b'''class A: pass
a = A(); a.x = 5; a.x /= 2
numbers = [5, 7]; numbers[0] /= 2; numbers[1:] = [9]; numbers[-1] /= 2.
calls = []
def once(): calls.append(1); return a
once().x /= 2
print a.x, numbers, len(calls)
if True:
\tprint repr("""
\ta"""), "b\tc"   # don't
        # a comment
'''
)


def test_python_2_divides_in_place_and_keeps_strings(tmp_path: Path) -> None:
    """Catches 2.5 where Python 2 had 2, blanks for tabs within strings, and a byte-order mark that is refused."""
    (tmp_path / "program.py").write_bytes(PYTHON_2)
    done = run_warm("-m", "gan_v1.tf1", "--py2", "program.py", cwd=tmp_path)
    assert done.stdout == "1 [2, 4.5] 1\n'\\n\\ta' b\tc\n", done.stderr


def test_check_follows_aliases_and_reads_python_2(tmp_path: Path) -> None:
    """Catches a name that is refused at run time and that the check does not see behind another name."""
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\ntfd = tf.contrib.distributions\ntfb = tfd.bijectors\nprint tfb.Exp, tf.zeros\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "--check", "program.py", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith("is it a program for Python 2? then say --py2\n")
    done = run_warm("-m", "gan_v1.tf1", "--check", "--py2", "program.py", cwd=tmp_path)
    missing = [line.split("  ")[0] for line in done.stdout.splitlines() if "NOT AVAILABLE" in line]
    name = "tf.contrib.distributions.bijectors"
    assert missing == [f"program.py:3: {name}", f"program.py:4: {name}.Exp"], done.stdout + done.stderr


def test_a_programs_own_keras_is_imported(tmp_path: Path) -> None:
    """Catches a module of the program's own that tf.keras takes the place of."""
    (tmp_path / "keras.py").write_text("own = 1\n")
    (tmp_path / "program.py").write_text("import tensorflow as tf\nimport keras\nprint(keras.own, tf.__version__)\n")
    done = run_warm("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    assert done.stdout == "1 1.15.5\n", done.stderr


ERRORS = """
import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 3])
def net(a):
    return tf.reshape(a, [-1, 4])
y = net(x)
with tf.Session() as session:
    try:
        session.run(y, {x: [[1, 2, 3]]})
    except tf.errors.InvalidArgumentError as error:
        print(error)
for _ in range(2):
    try:
        tf.get_variable("v", [1])
    except ValueError as error:
        print(error)
"""


def test_an_error_in_a_session_begins_with_its_cause(tmp_path: Path) -> None:
    """Catches a cause that stands behind a page of frames, frames of the runner's, and another line than the program's.

    The first two lines, and those of the variable, are 1.15.5's, whose own frames of the variable are left out here.
    """
    (tmp_path / "program.py").write_text(ERRORS)
    done = run_python("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    cause, place, *rest = done.stdout.splitlines()
    assert cause == "Input to reshape is a tensor with 3 values, but the requested shape requires a multiple of 4"
    assert place == "\t [[node Reshape (defined at program.py:5) ]]", done.stderr
    behind = rest.index("Graph execution error:")
    stack = rest[rest.index("Original stack trace for 'Reshape':") + 1 :]
    assert behind == 1
    assert stack[:4] == [
        '  File "program.py", line 6, in <module>',
        "    y = net(x)",
        '  File "program.py", line 5, in net',
        "    return tf.reshape(a, [-1, 4])",
    ]
    assert rest[-5:-1] == [
        "Variable v already exists, disallowed. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope? "
        "Originally defined at:",
        "",
        '  File "program.py", line 14, in <module>',
        '    tf.get_variable("v", [1])',
    ]
    assert "gan_v1" not in done.stdout
    assert "runpy" not in done.stdout


def test_optimizers_of_keras_are_not_said_to_be_equal(tmp_path: Path) -> None:
    """Catches a program under --exact whose optimizer 1.15.5 did not repeat, and no line says so."""
    program = "import keras\nfrom keras.layers import Dense\nprint(keras.models.Sequential([Dense(3, input_dim=4)]))\n"
    (tmp_path / "program.py").write_text(program)
    done = run_warm("-m", "gan_v1.tf1", "--exact", "program.py", cwd=tmp_path, **FOR_EXACT)
    assert done.returncode == 0, done.stderr
    assert "the optimizers of Keras 2.2.4 changed weights" in done.stderr
