"""MNIST as ``tensorflow.examples.tutorials.mnist.input_data`` gave it, without a download.

A drop-in: the same names and signatures, the same dtypes and float32 bits, the same draws from
NumPy's global generator, the same lines on stdout. The four MNIST files (Yann LeCun's and Corinna
Cortes's, CC BY-SA 3.0) lie in the package, under ``data/``; a folder that holds its own four files,
MNIST's or any others in idx format with images of 28x28, is read instead.
"""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError

TRAIN_IMAGES = "train-images-idx3-ubyte.gz"
TRAIN_LABELS = "train-labels-idx1-ubyte.gz"
TEST_IMAGES = "t10k-images-idx3-ubyte.gz"
TEST_LABELS = "t10k-labels-idx1-ubyte.gz"
FILES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
PACKAGED = Path(__file__).parent / "data"

IMAGE_SIDE = 28
N_CLASSES = 10
IMAGES_MAGIC, LABELS_MAGIC = 2051, 2049
MOST_ITEMS = 1_000_000  # a bound on what a lying header can make us read; EMNIST's largest part has 697,932
SCALE = np.float32(1.0 / 255.0)  # TensorFlow 1 multiplied by this; dividing by 255 gives other bits


class Datasets(NamedTuple):
    """What ``read_data_sets`` returns."""

    train: DataSet
    validation: DataSet
    test: DataSet


class Mnist(NamedTuple):
    """The four files as they are: images uint8 [n, 28, 28, 1], labels uint8 [n]."""

    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array


class Order:
    """The order in which ``DataSet.next_batch`` hands out its examples.

    Attributes:
        permutation: int64 [n], places in the order of this epoch.
        position: how many of them this epoch has handed out.
        epochs_completed: how often the end was passed.
    """

    def __init__(self, n: int) -> None:
        self.permutation = np.arange(n)
        self.position = 0
        self.epochs_completed = 0

    def next(self, batch_size: int, random: Any, shuffle: bool = True) -> Array:
        """The next ``batch_size`` places, int64; ``random`` is ``np.random`` or a ``RandomState``.

        A shuffled order is shuffled at its first batch and whenever its end is passed. The batch that
        passes it takes the rest of the old epoch, then the beginning of the new one.
        """
        n = len(self.permutation)
        start = self.position
        if start == 0 and self.epochs_completed == 0 and shuffle:
            self._shuffle(random)
        if start + batch_size <= n:
            self.position = start + batch_size
            return self.permutation[start : self.position]
        self.epochs_completed += 1
        rest = self.permutation[start:].copy()
        if shuffle:
            self._shuffle(random)
        self.position = batch_size - len(rest)
        return np.concatenate([rest, self.permutation[: self.position]])

    def _shuffle(self, random: Any) -> None:
        permutation = np.arange(len(self.permutation))
        random.shuffle(permutation)
        self.permutation = self.permutation[permutation]


class DataSet:
    """Images with labels, handed out in batches, as TensorFlow 1's class of this name.

    Args:
        images: uint8 [n, rows, columns, 1].
        labels: [n], or [n, classes] if one-hot.
        fake_data: hand out blank images instead (``images`` and ``labels`` are then not looked at).
        one_hot: only says what fake labels look like.
        dtype: float32 (images scaled from [0, 255] to [0, 1]) or uint8; NumPy's or TensorFlow's.
        reshape: flatten the images to [n, rows * columns].
        seed: seeds NumPy's global generator, as TensorFlow 1 did. Without it the default graph's
            seed does, and without that the generator is seeded afresh.
    """

    def __init__(
        self,
        images: Array,
        labels: Array,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = np.float32,
        reshape: bool = True,
        seed: int | None = None,
    ) -> None:
        np.random.seed(_numpy_seed(seed))
        self._dtype = _image_dtype(dtype)
        self.one_hot = one_hot
        self._fake = fake_data
        if fake_data:
            self._num_examples = 10000
            return
        assert images.shape[0] == labels.shape[0], f"images.shape: {images.shape} labels.shape: {labels.shape}"
        self._num_examples = images.shape[0]
        if reshape:
            assert images.shape[3] == 1
            images = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
        self._pixels = images
        self._labels = labels
        self._order = Order(self._num_examples)
        self._images: Array | None = None  # scaled when first asked for: batches do not need it

    @property
    def images(self) -> Array:
        """All images in this epoch's order; as in TensorFlow 1, shuffling batches reorders them."""
        self._apply_order()
        if self._images is None:
            self._images = self._scaled(self._pixels)
        return self._images

    @property
    def labels(self) -> Array:
        """All labels, in the order of ``images``."""
        self._apply_order()
        return self._labels

    @property
    def num_examples(self) -> int:
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        return 0 if self._fake else self._order.epochs_completed

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next ``batch_size`` images and labels; shuffled by NumPy's global generator."""
        if fake_data:
            fake_label: Any = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [fake_label for _ in range(batch_size)]
        places = self._order.next(batch_size, np.random, shuffle)
        return self._scaled(self._pixels[places]), self._labels[places]

    def _scaled(self, pixels: Array) -> Array:
        return scale(pixels) if self._dtype == np.float32 else pixels

    def _apply_order(self) -> None:
        """Bring the stored examples into the order that the batches follow."""
        permutation = self._order.permutation
        if not np.array_equal(permutation, np.arange(self._num_examples)):
            self._pixels, self._labels, self._images = self._pixels[permutation], self._labels[permutation], None
            self._order.permutation = np.arange(self._num_examples)


