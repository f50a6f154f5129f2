"""What the tab of training is given: digits, the tutorials' settings, and the kernel of its arithmetic."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from gan_v1 import conditional, vanilla
from gan_v1.playground.fixed_point import deflated
from gan_v1.playground.runs import DENSE
from gan_v1.training.images import Images, mnist

N_DIGITS = 5000
KERNEL = Path(__file__).parent / "web" / "kernel.wasm"  # assembled from kernel.wat beside it


def training_digits() -> Images:
    """MNIST with only the first ``N_DIGITS`` of the training images: those that the page carries."""
    images = mnist(None, N_DIGITS)
    return images._replace(train=images.train[:N_DIGITS], train_labels=images.train_labels[:N_DIGITS])


def training_data() -> dict[str, Any]:
    """What training.js reads."""
    images = training_digits()
    return {
        "pixels": deflated(images.train.tobytes()),
        "digits": "".join(map(str, images.train_labels.argmax(axis=1))),
        "kernel": base64.b64encode(KERNEL.read_bytes()).decode("ascii"),
        "models": models(),
    }


def models() -> list[dict[str, Any]]:
    """The GANs that can be trained, with the settings of their tutorials."""
    tutorials = {
        "vanilla": vanilla.tutorial(),
        "documented": conditional.tutorial(),
        "repaired": conditional.tutorial(repaired=True),
    }
    return [
        {
            "name": name,
            "labels": tutorial.name == "conditional",
            "maximised": DENSE[tutorial.name].maximised,
            "noise": tutorial.n_noise,
            "distribution": tutorial.noise._asdict(),
            "learningRate": tutorial.settings.get("learning_rate", vanilla.learning_rate),
        }
        for name, tutorial in tutorials.items()
    ]
