"""Seconds an epoch takes, side by side: this package, the page's loop, and peers; and the time to the first picture.

    python tests/benchmarks/epoch_time.py [--epochs 9] [--parts PART ...] [--only NAME ...] [--results DIR]

The parts are ``contenders``, vanilla by everyone; ``tutorials``, the others against their pages' loops; ``sizes``,
vanilla with other batch sizes and numbers of hidden units (``--sizes 800x128 ...``); ``picture``, where the seconds
before the first picture go. Without ``--parts`` they are all measured, or, with ``--only``, the first.

Every contender runs in a process of its own; after a warm-up epoch they take turns, epoch by epoch,
so that a change in the machine's speed meets them all. Those whose library is not installed are left
out (``pip install -r tests/benchmarks/requirements-bench.txt`` brings them). The table is printed
and written as ``results/epoch_time.csv``, beside a figure.

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
from first_picture import PARTS as PICTURE_PARTS
from first_picture import parts as first_picture
from matplotlib.axes import Axes
from matplotlib.figure import Figure

HERE = Path(__file__).parent
RESULTS = HERE / "results"
ENGINES = ("step", "epoch", "epoch, executor", "epoch, exact")
TUTORIALS = ("conditional", "truncated_normal", "label_smoothing", "logits", "convolutional")
BESIDE_THE_PAGE = ("plain loop", "epoch")
SIZES = ("50x256", "200x256", "400x256", "800x256", "100x128", "100x512", "100x1024")  # batch x hidden
BESIDE_THE_SIZES = (*BESIDE_THE_PAGE, "JAX scan")
PARTS = ("contenders", "tutorials", "sizes", "picture")
PICTURES = {"epoch": (), "epoch, exact": ("--exact",)}  # vanilla's options
PICTURES_TIMED = 3


class Measured(NamedTuple):
    what: str  # the tutorial, with batch size and hidden units where they are not the page's
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

    def __init__(self, what: str, name: str) -> None:
        self.what, self.name = what, name
        self.seconds: list[float] = []
        self.core_seconds: list[float] = []
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "contenders.py"), name, *what.split()],
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
        return Measured(self.what, self.name, self.seconds, self.core_seconds, self.first_batch, peak)


def _environment(name: str) -> dict[str, str]:
    """This process's, without settings of OpenBLAS: they may ask for an older processor's products."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
    return inherited | ({"OPENBLAS_NUM_THREADS": "1"} if name in FLOORS else {})  # the floor has threads of its own


def measure(what: str, names: Sequence[str], epochs: int) -> list[Measured]:
    """Each contender's epochs, taken in turn after a warm-up."""
    contenders = []
    for name in names:
        contender = Contender(what, name)
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


def refuse_false_floor(measured: Sequence[Measured]) -> None:
    """End where a contender of vanilla took less time than the products alone."""
    floors = [one.median for one in measured if one.name in FLOORS]
    faster = [one.name for one in measured if one.name not in FLOORS and floors and one.median < min(floors)]
    if faster:
        sys.exit(
            f"no floor: {', '.join(faster)} took less than its {min(floors):.3f} s; "
            "measure on a machine with no other work"
        )


def table(measured: Sequence[Measured], pictures: dict[str, dict[str, float]]) -> list[list[str]]:
    """A row for each contender; below them, for each kind of run, one for each part of the time to its picture."""
    rows = [
        [
            *("what", "contender", "seconds", "least", "most", "core seconds"),
            *("times epoch's", "first batch after s", "peak MB"),
        ]
    ]
    of_epoch = {one.what: one.median for one in measured if one.name == "epoch"}
    for one in measured:
        ratio = f"{one.median / of_epoch[one.what]:.2f}" if one.what in of_epoch else ""
        seconds = (one.median, min(one.seconds), max(one.seconds), statistics.median(one.core_seconds))
        rest = (ratio, f"{one.first_batch:.1f}", f"{one.peak_mb:.0f}")
        rows.append([one.what, one.name, *(f"{number:.3f}" for number in seconds), *rest])
    for name, parts in pictures.items():
        rows += [[f"first picture: {part}", name, f"{seconds:.3f}", *[""] * 6] for part, seconds in parts.items()]
    return rows


