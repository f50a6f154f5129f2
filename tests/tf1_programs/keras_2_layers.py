"""What Keras 2.2.4 computed otherwise than tf.keras: batch normalization's averages, activities' penalties, optimizers.

One thread, and weights that stay around the one layer that learns: Keras 2.2.4 changed weights in place while gradients
still read them, so that with several its own runs differ.
"""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras import optimizers, regularizers
from keras.layers import (
    Activation,
    ActivityRegularization,
    BatchNormalization,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    LeakyReLU,
)
from keras.models import Sequential

K.set_session(tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)))
np.random.seed(42)
x, y, pictures = np.random.rand(60, 5), np.random.rand(60, 3), np.random.rand(60, 6, 6, 2)
numbers = iter(range(1000))


def trained(x, *layers):
    np.random.seed(1)
    model = Sequential(list(layers) + [Dense(3, trainable=False)])
    model.compile(loss='mse', optimizer=optimizers.SGD(0.01))
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

# names that Keras 2.2 had beside those that Keras has today
from keras import initializers, losses  # noqa: E402
from keras.constraints import maxnorm, nonneg, unitnorm  # noqa: E402
from keras.datasets.cifar import load_batch  # noqa: E402
from keras.engine import saving  # noqa: E402
from keras.engine.network import Network  # noqa: E402
from keras.engine.topology import Layer  # noqa: E402
from keras.models import Input, Model  # noqa: E402
from keras.utils import conv_utils, generic_utils, layer_utils, multi_gpu_model  # noqa: E402
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor  # noqa: E402

print([kind().__class__.__name__ for kind in (maxnorm, nonneg, unitnorm, optimizers.adam, optimizers.rmsprop, optimizers.sgd)])
print(initializers.one is initializers.Ones, issubclass(Model, Network), callable(load_batch), callable(losses.mse))
print(conv_utils.normalize_tuple(2, 2, 'strides'), conv_utils.conv_output_length(7, 3, 'valid', 2), layer_utils.count_params([K.ones((2, 3))]))
print(generic_utils.to_list(1), generic_utils.unpack_singleton([2]), generic_utils.has_arg(lambda key: key, 'key'), Input((2,)).shape.as_list())
print(K.is_tensor(K.ones((2,))), K.is_tensor(2), K.is_placeholder(K.placeholder((2,))), K.get_variable_shape(K.ones((2, 3))))
print(K.eval(K.logsumexp(K.constant([0.0, 0.0]))).round(4), K.eval(K.slice(K.constant([[1.0, 2.0], [3.0, 4.0]]), [0, 1], [2, 1])).tolist())
print(callable(saving.load_weights_from_hdf5_group_by_name), callable(saving.preprocess_weights_for_loading))
for gpus in (1, 2):
    try:
        multi_gpu_model(model, gpus=gpus)
    except ValueError:
        print('ValueError')


class Attention(Layer):
    """Weights as custom layers of the time gave them to Keras, and a variable that is not to be trained."""

    def build(self, input_shape):
        self.w = K.variable(np.full((input_shape[-1], 1), 0.1), name='w')
        self.b = self.add_weight(name='b', shape=(1,), initializer='zeros')
        self.scale = K.variable(0.5)
        self.trainable_weights = [self.w, self.b]
        super(Attention, self).build(input_shape)

    def call(self, x):
        return x * K.softmax(K.dot(x, self.w) * self.scale + self.b, axis=1)


attention = trained(x, Dense(4, input_shape=(5,), kernel_initializer='ones'), Attention()).layers[1]
print(len(attention.trainable_weights), len(attention.weights), len(attention.get_weights()), K.get_value(attention.scale))
print([round(float(weight), 3) for weight in attention.get_weights()[0].ravel()])


def build(units=4, outputs=3, loss='categorical_crossentropy'):
    built = Sequential([Dense(units, input_dim=5, activation='tanh'), Dense(outputs, activation='softmax' if outputs > 1 else 'sigmoid')])
    built.compile(loss=loss, optimizer=optimizers.SGD(0.1), metrics=['accuracy'])
    return built


