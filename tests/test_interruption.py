"""A run that is stopped, killed, starved or poisoned loses nothing that was whole."""

from __future__ import annotations

import csv
import importlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import ROOT, run_python, small_images, write_idx

from gan_v1 import once_per_epoch, training, vanilla
from gan_v1.errors import UserError
from gan_v1.files import locked
from gan_v1.training import Program, Run, Stopped, epoch
from gan_v1.training.draws import Plan
from gan_v1.training.run import ENGINES

KILLS = 20
EPOCHS = 150


def start(*options: str | Path, limit: int | None = None) -> subprocess.Popen[str]:
    """A run of vanilla; no file it writes may pass ``limit`` bytes."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "gan_v1.vanilla", *map(str, options)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limited,
    )


def weights(folder: Path) -> dict[str, np.ndarray]:
    from gan_v1.tf1 import tf

    name = json.loads((folder / "checkpoints.json").read_text())["complete"][-1]["name"]
    reader = tf.train.load_checkpoint(str(folder / name))
    return {key: reader.get_tensor(key) for key in reader.get_variable_to_shape_map()}


def results(folder: Path) -> dict[str, bytes]:
    names = [*folder.glob("*.png"), folder / "history.csv", folder / "trace.csv"]
    return {path.name: path.read_bytes() for path in names}


@pytest.mark.parametrize("engine", ["epoch"])
def test_killed_anywhere_a_run_ends_as_if_it_had_not_been(engine: str, own_data: Path, tmp_path: Path) -> None:
    """Catches lost or doubled steps, half-written files, and state that a checkpoint forgot."""
    moments = random.Random(2018)

    def options(name: str) -> list[str | Path]:
        folder = tmp_path / name
        return [
            *("--epochs", str(EPOCHS), "--seed", "1", "--engine", engine, "--data", own_data),
            *("--samples", folder, "--trace", folder / "trace.csv"),
        ]

    whole = start(*options("whole"))
    assert whole.communicate()[1] == ""
    for _ in range(KILLS):
        process = start(*options("killed"), "--resume")
        assert process.stdout is not None
        process.stdout.readline()  # an epoch is done; the next, a checkpoint or a picture is under way
        while not (tmp_path / "killed" / "checkpoints" / "checkpoints.json").exists():
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.5))
        process.kill()
        process.communicate()
    last = start(*options("killed"), "--resume")
    _, notes = last.communicate()
    assert (last.returncode, notes) == (0, "")
    assert results(tmp_path / "killed") == results(tmp_path / "whole")
    killed, expected = weights(tmp_path / "killed" / "checkpoints"), weights(tmp_path / "whole" / "checkpoints")
    assert killed.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(killed[name], value, err_msg=name)
    left = [path for path in (tmp_path / "killed" / "checkpoints").iterdir() if path.name != "checkpoints.json"]
    assert len(left) == 6, "two checkpoints of three files; what the kills left is gone"


def train(folder: Path, own_data: Path, **options) -> vanilla.training.Run:
    return vanilla.train(
        options.pop("epochs", 4), seed=options.pop("seed", 1), data=own_data, checkpoints=folder, quiet=True, **options
    )


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("vanilla", "step"),
        ("conditional", "epoch"),
        ("truncated_normal", "epoch"),
        ("once_per_epoch", "step"),
        ("label_smoothing", "epoch"),
        ("logits", "step"),
        ("convolutional", "epoch"),
        ("convolutional", "step"),
    ],
)
def test_any_tutorial_goes_on_where_it_stopped(name: str, engine: str, tmp_path: Path, monkeypatch) -> None:
    """Catches state of a tutorial's own that no checkpoint holds: dropout, moving averages, its order of images."""
    tutorial = importlib.import_module(f"gan_v1.{name}").tutorial()
    shape = (32, 32, 3) if name == "convolutional" else (784,)
    images = small_images(shape, n=3 * tutorial.batch_size)
    tutorial = tutorial._replace(images=lambda folder, batch_size: images)

    def trained(folder: str, resume: bool = False) -> Run:
        length = 1002 if tutorial.counts == "iteration" else 3
        options = {"engine": engine, "checkpoints": tmp_path / folder, "resume": resume, "quiet": True}
        return training.train(tutorial, length, seed=1, **options)

    whole = trained("whole")
    monkeypatch.setattr(epoch, "LONGEST_CALL", 0)  # calls of one step, so that a run can stop within an epoch
    engine_class, steps_left = ENGINES[engine], [min(len(whole.losses) // 2 + 1, 600)]
    train_on, time_now = engine_class.train, time.time

    def interrupted(program: Program, plan: Plan, start: int = 0) -> Iterator[np.ndarray]:
        for losses in train_on(program, plan, start):
            steps_left[0] -= len(losses)
            if steps_left[0] <= 0:
                monkeypatch.setattr(time, "time", lambda: time_now() + 1000)  # as if it had taken so many seconds
                os.kill(os.getpid(), signal.SIGINT)
            yield losses

    monkeypatch.setattr(engine_class, "train", interrupted)
    with pytest.raises(Stopped):
        trained("stopped")
    monkeypatch.setattr(engine_class, "train", train_on)
    resumed = trained("stopped", resume=True)
    np.testing.assert_array_equal(resumed.losses, whole.losses)
    assert resumed.history == whole.history
    expected = whole.program.variables()
    for variable, value in resumed.program.variables().items():
        np.testing.assert_array_equal(value, expected[variable], err_msg=variable)
    with np.load(max((tmp_path / "stopped").glob("run-*.npz"))) as newest:
        assert newest["seconds"] >= 1000, "those before the stop count, too"


def test_resuming_another_run_is_refused(own_data: Path, tmp_path: Path) -> None:
    """Catches a checkpoint that is taken for a run it does not belong to."""
    train(tmp_path, own_data)
    for options, words in (
        ({"seed": 2}, "its run had seed 1, this one has 2"),
        ({"epochs": 5}, "options"),
        ({"engine": "step"}, "engine epoch, this one has step"),
    ):
        with pytest.raises(UserError, match=words):
            train(tmp_path, own_data, resume=True, **options)
    with pytest.raises(UserError, match="tutorial"):
        once_per_epoch.train(4, seed=1, data=own_data, checkpoints=tmp_path, resume=True, quiet=True)
    with pytest.raises(UserError, match="had options"):
        vanilla.train(4, seed=1, data=None, checkpoints=tmp_path, resume=True, quiet=True)
    with pytest.raises(UserError, match="cannot resume without a folder"):
        vanilla.train(1, resume=True)
    with pytest.raises(UserError, match="it is a folder"):
        train(tmp_path, own_data, trace=tmp_path)  # a fresh start that never starts must leave the checkpoints
    resumed = train(tmp_path, own_data, resume=True, seed=None)
    assert (resumed.seed, len(resumed.history)) == (1, 4)
    write_idx(own_data / "train-images-idx3-ubyte.gz", np.zeros([5300, 28, 28], np.uint8))
    with pytest.raises(UserError, match="had images"):
        train(tmp_path, own_data, resume=True)


def test_a_damaged_checkpoint_falls_back_to_the_one_before(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches damaged numbers taken for good ones, and a fallback that is silent or loses the older one."""
    whole = train(tmp_path, own_data)
    newest = sorted(tmp_path.glob("run-000004-*"))
    assert len(newest) == 3
    for path in newest:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        resumed = vanilla.train(4, seed=1, data=own_data, checkpoints=tmp_path, resume=True)
        assert "run-000004-000000" in capsys.readouterr().err
        np.testing.assert_array_equal(resumed.losses, whole.losses)
    for path in tmp_path.glob("run-*"):
        path.write_bytes(b"")
    with pytest.raises(UserError, match="every checkpoint"):
        train(tmp_path, own_data, resume=True)
    (tmp_path / "checkpoints.json").write_text('{"facts": 1}')
    with pytest.raises(UserError, match="is damaged"):
        train(tmp_path, own_data, resume=True)


def test_nothing_to_resume_starts_afresh_and_says_so(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches a --resume that fails on its first day, or hides that it found nothing."""
    run = vanilla.train(1, seed=1, data=own_data, checkpoints=tmp_path, resume=True)
    assert len(run.history) == 1
    assert f"nothing to resume in {tmp_path}; starting afresh" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["epoch", "step"])
def test_a_loss_that_is_not_finite_ends_the_run(engine: str, own_data: Path, tmp_path: Path, monkeypatch) -> None:
    """Catches NaN that is trained on, printed or checkpointed unnoticed; the pages' logarithms have no guard."""
    monkeypatch.setattr(vanilla, "learning_rate", 10.0)
    options = {"epochs": 20, "engine": engine, "samples": tmp_path / "samples", "trace": tmp_path / "trace.csv"}
    with pytest.raises(UserError, match=r"not finite: loss_D .* in epoch \d+, step \d+; .*--keep-going") as caught:
        train(tmp_path / "checkpoints", own_data, **options)
    assert "\n" not in str(caught.value)
    with open(tmp_path / "trace.csv", newline="") as file:
        losses = [float(row["loss_D"]) + float(row["loss_G"]) for row in csv.DictReader(file)]
    assert not np.isfinite(losses).all()
    index = tmp_path / "checkpoints" / "checkpoints.json"
    if index.exists():
        assert all(np.isfinite(value).all() for value in weights(tmp_path / "checkpoints").values())
    kept_going = train(tmp_path / "again", own_data, keep_going=True, epochs=20, engine=engine)
    assert len(kept_going.history) == 20
    assert np.isnan(kept_going.losses).any()


@pytest.mark.parametrize(("limit", "refused"), [(3_000_000, "checkpoints/"), (200_000, "weights/"), (5_000, "000.png")])
def test_a_full_disk_ends_in_one_line(limit: int, refused: str, own_data: Path, tmp_path: Path) -> None:
    """Catches tracebacks and half-written files when the space runs out, at a checkpoint, weights or a picture."""
    process = start("--epochs", "3", "--seed", "1", "--data", own_data, "--samples", tmp_path, limit=limit)
    _, errors = process.communicate()
    assert process.returncode == 1
    (line,) = errors.splitlines()
    assert refused in line
    assert "free the space" in line
    assert not list(tmp_path.rglob("*.part"))
    for picture in tmp_path.glob("*.png"):
        assert picture.read_bytes().endswith(b"IEND\xaeB`\x82"), "a PNG's last chunk"


def test_two_runs_cannot_share_a_folder(own_data: Path, tmp_path: Path) -> None:
    """Catches two runs that write over each other, and a lock that outlives its killed owner."""
    options = ("--seed", "1", "--data", own_data, "--samples", tmp_path)
    first = start("--epochs", "100000", *options)
    assert first.stdout is not None
    first.stdout.readline()
    second = run_python("-m", "gan_v1.vanilla", "--epochs", "1", *map(str, options))
    assert second.returncode == 1
    assert f"process {first.pid} is writing into {tmp_path}" in second.stderr
    first.send_signal(signal.SIGKILL)
    first.communicate()
    third = run_python("-m", "gan_v1.vanilla", "--epochs", "1", "--quiet", *map(str, options))
    assert (third.returncode, third.stderr) == (0, "")
    with locked(tmp_path):
        pass
    assert not (tmp_path / ".lock").exists()
