"""Seeded runs of the documented tutorials: what their scales are, and how many the verdict calls consistent.

    python tests/scripts/honest_runs.py scales RUNS_DIR --seeds 200-209      writes gan_v1/compare/scales.csv
    python tests/scripts/honest_runs.py verdicts RUNS_DIR --seeds 310-319    writes honest_runs.csv

Runs of 100 epochs, each trained unless it lies in RUNS_DIR: two to four minutes on one core. Scales and verdicts must
not be made from the same seeds.
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
from gan_v1.compare.documented import DOCUMENTED, Panel, documented
from gan_v1.files import write_whole
from gan_v1.finished import FinishedRun
from gan_v1.metrics import Classifier

EPOCHS = (10, 100)  # after which the verdict is asked
TRAIN = {"vanilla": vanilla.train, "conditional": conditional.train}
VERDICTS = Path(__file__).with_name("honest_runs.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("make", choices=["scales", "verdicts"])
    parser.add_argument("runs", type=Path, metavar="RUNS_DIR")
    parser.add_argument("--seeds", type=seeds, required=True, metavar="FIRST-LAST")
    options = parser.parse_args()
    with Classifier() as judge:
        (make_scales if options.make == "scales" else make_verdicts)(options.runs, options.seeds, judge)


def seeds(argument: str) -> range:
    first, last = map(int, argument.split("-"))
    return range(first, last + 1)


def stored(runs: Path, name: str, seed: int) -> FinishedRun:
    """The run of this seed, trained unless it is there."""
    samples = runs / name / str(seed)
    path = samples / "run.json"
    if not (path.exists() and json.loads(path.read_text())["finished"]):
        TRAIN[name](epochs=max(EPOCHS), seed=seed, samples=samples, quiet=True).close()
    return FinishedRun(samples)


def make_scales(runs: Path, chosen: Sequence[int], judge: Classifier) -> None:
    lines: list[list[object]] = [["tutorial", "moment", "statistic", "within", "between", "runs"]]
    for name in DOCUMENTED:
        later = [picture for picture in documented(name).panels if picture not in verdict.EARLY]
        panels, losses = deviations([stored(runs, name, seed) for seed in chosen], [*verdict.EARLY, *later], judge)
        n, n_early = len(chosen), len(verdict.EARLY)
        for place, picture in enumerate(verdict.EARLY):
            lines += [[name, picture, *row, n] for row in table(Panel._fields, *panels[:, place])]
        lines += [[name, "later", *row, n] for row in table(Panel._fields, *root_mean_square(panels[:, n_early:], 1))]
        for moment, found in (("losses", losses[:1]), ("later losses", losses[1:])):
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
    lines: list[list[object]] = [["tutorial", "seed", "epochs", "distance", "loss_distance", "consistent"]]
    for name in DOCUMENTED:
        for seed in chosen:
            for epochs in EPOCHS:
                with first_epochs(stored(runs, name, seed), epochs) as run:
                    found = verdict.compare(run, judge)
                distances = (f"{found.distance:.4f}", f"{found.loss_distance:.4f}")
                lines.append([name, seed, epochs, *distances, found.consistent])
                print(*lines[-1], flush=True)
    write(VERDICTS, lines)


def first_epochs(run: FinishedRun, n: int) -> FinishedRun:
    """The run as it was after n epochs; a run with this seed of that length is the same."""
    run.history = run.history[:n]
    run.weights = {picture: path for picture, path in run.weights.items() if int(picture) < n}
    return run


def write(path: Path, lines: list[list[object]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(lines)
    write_whole(path, file.getvalue())


if __name__ == "__main__":
    main()
