"""An Estimator for TPUs on a CPU, as scripts for fine-tuning language models use it, and one made from a Keras model."""
import numpy as np
import tensorflow as tf
import report

tf.logging.set_verbosity(tf.logging.ERROR)
flags = tf.flags
FLAGS = flags.FLAGS
flags.DEFINE_bool("use_tpu", False, "")
random = np.random.RandomState(1)
X = random.rand(64, 6).astype(np.float32)
Y = (X[:, 0] > .5).astype(np.int32)


def model_fn_builder(rate):
    def model_fn(features, labels, mode, params):
        net = tf.layers.dense(features['x'], 5, activation=tf.tanh, kernel_initializer=tf.truncated_normal_initializer(stddev=0.02))
        if mode == tf.estimator.ModeKeys.TRAIN:
            net = tf.nn.dropout(net, keep_prob=0.9)
        logits = tf.layers.dense(net, 2)
        if mode == tf.estimator.ModeKeys.PREDICT:
            return tf.contrib.tpu.TPUEstimatorSpec(mode=mode, predictions={'p': tf.nn.softmax(logits)}, scaffold_fn=None)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
        if mode == tf.estimator.ModeKeys.TRAIN:
            optimizer = tf.train.AdamOptimizer(rate)
            if FLAGS.use_tpu:
                optimizer = tf.contrib.tpu.CrossShardOptimizer(optimizer)
            tvars = tf.trainable_variables()
            grads, _ = tf.clip_by_global_norm(tf.gradients(loss, tvars), clip_norm=1.0)
            train_op = optimizer.apply_gradients(zip(grads, tvars), global_step=tf.train.get_or_create_global_step())
            return tf.contrib.tpu.TPUEstimatorSpec(mode=mode, loss=loss, train_op=train_op, scaffold_fn=None)

        def metric_fn(labels, logits):
            return {'eval_accuracy': tf.metrics.accuracy(labels, tf.argmax(logits, axis=-1, output_type=tf.int32))}
        return tf.contrib.tpu.TPUEstimatorSpec(mode=mode, loss=loss, eval_metrics=(metric_fn, [labels, logits]))
    return model_fn


def input_fn_builder(training):
    def input_fn(params):
        d = tf.data.Dataset.from_tensor_slices(({'x': X}, Y))
        if training:
            d = d.repeat().shuffle(buffer_size=100, seed=3)
        return d.apply(tf.contrib.data.map_and_batch(lambda f, l: (f, l), batch_size=params['batch_size'], drop_remainder=True))
    return input_fn


def keras_input_fn():
    dataset = tf.data.Dataset.from_tensor_slices(({'dense_input': X}, Y[:, None].astype(np.float32)))
    return dataset.repeat(4).batch(16)


def from_keras():
    tf.set_random_seed(3)
    model = tf.keras.models.Sequential([
        tf.keras.layers.Dense(6, activation='relu', input_shape=(6,), kernel_initializer='ones'),
        tf.keras.layers.Dense(1, activation='sigmoid', kernel_initializer='zeros')])
    model.compile(loss='binary_crossentropy', optimizer=tf.keras.optimizers.SGD(0.1), metrics=['accuracy'])
    print(model.input_names)
    estimator = tf.keras.estimator.model_to_estimator(keras_model=model)
    estimator.train(keras_input_fn, steps=16)
    result = estimator.evaluate(keras_input_fn)
    print(sorted(result), result['global_step'])
    report.loss(0, result['loss'])
    prediction = next(estimator.predict(keras_input_fn))
    print(sorted(prediction))
    report.loss(1, prediction['dense_1'][0])


def main(_):
    run_config = tf.contrib.tpu.RunConfig(cluster=None, master=None, model_dir='out', tf_random_seed=4, save_checkpoints_steps=50,
        tpu_config=tf.contrib.tpu.TPUConfig(iterations_per_loop=10, num_shards=8,
        per_host_input_for_training=tf.contrib.tpu.InputPipelineConfig.PER_HOST_V2))
    estimator = tf.contrib.tpu.TPUEstimator(use_tpu=FLAGS.use_tpu, model_fn=model_fn_builder(0.01), config=run_config,
        train_batch_size=16, eval_batch_size=8, predict_batch_size=8)
    estimator.train(input_fn=input_fn_builder(True), max_steps=30)
    result = estimator.evaluate(input_fn=input_fn_builder(False), steps=4)
    for i, k in enumerate(sorted(result)):
        print(k)
        report.loss(i, result[k])
    for i, p in enumerate(estimator.predict(input_fn_builder(False))):
        if i < 4:
            report.loss(i, p['p'][0])
    from_keras()


if __name__ == '__main__':
    tf.app.run()
