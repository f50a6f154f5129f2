"""What tf.keras's callbacks of 1.15 did and printed: when training stops and with which weights, rates, columns."""
from __future__ import print_function

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
callbacks, K = tf.keras.callbacks, tf.keras.backend
random = np.random.RandomState(1)
x, y = random.randn(10, 3).astype('float32'), random.randn(10, 1).astype('float32')
QUIET = dict(batch_size=4, verbose=0, shuffle=False)


def single(rate=0.1):
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,), kernel_initializer='ones', use_bias=False)])
    model.compile(tf.keras.optimizers.SGD(rate), 'mse', metrics=['mae'])
    return model


for number, options in enumerate([
        dict(patience=1), dict(patience=9, restore_best_weights=True), dict(baseline=1e-3), dict(baseline=1e-3, patience=2),
        dict(patience=1, restore_best_weights=True), dict(patience=1, min_delta=0.1)]):
    model = single(0.9)
    early = callbacks.EarlyStopping(verbose=1, **options)
    done = model.fit(x, y, epochs=4, validation_split=0.3, callbacks=[early], **QUIET)
    print(sorted(options), len(done.epoch), early.stopped_epoch, early.wait)
    print('loss', number, '%.7f' % np.log10(np.abs(model.get_weights()[0]).sum()))
print(callbacks.EarlyStopping('val_acc_1').monitor_op.__name__, callbacks.EarlyStopping('val_auc').monitor_op.__name__)

single().fit(x, y, epochs=2, callbacks=[
    callbacks.CSVLogger('log.csv'), callbacks.LearningRateScheduler(lambda epoch: 0.5 ** epoch, 1),
    callbacks.ReduceLROnPlateau('loss', patience=1, min_delta=9.0, verbose=1),
    callbacks.ModelCheckpoint('weights.{epoch:02d}.h5', verbose=1)], **QUIET)
print([line.split(',')[0] for line in open('log.csv')], open('log.csv').readline().strip())


class Tell(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(sorted((name, type(value).__name__) for name, value in logs.items()))


done = single().fit(x, y, validation_data=(x, y), callbacks=[Tell()], **QUIET)
print([type(value[0]).__name__ for _, value in sorted(done.history.items())])
