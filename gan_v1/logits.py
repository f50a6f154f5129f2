"""The GAN of the slides: scoped raw variables, a discriminator that returns probability and logits.

Source: the slides, of 2018, for TensorFlow 1. Their author is not known to us; their program is ``Ch11-GAN``
of https://github.com/solaris33/deep-learning-tensorflow-book-code, by solaris33.
With H for sigmoid cross-entropy on D's logits:

    loss_D = mean H(D(x), 1) + mean H(D(G(z)), 0)
    loss_G = mean H(D(G(z)), 1)

The optimisers pick their variables by name, from the scopes ``generator`` and ``discriminator``. The
slides count iterations, not epochs, and look at 64 samples after every 500th.

Deviations: the slides omit the generator's function; it is 100-128-784 with a sigmoid, the only one
that fits their shapes. They show a picture at 100,000, which a loop over 100,000 iterations, counted
from 0, never reaches; here the last update is followed by a picture of that number.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gan_v1 import figures, training
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Noise, Period, Tutorial
from gan_v1.training.settings import BatchSize, HiddenUnits, LearningRate, NoiseUnits, check_settings, not_the_pages

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# ------------------------------------------------------------------------------------ options
total_iterations = 100_000
batch_size = 64
learning_rate = 0.001
n_hidden = 128
n_input = 28 * 28
n_noise = 100
noise = Noise("uniform", -1, 1)
sample_size = 64
sample_every = 500


# ------------------------------------------------------------------------------------ model
def gan(learning_rate: float = learning_rate, n_hidden: int = n_hidden, n_noise: int = n_noise) -> GAN:
    """Placeholders, variables, networks, losses and optimisers, in the slides' order."""
    X = tf.placeholder(tf.float32, [None, n_input])
    Z = tf.placeholder(tf.float32, [None, n_noise])

    def weight(*shape: int) -> tf.Variable:
        return tf.Variable(tf.random_normal(shape, stddev=0.05))

    def bias(n: int) -> tf.Variable:
        return tf.Variable(tf.constant(0.1, shape=[n]))

    with tf.variable_scope("generator"):
        G_W1, G_b1 = weight(n_noise, n_hidden), bias(n_hidden)
        G_W2, G_b2 = weight(n_hidden, n_input), bias(n_input)
    with tf.variable_scope("discriminator"):
        D_W1, D_b1 = weight(n_input, n_hidden), bias(n_hidden)
        D_W2, D_b2 = weight(n_hidden, 1), bias(1)

    def generator(Z: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.matmul(Z, G_W1) + G_b1)  # [batch, 128]
        return tf.nn.sigmoid(tf.matmul(hidden, G_W2) + G_b2)  # [batch, 784], in (0, 1)

    def discriminator(X: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        hidden = tf.nn.relu(tf.matmul(X, D_W1) + D_b1)  # [batch, 128]
        logits = tf.matmul(hidden, D_W2) + D_b2  # [batch, 1]
        return tf.nn.sigmoid(logits), logits

    def losses(D_real: tuple[tf.Tensor, tf.Tensor], D_gene: tuple[tf.Tensor, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        (_, real), (_, gene) = D_real, D_gene
        loss_D_real = tf.reduce_mean(cross_entropy(logits=real, labels=tf.ones_like(real)))
        loss_D_gene = tf.reduce_mean(cross_entropy(logits=gene, labels=tf.zeros_like(gene)))
        loss_G = tf.reduce_mean(cross_entropy(logits=gene, labels=tf.ones_like(gene)))
        return loss_D_real + loss_D_gene, loss_G

    def named(start: str) -> list[tf.Variable]:
        return [variable for variable in tf.trainable_variables() if variable.name.startswith(start)]

    optimizer_D = tf.train.AdamOptimizer(learning_rate)
    optimizer_G = tf.train.AdamOptimizer(learning_rate)

    return GAN(
        X=X,
        Z=Z,
        generator=generator,
        discriminator=discriminator,
        losses=losses,
        train_D=lambda loss_D: optimizer_D.minimize(loss_D, var_list=named("discriminator")),
        train_G=lambda loss_G: optimizer_G.minimize(loss_G, var_list=named("generator")),
    )


# ------------------------------------------------------------------------------------ training
def periods(length: int, batches: int) -> Iterator[Period]:
    """A picture after iterations 0, 500, 1000, ... and after the last, which bears the number of them all."""
    done = 0
    for number in [*range(0, length, sample_every), length]:
        iterations = min(number + 1, length) - done
        if iterations:
            yield Period(number, drawn=iterations, trained=iterations, sampled=True)
        done += iterations


def report(iteration: int, loss_D: float, loss_G: float) -> str:
    return (
        f"반복(Epoch): {iteration}, Generator 손실함수(g_loss): {loss_G:f}, Discriminator 손실함수(d_loss): {loss_D:f}"
    )


def draw_figure(samples: Array) -> Figure:
    return figures.grid(samples, columns=8, cmap="Greys_r")


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
        name="logits",
        summary="the GAN of the slides: scoped raw variables, losses on logits, 100,000 iterations",
        gan=lambda: gan(learning_rate, n_hidden, n_noise),
        n_noise=n_noise,
        batch_size=batch_size,
        length=total_iterations,
        periods=periods,
        noise=noise,
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        counts="iteration",
        picture_name="{:06d}.png".format,
        settings=not_the_pages(
            tutorial, batch_size=batch_size, learning_rate=learning_rate, n_hidden=n_hidden, n_noise=n_noise
        ),
    )


@training.with_options(tutorial)
def train(page: Tutorial, length: int, options: training.Options) -> training.Run:
    """Train as the slides do."""
    return training.train(page, length, options)


def main(argv: Sequence[str] | None = None) -> int:
    return training.command_line(tutorial, train, argv)


if __name__ == "__main__":
    sys.exit(main())
