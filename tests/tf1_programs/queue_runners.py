"""Input pipelines before tf.data: TFRecords, string_input_producer, batch, a Coordinator and queue runners."""
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

import report

folder = tempfile.mkdtemp()
path = os.path.join(folder, 'digits.tfrecords')
with tf.python_io.TFRecordWriter(path) as writer:
    for i in range(12):
        image = np.full([4], i, np.uint8).tobytes()
        features = {'image': tf.train.Feature(bytes_list=tf.train.BytesList(value=[image])),
                    'label': tf.train.Feature(int64_list=tf.train.Int64List(value=[i]))}
        writer.write(tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString())

tf.set_random_seed(7)
queue = tf.train.string_input_producer([path], num_epochs=2, shuffle=False)
_, serialized = tf.TFRecordReader().read(queue)
parsed = tf.parse_single_example(serialized, features={'image': tf.FixedLenFeature([], tf.string),
                                                       'label': tf.FixedLenFeature([], tf.int64)})
image = tf.reshape(tf.decode_raw(parsed['image'], tf.uint8), [4])
image = tf.cast(image, tf.float32) / 255
images, labels = tf.train.batch([image, parsed['label']], batch_size=4, num_threads=1, capacity=20)
weights = tf.Variable(tf.random_normal([4, 2]))

with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    report.weights(sess)
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    total = []
    try:
        while not coord.should_stop():
            total += sess.run(labels).tolist()
    except tf.errors.OutOfRangeError:
        print(len(total), sorted(total))
    finally:
        coord.request_stop()
        coord.join(threads)
for record in tf.python_io.tf_record_iterator(path):
    example = tf.train.Example.FromString(record)
print(example.features.feature['label'].int64_list.value[0])
shutil.rmtree(folder)
