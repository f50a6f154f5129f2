"""Real failures of the disk, signals and kills within real runs; and a real run's calls replayed, cut at each."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT
from power_cut import Disk, Event, contents, disks, killed, logged, write

from gan_v1.files import part_of
from gan_v1.training import records
from gan_v1.training.checkpoints import INDEX, Checkpoints, Index, read_index
from gan_v1.training.options import Paths
from gan_v1.training.preparing import _has_checkpoint

SCRIPT = ROOT / "tests" / "scripts" / "every_fault.py"
pytestmark = [
    pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler (cc): failures of the disk were NOT tried"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_PRELOAD is Linux's: failures were NOT tried"),
]


# Each n-th call, and how many cases that is at least; every run of the epoch engine compiles for seconds.
EVERY, LEAST = {"step": 120, "epoch": 480}, {"step": 15, "epoch": 4}


@pytest.fixture(scope="module", params=EVERY)
def failures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the script says of some failures of one engine's runs, and the logs of those that nothing happened to."""
    logs = tmp_path_factory.mktemp("logs")
    options = ["--engines", request.param, "--every", str(EVERY[request.param]), "--logs", str(logs)]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *options],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "calls" in done.stdout, done.stderr
    return done.stdout, logs


def test_a_run_outlives_whatever_the_disk_does(failures: tuple[str, Path]) -> None:
    """Catches a former run that is lost before the new one can be resumed, a traceback, and an error not told.

    Some twenty of 3,400 cases are tried; the script alone tries all.
    """
    said, _ = failures
    tried = re.findall(r"^\w+ (?:new|resumed) [A-Z_]+ \d+: (.*)$", said, re.MULTILINE)
    assert not [end for end in tried if end.startswith("FAILED")]
    assert len(tried) >= LEAST[said.split()[0]]
    assert set(tried) >= {"left the former run as it was", "was resumed"}


@pytest.mark.parametrize("run", ["new", "resumed"])
def test_a_real_run_is_whole_at_every_call(
    run: str, failures: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a moment of a real run, export included, at which a kill or a power cut would lose it.

    What the synthetic logs of ``test_power_cut.py`` leave out: locks, summaries, records, trace and export, in the
    order in which a run writes them.
    """
    monkeypatch.setattr(os, "fsync", lambda file: None)  # what is found is looked at only
    (logs,) = failures[1].glob(f"* {run}")
    replay = Replay(logs)
    kills = ((n, killed(replay.before, replay.events[:n])) for n in range(len(replay.events) + 1))
    checked = set()
    for n, disk in itertools.chain(disks(replay.before, replay.events, most=5), kills):
        key = (replay.promised[n], n == len(replay.events), frozenset(disk.items()))
        if key not in checked:
            replay.check(n, disk, tmp_path / str(len(checked)))
            checked.add(key)
    assert len(checked) > len(replay.events)


class Replay:
    """A run's calls, and whether a disk that they might have left holds the former run or one that can go on."""

    def __init__(self, logs: Path) -> None:
        self.before, self.after = contents(logs / "before"), contents(logs / "after")
        self.events = logged(logs / "log", (logs / "root").read_text())
        assert killed(self.before, self.events) == self.after, "the log has all that changes a file"
        self.run_before, self.run_after = (records.read_record(logs / name)["run"] for name in ("before", "after"))
        self.promised = self._promised()

    def _promised(self) -> list[str]:
        """For each number of calls made, the newest checkpoint that is sure to be on the disk: none of the new run's
        before its first index is."""
        promised, newest, renamed = [""], "", ""
        written = dict[str, bytes]()
        for event in self.events:
            written[event.path] = event.content or written.get(event.path, b"")
            if event.kind == "rename" and event.to == f"checkpoints/{INDEX}":
                renamed = re.findall(r'"name": "(.*?)"', written[event.path].decode())[-1]
                facts_seed = re.search(r'"seed": (\d+)', written[event.path].decode())
                assert facts_seed is not None
                renamed = renamed if facts_seed[1] == "2" else ""
            elif event == Event("sync", "checkpoints"):
                newest = renamed or newest
            promised.append(newest)
        return promised

    def check(self, n: int, disk: Disk, folder: Path) -> None:
        """What is found after ``n`` calls is the former run, or goes on, and nothing else lies there."""
        write(disk, folder)
        folder.mkdir(exist_ok=True)
        store = folder / "checkpoints"
        records.mend(folder, _has_checkpoint(Paths(None, folder, None, store, None, None)))
        record, index, found = records.read_record(folder), read_index(store), contents(folder)
        assert record is not None
        assert index is not None
        at = (n, record["run"], index.complete)
        promised = self.promised[n]
        if record["run"] == self.run_before != self.run_after:
            assert not promised, at
            assert index.run == self.run_before, at
            former = {name: content for name, content in self.before.items() if name != f"checkpoints/{INDEX}"}
            assert former.items() - {("trace.csv", self.before["trace.csv"])} <= found.items(), at
        else:
            self._goes_on(index, store, promised)
            for name, content in found.items():
                if name.endswith((".png", ".gif", ".npz", ".pb")) and not name.startswith("checkpoints/"):
                    assert content in (self.before.get(name), self.after.get(name)), (*at, name)
        known: set[Any] = {*self.before, *self.after} if record["run"] == self.run_after else {*self.before}
        known |= {"checkpoints", "generator", "generator/saved_model.pb", "trace.csv", ".lock", "checkpoints/.lock"}
        known |= {f"checkpoints/{name}" for name in (*index.files, *index.stale)}
        known |= {str(part_of(Path(name))) for name in known}
        assert found.keys() <= known, (*at, found.keys() - known)
        if n == len(self.events):
            assert {name for name in found if not name.endswith(".lock")} == set(self.after), at
        shutil.rmtree(folder)

    def _goes_on(self, index: Index, folder: Path, promised: str) -> None:
        assert index.facts["seed"] == 2
        assert index.whole(folder)
        again = Checkpoints(folder, index._replace(complete=[]), "d" * 8)
        latest = again.latest(pytest.fail, 6, lambda state: True)
        assert latest is not None
        assert latest[0] >= promised
