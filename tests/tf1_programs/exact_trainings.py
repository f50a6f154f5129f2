"""Small trainings of the kinds that tutorials have, whose formulas the graph optimiser of then rearranged.

Least-squares and Wasserstein GANs, a convolutional one, an autoencoder, a variational one, a regression, softmax and
batch normalization written out by hand, an LSTM: every loss, and the MD5 of all weights at the end, must be the same.
"""
from __future__ import print_function

import hashlib

import numpy as np
import tensorflow as tf


def placeholder(*shape):
    return tf.placeholder(tf.float32, shape)


def leaky(h):
    return tf.maximum(0.2 * h, h)


def scope(name, network):
    """A network whose variables are made once."""
    return tf.make_template(name, network)


def of(name):
    return [v for v in tf.trainable_variables() if v.name.startswith(name)]


def least_squares_gan():
    X, Z = placeholder(None, 784), placeholder(None, 20)
    G = scope('G', lambda z: tf.tanh(tf.layers.dense(leaky(tf.layers.dense(z, 64)), 784)))
    D = scope('D', lambda x: tf.layers.dense(leaky(tf.layers.dense(x, 64)), 1))
    real, fake = D((X / 255.0 - 0.5) * 2.0), D(G(Z))
    D_loss = 0.5 * (tf.reduce_mean((real - 1) ** 2) + tf.reduce_mean(fake ** 2))
    G_loss = 0.5 * tf.reduce_mean((fake - 1) ** 2)
    adam = tf.train.AdamOptimizer(2e-4, beta1=0.5)
    return {X: 784, Z: 20}, [(adam.minimize(D_loss, var_list=of('D')), D_loss), (adam.minimize(G_loss, var_list=of('G')), G_loss)]


def wasserstein_gan():
    X, Z = placeholder(50, 784), placeholder(50, 20)
    G = scope('G', lambda z: tf.tanh(tf.layers.dense(tf.nn.relu(tf.layers.dense(z, 64)), 784)))
    D = scope('D', lambda x: tf.layers.dense(tf.nn.leaky_relu(tf.layers.dense(x, 64)), 1))
    x, fake = X / 127.5 - 1.0, G(Z)
    share = tf.random_uniform([50, 1])
    between = share * x + (1 - share) * fake
    slope = tf.sqrt(tf.reduce_sum(tf.square(tf.gradients(D(between), between)[0]), 1))
    D_loss = tf.reduce_mean(D(fake)) - tf.reduce_mean(D(x)) + 10 * tf.reduce_mean((slope - 1.0) ** 2)
    G_loss = -tf.reduce_mean(D(fake))
    rms = tf.train.RMSPropOptimizer(1e-4)
    return {X: 784, Z: 20}, [(rms.minimize(D_loss, var_list=of('D')), D_loss), (rms.minimize(G_loss, var_list=of('G')), G_loss)]


def convolutional_gan():
    X, Z = placeholder(50, 784), placeholder(50, 10)

    def G(z):
        h = tf.layers.batch_normalization(tf.reshape(tf.layers.dense(z, 7 * 7 * 8), [-1, 7, 7, 8]), training=True)
        h = tf.layers.batch_normalization(tf.layers.conv2d_transpose(tf.nn.relu(h), 16, 5, 2, 'same'), training=True)
        return tf.tanh(tf.layers.conv2d_transpose(tf.nn.relu(h), 1, 5, 2, 'same'))

    def D(x):
        h = leaky(tf.layers.conv2d(leaky(tf.layers.conv2d(x, 4, 5, 2, 'same')), 8, 5, 2, 'same'))
        return tf.layers.dense(tf.layers.flatten(h), 1)

    def cross_entropy(logits, label):
        labels = tf.ones_like(logits) * label
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=labels))

    D = scope('D', D)
    real, fake = D(tf.reshape(X / 127.5 - 1.0, [50, 28, 28, 1])), D(scope('G', G)(Z))
    D_loss, G_loss = (cross_entropy(real, 0.9) + cross_entropy(fake, 0.0)) / 2, cross_entropy(fake, 1.0)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        adam = tf.train.AdamOptimizer(2e-4, beta1=0.5)
        train = [adam.minimize(D_loss, var_list=of('D')), adam.minimize(G_loss, var_list=of('G'))]
    return {X: 784, Z: 10}, [(train[0], D_loss), (train[1], G_loss)]


def sparse_autoencoder():
    X = placeholder(None, 784)
    x = X / 256.0
    encoder = [tf.Variable(tf.random_normal([784, 32], stddev=0.05)), tf.Variable(tf.random_normal([32]))]
    decoder = [tf.Variable(tf.random_normal([32, 784], stddev=0.05)), tf.Variable(tf.random_normal([784]))]
    code = tf.nn.sigmoid(tf.matmul(x, encoder[0]) + encoder[1])
    rho, aim = tf.reduce_mean(code, 0), 0.05
    divergence = tf.reduce_sum(aim * tf.log(aim / rho) + (1 - aim) * tf.log((1 - aim) / (1 - rho)))
    loss = tf.reduce_mean(tf.pow(x - tf.nn.sigmoid(tf.matmul(code, decoder[0]) + decoder[1]), 2)) + 0.3 * divergence / 32
    return {X: 784}, [(tf.train.RMSPropOptimizer(0.01).minimize(loss), loss)]


