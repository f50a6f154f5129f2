"""Seconds an epoch of vanilla's GAN takes, side by side: this package, the page's loop, and peers.

    python tests/benchmarks/epoch_time.py [--epochs 5] [--only NAME ...] [--results DIR]
    python tests/benchmarks/epoch_time.py --scaling [BATCHxHIDDEN ...] [--epochs 5] [--results DIR]

Every contender runs in a process of its own; after a warm-up epoch they take turns, epoch by epoch,
so that a change in the machine's speed meets them all. Those whose library is not installed are left
out (``pip install -r tests/benchmarks/requirements-bench.txt`` brings them). The table is printed
and written as ``results/epoch_time.csv``, beside a figure; ``--scaling`` writes
``results/scaling.csv`` for other batch sizes and numbers of hidden units, ``800x128`` for instance.

The floor is the matrix products alone, by the faster of two libraries. If a contender is faster than
that, it is no floor, and nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from contenders import CONTENDERS, FLOORS
from matplotlib.figure import Figure

HERE = Path(__file__).parent
RESULTS = HERE / "results"
OURS = ("plain loop", "step", "epoch")
ENGINES = ("step", "epoch", "epoch, exact")
SCALING = ["50x256", "100x256", "200x256", "400x256", "800x256", "100x128", "100x512", "100x1024"]  # batch x hidden


class Measured(NamedTuple):
    name: str
    seconds: list[float]
    core_seconds: list[float]  # of all cores together; other programs do not count
    first_batch: float
    peak_mb: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class Contender:
    """A contender's process, ready for its epochs; ``first_batch`` is the time from its start to its first batch."""

    def __init__(self, name: str, batch_size: int, n_hidden: int) -> None:
        self.name = name
        self.seconds: list[float] = []
        self.core_seconds: list[float] = []
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "contenders.py"), name, str(batch_size), str(n_hidden)],
            env=_environment(name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self.ready = self._stdout.readline() == "ready\n"
        self.first_batch = time.perf_counter() - began

    def why_not(self) -> str:
        return self._process.communicate()[1].rstrip().rpartition("\n")[2]

    def epoch(self) -> tuple[float, float]:
        self._stdin.write("epoch\n")
        seconds, core_seconds = map(float, self._stdout.readline().split())
        return seconds, core_seconds

    def finish(self) -> Measured:
        self._stdin.close()
        peak = float(self._stdout.readline()) / 1024
        self._process.wait()
        return Measured(self.name, self.seconds, self.core_seconds, self.first_batch, peak)


def _environment(name: str) -> dict[str, str]:
    """This process's, without settings of OpenBLAS: they may ask for an older processor's products."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
    return inherited | ({"OPENBLAS_NUM_THREADS": "1"} if name in FLOORS else {})  # the floor has threads of its own


def measure(names: Sequence[str], epochs: int, batch_size: int = 100, n_hidden: int = 256) -> list[Measured]:
    """Each contender's epochs, taken in turn after a warm-up."""
    contenders = []
    for name in names:
        contender = Contender(name, batch_size, n_hidden)
        if contender.ready:
            contenders.append(contender)
        else:
            print(f"left out: {name}: {contender.why_not()}", file=sys.stderr)
    for number in range(epochs + 1):
        for contender in contenders:
            seconds, core_seconds = contender.epoch()
            if number:
                contender.seconds.append(seconds)
                contender.core_seconds.append(core_seconds)
    return [contender.finish() for contender in contenders]


def write_table(path: Path, header: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    for row in [header, *rows]:
        print("  ".join(cell.rjust(max(12, len(title))) for cell, title in zip(row, header, strict=True)))


def compare(names: Sequence[str], epochs: int, results: Path) -> None:
    measured = measure(names, epochs)
    (ours,) = (one.median for one in measured if one.name == "epoch")
    floor = min(one.median for one in measured if one.name in FLOORS)
    if faster := [one.name for one in measured if one.name not in FLOORS and one.median < floor]:
        sys.exit(
            f"no floor: {', '.join(faster)} took less than its {floor:.3f} s; measure on a machine with no other work"
        )
    rows = [
        [
            one.name,
            f"{one.median:.3f}",
            f"{min(one.seconds):.3f}",
            f"{max(one.seconds):.3f}",
            f"{statistics.median(one.core_seconds):.3f}",
            f"{one.median / ours:.2f}",
            f"{one.first_batch:.1f}",
            f"{one.peak_mb:.0f}",
        ]
        for one in measured
    ]
    header = [
        "contender",
        "seconds an epoch",
        "least",
        "most",
        "core seconds",
        "times epoch's",
        "first batch after s",
        "peak MB",
    ]
    write_table(results / "epoch_time.csv", header, rows)
    figure = Figure(figsize=(7, 0.4 * len(measured) + 1), layout="constrained")
    ax = figure.subplots()
    colours = ["tab:blue" if one.name in ENGINES else "silver" for one in measured]
    bars = ax.barh([one.name for one in measured], [one.median for one in measured], color=colours)
    ax.bar_label(bars, fmt="%.2f", padding=3)
    ax.invert_yaxis()
    ax.set_xlabel("seconds an epoch of vanilla, median; less is better")
    ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(results / "epoch_time.png", dpi=100)


def scaling(settings: Sequence[str], epochs: int, results: Path) -> None:
    rows = []
    for setting in settings:
        batch_size, n_hidden = map(int, setting.split("x"))
        medians = {one.name: one.median for one in measure(OURS, epochs, batch_size, n_hidden)}
        speedup = medians["plain loop"] / medians["epoch"]
        rows.append(
            [str(batch_size), str(n_hidden), *(f"{medians[name]:.3f}" for name in OURS), f"{speedup:.2f}"],
        )
    write_table(results / "scaling.csv", ["batch size", "hidden units", *OURS, "plain / epoch"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time an epoch of vanilla's GAN, side by side with its peers.")
    parser.add_argument("--epochs", type=int, default=5, help="epochs measured of each, after one (%(default)s)")
    parser.add_argument(
        "--only", nargs="+", choices=CONTENDERS, default=[*CONTENDERS], metavar="NAME", help="of the contenders"
    )
    parser.add_argument(
        "--scaling", nargs="*", metavar="BATCHxHIDDEN", help=f"other sizes instead (by itself {' '.join(SCALING)})"
    )
    parser.add_argument("--results", type=Path, metavar="DIR", default=RESULTS, help="write there (%(default)s)")
    options = parser.parse_args()
    if not ("epoch" in options.only and {*FLOORS} & {*options.only}):
        parser.error("the table puts all beside epoch and a floor; --only must name both")
    if options.scaling is None:
        compare(options.only, options.epochs, options.results)
    else:
        scaling(options.scaling or SCALING, options.epochs, options.results)


if __name__ == "__main__":
    main()
