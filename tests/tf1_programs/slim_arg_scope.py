"""tf.contrib.slim: arg_scope, repeat, batch_norm, end points, model_analyzer, slim.losses and slim.learning's train op."""
import tensorflow as tf
import tensorflow.contrib.slim as slim
import tensorflow.contrib.slim.nets as nets
from tensorflow.examples.tutorials.mnist import input_data

import report

tf.set_random_seed(4)
mnist = input_data.read_data_sets('MNIST_data/', one_hot=True)
x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])


def lenet(images, is_training=True):
    with slim.arg_scope([slim.conv2d, slim.fully_connected], activation_fn=tf.nn.relu,
                        weights_initializer=tf.truncated_normal_initializer(stddev=0.05),
                        weights_regularizer=slim.l2_regularizer(0.0005)):
        with slim.arg_scope([slim.batch_norm], is_training=is_training):
            net = slim.conv2d(images, 8, [5, 5], normalizer_fn=slim.batch_norm, scope='conv1')
            net = slim.max_pool2d(net, [2, 2], scope='pool1')
            net = slim.repeat(net, 2, slim.conv2d, 8, [3, 3], scope='conv2')
            net = slim.avg_pool2d(net, [2, 2], scope='pool2')
            net = slim.flatten(net)
            net = slim.fully_connected(net, 32, scope='fc3')
            net = slim.dropout(net, 0.7, is_training=is_training, scope='dropout3')
            return slim.fully_connected(net, 10, activation_fn=None, scope='fc4')


logits = lenet(tf.reshape(x, [-1, 28, 28, 1]))
slim.model_analyzer.analyze_vars(slim.get_model_variables(), print_info=True)
slim.losses.softmax_cross_entropy(logits, y)
total_loss = slim.losses.get_total_loss()
train_op = slim.learning.create_train_op(total_loss, tf.train.MomentumOptimizer(0.001, 0.9))
print(callable(nets.vgg.vgg_16), [v.op.name for v in slim.get_variables_by_suffix('weights')])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    report.weights(sess)
    for step in range(50):
        xs, ys = mnist.train.next_batch(32)
        report.loss(step, sess.run(train_op, {x: xs, y: ys}))
    print('global step', sess.run(slim.get_or_create_global_step()))
