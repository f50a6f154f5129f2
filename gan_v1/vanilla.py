"""The GAN of tfGAN.ipynb: two small networks, raw variables, log losses that are maximised.

Source: the steps #1 to #13 of tfGAN, of 2018, for TensorFlow 1: ``Basic/tfGAN.md`` and
``tfCode/tfGAN.ipynb`` in https://github.com/jinhoon227/Tensorflow, by jinhoon227; known from that
repository. It follows the code of golbin's book, https://github.com/golbin/TensorFlow-Tutorials,
``09 - GAN``; the page does not say so. The idea is Goodfellow et al. 2014,
https://arxiv.org/abs/1406.2661. G makes images from noise z, D says how real an image x looks:

    loss_D = mean(log D(x) + log(1 - D(G(z))))    maximised over D's variables
    loss_G = mean(log D(G(z)))                    maximised over G's variables

Nothing guards the logarithms: a D that is quite sure gives -inf, as it did on the page.

Deviation: as printed, the page saves and closes its figure inside the loop that draws the ten
digits, which leaves empty pictures. Here, as in the author's notebook, it happens after the loop.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gan_v1 import figures, training
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Noise, Tutorial
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
    """Placeholders, variables, networks, losses and optimisers, in the page's order."""
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
        # An optimiser only minimises, so the page hands it the negative of what is to grow.
        train_D=lambda loss_D: optimizer_D.minimize(-loss_D, var_list=[D_W1, D_b1, D_W2, D_b2]),
        train_G=lambda loss_G: optimizer_G.minimize(-loss_G, var_list=[G_W1, G_b1, G_W2, G_b2]),
    )


# ------------------------------------------------------------------------------------ training
def report(epoch: int, loss_D: float, loss_G: float) -> str:
    return f"Epoch {epoch:04d} D loss: {loss_D:.4} G loss: {loss_G:.4}"


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
        name="vanilla",
        summary="the GAN of tfGAN.ipynb: raw variables, log losses that are maximised",
        gan=lambda: gan(learning_rate, n_hidden, n_noise),
        n_noise=n_noise,
        batch_size=batch_size,
        length=total_epoch,
        periods=training.every_ten_epochs,
        noise=noise,
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        farewell="최적화 완료!",
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
