"""Reads a checkpoint and a meta graph that TensorFlow 1.15.5 wrote; with --write, writes them."""
import os
import sys

import numpy as np
import tensorflow as tf
from tensorflow.python import pywrap_tensorflow

import report

prefix = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'checkpoint_of_then', 'model.ckpt')


def network(x):
    with tf.variable_scope('layer'):
        w = tf.get_variable('w', [4, 3], initializer=tf.random_normal_initializer(seed=1))
        b = tf.get_variable('b', [3], initializer=tf.constant_initializer(0.5))
    hidden = tf.nn.relu(tf.matmul(x, w) + b)
    return tf.layers.dense(tf.layers.batch_normalization(hidden), 2, name='output')


if '--write' in sys.argv:
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    y = tf.identity(network(x), name='y')
    tf.train.AdamOptimizer().minimize(tf.reduce_mean(tf.square(y)), global_step=tf.train.get_or_create_global_step())
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, prefix)

ones = np.ones([1, 4], np.float32)
with tf.Graph().as_default(), tf.Session() as sess:
    x = tf.placeholder(tf.float32, [None, 4])
    y = network(x)
    saver = tf.train.Saver()
    saver.restore(sess, prefix)
    report.weights(sess)
    for i, value in enumerate(sess.run(y, {x: ones})[0]):
        report.loss(i, value)

with tf.Graph().as_default(), tf.Session() as sess:
    saver = tf.train.import_meta_graph(prefix + '.meta')
    saver.restore(sess, tf.train.latest_checkpoint(os.path.dirname(prefix)))
    graph = tf.get_default_graph()
    x, y = graph.get_tensor_by_name('x:0'), graph.get_tensor_by_name('y:0')
    for i, value in enumerate(sess.run(y, {x: ones})[0]):
        report.loss(i, value)
    print([v.name for v in tf.trainable_variables()])
    sess.run(graph.get_operation_by_name('Adam'), {x: ones})
    print('one step further:', sess.run(tf.train.get_global_step(graph)))

reader = pywrap_tensorflow.NewCheckpointReader(prefix)
for name, shape in sorted(reader.get_variable_to_shape_map().items()):
    print(name, shape)
print(report.digest(reader.get_tensor('layer/w')))
