"""Every command in the READMEs is run, shortened; what they point at exists."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import GUIDES, READMES, ROOT, TUTORIALS, commands, module_commands, run_python
from PIL import Image

from gan_v1 import conditional, study, vanilla
from gan_v1.training.images import CIFAR_BATCHES

STUDY = ROOT / "samples2" / "study"
SET_UP = ["python3 -m venv .venv", ". .venv/bin/activate", "pip install .", "python -m gan_v1.vanilla"]


def runner_commands() -> list[str]:
    """Each distinct way in which a README runs a TensorFlow 1 program."""
    found = {command for readme in GUIDES for command in commands(readme) if "python -m gan_v1.tf1" in command}
    return sorted(found)


@pytest.mark.parametrize("command", runner_commands())
def test_a_tensorflow_1_program_runs_as_told(command: str) -> None:
    """Catches a program or an option of the runner that a README promises and that is not there."""
    done = run_python(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stderr
    assert not done.stderr or "near TensorFlow 1.15.5's numbers" in done.stderr
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
    if "--exact" in options:  # begins with a process of its own
        assert run_python("-m", module, *options, *short, *data, cwd=tmp_path).returncode == 0
        return
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
    """Catches a README whose commands nobody runs: CI sets up and tests by the same."""
    told = commands(readme)
    assert told[:4] == SET_UP
    install, tests = told[-2:]
    ci = (ROOT / ".ci" / "run").read_text().splitlines()
    assert ci.index(SET_UP[0]) < ci.index(SET_UP[1]) < ci.index(install.replace("install", "install --quiet"))
    assert any(line.endswith(tests) for line in ci)


def test_python_examples_run(tmp_path: Path) -> None:
    """Catches an example in Python that does not work as it stands; with one epoch."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "gan_v1" / "README.md").read_text(), re.DOTALL)
    assert "epochs=3" in example
    done = run_python("-c", example.replace("epochs=3", "epochs=1, quiet=True"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "(10, 784)" in done.stdout


def test_a_readme_is_a_page() -> None:
    """Catches a README that a newcomer would not read to its end; a word is what stands between two blanks."""
    assert len((ROOT / "README.md").read_text().split()) <= 1000


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_paragraphs_are_short(guide: Path) -> None:
    """Catches prose packed into a block: no paragraph has more than 80 words; tables, lists and code are none."""
    text = re.sub(r"```.*?```", "", guide.read_text(), flags=re.DOTALL)
    for paragraph in text.split("\n\n"):
        if not paragraph.lstrip().startswith(("|", "-", "#", "<", "!")):
            assert len(paragraph.split()) <= 80, paragraph


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_are_there(guide: Path) -> None:
    """Catches a link to a file that was moved or never stored, and one to a section that is not there."""
    text = guide.read_text()
    targets = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    assert guide not in READMES or len(targets) > 20
    for target in targets:
        file, _, section = target.partition("#")
        if not target.startswith("http"):
            assert not file or (guide.parent / file).exists(), target
            headings = [heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
            assert not section or file or section in headings, target


def test_figures_with_words_are_shown_as_large_as_they_are() -> None:
    """Catches a figure whose words shrink on the page: of some 880 pixels on GitHub, no figure needs many more."""
    figures = [*STUDY.glob("*.png"), ROOT / "tests" / "benchmarks" / "results" / "epoch_time.png"]
    assert len(figures) == 3
    for figure in figures:
        with Image.open(figure) as picture:
            assert picture.width < 920, figure
    for readme in READMES:
        assert '<img src="samples2/study/sweep.png" width="880">' in readme.read_text()


def test_both_languages_say_the_same() -> None:
    """Catches a command, a picture or a number that one README has and the other lacks."""
    english, korean = (readme.read_text() for readme in READMES)
    assert commands(READMES[0]) == commands(READMES[1])
    assert re.findall(r'src="([^"]+)"', english) == re.findall(r'src="([^"]+)"', korean)
    numbers = [set(re.findall(r"\d+[.,]\d+", text)) for text in (english, korean)]
    assert numbers[0] == numbers[1]


def test_a_clone_stays_clean() -> None:
    """Catches a run whose files git would see in a fresh clone, and stored ones that it would not."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no clone: what git ignores was NOT tried")
    written = [f"samples{number}/{file}" for number in ("", 2) for file in ("000.png", "run.json", "weights/000.npz")]
    stored = ["samples/stored/vanilla/000.png", "samples2/study/sweep.csv", "samples2/stored/conditional/run.json"]
    for paths, ignored in ((written, True), (stored, False)):
        for path in paths:
            asked = subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=ROOT, check=False)
            assert (asked.returncode == 0) == ignored, path