words = np.array(['a', 'b', 'c'])[y.argmax(axis=1)]
np.random.seed(3)
classifier = KerasClassifier(build_fn=build, units=6, epochs=2, verbose=0)
print(classifier.get_params()['units'], sorted(classifier.fit(x, words).history), classifier.classes_.tolist(), classifier.n_classes_)
print(classifier.predict(x[:4]).tolist(), classifier.predict_proba(x).shape, '%.4f' % classifier.score(x, words))
classifier.set_params(units=3, batch_size=10, outputs=1, loss='binary_crossentropy').fit(x, y[:, 0] > 0.5)
print('loss', next(numbers), '%.7f' % classifier.predict_proba(x)[:, 0].mean())
regressor = KerasRegressor(build, outputs=1, loss='mse', epochs=1, batch_size=20, verbose=0)
regressor.fit(x, y[:, 1])
print('loss', next(numbers), '%.7f' % regressor.score(x, y[:, 1]))
print('loss', next(numbers), '%.7f' % regressor.predict(x).mean())
print(classifier.predict(x[:2]).shape, regressor.predict(x).shape)
try:
    KerasClassifier(build, nonsense=1)
except ValueError as error:
    print(error)

# names that Keras gives, by which programs find layers
K.clear_session()
named = Sequential([Dense(2, input_shape=(3,)), Dense(4), LeakyReLU(), Dense(1, name='own'), Activation('relu')])
print([layer.name for layer in named.layers], named.name, Model(named.input, named.output).name)
print(named.get_layer('dense_1').units, [weight.name for weight in named.weights], Input((2,)).name)


def optimizer(make):
    """The losses of six steps."""
    np.random.seed(2)
    x = np.random.normal(size=(64, 20))
    y = np.float32(x.sum(1, keepdims=True) > 0)
    model = Sequential([Dense(1, activation='sigmoid', input_dim=20)])
    model.compile(make(), 'binary_crossentropy')
    return [model.train_on_batch(x, y) for _ in range(6)]


# Not Adam, Nadam and rates that decay: 1.15.5 read the number of steps before or after it was raised, by chance.
for name, make in [
    ('SGD', lambda: optimizers.SGD(lr=0.1)), ('nesterov', lambda: optimizers.SGD(lr=0.1, momentum=0.9, nesterov=True)),
    ('clipnorm', lambda: optimizers.SGD(lr=0.1, clipnorm=0.1)), ('RMSprop', lambda: optimizers.RMSprop(lr=0.01)),
    ('adagrad', lambda: 'adagrad'), ('Adadelta', lambda: optimizers.adadelta()), ('Adamax', lambda: optimizers.Adamax()),
]:
    print(name)
    for step, loss in enumerate(optimizer(make)):
        print('loss %d %.9g' % (step, loss))


def losses(activation, loss):
    """A loss and metrics, which need not fit the activation, and the bias after three steps."""
    x = np.linspace(-1, 1, 30).reshape(10, 3)
    y = np.eye(3)[np.arange(10) % 3]
    model = Sequential([Dense(3, kernel_initializer='ones', activation=activation, input_dim=3)])
    model.compile(optimizers.SGD(lr=0.5), loss, metrics=['binary_crossentropy', 'cosine'])
    found = model.evaluate(x, y, verbose=0)
    model.fit(x, y, epochs=3, batch_size=10, verbose=0, shuffle=False)
    return model.metrics_names[1:], list(found) + list(model.get_weights()[1])


for activation in ('softmax', 'sigmoid', 'tanh'):
    for name in ('categorical_crossentropy', 'binary_crossentropy', 'cosine_proximity', 'hinge', 'squared_hinge'):
        names, numbers = losses(activation, name)
        print(activation, name, names)
        for step, value in enumerate(numbers):
            print('loss %d %.9g' % (step, value))

