"""Single operations under TensorFlow 1.15.5, or under today's with 1.15.5's arithmetic.

    python tests/scripts/operations.py INPUTS.npz OUTPUTS.npz
    python tests/scripts/operations.py --serve     a line "INPUTS.npz OUTPUTS.npz" at a time

INPUTS holds ``CASE SIZE|in0``, ``in1``, ..., with the names in ``CASES``; OUTPUTS gets ``CASE SIZE|out0``, .... Under a
Python that has TensorFlow 1.15 it records; under today's it computes what should be equal: to the package's
recordings, or, with --serve, to what 1.15.5 gives on this machine. Either has two threads to an operation, however many
cores there are: the filter gradient of a convolution is taken as it comes, and is cut by the number of threads.
"""

from __future__ import annotations

import os
import sys

import numpy as np

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
THREADS = 2
os.environ["TF_NUM_INTRAOP_THREADS"] = str(THREADS)  # of sessions that say no number, as the recordings' exact ones


def open_tensorflow(exact_as):
    """TensorFlow 1's namespace, and a function from a graph to a session."""
    if sys.version_info < (3, 8):  # the last that had TensorFlow 1
        import tensorflow

        tf = tensorflow.compat.v1
        tf.logging.set_verbosity(tf.logging.ERROR)
        config = tf.ConfigProto(intra_op_parallelism_threads=THREADS)
        return tf, lambda graph: tf.Session(graph=graph, config=config)
    from gan_v1.tf1 import lazy_tf as tf
    from gan_v1.tf1.arithmetic import Arithmetic

    exact = Arithmetic.chosen(exact_as, THREADS)
    print(exact.set_up() or "equal", file=sys.stderr)
    return tf, exact.session


def cross_entropy(tf, x, label):
    return tf.nn.sigmoid_cross_entropy_with_logits(logits=x, labels=tf.ones_like(x) * label)


def gradient(function):
    return lambda tf, x, *more: tf.gradients(function(tf, x, *more), x)[0]


def step(make):
    """Three steps of an optimiser on a variable that begins with in0, with the gradients in1, in2, in3."""

    def run(tf, start, *gradients):
        variable = tf.Variable(start, use_resource=False)
        optimizer = make(tf)
        after = []
        for one in gradients:
            with tf.control_dependencies(after):
                after = [optimizer.apply_gradients([(tf.identity(one), variable)])]
        with tf.control_dependencies(after):
            return tf.identity(variable)

    return run


def batch_norm(tf, x, scale, offset):
    return tf.nn.fused_batch_norm(x, scale, offset, epsilon=0.001)


def softmax_cross_entropy(tf, x, labels):
    return tf.nn.softmax_cross_entropy_with_logits_v2(logits=x, labels=labels)


def sparse_cross_entropy(tf, x, labels):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(logits=x, labels=labels)


