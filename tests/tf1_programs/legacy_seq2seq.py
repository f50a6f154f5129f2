"""tf.contrib.legacy_seq2seq: each of its models in a graph of its own, then the character model that made it known."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import legacy_seq2seq, rnn
from tensorflow.contrib.legacy_seq2seq.python.ops import seq2seq

import report

random = np.random.RandomState(3)


def symbols(steps, largest=5):
    return [tf.placeholder_with_default(random.randint(largest, size=4), [None]) for _ in range(steps)]


def vectors(steps, size=3):
    return [tf.placeholder_with_default(random.normal(size=[4, size]).astype('f'), [None, size]) for _ in range(steps)]


def weights(steps):
    return [tf.placeholder_with_default(random.randint(2, size=4).astype('f'), [None]) for _ in range(steps)]


def lstm():
    return rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.BasicLSTMCell(3)])


def flag():
    return tf.placeholder_with_default(True, [])


def projection(size=3, number=6):
    return tf.get_variable('proj_w', [size, number]), tf.get_variable('proj_b', [number])


def attention(**options):
    inputs = vectors(2)
    state = lstm().zero_state(4, tf.float32)
    return legacy_seq2seq.attention_decoder(inputs, state, tf.ones([4, 5, 2]), lstm(), **options)


def buckets(**options):
    def model(x, y):
        return legacy_seq2seq.embedding_attention_seq2seq(x, y, rnn.GRUCell(3), 5, 5, 2)
    return legacy_seq2seq.model_with_buckets(
        symbols(4), symbols(4), symbols(4), weights(4), [(2, 3), (4, 4)], model, **options)


def losses(module, **options):
    logits, targets, w = vectors(3), symbols(3, 3), weights(3)
    return [module.sequence_loss(logits, targets, w, **options),
            module.sequence_loss_by_example(logits, targets, w, **options)]


def mean_square(labels, logits):
    return tf.reduce_mean(tf.square(logits - tf.one_hot(labels, 3)), 1)


def many(feed_previous):
    return legacy_seq2seq.one2many_rnn_seq2seq(
        symbols(3), {'a': symbols(2)}, rnn.GRUCell(3), {'a': rnn.GRUCell(3)}, 5, {'a': 6}, 2, feed_previous)


GRAPHS = [
    ('rnn_decoder', lambda: legacy_seq2seq.rnn_decoder(vectors(3), lstm().zero_state(4, tf.float32), lstm())),
    ('rnn_decoder loop', lambda: legacy_seq2seq.rnn_decoder(
        vectors(3), tf.zeros([4, 3]), rnn.GRUCell(3), lambda previous, i: tf.tanh(previous) * i)),
    ('basic_rnn_seq2seq', lambda: legacy_seq2seq.basic_rnn_seq2seq(vectors(3), vectors(2), lstm())),
    ('tied_rnn_seq2seq', lambda: legacy_seq2seq.tied_rnn_seq2seq(vectors(3), vectors(2), lstm())),
    ('embedding_rnn_decoder', lambda: legacy_seq2seq.embedding_rnn_decoder(
        symbols(3), tf.zeros([4, 3]), rnn.GRUCell(3), 6, 2, projection(), True, update_embedding_for_previous=False)),
    ('embedding_rnn_seq2seq', lambda: legacy_seq2seq.embedding_rnn_seq2seq(symbols(3), symbols(2), lstm(), 5, 6, 2)),
    ('embedding_rnn_seq2seq fed', lambda: legacy_seq2seq.embedding_rnn_seq2seq(
        symbols(3), symbols(2), rnn.GRUCell(3), 5, 6, 2, projection(), flag())),
    ('embedding_tied_rnn_seq2seq', lambda: legacy_seq2seq.embedding_tied_rnn_seq2seq(
        symbols(3), symbols(2), lstm(), 6, 2, feed_previous=True)),
    ('embedding_tied_rnn_seq2seq fed', lambda: legacy_seq2seq.embedding_tied_rnn_seq2seq(
        symbols(3), symbols(2), lstm(), 6, 2, num_decoder_symbols=5, feed_previous=flag())),
    ('attention_decoder', lambda: attention(initial_state_attention=True)),
    ('attention_decoder heads', lambda: attention(output_size=4, num_heads=2, loop_function=lambda prev, i: prev[:, :3])),
    ('embedding_attention_seq2seq', lambda: legacy_seq2seq.embedding_attention_seq2seq(
        symbols(3), symbols(2), lstm(), 5, 6, 2, num_heads=2)),
    ('embedding_attention_seq2seq fed', lambda: legacy_seq2seq.embedding_attention_seq2seq(
        symbols(3), symbols(2), rnn.GRUCell(3), 5, 6, 2, output_projection=projection(), feed_previous=flag(),
        initial_state_attention=True)),
    ('one2many_rnn_seq2seq', lambda: many(False)),
    ('one2many_rnn_seq2seq fed', lambda: many(flag())),
    ('losses', lambda: losses(seq2seq)),
    ('losses by sum', lambda: losses(legacy_seq2seq, average_across_timesteps=False)),
    ('losses of an own kind', lambda: losses(legacy_seq2seq, softmax_loss_function=mean_square)),
    ('model_with_buckets', buckets),
    ('model_with_buckets each', lambda: buckets(per_example_loss=True)),
    ('cells', lambda: rnn.static_rnn(rnn.OutputProjectionWrapper(rnn.InputProjectionWrapper(
        rnn.GRUCell(3), 2, activation=tf.tanh), 4, tf.nn.relu), vectors(2), dtype=tf.float32)),
    ('embed_sequence', lambda: tf.contrib.layers.embed_sequence(tf.stack(symbols(3), 1), 6, 3)),
    ('embed_sequence unique', lambda: [
        tf.contrib.layers.embed_sequence(tf.stack(symbols(3), 1), 6, 3, True, tf.ones_initializer(), scope='e'),
        tf.contrib.layers.embed_sequence(tf.stack(symbols(2), 1), scope='e', reuse=True)]),
]

for name, build in GRAPHS:
    report.graph(name, build)

for mistake in (lambda: attention(num_heads=0), lambda: rnn.OutputProjectionWrapper(rnn.GRUCell(2), 0),
                lambda: legacy_seq2seq.sequence_loss(vectors(2), symbols(1), weights(2)),
                lambda: tf.contrib.layers.embed_sequence(symbols(1)[0])):
    try:
        mistake()
    except ValueError as error:
        print(error)

# ---------------------------------------------------------------- a text, character by character
TEXT = 'the quick brown fox jumps over the lazy dog. ' * 60
chars = sorted(set(TEXT))
vocab = {c: i for i, c in enumerate(chars)}
data = np.array([vocab[c] for c in TEXT])
batch_size, seq_length, rnn_size = 6, 8, 16
num_batches = (len(data) - 1) // (batch_size * seq_length)
xdata = np.split(data[:num_batches * batch_size * seq_length].reshape(batch_size, -1), num_batches, 1)
ydata = np.split(data[1:num_batches * batch_size * seq_length + 1].reshape(batch_size, -1), num_batches, 1)


class Model():
    def __init__(self, batch_size, seq_length, training=True):
        cells = []
        for _ in range(2):
            cell = rnn.BasicLSTMCell(rnn_size)
            if training:
                cell = rnn.DropoutWrapper(cell, input_keep_prob=0.9, output_keep_prob=0.8)
            cells.append(cell)
        self.cell = cell = rnn.MultiRNNCell(cells, state_is_tuple=True)
        self.input_data = tf.placeholder(tf.int32, [batch_size, seq_length])
        self.targets = tf.placeholder(tf.int32, [batch_size, seq_length])
        self.initial_state = cell.zero_state(batch_size, tf.float32)
        with tf.variable_scope('rnnlm'):
            softmax_w = tf.get_variable('softmax_w', [rnn_size, len(chars)])
            softmax_b = tf.get_variable('softmax_b', [len(chars)])
        embedding = tf.get_variable('embedding', [len(chars), rnn_size])
        inputs = tf.split(tf.nn.embedding_lookup(embedding, self.input_data), seq_length, 1)
        inputs = [tf.squeeze(input_, [1]) for input_ in inputs]

        def loop(prev, _):
            prev = tf.matmul(prev, softmax_w) + softmax_b
            return tf.nn.embedding_lookup(embedding, tf.stop_gradient(tf.argmax(prev, 1)))

        outputs, last_state = legacy_seq2seq.rnn_decoder(
            inputs, self.initial_state, cell, loop_function=loop if not training else None, scope='rnnlm')
        output = tf.reshape(tf.concat(outputs, 1), [-1, rnn_size])
        self.logits = tf.matmul(output, softmax_w) + softmax_b
        self.probs = tf.nn.softmax(self.logits)
        loss = legacy_seq2seq.sequence_loss_by_example(
            [self.logits], [tf.reshape(self.targets, [-1])], [tf.ones([batch_size * seq_length])])
        self.cost = tf.reduce_sum(loss) / batch_size / seq_length
        self.final_state = last_state
        self.lr = tf.Variable(0.0, trainable=False)
        tvars = tf.trainable_variables()
        grads, _ = tf.clip_by_global_norm(tf.gradients(self.cost, tvars), 5.0)
        self.train_op = tf.train.AdamOptimizer(self.lr).apply_gradients(zip(grads, tvars))


tf.set_random_seed(7)
model = Model(batch_size, seq_length)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    report.weights(sess)
    sess.run(tf.assign(model.lr, 0.002))
    state = sess.run(model.initial_state)
    for b in range(50):
        feed = {model.input_data: xdata[b], model.targets: ydata[b]}
        for i, (c, h) in enumerate(model.initial_state):
            feed[c], feed[h] = state[i].c, state[i].h
        loss, state, _ = sess.run([model.cost, model.final_state, model.train_op], feed)
        report.loss(b, loss)
    saved = sess.run(tf.trainable_variables())

tf.reset_default_graph()
model = Model(1, 10, training=False)
with tf.Session() as sess:
    for variable, value in zip(tf.trainable_variables(), saved):
        variable.load(value, sess)
    state = sess.run(model.cell.zero_state(1, tf.float32))
    probs, state = sess.run([model.probs, model.final_state], {model.input_data: [[vocab['q']] * 10], model.initial_state: state})
    print(''.join(chars[i] for i in probs.argmax(1)))
