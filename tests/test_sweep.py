"""Sweeps: every run is made once, whatever happens to the workers, and judged by stated rules."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
from helpers import ROOT, run_python

from gan_v1.errors import UserError
from gan_v1.sweep.results import Key, Results, is_alive
from gan_v1.sweep.runs import ALIVE_SPREAD, Outcome, is_dead

STUDY = ROOT / "samples2" / "study"
README = STUDY / "README.md"
SWEEP = ("-m", "gan_v1.sweep", "conditional", "--noise", "uniform(-1,1)", "--epochs", "1", "--quiet")


def row(epoch: int, spread: float, accuracy: float | None = 0.9) -> dict[str, float | None]:
    return {"epoch": epoch, "loss_D": 0.1, "mnist_score": 2.0, "label_accuracy": accuracy, "spread": spread}


def test_a_run_is_dead_after_three_rows_alike() -> None:
    """Catches runs that are given up too early, or after a recovery."""
    assert not is_dead([row(0, 0.1), row(9, 0.1)])
    assert is_dead([row(0, 5.0), row(9, 0.1), row(19, 0.1), row(29, 0.1)])
    assert not is_dead([row(0, 0.1), row(9, 0.1), row(19, 3.0)])


def test_a_run_lives_by_its_last_row() -> None:
    """Catches a collapsed run, one that ignores its labels, or one given up, that is counted as alive."""
    assert is_alive({"end": "finished", "rows": [row(9, 0.1), row(19, 8.0)]})
    assert is_alive({"end": "finished", "rows": [row(19, 8.0, None)]})
    assert not is_alive({"end": "finished", "rows": [row(9, 8.0), row(19, 0.1)]})
    assert not is_alive({"end": "finished", "rows": [row(19, 8.0, 0.3)]})
    assert not is_alive({"end": "dead", "rows": [row(19, 8.0)]})


def test_the_rule_gave_up_no_run_that_would_have_lived() -> None:
    """Catches a rule for dead runs that the stored runs, which were trained to the end nevertheless, refute."""
    runs = [json.loads(path.read_text()) for path in (STUDY / "runs").glob("*.json")]
    whole = [run["rows"] for run in runs if run["end"] == "finished"]
    given_up = [rows for rows in whole if any(is_dead(rows[:n]) for n in range(len(rows)))]
    assert given_up
    assert max(rows[-1]["spread"] for rows in given_up) < ALIVE_SPREAD


def test_the_studys_table_is_that_of_its_runs() -> None:
    """Catches a setting, a count or an accuracy in the study's README that the stored runs do not give."""
    settings = defaultdict(list)
    with open(STUDY / "sweep.csv", newline="") as file:
        last = {(row["tutorial"], row["variant"], row["seed"]): row for row in csv.DictReader(file)}
    for (tutorial, variant, _), row in last.items():
        settings[tutorial, variant].append(row)
    expected = set()
    for (tutorial, variant), runs in settings.items():
        accuracies = [float(row["label_accuracy"]) for row in runs if row["alive"] == "True"]
        told = f"{min(accuracies):.2f} to {max(accuracies):.2f}" if accuracies else ""
        expected.add((tutorial, variant, f"{len(accuracies)} of {len(runs)}", told))
    rows = re.findall(r"^\| (conditional|study) \| (.*?) \| (.*?) \| *(.*?) *\|$", README.read_text(), re.MULTILINE)
    assert len(rows) == len(expected) == 15
    assert set(rows) == expected
    page, repaired = (f"{count} of 10" for count in (9, 10))
    front = (ROOT / "README.md").read_text()
    assert page in front
    assert "all 10" in front
    assert {row[2] for row in rows if "uniform(-1,1)" in row[1] and row[0] == "conditional"} == {page, repaired}


def test_results_are_kept_and_gathered(tmp_path: Path) -> None:
    """Catches a finished run that is forgotten, a table that lacks one, and a damaged file taken for a run."""
    keys = [Key("conditional", {"noise": "uniform(-1,1)"}, 20, seed) for seed in (0, 1)]
    results = Results(tmp_path)
    results.add(keys[0], Outcome([row(0, 5.0), row(9, 8.0)], "finished"))
    results.add(keys[1], Outcome([row(0, 0.1, 0.1)], "dead"))
    results.add(Key("vanilla", {}, 20, 0), Outcome([], "not finite"))
    again = Results(tmp_path)
    assert all(key in again for key in keys)
    assert Key("conditional", {}, 20, 0) not in again
    assert Key("conditional", keys[0].settings, 30, 0) not in again
    again.write()
    with open(tmp_path / "sweep.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["seed"], line["epoch"], line["alive"]) for line in lines] == [
        ("0", "0", "True"),
        ("0", "9", "True"),
        ("1", "0", "False"),
    ]
    assert {line["variant"] for line in lines} == {"noise=uniform(-1,1)"}
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")
    count, living = again.summary().splitlines()[1].split()[:2]
    assert (count, living) == ("2", "1")


