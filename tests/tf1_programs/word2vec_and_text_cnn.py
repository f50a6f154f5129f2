"""Words and texts of 2016: sampled losses, scatter_nd, py_func; a text CNN, with FLAGS.__flags and summaries of gradients."""

import numpy as np, tensorflow as tf
from report import loss, weights

flags = tf.flags
flags.DEFINE_float('dev_sample_percentage', 0.1, 'x')
flags.DEFINE_string('filter_sizes', '3,4', 'x')
FLAGS = tf.flags.FLAGS
try:
    FLAGS._parse_flags()
except AttributeError:
    FLAGS(['x'])
print(sorted(k.upper() for k in FLAGS.__flags if k in ('dev_sample_percentage', 'filter_sizes')))

graph = tf.Graph()
with graph.as_default():
    tf.set_random_seed(2)
    with tf.name_scope('inputs'):
        train_inputs = tf.placeholder(tf.int32, shape=[8])
        train_labels = tf.placeholder(tf.int32, shape=[8, 1])
        valid = tf.constant([1, 2, 3], dtype=tf.int32)
    with tf.device('/cpu:0'):
        with tf.name_scope('embeddings'):
            embeddings = tf.Variable(tf.random_uniform([30, 6], -1.0, 1.0))
            embed = tf.nn.embedding_lookup(embeddings, train_inputs)
        with tf.name_scope('weights'):
            nce_weights = tf.Variable(tf.truncated_normal([30, 6], stddev=1.0 / np.sqrt(6)))
        with tf.name_scope('biases'):
            nce_biases = tf.Variable(tf.zeros([30]))
    with tf.name_scope('loss'):
        l = tf.reduce_mean(
            tf.nn.nce_loss(
                weights=nce_weights, biases=nce_biases, labels=train_labels, inputs=embed, num_sampled=5, num_classes=30
            )
        )
    l2 = tf.reduce_mean(tf.nn.sampled_softmax_loss(nce_weights, nce_biases, train_labels, embed, 5, 30))
    s = tf.nn.learned_unigram_candidate_sampler(tf.cast(train_labels, tf.int64), 1, 4, True, 30)
    fx = tf.nn.fixed_unigram_candidate_sampler(
        tf.cast(train_labels, tf.int64), 1, 4, True, 30, unigrams=list(range(1, 31))
    )
    optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(l)
    ada = tf.train.AdagradOptimizer(0.1).minimize(l2)
    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keepdims=True))
    normalized = embeddings / norm
    sim = tf.matmul(tf.nn.embedding_lookup(normalized, valid), normalized, transpose_b=True)
    table = tf.Variable(tf.random_normal([5, 2]))
    up = tf.scatter_nd_update(table, [[1], [3]], [[1.0, 2.0], [3.0, 4.0]])
    add = tf.scatter_nd_add(table, [[0, 1]], [9.0])
    su = tf.scatter_update(table, [2], [[7.0, 7.0]])
    pf = tf.py_func(lambda x, k: (x * k).astype(np.float32), [table, 3.0], tf.float32, stateful=False)
    pf2 = tf.py_func(lambda x: [np.int64(x.size), b'ok'], [table], [tf.int64, tf.string])
    noise = tf.random_normal([2])
with tf.Session(graph=graph) as sess:
    sess.run([v.initializer for v in graph.get_collection('variables')])
    print(sess.run(noise).tolist())
    r = np.random.RandomState(0)
    for i in range(10):
        x = r.randint(0, 30, 8)
        y = (x[:, None] + 1) % 30
        loss(i, sess.run([l, optimizer], {train_inputs: x, train_labels: y})[0])
        loss(i, sess.run([l2, ada], {train_inputs: x, train_labels: y})[0])
    print(sess.run(fx, {train_labels: y})[0].tolist())
    print(sess.run(s, {train_labels: y})[0].tolist())
    print((-sess.run(sim)).argsort(1)[:, :3].tolist())
    print(sess.run(up).tolist())
    print(sess.run(add).tolist())
    print(sess.run(su).tolist())
    print(sess.run(pf).tolist(), sess.run(pf2))


