"""Formulas that 1.15.5's arithmetic optimizer went over, stage by stage, and batch normalization of any number of channels.

Each is computed with the number of rows known and not, straight from what is fed and behind a product with the identity
matrix, of which that optimizer knew the shape. The MD5 of its bytes must be the same; of one or two numbers all digits are
printed. No product rounds here, so that processors multiply alike. Recorded on an AMD processor.
"""
from __future__ import print_function
import hashlib
import numpy as np
import tensorflow as tf

def batch_norm(n, training=True):
    def f(x, y, w):
        h = tf.reshape(tf.reshape(tf.concat([x, y, w], 0), [-1])[:n * 5], [5, 1, 1, n])
        scale, offset = tf.reshape(x, [-1])[:n], tf.reshape(y, [-1])[:n]
        if not training:
            return tf.nn.fused_batch_norm(h, scale, offset, offset, tf.abs(scale), epsilon=1e-5, is_training=False)[0]
        normalized = tf.nn.fused_batch_norm(h, scale, offset, epsilon=1e-5)[0]
        gradients = tf.gradients(tf.reduce_sum(tf.square(normalized)), [h, scale, offset])
        return tf.concat([tf.reshape(one, [-1]) for one in [normalized] + gradients], 0)

    return f


def batched(rows, terms, columns):
    random = np.random.RandomState(rows)
    one, other = random.normal(size=(rows, terms)).astype('f'), random.normal(size=(columns, terms)).astype('f')
    return lambda x, y, w: tf.matmul(x[:, :1, None] * one, y[:, :1, None] * other, transpose_b=True)


def biases(x, y, w):
    b = y[0]
    total = tf.reduce_sum(w * tf.tanh(x + b)) + tf.reduce_sum(w * tf.exp(x * y + b)) + tf.reduce_sum(w * tf.square(w + b))
    return tf.gradients(total, b)[0]


def spread(x):
    return (np.arange(7, dtype=np.float32) - 2.5 - 0.5) * x


