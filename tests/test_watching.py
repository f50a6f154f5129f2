"""Training seen as it runs, and the generator handed on: TensorBoard, animation, notebook, SavedModel."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import IPython
import IPython.display
import numpy as np
import pytest
from helpers import run_python, small_images
from matplotlib.figure import Figure
from PIL import Image

from gan_v1 import conditional, figures, label_smoothing, logits, training, vanilla
from gan_v1.errors import UserError
from gan_v1.tf1 import tf
from gan_v1.training.program import Program
from gan_v1.training.watchers import LiveFigure, in_notebook


def events(logdir: Path) -> dict[str, dict[int, tf.Summary.Value]]:
    found: dict[str, dict[int, tf.Summary.Value]] = {}
    for path in logdir.glob("events.out.tfevents.*"):
        for event in tf.train.summary_iterator(str(path)):
            for value in event.summary.value:
                found.setdefault(value.tag, {})[event.step] = value
    return found


def test_tensorboard_is_told_and_nothing_else_changes(own_data: Path, tmp_path: Path) -> None:
    """Catches wrong or missing summaries, and a look inside that draws the run's noise or moves its weights."""
    with vanilla.train(2, seed=1, data=own_data, quiet=True) as plain:
        expected = plain.losses
    with vanilla.train(2, seed=1, data=own_data, quiet=True, logdir=tmp_path) as watched:
        np.testing.assert_array_equal(watched.losses, expected)
        D_W1 = watched.program.weights()["Variable_4"]
    found = events(tmp_path)
    assert [found["loss/D"][epoch].simple_value for epoch in (0, 1)] == [row.loss_D for row in watched.history]
    assert [found["loss/G"][epoch].simple_value for epoch in (0, 1)] == [row.loss_G for row in watched.history]
    assert list(found["D/real"]) == list(found["samples"]) == [0], "epoch 1 is not sampled"
    assert 0 < found["D/generated"][0].simple_value < 1
    assert 0 < found["D/real"][0].simple_value < 1
    histogram = found["summaries/Variable_4"][0].histo
    assert histogram.num == D_W1.size
    grid = Image.open(io.BytesIO(found["samples"][0].image.encoded_image_string))
    assert grid.size == (5 * 30, 2 * 30)


def test_weights_that_are_no_numbers_draw_no_histogram(own_data: Path, tmp_path: Path) -> None:
    """Catches a run that goes on with NaN, as it was told to, and is ended by its --logdir: TensorFlow refuses them."""
    settings = {"learning_rate": 10.0, "keep_going": True, "quiet": True}
    with vanilla.train(20, seed=1, data=own_data, logdir=tmp_path, **settings) as run:
        assert np.isnan(run.program.weights()["Variable_4"]).any()
    found = events(tmp_path)
    assert list(found["loss/D"]) == list(range(20))
    assert len(found.get("summaries/Variable_4", {})) < len(found["samples"]) == 3


class Told(training.Watcher):
    """Notes what it is told, and ends the run at the epoch ``last``."""

    def __init__(self, last: int | None = None) -> None:
        self.last, self.notes = last, list[object]()

    def begins(self, program: Program) -> None:
        self.notes.append(program.tutorial.name)
        self.program = program

    def reported(self, history: Sequence[training.HistoryRow], samples: np.ndarray | None) -> None:
        self.notes.append((history[-1].number, None if samples is None else samples.shape))
        if history[-1].number == self.last:
            raise KeyError("the watcher's own")

    def ended(self, finished: bool) -> None:
        assert self.program.variables(), "the session is still open"
        self.notes.append(finished)


def test_a_watcher_is_told_of_all(own_data: Path, tmp_path: Path) -> None:
    """Catches an epoch, a beginning or an end that a watcher is not told of, whatever ends the run."""
    watchers = [Told(), Told()]
    vanilla.train(2, seed=1, data=own_data, quiet=True, engine="step", watchers=watchers).close()
    assert watchers[0].notes == watchers[1].notes == ["vanilla", (0, (10, 784)), (1, None), True]
    watchers = [Told(last=0), Told()]
    with pytest.raises(KeyError, match="the watcher's own"):
        vanilla.train(2, seed=1, data=own_data, samples=tmp_path, quiet=True, engine="step", watchers=watchers)
    assert [told.notes for told in watchers] == [["vanilla", (0, (10, 784)), False], ["vanilla", False]]
    assert not (tmp_path / "progress.png").exists()


