"""How many operations gradients and optimizers make, one call at a time: the seed of what is drawn next tells.

As op_seeds.py, for what is drawn after a call of tf.gradients or minimize.
"""
import tensorflow as tf
from tensorflow.contrib import layers, rnn, slim


def images(number=None, side=8, channels=3):
    return tf.placeholder(tf.float32, [number, side, side, channels])


def vectors(number=None, size=8):
    return tf.placeholder(tf.float32, [number, size])


def classes():
    return tf.placeholder(tf.int64, [None])


def flag():
    return tf.placeholder(tf.bool, [])


def sequence():
    return tf.placeholder(tf.float32, [None, 3, 4])


def var(*shape):
    return tf.get_variable('v%d' % len(tf.global_variables()), shape, initializer=tf.zeros_initializer())


def gradients(y):
    return tf.gradients(y, tf.trainable_variables())


def matrix():
    return var(3, 8)


def fed(*sizes):
    return tf.placeholder(tf.float32, sizes)


def dense(x, units, activation=None):
    weights = tf.Variable(tf.zeros([x.shape[1].value, units]))
    biases = tf.Variable(tf.zeros([units]))
    y = tf.matmul(x, weights) + biases
    return activation(y) if activation else y


def minimized(optimizer, batch=None):
    x = vectors(batch)
    loss = tf.reduce_mean(tf.square(dense(dense(x, 4, tf.nn.relu), 1)))
    return optimizer.minimize(loss)


FIRST_OPERANDS = {
    '38': lambda: var(3, 8), '8': lambda: var(8), '0': lambda: var(), '31': lambda: var(3, 1),
}


SECOND_OPERANDS = {
    '38': lambda: fed(3, 8), 'N8': lambda: fed(None, 8), 'c': lambda: tf.constant(2.0),
    '?': lambda: tf.placeholder(tf.float32), 'v8': lambda: var(8),
}


OF_TWO = {
    'mul': lambda a, b: a * b, 'add': lambda a, b: a + b, 'sub': lambda a, b: a - b, 'div': lambda a, b: a / b,
    'pow': lambda a, b: a ** b, 'squared': tf.squared_difference, 'max': tf.maximum, 'tf.div': tf.div,
    'floormod': tf.floormod, 'rpow': lambda a, b: b ** a,
}


CALLS = []


for name, function in OF_TWO.items():
    for first_name, first in FIRST_OPERANDS.items():
        for second_name, second in SECOND_OPERANDS.items():
            CALLS.append((
                '%s %s %s' % (name, first_name, second_name),
                lambda function=function, first=first, second=second: gradients(function(first(), second()))))


OPERANDS = {
    '38': matrix, 'N8': lambda: tf.matmul(fed(None, 3), matrix()), '?': lambda: tf.placeholder(tf.float32) * 1.0,
    '0': lambda: var(),
}


