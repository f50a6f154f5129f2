"""Notebooks under ``python -m gan_v1.tf1``, and ``%load_ext gan_v1.tf1``."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from helpers import run_python, run_warm

from gan_v1.tf1.program.installing import answered

HERE = "TensorFlow 1 and the Keras of its time are here already"


def write_notebook(path: Path, *cells: str, tags: tuple[str, ...] = ()) -> None:
    """A notebook of format 4; ``tags`` are those of its first code cell."""
    found: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": ["# The story"]}]
    for number, cell in enumerate(cells):
        facts = {"tags": list(tags)} if number == 0 else {}
        found.append({"cell_type": "code", "metadata": facts, "source": cell.splitlines(keepends=True), "outputs": []})
    path.write_text(json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}))


NOTEBOOK = (
    "1 / 0",  # tagged, so that the others run
    "%tensorflow_version 1.x\n%matplotlib inline\n%load_ext gan_v1.tf1",
    "!pip install -q tensorflow==1.15\n%pip install 'tensorflow-gpu<2'\n!pip uninstall -y tensorflow && echo gone",
    "import os, sys\nimport tensorflow as tf, numpy as np\nprint(sys.argv, os.path.basename(os.getcwd()))",
    "import matplotlib.pyplot as plt\n_ = plt.plot([0, 1])",
    "",
    "def f(name):\n    !echo {name} \"$name\"\nf('a word')\n[tf.placeholder(tf.float32).op.type, np.float(1)]",
    "try:\n  %tensorflow_version 2.x  # as Colab\nexcept Exception:\n  pass",
    "def g():\n    return tf.no_such_name\n",
    "x = 1\ng()",
    "print('this must not run')",
)


def test_a_notebook_runs_cell_by_cell(tmp_path: Path) -> None:
    """Catches another order, folder or namespace; a magic or an installation that fails; a traceback of IPython's."""
    (tmp_path / "books").mkdir()
    write_notebook(tmp_path / "books" / "a.ipynb", *NOTEBOOK, tags=("raises-exception",))
    done = run_warm("-m", "gan_v1.tf1", "books/a.ipynb", "-m", cwd=tmp_path, IPYTHONDIR=str(tmp_path / "ipython"))
    assert done.stdout.splitlines() == [
        "TensorFlow 1.x selected.",
        f"gan_v1.tf1: tensorflow==1.15 is not installed: {HERE}",
        f"gan_v1.tf1: tensorflow-gpu<2 is not installed: {HERE}",
        f"gan_v1.tf1: tensorflow is not uninstalled: {HERE}",
        "gone",
        "['books/a.ipynb', '-m'] books",
        "<Figure size 640x480 with 1 Axes>",
        "a word a word",
        "['Placeholder', 1.0]",
    ], done.stderr
    meant, _, rest = re.sub(r"\n +[~^]+(?=\n)", "", done.stderr).partition("gan_v1.tf1: ")
    assert meant.endswith("ZeroDivisionError: division by zero\n")
    first, *others = rest.splitlines()
    assert first == (
        "%tensorflow_version 2.x: TensorFlow 1 stays selected; a notebook for TensorFlow 2 runs without gan_v1.tf1"
    )
    assert "IPython" not in rest
    assert others[-5:] == [
        '  File "books/a.ipynb, cell 9", line 2, in <module>',
        "    g()",
        '  File "books/a.ipynb, cell 8", line 2, in g',
        "    return tf.no_such_name",
        "AttributeError: module 'tensorflow' has no attribute 'no_such_name'",
    ]
    assert done.returncode == 1


