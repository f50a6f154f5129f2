"""Two translators, which learn to turn sequences round: one graph that shares its variables, then two with a Saver.

Dropout's masks in a loop are drawn in any order, also under TensorFlow 1.15.5, unless its iterations are not parallel.
"""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import seq2seq
from tensorflow.python.layers import core as layers_core
from tensorflow.python.layers.core import Dense

import report

PAD, GO, EOS = 0, 1, 2
VOCABULARY, BATCH, SIZE = 9, 8, 12
random = np.random.RandomState(11)


def next_batch():
    lengths = random.randint(2, 6, size=BATCH)
    source = np.zeros([BATCH, lengths.max()], 'i')
    target = np.zeros([BATCH, lengths.max() + 1], 'i')
    for i, n in enumerate(lengths):
        source[i, :n] = random.randint(3, VOCABULARY, size=n)
        target[i, :n + 1] = list(source[i, :n][::-1]) + [EOS]
    return source, lengths, target, lengths + 1


# ---------------------------------------------------------------- one graph
def model_inputs():
    input_data = tf.placeholder(tf.int32, [None, None], name='input')
    targets = tf.placeholder(tf.int32, [None, None], name='targets')
    lr = tf.placeholder(tf.float32, name='learning_rate')
    target_length = tf.placeholder(tf.int32, (None,), name='target_sequence_length')
    return input_data, targets, lr, target_length, tf.reduce_max(target_length), tf.placeholder(
        tf.int32, (None,), name='source_sequence_length')


def make_cell(rnn_size):
    return tf.contrib.rnn.LSTMCell(rnn_size, initializer=tf.random_uniform_initializer(-0.1, 0.1, seed=2))


def encoding_layer(input_data, source_length):
    embedded = tf.contrib.layers.embed_sequence(input_data, VOCABULARY, SIZE)
    cell = tf.contrib.rnn.MultiRNNCell([make_cell(SIZE) for _ in range(2)])
    return tf.nn.dynamic_rnn(cell, embedded, sequence_length=source_length, dtype=tf.float32)


def decoding_layer(target_length, max_length, state, decoder_input, batch_size):
    embeddings = tf.Variable(tf.random_uniform([VOCABULARY, SIZE]))
    embedded = tf.nn.embedding_lookup(embeddings, decoder_input)
    cell = tf.contrib.rnn.MultiRNNCell([make_cell(SIZE) for _ in range(2)])
    output_layer = Dense(VOCABULARY, kernel_initializer=tf.truncated_normal_initializer(mean=0.0, stddev=0.1))
    with tf.variable_scope('decode'):
        helper = seq2seq.TrainingHelper(inputs=embedded, sequence_length=target_length, time_major=False)
        decoder = seq2seq.BasicDecoder(cell, helper, state, output_layer)
        training, _, _ = seq2seq.dynamic_decode(decoder, impute_finished=True, maximum_iterations=max_length)
    with tf.variable_scope('decode', reuse=True):
        start_tokens = tf.tile(tf.constant([GO], dtype=tf.int32), [batch_size], name='start_tokens')
        helper = seq2seq.GreedyEmbeddingHelper(embeddings, start_tokens, EOS)
        decoder = seq2seq.BasicDecoder(cell, helper, state, output_layer)
        inference, _, _ = seq2seq.dynamic_decode(decoder, impute_finished=True, maximum_iterations=max_length)
    return training, inference


train_graph = tf.Graph()
with train_graph.as_default():
    tf.set_random_seed(3)
    input_data, targets, lr, target_length, max_length, source_length = model_inputs()
    _, encoder_state = encoding_layer(input_data, source_length)
    ending = tf.strided_slice(targets, [0, 0], [BATCH, -1], [1, 1])
    decoder_input = tf.concat([tf.fill([BATCH, 1], GO), ending], 1)
    training, inference = decoding_layer(target_length, max_length, encoder_state, decoder_input, BATCH)
    logits = tf.identity(training.rnn_output, 'logits')
    predictions = tf.identity(inference.sample_id, name='predictions')
    masks = tf.sequence_mask(target_length, max_length, dtype=tf.float32, name='masks')
    with tf.name_scope('optimization'):
        cost = seq2seq.sequence_loss(logits, targets, masks)
        optimizer = tf.train.AdamOptimizer(lr)
        capped = [(tf.clip_by_value(grad, -5., 5.), var) for grad, var in optimizer.compute_gradients(cost) if grad is not None]
        train_op = optimizer.apply_gradients(capped)

with tf.Session(graph=train_graph) as sess:
    sess.run(tf.global_variables_initializer())
    report.weights(sess)
    for step in range(30):
        source, lengths, target, target_lengths = next_batch()
        feed = {input_data: source, targets: target, lr: 0.01, target_length: target_lengths, source_length: lengths}
        _, loss = sess.run([train_op, cost], feed)
        report.loss(step, loss)
    print(train_graph.get_tensor_by_name('predictions:0').shape, sess.run(predictions, feed).tolist())


