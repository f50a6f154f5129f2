"""The page in which trained generators draw: how it is built, and what it refuses."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import run_python, small_mnist

from gan_v1 import conditional, label_smoothing, logits, vanilla
from gan_v1.errors import UserError
from gan_v1.playground import build
from gan_v1.playground.__main__ import main
from gan_v1.playground.layers import directions, forward
from gan_v1.playground.page import MOST_BYTES
from gan_v1.playground.runs import read_run

HOSTILE = '<script>alert(1)</script>&"{{DATA}}'


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of short runs on small data, one of each kind of network."""
    folder = tmp_path_factory.mktemp("runs")
    data = small_mnist(folder / "data")
    vanilla.train(2, seed=1, data=data, samples=folder / HOSTILE.replace("/", "∕"), quiet=True).close()
    conditional.train(1, "uniform(-1,1)", seed=1, data=data, samples=folder / "conditional", quiet=True).close()
    label_smoothing.train(1, (8, 8), seed=1, data=data, samples=folder / "label_smoothing", quiet=True).close()
    logits.train(3, seed=1, data=data, samples=folder / "logits", quiet=True).close()
    return folder


@pytest.fixture
def vanilla_run(runs: Path, tmp_path: Path) -> Path:
    """A copy of vanilla's folder, to be spoilt."""
    return shutil.copytree(next(runs.glob("*script*")), tmp_path / "run")


def data_of(page: str) -> dict:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_a_page_is_complete_in_itself(runs: Path) -> None:
    """Catches a page that fetches something, that grows too large, or that a folder's name breaks out of."""
    folders = [path for path in sorted(runs.iterdir()) if path.name != "data"]
    page = build(folders)
    assert len(page.encode()) < MOST_BYTES == 3_000_000
    assert re.findall(r"""(?:src|href|srcset|action)\s*=\s*["'](.*?)["']""", page) == ["data:,"]
    assert not re.findall(r"@import|url\(|fetch\(|XMLHttpRequest|import\(", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}  # a name, fetched by nobody
    assert page.count("<script") == page.count("</script>") == 2
    data = data_of(page)
    assert [run["folder"] for run in data["runs"]] == [path.name for path in folders]
    by_tutorial = {run["tutorial"]: run for run in data["runs"]}
    assert by_tutorial["conditional"]["noise"] == {"name": "uniform", "first": -1, "second": 1, "size": 128}
    assert by_tutorial["vanilla"]["noise"] == {"name": "normal", "first": 0, "second": 1, "size": 128}
    assert [epoch["number"] for epoch in by_tutorial["vanilla"]["epochs"]] == [0, 1]
    assert [epoch["number"] for epoch in by_tutorial["logits"]["epochs"]] == [0, 3]
    activations = [layer["activation"] for layer in by_tutorial["label_smoothing"]["generator"]]
    assert activations == ["leaky_relu", "leaky_relu", "tanh"]
    assert all(run["errors"]["pictures"]["largest"] < 0.2 for run in data["runs"])


