"""What a user types, and what comes back: words, files, exit codes."""

from __future__ import annotations

import csv
import importlib
import inspect
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from helpers import ROOT, run_python, run_warm

from gan_v1 import command, vanilla
from gan_v1.__main__ import COMMANDS
from gan_v1.command import exit_code
from gan_v1.errors import UserError
from gan_v1.figures import png
from gan_v1.tf1 import loading
from gan_v1.tutorials import TUTORIALS

SHARED_OPTIONS = [
    "--seed",
    "--engine",
    "--data",
    "--samples",
    "--trace",
    "--checkpoints",
    "--resume",
    "--keep-going",
    "--quiet",
]
SHORT = ("--epochs", "1", "--engine", "step")  # which need not compile
SLOW = r"\| *(tensorflow|matplotlib|tf_keras|distributed)$"  # to import


def tutorial(name: str, *options: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return run_warm("-m", f"gan_v1.{name}", *map(str, options), cwd=cwd)


@pytest.mark.parametrize("name", TUTORIALS)
def test_help_names_the_options_and_loads_no_tensorflow(name: str) -> None:
    """Catches an option missing from one tutorial, and a --help that waits for TensorFlow."""
    done = run_python("-X", "importtime", "-m", f"gan_v1.{name}", "--help")
    assert done.returncode == 0
    for option in SHARED_OPTIONS:
        assert option in done.stdout
    assert ("--iterations" if name == "logits" else "--epochs") in done.stdout
    assert not re.search(SLOW, done.stderr, re.MULTILINE)


@pytest.mark.parametrize("name", sorted({name for commands in COMMANDS.values() for name in commands} - {*TUTORIALS}))
def test_every_other_help_loads_no_tensorflow_either(name: str) -> None:
    """Catches a --help that waits for TensorFlow, matplotlib or Dask."""
    done = run_python("-X", "importtime", "-m", f"gan_v1.{name}", "--help")
    assert done.returncode == 0
    assert f"gan_v1.{name}" in done.stdout
    assert not re.search(SLOW, done.stderr, re.MULTILINE)


@pytest.mark.parametrize("engine", ["epoch", "step"])
def test_a_short_run_leaves_words_and_files(engine: str, own_data: Path, tmp_path: Path) -> None:
    """Catches changed words, names or formats; vanilla on 300 images is three batches an epoch."""
    samples, trace = tmp_path / "그림 samples", tmp_path / "new" / "trace.csv"
    done = tutorial(
        "vanilla",
        *("--epochs", 11, "--seed", 3, "--engine", engine, "--data", own_data, "--samples", samples, "--trace", trace),
    )
    assert done.returncode == 0
    assert done.stderr.startswith(f"training complete; pictures: {samples}/000.png to {samples}/009.png, {samples}/pro")
    assert len(done.stderr.splitlines()) == 1
    *epochs, last = done.stdout.splitlines()
    assert last == "최적화 완료!"
    number = r"-?\d[\d.e+-]*"
    for epoch, line in enumerate(epochs):
        assert re.fullmatch(rf"Epoch {epoch:04d} D loss: {number} G loss: {number}", line)

    pictures = ["000.png", "009.png", "original_and_generated.png", "progress.png"]
    others = ["checkpoints", "history.csv", "run.json", "training.gif", "weights"]
    assert sorted(os.listdir(samples)) == sorted([*pictures, *others])
    with open(samples / "history.csv", newline="") as file:
        history = list(csv.DictReader(file))
    with open(trace, newline="") as file:
        steps = list(csv.DictReader(file))
    assert list(history[0]) == ["epoch", "loss_D", "loss_G"]
    assert list(steps[0]) == ["step", "loss_D", "loss_G"]
    assert (len(history), len(steps)) == (11, 33)
    for row, step, line in zip(history, steps[2::3], epochs, strict=True):
        assert (row["loss_D"], row["loss_G"]) == (step["loss_D"], step["loss_G"])
        assert line.endswith(f"D loss: {float(step['loss_D']):.4} G loss: {float(step['loss_G']):.4}")
        assert str(np.float32(step["loss_D"])) == step["loss_D"], "not the digits of a float32"
    run = json.loads((samples / "run.json").read_text())
    assert (run["tutorial"], run["seed"], run["engine"], run["finished"]) == ("vanilla", 3, engine, True)
    assert (run["options"], run["settings"]) == ({"epochs": 11, "data": str(own_data)}, {})
    assert {"tensorflow", "numpy", "python", "gan_v1"} == set(run["versions"])


def test_without_a_seed_one_is_drawn_and_told(own_data: Path, tmp_path: Path) -> None:
    """Catches a run that cannot be repeated."""

    def history(*seed: str) -> tuple[str, str]:
        samples = tmp_path / f"samples{len(seed)}"
        done = tutorial("vanilla", *SHORT, "--data", own_data, "--samples", samples, *seed)
        return (samples / "history.csv").read_text(), done.stderr

    first, notes = history()
    told = re.search(r"--seed (\d+) repeats this run", notes)
    assert told is not None
    assert history("--seed", told[1])[0] == first


def test_default_folders_are_the_pages(own_data: Path, tmp_path: Path) -> None:
    """Catches pictures that land elsewhere than beside the page's, wherever the user stands."""
    for name, folder in (("vanilla", "samples"), ("conditional", "samples2")):
        done = tutorial(name, *SHORT, "--seed", "1", "--quiet", "--data", own_data, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / folder / "000.png").exists()


def test_mistakes_end_in_one_line(own_data: Path, tmp_path: Path) -> None:
    """Catches tracebacks, silent failures and other exit codes for what a user can mend."""
    a_file = tmp_path / "a_file"
    a_file.touch()
    truncated = own_data.parent / "truncated"
    truncated.mkdir()
    for path in own_data.iterdir():
        (truncated / path.name).write_bytes(path.read_bytes()[:1000])
    few = ("--epochs", 1, "--seed", 1, "--data", own_data)
    for options, words in (
        (("--epochs", 0), "cannot train for 0 epochs"),
        (("--epochs", -1), "cannot train for -1 epochs"),
        (("--seed", -1), "cannot use -1 as a seed"),
        (("--checkpoint-every", 0), "every 0 epochs"),
        (("--data", tmp_path / "missing"), "missing is no folder"),
        (("--data", tmp_path), "lacks train-images-idx3-ubyte.gz"),
        (("--data", truncated), "truncated"),
        ((*few, "--samples", a_file), "a_file is a file, where a folder is needed"),
        ((*few, "--samples", a_file / "below"), "a_file is a file, where a folder is needed"),
        ((*few, "--samples", "/dev/null"), "/dev/null is a file, where a folder is needed"),
        ((*few, "--samples", "/proc/here"), "cannot write into the folder /proc/here"),
        ((*few, "--samples", tmp_path / "s", "--trace", a_file / "trace.csv"), "is a file"),
    ):
        done = tutorial("vanilla", *options, cwd=tmp_path)
        assert done.returncode == 1, options
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stderr.startswith("vanilla: ")
        assert words in done.stderr
    assert tutorial("vanilla", "--epochs", "many").returncode == 2
    assert tutorial("vanilla", "--engine", "steam").returncode == 2


def test_the_same_mistakes_in_python() -> None:
    """Catches an exception of another kind in Python than the command line reports."""
    with pytest.raises(UserError, match="cannot train for 0 epochs"):
        vanilla.train(0)
    for length in ("3", 2.5, True, None, 10**8):
        with pytest.raises(UserError, match="expected"):
            vanilla.train(length)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="no engine 'steam'"):
        vanilla.train(1, engine="steam")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TUTORIALS)
