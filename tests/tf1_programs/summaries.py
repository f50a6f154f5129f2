"""tf.summary: scalars, histograms and images into an event file, read back; FileWriter with the graph."""
import glob
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

folder = tempfile.mkdtemp()
x = tf.placeholder(tf.float32, [None, 28, 28, 1], name='x')
step = tf.train.get_or_create_global_step()
with tf.name_scope('summaries'):
    mean = tf.reduce_mean(x)
    tf.summary.scalar('mean', mean)
    tf.summary.histogram('pixels', x)
    tf.summary.image('input', x, max_outputs=2)
merged = tf.summary.merge_all()

with tf.Session() as sess:
    writer = tf.summary.FileWriter(os.path.join(folder, 'train'), sess.graph)
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        summary = sess.run(merged, {x: np.full([2, 28, 28, 1], i / 4, np.float32)})
        writer.add_summary(summary, i)
    writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag='by hand', simple_value=0.5)]), 3)
    writer.close()

path, = glob.glob(os.path.join(folder, 'train', 'events.out.tfevents.*'))
for event in tf.train.summary_iterator(path):
    for value in event.summary.value:
        if value.HasField('image'):
            print(event.step, value.tag, value.image.height, value.image.width, value.image.colorspace)
        elif value.HasField('histo'):
            print(event.step, value.tag, value.histo.num, value.histo.max)
        else:
            print(event.step, value.tag, value.simple_value)
    if event.HasField('graph_def'):
        print('a graph with x:', 'x' in [node.name for node in tf.GraphDef.FromString(event.graph_def).node])
shutil.rmtree(folder)