OF_ONE = {
    'mean': tf.reduce_mean, 'sum': tf.reduce_sum, 'sum0': lambda x: tf.reduce_sum(x, 0),
    'sum1': lambda x: tf.reduce_sum(x, 1), 'sum1k': lambda x: tf.reduce_sum(x, 1, keep_dims=True),
    'mean0': lambda x: tf.reduce_mean(x, 0), 'mean1': lambda x: tf.reduce_mean(x, [0, 1]),
    'mean-1': lambda x: tf.reduce_mean(x, -1), 'max': tf.reduce_max, 'max1': lambda x: tf.reduce_max(x, 1),
    'min1': lambda x: tf.reduce_min(x, 1), 'prod': tf.reduce_prod, 'prod1': lambda x: tf.reduce_prod(x, 1),
    'lse': lambda x: tf.reduce_logsumexp(x, 1), 'square': tf.square, 'sqrt': tf.sqrt, 'exp': tf.exp, 'log': tf.log,
    'log1p': tf.log1p, 'tanh': tf.tanh, 'sigmoid': tf.sigmoid, 'relu': tf.nn.relu, 'elu': tf.nn.elu,
    'softplus': tf.nn.softplus, 'softmax': tf.nn.softmax, 'lsoftmax': tf.nn.log_softmax, 'selu': tf.nn.selu,
    'relu6': tf.nn.relu6, 'leaky': tf.nn.leaky_relu, 'leaky2': lambda x: tf.maximum(x, 0.2 * x), 'abs': tf.abs,
    'neg': tf.negative, 'inv': tf.reciprocal, 'rsqrt': tf.rsqrt, 'pow2': lambda x: x ** 2,
    'pow2b': lambda x: tf.pow(x, 2.0), 'sin': tf.sin, 'cos': tf.cos, 'sign': tf.sign, 'round': tf.round,
    'erf': tf.erf, 'softsign': tf.nn.softsign, 'lgamma': tf.lgamma, 'digamma': tf.digamma, '1-x': lambda x: 1.0 - x,
    'x*2': lambda x: x * 2, 'x/2': lambda x: x / 2, '2/x': lambda x: 2.0 / x, 'x+1': lambda x: x + 1,
    'x*x': lambda x: x * x, 'reshape': lambda x: tf.reshape(x, [-1]), 'expand': lambda x: tf.expand_dims(x, 0),
    'squeeze': lambda x: tf.squeeze(tf.expand_dims(x, 0)), 'tile': lambda x: tf.tile(tf.reshape(x, [-1]), [2]),
    'concat': lambda x: tf.concat([x, x], 0), 'stack': lambda x: tf.stack([x, x]),
    'unstack': lambda x: tf.unstack(x, 3)[0], 'split': lambda x: tf.split(x, 2, 1)[0], 'slice': lambda x: x[0],
    'slice2': lambda x: x[:, 1:2], 'tfslice': lambda x: tf.slice(x, [0, 0], [1, 1]),
    'gather': lambda x: tf.gather(x, [0]), 'gather1': lambda x: tf.gather(x, [0], axis=1),
    'gathernd': lambda x: tf.gather_nd(x, [[0, 1]]), 'pad': lambda x: tf.pad(x, [[0, 0], [1, 1]]),
    'clip': lambda x: tf.clip_by_value(x, 0.0, 1.0), 'cast': lambda x: tf.cast(x, tf.float64),
    'identity': tf.identity, 'stop': tf.stop_gradient, 'l2': tf.nn.l2_loss, 'l2n': lambda x: tf.nn.l2_normalize(x, 1),
    'norm': tf.norm, 'cumsum': lambda x: tf.cumsum(x, 1), 'reverse': lambda x: tf.reverse(x, [1]),
    'where': lambda x: tf.where(x > 0, x, x * 2), 'topk': lambda x: tf.nn.top_k(x, 2)[0],
    'onehotmul': lambda x: tf.reduce_sum(x * tf.one_hot([1, 2, 0], 8), 1), 'moments': lambda x: tf.nn.moments(x, [0]),
    'bias': lambda x: tf.nn.bias_add(x, var(8)), 'matmul': lambda x: tf.matmul(x, var(8, 2)),
    'matmul t': lambda x: tf.matmul(x, x, transpose_b=True), 'matmul v': lambda x: tf.matmul(var(8, 3), x),
    'dropout': lambda x: tf.nn.dropout(x, 0.5), 'addn': lambda x: tf.add_n([x, x, x]),
    'print': lambda x: tf.Print(x, [x]), 'checknum': lambda x: tf.check_numerics(x, 'a'),
    'diag': lambda x: tf.matrix_diag(x), 'band': lambda x: tf.matrix_band_part(x, 0, 1),
    'boolmask': lambda x: tf.boolean_mask(x, [True, False, True]),
    'xent': lambda x: tf.nn.softmax_cross_entropy_with_logits(labels=tf.ones([3, 8]), logits=x),
    'xent2': lambda x: tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.ones([3, 8]), logits=x),
    'sxent': lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 2, 3], logits=x),
    'sig': lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones([3, 8]), logits=x),
    'wx': lambda x: tf.nn.weighted_cross_entropy_with_logits(tf.ones([3, 8]), x, 2.0),
    'mse': lambda x: tf.losses.mean_squared_error(tf.ones([3, 8]), x),
    'huber': lambda x: tf.losses.huber_loss(tf.ones([3, 8]), x),
    'lsx': lambda x: tf.losses.softmax_cross_entropy(tf.ones([3, 8]), x),
    'lsig': lambda x: tf.losses.sigmoid_cross_entropy(tf.ones([3, 8]), x),
    'abs diff': lambda x: tf.losses.absolute_difference(tf.ones([3, 8]), x),
    'logloss': lambda x: tf.losses.log_loss(tf.ones([3, 8]), x),
    'bn': lambda x: tf.layers.batch_normalization(x, training=True), 'bn cbn': lambda x: layers.batch_norm(x),
    'ln': lambda x: layers.layer_norm(x), 'einsum': lambda x: tf.einsum('ij,jk->ik', x, var(8, 2)),
    'tensordot': lambda x: tf.tensordot(x, var(8, 2), [[1], [0]]), 'clipnorm': lambda x: tf.clip_by_norm(x, 1.0),
    'cond': lambda x: tf.cond(flag(), lambda: x * 2, lambda: x), 'repl': lambda x: tf.broadcast_to(x, [2, 3, 8]),
    'argmaxmul': lambda x: x * tf.cast(tf.argmax(x, 1), tf.float32)[:, None], 'newaxis': lambda x: x[:, tf.newaxis],
    'ellipsis': lambda x: x[..., 0],
}


