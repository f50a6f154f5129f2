"""The seeds that random operations get, one call at a time: in each graph, those of the call's own, then the next one's.

A graph with a seed gives a random operation the number of operations that stand before it. So the last number
says how many operations a call has made, and any function that makes more or fewer of them gives later weights
other values.
"""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers, rnn, slim
from tensorflow.contrib.framework import arg_scope


K = tf.keras.layers
columns = tf.feature_column


def images(n=None, side=8, channels=3):
    return tf.placeholder(tf.float32, [n, side, side, channels])


def vectors(n=None, size=8):
    return tf.placeholder(tf.float32, [n, size])


def classes(n=None):
    return tf.placeholder(tf.int64, [n])


def unknown():
    return tf.placeholder(tf.float32)


def flag():
    return tf.placeholder(tf.bool, [])


def sequence():
    return tf.placeholder(tf.float32, [None, 3, 4])


def while_loop():
    return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x * 2.0), [tf.constant(0), tf.constant(1.0)])


def resource():
    return tf.get_variable('r', [5, 2], use_resource=True)


def sparse(dtype=tf.int64):
    return tf.sparse_placeholder(dtype)


def words(name='y'):
    return {name: tf.placeholder(tf.string, [None])}


def sequential(*layers_of_keras):
    return tf.keras.models.Sequential(list(layers_of_keras))


def compiled(optimizer='sgd', loss='mse', metrics=(), **shape):
    model = sequential(K.Dense(2, **(shape or {'input_shape': (8,)})))
    model.compile(optimizer, loss, metrics=list(metrics))
    return model


def identity_column(**settings):
    column = columns.categorical_column_with_identity('y', 5, **settings)
    return columns.input_layer({'y': tf.placeholder(tf.int64, [None])}, [columns.indicator_column(column)])


def in_scope(call):
    with arg_scope([layers.conv2d, layers.fully_connected], normalizer_fn=layers.batch_norm):
        return call()


BOUNDS = [
    lambda x, i: x[0:i], lambda x, i: x[i:], lambda x, i: x[:, :i], lambda x, i: x[i], lambda x, i: x[i:i + 2, 0],
    lambda x, i: x[i:i, i], lambda x, i: x[::i], lambda x, i: x[..., i:3, tf.newaxis], lambda x, i: x[-1, :i, None],
    lambda x, i: x[:tf.shape(x)[0]], lambda x, i: x[1, i], lambda x, i: tf.get_variable('v', [8])[:i],
]


