"""Is a run what the author got? The documented pictures among those of the run's generator, and a rule.

For each documented panel, N_PANELS panels of ten are drawn from the run's generator as it was at that
epoch. Where a documented number lies among them, as a quantile, is its place. A place alone cannot decide: after the
first epoch one generator draws panels that hardly differ, and another seed's draws others. So each
number's distance from the run's mean is divided by its scale:

    scale^2 = within^2 + 2 between^2 + resolution^2

within: from panel to panel of one run; between: from run to run, once for the author's run and once
for this one; resolution: what the documented pictures, read back to 2 of 255 grey levels, leave
open. The scale is measured on ten other runs of 100 epochs (``python tests/scripts/honest_runs.py``), not
on the one at hand: a generator that draws anything at all cannot pass by its own width. The first two
pictures have scales of their own, and so have the losses of the first ten epochs; the nine later pictures
have one scale together, and so have the nine later means of losses.

The rule: a run is consistent if the root mean square of these distances, over all documented panels
that it has and their four statistics, is at most LIMIT, two, as usual with standard deviations; and, of a
whole run, that of its losses is so, too. Of shorter runs the losses do not count: by two numbers, those
of ten epochs, three of twenty honest runs would be called inconsistent. Even a whole honest run is called
so now and then: one of twenty was.

Only a whole run of the page's own program is judged. Before the tenth epoch, whatever starts as the page
does looks alike; up to the hundredth, the outcome says how things stand; and of a run with another noise, rate or
size it says nothing, since the scales are those of the page's.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.compare.documented import LABELS, PANEL, Documented, Panel, documented, panels
from gan_v1.errors import UserError
from gan_v1.finished import FinishedRun, defaults_of, tutorial_of
from gan_v1.metrics import Classifier
from gan_v1.training import HistoryRow, Tutorial

N_PANELS = 1000
SEED = 2018  # of the noise: the same run gives the same verdict
LIMIT = 2.0
# Measured by adding errors of up to 2/255 to the pixels of 400 and more panels: what they move, mean or spread.
RESOLUTION = Panel(ink=0.0015, spread=0.1, saturated=0.0035, confidence=0.003)
EARLY = ("000", "009")  # the pictures of a run of ten epochs, with scales of their own
LOSSES = ("loss_D", "loss_G")
WINDOW = 10  # epochs whose losses are averaged
N_WINDOWS = 10  # of a whole run
TELLING, WHOLE = WINDOW, WINDOW * N_WINDOWS  # epochs of the shortest run that is spoken of, and that is judged
ONE_IN = 20  # one in so many whole honest runs is called inconsistent: tests/scripts/honest_runs.csv has 20
SCALES = Path(__file__).with_name("scales.csv")


class Place(NamedTuple):
    """A documented number among those of 1,000 panels of the run.

    Attributes:
        documented: the number.
        low, middle, high: the panels' 5 %, 50 % and 95 % quantiles.
        quantile: the share of panels below the number, those that equal it counted half. Range: 0 to 1.
        distance: from the panels' mean, in scales.
    """

    documented: float
    low: float
    middle: float
    high: float
    quantile: float
    distance: float


class PanelPlaces(NamedTuple):
    """One documented picture."""

    picture: str
    places: dict[str, Place]  # by the field of ``Panel``


class LossWindow(NamedTuple):
    """Mean losses of some epochs, both ends included; of conditional's, which span decades, log10.

    ``distances`` are of D and G, in standard deviations of the difference between two runs.
    """

    first: int
    last: int
    documented: tuple[float, float]
    found: tuple[float, float]
    distances: tuple[float, float]


Verdict = Literal["consistent", "inconsistent", "so far", "too early", "other program"]


class Comparison(NamedTuple):
    """The outcome for a run.

    Attributes:
        epochs: how many the run has.
        changed: its settings that are not the page's, each with the page's and the run's.
    """

    name: str
    panels: list[PanelPlaces]
    losses: list[LossWindow]
    epochs: int
    changed: Mapping[str, tuple[Any, Any]]

    @property
    def distance(self) -> float:
        """The root mean square of all panels' distances."""
        return _root_mean_square([place.distance for panel in self.panels for place in panel.places.values()])

    @property
    def loss_distance(self) -> float | None:
        """The root mean square of the losses' distances; None if the run has less than ten epochs."""
        distances = [distance for window in self.losses for distance in window.distances]
        return _root_mean_square(distances) if distances else None

    @property
    def consistent(self) -> bool:
        """Whether the run is near what is documented, as far as it goes."""
        of_losses = self.loss_distance if len(self.losses) == N_WINDOWS else None
        return all(distance <= LIMIT for distance in (self.distance, of_losses) if distance is not None)

    @property
    def verdict(self) -> Verdict:
        if self.changed:
            return "other program"
        if self.epochs < TELLING:
            return "too early"
        if self.epochs < WHOLE:
            return "so far"
        return "consistent" if self.consistent else "inconsistent"


