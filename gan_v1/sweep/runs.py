"""A single run of a sweep."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1 import metrics, training
from gan_v1.errors import NotFinite
from gan_v1.finished import tutorial_of
from gan_v1.input_data import N_CLASSES
from gan_v1.training import Program, Tutorial

N_MEASURED = 1000  # images that a row of measurements rests on
HOPELESS = 3  # so many rows on end without a sign of life, and a run is dead
ALIVE_SPREAD = 1.0  # as ``metrics.spread`` measures it; real digits have 10

Settings = Mapping[str, Any]
Measurements = dict[str, Any]


class Outcome(NamedTuple):
    """What a run leaves.

    Attributes:
        rows: measurements, one for each sampled epoch.
        picture: the last one, a PNG; empty if none was drawn.
        end: "finished", "dead" (given up) or "not finite" (a loss was infinite or NaN).
    """

    rows: list[Measurements]
    picture: bytes
    end: str


class Dead(Exception):
    """The run has collapsed for good, as ``is_dead`` has it."""


def is_dead(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a run has collapsed for good, so that the rest of it need not be waited for.

    The rule: at three sampled epochs on end, its pictures, of whatever noise and label, are nearer to
    each other than ALIVE_SPREAD.
    """
    return len(rows) >= HOPELESS and all(row["spread"] < ALIVE_SPREAD for row in rows[-HOPELESS:])


def run(name: str, settings: Settings, seed: int, length: int, to_the_end: bool) -> Outcome:
    """Train the tutorial ``name``, measuring it at its sampled epochs.

    ``gan_v1.metrics`` says what each measure means; they are taken of 1,000 images from the same noise
    each time, a conditional G's of all labels in turn. A dead run is given up unless ``to_the_end``.
    """
    tutorial, rows, now = tutorial_of(name, settings), list[Measurements](), Measurements()
    sampled = {period.number for period in tutorial.periods(length, 1) if period.sampled}

    def note(number: int, loss_D: float, loss_G: float) -> None:
        now.update({tutorial.counts: number, "loss_D": loss_D, "loss_G": loss_G})

    with metrics.Classifier() as classifier, tempfile.TemporaryDirectory() as folder:
        real = metrics.real_digits(classifier)

        def look(program: Program, samples: Path) -> None:
            if now[tutorial.counts] in sampled:
                rows.append(now | _measured(tutorial, program, classifier, real))
                if is_dead(rows) and not to_the_end:
                    raise Dead

        observed = tutorial._replace(report=note, after_period=look)
        try:
            training.train(observed, length, seed=seed, samples=folder, quiet=True).close()
            end = "finished"
        except Dead:
            end = "dead"
        except NotFinite:
            end = "not finite"
        picture = Path(folder) / tutorial.picture_name(rows[-1][tutorial.counts]) if rows else None
        return Outcome(rows, b"" if picture is None else picture.read_bytes(), end)


def _measured(tutorial: Tutorial, program: Program, classifier: metrics.Classifier, real: metrics.Real) -> Measurements:
    labels = np.arange(N_MEASURED) % N_CLASSES if program.gan.Y is not None else None
    noise = tutorial.draw_noise(np.random.RandomState(0), N_MEASURED)
    images = tutorial.show(program.generate(noise, None if labels is None else np.eye(N_CLASSES)[labels]))
    return metrics.measure(images, classifier, real, labels)._asdict() | {"spread": metrics.spread(images)}
