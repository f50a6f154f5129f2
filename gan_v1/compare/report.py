"""The comparison as text for the terminal, and as one HTML file with its pictures inside."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gan_v1 import figures
from gan_v1.compare.documented import Panel, documented
from gan_v1.compare.verdict import LIMIT, N_PANELS, Comparison
from gan_v1.files import read_file
from gan_v1.finished import FinishedRun

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL_HEADINGS = ("panel", "statistic", "documented", "5 %", "median", "95 %", "place", "distance")
LOSS_HEADINGS = ("epochs", "loss", "documented", "this run", "distance")
EXPLANATION = (
    f"Place: where the documented number lies among {N_PANELS} panels of ten that this run's generator draws at that "
    "epoch, 0 below and 1 above them all. Distance: from their mean, in standard deviations between panels of two "
    f"honest runs. The verdict is that of all panels' distances: their root mean square must not exceed {LIMIT:g}. "
    "It does not rest on the losses, which are means over ten epochs (of conditional's, which span decades, log10)."
)


def verdict(comparison: Comparison) -> str:
    """The verdict in one sentence, with its number."""
    what = "consistent" if comparison.consistent else "NOT consistent"
    found, of = len(comparison.panels), len(documented(comparison.name).panels)
    return (
        f"{comparison.name}: {what} with what is documented; {found} of {of} pictures, "
        f"distance {comparison.distance:.2f}, limit {LIMIT:.2f}"
    )


def text(comparison: Comparison) -> str:
    """Two tables and the verdict."""
    tables = [table(PANEL_HEADINGS, panel_rows(comparison)), table(LOSS_HEADINGS, loss_rows(comparison))]
    return "\n\n".join([*(lines for lines in tables if lines), verdict(comparison)])


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns; nothing, where there are no rows."""
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (headings, *rows))
    return "\n".join(lines)


def panel_rows(comparison: Comparison) -> list[list[str]]:
    return [
        [panel.picture, statistic]
        + [f"{number:.4f}" for number in (place.documented, place.low, place.middle, place.high)]
        + [f"{place.quantile:.3f}", f"{place.distance:+.1f}"]
        for panel in comparison.panels
        for statistic, place in panel.places.items()
    ]


def loss_rows(comparison: Comparison) -> list[list[str]]:
    return [
        [f"{window.first}-{window.last}", loss, f"{expected:.3f}", f"{found:.3f}", f"{distance:+.1f}"]
        for window in comparison.losses
        for loss, expected, found, distance in zip(
            ("D", "G"), window.documented, window.found, window.distances, strict=True
        )
    ]


# ------------------------------------------------------------------------------------ HTML
def html(comparison: Comparison, run: FinishedRun) -> str:
    """A page that loads nothing: the verdict, the run's own pictures, the figures and the tables."""
    options = ", ".join(f"{key} {value}" for key, value in run.options.items())
    title = f"{comparison.name}: documented against yours"
    colour = "#060" if comparison.consistent else "#a00"
    pictures = [
        f"<h3>{escape(panel.picture)}</h3>\n" + image(content, f"panel {panel.picture} of this run")
        for panel in comparison.panels
        if (content := png_file(run.samples / f"{panel.picture}.png")) is not None
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            "<style>body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
            "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
            "td,th{padding:.1em .8em;text-align:right;border-bottom:1px solid #ddd}img{max-width:100%}</style>",
            f"</head><body><h1>{escape(title)}</h1>",
            f'<p style="color:{colour}"><strong>{escape(verdict(comparison))}</strong></p>',
            f"<p>The run in {escape(str(run.samples))}: seed {escape(str(run.facts.get('seed')))}, "
            f"{escape(options)}.</p>",
            f"<p>{escape(EXPLANATION)}</p>",
            "<h2>Losses</h2>",
            image(figures.png(loss_curves(comparison, run)), "both losses, documented and of this run, by epoch"),
            html_table(LOSS_HEADINGS, loss_rows(comparison)),
            "<h2>Panels</h2>",
            image(figures.png(statistics(comparison)), "four statistics of the panels, documented and of this run"),
            html_table(PANEL_HEADINGS, panel_rows(comparison)),
            "<h2>This run's pictures</h2>",
            *pictures,
            "</body></html>\n",
        ]
    )


def png_file(path: Path) -> bytes | None:
    """What a file holds, if that is a PNG: a report that is passed on must not carry other files along."""
    try:
        content = read_file(path)
        Image.open(io.BytesIO(content), formats=["PNG"]).verify()
    except Exception:  # Pillow has as many kinds as there are ways to be none
        return None
    return content


def image(content: bytes, described: str) -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<img alt="{escape(described)}" src="data:image/png;base64,{data}">'


def html_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "<p>Too few epochs for a mean over ten.</p>"
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def loss_curves(comparison: Comparison, run: FinishedRun) -> Figure:
    """Both losses by epoch, the run's over the documented ones."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3), layout="constrained")
    for ax, loss in zip(figure.subplots(1, 2), ("loss_D", "loss_G"), strict=True):
        for name, rows in (("documented", documented(comparison.name).losses), ("this run", run.history)):
            ax.plot([row.number for row in rows], [getattr(row, loss) for row in rows], label=name)
        if comparison.name == "conditional" and loss == "loss_D":
            ax.set_yscale("log")
        label(ax, loss)
    return figure


def statistics(comparison: Comparison) -> Figure:
    """Each statistic by epoch: the run's median and 5 to 95 %, and the documented points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    epochs = [int(panel.picture) for panel in comparison.panels]
    for ax, statistic in zip(figure.subplots(2, 2).flat, Panel._fields, strict=True):
        places = [panel.places[statistic] for panel in comparison.panels]
        middle = [place.middle for place in places]
        below = [place.middle - place.low for place in places]
        above = [place.high - place.middle for place in places]
        ax.errorbar(epochs, middle, [below, above], color="C1", capsize=3, label="this run, 5 to 95 %")
        ax.plot(epochs, [place.documented for place in places], "o", color="C0", label="documented")
        label(ax, statistic)
    return figure


def label(ax: Axes, name: str) -> None:
    ax.set_title(name)
    ax.set_xlabel("epoch")
    ax.legend()
