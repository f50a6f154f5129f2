"""The images that a tutorial trains on."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gan_v1 import input_data
from gan_v1.errors import UserError
from gan_v1.input_data import Array

VALIDATION_SIZE = 5000  # the pages' read_data_sets sets the first 5,000 aside
N_SHOWN = 50  # test images for the pictures


class Images(NamedTuple):
    """What a tutorial trains on and shows beside its samples.

    Attributes:
        train: uint8 [n, ...]; scaled to [0, 1] batch by batch.
        train_labels: float64 one-hot [n, n_class].
        test: float32 [50, ...] in [0, 1], the first test images, with ``test_labels``.
    """

    train: Array
    train_labels: Array
    test: Array
    test_labels: Array


def mnist(folder: Path | None, batch_size: int) -> Images:
    """The pages' MNIST, 55,000 images [n, 784]; or any in idx format from the four files in ``folder``.

    Raises:
        UserError: the folder or a file in it cannot be used, or holds too few images.
    """
    data = input_data.read_folder(input_data.PACKAGED if folder is None else folder)
    n_train, n_test = len(data.train_images) - VALIDATION_SIZE, len(data.test_images)
    if n_train < batch_size or n_test < N_SHOWN:
        raise UserError(
            f"{folder} holds {len(data.train_images)} training and {n_test} test images; "
            f"expected at least {VALIDATION_SIZE + batch_size} and {N_SHOWN}"
        )
    return Images(
        train=data.train_images[VALIDATION_SIZE:].reshape(n_train, -1),
        train_labels=input_data.dense_to_one_hot(data.train_labels[VALIDATION_SIZE:], input_data.N_CLASSES),
        test=input_data.scale(data.test_images[:N_SHOWN].reshape(N_SHOWN, -1)),
        test_labels=input_data.dense_to_one_hot(data.test_labels[:N_SHOWN], input_data.N_CLASSES),
    )
