"""The GAN of the course notes: leaky ReLU, tanh output, images in [-1, 1], smoothed labels.

Source: the notes on GANs of Udacity's deep-learning course, of 2018, for TensorFlow 1: ``gan_mnist`` in
https://github.com/udacity/deep-learning; known from the program, which is that one. With D's output as logits and H for
sigmoid cross-entropy:

    loss_D = mean H(D(x), 0.9) + mean H(D(G(z)), 0)
    loss_G = mean H(D(G(z)), 1)

Real images are called 0.9 rather than 1, so that D does not grow too sure (one-sided label smoothing,
Salimans et al. 2016, https://arxiv.org/abs/1606.03498). Losses are read after each epoch, on its last
batch. The generator alone is saved after each epoch, and the last picture, ``restored.png``, is drawn
from what was saved.

Options beyond the notes' program, which the notes advise for larger images: more hidden layers, and
batch normalisation from three hidden layers on.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np

from gan_v1 import figures, training
from gan_v1.errors import UserError
from gan_v1.files import make_folder, write_whole
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, HistoryRow, Noise, Option, Program, Tutorial
from gan_v1.training.checkpoints import restore
from gan_v1.training.records import mark
from gan_v1.training.settings import BatchSize, LearningRate, NoiseUnits, check_settings, not_the_pages
from gan_v1.training.variables import saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# ------------------------------------------------------------------------------------ options
total_epoch = 100
batch_size = 100
learning_rate = 0.002
n_hidden = 128
n_input = 28 * 28
n_noise = 100
noise = Noise("uniform", -1, 1)
alpha = 0.01  # slope of the leaky ReLU below zero
smooth = 0.1
sample_size = 16
most_hidden = 4096  # units of a layer
deep = 3  # hidden layers from which on they are normalised
RESTORED = "restored.png"


# ------------------------------------------------------------------------------------ model
def hidden_layers(inputs: tf.Tensor, hidden: Sequence[int], training: bool) -> tf.Tensor:
    """Dense layers with leaky ReLU: [batch, n] to [batch, hidden[-1]]."""
    for units in hidden:
        inputs = tf.layers.dense(inputs, units, activation=None)
        if len(hidden) >= deep:
            inputs = tf.layers.batch_normalization(inputs, training=training)
        inputs = tf.maximum(alpha * inputs, inputs)
    return inputs


def gan(
    hidden: Sequence[int] = (n_hidden,),
    learning_rate: float = learning_rate,
    n_noise: int = n_noise,
    smooth: float = smooth,
) -> GAN:
    """Placeholders, networks, losses and optimisers; the layers make their variables when called."""
    X = tf.placeholder(tf.float32, [None, n_input])
    Z = tf.placeholder(tf.float32, [None, n_noise])

    def generator(Z: tf.Tensor, training: bool = True) -> tf.Tensor:
        with tf.variable_scope("generator", reuse=tf.AUTO_REUSE):
            last = hidden_layers(Z, hidden, training)  # [batch, 128]
            return tf.tanh(tf.layers.dense(last, n_input, activation=None))  # [batch, 784], in (-1, 1)

    def discriminator(X: tf.Tensor) -> tf.Tensor:
        with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE):
            last = hidden_layers(X, hidden, training=True)  # [batch, 128]
            return tf.layers.dense(last, 1, activation=None)  # [batch, 1], logits

    def losses(D_real: tf.Tensor, D_gene: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        loss_D_real = tf.reduce_mean(cross_entropy(logits=D_real, labels=tf.ones_like(D_real) * (1 - smooth)))
        loss_D_gene = tf.reduce_mean(cross_entropy(logits=D_gene, labels=tf.zeros_like(D_gene)))
        loss_G = tf.reduce_mean(cross_entropy(logits=D_gene, labels=tf.ones_like(D_gene)))
        return loss_D_real + loss_D_gene, loss_G

    optimizer_D, optimizer_G = tf.train.AdamOptimizer(learning_rate), tf.train.AdamOptimizer(learning_rate)

    return GAN(
        X=X,
        Z=Z,
        generator=generator,
        discriminator=discriminator,
        losses=losses,
        train_D=lambda loss_D: training.minimize(optimizer_D, loss_D, "discriminator"),
        train_G=lambda loss_G: training.minimize(optimizer_G, loss_G, "generator"),
        sampler=(lambda Z: generator(Z, training=False)) if len(hidden) >= deep else None,
    )


# ------------------------------------------------------------------------------------ training
def draw_figure(samples: Array) -> Figure:
    return figures.grid(samples, columns=4, cmap="Greys_r")


class SavedGenerator(training.Watcher):
    """Saves G alone after each epoch, below ``samples``; at the end draws samples of the G that was saved."""

    def __init__(self, samples: Path) -> None:
        self._samples = samples
        self._path = samples / "checkpoints" / "generator.ckpt"

    def begins(self, program: Program) -> None:
        self._program = program
        make_folder(self._path.parent)
        with program.graph.as_default():
            self._saver = tf.train.Saver(tf.global_variables("generator"))

    def reported(self, history: Sequence[HistoryRow], samples: Array | None) -> None:
        self._save()

    def ended(self, finished: bool) -> None:
        if not finished:
            return
        self._save()  # of a run that is resumed after its last epoch nothing has been saved yet
        random_noise = self._program.tutorial.draw_noise(np.random.RandomState(0), sample_size)
        with tf.Session(graph=self._program.graph) as session:
            restore(self._saver, session, self._path)
            figure = draw_figure(session.run(self._program.sampler, self._program.feed(random_noise)))
        figures.save(figure, self._samples / RESTORED, mark(self._program.run))

    def _save(self) -> None:
        for suffix, content in reversed(saved(self._saver, self._program.session).items()):  # the index last
            write_whole(Path(f"{self._path}.{suffix}"), content)
        write_whole(self._path.parent / "checkpoint", f'model_checkpoint_path: "{self._path.name}"\n')  # the newest


def sizes(text: str) -> tuple[int, ...]:
    """``128,128`` as (128, 128)."""
    return tuple(int(part) for part in text.split(","))


def tutorial(
    hidden: Annotated[
        Sequence[int],
        Option(
            "sizes of the hidden layers of both networks; from three on, batch normalisation", "N,N,...", parse=sizes
        ),
    ] = (n_hidden,),
    batch_size: BatchSize = batch_size,
    learning_rate: LearningRate = learning_rate,
    n_noise: NoiseUnits = n_noise,
    smooth: Annotated[float, Option("how much less than 1 D is to call real images", "SHARE")] = smooth,
) -> Tutorial:
    """The tutorial with its notes' settings, or with others, such as more hidden layers.

    Raises:
        UserError: a setting is impossible.
    """
    check_settings(batch_size=batch_size, learning_rate=learning_rate, n_noise=n_noise)
    if isinstance(smooth, bool) or not isinstance(smooth, int | float) or not 0 <= smooth < 1:
        raise UserError(f"cannot smooth labels by {smooth!r}; expected 0 or more, and less than 1, such as 0.1")
    if not hidden or not all(type(units) is int and 1 <= units <= most_hidden for units in hidden):
        shown = f"{hidden}"[:100]
        raise UserError(f"cannot make hidden layers of {shown} units; expected 1 to {most_hidden} each, such as 128,64")

    def report(epoch: int, loss_D: float, loss_G: float) -> str:
        return f"Epoch {epoch + 1}... Discriminator Loss: {loss_D:.4f}... Generator Loss: {loss_G:.4f}"

    return Tutorial(
        name="label_smoothing",
        more_pictures=(RESTORED,),
        summary="the GAN of the course notes: leaky ReLU, tanh, images in [-1, 1], smoothed labels",
        gan=lambda: gan(hidden, learning_rate, n_noise, smooth),
        n_noise=n_noise,
        batch_size=batch_size,
        length=total_epoch,
        periods=training.every_epoch,
        noise=noise,
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        pixel_range=(-1, 1),
        rows_independent=len(hidden) < deep,
        losses_read="after the epoch",
        settings={"hidden": list(hidden)}
        | not_the_pages(tutorial, batch_size=batch_size, learning_rate=learning_rate, n_noise=n_noise, smooth=smooth),
    )


@training.with_options(tutorial)
def train(page: Tutorial, length: int, options: training.Options) -> training.Run:
    """Train as the notes do, or with hidden layers of other sizes."""
    if options.samples is not None:
        saved = SavedGenerator(Path(options.samples))
        options = replace(options, watchers=[saved, *options.watchers])
    return training.train(page, length, options)


def main(argv: Sequence[str] | None = None) -> int:
    return training.command_line(tutorial, train, argv)


if __name__ == "__main__":
    sys.exit(main())
