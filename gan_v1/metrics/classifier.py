"""A digit classifier of our own: what it sees in an image is what the metrics measure.

A small convolutional network, trained on the 55,000 images that the tutorials train on, and on no
other. Its weights lie in the package as arrays (no pickle) and are checked by SHA-256 when read.
Scores depend on the classifier, so they compare with each other, not with those of another network.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np

from gan_v1 import input_data
from gan_v1.arrays import Array, packed, unpacked
from gan_v1.errors import UserError
from gan_v1.files import read_file, write_whole
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.images import VALIDATION_SIZE

WEIGHTS = input_data.PACKAGED / "classifier.npz"
SHA256 = "ac8a5c98789bb68a7a48a164da0949451ea29739c55ba373a6b16d1ee2e3045b"
SHAPES = {
    "conv1/kernel": (5, 5, 1, 16),
    "conv1/bias": (16,),
    "conv2/kernel": (5, 5, 16, 32),
    "conv2/bias": (32,),
    "features/kernel": (7 * 7 * 32, 64),
    "features/bias": (64,),
    "logits/kernel": (64, 10),
    "logits/bias": (10,),
}
MOST_IMAGES = 500  # looked at in one call: more gain no speed and take more memory


class Judged(NamedTuple):
    """What the classifier sees in n images.

    Attributes:
        probabilities: float32 [n, 10], of each digit; a row sums to 1.
        features: float32 [n, 64], not negative; what the last layer reads.
    """

    probabilities: Array
    features: Array


class Classifier:
    """The trained network and its session; close it, or use it in a ``with``.

    Args:
        weights: a file with the weights; by default the package's, which must be the very bytes
            that this version was released with.

    Raises:
        UserError: the file cannot be read, is damaged, or is not what it should be.
    """

    def __init__(self, weights: Path | None = None) -> None:
        arrays = _read(WEIGHTS, SHA256) if weights is None else _read(weights)
        with tf.Graph().as_default() as graph:
            self._images = tf.placeholder(tf.float32, [None, 784])
            features = _features(self._images, {name: tf.constant(arrays[name]) for name in SHAPES})
            logits = tf.matmul(features, arrays["logits/kernel"]) + arrays["logits/bias"]
            self._judged = [tf.nn.softmax(logits), features]
        self._session = tf.Session(graph=graph)

    def judge(self, images: Array) -> Judged:
        """Look at images [n, 784] (or [n, 28, 28]) in [0, 1], at least one.

        Raises:
            UserError: there are none. TensorFlow's convolutions take an empty batch on some processors only.
        """
        if not len(images):
            raise UserError("cannot look at no images; draw at least one")
        flat = np.reshape(images, (len(images), 784))
        parts = [
            self._session.run(self._judged, {self._images: flat[start : start + MOST_IMAGES]})
            for start in range(0, len(flat), MOST_IMAGES)
        ]
        return Judged(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Classifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _read(path: Path, sha256: str | None = None) -> dict[str, Array]:
    """The arrays in a file of weights, checked: the file's digest, if given, and the arrays' names and shapes."""
    try:
        content = read_file(path)
        if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("its SHA-256 is not the one it was released with")
        arrays = {name: np.asarray(array, np.float32) for name, array in unpacked(content).items()}
        if {name: array.shape for name, array in arrays.items()} != SHAPES:
            raise ValueError("its arrays are not the classifier's")
    except (OSError, ValueError) as error:
        raise UserError(
            f"cannot read the classifier {path}: {error}; install the package again, or train it with --train"
        ) from None
    return arrays


def _features(images: tf.Tensor, weights: dict[str, tf.Tensor]) -> tf.Tensor:
    """The penultimate layer, [n, 64], for images [n, 784]."""
    x = tf.reshape(images, [-1, 28, 28, 1])
    for layer in ("conv1", "conv2"):
        x = tf.nn.relu(tf.nn.conv2d(x, weights[f"{layer}/kernel"], 1, "SAME") + weights[f"{layer}/bias"])
        x = tf.nn.max_pool2d(x, 2, 2, "SAME")  # [n, 14, 14, 16], then [n, 7, 7, 32]
    x = tf.reshape(x, [-1, SHAPES["features/kernel"][0]])
    return tf.nn.relu(tf.matmul(x, weights["features/kernel"]) + weights["features/bias"])


# ------------------------------------------------------------------------------------ training
BATCH_SIZE = 100
LEARNING_RATE = 1e-3
KEPT_FEATURES = 0.5  # dropout's keep_prob, in training alone
EPOCHS = 6


def train(path: Path, seed: int = 2018, epochs: int = EPOCHS, data: Path = input_data.PACKAGED) -> float:
    """Train the network on the images of ``data`` after the first 5,000, and write its weights to ``path``.

    Cross-entropy, Adam whose rate falls to 0 along a half cosine. Returns the share of test images that it names
    rightly, as read back from the file.

    Raises:
        UserError: the images cannot be read, or the file not be written.
    """
    mnist = input_data.read_folder(data)
    images = mnist.train_images[VALIDATION_SIZE:].reshape(-1, 784)
    labels = mnist.train_labels[VALIDATION_SIZE:].astype(np.int32)
    random, order = np.random.RandomState(seed), input_data.Order(len(images))
    steps = epochs * (len(images) // BATCH_SIZE)
    with tf.Graph().as_default():
        tf.set_random_seed(seed)
        X = tf.placeholder(tf.float32, [None, 784])
        Y = tf.placeholder(tf.int32, [None])
        he = tf.initializers.he_normal()
        weights = {
            name: tf.Variable(he(shape) if name.endswith("kernel") else tf.zeros(shape))
            for name, shape in SHAPES.items()
        }
        features = tf.nn.dropout(_features(X, weights), rate=1 - KEPT_FEATURES)
        logits = tf.matmul(features, weights["logits/kernel"]) + weights["logits/bias"]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
        step = tf.train.get_or_create_global_step()
        rate = tf.train.cosine_decay(LEARNING_RATE, step, steps)
        update = tf.train.AdamOptimizer(rate).minimize(loss, global_step=step)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(steps):
                indices = order.next(BATCH_SIZE, random)
                session.run(update, {X: input_data.scale(images[indices]), Y: labels[indices]})
            arrays = session.run(weights)
    write_whole(path, packed(arrays))
    with Classifier(path) as classifier:
        probabilities, _ = classifier.judge(input_data.scale(mnist.test_images))
    return float(np.mean(probabilities.argmax(axis=1) == mnist.test_labels))