def test_train_has_the_options_of_the_command_line(name: str) -> None:
    """Catches an option that Python or the command line lacks, another default, and one that ``help`` leaves out."""
    module = importlib.import_module(f"gan_v1.{name}")
    parameters = inspect.signature(module.train).parameters
    arguments = inspect.getdoc(module.train)
    shown = run_python("-m", f"gan_v1.{name}", "--help").stdout
    assert set(re.findall(r"^  --([a-z-]+)", shown, re.MULTILINE)) == {
        option.replace("_", "-") for option in parameters if option != "watchers"
    }
    for option, parameter in parameters.items():
        assert f"\n    {option}: " in arguments
        assert parameter.default is not parameter.empty
    assert next(iter(parameters)) == ("iterations" if name == "logits" else "epochs")
    with pytest.raises(TypeError, match="sead"):
        module.train(1, sead=1)


def test_ctrl_c_within_a_string_that_is_executed(tmp_path: Path) -> None:
    """Catches an exit by the signal itself: libraries execute strings, and Python remembers the interrupt."""
    (tmp_path / "words.py").write_text(
        "import sys; from gan_v1.command import exit_code\n"
        "sys.exit(exit_code('words', lambda: exec('raise KeyboardInterrupt')))\n"
    )
    done = run_python("-m", "words", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (130, "words: interrupted\n")


@pytest.mark.parametrize("size", [1, 100_000], ids=["seen when flushed", "seen at once"])
def test_output_that_nobody_reads(size: int) -> None:
    """Catches a traceback after ``| head``, and Python's own complaint when it flushes the rest at exit."""
    reader, writer = os.pipe()
    os.close(reader)
    work = f"lambda: print('x' * {size}, end='')"
    program = f"import sys; from gan_v1.command import exit_code; sys.exit(exit_code('words', {work}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("redirected", "encoding", "code", "words"),
    [
        (">/dev/full", "utf-8", 1, "cannot print to the end: No space left on device"),
        (">&-", "utf-8", 0, ""),
        ("2>&-", "utf-8", 0, ""),
        (">/dev/null", "ascii", 0, ""),
        ("| true", "utf-8", 1, ""),
    ],
)
def test_whatever_becomes_of_stdout_the_run_is_whole(
    redirected: str, encoding: str, code: int, words: str, own_data: Path, tmp_path: Path
) -> None:
    """Catches a run or an export that is lost because a line could not be printed."""
    command = [sys.executable, "-m", "gan_v1.vanilla", "--epochs", "2", "--seed", "1", "--data", str(own_data)]
    command += ["--engine", "step", "--export", "generator"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    script = f"set -o pipefail; {shlex.join(command)} {redirected}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert words in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert json.loads((tmp_path / "samples" / "run.json").read_text())["finished"] is True
    assert (tmp_path / "generator" / "saved_model.pb").exists()


def test_ctrl_c_during_start_up_ends_in_one_line(own_data: Path, tmp_path: Path) -> None:
    """Catches a traceback from a library that was interrupted while it was imported, or while TensorFlow was."""
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "gan_v1.vanilla",
        "--seed",
        "1",
        "--epochs",
        "100000",
        "--fresh",
    ]
    for delay in (0, 0.2, 0.7, 1.4, 2.4, 4):
        with subprocess.Popen(
            [*command, "--data", str(own_data)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background jobs ignore it
        ) as process:
            assert process.stderr is not None
            try:
                while not re.search(r"\| gan_v1.command$", process.stderr.readline()):  # from this import on
                    assert process.poll() is None
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=60)
            finally:
                process.kill()
        told = re.sub(r"^import time:.*\n|replacing what is left.*\n", "", errors, flags=re.MULTILINE)
        assert (process.returncode, told.count("\n")) == (130, 1), told


