"""The MNIST reader as programs use it: other images put in, counters reset, batches at the edges, own files."""
from __future__ import print_function

import gzip
import hashlib
import os
import pickle
import struct

import numpy as np
import tensorflow as tf
from tensorflow.contrib.learn.python.learn.datasets import base
from tensorflow.contrib.learn.python.learn.datasets.mnist import (
    DEFAULT_SOURCE_URL, DataSet, dense_to_one_hot, extract_images, extract_labels)
from tensorflow.examples.tutorials.mnist import input_data
from tensorflow.python.framework import dtypes
from tensorflow.python.platform import gfile


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def show(name, batch):
    print(name, batch[0].shape, batch[0].dtype, digest(batch[0]), batch[1].shape, batch[1].dtype, digest(batch[1]))


def write(folder, train, test):
    if not os.path.isdir(folder):
        os.makedirs(folder)
    for part, arrays in (('train', train), ('t10k', test)):
        for kind, array in zip(('images-idx3', 'labels-idx1'), arrays):
            header = struct.pack('>' + 'I' * (1 + array.ndim), 2048 + array.ndim, *array.shape)
            with gzip.open(os.path.join(folder, '%s-%s-ubyte.gz' % (part, kind)), 'wb') as f:
                f.write(header + array.astype(np.uint8).tobytes())


def digits(n, rows, columns, classes=10):
    random = np.random.RandomState(n)
    return random.randint(0, 256, (n, rows, columns)), random.randint(0, classes, n)


# Scaled in place to [-1, 1] for a tanh generator, then made black and white.
mnist = input_data.read_data_sets('./MNIST_data/', one_hot=True, seed=5)
images = mnist.train.images
images *= 2
images -= 1
show('scaled in place', mnist.train.next_batch(64))
images = mnist.test.images
images[images > 0.5] = 1.0
images[images <= 0.5] = 0.0
show('black and white', mnist.test.next_batch(64, shuffle=False))
batch, labels = mnist.validation.next_batch(10, shuffle=False)
batch[:] = 0.5
labels[:] = 0
print('views', mnist.validation.images[:10].sum(), mnist.validation.labels[:11].sum())
print(np.shares_memory(batch, mnist.validation.images), mnist.validation._images is mnist.validation.images)

# Only the sevens; images of another shape; the counters set back.
mnist = input_data.read_data_sets('MNIST_data', seed=5)
keep = mnist.train._labels == 7
mnist.train._images, mnist.train._labels = mnist.train._images[keep], mnist.train._labels[keep]
mnist.train._num_examples = int(keep.sum())
show('sevens', mnist.train.next_batch(50))
show('all of them', mnist.train.next_batch(mnist.train.num_examples))
mnist.test._images = np.reshape(mnist.test._images, [-1, 28, 28, 1]) * 2 - 1
show('square', mnist.test.next_batch(3))
mnist.validation.next_batch(4000)
mnist.validation._index_in_epoch = mnist.validation._epochs_completed = 0
show('set back', mnist.validation.next_batch(2000))
print(mnist.validation._index_in_epoch, mnist.validation.epochs_completed)
for setting in (lambda: setattr(mnist.train, 'images', 1), lambda: mnist.train.labels.__setitem__(0, 1)):
    try:
        setting()
        print('set')
    except (AttributeError, ValueError) as error:
        print(type(error).__name__)
raw = input_data.read_data_sets('MNIST_data', dtype=tf.uint8, reshape=False, validation_size=10, seed=5)
print(raw.train.images.flags.writeable, raw.train.labels.flags.writeable)
raw.train.next_batch(1)
print(raw.train.images.flags.writeable, raw.train.labels.flags.writeable)
copy = pickle.loads(pickle.dumps(raw.validation))
show('pickled', copy.next_batch(4))

# Batches larger than the set, of none, of fake data; dtypes by other names.
small = np.arange(5 * 4, dtype=np.uint8).reshape(5, 2, 2, 1)
for shuffle in (True, False):
    data = DataSet(small, np.arange(5), seed=1)
    for n in (7, 3, 0, 12, 2, 4, 5, 5, 1, 100):
        x, y = data.next_batch(n, shuffle=shuffle)
        print(n, x.shape, y.tolist(), data.epochs_completed, data._index_in_epoch)
for n in (-2, 2.0):
    data = DataSet(small, np.arange(5), seed=1)
    try:
        print(n, data.next_batch(n)[1].tolist())
    except TypeError:
        print(n, 'TypeError')
for dtype in (np.float32, 'uint8', float, tf.float32, dtypes.uint8, tf.float32._as_ref, np.dtype('uint8')):
    print(DataSet(small, np.arange(5), dtype=dtype).images.dtype)
for dtype in (np.float64, 'int32', tf.string, np.bool_):
    try:
        DataSet(small, np.arange(5), dtype=dtype)
    except TypeError as error:
        print(error)
for bad in ((np.zeros((2, 4, 4, 3), np.uint8), np.arange(2)), (small, np.arange(4))):
    try:
        DataSet(*bad)
    except AssertionError as error:
        print('AssertionError', error)
fake = input_data.read_data_sets('nowhere', fake_data=True, one_hot=True)
print(fake.train.images, fake.test.labels, fake.train.num_examples, fake.train.epochs_completed)
print(fake.train.next_batch(2, True)[1], len(fake.train.next_batch(2, True)[0][1]))
for wrong in (lambda: fake.train.next_batch(2), lambda: DataSet(small, np.arange(5)).next_batch(2, fake_data=True)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__)

# Files of the program's own: any size, any number of classes, none set aside, bytes behind them.
for rows, columns in ((32, 32), (20, 24), (1, 3)):
    folder = 'own_%dx%d' % (rows, columns)
    write(folder, digits(60, rows, columns), digits(20, rows, columns))
    own = input_data.read_data_sets(folder, one_hot=True, reshape=False, validation_size=10, seed=3)
    show('own', own.train.next_batch(7))
    own = input_data.read_data_sets(folder + '/', validation_size=60, seed=3)
    print(own.train.images.shape, own.train.num_examples, own.validation.labels[:5])
images, labels = digits(60, 4, 4, classes=47)
labels[-1] = 0
write('letters', (images, labels), (images, labels))
letters = input_data.read_data_sets('letters', one_hot=True, validation_size=0, seed=3)
print(letters.train.labels.sum(axis=1))  # a label above 9 marks a later row
with gfile.Open('letters/train-labels-idx1-ubyte.gz', 'rb') as f:
    print(digest(extract_labels(f, one_hot=True, num_classes=47)))
with open('letters/train-images-idx3-ubyte.gz', 'rb') as f:
    print(digest(extract_images(f)))
print(dense_to_one_hot(np.array([[1], [2]]), 3), dense_to_one_hot(np.array([0, 3, 1]), 2).tolist())
try:
    dense_to_one_hot(np.array([5]), 3)
except IndexError as error:
    print(error)
write('short', (images, labels), (images, labels))
with gzip.open('short/train-labels-idx1-ubyte.gz', 'wb') as f:
    f.write(struct.pack('>II', 2049, 60) + labels.astype(np.uint8).tobytes() + b'more')
print(input_data.read_data_sets('short', validation_size=5).train.labels[-3:])
for size in (61, -1):
    try:
        input_data.read_data_sets('short', validation_size=size)
    except ValueError as error:
        print(error)

# The reader's neighbours.
print(base.maybe_download('train-labels-idx1-ubyte.gz', 'short', DEFAULT_SOURCE_URL + 'train-labels-idx1-ubyte.gz'))
print(base.Datasets(train=1, validation=2, test=3))
