"""The parts of ``tf.contrib`` that the package tf_slim lacks; ``namespace.MODULES`` says which module belongs where.

crf, cudnn_rnn, data, eager, image, layers, learn, legacy_seq2seq, opt, predictor, resampler, rnn, seq2seq
                   what lay under these names
feature_columns    the feature columns of ``tf.contrib.layers``
hparams            ``tf.contrib.training.HParams``
"""

from gan_v1.tf1.libraries import estimators
from gan_v1.tf1.loading import load

load()  # before a module in here imports a part of TensorFlow by itself
estimators.prepare()  # before learn imports that package
