"""tf.data as of 1.x: one-shot, initializable, feedable and reinitializable iterators over shuffled batches."""
import numpy as np
import tensorflow as tf

import report

tf.set_random_seed(6)
features = np.arange(40, dtype=np.float32).reshape(20, 2)
labels = np.arange(20) % 3

dataset = tf.data.Dataset.from_tensor_slices((features, labels))
dataset = dataset.map(lambda x, y: (x / 10.0, tf.one_hot(y, 3))).shuffle(buffer_size=10, seed=3).batch(8).repeat(2)
x, y = dataset.make_one_shot_iterator().get_next()
print(dataset.output_types, dataset.output_shapes)

unseeded = tf.data.Dataset.range(10).shuffle(10).batch(4)
shuffled = unseeded.make_initializable_iterator()
following = shuffled.get_next()

placeholder = tf.placeholder(tf.float32, [None, 2])
fed = tf.data.Dataset.from_tensor_slices(placeholder).apply(tf.contrib.data.batch_and_drop_remainder(3)).prefetch(1)
fed_iterator = fed.make_initializable_iterator()
fed_next = fed_iterator.get_next()

iterator = tf.data.Iterator.from_structure(tf.int64, tf.TensorShape([]))
training, validation = tf.data.Dataset.range(2), tf.data.Dataset.range(10, 12)
start_training, start_validation = iterator.make_initializer(training), iterator.make_initializer(validation)
number = iterator.get_next()

handle = tf.placeholder(tf.string, [])
feedable = tf.data.Iterator.from_string_handle(handle, training.output_types, training.output_shapes)
by_handle = feedable.get_next()

w = tf.get_variable('w', [2, 3])
loss = tf.losses.softmax_cross_entropy(y, tf.matmul(x, w))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    report.weights(sess)
    step = 0
    while True:
        try:
            _, value, first = sess.run([train, loss, x])
            print(np.round(first[:, 0] * 10).astype(int).tolist())
            report.loss(step, value)
            step += 1
        except tf.errors.OutOfRangeError:
            break
    for _ in range(2):
        sess.run(shuffled.initializer)
        print(sess.run(following), sess.run(following), sess.run(following))
    sess.run(fed_iterator.initializer, {placeholder: features[:7]})
    print(sess.run(fed_next).tolist(), sess.run(fed_next).tolist())
    for start in (start_training, start_validation):
        sess.run(start)
        print(sess.run(number), sess.run(number))
    handle_value = sess.run(validation.make_one_shot_iterator().string_handle())
    print(sess.run(by_handle, {handle: handle_value}))
