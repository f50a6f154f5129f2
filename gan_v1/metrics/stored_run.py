"""A finished run, read back from its folder of samples: its history, and its generator at each sampled epoch."""

from __future__ import annotations

import csv
import importlib
import json
from pathlib import Path
from types import TracebackType

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.input_data import N_CLASSES
from gan_v1.training import Program, Row, Tutorial, read_weights, stored_weights


class StoredRun:
    """A run in a folder of samples; close it, or use it in a ``with``.

    Args:
        samples: the folder, with ``run.json``, ``history.csv`` and ``weights/``.

    Attributes:
        name: the tutorial's.
        facts: what ``run.json`` says.
        history: a ``Row`` for each epoch.
        weights: the files with weights, by the picture's name, in order.
        tutorial, program: what the run trained; the program's weights are not the run's before ``load``.

    Raises:
        UserError: there is no run, it is damaged, or it kept no weights.
    """

    def __init__(self, samples: Path) -> None:
        self.samples = samples
        path = samples / "run.json"
        try:
            self.facts = dict(json.loads(path.read_bytes()))
            self.name, options = str(self.facts["tutorial"]), dict(self.facts["options"])
            with open(samples / "history.csv", newline="") as file:
                _, *rows = csv.reader(file)
            self.history = [Row(int(number), float(loss_D), float(loss_G)) for number, loss_D, loss_G in rows]
        except FileNotFoundError as error:
            raise UserError(
                f"there is no run in {samples}: {Path(error.filename).name} is missing; "
                "train one first, or name its folder of samples"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise UserError(f"the run in {samples} is damaged: run.json or history.csv; train it again") from None
        self.tutorial = _tutorial(self.name, options, path)
        drawn = {Path(self.tutorial.picture_name(row.number)).stem for row in self.history}
        # A longer run into the same folder, before this one, has left its later weights there.
        self.weights = {picture: path for picture, path in stored_weights(samples).items() if picture in drawn}
        if not self.weights:
            raise UserError(f"the run in {samples} kept no weights; train it again: every run keeps them now")
        self.program = Program(self.tutorial, self.tutorial.images(None, self.tutorial.batch_size), seed=0)

    @property
    def conditional(self) -> bool:
        return self.program.gan.Y is not None

    def load(self, picture: str) -> None:
        """Give the generator the weights that it had when it drew ``picture``, such as "039".

        Raises:
            UserError: the file is damaged or does not fit.
        """
        self.program.set_weights(read_weights(self.weights[picture]))

    def generate(self, n: int, random: np.random.RandomState, labels: Array | None = None) -> Array:
        """Draw n images, float32 in [0, 1], from new noise of the run's kind.

        A conditional generator draws ``labels``, int [n]; other generators are given none.
        """
        one_hot = None if labels is None else np.eye(N_CLASSES)[labels]
        images = self.program.generate(self.tutorial.draw_noise(random, n), one_hot)
        return np.asarray(self.tutorial.show(images))

    def close(self) -> None:
        self.program.session.close()

    def __enter__(self) -> StoredRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _tutorial(name: str, options: dict[str, object], path: Path) -> Tutorial:
    """The tutorial that ``run.json`` names, with its own options."""
    if not name.isidentifier():
        raise UserError(f"{path} names {name!r}, which is no tutorial; train again")
    own = {key: value for key, value in options.items() if key not in ("epochs", "iterations", "data")}
    try:
        return importlib.import_module(f"gan_v1.{name}").tutorial(**own)
    except (ImportError, AttributeError, TypeError):
        raise UserError(f"{path} names a tutorial {name!r} with options {own}; this version has none such") from None
