"""Arguments by the positions, names and defaults of then; losses that want names; shapes with numbers such as 50.0."""
from __future__ import print_function

import numpy as np
import tensorflow as tf

n = 100
x = tf.placeholder(tf.float32, [None, n / 2], name='x')
zeros, square, image = tf.zeros([4]), tf.zeros([2, 2]), tf.zeros([2, 8, 8, 3])
named = [
    tf.nn.top_k(x, 2, True, 'top_k').values,
    tf.math.top_k(x, 2, False, 'math_top_k').values,
    tf.matmul(square, square, False, False, False, False, False, False, 'product'),
    tf.scatter_nd([[1]], [2.], [4], 'scattered'),
    tf.tensor_scatter_add(zeros, [[1]], [2.], 'added'),
    tf.tensor_scatter_sub(zeros, [[1]], [2.], 'taken'),
    tf.tensor_scatter_update(zeros, [[1]], [2.], 'put'),
    tf.tensor_scatter_nd_update(zeros, [[1]], [2.], 'put_again'),
    tf.image.adjust_jpeg_quality(image[0], 50, 'jpeg'),
    tf.numpy_function(np.sum, [x], tf.float32, 'by_numpy'),
    tf.nn.dropout(x, 0.5, None, 7, 'dropped'),
]
print([tensor.op.name for tensor in named])

layers = tf.keras.layers
for layer in (
        layers.Conv1D(4, 3, 1, 'same', 'channels_last', 1, 'relu', False),
        layers.Conv2D(4, 3, (1, 1), 'same', None, (1, 1), 'relu', False),
        layers.Conv3D(4, 3, 1, 'same', None, 1, 'elu'),
        layers.Conv2DTranspose(4, 3, 2, 'same', None, None, (1, 1), 'tanh'),
        layers.DepthwiseConv2D(3, 1, 'same', 2, None, 'relu')):
    print(layer.activation.__name__, layer.use_bias, layer.padding)
rest = ('glorot_uniform', 'orthogonal', 'zeros')
lstm = layers.LSTM(4, 'tanh', 'hard_sigmoid', True, *(rest + (True,) + (None,) * 7 + (.1, .2, 1, True, True)))
gru = layers.GRU(4, 'tanh', 'hard_sigmoid', True, *(rest + (None,) * 7 + (.1, .2, 1, True)))
print(lstm.return_sequences, lstm.return_state, lstm.implementation, lstm.dropout, gru.return_sequences)
print(layers.BatchNormalization(-1, .9).momentum, layers.Dense(6 / 2).units)
try:
    layers.Conv2D(4, 3, 1, 'same', None, 1, 'relu', activation='relu')
except TypeError:
    print('given twice')
print(tf.keras.losses.BinaryCrossentropy(True, 0, 'none').reduction, tf.keras.losses.KLDivergence().name)
print(tf.keras.regularizers.l2(l=.5).get_config()['l2'], tf.keras.regularizers.l1(l=.25).get_config()['l1'])
print(tf.keras.preprocessing.text.text_to_word_sequence(text='A b'))
print(tf.keras.preprocessing.text.Tokenizer(5, '.', True, ' ', False, None, 3).document_count)
print(tf.random_uniform_initializer().get_config())

# Labels and logits would change places without a word.
for loss in (tf.nn.sigmoid_cross_entropy_with_logits, tf.nn.softmax_cross_entropy_with_logits,
             tf.nn.sparse_softmax_cross_entropy_with_logits):
    for arguments in ((square, square), (None, tf.argmax(square, 1) if 'sparse' in loss.__name__ else square, square),
                      (None, square)):
        try:
            print(loss.__name__, loss(*arguments).shape)
        except (ValueError, TypeError) as error:
            print(loss.__name__, type(error).__name__, str(error)[:30])

# What n / 2 is where Python 2 had an integer.
for value in (50.0, 50.5, np.float32(3), np.array(3.), -1., tf.float32, True):
    try:
        print(repr(tf.Dimension(value)))
    except (TypeError, ValueError) as error:
        print(type(error).__name__)
for shape in ([None, 3.0], 50., np.array([2., 3.]), [2.5]):
    try:
        print(tf.TensorShape(shape))
    except ValueError as error:
        print(error)
xavier = tf.contrib.layers.xavier_initializer
for number, initializer in enumerate((None, tf.truncated_normal_initializer(stddev=.1), tf.zeros_initializer(),
                                      xavier(), tf.constant_initializer(.1), tf.orthogonal_initializer())):
    print(tf.get_variable('w%d' % number, [4., n / 2], initializer=initializer).shape)
print(x.shape, tf.placeholder_with_default(np.zeros((2, 3)), [None, 6 / 2]).shape, tf.zeros([3, n / 2]).shape)
print(tf.layers.dense(x, n / 4).shape, tf.layers.conv2d(image, 8 / 2, 3).shape)
print(tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(n / 4), tf.zeros([2, 5, 3]), dtype=tf.float32)[0].shape)
print(tf.nn.rnn_cell.BasicLSTMCell(4).zero_state(6 / 2, tf.float32)[0].shape, tf.keras.Input([6 / 2]).shape)
x.set_shape([20 / 2, 50.])
print(x.shape, tf.Dimension(7) * 2.0, 8. - tf.Dimension(7), tf.Dimension(7) == 7.0, tf.reshape(x, [-1, x.shape[1]]).shape)
for refused in (lambda: tf.random_normal([3, n / 2]), lambda: tf.reshape(x, [-1, n / 4])):
    try:
        refused()
    except TypeError:
        print('TypeError')

# what a variable is, of whichever kind
with tf.variable_scope('kinds', use_resource=True):
    kinds = [tf.Variable(1.0), tf.get_variable('r', [2]), tf.keras.layers.Embedding(2, 3), tf.keras.backend.ones((2,))]
    kinds[2].build(None)
    kinds[2] = kinds[2].weights[0]
print([isinstance(each, tf.Variable) for each in kinds + [tf.Variable(2), tf.zeros([2])]], issubclass(type(kinds[1]), tf.Variable))
print(tf.keras.wrappers.scikit_learn.KerasClassifier.__name__)
