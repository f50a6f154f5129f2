"""TensorFlow 1's namespace on today's TensorFlow. Each test needs a Python of its own."""

from __future__ import annotations

from helpers import run_python


def test_the_namespace_is_quiet_and_has_layers() -> None:
    """Catches chatter on stderr, eager mode left on, resource variables, and Keras 3 in place of tf.layers."""
    done = run_python(
        "-W",
        "error::UserWarning",
        "-c",
        "from gan_v1.tf1 import tf\n"
        "x = tf.placeholder(tf.float32, [None, 3])\n"
        "y = tf.layers.dense(x, 2)\n"
        "with tf.Session() as session:\n"
        "    session.run(tf.global_variables_initializer())\n"
        "    print(session.run(y, {x: [[1, 2, 3]]}).shape)\n"
        "print(tf.global_variables()[0].__class__.__name__, tf.Variable(1.0).op.type)\n",
    )
    assert done.stderr == ""
    assert done.stdout.split("\n")[:2] == ["(1, 2)", "RefVariable VariableV2"]


def test_importing_the_package_loads_no_tensorflow() -> None:
    """Catches an eager import, which would make --help take seconds."""
    done = run_python(
        "-c",
        "import gan_v1, gan_v1.tf1, gan_v1.vanilla, gan_v1.convolutional, sys\n"
        "print([name for name in ('tensorflow', 'matplotlib', 'tf_keras') if name in sys.modules])",
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_tensorflow_with_keras_3_first_is_refused_in_one_line() -> None:
    """Catches a tf.layers that would fail later, at its first use, in Keras's words."""
    done = run_python("-c", "import tensorflow\nfrom gan_v1.tf1 import tf", TF_CPP_MIN_LOG_LEVEL="3")
    last = done.stderr.rstrip().splitlines()[-1]
    assert done.returncode == 1
    assert "TensorFlow was imported earlier, with Keras 3" in last
    assert "import gan_v1.tf1 first" in last


def test_a_tensorflow_that_moved_its_seed_function_is_refused() -> None:
    """Catches silently other weights, should a TensorFlow stop drawing op seeds where we restore the rule."""
    start = "import tensorflow\nfrom tensorflow.python.framework import random_seed\n"
    moved = start + "del random_seed.get_seed\n"
    unused = (
        start + "import types\nfrom tensorflow.python.ops import random_ops\n"
        "random_ops.random_seed = types.SimpleNamespace(get_seed=random_seed.get_seed)\n"
    )
    for program, said in (
        (moved, "has no tensorflow.python.framework.random_seed.get_seed"),
        (unused, "no longer draws"),
    ):
        done = run_python("-c", program + "from gan_v1.tf1 import tf", TF_USE_LEGACY_KERAS="1")
        assert done.returncode == 1
        assert said in done.stderr.rstrip().splitlines()[-1]


def test_seeds_given_to_an_operation_are_left_alone() -> None:
    """Catches a rule that overrides an op's own seed, or invents one in a graph without a seed."""
    done = run_python(
        "-c",
        "from gan_v1.tf1 import tf\n"
        "def seeds(*arguments, **settings):\n"
        "    op = tf.random_uniform([1], *arguments, **settings).op\n"
        "    while op.type != 'RandomUniform': op = op.inputs[0].op\n"
        "    return op.get_attr('seed'), op.get_attr('seed2')\n"
        "print(seeds(), seeds(seed=5))\n"
        "tf.set_random_seed(7)\n"
        "print(seeds(seed=5))",
    )
    # TensorFlow 1.15.5's documented default graph seed is 87654321.
    assert done.stdout == "(0, 0) (87654321, 5)\n(7, 5)\n", done.stderr
