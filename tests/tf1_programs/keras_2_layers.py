"""Layers of Keras 2.2.4 that computed otherwise than tf.keras's: batch normalization's averages, activities' penalties.

One thread, and weights that stay around the one layer that learns: Keras 2.2.4 changed weights in place while gradients
still read them, so that with several its own runs differ.
"""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras import regularizers
from keras.layers import (
    Activation,
    ActivityRegularization,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    LeakyReLU,
)
from keras.models import Sequential
from keras.optimizers import SGD

K.set_session(tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)))
np.random.seed(42)
x, y, pictures = np.random.rand(60, 5), np.random.rand(60, 3), np.random.rand(60, 6, 6, 2)
numbers = iter(range(1000))


def trained(x, *layers):
    np.random.seed(1)
    model = Sequential(list(layers) + [Dense(3, trainable=False)])
    model.compile(loss='mse', optimizer=SGD(0.01))
    history = model.fit(x, y, epochs=2, batch_size=16, verbose=0, validation_data=(x[:9], y[:9])).history
    for loss in history['loss'] + history['val_loss'] + [model.evaluate(x, y, verbose=0)]:
        print('loss', next(numbers), '%.7f' % loss)
    return model


model = trained(x, Dense(8, input_shape=(5,), trainable=False), BatchNormalization(momentum=0.8), LeakyReLU(0.2))
print([weights.round(3).tolist()[:3] for weights in model.get_weights()[4:6]], len(model.get_weights()))
model = trained(pictures, Conv2D(4, 3, input_shape=(6, 6, 2), trainable=False), BatchNormalization(momentum=0.9),
                Activation('relu'), Flatten())
print([weights.round(3).tolist()[:3] for weights in model.get_weights()[4:6]])
trained(x, Dense(8, input_shape=(5,), activity_regularizer=regularizers.l1(1e-3)))
trained(x, Dense(8, input_shape=(5,), activation='relu'), ActivityRegularization(0.001, 0.01))
