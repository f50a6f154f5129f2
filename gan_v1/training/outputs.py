"""The files that a run leaves: pictures, history, trace, and what made them."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gan_v1 import __version__, figures
from gan_v1.arrays import Array
from gan_v1.files import check_target, make_folder, write_whole
from gan_v1.training.tutorial import Tutorial
from gan_v1.training.weights import write_weights

SUMMARIES = ("progress.png", "training.gif", "original_and_generated.png")
ROW = 10  # images in a row of the summary pictures


class Outputs:
    """Writes a run's files; each is whole at every moment.

    Args:
        test_images: float32 [n, ...], shown beside generated ones.
        samples: the folder for pictures, ``history.csv`` and ``run.json``; none of them without it.
        trace: the file for the losses of every batch.
        facts: what ``run.json`` says of the run, beside versions and seconds.

    Attributes:
        first_samples: of each picture, by number.
        began: when the run began; a resumed run sets it back by the seconds that it had taken before.

    Raises:
        UserError: a folder cannot be made or written.
    """

    def __init__(
        self,
        tutorial: Tutorial,
        test_images: Array,
        samples: Path | None,
        trace: Path | None,
        facts: Mapping[str, object],
    ) -> None:
        self._tutorial, self._test_images, self._facts = tutorial, test_images, dict(facts)
        self._samples = None if samples is None else make_folder(samples)
        self._trace = trace
        if trace is not None:
            check_target(trace)
        self.first_samples: dict[int, Array] = {}
        self.began = time.time()

    def add_facts(self, **facts: object) -> None:
        """What ``run.json`` is to say, too."""
        self._facts |= facts

    def picture(self, number: int, samples: Array) -> None:
        """Draw the samples taken at epoch (or iteration) ``number``."""
        self.first_samples[number] = samples[:ROW]
        if self._samples is not None:
            tests = [self._test_images[: len(samples)]] if self._tutorial.tests_shown else []
            figure = self._tutorial.draw_figure(*tests, samples)
            figures.save(figure, self._samples / self._tutorial.picture_name(number))

    def weights(self, number: int, weights: Mapping[str, Array]) -> None:
        """Keep both networks' weights, as they were for the picture of ``number``."""
        if self._samples is not None:
            write_weights(self._samples, self._tutorial.picture_name(number), weights)

    def summary(self, generated: Array) -> None:
        """Draw ``progress.png`` and ``training.gif``, what was sampled, and ``original_and_generated.png``."""
        if self._samples is not None:
            shown = self._tutorial.show
            rows = {f"{self._tutorial.counts} {number}": shown(row) for number, row in self.first_samples.items()}
            progress, animation, original_and_generated = (self._samples / name for name in SUMMARIES)
            figures.save(figures.labelled_rows(rows), progress)
            write_whole(animation, figures.animation(rows))
            columns = min(ROW, len(self._test_images))
            pair = figures.grids_side_by_side({"original": self._test_images, "generated": shown(generated)}, columns)
            figures.save(pair, original_and_generated)

    def told(self) -> str:
        """Where the pictures are, to be said after the run."""
        if self._samples is None:
            return ""
        names = dict.fromkeys(self._tutorial.picture_name(at(self.first_samples)) for at in (min, max))
        drawn = " to ".join(str(self._samples / name) for name in names)
        return f"; pictures: {drawn}, {', '.join(str(self._samples / name) for name in SUMMARIES)}"

    def records(self, history: Iterable[tuple[int, float, float]], trace: Iterable[Array], finished: bool) -> None:
        """Write ``history.csv``, ``run.json`` and the trace as far as the run has come."""
        if self._samples is not None:
            write_whole(self._samples / "history.csv", _csv(self._tutorial.counts, history))
            facts = self._facts | {
                "finished": finished,
                "seconds": round(time.time() - self.began, 3),
                "versions": _versions(),
            }
            write_whole(self._samples / "run.json", json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        if self._trace is not None:
            write_whole(self._trace, _csv("step", ((step, *losses) for step, losses in enumerate(trace))))


def _csv(first_column: str, rows: Iterable[tuple[int, Any, Any]]) -> str:
    """A table of losses, each with just the digits that give its float32 back."""
    lines = [f"{first_column},loss_D,loss_G"]
    lines += [f"{number},{np.float32(loss_D)!s},{np.float32(loss_G)!s}" for number, loss_D, loss_G in rows]
    return "\n".join(lines) + "\n"


def _versions() -> dict[str, str]:
    from gan_v1.tf1 import tf

    return {
        "gan_v1": __version__,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