# text cnn
class TextCNN(object):
    def __init__(
        self, sequence_length, num_classes, vocab_size, embedding_size, filter_sizes, num_filters, l2_reg_lambda=0.0
    ):
        self.input_x = tf.placeholder(tf.int32, [None, sequence_length], name='input_x')
        self.input_y = tf.placeholder(tf.float32, [None, num_classes], name='input_y')
        self.dropout_keep_prob = tf.placeholder(tf.float32, name='dropout_keep_prob')
        l2_loss = tf.constant(0.0)
        with tf.device('/cpu:0'), tf.name_scope('embedding'):
            self.W = tf.Variable(tf.random_uniform([vocab_size, embedding_size], -1.0, 1.0), name='W')
            self.embedded_chars_expanded = tf.expand_dims(tf.nn.embedding_lookup(self.W, self.input_x), -1)
        pooled = []
        for i, fs in enumerate(filter_sizes):
            with tf.name_scope('conv-maxpool-%s' % fs):
                W = tf.Variable(tf.truncated_normal([fs, embedding_size, 1, num_filters], stddev=0.1), name='W')
                b = tf.Variable(tf.constant(0.1, shape=[num_filters]), name='b')
                conv = tf.nn.conv2d(self.embedded_chars_expanded, W, strides=[1, 1, 1, 1], padding='VALID', name='conv')
                h = tf.nn.relu(tf.nn.bias_add(conv, b), name='relu')
                pooled.append(
                    tf.nn.max_pool(
                        h, ksize=[1, sequence_length - fs + 1, 1, 1], strides=[1, 1, 1, 1], padding='VALID', name='pool'
                    )
                )
        total = num_filters * len(filter_sizes)
        flat = tf.reshape(tf.concat(pooled, 3), [-1, total])
        drop = tf.nn.dropout(flat, self.dropout_keep_prob)
        W = tf.get_variable('W', shape=[total, num_classes], initializer=tf.contrib.layers.xavier_initializer())
        b = tf.Variable(tf.constant(0.1, shape=[num_classes]), name='b')
        l2_loss += tf.nn.l2_loss(W)
        self.scores = tf.nn.xw_plus_b(drop, W, b, name='scores')
        self.loss = (
            tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=self.scores, labels=self.input_y))
            + l2_reg_lambda * l2_loss
        )


with tf.Graph().as_default():
    tf.set_random_seed(8)
    sess = tf.Session(config=tf.ConfigProto(allow_soft_placement=True, log_device_placement=False))
    with sess.as_default():
        cnn = TextCNN(7, 2, 20, 4, list(map(int, FLAGS.filter_sizes.split(','))), 3, 0.1)
        step = tf.Variable(0, name='global_step', trainable=False)
        opt = tf.train.AdamOptimizer(1e-3)
        gv = opt.compute_gradients(cnn.loss)
        op = opt.apply_gradients(gv, global_step=step)
        for g, v in gv:
            if g is not None:
                tf.summary.histogram('{}/grad/hist'.format(v.name), g)
                tf.summary.scalar('{}/grad/sparsity'.format(v.name), tf.nn.zero_fraction(g))
        sess.run(tf.global_variables_initializer())
        weights(sess)
        merged = tf.summary.merge_all()
        for i in range(5):
            feed = {
                cnn.input_x: np.arange(21).reshape(3, 7) % 20,
                cnn.input_y: np.eye(2)[[0, 1, 0]],
                cnn.dropout_keep_prob: 0.5,
            }
            _, s, v = sess.run([op, step, cnn.loss], feed)
            loss(int(s), v)
        print(len(tf.Summary.FromString(sess.run(merged, feed)).value))
