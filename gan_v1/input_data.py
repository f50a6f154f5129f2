"""MNIST as ``tensorflow.examples.tutorials.mnist.input_data`` gave it, without a download.

A drop-in: the same names and signatures, the same dtypes and float32 bits, the same draws from
NumPy's global generator, the same lines on stdout. The four MNIST files (Yann LeCun's and Corinna
Cortes's, CC BY-SA 3.0) lie in the package, under ``data/``; a folder that holds its own four files,
MNIST's or any others in idx format, is read instead.

``read_data_sets`` and ``DataSet`` are for other people's programs, and take what TensorFlow 1.15.5 took: images
of any size, labels of any number of classes. The tutorials use ``read_folder``, which takes what fits them, and
``Order``, which says which examples a batch has without holding the images.
"""

from __future__ import annotations

import functools
import gzip
import math
import os
import shutil
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
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

DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
_MNIST_URLS = {  # without http:// or https://, and without a slash at the end: whoever names these means MNIST
    "storage.googleapis.com/cvdf-datasets/mnist",
    "yann.lecun.com/exdb/mnist",
    "ossci-datasets.s3.amazonaws.com/mnist",
}

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
        permutation: int64 [n], indices in the order of this epoch.
        position: how many of them this epoch has handed out.
        epochs_completed: how often the end was passed.
    """

    def __init__(self, n: int) -> None:
        self.permutation = np.arange(n)
        self.position = 0
        self.epochs_completed = 0

    def next(self, batch_size: int, random: Any, shuffle: bool = True) -> Array:
        """The next ``batch_size`` indices, int64; ``random`` is ``np.random`` or a ``RandomState``.

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

    The private names are TensorFlow 1's, too, because programs use them: to put other images in, to keep only some, to
    start again. Batches come out of ``_images`` and ``_labels`` as these are at that moment. A batch within an
    epoch is a view of them; shuffling, and a batch that goes past the epoch's end, make copies.

    Args:
        images: [n, rows, columns, 1]; [n, ...] without ``reshape``.
        labels: [n], or [n, classes] if one-hot.
        fake_data: there are no images; ``images`` and ``labels`` are kept as they are, and
            ``next_batch(n, fake_data=True)`` hands out blank ones.
        one_hot: only says what fake labels look like.
        dtype: float32 (images scaled from [0, 255] to [0, 1]) or uint8 (images kept as they are, of whatever
            dtype); NumPy's or TensorFlow's.
        reshape: flatten the images to [n, rows * columns].
        seed: seeds NumPy's global generator, as TensorFlow 1 did. Without it the default graph's
            seed does, and without that the generator is seeded afresh.

    Raises:
        TypeError: the dtype is another one.
        AssertionError: there are not as many labels as images, or ``reshape`` finds more than one channel.
    """

    def __init__(
        self,
        images: Any,
        labels: Any,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = np.float32,
        reshape: bool = True,
        seed: int | None = None,
    ) -> None:
        np.random.seed(_numpy_seed(seed))
        is_scaled = _is_scaled(dtype)
        if fake_data:
            self._num_examples = 10000
            self.one_hot = one_hot
        else:
            assert images.shape[0] == labels.shape[0], f"images.shape: {images.shape} labels.shape: {labels.shape}"
            self._num_examples = images.shape[0]
            if reshape:
                assert images.shape[3] == 1
                images = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
            if is_scaled:
                images = scale(images.astype(np.float32))
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self) -> Any:
        """All images, in this epoch's order: the array itself that batches are taken from."""
        return self._images

    @property
    def labels(self) -> Any:
        """All labels, in the order of ``images``."""
        return self._labels

    @property
    def num_examples(self) -> int:
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        return self._epochs_completed

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next ``batch_size`` images and labels; shuffled by NumPy's global generator.

        As in TensorFlow 1, a batch that goes past the epoch's end takes the rest and then the beginning of the next
        epoch, and no more than that: one larger than the set is shorter than asked for.
        """
        if fake_data:
            label: Any = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label for _ in range(batch_size)]
        start = self._index_in_epoch
        if start == 0 and self._epochs_completed == 0 and shuffle:
            self._shuffle()
        if start + batch_size <= self._num_examples:
            self._index_in_epoch = end = start + batch_size
            return self._images[start:end], self._labels[start:end]
        self._epochs_completed += 1
        images, labels = (part[start : self._num_examples] for part in (self._images, self._labels))
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end = batch_size - (self._num_examples - start)
        return np.concatenate([images, self._images[:end]]), np.concatenate([labels, self._labels[:end]])

    def _shuffle(self) -> None:
        permutation = np.arange(self._num_examples)
        np.random.shuffle(permutation)
        self._images, self._labels = self.images[permutation], self.labels[permutation]


def read_data_sets(
    train_dir: str | os.PathLike[str],
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = np.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = DEFAULT_SOURCE_URL,
) -> Datasets:
    """Read MNIST: the training images less the first ``validation_size``, those, and the test images.

    Args:
        train_dir: a folder with the four files, gzipped or unpacked. One that is missing, or has nothing of the kind,
            gets the package's MNIST, which a line on stderr tells. Nothing is written there.
        source_url: where TensorFlow 1 downloaded what the folder lacked. Nothing is downloaded here; where this is
            not one of MNIST's addresses, the four files must lie in the folder.
        fake_data, one_hot, dtype, reshape, seed: see ``DataSet``.

    Raises:
        UserError: a file is missing, truncated, foreign or does not match its partner; or
            ``validation_size`` is not between 0 and the number of training images.
    """
    if fake_data:
        fake = [DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed) for _ in range(3)]
        return Datasets(*fake)

    folder, from_folder = Path(train_dir), _holds_files(Path(train_dir))
    if not from_folder:
        if not _is_mnist(source_url):
            raise UserError(
                f"{folder} holds no data, and nothing is downloaded from {source_url}; "
                f"put its four files there: {', '.join(FILES)}"
            )
        _tell_of_the_packages_mnist(str(folder))
    mnist = _read_files(folder if from_folder else PACKAGED, os.fspath(train_dir))
    n_train = len(mnist.train_images)
    if not 0 <= validation_size <= n_train:
        raise UserError(f"Validation size should be between 0 and {n_train}. Received: {validation_size}.")

    train_labels, test_labels = mnist.train_labels, mnist.test_labels
    if one_hot:
        train_labels = dense_to_one_hot(train_labels, N_CLASSES)
        test_labels = dense_to_one_hot(test_labels, N_CLASSES)

    def data_set(images: Array, labels: Array) -> DataSet:
        return DataSet(images, labels, dtype=dtype, reshape=reshape, seed=seed)

    return Datasets(
        train=data_set(mnist.train_images[validation_size:], train_labels[validation_size:]),
        validation=data_set(mnist.train_images[:validation_size], train_labels[:validation_size]),
        test=data_set(mnist.test_images, test_labels),
    )


def load_mnist(train_dir: str = "MNIST-data") -> Datasets:
    """``read_data_sets`` with its defaults."""
    return read_data_sets(train_dir)


def maybe_download(filename: str, work_directory: str, source_url: str) -> str:
    """The path of a file in a folder; one that is not there is fetched.

    MNIST's four files come from the package, if ``source_url`` is one of MNIST's addresses.

    Raises:
        OSError: the file cannot be downloaded or written.
    """
    from urllib.request import urlretrieve  # slow to import, and seldom needed

    os.makedirs(work_directory or ".", exist_ok=True)
    path = os.path.join(work_directory, filename)
    if not os.path.exists(path):
        if filename in FILES and source_url.endswith(filename) and _is_mnist(source_url.removesuffix(filename)):
            shutil.copyfile(PACKAGED / filename, path)
        else:
            downloaded, _ = urlretrieve(source_url)
            shutil.copyfile(downloaded, path)
        print("Successfully downloaded", filename, os.path.getsize(path), "bytes.")
    return path


def read_folder(folder: Path) -> Mnist:
    """Read and check the four idx files in ``folder``: images of 28x28, labels from 0 to 9.

    Raises:
        UserError: a file is missing, truncated, foreign, too large, or does not match its partner.
    """
    return _read_files(folder)


def _read_files(folder: Path, announce_as: str | None = None) -> Mnist:
    """The four idx files in ``folder``: as TensorFlow 1's reader has them, if it is to be announced; else checked.

    TensorFlow 1's "Extracting" line is printed for each, as if it lay in ``announce_as``.
    """
    arrays = []
    for name in FILES:
        path = _found(folder, name)
        try:
            if not folder.is_dir():
                raise UserError(f"{folder} is no folder; name one that holds {', '.join(FILES)}")
            if path.exists() and not path.is_file():
                raise UserError(f"{path} is not a file; expected a gzipped idx file")  # a pipe would block us
            with open(path, "rb") as file:
                if announce_as is not None:
                    print("Extracting", os.path.join(announce_as, name))
                arrays.append(_read_file(file, name, for_tutorials=announce_as is None))
        except FileNotFoundError:
            raise UserError(f"{folder} lacks {name}; it must hold all four of {', '.join(FILES)}") from None
        except OSError as error:
            raise UserError(f"cannot read {path}: {error.strerror or error}") from None
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


def _found(folder: Path, name: str) -> Path:
    """Where one of ``FILES`` lies in a folder, be it unpacked, or with a dot before "idx"; else where it should lie."""
    unpacked = name.removesuffix(".gz")
    dotted = unpacked.replace("-idx", ".idx")
    for candidate in (name, unpacked, f"{dotted}.gz", dotted):
        if os.path.exists(folder / candidate):
            return folder / candidate
    return folder / name


def _holds_files(folder: Path) -> bool:
    """Whether a folder has some of the four files.

    Raises:
        UserError: it has none, but idx files by other names.
    """
    if any(os.path.exists(_found(folder, name)) for name in FILES):
        return True
    strangers = sorted(path.name for path in folder.glob("*ubyte*")) if folder.is_dir() else []
    if strangers:
        raise UserError(f"{folder} holds {', '.join(strangers)}; call the four files {', '.join(FILES)}")
    return False


def _is_mnist(source_url: str) -> bool:
    """Whether an address, where an empty one is the default, is one of MNIST's."""
    return not source_url or source_url.partition("://")[2].rstrip("/") in _MNIST_URLS


