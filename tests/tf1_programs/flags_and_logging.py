"""Flags, tf.app.run, tf.logging, session options for a GPU, and an exit code."""
import argparse
import sys

import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer('epochs', 5, 'how many epochs')
flags.DEFINE_float('learning_rate', 0.01, 'step size')
flags.DEFINE_string('data_dir', '/tmp/data', 'where the data lie')
flags.DEFINE_boolean('fake_data', False, 'unit tests')
FLAGS = flags.FLAGS


def main(argv):
    print(argv[1:], FLAGS.epochs, FLAGS.learning_rate, FLAGS.data_dir, FLAGS.fake_data)
    tf.logging.set_verbosity(tf.logging.INFO)
    tf.logging.info('told on stderr')
    gpu_options = tf.GPUOptions(per_process_gpu_memory_fraction=0.333)
    config = tf.ConfigProto(gpu_options=gpu_options, allow_soft_placement=True, log_device_placement=False)
    config.gpu_options.allow_growth = True
    config.intra_op_parallelism_threads = 1
    print(config.gpu_options.per_process_gpu_memory_fraction > 0.3, config.allow_soft_placement)
    with tf.device('/cpu:0'), tf.Session(config=config) as sess:
        print(sess.run(tf.constant('TensorFlow, then')).decode())
    parser = argparse.ArgumentParser()
    parser.add_argument('--rest', default='none')
    print(parser.parse_known_args(argv[1:]))
    sys.exit(3)


if __name__ == '__main__':
    tf.app.run()
