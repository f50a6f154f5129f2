"""Training seen in TensorBoard: what ``--logdir`` writes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gan_v1 import figures
from gan_v1.arrays import Array
from gan_v1.files import make_folder
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.program import Program

COLUMNS = 5  # of the grid of samples


class Summaries:
    """Writes both losses after each epoch; at each picture that too, D's mean outputs and all weights as histograms.

    Built after the program's own graph, which it leaves as it is, and drawing noise of its own, so
    that a run is the same with it and without.

    Args:
        logdir: made if need be; TensorBoard's ``--logdir``.

    Raises:
        UserError: ``logdir`` cannot be written.
    """

    def __init__(self, logdir: Path, program: Program) -> None:
        self._program = program
        make_folder(logdir)
        with program.graph.as_default(), tf.name_scope("summaries"):
            outputs = (tf.nest.flatten(output)[0] for output in (program.D_real, program.D_gene))
            self._looked_at = [tf.reduce_mean(output) for output in outputs]
            self._histograms = tf.summary.merge(
                [tf.summary.histogram(name, variable) for name, variable in program.networks.items()]
            )
        self._writer = tf.summary.FileWriter(str(logdir), program.graph)

    def reported(self, history: Sequence[tuple[int, float, float]], samples: Array | None) -> None:
        """Note the losses last in ``history``; with samples, those too, what D says, and the weights."""
        number, loss_D, loss_G = history[-1]
        self._add({"loss/D": loss_D, "loss/G": loss_G}, number)
        if samples is not None:
            self._sampled(number, samples)
        self._writer.flush()

    def _sampled(self, number: int, samples: Array) -> None:
        program = self._program
        real = program.images.test
        noise = program.tutorial.draw_noise(np.random.RandomState(0), len(real))
        feed = program.feed(noise, program.tutorial.rescale(real), program.images.test_labels)
        (D_real, D_gene), histograms = program.session.run([self._looked_at, self._histograms], feed)
        self._add({"D/real": D_real, "D/generated": D_gene}, number)
        self._writer.add_summary(histograms, number)
        grid = Image.fromarray(figures.as_bytes(figures.mosaic(program.tutorial.show(samples), COLUMNS)))
        file = io.BytesIO()
        grid.save(file, format="png")
        image = tf.Summary.Image(width=grid.width, height=grid.height, encoded_image_string=file.getvalue())
        self._writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="samples", image=image)]), number)

    def close(self) -> None:
        self._writer.close()

    def _add(self, scalars: dict[str, float], number: int) -> None:
        values = [tf.Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()]
        self._writer.add_summary(tf.Summary(value=values), number)
