"""tf.contrib.image and tf.contrib.resampler: images turned, shifted, warped; gradients of that; a spatial transformer."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.image import rotate, transform, translate
from tensorflow.contrib.resampler import resampler

from report import graph, loss, weights

image = tf.contrib.image


def images(*shape, **options):
    values = np.random.RandomState(0).uniform(0, 255, shape)
    return tf.constant(values.astype(options.get('dtype', np.float32)))


def flat(rows):
    random = np.random.RandomState(1).uniform(-0.05, 0.05, [rows, 8])
    return tf.constant(np.array([1, 0, 0.5, 0, 1, -0.5, 0, 0]) + random * [1, 1, 8, 1, 1, 8, 0.1, 0.1], tf.float32)


for interpolation in ('NEAREST', 'BILINEAR'):
    for shape in ((7, 5), (7, 5, 3), (2, 7, 5, 3)):
        graph('rotate %s %d' % (interpolation, len(shape)), lambda: rotate(images(*shape), 0.4, interpolation))
    graph('each %s' % interpolation, lambda: rotate(images(2, 7, 5, 3), [0.3, -2.0], interpolation))
    graph('translate %s' % interpolation, lambda: translate(images(2, 7, 5, 3), [[1.5, -2.0], [0.3, 1]], interpolation))
    graph('transform %s' % interpolation, lambda: transform(images(2, 7, 5, 3), flat(2), interpolation))
    graph('sized %s' % interpolation, lambda: transform(images(2, 7, 5, 3), flat(2), interpolation, [4, 9]))
    graph('bytes %s' % interpolation, lambda: rotate(images(4, 4, 1, dtype=np.uint8), 0.5, interpolation))
graph('one for all', lambda: transform(images(2, 7, 5, 3), [1, 0.1, 0, 0, 1, 0, 0, 0.0], 'nearest'))
graph('degrees', lambda: rotate(images(8, 6), tf.constant(np.pi / 2), 'BILINEAR'))
graph('angles', lambda: image.angles_to_projective_transforms([0.1, 0.2], 7, 5))
graph('shifts', lambda: image.translations_to_projective_transforms([1.0, 2.0]))
graph('composed', lambda: image.compose_transforms(flat(2), flat(2), [[1.0, 0, 2, 0, 1, 3, 0, 0]] * 2))
graph('matrices', lambda: image.flat_transforms_to_matrices(flat(3)))
graph('and back', lambda: image.matrices_to_flat_transforms(tf.constant(np.arange(1, 10).reshape([3, 3]), tf.float32)))


def random_rotations():
    batch = tf.reshape(tf.range(2 * 6 * 6 * 1, dtype=tf.float32), [2, 6, 6, 1])
    angles = tf.random_uniform([2], -0.5, 0.5)
    turned = rotate(tf.image.random_flip_left_right(batch[0]), angles[0])
    return [turned, translate(batch, tf.random_uniform([2, 2], -2, 2), 'BILINEAR')]


graph('augmented', random_rotations)


def gradient(interpolation):
    x = images(2, 7, 5, 3)
    return tf.gradients(tf.square(rotate(x, [0.3, -0.2], interpolation)), x)


for interpolation in ('NEAREST', 'BILINEAR'):
    graph('gradient %s' % interpolation, lambda: gradient(interpolation))
for bad in (lambda: rotate(tf.constant(['a']), 1.0), lambda: rotate(images(3), 1.0),
            lambda: image.compose_transforms(np.zeros([1, 1, 8], np.float32)),
            lambda: transform(images(3, 3), flat(1), output_shape=[1, 2, 3])):
    try:
        bad()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, str(error)[:40])


def points(*shape):
    return tf.constant(np.random.RandomState(2).uniform(-1.5, 6.5, shape + (2,)), tf.float32)


graph('resampler', lambda: resampler(images(2, 5, 6, 3), points(2, 4, 3)))
graph('resampler of points', lambda: resampler(images(2, 5, 6, 3), points(2, 4)))
graph('resampler on pixels', lambda: resampler(images(1, 3, 3, 1), tf.constant([[[0, 0], [2.0, 2], [3, 1], [-1, 0]]])))


def resampled():
    data, warp = images(2, 5, 6, 3), points(2, 4, 3)
    return tf.gradients(tf.square(resampler(data, warp)), [data, warp])


with tf.Graph().as_default(), tf.Session() as sess:
    for number, value in enumerate(sess.run(resampled())):
        loss(number, np.sum(value.ravel() * np.cos(np.arange(value.size)), dtype=np.float64) / 1e4)

print('spatial transformer')
tf.set_random_seed(2)
x = tf.placeholder(tf.float32, [None, 6, 6, 1])
theta = tf.layers.dense(tf.layers.flatten(x), 2, tf.tanh)
grid = tf.constant(np.stack(np.meshgrid(np.arange(6), np.arange(6)), -1)[None], tf.float32)
moved = resampler(x, tf.tile(grid, [4, 1, 1, 1]) + theta[:, None, None, :])
target = tf.constant(np.random.RandomState(3).randn(4, 6, 6, 1), tf.float32)
value = tf.losses.mean_squared_error(target, moved)
step = tf.train.GradientDescentOptimizer(0.05).minimize(value)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    weights(sess)
    for number in range(5):
        feed = {x: np.random.RandomState(number).randn(4, 6, 6, 1)}
        loss(number, sess.run([value, step], feed)[0])
