"""``python -m gan_v1.tf1``: Python 2, and what libraries had before those with which 1.15.5 was recorded.

What that Python had is compared in ``tf1_programs/libraries_of_then.py`` and ``keras_of_then.py``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from helpers import run_python
from test_tf1_runner import run

PYTHON_2 = """# -*- coding: utf-8 -*-
import os, cPickle as pickle
import numpy as np
import tensorflow as tf
from helper import half
for i in xrange(2):
\tprint i, half(7), 7 / 2.0,
print
for k, v in {'a': 1}.iteritems():
    print "%s = %d" % (k, v)
try:
    raise ValueError, 'x'
except ValueError, e:
    print e, map(abs, [-1]), unicode('é')
n = np.arange(5)
n /= 2
with tf.Session() as sess:
    print sess.run(tf.constant(7) / 2), n, (n / 2.0).tolist(), pickle.loads(b'\\x80\\x02U\\x02\\xc3\\xa9q\\x00.')
print os.path.basename(__file__), __name__
"""


def test_a_program_for_python_2(tmp_path: Path) -> None:
    """Catches a --py2 that leaves a statement, a module of the program's, or integers' division as it is."""
    (tmp_path / "helper.py").write_text("def half(n):\n\tif n <> 7: raise ValueError, n\n\treturn n / 2\n")
    done = run(tmp_path, PYTHON_2, options=("--py2",))
    assert done.stdout.splitlines() == [
        "0 3 3.5 1 3 3.5 ",
        "a = 1",
        "x [1] é",
        "3 [0 0 1 1 2] [0.0, 0.0, 0.5, 0.5, 1.0] Ã©",
        "program.py __main__",
    ], done.stderr
    assert done.returncode == 0


PYTHON_2_FUNCTIONS = """
import cPickle, itertools, math, operator, os, random, string, types, numpy as np
class Half:
    def __init__(self, n): self.n = n
    def __div__(self, other): return self.n * 10 + other
    def __cmp__(self, other): return cmp(self.n, other.n)
print round(2.5), round(-0.5), round(1.25, 1), round(7), round(np.float32(0.5)), sorted([1, 3, 2], lambda a, b: b - a)
random.seed(1)
print random.sample(range(10), 3), random.choice('abcd'), random.randint(1, 6)
random.seed(1)
deck = range(4)
random.shuffle(deck)
print deck, sorted([3, 1], cmp=lambda a, b: cmp(b, a)), reduce(max, [1, 2]), list(itertools.izip([1], [2]))
deck.sort(cmp=lambda a, b: b - a)
random.seed('gan')
print '%.12f' % random.random()
print deck, Half(1) == Half(1), Half(1) < Half(2), max(Half(1), Half(2)).n, Half(3) / 2, string.join(['a', 'b'], '-')
print map(lambda a, b: (a, b), [1, 2], [3]), map(None, [1, 2], 'a'), filter(str.isalpha, 'a1b'), filter(None, (0, 5))
print math.ceil(2.5) / 2, math.floor(-0.5), list(itertools.imap(max, [1], [2])), operator.div(7, 2)
try:
    raise IOError('gone')
except IOError as e:
    print e.message, len({Half(1): 2})