def variational_autoencoder():
    X = placeholder(50, 784)
    x = X / 255
    h = tf.layers.dense(x, 60, tf.nn.elu)
    mean, deviation = tf.layers.dense(h, 8), 1e-6 + tf.nn.softplus(tf.layers.dense(h, 8))
    z = mean + deviation * tf.random_normal(tf.shape(mean))
    y = tf.layers.dense(tf.layers.dense(z, 60, tf.nn.elu), 784, tf.nn.sigmoid)
    y = tf.clip_by_value(y, 1e-8, 1 - 1e-8)
    likelihood = tf.reduce_mean(tf.reduce_sum(x * tf.log(y) + (1 - x) * tf.log(1 - y), 1))
    squares = tf.square(mean) + tf.square(deviation)
    divergence = tf.reduce_mean(0.5 * tf.reduce_sum(squares - tf.log(1e-8 + tf.square(deviation)) - 1, 1))
    loss = -(likelihood - divergence)
    return {X: 784}, [(tf.train.AdamOptimizer(1e-3).minimize(loss), loss)]


def regression():
    X, Y = placeholder(None, 5), placeholder(None, 1)
    h = tf.layers.dense(X, 49, tf.nn.tanh, kernel_regularizer=tf.contrib.layers.l2_regularizer(0.013))
    loss = tf.reduce_sum(tf.pow(tf.layers.dense(h, 1) - (Y / 3 - 0.25), 2)) / (2 * 9) + tf.losses.get_regularization_loss()
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.01, step, 7, 0.96, staircase=True)
    return {X: 5, Y: 1}, [(tf.train.AdamOptimizer(rate).minimize(loss, global_step=step), loss)]


def softmax_by_hand():
    X, Y = placeholder(None, 784), placeholder(None, 10)
    W, b = tf.Variable(tf.random_normal([784, 10], stddev=0.01)), tf.Variable(tf.zeros([10]))
    p = tf.nn.softmax(tf.matmul((X - 127.0) / 255 * 2, W) + b)
    loss = tf.reduce_mean(-tf.reduce_sum(tf.nn.softmax(Y / 50) * tf.log(p), reduction_indices=1))
    loss += sum(0.001 * tf.nn.l2_loss(v) for v in tf.trainable_variables())
    return {X: 784, Y: 10}, [(tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss), loss)]


def batch_normalization_by_hand():
    X, Y = placeholder(None, 784), placeholder(None, 10)

    def normalized(h, name):
        with tf.variable_scope(name):
            n = h.get_shape()[-1]
            gamma = tf.get_variable('gamma', [n], initializer=tf.ones_initializer())
            beta = tf.get_variable('beta', [n], initializer=tf.zeros_initializer())
        mean, variance = tf.nn.moments(h, [0])
        return gamma * (h - mean) / tf.sqrt(variance + 1e-5) + beta

    h = tf.nn.dropout(tf.nn.relu(normalized(tf.layers.dense((X - 33.318) / 78.567, 97), 'one')), 0.7)
    h = normalized(tf.layers.dense(h, 300), 'other')
    h = 0.5 * h * (1 + tf.tanh(0.7978845608 * (h + 0.044715 * tf.pow(h, 3))))
    logits = tf.layers.dense(h, 10)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=tf.argmax(Y, 1)))
    loss += 5e-4 * tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables() if 'kernel' in v.name]) / 2.5
    optimizer = tf.train.MomentumOptimizer(0.01, 0.9)
    clipped = [(tf.clip_by_value(g / 1.7, -1, 1), v) for g, v in optimizer.compute_gradients(loss)]
    return {X: 784, Y: 10}, [(optimizer.apply_gradients(clipped), loss)]


def lstm():
    X, Y = placeholder(50, 784), placeholder(50, 10)
    h, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(20), tf.reshape(X, [50, 28, 28]) / 255.0, dtype=tf.float32)
    W = tf.Variable(tf.truncated_normal([20, 10], stddev=0.1))
    logits = tf.matmul(h[:, -1], W) / np.float32(np.sqrt(20.0))
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=tf.nn.softmax(Y / 50)))
    optimizer = tf.train.AdamOptimizer(0.003)
    gradients, variables = zip(*optimizer.compute_gradients(loss))
    gradients, _ = tf.clip_by_global_norm(gradients, 0.05)
    return {X: 784, Y: 10}, [(optimizer.apply_gradients(zip(gradients, variables)), loss)]


TRAININGS = [least_squares_gan, wasserstein_gan, convolutional_gan, sparse_autoencoder, variational_autoencoder,
             regression, softmax_by_hand, batch_normalization_by_hand, lstm]

for training in TRAININGS:
    tf.reset_default_graph()
    tf.set_random_seed(len(training.__name__))
    random = np.random.RandomState(11)
    sizes, steps = training()
    with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=2)) as sess:
        sess.run(tf.global_variables_initializer())
        for number in range(12):
            feed = {place: random.randint(0, 256, (50, sizes[place])) for place in sorted(sizes, key=lambda place: place.name)}
            losses = [sess.run([train, loss], feed)[1] for train, loss in steps]
            if number % 4 == 3:
                print(training.__name__, number, *[repr(float(loss)) for loss in losses])
        weights = b''.join(value.tobytes() for value in sess.run(tf.trainable_variables()))
        print(training.__name__, hashlib.md5(weights).hexdigest())
