"""What of TensorFlow 1 cannot be had today, and what comes nearest."""

from __future__ import annotations

from gan_v1.errors import UserError

# Packages that this one does not bring, by the name under which they are imported; the extras are pyproject.toml's.
NEEDED = {
    "scipy": "tf.contrib.opt.ScipyOptimizerInterface needs the package scipy; run: pip install scipy",
    "sklearn": "tf.contrib.learn.datasets.load_iris needs the package scikit-learn; run: pip install scikit-learn",
    "tensorboard": "tf.contrib.tensorboard needs the package tensorboard; run: pip install tensorboard",
    "tensorflow_estimator": (
        "tf.estimator needs the package tensorflow-estimator; run: pip install tensorflow-estimator==2.15.0"
    ),
}

# By the longest dotted beginning of the name.
NEAREST = {
    "contrib": "no package took it over; tf.contrib ended with TensorFlow 1",
    "contrib.all_reduce": "tf.distribute",
    "contrib.autograph": "tf.autograph",
    "contrib.bayesflow": "the package tensorflow_probability",
    "contrib.boosted_trees": "the package tensorflow_decision_forests",
    "contrib.checkpoint": "tf.train.Checkpoint",
    "contrib.cluster_resolver": "tf.distribute.cluster_resolver",
    "contrib.crf": "tf.contrib.crf.crf_log_likelihood and crf_decode",
    "contrib.cudnn_rnn": "CudnnCompatibleLSTMCell or CudnnCompatibleGRUCell with tf.nn.dynamic_rnn",
    "contrib.data": "tf.data.experimental",
    "contrib.distribute": "tf.distribute",
    "contrib.distributions": "tf.distributions, or the package tensorflow_probability",
    "contrib.eager": "tf.GradientTape, tf.Variable and tf.keras after tf.enable_eager_execution()",
    "contrib.estimator": "tf.estimator",
    "contrib.factorization": "tf.contrib.factorization.KMeans, or scikit-learn",
    "contrib.feature_column": "tf.feature_column",
    "contrib.framework": "tf itself or tf.train",
    "contrib.gan": "the package tensorflow_gan, or gan_v1's tutorials",
    "contrib.graph_editor": "tf.import_graph_def with input_map",
    "contrib.image": "rotate, translate and transform in it, or tf.image",
    "contrib.layers": "tf.layers, or tf.feature_column",
    "contrib.learn": "tf.contrib.learn.Estimator with a model function of your own, or tf.keras",
    "contrib.learn.run_feeds": "session.run with a feed_dict, once for each",
    "contrib.learn.run_n": "session.run, n times",
    "contrib.lite": "tf.lite",
    "contrib.lookup": "tf.lookup",
    "contrib.metrics": "tf.metrics",
    "contrib.nn": "tf.nn",
    "contrib.opt": "AdamWOptimizer or ScipyOptimizerInterface in it, or tf.train's optimisers",
    "contrib.predictor": "tf.contrib.predictor.from_saved_model, or tf.saved_model.loader.load",
    "contrib.quantize": "tf.quantization",
    "contrib.resampler": "tf.contrib.resampler.resampler",
    "contrib.rnn": "tf.contrib.rnn.LSTMCell or GRUCell",
    "contrib.saved_model": "tf.saved_model",
    "contrib.seq2seq": "BasicDecoder with dynamic_decode, which took the place of what TensorFlow 1.2 dropped",
    "contrib.slim": "tf.contrib.layers or tf.layers",
    "contrib.stateless": "tf.random.stateless_normal and its like",
    "contrib.summary": "tf.summary with tf.summary.FileWriter",
    "contrib.tensorboard": "tf.contrib.tensorboard.plugins.projector",
    "contrib.tensor_forest": "the package tensorflow_decision_forests",
    "contrib.tensorrt": "tf.experimental.tensorrt",
    "contrib.tpu": "tf.contrib.tpu.TPUEstimator with use_tpu=False, or the same graph without tf.contrib.tpu",
    "contrib.training": "tf.train or tf.data",
    "estimator": "tf.estimator.Estimator with a model_fn of your own",
    "estimator.BoostedTreesClassifier": "the package tensorflow_decision_forests",
    "estimator.BoostedTreesRegressor": "the package tensorflow_decision_forests",
    "examples": "the program's own copy of that example",
    "lite.experimental.nn": "tf.nn.rnn_cell",
    "models": "the repository tensorflow/models, cloned beside the program",
    "python.estimator": "tf.estimator",
}


class UnavailableName(UserError, AttributeError):
    """A name of TensorFlow 1's that cannot be had, asked for as an attribute."""


class UnavailableModule(UserError, ImportError):
    """A name of TensorFlow 1's that cannot be had, asked for by an import."""


def nearest(name: str) -> str:
    """What comes nearest to a dotted name below ``tensorflow``, in words; empty where nothing is known."""
    parts = name.split(".")
    beginnings = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((NEAREST[beginning] for beginning in beginnings if beginning in NEAREST), "")


def refusal(name: str) -> str:
    """The line that names what cannot be had; ``name`` is dotted, below ``tensorflow``."""
    instead = nearest(name)
    return f"tf.{name} cannot be had on today's TensorFlow" + (f"; nearest: {instead}" if instead else "")