print 1.0 / 3, str(1e11), 1e11 / 10, [0.1 + 0.2], map(str, [0.1 + 0.2]), -1e-5 / 3, float('nan'), str()
print isinstance('', types.StringType), isinstance([], (types.TupleType, types.ListType)), types.IntType(7.5)
cPickle.dump([1.5], open('losses.pkl', 'w'))
print cPickle.load(open('losses.pkl')), cPickle.loads(cPickle.dumps([2], 2))
os.path.walk('.', lambda found, folder, names: found.append((folder, 'losses.pkl' in names)), deck)
print deck[-1]
print raw_inputs
"""


def test_functions_of_python_2(tmp_path: Path) -> None:
    """Catches other draws of ``random``, or other numbers of ``round``, than Python 2's; a line number that is moved.

    After ``random.seed(1)`` ``random.random()`` is 0.134, 0.847, 0.764, 0.255, 0.495 in either Python. Python 2 took
    the part of the list, ``int(0.134 * 10)``, ``int(0.847 * 9)``, ..., and put the last element left in its place.
    All lines are what Python 2.7.18 printed, but for NumPy's.
    """
    done = run(tmp_path, PYTHON_2_FUNCTIONS, options=("--py2",))
    assert done.stdout.splitlines() == [
        "3.0 -1.0 1.3 7.0 1.0 [3, 2, 1]",
        "[1, 7, 6] b 3",
        "[3, 1, 2, 0] [3, 1] 2 [(1, 2)]",
        "0.995918026299",
        "[3, 2, 1, 0] True True 2 32 a-b",
        "[(1, 3), (2, None)] [(1, 'a'), (2, None)] ab (5,)",
        "1.5 -1.0 [2] 3",
        "gone 1",
        "0.333333333333 1e+11 10000000000.0 [0.30000000000000004] ['0.3'] -3.33333333333e-06 nan ",
        "True True 7",
        "[1.5] [2]",
        "('.', True)",
    ], done.stderr
    assert 'program.py", line 30' in done.stderr
    assert done.stderr.splitlines()[-1].startswith("NameError: name 'raw_inputs' is not defined")


@pytest.mark.parametrize(
    "program", ["print 'Python 2'\n", "for i in xrange(3): pass\n", "import cPickle\n", "{}.iteritems()\n"]
)
def test_python_2_is_recognised(tmp_path: Path, program: str) -> None:
    """Catches a traceback after which a user does not know that there is --py2."""
    done = run(tmp_path, program)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "this is a program for Python 2: run it with --py2, before its name"


def test_pickles_in_npy_files_and_files_of_then(tmp_path: Path) -> None:
    """Catches weights in .npy files that are refused, h5py files opened to be read only, a window that is wanted."""
    done = run(
        tmp_path,
        "import h5py, matplotlib, numpy as np\n"
        "matplotlib.use('TkAgg', warn=False)\n"
        "import matplotlib.pyplot as plt\n"
        "np.save('weights.npy', {'conv1': [1]})\n"
        "print(np.load('weights.npy', encoding='latin1').item())\n"
        "h5py.File('new.h5')['x'] = 1\n"
        "plt.style.use('seaborn-whitegrid')\n"
        "print(plt.hist([1, 2], normed=True)[0].shape, plt.get_backend().lower(), plt.hold(True))\n",
    )
    assert done.stdout == "{'conv1': [1]}\n(10,) agg None\n", done.stderr


def test_keras_is_that_of_tensorflow(tmp_path: Path) -> None:
    """Catches Keras 3, which knows no sessions, for ``import keras``, and modules that have moved."""
    program = (
        "import keras, keras.backend.tensorflow_backend as KTF\n"
        "from keras.engine.topology import Layer\n"
        "from keras.layers.convolutional import Conv2D\n"
        "from keras.utils import np_utils\n"
        "from keras.utils.np_utils import to_categorical\n"
        "from tensorflow.contrib.keras.python.keras.layers import Dense\n"
        "import tensorflow as tf\n"
        "print(keras.__version__, keras.models.Sequential is tf.keras.Sequential, Dense is tf.keras.layers.Dense)\n"
        "KTF.set_session(tf.Session())\n"
        "print(Conv2D is tf.keras.layers.Conv2D, np_utils.to_categorical is to_categorical, Layer.__name__)\n"
    )
    assert run(tmp_path, program).stdout == "2.2.4-tf True True\nTrue True Layer\n"
    program = "import keras\nprint(keras.__version__[0])\n"
    done = run(tmp_path, program, options=("--no-keras",), KERAS_BACKEND="tensorflow")
    assert done.stdout == "3\n", done.stderr


def test_keras_models_in_scikit_learn(tmp_path: Path) -> None:
    """Catches a Keras model that scikit-learn of today does not take: in a pipeline, copied, or told a class's name."""
    if importlib.util.find_spec("sklearn") is None:
        pytest.skip("sklearn is not installed: Keras's wrappers NOT tried with it")
    program = (
        "import numpy as np\n"
        "from keras.layers import Dense\n"
        "from keras.models import Sequential\n"
        "from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor\n"
        "from sklearn.base import is_classifier, is_regressor\n"
        "from sklearn.model_selection import GridSearchCV, KFold, cross_val_score\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "def build(units=2, last=1, loss='mse'):\n"
        "    model = Sequential([Dense(units, input_dim=3), Dense(last, activation='sigmoid')])\n"
        "    model.compile('sgd', loss, metrics=['accuracy'])\n"
        "    return model\n"
        "x, y = np.random.rand(12, 3), np.array(list('abcabcabcabc'))\n"
        "steps = make_pipeline(StandardScaler(), KerasRegressor(build, epochs=1, verbose=0))\n"
        "scores = cross_val_score(steps, x, x[:, 0], cv=KFold(2))\n"
        "print(scores.shape, bool(np.all(scores < 0)), is_regressor(steps))\n"
        "net = KerasClassifier(build, last=3, loss='categorical_crossentropy', verbose=0)\n"
        "found = GridSearchCV(net, {'units': [2, 3], 'epochs': [1]}, cv=2).fit(x, y)\n"
        "print(is_classifier(net), sorted(found.best_params_), found.predict(x[:2]).dtype == y.dtype)\n"
    )
    done = run(tmp_path, program)
    assert done.stdout == "(2,) True True\nTrue ['epochs', 'units'] True\n", done.stderr


