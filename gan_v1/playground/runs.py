"""What a run's folder holds, and what TensorFlow says of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.finished import FinishedRun, tutorial_of
from gan_v1.metrics import Classifier, label_accuracy, mnist_score
from gan_v1.playground.layers import N_PIXELS, Network, forward, pair
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import HistoryRow, Noise, Program, Tutorial, read_weights
from gan_v1.tutorials import TUTORIALS, Dense

N_PROBES = 1000  # noises on which the page's pictures are compared with TensorFlow's
COLLAPSED = 0.005  # pixels that vary less than this over noise look all alike
READABLE = 2.0  # the MNIST score of pictures that pass for digits: real ones have 9.7, vanilla's first epoch 1.0
OBEYED = 0.5  # the share of pictures that show the digit asked for, where G is asked; chance gives 0.1
AGREEMENT = 1e-3  # NumPy's float32 against TensorFlow's: a thousand times what rounding does


DENSE = {name: tutorial.dense for name, tutorial in TUTORIALS.items() if tutorial.dense is not None}


class Probes(NamedTuple):
    """Inputs for both networks; where they are conditional, the noises' labels are 0, 1, 2, ... in turn."""

    noise: Array  # float32 [n, n_noise]
    n_class: int  # 0 where there are no labels
    real: Array  # float32 [m, 784], in G's range
    real_labels: Array  # float32 one-hot [m, n_class]

    @property
    def labels(self) -> Array:
        """The labels that go with the noises, float32 one-hot [n, n_class]."""
        classes = np.arange(self.n_class, dtype=int)
        return (np.arange(len(self.noise))[:, np.newaxis] % max(self.n_class, 1) == classes).astype(np.float32)

    @property
    def inputs(self) -> Array:
        """What G is given, float32 [n, n_noise + n_class]."""
        return np.concatenate([self.noise, self.labels], axis=1)

    def seen(self, pictures: Array) -> Array:
        """What D is shown, float32 [n + m, 784 + n_class]: G's ``pictures`` [n, 784] of the noise, then real images."""
        labels = np.concatenate([self.labels, self.real_labels])
        return np.concatenate([np.concatenate([pictures, self.real]), labels], axis=1)


class Epoch(NamedTuple):
    """Both networks as they were after an epoch (or iteration), and what TensorFlow says they do."""

    number: int
    generator: Network
    discriminator: Network
    pictures: Array  # float32 [n, 784], TensorFlow's G of the probes
    opinions: Array  # float32 [n + m, 1], TensorFlow's D of those pictures and of the real images, in (0, 1)
    variety: float  # standard deviation over noise of a pixel, on average over pixels


Version = Literal["documented", "repaired", "other"]
Outcome = Literal["digits", "collapsed", "unreadable"]


class TrainedRun(NamedTuple):
    folder: Path
    seed: object  # as run.json has it, like the options
    options: Mapping[str, object]
    tutorial: Tutorial
    noise: Noise
    maximised: bool  # as in Dense
    version: Version  # its page's, the one of ``--repaired``, or another
    outcome: Outcome  # of the last epoch
    history: Sequence[HistoryRow]
    probes: Probes
    real_digits: Array  # int [m], what the probes' real images show
    epochs: list[Epoch]


