"""The images that a tutorial trains on."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan_v1 import input_data
from gan_v1.arrays import Array, aligned
from gan_v1.errors import UserError
from gan_v1.files import read_file

VALIDATION_SIZE = 5000  # the pages' read_data_sets sets the first 5,000 aside
N_SHOWN = 50  # test images for the pictures


class Images(NamedTuple):
    """What a tutorial trains on and shows beside its samples.

    Attributes:
        train: uint8 [n, ...], aligned so that feeding it copies nothing; scaled to [0, 1] batch by batch.
        train_labels: float32 one-hot [n, n_class], as the placeholder has it.
        test: float32 [50, ...] in [0, 1], the first test images (CIFAR-10's training images, whose test
            batch is not read), with ``test_labels``; fewer where there are fewer of a class.
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
            f"{folder or input_data.PACKAGED} holds {len(data.train_images)} training and {n_test} test images; "
            f"expected at least {VALIDATION_SIZE + batch_size} and {N_SHOWN} for batches of {batch_size}"
        )
    test = input_data.scale(data.test_images[:N_SHOWN].reshape(N_SHOWN, -1))
    test_labels = _one_hot(data.test_labels[:N_SHOWN])
    pixels, labels = data.train_images, data.train_labels[VALIDATION_SIZE:]
    del data  # the test images are gone before the others are copied
    train = aligned((n_train, input_data.IMAGE_SIDE**2), np.uint8)
    train[:] = pixels[VALIDATION_SIZE:].reshape(n_train, -1)
    return Images(train, _one_hot(labels), test, test_labels)


def _one_hot(labels: Array) -> Array:
    """Labels [n] as float32 one-hot [n, 10]."""
    return input_data.dense_to_one_hot(labels, input_data.N_CLASSES).astype(np.float32)


# ------------------------------------------------------------------------------------ colour
N_TINTED = 50_000
TINT_SEED = 2018
CIFAR_BATCHES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
CIFAR_RECORD = 1 + 3 * 32 * 32  # a label, then the red, the green and the blue plane


def colour_images(folder: Path | None, batch_size: int, label: int | None = None) -> Images:
    """Images of 32x32x3: tinted MNIST, or the CIFAR-10 in ``folder``; only those of class ``label``, if given.

    Raises:
        UserError: a file is missing or not what it should be, or too few images have the label.
    """
    if folder is None:
        data = input_data.read_folder(input_data.PACKAGED)
        chosen = slice(VALIDATION_SIZE, VALIDATION_SIZE + N_TINTED)
        random = np.random.RandomState(TINT_SEED)
        images, test_images = tinted(data.train_images[chosen], random), tinted(data.test_images, random)
        labels = _one_hot(data.train_labels[chosen])
        test_labels = _one_hot(data.test_labels)
    else:
        images, labels = _cifar(folder)
        test_images, test_labels = images, labels  # its test batch is not asked for
    if label is not None:
        of_class, test_of_class = labels[:, label] == 1, test_labels[:, label] == 1
        images, labels = images[of_class], labels[of_class]
        test_images, test_labels = test_images[test_of_class], test_labels[test_of_class]
    if len(images) < batch_size:
        of_class_text = "" if label is None else f" of class {label}"
        raise UserError(f"found only {len(images)} images{of_class_text}; expected at least {batch_size}")
    train = aligned(images.shape, np.uint8)
    train[:] = images
    return Images(train, labels, input_data.scale(test_images[:N_SHOWN]), test_labels[:N_SHOWN])


def tinted(pixels: Array, random: np.random.RandomState) -> Array:
    """Digits uint8 [n, 28, 28, 1] as coloured ones on black, uint8 [n, 32, 32, 3].

    The rule: pad by two pixels on each side; draw red, green and blue of each image as integers from
    96 to 255, image by image, from ``random`` (for the built-in set, seed 2018, training images
    first); a pixel p of the digit becomes p * colour // 255.
    """
    colours = random.randint(96, 256, size=(len(pixels), 1, 1, 3)).astype(np.uint16)
    padded = np.pad(pixels.reshape(-1, 28, 28, 1), ((0, 0), (2, 2), (2, 2), (0, 0)))
    return (padded * colours // 255).astype(np.uint8)


def _cifar(folder: Path) -> tuple[Array, Array]:
    """CIFAR-10's 50,000 training images, uint8 [n, 32, 32, 3], and labels, one-hot [n, 10]."""
    records = []
    for name in CIFAR_BATCHES:
        try:
            content = np.frombuffer(read_file(folder / name), np.uint8)
        except OSError as error:
            raise UserError(
                f"cannot read {folder / name}: {error.strerror}; expected CIFAR-10's {', '.join(CIFAR_BATCHES)}"
            ) from None
        if not content.size or content.size % CIFAR_RECORD:
            raise UserError(
                f"{folder / name} has {content.size} bytes; expected CIFAR-10's binary version, "
                f"whole records of {CIFAR_RECORD} bytes"
            )
        records.append(content.reshape(-1, CIFAR_RECORD))
        if records[-1][:, 0].max() >= input_data.N_CLASSES:
            raise UserError(f"{folder / name} holds the label {records[-1][:, 0].max()}; expected labels from 0 to 9")
    joined = np.concatenate(records)
    images = joined[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), _one_hot(joined[:, 0])
