"""Functions whose values or gradients are others today: casts, divisions, counts, products of zeros, selu, hinges."""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from report import graph

session = tf.Session()
numbers = tf.placeholder(tf.float32, [None])
values = [-1e10, -300., -1.5, -0.9, 0., 127.6, 200.7, 256., 300., 40000., 70000., 3e9, float('nan'), float('inf')] * 3
for kind in ('uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32'):
    for source in (tf.float32, tf.float64, tf.float16):
        found = session.run(tf.cast(tf.cast(numbers, source), kind), {numbers: values})
        print(kind, source.name, found[:14].tolist(), (found[14:] == np.tile(found[:14], 2)).all())
    print(kind, 'cut off', session.run(tf.saturate_cast(numbers, kind), {numbers: values[:11]}).tolist())
print(session.run(tf.image.convert_image_dtype(numbers, tf.uint8), {numbers: [-0.25, 0.5, 1., 1.25]}).tolist())
graph('cast', lambda: [tf.cast([1.], tf.uint8), tf.saturate_cast([1.], tf.int32), tf.saturate_cast([1.], tf.uint8)])

for x, y in ((7., 2.), ([-7., 7.], [2., 4.]), ([7, -7], 2), (np.float64(7), 4.)):
    print('truncatediv', session.run(tf.truncatediv(x, y)).tolist(), tf.truncatediv(x, y).dtype.name)
graph('truncatediv', lambda: tf.truncatediv(tf.constant(7.), 2.))
print('gradient', tf.gradients(tf.truncatediv(numbers, 2.), numbers))

whole, weights = tf.placeholder(tf.int32, [None]), tf.placeholder(tf.float32, [None])
for settings in ({}, {'minlength': 5}, {'maxlength': 4}, {'maxlength': 2}):
    counts = tf.bincount(whole, weights, **settings)
    try:
        print('bincount', settings, session.run([counts, tf.gradients(counts * counts, weights)[0]],
                                                {whole: [0, 3, 3], weights: [1., 2., 4.]}))
    except tf.errors.InvalidArgumentError as error:
        print('bincount', settings, 'is out of range' in str(error))
graph('bincount', lambda: tf.bincount(tf.constant([1, 2]), tf.constant([1., 2.]), maxlength=3))

for settings in ({}, {'exclusive': True}, {'reverse': True}):
    product = tf.cumprod(numbers, **settings)
    print('cumprod', session.run(tf.gradients(product, numbers)[0], {numbers: [2., 0., 3.]}).tolist())
for name, function in (('shuffle', tf.random_shuffle), ('norm', tf.math.reduce_euclidean_norm)):
    try:
        print(name, tf.gradients(function(numbers), numbers))
    except LookupError:
        print(name, 'has no gradient')

for function in (tf.keras.activations.selu, tf.keras.activations.get('selu'), tf.nn.selu):
    found = function(numbers)
    print('selu', [np.round(each, 5).tolist() for each in session.run([found, tf.gradients(found, numbers)[0]], {numbers: [-1., 0., 1.]})])
graph('selu', lambda: tf.gradients(tf.keras.activations.selu(tf.constant([1.])), []))
hinge = tf.keras.losses.categorical_hinge([[0., 1.]], tf.reshape(numbers, [1, 2]))
print('hinge', session.run([hinge, tf.gradients(hinge, numbers)[0]], {numbers: [0., 1.]}))
for side in ([1., 2., 3.], [[1., 2.], [3., 4.], [5., 6.]]):
    print('tridiagonal', session.run(tf.linalg.tridiagonal_solve(
        tf.constant([[1., 2., 0.], [4., 5., 6.], [0., 1., 2.]], tf.float64), np.array(side))).round(4).tolist())
