"""All measures of a set of images at once, beside the real digits that they are measured against."""

from __future__ import annotations

from typing import NamedTuple

from gan_v1 import input_data
from gan_v1.arrays import Array
from gan_v1.metrics import measures
from gan_v1.metrics.classifier import Classifier, Judged
from gan_v1.training.images import VALIDATION_SIZE


class Real(NamedTuple):
    """MNIST, as the measures need it.

    Attributes:
        training: float32 [55000, 784] in [0, 1], what the tutorials train on.
        validation: float32 [5000, 784] in [0, 1], set aside by the tutorials and never used.
        test: float32 [10000, 784] in [0, 1], with ``test_labels`` uint8 [10000].
        judged: what the classifier sees in the test digits.
    """

    training: Array
    validation: Array
    test: Array
    test_labels: Array
    judged: Judged


class Measures(NamedTuple):
    """What ``measure`` finds; each is defined by the function of ``measures`` that it names."""

    mnist_score: float
    entropy: float
    frechet_distance: float
    label_accuracy: float | None  # None: no labels were asked for
    diversity: float | None
    confidence: float
    saturated: float
    ink: float


def real_digits(classifier: Classifier) -> Real:
    """The package's MNIST."""
    mnist = input_data.read_folder(input_data.PACKAGED)
    training, test = (input_data.scale(images.reshape(-1, 784)) for images in (mnist.train_images, mnist.test_images))
    return Real(training[VALIDATION_SIZE:], training[:VALIDATION_SIZE], test, mnist.test_labels, classifier.judge(test))


def measure(images: Array, classifier: Classifier, real: Real, labels: Array | None = None) -> Measures:
    """Measure images [n, 784] in [0, 1] against the real test digits.

    Args:
        labels: int [n], the digits that a conditional generator was asked for.

    Raises:
        UserError: there are less than two images, or less than two of a label.
    """
    probabilities, features = classifier.judge(images)
    return Measures(
        mnist_score=measures.mnist_score(probabilities),
        entropy=measures.entropy(measures.class_histogram(probabilities)),
        frechet_distance=measures.frechet_distance(features, real.judged.features),
        label_accuracy=measures.label_accuracy(probabilities, labels) if labels is not None else None,
        diversity=measures.diversity(images, labels, real.test, real.test_labels) if labels is not None else None,
        confidence=measures.confidence(probabilities),
        saturated=measures.saturated(images),
        ink=measures.ink(images),
    )
