"""Recurrent cells: static_rnn over a BasicLSTMCell, dynamic_rnn over two GRUCells, and a bidirectional one."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.examples.tutorials.mnist import input_data
from tensorflow.python.ops import rnn_cell

import report

tf.set_random_seed(5)
mnist = input_data.read_data_sets('MNIST_data/', one_hot=True)
n_steps, n_input, n_hidden = 7, 112, 16
X = tf.placeholder(tf.float32, [None, n_steps, n_input])
Y = tf.placeholder(tf.float32, [None, 10])
keep = tf.placeholder(tf.float32)

with tf.variable_scope('static'):
    cell = rnn.BasicLSTMCell(n_hidden, forget_bias=1.0)
    dropped = rnn.DropoutWrapper(cell, output_keep_prob=keep)
    outputs, state = rnn.static_rnn(dropped, tf.unstack(X, n_steps, 1), dtype=tf.float32)
    print(type(state).__name__, isinstance(cell, tf.nn.rnn_cell.RNNCell), isinstance(cell, rnn_cell.RNNCell))

with tf.variable_scope('dynamic'):
    cells = [tf.nn.rnn_cell.GRUCell(n_hidden) for _ in range(2)]
    stacked, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(cells), X, dtype=tf.float32)

with tf.variable_scope('both'):
    forward = tf.contrib.rnn.LSTMCell(n_hidden, use_peepholes=True, initializer=tf.random_uniform_initializer(-0.1, 0.1))
    backward = rnn_cell.BasicRNNCell(n_hidden)
    (out_fw, out_bw), _ = tf.nn.bidirectional_dynamic_rnn(forward, backward, X, dtype=tf.float32)

features = tf.concat([outputs[-1], stacked[:, -1], out_fw[:, -1], out_bw[:, 0]], 1)
W = tf.Variable(tf.random_normal([4 * n_hidden, 10]))
logits = tf.matmul(features, W) + tf.Variable(tf.random_normal([10]))
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=Y))
optimizer = tf.train.AdamOptimizer(0.001)
gradients, variables = zip(*optimizer.compute_gradients(cost))
gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
train_op = optimizer.apply_gradients(zip(gradients, variables))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    report.weights(sess)
    for step in range(50):
        xs, ys = mnist.train.next_batch(16)
        _, value = sess.run([train_op, cost], {X: xs.reshape(-1, n_steps, n_input), Y: ys, keep: 0.9})
        report.loss(step, value)

# Masks within a loop. Without parallel_iterations=1 the steps draw in an order that 1.15.5 left to chance.
tf.reset_default_graph()
tf.set_random_seed(5)
X = tf.placeholder(tf.float32, [None, n_steps, 4])
outputs = []
for number, options in enumerate([dict(output_keep_prob=0.5), dict(input_keep_prob=0.5, state_keep_prob=0.7, seed=7),
                                  dict(output_keep_prob=0.5, variational_recurrent=True, dtype=tf.float32)]):
    with tf.variable_scope('dropped_%d' % number):
        cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicLSTMCell(6), **options)
        output, _ = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32, parallel_iterations=1)
        outputs.append(output)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(2):
        for output in sess.run(outputs, {X: np.linspace(-1, 1, 3 * n_steps * 4).reshape(3, n_steps, 4)}):
            print(*['%.3f' % x for x in output[0, :, 0]] + [int(x) for x in (output == 0).sum((0, 2))])