def test_scipy_pandas_and_scikit_learn_of_then(tmp_path: Path) -> None:
    """Catches names of then that are not given back, where these libraries are installed."""
    for library in ("scipy", "pandas", "sklearn"):
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"{library} is not installed: its names of then NOT tried")
    done = run(
        tmp_path,
        "import numpy as np, pandas as pd, scipy.sparse as sp\n"
        "from scipy.sparse.linalg.eigen.arpack import eigsh\n"
        "from scipy.misc import imread, logsumexp\n"
        "from sklearn.cross_validation import train_test_split\n"
        "from sklearn.externals import joblib\n"
        "from sklearn.linear_model import Perceptron\n"
        "from sklearn.preprocessing import OneHotEncoder\n"
        "print(eigsh(sp.eye(4).tocsr(), 1)[0].round(6), sp.eye(2).tocsr().A.tolist(), round(logsumexp([0., 0.]), 4))\n"
        "print(Perceptron(tol=-np.inf, max_iter=5).fit([[0.], [1.]], [0, 1]).predict([[1.]]).shape)\n"
        "print(OneHotEncoder(sparse=False).fit_transform([[0], [1]]).tolist(), len(train_test_split(range(4))))\n"
        "frame = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\n"
        "print(frame.as_matrix().tolist(), frame.ix[1, 'b'], frame.ix[0, 1])\n"
        "print(len(frame.append(frame)), frame.drop('a', 1).shape)\n",
    )
    assert done.stdout == (
        "[1.] [[1.0, 0.0], [0.0, 1.0]] 0.6931\n(1,)\n[[1.0, 0.0], [0.0, 1.0]] 2\n[[1, 3], [2, 4]] 4 3\n4 (2, 1)\n"
    ), done.stderr


CHILDREN = """
import importlib, multiprocessing


def work(n):
    import numpy as np
    import tensorflow as tf
    with tf.Session() as sess:
        return tf.__version__, np.float(sess.run(tf.placeholder_with_default(n, []) * 2))


if __name__ == '__main__':
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        print(pool.map(work, [1, 2]))
    with multiprocessing.get_context('fork').Pool(1) as pool:
        print(pool.map(work, [3]))
    tf = importlib.import_module('tensorflow')
    layers = importlib.import_module('tensorflow.contrib.layers')
    print(tf.__version__, layers.conv2d.__name__, importlib.import_module('json').__name__)
    try:
        importlib.import_module('tensorflow.contrib.tensor_forest')
    except ImportError as error:
        print(error)
"""


