"""Formulas that the graph optimiser of then computed otherwise than they say: what is printed must be the same.

Each is computed in a graph of its own, with the number of rows known to it and not, and in an
interactive session, which did without that optimiser; of its bytes the MD5 is printed.
"""
from __future__ import print_function

import hashlib

import numpy as np
import tensorflow as tf


def dense(x, units, activation=None):
    return tf.layers.dense(x, units, activation, kernel_initializer=tf.constant_initializer(0.11))


def gradient(formula):
    return lambda x, y, w: tf.gradients(tf.reduce_sum(w * formula(x, y, w)), x)[0]


def normalized(x, y, w):
    mean, variance = tf.nn.moments(x, [0])
    return (x - mean) / tf.sqrt(variance + 1e-5) * w[0] + y[0]


def penalty(x, y, w):
    return 0.03 * tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables()]) / 7


FORMULAS = [
    ('x / 3', lambda x, y, w: x / 3.0),
    ('x / a vector', lambda x, y, w: x / tf.constant(np.linspace(1, 7, 7).astype(np.float32))),
    ('pixels from -1 to 1', lambda x, y, w: (x / 255.0 - 0.5) * 2.0),
    ('pixels again', lambda x, y, w: x / 127.5 - 1.0),
    ('standard scores', lambda x, y, w: (x - 33.318) / 78.567),
    ('a mean in percent', lambda x, y, w: tf.reduce_mean(x) * 100 / 3),
    ('(x * a) * b', lambda x, y, w: (x * 0.3) * 0.7),
    ('(x + a) + b', lambda x, y, w: (x + 0.3) + 0.7),
    ('(x + a) - b', lambda x, y, w: (x + 0.3) - 0.7),
    ('(x - a) - b', lambda x, y, w: (x - 0.3) - 0.7),
    ('(a - x) - b', lambda x, y, w: (0.3 - x) - 0.7),
    ('(a - x) + b', lambda x, y, w: (0.3 - x) + 0.7),
    ('b - (a - x)', lambda x, y, w: 0.7 - (0.3 - x)),
    ('b - (x + y)', lambda x, y, w: 0.7 - (x + y)),
    ('(x - y) - b', lambda x, y, w: (x - y) - 0.7),
    ('(x / a) * b', lambda x, y, w: (x / 0.3) * 0.7),
    ('(x * a) / b', lambda x, y, w: (x * 0.3) / 0.7),
    ('(x / a) / b', lambda x, y, w: (x / 0.3) / 0.7),
    ('(y + x) + b', lambda x, y, w: (y + x) + 0.7),
    ('c * (w * (y * x))', lambda x, y, w: 0.3 * (w * (y * x))),
    ('(x * a) * (y * b)', lambda x, y, w: (x * 0.3) * (y * 0.7)),
    ('an identity between', lambda x, y, w: tf.identity(y * x) * 0.3),
    ('what is read twice', lambda x, y, w: (x * 0.3) * 0.7 + tf.tanh(x * 0.3)),
    ('one reader more', lambda x, y, w: [one * 0.7 + tf.square(one) for one in [x * 0.3]][0]),
    ('a third of what is read twice', lambda x, y, w: [one / 3.0 + tf.tanh(one) for one in [x * 0.3]][0]),
    ('1 / sqrt(x)', lambda x, y, w: 1.0 / tf.sqrt(tf.abs(x))),
    ('y / sqrt(x)', lambda x, y, w: y / tf.sqrt(tf.abs(x) + 1e-5)),
    ('y / sqrt(x), the root read twice', lambda x, y, w: [y / root + root for root in [tf.sqrt(tf.abs(x))]][0]),
    ('batch normalization by hand', normalized),
    (
        'batch normalization after training',
        lambda x, y, w: tf.nn.fused_batch_norm(
            tf.reshape(x, [-1, 1, 1, 7]), y[0], w[0], y[1], tf.abs(w[1]), is_training=False
        )[0],
    ),
    ('log(softmax)', lambda x, y, w: tf.log(tf.nn.softmax(x))),
    ('log(softmax), read twice', lambda x, y, w: [tf.log(p) + p for p in [tf.nn.softmax(x)]][0]),
] + [
    ('power %r' % n, lambda x, y, w, n=n: (x if n == int(n) else tf.abs(x)) ** n) for n in (2, 3, 4, 0.5, -0.5, -1.0, 1, 1.7)
] + [
    ('2 ** x', lambda x, y, w: 2.0 ** x),
    ('gradient of a cube', gradient(lambda x, y, w: tf.pow(x, 3))),
    ('gradient of gelu', gradient(lambda x, y, w: 0.5 * x * (1 + tf.tanh(0.79788 * (x + 0.0447 * tf.pow(x, 3)))))),
    ('gradient of swish', gradient(lambda x, y, w: x * tf.sigmoid(1.7 * x))),
    ('gradient of a square', gradient(lambda x, y, w: tf.square(x / 7 - 0.1))),
    ('gradient of a product', gradient(lambda x, y, w: tf.tanh(0.3 * x * (1 + tf.tanh(y))))),
    ('gradient of a mean', lambda x, y, w: tf.gradients(tf.reduce_mean(tf.square(x * 0.3 - y * 0.7)), x)[0]),
    ('gradient of moments', gradient(normalized)),
    ('four addends', lambda x, y, w: tf.add_n([w, x, y, tf.abs(x)])),
    ('dense and elu', lambda x, y, w: dense(x, 13, tf.nn.elu)),
    ('convolution and elu', lambda x, y, w: tf.layers.conv2d(
        tf.reshape(x, [-1, 7, 1, 1]), 5, [3, 1], activation=tf.nn.elu, kernel_initializer=tf.constant_initializer(0.11))),
    ('a column and a column', lambda x, y, w: [(h * h[:, :1]) * h[:, 1:2] for h in [dense(x, 13)]][0]),
    ('rows', lambda x, y, w: [(h * h[0]) * h[1] for h in [dense(x, 13)]][0]),
    ('numbers', lambda x, y, w: [(h + tf.reduce_mean(h)) + tf.reduce_max(h) for h in [dense(x, 13)]][0]),
    ('a number twice', lambda x, y, w: [tf.reduce_mean(h) * (tf.reduce_max(h) * h) for h in [dense(x, 13)]][0]),
    ('a constant and a matrix', lambda x, y, w: [0.3 * (h * tf.square(h)) * w[0, 0] for h in [dense(x, 13)]][0]),
    ('weight decay', lambda x, y, w: tf.reduce_mean(dense(dense(x, 13), 4)) + penalty(x, y, w)),
]

random = np.random.RandomState(7)
values = [(1.7 * random.normal(size=(9, 7))).astype(np.float32) for _ in range(3)]
for name, formula in FORMULAS:
    digests = []
    for rows, make in (9, tf.Session), (None, tf.Session), (None, tf.InteractiveSession):
        tf.reset_default_graph()
        places = [tf.placeholder(tf.float32, [rows, 7]) for _ in range(3)]
        result = formula(*places)
        sess = make(config=tf.ConfigProto(intra_op_parallelism_threads=2))
        sess.run(tf.global_variables_initializer())
        digests.append(hashlib.md5(sess.run(result, dict(zip(places, values))).tobytes()).hexdigest()[:12])
        sess.close()
    print('%-34s' % name, *digests)
