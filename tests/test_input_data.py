"""The drop-in for TensorFlow 1's MNIST reader, against what that reader returned."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from helpers import sha256, write_idx

from gan_v1 import input_data
from gan_v1.errors import UserError

# sha256 of the unpacked files: the public MNIST, as its mirrors publish it
DIGESTS = {
    input_data.TRAIN_IMAGES: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    input_data.TRAIN_LABELS: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    input_data.TEST_IMAGES: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    input_data.TEST_LABELS: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@pytest.mark.parametrize("name", input_data.FILES)
def test_the_packaged_files_are_mnist(name: str) -> None:
    """Catches a damaged or exchanged data file in the package."""
    assert hashlib.sha256(gzip.decompress((input_data.PACKAGED / name).read_bytes())).hexdigest() == DIGESTS[name]


def test_the_parts_have_tensorflow_1s_bits(recording, tmp_path: Path) -> None:
    """Catches another scaling, dtype, shape or validation split."""
    recorded, mnist = recording("batches"), input_data.read_data_sets(tmp_path)
    for part in ("train", "validation", "test"):
        data_set = getattr(mnist, part)
        found = [
            sha256(data_set.images),
            sha256(data_set.labels),
            str(data_set.images.shape),
            str(data_set.images.dtype),
            str(data_set.labels.dtype),
            str(data_set.num_examples),
        ]
        assert found == list(recorded[f"parts/{part}"])


@pytest.mark.parametrize("name", ["b100", "b64", "b999"])
def test_batches_are_tensorflow_1s(recording, name: str) -> None:
    """Catches another shuffle, another draw, or another batch where an epoch passes into the next."""
    recorded = recording("batches")
    seed, size, count = (int(number) for number in recorded[f"{name}/args"])
    train = input_data.read_data_sets("nowhere", one_hot=True).train
    np.random.seed(seed)
    found, labels = [], []
    for number in range(count):
        images, one_hot = train.next_batch(size)
        labels.append(one_hot.argmax(1).astype(np.uint8))
        if number % 50 == 0 or number == count - 1:
            found.append(f"{number}:{sha256(images)}:{sha256(one_hot)}")
    assert found == list(recorded[f"{name}/batches"])
    assert sha256(np.concatenate(labels)) == recorded[f"{name}/labels_sha"]
    assert train.epochs_completed == recorded[f"{name}/epochs_completed"]


def test_unshuffled_batches_and_seeds(recording) -> None:
    """Catches a shuffle that nobody asked for, and a ``seed`` that seeds otherwise than TensorFlow 1's."""
    recorded = recording("batches")
    train = input_data.read_data_sets("nowhere").train
    assert [sha256(train.next_batch(100, shuffle=False)[0]) for _ in range(560)] == list(recorded["noshuffle/batches"])
    seeded = input_data.read_data_sets("nowhere", seed=42).train
    assert sha256(seeded.next_batch(100)[0]) == recorded["seed42/first_batch"]


def test_the_graphs_seed_seeds_numpy(recording) -> None:
    """Catches the loss of a side effect that programs rely on unknowingly: tf.set_random_seed makes batches repeat."""
    from gan_v1.tf1 import tf

    recorded = recording("batches")
    with tf.Graph().as_default():
        tf.set_random_seed(99)
        train = input_data.read_data_sets("nowhere").train
    assert sha256(train.next_batch(100)[0]) == recorded["graphseed99/first_batch"]
    np.testing.assert_array_equal(np.random.normal(size=4), recorded["graphseed99/next_normal"])


def test_images_follow_the_order_of_the_batches() -> None:
    """Catches images and labels that keep the old order after a shuffle, as they did not in TensorFlow 1."""
    train = input_data.read_data_sets("nowhere").train
    batch, labels = train.next_batch(100)
    np.testing.assert_array_equal(train.images[:100], batch)
    np.testing.assert_array_equal(train.labels[:100], labels)
    second, _ = train.next_batch(100)
    np.testing.assert_array_equal(train.images[100:200], second)


def test_options_of_read_data_sets(capsys: pytest.CaptureFixture[str]) -> None:
    """Catches an option that is taken and ignored, and other words on stdout."""
    mnist = input_data.read_data_sets("MNIST_data/", dtype=np.uint8, reshape=False, validation_size=0)
    assert mnist.train.images.shape == (60000, 28, 28, 1)
    assert mnist.train.images.dtype == np.uint8
    assert mnist.validation.num_examples == 0
    assert capsys.readouterr().out.splitlines()[0] == "Extracting MNIST_data/train-images-idx3-ubyte.gz"
    fake = input_data.read_data_sets("nowhere", fake_data=True, one_hot=True)
    images, labels = fake.train.next_batch(2, fake_data=True)
    assert (len(images), len(images[0]), labels) == (2, 784, [[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]] * 2)
    with pytest.raises(UserError, match=r"between 0 and 60000\. Received: 60001"):
        input_data.read_data_sets("nowhere", validation_size=60001)
    with pytest.raises(TypeError, match="expected uint8 or float32"):
        input_data.DataSet(np.zeros([1, 28, 28, 1], np.uint8), np.zeros(1), dtype=np.float64)


def test_extracting_and_one_hot(capsys: pytest.CaptureFixture[str]) -> None:
    """Catches a changed result of the functions that programs call on files of their own."""
    with open(input_data.PACKAGED / input_data.TEST_LABELS, "rb") as file:
        labels = input_data.extract_labels(file, one_hot=True)
    with open(input_data.PACKAGED / input_data.TEST_IMAGES, "rb") as file:
        images = input_data.extract_images(file)
    assert images.shape == (10000, 28, 28, 1)
    assert labels[:3].argmax(1).tolist() == [7, 2, 1]  # MNIST's first test digits
    np.testing.assert_array_equal(labels.sum(1), 1)
    assert capsys.readouterr().out.count("Extracting") == 2


