"""Names by TensorFlow's private paths, as programs of the time used them."""
import tensorflow as tf
import tensorflow.contrib.learn.python.learn.datasets.mnist as mnist_reader
from tensorflow.python.ops import rnn_cell_impl
from tensorflow.contrib.framework.python.ops import arg_scope
from tensorflow.contrib.layers.python.layers import initializers, regularizers
from tensorflow.python.client import device_lib
from tensorflow.python.framework import dtypes, graph_util, ops, random_seed
from tensorflow.python.framework.ops import Tensor
from tensorflow.python.layers.convolutional import conv2d
from tensorflow.python.ops import array_ops, control_flow_ops, init_ops, math_ops, nn_ops, variable_scope
from tensorflow.python.ops.nn import dynamic_rnn
from tensorflow.python.platform import gfile
from tensorflow.python.training import moving_averages

ops.reset_default_graph()
x = array_ops.placeholder(dtypes.float32, [None, 4], name='x')
print(isinstance(x, Tensor), isinstance(x, ops.Tensor), random_seed.get_seed(None))
y = control_flow_ops.cond(math_ops.reduce_sum(x) > 0, lambda: nn_ops.relu(x), lambda: -x)
stacked = array_ops.stack([y, y])
with variable_scope.variable_scope('v', initializer=init_ops.constant_initializer(2.0)):
    v = tf.get_variable('v', [4])
moved = moving_averages.assign_moving_average(v, tf.ones([4]), 0.5, zero_debias=False)
out = tf.identity(y * v, name='out')
cell = rnn_cell_impl.BasicRNNCell(3)
print(isinstance(cell, tf.contrib.rnn.RNNCell), dynamic_rnn(cell, tf.zeros([1, 2, 4]), dtype=tf.float32)[0].shape)
print(conv2d(tf.zeros([1, 4, 4, 1]), 2, 3).shape, callable(arg_scope))
print(callable(initializers.xavier_initializer), regularizers.l2_regularizer(0.5)(tf.ones([2])).dtype)
distributions = [each for each in dir(tf.contrib.distributions) if isinstance(getattr(tf.contrib.distributions, each), type)]
print({'Normal', 'Bernoulli', 'Distribution'} <= set(distributions), {'BasicLSTMCell', 'GRUCell'} <= set(dir(tf.contrib.rnn)))
print({'rnn', 'slim', 'layers', 'seq2seq'} <= set(dir(tf.contrib)), {'conv2d', 'xavier_initializer'} <= set(dir(tf.contrib.layers)))
print(device_lib.list_local_devices()[0].device_type, gfile.Exists('/nowhere'), callable(mnist_reader.read_data_sets))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([stacked, moved], {x: [[1, -1, 2, -2]]}))
    frozen = graph_util.convert_variables_to_constants(sess, sess.graph_def, ['out'])
    print(sorted(node.op for node in frozen.node if node.op in ('Const', 'VariableV2'))[-1])
