"""What a tutorial hands to the loop: its networks, its schedule, its words and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1 import run_after
from gan_v1.training.images import Images, mnist

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class GAN(NamedTuple):
    """Two networks, their losses and their optimisers, as functions of tensors.

    An engine calls them with placeholders or with tensors of its own; called again, they share
    their variables. ``X`` stands for images, ``Z`` for noise, ``labels`` for one-hot classes, which
    are passed only where the tutorial is conditional.
    """

    X: tf.Tensor  # placeholder float32 [batch, ...]
    Z: tf.Tensor  # placeholder float32 [batch, n_noise]
    generator: Callable[..., tf.Tensor]  # (Z, *labels) -> images like X
    discriminator: Callable[..., Any]  # (X, *labels) -> whatever ``losses`` takes
    losses: Callable[[Any, Any], tuple[tf.Tensor, tf.Tensor]]  # (D_real, D_gene) -> (loss_D, loss_G)
    train_D: Callable[[tf.Tensor], tf.Operation]  # loss_D -> one optimiser step on D's variables
    train_G: Callable[[tf.Tensor], tf.Operation]
    Y: tf.Tensor | None = None  # placeholder float32 [batch, n_class], if conditional
    sampler: Callable[..., tf.Tensor] | None = None  # G as it draws pictures, if that differs from ``generator``


class HistoryRow(NamedTuple):
    """A line of the history: both losses as the page reports them after an epoch (or iteration)."""

    number: int
    loss_D: float
    loss_G: float


class Noise(NamedTuple):
    """What G starts from: normal of mean ``first`` and standard deviation ``second``, or uniform between them."""

    kind: Literal["normal", "uniform"]
    first: float
    second: float

    def draw(self, random: np.random.RandomState, shape: tuple[int, ...]) -> Array:
        """float64 of this shape; ``random`` may be ``np.random`` itself."""
        draw = random.normal if self.kind == "normal" else random.uniform
        return draw(self.first, self.second, size=shape)


class Period(NamedTuple):
    """What lies between two reports: an epoch, or some iterations.

    Attributes:
        number: the epoch or iteration as the page counts it, from 0; pictures and prints bear it.
        drawn: batches drawn in it, each with its noise.
        trained: how many of them, the last ones, are trained on.
        sampled: whether it ends with a picture.
    """

    number: int
    drawn: int
    trained: int
    sampled: bool


class Tutorial(NamedTuple):
    """A tutorial, ready to be trained by ``gan_v1.training.train``."""

    name: str
    summary: str  # one line for --help
    gan: Callable[[], GAN]  # builds the variables and placeholders in the default graph, in the page's order
    n_noise: int
    batch_size: int
    length: int  # epochs, or iterations
    periods: Callable[[int, int], Iterator[Period]]  # (length, batches in an epoch) -> the schedule
    noise: Noise
    n_samples: int  # images in a picture
    draw_figure: Callable[..., Figure]  # (samples [n_samples, ...]) -> the picture; see ``tests_shown``
    report: Callable[[int, float, float], str | None]  # (number, loss_D, loss_G) -> what the page prints
    counts: Literal["epoch", "iteration"] = "epoch"
    picture_name: Callable[[int], str] = "{:03d}.png".format
    farewell: str | None = None  # printed at the end
    samples: str = "samples"  # where the page saves
    images: Callable[[Path | None, int], Images] = mnist  # (--data, batch_size) -> what to train on
    shuffled: bool = True  # False: consecutive slices of the images
    pixel_range: tuple[float, float] = (0, 1)  # of the images that the networks see and make
    more_pictures: tuple[str, ...] = ()  # drawn by a watcher of the tutorial's own, below --samples
    tests_shown: bool = False  # draw_figure takes two arguments: as many test images, and the samples
    rows_independent: bool = True  # False where batch normalisation ties a batch's images together
    chained: bool = False  # the page calls discriminator(generator(Z)) once more for G's update
    first: Literal["D", "G"] = "D"  # which network a batch trains first
    has_original: bool = True  # False where the page has no whole program that TensorFlow 1.15.5 could have run
    losses_read: Literal["with the update", "after the batch", "after the epoch"] = "with the update"
    settings: Mapping[str, object] = {}  # what the function that made it was given, for run.json
    changed: Mapping[str, object] = {}  # those of the settings that are not the page's

    def draw_noise(self, random: np.random.RandomState, n: int) -> Array:
        """Noise for n images, float64 [n, n_noise]: what the pages call ``get_noise``."""
        return self.noise.draw(random, (n, self.n_noise))

    def rescale(self, images: Any) -> Any:
        """Images in [0, 1], an array or a tensor, as the networks see them."""
        low, high = self.pixel_range
        return images if self.pixel_range == (0, 1) else images * (high - low) + low

    def show(self, images: Any) -> Any:
        """G's images, an array or a tensor, in [0, 1] again."""
        low, high = self.pixel_range
        return images if self.pixel_range == (0, 1) else (images - low) / (high - low)


def minimize(
    optimizer: tf.train.Optimizer, loss: tf.Tensor, network: str, global_step: tf.Variable | None = None
) -> tf.Operation:
    """An optimiser step on the network of this name, after the updates of its batch normalisation.

    ``global_step``, where given, counts the steps made.
    The graph's collection has the updates of every call, an engine's loop included. This step is to run its own
    alone, which are those under the current name scope.
    """
    scope = tf.get_default_graph().get_name_scope()
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope=f"{scope}/{network}" if scope else network)
    _one_after_the_other(updates)
    with tf.control_dependencies(updates):
        return optimizer.minimize(loss, global_step, var_list=tf.trainable_variables(network))


def _one_after_the_other(updates: Sequence[tf.Operation]) -> None:
    """Let the updates of a moving average run in the order of the calls.

    Each reads the average and writes it: average -= (average - moment) (1 - momentum). TensorFlow may run them at the
    same time, and then one of them is lost.
    """
    last: dict[str, tf.Operation] = {}  # by the moving average's name
    for update in updates:
        update = getattr(update, "op", update)
        average, change = update.inputs
        while average.op.type == "RefEnter":  # into a loop
            average = average.op.inputs[0]
        if average.name in last:
            for operation in (change.op.inputs[0].op, update):
                run_after(operation, [last[average.name]])
        last[average.name] = update


def every_epoch(length: int, batches: int) -> Iterator[Period]:
    """Epochs over all batches; a picture after each."""
    for epoch in range(length):
        yield Period(epoch, drawn=batches, trained=batches, sampled=True)


def every_ten_epochs(length: int, batches: int) -> Iterator[Period]:
    """Epochs over all batches; a picture after the first and after every tenth."""
    for epoch in range(length):
        yield Period(epoch, drawn=batches, trained=batches, sampled=epoch == 0 or (epoch + 1) % 10 == 0)
