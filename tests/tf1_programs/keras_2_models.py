"""Models of Keras 2.2.4 that tf.keras trained otherwise, or whose layers and tensors it described otherwise.

One thread, as in ``keras_2_layers``. Of the discriminator only the last layer learns, for the same reason.
"""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.callbacks import Callback
from keras.layers import BatchNormalization, Conv1D, Dense, Dropout, Input, Reshape
from keras.models import Model, Sequential

K.set_session(tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)))
np.random.seed(1)
real, noise, one, zero = np.random.rand(16, 4), np.random.rand(16, 2), np.ones(16), np.zeros(16)


def networks():
    first = dict(kernel_initializer='ones', trainable=False)
    discriminator = Sequential([Dense(3, input_dim=4, **first), BatchNormalization(momentum=0.5, center=False, scale=False),
                                Dense(1, activation='sigmoid', kernel_initializer='ones')])
    generator = Sequential([Dense(4, input_dim=2, **first), BatchNormalization(momentum=0.5, trainable=True)])
    return discriminator, generator


def averages(*models):
    for model in models:
        print(*['%.3f' % x for x in model.layers[1].get_weights()[-2]])


def gan(name, thaw=False, layers=False):
    """A discriminator that is frozen after it was compiled, and thawed, or not, while it is trained by itself."""
    def freeze(frozen):
        discriminator.trainable = not frozen
        for layer in discriminator.layers[1:] if layers else []:
            layer.trainable = not frozen

    discriminator, generator = networks()
    discriminator.compile('sgd', 'binary_crossentropy')
    freeze(True)
    entrance = Input((2,))
    both = Model(entrance, discriminator(generator(entrance)))
    both.compile('sgd', 'binary_crossentropy')
    for step in range(3):
        if thaw:
            freeze(False)
        print('loss', 2 * step, '%.7f' % discriminator.train_on_batch(real, zero))
        if thaw:
            freeze(True)
        print('loss', 2 * step + 1, '%.7f' % both.train_on_batch(noise, one))
    averages(discriminator, generator)
    print('loss 6 %.7f' % discriminator.predict(real)[0, 0])


gan('frozen once')
gan('in turn', thaw=True)
gan('in turn, layer by layer', thaw=True, layers=True)

for when in ('before', 'after', 'whole'):  # a frozen model within a model, frozen before or after it is called
    discriminator, generator = networks()
    if when == 'before':
        generator.layers[1].trainable = False
    both = Sequential([generator, discriminator])
    if when == 'after':
        generator.layers[1].trainable = False
    generator.trainable = when != 'whole'
    both.compile('sgd', 'mse')
    both.fit(noise, zero, epochs=2, verbose=0, shuffle=False)
    averages(generator)
    print(len(both.trainable_weights))

# the last layer taken off, as for transfer learning
entrance = Input((4,))
base = Model(entrance, Dense(3, name='top')(Dense(5, name='features')(entrance)))
base.layers.pop()
base.layers[-1].outbound_nodes = []
model = Model(base.input, Dense(2, name='new')(base.layers[-1].output))
print([layer.name for layer in base.layers[1:]], [layer.name for layer in model.layers[1:]], model.count_params())


class Measure(Callback):
    def on_epoch_end(self, epoch, logs={}):  # noqa: B006
        print([np.shape(part) for part in self.validation_data], '%.4f' % (self.validation_data[0].sum() + self.validation_data[1].sum()))


model = Sequential([Dense(2, input_dim=4), Dropout(0.5), Dense(1)])
model.compile('sgd', 'mse')
model.fit(real, one, epochs=1, verbose=0, validation_split=0.25, callbacks=[Measure()])
model.fit(real, one, epochs=1, verbose=0, validation_data=(real[:3], zero[:3]), callbacks=[Measure()])
model.fit_generator(iter([(real, one)]), 1, epochs=1, verbose=0, validation_data=(real[:5], zero[:5]), callbacks=[Measure()])

series = Input((6, 4))
convolved = Conv1D(3, 2)(series)
print(series._keras_shape, convolved._keras_shape, Reshape((15,))(convolved)._keras_shape)
print(model.uses_learning_phase, base.uses_learning_phase, model.output._uses_learning_phase, K._BACKEND)
convolved._keras_shape = (None, 5, 4)
print(convolved._keras_shape)
likely = np.eye(4)[np.array([[0, 3, 1, 3], [1, 1, 3, 1]])] * 0.9 + 0.02
for greedy in (True, False):
    print(K.get_value(K.ctc_decode(K.constant(likely), K.constant([4, 1]), greedy=greedy)[0][0]).tolist())


def share(y_true, y_pred):
    """A metric that is one number for a batch."""
    return K.sum(K.cast(y_pred > 1.2, 'float32')) / K.sum(K.cast(y_pred > 0, 'float32'))


model = Sequential([Dense(1, input_dim=4, kernel_initializer='ones')])
model.compile('sgd', 'mse', metrics=[share])
print('loss 0 %.7f' % model.evaluate(real, one, batch_size=7, verbose=0)[1])
for index, weights in enumerate(([0.0, 3.0], [1.0, 2.0])):
    print('loss', index, '%.7f' % model.test_on_batch(real, one, sample_weight=np.array(weights * 8))[0])
print('loss 2 %.7f' % model.train_on_batch(real, one, class_weight={0: 1.0, 1: 3.0})[0])
