"""Seeded runs of the documented tutorials: what their scales are, and how many the verdict calls consistent.

    python tests/honest_runs.py scales RUNS_DIR --seeds 100-104 --full 200-202    writes gan_v1/compare/scales.csv
    python tests/honest_runs.py verdicts RUNS_DIR --seeds 0-19                    writes tests/honest_runs.csv

Runs that lie in RUNS_DIR are not trained again. A short one is of ten epochs and takes half a minute to a minute on one
core; the ``--full`` ones, of a hundred, ten times as long. Scales and verdicts must not be made from the same seeds.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path

import numpy as np

from gan_v1 import conditional, vanilla
from gan_v1.compare import verdict
from gan_v1.documented import TUTORIALS, Panel, documented
from gan_v1.files import write_whole
from gan_v1.metrics import Classifier, StoredRun

SHORT, FULL = 10, 100  # epochs
TRAIN = {"vanilla": vanilla.train, "conditional": conditional.train}
VERDICTS = Path(__file__).with_name("honest_runs.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("make", choices=["scales", "verdicts"])
    parser.add_argument("runs", type=Path, metavar="RUNS_DIR")
    parser.add_argument("--seeds", type=seeds, required=True, metavar="FIRST-LAST", help="of the short runs")
    parser.add_argument("--full", type=seeds, metavar="FIRST-LAST", help="of the full runs, for the later scales")
    options = parser.parse_args()
    with Classifier() as judge:
        if options.make == "verdicts":
            make_verdicts(options.runs, options.seeds, judge)
        elif options.full is None:
            parser.error("scales needs --full")
        else:
            make_scales(options.runs, options.seeds, options.full, judge)


def seeds(argument: str) -> range:
    first, last = map(int, argument.split("-"))
    return range(first, last + 1)


def stored(runs: Path, name: str, seed: int, epochs: int) -> StoredRun:
    """The run of this seed, trained unless it is there."""
    samples = runs / name / f"{epochs}_epochs" / str(seed)
    path = samples / "run.json"
    if not (path.exists() and json.loads(path.read_text())["finished"]):
        TRAIN[name](epochs=epochs, seed=seed, samples=samples, quiet=True).close()
    return StoredRun(samples)


def make_scales(runs: Path, short: range, full: range, judge: Classifier) -> None:
    lines: list[list[object]] = [["tutorial", "moment", "statistic", "within", "between", "runs"]]
    for name in TUTORIALS:
        later = [picture for picture in documented(name).panels if picture not in verdict.EARLY]
        panels, losses = measured(runs, name, short, SHORT, list(verdict.EARLY), judge)
        later_panels, later_losses = measured(runs, name, full, FULL, later, judge)
        for moment, fields, deviations, n in (
            *((picture, Panel._fields, panels[:, place], short) for place, picture in enumerate(verdict.EARLY)),
            ("later", Panel._fields, root_mean_square(later_panels), full),
            ("first losses", verdict.LOSSES, losses[:, 0], short),
            ("later losses", verdict.LOSSES, root_mean_square(later_losses[:, 1:]), full),
        ):
            for field, within, between in zip(fields, *deviations, strict=True):
                lines.append([name, moment, field, f"{within:.6f}", f"{between:.6f}", len(n)])
    write(verdict.SCALES, lines)


def measured(
    runs: Path, name: str, chosen: range, epochs: int, pictures: list[str], judge: Classifier
) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviations within and between runs: of panels [2, pictures, 4], of mean losses [2, windows, 2]."""
    panels, losses = [], []
    for seed in chosen:
        with stored(runs, name, seed, epochs) as run:
            drawn = []
            for picture in pictures:
                run.load(picture)
                drawn.append(verdict.draw_panels(run, judge))
            panels.append(drawn)
            losses.append(verdict.comparable(name, run.history).reshape(-1, verdict.WINDOW, 2).mean(axis=1))
    within = np.sqrt(np.var(panels, axis=2, ddof=1).mean(axis=0))
    between = np.std(np.mean(panels, axis=2), axis=0, ddof=1)
    between_losses = np.std(losses, axis=0, ddof=1)
    return np.array([within, between]), np.array([np.zeros_like(between_losses), between_losses])


def root_mean_square(deviations: np.ndarray) -> np.ndarray:
    """Over the pictures or windows of [2, n, k]."""
    return np.sqrt((deviations**2).mean(axis=1))


def make_verdicts(runs: Path, chosen: range, judge: Classifier) -> None:
    lines: list[list[object]] = [["tutorial", "seed", "epochs", "distance", "consistent"]]
    for name in TUTORIALS:
        for seed in chosen:
            with stored(runs, name, seed, SHORT) as run:
                found = verdict.compare(run, judge)
                lines.append([name, seed, len(run.history), f"{found.distance:.4f}", found.consistent])
                print(*lines[-1], flush=True)
    write(VERDICTS, lines)


def write(path: Path, lines: list[list[object]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(lines)
    write_whole(path, file.getvalue())


if __name__ == "__main__":
    main()
