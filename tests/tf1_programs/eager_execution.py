"""Eager programs of 2018: the guides' linear regression, a Keras model in a loop, and tfe's functions."""
from __future__ import print_function
import os
import tempfile

import numpy as np
import tensorflow as tf

tfe = tf.contrib.eager

tf.enable_eager_execution()
tf.set_random_seed(5)
print(tf.executing_eagerly(), tf.matmul([[2.0]], [[3.0]]).numpy(), tf.add(1, 2))
x = tf.constant([[1, 2], [3, 4]])
print(x + 1, (x * x).numpy().tolist(), np.multiply(x, 2).tolist(), x.shape)


def square(x):
    return tf.multiply(x, x)


grad = tfe.gradients_function(square)
print(square(3.).numpy(), grad(3.)[0].numpy(), tfe.gradients_function(lambda x: grad(x)[0])(3.)[0].numpy())
print([g.numpy() for g in tfe.gradients_function(lambda a, b: a * b * b)(2.0, 3.0)])
print([g.numpy() for g in tfe.gradients_function(lambda a, b: a * b * b, params=['b'])(2.0, 3.0)])
value, grads = tfe.value_and_gradients_function(lambda a, b: a * b)(2.0, 5.0)
print(value.numpy(), [g.numpy() for g in grads])

NUM_EXAMPLES = 200
training_inputs = tf.random_normal([NUM_EXAMPLES])
noise = tf.random_normal([NUM_EXAMPLES])
training_outputs = training_inputs * 3 + 2 + noise
print('loss 0 %.9g' % training_inputs.numpy().mean(), 'loss')

W = tfe.Variable(5., name='weight')
B = tfe.Variable(10., name='bias')


def prediction(input, weight, bias):
    return input * weight + bias


def loss(weight, bias):
    return tf.reduce_mean(tf.square(prediction(training_inputs, weight, bias) - training_outputs))


def grad_tape(weight, bias):
    with tf.GradientTape() as tape:
        loss_value = loss(weight, bias)
    return tape.gradient(loss_value, [weight, bias])


for i in range(20):
    dW, dB = grad_tape(W, B)
    W.assign_sub(dW * 0.01)
    B.assign_sub(dB * 0.01)
    if i % 5 == 0:
        print('loss %d %.9g' % (i, loss(W, B)))
print('W %.5f B %.5f' % (W.numpy(), B.numpy()), W.name, W.read_value().numpy().dtype)

implicit = tfe.implicit_gradients(lambda: loss(W, B))
print([(round(float(g), 4), v.name) for g, v in implicit()])
both = tfe.implicit_value_and_gradients(lambda: loss(W, B))
v, gv = both()
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.01)
step = tf.train.get_or_create_global_step()
for i in range(3):
    optimizer.apply_gradients(implicit(), global_step=step)
print('loss 30 %.9g' % loss(W, B), step.numpy())
optimizer.minimize(lambda: loss(W, B))
print('loss 31 %.9g' % loss(W, B))


class Model(tf.keras.Model):
    def __init__(self):
        super(Model, self).__init__()
        self.dense1 = tf.keras.layers.Dense(8, activation=tf.nn.relu)
        self.dense2 = tf.keras.layers.Dense(3)

    def call(self, x):
        return self.dense2(self.dense1(x))


random = np.random.RandomState(0)
X = random.rand(60, 4).astype(np.float32)
Y = random.randint(0, 3, 60)
dataset = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(100, seed=1).batch(20)
model = Model()
optimizer = tf.train.AdamOptimizer(0.01)
accuracy, mean = tfe.metrics.Accuracy('acc'), tfe.metrics.Mean('loss')
for epoch in range(2):
    for x, y in tfe.Iterator(dataset):
        with tfe.GradientTape() as tape:
            value = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=model(x))
        grads = tape.gradient(value, model.variables)
        optimizer.apply_gradients(zip(grads, model.variables), global_step=step)
        accuracy(tf.argmax(model(x), axis=1, output_type=tf.int64), y)
        mean(value)
    print('loss %d %.9g' % (40 + epoch, mean.result()))
    print('loss %d %.9g' % (50 + epoch, accuracy.result()))
