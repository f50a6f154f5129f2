"""The weights kept beside the pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gan_v1 import conditional, vanilla
from gan_v1.arrays import packed
from gan_v1.errors import UserError
from gan_v1.training import every_epoch, every_ten_epochs, read_weights, stored_weights
from gan_v1.training.program import Program
from gan_v1.training.weights import numbers_with_weights, write_weights


def test_weights_bring_the_generator_back(own_data: Path, tmp_path: Path) -> None:
    """Catches weights of another moment than the picture's, and variables that are left out or mixed up."""
    noise = np.random.RandomState(3).normal(size=(4, 128))
    labels = np.eye(10)[:4]
    with conditional.train(epochs=1, seed=1, data=own_data, samples=tmp_path, quiet=True) as run:
        expected = run.generate(noise, labels)
        images = run.program.images
    (path,) = stored_weights(tmp_path).values()
    tutorial = conditional.tutorial()
    program = Program(tutorial, images, seed=2)
    assert not np.allclose(program.generate(noise, labels), expected, atol=1e-3)
    program.set_weights(read_weights(path))
    # One session rounds its matrix products otherwise than another kind of session: a few units of float32.
    np.testing.assert_allclose(program.generate(noise, labels), expected, atol=1e-6)

    with pytest.raises(UserError, match="do not fit vanilla"):
        Program(vanilla.tutorial(), images, seed=1).set_weights(read_weights(path))


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    """Catches a traceback, or half a network, from a file that is cut or foreign."""
    path = tmp_path / "000.npz"
    np.savez(path, kernel=np.zeros([100, 100], np.float32))
    whole = path.read_bytes()
    for content in (whole[:-50], whole[:1000], b"", b"no weights"):
        path.write_bytes(content)
        with pytest.raises(UserError, match="cannot read weights"):
            read_weights(path)


def test_weights_tell_their_format(tmp_path: Path) -> None:
    """Catches weights of a later version that are taken for this one's, or for damaged, and old ones that are not."""
    weights = {"G_W1": np.ones([2, 3], np.float32)}
    write_weights(tmp_path, "000.png", weights, "gan_v1 run 0123456789abcdef")
    path = tmp_path / "weights" / "000.npz"
    assert list(read_weights(path)) == ["G_W1"]
    path.write_bytes(packed(weights))  # as gan_v1 0.1.0 wrote them
    assert list(read_weights(path)) == ["G_W1"]
    for content in (packed(weights, "weights of format 3"), packed({}, "gan_v1 run 1, weights of format 99")):
        path.write_bytes(content)
        with pytest.raises(UserError, match="written by a later gan_v1"):
            read_weights(path)


def test_so_many_weights_are_kept() -> None:
    """Catches a run of 100 or 200 pictures that fills the disk, and one that loses its first or last weights."""
    assert sorted(numbers_with_weights(list(every_ten_epochs(100, 1)))) == [0, 9, 19, 29, 39, 49, 59, 69, 79, 89, 99]
    assert sorted(numbers_with_weights(list(every_epoch(100, 1)))) == [0, 10, 20, 30, 40, 50, 59, 69, 79, 89, 99]
    assert numbers_with_weights(list(every_epoch(3, 1))) == {0, 1, 2}
    assert numbers_with_weights(list(every_ten_epochs(1, 1))) == {0}