def test_epochs_are_left_out_of_a_page_that_is_too_large(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches a page over its limit, and one that loses its last epoch or says nothing of what it leaves out."""
    folder = next(runs.glob("*script*"))
    whole = len(build([folder]).encode())
    monkeypatch.setattr("gan_v1.playground.page.MOST_BYTES", whole - 1)
    (run,) = data_of(build([folder]))["runs"]
    assert [epoch["number"] for epoch in run["epochs"]] == [1]
    assert run["leftOut"] == 1
    monkeypatch.setattr("gan_v1.playground.page.MOST_BYTES", 50_000)
    with pytest.raises(UserError, match="do not fit on a page"):
        build([folder])


def test_directions_are_those_of_most_change(runs: Path) -> None:
    """Catches directions that are not orthonormal, or along which pictures hardly change; by finite differences."""
    run = read_run(runs / "conditional")
    generator, inputs = run.epochs[-1].generator, run.probes.inputs[:50].astype(np.float64)
    found = directions(generator, inputs, 128, 5)
    np.testing.assert_allclose(found @ found.T, np.eye(5), atol=1e-9)

    def change(direction: np.ndarray) -> float:
        step = np.zeros(inputs.shape[1])
        step[:128] = 1e-4 * direction
        return float(np.mean((forward(generator, inputs + step) - forward(generator, inputs - step)) ** 2))

    changes = [change(direction) for direction in found]
    assert changes == sorted(changes, reverse=True)
    others = np.random.RandomState(0).normal(size=(200, 128))
    others -= others @ found[:4].T @ found[:4]
    assert changes[4] > max(change(other / np.linalg.norm(other)) for other in others)


# ------------------------------------------------------------------------------------ refused
def refused(folder: Path, *others: str) -> str:
    """The one line with which the command refuses; its exit code is 1 and nothing is written."""
    output = folder.parent / "page.html"
    done = run_python("-m", "gan_v1.playground", str(folder), *others, "-o", str(output))
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("playground: ")
    assert not output.exists()
    return line


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback, or a page left behind, where a folder is missing."""
    assert "holds no run.json" in refused(tmp_path / "nowhere")


def spoil_json(**changes: object) -> object:
    def spoil(folder: Path) -> None:
        path = folder / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return spoil


def spoil_weights(change: object) -> object:
    def spoil(folder: Path) -> None:
        path = folder / "weights" / "001.npz"
        with np.load(path) as arrays:
            weights = dict(arrays)
        np.savez(path, **change(weights))  # type: ignore[operator]

    return spoil


def cut(folder: Path) -> None:
    path = folder / "weights" / "000.npz"
    path.write_bytes(path.read_bytes()[:-100])


SPOILT = {
    "holds no run.json": lambda folder: (folder / "run.json").unlink(),
    "cannot read .*run.json": lambda folder: (folder / "run.json").write_bytes(b"\xff{"),
    "names no tutorial": lambda folder: (folder / "run.json").write_text("[]"),
    "cannot draw convolutional": spoil_json(tutorial="convolutional"),
    "cannot draw .'vanilla'.": spoil_json(tutorial=["vanilla"]),
    "cannot use the options": spoil_json(options={"depth": 3}),
    "cannot find|cannot read|no such": spoil_json(options={"data": "/nowhere"}),
    "do not fit conditional's networks": spoil_json(tutorial="conditional"),
    "cannot read .*history.csv": lambda folder: (folder / "history.csv").write_text("epoch,loss_D,loss_G\n0,1\n"),
    "holds no weights": lambda folder: shutil.rmtree(folder / "weights"),
    "cannot read weights": cut,
    "of no epoch": lambda folder: (folder / "weights" / "001.npz").rename(folder / "weights" / "more.npz"),
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


def test_other_layers_are_refused(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches a page that draws a network otherwise than TensorFlow: batch normalisation, another activation."""
    normalised = tmp_path / "normalised"
    label_smoothing.train(1, (8, 8, 8), seed=1, data=runs / "data", samples=normalised, quiet=True).close()
    with pytest.raises(UserError, match="plain dense layers"):
        build([normalised])
    monkeypatch.setattr("gan_v1.label_smoothing.tf.tanh", lambda x: x)
    with pytest.raises(UserError, match="not the plain dense ones"):
        build([runs / "label_smoothing"])


def test_an_output_that_cannot_be_written(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catches a traceback, and a former page lost, where the new one cannot be written."""
    assert main([str(runs / "conditional"), "-o", str(tmp_path / "no folder" / "page.html")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot write" in line
    (tmp_path / "folder").mkdir()
    assert main([str(runs / "conditional"), "-o", str(tmp_path / "folder")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot write" in line
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_help_is_quick() -> None:
    """Catches an import of TensorFlow before it is needed."""
    done = run_python("-c", "import sys, gan_v1.playground.__main__; print('tensorflow' in sys.modules)")
    assert done.stdout == "False\n", done.stderr