CALLS = [
    ('math', lambda: tf.exp(vectors()) + 1 - vectors() * 2.0 / 3.0 ** vectors()),
    ('reductions', lambda: [tf.reduce_mean(vectors()), tf.reduce_sum(vectors(), 1), tf.reduce_max(vectors(), [0, 1]),
                            tf.reduce_prod(vectors(), axis=0, keep_dims=True), tf.reduce_all(flag())]),
    ('reduce unknown', lambda: [tf.reduce_mean(unknown()), tf.reduce_sum(unknown())]),
    ('logsumexp', lambda: tf.reduce_logsumexp(vectors(), 1)),
    ('square', lambda: [tf.square(vectors()), tf.sqrt(vectors()), tf.pow(vectors(), 2), tf.abs(vectors())]),
    ('compare', lambda: [tf.equal(vectors(), 1.0), tf.cast(vectors() > 0.5, tf.float32), vectors() <= 1]),
    ('equal sign', lambda: vectors() == vectors()),
    ('argmax', lambda: [tf.argmax(vectors(), 1), tf.argmin(vectors(), axis=0)]),
    ('clip', lambda: [tf.clip_by_value(vectors(), 1e-8, 1.0), tf.maximum(vectors(), 0.1), tf.minimum(vectors(), 1)]),
    ('clip norm', lambda: [tf.clip_by_norm(vectors(), 1.0), tf.clip_by_global_norm([vectors(), vectors()], 1.0)]),
    ('add_n', lambda: [tf.add_n([vectors(), vectors()]), tf.accumulate_n([vectors(3), vectors(3)])]),
    ('matmul', lambda: [tf.matmul(vectors(), tf.zeros([8, 2])), tf.matmul(sequence(), sequence(), transpose_b=True)]),
    ('tensordot', lambda: tf.tensordot(sequence(), tf.zeros([4, 2]), [[2], [0]])),
    ('einsum', lambda: tf.einsum('ij,jk->ik', vectors(), tf.zeros([8, 2]))),
    ('linspace', lambda: [tf.linspace(0.0, 1.0, 5), tf.range(5), tf.range(0.0, 1.0, 0.1)]),
    ('zeros', lambda: [tf.zeros([3]), tf.ones([2, 2]), tf.fill([2], 1.0), tf.zeros_like(vectors()),
                       tf.ones_like(vectors()), tf.zeros([2000]), tf.ones([2000])]),
    ('zeros like static', lambda: [tf.zeros_like(vectors(4)), tf.ones_like(vectors(4)), tf.ones_like(unknown())]),
    ('dynamic zeros', lambda: tf.zeros([tf.shape(vectors())[0], 3])),
    ('eye', lambda: [tf.eye(3), tf.diag([1.0, 2.0]), tf.matrix_band_part(tf.ones([3, 3]), 0, -1)]),
    ('one_hot', lambda: [tf.one_hot(classes(), 10), tf.one_hot(classes(), depth=4, on_value=1.0, off_value=0.1)]),
    ('shape', lambda: [tf.shape(vectors()), tf.shape(vectors(3)), tf.size(vectors()), tf.rank(vectors())]),
    ('reshape', lambda: [tf.reshape(vectors(), [-1, 2, 4]), tf.reshape(vectors(), [tf.shape(vectors())[0], 8])]),
    ('reshape to scalar', lambda: tf.reshape(vectors(1, 1), [])),
    ('slices', lambda: [vectors()[0], vectors()[:, 1:3], vectors()[..., tf.newaxis], tf.slice(vectors(), [0, 0], [1, 2])]),
    ('joins', lambda: [tf.concat([vectors(), vectors()], 1), tf.stack([vectors(), vectors()]), 
                       tf.stack([vectors(4), vectors(4)], axis=1)]),
    ('splits', lambda: [tf.split(vectors(), 2, 1), tf.split(vectors(), [3, 5], 1), tf.unstack(vectors(), axis=1)]),
    ('turns', lambda: [tf.transpose(vectors()), tf.transpose(images(), [0, 3, 1, 2]), tf.squeeze(images(1)),
                       tf.expand_dims(vectors(), 1), tf.tile(vectors(), [1, 2]), tf.reverse(vectors(), [1])]),
    ('pad', lambda: [tf.pad(vectors(), [[0, 0], [1, 1]]), tf.pad(images(), [[0, 0], [2, 2], [2, 2], [0, 0]], 'REFLECT')]),
    ('gather', lambda: [tf.gather(vectors(), classes()), tf.gather(vectors(), [0, 1], axis=1),
                        tf.gather_nd(vectors(), [[0, 1]]), tf.nn.embedding_lookup(tf.zeros([5, 2]), classes())]),
    ('where', lambda: [tf.where(vectors() > 0), tf.where(vectors() > 0, vectors(), vectors())]),
    ('boolean_mask', lambda: tf.boolean_mask(vectors(), tf.placeholder(tf.bool, [None]))),
    ('cond', lambda: tf.cond(flag(), lambda: vectors(3), lambda: tf.zeros([3, 8]))),
    ('while', while_loop),
    ('map_fn', lambda: tf.map_fn(lambda x: x * 2, vectors())),
    ('scan', lambda: tf.scan(lambda a, x: a + x, tf.zeros([4]))),
    ('assert', lambda: [tf.Assert(flag(), [flag()]), tf.Print(vectors(), [vectors()], 'x')]),
    ('py_func', lambda: tf.py_func(lambda x: x, [vectors()], tf.float32)),
    ('stop_gradient', lambda: [tf.stop_gradient(vectors()), tf.identity(vectors()), tf.check_numerics(vectors(), 'x')]),
    ('moments', lambda: [tf.nn.moments(vectors(), [0]), tf.nn.moments(images(), [0, 1, 2], keep_dims=True)]),
    ('l2', lambda: [tf.nn.l2_loss(vectors()), tf.nn.l2_normalize(vectors(), 1), tf.norm(vectors())]),
    ('activations', lambda: [tf.nn.relu(vectors()), tf.nn.sigmoid(vectors()), tf.tanh(vectors()), tf.nn.elu(vectors()),
                             tf.nn.softplus(vectors()), tf.nn.softmax(vectors()), tf.nn.log_softmax(vectors()),
                             tf.nn.selu(vectors()), tf.nn.relu6(vectors()), tf.nn.crelu(vectors())]),
    ('leaky_relu', lambda: [tf.nn.leaky_relu(vectors()), tf.nn.leaky_relu(vectors(), alpha=0.01)]),
    ('softmax 3d', lambda: tf.nn.softmax(images())),
    ('bias_add', lambda: tf.nn.bias_add(vectors(), tf.zeros([8]))),
    ('xw_plus_b', lambda: tf.nn.xw_plus_b(vectors(), tf.zeros([8, 2]), tf.zeros([2]))),
    ('nn.conv2d', lambda: tf.nn.conv2d(images(), tf.zeros([3, 3, 3, 4]), [1, 1, 1, 1], 'SAME')),
    ('nn.conv2d_transpose', lambda: tf.nn.conv2d_transpose(
        images(), tf.zeros([3, 3, 4, 3]), [5, 16, 16, 4], [1, 2, 2, 1])),
    ('nn.conv2d_transpose dynamic', lambda: tf.nn.conv2d_transpose(
        images(), tf.zeros([3, 3, 4, 3]), tf.stack([tf.shape(images())[0], 16, 16, 4]), [1, 2, 2, 1])),
    ('nn.convolution', lambda: tf.nn.convolution(images(), tf.zeros([3, 3, 3, 4]), 'SAME')),
    ('nn.atrous_conv2d', lambda: tf.nn.atrous_conv2d(images(), tf.zeros([3, 3, 3, 4]), 2, 'SAME')),
    ('nn.depthwise_conv2d', lambda: tf.nn.depthwise_conv2d(images(), tf.zeros([3, 3, 3, 2]), [1, 1, 1, 1], 'SAME')),
    ('nn.conv1d', lambda: tf.nn.conv1d(sequence(), tf.zeros([3, 4, 2]), 1, 'SAME')),
    ('nn.pools', lambda: [tf.nn.max_pool(images(), [1, 2, 2, 1], [1, 2, 2, 1], 'SAME'),
                          tf.nn.avg_pool(images(), [1, 2, 2, 1], [1, 2, 2, 1], 'VALID')]),
    ('nn.lrn', lambda: tf.nn.local_response_normalization(images())),
    ('nn.batch_normalization', lambda: tf.nn.batch_normalization(
        vectors(), tf.zeros([8]), tf.ones([8]), tf.zeros([8]), tf.ones([8]), 1e-3)),
    ('nn.fused_batch_norm', lambda: tf.nn.fused_batch_norm(images(), tf.ones([3]), tf.zeros([3]))),
    ('nn.dropout', lambda: tf.nn.dropout(vectors(), 0.5)),
    ('nn.dropout rate', lambda: tf.nn.dropout(vectors(), rate=0.25)),
    ('nn.dropout placeholder', lambda: tf.nn.dropout(vectors(), tf.placeholder(tf.float32))),
    ('nn.dropout keyword', lambda: tf.nn.dropout(vectors(4), keep_prob=tf.placeholder(tf.float32, []))),
    ('nn.dropout one', lambda: tf.nn.dropout(vectors(), 1.0)),
    ('nn.dropout noise shape', lambda: tf.nn.dropout(vectors(), 0.5, noise_shape=[1, 8])),
    ('nn.dropout own seed', lambda: tf.nn.dropout(vectors(), 0.5, seed=7)),
    ('random', lambda: [tf.random_normal([2]), tf.random_uniform([2], -1, 1), tf.truncated_normal([2]),
                        tf.random_uniform([2], 0, 5, tf.int32), tf.random_shuffle(vectors()), tf.multinomial(vectors(), 2),
                        tf.random_gamma([2], 1.0), tf.random_poisson(1.0, [2]), tf.random_crop(vectors(4), [2, 8])]),
    ('initializers', lambda: [initializer([4, 4]) for initializer in (
        tf.glorot_uniform_initializer(), tf.glorot_normal_initializer(), tf.variance_scaling_initializer(),
        tf.orthogonal_initializer(), tf.uniform_unit_scaling_initializer(), tf.zeros_initializer(),
        tf.random_uniform_initializer(-1, 1), tf.truncated_normal_initializer(), tf.constant_initializer(2.0),
        tf.keras.initializers.he_normal(), tf.initializers.lecun_normal(), layers.xavier_initializer(),
        layers.variance_scaling_initializer(), layers.xavier_initializer(uniform=False))]),
    ('variables', lambda: [tf.Variable(tf.random_normal([2])), tf.Variable(1.0), tf.get_variable('w', [2, 2]),
                           tf.get_variable('i', initializer=tf.constant(3)), tf.Variable(0, trainable=False),
                           tf.get_variable('r', [2, 2], regularizer=layers.l2_regularizer(0.1))]),
    ('assign', lambda: [tf.Variable(1.0).assign(2.0), tf.assign_add(tf.Variable(1.0), 2.0),
                        tf.train.get_or_create_global_step()]),
    ('decay', lambda: tf.train.exponential_decay(0.1, tf.Variable(0), 100, 0.9, staircase=True)),
    ('average', lambda: tf.train.ExponentialMovingAverage(0.9).apply([tf.Variable(1.0)])),
    ('xent', lambda: [tf.nn.softmax_cross_entropy_with_logits(labels=vectors(), logits=vectors()),
                      tf.nn.softmax_cross_entropy_with_logits_v2(labels=vectors(), logits=vectors()),
                      tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes(), logits=vectors()),
                      tf.nn.sigmoid_cross_entropy_with_logits(labels=vectors(), logits=vectors()),
                      tf.nn.weighted_cross_entropy_with_logits(vectors(), vectors(), 2.0)]),
    ('nce', lambda: [tf.nn.nce_loss(tf.zeros([9, 8]), tf.zeros([9]), tf.placeholder(tf.int64, [4, 1]), vectors(4), 3, 9),
                     tf.nn.in_top_k(vectors(), tf.placeholder(tf.int32, [None]), 1), tf.nn.top_k(vectors(), 2)]),
    ('losses.softmax', lambda: tf.losses.softmax_cross_entropy(vectors(), vectors())),
    ('losses.smoothing', lambda: tf.losses.softmax_cross_entropy(vectors(), vectors(), label_smoothing=0.1)),
    ('losses.sparse', lambda: tf.losses.sparse_softmax_cross_entropy(classes(), vectors())),
    ('losses.sigmoid', lambda: tf.losses.sigmoid_cross_entropy(vectors(), vectors())),
    ('losses.mse', lambda: tf.losses.mean_squared_error(vectors(), vectors())),
    ('losses.mse static', lambda: tf.losses.mean_squared_error(vectors(4), vectors(4))),
    ('losses.mse weights', lambda: tf.losses.mean_squared_error(vectors(), vectors(), weights=0.5)),
    ('losses.absolute', lambda: tf.losses.absolute_difference(vectors(), vectors())),
    ('losses.log', lambda: tf.losses.log_loss(vectors(), vectors())),
    ('losses.huber', lambda: tf.losses.huber_loss(vectors(), vectors())),
    ('losses.hinge', lambda: tf.losses.hinge_loss(vectors(), vectors())),
    ('losses.total', lambda: [tf.losses.mean_squared_error(vectors(4), vectors(4)), tf.losses.get_total_loss()]),
    ('metrics', lambda: [tf.metrics.accuracy(classes(), classes()), tf.metrics.mean(vectors())]),
    ('confusion', lambda: tf.confusion_matrix(classes(), classes())),
    ('layers.dense', lambda: tf.layers.dense(vectors(), 4, activation=tf.nn.relu)),
    ('layers.dense 3d', lambda: tf.layers.dense(sequence(), 4)),
    ('layers.dense regularized', lambda: tf.layers.dense(vectors(), 4, kernel_regularizer=layers.l2_regularizer(0.1))),
    ('layers.dense no bias', lambda: tf.layers.dense(vectors(), 4, use_bias=False, kernel_initializer=tf.zeros_initializer())),
    ('layers.conv2d', lambda: tf.layers.conv2d(images(), 4, 3, padding='same', activation=tf.nn.relu)),
    ('layers.conv2d static', lambda: tf.layers.conv2d(images(4), 4, 3, strides=2)),
    ('layers.conv2d dilated', lambda: tf.layers.conv2d(images(), 4, 3, dilation_rate=2)),
    ('layers.conv2d first', lambda: tf.layers.conv2d(images(), 4, 3, data_format='channels_first', name='c')),
    ('layers.conv1d', lambda: tf.layers.conv1d(sequence(), 4, 2)),
    ('layers.conv3d', lambda: tf.layers.conv3d(tf.placeholder(tf.float32, [None, 4, 4, 4, 1]), 2, 2)),
    ('layers.separable', lambda: tf.layers.separable_conv2d(images(), 4, 3)),
    ('layers.conv2d_transpose', lambda: tf.layers.conv2d_transpose(images(), 4, 3, strides=2, padding='same')),
    ('layers.conv2d_transpose valid', lambda: tf.layers.conv2d_transpose(images(), 4, 3, strides=2)),
    ('layers.conv2d_transpose wide', lambda: tf.layers.conv2d_transpose(images(), 4, 2, strides=3)),
    ('layers.conv2d_transpose 1', lambda: tf.layers.conv2d_transpose(images(), 4, 3, strides=1, padding='same')),
    ('layers.conv2d_transpose static', lambda: tf.layers.conv2d_transpose(images(4), 4, 5, strides=2, padding='same')),
    ('layers.conv2d_transpose no bias', lambda: tf.layers.conv2d_transpose(images(), 4, 5, 2, 'same', use_bias=False)),
    ('layers.conv2d_transpose unknown side', lambda: tf.layers.conv2d_transpose(images(None, None), 4, 5, 2, 'same')),
    ('layers.pools', lambda: [tf.layers.max_pooling2d(images(), 2, 2), tf.layers.average_pooling2d(images(), 2, 2),
                              tf.layers.max_pooling1d(sequence(), 2, 1)]),
    ('layers.flatten', lambda: tf.layers.flatten(images())),
    ('layers.flatten static', lambda: tf.layers.flatten(images(4))),
    ('layers.flatten unknown', lambda: tf.layers.flatten(images(None, None))),
    ('layers.dropout', lambda: tf.layers.dropout(vectors(), 0.4, training=True)),
    ('layers.dropout static', lambda: tf.layers.dropout(vectors(4), 0.4, training=True)),
    ('layers.dropout placeholder', lambda: tf.layers.dropout(vectors(), 0.4, training=flag())),
    ('layers.dropout off', lambda: tf.layers.dropout(vectors(), 0.4)),
    ('layers.dropout rate', lambda: tf.layers.dropout(vectors(), tf.placeholder(tf.float32), training=True)),
    ('layers.batch_normalization', lambda: tf.layers.batch_normalization(images(), training=True)),
    ('layers.batch_normalization off', lambda: tf.layers.batch_normalization(images())),
    ('layers.batch_normalization placeholder', lambda: tf.layers.batch_normalization(images(), training=flag())),
    ('layers.batch_normalization 2d', lambda: tf.layers.batch_normalization(vectors(), training=True)),
    ('layers.batch_normalization 2d off', lambda: tf.layers.batch_normalization(vectors(), training=False)),
    ('layers.batch_normalization 2d flag', lambda: tf.layers.batch_normalization(vectors(), training=flag())),
    ('layers.batch_normalization plain', lambda: tf.layers.batch_normalization(images(), scale=False, training=True)),
    ('layers.batch_normalization momentum', lambda: tf.layers.batch_normalization(
        images(), momentum=0.5, epsilon=1e-5, center=False, training=True)),
    ('contrib.fully_connected', lambda: layers.fully_connected(vectors(), 4)),
    ('contrib.fully_connected plain', lambda: layers.fully_connected(
        vectors(), 4, activation_fn=None, weights_regularizer=layers.l2_regularizer(0.1))),
    ('contrib.fully_connected 3d', lambda: layers.fully_connected(sequence(), 4)),
    ('contrib.linear', lambda: [layers.linear(vectors(), 2), layers.relu(vectors(), 2)]),
    ('contrib.conv2d', lambda: layers.conv2d(images(), 4, 3)),
    ('contrib.conv2d stride', lambda: layers.conv2d(images(4), 4, 3, stride=2, padding='VALID', activation_fn=None)),
    ('contrib.conv2d_transpose', lambda: layers.conv2d_transpose(images(), 4, 3, stride=2)),
    ('contrib.conv2d_transpose valid', lambda: layers.conv2d_transpose(images(), 4, 3, 2, padding='VALID')),
    ('contrib.separable', lambda: layers.separable_conv2d(images(), 4, 3, 1)),
    ('contrib.conv1d', lambda: layers.conv1d(sequence(), 4, 2)),
    ('contrib.scoped', lambda: in_scope(lambda: layers.fully_connected(layers.flatten(layers.conv2d(images(), 4, 3)), 2))),
    ('contrib.flatten', lambda: layers.flatten(images())),
    ('contrib.flatten static', lambda: layers.flatten(images(4))),
    ('contrib.pools', lambda: [layers.max_pool2d(images(), 2), layers.avg_pool2d(images(), 2)]),
    ('contrib.dropout', lambda: layers.dropout(vectors(), 0.5)),
    ('contrib.dropout placeholder', lambda: layers.dropout(vectors(), 0.5, is_training=flag())),
    ('contrib.dropout off', lambda: layers.dropout(vectors(), 0.5, is_training=False)),
    ('contrib.batch_norm', lambda: layers.batch_norm(images())),
    ('contrib.batch_norm scale', lambda: layers.batch_norm(images(), scale=True)),
    ('contrib.batch_norm off', lambda: layers.batch_norm(images(), is_training=False)),
    ('contrib.batch_norm in place', lambda: layers.batch_norm(images(), updates_collections=None)),
    ('contrib.batch_norm flag', lambda: layers.batch_norm(images(), is_training=flag())),
    ('contrib.batch_norm flag in place', lambda: layers.batch_norm(images(), is_training=flag(), updates_collections=None)),
    ('contrib.batch_norm 2d', lambda: layers.batch_norm(vectors())),
    ('contrib.batch_norm 2d scale', lambda: layers.batch_norm(vectors(), scale=True, decay=0.9, epsilon=1e-5)),
    ('contrib.batch_norm 2d off', lambda: layers.batch_norm(vectors(), is_training=False)),
    ('contrib.batch_norm 2d in place', lambda: layers.batch_norm(vectors(), updates_collections=None)),
    ('contrib.batch_norm 2d flag', lambda: layers.batch_norm(vectors(), is_training=flag())),
    ('contrib.batch_norm 2d flag in place', lambda: layers.batch_norm(vectors(), is_training=flag(), updates_collections=None)),
    ('contrib.batch_norm not fused', lambda: layers.batch_norm(images(), fused=False)),
    ('contrib.batch_norm not fused in place', lambda: layers.batch_norm(images(), fused=False, updates_collections=None)),
    ('contrib.batch_norm not fused flag', lambda: layers.batch_norm(images(), fused=False, is_training=flag())),
    ('contrib.batch_norm relu', lambda: layers.batch_norm(images(), activation_fn=tf.nn.relu, center=False, scale=True)),
    ('contrib.layer_norm', lambda: layers.layer_norm(images())),
    ('contrib.instance_norm', lambda: layers.instance_norm(images())),
    ('contrib.one_hot', lambda: layers.one_hot_encoding(classes(), 10)),
    ('contrib.regularizers', lambda: [layers.l1_regularizer(0.1)(tf.zeros([2])), layers.l1_l2_regularizer()(tf.zeros([2])),
                                      layers.apply_regularization(layers.l2_regularizer(0.1), [tf.zeros([2])])]),
    ('contrib.stack', lambda: [layers.stack(vectors(), layers.fully_connected, [4, 3]), layers.softmax(vectors())]),
    ('slim.repeat', lambda: slim.repeat(images(), 2, slim.conv2d, 4, [3, 3], scope='c')),
    ('slim.losses', lambda: slim.losses.softmax_cross_entropy(vectors(), vectors())),
    ('slim.losses sigmoid', lambda: slim.losses.sigmoid_cross_entropy(vectors(), vectors())),
    ('rnn.basic', lambda: tf.nn.dynamic_rnn(rnn.BasicRNNCell(3), sequence(), dtype=tf.float32)),
    ('rnn.lstm', lambda: tf.nn.dynamic_rnn(rnn.BasicLSTMCell(3), sequence(), dtype=tf.float32)),
    ('rnn.lstm full', lambda: tf.nn.dynamic_rnn(
        rnn.LSTMCell(3, use_peepholes=True, num_proj=2), sequence(), dtype=tf.float32)),
    ('rnn.lstm cell', lambda: tf.nn.dynamic_rnn(rnn.LSTMCell(3), sequence(), dtype=tf.float32)),
    ('rnn.gru', lambda: tf.nn.dynamic_rnn(rnn.GRUCell(3), sequence(), dtype=tf.float32)),
    ('rnn.static', lambda: rnn.static_rnn(rnn.BasicLSTMCell(3), tf.unstack(sequence(), 3, 1), dtype=tf.float32)),
    ('rnn.multi', lambda: tf.nn.dynamic_rnn(
        rnn.MultiRNNCell([rnn.BasicLSTMCell(3) for _ in range(2)]), sequence(), dtype=tf.float32)),
    ('rnn.zero state', lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.GRUCell(3)]).zero_state(4, tf.float32)),
    ('rnn.zero state dynamic', lambda: rnn.BasicLSTMCell(3).zero_state(tf.shape(vectors())[0], tf.float32)),
    ('rnn.lengths', lambda: tf.nn.dynamic_rnn(
        rnn.GRUCell(3), sequence(), dtype=tf.float32, sequence_length=tf.placeholder(tf.int32, [None]))),
    ('rnn.bidirectional', lambda: tf.nn.bidirectional_dynamic_rnn(
        rnn.BasicLSTMCell(3), rnn.BasicLSTMCell(3), sequence(), dtype=tf.float32)),
    ('rnn.static bidirectional', lambda: rnn.static_bidirectional_rnn(
        rnn.BasicLSTMCell(3), rnn.BasicLSTMCell(3), tf.unstack(sequence(), 3, 1), dtype=tf.float32)),
    ('rnn.dropout', lambda: rnn.static_rnn(
        rnn.DropoutWrapper(rnn.GRUCell(3), output_keep_prob=0.5), tf.unstack(sequence(), 3, 1), dtype=tf.float32)),
    ('rnn.dropout placeholder', lambda: tf.nn.dynamic_rnn(
        rnn.DropoutWrapper(rnn.BasicLSTMCell(3), input_keep_prob=0.9, output_keep_prob=tf.placeholder(tf.float32)),
        sequence(), dtype=tf.float32)),
    ('summaries', lambda: [tf.summary.scalar('a', tf.constant(1.0)), tf.summary.histogram('b', vectors()),
                           tf.summary.image('c', images()), tf.summary.merge_all()]),
    ('image', lambda: [tf.image.resize_images(images(), [4, 4]), tf.image.resize_bilinear(images(), [4, 4]),
                       tf.image.resize_nearest_neighbor(images(), [16, 16])]),
    ('image one', lambda: [tf.image.random_flip_left_right(tf.zeros([8, 8, 3])), tf.image.per_image_standardization(
        tf.zeros([8, 8, 3])), tf.image.random_brightness(tf.zeros([8, 8, 3]), 0.1),
        tf.image.random_contrast(tf.zeros([8, 8, 3]), 0.2, 1.8), tf.image.resize_image_with_crop_or_pad(
            tf.zeros([8, 8, 3]), 4, 4), tf.image.rgb_to_grayscale(tf.zeros([8, 8, 3]))]),
    ('keras.Dense', lambda: tf.keras.layers.Dense(4, activation='relu')(vectors())),
    ('keras.Conv2D', lambda: tf.keras.layers.Conv2D(4, 3)(images())),
    ('distributions', lambda: [tf.distributions.Normal(0.0, 1.0).sample(3), tf.distributions.Bernoulli(probs=0.5).sample(),
                               tf.distributions.Normal(vectors(), 1.0).log_prob(vectors())]),
    ('data', lambda: [tf.data.Dataset.range(3).shuffle(2).batch(2).make_initializable_iterator().get_next(),
                      tf.data.Dataset.range(3).make_one_shot_iterator().get_next()]),
    ('data initializer', lambda: tf.data.Iterator.from_structure(tf.int64, tf.TensorShape([])).make_initializer(
        tf.data.Dataset.range(3))),
    ('queues', lambda: [tf.train.batch([tf.zeros([2])], 3), tf.train.shuffle_batch([tf.zeros([2])], 3, 9, 2),
                        tf.train.string_input_producer(['a']), tf.train.slice_input_producer([tf.zeros([3, 2])])]),
    ('records', lambda: tf.parse_single_example(
        tf.placeholder(tf.string, []), features={'a': tf.FixedLenFeature([], tf.string),
                                                 'b': tf.FixedLenFeature([2], tf.int64)})),
    ('records in batches', lambda: tf.parse_example(
        tf.placeholder(tf.string, [None]), features={'a': tf.FixedLenFeature([], tf.string)})),
    ('files', lambda: [tf.decode_raw(tf.read_file('a'), tf.uint8), tf.image.decode_png(tf.read_file('a')),
                       tf.image.decode_jpeg(tf.read_file('a'), channels=3), tf.decode_csv(['a,1'], [[''], [0]])]),
    ('sparse lookup', lambda: tf.nn.embedding_lookup_sparse(tf.zeros([5, 2]), sparse(), None)),
    ('sparse lookup sum', lambda: tf.nn.embedding_lookup_sparse(tf.zeros([5, 2]), sparse(), None, combiner='sum')),
    ('sparse lookup sqrtn', lambda: tf.nn.embedding_lookup_sparse(tf.zeros([5, 2]), sparse(), None, combiner='sqrtn')),
    ('sparse lookup weights', lambda: tf.nn.embedding_lookup_sparse(tf.zeros([5, 2]), sparse(), sparse(tf.float32))),
    ('sparse lookup weights sum', lambda: tf.nn.embedding_lookup_sparse(tf.zeros([5, 2]), sparse(), sparse(tf.float32), combiner='sum')),
    ('sparse lookup parts', lambda: tf.nn.embedding_lookup_sparse([tf.zeros([5, 2]), tf.zeros([5, 2])], sparse(), None)),
    ('sparse lookup parts var', lambda: tf.nn.embedding_lookup_sparse(tf.get_variable('a', [6, 2], partitioner=tf.fixed_size_partitioner(2)), sparse(), None)),
    ('safe', lambda: tf.nn.safe_embedding_lookup_sparse(tf.get_variable('a', [6, 2]), sparse(), None)),
    ('lookup parts', lambda: tf.nn.embedding_lookup([tf.zeros([5, 2]), tf.zeros([5, 2])], classes())),
    ('numeric', lambda: columns.input_layer({'x': vectors(), 'y': tf.placeholder(tf.float32, [None, 1])}, [columns.numeric_column('x', shape=8), columns.numeric_column('y', normalizer_fn=lambda x: x / 2)])),
    ('bucketized', lambda: columns.input_layer({'y': tf.placeholder(tf.float32, [None, 1])}, [columns.bucketized_column(columns.numeric_column('y'), [0., 1.])])),
    ('indicator', lambda: columns.input_layer(words(), [columns.indicator_column(columns.categorical_column_with_vocabulary_list('y', ['a', 'b']))])),
    ('indicator hash', lambda: columns.input_layer(words(), [columns.indicator_column(columns.categorical_column_with_hash_bucket('y', 5))])),
    ('indicator identity', lambda: columns.input_layer({'y': tf.placeholder(tf.int64, [None])}, [columns.indicator_column(columns.categorical_column_with_identity('y', 5))])),
    ('embedding', lambda: columns.input_layer(words(), [columns.embedding_column(columns.categorical_column_with_hash_bucket('y', 5), 3)])),
    ('crossed', lambda: columns.input_layer({'y': tf.placeholder(tf.string, [None]), 'z': tf.placeholder(tf.string, [None])}, [columns.indicator_column(columns.crossed_column(['y', 'z'], 5))])),
    ('identity default', lambda: identity_column(default_value=0)),
    ('resource variable', lambda: resource()),
    ('resource add', lambda: resource() + 1.0),
    ('resource lookup', lambda: tf.nn.embedding_lookup(resource(), classes())),
    ('resource gather', lambda: tf.gather(resource(), classes())),
    ('resource sparse lookup', lambda: tf.nn.embedding_lookup_sparse(resource(), sparse(), None)),
    ('resource sparse weights', lambda: tf.nn.embedding_lookup_sparse(resource(), sparse(), sparse(tf.float32))),
    ('resource assign', lambda: [resource().assign_add(tf.ones([5, 2])), tf.Variable(1.0, use_resource=True).assign(2.0)]),
    ('resource scatter', lambda: tf.scatter_update(resource(), [1], tf.zeros([1, 2]))),
    ('ref scatter', lambda: tf.scatter_update(tf.get_variable('q', [5, 2]), [1], tf.zeros([1, 2]))),
    ('keras dense', lambda: K.Dense(3)(vectors())),
    ('keras embedding', lambda: K.Embedding(9, 4)(tf.placeholder(tf.int32, [None, 7]))),
    ('keras embedding mask', lambda: K.Embedding(9, 4, mask_zero=True)(tf.placeholder(tf.int32, [None, 7]))),
    ('keras lstm', lambda: K.LSTM(4)(sequence())),
    ('keras lstm seq', lambda: K.LSTM(4, return_sequences=True)(sequence())),
    ('keras gru', lambda: K.GRU(4)(sequence())),
    ('keras simple', lambda: K.SimpleRNN(4)(sequence())),
    ('keras bidir', lambda: K.Bidirectional(K.LSTM(4))(sequence())),
    ('keras bn', lambda: K.BatchNormalization()(vectors())),
    ('keras bn img', lambda: K.BatchNormalization()(images())),
    ('keras dropout', lambda: K.Dropout(0.5)(vectors())),
    ('keras dropout 0', lambda: [K.Dropout(0)(vectors()), K.Dropout(0.0)(vectors(), training=True), K.Dropout(0.5)(vectors())]),
    ('layers dropout 0', lambda: tf.layers.dropout(vectors(), 0.0, training=tf.placeholder(tf.bool))),
    ('keras conv', lambda: K.Conv2D(3, 3, activation='relu', padding='same')(images())),
    ('keras conv1d', lambda: K.Conv1D(3, 2, activation='relu')(sequence())),
    ('keras conv transpose', lambda: K.Conv2DTranspose(3, 3, strides=2)(images())),
    ('keras separable', lambda: K.SeparableConv2D(3, 3)(images())),
    ('keras pool', lambda: [K.MaxPooling2D()(images()), K.GlobalAveragePooling2D()(images()), K.AveragePooling2D()(images()), K.GlobalMaxPooling1D()(sequence())]),
    ('keras flatten', lambda: [K.Flatten()(images()), K.Reshape((4, 2))(vectors()), K.RepeatVector(3)(vectors()), K.UpSampling2D()(images()), K.ZeroPadding2D()(images())]),
    ('keras act', lambda: [K.Activation('softmax')(vectors()), K.LeakyReLU(0.2)(vectors()), K.ELU()(vectors()), K.PReLU()(vectors())]),
    ('keras merge', lambda: [K.add([vectors(), vectors()]), K.concatenate([vectors(), vectors()]), K.multiply([vectors(), vectors()]), K.Maximum()([vectors(), vectors()])]),
    ('keras timedist', lambda: K.TimeDistributed(K.Dense(3))(sequence())),
    ('keras lambda', lambda: K.Lambda(lambda x: x * 2)(vectors())),
    ('keras input', lambda: K.Input((8,))),
    ('keras sequential', lambda: sequential(K.Dense(4, input_shape=(8,), activation='relu'), K.Dense(3, activation='softmax'))),
    ('keras sequential drop', lambda: sequential(K.Dense(4, input_shape=(8,), activation='relu'), K.Dropout(0.3), K.Dense(3, activation='softmax'))),
    ('keras sequential conv', lambda: sequential(K.Conv2D(4, 3, input_shape=(8, 8, 3)), K.MaxPooling2D(), K.Flatten(), K.Dense(3))),
    ('keras sequential call', lambda: sequential(K.Dense(4, input_shape=(8,)))(vectors())),
    ('keras sequential lazy', lambda: sequential(K.Dense(4))(vectors())),
    ('keras model', lambda: (lambda x: tf.keras.models.Model(x, K.Dense(3)(K.Dense(4)(x))))(K.Input((8,)))),
    ('keras compile', lambda: sequential(K.Dense(4, input_shape=(8,))).compile('adam', 'mse')),
    ('keras compile str', lambda: sequential(K.Dense(4, input_shape=(8,), activation='softmax')).compile('rmsprop', 'categorical_crossentropy', metrics=['accuracy'])),
    ('keras compile sparse', lambda: sequential(K.Dense(4, input_shape=(8,), activation='softmax')).compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'])),
    ('keras compile opt', lambda: sequential(K.Dense(1, input_shape=(8,), activation='sigmoid')).compile(tf.keras.optimizers.Adam(1e-3), 'binary_crossentropy', metrics=['accuracy'])),
    ('keras compile tf opt', lambda: sequential(K.Dense(1, input_shape=(8,), activation='sigmoid')).compile(tf.train.AdamOptimizer(1e-3), 'binary_crossentropy', metrics=['accuracy'])),
    ('keras reg', lambda: K.Dense(3, kernel_regularizer=tf.keras.regularizers.l2(0.1))(vectors())),
    ('keras init', lambda: K.Dense(3, kernel_initializer='he_normal', bias_initializer='ones')(vectors())),
    ('keras session', lambda: tf.keras.backend.get_session()),
    ('keras losses', lambda: [tf.keras.losses.mean_squared_error(vectors(), vectors()), tf.keras.losses.categorical_crossentropy(vectors(), vectors())]),
    ('keras penalties', lambda: [tf.keras.regularizers.l1(0.1)(vectors()), tf.keras.regularizers.l2(0.1)(vectors()),
                                 tf.keras.regularizers.l1_l2(0.1, 0.2)(vectors()), tf.keras.regularizers.l1_l2(0, 0)(vectors())]),
    ('rates', lambda: [tf.train.polynomial_decay(0.1, tf.train.get_or_create_global_step(), 10),
                       tf.train.polynomial_decay(0.1, tf.train.get_or_create_global_step(), 10, cycle=True)]),
    ('swish', lambda: tf.nn.swish(vectors())),
    ('diagonals', lambda: [tf.linalg.diag([1.0, 2.0]), tf.linalg.diag_part(tf.zeros([3, 3])), tf.trace(tf.zeros([3, 3])),
                           tf.linalg.set_diag(tf.zeros([3, 3]), tf.zeros([3])), tf.linalg.trace(tf.zeros([3, 3]))]),
    ('segments', lambda: [tf.unsorted_segment_mean(vectors(), classes(), 4), tf.unsorted_segment_sqrt_n(vectors(), classes(), 4)]),
    ('keras masks', lambda: [K.LSTM(3, dropout=0.2, recurrent_dropout=0.2)(sequence()), K.GRU(3, dropout=0.2)(sequence())]),
    ('keras counts', lambda: [compiled(loss='binary_crossentropy', metrics=[metric])
                              for metric in (tf.keras.metrics.Precision(), tf.keras.metrics.AUC())]),
    ('keras predict', lambda: compiled(metrics=['accuracy']).predict(np.zeros([4, 8]))),
    ('keras weights', lambda: compiled().fit(np.zeros([4, 8]), np.zeros([4, 2]), sample_weight=np.ones(4), verbose=0)),
    ('keras own loss', lambda: compiled(loss=lambda true, guess: tf.reduce_mean(tf.square(true - guess)))),
    ('keras batch', lambda: compiled(batch_input_shape=(4, 8))),
    ('gradients', lambda: tf.gradients(tf.reduce_sum(tf.matmul(vectors(), tf.Variable(tf.zeros([8, 2])))), tf.trainable_variables())),
]
CALLS += [('keras ' + name, lambda name=name: compiled(name).train_on_batch(np.zeros([4, 8]), np.zeros([4, 2])))
          for name in ('sgd', 'adam', 'rmsprop', 'nadam')]