def test_numpys_promotion_in_cells_in_texts_and_in_python_2(tmp_path: Path) -> None:
    """Catches another type, or a division of today's, where code is translated or executed; and --no-numpy's types."""
    lines = (
        "import numpy as np",
        "f, b = np.float32(7), np.array([7], np.uint8)",
        "f, g = f / 2, [f]\ng[0] /= 2",
        "b = b / 2 * 256",
        "exec('c = np.float32(7) / 2 + 1')",
        "a = [f, g[0], b[0], c, np.int8(7) / 2, 0 < c < 5]",
        "print([each.dtype.name + ' %g' % each for each in a])",
    )
    write_notebook(tmp_path / "cells.ipynb", *lines)
    (tmp_path / "program.py").write_text("\n".join(lines))
    for options, told in (
        ((), ["float64 3.5", "float64 3.5", "float64 896", "float64 4.5", "float64 3.5", "bool 1"]),
        (("--py2",), ["float64 3.5", "float64 3.5", "uint16 768", "float64 4.5", "int64 3", "bool 1"]),
        (("--no-numpy",), ["float32 3.5", "float32 3.5", "float64 896", "float32 4.5", "float64 3.5", "bool 1"]),
    ):
        for program in ("program.py", "cells.ipynb"):
            done = run_warm("-m", "gan_v1.tf1", *options, program, cwd=tmp_path)
            assert done.stdout == f"{told}\n", (program, done.stderr)