@functools.cache
def _tell_of_the_packages_mnist(folder: str) -> None:
    line = f"gan_v1: {folder} holds no MNIST; reading the MNIST that gan_v1 brings"
    ipython: Any = sys.modules.get("IPython")
    if ipython is not None and hasattr(
        ipython.get_ipython(), "kernel"
    ):  # a notebook shows stderr in red, like an error
        ipython.display.display({"text/plain": line}, raw=True)
    else:
        print(line, file=sys.stderr)


def scale(pixels: Array) -> Array:
    """Pixels in [0, 255] as float32 in [0, 1], with TensorFlow 1's bits."""
    return np.multiply(pixels, SCALE, dtype=np.float32)


def dense_to_one_hot(labels_dense: Array, num_classes: int) -> Array:
    """Labels [n] as rows of an identity matrix: float64 [n, num_classes].

    As in TensorFlow 1, a label of ``num_classes`` or more marks a place in a later row.

    Raises:
        IndexError: there is no such row.
    """
    n = labels_dense.shape[0]
    one_hot = np.zeros((n, num_classes))
    one_hot.flat[np.arange(n) * num_classes + labels_dense.ravel()] = 1
    return one_hot


def extract_images(f: IO[bytes]) -> Array:
    """Images uint8 [n, rows, columns, 1] from a gzipped idx file; prints TensorFlow 1's "Extracting" line."""
    print("Extracting", f.name)
    return _read_file(f, TRAIN_IMAGES, for_tutorials=False)


