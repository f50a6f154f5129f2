"""cnn_mnist of the layers tutorial as of 2017, and what programs did with learn.Estimator, monitors and Experiment."""
from __future__ import print_function
import os
import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn import learn_runner
from tensorflow.contrib.learn.python.learn.estimators import model_fn as model_fn_lib
import report

tf.logging.set_verbosity(tf.logging.ERROR)


def cnn_model_fn(features, labels, mode):
    net = tf.reshape(features, [-1, 8, 8, 1])
    net = tf.layers.conv2d(inputs=net, filters=4, kernel_size=[3, 3], padding='same', activation=tf.nn.relu)
    net = tf.layers.max_pooling2d(inputs=net, pool_size=[2, 2], strides=2)
    net = tf.layers.dense(tf.reshape(net, [-1, 4 * 4 * 4]), 16, activation=tf.nn.relu)
    net = tf.layers.dropout(inputs=net, rate=0.4, training=mode == learn.ModeKeys.TRAIN)
    logits = tf.layers.dense(inputs=net, units=3)
    loss = None
    train_op = None
    if mode != learn.ModeKeys.INFER:
        onehot_labels = tf.one_hot(indices=tf.cast(labels, tf.int32), depth=3)
        loss = tf.losses.softmax_cross_entropy(onehot_labels=onehot_labels, logits=logits)
    if mode == learn.ModeKeys.TRAIN:
        train_op = tf.contrib.layers.optimize_loss(
            loss=loss, global_step=tf.contrib.framework.get_global_step(), learning_rate=0.05, optimizer='SGD')
    predictions = {'classes': tf.argmax(input=logits, axis=1),
                   'probabilities': tf.nn.softmax(logits, name='softmax_tensor')}
    return model_fn_lib.ModelFnOps(mode=mode, predictions=predictions, loss=loss, train_op=train_op)


def line_model_fn(features, targets, mode, params):
    """A model of 2016: labels in every mode, a tuple in the end."""
    weight = tf.get_variable('w', [2], initializer=tf.random_normal_initializer())
    predictions = tf.reduce_sum(features * weight, axis=1) + tf.get_variable('b', [])
    loss = tf.reduce_mean(tf.square(predictions - targets))
    train_op = tf.train.GradientDescentOptimizer(params['rate']).minimize(loss, tf.train.get_global_step())
    return predictions, loss, train_op


class Losses(learn.monitors.EveryN):
    def every_n_step_begin(self, step):
        self.step = step
        return ['softmax_cross_entropy_loss/value:0']

    def every_n_step_end(self, step, outputs):
        report.loss(step, outputs['softmax_cross_entropy_loss/value:0'])


class Order(tf.train.SessionRunHook):
    def before_run(self, context):
        return tf.train.SessionRunArgs('output:0')

    def after_run(self, context, values):
        print(values.results.tolist())


