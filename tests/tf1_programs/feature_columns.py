"""The feature columns of tf.contrib.layers, as wide and deep models of 2016 and 2017 took them apart."""
from __future__ import print_function
import os
import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers
from tensorflow.contrib.layers.python.layers import feature_column_ops
import report

tf.logging.set_verbosity(tf.logging.ERROR)
random = np.random.RandomState(2)
AGE = random.randint(18, 80, (8, 1)).astype(np.float32)
PAIR = random.rand(8, 2).astype(np.float32)
JOBS = np.array(['clerk', 'smith', 'baker', 'miller', '', 'clerk', 'fisher', 'smith'])
SIDES = np.array([['left', 'right'], ['up', ''], ['', ''], ['left', 'up'], ['down', 'down'], ['right', 'left'],
                  ['up', 'up'], ['left', '']])


def dense(strings):
    """As programs of the time made sparse features of a column of words."""
    return tf.SparseTensor([[i, 0] for i in range(len(strings))], strings.tolist(), [len(strings), 1])


def features():
    return {'age': tf.constant(AGE), 'pair': tf.constant(PAIR), 'job': dense(JOBS), 'side': tf.constant(SIDES),
            'code': tf.constant(np.arange(8, dtype=np.int64)[:, None] * 7), 'weight': tf.constant(PAIR[:, :1] + 0.5),
            'year': tf.constant(np.arange(8, dtype=np.int32) + 2010)}


age = layers.real_valued_column('age')
pair = layers.real_valued_column('pair', dimension=2, normalizer=lambda x: x * 2 - 1)
year = layers.real_valued_column('year', dtype=tf.int32)
buckets = layers.bucketized_column(age, boundaries=[25, 35, 35, 50, 65])
pairs = layers.bucketized_column(layers.real_valued_column('pair', dimension=2), boundaries=[0.25, 0.5, 0.75])
job = layers.sparse_column_with_keys('job', keys=['clerk', 'smith', 'baker'])
hashed = layers.sparse_column_with_hash_bucket('job', hash_bucket_size=20)
side = layers.sparse_column_with_hash_bucket('side', 10, combiner='sqrtn')
code = layers.sparse_column_with_integerized_feature('code', bucket_size=13)
codes = layers.sparse_column_with_hash_bucket('code', 6, dtype=tf.int64)
with open('words.txt', 'w') as words:
    words.write('miller\nclerk\nsmith\n')
filed = layers.sparse_column_with_vocabulary_file('job', 'words.txt', num_oov_buckets=2, vocab_size=3)
weighted = layers.weighted_sparse_column(code, 'weight')
cross = layers.crossed_column([hashed, side], hash_bucket_size=100)
triple = layers.crossed_column([cross, buckets, code], hash_bucket_size=1000)
keyed = layers.crossed_column([job, buckets], hash_bucket_size=30, hash_key=2 ** 40 + 3)

for column in (age, pair, buckets, pairs, job, hashed, side, code, codes, filed, weighted, cross, triple, keyed,
               layers.one_hot_column(job), layers.embedding_column(cross, 3)):
    print(column.name, sorted(column.config))


def ids():
    """Each column's ids, by vectors that tell them apart."""
    found = []
    for column in [job, hashed, side, code, codes, filed, weighted, cross, triple, keyed]:
        known = tf.constant_initializer(np.sqrt(np.arange(column.length, dtype=np.float32)))
        embedded = layers.embedding_column(column, 1, combiner='sum', initializer=known)
        found.append(layers.input_from_feature_columns(features(), [embedded]))
    return found


report.graph('ids', ids)
report.graph('first layer', lambda: layers.input_from_feature_columns(features(), [
    layers.embedding_column(hashed, dimension=4), age, pair, year, layers.one_hot_column(job), buckets, pairs,
    layers.embedding_column(side, 3, combiner='sum'), layers.embedding_column(cross, 2, max_norm=0.1),
    layers.embedding_column(weighted, 2), layers.one_hot_column(weighted), layers.embedding_column(filed, 2)]))
for name, columns in (('numbers', [age]), ('ranges', [buckets]), ('words', [layers.one_hot_column(job)]),
                      ('numbers and words', [age, layers.one_hot_column(hashed)])):
    report.graph(name, lambda: layers.fully_connected(layers.input_from_feature_columns(features(), columns), 2))


def shared():
    columns = layers.shared_embedding_columns(
        [layers.sparse_column_with_hash_bucket(name, 9) for name in ('side', 'job')], dimension=3)
    print([column.name for column in columns])
    return layers.input_from_feature_columns(features(), columns, scope='shared')


report.graph('shared', shared)
report.graph('linear', lambda: layers.weighted_sum_from_feature_columns(
    features(), [age, pair, buckets, job, cross, weighted, side], num_outputs=3)[0])
report.graph('of today', lambda: tf.feature_column.input_layer(
    {'age': AGE, 'job': dense(JOBS)}, [age, layers.embedding_column(hashed, 2), layers.one_hot_column(job), buckets]))

print(sorted(layers.create_feature_spec_for_parsing([age, pair, cross]).items()))
example = tf.train.Example(features=tf.train.Features(feature={
    'age': tf.train.Feature(float_list=tf.train.FloatList(value=[30])),
    'job': tf.train.Feature(bytes_list=tf.train.BytesList(value=[b'smith'])),
    'side': tf.train.Feature(bytes_list=tf.train.BytesList(value=[b'up', b'down']))})).SerializeToString()


def parsed():
    read = layers.parse_feature_columns_from_examples(tf.constant([example]), [age, cross])
    return read['age'], read['job'].values, read['side'].indices


with tf.Session() as sess:
    print(sess.run(parsed()))
for columns in ([age, age], [layers.embedding_column(job, 2)]):
    try:
        layers.weighted_sum_from_feature_columns(features(), columns, 1)
    except ValueError:
        print('refused')
os.remove('words.txt')
