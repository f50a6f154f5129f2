"""cnn_mnist of the layers tutorial, and what programs did with an Estimator of their own."""
from __future__ import print_function
import os
import shutil
import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data
import report

tf.logging.set_verbosity(tf.logging.ERROR)


def cnn_model_fn(features, labels, mode, params):
    net = tf.reshape(features['x'], [-1, 28, 28, 1])
    net = tf.layers.conv2d(net, 4, [5, 5], padding='same', activation=tf.nn.relu)
    net = tf.layers.max_pooling2d(net, [4, 4], strides=4)
    net = tf.layers.dense(tf.layers.flatten(net), params['units'], activation=tf.nn.relu)
    net = tf.layers.dropout(net, rate=0.4, training=mode == tf.estimator.ModeKeys.TRAIN)
    logits = tf.layers.dense(net, 10)
    predictions = {'classes': tf.argmax(input=logits, axis=1),
                   'probabilities': tf.nn.softmax(logits, name='softmax_tensor')}
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode=mode, predictions=predictions, export_outputs={
            'classify': tf.estimator.export.PredictOutput(predictions)})
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
    if mode == tf.estimator.ModeKeys.TRAIN:
        optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.05)
        train_op = optimizer.minimize(loss=loss, global_step=tf.train.get_global_step())
        return tf.estimator.EstimatorSpec(mode=mode, loss=loss, train_op=train_op)
    accuracy = tf.metrics.accuracy(labels=labels, predictions=predictions['classes'])
    return tf.estimator.EstimatorSpec(mode=mode, loss=loss, eval_metric_ops={'accuracy': accuracy})


class Watch(tf.train.SessionRunHook):
    def begin(self):
        self.step = 0

    def before_run(self, run_context):
        return tf.train.SessionRunArgs('sparse_softmax_cross_entropy_loss/value:0')

    def after_run(self, run_context, run_values):
        report.loss(self.step, run_values.results)
        self.step += 1


def main(unused_argv):
    mnist = input_data.read_data_sets('MNIST_data')
    images, labels = mnist.train.images[:2000], np.asarray(mnist.train.labels[:2000], dtype=np.int32)
    classifier = tf.estimator.Estimator(
        model_fn=cnn_model_fn, model_dir='model', params={'units': 16},
        config=tf.estimator.RunConfig().replace(tf_random_seed=5, save_checkpoints_steps=30, log_step_count_steps=10))
    hook = tf.train.LoggingTensorHook({'probabilities': 'softmax_tensor'}, every_n_iter=50)
    train_fn = tf.estimator.inputs.numpy_input_fn({'x': images}, labels, batch_size=50, num_epochs=None, shuffle=False)
    test_fn = tf.estimator.inputs.numpy_input_fn({'x': mnist.test.images[:500]}, mnist.test.labels[:500].astype(np.int32),
                                                 num_epochs=1, shuffle=False)
    classifier.train(input_fn=train_fn, steps=40, hooks=[hook, Watch()])
    results = classifier.evaluate(input_fn=test_fn, name='test')
    print(sorted(results))
    report.loss(100, results['loss'])
    print(classifier.latest_checkpoint(), sorted(name for name in os.listdir('model') if not name.startswith('events')))
    train_spec = tf.estimator.TrainSpec(train_fn, max_steps=70)
    eval_spec = tf.estimator.EvalSpec(test_fn, steps=2, throttle_secs=0, start_delay_secs=0)
    tf.estimator.train_and_evaluate(classifier, train_spec, eval_spec)
    print(classifier.get_variable_value('global_step'), os.path.isdir('model/eval'), os.path.isdir('model/eval_test'))

    def serving_input_receiver_fn():
        image = tf.placeholder(tf.float32, [None, 784], name='image')
        return tf.estimator.export.ServingInputReceiver({'x': image}, {'image': image})

    for export in (classifier.export_savedmodel, classifier.export_saved_model):
        path = export('exported', serving_input_receiver_fn)
        if not isinstance(path, str):
            path = path.decode()
        print(os.path.dirname(path), sorted(os.listdir(path)))
    with tf.Session(graph=tf.Graph()) as session:
        model = tf.saved_model.loader.load(session, [tf.saved_model.tag_constants.SERVING], path)
        signature = model.signature_def['classify']
        print(sorted(signature.inputs), sorted(signature.outputs))
        found = session.run(signature.outputs['probabilities'].name,
                            {signature.inputs['image'].name: mnist.test.images[:2]})
        report.loss(101, found[0, 0])
    predict = tf.contrib.predictor.from_saved_model(path, signature_def_key='classify')
    report.loss(102, predict({'image': mnist.test.images[:2]})['probabilities'][0, 0])
    print([p['classes'] for p in classifier.predict(
        tf.estimator.inputs.numpy_input_fn({'x': mnist.test.images[:5]}, shuffle=False))])

    warm = tf.estimator.Estimator(cnn_model_fn, params={'units': 16}, config=tf.estimator.RunConfig(tf_random_seed=5),
                                  warm_start_from=tf.estimator.WarmStartSettings('model', vars_to_warm_start='.*'))
    warm.train(train_fn, steps=1)
    print(warm.get_variable_value('global_step'), warm.get_variable_names() == classifier.get_variable_names())
    report.loss(103, warm.evaluate(test_fn)['loss'])

    strategy = tf.distribute.MirroredStrategy(['/cpu:0'])
    mirrored = tf.estimator.Estimator(
        cnn_model_fn, params={'units': 4}, config=tf.estimator.RunConfig(tf_random_seed=5, train_distribute=strategy))
    mirrored.train(lambda: tf.data.Dataset.from_tensors(({'x': images[:50]}, labels[:50])).repeat(), steps=2)
    report.loss(104, mirrored.evaluate(test_fn)['loss'])

    spec = tf.feature_column.make_parse_example_spec([tf.feature_column.numeric_column('a')])
    print(spec)


if __name__ == '__main__':
    tf.app.run()