def read_run(folder: Path) -> TrainedRun:
    """Read a run's folder; ask TensorFlow what its networks do.

    Raises:
        UserError: a file is missing or not what it should be, or the tutorial's networks are not dense.
    """
    with FinishedRun(folder) as stored:
        tutorial, program = stored.tutorial, stored.program
        if stored.name not in DENSE:
            raise UserError(
                f"the page cannot draw {stored.name}, the run in {folder}: it knows networks of dense layers, "
                f"those of {', '.join(DENSE)}"
            )
        dense = DENSE[stored.name]
        seed, options = stored.facts.get("seed"), stored.options
        data = options.get("data")
        images = program.images if data is None else tutorial.images(Path(str(data)), tutorial.batch_size)
        n_class = images.test_labels.shape[1] if stored.conditional else 0
        probes = Probes(
            noise=tutorial.draw_noise(np.random.RandomState(0), N_PROBES).astype(np.float32),
            n_class=n_class,
            real=tutorial.rescale(images.test),
            real_labels=images.test_labels[:, :n_class],
        )
        numbers = {Path(tutorial.picture_name(row.number)).stem: row.number for row in stored.history}
        opinion = _opinion(program, dense.returns_logits)
        epochs = [_epoch(numbers[name], path, dense, program, opinion, probes) for name, path in stored.weights.items()]
    return TrainedRun(
        folder=folder,
        seed=seed,
        options=options,
        tutorial=tutorial,
        noise=tutorial.noise,
        maximised=dense.maximised,
        version=_version(tutorial),
        outcome=outcome(tutorial.show(epochs[-1].pictures), probes.labels, epochs[-1].variety),
        history=stored.history,
        probes=probes,
        real_digits=images.test_labels.argmax(axis=1),
        epochs=epochs,
    )


def _version(tutorial: Tutorial) -> Version:
    """Which of the tutorial's versions that have a name its settings make."""
    named: dict[Version, Tutorial] = {"documented": tutorial_of(tutorial.name, {})}
    if tutorial.name == "conditional":
        named["repaired"] = tutorial_of(tutorial.name, {"repaired": True})
    own = json.dumps(tutorial.settings)  # as run.json has them: JSON knows no tuples
    return next((version for version, one in named.items() if json.dumps(one.settings) == own), "other")


def outcome(shown: Array, labels: Array, variety: float) -> Outcome:
    """What G's pictures ``shown``, float32 [n, 784] in [0, 1], have become.

    All alike, by ``variety`` as an Epoch has it; digits, for the classifier's eyes, and those that were asked
    for by ``labels``, one-hot [n, n_class], where n_class is not 0; or neither.
    """
    if variety < COLLAPSED:
        return "collapsed"
    with Classifier() as classifier:
        seen = classifier.judge(shown).probabilities
    obeyed = labels.shape[1] == 0 or label_accuracy(seen, labels.argmax(axis=1)) >= OBEYED
    return "digits" if obeyed and mnist_score(seen) >= READABLE else "unreadable"


def _opinion(program: Program, returns_logits: bool) -> tf.Tensor:
    """D's probability that the images in the placeholder X are real."""
    gan = program.gan
    with program.graph.as_default():
        returned = gan.discriminator(gan.X) if gan.Y is None else gan.discriminator(gan.X, gan.Y)
        first = returned[0] if isinstance(returned, tuple) else returned
        return tf.sigmoid(first) if returns_logits else first


def _epoch(number: int, path: Path, dense: Dense, program: Program, opinion: tf.Tensor, probes: Probes) -> Epoch:
    """The networks in a file of weights; refused if they are computed otherwise than ``dense`` says."""
    weights = read_weights(path)
    if not all(np.isfinite(array).all() for array in weights.values()):
        raise UserError(f"{path} holds weights that are not finite; remove it or train again")
    try:
        program.set_weights(weights)
        generator, discriminator = pair(weights, dense.hidden, dense.picture)
    except UserError as error:
        raise UserError(f"cannot use {path}: {error}") from None
    pictures = program.generate(probes.noise, probes.labels)
    seen = probes.seen(pictures)
    shown, labels = np.split(seen, [N_PIXELS], axis=1)
    opinions = program.session.run(opinion, program.feed(probes.noise, shown, labels))
    differences = (
        np.abs(forward(generator, probes.inputs) - pictures).max(),
        np.abs(forward(discriminator, seen) - opinions).max(),
    )
    if max(differences) > AGREEMENT:
        raise UserError(f"cannot use {path}: the tutorial's layers are not the plain dense ones that the page draws")
    same_label = [pictures[first :: probes.n_class or 1] for first in range(probes.n_class or 1)]
    variety = float(np.mean([alike.std(axis=0) for alike in same_label]))
    return Epoch(number, generator, discriminator, pictures, opinions, variety)