def read_data_sets(
    train_dir: str | os.PathLike[str],
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = np.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = "",
) -> Datasets:
    """Read MNIST: the training images less the first ``validation_size``, those, and the test images.

    Args:
        train_dir: a folder with the four files. One that is missing, or has none of them, gets the
            package's MNIST. Nothing is written there.
        source_url: TensorFlow 1 downloaded from here; nothing is ever downloaded now.
        fake_data, one_hot, dtype, reshape, seed: see ``DataSet``.

    Raises:
        UserError: a file is missing, truncated, foreign or does not match its partner; or
            ``validation_size`` is not between 0 and the number of training images.
    """
    if fake_data:
        empty = np.empty([0])
        fake = [DataSet(empty, empty, fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed) for _ in range(3)]
        return Datasets(*fake)

    folder = Path(train_dir)
    own_files = any((folder / name).exists() for name in FILES)
    mnist = read_folder(folder if own_files else PACKAGED, announce_as=folder)
    n_train = len(mnist.train_images)
    if not 0 <= validation_size <= n_train:
        raise UserError(f"Validation size should be between 0 and {n_train}. Received: {validation_size}.")

    train_labels, test_labels = mnist.train_labels, mnist.test_labels
    if one_hot:
        train_labels = dense_to_one_hot(train_labels, N_CLASSES)
        test_labels = dense_to_one_hot(test_labels, N_CLASSES)

    def data_set(images: Array, labels: Array) -> DataSet:
        return DataSet(images, labels, one_hot=one_hot, dtype=dtype, reshape=reshape, seed=seed)

    return Datasets(
        train=data_set(mnist.train_images[validation_size:], train_labels[validation_size:]),
        validation=data_set(mnist.train_images[:validation_size], train_labels[:validation_size]),
        test=data_set(mnist.test_images, test_labels),
    )


def read_folder(folder: Path, announce_as: Path | None = None) -> Mnist:
    """Read and check the four idx files in ``folder``.

    With ``announce_as``, TensorFlow 1's "Extracting" line is printed for each, as if it lay there.

    Raises:
        UserError: as ``read_data_sets``.
    """
    arrays = []
    for name in FILES:
        try:
            if not folder.is_dir():
                raise UserError(f"{folder} is no folder; name one that holds {', '.join(FILES)}")
            if (folder / name).exists() and not (folder / name).is_file():
                raise UserError(f"{folder / name} is not a file; expected a gzipped idx file")  # a pipe would block us
            with open(folder / name, "rb") as file:
                if announce_as is not None:
                    print("Extracting", os.path.join(announce_as, name))
                arrays.append(_read_images(file) if name in (TRAIN_IMAGES, TEST_IMAGES) else _read_labels(file))
        except FileNotFoundError:
            raise UserError(f"{folder} lacks {name}; it must hold all four of {', '.join(FILES)}") from None
        except OSError as error:
            raise UserError(f"cannot read {folder / name}: {error.strerror or error}") from None
    mnist = Mnist(*arrays)
    for images, labels, images_name, labels_name in (
        (mnist.train_images, mnist.train_labels, TRAIN_IMAGES, TRAIN_LABELS),
        (mnist.test_images, mnist.test_labels, TEST_IMAGES, TEST_LABELS),
    ):
        if len(images) != len(labels):
            raise UserError(
                f"{folder}: {images_name} holds {len(images)} images but {labels_name} holds {len(labels)} labels; "
                "expected as many labels as images"
            )
    return mnist


def scale(pixels: Array) -> Array:
    """uint8 pixels in [0, 255] as float32 in [0, 1], with TensorFlow 1's bits."""
    return np.multiply(pixels, SCALE, dtype=np.float32)


