"""NumPy's names of before 1.20, scalars that print as numbers, np.reshape(newshape=), and Python's own of before 3.10."""
import collections
import time

import numpy as np
import tensorflow as tf

x = np.arange(6).astype(np.float)
print(x.dtype, np.zeros(2, np.int).dtype, np.ones(2, dtype=np.bool), np.array(['a'], np.object).dtype)
print(np.reshape(x, newshape=[2, 3]).tolist(), np.reshape(x, (3, 2)).shape, np.reshape(x, -1, order='F').shape)
print(np.float_ is np.float64, np.Inf, np.NaN, np.product([2, 3]), np.alltrue([1, 1]), np.asscalar(np.array([7])))
print(np.fromstring(b'\x01\x02\x03', dtype=np.uint8), np.fromstring('1 2', sep=' '))
print(np.int(3.7), np.float('2'), np.str(5), np.in1d([1, 2], [2]), np.trapz([1, 2, 3]), isinstance(1.5, np.float))
with tf.Session() as sess:
    a, b = sess.run([tf.constant(0.5), tf.constant(3)])
    print([a, b], (a,), {'loss': a})
    print('loss', a, '%d' % b, '{:.3f}'.format(a))
print(time.clock() > 0, isinstance([], collections.Iterable), isinstance({}, collections.Mapping))

# several arrays, in a list
several = [np.meshgrid([1, 2], [3]), np.atleast_1d(1, 2), np.atleast_2d([1], 2), np.broadcast_arrays([1, 2], 3), np.gradient(np.eye(2))]
print([type(each).__name__ for each in several], type(np.atleast_2d(1)).__name__, np.gradient([1.0, 2.0, 4.0]).tolist())
grid = np.meshgrid(np.arange(2), np.arange(3))
grid[0] = grid[0] * 10
print(np.block([grid, grid]).tolist(), [each.tolist() for each in several[0] + [np.ones(1)]])

# ragged lists: no mean, but elements, and their order
ragged = [[1, 2, 3], [4, 5], [6]]
for mean in (np.mean, np.std, np.average):
    try:
        print(mean(ragged))
    except TypeError:
        print('TypeError')
print(np.flip(ragged, 0).tolist(), np.take(ragged, [2, 0]).tolist(), np.insert(ragged, 1, 7).tolist(), np.where(ragged)[0].tolist())
print(np.mean([[1, 2], [3, 4]], axis=0).tolist(), np.mean(np.array([1, 2.5], dtype=object)))

# every NaN by itself; the inverse in one row; a number as a condition; interpolation
print(np.unique([np.nan, 1.0, np.nan]).tolist(), np.unique([[2, 1], [1, 3]], return_index=True, return_inverse=True)[2].tolist())
print(np.where(3 == 4)[0].tolist(), np.nonzero(np.array(2))[0].tolist(), np.percentile([1, 2, 3, 4], 50, interpolation='lower'))
print(np.VisibleDeprecationWarning.__name__, np.AxisError.__name__, np.sctypes['int'][0] is np.int8, np.issubsctype(np.float32, np.floating))

# lists as indices: of several axes, if they hold lists, slices or None, and are not longer than 32
a = np.arange(24).reshape(4, 6)
rows, columns = [0, 1, 3], np.array([5, 2, 0])
both, some = [rows, columns], [slice(None)] * 2
some[1] = slice(0, 3)
print(a[[rows, columns]].tolist(), a[both].tolist(), a[some].shape, a[[0, 2]].shape, a[[rows]].shape, a[list(np.where(a > 20))].tolist())
a[[rows, columns]] = -1
a[both] += 5
print(a.sum(), a[[slice(None), 1]].shape, a[[a > 20]].tolist(), a[[None, 0]].shape, a[[True, False] * 2].shape, a[[Ellipsis, 0]].shape)
long_list, names = [[0]] * 33, {}
names['x'] = both
print(a[long_list].shape, len(names['x']), [1, 2, 3][rows[1]])
