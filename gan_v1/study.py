"""What went wrong in ``conditional``: its settings opened, one by one, and a look at its first steps.

The page's program collapses to one blob for all ten digits. ``tutorial`` is that program with any of
its settings changed, for ``gan_v1.sweep`` to try with many seeds; ``first_steps`` shows the
mechanism, and ``python -m gan_v1.study`` draws it. The notebook what_went_wrong.ipynb tells the story.
"""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import argparse
import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gan_v1 import conditional, figures, training
from gan_v1.command import exit_code
from gan_v1.errors import UserError
from gan_v1.files import check_target, named
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import GAN, Array, Tutorial

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SEEDS = (1, 2, 3)
OPTIMIZERS: Mapping[str, Callable[[float, float], tf.train.Optimizer]] = {
    "adam": lambda rate, beta1: tf.train.AdamOptimizer(rate, beta1),
    "rmsprop": lambda rate, beta1: tf.train.RMSPropOptimizer(rate),
    "momentum": lambda rate, beta1: tf.train.MomentumOptimizer(rate, beta1),
    "sgd": lambda rate, beta1: tf.train.GradientDescentOptimizer(rate),
}


def tutorial(
    noise: str = conditional.page_noise,
    learning_rate: float = conditional.page_learning_rate,
    learning_rate_G: float | None = None,
    optimizer: str = "adam",
    beta1: float = 0.9,
    kernel_stddev: float | None = None,
) -> Tutorial:
    """``conditional`` with other settings; by default, its page's.

    Args:
        noise: as ``conditional.parse_noise`` takes it.
        learning_rate: of both networks.
        learning_rate_G: of G alone; None: ``learning_rate``.
        optimizer: "adam", "rmsprop", "momentum" or "sgd".
        beta1: Adam's, or the momentum.
        kernel_stddev: draw the kernels from N(0, kernel_stddev) rather than by Glorot's rule.

    Raises:
        UserError: a setting is none.
    """
    if optimizer not in OPTIMIZERS:
        raise UserError(f"there is no optimizer {optimizer!r}; expected one of {', '.join(OPTIMIZERS)}")
    rates = {"discriminator": learning_rate, "generator": learning_rate if learning_rate_G is None else learning_rate_G}

    def gan() -> GAN:
        if kernel_stddev is not None:  # what tf.layers takes where it is given no initializer
            tf.get_variable_scope().set_initializer(tf.random_normal_initializer(stddev=kernel_stddev))
        made = {network: OPTIMIZERS[optimizer](rate, beta1) for network, rate in rates.items()}

        def train(network: str) -> Callable[[tf.Tensor], tf.Operation]:
            return lambda loss: made[network].minimize(loss, var_list=tf.trainable_variables(network))

        return conditional.gan()._replace(train_D=train("discriminator"), train_G=train("generator"))

    settings = {
        "noise": noise,
        "learning_rate": learning_rate,
        "learning_rate_G": learning_rate_G,
        "optimizer": optimizer,
        "beta1": beta1,
        "kernel_stddev": kernel_stddev,
    }
    return conditional.tutorial(noise, learning_rate)._replace(gan=gan, settings=settings)


class FirstSteps(NamedTuple):
    """What happens inside while the first batches are trained; float32 [steps] each, after each step.

    Attributes:
        common: the part of the hidden units' input, over a batch of noise, that all images share: the
            share of its mean square that is the square of its mean over the batch. 0 to 1.
        dead: the share of hidden units that are 0 for every image of the batch.
        saturated: the share of pixels below 0.01 or above 0.99.
        spread: the standard deviation of a pixel over the batch, mean over the pixels.
        margin: D's mean logit on real images less that on generated ones.
    """

    common: Array
    dead: Array
    saturated: Array
    spread: Array
    margin: Array


