"""The cells of tf.contrib.rnn, and layers of them in both directions: each in a graph of its own, with its gradients."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.contrib.rnn import *

import report

random = np.random.RandomState(3)


def floats(*shape):
    return tf.placeholder_with_default(random.normal(size=shape).astype('f'), [None] + list(shape[1:]))


def lengths():
    return tf.placeholder_with_default(np.array([4, 2, 3], 'i'), [None])


def gradients(outputs):
    """Those of the sum of the outputs' squares."""
    squares = [tf.reduce_sum(tensor ** 2) for tensor in tf.contrib.framework.nest.flatten(outputs)]
    return tf.gradients(tf.add_n(squares), tf.trainable_variables())


def stepped(cell, *shape):
    return tf.nn.dynamic_rnn(cell, floats(3, 4, *(shape or (5,))), dtype=tf.float32, sequence_length=lengths())


def unrolled(cell, size=5):
    return rnn.static_rnn(cell, [floats(3, size) for _ in range(2)], dtype=tf.float32)


def both(function, inputs, **options):
    return function([rnn.GRUCell(3), rnn.BasicLSTMCell(2)], [rnn.GRUCell(2), rnn.BasicLSTMCell(4)], inputs, dtype=tf.float32,
                    sequence_length=lengths(), **options)


GRAPHS = [
    ('stack_bidirectional_dynamic_rnn', lambda: both(stack_bidirectional_dynamic_rnn, floats(3, 4, 5))),
    ('stack_bidirectional_rnn', lambda: both(rnn.stack_bidirectional_rnn, [floats(3, 5) for _ in range(4)], scope='mine')),
    ('LayerNormBasicLSTMCell', lambda: stepped(rnn.LayerNormBasicLSTMCell(3))),
    ('LayerNormBasicLSTMCell dropout', lambda: unrolled(rnn.LayerNormBasicLSTMCell(
        3, norm_gain=0.5, norm_shift=0.1, dropout_keep_prob=0.5))),
    ('LayerNormBasicLSTMCell without', lambda: unrolled(rnn.LayerNormBasicLSTMCell(3, layer_norm=False, activation=tf.nn.relu))),
    ('UGRNNCell', lambda: stepped(rnn.UGRNNCell(3, initializer=tf.orthogonal_initializer()))),
    ('HighwayWrapper', lambda: unrolled(rnn.HighwayWrapper(rnn.GRUCell(5)))),
    ('HighwayWrapper two gates', lambda: unrolled(rnn.HighwayWrapper(rnn.BasicLSTMCell(5), False, 2.0))),
    ('AttentionCellWrapper', lambda: stepped(rnn.AttentionCellWrapper(rnn.BasicLSTMCell(3), 2, attn_vec_size=4))),
    ('AttentionCellWrapper flat', lambda: unrolled(rnn.AttentionCellWrapper(rnn.GRUCell(3), 2, 4, input_size=6, state_is_tuple=False))),
    ('Conv1DLSTMCell', lambda: stepped(rnn.Conv1DLSTMCell(input_shape=[6, 2], output_channels=3, kernel_shape=[3]), 6, 2)),
    ('Conv2DLSTMCell', lambda: stepped(rnn.ConvLSTMCell(2, [4, 5, 2], 3, [3, 3], use_bias=False), 4, 5, 2)),
    ('GRUBlockCell', lambda: stepped(rnn.GRUBlockCell(3))),
    ('GRUBlockCellV2', lambda: unrolled(rnn.GRUBlockCellV2(num_units=3))),
    ('LSTMBlockCell', lambda: stepped(rnn.LSTMBlockCell(3, forget_bias=0.5))),
    ('LSTMBlockCell peepholes', lambda: unrolled(rnn.LSTMBlockCell(3, use_peephole=True, cell_clip=0.1))),
    ('LSTMBlockFusedCell', lambda: rnn.LSTMBlockFusedCell(3)(floats(4, 3, 5), dtype=tf.float32)),
    ('LSTMBlockFusedCell lengths', lambda: rnn.LSTMBlockFusedCell(3, use_peephole=True)(
        floats(4, 3, 5), (tf.zeros([3, 3]), tf.ones([3, 3])), sequence_length=[4, 0, 2])),
    ('transpose_batch_time', lambda: rnn.static_rnn(
        rnn.GRUCell(3), tf.unstack(rnn.transpose_batch_time(floats(3, 4, 5)), 4), dtype=tf.float32)),
    ('CudnnCompatibleLSTMCell', lambda: stepped(tf.contrib.cudnn_rnn.CudnnCompatibleLSTMCell(3))),
    ('CudnnCompatibleGRUCell', lambda: stepped(tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell(3))),
    ('CudnnCompatibleGRUCell twice', lambda: unrolled(rnn.MultiRNNCell(
        [tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell(3, kernel_initializer=tf.ones_initializer()) for _ in range(2)]))),
]

for name, build in GRAPHS:
    report.graph(name, build)
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(1)
        found = gradients(build())
        sess.run(tf.global_variables_initializer())
        for number, gradient in enumerate(sess.run(found)):
            report.loss(number, np.sum(gradient.ravel() * np.cos(np.arange(gradient.size)), dtype=np.float64))