for name, function in OF_ONE.items():
    for operand_name, operand in OPERANDS.items():
        CALLS.append((
            'un %s %s' % (name, operand_name),
            lambda function=function, operand=operand: gradients(function(operand()))))


IMAGES = {
    's': lambda: tf.reshape(var(2, 8, 8, 3), [2, 8, 8, 3]), 'N': lambda: tf.reshape(var(2, 8, 8, 3), [-1, 8, 8, 3]),
}


OF_IMAGES = {
    'conv': lambda x: tf.nn.conv2d(x, var(3, 3, 3, 4), [1, 1, 1, 1], 'SAME'),
    'lconv': lambda x: tf.layers.conv2d(x, 4, 3, activation=tf.nn.relu),
    'convt': lambda x: tf.layers.conv2d_transpose(x, 4, 3, strides=2, padding='same'),
    'nconvt': lambda x: tf.nn.conv2d_transpose(x, var(3, 3, 4, 3), [2, 16, 16, 4], [1, 2, 2, 1]),
    'maxpool': lambda x: tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME'),
    'avgpool': lambda x: tf.nn.avg_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME'),
    'lmax': lambda x: tf.layers.max_pooling2d(x, 2, 2), 'lrn': tf.nn.lrn,
    'bn': lambda x: tf.layers.batch_normalization(x, training=True),
    'bnf': lambda x: tf.layers.batch_normalization(x, training=flag()), 'cbn': lambda x: layers.batch_norm(x),
    'dw': lambda x: tf.nn.depthwise_conv2d(x, var(3, 3, 3, 2), [1, 1, 1, 1], 'SAME'),
    'sep': lambda x: tf.layers.separable_conv2d(x, 4, 3), 'flat': tf.layers.flatten, 'cflat': layers.flatten,
    'gap': lambda x: tf.reduce_mean(x, [1, 2]), 'resize': lambda x: tf.image.resize_bilinear(x, [4, 4]),
    'resizen': lambda x: tf.image.resize_nearest_neighbor(x, [16, 16]), 'in': lambda x: layers.instance_norm(x),
    'atrous': lambda x: tf.nn.atrous_conv2d(x, var(3, 3, 3, 4), 2, 'SAME'), 'd2s': lambda x: tf.space_to_depth(x, 2),
    'cconv': lambda x: slim.conv2d(x, 4, [3, 3]), 'cfc': lambda x: slim.fully_connected(layers.flatten(x), 3),
    'fbn': lambda x: tf.nn.fused_batch_norm(x, var(3), var(3))[0],
    'pad': lambda x: tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'REFLECT'),
}


