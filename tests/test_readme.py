"""Every command in the READMEs is run, shortened; what they point at exists."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import READMES, ROOT, TUTORIALS, commands, module_commands, run_python

from gan_v1 import conditional, study, vanilla
from gan_v1.compare.documented import documented
from gan_v1.training.images import CIFAR_BATCHES

SET_UP = "python3 -m venv .venv && .venv/bin/pip install --quiet -e ."


def runner_commands() -> list[str]:
    """Each distinct way in which a README runs a TensorFlow 1 program."""
    found = {command for readme in READMES for command in commands(readme) if "python -m gan_v1.tf1" in command}
    return sorted(found)


@pytest.mark.parametrize("command", runner_commands())
def test_a_tensorflow_1_program_runs_as_told(command: str) -> None:
    """Catches a program or an option of the runner that a README promises and that is not there."""
    done = run_python(*shlex.split(command)[1:])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def exit_code(module: str, *options: str) -> int | str | None:
    """What ``python -m`` comes to; done in this process, which has TensorFlow already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [module, *options])
        for name in (module, f"{module}.__main__"):
            patch.delitem(sys.modules, name, raising=False)
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    return ended.value.code


@pytest.fixture
def cifar(tmp_path: Path) -> Path:
    folder = tmp_path / "cifar"
    folder.mkdir()
    for name in CIFAR_BATCHES:
        (folder / name).write_bytes(np.zeros([20, 3073], np.uint8).tobytes())
    return folder


@pytest.mark.parametrize("command", module_commands(TUTORIALS))
def test_a_tutorials_command_runs(command: str, own_data: Path, cifar: Path, tmp_path: Path, monkeypatch) -> None:
    """Catches an option or a module that a README promises and the program refuses; short, on small data."""
    module, *options = shlex.split(command)
    short = ["--iterations" if "logits" in module else "--epochs", "1", "--quiet"]
    data = ["--data", str(cifar if "convolutional" in module else own_data)]
    monkeypatch.chdir(tmp_path)
    assert exit_code(module, *options, *short, *data, "--samples", "samples") == 0
    assert (tmp_path / "samples" / "run.json").exists()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an epoch of vanilla in samples/ and of conditional in samples2/."""
    folder = tmp_path_factory.mktemp("trained")
    for train, samples in ((vanilla.train, "samples"), (conditional.train, "samples2")):
        train(1, seed=7, samples=folder / samples, quiet=True).close()
    shutil.copytree(folder / "samples2", folder / "samples2" / "repaired")
    return folder


@pytest.mark.parametrize("command", module_commands(("metrics", "compare")))
def test_a_command_on_a_run_works(command: str, trained: Path, monkeypatch) -> None:
    """Catches a command on a finished run that is not what the program takes."""
    monkeypatch.chdir(trained)
    assert exit_code(*shlex.split(command)) == 0


@pytest.mark.parametrize("command", module_commands(("study",)))
def test_the_study_draws(command: str, tmp_path: Path, monkeypatch, capsys) -> None:
    """Catches a command that the program refuses, or a table without what the README quotes; one seed of three."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(study, "SEEDS", (1,))
    assert study.main(shlex.split(command)[1:]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 4 * 3
    assert (tmp_path / "samples2" / "first_steps.png").exists()


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_set_up_and_tests_are_those_of_ci(readme: Path) -> None:
    """Catches a README whose commands nobody runs: CI starts with the one and ends with the other."""
    main, tests = commands(readme)[:2]
    assert main == f"{SET_UP} && .venv/bin/python -m gan_v1.vanilla"
    ci = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert tests == f"{SET_UP} && {ci[-1]}"
    assert SET_UP in ci


def test_python_examples_run(tmp_path: Path) -> None:
    """Catches an example in Python that does not work as it stands; with one epoch."""
    examples = [set(re.findall(r"```python\n(.*?)```", readme.read_text(), re.DOTALL)) for readme in READMES]
    assert examples[0] == examples[1] != set()
    for example in examples[0]:
        assert "epochs=3" in example
        done = run_python("-c", example.replace("epochs=3", "epochs=1, quiet=True"), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "(10, 784)" in done.stdout


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
@pytest.mark.parametrize(("folder", "name"), [("samples", "vanilla"), ("samples2", "conditional")])
def test_numbers_below_the_pictures(readme: Path, folder: str, name: str) -> None:
    """Catches numbers beside the pictures that are not those of the stored run and of its page."""
    below = rf"!\[\]\({folder}/(\d+)\.png\)<br>D (\S+) / (\S+), G (\S+) / (\S+), ink \S+ / (\S+), spread \S+ / ([\d.]+)"
    rows = re.findall(below, readme.read_text())
    assert [picture for picture, *_ in rows] == ["000", "039", "069", "099"]
    known = documented(name)
    history = np.loadtxt(ROOT / folder / "history.csv", delimiter=",", skiprows=1)
    for picture, *told in rows:
        _, loss_D, loss_G = history[int(picture)]
        losses, panel = known.losses[int(picture)], known.panels[picture]
        assert told[:4] == [f"{loss:.3g}" for loss in (loss_D, losses.loss_D, loss_G, losses.loss_G)]
        assert told[4:] == [f"{panel.ink:.2f}", f"{panel.spread:.2f}"]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_links_and_pictures_are_there(readme: Path) -> None:
    """Catches a link to a file that was moved or never stored."""
    text = readme.read_text()
    targets = re.findall(r"\]\(([^)#]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    assert len(targets) > 20
    missing = [target for target in targets if not target.startswith("http") and not (ROOT / target).exists()]
    assert not missing
    assert len(text.splitlines()) < 200
