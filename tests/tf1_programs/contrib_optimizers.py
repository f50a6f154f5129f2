"""The optimizers of tf.contrib.opt, on a dense and a sparse gradient; and checkpoints of averages."""
import tempfile

import numpy as np
import tensorflow as tf

from report import loss, weights

opt = tf.contrib.opt
RmsW = opt.extend_with_decoupled_weight_decay(tf.train.RMSPropOptimizer)


def train(name, make, use_resource=False, minimize=None):
    """Ten steps; then noise, whose seed counts the optimizer's operations.

    The loss is linear: gradients that depend on weights might see them before the step or halfway, because weights
    shrink without waiting for anything.
    """
    print(name)
    with tf.Graph().as_default():
        tf.set_random_seed(3)
        words = tf.placeholder(tf.int32, [4])
        scale = tf.placeholder(tf.float32, [])
        with tf.variable_scope('model', use_resource=use_resource):
            table = tf.get_variable('table', [6, 3])
            kernel = tf.get_variable('kernel', [3, 2])
        value = scale * (tf.reduce_sum(tf.nn.embedding_lookup(table, words) * [1.0, -2.0, 0.5])
                         + tf.reduce_sum(kernel * [[3.0, 1.0], [-1.0, 0.1], [0.2, -0.3]]))
        optimizer = make()
        step = minimize(optimizer, value, [kernel]) if minimize else optimizer.minimize(value)
        tf.random_uniform([], name='next')
        if not use_resource:
            print(tf.get_default_graph().get_operation_by_name('next/RandomUniform').get_attr('seed2'))
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            weights(sess)
            for number in range(10):
                feed = {words: np.arange(number, number + 4) % 6 * (number % 3 > 0), scale: np.cos(number)}
                loss(number, sess.run(value, feed))
                sess.run(step, feed)
            loss(10, np.sum(sess.run(table) * np.cos(np.arange(18).reshape([6, 3]))))
            loss(11, np.sum(sess.run(kernel) * np.cos(np.arange(6).reshape([3, 2]))))


def with_list(optimizer, value, decayed):
    return optimizer.minimize(value, decay_var_list=decayed)


def applied(optimizer, value, decayed):
    return optimizer.apply_gradients(optimizer.compute_gradients(value), decay_var_list=decayed)


for resource in (False, True):
    train('AdamW', lambda: opt.AdamWOptimizer(0.01, learning_rate=0.05), resource)
    train('AdamW, named', lambda: opt.AdamWOptimizer(weight_decay=0.1, beta1=0.5), resource, with_list)
    train('AdamW, applied', lambda: opt.AdamWOptimizer(weight_decay=0.1, beta1=0.5), resource, applied)
    train('MomentumW', lambda: opt.MomentumWOptimizer(0.01, 0.01, 0.9, use_nesterov=True), resource)
    train('RMSPropW', lambda: RmsW(weight_decay=0.02, learning_rate=0.02), resource)
    train('LazyAdam', lambda: opt.LazyAdamOptimizer(0.05), resource)
    train('Nadam', lambda: opt.NadamOptimizer(0.05), resource)
    train('AdaMax', lambda: opt.AdaMaxOptimizer(0.05), resource)
train('averaged', lambda: opt.MovingAverageOptimizer(tf.train.AdamOptimizer(0.05), average_decay=0.5))
train('averaged at once', lambda: opt.MovingAverageOptimizer(tf.train.GradientDescentOptimizer(0.05), 0.9, 7, False))

print('checkpoints')
weight = tf.get_variable('weight', [], initializer=tf.constant_initializer(4.0))
optimizer = opt.MovingAverageOptimizer(tf.train.GradientDescentOptimizer(0.25), average_decay=0.5)
try:
    optimizer.swapping_saver()
except RuntimeError as error:
    print(error)
train_op = optimizer.minimize(tf.square(weight))
saver = optimizer.swapping_saver()
folder = tempfile.mkdtemp()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(3):
        sess.run(train_op)
    average = tf.get_default_graph().get_tensor_by_name('weight/ExponentialMovingAverage:0')
    print(sess.run([weight, average]))
    path = saver.save(sess, folder + '/model')
    print(sorted(tf.train.list_variables(path)))
    saver.restore(sess, path)
    print(sess.run([weight, average]))
    tf.train.Saver().restore(sess, path)
    print(sess.run([weight, average]))
try:
    optimizer.swapping_saver([weight])
except ValueError as error:
    print(error)