def first_steps(tutorial: Tutorial, seed: int, steps: int = 200) -> FirstSteps:
    """Train ``steps`` batches of a ``tutorial`` of this module, looking inside after each."""
    program, plans = training.first_batches(tutorial, "step", seed, steps)
    look = np.random.RandomState(0)  # one batch of noise to look at, the same after each step
    noise, labels = tutorial.draw_noise(look, tutorial.batch_size), np.eye(10)[np.arange(tutorial.batch_size) % 10]
    X, _ = program.batch(plans[0].indices[0])
    inside = _inside(program.graph)
    feed = program.feed(noise, X, labels)
    rows = []
    for _ in itertools.chain(*map(program.train, plans)):
        inputs, outputs, D_real, D_gene = program.session.run(inside, feed)
        rows.append(
            (
                np.square(inputs.mean(0)).mean() / np.square(inputs).mean(),
                (inputs <= 0).all(0).mean(),
                ((outputs < 0.01) | (outputs > 0.99)).mean(),
                outputs.std(0).mean(),
                D_real.mean() - D_gene.mean(),
            )
        )
    program.session.close()
    return FirstSteps(*np.array(rows, np.float32).T)


def _inside(graph: tf.Graph) -> list[tf.Tensor]:
    """G's hidden units before their ReLU, G's images, D's logits on real and on generated images."""
    both_D = ("discriminator", "discriminator_1")
    names = ("generator/dense/BiasAdd", "generator/dense_1/Sigmoid", *(f"{D}/dense_1/BiasAdd" for D in both_D))
    return [graph.get_tensor_by_name(f"{name}:0") for name in names]


def looks() -> dict[str, list[FirstSteps]]:
    """Looks for each of ``SEEDS``: at the page's program, without Adam, with the noise of its text, and repaired."""
    settings = {
        "page: N(-1, 1), 0.001": tutorial(),
        "N(-1, 1), SGD at 0.1": tutorial(optimizer="sgd", learning_rate=0.1),
        "uniform(-1, 1), 0.001": tutorial(noise=conditional.repaired_noise),
        "uniform(-1, 1), 0.0002": tutorial(conditional.repaired_noise, conditional.repaired_learning_rate),
    }
    return {name: [first_steps(changed, seed) for seed in SEEDS] for name, changed in settings.items()}


def draw(looks: Mapping[str, Sequence[FirstSteps]]) -> Figure:
    """A panel for each measure, a colour for each program, a line for each seed; as wide as a page of text."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.8, 5), layout="constrained")
    *panels, corner = figure.subplots(2, 3).flat
    for ax, measure in zip(panels, FirstSteps._fields, strict=True):
        for number, (name, seeds) in enumerate(looks.items()):
            for look in seeds:
                label = name if look is seeds[0] else None
                ax.plot(getattr(look, measure), color=f"C{number}", alpha=0.7, label=label)
        ax.set_title(measure)
        ax.set_xlabel("step")
    corner.set_axis_off()
    corner.legend(*panels[0].get_legend_handles_labels(), loc="center")
    return figure


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.study", description="Look into conditional's first 200 steps: a table and a figure."
    )
    parser.add_argument("-o", "--output", metavar="FILE", default="samples2/first_steps.png", help="(%(default)s)")
    options = parser.parse_args(argv)
    return exit_code("study", lambda: tell_first_steps(named(options.output, "--output")))


def tell_first_steps(picture: Path) -> None:
    """Draw the first steps of ``looks``; print their means over the seeds."""
    check_target(picture)
    found = looks()
    figures.save(draw(found), picture)
    print(f"{'program':24}{'step':>6}" + "".join(f"{measure:>12}" for measure in FirstSteps._fields))
    for name, seeds in found.items():
        for step in (0, 49, 199):
            means = np.mean([[measure[step] for measure in look] for look in seeds], axis=0)
            print(f"{name:24}{step + 1:6}" + "".join(f"{mean:12.3f}" for mean in means))


if __name__ == "__main__":
    sys.exit(main())