def main(unused_argv):
    random = np.random.RandomState(4)
    images = random.rand(100, 64).astype(np.float32)
    labels = np.asarray(images[:, :20].sum(1) // 1 % 3, dtype=np.int32)
    config = learn.RunConfig(tf_random_seed=6, save_checkpoints_steps=10, save_checkpoints_secs=None)
    classifier = learn.Estimator(model_fn=cnn_model_fn, model_dir='convnet', config=config)
    hook = tf.train.LoggingTensorHook(tensors={'probabilities': 'softmax_tensor'}, every_n_iter=50)
    learn.SKCompat(classifier).fit(x=images, y=labels, batch_size=30, steps=12, monitors=[hook, Losses(2), Order()])
    metrics = {'accuracy': learn.MetricSpec(metric_fn=tf.metrics.accuracy, prediction_key='classes'),
               'weighted': learn.MetricSpec(tf.contrib.metrics.streaming_mean, 'probabilities')}
    results = classifier.evaluate(x=images, y=labels, metrics=metrics)
    for number, name in enumerate(sorted(results)):
        print(name)
        report.loss(number, results[name])
    report.loss(0, classifier.evaluate(images, labels, metrics={
        ('hits', 'classes'): tf.contrib.metrics.streaming_accuracy})['hits'])
    found = learn.SKCompat(classifier).predict(images, batch_size=33)
    print(sorted(found), found['classes'].shape, found['probabilities'].dtype)
    report.loss(0, found['probabilities'][50, 1])
    print(sorted(next(classifier.predict(images[:3]))), len(list(classifier.predict(images, batch_size=7))))
    print([batch['classes'].shape for batch in classifier.predict(images, batch_size=40, iterate_batches=True)])
    print(sorted(name for name in os.listdir('convnet') if not name.startswith('events')))
    print(classifier.get_variable_names(), classifier.get_variable_value('global_step'))

    # monitors
    monitor = learn.monitors.ValidationMonitor(
        images[:40], labels[:40], every_n_steps=5, early_stopping_metric='loss', early_stopping_metric_minimize=True,
        early_stopping_rounds=12, check_interval_secs=None)
    capture = learn.monitors.CaptureVariable('dense_1/bias:0', every_n=10)
    classifier.fit(images, labels, batch_size=50, steps=200, monitors=[monitor, capture])
    print(monitor.early_stopped, monitor.best_step, classifier.get_variable_value('global_step'))
    report.loss(0, monitor.best_value)
    for step in sorted(capture.values):
        print(step, capture.values[step].shape)

    # tuples, and iterators of examples
    x, y = random.rand(40, 2).astype(np.float32), random.rand(40).astype(np.float32)
    line = learn.Estimator(line_model_fn, params={'rate': 0.1}, config=config)
    line.fit(x, y, steps=30)
    line.fit(iter(x), iter(y), steps=3, batch_size=5)
    report.loss(0, line.evaluate(x, y)['loss'])
    report.loss(1, line.get_variable_value('w')[0])
    report.loss(2, line.predict(x, as_iterable=False)[-1])
    report.loss(3, list(line.predict(x[:3]))[-1])
    line.fit(x, y[:, None], batch_size=15, max_steps=40)
    line.fit(x, y, max_steps=40)
    print(line.get_variable_value('global_step'))
    report.loss(4, line.evaluate(x, y, batch_size=9, steps=2)['loss'])
    for mistake in (lambda: line.fit(), lambda: line.fit(x, y, steps=1, max_steps=2),
                    lambda: line.fit(x[:, :1], y, steps=1), lambda: line.fit(tf.constant(x), steps=1),
                    lambda: learn.Estimator(line_model_fn, config=config).evaluate(x, y),
                    lambda: learn.Estimator(cnn_model_fn, params={}, config=config)):
        try:
            mistake()
        except ValueError:
            print('refused')

    # Experiment
    def train_input_fn():
        return tf.constant(images), tf.constant(labels)

    def experiment_fn(output_dir):
        return learn.Experiment(
            estimator=learn.Estimator(cnn_model_fn, model_dir=output_dir, config=config), train_input_fn=train_input_fn,
            eval_input_fn=train_input_fn, train_steps=25, eval_steps=1, min_eval_frequency=10,
            eval_metrics={'accuracy': learn.MetricSpec(tf.metrics.accuracy, 'classes')})

    evaluated, exported = learn_runner.run(experiment_fn, 'experiment')
    print(sorted(evaluated), evaluated['global_step'], exported)
    report.loss(0, evaluated['loss'])
    print(sorted(learn_runner.run(experiment_fn, output_dir='tested', schedule='test')))

    def of_config(run_config, hparams):
        serving_fn = learn.build_parsing_serving_input_fn({'x': tf.FixedLenFeature([64], tf.float32)})
        return learn.Experiment(learn.Estimator(lambda features, labels, mode: cnn_model_fn(
            features['x'] if isinstance(features, dict) else features, labels, mode), config=run_config),
            train_input_fn, train_input_fn, train_steps=hparams.steps, eval_steps=1, min_eval_frequency=0,
            export_strategies=[learn.make_export_strategy(serving_fn)])

    evaluated, exported = learn_runner.run(of_config, run_config=config.replace(model_dir='configured'),
                                           hparams=tf.contrib.training.HParams(steps=5))
    report.loss(0, evaluated['loss'])
    folder = exported[0].decode()
    print(os.path.dirname(folder), sorted(os.listdir(folder)))
    with tf.Session(graph=tf.Graph()) as sess:
        model = tf.saved_model.loader.load(sess, ['serve'], folder)
        for name in sorted(model.signature_def):
            signature = model.signature_def[name]
            print(name, signature.method_name, sorted(signature.inputs), sorted(signature.outputs))

    # a head of one's own model, exported
    def head_model_fn(features, labels, mode):
        head = learn.multi_class_head(3)
        logits = tf.layers.dense(features['x'], 3)
        return head.create_model_fn_ops(
            features=features, labels=labels, mode=mode, logits=logits,
            train_op_fn=lambda loss: tf.train.AdagradOptimizer(0.1).minimize(loss, tf.train.get_global_step()))

    headed = learn.Estimator(head_model_fn, config=config)
    headed.fit({'x': images}, labels, steps=10, batch_size=20)
    report.loss(0, headed.evaluate({'x': images}, labels)['loss'])
    path = headed.export_savedmodel('headed', learn.build_parsing_serving_input_fn(
        {'x': tf.FixedLenFeature([64], tf.float32)})).decode()
    with tf.Session(graph=tf.Graph()) as sess:
        model = tf.saved_model.loader.load(sess, ['serve'], path)
        for name in sorted(model.signature_def):
            signature = model.signature_def[name]
            print(name, signature.method_name, sorted(signature.inputs), sorted(signature.outputs))
        feature = tf.train.Feature(float_list=tf.train.FloatList(value=images[0]))
        example = tf.train.Example(features=tf.train.Features(feature={'x': feature})).SerializeToString()
        signature = model.signature_def['serving_default']
        print(sess.run(signature.outputs['classes'].name, {signature.inputs['inputs'].name: [example]}))

    # input functions of arrays
    for number, batch in enumerate([None, 16]):
        input_fn = learn.io.numpy_input_fn({'x': images}, labels, batch_size=batch or 50, shuffle=False, num_epochs=1)
        report.loss(number, headed.evaluate(input_fn=input_fn)['loss'])
    print(len(list(headed.predict(input_fn=learn.io.numpy_input_fn({'x': images}, shuffle=False)))))


if __name__ == '__main__':
    tf.app.run()