print(len(model.variables), [v.shape.as_list() for v in model.variables], step.numpy())
layer = tf.layers.Dense(2)
print(layer(tf.ones([1, 3])).shape, len(layer.variables))
for a, b in dataset.take(1):
    print(a.shape, b.dtype)


class Net(tfe.Network):
    def __init__(self):
        super(Net, self).__init__()
        self.l1 = self.track_layer(tf.layers.Dense(4, activation=tf.nn.relu))
        self.l2 = self.track_layer(tf.layers.Dense(2))

    def call(self, x):
        return self.l2(self.l1(x))


net = Net()
print(net(tf.ones([2, 3])).shape, len(net.variables), len(net.layers))
checkpoint = tfe.Checkpoint(model=model, optimizer=optimizer, step=step)
path = checkpoint.save(os.path.join(tempfile.mkdtemp(), 'ckpt'))
expected = model(X).numpy()
model.dense2.bias.assign_add([1.0, 1.0, 1.0])
checkpoint.restore(path)
print(np.array_equal(model(X).numpy(), expected), tfe.in_eager_mode())
f = tfe.defun(lambda x: x * 2)
print(f(tf.constant(2.0)).numpy(), tfe.py_func(lambda x: x + 1, [tf.constant(1.0)], tf.float32).numpy())
s = tfe.Variable(tf.zeros([2]))
s.assign_add([1.0, 2.0])
print(s.numpy())

# the order of shuffled data, and random numbers, layers and dropout
R = tf.data.Dataset.range


def show(d):
    for _ in range(2):
        print([x.numpy().tolist() for x in tfe.Iterator(d)], end=' ')
    print([x.numpy().tolist() for x in d], [x.numpy().tolist() for x in d.make_one_shot_iterator()])
show(R(6).shuffle(4, seed=1))
show(R(6).shuffle(10))
show(R(6).shuffle(10, seed=1).batch(2))
show(R(6).shuffle(10, seed=1).repeat(2).take(6))
show(R(6).shuffle(4, seed=1, reshuffle_each_iteration=False))
show(tf.data.Dataset.from_tensor_slices([1,2,3,4]).shuffle(10, seed=1).repeat(2))
print(tf.random_normal([2]).numpy(), tf.random_uniform([2], seed=3).numpy(), tf.keras.initializers.glorot_uniform()([2,2]).numpy())
print(tf.layers.dense(tf.ones([1,2]), 2).numpy(), tf.keras.layers.Dense(2)(tf.ones([1,2])).numpy(), tf.nn.dropout(tf.ones([8]), 0.5).numpy())

# input that is refused here, too
singular, nothing_in_front = [[1., 2.], [2., 4.]], [[0., 1.], [1., 1.]]
ones = tf.ones([2, 1])
column = tf.feature_column.indicator_column(tf.feature_column.categorical_column_with_identity('x', 4))
for name, call in (('cholesky', lambda: tf.cholesky(singular)), ('logdet', lambda: tf.linalg.logdet(singular)),
                   ('least squares', lambda: tf.matrix_solve_ls(singular, ones)),
                   ('triangular', lambda: tf.matrix_triangular_solve(nothing_in_front, ones)),
                   ('tridiagonal', lambda: tf.linalg.tridiagonal_solve(tf.zeros([3, 2]), tf.ones([2]))),
                   ('factor', lambda: tf.cholesky([[4., 2.], [2., 3.]])),
                   ('bincount', lambda: tf.bincount([0, 3], [1., 2.], maxlength=2)),
                   ('cast', lambda: tf.cast([300., -1.] * 8, tf.uint8))):
    try:
        print(name, np.round(call(), 3).tolist())
    except tf.errors.InvalidArgumentError as error:
        print(name, [each for each in ('was not successful', 'not invertible', 'out of range') if each in str(error)])
