"""A trained tutorial."""

from __future__ import annotations

from types import TracebackType
from typing import Literal

import numpy as np

from gan_v1.arrays import Array
from gan_v1.tf1 import Arithmetic
from gan_v1.training.draws import Draws, Plan
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.step import StepEngine
from gan_v1.training.tutorial import HistoryRow, Tutorial

ENGINES: dict[str, type[StepEngine | EpochEngine]] = {"epoch": EpochEngine, "step": StepEngine}


class Run:
    """A trained tutorial.

    Attributes:
        seed: repeats the run.
        history: a ``HistoryRow`` for each epoch.
        losses: float32 [steps, 2], the losses of D and G as fetched for every batch.
        program: the graph and its session, for those who want to look inside.
    """

    def __init__(self, tutorial: Tutorial, program: StepEngine | EpochEngine, seed: int) -> None:
        self.tutorial, self.program, self.seed = tutorial, program, seed
        self.history: list[HistoryRow] = []
        self._losses: list[Array] = []
        self._random = np.random.RandomState(seed)

    @property
    def losses(self) -> Array:
        return np.concatenate(self._losses) if self._losses else np.empty([0, 2], np.float32)

    def trained(self, losses: Array) -> None:
        """Add the losses [n, 2] of the batches that have just been trained."""
        self._losses.append(losses)

    def resumed(self, history: Array, losses: Array) -> None:
        """Take over the history [n, 3] and the losses [steps, 2] of the run that goes on."""
        self.history = [HistoryRow(int(number), loss_D, loss_G) for number, loss_D, loss_G in history.tolist()]
        self._losses = [losses]

    def generate(self, noise: Array, labels: Array | None = None) -> Array:
        """G's images for ``noise`` [n, n_noise], float32 [n, ...]; a conditional G wants one-hot ``labels`` too."""
        return self.program.generate(noise, labels)

    def sample(self, n: int) -> Array:
        """``n`` images from new noise; a conditional G draws 0, 1, 2, ... in turn."""
        n_class = self.program.images.train_labels.shape[1]
        labels = np.eye(n_class)[np.arange(n) % n_class]
        return self.generate(self.tutorial.draw_noise(self._random, n), labels)

    def close(self) -> None:
        """Give back the session's memory; the history stays."""
        self.program.session.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def first_batches(
    tutorial: Tutorial, engine: Literal["epoch", "step"], seed: int, n: int, exact: Arithmetic | None = None
) -> tuple[StepEngine | EpochEngine, list[Plan]]:
    """The untrained program of a run with ``seed``, and the plans of its first ``n`` batches, for a look inside.

    Training the plans in turn, ``program.train(plan)``, does what the run would do. ``exact``, where given, must be
    set up.
    """
    images = tutorial.images(None, tutorial.batch_size)
    draws, plans = Draws(tutorial, len(images.train), seed), []
    for period in tutorial.periods(tutorial.length, len(images.train) // tutorial.batch_size):
        trained = min(period.trained, n)
        drawn = period.drawn - period.trained + trained  # the batches trained on are the last ones drawn
        plans.append(draws.plan(period._replace(drawn=drawn, trained=trained)))
        n -= trained
        if not n:
            break
    return ENGINES[engine](tutorial, images, seed, exact), plans
