"""Sweeps: every run is made once, whatever happens to the workers, and judged by stated rules."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT, run_python

from gan_v1.errors import UserError
from gan_v1.sweep import cluster, pool
from gan_v1.sweep.__main__ import main
from gan_v1.sweep.results import Key, Results, is_alive
from gan_v1.sweep.runs import ALIVE_SPREAD, Outcome, is_dead

STUDY = ROOT / "samples2" / "study"
README = STUDY / "README.md"
SWEEP = ("conditional", "--noise", "uniform(-1,1)", "--epochs", "1", "--quiet")
QUICK = ("-m", "gan_v1.sweep", "once_per_epoch", "--as-printed", "true", "--epochs", "1", "--quiet")  # trains one batch


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
        json.dumps(spoilt(rows=[row(0, 5.0) | {"mnist_score": 10**400}])),
        json.dumps(spoilt(rows=[row(10**400, 5.0)])),
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


@pytest.mark.parametrize("name", ["sweep.csv", "sweep.png", "runs"])
def test_a_run_of_hours_finds_nothing_in_its_way_at_its_end(name: str, tmp_path: Path) -> None:
    """Catches a folder or a pipe in place of the table or the figure that is found when all runs are made."""
    os.mkfifo(tmp_path / name)
    with pytest.raises(UserError, match=name):
        Results(tmp_path)


def test_a_damaged_name_is_no_formula(tmp_path: Path) -> None:
    """Catches a variant in a result from elsewhere that matplotlib takes for a formula, and fails at."""
    results = Results(tmp_path)
    results.add(Key("vanilla", {"noise": "$x_$"}, 20, 1), Outcome([row(0, 5.0)], "finished"))
    results.write()
    assert (tmp_path / "sweep.png").exists()


# ------------------------------------------------------------------------------------ workers
class Sweep:
    """A sweep of short runs on one worker, in a group of processes of its own, as a shell starts it."""

    def __init__(self, output: Path, seeds: str, **environment: str) -> None:
        command = [sys.executable, *QUICK, "--seeds", seeds, "--workers", "1", "-o", str(output)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        inherited = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, env=inherited | environment, text=True, start_new_session=True, **pipes
        )

    def processes(self) -> list[int]:
        """Its own one and its workers, and whatever else they started."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(folder.name)) == self.process.pid:
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def worker(self, library: str = "") -> int:
        """Waits for a worker; if need be for one that has this library loaded, such as TensorFlow's: it trains."""
        while True:
            assert self.process.poll() is None
            for pid in self.processes():
                try:
                    command, maps = (Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "maps"))
                except OSError:
                    continue
                if "spawn_main" in command and library in maps:
                    return pid
            time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="finds the workers in Linux's /proc")
def test_a_killed_worker_costs_no_run(tmp_path: Path) -> None:
    """Catches a run lost with its worker, one that is killed while it starts among them; a traceback of one that is
    interrupted; finished runs that are made again; and files left, or looked for, in a folder for temporary files
    where another user may have put his own."""
    temporary = tmp_path / "tmp"
    planted = temporary / "dask-scratch-space"
    planted.mkdir(parents=True)
    for name in ("json.py", "random.py", "numpy.py"):
        (planted / name).write_text("raise SystemExit('another user was here')")
    sweep = Sweep(tmp_path / "out", "0", TMPDIR=str(temporary))
    os.kill(starting := sweep.worker(), signal.SIGKILL)
    while sweep.worker() == starting:
        time.sleep(0.02)
    os.kill(sweep.worker(), signal.SIGINT)
    os.kill(sweep.worker("libtensorflow"), signal.SIGKILL)
    summary, told = sweep.process.communicate(timeout=300)
    assert (sweep.process.returncode, told) == (0, 3 * "sweep: a worker was killed; its run is made again\n")
    assert summary.splitlines()[1].split()[0] == "1"
    assert [path.name for path in temporary.rglob("*")] == ["dask-scratch-space", *(p.name for p in planted.iterdir())]
    made = {path: path.stat().st_mtime_ns for path in tmp_path.glob("out/runs/*")}
    assert len(made) == 1, "and nothing else: no picture, no weights"
    again = run_python(*QUICK, "--seeds", "0", "-o", str(tmp_path / "out"))
    assert (again.returncode, again.stdout) == (0, summary)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("out/runs/*")} == made


