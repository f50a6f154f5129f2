"""The GAN of the "MNIST_GAN" page: weights and biases from ``tf.truncated_normal``, G trained first.

Source: the page, of 2018, for TensorFlow 1. Its author and its address are not known to us; it links a
summary by Yudonggeun. The networks have vanilla's shapes; both losses are written as costs and minimised:

    loss_G = -mean(log D(G(z)))
    loss_D = -mean(log D(x) + log(1 - D(G(z))))

What sets it apart: biases are drawn like weights; each batch trains G before D; batches are
consecutive slices of the training images, never shuffled; and after both updates the losses are
read once more.

Deviation: the page makes the weights inside the function of a network, so that calling the
discriminator for real and for generated images makes two discriminators, of which D's update trains
both and G's fools one. Here the weights are made once, and shared.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gan_v1 import figures, training
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Noise, Period, Tutorial
from gan_v1.training.settings import BatchSize, HiddenUnits, LearningRate, NoiseUnits, check_settings, not_the_pages

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# ------------------------------------------------------------------------------------ options
total_epoch = 100
batch_size = 100
learning_rate = 0.0002
n_hidden = 256
n_input = 28 * 28
n_noise = 128
noise = Noise("normal", 0, 1)
sample_size = 10


# ------------------------------------------------------------------------------------ model
def gan(learning_rate: float = learning_rate, n_hidden: int = n_hidden, n_noise: int = n_noise) -> GAN:
    """Variables, placeholders, networks, losses and optimisers, in the page's order."""

    def drawn(*shape: int) -> tf.Variable:
        return tf.Variable(tf.truncated_normal(shape, stddev=0.1))

    G_W1, G_b1, G_W2, G_b2 = drawn(n_noise, n_hidden), drawn(n_hidden), drawn(n_hidden, n_input), drawn(n_input)
    D_W1, D_b1, D_W2, D_b2 = drawn(n_input, n_hidden), drawn(n_hidden), drawn(n_hidden, 1), drawn(1)

    X = tf.placeholder(tf.float32, [None, n_input])
    Z = tf.placeholder(tf.float32, [None, n_noise])

    def generator(Z: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.matmul(Z, G_W1) + G_b1)  # [batch, 256]
        return tf.nn.sigmoid(tf.matmul(hidden, G_W2) + G_b2)  # [batch, 784], in (0, 1)

    def discriminator(X: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.matmul(X, D_W1) + D_b1)  # [batch, 256]
        return tf.nn.sigmoid(tf.matmul(hidden, D_W2) + D_b2)  # [batch, 1], 1 means real

    def losses(D_real: tf.Tensor, D_gene: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss_G = -tf.reduce_mean(tf.log(D_gene))
        loss_D = -tf.reduce_mean(tf.log(D_real) + tf.log(1 - D_gene))
        return loss_D, loss_G

    optimizer_G = tf.train.AdamOptimizer(learning_rate)
    optimizer_D = tf.train.AdamOptimizer(learning_rate)

    return GAN(
        X=X,
        Z=Z,
        generator=generator,
        discriminator=discriminator,
        losses=losses,
        train_D=lambda loss_D: optimizer_D.minimize(loss_D, var_list=[D_W1, D_b1, D_W2, D_b2]),
        train_G=lambda loss_G: optimizer_G.minimize(loss_G, var_list=[G_W1, G_b1, G_W2, G_b2]),
    )


# ------------------------------------------------------------------------------------ training
def periods(length: int, batches: int) -> Iterator[Period]:
    for epoch in range(length):
        yield Period(epoch, drawn=batches, trained=batches, sampled=epoch % 10 == 0)


def report(epoch: int, loss_D: float, loss_G: float) -> str:
    return "\n".join(
        (
            f"=======Epoch:  {epoch} {'=' * 39}",
            f"Generator:  {np.float32(loss_G)!s}",
            f"Discrimination:  {np.float32(loss_D)!s}",
        )
    )


def draw_figure(samples: Array) -> Figure:
    return figures.rows(samples)


def tutorial(
    batch_size: BatchSize = batch_size,
    learning_rate: LearningRate = learning_rate,
    n_hidden: HiddenUnits = n_hidden,
    n_noise: NoiseUnits = n_noise,
) -> Tutorial:
    """The tutorial with its page's settings, or with others.

    Raises:
        UserError: a setting is impossible.
    """
    check_settings(batch_size=batch_size, learning_rate=learning_rate, n_hidden=n_hidden, n_noise=n_noise)
    return Tutorial(
        name="truncated_normal",
        summary='the GAN of the "MNIST_GAN" page: truncated normal weights and biases, G trained first',
        gan=lambda: gan(learning_rate, n_hidden, n_noise),
        n_noise=n_noise,
        batch_size=batch_size,
        length=total_epoch,
        periods=periods,
        noise=noise,
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        shuffled=False,
        first="G",
        losses_read="after the batch",
        settings=not_the_pages(
            tutorial, batch_size=batch_size, learning_rate=learning_rate, n_hidden=n_hidden, n_noise=n_noise
        ),
    )


@training.with_options(tutorial)
def train(page: Tutorial, length: int, options: training.Options) -> training.Run:
    """Train as the page does."""
    return training.train(page, length, options)


def main(argv: Sequence[str] | None = None) -> int:
    return training.command_line(tutorial, train, argv)


if __name__ == "__main__":
    sys.exit(main())
