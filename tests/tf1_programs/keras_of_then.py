"""tf.keras and tensorflow.python.keras: one Keras, one session, weights as then, and files in HDF5."""
import os
import tempfile

import h5py
import numpy as np
import tensorflow as tf
from tensorflow.python.keras import backend as K
from tensorflow.python.keras.callbacks import ModelCheckpoint
from tensorflow.python.keras.layers import LSTM, Activation, BatchNormalization, Conv2D, Dense, Dropout, Embedding, Flatten, MaxPooling2D
from tensorflow.python.keras.models import Model, Sequential, load_model, model_from_json
from tensorflow.python.keras.optimizers import SGD, Adam
from tensorflow.python.keras.preprocessing.sequence import pad_sequences
from tensorflow.python.keras.preprocessing.text import Tokenizer
from tensorflow.python.keras.utils import HDF5Matrix, to_categorical

import report

print(tf.keras.__version__, Sequential is tf.keras.models.Sequential, K.get_session() is tf.keras.backend.get_session())
tf.set_random_seed(4)
random = np.random.RandomState(2)
folder = tempfile.mkdtemp()


def train(name, layers, x, y, loss, optimizer, metrics=('accuracy',)):
    K.clear_session()
    tf.set_random_seed(4)
    model = Sequential(layers())
    model.compile(loss=loss, optimizer=optimizer(), metrics=list(metrics))
    print(name, model.metrics_names, model.count_params())
    for layer in model.layers:
        for weight in layer.get_weights():
            print(layer.name, weight.shape, report.digest(weight))
    history = model.fit(x, y, batch_size=10, epochs=3, shuffle=False, verbose=0, validation_split=0.25).history
    print(sorted(history))
    for step, value in enumerate(history['loss'] + history['val_loss']):
        report.loss(step, value)
    return model


x, y = random.rand(40, 6).astype(np.float32), random.randint(0, 3, 40)
images = random.rand(40, 8, 8, 1).astype(np.float32)
train('conv', lambda: [Conv2D(4, 3, input_shape=(8, 8, 1), padding='same', use_bias=False), BatchNormalization(), MaxPooling2D(), Flatten(), Dense(3, activation='softmax')],
      images, y, 'sparse_categorical_crossentropy', lambda: Adam(lr=1e-2))
words = Tokenizer(num_words=20)
texts = ['the cat sat', 'a dog ran off the mat', 'cats and dogs'] * 14
words.fit_on_texts(texts)
sequences = pad_sequences(words.texts_to_sequences(texts[:40]), maxlen=5)
print(sequences[:3].tolist())
train('lstm', lambda: [Embedding(20, 4, input_length=5), LSTM(5), Dense(1, activation='sigmoid')],
      sequences, y > 1, 'binary_crossentropy', lambda: tf.train.RMSPropOptimizer(0.01))
dense = train('dense', lambda: [Dense(8, input_shape=(6,)), Activation('relu'), Dropout(0.25), Dense(3, activation='softmax')],
              x, to_categorical(y, 3), 'categorical_crossentropy', lambda: SGD(lr=0.1, momentum=0.9, nesterov=True))
print(dense.predict_classes(x[:3]).shape, dense.predict_proba(x[:3]).shape, len(dense.evaluate(x, to_categorical(y, 3), verbose=0)))

expected = dense.predict(x)
for name in ('model.h5', 'model.keras', 'model', 'model.hdf5'):
    path = os.path.join(folder, name)
    dense.save(path)
    with h5py.File(path, 'r') as file:
        print(name, sorted(file))
    print(np.allclose(load_model(path).predict(x), expected))
copy = model_from_json(dense.to_json())
dense.save_weights(os.path.join(folder, 'w.h5'))
copy.load_weights(os.path.join(folder, 'w.h5'))
print(np.allclose(copy.predict(x), expected))
dense.save_weights(os.path.join(folder, 'w'))
copy.load_weights(os.path.join(folder, 'w'))
print(np.allclose(copy.predict(x), expected), os.path.exists(os.path.join(folder, 'w.index')))
dense.fit(x, to_categorical(y, 3), epochs=2, verbose=0, callbacks=[ModelCheckpoint(os.path.join(folder, 'best-{epoch:02d}.hdf5'))])
print(sorted(name for name in os.listdir(folder) if name.startswith('best')))
features = Model(dense.inputs, dense.layers[0].output)
get = K.function([dense.layers[0].input, K.learning_phase()], [dense.layers[1].output])
print(features.predict(x).shape, get([x, 0])[0].shape, np.allclose(np.maximum(features.predict(x), 0), get([x, 0])[0]))
inputs = tf.placeholder(tf.float32, [None, 6])
with K.get_session().as_default():
    logits = Dense(2, name='own')(inputs)
    tf.get_default_session().run(tf.global_variables_initializer())
    print(logits.eval({inputs: x}).shape)