@pytest.mark.parametrize(("interrupted", "told"), [(False, "words"), (True, "")])
def test_an_interrupted_import_of_tensorflow_leaves_no_words_of_its_own(
    interrupted: bool, told: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Catches lines of TensorFlow's above the one for Ctrl-C, where its loading makes another error of that; and a
    TensorFlow that cannot be loaded and whose own words about it are lost."""

    def fails() -> None:
        os.write(2, b"words")
        raise ImportError

    monkeypatch.setattr(command, "_was_interrupted", interrupted)
    with pytest.raises(ImportError), loading._stderr_held_back():
        fails()
    assert capfd.readouterr().err == told


@pytest.mark.parametrize(
    "library",
    [
        "class Freed:\n    __del__ = lambda self: signal.raise_signal(signal.SIGINT)\nFreed()\ntime.sleep(60)",
        "try:\n    signal.raise_signal(signal.SIGINT)\nexcept BaseException:\n    pass",
    ],
    ids=["python drops it", "a library swallows it"],
)
def test_a_ctrl_c_that_is_lost_on_its_way_still_ends_the_run(library: str, own_data: Path, tmp_path: Path) -> None:
    """Catches a run that goes on, or a traceback, where the exception does not come through what it interrupted."""
    arguments = ["vanilla", "--seed", "1", "--epochs", "100000", "--data", str(own_data)]
    begun = "import runpy, signal, sys, time\nfrom gan_v1.command import answer_interruption, exit_code\n"
    started = f"sys.argv = {arguments}\nrunpy.run_module('gan_v1.vanilla', run_name='__main__')"
    script = f"""
{begun}
def work():
{textwrap.indent(library, "    ")}
{textwrap.indent(started, "    ")}
answer_interruption()
sys.exit(exit_code("vanilla", work))
"""
    done = run_python("-c", script, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (130, 1), done.stderr
    assert done.stderr.startswith(("vanilla: interrupted", "vanilla: stopped by SIGINT"))


@pytest.mark.parametrize(
    "begun",
    ["threading.Thread(target=time.sleep, args=[60]).start()", "os.dup2(os.open(os.devnull, os.O_WRONLY), 2)"],
    ids=["a thread goes on", "stderr is held back"],
)
def test_ctrl_c_ends_in_one_line_whatever_has_been_begun(begun: str) -> None:
    """Catches a command that stays because a thread of its cannot end, and a line that goes where TensorFlow's go."""
    script = f"""
import os, signal, sys, threading, time
from gan_v1.command import answer_interruption, exit_code
def work():
    {begun}
    print("so far", end="")
    signal.raise_signal(signal.SIGINT)
answer_interruption()
sys.exit(exit_code("words", work))
"""
    done = run_python("-c", script, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (130, "so far", "words: interrupted\n")


def test_without_a_name_the_commands_are_listed() -> None:
    """Catches a command that is not listed, one that is not there, and a list that waits for TensorFlow."""
    done = run_python("-X", "importtime", "-m", "gan_v1")
    assert done.returncode == 0
    listed = set(re.findall(r"^  (\w+)  ", done.stdout, re.MULTILINE))
    package = ROOT / "gan_v1"
    runnable = {path.stem for path in package.glob("*.py") if "if __name__ ==" in path.read_text()} - {"__main__"}
    assert listed == runnable | {path.parent.name for path in package.glob("*/__main__.py")}
    assert "tensorflow" not in done.stderr


def test_a_command_may_be_named_after_the_package(tmp_path: Path) -> None:
    """Catches ``python -m gan_v1 NAME ...`` that prints or exits otherwise than ``python -m gan_v1.NAME ...``."""
    for told in ("vanilla --help", "compare nowhere", "vanilla --no-such-option", "tf1 nowhere.py"):
        name, *rest = told.split()
        ways = ["gan_v1", name, *rest], [f"gan_v1.{name}", *rest]
        one, other = (run_python("-m", *words, cwd=tmp_path) for words in ways)
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
    unknown = run_python("-m", "gan_v1", "vanila")
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("usage: python -m gan_v1 NAME; there is no command 'vanila'")


def test_ctrl_c_ends_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Catches a command that answers Ctrl-C with a traceback."""

    def work() -> None:
        raise KeyboardInterrupt

    assert exit_code("compare", work) == 130
    assert capsys.readouterr().err == "compare: interrupted\n"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_keeps_what_it_did(sent: signal.Signals, code: int, own_data: Path, tmp_path: Path) -> None:
    """Catches a Ctrl-C that loses the epochs done, or ends in a traceback."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gan_v1.vanilla", "--epochs", "100000", "--seed", "1", "--data", str(own_data)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed = [process.stdout.readline() for _ in range(3)]
    process.send_signal(sent)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors == f"vanilla: stopped by {sent.name}; to go on: python -m gan_v1.vanilla --resume\n"
    history = (tmp_path / "samples" / "history.csv").read_text().splitlines()[1:]
    assert len(history) == len(printed) + len(rest.splitlines())
    assert (tmp_path / "samples" / "000.png").exists()
    assert json.loads((tmp_path / "samples" / "run.json").read_text())["finished"] is False


def test_in_python(own_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catches a Python interface that prints when told not to, writes unasked, or has lost its results."""
    with vanilla.train(epochs=np.int64(2), seed=np.uint8(1), data=own_data, quiet=True) as run:
        assert [row.number for row in run.history] == [0, 1]
        assert run.losses.shape == (6, 2)
        np.testing.assert_array_equal(run.losses[-1], np.float32(run.history[-1][1:]))
        samples = run.sample(12)
        assert samples.shape == (12, 784)
        assert 0 <= samples.min() < samples.max() <= 1
        np.testing.assert_array_equal(run.generate(np.zeros([2, 128]))[0], run.generate(np.zeros([2, 128]))[1])
        assert png(vanilla.draw_figure(samples[:10]))[:4] == b"\x89PNG"
    assert capsys.readouterr() == ("", "")
