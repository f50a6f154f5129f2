"""In a notebook, training is seen as it goes: the losses so far, and the newest samples."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_v1 import figures
from gan_v1.arrays import Array
from gan_v1.training.tutorial import Tutorial

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 5


def in_notebook() -> bool:
    """Whether a Jupyter kernel runs this process; IPython in a terminal shows no pictures."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    return shell is not None and hasattr(shell, "kernel")


class Live:
    """A picture below the training cell, drawn anew at each sampled epoch."""

    def __init__(self, tutorial: Tutorial) -> None:
        self._tutorial = tutorial
        self._shown: Any = None

    def reported(self, history: Sequence[tuple[int, float, float]], samples: Array | None) -> None:
        """Show the losses of ``history`` and the samples, if there are any."""
        if samples is None:
            return
        from IPython.display import Image, display

        picture = Image(figures.png(self._figure(history, self._tutorial.show(samples))))
        if self._shown is None:
            self._shown = display(picture, display_id=True)
        else:
            self._shown.update(picture)

    def _figure(self, history: Sequence[tuple[int, float, float]], samples: Array) -> Figure:
        from matplotlib.figure import Figure

        numbers, losses_D, losses_G = np.array(history).T
        figure = Figure(figsize=(8, 2.4), layout="constrained")
        curve, grid = figure.subplots(1, 2)
        curve.plot(numbers, losses_D, ".-", label="loss_D")
        curve.plot(numbers, losses_G, ".-", label="loss_G")
        curve.set_xlabel(self._tutorial.counts)
        curve.legend()
        grid.imshow(figures.mosaic(samples, COLUMNS))
        grid.set_title(f"{self._tutorial.counts} {history[-1][0]}")
        grid.set_axis_off()
        return figure
