"""Those who look on while a run trains: the figure in a notebook, TensorBoard, and whoever else is handed in."""

from __future__ import annotations

import io
import os
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan_v1 import figures
from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.files import make_folder
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.program import Program
from gan_v1.training.tutorial import HistoryRow
from gan_v1.training.variables import cause

COLUMNS = 5  # of a grid of samples
SPAN = 1000  # losses that lie further apart are drawn on a logarithmic axis: a collapse goes from 1 to 1e-12


class Watcher:
    """Somebody who looks on while a run trains; each method does nothing until a watcher gives it something to do.

    A watcher leaves the program's variables and random numbers as they are, so that a run is the same
    with it and without. An exception of its own ends the run.
    """

    def begins(self, program: Program) -> None:
        """Training is about to begin, or to go on, with ``program``."""

    def reported(self, history: Sequence[HistoryRow], samples: Array | None) -> None:
        """Another epoch is done, the last of ``history``; ``samples`` [n, ...] are G's if it is sampled."""

    def ended(self, finished: bool) -> None:
        """Training has come to its end, or, if not ``finished``, has been stopped; the session is still open."""


# ------------------------------------------------------------------------------------ notebooks
def in_notebook() -> bool:
    """Whether a Jupyter kernel runs this process; IPython in a terminal shows no pictures."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    return shell is not None and hasattr(shell, "kernel")


class ProgressLine(io.StringIO):
    """Where tqdm writes its bar in a notebook: one output of the cell, replaced with each write.

    A widget would be stored with the notebook as it was when it appeared, at 0 %.
    """

    encoding = "utf-8"  # tells tqdm that it may draw blocks

    def __init__(self) -> None:
        super().__init__()
        self._shown: Any = None

    def write(self, text: str) -> int:
        from IPython.display import display

        if bar := text.strip():  # not the returns and ends of lines around it
            line = {"text/plain": bar}
            if self._shown is None:
                self._shown = display(line, raw=True, display_id=True)
            else:
                self._shown.update(line, raw=True)
        return len(text)


class LiveFigure(Watcher):
    """A figure below the training cell, drawn anew after each epoch: the losses so far, and the newest samples.

    Its axes stay; only what they show is exchanged, which takes a quarter of the time of a new figure.

    Args:
        length: the run's epochs, or iterations; the axis of the losses ends at the last.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._shown: Any = None
        self._image: Any = None

    def begins(self, program: Program) -> None:
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator

        self._tutorial = tutorial = program.tutorial
        *_, last = tutorial.periods(self._length, len(program.images.train) // tutorial.batch_size)
        self._figure = Figure(figsize=(8, 2.4))
        self._figure.subplots_adjust(left=0.09, right=0.99, bottom=0.2, top=0.9)
        self._curve, self._grid = self._figure.subplots(1, 2)
        self._lines = [self._curve.plot([], [], ".-", label=label)[0] for label in ("loss_D", "loss_G")]
        self._curve.set_xlim(0, max(last.number, 1))
        self._curve.xaxis.set_major_locator(MaxNLocator(integer=True))
        self._curve.set_xlabel(tutorial.counts)
        self._curve.legend()
        self._grid.set_axis_off()

    def reported(self, history: Sequence[HistoryRow], samples: Array | None) -> None:
        from IPython.display import Image, display

        numbers, *losses = np.array(history).T
        for line, values in zip(self._lines, losses, strict=True):
            line.set_data(numbers, values)
        least, most = np.min(losses), np.max(losses)
        self._curve.relim()
        self._curve.set_yscale("log" if least > 0 and most > SPAN * least else "linear")
        self._curve.autoscale_view(scalex=False)
        if samples is not None:
            self._show(samples, history[-1].number)
        picture = Image(figures.png(self._figure, cropped=False))
        if self._shown is None:
            self._shown = display(picture, display_id=True)
        else:
            self._shown.update(picture)

    def _show(self, samples: Array, number: int) -> None:
        mosaic = figures.mosaic(self._tutorial.show(samples), COLUMNS)
        if self._image is None:
            self._image = self._grid.imshow(mosaic)
        else:
            self._image.set_data(mosaic)
            self._image.autoscale()
        self._grid.set_title(f"{self._tutorial.counts} {number}")


# ------------------------------------------------------------------------------------ TensorBoard
class TensorBoard(Watcher):
    """Writes both losses after each epoch; at each picture that too, D's mean outputs and all weights as histograms.

    What it adds to the graph comes after the program's own, and it draws noise of its own.

    Args:
        logdir: made if need be; TensorBoard's ``--logdir``.

    Raises:
        UserError: ``logdir`` cannot be written.
    """

    def __init__(self, logdir: Path) -> None:
        self._logdir = make_folder(logdir)

    def begins(self, program: Program) -> None:
        self._program = program
        with program.graph.as_default(), tf.name_scope("summaries"):
            outputs = (tf.nest.flatten(output)[0] for output in (program.D_real, program.D_gene))
            self._looked_at = [tf.reduce_mean(output) for output in outputs]
            self._histograms = {
                name: tf.summary.histogram(name, variable) for name, variable in program.networks.items()
            }
        self._path = self._logdir / f"events.out.tfevents.{int(time.time()):010d}.{platform.node()}.{os.getpid()}"
        try:
            self._writer = tf.io.TFRecordWriter(str(self._path))
        except tf.errors.OpError as error:
            raise self._refusal(error) from None
        self._write(file_version="brain.Event:2")
        self._write(graph_def=program.graph.as_graph_def().SerializeToString())

    def reported(self, history: Sequence[HistoryRow], samples: Array | None) -> None:
        number, loss_D, loss_G = history[-1]
        self._add({"loss/D": loss_D, "loss/G": loss_G}, number)
        if samples is not None:
            self._sampled(number, samples)
        try:
            self._writer.flush()
        except tf.errors.OpError as error:
            raise self._refusal(error) from None

    def ended(self, finished: bool) -> None:
        with suppress(tf.errors.OpError):  # what could not be written has been told
            self._writer.close()

    def _sampled(self, number: int, samples: Array) -> None:
        program = self._program
        real = program.images.test
        noise = program.tutorial.draw_noise(np.random.RandomState(0), len(real))
        feed = program.feed(noise, program.tutorial.rescale(real), program.images.test_labels)
        # Of weights that are no numbers, as a run that keeps going may have them, TensorFlow draws no histogram.
        finite = [self._histograms[name] for name, value in program.weights().items() if np.isfinite(value).all()]
        (D_real, D_gene), histograms = program.session.run([self._looked_at, finite], feed)
        self._add({"D/real": D_real, "D/generated": D_gene}, number)
        for histogram in histograms:
            self._write(step=number, summary=tf.Summary.FromString(histogram))
        grid = Image.fromarray(figures.as_bytes(figures.mosaic(program.tutorial.show(samples), COLUMNS)))
        file = io.BytesIO()
        grid.save(file, format="png")
        image = tf.Summary.Image(width=grid.width, height=grid.height, encoded_image_string=file.getvalue())
        self._write(step=number, summary=tf.Summary(value=[tf.Summary.Value(tag="samples", image=image)]))

    def _add(self, scalars: dict[str, float], number: int) -> None:
        values = [tf.Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()]
        self._write(step=number, summary=tf.Summary(value=values))

    def _write(self, **event: Any) -> None:
        """Write an event, not by ``tf.summary.FileWriter``: on a full disk that ends in its thread's traceback."""
        try:
            self._writer.write(tf.Event(wall_time=time.time(), **event).SerializeToString())
        except tf.errors.OpError as error:
            raise self._refusal(error) from None

    def _refusal(self, error: Exception) -> UserError:
        return UserError(f"cannot write {self._path}: {cause(error)}; free the space or name another --logdir")
