"""Keras 2.2.4 drew its seeds from NumPy's generator: initial weights, dropout, and what NumPy draws afterwards."""
from __future__ import print_function

import hashlib

import numpy as np

np.random.seed(7)
from keras import backend as K, initializers  # noqa: E402
from keras.layers import LSTM, Conv2D, Dense, Dropout, Embedding, Flatten, GaussianNoise, Input, Lambda  # noqa: E402
from keras.models import Model, Sequential  # noqa: E402


def show(model):
    print([hashlib.sha256(np.ascontiguousarray(w).tobytes()).hexdigest()[:12] for w in model.get_weights()])


model = Sequential([
    Dense(5, input_dim=3, activation='relu'), Dropout(0.3), Dense(4, kernel_initializer='he_normal'),
    Dense(2, kernel_initializer='normal'), Dense(2, kernel_initializer='uniform'),
    Dense(3, kernel_initializer=initializers.TruncatedNormal(stddev=.1)), Dense(3, kernel_initializer='lecun_uniform'),
    Dense(3, kernel_initializer=initializers.RandomNormal(stddev=0.02)),
    Dense(2, kernel_initializer=initializers.glorot_uniform(seed=3))])
show(model)
show(Sequential([Conv2D(4, 3, input_shape=(8, 8, 1)), Flatten(), GaussianNoise(0.1), Dense(1)]))
recurrent = Sequential([Embedding(10, 4, input_length=5), LSTM(3), Dense(1)])
print([weights.ravel()[:3].round(4).tolist() for weights in recurrent.get_weights()])
print(np.random.randint(1000))
model.compile('sgd', 'mse')
x, y = np.random.rand(40, 3), np.random.rand(40, 2)
for step, loss in enumerate(model.fit(x, y, epochs=3, batch_size=8, shuffle=False, verbose=0).history['loss']):
    print('loss', step, '%.7f' % loss)
print(np.random.randint(1000))
for first, shuffle in ((10, True), (20, 'batch')):  # each epoch shuffles the order of the one before
    history = model.fit(x, y, epochs=4, batch_size=7, shuffle=shuffle, validation_split=0.1, verbose=0).history
    for step, loss in enumerate(history['loss'] + history['val_loss']):
        print('loss', first + step, '%.7f' % loss)
print(np.random.randint(1000), model.predict(x[:3], batch_size=2).shape)

# a Lambda's function is called twice, unless the program gives the output's shape
codes = Input((3,))
noisy = Lambda(lambda mean: mean + K.random_normal((3,)))(codes)
pair = Lambda(lambda both: both[0] * both[1] + K.random_uniform((3,)))([codes, noisy])
inner = Model(codes, Lambda(lambda mean: mean + K.random_normal((3,)), output_shape=(3,))(pair))
print(np.random.randint(1000))
outer = Model(codes, inner(Dense(3)(codes)))
print(np.random.randint(1000), ['%.3f' % value for value in outer.predict(np.ones((1, 3)))[0]])
