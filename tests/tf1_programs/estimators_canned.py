"""The canned estimators, as the guides to premade estimators and to wide and deep learning use them."""
import numpy as np
import tensorflow as tf
from tensorflow.python.estimator.inputs import numpy_io
import report

tf.logging.set_verbosity(tf.logging.ERROR)
random = np.random.RandomState(1)
X = random.rand(120, 4).astype(np.float32)
Y = (X[:, 0] > X[:, 1]).astype(np.int32) + (X[:, 2] > 0.5)
NAMES = ['SepalLength', 'SepalWidth', 'PetalLength', 'PetalWidth']
FEATURES = {name: X[:, i] for i, name in enumerate(NAMES)}


def train_input_fn(features, labels, batch_size):
    dataset = tf.data.Dataset.from_tensor_slices((dict(features), labels))
    return dataset.shuffle(1000, seed=3).repeat().batch(batch_size)


def eval_input_fn(features, labels, batch_size):
    inputs = dict(features) if labels is None else (dict(features), labels)
    dataset = tf.data.Dataset.from_tensor_slices(inputs).batch(batch_size)
    return dataset.make_one_shot_iterator().get_next()


def show(metrics):
    for i, name in enumerate(sorted(metrics)):
        print(name)
        print('loss %d %.9g' % (i, metrics[name]))


config = tf.estimator.RunConfig(tf_random_seed=7, save_summary_steps=10, keep_checkpoint_max=2)
columns = [tf.feature_column.numeric_column(key=key) for key in NAMES]
classifier = tf.estimator.DNNClassifier(feature_columns=columns, hidden_units=[10, 10], n_classes=3, config=config)
classifier.train(input_fn=lambda: train_input_fn(FEATURES, Y, 20), steps=40)
show(classifier.evaluate(input_fn=lambda: eval_input_fn(FEATURES, Y, 30)))
predictions = classifier.predict(input_fn=lambda: eval_input_fn({k: v[:3] for k, v in FEATURES.items()}, None, 3))
for i, prediction in enumerate(predictions):
    print(sorted(prediction), prediction['classes'], prediction['class_ids'], prediction['probabilities'].shape)
    report.loss(i, prediction['probabilities'][0])
print(classifier.get_variable_names())
print(classifier.get_variable_value('global_step'))

# wide and deep, with columns of words
age = tf.feature_column.numeric_column('age')
education = tf.feature_column.categorical_column_with_vocabulary_list('education', ['Bachelors', 'HS-grad', 'Masters'])
occupation = tf.feature_column.categorical_column_with_hash_bucket('occupation', hash_bucket_size=20)
buckets = tf.feature_column.bucketized_column(age, boundaries=[25, 40, 60])
wide = [education, occupation, buckets,
        tf.feature_column.crossed_column(['education', 'occupation'], hash_bucket_size=50)]
deep = [age, tf.feature_column.indicator_column(education), tf.feature_column.embedding_column(occupation, dimension=4)]
CENSUS = {'age': random.randint(18, 80, 60).astype(np.float32),
          'education': np.array(['Bachelors', 'HS-grad', 'Masters'] * 20),
          'occupation': np.array(['clerk', 'smith', 'baker', 'miller'] * 15)}
INCOME = (CENSUS['age'] > 45).astype(np.int32)
input_fn = numpy_io.numpy_input_fn(x=CENSUS, y=INCOME, batch_size=20, num_epochs=None, shuffle=False)
test_fn = tf.estimator.inputs.numpy_input_fn(CENSUS, INCOME, batch_size=20, num_epochs=1, shuffle=False)
for make in (lambda: tf.estimator.LinearClassifier(feature_columns=wide, config=config),
             lambda: tf.estimator.DNNLinearCombinedClassifier(
                 linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[8, 4], config=config),
             lambda: tf.estimator.DNNRegressor([8], deep, config=config, label_dimension=1,
                 optimizer=tf.train.AdamOptimizer(0.01), activation_fn=tf.nn.relu, dropout=0.1),
             lambda: tf.estimator.LinearRegressor(feature_columns=[age], config=config, optimizer='Adagrad'),
             lambda: tf.estimator.BaselineClassifier(config=config)):
    estimator = make()
    print(type(estimator).__name__, isinstance(estimator, tf.estimator.Estimator))
    estimator.train(input_fn, steps=20)
    show(estimator.evaluate(test_fn, steps=3))
    print(sorted(estimator.get_variable_names()))
