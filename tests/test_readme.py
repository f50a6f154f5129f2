"""What the READMEs point at exists, and both languages say the same; test_commands.py runs their commands."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from helpers import GUIDES, READMES, ROOT, commands, run_python
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

from gan_v1 import __version__
from gan_v1.tutorials import TUTORIALS

EXTRAS = ("notebooks", "sweep", "tests", "estimator")  # requirements.txt's
STUDY = ROOT / "samples2" / "study"


def test_python_examples_run(tmp_path: Path) -> None:
    """Catches an example in Python that does not work as it stands; with one epoch."""
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "gan_v1" / "README.md").read_text(), re.DOTALL)
    assert all("epochs=" in example for example in examples)
    once = [re.sub(r"epochs=\d+", "epochs=1, quiet=True", example) for example in examples]
    done = run_python("-c", "\n".join(once), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "(10, 784)" in done.stdout


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_is_a_page(readme: Path) -> None:
    """Catches a README that a newcomer would not read to its end; a word is what stands between two blanks."""
    assert len(readme.read_text().split()) <= 1200


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_begins_with_a_picture_and_two_commands(readme: Path) -> None:
    """Catches a front door behind a corridor: what it is and how to run it, on the first screen."""
    start = readme.read_text()[:2500]
    assert start.index("<img ") < start.index("```sh") < start.rindex("```sh")
    assert re.search(r"(?m)^python3 -m venv .*gan_v1\.vanilla$", start)
    assert re.search(r"(?m)^python3 -m venv .*pytest", start)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_tutorial_has_its_author(readme: Path) -> None:
    """Catches a tutorial without a word on whose it is, where the tutorials are listed."""
    rows = {row[0].strip("` "): row[2] for row in re.findall(r"(?m)^\|(.*?)\|(.*?)\|(.*?)\|.*<img", readme.read_text())}
    assert list(rows) == list(TUTORIALS)
    assert all(len(words.split()) >= 3 for words in rows.values()), rows
    for name, author in (("vanilla", "jinhoon227"), ("label_smoothing", "Udacity"), ("logits", "solaris33")):
        assert author in rows[name]


def test_the_citation_is_one() -> None:
    """Catches a CITATION.cff of another version than the package's, or without what a citation needs."""
    text = (ROOT / "CITATION.cff").read_text()
    assert f"\nversion: {__version__}\n" in text
    for field in ("cff-version", "message", "title", "authors"):
        assert re.search(rf"(?m)^{field}:", text), field
    for address in re.findall(r"(?m)^    url: (.*)$", text):
        assert address in (ROOT / "gan_v1" / "README.md").read_text(), address


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


def test_the_versions_tried_are_allowed() -> None:
    """Catches a requirement that was moved while tests/constraints.txt, the versions tried, stayed behind."""
    lines = (ROOT / "tests" / "constraints.txt").read_text().splitlines()
    tried = dict(line.split("==") for line in lines if not line.startswith("#"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(text for extra in EXTRAS for text in optional[extra])]
    for requirement in map(Requirement, wanted):
        version = tried[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} was tried with {version}"


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


def test_the_console_script_is_there() -> None:
    """Catches a script that pip would install and that ends in an ImportError."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, _, function = project["scripts"]["gan-v1"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))
