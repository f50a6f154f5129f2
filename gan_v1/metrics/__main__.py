"""``python -m gan_v1.metrics [SAMPLES_DIR]``: a run's pictures in numbers, at each epoch of which it kept weights.

Exit codes: 0 done; 1 a mistake of the user's, told in one line on stderr; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_v1 import figures
from gan_v1.errors import UserError
from gan_v1.files import make_folder
from gan_v1.input_data import N_CLASSES, Array
from gan_v1.metrics import classifier, measures, novelty
from gan_v1.metrics.stored_run import StoredRun
from gan_v1.metrics.table import Measures, Real, measure, real_digits

N_IMAGES = 10_000  # as many as there are test digits
N_COMPARED = 1_000  # of them, with all training digits
SEED = 2018  # of the noise: the same weights give the same table
PICTURE = "nearest.png"
HEADINGS = ("", "score", "entropy", "Fréchet", "accuracy", "diversity", "confidence", "saturated", "ink", "nearest")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gan_v1.metrics", description="A run's pictures in numbers.")
    parser.add_argument("samples", nargs="?", default="samples", metavar="SAMPLES_DIR", help="a run's (%(default)s)")
    parser.add_argument("--train", metavar="FILE", help="instead, train the classifier anew and write its weights here")
    options = parser.parse_args(argv)
    try:
        if options.train is not None:
            train(Path(options.train))
        else:
            report(Path(options.samples))
    except UserError as error:
        print(f"metrics: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("metrics: interrupted", file=sys.stderr)
        return 130
    return 0


def train(path: Path) -> None:
    """Train the classifier into a file; print how good it is and its SHA-256."""
    make_folder(path.parent)
    accuracy = classifier.train(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{path}: {accuracy:.2%} of the test digits named rightly, SHA-256 {digest}")


def report(samples: Path) -> None:
    """Print a row of measures for real digits and for each epoch; draw the pairs of the last epoch."""
    with StoredRun(samples) as run, classifier.Classifier() as judge:
        real = real_digits(judge)
        compared = real.test[:N_COMPARED]
        test = novelty.nearest(compared, real.training)
        print("".join(f"{heading:>11}" for heading in HEADINGS))
        print(row("real", measure(real.test, judge, real, real.test_labels), test))
        labels = np.arange(N_IMAGES) % N_CLASSES if run.conditional else None
        for picture in run.weights:
            run.load(picture)
            images = run.generate(N_IMAGES, np.random.RandomState(SEED), labels)
            generated = novelty.nearest(images[:N_COMPARED], real.training)
            print(row(picture, measure(images, judge, real, labels), generated), flush=True)
        histogram = measures.class_histogram(judge.judge(images).probabilities)
    print("\nthe last epoch's digits, 0 to 9:", *histogram)
    print(told(generated, test))
    draw(samples / PICTURE, images[:N_COMPARED], generated, real, test)


def row(name: str, found: Measures, nearest: novelty.Nearest) -> str:
    numbers = [*found, float(np.median(nearest.distances))]
    return f"{name:>11}" + "".join(f"{'-':>11}" if number is None else f"{number:11.3f}" for number in numbers)


def told(generated: novelty.Nearest, test: novelty.Nearest) -> str:
    """Novelty in words: medians, and how many look like copies."""
    medians = (np.median(found.distances) for found in (generated, test))
    of_generated, of_test = (f"{median:.2f}" for median in medians)
    return (
        f"nearest training digit: {of_generated} away in the median, {of_test} for test digits; "
        f"{novelty.copies(generated, test):.1%} are nearer than 99 % of test digits; pairs in {PICTURE}"
    )


def draw(path: Path, images: Array, generated: novelty.Nearest, real: Real, test: novelty.Nearest) -> None:
    figures.save(novelty.draw_pairs(images, generated, real.test[: len(test.places)], test, real.training), path)


if __name__ == "__main__":
    sys.exit(main())
