"""A variational autoencoder: its gradient amplifies rounding, so that a few steps part two arithmetics for good."""
from __future__ import print_function

import numpy as np
import tensorflow as tf

tf.set_random_seed(2018)
X = tf.placeholder(tf.float32, [None, 784])


def layer(x, n_in, n_out):
    W = tf.Variable(tf.random_normal([n_in, n_out], stddev=np.sqrt(1.0 / n_in)))
    return tf.matmul(x, W) + tf.Variable(tf.zeros([n_out]))


h = tf.nn.softplus(layer(tf.nn.softplus(layer(X, 784, 200)), 200, 100))
mean, log_sigma_sq = layer(h, 100, 20), layer(h, 100, 20)
z = mean + tf.sqrt(tf.exp(log_sigma_sq)) * tf.random_normal(tf.shape(mean))
decoded = tf.nn.sigmoid(layer(tf.nn.softplus(layer(tf.nn.softplus(layer(z, 20, 100)), 100, 200)), 200, 784))
cross_entropy = -tf.reduce_sum(X * tf.log(1e-10 + decoded) + (1 - X) * tf.log(1e-10 + 1 - decoded), 1)
divergence = -0.5 * tf.reduce_sum(1 + log_sigma_sq - tf.square(mean) - tf.exp(log_sigma_sq), 1)
cost = tf.reduce_mean(cross_entropy + divergence)
train = tf.train.AdamOptimizer(0.001).minimize(cost)

random = np.random.RandomState(0)
with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=2)) as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(60):
        _, value = sess.run([train, cost], {X: random.uniform(size=(100, 784))})
        if step % 10 == 9:
            print('step', step, repr(float(value)))
