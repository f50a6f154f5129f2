"""What finished runs left in a folder: a file each, gathered into one table and one figure."""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gan_v1 import figures
from gan_v1.errors import UserError
from gan_v1.files import make_folder, read_json, refuse_special, write_whole
from gan_v1.sweep.runs import ALIVE_SPREAD, Measurements, Outcome

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TABLE, FIGURE, RUNS = "sweep.csv", "sweep.png", "runs"
ENDS = ("finished", "dead", "not finite")
MEASURED = ("loss_D", "mnist_score", "label_accuracy", "spread")  # that every row has
LARGEST = 2**53  # of whole numbers, such as epochs; JSON has some that are no float
ALIVE_ACCURACY = 0.5  # of the digits that a conditional G was asked for; chance gives 0.1


class Key(NamedTuple):
    """What makes a run the run it is.

    Attributes:
        settings: those that are not the tutorial's defaults.
        length: epochs, or iterations.
    """

    tutorial: str
    settings: Mapping[str, Any]
    length: int
    seed: int

    @property
    def variant(self) -> str:
        """The settings in words: ``noise=uniform(-1,1) learning_rate=0.0002``."""
        return " ".join(f"{name}={value}" for name, value in self.settings.items()) or "as its page"

    @property
    def file_name(self) -> str:
        name = f"{self.tutorial} {self.variant} {self.length} seed {self.seed}"
        return re.sub(r"[^\w.=(),+-]", "_", name)


class Results:
    """The runs that a folder holds, by their keys; those of earlier sweeps among them.

    Args:
        folder: made if need be.

    Raises:
        UserError: it cannot be written, or holds a damaged run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runs = make_folder(folder / RUNS)
        for name in (TABLE, FIGURE):  # now, and not when all runs are done
            refuse_special(folder / name)
        self._found = dict(sorted((path.stem, _read(path)) for path in self._runs.glob("*.json")))

    def __contains__(self, key: Key) -> bool:
        return key.file_name in self._found

    def given_up(self, key: Key) -> bool:
        """Whether a run that the folder holds was dead, so that it was not trained to the end."""
        return bool(self._found[key.file_name]["end"] == "dead")

    def add(self, key: Key, outcome: Outcome) -> None:
        """Keep a finished run."""
        run = {"key": key._asdict() | {"variant": key.variant}, "end": outcome.end, "rows": outcome.rows}
        write_whole(self._runs / f"{key.file_name}.json", json.dumps(run, ensure_ascii=False) + "\n")
        self._found = dict(sorted((self._found | {key.file_name: run}).items()))  # in whatever order runs end

    def write(self) -> None:
        """Write the table, a line for each run and sampled epoch, and the figure."""
        lines = [_identity(run) | row for run in self._found.values() for row in run["rows"]]
        columns = list(dict.fromkeys(name for line in lines for name in line))
        file = io.StringIO()
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        write_whole(self.folder / TABLE, file.getvalue())
        figures.save(self._figure(), self.folder / FIGURE)

    def summary(self) -> str:
        """A line for each variant: how many of its runs live, and what the last rows measure."""
        lines = [f"{'runs':>4} {'live':>4}  {'label accuracy':>22}  {'MNIST score':>22}  variant"]
        for variant, runs in self._by_variant().items():
            last = [run["rows"][-1] for run in runs if run["rows"]]
            accuracies, scores = (_range(last, name) for name in ("label_accuracy", "mnist_score"))
            lines.append(f"{len(runs):4} {sum(map(is_alive, runs)):4}  {accuracies:>22}  {scores:>22}  {variant}")
        return "\n".join(lines)

    def _by_variant(self) -> dict[str, list[dict[str, Any]]]:
        grouped = defaultdict(list)
        for run in self._found.values():
            grouped[f"{run['key']['tutorial']}: {run['key']['variant']}"].append(run)
        return grouped

    def _figure(self) -> Figure:
        """A panel for each variant, a line for each run: label accuracy where there is one, else the score.

        Four panels are as wide as a page on which the figure stands, so that its words can be read there.
        """
        from matplotlib.figure import Figure

        grouped = self._by_variant()
        columns = min(4, len(grouped))
        n_rows = -(-len(grouped) // columns)
        figure = Figure(figsize=(2.2 * columns, 2.2 * n_rows), layout="constrained")
        panels = figure.subplots(n_rows, columns, squeeze=False, sharex=True).ravel()
        for ax in panels[len(grouped) :]:
            ax.set_visible(False)
        for ax, (variant, runs) in zip(panels, grouped.items(), strict=False):
            name = "mnist_score" if "label_accuracy" not in _measured(runs) else "label_accuracy"
            for rows in (run["rows"] for run in runs if run["rows"]):
                counted = next(iter(rows[0]))  # epoch or iteration
                ax.plot([row[counted] for row in rows], [row[name] for row in rows], ".-", alpha=0.7)
                ax.set_xlabel(counted, fontsize=9)
            title = textwrap.wrap(variant.replace("$", r"\$"), 26, break_on_hyphens=False)  # no formula of matplotlib's
            ax.set_title("\n".join([*title, f"{sum(map(is_alive, runs))} of {len(runs)} live"]), fontsize=9)
            ax.set_ylabel(name.replace("_", " "), fontsize=9)
            ax.tick_params(labelbottom=True, labelsize=9)
            ax.set_ylim(*((0, 1.05) if name == "label_accuracy" else (1, 10)))
        return figure


def is_alive(run: Mapping[str, Any]) -> bool:
    """Whether a run ended with different pictures, and a conditional one with the digits it was asked for."""
    if run["end"] != "finished":
        return False
    last: Measurements = run["rows"][-1]
    accuracy = last["label_accuracy"]
    return bool(last["spread"] >= ALIVE_SPREAD and (accuracy is None or accuracy >= ALIVE_ACCURACY))


def _identity(run: Mapping[str, Any]) -> Measurements:
    key = run["key"]
    named = {name: key[name] for name in ("tutorial", "variant", "length", "seed")}
    return named | {"end": run["end"], "alive": is_alive(run)}


def _measured(runs: Sequence[Mapping[str, Any]]) -> set[str]:
    """What the rows of these runs hold; a run whose loss was not finite in its first epoch has none."""
    return {name for run in runs for row in run["rows"] for name, value in row.items() if value is not None}


def _range(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    values = [row[name] for row in rows if row[name] is not None]
    if not values:
        return "-"
    return f"{sum(values) / len(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _read(path: Path) -> dict[str, Any]:
    """A finished run's file.

    Raises:
        UserError: it is none.
    """
    try:
        run = dict(read_json(path))
        key, rows = run["key"], run["rows"]
        kinds = {"tutorial": str, "variant": str, "settings": dict, "length": int, "seed": int}
        if not all(type(key[name]) is kind for name, kind in kinds.items()) or run["end"] not in ENDS:
            raise ValueError("its key or its end is none")
        if not rows and run["end"] == "finished":
            raise ValueError("it measured nothing")
        counted = {next(iter(row)) for row in rows}
        for row in rows:
            if not {*MEASURED, *counted} <= row.keys():
                raise ValueError("a row lacks a measure")
            if not all(value is None or type(value) in (int, float) for value in row.values()):
                raise ValueError("a measure is no number")
            if any(type(value) is int and abs(value) > LARGEST for value in row.values()):
                raise ValueError("a measure is larger than any")
            if row["spread"] is None or row["mnist_score"] is None:
                raise ValueError("a measure is missing")
        _identity(run)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, StopIteration):
        raise UserError(f"{path} is damaged; remove it, and the sweep will make its run again") from None
    return run