def test_children_and_importlib_get_tensorflow_1_too(tmp_path: Path) -> None:
    """Catches workers, or a module asked for by its name, that get TensorFlow 2, or libraries of today."""
    done = run(tmp_path, CHILDREN)
    assert done.stdout.splitlines()[:3] == [
        "[('1.15.5', 2.0), ('1.15.5', 4.0)]",
        "[('1.15.5', 6.0)]",
        "1.15.5 convolution2d json",
    ], done.stderr
    assert done.stdout.splitlines()[3].startswith("tf.contrib.tensor_forest cannot be had")
    assert done.stderr == ""


REFUSES = """
import numpy as np, sys
from contextlib import ExitStack
from gan_v1.tf1.libraries import arrays
setattr({place}, {value})
with ExitStack() as stack:
    arrays._numbers_from_arrays_of_one(stack)
    try:
        float(np.ones([1, 1]))
    except TypeError:
        print("as today")
"""


@pytest.mark.parametrize(
    ("place", "value"),
    [("arrays", "'_NB_INT', 17"), ("arrays", "'_D_WRAPPED', 5"), ("sys", "'getobjects', None")],
    ids=["another order of slots", "another object's head", "a build that traces references"],
)
def test_slots_of_another_layout_are_left_alone(place: str, value: str) -> None:
    """Catches a pointer written into another slot than it is meant for, which crashes Python at some later moment."""
    done = run_python("-c", REFUSES.format(place=place, value=value))
    assert (done.returncode, done.stdout) == (0, "as today\n")
    assert done.stderr.startswith("gan_v1.tf1: float(a) and int(a) take arrays without dimensions alone")
    assert len(done.stderr.splitlines()) == 1


RAGGED = """
import threading
import numpy as np
losses = [np.float32(0.5), np.array([0.25])]
print(np.mean(losses), np.shape([[1, 2], [3]]), np.array_equal(losses, losses))
print(np.array([None, np.ones(1)], np.float32), complex(np.array([[2j]])))
print(np.reshape([[1, 2], [3]], (-1, 1)).shape, np.size([np.zeros(2), np.zeros((3, 1))]))
print(np.sum(x for x in [1, 2]), np.vstack(map(np.atleast_1d, [1, 2])).shape, np.issubdtype(np.float32, float))
print(np.histogram([1, 2], 2, normed=True)[0], np.issubdtype(np.int32, np.int), np.issubdtype(np.float32, int))
class Own:
    def __float__(self):
        raise KeyError("own")
for kind in (int, float):
    for value in (np.nan, "ab", [1, 2], [], [[2.5]], Own()):
        try:
            print(kind(np.atleast_1d(value)), end="; ")
        except Exception as error:
            print(type(error).__name__, str(error)[:15], end="; ")
    print()
print("%d" % np.array([[3]]), float(np.matrix([[1.5]])))
np.set_printoptions(precision=2)
thread = threading.Thread(target=lambda: print([np.float32(1)], np.array([0.123456])))
thread.start(), thread.join()
"""


def test_lists_of_arrays_and_numbers_of_arrays(tmp_path: Path) -> None:
    """Catches a refusal of what NumPy 1.18 took, another error than its own, and prints in threads as of today.

    The lines are NumPy 1.18's under Python 3.7.
    """
    done = run(tmp_path, RAGGED)
    assert done.stdout.splitlines() == [
        "[0.375] (2,) True",
        "[nan  1.] 2j",
        "(2, 1) 2",
        "3 (2, 1) True",
        "[1. 1.] True False",
        "ValueError cannot convert ; ValueError invalid literal; TypeError only size-1 arr; TypeError only size-1 arr; "
        "2; TypeError int() argument ; ",
        "nan; ValueError could not conve; TypeError only size-1 arr; TypeError only size-1 arr; 2.5; KeyError 'own'; ",
        "3 1.5",
        "[1.0] [0.12]",
    ], done.stderr


