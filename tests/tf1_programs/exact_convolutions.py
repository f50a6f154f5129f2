"""Convolutional networks of the sizes that GANs on MNIST have, and products that leave one row or column over.

Convolutions that give one channel; filters of 25 numbers, images of 49 places, batches of 25 and 49: every loss, and
the MD5 of results and of all weights, must be the same.
"""
from __future__ import print_function

import hashlib

import numpy as np
import tensorflow as tf

random = np.random.RandomState(3)
two_threads = tf.ConfigProto(intra_op_parallelism_threads=2)


def digest(*values):
    return hashlib.md5(b''.join(np.ascontiguousarray(value).tobytes() for value in values)).hexdigest()


def products():
    with tf.Graph().as_default(), tf.Session(config=two_threads) as sess:
        for m, k, n in [(25, 784, 10), (25, 128, 64), (49, 128, 100), (73, 64, 40), (64, 784, 49), (97, 300, 97), (33, 784, 24)]:
            for transpose_a, transpose_b in [(False, False), (True, False), (False, True)]:
                a, b = random.normal(size=(k, m) if transpose_a else (m, k)), random.normal(size=(n, k) if transpose_b else (k, n))
                A, B = tf.placeholder(tf.float32, a.shape), tf.placeholder(tf.float32, b.shape)
                y = sess.run(tf.matmul(A, B, transpose_a, transpose_b), {A: a, B: b})
                print('product', m, k, n, transpose_a, transpose_b, digest(y))


def convolutions():
    """Each by itself, with its gradients by images and by filters."""
    for size, channels, kernel, out, stride, padding in [
        (28, 8, 5, 1, 1, 'SAME'), (14, 16, 3, 1, 2, 'VALID'), (7, 32, 1, 1, 1, 'SAME'), (4, 64, 4, 1, 1, 'VALID'),
        (28, 1, 5, 16, 2, 'SAME'), (28, 1, 5, 6, 1, 'VALID'), (28, 1, 7, 8, 2, 'SAME'), (14, 64, 5, 64, 2, 'SAME'),
        (10, 32, 5, 128, 2, 'SAME'), (11, 16, 5, 256, 1, 'VALID'), (28, 1, 5, 1, 1, 'SAME'),
    ]:
        with tf.Graph().as_default(), tf.Session(config=two_threads) as sess:
            X = tf.placeholder(tf.float32, [16, size, size, channels])
            W = tf.placeholder(tf.float32, [kernel, kernel, channels, out])
            y = tf.nn.conv2d(X, W, [1, stride, stride, 1], padding)
            D = tf.placeholder(tf.float32, y.shape)
            values = {X: random.normal(size=X.shape), W: random.normal(size=W.shape), D: random.normal(size=D.shape)}
            found = sess.run([y] + tf.gradients(y, [X, W], D), values)
            print('convolution', size, channels, kernel, out, stride, padding, *[digest(one) for one in found])


def gan():
    """The generator's last layer and the discriminator's give one channel."""

    def G(z):
        h = tf.layers.dense(z, 7 * 7 * 64)
        h = tf.nn.relu(tf.layers.batch_normalization(tf.reshape(h, [-1, 7, 7, 64]), training=True))
        h = tf.layers.conv2d_transpose(h, 64, 5, 2, 'same')
        h = tf.nn.relu(tf.layers.batch_normalization(h, training=True))
        h = tf.layers.conv2d_transpose(h, 16, 4, 2, 'same', activation=tf.nn.relu)
        return tf.layers.conv2d(h, 1, 5, padding='same', activation=tf.nn.tanh)

    def D(x):
        h = tf.nn.leaky_relu(tf.layers.conv2d(x, 16, 5, 2, 'same'))
        h = tf.nn.leaky_relu(tf.layers.conv2d(h, 64, 5, 2, 'same'))
        return tf.layers.conv2d(h, 1, 7)

    tf.set_random_seed(4)
    G, D = tf.make_template('g', G), tf.make_template('d', D)
    Z, X = tf.placeholder(tf.float32, [None, 30]), tf.placeholder(tf.float32, [None, 28, 28, 1])
    fake = D(G(Z))
    d_loss = tf.reduce_mean(tf.square(D(X) - 1)) + tf.reduce_mean(tf.square(fake))
    g_loss = tf.reduce_mean(tf.square(fake - 1))
    steps = []
    for name, loss in [('d', d_loss), ('g', g_loss)]:
        steps.append((tf.train.AdamOptimizer(2e-4, 0.5).minimize(loss, var_list=tf.trainable_variables(name)), loss))
    with tf.Session(config=two_threads) as sess:
        sess.run(tf.global_variables_initializer())
        for number in range(3):
            feed = {Z: random.normal(size=(16, 30)), X: random.uniform(size=(16, 28, 28, 1))}
            print('gan', number, *[repr(float(sess.run([train, loss], feed)[1])) for train, loss in steps])
        print('gan', digest(*sess.run(tf.trainable_variables())))


def fixed_batch():
    """Where the graph says all sizes, a cross-entropy against zeros kept a logit's product and its bias apart."""
    tf.set_random_seed(6)
    D = tf.make_template('D', lambda x: tf.layers.dense(tf.layers.dense(x, 100, tf.nn.relu), 1))
    G = tf.make_template('G', lambda z: tf.layers.dense(tf.layers.dense(z, 64, tf.nn.relu), 784, tf.nn.sigmoid))
    Z, X = tf.placeholder(tf.float32, [32, 30]), tf.placeholder(tf.float32, [32, 784])
    real, fake = D(X), D(G(Z))
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    d_loss = tf.reduce_mean(cross_entropy(logits=real, labels=tf.ones_like(real)))
    d_loss += tf.reduce_mean(cross_entropy(logits=fake, labels=tf.zeros_like(fake)))
    g_loss = tf.reduce_mean(cross_entropy(logits=fake, labels=tf.ones_like(fake)))
    steps = []
    for name, loss in [('D', d_loss), ('G', g_loss)]:
        steps.append((tf.train.AdamOptimizer(1e-3, 0.5).minimize(loss, var_list=tf.trainable_variables(name)), loss))
    with tf.Session(config=two_threads) as sess:
        sess.run(tf.global_variables_initializer())
        for number in range(6):
            feed = {Z: random.normal(size=(32, 30)), X: random.uniform(size=(32, 784))}
            print('fixed batch', number, *[repr(float(sess.run([train, loss], feed)[1])) for train, loss in steps])
        print('fixed batch', digest(*sess.run(tf.trainable_variables())))


products()
convolutions()
gan()
with tf.Graph().as_default():
    fixed_batch()
