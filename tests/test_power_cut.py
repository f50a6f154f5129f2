"""Whatever moment a kill or a power cut chooses, what is found on the disk is whole: new files, or the former ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from power_cut import Disk, Recorder, disks, write

from gan_v1 import vanilla
from gan_v1.errors import UserError
from gan_v1.files import part_of, write_whole
from gan_v1.training import records, variables
from gan_v1.training.checkpoints import INDEX, Checkpoints, Index, State, read_index
from gan_v1.training.draws import Draws
from gan_v1.training.outputs import Outputs
from gan_v1.training.program import Program
from gan_v1.training.tutorial import HistoryRow


def tried(recorder: Recorder, folder: Path, check: Callable[[int, Path, Disk], None]) -> int:
    """Check all disks that may be found; return how many those are."""
    number = -1
    for number, (n, disk) in enumerate(disks(recorder.before, recorder.events)):
        write(disk, found := folder / str(number))
        found.mkdir(exist_ok=True)
        check(n, found, disk)
    return number + 1


def test_a_file_is_whole(tmp_path: Path) -> None:
    """Catches a picture, a history or a model that is empty or gone after a power cut, though its writing was done."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "000.png").write_bytes(b"former")
    with pytest.MonkeyPatch.context() as patch:
        recorder = Recorder(tmp_path / "disk", patch)
        write_whole(tmp_path / "disk" / "000.png", b"new" * 1000)

    def check(n: int, folder: Path, disk: Disk) -> None:
        allowed = {b"new" * 1000} if n == len(recorder.events) else {b"former", b"new" * 1000}
        assert disk["000.png"] in allowed
        assert set(disk) <= {"000.png", part_of(Path("000.png")).name}

    assert tried(recorder, tmp_path / "found", check) >= 6


class Saved:
    """Stands for the variables of a session: each time that they are saved they have other bytes."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.times = 0
        patch.setattr(variables, "saved", self.saved)
        patch.setattr(Checkpoints, "_saver_of", lambda store, session: None)

    def saved(self, saver: None, session: None) -> dict[str, bytes]:
        self.times += 1
        return {suffix: f"{suffix} {self.times}".encode() for suffix in variables.SUFFIXES}


def state(periods: int) -> State:
    draws = Draws(vanilla.tutorial(), 300, seed=1)
    return State(periods, 0, draws.state, np.zeros([periods, 3]), np.zeros([3 * periods, 2], np.float32), {}, 0.0)


def store(folder: Path, process: str, seed: int = 1) -> Checkpoints:
    return Checkpoints(folder, Index({"seed": seed}, 10, {}, {}, False, [], []), process)


def test_a_checkpoint_is_always_there(tmp_path: Path) -> None:
    """Catches a moment at which the index names files that are not whole, and files that no index names."""
    folder = tmp_path / "disk"
    with pytest.MonkeyPatch.context() as patch:
        Saved(patch)
        former = store(folder, "f" * 8)
        for periods in (1, 2):
            former.save(None, state(periods))
        recorder = Recorder(folder, patch)
        new, ends = store(folder, "e" * 8, seed=2), []
        for periods in (1, 2, 3):  # the names of the former run's checkpoints, but for the process
            new.save(None, state(periods))
            ends.append(len(recorder.events))

    def check(n: int, found: Path, disk: Disk) -> None:
        index = read_index(found)
        assert index is not None
        assert index.whole(found)
        newest, _ = index.complete[-1]
        done = sum(n >= end for end in ends)
        assert newest >= (f"run-{done:06d}-000000-{'e' * 8}" if done else f"run-000002-000000-{'f' * 8}") or not done
        assert index.facts["seed"] == 2 or not done
        again = store(found, "d" * 8)
        again.index = index
        assert again.latest(pytest.fail, 30, lambda state: True) is not None, "without a note of damage"
        named = index.files | set(index.stale) | {INDEX}
        assert set(disk) <= named | {part_of(Path(name)).name for name in named}

    assert tried(recorder, tmp_path / "found", check) > 100


def test_no_checkpoint_has_the_name_of_another(tmp_path: Path) -> None:
    """Catches a third run in a folder whose checkpoint is written over the second's, the only one that counts."""
    with pytest.MonkeyPatch.context() as patch:
        Saved(patch)
        made = set[str]()
        for process in ("a" * 8, "b" * 8, "c" * 8):
            before = made.copy()
            store(tmp_path, process).save(None, state(1))
            index = read_index(tmp_path)
            assert index is not None
            assert not index.files & before
            made |= index.files
            assert {path.name for path in tmp_path.iterdir()} == index.files | {INDEX}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_checkpoint_that_fails_leaves_the_one_before(error: BaseException, tmp_path: Path) -> None:
    """Catches files that no index names after a second Ctrl-C or a full disk, whichever write it comes to."""
    with pytest.MonkeyPatch.context() as patch:
        Saved(patch)
        kept = store(tmp_path / "kept", "a" * 8)
        kept.save(None, state(1))
        names = {path.name for path in (tmp_path / "kept").iterdir()}
        for n in range(4):  # the index with the coming names, and three files; a fifth is the index that counts them
            writes = iter(range(5))

            def failing(path: Path, content: bytes | str, n: int = n, writes=writes) -> None:
                if next(writes) == n:
                    part_of(path).write_bytes(b"half")
                    raise error
                write_whole(path, content)

            with patch.context() as inner:
                inner.setattr("gan_v1.training.checkpoints.write_whole", failing)
                with pytest.raises(type(error)):
                    kept.save(None, state(2))
            part_of(tmp_path / "kept" / INDEX).unlink(missing_ok=True)
            assert {path.name for path in (tmp_path / "kept").iterdir()} == names
            assert read_index(tmp_path / "kept").whole(tmp_path / "kept")
        kept.save(None, state(2))
        assert len(read_index(tmp_path / "kept").complete) == 2