def test_numpy_imported_by_a_thread_is_given_back(tmp_path: Path) -> None:
    """Catches print options that belong to the thread which imported NumPy first, and cannot be reset by another."""
    done = run(
        tmp_path,
        "import threading\nthread = threading.Thread(target=lambda: __import__('numpy'))\n"
        "thread.start(), thread.join()\n"
        "import numpy\nprint([numpy.float32(1)])\n",
    )
    assert (done.stdout, done.stderr) == ("[1.0]\n", "")


PLOTS = """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt, numpy as np
for values in ([1, None, 3], [None, np.array([1.0]), np.array(2.0)], [np.float32(1), np.array([[2.0]])]):
    (line,) = plt.plot(values)
    print(np.asarray(line.get_ydata(orig=False), float).tolist())
ax = plt.subplot("121")
line = ax.plot([1, 2])
ax.lines.remove(line[0])
plt.grid(b=True)
plt.gcf().canvas.draw()
print(len(ax.lines), len(plt.gcf().canvas.tostring_rgb()), len(plt.contour([[1, 2], [3, 4]]).collections) > 0)
from mpl_toolkits.mplot3d import Axes3D
figure = plt.figure()
ax = Axes3D(figure)
figure.add_axes(ax)
print(figure.axes == [ax], plt.gca() is ax, len(figure.get_children()), figure.add_subplot(111, projection="3d").name)
print(len(figure.axes), len(Axes3D(plt.figure(), auto_add_to_figure=False).figure.axes))
"""


def test_plots_of_then(tmp_path: Path) -> None:
    """Catches a plot of losses, some of them None or arrays, that ends a program, and a picture that lacks its 3D plot.

    The values are matplotlib 3.1's; ``auto_add_to_figure`` is 3.4's.
    """
    done = run(tmp_path, PLOTS)
    assert done.stdout.replace("nan", "-") == (
        "[1.0, -, 3.0]\n[-, 1.0, 2.0]\n[1.0, 2.0]\n0 921600 True\nTrue True 2 3d\n2 0\n"
    ), done.stderr


TABLES = """
import io
import numpy as np, pandas as pd
frame = pd.DataFrame([[1, 4], [2, 5], [3, 6]], columns={"a": 0, "b": 0}.keys())
frame["c"] = {7, 8, 9}
frame["text"] = list("xyx")
print(sorted(frame["c"]), frame[{"a"}].shape, frame.text.dtype == object, (frame.dtypes == object).sum())
print(frame.mean().round(2).to_dict(), pd.get_dummies(frame["text"]).values.dtype)
print(pd.read_csv(io.StringIO("a b\\n1 2"), delim_whitespace=True).values.tolist())
print(pd.read_csv(io.StringIO("a;b\\n1;2"), ";").shape, pd.Series([None, 2.0]).fillna(method="bfill").tolist())
"""


def test_tables_of_then(tmp_path: Path) -> None:
    """Catches a column of a set that is refused, text that is not of type object; the lines are pandas 0.25's."""
    if importlib.util.find_spec("pandas") is None:
        pytest.skip("pandas is not installed: its names of then NOT tried")
    done = run(tmp_path, TABLES)
    assert done.stdout == (
        "[7, 8, 9] (3, 1) True 1\n{'a': 2.0, 'b': 5.0, 'c': 8.0} uint8\n[[1, 2]]\n(1, 2) [2.0, 2.0]\n"
    ), done.stderr


