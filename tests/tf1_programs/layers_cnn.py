"""tf.layers: convolutions, batch normalisation with UPDATE_OPS, dropout, a transposed convolution, reuse."""
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

import report

tf.reset_default_graph()
tf.set_random_seed(2)
mnist = input_data.read_data_sets('MNIST_data/', reshape=False)

images = tf.placeholder(tf.float32, [None, 28, 28, 1])
labels = tf.placeholder(tf.int64, [None])
training = tf.placeholder(tf.bool)


def network(x, reuse=False):
    with tf.variable_scope('network', reuse=reuse):
        x = tf.layers.conv2d(x, 8, 5, padding='same', activation=tf.nn.relu, name='conv1')
        x = tf.layers.max_pooling2d(x, 2, 2)
        x = tf.layers.conv2d(x, 16, 3, strides=2, kernel_initializer=tf.random_normal_initializer(stddev=0.1))
        x = tf.layers.batch_normalization(x, training=training)
        x = tf.nn.leaky_relu(x)
        x = tf.layers.conv2d_transpose(x, 8, 3, strides=2, padding='same', activation=tf.nn.elu)
        x = tf.layers.average_pooling2d(x, 2, 2)
        x = tf.layers.flatten(x)
        x = tf.layers.dense(x, 32, activation=tf.tanh, kernel_regularizer=tf.contrib.layers.l2_regularizer(1e-3))
        x = tf.layers.dropout(x, 0.4, training=training)
        return tf.layers.dense(x, 10, kernel_initializer=tf.contrib.layers.xavier_initializer())


logits = network(images)
again = network(images, reuse=True)
loss = tf.losses.sparse_softmax_cross_entropy(labels, logits) + tf.losses.get_regularization_loss()
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train = tf.train.AdamOptimizer(1e-3).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    report.weights(sess)
    for step in range(50):
        xs, ys = mnist.train.next_batch(32)
        _, value = sess.run([train, loss], {images: xs, labels: ys, training: True})
        report.loss(step, value)
    feed = {images: mnist.test.images[:100], training: False}
    a, b = sess.run([logits, again], feed)
    print('one network called twice:', abs(a - b).max() < 1e-5)
