"""What the programs print, so that runs can be compared. A module beside them, as such programs have."""
import hashlib

import numpy as np
import tensorflow as tf


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def weights(sess):
    for variable, value in zip(tf.global_variables(), sess.run(tf.global_variables())):
        print(variable.name, value.shape, value.dtype, digest(value))


def loss(step, value):
    print('loss %d %.9g' % (step, value))


RANDOM = ('RandomUniform', 'RandomStandardNormal', 'TruncatedNormal', 'RandomUniformInt', 'Multinomial')


def graph(name, build):
    """Build something in a graph of its own: the seeds it takes, its variables, and what it computes.

    The last seed says how many operations it has made. Of an array of floats, a weighted sum stands for it.
    """
    with tf.Graph().as_default() as built:
        tf.set_random_seed(1)
        outputs = tf.contrib.framework.nest.flatten(build())
        own = [op.get_attr('seed2') for op in built.get_operations() if op.type in RANDOM]
        tf.random_uniform([], name='next')
        print('%s: %s then %d' % (name, own, built.get_operation_by_name('next/RandomUniform').get_attr('seed2')))
        with tf.Session() as sess:
            sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
            weights(sess)
            for number, value in enumerate(sess.run(outputs)):
                if np.issubdtype(value.dtype, np.floating):
                    print(value.shape)
                    loss(number, np.sum(value.ravel() * np.cos(np.arange(value.size)), dtype=np.float64))
                else:
                    print(value.dtype, value.tolist())