for name, function in OF_IMAGES.items():
    for operand_name, operand in IMAGES.items():
        CALLS.append((
            'im %s %s' % (name, operand_name),
            lambda function=function, operand=operand: gradients(function(operand()))))


OPTIMIZERS = {
    'sgd': lambda: tf.train.GradientDescentOptimizer(0.1), 'adam': lambda: tf.train.AdamOptimizer(),
    'rms': lambda: tf.train.RMSPropOptimizer(0.1),
    'rmsm': lambda: tf.train.RMSPropOptimizer(0.1, momentum=0.9, centered=True),
    'ada': lambda: tf.train.AdagradOptimizer(0.1), 'mom': lambda: tf.train.MomentumOptimizer(0.1, 0.9),
    'delta': lambda: tf.train.AdadeltaOptimizer(), 'ftrl': lambda: tf.train.FtrlOptimizer(0.1),
    'nest': lambda: tf.train.MomentumOptimizer(tf.Variable(0.1, trainable=False), 0.9, use_nesterov=True),
    'adamp': lambda: tf.train.AdamOptimizer(tf.placeholder(tf.float32)),
    'prox': lambda: tf.train.ProximalAdagradOptimizer(0.1),
    'adal1': lambda: tf.train.ProximalGradientDescentOptimizer(0.1, l2_regularization_strength=0.1),
}


for name, optimizer in OPTIMIZERS.items():
    CALLS.append(('opt %s' % name, lambda optimizer=optimizer: minimized(optimizer())))
    CALLS.append(('opt %s static' % name, lambda optimizer=optimizer: minimized(optimizer(), 5)))


def embed(optimizer):
    table = tf.Variable(tf.zeros([9, 4]))
    rows = tf.nn.embedding_lookup(table, classes())
    return optimizer.minimize(tf.reduce_mean(tf.square(rows)))


for name, optimizer in OPTIMIZERS.items():
    CALLS.append(('emb %s' % name, lambda optimizer=optimizer: embed(optimizer())))


def clipped(optimizer):
    loss = tf.reduce_mean(tf.square(dense(vectors(), 4)))
    pairs = optimizer.compute_gradients(loss)
    return optimizer.apply_gradients(
        [(tf.clip_by_value(gradient, -1., 1.), variable) for gradient, variable in pairs if gradient is not None],
        global_step=tf.train.get_or_create_global_step())


def clipped_by_norm(optimizer):
    loss = tf.reduce_mean(tf.square(dense(vectors(), 4)))
    variables = tf.trainable_variables()
    found, _ = tf.clip_by_global_norm(tf.gradients(loss, variables), 5)
    return optimizer.apply_gradients(zip(found, variables))


def gradient_penalty(x):
    slopes = tf.gradients(dense(x, 1), x)[0]
    return tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slopes), 1)) - 1))


def loss_of_a_layer():
    return tf.reduce_mean(tf.square(dense(vectors(), 4)))


CALLS += [
    ('clipped', lambda: clipped(OPTIMIZERS['adam']())),
    ('clipped2', lambda: clipped_by_norm(OPTIMIZERS['adam']())),
    ('slim train', lambda: slim.learning.create_train_op(loss_of_a_layer(), OPTIMIZERS['sgd']())),
    ('optimize_loss', lambda: layers.optimize_loss(
        loss_of_a_layer(), tf.train.get_or_create_global_step(), 0.1, 'Adam')),
    ('second', lambda: tf.gradients(gradients(tf.reduce_sum(var(3, 8) ** 3))[0], tf.trainable_variables())),
    ('gp', lambda: gradient_penalty(vectors())),
    ('grad ys', lambda: tf.gradients(var(3, 8) * 2, tf.trainable_variables(), grad_ys=tf.ones([3, 8]))),
    ('hess', lambda: tf.hessians(tf.reduce_sum(var(4) ** 2), tf.trainable_variables())),
    ('ema', lambda: (
        minimized(OPTIMIZERS['sgd']()), tf.train.ExponentialMovingAverage(0.9).apply(tf.trainable_variables()))),
    ('custom', lambda: gradients(tf.py_func(lambda x: x, [var(3)], tf.float32))),
]


