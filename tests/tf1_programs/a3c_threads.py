"""A3C of 2017: a global network, local ones beside it, and the threads of workers (one works, so that it repeats)."""

import threading
import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim
from report import loss, weights


def update_target_graph(from_scope, to_scope):
    from_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, from_scope)
    to_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, to_scope)
    return [to.assign(frm) for frm, to in zip(from_vars, to_vars)]


def normalized_columns_initializer(std=1.0):
    def _initializer(shape, dtype=None, partition_info=None):
        out = np.random.randn(*shape).astype(np.float32)
        out *= std / np.sqrt(np.square(out).sum(axis=0, keepdims=True))
        return tf.constant(out)

    return _initializer


class ACNetwork(object):
    def __init__(self, s_size, a_size, scope, trainer):
        with tf.variable_scope(scope):
            self.inputs = tf.placeholder(shape=[None, s_size], dtype=tf.float32)
            self.imageIn = tf.reshape(self.inputs, shape=[-1, 8, 8, 1])
            self.conv1 = slim.conv2d(
                activation_fn=tf.nn.elu,
                inputs=self.imageIn,
                num_outputs=4,
                kernel_size=[4, 4],
                stride=[2, 2],
                padding='VALID',
            )
            hidden = slim.fully_connected(slim.flatten(self.conv1), 16, activation_fn=tf.nn.elu)
            lstm_cell = tf.contrib.rnn.BasicLSTMCell(16, state_is_tuple=True)
            c_init = np.zeros((1, lstm_cell.state_size.c), np.float32)
            h_init = np.zeros((1, lstm_cell.state_size.h), np.float32)
            self.state_init = [c_init, h_init]
            c_in = tf.placeholder(tf.float32, [1, lstm_cell.state_size.c])
            h_in = tf.placeholder(tf.float32, [1, lstm_cell.state_size.h])
            self.state_in = (c_in, h_in)
            rnn_in = tf.expand_dims(hidden, [0])
            step_size = tf.shape(self.imageIn)[:1]
            state_in = tf.contrib.rnn.LSTMStateTuple(c_in, h_in)
            lstm_outputs, lstm_state = tf.nn.dynamic_rnn(
                lstm_cell, rnn_in, initial_state=state_in, sequence_length=step_size, time_major=False
            )
            self.state_out = (lstm_state[0][:1, :], lstm_state[1][:1, :])
            rnn_out = tf.reshape(lstm_outputs, [-1, 16])
            self.policy = slim.fully_connected(
                rnn_out,
                a_size,
                activation_fn=tf.nn.softmax,
                weights_initializer=normalized_columns_initializer(0.01),
                biases_initializer=None,
            )
            self.value = slim.fully_connected(
                rnn_out,
                1,
                activation_fn=None,
                weights_initializer=normalized_columns_initializer(1.0),
                biases_initializer=None,
            )
            if scope != 'global':
                self.actions = tf.placeholder(shape=[None], dtype=tf.int32)
                self.actions_onehot = tf.one_hot(self.actions, a_size, dtype=tf.float32)
                self.target_v = tf.placeholder(shape=[None], dtype=tf.float32)
                self.advantages = tf.placeholder(shape=[None], dtype=tf.float32)
                self.responsible_outputs = tf.reduce_sum(self.policy * self.actions_onehot, [1])
                self.value_loss = 0.5 * tf.reduce_sum(tf.square(self.target_v - tf.reshape(self.value, [-1])))
                self.entropy = -tf.reduce_sum(self.policy * tf.log(self.policy))
                self.policy_loss = -tf.reduce_sum(tf.log(self.responsible_outputs) * self.advantages)
                self.loss = 0.5 * self.value_loss + self.policy_loss - self.entropy * 0.01
                local_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope)
                self.gradients = tf.gradients(self.loss, local_vars)
                self.var_norms = tf.global_norm(local_vars)
                grads, self.grad_norms = tf.clip_by_global_norm(self.gradients, 40.0)
                global_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, 'global')
                self.apply_grads = trainer.apply_gradients(zip(grads, global_vars))


class Worker(object):
    def __init__(self, name, trainer, global_episodes):
        self.name = 'worker_' + str(name)
        self.global_episodes = global_episodes
        self.increment = self.global_episodes.assign_add(1)
        self.local_AC = ACNetwork(64, 3, self.name, trainer)
        self.update_local_ops = update_target_graph('global', self.name)
        self.random = np.random.RandomState(name)
        self.told = []

    def work(self, sess, coord, saver):
        with sess.as_default(), sess.graph.as_default():
            while not coord.should_stop():
                with LOCK:
                    sess.run(self.update_local_ops)
                    net = self.local_AC
                    feed = {
                        net.target_v: self.random.randn(5),
                        net.inputs: self.random.randn(5, 64),
                        net.actions: self.random.randint(0, 3, [5]),
                        net.advantages: self.random.randn(5),
                        net.state_in[0]: net.state_init[0],
                        net.state_in[1]: net.state_init[1],
                    }
                    out = sess.run(
                        [
                            net.value_loss,
                            net.policy_loss,
                            net.entropy,
                            net.grad_norms,
                            net.var_norms,
                            net.state_out,
                            net.apply_grads,
                        ],
                        feed,
                    )
                    self.told.append(out[:5])
                    if sess.run(self.increment) >= 4:
                        coord.request_stop()


LOCK = threading.Lock()
np.random.seed(1)
tf.reset_default_graph()
tf.set_random_seed(1)
with tf.device('/cpu:0'):
    global_episodes = tf.Variable(0, dtype=tf.int32, name='global_episodes', trainable=False)
    trainer = tf.train.AdamOptimizer(learning_rate=1e-2)
    master_network = ACNetwork(64, 3, 'global', None)
    workers = [Worker(i, trainer, global_episodes) for i in range(2)]
    saver = tf.train.Saver(max_to_keep=5)
with tf.Session() as sess:
    coord = tf.train.Coordinator()
    sess.run(tf.global_variables_initializer())
    weights(sess)
    for worker in workers[:1]:
        t = threading.Thread(target=lambda: worker.work(sess, coord, saver))
        t.start()
        coord.join([t])
    n = 0
    for row in workers[0].told:
        for v in row:
            loss(n, v)
            n += 1
