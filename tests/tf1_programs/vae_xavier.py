"""A variational autoencoder: Xavier's initialiser by the layer and by hand, noise drawn in the graph."""
import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

import report

np.random.seed(0)
tf.set_random_seed(0)
mnist = input_data.read_data_sets('MNIST_data', one_hot=True)


def xavier_init(fan_in, fan_out, constant=1):
    low = -constant * np.sqrt(6.0 / (fan_in + fan_out))
    high = constant * np.sqrt(6.0 / (fan_in + fan_out))
    return tf.random_uniform((fan_in, fan_out), minval=low, maxval=high, dtype=tf.float32)


n_hidden, n_z, batch_size = 64, 4, 50
x = tf.placeholder(tf.float32, [None, 784])
initializer = tf.contrib.layers.xavier_initializer()
W1 = tf.Variable(initializer([784, n_hidden]))
b1 = tf.Variable(tf.zeros([n_hidden], dtype=tf.float32))
W_mean = tf.Variable(xavier_init(n_hidden, n_z))
W_sigma = tf.get_variable('W_sigma', [n_hidden, n_z], initializer=tf.contrib.layers.xavier_initializer(uniform=False))
W3 = tf.get_variable('W3', [n_z, n_hidden], initializer=tf.contrib.layers.variance_scaling_initializer(factor=1.0))
W4 = tf.get_variable('W4', [n_hidden, 784], initializer=initializer)

hidden = tf.nn.softplus(tf.matmul(x, W1) + b1)
z_mean = tf.matmul(hidden, W_mean)
z_log_sigma_sq = tf.matmul(hidden, W_sigma)
eps = tf.random_normal((batch_size, n_z), 0, 1, dtype=tf.float32)
z = tf.add(z_mean, tf.multiply(tf.sqrt(tf.exp(z_log_sigma_sq)), eps))
decoded = tf.nn.sigmoid(tf.matmul(tf.nn.softplus(tf.matmul(z, W3)), W4))

reconstruction = -tf.reduce_sum(x * tf.log(1e-10 + decoded) + (1 - x) * tf.log(1e-10 + 1 - decoded), 1)
latent = -0.5 * tf.reduce_sum(1 + z_log_sigma_sq - tf.square(z_mean) - tf.exp(z_log_sigma_sq), 1)
cost = tf.reduce_mean(reconstruction + latent)
optimizer = tf.train.AdamOptimizer(learning_rate=0.001).minimize(cost)

sess = tf.InteractiveSession()
sess.run(tf.initialize_all_variables())
report.weights(sess)
avg_cost = 0.
for i in range(50):
    batch_xs, _ = mnist.train.next_batch(batch_size)
    _, c = sess.run((optimizer, cost), feed_dict={x: batch_xs})
    report.loss(i, c)
    avg_cost += c / mnist.train.num_examples * batch_size
print('Epoch:', '%04d' % 1, 'shape:', sess.run(decoded, {x: mnist.test.images[:batch_size]}).shape)