# What another user can try: to connect, and to write into a process's pipes. It prints what succeeded.
INTRUDER = """
import os, sys
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sockets = set(sys.argv[1].split(","))
for name in ("tcp", "tcp6", "udp", "udp6"):
    for line in open(f"/proc/net/{name}").read().splitlines()[1:]:
        if line.split()[9] in sockets:
            print("can connect to", line.split()[1])
for line in open("/proc/net/unix").read().splitlines()[1:]:
    if line.split()[6] in sockets and len(line.split()) > 7:
        print("can connect to", line.split()[7])
for path in sys.argv[2:]:
    try:
        os.open(path, os.O_WRONLY)
        print("can write to", path)
    except OSError:
        pass
print("tried as user", os.getuid())
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="finds the workers in Linux's /proc")
def test_nobody_else_comes_to_a_sweep_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    """Catches a socket with an address through which another user runs code as the sweep's owner; a traceback after
    Ctrl-C, which the whole group gets; and workers that outlive their sweep."""
    sweep = Sweep(tmp_path, "0-1")
    sweep.worker("libtensorflow")
    files = [path for pid in sweep.processes() for path in Path(f"/proc/{pid}/fd").iterdir()]
    sockets = {name[8:-1] for path in files if path.is_symlink() and (name := os.readlink(path)).startswith("socket:[")}
    assert sockets, "the pipes between the processes"
    if os.getuid() != 0:
        warnings.warn("not root: what another user can do to a sweep is NOT tried", stacklevel=1)
    else:
        intruder = [sys.executable, "-c", INTRUDER, ",".join(sockets), *map(str, files)]
        tried = subprocess.run(intruder, capture_output=True, text=True, check=True)
        assert tried.stdout == "tried as user 65534\n"
    os.killpg(sweep.process.pid, signal.SIGINT)
    _, told = sweep.process.communicate(timeout=20)
    assert sweep.process.returncode == 130
    assert told == "sweep: interrupted; the same command goes on with the runs that are missing\n"
    until = time.monotonic() + 10
    while sweep.processes() and time.monotonic() < until:
        time.sleep(0.02)
    assert sweep.processes() == []


# ------------------------------------------------------------------------------------ a cluster of Dask's
def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that its own key has signed, and the key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN={name} -keyout {key} -out {certificate}"
    subprocess.run(make.split(), check=True, capture_output=True)
    return certificate, key


def run_nothing(name: str, settings: object, seed: int, length: int, to_the_end: bool) -> Outcome:
    """In place of a run."""
    if seed == 3:
        raise UserError("cannot make run 3")
    return Outcome([row(0, float(seed))], "finished")


def test_a_cluster_of_dasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches certificates that are not used, a scheduler spoken to without them, and an error that is not a line."""
    distributed = pytest.importorskip("distributed", reason="no Dask: --scheduler is NOT tried")
    if shutil.which("openssl") is None:
        pytest.skip("no openssl: --scheduler is NOT tried")
    (ours, key), (other, other_key) = certificate(tmp_path, "ours"), certificate(tmp_path, "other")
    both = {
        f"tls_{who}_{what}": str(path)
        for who in ("scheduler", "worker", "client")
        for what, path in (("cert", ours), ("key", key))
    }
    security = distributed.security.Security(tls_ca_file=str(ours), require_encryption=True, **both)
    monkeypatch.setattr(cluster, "run", run_nothing)
    tasks = [("vanilla", {}, seed, 1, False) for seed in range(4)]
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tls://",
        security=security,
        dashboard_address=None,
        local_directory=str(tmp_path / "dask"),
    ) as machine:
        scheduler = cluster.Scheduler(machine.scheduler_address, ours, ours, key)
        found = dict(cluster.outcomes(tasks[:3], scheduler))
        assert found == {place: run_nothing(*task) for place, task in enumerate(tasks[:3])}
        with pytest.raises(UserError, match=r"^cannot make run 3$"):
            list(cluster.outcomes(tasks, scheduler))
        without_tls = scheduler.address.replace("tls:", "tcp:")
        for refused in (
            scheduler._replace(cert=other, key=other_key),
            scheduler._replace(ca=other),
            scheduler._replace(ca=None, cert=None, key=None),
            cluster.Scheduler(without_tls),
        ):
            with pytest.raises(UserError, match="cannot reach a Dask scheduler") as caught:
                list(cluster.outcomes(tasks, refused))
            assert "\n" not in str(caught.value)


