"""Speech of 2017: LSTMs below CTC, labels as sparse placeholders, edit distances."""

import numpy as np, tensorflow as tf
from report import loss, weights


def sparse_tuple_from(sequences, dtype=np.int32):
    indices, values = [], []
    for n, seq in enumerate(sequences):
        indices.extend(zip([n] * len(seq), range(len(seq))))
        values.extend(seq)
    return (
        np.asarray(indices, dtype=np.int64),
        np.asarray(values, dtype=dtype),
        np.asarray([len(sequences), np.asarray(indices).max(0)[1] + 1], dtype=np.int64),
    )


graph = tf.Graph()
with graph.as_default():
    tf.set_random_seed(4)
    inputs = tf.placeholder(tf.float32, [None, None, 13])
    targets = tf.sparse_placeholder(tf.int32)
    seq_len = tf.placeholder(tf.int32, [None])
    cells = [tf.contrib.rnn.LSTMCell(10, state_is_tuple=True) for _ in range(2)]
    stack = tf.contrib.rnn.MultiRNNCell(cells, state_is_tuple=True)
    outputs, _ = tf.nn.dynamic_rnn(stack, inputs, seq_len, dtype=tf.float32)
    shape = tf.shape(inputs)
    batch_s, max_time = shape[0], shape[1]
    outputs = tf.reshape(outputs, [-1, 10])
    W = tf.Variable(tf.truncated_normal([10, 6], stddev=0.1))
    b = tf.Variable(tf.constant(0.0, shape=[6]))
    logits = tf.transpose(tf.reshape(tf.matmul(outputs, W) + b, [batch_s, -1, 6]), (1, 0, 2))
    losses = tf.nn.ctc_loss(targets, logits, seq_len)
    cost = tf.reduce_mean(losses)
    optimizer = tf.train.MomentumOptimizer(0.01, 0.9).minimize(cost)
    noise = tf.random_normal([2])
    decoded, log_prob = tf.nn.ctc_beam_search_decoder(logits, seq_len)
    greedy, neg = tf.nn.ctc_greedy_decoder(logits, seq_len)
    ler = tf.reduce_mean(tf.edit_distance(tf.cast(decoded[0], tf.int32), targets))
    dense = tf.sparse_tensor_to_dense(decoded[0], default_value=-1)
    own = tf.nn.ctc_loss(
        labels=targets,
        inputs=logits,
        sequence_length=seq_len,
        preprocess_collapse_repeated=True,
        ctc_merge_repeated=False,
    )
with tf.Session(graph=graph) as session:
    tf.global_variables_initializer().run()
    weights(session)
    r = np.random.RandomState(0)
    x = r.randn(3, 12, 13)
    y = sparse_tuple_from([[0, 1, 1], [2, 3], [4, 0, 1, 2]])
    l = [12, 8, 11]
    feed = {inputs: x, targets: y, seq_len: l}
    print(session.run(noise).tolist())
    for i in range(20):
        c, _ = session.run([cost, optimizer], feed)
        loss(i, c)
    print(session.run(dense, feed).tolist(), '%.5f' % session.run(ler, feed))
    loss(20, session.run(log_prob, feed).sum())
    print(session.run(greedy[0], feed))
    loss(21, session.run(neg, feed).sum())
    loss(22, session.run(own, feed).sum())
    print(session.run(targets, feed).values)