def _root_mean_square(numbers: Sequence[float]) -> float:
    return math.sqrt(sum(number**2 for number in numbers) / len(numbers))


class Scale(NamedTuple):
    """Standard deviations of a statistic: from panel to panel of a run, and from run to run."""

    within: float
    between: float

    def of(self, resolution: float) -> float:
        return math.sqrt(self.within**2 + 2 * self.between**2 + resolution**2)


def compare(run: FinishedRun, judge: Classifier) -> Comparison:
    """Compare a run with what is documented of its tutorial, as far as the run goes.

    Raises:
        UserError: nothing is documented of it, the run has weights of no documented picture, or a distance is no
            number.
    """
    expected = documented(run.name)
    pictures = [picture for picture in expected.panels if picture in run.weights]
    if not pictures:
        raise UserError(f"the run in {run.samples} has weights of no documented picture; train it for an epoch or more")
    compared = []
    for picture in pictures:
        run.load(picture)
        scale = scales(run.name, picture if picture in EARLY else "later")
        compared.append(places(picture, expected.panels[picture], draw_panels(run, judge), scale))
    losses = loss_windows(run.name, expected, run.history)
    comparison = Comparison(run.name, compared, losses, len(run.history), changed_settings(run.tutorial))
    if any(math.isnan(distance or 0) for distance in (comparison.distance, comparison.loss_distance)):
        raise UserError(f"the run in {run.samples} has losses that are no numbers, so there is no verdict; train again")
    return comparison


def changed_settings(tutorial: Tutorial) -> dict[str, tuple[Any, Any]]:
    """The settings of a tutorial that are not its page's: for each, the page's and its own."""
    page = tutorial_of(tutorial.name, {})
    own, theirs = ({**one.settings, "noise": one.noise} for one in (tutorial, page))
    on_page = defaults_of(tutorial.name) | dict(page.settings)
    return {
        name: (on_page[name], tutorial.settings.get(name, on_page[name]))
        for name, value in own.items()
        if value != theirs.get(name)
    }


def draw_panels(run: FinishedRun, judge: Classifier) -> Array:
    """The statistics of panels of the generator as it is: float64 [N_PANELS, 4]."""
    labels = np.tile(LABELS, N_PANELS) if run.conditional else None
    images = run.generate(PANEL * N_PANELS, np.random.RandomState(SEED), labels)
    return np.array(panels(images, judge))


def places(picture: str, expected: Panel, drawn: Array, scale: dict[str, Scale]) -> PanelPlaces:
    """Find each documented number among the drawn ones [n, 4]."""
    found = {}
    for field, value, numbers in zip(Panel._fields, expected, drawn.T, strict=True):
        low, middle, high = np.quantile(numbers, [0.05, 0.5, 0.95])
        quantile = (np.mean(numbers < value) + np.mean(numbers <= value)) / 2
        distance = (value - numbers.mean()) / scale[field].of(getattr(RESOLUTION, field))
        found[field] = Place(value, *(float(number) for number in (low, middle, high, quantile, distance)))
    return PanelPlaces(picture, found)


def loss_windows(name: str, expected: Documented, history: Sequence[HistoryRow]) -> list[LossWindow]:
    """Mean losses, ten epochs at a time, of the epochs that both have; a rest of less than ten is left out."""
    windows = []
    theirs, ours = (comparable(name, rows) for rows in (expected.losses, history))
    for first in range(0, min(len(theirs), len(ours)) - WINDOW + 1, WINDOW):
        a, b = (losses[first : first + WINDOW].mean(axis=0) for losses in (theirs, ours))
        scale = scales(name, "losses" if first == 0 else "later losses")
        distances = (a - b) / [scale[loss].of(0) for loss in LOSSES]
        windows.append(LossWindow(first, first + WINDOW - 1, (*a.tolist(),), (*b.tolist(),), (*distances.tolist(),)))
    return windows


def comparable(name: str, rows: Sequence[HistoryRow]) -> Array:
    """Losses [n, 2] as they are averaged: conditional's are log10, for a mean of 1e-3 and 1e-12 is about the first."""
    losses = np.array([row[1:] for row in rows], np.float64).reshape(-1, 2)
    return np.log10(losses.clip(1e-30)) if name == "conditional" else losses


def scales(name: str, moment: str) -> dict[str, Scale]:
    """The scales of a tutorial's panels at a ``moment``, by statistic, or those of the means of its ``losses``."""
    with open(SCALES, newline="") as file:
        return {
            row["statistic"]: Scale(float(row["within"]), float(row["between"]))
            for row in csv.DictReader(file)
            if (row["tutorial"], row["moment"]) == (name, moment)
        }
