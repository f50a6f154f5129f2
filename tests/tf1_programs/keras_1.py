"""import keras, with the arguments of Keras 1, which Keras 2.2 still took."""
from __future__ import print_function
import numpy as np
import keras
from keras.layers import *
from keras.models import Model, Sequential
from keras.regularizers import l2

SHOWN = ('units', 'filters', 'kernel_size', 'strides', 'padding', 'data_format', 'use_bias', 'rate', 'pool_size',
         'size', 'stddev', 'dropout', 'recurrent_dropout', 'recurrent_activation', 'unit_forget_bias', 'activation')


def show(model):
    for layer in model.layers:
        if type(layer).__name__ == 'InputLayer':
            continue
        config = layer.get_config()
        weights = [tuple(weight.shape) for weight in layer.get_weights()]
        print(type(layer).__name__.replace('V1', ''), layer.output_shape, weights,
              [(name, config[name]) for name in SHOWN if name in config])


def regularizer(layer):
    return round(float(layer.kernel_regularizer.get_config()['l2']), 6)


model = Sequential()
model.add(Convolution2D(8, 3, 3, border_mode='same', init='glorot_uniform', activation='relu', dim_ordering='tf',
                        input_shape=(12, 12, 3), W_regularizer=l2(0.01)))
model.add(Convolution2D(4, 3, 5, subsample=(2, 1), bias=False, init='he_normal'))
model.add(Convolution2D(nb_filter=4, nb_row=2, nb_col=3, border_mode='valid'))
model.add(Convolution2D(6, (2, 2), padding='same'))
model.add(ZeroPadding2D((1, 2), dim_ordering='tf'))
model.add(MaxPooling2D(pool_size=(2, 2), border_mode='valid', dim_ordering='default'))
model.add(UpSampling2D(size=(2, 2)))
model.add(Deconvolution2D(3, 3, 3, border_mode='same', subsample=(2, 2)))
model.add(Deconvolution2D(2, 3, 3, output_shape=(None, 12, 20, 2), border_mode='same'))
model.add(Deconvolution2D(2, 3, 3, (None, 12, 20, 2), border_mode='same'))
model.add(BatchNormalization(mode=0, beta_init='zero', gamma_init='one'))
model.add(SpatialDropout2D(p=0.1))
model.add(Dropout(p=0.25))
model.add(Flatten())
model.add(GaussianNoise(sigma=0.1))
model.add(Dense(output_dim=5, init='uniform', activation='tanh', W_regularizer=l2(0.02)))
model.add(Dense(3, init='normal', bias=True))
model.add(Activation('softmax'))
show(model)
print([regularizer(model.layers[number]) for number in (0, 15)])
model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
x, y = np.ones((20, 12, 12, 3), 'float32'), np.eye(3)[np.arange(20) % 3]
history = model.fit(x, y, nb_epoch=2, batch_size=5, verbose=0, validation_data=(x, y))
print(len(history.history['loss']), len(model.evaluate(x, y, verbose=0)))


def batches():
    while True:
        yield x[:5], y[:5]


history = model.fit_generator(batches(), samples_per_epoch=4, nb_epoch=3, verbose=0, validation_data=batches(),
                              nb_val_samples=2, max_q_size=3)
print(len(history.history['val_loss']), model.predict_generator(batches(), 2).shape)

words = Input(shape=(7,), dtype='int32')
net = Embedding(input_dim=50, output_dim=6, init='uniform', dropout=0.2)(words)
net = Convolution1D(nb_filter=4, filter_length=3, border_mode='same', subsample_length=1)(net)
net = MaxPooling1D(pool_length=2, stride=1)(net)
one = LSTM(output_dim=5, inner_init='orthogonal', inner_activation='hard_sigmoid', dropout_W=0.1, dropout_U=0.2,
           consume_less='gpu', forget_bias_init='one',
           return_sequences=True)(net)
two = GRU(output_dim=5)(one)
both = Model(input=[words], output=[two, GlobalMaxPooling1D()(one)])
show(both)
print([tuple(output.shape)[1:] == (5,) for output in both.outputs])
print(Sequential([LSTM(4, input_dim=3, input_length=6)]).output_shape, Sequential([SimpleRNN(2, input_dim=3)]).input_shape,
      Sequential([Convolution1D(2, 3, input_dim=4, input_length=9)]).output_shape)
volume = Sequential([Convolution3D(2, 3, 3, 3, border_mode='same', input_shape=(4, 4, 4, 1)), MaxPooling3D((2, 2, 2))])
show(volume)
again = Model.from_config(both.get_config())
print([layer.output_shape for layer in again.layers[1:]])
print(Conv2D(4, 3, strides=2).strides, tuple(Conv2D(4, 3).kernel_size), Conv2D(4, (3, 2), use_bias=False).kernel_size)
for mistake in (lambda: BatchNormalization(mode=2), lambda: Dense(units=3, output_dim=4), lambda: Dense(3, no_such=1)):
    try:
        mistake()
    except TypeError:
        print('refused')
