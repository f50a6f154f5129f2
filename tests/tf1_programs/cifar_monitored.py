"""CIFAR-10 as in TensorFlow's own tutorials: records of bytes, towers, averages, MonitoredTrainingSession."""

import tempfile, re, os
import numpy as np, tensorflow as tf
from report import loss

FLAGS = tf.app.flags.FLAGS
tf.app.flags.DEFINE_integer('batch_size', 4, 'n')
FLAGS2 = tf.flags.FLAGS
try:
    FLAGS2._parse_flags()
except Exception as e:
    print(type(e).__name__, e)
print(FLAGS.flag_values_dict()['batch_size'], FLAGS.__flags['batch_size'].value)

folder = tempfile.mkdtemp()
r = np.random.RandomState(0)
with open(folder + '/data.bin', 'wb') as f:
    for i in range(40):
        f.write(bytes(bytearray([i % 10])) + r.randint(0, 256, 3072).astype(np.uint8).tobytes())


def _variable_with_weight_decay(name, shape, stddev, wd):
    with tf.device('/cpu:0'):
        var = tf.get_variable(name, shape, initializer=tf.truncated_normal_initializer(stddev=stddev))
    if wd is not None:
        tf.add_to_collection('losses', tf.multiply(tf.nn.l2_loss(var), wd, name='weight_loss'))
    return var


def inputs():
    q = tf.train.string_input_producer([folder + '/data.bin'], shuffle=False)
    reader = tf.FixedLengthRecordReader(record_bytes=3073)
    key, value = reader.read(q)
    rec = tf.decode_raw(value, tf.uint8)
    label = tf.cast(tf.strided_slice(rec, [0], [1]), tf.int32)
    img = tf.transpose(tf.reshape(tf.strided_slice(rec, [1], [3073]), [3, 32, 32]), [1, 2, 0])
    img = tf.cast(img, tf.float32)
    d = tf.random_crop(img, [24, 24, 3])
    d = tf.image.random_flip_left_right(d)
    d = tf.image.random_brightness(d, max_delta=63)
    d = tf.image.random_contrast(d, lower=0.2, upper=1.8)
    d = tf.image.per_image_standardization(d)
    d.set_shape([24, 24, 3])
    label.set_shape([1])
    images, labels = tf.train.batch([d, label], batch_size=4, num_threads=1, capacity=8)
    tf.summary.image('images', images)
    return images, tf.reshape(labels, [4])


def inference(images):
    with tf.variable_scope('conv1') as scope:
        k = _variable_with_weight_decay('weights', [5, 5, 3, 8], 5e-2, None)
        conv = tf.nn.conv2d(images, k, [1, 1, 1, 1], padding='SAME')
        b = tf.get_variable('biases', [8], initializer=tf.constant_initializer(0.0))
        conv1 = tf.nn.relu(tf.nn.bias_add(conv, b), name=scope.name)
        name = re.sub('%s_[0-9]*/' % 'tower', '', conv1.op.name)
        tf.summary.histogram(name + '/activations', conv1)
        tf.summary.scalar(name + '/sparsity', tf.nn.zero_fraction(conv1))
    pool = tf.nn.max_pool(conv1, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding='SAME')
    norm = tf.nn.lrn(pool, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75)
    with tf.variable_scope('local3'):
        flat = tf.reshape(norm, [4, -1])
        dim = flat.get_shape()[1].value
        w = _variable_with_weight_decay('weights', [dim, 10], 0.04, 0.004)
        bb = tf.get_variable('biases', [10], initializer=tf.constant_initializer(0.1))
        return tf.add(tf.matmul(flat, w), bb)


def tower_loss(scope, images, labels):
    logits = inference(images)
    ce = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.cast(labels, tf.int64), logits=logits))
    tf.add_to_collection('losses', ce)
    losses = tf.get_collection('losses', scope)
    total = tf.add_n(losses, name='total_loss')
    return total


def average_gradients(tower_grads):
    average = []
    for grad_and_vars in zip(*tower_grads):
        grads = [tf.expand_dims(g, 0) for g, _ in grad_and_vars]
        grad = tf.reduce_mean(tf.concat(axis=0, values=grads), 0)
        average.append((grad, grad_and_vars[0][1]))
    return average


with tf.Graph().as_default(), tf.device('/cpu:0'):
    tf.set_random_seed(6)
    global_step = tf.train.get_or_create_global_step()
    lr = tf.train.exponential_decay(0.1, global_step, 3, 0.1, staircase=True)
    opt = tf.train.GradientDescentOptimizer(lr)
    images, labels = inputs()
    batch_queue = tf.contrib.slim.prefetch_queue.prefetch_queue([images, labels], capacity=4)
    tower_grads = []
    with tf.variable_scope(tf.get_variable_scope()):
        for i in range(1):
            with tf.device('/cpu:0'), tf.name_scope('%s_%d' % ('tower', i)) as scope:
                image_batch, label_batch = batch_queue.dequeue()
                l = tower_loss(scope, image_batch, label_batch)
                tf.get_variable_scope().reuse_variables()
                tower_grads.append(opt.compute_gradients(l))
    grads = average_gradients(tower_grads)
    for grad, var in grads:
        tf.summary.histogram(var.op.name + '/gradients', grad)
    apply_op = opt.apply_gradients(grads, global_step=global_step)
    averages = tf.train.ExponentialMovingAverage(0.9, global_step)
    avg_op = averages.apply(tf.trainable_variables())
    train_op = tf.group(apply_op, avg_op)
    noise = tf.random_normal([2])
    restored = averages.variables_to_restore()
    print(sorted(restored))

    class _LoggerHook(tf.train.SessionRunHook):
        def begin(self):
            self._step = -1

        def before_run(self, run_context):
            self._step += 1
            return tf.train.SessionRunArgs(l)

        def after_run(self, run_context, run_values):
            assert np.isfinite(run_values.results)
            loss(self._step, run_values.results)

    logdir = tempfile.mkdtemp()
    with tf.train.MonitoredTrainingSession(
        checkpoint_dir=logdir,
        hooks=[tf.train.StopAtStepHook(last_step=5), tf.train.NanTensorHook(l), _LoggerHook()],
        config=tf.ConfigProto(log_device_placement=False),
        save_checkpoint_secs=600,
    ) as sess:
        raw = sess._tf_sess() if hasattr(sess, '_tf_sess') else sess
        print(raw.run(noise).tolist())
        while not sess.should_stop():
            sess.run(train_op)
    print(sorted(f for f in os.listdir(logdir) if not f.startswith('events')))
    print(tf.train.latest_checkpoint(logdir) == logdir + '/model.ckpt-5', sorted(tf.train.list_variables(logdir)))
