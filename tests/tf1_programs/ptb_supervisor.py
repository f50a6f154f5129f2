"""The language model of TensorFlow's own tutorials: range_input_producer, Supervisor, flags."""

from __future__ import absolute_import, division, print_function
import tempfile, os
import numpy as np, tensorflow as tf
from report import loss, weights

flags = tf.flags
logging = tf.logging
flags.DEFINE_string('model', 'small', 'A type of model.')
flags.DEFINE_bool('use_fp16', False, 'fp16')
FLAGS = flags.FLAGS


def data_type():
    return tf.float16 if FLAGS.use_fp16 else tf.float32


def ptb_producer(raw_data, batch_size, num_steps, name=None):
    with tf.name_scope(name, 'PTBProducer', [raw_data, batch_size, num_steps]):
        raw_data = tf.convert_to_tensor(raw_data, name='raw_data', dtype=tf.int32)
        data_len = tf.size(raw_data)
        batch_len = data_len // batch_size
        data = tf.reshape(raw_data[0 : batch_size * batch_len], [batch_size, batch_len])
        epoch_size = (batch_len - 1) // num_steps
        assertion = tf.assert_positive(epoch_size, message='epoch_size == 0, decrease batch_size or num_steps')
        with tf.control_dependencies([assertion]):
            epoch_size = tf.identity(epoch_size, name='epoch_size')
        i = tf.train.range_input_producer(epoch_size, shuffle=False).dequeue()
        x = tf.strided_slice(data, [0, i * num_steps], [batch_size, (i + 1) * num_steps])
        x.set_shape([batch_size, num_steps])
        y = tf.strided_slice(data, [0, i * num_steps + 1], [batch_size, (i + 1) * num_steps + 1])
        y.set_shape([batch_size, num_steps])
        return x, y


class Input(object):
    def __init__(self, data, name):
        self.batch_size, self.num_steps = 4, 5
        self.epoch_size = ((len(data) // 4) - 1) // 5
        self.input_data, self.targets = ptb_producer(data, 4, 5, name=name)


class Model(object):
    def __init__(self, is_training, input_):
        size, vocab = 12, 20

        def cell():
            c = tf.contrib.rnn.BasicLSTMCell(
                size, forget_bias=0.0, state_is_tuple=True, reuse=tf.get_variable_scope().reuse
            )
            return tf.contrib.rnn.DropoutWrapper(c, output_keep_prob=0.8) if is_training else c

        cell = tf.contrib.rnn.MultiRNNCell([cell() for _ in range(2)], state_is_tuple=True)
        self.initial_state = cell.zero_state(4, data_type())
        with tf.device('/cpu:0'):
            embedding = tf.get_variable('embedding', [vocab, size], dtype=data_type())
            inputs = tf.nn.embedding_lookup(embedding, input_.input_data)
        if is_training:
            inputs = tf.nn.dropout(inputs, 0.8)
        outputs = []
        state = self.initial_state
        with tf.variable_scope('RNN'):
            for t in range(5):
                if t > 0:
                    tf.get_variable_scope().reuse_variables()
                out, state = cell(inputs[:, t, :], state)
                outputs.append(out)
        output = tf.reshape(tf.stack(axis=1, values=outputs), [-1, size])
        softmax_w = tf.get_variable('softmax_w', [size, vocab], dtype=data_type())
        softmax_b = tf.get_variable('softmax_b', [vocab], dtype=data_type())
        logits = tf.reshape(tf.nn.xw_plus_b(output, softmax_w, softmax_b), [4, 5, vocab])
        l = tf.contrib.seq2seq.sequence_loss(
            logits,
            input_.targets,
            tf.ones([4, 5], dtype=data_type()),
            average_across_timesteps=False,
            average_across_batch=True,
        )
        old = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
            [tf.reshape(logits, [-1, vocab])], [tf.reshape(input_.targets, [-1])], [tf.ones([20])]
        )
        self.cost = tf.reduce_sum(l)
        self.old = tf.reduce_sum(old) / 4
        self.final_state = state
        self.input = input_
        if not is_training:
            return
        self.lr = tf.Variable(0.0, trainable=False)
        tvars = tf.trainable_variables()
        grads, _ = tf.clip_by_global_norm(tf.gradients(self.cost, tvars), 5)
        self.train_op = tf.train.GradientDescentOptimizer(self.lr).apply_gradients(
            zip(grads, tvars), global_step=tf.train.get_or_create_global_step()
        )
        self.new_lr = tf.placeholder(tf.float32, shape=[], name='new_learning_rate')
        self.lr_update = tf.assign(self.lr, self.new_lr)


n = 0


def run_epoch(session, model, eval_op=None):
    global n
    costs, iters = 0.0, 0
    state = session.run(model.initial_state)
    for step in range(model.input.epoch_size):
        feed = {}
        for i, (c, h) in enumerate(model.initial_state):
            feed[c] = state[i].c
            feed[h] = state[i].h
        fetches = {'cost': model.cost, 'final_state': model.final_state, 'old': model.old}
        if eval_op is not None:
            fetches['eval_op'] = eval_op
        vals = session.run(fetches, feed)
        state = vals['final_state']
        costs += vals['cost']
        iters += 5
        loss(n, vals['cost'])
        loss(n, vals['old'])
        n += 1
    return np.exp(costs / iters)


def main(_):
    data = np.random.RandomState(0).randint(0, 20, 130).tolist()
    with tf.Graph().as_default():
        tf.set_random_seed(9)
        initializer = tf.random_uniform_initializer(-0.1, 0.1)
        with tf.name_scope('Train'):
            with tf.variable_scope('Model', reuse=None, initializer=initializer):
                m = Model(True, Input(data, 'TrainInput'))
            tf.summary.scalar('Training Loss', m.cost)
            tf.summary.scalar('Learning Rate', m.lr)
        with tf.name_scope('Valid'):
            with tf.variable_scope('Model', reuse=True, initializer=initializer):
                v = Model(False, Input(data, 'ValidInput'))
        folder = tempfile.mkdtemp()
        sv = tf.train.Supervisor(logdir=folder, save_summaries_secs=0, save_model_secs=0)
        with sv.managed_session() as session:
            weights(session)
            for i in range(2):
                session.run(m.lr_update, {m.new_lr: 1.0 * 0.5**i})
                loss(n, run_epoch(session, m, m.train_op))
                loss(n, run_epoch(session, v))
            sv.saver.save(session, os.path.join(folder, 'x'), global_step=sv.global_step)
        print(sorted(f for f in os.listdir(folder) if not f.startswith('events')))


if __name__ == '__main__':
    tf.app.run()