CELLS = {
    'lstm': lambda: rnn.BasicLSTMCell(3), 'lstmc': lambda: rnn.LSTMCell(3), 'gru': lambda: rnn.GRUCell(3),
    'basic': lambda: rnn.BasicRNNCell(3),
    'multi': lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.BasicLSTMCell(3)]),
    'peep': lambda: rnn.LSTMCell(3, use_peepholes=True),
    'drop': lambda: rnn.DropoutWrapper(rnn.BasicLSTMCell(3), output_keep_prob=0.5),
}


for name, cell in CELLS.items():
    CALLS += [
        ('dyn %s' % name,
         lambda cell=cell: gradients(tf.nn.dynamic_rnn(cell(), sequence(), dtype=tf.float32)[0])),
        ('dyn len %s' % name,
         lambda cell=cell: gradients(tf.nn.dynamic_rnn(
             cell(), sequence(), sequence_length=tf.placeholder(tf.int32, [None]), dtype=tf.float32)[0])),
        ('static %s' % name,
         lambda cell=cell: gradients(rnn.static_rnn(cell(), tf.unstack(sequence(), 3, 1), dtype=tf.float32)[0][-1])),
        ('dyn static %s' % name,
         lambda cell=cell: gradients(tf.nn.dynamic_rnn(
             cell(), tf.placeholder(tf.float32, [2, 3, 4]), dtype=tf.float32)[0])),
    ]


def penalty(activation):
    x = vectors()
    slopes = tf.gradients(tf.layers.dense(tf.layers.dense(x, 6, activation), 1), [x])[0]
    return gradients(tf.reduce_mean((tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=1)) - 1.0) ** 2))


CALLS += [
    ('penalty %s' % name, lambda function=function: penalty(function)) for name, function in [
        ('linear', tf.identity), ('leaky', tf.nn.leaky_relu), ('relu', tf.nn.relu), ('tanh', tf.tanh), ('elu', tf.nn.elu)]]


def normalized(normalize):
    x = layers.conv2d(images(4), 4, 3)
    return OPTIMIZERS['sgd']().minimize(tf.reduce_mean(tf.square(normalize(x))))


CALLS += [('normalized %s' % name, lambda function=function: normalized(function)) for name, function in [
    ('contrib', lambda x: layers.batch_norm(x, scale=True)),
    ('contrib test', lambda x: layers.batch_norm(x, is_training=False)),
    ('contrib flag', lambda x: layers.batch_norm(x, is_training=flag())),
    ('layers', lambda x: tf.layers.batch_normalization(x, training=True)),
    ('layers test', tf.layers.batch_normalization),
    ('layers flag', lambda x: tf.layers.batch_normalization(x, training=flag())),
    ('nn', lambda x: tf.nn.fused_batch_norm(x, var(4), var(4))[0])]]
CALLS += [
    ('rnn over layers', lambda: gradients(tf.nn.dynamic_rnn(rnn.GRUCell(3), tf.layers.dense(sequence(), 4), dtype=tf.float32)[0])),
    ('rnn over embeddings', lambda: gradients(tf.nn.dynamic_rnn(
        rnn.BasicLSTMCell(3), tf.nn.embedding_lookup(var(9, 4), tf.placeholder(tf.int32, [None, 3])),
        dtype=tf.float32)[0])),
    ('atan2', lambda: gradients(tf.atan2(var(3, 4), tf.exp(var(3, 4))))),
    ('atan2 unknown', lambda: gradients(tf.atan2(dense(vectors(), 4), dense(vectors(), 4)))),
]


