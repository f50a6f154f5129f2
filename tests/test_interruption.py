"""A run that is stopped, killed, starved or poisoned loses nothing that was whole."""

from __future__ import annotations

import csv
import importlib
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import run_warm, small_images, started, write_idx

from gan_v1 import conditional, logits, once_per_epoch, training, vanilla
from gan_v1.errors import UserError
from gan_v1.files import locked
from gan_v1.finished import FinishedRun
from gan_v1.training import Program, Run, Stopped, draws, epoch
from gan_v1.training.command_line import _quoted
from gan_v1.training.draws import Plan
from gan_v1.training.run import ENGINES

pytestmark = pytest.mark.usefixtures("all_cores")


def vanilla_of(*options: str | Path) -> tuple[str, ...]:
    return ("-m", "gan_v1.vanilla", *map(str, options))


def weights(folder: Path) -> dict[str, np.ndarray]:
    from gan_v1.tf1 import tf

    name = json.loads((folder / "checkpoints.json").read_text())["complete"][-1]["name"]
    reader = tf.train.load_checkpoint(str(folder / name))
    return {key: reader.get_tensor(key) for key in reader.get_variable_to_shape_map()}


def results(folder: Path) -> dict[str, bytes]:
    names = [*folder.glob("*.png"), folder / "history.csv", folder / "trace.csv"]
    return {path.name: path.read_bytes() for path in names}


@pytest.mark.parametrize(("engine", "kills", "epochs"), [("step", 6, 150), ("epoch", 2, 60)])
def test_killed_anywhere_a_run_ends_as_if_it_had_not_been(
    engine: str, kills: int, epochs: int, own_data: Path, tmp_path: Path
) -> None:
    """Catches lost or doubled steps, half-written files, and state that a checkpoint forgot.

    The moments are of chance; ``test_faults`` kills at calls that write.
    """
    moments = random.Random(2018)

    def options(name: str) -> list[str | Path]:
        folder = tmp_path / name
        return [
            *("--epochs", str(epochs), "--seed", "1", "--engine", engine, "--data", own_data),
            *("--samples", folder, "--trace", folder / "trace.csv"),
        ]

    assert run_warm(*vanilla_of(*options("whole"))).stderr.startswith("training complete; ")
    for _ in range(kills):
        with started(*vanilla_of(*options("killed"), "--resume")) as process:
            process.stdout.readline()  # an epoch is done; the next, a checkpoint or a picture is under way
            while not (tmp_path / "killed" / "checkpoints" / "checkpoints.json").exists():
                time.sleep(0.01)
            time.sleep(moments.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            assert process.ended().returncode == -signal.SIGKILL
    last = run_warm(*vanilla_of(*options("killed"), "--resume"))
    assert last.returncode == 0
    assert last.stderr.startswith("training complete; ")
    assert "damaged" not in last.stderr
    assert results(tmp_path / "killed") == results(tmp_path / "whole")
    killed, expected = weights(tmp_path / "killed" / "checkpoints"), weights(tmp_path / "whole" / "checkpoints")
    assert killed.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(killed[name], value, err_msg=name)
    left = [path for path in (tmp_path / "killed" / "checkpoints").iterdir() if path.name != "checkpoints.json"]
    assert len(left) == 6, "two checkpoints of three files; what the kills left is gone"


def train(folder: Path, own_data: Path, epochs: int = 4, **options) -> vanilla.training.Run:
    """Four epochs of vanilla; what becomes of files hangs on no engine, and this one need not compile for seconds."""
    options = {"seed": 1, "data": own_data, "checkpoints": folder, "quiet": True, "engine": "step"} | options
    return vanilla.train(epochs, **options)


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("vanilla", "step"),
        ("conditional", "epoch"),
        ("truncated_normal", "step"),
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
    monkeypatch.setattr(draws, "PART", 2)  # an epoch is drawn in two parts, and a run may stop in the second
    tutorial = tutorial._replace(images=lambda folder, batch_size: images)
    length = 502 if tutorial.counts == "iteration" else 3

    def trained(folder: str, resume: bool = False) -> Run:
        options = {"engine": engine, "checkpoints": tmp_path / folder, "resume": resume, "quiet": True}
        return training.train(tutorial, length, training.Options(seed=1, **options))

    whole = trained("whole")
    assert len(whole.losses) == sum(period.trained for period in tutorial.periods(length, 3))
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
        ({"epochs": 2}, "has come further than 2"),
        ({"engine": "epoch"}, "engine step, this one has epoch"),
    ):
        with pytest.raises(UserError, match=words):
            train(tmp_path, own_data, resume=True, **options)
    with pytest.raises(UserError, match="tutorial"):
        once_per_epoch.train(4, seed=1, data=own_data, checkpoints=tmp_path, resume=True, quiet=True)
    with pytest.raises(UserError, match="had another images"):
        train(tmp_path, own_data, data=None, resume=True)
    with pytest.raises(UserError, match="cannot resume without a folder"):
        vanilla.train(1, resume=True)
    with pytest.raises(UserError, match="it is a folder"):
        train(tmp_path, own_data, trace=tmp_path)  # a fresh start that never starts must leave the checkpoints
    resumed = train(tmp_path, own_data, resume=True, seed=None)
    assert (resumed.seed, len(resumed.history)) == (1, 4)
    write_idx(own_data / "train-images-idx3-ubyte.gz", np.zeros([5300, 28, 28], np.uint8))
    with pytest.raises(UserError, match="had another images"):
        train(tmp_path, own_data, resume=True)


