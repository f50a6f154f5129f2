"""The schematic GAN of the slides on 32x32 colour images, with the notes' advice for larger images.

Source: five points on the slides of ``logits``, of 2018, after François Chollet's schematic GAN, and the
course notes of ``label_smoothing``, Udacity's, for TensorFlow 1. The slides' author is not known to us. The
networks follow Radford et al. 2015, https://arxiv.org/abs/1511.06434, sized for two cores:

1. a generator maps vectors of the latent space to images of 32x32x3;
2. a discriminator maps such images to a score, real or fake;
3. ``gan``, the chain discriminator(generator(z)), is built beside them;
4. D is trained on real and on generated images, by its own variables alone;
5. G is trained by the gradient of the chain's loss, on G's variables alone, D being left as it is.

With H for sigmoid cross-entropy on D's logits:

    loss_D = mean H(D(x), 1) + mean H(D(G(z)), 0)
    loss_G = mean H(gan(z), 1)

Built-in images: 50,000 MNIST digits, padded to 32x32 and tinted (``tinted_mnist``). With ``--data``,
CIFAR-10's binary files.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from gan_v1 import figures, training
from gan_v1.errors import UserError
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Images, Noise, Option, Tutorial, colour_images
from gan_v1.training.settings import BatchSize, LearningRate, check_settings, not_the_pages

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# ------------------------------------------------------------------------------------ options
total_epoch = 8
batch_size = 64
learning_rate = 0.0002
beta1 = 0.5
side, channels = 32, 3
n_noise, most_noise = 32, 4096
noise = Noise("normal", 0, 1)
alpha = 0.2  # slope of the leaky ReLU below zero
dropout_rate = 0.4
sample_size = 16


# ------------------------------------------------------------------------------------ model
def normalised(inputs: tf.Tensor, training: bool) -> tf.Tensor:
    return tf.nn.leaky_relu(tf.layers.batch_normalization(inputs, momentum=0.9, training=training), alpha)


def generator(Z: tf.Tensor, training: bool = True) -> tf.Tensor:
    with tf.variable_scope("generator", reuse=tf.AUTO_REUSE):
        dense = tf.layers.dense(Z, 8 * 8 * 64)
        image = normalised(tf.reshape(dense, [-1, 8, 8, 64]), training)
        image = normalised(tf.layers.conv2d(image, 64, 5, padding="same"), training)  # [batch, 8, 8, 64]
        image = normalised(tf.layers.conv2d_transpose(image, 32, 4, 2, padding="same"), training)  # [batch, 16, 16, 32]
        image = normalised(tf.layers.conv2d_transpose(image, 16, 4, 2, padding="same"), training)  # [batch, 32, 32, 16]
        return tf.layers.conv2d(image, channels, 5, padding="same", activation=tf.tanh)  # [batch, 32, 32, 3]


def discriminator(X: tf.Tensor) -> tf.Tensor:
    with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE) as scope:
        image = tf.nn.leaky_relu(tf.layers.conv2d(X, 32, 4, 2, padding="same"), alpha)  # [batch, 16, 16, 32]
        image = normalised(tf.layers.conv2d(image, 64, 4, 2, padding="same"), training=True)  # [batch, 8, 8, 64]
        image = normalised(tf.layers.conv2d(image, 128, 4, 2, padding="same"), training=True)  # [batch, 4, 4, 128]
        flat = tf.layers.flatten(image)  # [batch, 2048]
        flat = dropout(flat, call_seed(scope))
        return tf.layers.dense(flat, 1)  # [batch, 1], logits


def dropout(inputs: tf.Tensor, seed: int) -> tf.Tensor:
    """``inputs`` with a part of them zero, the rest larger, as ``tf.layers.dropout`` in training.

    That one keeps its place among its random numbers where no checkpoint reaches; this one draws
    anew for each step that G has made, which is a variable, so that a resumed run goes on with the
    masks that it would have had.
    """
    seed_and_step = tf.stack([tf.constant(seed, tf.int64), tf.train.get_global_step()])
    drawn = tf.random.stateless_uniform(tf.shape(inputs), seed_and_step)
    return inputs * tf.cast(drawn >= dropout_rate, tf.float32) / (1 - dropout_rate)


def call_seed(scope: tf.VariableScope) -> int:
    """A seed for each call of a network: the same for the same call, in whichever engine's graph it stands.

    TensorFlow names the calls ``discriminator``, ``discriminator_1``, ...; a loop's name comes before.
    """
    call = tf.get_default_graph().get_name_scope().rpartition("/")[2]
    assert call.startswith(scope.name)
    return zlib.crc32(call.encode()) % 2**31


def losses(D_real: tf.Tensor, D_gene: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    loss_D_real = tf.reduce_mean(cross_entropy(logits=D_real, labels=tf.ones_like(D_real)))
    loss_D_gene = tf.reduce_mean(cross_entropy(logits=D_gene, labels=tf.zeros_like(D_gene)))
    loss_G = tf.reduce_mean(cross_entropy(logits=D_gene, labels=tf.ones_like(D_gene)))
    return loss_D_real + loss_D_gene, loss_G


def gan(latent: int = n_noise, learning_rate: float = learning_rate) -> GAN:
    """Placeholders, networks, losses and optimisers; the layers make their variables when called."""
    X = tf.placeholder(tf.float32, [None, side, side, channels])
    Z = tf.placeholder(tf.float32, [None, latent])
    global_step = tf.train.create_global_step()

    optimizer_D = tf.train.AdamOptimizer(learning_rate, beta1)
    optimizer_G = tf.train.AdamOptimizer(learning_rate, beta1)

    return GAN(
        X=X,
        Z=Z,
        generator=generator,
        discriminator=discriminator,
        losses=losses,
        train_D=lambda loss_D: training.minimize(optimizer_D, loss_D, "discriminator"),
        train_G=lambda loss_G: training.minimize(optimizer_G, loss_G, "generator", global_step),
        sampler=lambda Z: generator(Z, training=False),
    )


# ------------------------------------------------------------------------------------ training
def report(epoch: int, loss_D: float, loss_G: float) -> str:
    return f"Epoch {epoch:04d} D loss: {loss_D:.4} G loss: {loss_G:.4}"


def draw_figure(samples: Array) -> Figure:
    return figures.grid((samples + 1) / 2, columns=4)


def tutorial(
    latent: Annotated[int, Option("latent dimensions", choices=(32, 100))] = n_noise,
    label: Annotated[int | None, Option("train on the images of class L alone", "L", range(10))] = None,
    batch_size: BatchSize = batch_size,
    learning_rate: LearningRate = learning_rate,
) -> Tutorial:
    """The tutorial with so many latent dimensions, on all images or on those of one class.

    Raises:
        UserError: there is no such class, or number of dimensions, or another setting is impossible.
    """
    check_settings(batch_size=batch_size, learning_rate=learning_rate)
    if type(latent) is not int or not 1 <= latent <= most_noise:
        raise UserError(f"cannot draw noise of {latent} dimensions; expected 1 to {most_noise}")
    if label is not None and (type(label) is not int or label not in range(10)):
        raise UserError(f"there is no class {label!r}; expected 0 to 9")

    def images(folder: Path | None, batch_size: int) -> Images:
        return colour_images(folder, batch_size, label)

    return Tutorial(
        name="convolutional",
        summary="the schematic GAN of the slides on 32x32 colour images, with tf.layers' convolutions",
        gan=lambda: gan(latent, learning_rate),
        n_noise=latent,
        batch_size=batch_size,
        length=total_epoch,
        periods=training.every_epoch,
        noise=noise,
        n_samples=sample_size,
        draw_figure=draw_figure,
        report=report,
        images=images,
        pixel_range=(-1, 1),
        rows_independent=False,
        has_original=False,
        chained=True,
        settings={"latent": latent, "label": label}
        | not_the_pages(tutorial, batch_size=batch_size, learning_rate=learning_rate),
    )


@training.with_options(tutorial)
def train(page: Tutorial, length: int, options: training.Options) -> training.Run:
    """Train as the slides' five points say."""
    return training.train(page, length, options)


def main(argv: Sequence[str] | None = None) -> int:
    return training.command_line(tutorial, train, argv)


if __name__ == "__main__":
    sys.exit(main())
