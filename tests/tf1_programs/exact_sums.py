"""Sums and products of several, of shapes that the graph optimiser of then knew, half knew, or did not know.

It gave sums of sums another order and took common factors out, unless the result was fetched; what is fed had no shape
for it. Each formula is fetched by itself, then with something behind it, then beside its gradients.
The MD5 of each must be the same.
"""
from __future__ import print_function

import hashlib

import numpy as np
import tensorflow as tf

random = np.random.RandomState(2)
ROWS, COLUMNS = 6, 7


def weight(*shape):
    return tf.Variable(random.normal(size=shape).astype(np.float32))


def formulas(x, y, image):
    V, row, number = [weight(ROWS, COLUMNS) for _ in range(6)], weight(COLUMNS), weight()
    product, convolution = tf.matmul, lambda h, n: tf.nn.conv2d(h, weight(3, 3, n, 7), [1, 1, 1, 1], 'SAME')
    h, fed = tf.nn.relu(convolution(image, 3)), product(x, weight(5, 7))
    halves = tf.split(product(x, weight(5, 8)), 2, 1)
    return [
        ('two fed products', fed + product(y, weight(5, 7)) + row),
        ('a fed product twice', fed * product(x, weight(5, 7)) * row),
        ('a fed product and its tanh', fed * tf.tanh(fed) * row),
        ('two convolutions', convolution(image, 3) + convolution(image, 3) + row),
        ('a residual block', h + (convolution(h, 7) * row + row)),
        ('two images reshaped', (tf.reshape(fed, [-1, 7, 1]) + tf.reshape(fed, [-1, 7, 1])) * row[0]),
        ('means of rows', fed * tf.tanh(fed) * tf.reduce_mean(fed, 1, keep_dims=True)),
        ('two halves', halves[0] * halves[1] * row[:4]),
        ('parts', fed[:, :4] * tf.tanh(fed)[:, 3:] * row[:4]),
        ('pooled', tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')
         + tf.nn.avg_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME') + row),
        ('three', V[2] + V[0] + V[1]),
        ('five', V[4] + (V[3] + V[2]) + V[1] + V[0]),
        ('a row between', V[0] + row + V[1]),
        ('with a constant', V[0] + 1.5 + V[1]),
        ('add_n and one more', tf.add_n([V[3], V[1], V[2]]) + V[0]),
        ('what is kept comes first', tf.add_n([V[0], V[1], V[3], tf.tanh(V[2])])),
        ('ten', tf.add_n(V + [tf.tanh(one) for one in V[:4]])),
        ('a common factor', V[0] * V[1] + V[2] * V[0]),
        ('a common number', 0.3 * V[1] + 0.3 * V[2]),
        ('a common divisor', V[1] / V[0] + V[2] / V[0]),
        ('a common row', row * V[1] + number * V[1]),
        ('common in three', tf.add_n([V[0] * V[1], V[0] * V[2], V[0] * V[3]])),
        ('a mean of products', tf.reduce_mean(V[0] * V[1] + V[0] * V[2])),
        ('normalized by hand', row * (h - tf.reduce_mean(h, [1, 2], keep_dims=True)) * tf.rsqrt(
            tf.reduce_mean(tf.square(h), [1, 2], keep_dims=True) + 1e-5) + row),
    ]


tf.set_random_seed(1)
places = [tf.placeholder(tf.float32, shape) for shape in ([8, 5], [8, 5], [2, 8, 8, 3])]
feed = {place: random.normal(size=place.shape.as_list()) for place in places}
named = formulas(*places)
steps = [(formula, tf.tanh(formula)) for _, formula in named]
gradients = [[one for one in tf.gradients(last, tf.trainable_variables()) if one is not None] for _, last in steps]
with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=2)) as sess:
    sess.run(tf.global_variables_initializer())
    for (name, _), (formula, last), slopes in zip(named, steps, gradients):
        results = [sess.run(formula, feed), sess.run(last, feed)] + sess.run([last] + slopes, feed)
        digests = [hashlib.md5(value.tobytes()).hexdigest()[:12] for value in results[:3]]
        print('%-28s' % name, *digests, hashlib.md5(b''.join(value.tobytes() for value in results[3:])).hexdigest()[:12])