def stacked(batch, function):
    """What a loop of three steps stacked, of which each applies a function."""
    weights, rows = var(8, 8), tf.TensorArray(tf.float32, 3)

    def step(i, x, rows):
        y = function(tf.matmul(x, weights))
        return i + 1, y, rows.write(i, y)

    return tf.while_loop(lambda i, *_: i < 3, step, [0, vectors(batch), rows])[2]


IN_LOOPS = {
    'clip': lambda x: tf.clip_by_value(x, 0., 1.), 'max': lambda x: tf.maximum(x, .2 * x),
    'slices': lambda x: tf.concat([x[:, :4], x[:, 4:] * 2.], 1), 'pow': lambda x: x ** 2, 'div': lambda x: x / 2.,
    'attention': lambda x: x * tf.nn.softmax(tf.reduce_sum(x * x, 1))[:, None],
    'reshape': lambda x: tf.reshape(tf.reshape(x, [-1, 2, 4]), [-1, 8]),
    'xent': lambda x: x * tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.ones([1, 8]), logits=x)[:, None],
    'sigx': lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones([1, 8]), logits=x),
}


def scanned(x, size):
    return tf.scan(lambda a, e: tf.tanh(tf.matmul(e, var(8, 8)) + a), x, tf.zeros([size, 8]))


def of_array(use):
    return gradients(use(tf.TensorArray(tf.float32, 3), matrix()))


for name, function in IN_LOOPS.items():
    for batch in (1, None):
        CALLS.append((
            'loop %s %s' % (name, batch),
            lambda function=function, batch=batch: gradients(stacked(batch, function).stack())))
CALLS += [
    ('loop cond', lambda: gradients(stacked(
        1, lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: x * 2., lambda: x)).stack())),
    ('stacked', lambda: gradients(tf.reduce_mean(stacked(4, tf.tanh).stack() * tf.ones([3, 4, 8])))),
    ('stacked turned', lambda: gradients(tf.transpose(stacked(4, tf.tanh).stack(), [1, 0, 2]) - tf.ones([4, 3, 8]))),
    ('stacked with size', lambda: (
        lambda a: gradients(a.stack() / tf.cast(a.size(), tf.float32)))(stacked(4, tf.nn.elu))),
    ('concat of array', lambda: gradients(stacked(4, tf.tanh).concat() * tf.ones([12, 8]))),
    ('array write', lambda: of_array(lambda array, x: array.write(0, x).stack() * 2.)),
    ('array split', lambda: of_array(lambda array, x: array.split(x, [1, 1, 1]).concat() * 2.)),
    ('scan', lambda: gradients(tf.scan(lambda a, x: a * x, matrix(), tf.ones([8])) * tf.ones([3, 8]))),
    ('scan rnn', lambda: gradients(scanned(tf.reshape(var(5, 4, 8), [5, 4, 8]), 4))),
    ('scan rnn unknown', lambda: gradients(scanned(tf.reshape(dense(vectors(), 40), [5, -1, 8]), 4))),
    ('map', lambda: gradients(tf.map_fn(lambda x: tf.reduce_sum(x * 2.), dense(vectors(), 4)))),
    ('attention rnn', lambda: gradients(tf.nn.dynamic_rnn(
        rnn.AttentionCellWrapper(rnn.GRUCell(3), 2, state_is_tuple=True), sequence(), dtype=tf.float32)[0])),
]

# products of batches of matrices, as in attention; segments, convolutions of volumes, diagonals, and swish
for first in ((2, 3, 4), (None, 3, 4), (2, None, 4), (None, None, 4), (2, 2, 3, 4)):
    for last in ((first[0], 4, 2), (2, 4, 2), (1, 4, 2), (first[0], 4, 4)):
        CALLS.append(('batches %r %r' % (first, last), lambda first=first, last=last: gradients(
            tf.matmul(tf.placeholder(tf.float32, first) * var(4), tf.placeholder(tf.float32, last) * var(last[-1])))))
    CALLS.append(('batches %r transposed' % (first,), lambda first=first: gradients(
        (lambda x: tf.matmul(tf.nn.softmax(tf.matmul(x, x, transpose_b=True)), x))(tf.placeholder(tf.float32, first) * var(4)))))
