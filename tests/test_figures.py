"""The pictures, against matplotlib used as the pages use it."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

from gan_v1 import conditional, figures, label_smoothing, vanilla

SAMPLES = np.random.RandomState(0).uniform(size=(10, 784)).astype(np.float32)
TESTS = np.random.RandomState(1).uniform(size=(50, 784)).astype(np.float32)


def pixels(png: bytes) -> np.ndarray:
    return plt.imread(io.BytesIO(png))


def test_vanillas_row_is_the_pages() -> None:
    """Catches another layout, colour map or crop: the same pixels as pyplot gives for the page's steps."""
    fig, ax = plt.subplots(1, 10, figsize=(10, 1))
    for i in range(10):
        ax[i].set_axis_off()
        ax[i].imshow(np.reshape(SAMPLES[i], (28, 28)))
    expected = io.BytesIO()
    fig.savefig(expected, bbox_inches="tight")
    plt.close(fig)
    np.testing.assert_array_equal(pixels(figures.png(vanilla.draw_figure(SAMPLES))), pixels(expected.getvalue()))


def test_conditionals_rows_are_the_pages() -> None:
    """Catches exchanged rows: the test digits stand above, the generated ones below."""
    fig, ax = plt.subplots(2, 10, figsize=(10, 2))
    for i in range(10):
        ax[0][i].set_axis_off()
        ax[1][i].set_axis_off()
        ax[0][i].imshow(np.reshape(TESTS[i], (28, 28)))
        ax[1][i].imshow(np.reshape(SAMPLES[i], (28, 28)))
    expected = io.BytesIO()
    fig.savefig(expected, bbox_inches="tight")
    plt.close(fig)
    np.testing.assert_array_equal(
        pixels(figures.png(conditional.draw_figure(TESTS[:10], SAMPLES))), pixels(expected.getvalue())
    )


def test_the_page_as_printed_saves_an_empty_picture(tmp_path: Path) -> None:
    """Holds an erratum: with savefig and close inside the loop over digits, what is left on disk is blank."""
    fig, ax = plt.subplots(1, 10, figsize=(10, 1))
    for i in range(10):
        ax[i].set_axis_off()
        ax[i].imshow(np.reshape(SAMPLES[i], (28, 28)))
        plt.savefig(tmp_path / "000.png", bbox_inches="tight")
        plt.close(fig)
    plt.close("all")
    assert np.ptp(plt.imread(tmp_path / "000.png")[..., :3]) == 0
    assert np.ptp(pixels(figures.png(vanilla.draw_figure(SAMPLES)))[..., :3]) > 0


def test_a_mosaic_puts_images_in_rows() -> None:
    """Catches transposed tiles or rows, and a colour image that is treated as grey."""
    grey = np.zeros([4, 784])
    grey[1, 0] = 5  # the second image's first pixel
    mosaic = figures.mosaic(grey, columns=2)
    assert mosaic.shape == (60, 60)
    assert np.argwhere(mosaic).tolist() == [[1, 31]]
    assert mosaic.max() == 1
    colour = np.zeros([2, 32, 32, 3])
    colour[1, 2, 3, 0] = 0.5
    mosaic = figures.mosaic(colour, columns=1)
    assert (mosaic.shape, np.argwhere(mosaic).tolist(), mosaic.max()) == ((68, 34, 3), [[37, 4, 0]], 0.5)


def test_grids_and_summaries(tmp_path: Path) -> None:
    """Catches a summary picture that cannot be drawn for many epochs, or an unwhole file left behind."""
    figures.save(label_smoothing.draw_figure(np.tile(SAMPLES, (2, 1))[:16]), tmp_path / "grid.png")
    assert plt.imread(tmp_path / "grid.png").shape[:2] == (420, 420)  # with the margin that savefig adds
    rows = {f"epoch {number}": SAMPLES for number in range(100)}
    figure = figures.labelled_rows(rows)
    shown = [ax.texts[0].get_text() for ax in figure.axes]
    assert (len(shown), shown[0], shown[-1]) == (20, "epoch 0", "epoch 99")
    pair = figures.grids_side_by_side({"original": TESTS, "generated": TESTS}, columns=10)
    assert [ax.get_title() for ax in pair.axes] == ["original", "generated"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["grid.png"]


@pytest.mark.parametrize("folder", ["samples/stored/vanilla", "samples2/stored/conditional"])
def test_the_stored_pictures_are_eleven(folder: str) -> None:
    """Catches a stored run that lost a picture, or whose pictures are blank."""
    stored = Path(__file__).parents[1] / folder
    names = ["000.png", *(f"{epoch:03d}.png" for epoch in range(9, 100, 10))]
    for name in names:
        assert np.ptp(plt.imread(stored / name)[..., :3]) > 0.5, name
