"""What a run's folder holds, and what TensorFlow says of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1 import conditional, label_smoothing, logits, once_per_epoch, truncated_normal, vanilla
from gan_v1.errors import UserError
from gan_v1.input_data import Array
from gan_v1.playground.layers import N_PIXELS, Network, forward, pair
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import Program, Tutorial, read_weights, stored_weights

N_PROBES = 1000  # noises on which the page's pictures are compared with TensorFlow's
AGREEMENT = 1e-3  # NumPy's float32 against TensorFlow's: a thousand times what rounding does


class Dense(NamedTuple):
    """A tutorial whose networks are plain dense layers; the activations are as its module has them."""

    tutorial: Callable[..., Tutorial]
    hidden: str = "relu"
    picture: str = "sigmoid"
    returns_logits: bool = False  # D's output lacks its sigmoid, which is then within the losses


DENSE = {
    "vanilla": Dense(vanilla.tutorial),
    "conditional": Dense(conditional.tutorial, returns_logits=True),
    "truncated_normal": Dense(truncated_normal.tutorial),
    "once_per_epoch": Dense(once_per_epoch.tutorial),
    "label_smoothing": Dense(label_smoothing.tutorial, "leaky_relu", "tanh", returns_logits=True),
    "logits": Dense(logits.tutorial),
}


class Distribution(NamedTuple):
    """Normal of mean ``first`` and standard deviation ``second``, or uniform from ``first`` to ``second``."""

    name: str
    first: float
    second: float


class Probes(NamedTuple):
    """Inputs for both networks; where they are conditional, the noises' labels are 0, 1, 2, ... in turn."""

    noise: Array  # float32 [n, n_noise]
    n_class: int  # 0 where there are no labels
    real: Array  # float32 [m, 784], in G's range
    real_labels: Array  # float32 one-hot [m, n_class]

    @property
    def labels(self) -> Array:
        """Of the noises, float32 one-hot [n, n_class]."""
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


class StoredRun(NamedTuple):
    folder: Path
    facts: Mapping[str, Any]  # run.json
    tutorial: Tutorial
    noise: Distribution
    history: list[tuple[int, float, float]]
    probes: Probes
    real_digits: Array  # int [m], what the probes' real images show
    epochs: list[Epoch]


def read_run(folder: Path) -> StoredRun:
    """Read a run's folder; ask TensorFlow what its networks do.

    Raises:
        UserError: a file is missing or not what it should be, or the tutorial's networks are not dense.
    """
    facts, history = _facts(folder / "run.json"), _history(folder / "history.csv")
    dense = DENSE[facts["tutorial"]]
    paths = stored_weights(folder)
    if not paths:
        raise UserError(f"{folder} holds no weights; train again, and they are kept below it")
    own_options = {name: value for name, value in facts["options"].items() if name not in ("epochs", "iterations")}
    data = own_options.pop("data", None)
    try:
        tutorial = dense.tutorial(**own_options)
        images = tutorial.images(None if data is None else Path(data), tutorial.batch_size)
        program = Program(tutorial, images, seed=0)
    except UserError:
        raise
    except (AttributeError, TypeError, ValueError) as error:
        raise UserError(f"cannot use the options in {folder / 'run.json'}: {error}; train again") from None

    n_class = 0 if program.gan.Y is None else images.test_labels.shape[1]
    probes = Probes(
        noise=tutorial.draw_noise(np.random.RandomState(0), N_PROBES).astype(np.float32),
        n_class=n_class,
        real=tutorial.rescale(images.test),
        real_labels=images.test_labels[:, :n_class].astype(np.float32),
    )
    numbers = {Path(tutorial.picture_name(number)).stem: number for number, _, _ in history}
    epochs = []
    with program.session:
        opinion = _opinion(program, dense.returns_logits)
        for name, path in paths.items():
            if name not in numbers:
                unknown = f"{path} is of no {tutorial.counts} in {folder / 'history.csv'}"
                raise UserError(f"{unknown}; remove it or train again")
            epochs.append(_epoch(numbers[name], path, dense, program, opinion, probes))
    real_digits = images.test_labels.argmax(axis=1)
    return StoredRun(folder, facts, tutorial, _distribution(tutorial), history, probes, real_digits, epochs)


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
    return Epoch(number, generator, discriminator, pictures, opinions)


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UserError(
            f"{path.parent} is not the folder of a run: it holds no run.json; name a --samples folder"
        ) from None
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {path}: {error}; train again") from None
    if not isinstance(facts, dict) or not isinstance(facts.get("options"), dict) or "tutorial" not in facts:
        raise UserError(f"{path} is not what a run writes: it names no tutorial and options; train again")
    if facts["tutorial"] not in list(DENSE):
        raise UserError(
            f"the page cannot draw {facts['tutorial']} ({path}): it knows networks of dense layers, "
            f"those of {', '.join(DENSE)}"
        )
    return facts


def _history(path: Path) -> list[tuple[int, float, float]]:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        return [(int(number), float(loss_D), float(loss_G)) for number, loss_D, loss_G in rows]
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"cannot read {path}: {error}; train again") from None


class _Asked:
    """Stands in for NumPy's generator, and notes which distribution it is asked for."""

    distribution: Distribution

    def normal(self, loc: float = 0.0, scale: float = 1.0, size: tuple[int, int] = (0, 0)) -> Array:
        self.distribution = Distribution("normal", loc, scale)
        return np.zeros(size)

    def uniform(self, low: float = 0.0, high: float = 1.0, size: tuple[int, int] = (0, 0)) -> Array:
        self.distribution = Distribution("uniform", low, high)
        return np.zeros(size)


def _distribution(tutorial: Tutorial) -> Distribution:
    asked = _Asked()
    tutorial.draw_noise(asked, 1)  # type: ignore[arg-type]
    return asked.distribution
