"""slim.learning.train and slim.evaluation over layers with all kinds of normalization, the spectral one too."""

import numpy as np, tensorflow as tf, tempfile, os
from report import loss, weights

slim = tf.contrib.slim
from tensorflow.contrib.framework import arg_scope, add_arg_scope
from tensorflow.contrib import layers


@add_arg_scope
def spectral_norm(w, iteration=1, name='u'):
    shape = w.shape.as_list()
    w = tf.reshape(w, [-1, shape[-1]])
    u = tf.get_variable(name, [1, shape[-1]], initializer=tf.random_normal_initializer(), trainable=False)
    u_hat, v_hat = u, None
    for i in range(iteration):
        v_ = tf.matmul(u_hat, tf.transpose(w))
        v_hat = tf.nn.l2_normalize(v_)
        u_ = tf.matmul(v_hat, w)
        u_hat = tf.nn.l2_normalize(u_)
    u_hat = tf.stop_gradient(u_hat)
    v_hat = tf.stop_gradient(v_hat)
    sigma = tf.matmul(tf.matmul(v_hat, w), tf.transpose(u_hat))
    with tf.control_dependencies([u.assign(u_hat)]):
        return tf.reshape(w / sigma, shape)


def net(x):
    with arg_scope(
        [layers.conv2d, layers.fully_connected],
        weights_regularizer=layers.l2_regularizer(0.01),
        activation_fn=tf.nn.leaky_relu,
    ), arg_scope([spectral_norm], iteration=2):
        h = layers.conv2d(x, 4, 3, stride=2, scope='c1')
        h = layers.layer_norm(h, scope='ln')
        h = layers.instance_norm(h)
        h = layers.group_norm(h, groups=2)
        h = layers.batch_norm(h, is_training=True, updates_collections=None, scale=True, decay=0.9)
        with tf.variable_scope('sn'):
            w = tf.get_variable('kernel', [3, 3, 4, 6], initializer=layers.variance_scaling_initializer())
            h = tf.nn.conv2d(h, spectral_norm(w), [1, 1, 1, 1], 'SAME')
        h = layers.conv2d_transpose(h, 3, 3, 2, activation_fn=None)
        h = layers.maxout(layers.fully_connected(layers.flatten(h), 6, normalizer_fn=layers.layer_norm), 3)
        h = layers.dropout(h, 0.7)
        h = layers.unit_norm(h, 1)
        h = layers.bias_add(h, data_format='NHWC')
        return layers.linear(h, 2)


with tf.Graph().as_default():
    tf.set_random_seed(4)
    r = np.random.RandomState(0)
    x = tf.constant(r.randn(4, 8, 8, 1), tf.float32)
    y = tf.constant([0, 1, 0, 1])
    logits = net(x)
    slim.losses.softmax_cross_entropy(logits, slim.one_hot_encoding(y, 2))
    total = slim.losses.get_total_loss()
    tf.summary.scalar('l', total)
    opt = tf.train.RMSPropOptimizer(0.001, decay=0.9, momentum=0.9, epsilon=1.0)
    train_op = slim.learning.create_train_op(
        total, opt, clip_gradient_norm=1.0, gradient_multipliers={'c1/weights': 0.1}, summarize_gradients=True
    )
    noise = tf.random_normal([2])
    told = []

    def train_step(sess, op, global_step, kw):
        if not told:
            weights(sess)
            print(sess.run(noise).tolist())
        v, stop = slim.learning.train_step(sess, op, global_step, kw)
        loss(len(told), v)
        told.append(v)
        return v, stop

    d = tempfile.mkdtemp()
    final = slim.learning.train(
        train_op,
        d,
        train_step_fn=train_step,
        number_of_steps=6,
        save_summaries_secs=None,
        save_interval_secs=600,
        log_every_n_steps=2,
        saver=tf.train.Saver(max_to_keep=2),
    )
    loss(99, final)
    print(sorted(f for f in os.listdir(d) if not f.startswith('events')))
    print([v.op.name for v in slim.get_model_variables()][:4], slim.get_variables_to_restore(exclude=['c1'])[0].op.name)
with tf.Graph().as_default():
    tf.set_random_seed(4)
    logits = net(tf.constant(r.randn(4, 8, 8, 1), tf.float32))
    names, upd = slim.metrics.aggregate_metric_map(
        {
            'acc': tf.metrics.accuracy(tf.constant([0, 1, 0, 1]), tf.argmax(logits, 1)),
            'mse': tf.contrib.metrics.streaming_mean_squared_error(logits, tf.zeros([4, 2])),
        }
    )
    out = slim.evaluation.evaluate_once(
        '', tf.train.latest_checkpoint(d), d, num_evals=2, eval_op=list(upd.values()), final_op=[logits, names['acc']]
    )
    loss(0, out[0].sum())
    print(out[1])
    fn = slim.assign_from_checkpoint_fn(
        tf.train.latest_checkpoint(d), slim.get_model_variables(), ignore_missing_vars=True
    )
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        fn(sess)
        loss(1, sess.run(logits).sum())
    print(
        tf.contrib.framework.get_or_create_global_step().op.name,
        tf.contrib.framework.load_variable(d, 'c1/weights').shape,
        sorted(tf.contrib.framework.list_variables(d))[0],
    )