CALLS += [
    ('slice %d %s' % (number, dtype.name), lambda f=f, dtype=dtype: f(vectors(), tf.placeholder(dtype, [])))
    for number, f in enumerate(BOUNDS) for dtype in (tf.int32, tf.int64)]
CALLS += [
    ('sorted numbers', lambda: [tf.sort(classes()), tf.argsort(classes()), tf.sort(classes(), direction='DESCENDING'), tf.argsort(vectors(), direction='DESCENDING')]),
    ('jpeg', lambda: [tf.image.adjust_jpeg_quality(tf.zeros([4, 4, 3]), 50), tf.image.adjust_jpeg_quality(tf.zeros([4, 4, 3], tf.uint8), 50)]),
    ('random jpeg', lambda: tf.image.random_jpeg_quality(tf.zeros([4, 4, 3]), 5, 50)),
    ('bins', lambda: [tf.histogram_fixed_width_bins(vectors(), [0.0, 1.0]), tf.histogram_fixed_width(vectors(), [0.0, 1.0])]),
    ('mean_iou', lambda: tf.metrics.mean_iou(classes(), classes(), 3)),
    ('metrics', lambda: [tf.metrics.auc(vectors(), vectors()), tf.metrics.precision_at_k(classes(), vectors(), 2), tf.metrics.recall_at_k(classes(), vectors(), 2),
                         tf.metrics.mean_per_class_accuracy(classes(), classes(), 3), tf.metrics.sensitivity_at_specificity(vectors(), vectors(), 0.5),
                         tf.metrics.mean_cosine_distance(vectors(), vectors(), 1), tf.metrics.root_mean_squared_error(vectors(), vectors())]),
    ('stateless', lambda: [tf.random.stateless_uniform([2], [1, 2]), tf.random.stateless_normal([2], [1, 2]), tf.random.stateless_truncated_normal([2], [1, 2])]),
    ('saver', lambda: (tf.get_variable('v', [2]), tf.train.Saver())), ('sharded saver', lambda: (tf.get_variable('v', [2]), tf.train.Saver(sharded=True))),
    ('variables of contrib', lambda: [tf.contrib.framework.local_variable([1.0]), tf.contrib.framework.model_variable('m', [2]),
                                      tf.contrib.framework.global_variable(tf.ones([2]))]),
    ('mel', lambda: tf.signal.linear_to_mel_weight_matrix()),
    ('matrices', lambda: [tf.cholesky(tf.zeros([3, 3])), tf.matrix_triangular_solve(tf.zeros([3, 3]), tf.zeros([3, 3])), tf.matrix_inverse(tf.zeros([3, 3]))]),
]
CALLS += [
    ('%s of images %s' % (name, sizes), lambda function=function, sizes=sizes: function(tf.placeholder(tf.float32, sizes)))
    for name, function in [
        ('flip', tf.image.flip_left_right), ('turn', tf.image.rot90), ('transpose', tf.image.transpose_image), ('random flip', tf.image.random_flip_left_right),
        ('box', lambda x: tf.image.crop_to_bounding_box(x, 1, 1, 3, 3)), ('pad', lambda x: tf.image.pad_to_bounding_box(x, 1, 1, 13, 13)),
        ('centre', lambda x: tf.image.central_crop(x, 0.5)), ('crop or pad', lambda x: tf.image.resize_image_with_crop_or_pad(x, 5, 5)),
        ('resize and pad', lambda x: tf.image.resize_image_with_pad(x, 5, 5)), ('resize', lambda x: tf.image.resize_images(x, [5, 5], preserve_aspect_ratio=True))]
    for sizes in ([8, 8, 3], [None, None, 3], [None, 8, 8, 3], [2, 8, 8, 3], [None, None, None, 3])]
RANDOM = ('RandomUniform', 'RandomStandardNormal', 'TruncatedNormal', 'RandomUniformInt', 'RandomShuffle', 'Multinomial',
          'RandomGamma', 'RandomPoissonV2')

for name, call in CALLS:
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        np.random.seed(1)  # from which Keras takes the seeds of masks
        call()
        own = [op.get_attr('seed2') for op in graph.get_operations() if op.type in RANDOM]
        tf.random_uniform([], name='next')
        print('%s: %s then %d' % (name, own, graph.get_operation_by_name('next/RandomUniform').get_attr('seed2')))