def test_a_damaged_checkpoint_falls_back_to_the_one_before(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches damaged numbers taken for good ones, and a fallback that is silent or loses the older one."""
    whole = train(tmp_path, own_data)
    for place in range(3):
        newest = sorted(tmp_path.glob("run-000004-*"))
        assert len(newest) == 3
        path = newest[place]
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        resumed = train(tmp_path, own_data, resume=True, quiet=False)
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
    run = train(tmp_path, own_data, epochs=1, resume=True, quiet=False)
    assert len(run.history) == 1
    assert f"nothing to resume in {tmp_path}; starting afresh" in capsys.readouterr().err


def test_a_repaired_run_goes_on_repaired(own_data: Path, tmp_path: Path) -> None:
    """Catches conditional --repaired --resume that takes the page's settings, or refuses its own checkpoints."""
    options = {"seed": 1, "data": own_data, "checkpoints": tmp_path, "quiet": True, "engine": "step"}
    first = conditional.train(1, repaired=True, **options)
    longer = conditional.train(2, repaired=True, resume=True, **options)
    np.testing.assert_array_equal(longer.losses[: len(first.losses)], first.losses)
    with pytest.raises(UserError, match="its run had"):
        conditional.train(3, resume=True, **options)


@pytest.mark.parametrize("engine", ["epoch", "step"])
def test_a_loss_that_is_not_finite_ends_the_run(engine: str, own_data: Path, tmp_path: Path) -> None:
    """Catches NaN that is trained on, printed or checkpointed unnoticed; the pages' logarithms have no guard."""
    options = {"epochs": 20, "learning_rate": 10.0, "engine": engine}
    files = {"samples": tmp_path / "samples", "trace": tmp_path / "trace.csv"}
    with pytest.raises(UserError, match=r"not finite: loss_D .* in epoch \d+, step \d+; .*--keep-going") as caught:
        train(tmp_path / "checkpoints", own_data, **options, **files)
    assert "\n" not in str(caught.value)
    with open(tmp_path / "trace.csv", newline="") as file:
        losses = [float(row["loss_D"]) + float(row["loss_G"]) for row in csv.DictReader(file)]
    assert not np.isfinite(losses).all()
    index = tmp_path / "checkpoints" / "checkpoints.json"
    if index.exists():
        assert all(np.isfinite(value).all() for value in weights(tmp_path / "checkpoints").values())
    kept_going = train(tmp_path / "again", own_data, keep_going=True, **options)
    assert len(kept_going.history) == 20
    assert np.isnan(kept_going.losses).any()


@pytest.mark.parametrize(("limit", "refused"), [(3_000_000, "checkpoints/"), (200_000, "weights/"), (5_000, "000.png")])
def test_a_full_disk_ends_in_one_line(limit: int, refused: str, own_data: Path, tmp_path: Path) -> None:
    """Catches tracebacks and half-written files when the space runs out, at a checkpoint, weights or a picture."""
    options = ("--epochs", "3", "--seed", "1", "--engine", "step", "--data", own_data, "--samples", tmp_path)
    limited = (
        "import resource, sys; from gan_v1 import vanilla;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); sys.exit(vanilla.main(sys.argv[1:]))"
    )
    done = run_warm("-c", limited, *map(str, options))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert refused in line
    assert "free the space" in line
    assert not list(tmp_path.rglob("*.part"))
    for picture in tmp_path.glob("*.png"):
        assert picture.read_bytes().endswith(b"IEND\xaeB`\x82"), "a PNG's last chunk"


def test_two_runs_cannot_share_a_folder(own_data: Path, tmp_path: Path) -> None:
    """Catches two runs that write over each other, and a lock that outlives its killed owner."""
    options = ("--seed", "1", "--engine", "step", "--data", own_data, "--samples", tmp_path)
    with started(*vanilla_of("--epochs", "100000", *options)) as first:
        first.stdout.readline()
        second = run_warm(*vanilla_of("--epochs", "1", *options))
        assert second.returncode == 1
        assert f"process {first.pid} is writing into {tmp_path}" in second.stderr
        first.send_signal(signal.SIGKILL)
        first.ended()
    third = run_warm(*vanilla_of("--epochs", "1", "--quiet", "--fresh", *options))
    assert (third.returncode, third.stderr) == (0, "")
    with locked(tmp_path):
        pass
    assert not (tmp_path / ".lock").exists()


# ------------------------------------------------------------------------------------ what another run has left
def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_only_what_an_index_names_is_removed(own_data: Path, tmp_path: Path) -> None:
    """Catches a user's file that is removed because its name begins as a checkpoint's, or by a foreign index."""
    for name in ("run-notes.txt", "run-000001-000000.tar", "run-backup.npz"):
        (tmp_path / name).write_text("mine")
    train(tmp_path, own_data, epochs=3)
    train(tmp_path, own_data, epochs=3)
    for name in ("run-notes.txt", "run-000001-000000.tar", "run-backup.npz"):
        assert (tmp_path / name).read_text() == "mine"
    index = json.loads((tmp_path / "checkpoints.json").read_text())
    index["complete"][0]["files"] = {"run-notes.txt": "0"}
    (tmp_path / "checkpoints.json").write_text(json.dumps(index))
    train(tmp_path, own_data, epochs=1)
    assert (tmp_path / "run-notes.txt").read_text() == "mine"


class StopAfter(training.Watcher):
    """Presses Ctrl-C in epoch ``number``."""

    def __init__(self, number: int) -> None:
        self.number = number

    def reported(self, history, samples) -> None:
        if history[-1].number == self.number:
            os.kill(os.getpid(), signal.SIGINT)


def test_a_forgotten_resume_loses_nothing_before_the_first_checkpoint(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches a new run, or a command that is refused, that destroys the checkpoints of the one before."""
    with pytest.raises(Stopped):
        train(tmp_path, own_data, epochs=20, watchers=[StopAfter(2)])
    before = contents(tmp_path)
    (tmp_path / "file").touch()
    for refused in ({"logdir": tmp_path / "file"}, {"trace": tmp_path / "trace.csv"}, {"export": ""}):
        with pytest.raises(UserError):
            train(tmp_path, own_data, **refused)
    (tmp_path / "file").unlink()
    assert contents(tmp_path) == before

    class Fails(training.Watcher):
        def reported(self, history, samples) -> None:
            raise KeyError

    with pytest.raises(
        UserError, match=r"unfinished run of vanilla, seed 1, .* --resume goes on .* --fresh starts anew"
    ):
        train(tmp_path, own_data, seed=2)
    with pytest.raises(KeyError):
        train(tmp_path, own_data, seed=2, fresh=True, watchers=[Fails()])
    with pytest.raises(UserError, match="has come further than 2"):
        train(tmp_path, own_data, epochs=2, resume=True)
    assert contents(tmp_path) == before
    assert len(train(tmp_path, own_data, epochs=20, resume=True).history) == 20
    train(tmp_path, own_data, seed=2)
    names = {path.name.partition(".")[0] for path in tmp_path.glob("run-*")}
    assert len(names) == 2, "those of the run before went with the second checkpoint of this one"


def test_a_longer_run_goes_on_from_a_shorter_one(own_data: Path, tmp_path: Path) -> None:
    """Catches an extension that differs from a run of that length: another schedule, history, picture or weight."""
    whole = train(tmp_path / "whole", own_data, epochs=11, samples=tmp_path / "a")
    train(tmp_path / "short", own_data, epochs=3, samples=tmp_path / "b")
    longer = train(tmp_path / "short", own_data, epochs=11, samples=tmp_path / "b", resume=True)
    assert longer.history == whole.history
    np.testing.assert_array_equal(longer.losses, whole.losses)
    found, expected = contents(tmp_path / "b"), contents(tmp_path / "a")
    assert {name for name in expected if found[name] != expected[name]} <= {"run.json"}
    with pytest.raises(UserError, match="has come further than 9"):
        train(tmp_path / "short", own_data, epochs=9, resume=True)


def test_a_longer_run_of_iterations_redoes_the_last_period(own_data: Path, tmp_path: Path) -> None:
    """Catches the last, shorter period of a run that is taken for a whole one."""
    options = {"seed": 1, "data": own_data, "quiet": True, "engine": "step"}
    whole = logits.train(9, **options).losses
    logits.train(4, **options, checkpoints=tmp_path).close()
    np.testing.assert_array_equal(logits.train(9, **options, checkpoints=tmp_path, resume=True).losses, whole)


def test_what_decides_the_numbers_is_checked(own_data: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    """Catches a run that goes on with another learning rate, layer or batch size, and a data folder's mere name."""
    folder = tmp_path / "check [1-9]*?"  # characters that a pattern would take for its own
    train(folder, own_data, epochs=2)
    for name, value in (("learning_rate", 0.001), ("n_hidden", 64), ("batch_size", 50)):
        with pytest.raises(UserError, match=r"its run had settings \{\}, this one has"):
            train(folder, own_data, epochs=2, resume=True, **{name: value})
    moved = own_data.rename(tmp_path / "moved")
    with monkeypatch.context() as patch:
        patch.setattr("gan_v1.training.preparing.cores", lambda: 64)
        run = train(folder, moved, epochs=3, resume=True, quiet=False)
    assert len(run.history) == 3
    assert "begun with cores" in capsys.readouterr().err
    assert len(list(folder.glob("*.npz"))) == 2


def test_a_run_that_has_begun_is_no_finished_one(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches a mixture of two runs that is measured: the weights of the one with the history of the other."""
    options = {"data": own_data, "samples": tmp_path, "engine": "step"}
    vanilla.train(1, seed=1, quiet=True, **options).close()
    FinishedRun(tmp_path).close()
    with pytest.raises(Stopped):
        vanilla.train(2, seed=2, watchers=[StopAfter(0)], **options)
    assert f"replacing the finished run in {tmp_path}: vanilla, seed 1" in capsys.readouterr().err
    with pytest.raises(UserError, match="is not finished"):
        FinishedRun(tmp_path)
    # A notebook's cell that was interrupted, and is run again: no checkpoint could go on.
    vanilla.train(1, seed=3, **options).close()
    assert f"replacing what is left of an unfinished run in {tmp_path}: vanilla, seed 2" in capsys.readouterr().err


def test_a_run_leaves_nothing_of_the_one_before(own_data: Path, tmp_path: Path) -> None:
    """Catches the pictures and weights of a longer run beside the record of a shorter one, and a user's file that
    goes because it has a picture's name."""
    checkpoints = tmp_path / "checkpoints"
    (tmp_path / "099.png").write_text("mine")
    with pytest.raises(Stopped):
        train(checkpoints, own_data, samples=tmp_path, epochs=100, watchers=[StopAfter(12)])
    assert {"000.png", "009.png", "weights/009.npz"} <= contents(tmp_path).keys()
    (tmp_path / "019.png").write_text("mine, too")
    before = contents(tmp_path)
    with pytest.raises(UserError, match="--fresh"):
        train(checkpoints, own_data, samples=tmp_path, seed=2, epochs=1)
    assert contents(tmp_path) == before

    class Fails(training.Watcher):
        def begins(self, program: Program) -> None:
            raise KeyError

    with pytest.raises(KeyError):
        train(checkpoints, own_data, samples=tmp_path, seed=2, epochs=1, fresh=True, watchers=[Fails()])
    assert contents(tmp_path) == before
    train(checkpoints, own_data, samples=tmp_path, seed=2, epochs=1, fresh=True)
    left = {name for name in contents(tmp_path) if not name.startswith(("checkpoints/", own_data.name))}
    own = {"000.png", "weights/000.npz", "history.csv", "run.json", "progress.png", "training.gif"}
    assert left == own | {"original_and_generated.png", "019.png", "099.png"}
    assert not list(tmp_path.glob(".former*"))
    (tmp_path / "weights" / "000.npz").write_bytes(before["weights/000.npz"])
    with pytest.raises(UserError, match="kept no weights"):
        FinishedRun(tmp_path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"samples": ""}, "--samples is given the empty name"),
        ({"checkpoints": ""}, "--checkpoints is given the empty name"),
        ({"trace": "samples/run.json"}, "the run writes a file of this name"),
        ({"trace": "samples/009.png"}, "the run writes a file of this name"),
        ({"trace": "samples/weights/trace.csv"}, "keeps that folder to itself"),
        ({"trace": "."}, "name a file"),
        ({"trace": "own data 한글/train-images-idx3-ubyte.gz"}, "it is a file of --data"),
        ({"trace": "hard link"}, "it is a file of --data"),
        ({"trace": "loop/trace.csv"}, "loop"),
        ({"samples": "loop"}, "loop is a file, where a folder is needed"),
        ({"export": "loop/generator"}, "loop"),
        ({"logdir": b"logs\xff"}, "its name is no UTF-8"),
        ({"samples": "here", "seed": 1.5}, "seed is given 1.5; expected a whole number"),
        ({"seed": True}, "seed is given True; expected a whole number"),
        ({"checkpoint_every": "2"}, "checkpoint_every is given '2'; expected a whole number"),
        ({"quiet": "no"}, "quiet is given 'no'; expected True or False"),
        ({"engine": ["epoch"]}, "there is no engine"),
        ({"resume": True, "checkpoints": "samples/checkpoints", "fresh": True}, "choose one of them"),
        ({"export": "."}, "lies there"),
        ({"export": "samples"}, "--samples lies there"),
    ],
)
def test_places_in_each_others_way(
    options: dict[str, str], words: str, own_data: Path, tmp_path: Path, monkeypatch
) -> None:
    """Catches a trace written over the run's own record or its images, and what is impossible but found out late."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    os.link(own_data / "t10k-labels-idx1-ubyte.gz", tmp_path / "hard link")
    images = (own_data / "t10k-labels-idx1-ubyte.gz").read_bytes()
    with pytest.raises(UserError, match=words):
        vanilla.train(1, **({"seed": 1, "data": own_data, "quiet": True, "samples": "samples"} | options))
    assert not list(tmp_path.rglob("*.png"))
    assert (tmp_path / "hard link").read_bytes() == images


def test_resume_takes_the_options_that_the_run_had(own_data: Path, tmp_path: Path) -> None:
    """Catches a --resume that needs every option again, and a printed command that does not go on."""
    options = ("--epochs", "100000", "--seed", "3", "--data", own_data, "--samples", tmp_path / "my run")
    with started(*vanilla_of("--engine", "step", "--trace", tmp_path / "trace.csv", *options)) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        stopped = process.ended()
    command = stopped.stderr.rstrip().rpartition("to go on: python -m ")[2]
    assert command == f"gan_v1.vanilla --resume --samples '{tmp_path / 'my run'}'"
    done = 1 + len(stopped.stdout.splitlines())
    again = run_warm("-m", *shlex.split(command), "--epochs", str(done + 1), cwd=own_data)
    assert again.returncode == 0, again.stderr
    facts = json.loads((tmp_path / "my run" / "run.json").read_text())
    assert (facts["seed"], facts["engine"], facts["finished"]) == (3, "step", True)
    assert facts["options"] == {"epochs": done + 1, "data": str(own_data)}
    steps = (tmp_path / "trace.csv").read_text().splitlines()
    assert len(steps) == 1 + 3 * (done + 1)


def test_a_moved_run_goes_on_where_it_is_and_exports_again(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches a --resume in a moved or copied folder that writes into the old place, or begins anew; and one after an
    export, killed before its command had ended, that finds its own model in its way, or replaces another's."""
    old, new = tmp_path / "old", tmp_path / "new"
    small = ("--seed", "1", "--engine", "step", "--data", str(own_data), "--n-hidden", "8")
    paths = ("--samples", str(old), "--trace", str(old / "trace.csv"), "--export", str(old / "generator"))
    assert vanilla.main([*small, *paths, "--epochs", "1"]) == 0
    model = (old / "generator" / "saved_model.pb").read_bytes()
    shutil.move(old, new)
    capsys.readouterr()
    assert vanilla.main(["--resume", "--samples", str(new), "--epochs", "2"]) == 0
    assert "starting afresh" not in capsys.readouterr().err
    assert not old.exists()
    assert len((new / "trace.csv").read_text().splitlines()) == 1 + 2 * 3
    assert (new / "generator" / "saved_model.pb").read_bytes() != model
    (new / "generator" / "saved_model.pb").write_bytes(model.replace(b"gan_v1 run ", b"gan_v1 run0"))
    assert vanilla.main(["--resume", "--samples", str(new)]) == 1
    assert "is there already; remove it" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["samples", "my run's", "그림", "a\nb\x1b[2J", "\u202egnp", os.fsdecode(b"\xff'\\ b")])
def test_places_in_a_printed_command(name: str) -> None:
    """Catches a command to go on with that names another folder than the run's, or steers the terminal."""
    word = _quoted(name)
    assert word.isprintable()
    if shutil.which("bash") is not None:
        said = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, check=True).stdout
        assert said == os.fsencode(name)
