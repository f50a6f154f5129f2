"""tf.contrib.seq2seq: each of its helpers, mechanisms and decoders in a graph of its own.

Where a step's draws do not depend on the step before, parallel iterations take them in any order; so there are none.
"""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn, seq2seq
from tensorflow.contrib.seq2seq.python.ops import attention_wrapper, decoder, helper as helper_py
from tensorflow.python.layers.core import Dense

import report

random = np.random.RandomState(3)
BATCH, SIZE, SYMBOLS = 3, 4, 6


def floats(*shape, **options):
    unknown = options.get('unknown', 1)
    value = random.normal(size=shape).astype('f')
    return tf.placeholder_with_default(value, [None] * unknown + list(shape[unknown:]))


def lengths(*values):
    return tf.placeholder_with_default(np.array(values, 'i'), [None])


def embedding():
    return tf.get_variable('embedding', [SYMBOLS, SIZE])


def start():
    return tf.fill([BATCH], 1)


def training():
    return seq2seq.TrainingHelper(floats(BATCH, 5, SIZE, unknown=2), lengths(5, 2, 3))


def decoded(helper, cell=None, state=None, layer=None, **options):
    cell = cell or rnn.GRUCell(SIZE)
    if state is None:
        state = cell.zero_state(BATCH, tf.float32)
    outputs, state, steps = seq2seq.dynamic_decode(seq2seq.BasicDecoder(cell, helper, state, layer), **options)
    print(tf.contrib.framework.nest.map_structure(lambda tensor: tensor.shape, outputs))
    return outputs, [part for part in tf.contrib.framework.nest.flatten(state) if isinstance(part, tf.Tensor)], steps


def attended(mechanism, helper=None, layer=None, clone=False, cell=None, **options):
    wrapped = seq2seq.AttentionWrapper(cell or rnn.BasicLSTMCell(SIZE), mechanism, **options)
    state = wrapped.zero_state(BATCH, tf.float32)
    if clone:
        state = state.clone(cell_state=rnn.LSTMStateTuple(floats(BATCH, SIZE), floats(BATCH, SIZE, unknown=0)))
    outputs, state, steps = seq2seq.dynamic_decode(
        seq2seq.BasicDecoder(wrapped, helper or training(), state, layer), impute_finished=True, maximum_iterations=7)
    history = state.alignment_history
    if options.get('alignment_history'):
        history = [part.stack() for part in (history if tf.contrib.framework.nest.is_sequence(history) else [history])]
    return outputs, state._replace(alignment_history=history), steps


def memory(unknown=2):
    return floats(BATCH, 4, SIZE, unknown=unknown)


def luong(**options):
    return seq2seq.LuongAttention(SIZE, memory(), **options)


def bahdanau(**options):
    return seq2seq.BahdanauAttention(5, memory(), lengths(4, 1, 2), **options)


def beams(width=2, attention=None, history=False, static=False, **options):
    cell, number = rnn.GRUCell(SIZE), BATCH * width
    layer = tf.layers.Dense(SYMBOLS)
    if attention:
        tiled = seq2seq.tile_batch(memory(0 if static else 2), multiplier=width)
        mechanism = attention(SIZE, tiled, seq2seq.tile_batch(lengths(4, 2, 3), width))
        cell = seq2seq.AttentionWrapper(cell, mechanism, SIZE, alignment_history=history)
        state = cell.zero_state(number, tf.float32).clone(cell_state=seq2seq.tile_batch(floats(BATCH, SIZE), width))
    else:
        state = seq2seq.tile_batch(floats(BATCH, SIZE), width)
    outputs, state, steps = seq2seq.dynamic_decode(
        seq2seq.BeamSearchDecoder(cell, embedding(), start(), 0, state, width, layer, **options), maximum_iterations=8)
    print(tf.contrib.framework.nest.map_structure(lambda tensor: tensor.shape, outputs))
    found = [part for part in tf.contrib.framework.nest.flatten(state) if isinstance(part, tf.Tensor)]
    return outputs, found, steps