m = tf.reduce_mean
FORMULAS = [
    ('neg mean mean neg', lambda x, y, w: -m(-m(tf.square(x)))),
    ('neg sum sum neg', lambda x, y, w: -tf.reduce_sum(-tf.reduce_sum(x))),
    ('neg max neg', lambda x, y, w: -tf.reduce_max(-tf.reduce_sum(x))),
    ('neg identity neg', lambda x, y, w: -tf.identity(-x)),
    ('neg reshape neg', lambda x, y, w: -tf.reshape(-x, [-1])),
    ('neg transpose neg', lambda x, y, w: -tf.transpose(-x)),
    ('neg squeeze neg', lambda x, y, w: -tf.squeeze(tf.expand_dims(-x, 0))),
    ('neg mean keep neg', lambda x, y, w: -m(-m(x, 1, keep_dims=True), 1, keep_dims=True)),
    ('neg mean 1 neg', lambda x, y, w: -m(-m(x, 1, keep_dims=True), 1)),
    ('neg stop neg', lambda x, y, w: -tf.stop_gradient(-x)),
    ('neg reverse neg', lambda x, y, w: -tf.reverse(-x, [1])),
    ('neg neg', lambda x, y, w: -(-x)),
    ('neg mean neg, inner', lambda x, y, w: tf.exp(-m(-m(tf.square(x))))),
    ('neg mean neg, scaled', lambda x, y, w: 0.5 * -m(-m(tf.square(x)))),
    ('neg mean neg, twice', lambda x, y, w: [[-b, b] for b in [m(-m(tf.square(x)))]][0]),
    ('neg mean neg, first twice', lambda x, y, w: [[-m(a), a] for a in [-m(tf.square(x))]][0]),
    ('neg mean neg, read on', lambda x, y, w: [[a, a * 3.0] for a in [-m(-m(tf.square(x)))]][0]),
    ('reciprocals', lambda x, y, w: tf.reciprocal(tf.reshape(tf.reciprocal(x), [-1]))),
    ('reciprocals at once', lambda x, y, w: tf.reciprocal(tf.reciprocal(x))),
    ('common factor', lambda x, y, w: x * y + x * w),
    ('common number', lambda x, y, w: 0.3 * x + 0.3 * y),
    ('common factor of three', lambda x, y, w: tf.add_n([x * y, x * w, tf.abs(x) * x])),
    ('common divisor', lambda x, y, w: x / w + y / w),
    ('common factor of sums', lambda x, y, w: 0.3 * m(x) + 0.3 * m(y)),
    ('three addends', lambda x, y, w: w + y + x),
    ('five addends', lambda x, y, w: (w + y) + ((x + tf.abs(y)) + tf.square(w))),
    ('log(1 + x)', lambda x, y, w: tf.log(1 + tf.abs(x))),
    ('log(1 + exp)', lambda x, y, w: tf.log(1.0 + tf.exp(x))),
    ('log(x + 1), read twice', lambda x, y, w: [tf.log(a) * a for a in [tf.abs(x) + 1.0]][0]),
    ('log(1 - sigmoid)', lambda x, y, w: tf.log(1.0 - tf.sigmoid(x))),
    ('exp - 1', lambda x, y, w: tf.exp(x) - 1.0),
    ('exp - 1, read twice', lambda x, y, w: [(a - 1.0) * a for a in [tf.exp(x)]][0]),
    ('1 - exp', lambda x, y, w: 1.0 - tf.exp(x)),
    ('the same three times', lambda x, y, w: tf.add_n([x, x, x])),
    ('the same twice', lambda x, y, w: x + x),
    ('constants among addends', lambda x, y, w: tf.add_n([tf.ones([9, 7]) * 0.3, x, tf.ones([9, 7]) * 0.7, y])),
    ('concat of sigmoids', lambda x, y, w: tf.concat([tf.sigmoid(x), tf.sigmoid(y)], 1)),
    ('concat of logs', lambda x, y, w: tf.concat([tf.log(tf.abs(x)), tf.log(tf.abs(y))], 0)),
    ('split, exp', lambda x, y, w: tf.concat([tf.exp(a) * 1.5 for a in tf.split(x, 7, 1)], 1)),
    ('max of sigmoid', lambda x, y, w: tf.reduce_max(tf.sigmoid(x), 1)),
    ('unary chain', lambda x, y, w: -tf.log(tf.sigmoid(x))),
    ('unary chain 2', lambda x, y, w: tf.tanh(tf.sqrt(tf.exp(x)))),
    ('square of difference', lambda x, y, w: tf.square(x - y)),
    ('x * x', lambda x, y, w: x * x),
    ('minus negative', lambda x, y, w: x - (-y)),
    ('bn 20', batch_norm(20)),
    ('bn 11', batch_norm(11)),
    ('bn 33', batch_norm(33)),
    ('bn 20 after', batch_norm(20, False)),
    ('bn 11 after', batch_norm(11, False)),
    ('weighted moments', lambda x, y, w: tf.concat(tf.nn.weighted_moments(x, [0], tf.abs(w)), 0)),
    ('batched product', batched(30, 41, 51)),
    ('batched, long', batched(7, 300, 26)),
    ('batched, narrow', batched(150, 12, 13)),
    ('batched, small', batched(20, 20, 20)),
    ('read twice by the same', lambda x, y, w: [spread(a) + b for a in [6.75 * tf.exp(x[:, :1])] for b in (y, w)]),
    ('gradient of a multiple', lambda x, y, w: tf.gradients(tf.tanh(6.75 * tf.exp(x)) * y + w, x)[0]),
    ('gradient of a sample', lambda x, y, w: tf.gradients(tf.tanh(tf.exp(0.3 * x) * y + w) * w, x)[0]),
    ('gradient of three biases', biases),
    ('gan loss', lambda x, y, w: -m(tf.log(tf.sigmoid(x)) + tf.log(1.0 - tf.sigmoid(y)))),
]
random = np.random.RandomState(7)
values = [(1.7 * random.normal(size=(9, 7))).astype(np.float32) for _ in range(3)]
for name, formula in FORMULAS:
    digests = []
    for rows in 9, None:
        tf.reset_default_graph()
        places = [tf.placeholder(tf.float32, [rows, 7]) for _ in range(3)]
        hidden = [tf.matmul(place, tf.constant(np.eye(7, dtype=np.float32))) for place in places]
        for given in places, hidden:
            result = formula(*given)
            with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=2)) as sess:
                found = sess.run(result, dict(zip(places, values)))
            found = np.concatenate([np.ravel(a) for a in (found if isinstance(found, list) else [found])])
            digests.append(hashlib.md5(found.tobytes()).hexdigest()[:6] if found.size > 2 else '/'.join(repr(float(a)) for a in found))
    print('%-26s' % name, *digests)
