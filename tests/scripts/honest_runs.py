"""Seeded runs of the documented tutorials: what their scales are, and how many the verdict calls consistent.

    python tests/scripts/honest_runs.py scales RUNS_DIR --seeds 100-109 --full 200 2018    writes scales.csv
    python tests/scripts/honest_runs.py verdicts RUNS_DIR --seeds 300-309                  writes honest_runs.csv

Runs that lie in RUNS_DIR are not trained again. Each is of ten epochs and takes half a minute to a minute on one core;
the ``--full`` ones, of conditional alone, take ten times as long. Scales and verdicts must not be made from the same
seeds.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_v1 import conditional, vanilla
from gan_v1.compare import verdict
from gan_v1.compare.documented import TUTORIALS, Panel, documented
from gan_v1.files import write_whole
from gan_v1.finished import FinishedRun
from gan_v1.metrics import Classifier

SHORT, FULL = 10, 100  # epochs
TRAIN = {"vanilla": vanilla.train, "conditional": conditional.train}
VERDICTS = Path(__file__).with_name("honest_runs.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("make", choices=["scales", "verdicts"])
    parser.add_argument("runs", type=Path, metavar="RUNS_DIR")
    parser.add_argument("--seeds", type=seeds, nargs="+", required=True, metavar="FIRST-LAST")
    parser.add_argument("--full", type=int, nargs="+", metavar="SEED", help="of conditional's full runs, for scales")
    options = parser.parse_args()
    if (options.make == "scales") != (options.full is not None):
        parser.error("--full is for scales, which need it")
    chosen = [seed for given in options.seeds for seed in given]
    with Classifier() as judge:
        if options.make == "scales":
            make_scales(options.runs, chosen, options.full, judge)
        else:
            make_verdicts(options.runs, chosen, judge)


def seeds(argument: str) -> range:
    first, last = map(int, argument.split("-"))
    return range(first, last + 1)


def stored(runs: Path, name: str, seed: int, epochs: int = SHORT) -> FinishedRun:
    """The run of this seed, trained unless it is there."""
    samples = runs / name / str(seed) if epochs == SHORT else runs / "full" / name / str(seed)
    path = samples / "run.json"
    if not (path.exists() and json.loads(path.read_text())["finished"]):
        TRAIN[name](epochs=epochs, seed=seed, samples=samples, quiet=True).close()
    return FinishedRun(samples)


def make_scales(runs: Path, short: Sequence[int], full: Sequence[int], judge: Classifier) -> None:
    lines: list[list[object]] = [["tutorial", "moment", "statistic", "within", "between", "runs"]]
    for name in TUTORIALS:
        panels, losses = deviations([stored(runs, name, seed) for seed in short], verdict.EARLY, judge)
        later_panels, later_losses, n_later = panels[:, -1:], losses, len(short)
        if name == "conditional":
            later = [picture for picture in documented(name).panels if picture not in verdict.EARLY]
            full_runs = [stored(runs, name, seed, FULL) for seed in full]
            later_panels, later_losses = deviations(full_runs, later, judge)
            later_losses, n_later = later_losses[1:], len(full)
        for place, picture in enumerate(verdict.EARLY):
            lines += [[name, picture, *row, len(short)] for row in table(Panel._fields, *panels[:, place])]
        lines += [[name, "later", *row, n_later] for row in table(Panel._fields, *root_mean_square(later_panels, 1))]
        for moment, found, n in (("losses", losses[:1], len(short)), ("later losses", later_losses, n_later)):
            between = root_mean_square(found, 0)
            lines += [[name, moment, *row, n] for row in table(verdict.LOSSES, np.zeros(2), between)]
    write(verdict.SCALES, lines)


def deviations(
    runs: Sequence[FinishedRun], pictures: Sequence[str], judge: Classifier
) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviations: of panels within and between runs, [2, pictures, 4]; of mean losses, [windows, 2]."""
    panels = np.empty([len(runs), len(pictures), verdict.N_PANELS, len(Panel._fields)])
    losses = []
    for place, run in enumerate(runs):
        with run:
            for at, picture in enumerate(pictures):
                run.load(picture)
                panels[place, at] = verdict.draw_panels(run, judge)
            losses.append(verdict.comparable(run.name, run.history).reshape(-1, verdict.WINDOW, 2).mean(axis=1))
    within = np.sqrt(panels.var(axis=2, ddof=1).mean(axis=0))
    between = panels.mean(axis=2).std(axis=0, ddof=1)
    return np.array([within, between]), np.std(losses, axis=0, ddof=1)


def root_mean_square(found: np.ndarray, axis: int) -> np.ndarray:
    return np.sqrt((found**2).mean(axis=axis))


def table(names: Sequence[str], within: np.ndarray, between: np.ndarray) -> list[list[str]]:
    return [[name, f"{a:.6f}", f"{b:.6f}"] for name, a, b in zip(names, within, between, strict=True)]


def make_verdicts(runs: Path, chosen: Sequence[int], judge: Classifier) -> None:
    lines: list[list[object]] = [["tutorial", "seed", "epochs", "distance", "consistent"]]
    for name in TUTORIALS:
        for seed in chosen:
            with stored(runs, name, seed) as run:
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