def test_an_unwritable_logdir_is_told_before_training(own_data: Path, tmp_path: Path) -> None:
    """Catches a traceback of TensorFlow's in place of one line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="is a file, where a folder is needed"):
        vanilla.train(1, seed=1, data=own_data, quiet=True, logdir=tmp_path / "file")


FULL = """
import resource, sys
from gan_v1 import vanilla
from gan_v1.command import exit_code
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
train = lambda: vanilla.train(1, seed=1, data=sys.argv[2], logdir=sys.argv[3], quiet=True, engine="step").close()
sys.exit(exit_code("words", train))
"""


@pytest.mark.parametrize("limit", [10, 50_000])  # of some 80,000 bytes
def test_a_full_disk_at_logdir_ends_in_one_line(limit: int, own_data: Path, tmp_path: Path) -> None:
    """Catches a traceback, of a thread's too, where summaries find no room."""
    done = run_python("-c", FULL, str(limit), str(own_data), str(tmp_path / "logs"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "name another --logdir" in line


def test_the_animation_shows_every_sampled_epoch(tmp_path: Path) -> None:
    """Catches frames left out, out of order, or of other digits than the samples."""
    images = {f"epoch {number}": np.random.RandomState(number).uniform(size=(10, 784)) for number in range(3)}
    with Image.open(io.BytesIO(figures.animation(images))) as gif:
        assert gif.n_frames == 3
        for frame, samples in enumerate(images.values()):
            gif.seek(frame)
            shown = np.asarray(gif.convert("L"))[20::2, ::2] / 255
            # A GIF frame has at most 256 colours: each grey is within a few levels of what it stands for.
            np.testing.assert_allclose(shown, figures.mosaic(samples, 5), atol=0.03)
    many = {str(number): images["epoch 0"] for number in range(200)}
    with Image.open(io.BytesIO(figures.animation(many | {"199": images["epoch 1"]}))) as gif:
        assert gif.n_frames <= 50


LOAD_IT_TODAY = """
import sys, numpy as np, tensorflow as tf
with np.load(sys.argv[2]) as arrays:
    inputs = {name: tf.constant(arrays[name]) for name in arrays}
images = tf.saved_model.load(sys.argv[1]).signatures["serving_default"](**inputs)["images"]
np.save(sys.argv[3], images.numpy())
"""


@pytest.mark.parametrize("module", [conditional, label_smoothing], ids=lambda module: module.__name__)
def test_an_exported_generator_draws_the_same(module, own_data: Path, tmp_path: Path) -> None:
    """Catches an export that a loader, today's or TensorFlow 1's, refuses, and other weights or another range."""
    inputs = {"noise": np.random.RandomState(1).normal(size=(10, module.tutorial().n_noise)).astype(np.float32)}
    if module is conditional:
        inputs["labels"] = np.eye(10, dtype=np.float32)
    with module.train(1, seed=1, data=own_data, quiet=True, export=tmp_path / "model") as run:
        expected = run.tutorial.show(run.generate(inputs["noise"], inputs.get("labels")))
    assert not list(tmp_path.glob(".*")), "no half-written folder is left"
    with tf.Graph().as_default(), tf.Session() as session:
        loaded = tf.saved_model.load(session, [tf.saved_model.SERVING], str(tmp_path / "model"))
        signature = loaded.signature_def["serving_default"]
        feed = {signature.inputs[name].name: array for name, array in inputs.items()}
        images = session.run(signature.outputs["images"].name, feed)
    # Another session may round a matrix product otherwise: a few units of float32 beside images in [0, 1].
    np.testing.assert_allclose(images, expected, atol=1e-6)
    np.savez(tmp_path / "inputs.npz", **inputs)
    paths = [str(tmp_path / name) for name in ("model", "inputs.npz", "images.npy")]
    done = run_python("-c", LOAD_IT_TODAY, *paths)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(np.load(tmp_path / "images.npy"), expected, atol=1e-6)

    (tmp_path / "samples").mkdir()
    with pytest.raises(UserError, match="is there already"):
        module.train(1, seed=1, data=own_data, quiet=True, samples=tmp_path / "samples", export=tmp_path / "model")
    assert not list((tmp_path / "samples").glob("*.png")), "found before training, not after"


class Displayed:
    """Stands for ``IPython.display.display``: what was shown, and what then took its place."""

    def __init__(self) -> None:
        self.shown: list[Any] = []
        self.updated: list[Any] = []

    def __call__(self, what: Any, display_id: bool, **_: Any) -> Displayed:
        assert display_id is True
        self.shown.append(what)
        return self

    def update(self, what: Any, **_: Any) -> None:
        self.updated.append(what)


def test_a_notebook_sees_it_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches a new picture below the last for each epoch in place of one that is drawn anew, and none at all."""
    monkeypatch.setattr(IPython.display, "display", displayed := Displayed())
    live = LiveFigure(length=10)
    images = small_images((784,), n=100)
    live.begins(SimpleNamespace(tutorial=vanilla.tutorial(), images=images))
    samples = images.train[:10] / 255
    history = [training.HistoryRow(number, -0.5, -2.0 - number) for number in range(3)]
    live.reported(history[:1], samples)
    live.reported(history[:2], None)
    live.reported(history, samples[::-1])
    pictures = [*displayed.shown, *displayed.updated]
    assert (len(displayed.shown), len(displayed.updated)) == (1, 2)
    assert all(picture.data.startswith(b"\x89PNG") for picture in pictures)
    assert len({picture.data for picture in pictures}) == 3
    assert not in_notebook(), "no kernel runs the tests"


@pytest.mark.parametrize(
    ("module", "length", "last"),
    [(vanilla, 1, 0), (vanilla, 2, 1), (vanilla, 3, 2), (vanilla, 100, 99), (logits, 100_000, 100_000)],
)
def test_the_curve_goes_from_the_first_epoch_to_the_last(
    module: ModuleType, length: int, last: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches an axis that ends where the run happens to be, and ticks at epochs that are none, like 0.5."""
    drawn: list[Figure] = []
    monkeypatch.setattr(figures, "png", lambda figure, **_: drawn.append(figure) or b"")
    monkeypatch.setattr(IPython.display, "display", Displayed())
    images = small_images((784,), n=100)
    live = LiveFigure(length)
    live.begins(SimpleNamespace(tutorial=module.tutorial(), images=images))
    live.reported([training.HistoryRow(0, -0.5, -2.0)], images.train[:10] / 255)
    curve = drawn[0].axes[0]
    assert curve.get_xlim() == (0, max(last, 1))
    assert all(tick == int(tick) for tick in curve.get_xticks())


@pytest.mark.parametrize(
    ("module", "losses", "scale"),
    [(vanilla, (-0.5, -2.0), "linear"), (logits, (0.5, 2.0), "linear"), (conditional, (1e-12, 27.0), "log")],
)
def test_losses_that_span_decades_are_drawn_on_a_log_axis(
    module: ModuleType, losses: tuple[float, float], scale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a collapse drawn as two straight lines, one of them at 0, and negative losses that a log axis loses."""
    drawn: list[Figure] = []
    monkeypatch.setattr(figures, "png", lambda figure, **_: drawn.append(figure) or b"")
    monkeypatch.setattr(IPython.display, "display", Displayed())
    live = LiveFigure(2)
    live.begins(SimpleNamespace(tutorial=module.tutorial(), images=small_images((784,), n=100)))
    live.reported([training.HistoryRow(number, *losses) for number in range(2)], None)
    assert drawn[0].axes[0].get_yscale() == scale


def test_a_notebook_keeps_the_last_state_of_the_bar(own_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches a bar that stays at 0 % in a stored notebook, or of which a notebook gets one below the other."""
    monkeypatch.setattr(IPython.display, "display", displayed := Displayed())
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=True))
    vanilla.train(1, seed=1, data=own_data).close()
    (bar, _), bars = displayed.shown, [bar for bar in displayed.updated if isinstance(bar, dict)]
    name = r"vanilla, (no GPU|on a GPU)"
    assert re.match(name + r":   0%\|", bar["text/plain"])
    assert re.match(name + r": 100%\|██████████\|", bars[-1]["text/plain"])


def test_progress_grows_during_the_run(own_data: Path, tmp_path: Path) -> None:
    """Catches a picture of the progress that comes only when there is no more progress to be seen."""
    heights = []

    class Looks(Told):
        def reported(self, history: Sequence[training.HistoryRow], samples: np.ndarray | None) -> None:
            with contextlib.suppress(FileNotFoundError):
                heights.append(Image.open(tmp_path / "progress.png").height)

    vanilla.train(12, seed=1, data=own_data, samples=tmp_path, quiet=True, engine="step", watchers=[Looks()]).close()
    assert len(heights) == 11, "drawn after the first epoch"
    assert heights[-1] > heights[0], "and again after the tenth"
