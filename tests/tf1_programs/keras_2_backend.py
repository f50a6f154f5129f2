"""Keras 2.2.4's backend, models that share layers, and layers of a program's own, where tf.keras computes otherwise."""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import BatchNormalization, Dense, Dropout, Input, UpSampling2D
from keras.layers.convolutional import _Conv
from keras.layers.merge import _Merge
from keras.layers.pooling import _GlobalPooling2D
from keras.metrics import sparse_top_k_categorical_accuracy, top_k_categorical_accuracy
from keras.models import Model, Sequential

# Two models that share a dropout, as an InfoGAN's D and Q: on the same images both see the same mask, which is drawn once.
np.random.seed(1)
body = Sequential([Dropout(0.5, input_shape=(20,))])
entrance = Input((20,))
discriminator = Model(entrance, Dense(1, kernel_initializer='ones')(body(entrance)))
classifier = Model(entrance, Dense(2, kernel_initializer='ones')(body(entrance)))
images = Input((20,))
both = Model(images, [discriminator(images), classifier(images)])
train = K.function([images, K.learning_phase()], both.outputs)
scores, classes = train([np.ones((6, 20)), 1])
print(np.array_equal(scores, classes[:, :1]), len(set(scores.ravel())) > 1, '%.6f' % np.random.uniform())
other = Input((20,))
print(discriminator(images) is discriminator(images), discriminator(images) is discriminator(other))

# The order of weights: of a model within a model, those that are trained come first.
inner = Sequential([Dense(2, input_dim=3, use_bias=False), BatchNormalization(), Dense(4)])
outer = Sequential([inner, BatchNormalization(), Dense(1)])
print([weight.shape for weight in outer.get_weights()])
outer.set_weights([np.full(weight.shape, float(index)) for index, weight in enumerate(outer.get_weights())])
print([weight.ravel()[0] for weight in outer.get_weights()], [weight.ravel()[0] for weight in inner.get_weights()])
inner.trainable = False
print([weight.shape for weight in outer.get_weights()])
print([K.int_shape(weight) for weight in outer.weights])


class Middle(_Merge):
    def _merge_function(self, inputs):
        return 0.25 * inputs[0] + 0.75 * inputs[1]


class Range(_GlobalPooling2D):
    def call(self, inputs):
        return K.max(inputs, axis=[1, 2]) - K.min(inputs, axis=[1, 2])


class Plain(_Conv):
    def __init__(self, filters, **options):
        super(Plain, self).__init__(2, filters, 2, kernel_initializer='ones', **options)


one, two = Input((4,)), Input((4,))
print(Model([one, two], Middle()([one, two])).predict([np.zeros((1, 4)), np.arange(4.)[None]]))
pictures = np.arange(24.).reshape(1, 3, 4, 2) ** 2
entrance = Input((3, 4, 2))
print(Model(entrance, Range()(entrance)).predict(pictures), Model(entrance, Plain(1)(entrance)).predict(pictures)[0, 0])

larger = UpSampling2D((2, 3), interpolation='bilinear')(entrance)
print(K.int_shape(larger), Model(entrance, larger).predict(pictures)[0, :, :, 0].round(3).tolist())
turned = K.constant(pictures.transpose(0, 3, 1, 2))
print(K.eval(K.resize_images(turned, 2, 2, 'channels_first', 'bilinear'))[0, 1, 1].round(3).tolist())
print(K.eval(K.resize_images(turned, 2, 2, 'channels_first'))[0, 1, 1].tolist())

x, y = K.constant(np.arange(24.).reshape(1, 2, 3, 4)), K.constant(np.arange(24.).reshape(1, 2, 3, 4) - 5)
matrix, row = K.constant(np.arange(6.).reshape(1, 2, 3)), K.constant(np.arange(3.).reshape(1, 3))
for name, tensors, axes in (('4', (x, y), (3, 3)), ('4, the third', (x, y), (2, 2)), ('3 and 2', (matrix, row), (2, 1)),
                            ('2 and 3', (row, matrix), (1, 2)), ('2', (row, row), 1), ('3', (matrix, matrix), 1),
                            ('3, by default', (matrix, K.permute_dimensions(matrix, (0, 2, 1))), None)):
    print('batch_dot', name, K.eval(K.batch_dot(tensors[0], tensors[1], axes)).tolist())
try:
    K.batch_dot(x, y, [[1], [2]])
except ValueError:
    print('axes of lists are refused')

chosen = K.switch(K.constant([1., 0.]) > 0, K.ones((2, 3)), lambda: K.zeros((2, 3)))
print('switch', K.eval(chosen).tolist())
likely = K.constant([[.5, .3, .2], [.1, .2, .7]])
print(K.eval(top_k_categorical_accuracy(K.constant(np.eye(3)[[1, 0]]), likely, k=2)),
      K.eval(sparse_top_k_categorical_accuracy(K.constant([[2.], [2.]]), likely, k=2)))

number = tf.Variable(3.)
print('without an initializer', K.get_session().run(number))
K.get_session().run(number.assign(4.))
print('kept', K.get_session().run(number))
