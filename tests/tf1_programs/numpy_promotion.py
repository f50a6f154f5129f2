"""Numbers and arrays of NumPy that the program makes itself: the types to which they promoted with NumPy 1."""
from __future__ import print_function

import numpy as np
import tensorflow as tf

a = np.ones(3, np.float32)
bytes_ = np.array([3, 7, 200], np.uint8)


def show(*expressions):
    for expression in expressions:
        value = eval(expression)
        print(expression, '=', getattr(value, 'dtype', type(value).__name__), value)


class Mean(object):
    def __init__(self):
        self.total, self.count, self.all = 0, 0, {'x': 0.}

    def add(self, value):
        self.total += value
        self.count += 1
        self.all['x'] += value * 2
        return self


x = a * np.sqrt(2)
y = np.sqrt(2) * a / np.float64(3) - np.int64(4)
a *= np.sqrt(2)
a[1] += np.float64(.1)
a[[0, 2]] -= 1
print(x.dtype, y.dtype, y, a.dtype, a)
b = np.ones(3, np.uint8)
print((b * 2).dtype, (b * 256).dtype, (b * np.int64(3)).dtype, (b + -1).dtype, (256 - b).dtype, (b * 2.).dtype, (b * b).dtype)
c = np.ones(3, np.int32)
print((c * np.float32(2)).dtype, (c * 2 ** 31).dtype, (c * np.float64(2)).dtype, (c + True).dtype, (c << np.int64(2)).dtype)
d = np.ones(3, np.float16)
print((d * 2.5).dtype, (d * 1e5).dtype, (d + np.float64(2)).dtype, (d * 100000).dtype, (np.complex64([1]) * np.float64(2)).dtype)
print(np.maximum(a, np.float64(0)).dtype, np.add(np.float64(1), a).dtype, np.power(a, np.float64(2)).dtype, np.minimum(b, 256).dtype)
print(np.uint8(200) + 100, type(np.uint8(200) + 100).__name__, np.uint8(3) - 5, 300 * np.uint8(3), np.int8(100) * 2, 2 ** np.uint8(9))
print((np.float32(3) * .1).dtype, (.1 * np.float32(3)).dtype, (np.float32(1) + 1).dtype, (np.float16(1) - 1.).dtype, (np.int32(3) * 2).dtype)
print(np.float32(.1) == .1, np.float32(.1) > .1, x[0] == 2 ** .5, (x == np.sqrt(2)).tolist(), 0 < np.float32(.1) < .1, b[0] == 256)
total = 0
for each in bytes_:
    total += each * 10
print(total, type(total).__name__, sum(bytes_), sum(bytes_ * 2), repr(sum([np.float32(.1)] * 3)), sum([]), sum([1, 2]), sum(a).dtype)
mean = Mean().add(np.float32(.1)).add(np.float32(.2))
print(repr(mean.total), repr(mean.total / mean.count), mean.all['x'].dtype)
zero = np.array(3, np.float32)
zero *= 2.5
print(zero, zero.dtype, (zero * .1).dtype, (a * zero).dtype, (a * np.array(3.)).dtype)
show('a * np.pi', 'np.exp(-2) * a', 'np.log(10) + b', 'bytes_[2] + bytes_[1]', 'bytes_.sum() * .5', 'bytes_.mean() - 1', '(a - a.mean()) / a.std()')
show('[v * .5 for v in a][0]', '(lambda v: v * np.float32(1) * .5)(3)', '"ab" * b[0]', '[1] * b[0]', '"%d" % b[0]', 'None == b[0]', 'b[0] in (1, 2)')
for wrong in ('a + np.ones(4)', '"a" + a[0]', 'b + "x"', 'b[0] + None'):
    try:
        show(wrong)
    except (TypeError, ValueError) as error:
        print(wrong, isinstance(error, ValueError))
number, texts, names = 5, ['x'], {1}
number += 1
number <<= 2
number **= 2
texts += ('y',)
names |= {2}
names -= {1}
print(number, texts, names, number % 7, 'x' * 2, texts * 2, 1 + 2 * 3, -number // 5)

# As constants of a graph their type counts.
w = tf.constant(x) * tf.constant(a / np.sqrt(3)) + np.float32(.5) * np.ones(3, np.float32)
with tf.Session() as session:
    print(w.dtype, session.run(w))
