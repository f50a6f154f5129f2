"""The comparison as text for the terminal, and as one HTML file with its pictures inside."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gan_v1 import figures
from gan_v1.compare import words
from gan_v1.compare.documented import PANEL, Panel, documented
from gan_v1.compare.pictures import TheirPicture, drawn_levels, grid_of, same_digits
from gan_v1.compare.verdict import Comparison, Verdict
from gan_v1.compare.words import Bilingual
from gan_v1.files import read_file
from gan_v1.finished import FinishedRun

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REPOSITORY = "https://github.com/jinhoon227/Tensorflow/blob/HEAD/tfCode"  # HEAD: whatever its branch is called
THEIR_PICTURES = {"vanilla": f"{REPOSITORY}/samples", "conditional": f"{REPOSITORY}/samples2"}
FIRST = ("000", "039", "069", "099")  # the pictures that the READMEs show


def text(comparison: Comparison) -> str:
    """The verdict in a sentence, then what it rests on: a line and two tables."""
    tables = [
        table(words.PANEL_HEADINGS, panel_rows(comparison)),
        table(words.LOSS_HEADINGS, loss_rows(comparison)),
    ]
    said = f"{words.verdict(comparison).en}\n{words.measures(comparison).en}"
    return "\n\n".join([said, *(lines for lines in tables if lines)])


def table(headings: Sequence[Bilingual], rows: Sequence[Sequence[str]]) -> str:
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


COLOURS: dict[Verdict, str] = {"consistent": "#060", "inconsistent": "#a00"}  # of any other verdict: neither


def html(comparison: Comparison, run: FinishedRun, theirs: Mapping[str, TheirPicture] | None = None) -> str:
    """A page that loads nothing: the verdict, the pictures, the figures and the tables.

    ``theirs`` are the author's pictures, by name, where one has them; otherwise the page links to them. It holds
    both languages; two buttons above it, without a script, hide one of them.
    """
    title = words.title(comparison)
    colour = COLOURS.get(comparison.verdict, "#555")
    pictures = own_pictures(comparison, run) if theirs is None else side_by_side(comparison, run, theirs)
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
            both("p", words.measures(comparison)),
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
            *pictures,
            "</main></body></html>\n",
        ]
    )


def own_pictures(comparison: Comparison, run: FinishedRun) -> list[str]:
    """The run's pictures, each with a link to the author's."""
    parts = [both("h2", words.PICTURES)]
    for picture in in_order(comparison):
        content = png_file(run.samples / f"{picture}.png")
        shown = both("p", words.NO_PICTURE) if content is None else image(content, Bilingual(picture, picture))
        address = escape(f"{THEIR_PICTURES[comparison.name]}/{picture}.png")
        parts.append(
            f'<h3>{escape(picture)}</h3>\n{shown}\n<p><a href="{address}">{both("span", words.THEIRS)}</a></p>'
        )
    return parts


def side_by_side(comparison: Comparison, run: FinishedRun, theirs: Mapping[str, TheirPicture]) -> list[str]:
    """The author's pictures above the run's, with the measures of both."""
    parts = [both("h2", words.SIDE_BY_SIDE)]
    contents = {picture: png_file(run.samples / f"{picture}.png") for picture in in_order(comparison)}
    grids = {name: grid for name, content in contents.items() if content and (grid := grid_of(content)) is not None}
    if grids:  # all are drawn alike
        first = next(iter(grids))
        parts += [both("p", said) for said in words.same(grids[first], theirs[first].grid, tests_alike(run, theirs))]
    parts.append(both("p", words.NOT_BY_PIXELS))
    measured = {panel.picture: panel.places for panel in comparison.panels}
    for picture, content in contents.items():
        parts.append(f"<h3>{escape(picture)}</h3>")
        for whose, shown in ((words.THEIRS, theirs[picture].content), (words.OURS, content)):
            drawn = both("p", words.NO_PICTURE) if shown is None else image(shown, Bilingual(*whose))
            parts.append(f"<div>{both('span', whose)}<br>{drawn}</div>")
        rows = [
            [name, f"{place.documented:.3f}", f"{place.middle:.3f}", f"{place.low:.3f}", f"{place.high:.3f}"]
            for name, place in measured[picture].items()
        ]
        parts.append(html_table(words.PICTURE_HEADINGS, rows))
    return parts


def tests_alike(run: FinishedRun, theirs: Mapping[str, TheirPicture]) -> bool | None:
    """Whether the upper row of every picture of theirs shows the test digits that the run has; None without one."""
    if not run.conditional:
        return None
    drawn = drawn_levels(run.program.images.test[:PANEL])
    return all(same_digits(picture.digits[:PANEL], drawn) for picture in theirs.values())


def in_order(comparison: Comparison) -> list[str]:
    """The names of the pictures, those that are looked at most first."""
    found = [panel.picture for panel in comparison.panels]
    return [*(name for name in FIRST if name in found), *(name for name in found if name not in FIRST)]


def both(tag: str, said: Bilingual) -> str:
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


def image(content: bytes, described: Bilingual) -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<img alt="{escape(" / ".join(described))}" src="data:image/png;base64,{data}">'


def figure(drawn: Figure, described: Bilingual) -> str:
    return image(figures.png(drawn), described) + both("p", described)


def html_table(headings: Sequence[Bilingual], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return both("p", words.TOO_SHORT)
    head = "".join(f"<th>{both('span', heading)}</th>" for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{html_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def html_cell(cell: str) -> str:
    """A number as it is; a statistic's name in both languages."""
    return both("span", words.STATISTICS[cell]) if cell in words.STATISTICS else escape(cell)


def loss_curves(comparison: Comparison, run: FinishedRun) -> Figure:
    """Both losses by epoch, the run's thin and above the documented ones, so that both are seen where they agree."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(9, 3), layout="constrained")
    theirs = documented(comparison.name).losses
    for ax, loss in zip(drawn.subplots(1, 2), ("loss_D", "loss_G"), strict=True):
        for name, rows, look in (
            ("documented", theirs, {"linewidth": 4, "alpha": 0.5}),
            ("this run", run.history, {"linewidth": 1.2, "marker": "o" if len(run.history) == 1 else None}),
        ):
            ax.plot([row.number for row in rows], [getattr(row, loss) for row in rows], label=name, **look)
        if comparison.name == "conditional" and loss == "loss_D":
            ax.set_yscale("log")
        label(ax, loss)
    return drawn


def statistics(comparison: Comparison) -> Figure:
    """Each statistic by epoch: the run's median and 5 to 95 %, and the documented points."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(9, 5), layout="constrained")
    theirs = documented(comparison.name).panels
    epochs = [int(panel.picture) for panel in comparison.panels]
    for ax, statistic in zip(drawn.subplots(2, 2).flat, Panel._fields, strict=True):
        places = [panel.places[statistic] for panel in comparison.panels]
        middle = [place.middle for place in places]
        below = [place.middle - place.low for place in places]
        above = [place.high - place.middle for place in places]
        all_theirs = [getattr(panel, statistic) for panel in theirs.values()]
        ax.plot([int(picture) for picture in theirs], all_theirs, "o", color="C0", alpha=0.5, label="documented")
        ax.errorbar(epochs, middle, [below, above], fmt=".-", color="C1", capsize=3, label="this run, 5 to 95 %")
        label(ax, statistic)
    return drawn


def label(ax: Axes, name: str) -> None:
    ax.set_title(name)
    ax.set_xlabel("epoch")
    ax.legend()
