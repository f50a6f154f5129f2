"""``python -m gan_v1.metrics [SAMPLES_DIR]``: a run's pictures in numbers, at each epoch of which it kept weights.

Exit codes: 0 done; 1 a mistake of the user's, told in one line on stderr; 2 wrong usage; 130 interrupted.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_v1 import figures
from gan_v1.arrays import Array
from gan_v1.command import exit_code
from gan_v1.errors import UserError, shown
from gan_v1.files import check_target, named
from gan_v1.finished import FinishedRun
from gan_v1.input_data import N_CLASSES
from gan_v1.metrics import classifier, measures, novelty
from gan_v1.metrics.table import Measures, Real, measure, real_digits

N_IMAGES = 10_000  # as many as there are test digits
N_COMPARED = 2_000  # of them, with every training digit; one standard error of a share of 0.08 is 0.006
SEED = 2018  # of the noise: the same weights give the same table
PICTURE = "nearest.png"
HEADINGS = ("", "score", "entropy", "Fréchet", "accuracy", "diversity", "confidence", "saturated", "ink")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gan_v1.metrics", description="A run's pictures in numbers.")
    parser.add_argument("samples", nargs="?", default="samples", metavar="SAMPLES_DIR", help="a run's (%(default)s)")
    parser.add_argument("--train", metavar="FILE", help="instead, train the classifier anew and write its weights here")
    parser.add_argument("--epochs", type=int, metavar="N", default=classifier.EPOCHS, help="of --train (%(default)s)")
    options = parser.parse_args(argv)
    if options.train is not None:
        return exit_code("metrics", lambda: train(named(options.train, "--train"), options.epochs))
    return exit_code("metrics", lambda: report(named(options.samples, "SAMPLES_DIR")))


def train(path: Path, epochs: int) -> None:
    """Train the classifier into a file; print how good it is and its SHA-256.

    Raises:
        UserError: there is nothing to train, or the file cannot be written.
    """
    if epochs < 1:
        raise UserError(f"cannot train for {epochs} epochs; expected at least 1")
    check_target(path)
    accuracy = classifier.train(path, epochs=epochs)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{shown(path)}: {accuracy:.2%} of the test digits named rightly, SHA-256 {digest}")


def report(samples: Path) -> None:
    """Print a row of measures for real digits and for each epoch; look into the last epoch's novelty."""
    with FinishedRun(samples) as run, classifier.Classifier() as judge:
        real = real_digits(judge)
        print("".join(f"{heading:>11}" for heading in HEADINGS))
        print(row("real", measure(real.test, judge, real, real.test_labels)))
        labels = np.arange(N_IMAGES) % N_CLASSES if run.conditional else None
        for picture in run.weights:
            run.load(picture)
            images = run.generate(N_IMAGES, np.random.RandomState(SEED), labels)
            print(row(picture, measure(images, judge, real, labels)), flush=True)
        histogram = measures.class_histogram(judge.judge(images).probabilities)
    print("\nthe last epoch's digits, taken for 0 to 9:", *histogram)
    novel(images[:N_COMPARED], real, samples / PICTURE)


def row(name: str, found: Measures) -> str:
    return f"{name:>11}" + "".join(f"{'-':>11}" if number is None else f"{number:11.3f}" for number in found)


def novel(images: Array, real: Real, picture: Path) -> None:
    """Print how new the images are, with test digits, which are new, to compare with; draw pairs."""
    test_digits = real.test[: len(images)]
    generated, test = (novelty.nearest(digits, real.training) for digits in (images, test_digits))
    n_held_out, n_training = len(real.validation), len(real.training)
    print(f"\nnovelty: the nearest of {n_training} training digits, or of {n_held_out} never trained on")
    print(f"{'':>11}{'distance':>11}{'copies':>11}{'held out':>11}")
    for name, digits, found in (("real", test_digits, test), ("generated", images, generated)):
        held_out = novelty.held_out_share(found, novelty.nearest(digits, real.validation))
        print(f"{name:>11}{np.median(found.distances):11.3f}{novelty.copies(found, test):11.3f}{held_out:11.3f}")
    print(f"{'if new':>11}{'':>11}{0.01:11.3f}{n_held_out / (n_held_out + n_training):11.3f}")
    figures.save(novelty.draw_pairs(images, generated, test_digits, test, real.training), picture)
    print(f"pairs: {shown(picture)}")


if __name__ == "__main__":
    sys.exit(main())