# the loss of a sequence whose last steps are masked
model = Sequential([Embedding(4, 2, embeddings_initializer='ones', mask_zero=True, input_length=3), Dense(1, kernel_initializer='ones')])
model.compile('sgd', 'mse')
print('loss 0 %.9g' % model.train_on_batch(np.array([[1, 2, 0], [3, 0, 0]]), np.zeros((2, 3, 1))))

# layers and an optimizer of a program's own
from keras.engine.topology import Layer as Base  # noqa: E402
from keras.layers import Input as Entrance  # noqa: E402
from keras.layers import SimpleRNN, Wrapper  # noqa: E402
from keras.legacy import interfaces  # noqa: E402
from keras.models import load_model  # noqa: E402

K.clear_session()
K.set_session(tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)))
vectors = np.linspace(-1, 1, 60).reshape(20, 3)
sums = vectors.sum(axis=1, keepdims=True)


class Own(Base):
    """Its variables, and those of the layer in it, are attributes and not its weights: Keras 2.2 did not train them."""

    def __init__(self, **options):
        self.name = 'before'  # replaced by Keras's own
        super(Own, self).__init__(**options)
        self.scales = [K.variable(2.0), K.variable(0.5)]

    def build(self, input_shape):
        self.within = Dense(2, kernel_initializer='ones')
        self.kernel = self.add_weight(name='kernel', shape=(2, 1), initializer='ones')
        self.seen = self.add_weight(name='seen', shape=(), initializer='zeros', trainable=False)
        super(Own, self).build(input_shape)

    def call(self, inputs):
        self.add_update((self.seen, self.seen + 1), inputs)
        product = K.dot(self.within(inputs), self.kernel)
        self.kernel = self.kernel * 2.0  # still a weight
        return product * self.scales[0] * self.scales[1]

    def compute_output_shape(self, input_shape):
        return input_shape[0], 1


class Twice(Wrapper):
    """A wrapper, whose layer Keras 2.2 trained."""

    def __init__(self, layer, **options):
        super(Twice, self).__init__(layer, **options)
        self.layer = layer
        self.other = Dense(1)

    def call(self, inputs):
        return self.layer(inputs) * 2

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)


class Recurrent(SimpleRNN):
    def __init__(self, units, **options):
        super(Recurrent, self).__init__(units, **options)
        self.gain = K.variable(2.0)

    def call(self, inputs, mask=None, training=None, initial_state=None):
        return self.gain * super(Recurrent, self).call(inputs, mask, training, initial_state)


class Steps(optimizers.Optimizer):
    """Gradient descent with momentum, written like Keras 2.2's own optimizers."""

    def __init__(self, lr=0.01, momentum=0.9, **options):
        super(Steps, self).__init__(**options)
        self.iterations = K.variable(0, dtype='int64', name='iterations')
        self.lr = K.variable(lr, name='lr')
        self.momentum = momentum

    @interfaces.legacy_get_updates_support
    def get_updates(self, loss, params):
        moments = [K.zeros(K.int_shape(param)) for param in params]
        self.weights = [self.iterations] + moments
        self.updates = [K.update_add(self.iterations, 1)]
        for param, gradient, moment in zip(params, self.get_gradients(loss, params), moments):
            new = self.momentum * moment - self.lr * gradient
            self.updates += [K.update(moment, new), (param, param + new)]
        return self.updates

    def get_config(self):
        return dict(super(Steps, self).get_config(), lr=float(K.get_value(self.lr)), momentum=self.momentum)


def own(layer, shape=(3,), optimizer='sgd'):
    entrance = Entrance(shape)
    built = Model(entrance, Dense(1, kernel_initializer='ones', trainable=False)(layer(entrance)))
    built.compile(optimizer, 'mse')
    print(layer.name, [weight.shape for weight in built.get_weights()], len(built.trainable_weights), built.count_params())
    for step in range(3):
        print('loss %d %.9g' % (step, built.train_on_batch(vectors.reshape((-1,) + shape), sums)))
    return built


