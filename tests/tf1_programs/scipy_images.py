"""scipy.misc's image functions, on arrays that show their roundings."""
import os
import shutil
import tempfile

import numpy as np
import scipy.misc
import tensorflow as tf
from scipy.misc import imread, imresize, imsave

import report

folder = tempfile.mkdtemp()
random = np.random.RandomState(0)
grey, colour = random.rand(28, 28), random.rand(16, 12, 3).astype(np.float32)
for name, image in [('grey.png', grey), ('colour.png', colour), ('bytes.png', (colour * 255).astype(np.uint8))]:
    path = os.path.join(folder, name)
    imsave(path, image)
    back = imread(path)
    print(name, back.shape, back.dtype, report.digest(back))
print(report.digest(imread(path, flatten=True)), report.digest(scipy.misc.imread(path, mode='L')))
for size in [(14, 14), 0.5, 150, (56, 40)]:
    print(size, imresize(grey, size).shape, report.digest(imresize(grey, size)))
for interp in ['nearest', 'bicubic', 'lanczos']:
    print(interp, report.digest(imresize(colour, (8, 8), interp=interp)))
print(report.digest(imresize(grey, (7, 7), mode='F')), report.digest(scipy.misc.imrotate(grey, 45)))
print(report.digest(scipy.misc.bytescale(grey)), scipy.misc.bytescale(np.array([0, 5, 9])).tolist())
print(scipy.misc.toimage(grey, cmin=0.0, cmax=1.0).size, report.digest(scipy.misc.fromimage(scipy.misc.toimage(colour))))
with tf.Session() as sess:
    images = sess.run(tf.random_uniform([4, 8, 8, 1], seed=1))
    imsave(os.path.join(folder, 'grid.jpg'), np.concatenate(np.split(images[..., 0], 4), 2)[0])
print(imread(os.path.join(folder, 'grid.jpg')).shape)
shutil.rmtree(folder)