CASES = {
    "sigmoid": lambda tf, x: tf.sigmoid(x),
    "tanh": lambda tf, x: tf.tanh(x),
    "log": lambda tf, x: tf.log(x),
    "log of a probability": lambda tf, x: tf.log(x),
    "exp": lambda tf, x: tf.exp(x),
    "log1p": lambda tf, x: tf.log1p(x),
    "sqrt": lambda tf, x: tf.sqrt(x),
    "rsqrt": lambda tf, x: tf.rsqrt(x),
    "reciprocal": lambda tf, x: tf.reciprocal(x),
    "softplus": lambda tf, x: tf.nn.softplus(x),
    "elu": lambda tf, x: tf.nn.elu(x),
    "selu": lambda tf, x: tf.nn.selu(x),
    "erf": lambda tf, x: tf.erf(x),
    "sum over rows": lambda tf, x: tf.reduce_sum(x, 0),
    "sum over columns": lambda tf, x: tf.reduce_sum(x, 1),
    "sum of all": lambda tf, x: tf.reduce_sum(x),
    "mean of all": lambda tf, x: tf.reduce_mean(x),
    "mean over rows": lambda tf, x: tf.reduce_mean(x, 0),
    "mean over columns": lambda tf, x: tf.reduce_mean(x, 1),
    "moments over rows": lambda tf, x: tf.nn.moments(x, [0]),
    "sum over the middle": lambda tf, x: tf.reduce_sum(x, 1),
    "sum over the ends": lambda tf, x: tf.reduce_sum(x, [0, 2]),
    "sum over images": lambda tf, x: tf.reduce_sum(x, [0, 1, 2]),
    "sum within images": lambda tf, x: tf.reduce_sum(x, [1, 2]),
    "l2_loss": lambda tf, x: tf.nn.l2_loss(x),
    "softmax": lambda tf, x: tf.nn.softmax(x),
    "log_softmax": lambda tf, x: tf.nn.log_softmax(x),
    "softmax gradient": gradient(lambda tf, x: tf.square(tf.nn.softmax(x))),
    "sigmoid_cross_entropy ones": lambda tf, x: cross_entropy(tf, x, 1.0),
    "sigmoid_cross_entropy 0.9": lambda tf, x: cross_entropy(tf, x, 0.9),
    "sigmoid_cross_entropy zeros gradient": gradient(lambda tf, x: cross_entropy(tf, x, 0.0)),
    "log gradient": gradient(lambda tf, x: tf.log(x)),
    "tanh gradient": gradient(lambda tf, x: tf.tanh(x)),
    "sigmoid gradient": gradient(lambda tf, x: tf.sigmoid(x)),
    "elu gradient": gradient(lambda tf, x: tf.nn.elu(x)),
    "selu gradient": gradient(lambda tf, x: tf.nn.selu(x)),
    "softplus gradient": gradient(lambda tf, x: tf.nn.softplus(x)),
    "softmax_cross_entropy": softmax_cross_entropy,
    "softmax_cross_entropy gradient": gradient(softmax_cross_entropy),
    "sparse_cross_entropy": sparse_cross_entropy,
    "sparse_cross_entropy gradient": gradient(sparse_cross_entropy),
    "conv2d": lambda tf, x, w: tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding="SAME"),
    "conv2d to input": lambda tf, w, dy: tf.nn.conv2d_backprop_input([4, 14, 14, 8], w, dy, [1, 1, 1, 1], "SAME"),
    "conv2d to filter": lambda tf, x, dy: tf.nn.conv2d_backprop_filter(x, [5, 5, 8, 16], dy, [1, 1, 1, 1], "SAME"),
    "batch matmul": lambda tf, x, y: tf.matmul(x, y),
    "max_pool": lambda tf, x: tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
    "avg_pool": lambda tf, x: tf.nn.avg_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
    "lrn": lambda tf, x: tf.nn.lrn(x, 4, 1.0, 0.001 / 9.0, 0.75),
    "fused_batch_norm": batch_norm,
    "fused_batch_norm gradient": lambda tf, *inputs: tf.gradients(tf.square(batch_norm(tf, *inputs)[0]), inputs),
    "adam": step(lambda tf: tf.train.AdamOptimizer(0.0002)),
    "sgd": step(lambda tf: tf.train.GradientDescentOptimizer(0.1)),
    "momentum": step(lambda tf: tf.train.MomentumOptimizer(0.1, 0.9)),
    "rmsprop": step(lambda tf: tf.train.RMSPropOptimizer(0.01)),
    "centered rmsprop": step(lambda tf: tf.train.RMSPropOptimizer(0.001, momentum=0.5, centered=True)),
    "adagrad": step(lambda tf: tf.train.AdagradOptimizer(0.1)),
    "adadelta": step(lambda tf: tf.train.AdadeltaOptimizer(0.5)),
    "ftrl": step(lambda tf: tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01)),
}


def compute(tf, session_of, inputs):
    """The outputs of every case in ``inputs``, arrays by ``CASE SIZE|inN``."""
    outputs = {}
    for case in sorted({key.split("|")[0] for key in inputs if "|in0" in key}):
        arrays = [inputs[key] for key in sorted(inputs) if key.startswith(case + "|in")]
        with tf.Graph().as_default() as graph:
            placeholders = [tf.placeholder(array.dtype, array.shape) for array in arrays]
            name = max((name for name in CASES if (case + " ").startswith(name + " ")), key=len)
            found = CASES[name](tf, *placeholders)
            fetches = list(found) if isinstance(found, (list, tuple)) else [found]
            initialise = tf.global_variables_initializer()
            with session_of(graph) as session:
                feed = dict(zip(placeholders, arrays))
                session.run(initialise, feed)
                for number, value in enumerate(session.run(fetches, feed)):
                    outputs[f"{case}|out{number}"] = value
    return outputs


def main(arguments):
    serve = arguments[0] == "--serve"
    tf, session_of = open_tensorflow("here" if serve else "recorded")
    for line in sys.stdin if serve else [" ".join(arguments[:2])]:
        inputs, outputs = line.split()
        np.savez(outputs, **compute(tf, session_of, dict(np.load(inputs))))
        print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
