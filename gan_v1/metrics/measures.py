"""Numbers for images of digits: each a pure function of arrays, with its definition, source and range.

``probabilities`` [n, 10] and ``features`` [n, k] are those of ``classifier.Classifier``; ``images``
[n, 784] are in [0, 1]. All arithmetic is float64.
"""

from __future__ import annotations

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.input_data import N_CLASSES

SATURATED = 0.02  # five of 255 grey levels


def mnist_score(probabilities: Array) -> float:
    """The inception score with a digit classifier: exp of the mean of KL(p(y|x) || p(y)).

    p(y) is the mean of p(y|x) over the images. High where every image is surely some digit and all
    digits come equally often; it says nothing of whether images differ within a digit.

    Source: Salimans et al. 2016, https://arxiv.org/abs/1606.03498, section 4. Range: 1 to 10, the
    number of classes.
    """
    p = _some(probabilities)
    marginal = p.mean(axis=0)
    divergence = (p * (_log(p) - _log(marginal))).sum(axis=1)  # 0 log 0 is 0
    return float(np.exp(divergence.mean()))


def class_histogram(probabilities: Array) -> Array:
    """How many images are taken for each digit: int64 [10], with the sum n."""
    return np.bincount(_some(probabilities).argmax(axis=1), minlength=N_CLASSES)


def entropy(histogram: Array) -> float:
    """Shannon's entropy of a histogram, in nats: -sum h log h of its shares h.

    Range: 0, all in one class, to log 10 = 2.303, all classes alike.
    """
    counts = np.asarray(histogram, np.float64)
    if not counts.sum() > 0:
        raise UserError("cannot take the entropy of nothing; expected at least one image")
    shares = counts / counts.sum()
    return float((shares * -_log(shares)).sum())


def frechet_distance(features: Array, reference: Array) -> float:
    """The squared Fréchet (2-Wasserstein) distance between normal distributions fitted to two sets of features.

    With means m, m' and sample covariances S, S':  |m - m'|^2 + tr(S + S' - 2 (S^(1/2) S' S^(1/2))^(1/2)).
    The product under the root is symmetric, so symmetric eigendecompositions give it exactly. As an
    estimate it is too large for few images: real test digits against others of theirs do not give 0.

    Source: Heusel et al. 2017, https://arxiv.org/abs/1706.08500, with another network's features.
    Range: 0, equal mean and covariance, upwards; its scale is that of the features.

    Raises:
        UserError: less than two images in a set.
    """
    if min(len(features), len(reference)) < 2:
        raise UserError("the Fréchet distance needs at least two images on either side")
    a, b = np.asarray(features, np.float64), np.asarray(reference, np.float64)
    covariance_a, covariance_b = (np.atleast_2d(np.cov(x, rowvar=False)) for x in (a, b))
    values, vectors = np.linalg.eigh(covariance_a)
    root_a = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    product = root_a @ covariance_b @ root_a
    root_trace = np.sqrt(np.linalg.eigvalsh((product + product.T) / 2).clip(0)).sum()
    between_means = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum()
    distance = between_means + np.trace(covariance_a) + np.trace(covariance_b) - 2 * root_trace
    return float(max(distance, 0.0))  # rounding may leave -1e-12 where the sets are equal


def label_accuracy(probabilities: Array, labels: Array) -> float:
    """The share of images that the classifier takes for the digit that was asked for; ``labels`` int [n].

    Source: Ravuri and Vinyals 2019, https://arxiv.org/abs/1905.10887, measure the converse (train on
    generated, test on real); this direction is Shmelkov et al. 2018's "GAN-test",
    https://arxiv.org/abs/1807.09499. Range: 0 to 1; 0.1 by chance.
    """
    return float(np.mean(_some(probabilities).argmax(axis=1) == np.asarray(labels)))


def confidence(probabilities: Array) -> float:
    """The classifier's mean probability for the digit it takes each image for. Range: 0.1 to 1."""
    return float(_some(probabilities).max(axis=1).mean())


def spread(images: Array) -> float:
    """The root mean square distance between two different images of a set.

    Euclidean, over all pairs; equal to the root of twice the summed variance of the pixels. Range: 0,
    all alike, to 28, the diagonal of [0, 1]^784; ten test digits have about 10.
    """
    if len(images) < 2:
        raise UserError("the spread of less than two images means nothing; draw more")
    return float(np.sqrt(2 * np.var(np.asarray(images, np.float64), axis=0, ddof=1).sum()))


def diversity(images: Array, labels: Array, real: Array, real_labels: Array) -> float:
    """The spread of the images of one label, relative to that of real digits of this label; mean over labels.

    A measure of this package's own; for the purpose of the intra-class MS-SSIM of Odena et al. 2017,
    https://arxiv.org/abs/1610.09585, but 0 here means all alike. Range: 0 upwards; 1 is as
    diverse as real digits, more is possible (noise).

    Raises:
        UserError: a label of ``labels`` has less than two images on either side.
    """
    labels, real_labels = np.asarray(labels), np.asarray(real_labels)
    ratios = [
        spread(np.asarray(images)[labels == label]) / spread(np.asarray(real)[real_labels == label])
        for label in np.unique(labels)
    ]
    return float(np.mean(ratios))


def saturated(images: Array) -> float:
    """The share of pixels within 0.02 of black or white. Range: 0 to 1; 0.89 for test digits."""
    pixels = np.asarray(images)
    return float(np.mean((pixels <= SATURATED) | (pixels >= 1 - SATURATED)))


def ink(images: Array) -> float:
    """The mean pixel. Range: 0 to 1; 0.13 for test digits."""
    return float(np.mean(images, dtype=np.float64))


def scaled_to_own_range(images: Array) -> Array:
    """Each image [n, 784] stretched to 0 to 1, as ``imshow`` draws it; a uniform one becomes 0."""
    pixels = np.asarray(images, np.float64)
    low, high = pixels.min(axis=1, keepdims=True), pixels.max(axis=1, keepdims=True)
    return (pixels - low) / np.where(high > low, high - low, 1)


def _some(probabilities: Array) -> Array:
    if not len(probabilities):
        raise UserError("cannot measure no images; draw at least one")
    return np.asarray(probabilities, np.float64)


def _log(p: Array) -> Array:
    """log p, and 0 where p is 0: what it is multiplied with is 0 there."""
    return np.log(np.where(p > 0, p, 1))
