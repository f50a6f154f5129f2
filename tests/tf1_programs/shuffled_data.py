"""The order in which tf.data hands out shuffled data, epoch after epoch."""
import hashlib
import itertools

import numpy as np
import tensorflow as tf

slices = tf.data.Dataset.from_tensor_slices
count = tf.data.Dataset.range
A = np.arange(7)
F = np.arange(14.0).reshape(7, 2).astype(np.float32)


def elements(sess, tensor, most=60):
    found = []
    try:
        for _ in range(most):
            found.append(np.asarray(sess.run(tensor)).tolist())
    except tf.errors.OutOfRangeError:
        found.append('end')
    return found


def show(name, make, most=60):
    for kind in ('one_shot', 'initializable'):
        with tf.Graph().as_default():
            tf.set_random_seed(7)
            dataset = make()
            iterator = getattr(dataset, 'make_%s_iterator' % kind)()
            following = tf.random_uniform([])
            element = iterator.get_next()
            with tf.Session() as sess:
                if kind == 'initializable':
                    sess.run(iterator.initializer)
                found = elements(sess, element, most)
                print(name, kind, found, sess.run(following))


# arrays: every epoch
show('small buffer', lambda: slices(A).shuffle(3, seed=3).repeat())
show('large buffer', lambda: slices(A).shuffle(100).repeat(3))
show('two arrays', lambda: slices((A, F)).shuffle(4).repeat().batch(4).map(lambda a, f: tf.cast(a, tf.float32) + f[:, 1]), 9)
show('named arrays', lambda: slices({'x': A, 'y': F[:, 0]}).shuffle(4).repeat(2).map(lambda d: d['y']))
show('fused by hand', lambda: slices(A).apply(tf.data.experimental.shuffle_and_repeat(4, 3)))
show('of contrib', lambda: slices(A).apply(tf.contrib.data.shuffle_and_repeat(4, seed=3)))
show('repeat first', lambda: slices(A).repeat(3).shuffle(10).batch(4))
show('batches repeated', lambda: slices(A).shuffle(3).batch(2).repeat(3))
show('always alike', lambda: slices(A).shuffle(3, reshuffle_each_iteration=False).repeat(3))
show('fused by hand, once', lambda: count(9).apply(tf.contrib.data.shuffle_and_repeat(4, 1)))
show('slices fused by hand, once', lambda: slices(A).apply(tf.data.experimental.shuffle_and_repeat(4, 1, seed=2)))
show('once', lambda: slices(A).shuffle(10, seed=3).repeat(1))

# anything else: the first epoch
show('mapped', lambda: slices(A).map(lambda x: x + 1).shuffle(4).repeat(), 7)
show('zipped', lambda: tf.data.Dataset.zip((slices(A), slices(F))).shuffle(4).repeat().map(lambda a, f: f[0]), 7)
show('range', lambda: count(9).shuffle(4).repeat(), 9)
show('range fused', lambda: count(9).apply(tf.data.experimental.shuffle_and_repeat(4)), 9)
show('twice', lambda: slices(A).shuffle(4).repeat(3).shuffle(5).repeat(2), 21)

with tf.Graph().as_default():
    tf.set_random_seed(3)
    fed = tf.placeholder(tf.float32, [None, 2])
    dataset = slices(fed).shuffle(5).repeat().batch(3)
    iterator = dataset.make_initializable_iterator()
    element = iterator.get_next()
    print(element.shape, dataset.output_shapes)
    with tf.Session() as sess:
        for number in (4, 7):
            sess.run(iterator.initializer, {fed: F[:number]})
            print(elements(sess, element, 5))

with tf.Graph().as_default():
    tf.set_random_seed(3)
    iterator = tf.data.Iterator.from_structure(tf.int64, tf.TensorShape([]))
    element = iterator.get_next()
    starts = [iterator.make_initializer(d) for d in (count(6).shuffle(4, seed=1).repeat(2), count(6).shuffle(5).repeat(2))]
    with tf.Session() as sess:
        for start in starts + starts:
            sess.run(start)
            print(elements(sess, element))

with tf.Graph().as_default():
    tf.set_random_seed(3)
    element = slices(np.arange(3000)).shuffle(1000).repeat().make_one_shot_iterator().get_next()
    with tf.Session() as sess:
        order = elements(sess, element, 10000)
        print(hashlib.sha256(np.array(order, np.int64).tobytes()).hexdigest())

with tf.Graph().as_default():  # no seed: an order of its own each time
    element = slices(np.arange(200)).shuffle(1000).repeat().make_one_shot_iterator().get_next()
    orders = []
    for _ in range(2):
        with tf.Session() as sess:
            orders.append(elements(sess, element, 400))
    epochs = [order[start:start + 200] for order, start in itertools.product(orders, (0, 200))]
    print(len({tuple(epoch) for epoch in epochs}), all(sorted(epoch) == list(range(200)) for epoch in epochs))