def extract_labels(f: IO[bytes], one_hot: bool = False, num_classes: int = N_CLASSES) -> Array:
    """Labels uint8 [n] (or float64 [n, num_classes]) from a gzipped idx file; prints as ``extract_images``."""
    print("Extracting", f.name)
    labels = _read_file(f, TRAIN_LABELS, for_tutorials=False)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def _read_file(file: IO[bytes], name: str, for_tutorials: bool) -> Array:
    """Images uint8 [n, rows, columns, 1] or labels uint8 [n] from a file that is in the place of ``name``."""
    if name in (TRAIN_LABELS, TEST_LABELS):
        _, labels = _read_idx(file, LABELS_MAGIC, n_dimensions=1, what="labels", for_tutorials=for_tutorials)
        if for_tutorials and labels.max() >= N_CLASSES:
            raise UserError(f"{file.name} holds the label {labels.max()}; expected labels from 0 to {N_CLASSES - 1}")
        return labels
    shape, pixels = _read_idx(file, IMAGES_MAGIC, n_dimensions=3, what="images", for_tutorials=for_tutorials)
    if for_tutorials and shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
        raise UserError(
            f"{file.name} holds images of {shape[1]}x{shape[2]}; expected images of {IMAGE_SIDE}x{IMAGE_SIDE}"
        )
    return pixels.reshape(*shape, 1)


