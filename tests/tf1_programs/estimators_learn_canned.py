"""The canned estimators of tf.contrib.learn: the iris quickstart, and wide and deep learning, as of 2016 and 2017."""
from __future__ import print_function
import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
import report

tf.logging.set_verbosity(tf.logging.ERROR)
random = np.random.RandomState(3)
X = random.rand(150, 4).astype(np.float32)
Y = (X[:, 0] > X[:, 1]).astype(np.int64) + (X[:, 2] > 0.5)
CONFIG = learn.RunConfig(tf_random_seed=9, save_checkpoints_secs=None, save_checkpoints_steps=20)


def show(metrics):
    for number, name in enumerate(sorted(metrics)):
        print(name)
        report.loss(number, metrics[name])


def digests(estimator):
    for name in sorted(estimator.get_variable_names()):
        value = estimator.get_variable_value(name)
        print(name, np.shape(value))
        report.loss(0, np.sum(np.ravel(value) * np.cos(np.arange(np.size(value))), dtype=np.float64))


# Iris
columns = [tf.contrib.layers.real_valued_column('', dimension=4)]
classifier = learn.DNNClassifier(feature_columns=columns, hidden_units=[10, 20, 10], n_classes=3, config=CONFIG)
classifier.fit(x=X[:120], y=Y[:120], steps=60)
accuracy = classifier.evaluate(x=X[120:], y=Y[120:])
show(accuracy)
print(list(classifier.predict(X[:5], as_iterable=True)), list(classifier.predict_classes(X[:5])))
report.loss(0, list(classifier.predict_proba(X[:5]))[3][1])
print(classifier.predict(X[:5], as_iterable=False), classifier.predict_proba(X[:3], as_iterable=False).shape)
print(sorted(next(classifier.predict(X[:1], outputs=['logits', 'classes']))))
classifier.partial_fit(X[:120], Y[:120], steps=5, batch_size=32)
print(classifier.get_variable_value('global_step'))
digests(classifier)
inferred = learn.infer_real_valued_columns_from_input(X)
print(inferred)

# Batches
for make in (lambda: learn.DNNClassifier([8], inferred, n_classes=3, config=CONFIG, dropout=0.2, activation_fn=tf.nn.tanh,
                                         optimizer=tf.train.AdamOptimizer(0.01), gradient_clip_norm=1.0),
             lambda: learn.LinearClassifier(inferred, n_classes=3, config=CONFIG),
             lambda: learn.LinearClassifier(inferred, n_classes=3, config=CONFIG, optimizer='Adam',
                                            enable_centered_bias=True),
             lambda: learn.DNNRegressor([6, 3], inferred, config=CONFIG, optimizer='SGD'),
             lambda: learn.LinearRegressor(inferred, config=CONFIG, optimizer=tf.train.GradientDescentOptimizer(0.1))):
    estimator = make()
    print(type(estimator).__name__)
    labels = Y if 'Classifier' in type(estimator).__name__ else X[:, 0] * 2 - X[:, 3]
    learn.SKCompat(estimator).fit(X, labels, batch_size=32, steps=40)
    show(estimator.evaluate(X, labels, batch_size=50))
    show(learn.SKCompat(estimator).score(X, labels, batch_size=16, steps=2))
    found = learn.SKCompat(estimator).predict(X[:7], batch_size=3)
    for name in sorted(found):
        report.loss(0, np.ravel(found[name])[-1])
    digests(estimator)

# Two classes, numbers with names, weights
named = {'a': X[:, 0], 'b': X[:, 1:], 'importance': X[:, 3] + 0.5}
named_columns = [tf.contrib.layers.real_valued_column('a'), tf.contrib.layers.real_valued_column('b', dimension=3)]


def weighted_input_fn():
    return {name: tf.constant(value) for name, value in named.items()}, tf.constant((Y > 0).astype(np.int32)[:, None])


regression = learn.LinearClassifier(named_columns, weight_column_name='importance', config=CONFIG)
regression.fit(input_fn=weighted_input_fn, steps=20)
show(regression.evaluate(input_fn=weighted_input_fn, steps=1))
regressor = learn.LinearRegressor(named_columns, weight_column_name='importance', config=CONFIG)
regressor.fit(named, X[:, 3], steps=20, batch_size=40)
show(regressor.evaluate(named, X[:, 3]))
unweighted = learn.LinearClassifier(named_columns, config=CONFIG)
unweighted.fit(named, (Y > 0).astype(np.int32), steps=20, batch_size=40)
show(unweighted.evaluate(named, (Y > 0).astype(np.int32)))

# Wide and deep
CENSUS = {'age': random.randint(18, 80, 60).astype(np.float32),
          'education': np.array(['Bachelors', 'HS-grad', 'Masters'] * 20),
          'occupation': np.array(['clerk', 'smith', 'baker', 'miller'] * 15)}
INCOME = (CENSUS['age'] > 45).astype(np.int32)
layers = tf.contrib.layers
education = layers.sparse_column_with_keys('education', ['Bachelors', 'HS-grad', 'Masters'])
occupation = layers.sparse_column_with_hash_bucket('occupation', hash_bucket_size=20)
age = layers.real_valued_column('age')
buckets = layers.bucketized_column(age, boundaries=[25, 40, 60])
wide = [education, occupation, buckets, layers.crossed_column([education, occupation], hash_bucket_size=int(1e3)),
        layers.crossed_column([buckets, education, occupation], hash_bucket_size=int(1e3))]
deep = [layers.embedding_column(education, dimension=8), layers.embedding_column(occupation, dimension=8), age]


def input_fn():
    continuous = {'age': tf.constant(CENSUS['age'])}
    categorical = {name: tf.SparseTensor([[i, 0] for i in range(60)], CENSUS[name], [60, 1])
                   for name in ('education', 'occupation')}
    features = dict(continuous)
    features.update(categorical)
    return features, tf.constant(INCOME)


for make in (lambda: learn.LinearClassifier(feature_columns=wide, config=CONFIG,
                                            optimizer=tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.1)),
             lambda: learn.DNNClassifier(feature_columns=deep, hidden_units=[20, 10], config=CONFIG,
                                         embedding_lr_multipliers={deep[0]: 0.5}),
             lambda: learn.DNNLinearCombinedClassifier(
                 linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[20, 10], config=CONFIG,
                 fix_global_step_increment_bug=True),
             lambda: learn.DNNLinearCombinedRegressor(
                 linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[5], config=CONFIG,
                 fix_global_step_increment_bug=True)):
    estimator = make()
    print(type(estimator).__name__)
    estimator.fit(input_fn=input_fn, steps=30)
    show(estimator.evaluate(input_fn=input_fn, steps=1))
    print(estimator.get_variable_names())
    digests(estimator)
    first = next(estimator.predict(input_fn=input_fn))
    report.loss(0, first)

# Both optimizers count their steps; how many are made in the end is left to chance
hasty = learn.DNNLinearCombinedClassifier(
    linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[20, 10], config=CONFIG)
hasty.fit(input_fn=input_fn, steps=30)
print(hasty.get_variable_value('global_step') in (30, 31, 32), hasty.get_variable_names())

# Words as classes
words = np.array(['red', 'green', 'blue'])[Y]
painter = learn.DNNClassifier([5], inferred, n_classes=3, label_keys=['red', 'green', 'blue'], config=CONFIG)
painter.fit(input_fn=lambda: (tf.constant(X), tf.constant(words)), steps=30)
print(list(painter.predict_classes(input_fn=lambda: tf.constant(X)))[:4])
show(painter.evaluate(input_fn=lambda: (tf.constant(X), tf.constant(words)), steps=1))
