"""The GAN of the forger-and-policeman blog post: vanilla's networks, trained once an epoch as printed.

Source: the post, of 2018-09-17, for TensorFlow 1. Its author and its address are not known to us; it names
golbin's book, whose code is https://github.com/golbin/TensorFlow-Tutorials. G is the
forger, D the policeman; networks and losses are vanilla's, maximised:

    loss_D = mean(log D(x) + log(1 - D(G(z))))
    loss_G = mean(log D(G(z)))

As printed, the two train calls stand outside the loop over batches, so that an epoch draws 550
batches and trains on the last: 100 updates in all, and no digit ever appears. As meant, and as
its own pictures show, they stand inside. Both are here; ``--as-printed`` is the first.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from gan_v1 import figures, training
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Noise, Option, Period, Tutorial
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
    """Placeholders, variables, networks, losses and optimisers, in the post's order."""
    X = tf.placeholder(tf.float32, [None, n_input])
    Z = tf.placeholder(tf.float32, [None, n_noise])

    G_W1 = tf.Variable(tf.random_normal([n_noise, n_hidden], stddev=0.01))
    G_b1 = tf.Variable(tf.zeros([n_hidden]))
    G_W2 = tf.Variable(tf.random_normal([n_hidden, n_input], stddev=0.01))
    G_b2 = tf.Variable(tf.zeros([n_input]))

    D_W1 = tf.Variable(tf.random_normal([n_input, n_hidden], stddev=0.01))
    D_b1 = tf.Variable(tf.zeros([n_hidden]))
    D_W2 = tf.Variable(tf.random_normal([n_hidden, 1], stddev=0.01))
    D_b2 = tf.Variable(tf.zeros([1]))

    def generator(Z: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.matmul(Z, G_W1) + G_b1)  # [batch, 256]
        return tf.nn.sigmoid(tf.matmul(hidden, G_W2) + G_b2)  # [batch, 784], in (0, 1)

    def discriminator(X: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.matmul(X, D_W1) + D_b1)  # [batch, 256]
        return tf.nn.sigmoid(tf.matmul(hidden, D_W2) + D_b2)  # [batch, 1], 1 means real

    def losses(D_real: tf.Tensor, D_gene: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss_D = tf.reduce_mean(tf.log(D_real) + tf.log(1 - D_gene))
        loss_G = tf.reduce_mean(tf.log(D_gene))
        return loss_D, loss_G

    optimizer_D = tf.train.AdamOptimizer(learning_rate)
    optimizer_G = tf.train.AdamOptimizer(learning_rate)

    return GAN(
        X=X,
        Z=Z,
        generator=generator,
        discriminator=discriminator,
        losses=losses,
        # An optimiser only minimises, so the post hands it the negative of what is to grow.
        train_D=lambda loss_D: optimizer_D.minimize(-loss_D, var_list=[D_W1, D_b1, D_W2, D_b2]),
        train_G=lambda loss_G: optimizer_G.minimize(-loss_G, var_list=[G_W1, G_b1, G_W2, G_b2]),
    )


# ------------------------------------------------------------------------------------ training
def report(epoch: int, loss_D: float, loss_G: float) -> str | None:
    """The costs after the first and every tenth epoch, counted from 1."""
    if epoch > 0 and (epoch + 1) % 10:
        return None
    return f"Epoch: {epoch + 1:04d} D cost: {loss_D:.9f} G cost: {loss_G:.9f}"


def draw_figure(samples: Array) -> Figure:
    return figures.rows(samples)


def tutorial(
    as_printed: Annotated[bool, Option("train once an epoch, as the post's indentation says")] = False,
    batch_size: BatchSize = batch_size,
    learning_rate: LearningRate = learning_rate,
    n_hidden: HiddenUnits = n_hidden,
    n_noise: NoiseUnits = n_noise,
) -> Tutorial:
    """The tutorial as meant, or with the post's literal indentation; with its settings, or with others.

    Raises:
        UserError: a setting is impossible.
    """
    check_settings(batch_size=batch_size, learning_rate=learning_rate, n_hidden=n_hidden, n_noise=n_noise)

    def periods(length: int, batches: int) -> Iterator[Period]:
        for period in training.every_ten_epochs(length, batches):
            yield period._replace(trained=1) if as_printed else period

    return Tutorial(
        name="once_per_epoch",
        summary="the GAN of the forger-and-policeman post: one update a batch as meant, one an epoch as printed",
        gan=lambda: gan(learning_rate, n_hidden, n_noise),
        n_noise=n_noise,
        batch_size=batch_size,
        length=total_epoch,
        periods=periods,
        noise=noise,
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        picture_name=lambda epoch: f"{epoch + 1:03d}.png",
        settings={"as_printed": as_printed}
        | not_the_pages(
            tutorial, batch_size=batch_size, learning_rate=learning_rate, n_hidden=n_hidden, n_noise=n_noise
        ),
    )


@training.with_options(tutorial)
def train(page: Tutorial, length: int, options: training.Options) -> training.Run:
    """Train as the post means, or as it is printed."""
    return training.train(page, length, options)


def main(argv: Sequence[str] | None = None) -> int:
    return training.command_line(tutorial, train, argv)


if __name__ == "__main__":
    sys.exit(main())