def losses(activation, loss):
    """A loss and metrics, which need not fit the activation, and the bias after three steps."""
    model = Sequential([Dense(3, kernel_initializer='ones', activation=activation, input_shape=(6,))])
    model.compile(SGD(lr=0.5), loss, metrics=['binary_crossentropy', 'cosine_proximity'])
    targets = to_categorical(y, 3)
    found = model.evaluate(x / 10, targets, verbose=0)
    model.fit(x / 10, targets, epochs=3, batch_size=len(x), verbose=0, shuffle=False)
    return model.metrics_names[1:], list(found) + list(model.get_weights()[1])


for activation in ('softmax', 'sigmoid'):
    for loss in ('categorical_crossentropy', 'binary_crossentropy', 'cosine_proximity', 'cosine_similarity', 'hinge'):
        names, numbers = losses(activation, loss)
        print(activation, loss, names)
        for step, value in enumerate(numbers):
            print('loss %d %.9g' % (step, value))

path = os.path.join(folder, 'data.h5')
with h5py.File(path, 'w') as file:
    file['x'], file['y'] = np.arange(20.).reshape(10, 2), np.arange(10.).reshape(10, 1)
examples, targets = HDF5Matrix(path, 'x', 1, 9), HDF5Matrix(path, 'y', 1, 9, lambda values: values / 10)
print(len(examples), examples.shape, examples[2].tolist(), examples[:2].tolist(), targets[[0, 7]].tolist())
model = Sequential([Dense(1, kernel_initializer='ones', input_shape=(2,))])
model.compile(SGD(lr=1e-4), 'mse')
history = model.fit(examples, targets, batch_size=8, epochs=2, shuffle='batch', verbose=0).history['loss']
for step, value in enumerate(history + [model.evaluate(examples, targets, verbose=0)] + list(model.predict(examples)[:2, 0])):
    print('loss %d %.9g' % (step, value))
try:
    examples[[0, 8]]
except IndexError:
    print('too many')

# the loss of a sequence whose last steps are masked
model = Sequential([Embedding(4, 2, embeddings_initializer='ones', mask_zero=True, input_length=3), Dense(1, kernel_initializer='ones')])
model.compile('sgd', 'mse')
for step in range(2):
    print('loss %d %.9g' % (step, model.train_on_batch(np.array([[1, 2, 0], [3, 0, 0]]), np.zeros((2, 3, 1)))))

# an optimizer by its name, with gradients so small that what its sums begin with matters
model = Sequential([Dense(1, kernel_initializer='zeros', input_shape=(2,))])
model.compile('adagrad', 'mse')
for step in range(3):
    model.train_on_batch(np.array([[0.1, 0.2], [0.3, 0.4]]), np.ones((2, 1)))
    print('loss %d %.9g' % (step, 1000 * model.get_weights()[0][0, 0]))


def show(name, values):
    """Numbers that need not be equal in their last digit, which follow their name."""
    print(name)
    for number, value in enumerate(np.ravel(values)):
        print('loss %d %.9g' % (number, value))


# layers that draw the seeds of their noise from NumPy's generator
layers = tf.keras.layers
steps = random.rand(2, 3, 4)
for name, layer in (('noise', lambda: layers.GaussianNoise(0.5)), ('products', lambda: layers.GaussianDropout(0.5)),
                    ('alpha', lambda: layers.AlphaDropout(0.5)), ('dropout', lambda: layers.Dropout(0.5)),
                    ('gru', lambda: layers.GRU(2, kernel_initializer='ones', recurrent_initializer='ones', dropout=0.5, recurrent_dropout=0.5))):
    K.clear_session()
    tf.set_random_seed(6)
    np.random.seed(6)
    inputs = layers.Input((3, 4))
    draw = K.function([inputs, K.learning_phase()], [layer()(inputs)])
    show(name, [draw([steps, 1])[0].mean(), draw([steps, 1])[0].mean(), np.random.rand()])

# names in histories, gradients where a hinge begins, and sequences as long as the longest
model = Sequential([Dense(2, kernel_initializer='ones', input_shape=(2,))])
model.compile('sgd', 'categorical_hinge', metrics=['logcosh', 'kullback_leibler_divergence', 'categorical_hinge'])
print(model.metrics_names, sorted(model.fit(np.ones((2, 2)), np.eye(2), verbose=0).history))
decoded, _ = K.ctc_decode(K.constant([[[.8, .1, .1], [.1, .1, .8], [.8, .1, .1], [.1, .1, .8]]] * 2), K.constant([4, 1]))
print(K.eval(decoded[0]).tolist())

# weights of examples for losses of each pixel
pixels = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3, 2, 1))])
pixels.compile('sgd', 'mse')
try:
    pixels.train_on_batch(np.ones((2, 3, 2, 1)), np.ones((2, 3, 2, 1)), sample_weight=np.ones(2))
except ValueError as error:
    print(error)
