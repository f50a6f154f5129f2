"""Trainings as in a notebook: a cell looks at what a network gives, later ones ask for gradients through it.

Layers by hand, an LSTM in a loop, and Keras, which makes its training when it is first asked to train: every loss,
what is drawn, and the MD5 of all weights at the end, must be the same.
"""
from __future__ import print_function

import hashlib

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models, optimizers


def begin():
    tf.reset_default_graph()
    tf.set_random_seed(5)
    np.random.seed(5)
    session = tf.Session()
    tf.keras.backend.set_session(session)
    return session


def digits(values):
    return ' '.join(repr(float(value)) for value in np.ravel(values)[:4])


def md5(values):
    return hashlib.md5(b''.join(np.asarray(value).tobytes() for value in values)).hexdigest()


def train(session, loss, feed):
    step = tf.train.AdamOptimizer(0.01).minimize(loss)
    session.run(tf.global_variables_initializer())
    for number in range(200):
        found = session.run([step, loss], feed)[1]
        if number % 50 == 0:
            print(digits(found))


def finish(session):
    print(md5(session.run(tf.trainable_variables())))
    session.close()


def by_hand():
    session = begin()
    x, y = tf.placeholder(tf.float32, [None, 20]), tf.placeholder(tf.float32, [None, 3])
    weights = tf.Variable(tf.random_normal([20, 16], stddev=0.3))
    h = tf.nn.sigmoid(tf.matmul(x, weights) + tf.Variable(tf.zeros([16])))
    h = tf.tanh(tf.layers.dense(h, 10)) / 3.0
    out = tf.nn.softmax(tf.layers.dense(h, 3))
    images = np.random.rand(32, 20).astype(np.float32)
    labels = np.eye(3, dtype=np.float32)[np.random.randint(0, 3, 32)]
    session.run(tf.global_variables_initializer())
    print('by hand', digits(session.run(out, {x: images})))

    loss = tf.reduce_mean(-tf.reduce_sum(y * tf.log(out + 1e-8), 1))
    print(digits(session.run(loss, {x: images, y: labels})))

    train(session, loss, {x: images, y: labels})

    noise = tf.random_normal([2])  # whose seed is the number of operations by now
    slope = tf.gradients(loss, x)[0]
    print(digits(session.run(slope, {x: images, y: labels})), digits(session.run(noise)))
    print(digits(session.make_callable(tf.sigmoid(weights))()))
    handle = session.partial_run_setup([h, out], [x])
    print(digits(session.partial_run(handle, h, {x: images})), digits(session.partial_run(handle, out)))
    finish(session)


def lstm():
    session = begin()
    x, y = tf.placeholder(tf.float32, [16, 6, 5]), tf.placeholder(tf.float32, [16, 1])
    states, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(8), x, dtype=tf.float32)
    out = tf.layers.dense(states[:, -1], 1)
    sequences = np.random.rand(16, 6, 5).astype(np.float32)
    sums = sequences.sum((1, 2)).reshape(16, 1) / 10
    session.run(tf.global_variables_initializer())
    print('lstm', digits(session.run(out, {x: sequences})))

    loss = tf.reduce_mean(tf.square(out - y))
    train(session, loss, {x: sequences, y: sums})
    finish(session)


def keras_gan():
    session = begin()
    adam = optimizers.Adam(0.0002, 0.5)
    D = models.Sequential([layers.Dense(64, input_shape=(64,)), layers.LeakyReLU(0.2),
                           layers.Dense(1, activation='sigmoid')])
    D.compile(loss='binary_crossentropy', optimizer=adam, metrics=['accuracy'])
    G = models.Sequential([layers.Dense(64, input_dim=20), layers.LeakyReLU(0.2), layers.BatchNormalization(momentum=0.8),
                           layers.Dense(64, activation='tanh')])
    z = layers.Input((20,))
    D.trainable = False
    both = models.Model(z, D(G(z)))
    both.compile(loss='binary_crossentropy', optimizer=adam)
    images = np.random.rand(500, 64) * 2 - 1
    real, generated = np.ones((32, 1)), np.zeros((32, 1))
    print('keras')
    for step in range(100):
        batch = images[np.random.randint(0, 500, 32)]
        pictures = G.predict(np.random.normal(0, 1, (32, 20)))
        losses = D.train_on_batch(batch, real) + D.train_on_batch(pictures, generated)
        losses.append(both.train_on_batch(np.random.normal(0, 1, (32, 20)), real))
        if step % 25 == 0:
            print(digits(losses[::2]))
    print(md5(G.get_weights() + D.get_weights()))
    session.close()


by_hand()
lstm()
keras_gan()
