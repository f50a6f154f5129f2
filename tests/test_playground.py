"""The page in which trained generators draw: how it is built, and what it refuses."""

from __future__ import annotations

import base64
import json
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import run_python, run_warm, without_identity
from playground_runs import data_of, train_runs

from gan_v1 import input_data, label_smoothing
from gan_v1.errors import UserError
from gan_v1.playground import build
from gan_v1.playground.__main__ import main
from gan_v1.playground.layers import directions, forward
from gan_v1.playground.page import MOST_BYTES, kept_indices
from gan_v1.playground.runs import outcome, read_run
from gan_v1.playground.training_tab import KERNEL

HOSTILE = "</script><script>alert(1)</script>{{DATA}}"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return train_runs(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def page(runs: dict[str, Path]) -> str:
    """The page of all runs."""
    return build(list(runs.values()))


@pytest.fixture
def vanilla_run(runs: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of vanilla's folder, to be spoilt."""
    return shutil.copytree(runs["vanilla"], tmp_path / "run")


def test_a_page_is_complete_in_itself(runs: dict[str, Path], page: str) -> None:
    """Catches a page that fetches something or grows too large, and noise or epochs that are not the runs'."""
    beside_the_runs = len(page.encode()) - len(json.dumps(data_of(page)["runs"]))
    assert MOST_BYTES + beside_the_runs < 6_000_000
    assert re.findall(r"""(?:src|href|srcset|action)\s*=\s*["'](.*?)["']""", page) == ["data:,"]
    assert not re.findall(r"@import|url\(|fetch\(|XMLHttpRequest|import\(", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}  # a name, fetched by nobody
    by_tutorial = {run["tutorial"]: run for run in data_of(page)["runs"]}
    assert list(by_tutorial) == list(runs)
    assert by_tutorial["conditional"]["noise"] == {"kind": "uniform", "first": -1, "second": 1, "size": 128}
    assert by_tutorial["vanilla"]["noise"] == {"kind": "normal", "first": 0, "second": 1, "size": 128}
    assert [epoch["number"] for epoch in by_tutorial["vanilla"]["epochs"]] == [0, 9]
    assert [epoch["number"] for epoch in by_tutorial["logits"]["epochs"]] == [0, 3]
    activations = [layer["activation"] for layer in by_tutorial["label_smoothing"]["generator"]]
    assert activations == ["leaky_relu", "leaky_relu", "tanh"]
    assert all(0 < run["errors"]["pictures"]["largest"] < 0.2 for run in by_tutorial.values())


def test_runs_have_names_and_say_which_way_their_losses_should_go(
    runs: dict[str, Path], page: str, tmp_path: Path
) -> None:
    """Catches a name, or a direction of the losses, that is not the run's."""
    told = {run["tutorial"]: (run["version"], run["maximised"]) for run in data_of(page)["runs"]}
    assert told == {
        "vanilla": ("documented", True),
        "conditional": ("other", False),  # the noise of one version, the learning rate of another
        "label_smoothing": ("other", False),
        "logits": ("documented", False),
    }
    repaired = shutil.copytree(runs["conditional"], tmp_path / "repaired")
    spoil_json(settings={"noise": "uniform(-1,1)", "learning_rate": 0.0002})(repaired)
    assert read_run(repaired).version == "repaired"


def test_what_became_of_the_pictures() -> None:
    """Catches noise, or other digits than were asked for, called digits, and a collapse that is not called one."""
    data = input_data.read_folder(input_data.PACKAGED)
    real = input_data.scale(data.test_images[:300].reshape(300, -1))
    asked = input_data.dense_to_one_hot(data.test_labels[:300], 10)
    noise = np.random.RandomState(0).uniform(size=real.shape).astype(np.float32)
    cases = ((real, asked, 0.2), (real, asked[:, :0], 0.2), (real, asked[::-1], 0.2), (noise, asked[:, :0], 0.2))
    assert [outcome(*case) for case in cases] == ["digits", "digits", "unreadable", "unreadable"]
    assert outcome(real, asked, 0.0) == "collapsed"


def test_the_digits_to_train_on_are_mnists(page: str) -> None:
    """Catches pixels or labels that are lost, or shifted against each other, on their way into the page."""
    training = data_of(page)["training"]
    pixels = np.frombuffer(zlib.decompress(base64.b64decode(training["pixels"])), np.uint8).reshape(-1, 28, 28)
    data = input_data.read_folder(input_data.PACKAGED)
    assert len(pixels) == len(training["digits"]) == 5000
    np.testing.assert_array_equal(pixels, data.train_images[5000:10000, :, :, 0])
    np.testing.assert_array_equal([int(digit) for digit in training["digits"]], data.train_labels[5000:10000])


def test_the_settings_to_train_with_are_the_tutorials(page: str) -> None:
    """Catches a learning rate or noise in the browser that is not the page's."""
    found = {
        model["name"]: (model["learningRate"], *model["distribution"].values())
        for model in data_of(page)["training"]["models"]
    }
    assert found == {
        "vanilla": (2e-4, "normal", 0, 1),
        "documented": (1e-3, "normal", -1, 1),
        "repaired": (2e-4, "uniform", -1, 1),
    }


def test_the_kernel_is_assembled_from_its_source() -> None:
    """Catches a change of kernel.wat that did not reach kernel.wasm, or bytes that nobody can read."""
    wasmtime = pytest.importorskip("wasmtime", reason="no wasmtime: kernel.wasm is NOT compared with kernel.wat")
    assert wasmtime.wat2wasm(KERNEL.with_suffix(".wat").read_text()) == KERNEL.read_bytes()


def test_nothing_that_is_shown_is_taken_for_a_tag(vanilla_run: Path) -> None:
    """Catches a script that comes in through a folder's name or through run.json."""
    folder = vanilla_run.rename(vanilla_run.with_name("<script>alert(1)<b>&"))
    spoil_json(seed=HOSTILE)(folder)
    page = build([folder])
    assert page.count("<script") == page.count("</script>") == 3
    assert "alert(1)<" not in page
    (run,) = data_of(page)["runs"]
    assert (run["folder"], run["seed"]) == (folder.name, HOSTILE)


def test_epochs_are_left_out_of_a_page_that_is_too_large(
    runs: dict[str, Path], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a page over its limit, and one that loses its last epoch or says nothing of what it leaves out."""
    whole = len(json.dumps(data_of(page)["runs"][0], separators=(",", ":")))
    monkeypatch.setattr("gan_v1.playground.page.MOST_BYTES", whole)
    (run,) = data_of(build([runs["vanilla"]]))["runs"]
    assert [epoch["number"] for epoch in run["epochs"]] == [9]
    assert run["leftOut"] == 1
    monkeypatch.setattr("gan_v1.playground.page.MOST_BYTES", 50_000)
    with pytest.raises(UserError, match="larger than"):
        build([runs["vanilla"]])


def test_the_epochs_that_the_readme_shows_are_kept() -> None:
    """Catches a page without the epochs 1, 40, 70 and 100, without one from which training goes on as soon as digits
    begin to show, or with epochs that it has no room for."""
    numbers = [0, *range(9, 100, 10)]  # as every_ten_epochs samples them
    kept = {n: [numbers[place] for place in kept_indices(numbers, n)] for n in range(1, 12)}
    assert kept[1] == [99]
    assert kept[4] == [0, 39, 69, 99]
    assert kept[5] == [0, 9, 39, 69, 99]
    assert all(len(set(chosen)) == n and set(kept[max(n - 1, 1)]) <= set(chosen) for n, chosen in kept.items())
    assert kept_indices([0, 3], 2) == [0, 1]


def test_directions_are_those_of_most_change(runs: dict[str, Path]) -> None:
    """Catches directions that are not orthonormal, or along which pictures hardly change; by finite differences."""
    run = read_run(runs["conditional"])
    generator, inputs = run.epochs[-1].generator, run.probes.inputs[:50].astype(np.float64)
    found = directions(generator, inputs, 128, 5)
    np.testing.assert_allclose(found @ found.T, np.eye(5), atol=1e-9)

    def change(direction: np.ndarray) -> float:
        step = np.zeros(inputs.shape[1])
        step[:128] = 1e-4 * direction
        return float(np.mean((forward(generator, inputs + step) - forward(generator, inputs - step)) ** 2))

    changes = [change(direction) for direction in found]
    assert changes == sorted(changes, reverse=True)
    others = np.random.RandomState(0).normal(size=(30, 128))
    others -= others @ found[:4].T @ found[:4]
    assert changes[4] > max(change(other / np.linalg.norm(other)) for other in others)


# ------------------------------------------------------------------------------------ refused
def refused(folder: Path, *others: str) -> str:
    """The one line with which the command refuses; its exit code is 1 and nothing is written."""
    output = folder.parent / "page.html"
    done = run_warm("-m", "gan_v1.playground", str(folder), *others, "-o", str(output))
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("playground: ")
    assert not output.exists()
    return line


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback, or a page left behind, where a folder is missing."""
    assert "there is no run in" in refused(tmp_path / "nowhere")


Spoil = Callable[[Path], object]


def spoil_json(**changes: object) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return spoil


def spoil_weights(change: Callable[[dict], dict]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "weights" / "009.npz"
        with np.load(path) as arrays:
            weights = dict(arrays)
        np.savez(path, **change(weights))
        without_identity(folder)

    return spoil


def cut(folder: Path) -> None:
    path = folder / "weights" / "000.npz"
    path.write_bytes(path.read_bytes()[:-100])
    without_identity(folder)


SPOILT: dict[str, Spoil] = {
    "run.json is missing": lambda folder: (folder / "run.json").unlink(),
    "is damaged": lambda folder: (folder / "run.json").write_bytes(b"\xff{"),
    "damaged: run.json": lambda folder: (folder / "run.json").write_text("[]"),
    "cannot draw convolutional": spoil_json(tutorial="convolutional", settings={}),
    "this version has none such": spoil_json(settings={"depth": 3}),
    "/nowhere is no folder": spoil_json(options={"data": "/nowhere"}),
    "do not fit conditional's networks": spoil_json(tutorial="conditional"),
    "damaged: .*history.csv": lambda folder: (folder / "history.csv").write_text("epoch,loss_D,loss_G\n0,1\n"),
    "kept no weights": lambda folder: shutil.rmtree(folder / "weights"),
    "cannot read weights": cut,
    "not finite": spoil_weights(lambda weights: {name: array * np.nan for name, array in weights.items()}),
    "do not fit vanilla's networks": spoil_weights(lambda weights: {"Variable": weights["Variable"]}),
}


@pytest.mark.parametrize("message", SPOILT)
def test_what_is_not_a_run_is_refused(message: str, vanilla_run: Path) -> None:
    """Catches an exception of another kind, or a page of nonsense, from files that are missing, cut or foreign."""
    SPOILT[message](vanilla_run)
    with pytest.raises(UserError, match=message) as refusal:
        build([vanilla_run])
    assert "\n" not in str(refusal.value)


def test_other_layers_are_refused(
    runs: dict[str, Path], own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a page that draws a network otherwise than TensorFlow: batch normalisation, another activation."""
    normalised = tmp_path / "normalised"
    options = {"seed": 1, "data": own_data, "samples": normalised, "engine": "step", "quiet": True}
    label_smoothing.train(1, (8, 8, 8), **options).close()
    with pytest.raises(UserError, match="plain dense layers"):
        build([normalised])
    monkeypatch.setattr("gan_v1.label_smoothing.tf.tanh", lambda x: x)
    with pytest.raises(UserError, match="not the plain dense ones"):
        build([runs["label_smoothing"]])


def test_an_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catches a traceback, and a minute's work done before anyone sees that its result has no place."""
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    run, cases = str(tmp_path / "no run"), (("folder", "is a folder"), ("file/page.html", "is a file"))
    commands = [([run, "-o", str(tmp_path / output)], message) for output, message in cases]
    commands += [([""], "SAMPLES_DIR is given the empty name"), ([run, "-o", ""], "--output is given the empty name")]
    for command, message in commands:
        assert main(command) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("playground: ")
        assert message in line
    assert (tmp_path / "file").read_text() == "kept"


def test_help_is_quick() -> None:
    """Catches an import of TensorFlow before it is needed."""
    done = run_python("-c", "import sys, gan_v1.playground.__main__; print('tensorflow' in sys.modules)")
    assert done.stdout == "False\n", done.stderr
