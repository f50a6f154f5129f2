"""Is a generated digit new, or a training digit again?

The nearest training digit of each image, by Euclidean distance of the pixels. A distance alone says
little: blur and noise change it, too. Test digits, which are new for certain, give the scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gan_v1 import figures
from gan_v1.arrays import Array, evenly_spread

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 10  # pairs in a picture
MOST_TRAINING = 5000  # training digits compared with in one product: 20 MB for 1,000 images


class Nearest(NamedTuple):
    """The nearest training digit of each of n images.

    Attributes:
        distances: float64 [n], Euclidean. Range: 0, a copy, to 28.
        indices: int64 [n], which training digit it is.
    """

    distances: Array
    indices: Array


def nearest(images: Array, training: Array) -> Nearest:
    """Find the training digit [m, 784] nearest to each image [n, 784], all in [0, 1].

    Source: the nearest-neighbour test of Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, figure 2.
    The search is float32, so among digits as good as equally near it may take another; the
    distance to the one found is exact, 0 for a copy.
    """
    x = np.asarray(images, np.float32)
    best = np.full(len(x), np.inf, np.float32)
    indices = np.zeros(len(x), np.int64)
    for start in range(0, len(training), MOST_TRAINING):
        part = np.asarray(training[start : start + MOST_TRAINING], np.float32)
        squared = (part**2).sum(axis=1) - 2 * (x @ part.T)  # |x|^2 is the same for all of them
        of_part = squared.argmin(axis=1)
        found = squared[np.arange(len(x)), of_part]
        better = found < best
        best[better], indices[better] = found[better], of_part[better] + start
    differences = np.asarray(images, np.float64) - np.asarray(training)[indices]
    return Nearest(np.sqrt((differences**2).sum(axis=1)), indices)


def held_out_share(trained_on: Nearest, held_out: Nearest) -> float:
    """The share of images whose nearest digit, among those trained on and those held out, is one held out.

    Blur and noise keep an image away from both kinds alike, so this sees copying where a distance
    cannot. Range: 0, all nearest to what the generator was trained on, to 1. With k digits held out
    and m trained on, all drawn alike, new digits give k / (k + m): 0.083 for MNIST's 5,000 and 55,000.
    A collapsed generator's images count as one, whatever their number: it gives 0 or 1.

    Source: the idea of Meehan et al. 2020, https://arxiv.org/abs/2004.05675.
    """
    return float(np.mean(held_out.distances < trained_on.distances))


def copies(generated: Nearest, test: Nearest) -> float:
    """The share of generated digits nearer to a training digit than 99 of 100 test digits are to theirs.

    Range: 0 to 1; about 0.01 says that copies are no more common than among new digits, 1 that all are copies.
    """
    return float(np.mean(generated.distances < np.quantile(test.distances, 0.01)))


def draw_pairs(
    generated: Array, nearest_generated: Nearest, test: Array, nearest_test: Nearest, training: Array
) -> Figure:
    """Ten generated digits above their nearest training digits, and ten test digits above theirs.

    The ten are evenly spread over all of them, ordered by distance: the nearest at the left.
    """
    rows = {}
    for name, images, found in (("generated", generated, nearest_generated), ("test", test, nearest_test)):
        ordered = found.distances.argsort()
        shown = ordered[evenly_spread(len(ordered), SHOWN)]
        rows[name] = np.asarray(images)[shown]
        rows[f"nearest to {name}"] = np.asarray(training)[found.indices[shown]]
    return figures.labelled_rows(rows)
