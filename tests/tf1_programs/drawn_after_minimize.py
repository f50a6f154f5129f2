"""Weights and masks that are drawn after the first minimize: a target network, a second optimizer, tied weights, dropout."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers

import report

random = np.random.RandomState(1)
X = random.rand(32, 12).astype(np.float32)
Y = np.eye(3)[random.randint(0, 3, 32)].astype(np.float32)


def run(name, loss, train, feeds, steps=3):
    print(name)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        report.weights(sess)
        for step in range(steps):
            for one in train if isinstance(train, list) else [train]:
                sess.run(one, feeds)
            report.loss(step, sess.run(loss, feeds))
    tf.reset_default_graph()
    tf.set_random_seed(11)


def dense(x, size, activation=tf.identity):
    w = tf.Variable(tf.random_normal([int(x.get_shape()[1]), size], stddev=0.1))
    b = tf.Variable(tf.constant(0.1, shape=[size]))
    return activation(tf.matmul(x, w) + b)


tf.set_random_seed(11)

# a deep Q network and its target
state, action, target = tf.placeholder(tf.float32, [None, 12]), tf.placeholder(tf.int32, [None]), tf.placeholder(tf.float32, [None])
with tf.variable_scope('eval_net'):
    q = tf.layers.dense(tf.layers.dense(state, 8, tf.nn.relu, kernel_initializer=tf.random_normal_initializer(0., 0.3)), 3)
q_action = tf.reduce_sum(q * tf.one_hot(action, 3), axis=1)
loss = tf.reduce_mean(tf.squared_difference(target, q_action))
train = tf.train.RMSPropOptimizer(0.01).minimize(loss)
with tf.variable_scope('target_net'):
    tf.layers.dense(tf.layers.dense(state, 8, tf.nn.relu, kernel_initializer=tf.random_normal_initializer(0., 0.3)), 3)
run('dqn', loss, train, {state: X, action: Y.argmax(1), target: X[:, 0]})

# two losses, each with an optimizer, and a network in between
x, y = tf.placeholder(tf.float32, [None, 12]), tf.placeholder(tf.float32, [None, 3])
hidden = dense(x, 7, tf.nn.relu)
first = tf.reduce_mean(tf.reduce_sum(tf.square(dense(hidden, 12, tf.sigmoid) - x), 1))
train_first = tf.train.AdamOptimizer(0.01).minimize(first)
logits = dense(hidden, 3)
second = -tf.reduce_mean(tf.reduce_sum(y * tf.log(tf.clip_by_value(tf.nn.softmax(logits), 1e-10, 1.0)), 1))
second += 0.001 * sum(tf.nn.l2_loss(v) for v in tf.trainable_variables())
train_second = tf.train.GradientDescentOptimizer(0.1).minimize(second)
noise = tf.random_normal([4])
run('two', [first, second][1], [train_first, train_second], {x: X, y: Y})

# a stacked autoencoder with tied weights, layer after layer
x = tf.placeholder(tf.float32, [None, 12])
below, train, losses = x, [], []
for size in (8, 5):
    w = tf.Variable(tf.truncated_normal([int(below.get_shape()[1]), size], stddev=0.1))
    b, c = tf.Variable(tf.zeros([size])), tf.Variable(tf.zeros([int(below.get_shape()[1])]))
    code = tf.nn.sigmoid(tf.matmul(below + 0.1 * tf.random_normal(tf.shape(below)), w) + b)
    decoded = tf.matmul(code, tf.transpose(w)) + c
    losses.append(0.5 * tf.reduce_sum(tf.pow(tf.subtract(decoded, below), 2.0)))
    train.append(tf.train.MomentumOptimizer(0.001, 0.9).minimize(losses[-1], var_list=[w, b, c]))
    below = code
run('tied', tf.add_n(losses), train, {x: X})

# clipped gradients, an average, then dropout and another head
x, y, keep = tf.placeholder(tf.float32, [None, 12]), tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32)
features = layers.fully_connected(x, 6)
loss = tf.losses.softmax_cross_entropy(y, layers.fully_connected(features, 3, activation_fn=None))
optimizer = tf.train.AdamOptimizer(0.01)
gradients, variables = zip(*optimizer.compute_gradients(loss))
clipped, _ = tf.clip_by_global_norm(gradients, 5.0)
train = optimizer.apply_gradients(zip(clipped, variables), global_step=tf.train.get_or_create_global_step())
average = tf.train.ExponentialMovingAverage(0.9).apply(tf.trainable_variables())
head = tf.nn.dropout(layers.fully_connected(features, 4, scope='head'), keep)
other = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=layers.fully_connected(head, 3, None), labels=y))
run('dropout', other, [train, average, tf.train.AdagradOptimizer(0.1).minimize(other)], {x: X, y: Y, keep: 0.5})

# actor and critic, and a penalty on gradients
x, z = tf.placeholder(tf.float32, [None, 12]), tf.placeholder(tf.float32, [None, 4])


def critic(inputs, reuse):
    with tf.variable_scope('critic', reuse=reuse):
        return tf.layers.dense(tf.layers.dense(inputs, 6, tf.nn.leaky_relu), 1)


with tf.variable_scope('actor'):
    fake = tf.layers.dense(tf.layers.batch_normalization(tf.layers.dense(z, 5), training=True), 12, tf.nn.tanh)
mixed = x + tf.random_uniform([tf.shape(x)[0], 1]) * (fake - x)
slopes = tf.sqrt(tf.reduce_sum(tf.square(tf.gradients(critic(mixed, False), [mixed])[0]), axis=1))
d_loss = tf.reduce_mean(critic(fake, True)) - tf.reduce_mean(critic(x, True)) + 10.0 * tf.reduce_mean((slopes - 1.0) ** 2)
g_loss = -tf.reduce_mean(critic(fake, True))
names = {scope: tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope) for scope in ('actor', 'critic')}
steps = [tf.train.AdamOptimizer(1e-3, beta1=0.5).minimize(d_loss, var_list=names['critic']),
         tf.train.AdamOptimizer(1e-3, beta1=0.5).minimize(g_loss, var_list=names['actor'])]
policy = tf.layers.dense(x, 2, kernel_initializer=tf.contrib.layers.xavier_initializer())
run('critic', d_loss, steps, {x: X, z: X[:, :4]})