# ------------------------------------------------------------------------------------ the figure
def draw(measured: Sequence[Measured], pictures: dict[str, dict[str, float]]) -> Figure:
    """What was measured, a panel for each part."""
    vanilla = [one for one in measured if one.what == "vanilla"]
    others = {
        "the other tutorials": [one for one in measured if one.what in TUTORIALS],
        "other sizes: batch, hidden units": [one for one in measured if one.what.startswith("vanilla ")],
    }
    panels = [title for title, ones in others.items() if any(one.name == "plain loop" for one in ones)]
    panels = [*(["vanilla"] if vanilla else []), *panels, *(["to the first picture"] if pictures else [])]
    figure = Figure(figsize=(8, 3.2 * max(1, len(panels))), layout="constrained")
    for ax, title in zip(figure.subplots(len(panels), squeeze=False)[:, 0] if panels else [], panels, strict=True):
        ax.set_title(title, loc="left")
        ax.spines[["top", "right"]].set_visible(False)
        if title == "vanilla":
            colours = ["tab:blue" if one.name in ENGINES else "silver" for one in vanilla]
            bars = ax.barh([one.name for one in vanilla], [one.median for one in vanilla], color=colours)
            ax.bar_label(bars, fmt="%.2f", padding=3)
            ax.set_xlabel("seconds an epoch, median; less is better")
        elif title in others:
            side_by_side(ax, others[title])
        else:
            one_after_the_other(ax, pictures)
        ax.invert_yaxis()
    return figure


def side_by_side(ax: Axes, measured: Sequence[Measured]) -> None:
    """Each contender's time as a share of the page's loop, for everything that was measured."""
    of_page = {one.what: one.median for one in measured if one.name == "plain loop"}
    names, whats = list(dict.fromkeys(one.name for one in measured)), list(of_page)
    for number, name in enumerate(names):
        ones = [one for one in measured if one.name == name]
        places = [whats.index(one.what) + 0.8 * (number + 0.5) / len(names) - 0.4 for one in ones]
        shares = [one.median / of_page[one.what] for one in ones]
        ax.barh(places, shares, 0.8 / len(names), label=name)
    ax.set_yticks(range(len(whats)), whats)
    ax.set_xlabel("times the page's loop; less is better")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


def one_after_the_other(ax: Axes, pictures: dict[str, dict[str, float]]) -> None:
    """The parts of the time to the first picture."""
    for number, part in enumerate((*PICTURE_PARTS, "rest")):
        seconds = [parts[part] for parts in pictures.values()]
        before = [sum(list(parts.values())[:number]) for parts in pictures.values()]
        ax.barh(list(pictures), seconds, left=before, label=part)
    ax.set_xlabel("seconds of one epoch of vanilla, from the command to its end")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description="Time epochs side by side with their peers.")
    parser.add_argument("--epochs", type=int, default=9, help="epochs measured of each, after one (%(default)s)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, metavar="NAME", help="of the contenders")
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="BATCHxHIDDEN", help="of the part ``sizes``")
    parser.add_argument("--results", type=Path, metavar="DIR", default=RESULTS, help="write there (%(default)s)")
    options = parser.parse_args()

    parts = options.parts or (PARTS if options.only is None else ["contenders"])
    runs = [("vanilla", CONTENDERS)] if "contenders" in parts else []
    runs += [(what, BESIDE_THE_PAGE) for what in TUTORIALS if "tutorials" in parts]
    sizes = [f"vanilla {size.replace('x', ' ')}" for size in options.sizes if "sizes" in parts]
    runs += [(what, BESIDE_THE_SIZES) for what in sizes]
    measured: list[Measured] = []
    for what, names in runs:
        measured += measure(what, [name for name in names if name in (options.only or names)], options.epochs)
        refuse_false_floor([one for one in measured if one.what == what])
    pictures = {}
    for name, arguments in PICTURES.items() if "picture" in parts else ():
        timed = [first_picture(*arguments) for _ in range(PICTURES_TIMED)]
        pictures[name] = {part: statistics.median(one[part] for one in timed) for part in timed[0]}

    rows = table(measured, pictures)
    options.results.mkdir(parents=True, exist_ok=True)
    with open(options.results / "epoch_time.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    for row in rows:
        print("  ".join(cell.ljust(20 if place < 2 else len(rows[0][place])) for place, cell in enumerate(row)))
    draw(measured, pictures).savefig(options.results / "epoch_time.png", dpi=100)


if __name__ == "__main__":
    main()
