"""A single run of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan_v1 import metrics, training
from gan_v1.errors import NotFinite
from gan_v1.finished import tutorial_of
from gan_v1.input_data import N_CLASSES
from gan_v1.training import Array, HistoryRow, Program

N_MEASURED = 1000  # images that a row of measurements rests on
HOPELESS = 3  # so many rows on end without a sign of life, and a run is dead
ALIVE_SPREAD = 1.0  # as ``metrics.spread`` measures it; real digits have 10

Settings = Mapping[str, Any]
Measurements = dict[str, Any]


class Outcome(NamedTuple):
    """What a run leaves.

    Attributes:
        rows: measurements, one for each sampled epoch.
        end: "finished", "dead" (given up) or "not finite" (a loss was infinite or NaN).
    """

    rows: list[Measurements]
    end: str


class Dead(Exception):
    """The run has collapsed for good, as ``is_dead`` has it."""


def is_dead(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a run has collapsed for good, so that the rest of it need not be waited for.

    The rule: at three sampled epochs on end, its pictures, of whatever noise and label, are nearer to
    each other than ALIVE_SPREAD.
    """
    return len(rows) >= HOPELESS and all(row["spread"] < ALIVE_SPREAD for row in rows[-HOPELESS:])


class Measuring(training.Watcher):
    """Measures a run at its sampled epochs, and ends it once it is dead unless ``to_the_end``.

    ``gan_v1.metrics`` says what each measure means; they are taken of 1,000 images from the same noise
    each time, a conditional G's of all labels in turn.
    """

    def __init__(self, classifier: metrics.Classifier, to_the_end: bool) -> None:
        self.rows: list[Measurements] = []
        self._classifier, self._to_the_end = classifier, to_the_end
        self._real = metrics.real_digits(classifier)

    def begins(self, program: Program) -> None:
        self._program = program

    def reported(self, history: Sequence[HistoryRow], samples: Array | None) -> None:
        if samples is None:
            return
        number, loss_D, loss_G = history[-1]
        losses = {self._program.tutorial.counts: number, "loss_D": loss_D, "loss_G": loss_G}
        self.rows.append(losses | self._measured())
        if is_dead(self.rows) and not self._to_the_end:
            raise Dead

    def _measured(self) -> Measurements:
        tutorial = self._program.tutorial
        labels = np.arange(N_MEASURED) % N_CLASSES if self._program.gan.Y is not None else None
        noise = tutorial.draw_noise(np.random.RandomState(0), N_MEASURED)
        one_hot = None if labels is None else np.eye(N_CLASSES)[labels]
        images = tutorial.show(self._program.generate(noise, one_hot))
        measured = metrics.measure(images, self._classifier, self._real, labels)
        return measured._asdict() | {"spread": metrics.spread(images)}


def run(name: str, settings: Settings, seed: int, length: int, to_the_end: bool) -> Outcome:
    """Train the tutorial ``name``, measured by ``Measuring``."""
    with metrics.Classifier() as classifier:
        measuring = Measuring(classifier, to_the_end)
        try:
            options = training.Options(seed=seed, quiet=True, watchers=[measuring])
            training.train(tutorial_of(name, settings), length, options).close()
            end = "finished"
        except Dead:
            end = "dead"
        except NotFinite:
            end = "not finite"
    return Outcome(measuring.rows, end)
