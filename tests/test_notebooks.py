"""What nbval cannot see: the page behind a notebook, its exercises, its form, and the cell for Colab."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import colab
import numpy as np
import pytest
from helpers import ROOT, run_python, run_warm

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSONS = ("tfGAN", "tfGAN2")
MOST_LINES = 15
COLAB = """
import builtins, sys, types
from IPython.core.interactiveshell import InteractiveShell
sys.modules["google.colab"] = types.ModuleType("google.colab")
builtins.input = lambda prompt: sys.argv[2]
shell = InteractiveShell.instance(colors="nocolor")
shell.register_magic_function(lambda line: print("pip", line), magic_name="pip")
shell.run_cell(sys.argv[1]).raise_error()
shell.run_cell("import os, fetched; print(fetched.what, os.listdir())").raise_error()
"""
# Runs programs one after the other, each in a graph of its own, and prints the expressions asked for of each.
PROGRAMS = """
import contextlib, io, json, sys
import matplotlib
matplotlib.use("Agg")
import numpy as np
from gan_v1.tf1 import tf
for program, asked in json.loads(sys.argv[1]):
    tf.reset_default_graph()
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program, names)
    print(json.dumps({name: float(eval(expression, names)) for name, expression in asked.items()}))
"""


def cells(notebook: Path, kind: str) -> list[dict[str, Any]]:
    """The notebook's cells of one kind, ``source`` as one text."""
    found = json.loads(notebook.read_text())["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in found if cell["cell_type"] == kind]


def is_the_pages(source: str) -> bool:
    """Whether a cell is one of the page's steps: it begins with its number, or, on tfGAN2, imports."""
    return re.match(r"# \d+\n|from gan_v1.tf1 import tf\nimport matplotlib", source) is not None


def lesson(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.ipynb"


def page_of(name: str) -> str:
    """The page's program as the notebook has it."""
    return "\n".join(cell["source"] for cell in cells(lesson(name), "code") if is_the_pages(cell["source"]))


# ------------------------------------------------------------------------------------ the page
def statements(source: str) -> list[tuple[str, str]]:
    """Each statement of a program, by the number of its step and as one line, however the program writes it.

    Of a statement that holds others, its head. Four blanks for each level of depth; a step begins with its number
    as a comment.
    """
    lines = enumerate(source.splitlines(), 1)
    steps = [(number, match[1]) for number, line in lines if (match := re.match(r"\s*# ?(\d+)$", line))]
    found: list[tuple[str, str]] = []

    def walk(body: list[ast.stmt], depth: int) -> None:
        for node in body:
            step = next((step for number, step in reversed(steps) if number < node.lineno), "")
            found.append((step, "    " * depth + ast.unparse(node).splitlines()[0]))
            walk(getattr(node, "body", []), depth + 1)

    walk(ast.parse(source).body, 0)
    return found


def told_differences(name: str) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """The lines that the notebook says it has left out, and put in, each with the number of its step."""
    (block,) = (
        match[1]
        for cell in cells(lesson(name), "markdown")
        if "다른 줄" in cell["source"] and (match := re.search(r"```diff\n(.*?)```", cell["source"], re.DOTALL))
    )
    step, found = "", {"-": Counter(), "+": Counter()}
    for line in block.splitlines():
        if line.startswith(" # "):
            step = line[3:]
        else:
            found[line[0]][step, line[1:]] += 1
    return found["-"], found["+"]


@pytest.mark.parametrize("name", LESSONS)
def test_the_cells_are_the_pages_but_for_the_lines_told(name: str) -> None:
    """Catches a cell that is not the page's any more, and a difference that the notebook does not list.

    The page's statements are kept as SHA-256, in their order: facts to compare with, not the author's text.
    """
    page = [
        (step, digest)
        for step, digests in json.loads((ROOT / "tests" / "recordings" / "pages.json").read_text())[name].items()
        for digest in digests
    ]
    left_out, put_in = told_differences(name)
    digest = {
        line: hashlib.sha256(line[1].encode()).hexdigest()[:16] for line in [*statements(page_of(name)), *left_out]
    }
    expected = Counter(page)
    for line, n in left_out.items():
        assert expected[line[0], digest[line]] >= n, f"the page has no such line: {line}"
        expected[line[0], digest[line]] -= n
    here = statements(page_of(name))
    rest = Counter(here) - put_in
    assert sum(rest.values()) == len(here) - sum(put_in.values()), "a line is listed that is not in the notebook"
    for line in rest:
        assert expected[line[0], digest[line]] == rest[line], f"not the page's, and not listed: {line}"
    assert sum(expected.values()) == sum(rest.values()), "a line of the page is missing, and not listed"
    kept = [(step, digest[step, line]) for step, line in here if (step, line) in rest]
    assert [line for line in page if line in kept] == [line for line in kept if line in page], "another order"


# ------------------------------------------------------------------------------------ the exercises
def answers(name: str) -> list[tuple[list[tuple[str, str]], str]]:
    """The answers to the exercises: lines to replace, by what, and a program to run afterwards."""
    (text,) = (cell["source"] for cell in cells(lesson(name), "markdown") if cell.get("id") == "exercises")
    found = []
    for answer in re.findall(r"<details>(.*?)</details>", text, re.DOTALL):
        edits = []
        for block in re.findall(r"```diff\n(.*?)```", answer, re.DOTALL):
            old, new = ("\n".join(line[1:] for line in block.splitlines() if line[0] == sign) for sign in "-+")
            edits.append((old, new))
        found.append((edits, "\n".join(re.findall(r"```python\n(.*?)```", answer, re.DOTALL))))
    return found


def run_answers(name: str, steps: int, asked: dict[str, str], folder: Path) -> list[dict[str, float]]:
    """Train the page's program, and then with each answer, for ``steps`` batches; what is ``asked`` of each."""
    show = next(cell["source"] for cell in cells(lesson(name), "code") if "def show(" in cell["source"])
    page = re.sub(r"^epochs = .*$", "epochs = 1", page_of(name), flags=re.MULTILINE)
    assert "epochs = 1\n" in page
    page = page.replace("int(mnist.train.num_examples / batch_size)", str(steps))
    assert f"total_batch = {steps}\n" in page
    programs = []
    for edits, afterwards in [([], ""), *answers(name)]:
        program = page
        for old, new in edits:
            assert program.count(old) == 1, f"{name}: the answer replaces a line that is not there once: {old}"
            program = program.replace(old, new)
        programs.append((f"{program}\n{show}\n{afterwards}", asked))
    for samples in ("samples", "samples2"):
        (folder / samples).mkdir()
    done = run_warm("-c", PROGRAMS, json.dumps(programs), cwd=folder)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(found) == len(programs), done.stdout
    return found


SPREAD = "sess.run(G, {Z: get_noise(100, n_noise)}).std(0).mean()"


@pytest.mark.whole
def test_the_answers_of_tfGAN_hold(tmp_path: Path) -> None:
    """Catches an answer that does not run, or says what does not happen; 100 batches, seeded as the notebook is."""
    asked = {"spread": SPREAD, "loss_G": "loss_val_G", "n_noise": "n_noise", "walked": "len(globals().get('walk', []))"}
    page, around_minus_1, twice, two = run_answers("tfGAN", 100, asked, tmp_path)
    assert around_minus_1["spread"] < page["spread"] / 2, "pictures are far more alike with noise around -1"
    assert twice["loss_G"] < page["loss_G"], "with D trained twice G's loss is lower at first"
    assert two["n_noise"] == 2
    assert two["walked"] == 64


@pytest.mark.whole
def test_the_answers_of_tfGAN2_hold(tmp_path: Path) -> None:
    """Catches an answer that does not run, or says what does not happen; 100 batches, seeded as the notebook is."""
    spread = "sess.run(G, {Z: get_noise(100, n_noise), Y: np.eye(10)[np.arange(100) % 10]}).std(0).mean()"
    page, uniform, without_label = run_answers(
        "tfGAN2", 100, {"spread": spread, "seen_by_D": "vars_D[0].shape[0]"}, tmp_path
    )
    assert page["spread"] < 0.01 < uniform["spread"], "one word, and the pictures are no longer alike"
    assert (page["seen_by_D"], without_label["seen_by_D"]) == (794, 784)


# ------------------------------------------------------------------------------------ the form
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_stands_in_the_readers_way(notebook: Path) -> None:
    """Catches long cells of ours, asserts and nbval's comments in a lesson, and red lines in what is stored."""
    for cell in cells(notebook, "code"):
        source = cell["source"]
        assert "NBVAL" not in source, source
        assert not re.search(r"^\s*assert ", source, re.MULTILINE), source
        if not is_the_pages(source) and notebook.stem != "own_script":  # that one is a program of 2017
            assert len([line for line in source.splitlines() if line.strip()]) <= MOST_LINES, source
        assert set(cell["metadata"]) <= {"tags"}, "a time or a machine is stored"
        for output in cell["outputs"]:
            assert output.get("name") != "stderr", output
            assert output["output_type"] != "error", output


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_compares_something(name: str) -> None:
    """Catches a lesson all of whose outputs are excused: nbval would compare nothing, whatever its cells print."""
    compared = [cell for cell in cells(lesson(name), "code") if cell["outputs"] and not cell["metadata"].get("tags")]
    assert len(compared) >= 4, [cell["source"] for cell in compared]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("tfGAN", (-0.7, -2.0), (-0.01, -9.0)), ("tfGAN2", (1e-12, 27.0), (0.7, 2.0))],
)
def test_the_last_sentence_tells_runs_apart(
    name: str, good: tuple[float, float], bad: tuple[float, float], capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches a last cell that prints the same whatever was trained: CI would not see a broken run."""
    last = cells(lesson(name), "code")[-1]["source"]

    def said(losses: tuple[float, float], epochs: int) -> str:
        known = {"tfGAN": {"ink": 0.13, "spread": 0.2}, "tfGAN2": {"spread": 0.0, "saturated": 1.0}}[name]
        run = SimpleNamespace(history=[(epoch, *losses) for epoch in range(epochs)])
        exec(last, {"np": np, "run": run, "loss_D_typical": losses[0], "loss_G_typical": losses[1], **known})
        return capsys.readouterr().out

    stored = "".join("".join(output["text"]) for output in cells(lesson(name), "code")[-1]["outputs"])
    assert said(good, 100) == stored == "범위 안입니다 / within the range\n"
    assert said(bad, 100) == "범위 밖입니다 / outside the range\n"
    assert said(good, 3) == "100 에포크가 필요합니다 / needs 100 epochs\n"


# ------------------------------------------------------------------------------------ Colab
def install_cell(notebook: Path) -> str:
    return cells(notebook, "code")[0]["source"]


def test_the_way_to_colab_is_the_same_in_every_notebook() -> None:
    """Catches a notebook that still has the badge or the cell of another address, and a second question for it."""
    for notebook in NOTEBOOKS:
        text = notebook.read_text()
        assert colab.with_colab(text, notebook.name) == text, "run tests/scripts/colab.py"
        published = json.loads(colab.with_colab(text, notebook.name, "https://github.com/someone/gan"))["cells"]
        introduction, cell = ("".join(published[place]["source"]) for place in (0, 1))
        address = f"https://colab.research.google.com/github/someone/gan/blob/HEAD/notebooks/{notebook.name}"
        assert introduction.endswith(f"]({address})")
        assert 'address = "https://github.com/someone/gan"' in cell
        assert "input(" not in cell


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git, with which Colab fetches the repository")
def test_colab_gets_the_repository(tmp_path: Path) -> None:
    """Catches an install cell after which the package, or the folder that the notebook stands in, is not there."""
    repository = tmp_path / "somewhere"
    (repository / "notebooks").mkdir(parents=True)
    (repository / "notebooks" / "a.ipynb").touch()
    (repository / "requirements.txt").touch()
    (repository / "fetched.py").write_text("what = 'the package'\n")
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=repository, check=True)
    (cell,) = {install_cell(notebook) for notebook in NOTEBOOKS}
    address = repository.as_uri()
    done = run_python("-c", COLAB, cell, address, cwd=tmp_path, IPYTHONDIR=str(tmp_path / "ipython"))
    assert done.stdout.splitlines() == [
        "pip install --quiet -r repository/requirements.txt",
        "the package ['a.ipynb']",
    ], done