class Every(decoder.Decoder):
    """Counts."""
    batch_size = BATCH
    output_size = tf.TensorShape([])
    output_dtype = tf.int32

    def initialize(self, name=None):
        return tf.fill([BATCH], False), tf.zeros([BATCH], tf.int32), tf.constant(0)

    def step(self, time, inputs, state, name=None):
        return inputs + state, state + 1, inputs + 1, tf.constant([3, 1, 2]) < time


class Echo(helper_py.Helper):
    batch_size = BATCH
    sample_ids_shape = tf.TensorShape([])
    sample_ids_dtype = tf.int32

    def initialize(self, name=None):
        return tf.tile([False], [BATCH]), tf.ones([BATCH, SIZE])

    def sample(self, time, outputs, state, name=None):
        return tf.tile([0], [BATCH])

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        return tf.equal(time, [1, 2, 3]), outputs, state


class Local(attention_wrapper._BaseAttentionMechanism):
    """An attention of the program's own."""
    def __init__(self, memory, steps):
        super(Local, self).__init__(None, memory, lambda score, state: tf.nn.softmax(score + state), steps, tf.layers.Dense(
            SIZE, name='memory_layer', dtype=tf.float32), name='Local')

    def __call__(self, query, state):
        with tf.variable_scope(None, 'local', [query]):
            score = attention_wrapper._bahdanau_score(query, self.keys, tf.get_variable('v', [SIZE]))
        alignments = self._probability_fn(score, state)
        return alignments, state + alignments


def custom():
    return seq2seq.CustomHelper(
        lambda: (tf.fill([BATCH], False), tf.zeros([BATCH, SIZE])), lambda time, outputs, state: tf.argmax(outputs, 1),
        lambda time, outputs, state, sample_ids: (tf.fill([BATCH], time > 2), outputs, state), sample_ids_dtype=tf.int64)


def inference(**options):
    return seq2seq.InferenceHelper(
        lambda outputs: outputs > 0.1, [SIZE], tf.bool, tf.ones([BATCH, SIZE]), lambda ids: tf.reduce_all(ids, 1),
        next_inputs_fn=lambda ids: tf.cast(ids, tf.float32))


def embedding_schedule(probability):
    return seq2seq.ScheduledEmbeddingTrainingHelper(
        floats(BATCH, 5, SIZE), lengths(5, 2, 3), embedding(), probability, scheduling_seed=4)


def output_schedule(**options):
    return seq2seq.ScheduledOutputTrainingHelper(floats(BATCH, 5, SIZE), lengths(5, 4, 3), 0.5, **options)


def losses(**options):
    logits, targets, w = floats(BATCH, 4, SYMBOLS, unknown=2), tf.fill([BATCH, 4], 2), tf.sequence_mask([1, 4, 2], 4, tf.float32)
    return seq2seq.sequence_loss(logits, targets, w, **options)


def multi():
    mechanisms = [luong(), bahdanau()]
    return attended(mechanisms, attention_layer_size=[3, 4], alignment_history=True, output_attention=False)


