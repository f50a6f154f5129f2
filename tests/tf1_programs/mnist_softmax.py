"""A softmax classifier with one hidden layer and dropout; batches from the tutorials' MNIST reader."""
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

import report

tf.set_random_seed(1)
mnist = input_data.read_data_sets('MNIST_data/', one_hot=True, validation_size=0)

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
keep_prob = tf.placeholder(tf.float32)

W1 = tf.Variable(tf.truncated_normal([784, 64], stddev=0.1))
b1 = tf.Variable(tf.constant(0.1, shape=[64]))
h = tf.nn.dropout(tf.nn.relu(tf.matmul(x, W1) + b1), keep_prob)
W2 = tf.get_variable('W2', shape=[64, 10])
b2 = tf.Variable(tf.zeros([10]))
y = tf.matmul(h, W2) + b2

cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
train_step = tf.train.GradientDescentOptimizer(0.1).minimize(cross_entropy)
correct = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

sess = tf.InteractiveSession()
tf.global_variables_initializer().run()
report.weights(sess)
for i in range(50):
    batch_xs, batch_ys = mnist.train.next_batch(50)
    _, loss = sess.run([train_step, cross_entropy], feed_dict={x: batch_xs, y_: batch_ys, keep_prob: 0.75})
    report.loss(i, loss)
print(mnist.train.num_examples, mnist.validation.num_examples, mnist.test.num_examples)
print('learned:', accuracy.eval({x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}) > 0.5)
