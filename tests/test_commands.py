"""Every command of the guides is run, shortened by options of its own or on small data; the last test counts them.

Processor seconds, measured: epoch_time 19 and 16, whole_runs 14, the classifier 13, checkpoint_time 9; most others less
than 5.
"""

from __future__ import annotations

import csv
import functools
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import on_arm
import pytest
from helpers import READMES, ROOT, commands, run_python, run_warm, told
from playground_runs import data_of

from gan_v1 import conditional, study, vanilla
from gan_v1.sweep import __main__ as sweep
from gan_v1.sweep.results import Key
from gan_v1.sweep.runs import Outcome
from gan_v1.training.images import CIFAR_BATCHES
from gan_v1.tutorials import TUTORIALS

SET_UP = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/"
STUDY = ROOT / "samples2" / "study"
RUN: set[str] = set()


def like(pattern: str) -> list[str]:
    """The guides' commands of this form, for a test to run; noted for the last test."""
    found = [command for command in told() if re.fullmatch(pattern, command)]
    assert found, f"no guide has a command like {pattern} any more"
    RUN.update(found)
    return found


def run(command: str, *options: str, cwd: Path = ROOT, expected: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a guide's ``python ...`` to its end, with ``options`` behind; it must end with the ``expected`` exit code."""
    python = run_warm if re.search("-m (gan_v1|pytest)", command) and "--exact" not in command else run_python
    done = python(*shlex.split(command)[1:], *options, cwd=cwd)
    assert done.returncode == expected, done.stderr
    return done


# ------------------------------------------------------------------------------------ installing, and the tests
PASTED = like(r"python3 -m venv .*")


def test_what_is_pasted_works_whatever_came_before() -> None:
    """Catches a line for a newcomer that needs another before it: each makes the environment that it uses."""
    assert {line.removeprefix(SET_UP).split(" --")[0] for line in PASTED} == {
        "python -m gan_v1.vanilla",
        "python -m pytest",
        "jupyter lab notebooks/tfGAN.ipynb",
    }


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_ci_runs_what_is_pasted(readme: Path) -> None:
    """Catches a README whose first two lines nobody runs: CI takes them from there, and runs them as they stand."""
    here = [line for line in commands(readme) if line in PASTED]
    ci = (ROOT / ".ci" / "run").read_text()
    for line, pattern in zip(here, re.findall(r"pasted '(.*?)'", ci), strict=False):
        assert [found for found in here if re.search(pattern, found)] == [line]
    assert len(re.findall(r"pasted '(.*?)'", ci)) == 2


@pytest.mark.parametrize("command", like(r"pip install (-e )?'?\.(\[\w+\])?'?"))
def test_what_is_installed_of_this_project_ci_installs(command: str) -> None:
    """Catches extras of other names than pyproject.toml's, and ones that CI, which installs the project, leaves out."""

    def extras(text: str) -> set[str]:
        return {name for group in re.findall(r"\.\[([\w,]+)\]", text) for name in group.split(",")}

    there = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    by_ci = extras((ROOT / "requirements.txt").read_text() + (ROOT / ".ci" / "run").read_text())
    assert extras(command) <= there.keys() & by_ci


@pytest.mark.parametrize("command", like(r"pip install (-r tests/.*|'?[a-z].*)"))
def test_what_else_is_installed_pip_looks_for(command: str) -> None:
    """Catches a file that is not there, or a requirement that pip cannot read; nothing is fetched."""
    done = run_python("-m", *shlex.split(command), "--dry-run", "--no-index", "--no-deps", "--isolated")
    assert not re.search("Could not open|Invalid requirement|no such option", done.stderr), done.stderr
    assert done.returncode == 0 or "No matching distribution" in done.stderr or "ResolutionImpossible" in done.stderr


@functools.cache
def collected_by(command: str) -> str:
    return run(command, "--collect-only", "-q").stdout


@pytest.mark.parametrize("command", like(r"python -m pytest tests/.*"))
def test_the_tests_that_a_guide_names_are_there(command: str) -> None:
    """Catches a file of tests that was renamed; they run with all others, so they are only looked for here."""
    for file in re.findall(r"tests/\w+\.py", command):
        assert f"{file}::" in collected_by("python -m pytest --whole")


@pytest.mark.parametrize("command", like(r"python -m pytest( --whole)?"))
def test_what_is_left_out_is_told(command: str) -> None:
    """Catches a quick run that is silent about what it leaves out, and a whole one that leaves something out."""
    collected = collected_by(command)
    assert ("were NOT run: python -m pytest --whole runs them" in collected) == ("--whole" not in command)
    assert ("notebooks/tfGAN.ipynb::" in collected) == ("--whole" in command)


def test_jupyter_opens_the_notebook(tmp_path: Path) -> None:
    """Catches a notebook that is not where the README opens it."""
    pytest.importorskip("jupyterlab", reason="no JupyterLab: the README's notebook is NOT opened")
    (command,) = (line.removeprefix(SET_UP) for line in PASTED if "jupyter lab" in line)
    notebook = command.split()[-1]
    (tmp_path / notebook).parent.mkdir()
    shutil.copy(ROOT / notebook, tmp_path / notebook)
    process = subprocess.Popen(
        [sys.executable, "-m", *shlex.split(command), "--no-browser", "--allow-root", "--port=0"],
        cwd=tmp_path,
        env=os.environ | {f"JUPYTER_{folder}_DIR": str(tmp_path) for folder in ("CONFIG", "RUNTIME")},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    lines = iter(process.stderr.readline, "")
    opened = any("is running at" in line for line in lines)  # without the file it says so, and ends
    process.kill()  # asked to end, it may take longer than a minute
    process.communicate()
    assert opened


# ------------------------------------------------------------------------------------ tutorials
@pytest.fixture
def cifar(tmp_path: Path) -> Path:
    folder = tmp_path / "cifar"
    folder.mkdir()
    for name in CIFAR_BATCHES:
        (folder / name).write_bytes(np.zeros([20, 3073], np.uint8).tobytes())
    return folder


@pytest.mark.parametrize("command", like(rf"python -m gan_v1\.({'|'.join(TUTORIALS)})( .*)?"))
def test_a_tutorials_command_runs(command: str, own_data: Path, cifar: Path, tmp_path: Path) -> None:
    """Catches an option or a module that a README promises and the program refuses; short, on small data."""
    short = ["--iterations" if "logits" in command else "--epochs", "1", "--quiet"]
    short += ["--data", str(cifar if "convolutional" in command else own_data)]
    run(command, *short, "--samples", "samples", cwd=tmp_path)
    assert (tmp_path / "samples" / "run.json").exists()


@pytest.mark.parametrize("command", like(r"python -m gan_v1(\.NAME)?"))
def test_the_commands_are_listed(command: str) -> None:
    """Catches a list, or a help, that is not there."""
    assert run(command.replace("NAME", "vanilla"), "--help").stdout


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an epoch of vanilla in samples/ and of conditional in samples2/."""
    folder = tmp_path_factory.mktemp("trained")
    for train, samples in ((vanilla.train, "samples"), (conditional.train, "samples2")):
        train(1, seed=7, samples=folder / samples, quiet=True).close()
    shutil.copytree(folder / "samples2", folder / "samples2" / "repaired")
    return folder


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.(metrics|compare) samples.*"))
def test_a_command_on_a_run_works(command: str, trained: Path) -> None:
    """Catches a command on a finished run that is not what the program takes; of an epoch nothing can be judged."""
    run(command, cwd=trained, expected=4 if "compare" in command else 0)


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.metrics --train FILE"))
def test_the_classifier_is_trained(command: str, tmp_path: Path) -> None:
    """Catches a command that trains nothing, or less of a classifier than an epoch makes; 97 % was seen."""
    refused = run_warm(*shlex.split(command)[1:], "--epochs", "0", cwd=tmp_path)
    assert refused.returncode == 1
    assert "cannot train for 0 epochs" in refused.stderr
    trained = run(command, "--epochs", "1", cwd=tmp_path)
    assert float(re.findall(r"([\d.]+)% of the test digits", trained.stdout)[0]) > 90


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.playground .*"))
def test_the_playground_is_made(command: str, trained: Path) -> None:
    """Catches a command that the program refuses, or a page without one of the runs."""
    run(command, cwd=trained)
    folders, _, output = command.partition("gan_v1.playground ")[2].partition(" -o ")
    assert len(data_of((trained / output).read_text())["runs"]) == len(folders.split())


# ------------------------------------------------------------------------------------ the study
@pytest.mark.parametrize("command", like(r"python -m gan_v1\.study"))
def test_the_study_draws(command: str, tmp_path: Path, monkeypatch, capsys) -> None:
    """Catches a command that the program refuses, or a table without what the README quotes; one seed of three."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(study, "SEEDS", (1,))
    assert study.main(shlex.split(command)[3:]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 4 * 3
    assert (tmp_path / "samples2" / "first_steps.png").exists()


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.sweep conditional .*"))
def test_the_readmes_sweep_trains_nothing_again(command: str, tmp_path: Path) -> None:
    """Catches a README's command that would train the stored runs again, or print another table from them."""
    copy = shutil.copytree(STUDY, tmp_path / "samples2" / "study")
    (copy / "sweep.csv").unlink()
    stored = {path: path.stat().st_mtime_ns for path in copy.glob("runs/*")}
    assert run(command, "--quiet", cwd=tmp_path).stderr == ""
    assert {path: path.stat().st_mtime_ns for path in copy.glob("runs/*")} == stored
    assert (copy / "sweep.csv").read_bytes() == (STUDY / "sweep.csv").read_bytes()


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.sweep (study|NAME) --help"))
def test_a_sweeps_settings_are_told(command: str) -> None:
    """Catches a help that lacks the settings for which a README sends there."""
    assert "--kernel-stddev" in run(command.replace("NAME", "study")).stdout


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.sweep"))
def test_a_sweep_of_nothing_is_refused(command: str) -> None:
    """Catches a command that trains something, or ends in a traceback, where no tutorial is named."""
    done = run_warm(*shlex.split(command)[1:])
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------ TensorFlow 1 programs
@pytest.mark.parametrize("command", like(r"python -m gan_v1\.tf1 .*(?<! script)\.py"))
def test_a_tensorflow_1_program_runs_as_told(command: str) -> None:
    """Catches a program or an option of the runner that a README promises and that is not there."""
    done = run(command)
    told = ("reading the MNIST that gan_v1 brings", "near TensorFlow 1.15.5's numbers")
    assert [line for line in done.stderr.splitlines() if not any(words in line for words in told)] == []
    assert done.stdout


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.tf1 --doctor"))
def test_the_doctor_is_asked_as_told(command: str) -> None:
    """Catches a table that is not printed, or a private name that the installed TensorFlow lacks."""
    assert " 0 changed, 0 gone" in run(command).stdout


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.tf1 --py2 script\.py"))
def test_a_program_in_python_2_runs_as_told(command: str, tmp_path: Path) -> None:
    """Catches an option that no longer translates."""
    (tmp_path / "script.py").write_text("print 'seven halves:', 7 / 2\n")
    assert run(command, cwd=tmp_path).stdout == "seven halves: 3\n"


@pytest.mark.parametrize("command", like(r"python -m gan_v1\.tf1 notebook\.ipynb"))
def test_a_notebook_runs_as_told(command: str, tmp_path: Path) -> None:
    """Catches a command that takes a notebook for a script."""
    cell = {"cell_type": "code", "source": "import tensorflow as tf\nprint(tf.Session().run(tf.constant(7)))"}
    cell |= {"metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    (tmp_path / "notebook.ipynb").write_text(json.dumps(notebook))
    assert run(command, cwd=tmp_path).stdout.strip() == "7"


@pytest.mark.parametrize("command", like(r"python tests/scripts/whole_runs\.py"))
def test_whole_runs_begin_as_recorded(command: str) -> None:
    """Catches a script that does not run, or sees a difference; the first epoch of one of the two, stored nowhere."""
    stored = (ROOT / "tests" / "recordings" / "whole_runs.json").read_bytes()
    done = run_python(*shlex.split(command)[1:], "vanilla", "--epochs", "1")
    assert (ROOT / "tests" / "recordings" / "whole_runs.json").read_bytes() == stored
    if "near TensorFlow 1.15.5" in done.stderr:
        pytest.skip(f"this machine's products round otherwise: {done.stderr}")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.removeprefix("vanilla "))
    assert (found["steps"], found["losses that differ"], found["lines that differ"]) == (550, 0, 0)


@pytest.mark.parametrize("command", like(r"python tests/scripts/on_arm\.py FOLDER"))
def test_the_emulated_processor_knows_what_it_needs(command: str) -> None:
    """Catches a script that does not start, or forgets a package; the emulation itself wants root and half an hour."""
    assert "--steps" in run(command.replace("FOLDER", "--help")).stdout
    wanted = {pinned.partition("==")[0].lower() for pinned in on_arm.installed(["gan_v1"])}
    assert {"tensorflow", "tf_keras", "numpy", "matplotlib", "filelock"} <= wanted


# ------------------------------------------------------------------------------------ benchmarks
@pytest.mark.parametrize("command", like(r"python tests/benchmarks/epoch_time\.py"))
def test_an_epoch_is_timed(command: str, tmp_path: Path) -> None:
    """Catches a benchmark that does not run, writes no table or a row that lacks a column, or one where a machine at
    work refuses the floor."""
    options = ("--parts", "contenders", "sizes", "--sizes", "800x16", "--epochs", "1", "--results", str(tmp_path))
    done = run_python(*shlex.split(command)[1:], *options, "--only", "epoch", "floor, TensorFlow")
    refused = "measure on a machine with no other work" in done.stderr
    assert done.returncode == int(refused), done.stderr
    assert "left out" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == (set() if refused else {"epoch_time.csv", "epoch_time.png"})
    if not refused:
        header, *rows = (tmp_path / "epoch_time.csv").read_text().splitlines()
        assert any(row.startswith("vanilla 800 16,epoch,") for row in rows)
        assert {len(next(csv.reader([row]))) for row in rows} == {len(header.split(","))}


@pytest.mark.parametrize("command", like(r"python tests/benchmarks/(checkpoint_time|first_picture)\.py"))
def test_a_benchmark_prints_seconds(command: str, tmp_path: Path) -> None:
    """Catches a benchmark that calls the package as it was once."""
    (tmp_path / "tests").symlink_to(ROOT / "tests")  # a checkpoint is written where one stands
    assert re.search(r"\d s", run(command, "--epochs", "1", cwd=tmp_path).stdout)


@pytest.mark.parametrize("command", like(r"python tests/benchmarks/sweep_time\.py"))
def test_sweeps_are_timed(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches a benchmark that is refused, or whose ways to make the runs do not make the same ones; they are noted
    here instead of made, which would take a minute."""
    monkeypatch.syspath_prepend(str(ROOT / shlex.split(command)[1]).rpartition("/")[0])
    sweep_time = importlib.import_module("sweep_time")
    ways: list[set[tuple[str, int, int]]] = []

    def noted(keys: Sequence[Key], *_: object) -> Iterator[tuple[Key, Outcome]]:
        ways.append({(key.tutorial, key.seed, key.length) for key in keys})
        return iter(())

    def seconds(*arguments: str) -> float:
        if arguments[:2] == ("-m", "gan_v1.sweep"):
            assert sweep.main([*arguments[2:], "-o", str(tmp_path / str(len(ways)))]) == 0
        else:
            runs = set[tuple[str, int, int]]()
            ways.append(runs)
            monkeypatch.setattr("gan_v1.sweep.runs.run", lambda name, _, seed, n, __: runs.add((name, seed, n)))
            exec(arguments[1], {})
        return 1.0

    monkeypatch.setattr(sweep, "_made", noted)
    monkeypatch.setattr(sweep.Results, "write", lambda results: None)
    monkeypatch.setattr(sweep_time, "seconds", seconds)
    monkeypatch.setattr(sys, "argv", ["sweep_time.py", "--runs", "3"])
    sweep_time.main()
    assert ways == 3 * [{("conditional", seed, 2) for seed in range(3)}]
    assert len(re.findall(r"\d s", capsys.readouterr().out)) == 3


@pytest.mark.parametrize("command", like(r"node .*"))
def test_the_playgrounds_steps_are_timed(command: str) -> None:
    """Catches a benchmark that takes the page's scripts apart at a place that has moved."""
    if shutil.which("node") is None:
        pytest.skip("no Node: the playground's benchmark is NOT run")
    done = subprocess.run([*shlex.split(command), "--seconds", "0.1"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^own, .*: [\d.]+ steps a second$", done.stdout, re.MULTILINE)) == 2 * 3


def test_no_guide_has_a_command_that_no_test_runs() -> None:
    """Catches a new command, in a shell block or within a sentence, that is told and tried by nobody."""
    assert set(told()) == RUN
