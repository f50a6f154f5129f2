"""Tutorials by name, and a finished run read back from its folder of samples."""

from __future__ import annotations

import csv
import hashlib
import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.files import read_file, read_json
from gan_v1.input_data import N_CLASSES
from gan_v1.training import HistoryRow, Program, Tutorial, read_weights, stored_weights
from gan_v1.training.options import alike
from gan_v1.training.records import bears
from gan_v1.tutorials import TUTORIALS

NAMES = (*TUTORIALS, "study")  # what a run can be of: the tutorials, and the study with its settings opened


def tutorial_of(name: str, settings: Mapping[str, Any]) -> Tutorial:
    """The tutorial of the module ``name``, one of NAMES; ``settings`` are what its function ``tutorial`` takes.

    Raises:
        UserError: a setting is none.
    """
    return importlib.import_module(f"gan_v1.{name}").tutorial(**settings)


def defaults_of(name: str) -> dict[str, Any]:
    """The settings of the tutorial ``name``, each with its default."""
    parameters = inspect.signature(importlib.import_module(f"gan_v1.{name}").tutorial).parameters
    return {parameter.name: parameter.default for parameter in parameters.values()}


class FinishedRun:
    """A run in a folder of samples; close it, or use it in a ``with``.

    Args:
        samples: the folder, with ``run.json``, ``history.csv`` and ``weights/``.

    Attributes:
        name: the tutorial's.
        facts: what ``run.json`` says.
        options: what the run was given beside its seed: its length and data, and the tutorial's settings.
        history: a ``HistoryRow`` for each epoch.
        weights: the files with weights, by the picture's name, in order.
        tutorial, program: what the run trained; the program's weights are not the run's before ``load``.

    Raises:
        UserError: there is no run, it is damaged, or it kept no weights.
    """

    def __init__(self, samples: Path) -> None:
        self.samples = samples
        path = samples / "run.json"
        try:
            self.facts = dict(read_json(path))
            self.name, settings = str(self.facts["tutorial"]), dict(self.facts["settings"])
            self.options = dict(self.facts["options"]) | settings
            finished = bool(self.facts["finished"])
            self.history = read_history(samples / "history.csv", self.facts.get("history"))
        except FileNotFoundError as error:
            raise UserError(
                f"there is no run in {samples}: {Path(error.filename).name} is missing; "
                "train one first, or name its folder of samples"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise UserError(f"the run in {samples} is damaged: run.json or history.csv; train it again") from None
        if not finished:
            raise UserError(f"the run in {samples} is not finished; wait for it, or go on with it by --resume")
        self.tutorial = _stored_tutorial(self.name, settings, path)
        drawn = {Path(self.tutorial.picture_name(row.number)).stem for row in self.history}
        run = self.facts.get("run")  # gan_v1 0.1.0 gave its runs no identity
        self.weights = {
            picture: path
            for picture, path in stored_weights(samples).items()
            if picture in drawn and (run is None or bears(path, str(run)))
        }
        if not self.weights:
            raise UserError(
                f"the run in {samples} kept no weights here: weights are not in the repository; "
                f"run `python -m gan_v1.{self.name}` first, or name the samples of a run of yours"
            )
        self.program = Program(self.tutorial, self.tutorial.images(None, self.tutorial.batch_size), seed=0)

    @property
    def conditional(self) -> bool:
        return self.program.gan.Y is not None

    def load(self, picture: str) -> None:
        """Give the generator the weights that it had when it drew ``picture``, such as "039".

        Raises:
            UserError: the file is damaged or does not fit.
        """
        weights = read_weights(self.weights[picture])
        if not all(np.isfinite(array).all() for array in weights.values()):
            raise UserError(f"{self.weights[picture]} holds weights that are not finite; train again")
        self.program.set_weights(weights)

    def generate(self, n: int, random: np.random.RandomState, labels: Array | None = None) -> Array:
        """Draw n images, float32 in [0, 1], from new noise of the run's kind.

        A conditional generator draws ``labels``, int [n]; other generators are given none.
        """
        one_hot = None if labels is None else np.eye(N_CLASSES)[labels]
        images = self.program.generate(self.tutorial.draw_noise(random, n), one_hot)
        return np.asarray(self.tutorial.show(images))

    def close(self) -> None:
        self.program.session.close()

    def __enter__(self) -> FinishedRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _stored_tutorial(name: str, settings: Mapping[str, Any], path: Path) -> Tutorial:
    """The tutorial that ``run.json``, the file ``path``, names."""
    if name not in NAMES:
        raise UserError(f"{path} names {name!r}, which is no tutorial; train again")
    try:
        defaults = defaults_of(name)
        if not all(alike(value, defaults[setting]) for setting, value in settings.items()):
            raise ValueError("a setting is of another kind")
        return tutorial_of(name, settings)
    except UserError:
        raise
    except Exception:  # settings of any type may come to anything
        shown = f"{settings}"[:100]
        raise UserError(f"{path} names {name} with settings {shown}; this version has none such") from None


def read_history(path: Path, digest: str | None = None) -> list[HistoryRow]:
    """A run's ``history.csv``; that of the run whose record gives it this SHA-256, if any is given.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no history, or another run's.
    """
    content = read_file(path)
    if digest is not None and hashlib.sha256(content).hexdigest() != digest:
        raise ValueError("it is another run's")
    lines = content.decode("utf-8").splitlines()
    try:
        _, *rows = csv.reader(lines)
        return [HistoryRow(int(number), float(loss_D), float(loss_G)) for number, loss_D, loss_G in rows]
    except csv.Error as error:
        raise ValueError(str(error)) from None
