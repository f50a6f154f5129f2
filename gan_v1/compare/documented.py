"""What the pages' author documented, as numbers: losses of 100 epochs, and what was measured of the pictures.

``NAME_losses.csv`` holds the losses as the author's notebook printed them; ``NAME_panels.csv`` the
statistics of each of its pictures, ten digits in a row, measured once by

    python tests/scripts/measure_documented.py DOCUMENTED_DIR

from the author's logs and pictures. The pictures are someone else's and are not in this project.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.metrics import Classifier, confidence, ink, saturated, scaled_to_own_range, spread
from gan_v1.training import HistoryRow

FOLDER = Path(__file__).parent
DOCUMENTED = ("vanilla", "conditional")
PANEL = 10  # digits in a picture
LABELS = (7, 2, 1, 0, 4, 1, 4, 9, 5, 9)  # of the first ten test images: what conditional's panels were asked for


class Panel(NamedTuple):
    """The statistics of ten generated digits, each image first scaled to its own range, as ``imshow`` does.

    Each is the function of this name in ``gan_v1.metrics``.
    """

    ink: float
    spread: float
    saturated: float
    confidence: float


class Documented(NamedTuple):
    """One tutorial's documentation.

    Attributes:
        losses: a ``HistoryRow`` for each of 100 epochs, to the four digits that were printed.
        panels: the statistics of each picture, by its name without ``.png``.
    """

    losses: list[HistoryRow]
    panels: dict[str, Panel]


def documented(name: str) -> Documented:
    """What is documented of a tutorial.

    Raises:
        UserError: nothing is.
    """
    if name not in DOCUMENTED:
        raise UserError(f"nothing is documented of {name}; only of {' and '.join(DOCUMENTED)}")
    losses = [
        HistoryRow(int(epoch), float(loss_D), float(loss_G)) for epoch, loss_D, loss_G in table(f"{name}_losses.csv")
    ]
    panels = {picture: Panel(*map(float, values)) for picture, *values in table(f"{name}_panels.csv")}
    return Documented(losses, panels)


def table(file_name: str) -> list[list[str]]:
    """The rows of one of this folder's tables, without its heading."""
    with open(FOLDER / file_name, newline="") as file:
        return list(csv.reader(file))[1:]


def panels(images: Array, judge: Classifier) -> list[Panel]:
    """The statistics of each ten of ``images`` [10 n, 784]."""
    scaled = scaled_to_own_range(images)
    probabilities, _ = judge.judge(scaled)
    return [
        Panel(ink(ten), spread(ten), saturated(ten), confidence(seen))
        for ten, seen in zip(
            scaled.reshape(-1, PANEL, scaled.shape[1]), np.reshape(probabilities, (-1, PANEL, 10)), strict=True
        )
    ]
