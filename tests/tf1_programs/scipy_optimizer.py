"""SciPy as the optimizer, as physics-informed networks and style transfer had it: tf.contrib.opt."""
import logging

import numpy as np
import tensorflow as tf

from report import loss, weights


class Lines(logging.Handler):
    """Keeps what the optimizer tells at its end."""

    def emit(self, record):
        lines = record.getMessage().split('\n')
        if lines[0].startswith('Optimization'):
            print([line.split(':')[0] for line in lines])


tf.logging.set_verbosity(tf.logging.INFO)
log = logging.getLogger('tensorflow')
log.handlers = [Lines()]
log.propagate = False


def near(value):
    """Not the last digits: SciPy's versions take other steps."""
    return [round(float(one), 3) + 0.0 for one in np.ravel(value)]


print('bounds and conditions')
tf.set_random_seed(1)
vector = tf.Variable([7.0, -7.0], name='vector')
unused = tf.Variable([[1.0], [2.0]], name='unused')
norm = tf.reduce_sum(tf.square(vector))
interface = tf.contrib.opt.ScipyOptimizerInterface
cases = [
    interface(norm, options={'maxiter': 100}),
    interface(norm, var_to_bounds={vector: ([1, -5], [np.inf, -2])}),
    interface(norm, var_list=[vector], equalities=[vector[1] - 1.0], inequalities=[vector[0] - 2.0], method='SLSQP'),
    interface(norm + unused[1, 0] * 0.0, method='CG', tol=1e-6),
]
tf.random_uniform([], name='next')
print(tf.get_default_graph().get_operation_by_name('next/RandomUniform').get_attr('seed2'))
with tf.Session() as sess:
    for case in cases:
        sess.run(tf.global_variables_initializer())
        case.minimize(sess)
        print(near(sess.run(vector)), near(sess.run(unused)))
for bad in ('bounds', 'jac'):
    try:
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            interface(norm, **{bad: 1}).minimize(sess)
    except Exception as error:
        print(type(error).__name__, str(error)[:40])


class Halving(tf.contrib.opt.ExternalOptimizerInterface):
    """An optimizer of the program's own."""

    def _minimize(self, initial_val, loss_grad_func, equality_funcs, equality_grad_funcs, inequality_funcs,
                  inequality_grad_funcs, packed_bounds, step_callback, optimizer_kwargs):
        x = initial_val
        for _ in range(optimizer_kwargs['steps']):
            value, gradient = loss_grad_func(x)
            x = x - 0.25 * gradient
            step_callback(x)
        return x


with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    Halving(norm, var_list=[vector], steps=3).minimize(sess, step_callback=lambda x: print(x.tolist()))
    print(sess.run(vector).tolist())
try:
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        tf.contrib.opt.ExternalOptimizerInterface(norm).minimize(sess)
except Exception as error:
    print(type(error).__name__)

tf.reset_default_graph()


class PhysicsInformedNN(object):
    """u'' = -sin(x) on [0, pi], u = 0 at both ends: a network whose equation is its loss."""

    def __init__(self, layers):
        tf.set_random_seed(1234)
        self.weights = []
        for rows, columns in zip(layers[:-1], layers[1:]):
            stddev = np.sqrt(2.0 / (rows + columns))
            kernel = tf.Variable(tf.truncated_normal([rows, columns], stddev=stddev), dtype=tf.float32)
            self.weights.append((kernel, tf.Variable(tf.zeros([1, columns], dtype=tf.float32))))
        self.x = tf.placeholder(tf.float32, [None, 1])
        self.ends = tf.placeholder(tf.float32, [None, 1])
        u = self.net(self.x)
        u_xx = tf.gradients(tf.gradients(u, self.x)[0], self.x)[0]
        self.u = u
        self.loss = tf.reduce_mean(tf.square(u_xx + tf.sin(self.x))) + tf.reduce_mean(tf.square(self.net(self.ends)))
        self.optimizer = tf.contrib.opt.ScipyOptimizerInterface(
            self.loss, method='L-BFGS-B',
            options={'maxiter': 300, 'maxfun': 300, 'maxcor': 50, 'maxls': 50, 'ftol': 1.0 * np.finfo(float).eps})
        self.adam = tf.train.AdamOptimizer().minimize(self.loss)
        self.sess = tf.Session(config=tf.ConfigProto(allow_soft_placement=True))
        self.sess.run(tf.global_variables_initializer())

    def net(self, x):
        for kernel, bias in self.weights[:-1]:
            x = tf.tanh(tf.add(tf.matmul(x, kernel), bias))
        return tf.add(tf.matmul(x, self.weights[-1][0]), self.weights[-1][1])

    def train(self):
        feed = {self.x: np.linspace(0, np.pi, 20)[:, None], self.ends: [[0.0], [np.pi]]}
        for step in range(5):
            loss(step, self.sess.run([self.adam, self.loss], feed)[1])
        told, steps = [], []
        self.optimizer.minimize(self.sess, feed_dict=feed, fetches=[self.loss, self.u],
                                loss_callback=lambda value, u: told.append(value), step_callback=steps.append)
        for step, value in enumerate(told[:5]):
            loss(step, value)
        print(len(steps) > 20, steps[0].shape, steps[0].dtype, told[-1] < 1e-4)
        found = self.sess.run(self.u, feed)
        print(np.abs(found - np.sin(feed[self.x])).max() < 0.02)


model = PhysicsInformedNN([1, 10, 10, 1])
weights(model.sess)
model.train()
