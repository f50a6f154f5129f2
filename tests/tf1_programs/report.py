"""What the programs print, so that runs can be compared. A module beside them, as such programs have."""
import hashlib

import numpy as np
import tensorflow as tf


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def weights(sess):
    for variable in tf.global_variables():
        value = sess.run(variable)
        print(variable.name, value.shape, value.dtype, digest(value))


def loss(step, value):
    print('loss %d %.9g' % (step, value))
