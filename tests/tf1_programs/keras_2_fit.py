"""What Keras 2.2.4's fit and evaluate tell of a training: losses and metrics of batches of unequal sizes, callbacks.

All weights but those of one layer are frozen, and there is one thread, as in ``keras_2_layers``.
"""
from __future__ import print_function

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.callbacks import Callback, CSVLogger, EarlyStopping, LearningRateScheduler
from keras.layers import Dense, Input, TimeDistributed
from keras.models import Model, Sequential
from keras.optimizers import SGD
from keras.utils import Sequence

K.set_session(tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)))
random = np.random.RandomState(1)
x, one, two = (random.randn(10, size).astype('float32') for size in (3, 1, 2))
classes, weights = (one > 0.3).astype('float32'), random.rand(10).astype('float32')
weights[:3] = 0
count = 0


def loss(*values):
    global count
    for value in values:
        print('loss', count, '%.7f' % value)
        count += 1


def of(logs):
    print(sorted(logs))
    loss(*[np.sum(logs[name]) for name in sorted(logs) if name not in ('batch', 'size')])


class Tell(Callback):
    def on_batch_end(self, batch, logs=None):
        of(logs)

    def on_epoch_end(self, epoch, logs=None):
        of(logs)


def fixed(units, name, activation=None):
    return Dense(units, activation=activation, kernel_initializer='ones', use_bias=False, trainable=False, name=name)


def outputs(**options):
    entrance = Input((3,))
    first = fixed(1, 'a')(entrance)
    second = Dense(2, kernel_initializer='ones', use_bias=False, name='b')(entrance)
    model = Model(entrance, [first, second])
    model.compile('sgd', 'mse', metrics=['mae'], **options)
    return model


def single(metrics=('mae',), activation=None, of_loss='mse', **options):
    model = Sequential([Dense(1, input_dim=3, activation=activation, kernel_initializer='ones', use_bias=False)])
    model.compile(options.pop('optimizer', 'sgd'), of_loss, metrics=list(metrics), **options)
    return model


QUIET = dict(batch_size=4, verbose=0, shuffle=False)

# several outputs: each loss is an average over examples
model = outputs(loss_weights=[0.5, 2.0])
of(model.fit(x, [one, two], epochs=2, validation_split=0.3, callbacks=[Tell()], **QUIET).history)
of(model.fit(x, [one, two], sample_weight=[weights, 1 - weights], **QUIET).history)
loss(*model.evaluate(x, [one, two], batch_size=4, verbose=0))
loss(*model.train_on_batch(x, [one, two]))
loss(*model.test_on_batch(x[:3], [one[:3], two[:3]]))

# weighted metrics are divided by the number of weights that are not 0
model = single(weighted_metrics=['mae'])
of(model.fit(x, one, sample_weight=weights, validation_data=(x, one, weights), **QUIET).history)
loss(*model.evaluate(x, one, sample_weight=weights, batch_size=4, verbose=0))
series = Sequential([TimeDistributed(Dense(1, kernel_initializer='ones', use_bias=False), input_shape=(5, 3))])
series.compile('sgd', 'mse', sample_weight_mode='temporal', weighted_metrics=['mae'], metrics=['mae'])
steps = [part.reshape(2, 5, -1) for part in (x, one)] + [weights.reshape(2, 5)]
loss(*series.evaluate(*steps[:2], sample_weight=steps[2], batch_size=1, verbose=0))

# class_weight counts where there is no sample_weight
model = single(['acc'], 'sigmoid', 'binary_crossentropy')
of(model.fit(x, classes, class_weight={0: 1.0, 1: 5.0}, **QUIET).history)
of(model.fit(x, classes, class_weight={0: 1.0, 1: 5.0}, sample_weight=weights, **QUIET).history)


class Batches(Sequence):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return x[3 * index:3 * index + 3], one[3 * index:3 * index + 3]


def forever():
    while True:
        for index in range(4):
            yield Batches()[index]


model = single()
of(model.fit_generator(Batches(), epochs=2, verbose=0, shuffle=False, validation_data=Batches(), callbacks=[Tell()]).history)
of(model.fit_generator(forever(), 3, epochs=3, verbose=0, validation_data=forever(), validation_steps=3).history)
loss(*model.evaluate_generator(Batches()))
print([type(value).__name__ for value in model.fit(x, one, **QUIET).history['mean_absolute_error']])

# when training stops, and with which weights
for options in (dict(patience=1), dict(patience=9, restore_best_weights=True), dict(baseline=1e-3),
                dict(patience=1, restore_best_weights=True), dict(patience=1, min_delta=0.1)):
    model = single(optimizer=SGD(0.9))
    early = EarlyStopping(verbose=1, **options)
    done = model.fit(x, one, epochs=4, validation_split=0.3, callbacks=[early], **QUIET)
    print(sorted(options), len(done.epoch), early.stopped_epoch, early.wait)
    loss(np.log10(np.abs(model.get_weights()[0]).sum()))
print(EarlyStopping('val_acc_1').monitor_op.__name__, EarlyStopping('val_auc').monitor_op.__name__)

single().fit(x, one, epochs=2, callbacks=[CSVLogger('log.csv'), LearningRateScheduler(lambda epoch: 0.5 ** epoch, 1)], **QUIET)
print([line.split(',')[0] for line in open('log.csv')], open('log.csv').readline().strip())