def test_a_library_draws_nothing_from_the_programs_generators(tmp_path: Path) -> None:
    """Catches random numbers that differ because a library draws while it is loaded; a draw of the program's lost."""
    library = tmp_path / "venv" / "lib" / "site-packages"
    library.mkdir(parents=True)
    draws = "import random, numpy as np\ndrawn = random.random(), np.random.rand()\n"
    for place in (library / "drawing.py", library / "package" / "part.py", tmp_path / "own.py"):
        place.parent.mkdir(exist_ok=True)
        place.write_text(draws)
    done = run(
        tmp_path,
        f"import random, sys\nimport numpy as np\nsys.path.append({str(library)!r})\n"
        "random.seed(3), np.random.seed(3)\nfirst = random.random(), np.random.rand()\n"
        "second = random.random(), np.random.rand()\nrandom.seed(3), np.random.seed(3)\n"
        "import drawing\nfrom package import part\nimport own\n"
        "print(own.drawn == first, (random.random(), np.random.rand()) == second)\n",
    )
    assert done.stdout == "True True\n", done.stderr


def test_lists_as_indices_in_modules_and_in_python_2(tmp_path: Path) -> None:
    """Catches whole rows for ``a[[rows, columns]]`` in a module of the program's, or where it is translated.

    The rows are 0 and 1, the columns 2 and 0 of 0 1 2 / 3 4 5: 2 and 3 by themselves; as rows, there is no row 2.
    """
    (tmp_path / "beside.py").write_text("def picked(a, rows, columns):\n    return a[[rows, columns]]\n")
    program = "import numpy as np\nfrom beside import picked\na = np.arange(6).reshape(2, 3)\nrows = [0, 1]\n"
    program += "print(picked(a, rows, [2, 0]).tolist() + a[[rows, [2, 0]]].tolist())\n"
    program += "both = lambda: [rows, [2, 0]]\nprint(a.copy()[[rows, [2, 0]]].tolist() + a[both()].tolist())\n"
    program += "a.T[both()[::-1]] = 7\nprint(a.tolist() + [{int(1): 8}[int(1)], [[9]][len(rows) - 2]])\n"
    for options in ((), ("--py2",)):
        done = run(tmp_path, program, options=options)
        assert done.stdout == "[2, 3, 2, 3]\n[2, 3, 2, 3]\n[[0, 1, 7], [7, 4, 5], 8, [9]]\n", done.stderr
    assert "IndexError" in run(tmp_path, program, options=("--no-numpy",)).stderr


LOADED = """
import importlib.util, imp, multiprocessing, runpy, sys

import numpy as np

def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))

def ways():
    a = np.arange(6).reshape(2, 3)
    runpy.run_path('picks.py')
    imp.load_source('picks', 'picks.py')
    load('picked', 'picks.py')
    exec(open('picks.py').read(), {})
    exec(compile(open('picks.py', 'rb').read(), 'picks.py', 'exec'), {})
    exec('b = a[[rows, [2, 0]]]', {'a': a}, {'rows': [0, 1]})
    told = 'found'
    exec('print([told, a[[[0, 1], [2, 0]]].tolist()])')
    print([eval(' a[[[0, 1], [2, 0]]]').tolist(), list(map(eval, ['1', b'2']))])
    code = compile('n + 7 / 2', 'here', 'eval')
    print([eval('n * 2', {'__builtins__': None, 'n': 1}), eval(code, {'__builtins__': {}, 'n': 1})])
    try:
        eval('len(a)', {'__builtins__': {'abs': abs}, 'a': a})
    except NameError as error:
        print(error)
    for wrong in ('1 +', 'a = 1'):
        try:
            eval(wrong)
        except SyntaxError as error:
            print(type(error).__name__)
    sys.stdout.flush()

def in_a_child(n):
    a = np.arange(6).reshape(2, 3)
    return a[[[0, 1], [2, 0]]].tolist(), n / 2

class Model:
    compile = lambda self, *words: words

if __name__ == '__main__':
    print(Model().compile('a', 'b', 'c'))
    ways()
    eval, compile = str.upper, lambda *words: words
    print([eval('own'), compile('a', 'b', 'c')])
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        print(pool.map(in_a_child, [7]))
"""


