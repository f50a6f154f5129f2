"""What sessions return, and what Python and NumPy make of it: the types to which numbers promoted with NumPy 1."""
from __future__ import print_function

import collections
import copy
import pickle

import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32)
session = tf.Session()
Pair = collections.namedtuple('Pair', 'first second')


def loss(value):
    return session.run(x / 7., {x: value})


def show(*expressions):
    for expression in expressions:
        value = eval(expression)
        print(expression, '=', getattr(value, 'dtype', type(value).__name__), value)


average = 0.0
for step in range(3):
    average += loss(1.0 + step) / 3
print(average, '%.12f' % average)

a, b = loss(1.), session.run(tf.constant(7))
print(isinstance(a, np.float32), isinstance(a, float), repr(a), '%r %s %.10f %g' % (a, a, a, a), '{:.5f}'.format(a))
print(type(a), type(a).__name__, [a, b], (a, b), {a: b}, 'step %d' % b)
show('a', 'a / 3', '3 / a', 'a + 1', '1 + a', 'a - 1.', '1. - a', 'a * a', 'a - a / 2', 'a ** 2', '2 ** a', 'a // 1', 'a % 1')
show('-a', '-a / 3', 'abs(-a) / 3', '(+a) / 3', 'a + True', 'a + 1j', 'divmod(a, 1)[1]', 'round(a, 3)', 'int(a)', 'float(a)')
show('a + np.float64(1)', 'a + np.float32(1)', 'np.float32(1) + a', 'a + np.int32(1)', 'np.int64(1) + a')
show('sum([a, a, a])', 'np.mean([a, a])', 'np.sum([a, a])', 'np.sqrt(a) / 3', 'np.add(a, 1)', 'max(a, 0.)', 'min(a, 0.)')
show('a == 1 / 7.', 'a < 1 / 7.', 'a >= 1 / 7.', 'a == a', 'a != a', 'a == "x"', 'a is None', 'bool(a)', 'a in [1, a]')
show('a.item()', 'a.tolist()', 'a.astype(int)', 'a.shape', 'np.isnan(a)', 'np.isscalar(a)', 'np.ndim(a)', 'np.float32(a)')
show('b', 'b + 1', 'b / 2', 'b * 2.', 'b * b', 'b // 2', 'b % 2', 'b << 1', 'b & 3', '~b', '-b', 'b ** 2', 'b / a', 'b * 2 ** 31')
show('sum([b, b])', 'len(range(b))', 'list(range(9))[b]', '"x" * b', 'b == 7')
for kind in ('uint8', 'int8', 'int16', 'int64', 'float16', 'float64', 'complex64', 'bool'):
    c = session.run(tf.cast(3, kind))
    show('c', 'c + 1', 'c * 1.5', 'c + 200')
for wrong in ('a + "x"', 'a + None'):
    try:
        eval(wrong)
    except TypeError:
        print(wrong, 'TypeError')

v = session.run(tf.constant([1., 2., 3.]))
print(repr(v), str(v), isinstance(v, np.ndarray), repr(session.run(tf.zeros([2, 2]))))
show('v[0] / 3', 'v / 3', 'v[1:][0] / 3', 'v[v > 1.5]', 'v[v > 1.5][0] / 3', 'v.reshape(3, 1)[0, 0] / 3', 'v.reshape(3, 1)[0] / 3')
show('v.mean() / 3', 'np.mean(v) / 3', 'v.sum() * 1.1', 'np.sum(v) * 1.1', 'np.max(v) / 3', 'np.std(v) / 3', 'np.median(v) / 3')
show('v.dot(v) / 3', 'np.argmax(v)', '[e / 3 for e in v][0]', '[e / 3 for e, _ in zip(v, v)][1]', 'sorted(v)[0] / 3', 'v.tolist()')
show('v * np.float64(2)', 'v * np.int64(2)', 'v * (a / 3)', '(a / 3) * v', 'v * np.ones(3)', 'np.float32(2) * v', 'v > a')
show('np.ones(3, np.float32) * (a / 3)', 'np.ones(3, np.float32) / a', 'np.arange(3) * a', 'np.arange(3).astype(np.uint8) * a')
show('a + [1, 2]', '[1, 2] + a', 'np.where(v > 1, v, 0)', 'np.clip(v, 0, 1)', 'np.concatenate([v, v])[0] / 3', 'np.vstack([v, v])')
v += 1
v[0] = 5
v *= a / 3
total = np.zeros(3)
total += v
show('v', 'total', 'np.array([a, a])', 'np.asarray(v)', 'copy.deepcopy(a) / 3', 'copy.deepcopy(v)[0] / 3', 'copy.copy(v)')

for thing in (a, b, v, [a, {'v': v}]):
    text = pickle.dumps(thing, 2)
    print(pickle.loads(text), b'gan_v1' in text)
np.save('v.npy', v)
np.savez('both.npz', a=a, v=v)
show('np.load("v.npy")', 'np.load("both.npz")["a"]', 'np.load("both.npz")["v"]')

print(session.run([x / 2, (x / 2, {'k': x / 2}), Pair(x / 2, x)], {x: 2.}))
show('session.run({"l": x / 7}, {x: 1.})["l"] / 3', 'session.run(Pair(x / 7, x), {x: 1.}).first / 3')
show('(x / 7).eval({x: 1.}, session=session) / 3', 'session.run(tf.no_op())', 'session.run(tf.constant("text"))')
show('session.run(tf.constant(["u", "v"]))', 'session.run(tf.SparseTensor([[0]], [1.], [2])).values[0] / 3')
show('session.run(x / 2, {x: v})', 'session.run(x / 2, {x: a})', 'session.run(x / 2, {x: [a, a]})', 'session.run(x * a, {x: 2.})')
show('session.run(a / 3 * x, {x: 2.})', 'session.run(v * x, {x: 2.})', 'session.run(tf.constant(a) + tf.constant(v))')
print(tf.Summary(value=[tf.Summary.Value(tag='t', simple_value=a)]).value[0].simple_value)
