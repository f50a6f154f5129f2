"""More of tf.contrib.learn: tables, columns and configs of tf.estimator's, heads, monitors, queues, SavedModels."""
from __future__ import print_function
import functools
import os
import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn.datasets import base
from tensorflow.contrib.learn.python.learn.utils import input_fn_utils
import report

tf.logging.set_verbosity(tf.logging.ERROR)
random = np.random.RandomState(5)
CONFIG = learn.RunConfig().replace(tf_random_seed=11, save_summary_steps=5)

# the iris quickstart's tables
with open('iris.csv', 'w') as table:
    table.write('30,4,setosa,versicolor,virginica\n')
    for number in range(30):
        table.write(','.join('%.1f' % value for value in random.rand(4) * 7) + ',%d\n' % (number % 3))
training_set = base.load_csv_with_header(filename='iris.csv', target_dtype=int, features_dtype=np.float32)
print(training_set.data.dtype, training_set.data.shape, training_set.data[3].tolist(), training_set.target.tolist())
with open('plain.csv', 'w') as table:
    table.write('1,2.5,3\n4,5,6.5\n')
print(tf.contrib.learn.datasets.base.load_csv_without_header('plain.csv', np.float32, np.float64, target_column=0))


def get_train_inputs():
    return tf.constant(training_set.data), tf.constant(training_set.target)


columns = [tf.contrib.layers.real_valued_column('', dimension=4)]
classifier = tf.contrib.learn.DNNClassifier(feature_columns=columns, hidden_units=[10, 20], n_classes=3,
                                            model_dir='iris_model', config=CONFIG)
classifier.fit(input_fn=get_train_inputs, steps=20)
classifier.fit(input_fn=get_train_inputs, steps=10)
report.loss(0, classifier.evaluate(input_fn=get_train_inputs, steps=1)['loss'])
new_samples = np.array([[6.4, 3.2, 4.5, 1.5], [5.8, 3.1, 5.0, 1.7]], dtype=np.float32)
print(list(classifier.predict(input_fn=lambda: new_samples.tolist() and tf.constant(new_samples))))
print(os.path.isdir('iris_model/eval'), classifier.get_variable_value('global_step'), classifier.model_dir)

# columns of tf.feature_column, a config of tf.estimator, and the other way round
FEATURES = {'a': random.rand(40).astype(np.float32), 'b': np.array(['x', 'y', 'z', 'y'] * 10)}
LABELS = (FEATURES['a'] > 0.5).astype(np.int32)
core = [tf.feature_column.numeric_column('a'),
        tf.feature_column.categorical_column_with_vocabulary_list('b', ['x', 'y', 'z'])]


def input_fn():
    return {'a': tf.constant(FEATURES['a']), 'b': tf.constant(FEATURES['b'])}, tf.constant(LABELS[:, None])


core_config = tf.estimator.RunConfig(tf_random_seed=3)
for estimator in (
        learn.DNNClassifier([4], [core[0], tf.feature_column.embedding_column(core[1], 3)], config=core_config),
        learn.LinearClassifier(core, config=core_config)):
    estimator.fit(input_fn=input_fn, steps=10)
    report.loss(0, estimator.evaluate(input_fn=input_fn, steps=1)['loss'])
    print(estimator.get_variable_names())
mixed = tf.estimator.DNNClassifier(
    [4], [tf.contrib.layers.real_valued_column('a'), tf.contrib.layers.embedding_column(
        tf.contrib.layers.sparse_column_with_hash_bucket('b', 5), 2)], config=learn.RunConfig(tf_random_seed=4))
experiment = learn.Experiment(mixed, input_fn, input_fn, train_steps=6, eval_steps=1, min_eval_frequency=3)
evaluated, _ = experiment.train_and_evaluate()
print(sorted(evaluated))
report.loss(0, evaluated['loss'])


# a model function with a config and the model's folder, another set of features, labels by name, two metrics
def two_model_fn(features, labels, mode, params, config, model_dir):
    print(mode, params, config.tf_random_seed, os.path.basename(model_dir) == 'two', config.model_dir == model_dir)
    predictions = {'line': tf.layers.dense(features['x'], 1)[:, 0] + features['half'], 'zero': features['x'][:, 0] * 0}
    loss, train_op = None, None
    if mode != learn.ModeKeys.INFER:
        loss = tf.reduce_mean(tf.abs(predictions['line'] - labels['one']))
        train_op = tf.train.AdamOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    return learn.ModelFnOps(mode, predictions, loss, train_op, eval_metric_ops={
        'own': tf.metrics.mean(predictions['line'])})