layer = Own(name='own')
own(layer)
print(K.get_value(layer.scales[0]), K.get_value(layer.within.kernel).ravel().tolist(), K.get_value(layer.seen))
own(Twice(Dense(2, kernel_initializer='ones')))
own(Recurrent(2, kernel_initializer='ones', recurrent_initializer='zeros'), (3, 1))
built = own(Dense(2, kernel_initializer='ones'), optimizer=Steps(clipnorm=1.0))
print(K.get_value(built.optimizer.iterations), len(built.optimizer.get_weights()), isinstance(optimizers.Adam(), optimizers.Optimizer))
built.save('own.h5')
print(sorted(load_model('own.h5', custom_objects={'Steps': Steps}).optimizer.get_config().items()))
for each in built.layers:
    each.name += '_again'
built.name = 'renamed'
print(built.name, [each.name for each in built.layers], built.get_layer(built.layers[1].name) is built.layers[1])
# weights of examples, metrics of a batch after others, and what a batch's callbacks are given
from keras.callbacks import LambdaCallback  # noqa: E402

x, y, classes = np.linspace(-1, 1, 12).reshape(4, 3), np.eye(3)[[0, 2, 1, 0]], np.array([[0.], [1.], [1.], [0.]])
for loss, target, units in (('mse', y, 3), ('categorical_crossentropy', y, 3), ('binary_crossentropy', classes, 1)):
    model = Sequential([Dense(units, kernel_initializer='ones', input_dim=3)])
    model.compile(optimizers.SGD(lr=0.1), loss, metrics=['accuracy'])
    weights = np.array([1.0, 2.0, 0.0, 0.5])
    numbers = [model.train_on_batch(x, target, sample_weight=weights), model.evaluate(x, target, sample_weight=weights, verbose=0)]
    numbers += [model.test_on_batch(x[:1], target[:1]), model.train_on_batch(x, target, class_weight={0: 1.0, 1: 3.0, 2: 0.0})]
    numbers.append(model.fit(x, target, batch_size=2, verbose=0, shuffle=False).history['loss'] + model.test_on_batch(x[1:], target[1:]))
    print(loss, [len(each) for each in numbers])
    for step, value in enumerate(sum(map(list, numbers), []) + list(model.get_weights()[0].ravel())):
        print('loss %d %.9g' % (step, value))
model.fit(x, target, batch_size=2, verbose=0, callbacks=[LambdaCallback(
    on_batch_begin=lambda batch, l: print(batch, sorted(l)), on_batch_end=lambda number, logs: print(number, 'loss' in logs))])

# initial values that programs' own layers take from Keras
for name in ('glorot_uniform', 'glorot_normal', 'he_uniform', 'lecun_normal', 'random_normal', 'random_uniform', 'truncated_normal'):
    np.random.seed(7)
    drawn = [K.get_value(K.variable(each((2, 3)))) for each in (initializers.get(name), getattr(initializers, name)(), getattr(initializers, name)(seed=4))]
    print(name, np.round(np.stack(drawn), 5).tolist(), np.random.randint(1000))

# a loss that is one number for the batch, and losses of each pixel, with weights of examples
def one_number(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred))


images, wanted = np.linspace(0, 1, 2 * 3 * 2).reshape(2, 3, 2, 1), np.ones((2, 3, 2, 1))
for step, loss in enumerate((one_number, 'mse')):
    model = Sequential([Dense(1, kernel_initializer='ones', input_shape=(3, 2, 1))])
    model.compile('sgd', loss)
    print('loss %d %.7f' % (2 * step, model.train_on_batch(images, wanted, sample_weight=np.array([1.0, 3.0]))))
    print('loss %d %.7f' % (2 * step + 1, model.train_on_batch(images, wanted, sample_weight=np.array([0.0, 1.0]))))
print(len(model.targets), model.targets[0].shape.ndims)


class Silent(Layer):
    """A layer that does not say what it was built with."""

    def __init__(self, units, **options):
        super(Silent, self).__init__(**options)
        self.units = units

    def call(self, inputs):
        return inputs * self.units


model = Sequential([Dense(2, input_dim=2), Silent(3, name='silent')])
model.save('silent.h5')
print(model.layers[1].get_config()['name'])