GRAPHS = [
    ('sequence_loss', losses),
    ('sequence_loss by time', lambda: losses(average_across_timesteps=False)),
    ('sequence_loss by batch', lambda: losses(average_across_batch=False)),
    ('sequence_loss not averaged', lambda: losses(average_across_timesteps=False, average_across_batch=False)),
    ('sequence_loss summed', lambda: losses(
        average_across_timesteps=False, average_across_batch=False, sum_over_timesteps=True, sum_over_batch=True)),
    ('sequence_loss summed by batch', lambda: losses(
        average_across_timesteps=False, average_across_batch=False, sum_over_batch=True)),
    ('sequence_loss mixed', lambda: losses(average_across_batch=False, sum_over_batch=True)),
    ('sequence_loss of an own kind', lambda: losses(
        softmax_loss_function=lambda labels, logits: tf.reduce_sum(logits, 1) * tf.to_float(labels))),
    ('training', lambda: decoded(training())),
    ('training time major', lambda: decoded(seq2seq.TrainingHelper(
        floats(5, BATCH, SIZE), [5, 2, 3], time_major=True), output_time_major=True, impute_finished=True)),
    ('training static', lambda: decoded(
        seq2seq.TrainingHelper(floats(BATCH, 5, SIZE, unknown=0), tf.fill([BATCH], 4)), rnn.MultiRNNCell(
            [rnn.BasicLSTMCell(SIZE), rnn.LSTMCell(SIZE)]), layer=Dense(SYMBOLS, use_bias=False), maximum_iterations=2)),
    ('training in a scope', lambda: decoded(training(), layer=tf.layers.Dense(
        SYMBOLS, kernel_initializer=tf.truncated_normal_initializer(stddev=0.1)), scope='mine',
        maximum_iterations=tf.placeholder_with_default(3, []))),
    ('greedy', lambda: decoded(
        seq2seq.GreedyEmbeddingHelper(embedding(), start(), 0), layer=Dense(SYMBOLS), maximum_iterations=6)),
    ('greedy by function', lambda: decoded(seq2seq.GreedyEmbeddingHelper(
        lambda ids: tf.one_hot(ids, SYMBOLS), [1, 2, 3], 2), layer=Dense(SYMBOLS), maximum_iterations=6, impute_finished=True)),
    ('sample', lambda: decoded(
        seq2seq.SampleEmbeddingHelper(embedding(), start(), 0), layer=Dense(SYMBOLS), maximum_iterations=6)),
    ('sample with seed', lambda: decoded(seq2seq.SampleEmbeddingHelper(
        embedding(), start(), 0, softmax_temperature=0.5, seed=9), layer=Dense(SYMBOLS), maximum_iterations=6)),
    ('scheduled embedding', lambda: decoded(embedding_schedule(0.5), layer=Dense(SYMBOLS), parallel_iterations=1)),
    ('scheduled output', lambda: decoded(output_schedule(seed=2), parallel_iterations=1)),
    ('scheduled output by function', lambda: decoded(output_schedule(
        next_inputs_fn=lambda outputs: tf.concat([outputs, outputs], 1)[:, 1:5]), parallel_iterations=1)),
    ('scheduled output with more', lambda: decoded(output_schedule(auxiliary_inputs=floats(BATCH, 5, 2)), parallel_iterations=1)),
    ('scheduled output with both', lambda: decoded(output_schedule(
        next_inputs_fn=lambda outputs: outputs * 2, auxiliary_inputs=floats(BATCH, 5, 2)), parallel_iterations=1)),
    ('custom', lambda: decoded(custom())),
    ('inference', lambda: decoded(inference(), maximum_iterations=5)),
    ('own helper', lambda: decoded(Echo(), impute_finished=True)),
    ('own decoder', lambda: seq2seq.dynamic_decode(Every())),
    ('luong', lambda: attended(luong())),
    ('luong scaled', lambda: attended(luong(scale=True, memory_sequence_length=lengths(1, 2, 4)), attention_layer_size=5)),
    ('luong static', lambda: attended(
        seq2seq.LuongAttention(SIZE, memory(0), [4, 3, 2], probability_fn=seq2seq.hardmax), alignment_history=True)),
    ('luong cloned', lambda: attended(luong(), clone=True, output_attention=False)),
    ('bahdanau', lambda: attended(bahdanau(), attention_layer_size=3, alignment_history=True, clone=True)),
    ('bahdanau normalized', lambda: attended(bahdanau(normalize=True), cell_input_fn=lambda x, a: x + a)),
    ('bahdanau with a layer', lambda: attended(
        bahdanau(score_mask_value=-1e9), attention_layer=tf.layers.Dense(2, tf.tanh), layer=Dense(SYMBOLS))),
    ('bahdanau within a stack', lambda: decoded(training(), rnn.MultiRNNCell(
        [seq2seq.AttentionWrapper(rnn.GRUCell(SIZE), bahdanau(), SIZE), rnn.GRUCell(SIZE)]))),
    ('attention over the memory', lambda: attended(luong(custom_key_value_fn=lambda keys, values: (keys * 2, values[:, :, :3])))),
    ('attention of both kinds', multi),
    ('attention from a state', lambda: attended(
        bahdanau(), cell=rnn.GRUCell(SIZE), initial_cell_state=floats(BATCH, SIZE), name='named')),
    ('attention in dynamic_rnn', lambda: tf.nn.dynamic_rnn(seq2seq.AttentionWrapper(
        rnn.DropoutWrapper(rnn.GRUCell(SIZE), output_keep_prob=0.5), luong(), 3), floats(BATCH, 3, 2), dtype=tf.float32)[0]),
    ('attention fed back', lambda: attended(bahdanau(), seq2seq.SampleEmbeddingHelper(
        embedding(), start(), 0), Dense(SYMBOLS), attention_layer_size=SIZE)),
    ('attention by function', lambda: attended(luong(), attention_fn=lambda mechanism, output, state, layer: (
        output, ) + mechanism(output, state))),
    ('attention of an own kind', lambda: attended(Local(memory(), lengths(4, 2, 3)))),
    ('monotonic bahdanau', lambda: attended(seq2seq.BahdanauMonotonicAttention(
        SIZE, memory(), lengths(4, 2, 3), normalize=True, sigmoid_noise=0.5, score_bias_init=-1.0))),
    ('monotonic bahdanau hard', lambda: attended(seq2seq.BahdanauMonotonicAttention(SIZE, memory(), mode='hard'))),
    ('monotonic luong', lambda: attended(seq2seq.LuongMonotonicAttention(
        SIZE, memory(), lengths(4, 2, 3), scale=True, mode='recursive'), attention_layer_size=3)),
    ('tile_batch', lambda: seq2seq.tile_batch((floats(2, 3), tf.zeros([2, 1, 2])), 3)),
    ('gather_tree', lambda: seq2seq.gather_tree(
        [[[1, 2, 3], [4, 5, 6]], [[1, 0, 3], [4, 0, 6]], [[3, 2, 1], [4, 9, 2]], [[9, 9, 2], [3, 3, 9]]],
        [[[0, 0, 0], [0, 0, 0]], [[1, 0, 2], [1, 1, 0]], [[2, 1, 0], [0, 2, 1]], [[0, 1, 1], [2, 0, 0]]], [3, 4], 9)),
    ('hardmax', lambda: [seq2seq.hardmax(floats(3, 4)), seq2seq.hardmax(floats(3, 4, unknown=2))]),
    ('safe_cumprod', lambda: seq2seq.safe_cumprod(tf.sigmoid(floats(3, 4)), axis=1, exclusive=True)),
    ('beams', beams),
    ('beams three', lambda: beams(3, length_penalty_weight=0.6)),
    ('beams luong', lambda: beams(3, seq2seq.LuongAttention, coverage_penalty_weight=0.3)),
    ('beams bahdanau', lambda: beams(3, seq2seq.BahdanauAttention, history=True, length_penalty_weight=tf.constant(0.4))),
    ('beams not reordered', lambda: beams(2, seq2seq.LuongAttention, True, reorder_tensor_arrays=False)),
    ('beams static', lambda: beams(2, seq2seq.LuongAttention, True, static=True)),
]