def test_a_folders_own_files_are_read(own_data: Path) -> None:
    """Catches the package's MNIST where the user has files, such as Fashion-MNIST's, of the same names."""
    mnist = input_data.read_data_sets(own_data)
    expected = np.random.RandomState(0).randint(0, 256, (5300, 28, 28)).astype(np.uint8)
    np.testing.assert_array_equal(mnist.train.images[0], expected[5000].ravel() * np.float32(1 / 255))
    assert (mnist.train.num_examples, mnist.test.num_examples) == (300, 60)


def test_unpacked_and_renamed_files_are_read(own_data: Path) -> None:
    """Catches a folder whose files a browser unpacked, or a site named otherwise, passed over for the package's."""
    expected = input_data.read_data_sets(own_data, seed=1).train.images
    for number, name in enumerate(input_data.FILES):
        unpacked, file = name.removesuffix(".gz"), own_data / name
        new = unpacked if number % 2 else unpacked.replace("-idx", ".idx")
        if number < 2:
            (own_data / new).write_bytes(gzip.decompress(file.read_bytes()))
            file.unlink()
        else:
            file.rename(own_data / f"{new}.gz")
    np.testing.assert_array_equal(input_data.read_data_sets(own_data, seed=1).train.images, expected)
    assert len(input_data.read_folder(own_data).train_images) == 5300
    for name in [path.name for path in own_data.iterdir()]:
        (own_data / name).rename(own_data / f"my-{name}")
    with pytest.raises(UserError, match=r"my-.*ubyte.*call the four files train-images-idx3-ubyte\.gz"):
        input_data.read_data_sets(own_data)


def test_the_packages_mnist_is_told_and_is_never_another_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches digits handed out for clothes, and digits of the package's without a word."""
    for address in ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/", "https://host/fashion/mnist/"):
        with pytest.raises(UserError) as caught:
            input_data.read_data_sets(tmp_path / "fashion", source_url=address)
        for word in (address, str(tmp_path / "fashion"), *input_data.FILES):
            assert word in str(caught.value)
    assert capsys.readouterr().out == ""
    for address in ("", input_data.DEFAULT_SOURCE_URL, "http://yann.lecun.com/exdb/mnist/"):
        input_data.read_data_sets(tmp_path / "digits", source_url=address)
    told = capsys.readouterr().err.splitlines()
    assert told == [f"gan_v1: {tmp_path / 'digits'} holds no MNIST; reading the MNIST that gan_v1 brings"]


def test_maybe_download_fetches_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catches MNIST's own file written for another dataset's, and a program's reader that needs a network for it."""
    address = f"http://yann.lecun.com/exdb/mnist/{input_data.TEST_LABELS}"
    path = input_data.maybe_download(input_data.TEST_LABELS, str(tmp_path / "new"), address)
    assert Path(path).read_bytes() == (input_data.PACKAGED / input_data.TEST_LABELS).read_bytes()
    assert capsys.readouterr().out == (
        f"Successfully downloaded {input_data.TEST_LABELS} {os.path.getsize(path)} bytes.\n"
    )
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"clothes")
    path = input_data.maybe_download(input_data.TRAIN_LABELS, str(tmp_path / "new"), theirs.as_uri())
    assert Path(path).read_bytes() == b"clothes"


def test_bad_files_are_named_with_what_was_expected(own_data: Path) -> None:
    """Catches a foreign or damaged file that is read as something it is not."""
    images, labels = own_data / input_data.TRAIN_IMAGES, own_data / input_data.TRAIN_LABELS
    good_images, good_labels = images.read_bytes(), labels.read_bytes()

    def refused(*words: str) -> None:
        with pytest.raises(UserError) as caught:
            input_data.read_folder(own_data)
        text = str(caught.value)
        assert "\n" not in text
        for word in words:
            assert word in text
        images.write_bytes(good_images)
        labels.write_bytes(good_labels)

    images.write_bytes(good_images[:-2000])
    refused(str(images), "truncated")
    images.write_bytes(b"not gzip at all")
    refused(str(images), "not a whole gzip file")
    images.write_bytes(b"")
    refused(str(images), "truncated")
    images.write_bytes(good_images[:5000] + b"damage" + good_images[5006:])
    refused(str(images), "gzip")
    shutil.copy(labels, images)
    refused(str(images), "magic number 2049", "expected 2051")
    write_idx(images, np.zeros([5300, 32, 32], np.uint8))
    refused(str(images), "28x28")
    write_idx(labels, np.zeros(5299, np.uint8))
    refused("5300 images", "5299 labels")
    write_idx(labels, np.full(5300, 10, np.uint8))
    refused(str(labels), "label 10", "0 to 9")
    labels.unlink()
    refused(input_data.TRAIN_LABELS, "all four")
    header = b"".join(number.to_bytes(4, "big") for number in (2051, 2**31 - 1, 28, 28))
    images.write_bytes(gzip.compress(header))
    refused(str(images), "2147483647")
    header = b"".join(number.to_bytes(4, "big") for number in (2051, 5301, 28, 28))
    images.write_bytes(gzip.compress(header + bytes(5300 * 784)))
    refused(str(images), "promises 4155984")
    images.write_bytes(gzip.compress(gzip.decompress(good_images) + b"x"))
    refused(str(images), "holds more bytes")