def _read_idx(
    file: IO[bytes], magic: int, n_dimensions: int, what: str, for_tutorials: bool
) -> tuple[tuple[int, ...], Array]:
    """The shape and the flat uint8 values of an idx file, read no further than its header promises.

    For the tutorials it must hold nothing behind them, and no more than they can use; TensorFlow 1's reader did not
    look. The values cannot be written to, as then.
    """
    try:
        with _unpacked(file) as unpacked:
            header = unpacked.read(4 * (1 + n_dimensions))
            if len(header) < 4 * (1 + n_dimensions):
                raise EOFError
            found_magic, *shape = (int(number) for number in np.frombuffer(header, ">u4"))
            if found_magic != magic:
                raise UserError(
                    f"{file.name} has the magic number {found_magic}; expected {magic}, an idx file of {what}"
                )
            fits = 0 < shape[0] <= MOST_ITEMS and all(0 < side <= IMAGE_SIDE for side in shape[1:])
            if for_tutorials and not fits:
                raise UserError(
                    f"{file.name} claims {' x '.join(map(str, shape))} values; "
                    f"expected 1 to {MOST_ITEMS} {what}" + f" of {IMAGE_SIDE}x{IMAGE_SIDE}" * (n_dimensions > 1)
                )
            expected = math.prod(shape)
            values = bytearray()
            for chunk in _chunks(unpacked, expected + 1):
                values += chunk  # in place; pieces that are joined in the end are held twice
    except (gzip.BadGzipFile, zlib.error):
        raise UserError(f"{file.name} is not a whole gzip file; expected gzipped idx {what}") from None
    except EOFError:
        raise UserError(f"{file.name} is truncated; expected gzipped idx {what} to their end") from None
    if len(values) > expected and not for_tutorials:
        del values[expected:]
    if len(values) != expected:
        found = "more" if len(values) > expected else f"{len(values)}"
        raise UserError(f"{file.name} holds {found} bytes of {what}; its header promises {expected}")
    return tuple(shape), np.frombuffer(memoryview(values).toreadonly(), dtype=np.uint8)


def _unpacked(file: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """What a gzipped file holds; of a file whose name says that it is not gzipped, the file itself."""
    if str(file.name).endswith("ubyte"):
        return nullcontext(file)
    return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]  # typeshed: it reads as a file does


def _chunks(file: IO[bytes], most: int) -> Iterator[bytes]:
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


def _is_scaled(dtype: Any) -> bool:
    """Whether images of a dtype are scaled: float32 ones are, uint8 ones are not.

    Raises:
        TypeError: it is another dtype. TensorFlow, once loaded, says what is one; Python's ``float`` is float32 to it.
    """
    tf = sys.modules.get("tensorflow")
    if tf is not None:
        name = tf.dtypes.as_dtype(dtype).base_dtype.name
    else:
        name = "float32" if dtype is float else np.dtype(dtype).name
    if name not in ("uint8", "float32"):
        raise TypeError(f"Invalid image dtype tf.{name}, expected uint8 or float32")
    return name == "float32"
