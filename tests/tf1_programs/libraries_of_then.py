"""What programs of the time expect of NumPy, h5py, Pillow, matplotlib, Python, contrib.learn's vocabulary and the projector."""
import base64
import fractions
import inspect
import os
import random
import tempfile
import threading
import warnings

import h5py
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from mpl_toolkits.mplot3d import Axes3D  # noqa: F401
from PIL import Image, ImageDraw
from tensorflow.contrib import learn
from tensorflow.contrib.tensorboard.plugins import projector

warnings.simplefilter('ignore')

# NumPy
ragged = np.array([[1, 2], [3], []])
print(ragged.dtype, ragged.shape, [len(row) for row in ragged], np.asarray([[1.0], [2.0, 3.0]]).dtype)
a = np.arange(6, dtype=np.float32).reshape(2, 3)
print(a.tostring() == a.tobytes(), a.ptp(), a.ptp(axis=1), np.array(a, np.float64, copy=False).dtype)
print(np.array([300, -1]).astype(np.uint8), np.array([-1, 256], dtype=np.uint8))
a.itemset((1, 2), 9)
a.itemset(0, 7)
print(a.tolist(), float(np.array([[2.5]])), int(np.array([3])), '%d %.2f' % (np.array([4]), np.array([1.5])))
print(np.cast['int32'](a).dtype, np.alen(a), a.newbyteorder().dtype.byteorder in '<>')
for wrong in (np.zeros(2), np.zeros((0, 1))):
    try:
        print(float(wrong))
    except TypeError as error:
        print('TypeError')
try:
    np.array([[1, 2], [3]], dtype=np.float32)
except ValueError:
    print('ValueError')

# Python
print(fractions.gcd(12, 18), inspect.getargspec(lambda x, y=1, *rest: 0).args, threading.Thread(target=len).isAlive())
random.seed(3)
print(random.sample({1, 2, 3, 4, 5}, 3), random.sample({'a': 1}.keys(), 1), random.sample(range(9), 2))
deck = list(range(6))
random.shuffle(deck, lambda: 0.3)
print(deck, base64.decodestring(base64.encodestring(b'abc')))

# pictures
folder = tempfile.mkdtemp()
picture = Image.new('L', (20, 10), 128)
print(picture.resize((4, 2), Image.ANTIALIAS).size, len(ImageDraw.Draw(picture).textsize('ab')))
figure = plt.figure()
axes = figure.gca(projection='3d')
print(axes.name, plt.gca() is axes, plt.cm.get_cmap('gray').name)
plt.figure()
print(plt.hist([1.0, 2.0, 2.5], bins=2, density=True)[0].tolist())
plt.savefig(os.path.join(folder, 'a.png'))

# HDF5
with h5py.File(os.path.join(folder, 'a.h5'), 'w') as file:
    file['x'] = np.arange(3)
    print(file['x'].value.tolist(), file['x'][()].tolist())

# words
texts = ['The cat sat on the mat', 'the HTTPServer isn\'t a cat-flap', u'caf\u00e9 3 mats']
processor = learn.preprocessing.VocabularyProcessor(6)
print(np.array(list(processor.fit_transform(texts))).tolist(), len(processor.vocabulary_))
print(list(processor.transform(['the dog sat'])), list(processor.reverse([[1, 2, 0]])), processor.vocabulary_._mapping['cat'])
processor.save(os.path.join(folder, 'vocab'))
again = learn.preprocessing.VocabularyProcessor.restore(os.path.join(folder, 'vocab'))
print(np.array(list(again.transform(texts))).tolist())
rare = learn.preprocessing.VocabularyProcessor(4, min_frequency=1)
print(np.array(list(rare.fit_transform(['b a a c', 'b c c d']))).tolist(), len(rare.vocabulary_))
by_blanks = learn.preprocessing.VocabularyProcessor(3, tokenizer_fn=lambda texts: (text.split(' ') for text in texts))
print(np.array(list(by_blanks.fit_transform(['a-b, c', 'c']))).tolist())
print([row.tolist() for row in learn.preprocessing.ByteProcessor(4).transform(['abc', 'abcdef'])])

# the projector
config = projector.ProjectorConfig()
embedding = config.embeddings.add()
embedding.tensor_name = tf.Variable(tf.zeros([3, 2]), name='embedding').name
embedding.metadata_path = 'metadata.tsv'
embedding.sprite.image_path = 'sprite.png'
embedding.sprite.single_image_dim.extend([28, 28])
projector.visualize_embeddings(tf.summary.FileWriter(folder), config)
print(open(os.path.join(folder, 'projector_config.pbtxt')).read())
