"""A tagger of 2017: a bidirectional LSTM below a conditional random field; and each function of tf.contrib.crf."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.crf import crf_decode, crf_log_likelihood, viterbi_decode

from report import graph, loss, weights

crf = tf.contrib.crf


def scores(time=5):
    return tf.constant(np.random.RandomState(1).randn(3, time, 4), tf.float32)


def tags(time=5, dtype=tf.int32):
    return tf.constant(np.random.RandomState(2).randint(0, 4, [3, time]), dtype)


def transitions():
    return tf.constant(np.random.RandomState(3).randn(4, 4), tf.float32)


def lengths(time=5, dtype=tf.int32):
    return tf.constant([time, 0, max(time - 2, 1)], dtype)


def of_then(build):
    """What the function makes, and noise drawn after it."""
    made = build()
    noise = tf.random_normal([2])
    return [made, noise]


for time in (5, 1):
    graph('unary %d' % time, lambda: of_then(lambda: crf.crf_unary_score(tags(time), lengths(time), scores(time))))
    graph('binary %d' % time, lambda: of_then(lambda: crf.crf_binary_score(tags(time), lengths(time), transitions())))
    graph('sequence %d' % time, lambda: of_then(
        lambda: crf.crf_sequence_score(scores(time), tags(time, tf.int64), lengths(time, tf.int64), transitions())))
    graph('norm %d' % time, lambda: of_then(lambda: crf.crf_log_norm(scores(time), lengths(time), transitions())))
    graph('multitag %d' % time, lambda: of_then(lambda: crf.crf_multitag_sequence_score(
        scores(time), tf.logical_or(scores(time) > 0, tf.one_hot(tags(time), 4) > 0), tf.constant([time] * 3),
        transitions())))
    graph('likelihood %d' % time, lambda: of_then(lambda: crf_log_likelihood(scores(time), tags(time), lengths(time))))
    graph('decode %d' % time, lambda: of_then(lambda: crf_decode(scores(time), transitions(), lengths(time))))


def gradients():
    likelihood, params = crf_log_likelihood(scores(), tags(), lengths())
    return of_then(lambda: tf.gradients(likelihood, [params]))


graph('gradient', gradients)

for seed in range(3):
    random = np.random.RandomState(seed)
    path, best = viterbi_decode(random.randn(6, 4).astype(np.float32), random.randn(4, 4).astype(np.float32))
    print([int(tag) for tag in path], '%.5f' % best)
print([int(tag) for tag in viterbi_decode(np.array([[1, 3, 3]]), np.zeros([3, 3]))[0]])


class Tagger(object):
    def __init__(self, words, classes, size):
        self.words = tf.placeholder(tf.int32, [None, None], name='words')
        self.labels = tf.placeholder(tf.int32, [None, None], name='labels')
        self.lengths = tf.placeholder(tf.int32, [None], name='lengths')
        self.dropout = tf.placeholder(tf.float32, [], name='dropout')
        with tf.variable_scope('words'):
            table = tf.get_variable('embeddings', [words, size])
            embedded = tf.nn.dropout(tf.nn.embedding_lookup(table, self.words), self.dropout)
        with tf.variable_scope('bi-lstm'):
            both, _ = tf.nn.bidirectional_dynamic_rnn(
                tf.contrib.rnn.LSTMCell(size), tf.contrib.rnn.LSTMCell(size), embedded,
                sequence_length=self.lengths, dtype=tf.float32)
            output = tf.nn.dropout(tf.concat(both, axis=-1), self.dropout)
        with tf.variable_scope('proj'):
            kernel = tf.get_variable('W', [2 * size, classes])
            bias = tf.get_variable('b', [classes], initializer=tf.zeros_initializer())
            steps = tf.shape(output)[1]
            flat = tf.matmul(tf.reshape(output, [-1, 2 * size]), kernel) + bias
            self.logits = tf.reshape(flat, [-1, steps, classes])
        likelihood, self.transitions = crf_log_likelihood(self.logits, self.labels, self.lengths)
        self.loss = tf.reduce_mean(-likelihood)
        self.tags, self.score = crf_decode(self.logits, self.transitions, self.lengths)
        optimizer = tf.train.AdamOptimizer(0.05)
        grads, variables = zip(*optimizer.compute_gradients(self.loss))
        grads, self.norm = tf.clip_by_global_norm(grads, 5.0)
        self.train = optimizer.apply_gradients(zip(grads, variables))


tf.reset_default_graph()
tf.set_random_seed(5)
model = Tagger(20, 4, 8)
random = np.random.RandomState(7)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    weights(sess)
    for step in range(12):
        sizes = random.randint(1, 8, [6])
        words = random.randint(0, 20, [6, sizes.max()])
        feed = {model.words: words, model.labels: words % 4, model.lengths: sizes, model.dropout: 0.8}
        _, value = sess.run([model.train, model.loss], feed)
        loss(step, value)
    feed[model.dropout] = 1.0
    logits, between, found = sess.run([model.logits, model.transitions, model.tags], feed)
    for row, size, decoded in zip(logits, sizes, found):
        path, _ = viterbi_decode(row[:size], between)
        print([int(tag) for tag in path], decoded[:size].tolist())