def test_code_that_is_not_imported_is_changed_as_well(tmp_path: Path) -> None:
    """Catches whole rows, or a division of today's, in files and texts that are executed and in spawned processes; and
    functions of the program's that are called as the built-in ones.

    The rows are 0 and 1, the columns 2 and 0, as above. What is divided in files executed by one that imports
    ``division`` is what Python 2.7.18 printed.
    """
    picks = "import numpy as np\na = np.arange(6).reshape(2, 3)\nprint([a[[[0, 1], [2, 0]]].tolist(), 7 / 2])\n"
    (tmp_path / "picks.py").write_text(picks)
    for options, half in (((), 3.5), (("--py2",), 3)):
        done = run(tmp_path, LOADED, options=options)
        assert done.stdout.splitlines() == [
            "('a', 'b', 'c')",
            *[f"[[2, 3], {half}]"] * 5,
            "['found', [2, 3]]",
            "[[2, 3], [1, 2]]",
            f"[2, {1 + half}]",
            "name 'len' is not defined",
            *["SyntaxError"] * 2,
            "['OWN', ('a', 'b', 'c')]",
            f"[([2, 3], {half})]",
        ], done.stderr
    (tmp_path / "old.py").write_text("from __future__ import division\nexecfile('older.py')\n")
    (tmp_path / "older.py").write_text(
        "print 7 / 2, eval('7 / 2'), eval(compile('7 / 2', 'here', 'eval'))\nexec 'print 7 / 2'\n"
        "exec compile('7 / 2, a', 'here', 'single') in {'a': 1}\n"
    )
    done = run(tmp_path, "from __future__ import division\nexec 'print 7 / 2'\nimport old\n", options=("--py2",))
    assert done.stdout.splitlines() == ["3.5", "3.5 3.5 3.5", "3.5", "(3.5, 1)"], done.stderr


IMP = """
import os, sys
os.makedirs('pack', exist_ok=True)
for name, text in (('conf.cfg', 'x = 3'), ('one.py', 'x = 1'), ('bad.py', '1 / 0'),
                   ('pack/__init__.py', 'from . import part'), ('pack/part.py', 'z = 1')):
    with open(name, 'w') as file:
        file.write(text)
conf = imp.load_source('conf', 'conf.cfg')
print(conf.x, conf.__name__, os.path.basename(conf.__file__), sys.modules['conf'] is conf)
file, path, details = imp.find_module('one')
print(file.read(), os.path.basename(path), details)
file.seek(0)
one = imp.load_module('uno', file, path, details)
print(one.__name__, imp.load_source('uno', 'conf.cfg') is one, one.x)
file, path, details = imp.find_module('pack')
pack = imp.load_module('pack', file, path, details)
print(file, os.path.basename(path), details, pack.part.z, imp.reload(pack) is pack)
try:
    imp.find_module('nowhere_at_all')
except ImportError as error:
    print(error)
try:
    imp.load_source('bad', 'bad.py')
except ZeroDivisionError:
    print('bad' in sys.modules)
print(imp.find_module('sys'), imp.find_module('part', ['pack'])[1:], imp.new_module('n').__name__)
print([each for each in imp.get_suffixes() if each[0].startswith('.p')])
"""


def test_the_module_imp_is_as_in_python_3_7(tmp_path: Path) -> None:
    """Catches a function of ``imp`` that Python 3.12 lacks, or that loads otherwise; the lines are Python 3.7's."""
    for module in ("imp", "gan_v1.tf1.libraries.imp as imp"):  # where Python still has it, its own is used
        done = run(tmp_path, f"import {module}\n{IMP}")
        assert done.stdout.splitlines() == [
            "3 conf conf.cfg True",
            "x = 1 one.py ('.py', 'r', 1)",
            "uno True 3",
            "None pack ('', '', 5) 1 True",
            "No module named 'nowhere_at_all'",
            "False",
            "(None, None, ('', '', 6)) ('pack/part.py', ('.py', 'r', 1)) n",
            "[('.py', 'r', 1), ('.pyc', 'rb', 2)]",
        ], done.stderr
