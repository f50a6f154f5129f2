"""tf.contrib.layers: batch_norm with updates in place and in UPDATE_OPS, and the usual layers around it."""
import tensorflow as tf
from tensorflow.contrib import layers
from tensorflow.contrib.framework import arg_scope
from tensorflow.contrib.layers.python.layers import batch_norm
from tensorflow.examples.tutorials.mnist import input_data

import report

tf.set_random_seed(3)
mnist = input_data.read_data_sets('MNIST_data/', one_hot=True, reshape=[])

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])
is_training = tf.placeholder(tf.bool)

net = tf.reshape(X, [-1, 28, 28, 1])
with arg_scope([layers.conv2d], stride=2, padding='SAME', weights_initializer=layers.xavier_initializer_conv2d()):
    net = layers.conv2d(net, 8, 5, normalizer_fn=layers.batch_norm,
                        normalizer_params={'is_training': is_training, 'updates_collections': None})
    net = layers.conv2d(net, 16, [3, 3], activation_fn=None, scope='second')
net = batch_norm(net, decay=0.9, center=True, scale=True, is_training=is_training, activation_fn=tf.nn.relu)
net = layers.conv2d_transpose(net, 4, 3, stride=2, weights_initializer=tf.random_normal_initializer(stddev=0.05))
net = layers.max_pool2d(net, 2)
net = layers.flatten(net)
net = layers.fully_connected(net, 32, weights_regularizer=layers.l2_regularizer(1e-4),
                             biases_initializer=tf.constant_initializer(0.1))
net = layers.dropout(net, keep_prob=0.8, is_training=is_training)
net = layers.fully_connected(net, 16, weights_initializer=layers.variance_scaling_initializer(), scope='he')
logits = layers.fully_connected(net, 10, activation_fn=None)

loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=Y, logits=logits))
loss += tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
print(len(updates), 'updates to run with the training')
with tf.control_dependencies(updates):
    train = tf.train.GradientDescentOptimizer(0.001).minimize(loss)

sess = tf.Session()
sess.run(tf.global_variables_initializer())
report.weights(sess)
for step in range(50):
    xs, ys = mnist.train.next_batch(32)
    xs = xs.reshape(-1, 784)
    _, value = sess.run([train, loss], feed_dict={X: xs, Y: ys, is_training: True})
    report.loss(step, value)
for variable in tf.get_collection(tf.GraphKeys.MODEL_VARIABLES):
    print(variable.name)
