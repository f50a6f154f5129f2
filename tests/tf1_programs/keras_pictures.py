"""Pictures that ImageDataGenerator turns, shifts, shears, enlarges and brightens at random; it needs SciPy for that."""
from __future__ import print_function

import numpy as np
import tensorflow as tf


def show(name, values):
    """Numbers that need not be equal in their last digit, which follow their name."""
    print(name)
    for number, value in enumerate(np.ravel(values)):
        print('loss %d %.9g' % (number, value))


keras_images = tf.keras.preprocessing.image
pictures = np.random.RandomState(2).rand(3, 6, 4, 3) * 200
for settings in ({'rotation_range': 30}, {'width_shift_range': 0.3}, {'height_shift_range': 2, 'fill_mode': 'wrap'},
                 {'shear_range': 20, 'fill_mode': 'reflect'}, {'zoom_range': 0.5, 'fill_mode': 'constant', 'cval': 9.},
                 {'brightness_range': [0.5, 1.5]}, {'channel_shift_range': 30., 'horizontal_flip': True}):
    generator = keras_images.ImageDataGenerator(**settings).flow(pictures, batch_size=3, seed=5)
    weighted = next(generator) * np.arange(6).reshape(6, 1, 1) + next(generator) * np.arange(4).reshape(4, 1)
    show(sorted(settings), weighted.mean(axis=(1, 2, 3)))
show('affine', keras_images.apply_affine_transform(pictures[0], 20, 1, 2, 10, 1.1, 0.9)[2, 1])
small = np.random.RandomState(3).rand(40, 3, 2, 1)
for settings, augment in (({}, False), ({'featurewise_center': True, 'featurewise_std_normalization': True}, False),
                          ({'featurewise_center': True, 'horizontal_flip': True, 'rescale': 2.0}, True)):
    whitening = keras_images.ImageDataGenerator(zca_whitening=True, zca_epsilon=0.05, **settings)
    whitening.fit(small, augment=augment, rounds=2, seed=4)
    show(sorted(settings), next(whitening.flow(small, batch_size=40, shuffle=False)).reshape(40, 6)[:3].sum(1))
    print('%.9g' % np.random.rand())