def test_what_is_on_this_machine() -> None:
    """Catches an address of another machine, such as an unused one for documentation, taken for one of this one."""
    assert all(map(cluster.on_this_machine, ("127.0.0.1", "localhost", "127.0.0.2")))
    assert not any(map(cluster.on_this_machine, ("192.0.2.1", "no.such.host.invalid")))


# ------------------------------------------------------------------------------------ the command
@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """The tasks that a sweep has had made; none is, and all are dead."""
    tasks: list[tuple[object, ...]] = []

    def outcomes(given: list[tuple[object, ...]], *_: object) -> Iterator[tuple[int, Outcome]]:
        tasks.extend(given)
        for place in range(len(given)):
            yield place, Outcome([row(0, 0.1)], "dead")

    monkeypatch.setattr(pool, "outcomes", outcomes)
    return tasks


def test_to_the_end_makes_again_what_was_given_up(made: list[tuple[object, ...]], tmp_path: Path) -> None:
    """Catches a run that was given up taken for one trained to its end."""
    command = ["vanilla", "--seeds", "0-1", "--quiet", "-o", str(tmp_path)]
    assert [(main(command), len(made)) for _ in range(2)] == [(0, 2), (0, 2)]
    Results(tmp_path).add(Key("vanilla", {}, 100, 0), Outcome([row(0, 5.0)], "finished"))
    assert main([*command, "--to-the-end"]) == 0
    assert made[2:] == [("vanilla", {}, 1, 100, True)]


def test_a_tutorials_name_may_be_another_options_value(
    made: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches the settings of the wrong tutorial, where a folder has a tutorial's name."""
    folder = tmp_path / "vanilla"
    monkeypatch.chdir(tmp_path)
    for command in (
        ["-o", "vanilla", "conditional", "--repaired", "true"],
        ["--seeds", "1", "conditional", "-o", "vanilla"],
    ):
        assert main([*command, "--quiet"]) == 0
    assert [(name, settings) for name, settings, *_ in made] == [
        ("conditional", {"repaired": True}),
        ("conditional", {}),
    ]
    assert len(list(folder.glob("runs/*.json"))) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--noise", "poisson(1,2)"], "cannot draw noise"),
        (["--learning-rate", "-1"], "cannot learn at a rate of -1"),
        (["--scheduler", "tcp://127.0.0.1:1"], "cannot reach a Dask scheduler"),
        (["--scheduler", "somewhere"], "'somewhere' is no address; expected tls://HOST:PORT"),
        (["--scheduler", "tcp://192.0.2.1:8786"], "on another machine and not encrypted"),
        (["--scheduler", "tls://192.0.2.1:8786", "--tls-ca", "ca.pem"], "belong together"),
        (
            ["--scheduler", "tls://h:1", "--tls-ca", "no", "--tls-cert", "no", "--tls-key", "no"],
            "names no, which is no file",
        ),
        (["--scheduler", "tcp://127.0.0.1:1", "--tls-ca", "ca.pem"], "speaks no TLS"),
        (["--scheduler", "tls://h:1", "--workers", "2"], "leave one of them out"),
        (["--unencrypted"], "are about a --scheduler"),
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
def test_mistakes_end_in_one_line(
    options: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Catches a traceback, or a sweep that starts before it finds a setting impossible."""
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    assert main([*SWEEP, *options, "-o", str(tmp_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
