"""The loop, once for all tutorials."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, TypedDict

import numpy as np
from tqdm import tqdm

from gan_v1.errors import UserError
from gan_v1.input_data import Array
from gan_v1.training.draws import Draws
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.outputs import Outputs
from gan_v1.training.step import StepEngine
from gan_v1.training.stopping import stop_requests
from gan_v1.training.tutorial import Tutorial

ENGINES = {"epoch": EpochEngine, "step": StepEngine}
LARGEST_SEED = 2**32 - 1  # NumPy's


class Options(TypedDict, total=False):
    """The options that every tutorial's ``train`` takes; ``train`` below says what they mean."""

    seed: int | None
    engine: Literal["epoch", "step"]
    data: str | os.PathLike[str] | None
    samples: str | os.PathLike[str] | None
    trace: str | os.PathLike[str] | None
    quiet: bool


class Row(NamedTuple):
    """A line of the history: both losses as the page reports them after an epoch (or iteration)."""

    number: int
    loss_D: float
    loss_G: float


class Run:
    """A trained tutorial.

    Attributes:
        seed: repeats the run.
        history: a ``Row`` for each epoch.
        losses: float32 [steps, 2], the losses of D and G as fetched for every batch.
        program: the graph and its session, for those who want to look inside.
    """

    def __init__(self, tutorial: Tutorial, program: StepEngine | EpochEngine, seed: int) -> None:
        self.tutorial, self.program, self.seed = tutorial, program, seed
        self.history: list[Row] = []
        self._losses: list[Array] = []
        self._random = np.random.RandomState(seed)

    @property
    def losses(self) -> Array:
        return np.concatenate(self._losses) if self._losses else np.empty([0, 2], np.float32)

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


def train(
    tutorial: Tutorial,
    length: int,
    *,
    seed: int | None = None,
    engine: Literal["epoch", "step"] = "epoch",
    data: str | os.PathLike[str] | None = None,
    samples: str | os.PathLike[str] | None = None,
    trace: str | os.PathLike[str] | None = None,
    quiet: bool = False,
) -> Run:
    """Train a tutorial as its page does; print what it prints, draw what it draws.

    Args:
        length: epochs, or iterations where the page counts those.
        seed: does what ``tf.set_random_seed(seed); np.random.seed(seed)`` right after the page's
            ``read_data_sets`` did under TensorFlow 1.15.5. Without it a fresh one is drawn and told.
        engine: "epoch" trains a whole epoch in one ``session.run``, "step" feeds each batch as the
            page does; the numbers are the same to rounding.
        data: a folder with files of the same format, instead of the data that the package holds.
        samples: the folder for pictures, ``history.csv`` and ``run.json``. Without it none are written.
        trace: a CSV file for the losses of every batch.
        quiet: print nothing.

    Raises:
        UserError: an option, a file or a folder cannot be used.
        Stopped: SIGINT or SIGTERM came; the files hold what was done so far.
    """
    if length < 1:
        raise UserError(f"cannot train for {length} {tutorial.counts}s; expected at least 1")
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise UserError(f"cannot use {seed} as a seed; expected 0 to {LARGEST_SEED}")
    if engine not in ENGINES:
        raise UserError(f"there is no engine {engine!r}; expected one of {', '.join(ENGINES)}")
    images = tutorial.images(None if data is None else Path(data), tutorial.batch_size)
    if seed is None:
        seed = secrets.randbelow(2**31)
        if not quiet:
            print(f"seed {seed}; --seed {seed} repeats this run", file=sys.stderr)
    outputs = Outputs(
        tutorial,
        images.test,
        None if samples is None else Path(samples),
        None if trace is None else Path(trace),
        facts={
            "tutorial": tutorial.name,
            "options": {f"{tutorial.counts}s": length, "data": None if data is None else str(data), **tutorial.options},
            "seed": seed,
            "engine": engine,
        },
    )

    run = Run(tutorial, ENGINES[engine](tutorial, images, seed), seed)
    program = run.program
    draws = Draws(tutorial, len(images.train), seed)
    periods = list(tutorial.periods(length, len(images.train) // tutorial.batch_size))
    progress = tqdm(
        total=sum(period.trained for period in periods),
        desc=tutorial.name,
        unit="batch",
        disable=True if quiet else None,  # None: unless stderr is a terminal
    )
    finished = False
    with stop_requests() as raise_if_requested, progress:
        try:
            for plan in draws.plans(periods):
                for losses in program.train(plan):
                    run._losses.append(losses)
                    progress.update(len(losses))
                    raise_if_requested()
                loss_D, loss_G = losses[-1]
                if tutorial.losses_read == "after the epoch":
                    loss_D, loss_G = program.losses(plan)
                number = plan.period.number
                run.history.append(Row(number, float(loss_D), float(loss_G)))
                line = tutorial.report(number, float(loss_D), float(loss_G))
                if line is not None and not quiet:
                    progress.write(line)
                if plan.sample_noise is not None:
                    outputs.picture(number, program.samples(plan.sample_noise))
                if tutorial.after_period is not None and samples is not None:
                    tutorial.after_period(program, Path(samples))
            finished = True
            outputs.summary(run.sample(len(images.test)))
            if tutorial.after_training is not None and samples is not None:
                tutorial.after_training(program, Path(samples))
        finally:
            outputs.records(run.history, run.losses, finished)
    if tutorial.farewell is not None and not quiet:
        print(tutorial.farewell)
    return run