def spoilt(**changes: object) -> dict[str, object]:
    key = {"tutorial": "vanilla", "settings": {}, "length": 20, "seed": 0, "variant": "as its page"}
    return {"key": key, "end": "finished", "rows": [row(0, 5.0)]} | changes


@pytest.mark.parametrize(
    "content",
    [
        '{"key": ',
        "[" * 100_000,
        "[]",
        json.dumps(spoilt(rows=[{"epoch": 0}])),
        json.dumps(spoilt(rows=[row(0, 5.0) | {"spread": "wide"}])),
        json.dumps(spoilt(rows=[{}])),
        json.dumps(spoilt(rows=[])),
        json.dumps(spoilt(rows=3)),
        json.dumps(spoilt(end="somehow")),
        json.dumps(spoilt(key={"tutorial": "vanilla"})),
        json.dumps(spoilt(key=[])),
    ],
)
def test_a_damaged_result_is_told(content: str, tmp_path: Path) -> None:
    """Catches a traceback, or a number of nonsense, from a file that is cut or foreign."""
    results = Results(tmp_path)
    results.add(Key("vanilla", {}, 20, 1), Outcome([row(0, 5.0)], "finished"))
    (tmp_path / "runs" / "a.json").write_text(json.dumps(spoilt()))
    Results(tmp_path).write()
    (tmp_path / "runs" / "a.json").write_text(content)
    with pytest.raises(UserError, match="is damaged; remove it") as caught:
        Results(tmp_path)
    assert "\n" not in str(caught.value)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The processes below a sweep's that have TensorFlow's library loaded: workers with a run under way."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == process.pid and "libtensorflow" in (folder / "maps").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def listening_addresses(process: subprocess.Popen[str]) -> set[str]:
    """The IPv4 and IPv6 addresses, in hexadecimal, at which a process listens."""
    sockets = {os.readlink(path) for path in Path(f"/proc/{process.pid}/fd").iterdir() if path.is_symlink()}
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {line[1].partition(":")[0] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets}


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="finds the workers in Linux's /proc")
def test_a_killed_worker_costs_no_run(tmp_path: Path) -> None:
    """Catches a run lost with its worker, and finished runs that are made again."""
    command = [sys.executable, *SWEEP, "--seeds", "0-1", "--workers", "1", "-o", str(tmp_path)]
    process = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    while not (workers := workers_of(process)):
        assert process.poll() is None
        time.sleep(0.05)
    assert listening_addresses(process) == {"0100007F"}, "127.0.0.1 alone"
    os.kill(workers[0], signal.SIGKILL)
    summary, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    assert summary.splitlines()[1].split()[0] == "2"
    made = {path: path.stat().st_mtime_ns for path in tmp_path.glob("runs/*")}
    assert len(made) == 2, "and nothing else: no picture, no weights"
    again = run_python(*SWEEP, "--seeds", "0-1", "-o", str(tmp_path))
    assert (again.returncode, again.stdout) == (0, summary)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("runs/*")} == made


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--noise", "poisson(1,2)"], "cannot draw noise"),
        (["--learning-rate", "-1"], "cannot learn at a rate of -1"),
        (["--scheduler", "tcp://127.0.0.1:1"], "cannot reach a Dask scheduler"),
        (["--seeds", "5-3"], "'5-3' names no seeds"),
        (["--seeds", "0,0"], "names a seed twice"),
        (["--seeds", ""], "names no seeds"),
        (["--seeds", "0-4294967296"], "names no seeds"),
        (["--workers", "0"], "cannot sweep with workers 0"),
        (["--epochs", "0"], "cannot sweep with length 0"),
        (["--noise", "5"], '--noise cannot be 5; expected such as "normal(-1,1)"'),
        (["--learning-rate", "fast"], '--learning-rate cannot be "fast"; expected such as 0.001'),
        (["--learning-rate", "NaN"], "--learning-rate cannot be NaN"),
        (["--repaired", "1"], "--repaired cannot be 1; expected such as false"),
        (["--learning-rate", "0.1", "0.1"], "is given a value twice"),
    ],
)
def test_mistakes_end_in_one_line(options: list[str], words: str, tmp_path: Path) -> None:
    """Catches a traceback, or a sweep that starts before it finds a setting impossible."""
    done = run_python(*SWEEP, *options, "-o", str(tmp_path))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert words in line
