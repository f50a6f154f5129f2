"""GANs whose two steps meet in one run, and the ways in which a loss says that generated images are not real.

In the first the generator's gradients wait until the discriminator has changed, as in pix2pix. In the others the score
of generated images meets labels that are all zeros; whether the graph optimiser of then computed the score's product
and bias at once depended on how. The MD5 of all losses and of all weights must be the same.
"""
from __future__ import print_function

import hashlib

import numpy as np
import tensorflow as tf

X, Z = 20, 8


def networks(normalized):
    x, z = tf.placeholder(tf.float32, [32, X]), tf.placeholder(tf.float32, [32, Z])

    def layer(h, units, name):
        h = tf.layers.dense(h, units, name=name)
        if not normalized:
            return h
        images = tf.reshape(h, [32, 1, 1, units])  # the batch normalisation of these is one operation
        return tf.reshape(tf.layers.batch_normalization(images, training=True, name=name + '_norm'), [32, units])

    def G(z):
        return tf.tanh(tf.layers.dense(tf.nn.relu(layer(z, 16, 'h')), X, name='x'))

    def D(x):
        return tf.layers.dense(tf.nn.leaky_relu(layer(x, 24, 'h')), 1, name='score')

    G, D = tf.make_template('G', G), tf.make_template('D', D)
    return x, z, D(x), D(G(z))


def of(name):
    return [v for v in tf.trainable_variables() if v.name.startswith(name)]


def waiting():
    x, z, real, fake = networks(normalized=True)
    real, fake = tf.sigmoid(real), tf.sigmoid(fake)
    D_loss = tf.reduce_mean(-(tf.log(real + 1e-12) + tf.log(1 - fake + 1e-12)))
    G_loss = tf.reduce_mean(-tf.log(fake + 1e-12))
    D_train = tf.train.AdamOptimizer(0.01, 0.5).minimize(D_loss, var_list=of('D'))
    with tf.control_dependencies([D_train]):
        train = tf.train.AdamOptimizer(0.01, 0.5).minimize(G_loss, var_list=of('G'))
    return x, z, train, D_loss


def scored(loss):
    x, z, real, fake = networks(normalized=False)
    total = loss(real, fake)
    return x, z, tf.train.AdamOptimizer(0.01).minimize(total, var_list=of('D')), total


def entropy(logits, labels):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=labels))


ones, zeros, entropy_of_tf = tf.ones_like, tf.zeros_like, tf.losses.sigmoid_cross_entropy
LOSSES = [
    ('sum', lambda real, fake: entropy(real, ones(real)) + entropy(fake, zeros(fake))),
    ('half', lambda real, fake: 0.5 * (entropy(real, ones(real)) + entropy(fake, zeros(fake)))),
    ('half of one', lambda real, fake: entropy(real, ones(real)) + entropy(fake, zeros(fake)) / 2),
    ('half of the other', lambda real, fake: 0.5 * entropy(real, ones(real)) + entropy(fake, zeros(fake))),
    ('no ones', lambda real, fake: entropy(real, ones(real) * 0.9) + entropy(fake, ones(fake) * 0.0)),
    ('one less', lambda real, fake: entropy(real, ones(real)) + entropy(fake, 1 - ones(fake))),
    ('weighted', lambda real, fake: entropy_of_tf(ones(real), real) + entropy_of_tf(zeros(fake), fake)),
    ('together', lambda real, fake: entropy(tf.concat([real, fake], 0), tf.concat([ones(real), zeros(fake)], 0))),
    ('by hand', lambda real, fake: entropy(real, ones(real))
     + tf.reduce_mean(tf.maximum(fake, 0) - fake * 0.0 + tf.log1p(tf.exp(-tf.abs(fake))))),
]

for name, build in [('waiting', waiting)] + [(name, lambda loss=loss: scored(loss)) for name, loss in LOSSES]:
    tf.reset_default_graph()
    tf.set_random_seed(7)
    x, z, train, loss = build()
    random = np.random.RandomState(3)
    with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=2)) as sess:
        sess.run(tf.global_variables_initializer())
        feeds = [{z: random.normal(size=(32, Z)), x: random.normal(size=(32, X))} for _ in range(12)]
        losses = [sess.run([train, loss], feed)[1] for feed in feeds[:6]]
        for feed in feeds[6:]:
            sess.run(train, feed)
        weights = [value.tobytes() for value in sess.run(tf.trainable_variables())]
        digests = [hashlib.md5(b''.join(one)).hexdigest() for one in ([loss.tobytes() for loss in losses], weights)]
        print(name, *digests)