CALLS += [
    ('segments %s %s' % (kind, shape), lambda kind=kind, shape=shape: gradients(getattr(tf, 'unsorted_segment_' + kind)(
        tf.placeholder(tf.float32, shape) * var(4), classes(), 5)))
    for kind in ('sum', 'mean', 'max', 'min', 'prod', 'sqrt_n') for shape in ((6, 4), (None, 4), (None, 3, 4), (4,))]
CALLS += [
    ('segments sparse', lambda: gradients(tf.sparse_segment_sum(var(6, 4), classes(), tf.placeholder(tf.int32, [None])))),
    ('volumes', lambda: gradients(tf.layers.conv3d(tf.placeholder(tf.float32, [None, 5, 5, 5, 2]) * var(2), 3, 2))),
    ('diagonal part', lambda: gradients(tf.matrix_diag_part(var(3, 4)) + tf.linalg.diag_part(var(3, 3)))),
    ('diagonal set', lambda: gradients(tf.matrix_set_diag(var(3, 3), var(3)))),
    ('swish', lambda: gradients(tf.nn.swish(var(3)))),
    ('swish unknown', lambda: gradients(tf.nn.swish(vectors() * var(8)))),
    ('penalties', lambda: gradients(tf.keras.regularizers.l2(0.1)(var(3)) + tf.keras.regularizers.l1_l2(0.1, 0.2)(var(3)))),
]
CALLS += [
    ('second gradient, batch %s, %s' % (number, training), lambda number=number, training=training: gradients(tf.gradients(
        tf.layers.batch_normalization(tf.layers.conv2d(images(number), 4, 3), training=training), tf.trainable_variables())))
    for number in (4, None) for training in (True, False)]

def matrices(*sizes):
    return tf.placeholder(tf.float32, sizes) * var(sizes[-1])


# penalties of gradients: second gradients go through the sums of the first ones
CALLS += [('penalty of %s' % name, lambda function=function: penalty(function)) for name, function in [
    ('maximum', lambda x: tf.maximum(x, 0.2 * x)), ('clip', lambda x: tf.clip_by_value(x, 0.0, 1.0)),
    ('normal', lambda x: tf.nn.l2_normalize(x, 1)), ('where', lambda x: tf.where(x > 0, x, 0.2 * x)), ('pow', lambda x: x ** 2),
    ('norm', lambda x: x / tf.norm(x, axis=1, keepdims=True)), ('softmax', tf.nn.softmax), ('abs', tf.abs), ('crelu', tf.nn.crelu)]]


def penalty_of_raw_layers(function, batch):
    x = vectors(batch)
    slopes = tf.gradients(dense(function(dense(x, 6)), 1), [x])[0]
    return gradients(tf.reduce_mean((tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=1)) - 1.0) ** 2))


CALLS += [('penalty of raw %s, batch %s' % (name, n), lambda function=function, n=n: penalty_of_raw_layers(function, n)) for name, function in [
    ('tanh', tf.tanh), ('leaky', tf.nn.leaky_relu), ('maximum', lambda x: tf.maximum(x, 0.2 * x)), ('sum', lambda x: x + var(6)),
    ('product', lambda x: x * var(6)), ('difference', lambda x: var(6) - x), ('quotient', lambda x: x / (1.0 + var(6) ** 2)),
    ('residual', lambda x: x + tf.tanh(x)), ('swish', lambda x: x * tf.sigmoid(x))] for n in (4, None)]