def test_operators_that_are_left_as_they_are(tmp_path: Path) -> None:
    """Catches a pattern that is no longer one, a changed function that a compiler such as numba's cannot read, a model
    with one that no other Python can load, and a long sum that is too deep.
    """
    (tmp_path / "program.py").write_text(
        f"import numpy as np\nprint((np.float32(1){' + 0.5' * 400}).dtype)\njit = lambda function: function\n"
        "@jit\ndef tenth(x):\n    return x * 0.1\n"
        "match 1 + 2j:\n    case 1 + 2j:  # both numbers are written there\n"
        "        print(tenth(np.float32(1)).dtype, (np.float32(1) * 0.1).dtype)\n"
        "from keras import layers, models\ndef plus(x):\n    return x + 1\n"
        "halves = layers.Lambda(lambda x: x * 0.5, input_shape=(1,))\n"
        "model = models.Sequential([halves, layers.Lambda(plus)])\nmodel.save('model.h5')\n"
    )
    done = run_warm("-m", "gan_v1.tf1", "program.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "float64\nfloat32 float64\n"), done.stderr
    load = "import tf_keras\nmodel = tf_keras.models.load_model('model.h5', safe_mode=False)\n"
    done = run_python("-c", f"{load}print(model(1.0).numpy())", cwd=tmp_path, TF_USE_LEGACY_KERAS="1")
    assert done.stdout == "1.5\n", done.stderr


def test_a_notebook_of_python_2_and_one_that_exits(tmp_path: Path) -> None:
    """Catches cells in Python 2 that are not translated, a lost exit code, and a refusal of more than one line."""
    write_notebook(tmp_path / "a.ipynb", "%matplotlib inline\nprint 7 / 2, type(u'a')", "import sys\nsys.exit(3)")
    done = run_warm("-m", "gan_v1.tf1", "--py2", "a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, "3 <class 'str'>\n", "")
    done = run_warm("-m", "gan_v1.tf1", "a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "this is a program for Python 2: run it with --py2, before its name"
    write_notebook(tmp_path / "a.ipynb", "import tensorflow as tf\n\ntf.contrib.tensor_forest")
    done = run_warm("-m", "gan_v1.tf1", "a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("a.ipynb, cell 1:3: tf.contrib.tensor_forest cannot be had")


def test_check_reads_the_cells_of_a_notebook(tmp_path: Path) -> None:
    """Catches a cell that is not read, magics that are taken for Python, and another cell or line."""
    write_notebook(
        tmp_path / "a.ipynb",
        "%tensorflow_version 1.x\nimport tensorflow as tf",
        "%%time\n!ls\nx = tf.zeros([1])\ntf.contrib.tensor_forest",
        "%%bash\necho 'no Python",
        "print('%d'\n      % tf.ones)",
    )
    done = run_warm("-m", "gan_v1.tf1", "--check", "a.ipynb", cwd=tmp_path)
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == [
        "a.ipynb, cell 2:4: tf.contrib.tensor_forest",
        "a.ipynb, cell 2:3: tf.zeros",
        "a.ipynb, cell 4:2: tf.ones",
        "3 names of TensorFlow; uses that cannot be had: 1",
    ], done.stderr
    write_notebook(tmp_path / "a.ipynb", "x = 1", "\nprint 'Python 2'")
    done = run_warm("-m", "gan_v1.tf1", "--check", "a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("gan_v1.tf1: a.ipynb, cell 2:2: ")


def test_a_damaged_notebook_is_told_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback of json's or ours, and a NameError of null; a notebook of 2015 that is taken for damaged."""
    damaged = {
        "": "it is not JSON",
        '{"cells": [{"cell_type"': "it is not JSON",
        "<!DOCTYPE html>": "it is a web page",
        "[]": "damaged",
        "null": "damaged",
        '{"metadata": null}': "damaged",
        '{"metadata": {}}': "lacks 'worksheets'",
        '{"cells": [{"cell_type": "code"}]}': "lacks 'input'",
        '{"cells": [{"cell_type": "code", "source": 3}]}': "damaged",
        '{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}': "is a notebook for R",
    }
    for text, told in damaged.items():
        (tmp_path / "a.ipynb").write_text(text)
        for options in ([], ["--check"]):
            done = run_warm("-m", "gan_v1.tf1", *options, "a.ipynb", cwd=tmp_path)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), (text, done.stderr)
            assert told in done.stderr, text
    cells = [{"cell_type": "code", "input": ["import tensorflow as tf\n", "print(tf.__version__)"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}))
    done = run_warm("-m", "gan_v1.tf1", "a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1.15.5\n"), done.stderr


def test_cells_of_a_notebook(tmp_path: Path) -> None:
    """Catches cells without TensorFlow 1, a refusal of many lines, and what outlives %unload_ext."""
    (tmp_path / "child.py").write_text("import tensorflow as tf; print('child', tf.__version__)\n")
    done = run_python(
        "-c",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(colors='nocolor')\n"
        "def magics(): return shell.find_line_magic('pip'), shell.find_cell_magic('bash'), shell.system\n"
        "before = magics()\n"
        "for cell in ('%load_ext gan_v1.tf1', 'import tensorflow as tf, numpy as np',\n"
        "             'print(tf.placeholder(tf.float32).op.type, np.float, [np.float32(1)])',\n"
        "             'tf.zeros([1])\\ntf.contrib.tensor_forest', '%tensorflow_version 1.x\\n!python child.py',\n"
        "             'found = !python child.py\\nprint(found)', '%unload_ext gan_v1.tf1',\n"
        "             'import tensorflow as tf; print(tf.__version__[0], hasattr(np, \"float\"))'):\n"
        "    shell.run_cell(cell)\n"
        "assert before == magics() and not shell.find_line_magic('tensorflow_version')\n",
        cwd=tmp_path,
        IPYTHONDIR=str(tmp_path),
    )
    first, refusal, *rest = done.stdout.splitlines()
    assert first == "Placeholder <class 'float'> [1.0]", done.stderr
    assert refusal.startswith("this cell:2: tf.contrib.tensor_forest cannot be had")
    assert rest == ["TensorFlow 1.x selected.", "child 1.15.5", "['child 1.15.5']", "2 False"], done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("line", "left"),
    {
        'pip3 install "tensorflow<2" -q': "",
        "pip install tensorflow<2": "",  # which a shell would read as a file's name
        "python -m pip install tensorflow~=1.15 2>&1 | tail -1": "true 2>&1 | tail -1",
        "pip install -U scipy tensorflow==1.13.1 pillow": "pip install -U scipy pillow",
        "pip install -i https://mirror/simple tensorflow-gpu": "",
        "sudo -H pip install keras==2.2.4 && ls": "sudo -H true && ls",
        "conda install -y tensorflow=1.14": "",
        "pip install https://mirror/tensorflow-1.4.0-cp36-cp36m-linux_x86_64.whl": "",
        "pip uninstall -y tensorflow; pip install 'tensorflow>=1.15,<2.0'": "true; true",
        "pip install -q tf-nightly==1.15.0.dev20190730": "",
        "pip uninstall -y numpy; pip install 'numpy<1.17' tqdm": "true; pip install tqdm",
        "pip install numpy==1.16.2 protobuf==6.31 h5py==2.10.0": "pip install protobuf==6.31",
        "pip install matplotlib==3.0.3 matplotlib==3.10 'numpy>=1.11'": "pip install matplotlib==3.10 'numpy>=1.11'",
    }.items(),
)
def test_an_installation_of_tensorflow_1_is_answered(line: str, left: str) -> None:
    """Catches pip sent to fetch what no Python of today can have, or to take TensorFlow away; a package forgotten."""
    rest, told = answered(line)
    assert rest == left
    assert told


def test_an_old_library_that_is_missing_is_installed_as_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches a program that asks for SciPy 1.1 and gets none, or a pip that tries for minutes to build it."""

    def version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", version)
    line, told = answered("pip install scipy==1.1.0 tensorflow==1.15 tqdm")
    assert line == "pip install scipy tqdm"
    assert told == [
        "scipy==1.1.0 tensorflow==1.15 is not installed: TensorFlow 1, and what the libraries of its time gave, is "
        "here already; today's scipy is installed instead"
    ]


def test_a_file_of_requirements_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches pip sent to fetch TensorFlow 1 because a file says so, what else the file asks for forgotten, and a file
    that names itself read for ever."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "requirements.txt").write_text(
        "# of 2017\ntensorflow-gpu==1.4.0 ; python_version<'4'\n-r more.txt\n"
    )
    (tmp_path / "repo" / "more.txt").write_text("-i https://mirror/simple\n\nscipy>=1.0  # for imread\nKeras==2.1.2\n")
    (tmp_path / "only.txt").write_text("tensorflow==1.15\n")
    (tmp_path / "none.txt").write_text("scipy\n-r none.txt.not\n-r none.txt\n")
    told = [
        "tensorflow-gpu==1.4.0 ; python_version<'4' of repo/requirements.txt "
        f"Keras==2.1.2 of repo/requirements.txt is not installed: {HERE}"
    ]
    left = "pip install -q -i https://mirror/simple 'scipy>=1.0' tqdm"
    assert answered("pip install -q -r repo/requirements.txt tqdm") == (left, told)
    assert answered("cd repo; pip install --requirement=requirements.txt")[0] == (
        "cd repo; pip install -i https://mirror/simple 'scipy>=1.0'"
    )
    assert answered("pip install -r only.txt") == ("", [f"tensorflow==1.15 of only.txt is not installed: {HERE}"])
    for line in (
        "pip install -r none.txt",
        "pip install -r nowhere.txt",
        "pip uninstall -r only.txt",
        "pip install -r",
    ):
        assert answered(line) == (line, [])


@pytest.mark.parametrize(
    "line",
    [
        "pip install tensorflow",
        "pip install tensorflow==2.3 tensorflow-probability==0.7",
        "pip install keras==3.1",
        "pip list | grep tensorflow==1.15",
        "echo 'pip install tensorflow==1.15'",
        "echo pip install tensorflow==1.15 # pip install tensorflow==1.15",
        "pip install 'tensorflow==1.15",
    ],
)
def test_any_other_line_is_left_to_the_shell(line: str) -> None:
    """Catches a line that is changed although it installs no TensorFlow 1."""
    assert answered(line) == (line, [])