def halves(features, labels):
    return {'x': features['x'], 'half': features['x'][:, 0] / 2}, labels


x, y = {'x': random.rand(24, 2).astype(np.float32)}, {'one': random.rand(24).astype(np.float32),
                                                      'two': random.rand(24).astype(np.float32)}
two = learn.Estimator(two_model_fn, model_dir='two', params={'n': 1}, config=CONFIG, feature_engineering_fn=halves)
written = learn.monitors.SummarySaver(None, save_steps=2)
stop = learn.monitors.StopAtStep(num_steps=7)
two.fit(x, y, batch_size=10, steps=50, monitors=[stop, learn.monitors.PrintTensor(['dense/bias:0'], every_n=3), written])
print(two.get_variable_value('global_step'))
found = two.evaluate(x, y, name='named', metrics={
    'error': learn.MetricSpec(tf.metrics.mean_absolute_error, 'line', 'two'),
    'nearness': learn.MetricSpec(lambda predictions, targets: tf.metrics.mean(predictions - targets), 'zero', 'one')})
for number, name in enumerate(sorted(found)):
    print(name)
    report.loss(number, found[name])
print(os.path.isdir('two/eval_named'))
part = learn.Estimator(functools.partial(two_model_fn, params='bound'), config=CONFIG)
part_features = {'x': x['x'], 'half': x['x'][:, 1]}
part.fit(part_features, y, steps=2)
report.loss(0, part.evaluate(part_features, y)['loss'])


def diverging_model_fn(features, labels):
    weight = tf.get_variable('w', [], initializer=tf.constant_initializer(1e30))
    loss = tf.reduce_mean(weight * weight * features)
    return weight * features, loss, tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())


try:
    learn.Estimator(diverging_model_fn, config=CONFIG).fit(np.full([4, 1], np.nan, np.float32), np.zeros(4), steps=3)
except tf.train.NanLossDuringTrainingError as error:
    print(error)


# queues of TensorFlow's own, and one after the other
def queued_input_fn():
    number, label = tf.train.slice_input_producer([FEATURES['a'], LABELS], num_epochs=1, shuffle=False)
    numbers, labels = tf.train.batch([number, label], 16, allow_smaller_final_batch=True)
    return {'a': numbers}, labels


queued = learn.LinearClassifier([tf.contrib.layers.real_valued_column('a')], config=CONFIG)
queued.fit(input_fn=queued_input_fn, steps=3)
report.loss(0, queued.evaluate(input_fn=queued_input_fn)['loss'])
print(len(list(queued.predict(input_fn=lambda: queued_input_fn()[0]))))
turns = learn.Experiment(queued, queued_input_fn, queued_input_fn, train_steps=9, eval_steps=None,
                         train_steps_per_iteration=3)
print(turns.continuous_train_and_eval()[0]['global_step'])

# SavedModels
serving = {
    'examples': learn.build_parsing_serving_input_fn(tf.contrib.layers.create_feature_spec_for_parsing(
        [tf.contrib.layers.real_valued_column('a')])),
    'tensors': lambda: input_fn_utils.build_default_serving_input_fn({
        name: tf.placeholder(tf.float32, [None, 1], 'raw') for name in ('a', 'besides')})()}
for name in sorted(serving):
    folder = queued.export_savedmodel('saved_' + name, serving[name], as_text=name == 'tensors').decode()
    print(sorted(os.listdir(folder)))
    with tf.Session(graph=tf.Graph()) as sess:
        model = tf.saved_model.loader.load(sess, ['serve'], folder)
        signature = model.signature_def['serving_default']
        print(signature.method_name, sorted(signature.inputs), sorted(signature.outputs))
        if name == 'tensors':
            output = sess.run(signature.outputs['probabilities'].name, {signature.inputs['a'].name: [[0.25], [0.75]]})
            report.loss(0, output[1, 1])


def spec_model_fn(features, labels, mode):
    return tf.estimator.EstimatorSpec(mode, loss=tf.reduce_sum(features), train_op=tf.no_op(), predictions=features)


try:
    learn.Estimator(spec_model_fn, config=CONFIG).fit(x['x'], y['one'], steps=1)
except ValueError:
    print('refused')