# ---------------------------------------------------------------- a graph a mode
class Model(object):
    def __init__(self, mode, beam_width=3):
        self.source = tf.placeholder(tf.int32, [None, None])
        self.source_length = tf.placeholder(tf.int32, [None])
        batch_size = tf.size(self.source_length)
        training = mode == 'train'
        with tf.variable_scope('model', initializer=tf.random_uniform_initializer(-0.1, 0.1)):
            embedding = tf.get_variable('embedding', [VOCABULARY, SIZE])
            with tf.variable_scope('encoder'):
                (fw, bw), states = tf.nn.bidirectional_dynamic_rnn(
                    self.cell(SIZE // 2, training), self.cell(SIZE // 2, training),
                    tf.nn.embedding_lookup(embedding, self.source), self.source_length, dtype=tf.float32, parallel_iterations=1)
                memory, state = tf.concat([fw, bw], -1), tf.concat(states, -1)
            with tf.variable_scope('decoder') as scope:
                length = self.source_length
                if not training:
                    memory, state, length = [seq2seq.tile_batch(part, beam_width) for part in (memory, state, length)]
                attention = seq2seq.BahdanauAttention(SIZE, memory, length, normalize=True)
                attended = seq2seq.AttentionWrapper(
                    self.cell(SIZE, training), attention, attention_layer_size=SIZE, alignment_history=not training, name='attention')
                cell = tf.nn.rnn_cell.MultiRNNCell([attended, tf.contrib.rnn.ResidualWrapper(self.cell(SIZE, training))])
                beams = batch_size if training else batch_size * beam_width
                initial = (attended.zero_state(beams, tf.float32).clone(cell_state=state), state)
                projection = layers_core.Dense(VOCABULARY, use_bias=False, name='output_projection')
                if training:
                    self.target = tf.placeholder(tf.int32, [None, None])
                    self.target_length = tf.placeholder(tf.int32, [None])
                    fed = tf.concat([tf.fill([batch_size, 1], GO), self.target[:, :-1]], 1)
                    helper = seq2seq.TrainingHelper(
                        tf.transpose(tf.nn.embedding_lookup(embedding, fed), [1, 0, 2]), self.target_length, time_major=True)
                    outputs, _, _ = seq2seq.dynamic_decode(
                        seq2seq.BasicDecoder(cell, helper, initial), output_time_major=True, swap_memory=True, scope=scope,
                        parallel_iterations=1)
                    logits = tf.transpose(projection(outputs.rnn_output), [1, 0, 2])
                    weights = tf.sequence_mask(self.target_length, tf.shape(logits)[1], tf.float32)
                    self.loss = seq2seq.sequence_loss(logits, self.target, weights)
                    params = tf.trainable_variables()
                    gradients, _ = tf.clip_by_global_norm(tf.gradients(self.loss, params), 5.0)
                    self.update = tf.train.GradientDescentOptimizer(1.0).apply_gradients(zip(gradients, params))
                else:
                    decoder = seq2seq.BeamSearchDecoder(
                        cell, embedding, tf.fill([batch_size], GO), EOS, initial, beam_width, projection, length_penalty_weight=0.2)
                    outputs, state, lengths = seq2seq.dynamic_decode(decoder, maximum_iterations=tf.reduce_max(length) * 2, scope=scope)
                    self.ids, self.scores = outputs.predicted_ids, outputs.beam_search_decoder_output.scores
                    self.alignments, self.lengths = state.cell_state[0].alignment_history, lengths
        self.saver = tf.train.Saver()

    def cell(self, size, training):
        cell = tf.nn.rnn_cell.GRUCell(size)
        return tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=0.8) if training else cell


with tf.Graph().as_default():
    tf.set_random_seed(5)
    model = Model('train')
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        report.weights(sess)
        for step in range(30):
            source, lengths, target, target_lengths = next_batch()
            loss, _ = sess.run([model.loss, model.update], {
                model.source: source, model.source_length: lengths, model.target: target, model.target_length: target_lengths})
            report.loss(step, loss)
        path = model.saver.save(sess, './translation.ckpt')

with tf.Graph().as_default():
    model = Model('infer')
    with tf.Session() as sess:
        model.saver.restore(sess, path)
        ids, scores, alignments, lengths = sess.run(
            [model.ids, model.scores, model.alignments, model.lengths], {model.source: source, model.source_length: lengths})
        print(ids.shape, scores.shape, alignments.shape, lengths.tolist())
        print(ids[:, :, 0].tolist())
        report.loss(0, scores[:, -1].sum())
        report.loss(1, np.square(alignments).sum())
