"""Input that was refused, or converted: matrices without a factor or an inverse, buckets, feeds, generators."""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from report import graph

SINGULAR, INDEFINITE = [[1., 2.], [2., 4.]], [[1., 2.], [2., 1.]]
NO_PIVOT, WITH_NAN, GOOD = [[1., 0.], [2., 0.]], [[float('nan'), 1.], [1., 1.]], [[4., 2.], [2., 3.]]
matrix = tf.placeholder(tf.float32, name='matrix')
ones = tf.ones([2, 1])
integer = tf.placeholder(tf.int32)
number = tf.placeholder(tf.float32)
byte = tf.placeholder(tf.uint8)
column = tf.feature_column.categorical_column_with_identity('x', 4)
factor = tf.cholesky(matrix, name='L')
print(factor.op.name, tf.matrix_triangular_solve(matrix, ones, name='S').op.name, tf.cholesky(matrix).op.name)
operations = [
    ('factor', factor),
    ('factor in a loop', tf.while_loop(lambda i, _: i < 2, lambda i, _: (i + 1, tf.reshape(tf.cholesky(matrix), [2, 2])), [0, tf.eye(2)])[1]),
    ('logdet', tf.linalg.logdet(matrix)),
    ('least squares', tf.matrix_solve_ls(matrix, ones)),
    ('triangular', tf.matrix_triangular_solve(matrix, ones)),
    ('upper', tf.matrix_triangular_solve(matrix, ones, lower=False)),
    ('cholesky_solve', tf.cholesky_solve(matrix, ones)),
    ('gradient', tf.gradients(tf.matrix_triangular_solve(matrix, ones), matrix)[0]),
    ('operator', tf.linalg.LinearOperatorLowerTriangular(matrix).solve(ones)),
    ('tridiagonal', tf.linalg.tridiagonal_solve(tf.reshape(tf.tile(matrix[0], [3]), [3, 2]), tf.ones([2]))),
    ('inverse', tf.matrix_inverse(matrix)),
]
buckets = tf.feature_column.input_layer({'x': integer}, [tf.feature_column.indicator_column(column)])
doubles = [tf.identity(number), tf.identity(integer), tf.identity(byte)]
session = tf.Session()


def tell(name, fetched, feeds):
    try:
        value = session.run(fetched, feeds)
        print(name, np.round(value, 3).tolist() if value.dtype.kind != 'f' or np.isfinite(value).all() else 'not finite')
    except (tf.errors.InvalidArgumentError, ValueError, TypeError) as error:
        words = ('Cholesky decomposition was not successful', 'matrix is not invertible', 'exceeds number of buckets',
                 'Negative bucket index', 'cannot convert float NaN to integer')
        print(name, type(error).__name__, [each for each in words if each in str(error)])


for name, operation in operations:
    for value in (SINGULAR, INDEFINITE, NO_PIVOT, WITH_NAN, GOOD):
        tell(name, operation, {matrix: value})
tell('several', factor, {matrix: [GOOD, INDEFINITE]})
for value in ([[-1., 1.], [float('nan'), 1.]], [[1., float('nan')], [1., 0.5]], [[1., 1.], [1., float('nan')]], [[float('inf'), 1.], [1., 1.]]):
    for name, operation in operations[:1] + operations[4:6]:
        tell('%s, parts %r' % (name, value), operation, {matrix: value})
complex_matrix = tf.placeholder(tf.complex64)
complex_ones = tf.ones([2, 1], tf.complex64)
for value in (SINGULAR, NO_PIVOT, GOOD):
    tell('complex factor', tf.cholesky(complex_matrix), {complex_matrix: value})
    tell('complex triangular', tf.matrix_triangular_solve(complex_matrix, complex_ones), {complex_matrix: value})
    tell('complex tridiagonal', tf.linalg.tridiagonal_solve(
        tf.reshape(tf.tile(complex_matrix[0], [3]), [3, 2]), complex_ones[:, 0]), {complex_matrix: value})
for value in ([[1], [3]], [[1], [4]], [[-2], [0]]):
    tell('buckets', buckets, {integer: value})
for tensor, values in zip(doubles, ((1j, [1j], True, '1.5', None), (float('nan'), [float('nan')], 1.5, [2.5]), ([300, -1],))):
    for value in values:
        tell('fed with %r' % (value,), tensor, {tensor.op.inputs[0]: value})
for kind in (tf.int32, tf.float32, tf.int64):
    data = tf.data.Dataset.from_generator(lambda: iter([1.5, np.float32(2.5), np.float64(3)]), kind)
    each = data.make_one_shot_iterator().get_next()
    print(kind.name, [session.run(each) for _ in range(3)])

graph('factors', lambda: tf.gradients(tf.cholesky(tf.constant(GOOD)), tf.trainable_variables()) or tf.cholesky(GOOD))
graph('solved', lambda: tf.matrix_triangular_solve(tf.constant(GOOD), [[1.], [2.]]))
images = np.arange(48).reshape(4, 4, 3)
for kind in ('uint8', 'int32', 'float64', 'float32'):
    graph(kind, lambda: tf.image.per_image_standardization(images.astype(kind)))
x = tf.Variable(GOOD)
x_gradients = [tf.gradients(each, x)[0] for each in (tf.cholesky(x), tf.linalg.logdet(x), tf.cholesky_solve(x, ones))]
session.run(x.initializer)
for gradient in x_gradients:
    print(np.round(session.run(gradient), 3).tolist())


def tensors(values):
    return [tf.constant(value) for value in values]


for name in ('sum', 'prod', 'array', 'asarray'):
    value = getattr(np, name)(tensors([1., 2., 4.]))
    print(name, session.run(value) if isinstance(value, tf.Tensor) else (value.dtype, value.shape))
print(np.array([tensors([1., 2.]), tensors([3., 4.])]).shape, np.array([1, tf.constant(2.)]).dtype)
