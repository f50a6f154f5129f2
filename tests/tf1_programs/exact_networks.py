"""A convolutional network, two recurrent ones behind it, and every optimiser whose arithmetic --exact knows.

With tf.train.AdamOptimizer, RMSPropOptimizer, AdagradOptimizer, AdadeltaOptimizer and MomentumOptimizer in turn:
what is printed has all the digits, and must be the same.
"""
from __future__ import print_function

import numpy as np
import tensorflow as tf

OPTIMIZERS = [
    tf.train.AdamOptimizer(1e-3),
    tf.train.RMSPropOptimizer(1e-3),
    tf.train.AdagradOptimizer(0.01),
    tf.train.AdadeltaOptimizer(0.5),
    tf.train.MomentumOptimizer(0.01, 0.9),
]


def weight(*shape):
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1))


def network(X, keep):
    h = tf.nn.conv2d(tf.reshape(X, [-1, 28, 28, 1]), weight(3, 3, 1, 8), [1, 1, 1, 1], 'SAME')
    h = tf.nn.max_pool(tf.nn.relu(h + tf.Variable(tf.constant(0.1, shape=[8]))), [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')
    h = tf.layers.batch_normalization(h, training=True)
    h = tf.nn.elu(tf.matmul(tf.reshape(h, [-1, 14 * 14 * 8]), weight(14 * 14 * 8, 32)) + tf.Variable(tf.zeros([32])))
    steps = tf.reshape(tf.nn.dropout(h, keep), [-1, 4, 8])
    lstm, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(16), steps, dtype=tf.float32)
    gru, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(8), steps, dtype=tf.float32, scope='gru')
    return tf.layers.dense(tf.concat([lstm[:, -1], gru[:, -1]], 1), 10)


for optimizer in OPTIMIZERS:
    tf.reset_default_graph()
    tf.set_random_seed(1)
    X, Y = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
    keep = tf.placeholder(tf.float32)
    logits = network(X, keep)
    classes = tf.argmax(Y, 1)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
    loss += 1e-4 * tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables()])
    sparse = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=classes))
    probabilities = tf.nn.softmax(logits)
    gradients = [(tf.clip_by_norm(g, 5.0), v) for g, v in optimizer.compute_gradients(loss)]
    train = optimizer.apply_gradients(gradients)
    random = np.random.RandomState(3)
    with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=2)) as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(8):
            feed = {X: random.uniform(size=(64, 784)), Y: np.eye(10)[random.randint(0, 10, 64)], keep: 0.8}
            _, one, other, p = sess.run([train, loss, sparse, probabilities], feed)
            print(optimizer.get_name(), step, repr(float(one)), repr(float(other)), repr(float(p[3, 4])))
