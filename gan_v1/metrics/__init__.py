"""How good the pictures are, in numbers.

    classifier   a digit classifier of our own; the metrics measure what it sees
    measures     each metric, a pure function with its definition, source and range
    novelty      the nearest training digit of each generated one
    table        all of them at once, against real MNIST

``python -m gan_v1.metrics [SAMPLES_DIR]`` measures a run; ``--train FILE`` trains the classifier anew.
"""

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

from gan_v1.metrics.classifier import Classifier, Judged
from gan_v1.metrics.measures import (
    class_histogram,
    confidence,
    diversity,
    entropy,
    frechet_distance,
    ink,
    label_accuracy,
    mnist_score,
    saturated,
    scaled_to_own_range,
    spread,
)
from gan_v1.metrics.novelty import Nearest, copies, draw_pairs, held_out_share, nearest
from gan_v1.metrics.table import Measures, Real, measure, real_digits

__all__ = [
    "Classifier",
    "Judged",
    "Measures",
    "Nearest",
    "Real",
    "class_histogram",
    "confidence",
    "copies",
    "diversity",
    "draw_pairs",
    "entropy",
    "frechet_distance",
    "held_out_share",
    "ink",
    "label_accuracy",
    "measure",
    "mnist_score",
    "nearest",
    "real_digits",
    "saturated",
    "scaled_to_own_range",
    "spread",
]
