"""The files that a run leaves: pictures, history, trace, and what made them."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from gan_v1 import __version__, figures
from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.files import check_target, make_folder, refuse_special, write_whole
from gan_v1.training import records
from gan_v1.training.program import Program
from gan_v1.training.tutorial import HistoryRow, Period, Tutorial
from gan_v1.training.weights import FOLDER, numbers_with_weights, weights_name, write_weights

SUMMARIES = PROGRESS, ANIMATION, PAIR = "progress.png", "training.gif", "original_and_generated.png"
ROW = 10  # images in a row of the summary pictures


class Outputs:
    """Writes a run's files; each is whole at every moment.

    A run takes over its folder of samples when it writes its first picture or checkpoint. Until then a former run's
    files stay as they are.

    Args:
        test_images: float32 [n, ...], shown beside generated ones.
        samples: the folder for pictures, ``history.csv`` and ``run.json``; none of them without it.
        trace: the file for the losses of every batch.
        facts: what ``run.json`` says of the run, besides what is known only while it runs.
        periods: the run's schedule, which tells what pictures there will be.
        former: the record of the run that lies in the folder, unless this run goes on with that one.
        taken: whether a checkpoint of this process's counts, so that the folder is this run's whatever happens.

    Attributes:
        program: the run's program, whose identity pictures and weights bear; set before the first of them.
        first_samples: of each picture, by number.
        began: when the run began; a resumed run sets it back by the seconds that it had taken before.

    Raises:
        UserError: a folder cannot be made or written.
    """

    program: Program

    def __init__(
        self,
        tutorial: Tutorial,
        test_images: Array,
        samples: Path | None,
        trace: Path | None,
        facts: Mapping[str, object],
        periods: Sequence[Period],
        former: Mapping[str, Any] | None,
        taken: Callable[[], bool] = lambda: False,
    ) -> None:
        self._tutorial, self._test_images, self._facts = tutorial, test_images, dict(facts)
        self._samples = None if samples is None else make_folder(samples)
        self._trace = trace
        if trace is not None:
            check_target(trace)
        self._with_weights = numbers_with_weights(periods)
        self._names = [tutorial.picture_name(period.number) for period in periods if period.sampled]
        self._names += [f"{FOLDER}/{weights_name(tutorial.picture_name(number))}" for number in self._with_weights]
        self._names += [*SUMMARIES, *tutorial.more_pictures]
        if self._samples is not None:  # now, and not when the first picture is done
            if os.path.lexists(self._samples / FOLDER):
                make_folder(self._samples / FOLDER)
            for name in (records.RECORD, records.HISTORY, *self._names):
                refuse_special(self._samples / name)
        self._former, self._taken = None if samples is None else former, taken
        self.first_samples: dict[int, Array] = {}
        self._rows_of_progress = 0  # that progress.png has, as far as this process drew it
        self.began = time.time()

    @contextmanager
    def taking_over(self, history: Sequence[HistoryRow], losses: Array) -> Iterator[None]:
        """While the block writes the run's first picture and checkpoint, make the folder this run's.

        A former run's own files are moved aside, and removed after the block; where it fails they are put back, unless
        the checkpoint counts already.

        Raises:
            UserError: files cannot be moved.
        """
        if self._former is None or self._samples is None:
            yield
            return
        former, self._former = self._former, None
        try:
            try:
                records.set_aside(self._samples, records.own_files(self._samples, former))
                self.records(history, losses, finished=False)
                yield
            except BaseException:
                if self._taken():
                    records.discard(self._samples)
                else:
                    self._former = former
                    records.put_back(self._samples)
                raise
            records.discard(self._samples)
        except OSError as error:
            cause = f"{error.strerror}; free the space or name another folder"
            raise UserError(f"cannot replace the former run in {self._samples}: {cause}") from None

    def picture(self, number: int, samples: Array, weights: Mapping[str, Array] | None) -> None:
        """Draw the samples taken at epoch (or iteration) ``number``; keep the networks' weights of then, if given."""
        self.first_samples[number] = samples[:ROW]
        if self._samples is not None:
            tests = [self._test_images[: len(samples)]] if self._tutorial.tests_shown else []
            figure, name = self._tutorial.draw_figure(*tests, samples), self._tutorial.picture_name(number)
            figures.save(figure, self._samples / name, self._mark())
            if weights is not None:
                write_weights(self._samples, name, weights, self._mark())

    def keeps_weights(self, number: int) -> bool:
        """Whether the weights of this epoch (or iteration) are kept beside its picture."""
        return self._samples is not None and number in self._with_weights

    def progress(self) -> None:
        """Draw what was sampled so far as ``progress.png``, unless it is drawn."""
        rows = self._rows()
        if self._samples is not None and len(rows) != self._rows_of_progress:
            figures.save(figures.labelled_rows(rows), self._samples / PROGRESS, self._mark())
            self._rows_of_progress = len(rows)

    def _mark(self) -> str:
        """What each picture and each file of weights bears."""
        return records.mark(self.program.run)

    def _rows(self) -> dict[str, Array]:
        """The first samples of each picture, by what is written beside them."""
        shown = self._tutorial.show
        return {f"{self._tutorial.counts} {number}": shown(row) for number, row in self.first_samples.items()}

    def summary(self, generated: Array) -> None:
        """Draw the whole ``progress.png``, the same as ``training.gif``, and ``original_and_generated.png``."""
        if self._samples is not None:
            shown, mark = self._tutorial.show, self._mark()
            self.progress()
            write_whole(self._samples / ANIMATION, figures.animation(self._rows(), comment=mark))
            columns = min(ROW, len(self._test_images))
            pair = figures.grids_side_by_side({"original": self._test_images, "generated": shown(generated)}, columns)
            figures.save(pair, self._samples / PAIR, mark)

    def told(self) -> str:
        """Where the pictures are, to be said after the run."""
        if self._samples is None:
            return ""
        names = dict.fromkeys(self._tutorial.picture_name(at(self.first_samples)) for at in (min, max))
        drawn = " to ".join(str(self._samples / name) for name in names)
        return f"; pictures: {drawn}, {', '.join(str(self._samples / name) for name in SUMMARIES)}"

    def records(
        self, history: Iterable[tuple[int, float, float]], trace: Sequence[Array] | Array, finished: bool
    ) -> None:
        """Write ``history.csv``, ``run.json`` and the trace as far as the run has come.

        As long as the folder is a former run's, only the trace is written, once it has a line.
        """
        if self._samples is not None and self._former is None:
            table = _csv(self._tutorial.counts, history)
            facts = {"format": records.FORMAT, "run": self.program.run} | self._facts
            facts |= {
                "loop": self.program.loop,
                "finished": finished,
                "seconds": round(time.time() - self.began, 3),
                "versions": _versions(),
                "history": hashlib.sha256(table.encode()).hexdigest(),
                "files": self._names,
            }
            write_whole(self._samples / records.HISTORY, table)
            write_whole(self._samples / records.RECORD, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        if self._trace is not None and (self._former is None or len(trace)):
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
