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
from gan_v1.compare import words
from gan_v1.compare.documented import Panel, documented
from gan_v1.compare.verdict import Comparison
from gan_v1.compare.words import Words
from gan_v1.files import read_file
from gan_v1.finished import FinishedRun

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def text(comparison: Comparison) -> str:
    """Two tables and the verdict."""
    tables = [
        table(words.PANEL_HEADINGS, panel_rows(comparison)),
        table(words.LOSS_HEADINGS, loss_rows(comparison)),
    ]
    return "\n\n".join([*(lines for lines in tables if lines), words.verdict(comparison).en])


def table(headings: Sequence[Words], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns; nothing, where there are no rows."""
    if not rows:
        return ""
    lines = [[heading.en for heading in headings], *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


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
STYLE = """
body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.1em .8em;text-align:right;border-bottom:1px solid #ddd}
img{max-width:100%}
#en:checked~main [lang=ko],#ko:checked~main [lang=en]{display:none}
"""


def html(comparison: Comparison, run: FinishedRun) -> str:
    """A page that loads nothing: the verdict, the run's own pictures, the figures and the tables.

    It holds both languages; two buttons above it, without a script, hide one of them.
    """
    title = words.title(comparison)
    colour = "#060" if comparison.consistent else "#a00"
    pictures = [
        f"<h3>{escape(panel.picture)}</h3>\n" + image(content, Words(panel.picture, panel.picture))
        for panel in comparison.panels
        if (content := png_file(run.samples / f"{panel.picture}.png")) is not None
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{escape(" / ".join(title))}</title>',
            f"<style>{STYLE}</style></head><body>",
            '<input type="radio" name="language" id="en" checked><label for="en">English</label>',
            '<input type="radio" name="language" id="ko"><label for="ko" lang="ko">한국어</label>',
            "<main>",
            both("h1", title),
            f'<div style="color:{colour};font-weight:bold">{both("p", words.verdict(comparison))}</div>',
            both("p", words.whose(run)),
            both("p", words.ABOUT_STATISTICS),
            both("p", words.ABOUT_PLACES),
            both("p", words.ABOUT_THE_VERDICT),
            both("h2", words.LOSSES),
            figure(loss_curves(comparison, run), words.LOSS_CURVES),
            html_table(words.LOSS_HEADINGS, loss_rows(comparison)),
            both("h2", words.PANELS),
            figure(statistics(comparison), words.PANEL_CURVES),
            html_table(words.PANEL_HEADINGS, panel_rows(comparison)),
            both("h2", words.PICTURES),
            *pictures,
            "</main></body></html>\n",
        ]
    )


def both(tag: str, said: Words) -> str:
    """An element for each language."""
    return "".join(f'<{tag} lang="{language}">{escape(text)}</{tag}>' for language, text in said._asdict().items())


def png_file(path: Path) -> bytes | None:
    """What a file holds, if that is a PNG: a report that is passed on must not carry other files along."""
    try:
        content = read_file(path)
        Image.open(io.BytesIO(content), formats=["PNG"]).verify()
    except Exception:  # Pillow has as many kinds as there are ways to be none
        return None
    return content


def image(content: bytes, described: Words) -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<img alt="{escape(" / ".join(described))}" src="data:image/png;base64,{data}">'


def figure(drawn: Figure, described: Words) -> str:
    return image(figures.png(drawn), described) + both("p", described)


def html_table(headings: Sequence[Words], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return both("p", words.TOO_SHORT)
    head = "".join(f"<th>{both('span', heading)}</th>" for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{html_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def html_cell(cell: str) -> str:
    """A number as it is; a statistic's name in both languages."""
    return both("span", words.STATISTICS[cell]) if cell in words.STATISTICS else escape(cell)


def loss_curves(comparison: Comparison, run: FinishedRun) -> Figure:
    """Both losses by epoch, the run's over the documented ones."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(9, 3), layout="constrained")
    for ax, loss in zip(drawn.subplots(1, 2), ("loss_D", "loss_G"), strict=True):
        for name, rows in (("documented", documented(comparison.name).losses), ("this run", run.history)):
            ax.plot([row.number for row in rows], [getattr(row, loss) for row in rows], label=name)
        if comparison.name == "conditional" and loss == "loss_D":
            ax.set_yscale("log")
        label(ax, loss)
    return drawn


def statistics(comparison: Comparison) -> Figure:
    """Each statistic by epoch: the run's median and 5 to 95 %, and the documented points."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(9, 5), layout="constrained")
    epochs = [int(panel.picture) for panel in comparison.panels]
    for ax, statistic in zip(drawn.subplots(2, 2).flat, Panel._fields, strict=True):
        places = [panel.places[statistic] for panel in comparison.panels]
        middle = [place.middle for place in places]
        below = [place.middle - place.low for place in places]
        above = [place.high - place.middle for place in places]
        ax.errorbar(epochs, middle, [below, above], color="C1", capsize=3, label="this run, 5 to 95 %")
        ax.plot(epochs, [place.documented for place in places], "o", color="C0", label="documented")
        label(ax, statistic)
    return drawn


def label(ax: Axes, name: str) -> None:
    ax.set_title(name)
    ax.set_xlabel("epoch")
    ax.legend()
