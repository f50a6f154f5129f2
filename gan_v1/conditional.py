"""The conditional GAN of tfGAN2.ipynb: labels go into both networks, layers from ``tf.layers``.

Source: the steps #1 to #9, and #13, of tfGAN2, of 2018, for TensorFlow 1: ``Basic/tfGAN.md`` and
``tfCode/tfGAN2.ipynb`` in https://github.com/jinhoon227/Tensorflow, by jinhoon227; known from that
repository. It follows ``09 - GAN/02 - GAN2.py`` of https://github.com/golbin/TensorFlow-Tutorials line
by line; the page does not say so. The idea is Mirza and Osindero 2014, https://arxiv.org/abs/1411.1784.
Both networks see the digit's label y, one-hot, beside their input.
With D's output as logits, and H for sigmoid cross-entropy:

    loss_D = mean H(D(x, y), 1) + mean H(D(G(z, y), y), 0)    minimised over D's variables
    loss_G = mean H(D(G(z, y), y), 1)                         minimised over G's variables

Its documented run collapses: one blob for all ten digits, D's loss near 1e-12, G's near 27. So does
this one. The page's text calls the noise uniform, and golbin's program draws it so, from -1 to 1; the
page's code, and this module, draw N(-1, 1): most likely a slip of one word, ``normal`` for ``uniform``.

Deviation: the page passes ``reuse=True`` when it calls the discriminator again; ``AUTO_REUSE`` makes
the same graph and lets the training loop call both networks as often as it must.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import re
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from gan_v1 import figures, training
from gan_v1.errors import UserError
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Noise, Option, Tutorial
from gan_v1.training.settings import BatchSize, HiddenUnits, LearningRate, NoiseUnits, check_settings, not_the_pages

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# ------------------------------------------------------------------------------------ options
total_epoch = 100
batch_size = 100
n_hidden = 256
n_input = 28 * 28
n_noise = 128
n_class = 10
sample_size = 10
page_noise = "normal(-1,1)"
page_learning_rate = 0.001  # the AdamOptimizer's own: the page names none
repaired_noise = "uniform(-1,1)"
repaired_learning_rate = 0.0002


# ------------------------------------------------------------------------------------ model
def generator(Z: tf.Tensor, Y: tf.Tensor, n_hidden: int = n_hidden) -> tf.Tensor:
    with tf.variable_scope("generator", reuse=tf.AUTO_REUSE):
        inputs = tf.concat([Z, Y], 1)  # [batch, 138]
        hidden = tf.layers.dense(inputs, n_hidden, activation=tf.nn.relu)  # [batch, 256]
        return tf.layers.dense(hidden, n_input, activation=tf.nn.sigmoid)  # [batch, 784], in (0, 1)


def discriminator(X: tf.Tensor, Y: tf.Tensor, n_hidden: int = n_hidden) -> tf.Tensor:
    with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE):
        inputs = tf.concat([X, Y], 1)  # [batch, 794]
        hidden = tf.layers.dense(inputs, n_hidden, activation=tf.nn.relu)  # [batch, 256]
        return tf.layers.dense(hidden, 1, activation=None)  # [batch, 1], logits


def losses(D_real: tf.Tensor, D_gene: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    loss_D_real = tf.reduce_mean(cross_entropy(logits=D_real, labels=tf.ones_like(D_real)))
    loss_D_gene = tf.reduce_mean(cross_entropy(logits=D_gene, labels=tf.zeros_like(D_gene)))
    loss_G = tf.reduce_mean(cross_entropy(logits=D_gene, labels=tf.ones_like(D_gene)))
    return loss_D_real + loss_D_gene, loss_G


def gan(learning_rate: float = page_learning_rate, n_hidden: int = n_hidden, n_noise: int = n_noise) -> GAN:
    """Placeholders, networks, losses and optimisers; the layers make their variables when called."""
    X = tf.placeholder(tf.float32, [None, n_input])
    Y = tf.placeholder(tf.float32, [None, n_class])
    Z = tf.placeholder(tf.float32, [None, n_noise])

    optimizer_D, optimizer_G = tf.train.AdamOptimizer(learning_rate), tf.train.AdamOptimizer(learning_rate)

    return GAN(
        X=X,
        Y=Y,
        Z=Z,
        generator=partial(generator, n_hidden=n_hidden),
        discriminator=partial(discriminator, n_hidden=n_hidden),
        losses=losses,
        train_D=lambda loss_D: optimizer_D.minimize(loss_D, var_list=tf.trainable_variables("discriminator")),
        train_G=lambda loss_G: optimizer_G.minimize(loss_G, var_list=tf.trainable_variables("generator")),
    )


# ------------------------------------------------------------------------------------ training
def parse_noise(text: str) -> Noise:
    """The noise ``normal(MEAN,STD)`` or ``uniform(LOW,HIGH)``; UserError if it is neither."""
    number = r"([-+]?\d+(?:\.\d*)?)"
    match = re.fullmatch(rf"(normal|uniform)\({number},{number}\)", text.replace(" ", ""))
    if match is None or (match[1] == "normal" and float(match[3]) < 0):
        raise UserError(f"cannot draw noise from {text!r}; expected normal(MEAN,STD) or uniform(LOW,HIGH)")
    kind: Literal["normal", "uniform"] = "normal" if match[1] == "normal" else "uniform"
    return Noise(kind, float(match[2]), float(match[3]))


def report(epoch: int, loss_D: float, loss_G: float) -> str:
    return f"Epoch {epoch:04d} D loss: {loss_D:.4} G loss: {loss_G:.4}"


def draw_figure(test_images: Array, samples: Array) -> Figure:
    return figures.rows(test_images, samples)


def tutorial(
    noise: Annotated[
        str, Option("normal(MEAN,STD) or uniform(LOW,HIGH); uniform(-1,1) puts the one word right")
    ] = page_noise,
    learning_rate: LearningRate = page_learning_rate,
    repaired: Annotated[
        bool,
        Option(
            f"digits in place of blobs, by two changes: --noise '{repaired_noise}' (the one word) and "
            f"--learning-rate {repaired_learning_rate}"
        ),
    ] = False,
    batch_size: BatchSize = batch_size,
    n_hidden: HiddenUnits = n_hidden,
    n_noise: NoiseUnits = n_noise,
) -> Tutorial:
    """The tutorial with its page's settings, with others, or with the noise and the learning rate that repair it.

    Raises:
        UserError: a setting is impossible.
    """
    if repaired:
        repair = (repaired_noise, repaired_learning_rate)  # which a repaired run that is resumed brings along
        if (noise, learning_rate) != repair and (noise, learning_rate) != (page_noise, page_learning_rate):
            raise UserError("the repair is a noise and a learning rate of its own; leave out --repaired or the others")
        noise, learning_rate = repaired_noise, repaired_learning_rate
    check_settings(batch_size=batch_size, learning_rate=learning_rate, n_hidden=n_hidden, n_noise=n_noise)
    return Tutorial(
        name="conditional",
        summary="the conditional GAN of tfGAN2.ipynb: tf.layers, labels into both networks; it collapses",
        gan=lambda: gan(learning_rate, n_hidden, n_noise),
        n_noise=n_noise,
        batch_size=batch_size,
        length=total_epoch,
        periods=training.every_ten_epochs,
        noise=parse_noise(noise),
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        farewell="최적화 완료!",
        samples="samples2",
        tests_shown=True,
        settings={"noise": noise, "learning_rate": learning_rate}
        | not_the_pages(tutorial, batch_size=batch_size, n_hidden=n_hidden, n_noise=n_noise),
    )


@training.with_options(tutorial)
def train(page: Tutorial, length: int, options: training.Options) -> training.Run:
    """Train as the page does, or with other settings."""
    return training.train(page, length, options)


def main(argv: Sequence[str] | None = None) -> int:
    return training.command_line(tutorial, train, argv)


if __name__ == "__main__":
    sys.exit(main())