def dense_to_one_hot(labels_dense: Array, num_classes: int) -> Array:
    """Labels [n] as rows of an identity matrix: float64 [n, num_classes]."""
    one_hot = np.zeros((len(labels_dense), num_classes))
    one_hot[np.arange(len(labels_dense)), np.ravel(labels_dense)] = 1
    return one_hot


def extract_images(f: IO[bytes]) -> Array:
    """Images uint8 [n, 28, 28, 1] from a gzipped idx file; prints TensorFlow 1's "Extracting" line."""
    print("Extracting", f.name)
    return _read_images(f)


def extract_labels(f: IO[bytes], one_hot: bool = False, num_classes: int = N_CLASSES) -> Array:
    """Labels uint8 [n] (or float64 [n, num_classes]) from a gzipped idx file; prints as ``extract_images``."""
    print("Extracting", f.name)
    labels = _read_labels(f)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def _read_images(file: IO[bytes]) -> Array:
    shape, pixels = _read_idx(file, IMAGES_MAGIC, n_dimensions=3, what="images")
    if shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
        raise UserError(
            f"{file.name} holds images of {shape[1]}x{shape[2]}; expected images of {IMAGE_SIDE}x{IMAGE_SIDE}"
        )
    return pixels.reshape(*shape, 1)


def _read_labels(file: IO[bytes]) -> Array:
    _, labels = _read_idx(file, LABELS_MAGIC, n_dimensions=1, what="labels")
    if labels.size and labels.max() >= N_CLASSES:
        raise UserError(f"{file.name} holds the label {labels.max()}; expected labels from 0 to {N_CLASSES - 1}")
    return labels


def _read_idx(file: IO[bytes], magic: int, n_dimensions: int, what: str) -> tuple[tuple[int, ...], Array]:
    """The shape and the flat uint8 values of a gzipped idx file, read no further than its header promises."""
    try:
        with gzip.GzipFile(fileobj=file) as unzipped:
            header = unzipped.read(4 * (1 + n_dimensions))
            if len(header) < 4 * (1 + n_dimensions):
                raise EOFError
            found_magic, *shape = (int(number) for number in np.frombuffer(header, ">i4"))
            if found_magic != magic:
                raise UserError(
                    f"{file.name} has the magic number {found_magic}; expected {magic}, an idx file of {what}"
                )
            if not 0 < shape[0] <= MOST_ITEMS or not all(0 < side <= IMAGE_SIDE for side in shape[1:]):
                raise UserError(
                    f"{file.name} claims {' x '.join(map(str, shape))} values; "
                    f"expected 1 to {MOST_ITEMS} {what}" + f" of {IMAGE_SIDE}x{IMAGE_SIDE}" * (n_dimensions > 1)
                )
            expected = int(np.prod(shape))
            values = bytearray()
            for chunk in _chunks(unzipped, expected + 1):
                values += chunk  # in place; pieces that are joined in the end are held twice
    except (gzip.BadGzipFile, zlib.error):
        raise UserError(f"{file.name} is not a whole gzip file; expected gzipped idx {what}") from None
    except EOFError:
        raise UserError(f"{file.name} is truncated; expected gzipped idx {what} to their end") from None
    if len(values) != expected:
        found = "more" if len(values) > expected else f"{len(values)}"
        raise UserError(f"{file.name} holds {found} bytes of {what}; its header promises {expected}")
    return tuple(shape), np.frombuffer(memoryview(values).toreadonly(), dtype=np.uint8)


def _chunks(file: gzip.GzipFile, most: int) -> Iterator[bytes]:
    """At most ``most`` bytes in pieces: one read of all would allocate what a header claims, true or not."""
    while most > 0 and (chunk := file.read(min(most, 1 << 20))):
        most -= len(chunk)
        yield chunk


def _numpy_seed(seed: int | None) -> int | None:
    """What TensorFlow 1 handed to ``numpy.random.seed``: the graph's seed, or the op seed it derived from ``seed``."""
    tf = sys.modules.get("tensorflow")
    if tf is None:  # then there is no graph either
        return seed
    graph_seed, op_seed = tf.compat.v1.get_seed(seed)
    return graph_seed if seed is None else op_seed


def _image_dtype(dtype: Any) -> np.dtype[Any]:
    numpy_dtype = np.dtype(getattr(dtype, "as_numpy_dtype", dtype))
    if numpy_dtype not in (np.uint8, np.float32):
        raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
    return numpy_dtype