for name, build in GRAPHS:
    report.graph(name, build)

for mistake in (lambda: seq2seq.BasicDecoder(rnn.GRUCell(2), None, None), lambda: seq2seq.dynamic_decode(None),
                lambda: seq2seq.sequence_loss(floats(2, 3), start(), start()),
                lambda: seq2seq.TrainingHelper(floats(2, 3, 4), tf.constant(1)),
                lambda: seq2seq.GreedyEmbeddingHelper(embedding(), tf.constant(1), 0),
                lambda: seq2seq.AttentionWrapper(rnn.GRUCell(2), None),
                lambda: seq2seq.AttentionWrapper(rnn.GRUCell(2), [luong()], attention_layer_size=[1, 2]),
                lambda: seq2seq.LuongAttention(2, tf.placeholder(tf.float32, [2, 3, None])),
                lambda: seq2seq.tile_batch(tf.constant(1), 2),
                lambda: seq2seq.BeamSearchDecoder(rnn.GRUCell(2), tf.zeros([2, 2]), [1], 0, tf.zeros([2, 2]), 2,
                                                  coverage_penalty_weight=0.1).initialize(),
                lambda: seq2seq.monotonic_attention(floats(2, 3), floats(2, 3), 'soft'),
                lambda: seq2seq.AttentionWrapper(rnn.GRUCell(2), luong()).zero_state(5, tf.float32).clone(
                    cell_state=tf.zeros([4, 2]))):
    try:
        mistake()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, str(error).replace('<', '').split('class')[0])