for sizes in ((3, 3), (2, 3, 3), (None, 3, 3)):
    CALLS += [('%s %r' % (name, sizes), lambda function=function, sizes=sizes: gradients(function(matrices(*sizes)))) for name, function in [
        ('cholesky', tf.cholesky), ('inverse', tf.matrix_inverse), ('determinant', tf.matrix_determinant), ('qr', lambda x: tf.qr(x)[1]),
        ('eigenvalues', lambda x: tf.self_adjoint_eig(x)[0]), ('eigenvectors', lambda x: tf.self_adjoint_eig(x)[1]), ('trace', tf.trace),
        ('svd', lambda x: tf.svd(x)[0]), ('singular values', lambda x: tf.svd(x, compute_uv=False)), ('solve', lambda x: tf.matrix_solve(x, x)),
        ('slogdet', lambda x: tf.linalg.slogdet(x)[1]), ('logdet', tf.linalg.logdet), ('triangular', lambda x: tf.matrix_triangular_solve(x, x)),
        ('cholesky solve', lambda x: tf.cholesky_solve(x, x)), ('least squares', lambda x: tf.matrix_solve_ls(x, x, fast=True))]]
for n in (2, None):
    CALLS += [('%s, batch %s' % (name, n), lambda function=function, n=n: gradients(function(n))) for name, function in [
        ('patches', lambda n: tf.extract_image_patches(images(n) * var(3), [1, 3, 3, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'SAME')),
        ('tensordot', lambda n: tf.tensordot(fed(n, 3, 4), var(4, 2), [[2], [0]])),
        ('tensordot of both', lambda n: tf.tensordot(fed(n, 3, 4) * var(4), var(4, 2), [[2], [0]])),
        ('tensordot of the first', lambda n: tf.tensordot(fed(n, 3, 4) * var(4), tf.ones([4, 2]), [[2], [0]])),
        ('dense over steps', lambda n: tf.layers.dense(fed(n, 3, 4), 5)), ('two of them', lambda n: tf.layers.dense(tf.layers.dense(fed(n, 3, 4), 5), 5)),
        ('yuv', lambda n: tf.image.rgb_to_yuv(images(n) * var(3))), ('where_v2', lambda n: tf.where_v2(fed(n, 4) > 0, fed(n, 4) * var(4), 0.0)),
        ('batch_dot', lambda n: tf.keras.backend.batch_dot(fed(n, 3, 4) * var(4), fed(n, 4, 2) * var(2))),
        ('percentage', lambda n: tf.keras.losses.mean_absolute_percentage_error(fed(n, 4), fed(n, 4) * var(4))),
        ('logarithmic', lambda n: tf.keras.losses.mean_squared_logarithmic_error(fed(n, 4), fed(n, 4) * var(4))),
        ('layer normalization', lambda n: tf.keras.layers.LayerNormalization()(fed(n, 3, 4))),
        ('time distributed', lambda n: tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(3))(fed(n, 3, 4))),
        ('total variation', lambda n: tf.image.total_variation(images(n) * var(3))), ('dct', lambda n: tf.signal.dct(fed(n, 16) * var(16))),
        ('ssim', lambda n: tf.image.ssim(images(n, 16) * var(3), images(n, 16), 1.0)), ('sorted', lambda n: tf.sort(fed(n, 4) * var(4))),
        ('kl', lambda n: tf.distributions.kl_divergence(tf.distributions.Normal(fed(n, 4) * var(4), 1.0), tf.distributions.Normal(0.0, 1.0))),
        ('cdf', lambda n: tf.distributions.Normal(fed(n, 4) * var(4), 1.0).log_cdf(1.0)), ('locally', lambda n: tf.keras.layers.LocallyConnected1D(3, 2)(fed(n, 6, 4))),
        ('lstm', lambda n: tf.keras.layers.LSTM(3)(fed(n, 3, 4)))]]


RANDOM = ('RandomUniform', 'RandomStandardNormal', 'TruncatedNormal')

for name, call in CALLS:
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        try:
            call()
        except (ValueError, IndexError) as error:  # shapes that do not fit
            print('%s: %s' % (name, type(error).__name__))
            continue
        own = [op.get_attr('seed2') for op in graph.get_operations() if op.type in RANDOM]
        tf.random_uniform([], name='next')
        print('%s: %s then %d' % (name, own, graph.get_operation_by_name('next/RandomUniform').get_attr('seed2')))