def test_a_format_of_another_version(tmp_path: Path) -> None:
    """Catches an index of gan_v1 0.1.0, or of a later version, that is taken for damaged, or replaced."""
    with pytest.MonkeyPatch.context() as patch:
        Saved(patch)
        store(tmp_path, "a" * 8).save(None, state(1))
        found = json.loads((tmp_path / INDEX).read_text())
        for changed, words in (({"format": 3}, "later gan_v1"), ({"format": 3, "stale": None}, "later gan_v1")):
            (tmp_path / INDEX).write_text(json.dumps(found | changed))
            with pytest.raises(UserError, match=words):
                store(tmp_path, "b" * 8)
        old = {name: value for name, value in found.items() if name not in ("format", "run")}
        (tmp_path / INDEX).write_text(json.dumps(old))
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        with pytest.raises(UserError, match=r"made by gan_v1 0\.1\.0"):
            store(tmp_path, "b" * 8).latest(pytest.fail, 30, lambda state: True)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def outputs(samples: Path, seed: int, length: int) -> Outputs:
    tutorial = vanilla.tutorial()._replace(draw_figure=lambda samples: None)
    facts = {"tutorial": "vanilla", "seed": seed, "settings": {}, "options": {}}
    periods = list(tutorial.periods(length, 3))
    made = Outputs(tutorial, np.zeros([50, 784]), samples, None, facts, periods, records.read_record(samples))
    made.program = cast(Program, SimpleNamespace(run=records.identity(facts), loop="Python"))
    return made


def pictured(made: Outputs, number: int) -> None:
    history = [HistoryRow(number, -1.0, -2.0)]
    with made.taking_over(history, np.zeros([3, 2], np.float32)):
        made.picture(number, np.zeros([10, 784]), {"G_W1": np.zeros([2, 2], np.float32)})


@pytest.mark.parametrize("seed", [1, 2], ids=["the same run again", "another run"])
def test_a_new_run_takes_the_place_of_the_former_whole_or_not_at_all(seed: int, tmp_path: Path) -> None:
    """Catches pictures or weights of two runs beside each other, or a former run that is lost before the new begins."""
    samples = tmp_path / "disk"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gan_v1.figures.png", lambda figure, comment="": b"a picture " + comment.encode())
        patch.setattr("gan_v1.training.outputs._versions", dict)
        former = outputs(samples, 1, length=12)
        for number in (0, 9):
            pictured(former, number)
        former.records([HistoryRow(9, -1.0, -2.0)], [], finished=True)
        (samples / "099.png").write_bytes(b"the user's")
        before = {str(path.relative_to(samples)): path.read_bytes() for path in samples.rglob("*") if path.is_file()}
        new = outputs(samples, seed, length=1)
        recorder = Recorder(samples, patch)
        pictured(new, 0)
    after = {str(path.relative_to(samples)): path.read_bytes() for path in samples.rglob("*") if path.is_file()}
    assert set(after) == {"000.png", "weights/000.npz", "run.json", "history.csv", "099.png"}

    def check(n: int, found: Path, disk: Disk) -> None:
        records.mend(found, taken=False)
        files = {str(path.relative_to(found)): path.read_bytes() for path in found.rglob("*") if path.is_file()}
        files = {name: content for name, content in files.items() if not name.endswith(".part")}
        assert files in (before, after)
        assert files == after or n < len(recorder.events)
        assert not list(found.glob(".former*"))

    assert tried(recorder, tmp_path / "found", check) > 100


def test_only_what_bears_the_run_is_moved(tmp_path: Path) -> None:
    """Catches a user's file, or one elsewhere, that a record from elsewhere names, and that a new run removes."""
    (tmp_path / "samples" / "weights").mkdir(parents=True)
    record = {"run": "1234", "finished": True, "tutorial": "vanilla", "seed": 1, "format": 2}
    record["files"] = ["holiday.png", "../secret.png", "weights/../../secret.png", "/etc/passwd", "own.png", 3, "", "."]
    (tmp_path / "secret.png").write_text(records.mark("1234"))
    (tmp_path / "samples" / "holiday.png").write_text("mine")
    (tmp_path / "samples" / "own.png").write_text(f"a picture, {records.mark('1234')}")
    (tmp_path / "samples" / "run.json").write_text(json.dumps(record))
    assert records.own_files(tmp_path / "samples", record) == ["run.json", "own.png"]
