"""Scripts that a program under ``python -m gan_v1.tf1`` starts as processes of their own."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest
from helpers import run_python

from gan_v1.tf1.program.children import Children

CHILD = "import sys, numpy as np\nprint(hasattr(np, 'float'), sys.argv[1:], __name__, flush=True)\n"
PARENT = """
import os, subprocess, sys
def show(*words, **options):
    print(subprocess.run(words, stdout=subprocess.PIPE, check=True, **options).stdout.decode().strip(), flush=True)
python = sys.executable
show(python, "-u", "child.py", "--check", "a b")
show(python + " nets/../child.py '--exact' 2>&1", shell=True)
show(python, "-m", "nets.own", "1")
show("python", "own.py", cwd="nets")
os.system("cd nets && ONE=1 python own.py \\"$HOME\\"")
show(python, "-c", "import sys, numpy as np; print(hasattr(np, 'float'), sys.argv)")
show(python, sys.argv[1])
show(python, "-m", "json.tool", input=b"[1]")
try:
    subprocess.check_call(["python", "fails.py"])
except subprocess.CalledProcessError as error:
    print(error.cmd, error.returncode, flush=True)
os.execv(python, ["python", "child.py", "replaced"])
"""


@pytest.fixture(name="folder")
def a_program_with_children(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    (folder / "nets").mkdir(parents=True)
    for place in (folder / "child.py", folder / "nets" / "own.py", tmp_path / "elsewhere.py"):
        place.write_text(CHILD)
    (folder / "fails.py").write_text("import sys; sys.exit(3)\n")
    (folder / "parent.py").write_text(PARENT)
    return folder


def test_the_programs_own_scripts_get_what_it_gets(folder: Path) -> None:
    """Catches a child with today's libraries, arguments that the runner takes, and a command that is none of ours."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    own = [
        "True ['--check', 'a b'] __main__",
        "True ['--exact'] __main__",
        "True ['1'] __main__",
        "True [] __main__",
        "True ['/home/of/mine'] __main__",
    ]
    others = ["False ['-c']", "False [] __main__", "[\n    1\n]", "['python', 'fails.py'] 3"]
    words = ("parent.py", str(folder.parent / "elsewhere.py"))
    done = run_python("-m", "gan_v1.tf1", *words, cwd=folder, PATH=path, HOME="/home/of/mine")
    last = "True ['replaced'] __main__"
    assert done.stdout.splitlines() == "\n".join([*own, *others, last]).splitlines(), done.stderr
    assert (done.returncode, done.stderr) == (0, "")
    done = run_python("-m", "gan_v1.tf1", "--no-children", *words, cwd=folder, PATH=path, HOME="/home/of/mine")
    assert done.stdout == "\n".join([*own, *others, last, ""]).replace("True", "False"), done.stderr


def test_which_commands_are_changed_and_how(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches another Python, or a script of an installed package, under the runner; options that do not go along."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)
    children = Children(folder, ["--exact", "--threads", "2"])
    python = sys.executable
    _, runner, *options = children.words([python, "child.py"])[1:-1]
    assert options == ["--exact", "--threads", "2"]
    assert "gan_v1.tf1.__main__" in runner
    middle = shlex.join(["-c", runner, *options])
    for before, after in (
        ("nohup python -W ignore -u ", "child.py -x > log 2>&1 &"),
        ("echo 'python child.py' ; time python3 ", "child.py"),
        ("(cd nets; python ", "own.py)"),
        ("if nice -n 5 /usr/bin/env ONE=1 timeout 2.5h python ", "child.py; then echo; fi"),
        ("echo `python ", "child.py`"),
    ):
        assert children.line(before + after) == f"{before}{middle} {after}"
    before = ["/usr/bin/env", "ONE=1", "nice", "-n", "5", python]
    assert children.words([*before, "child.py"]) == [*before, "-c", runner, *options, "child.py"]
    another = folder / "venv" / "bin"
    another.mkdir(parents=True)
    (another / "python").symlink_to(os.path.realpath(python))
    (folder / "venv" / "pyvenv.cfg").touch()
    for line in (
        "python -m pip install x",
        "python nowhere.py",
        "python ../elsewhere.py",
        "python -c 'import child' child.py",
        "python - < child.py",
        "python -I child.py",
        f"{another}/python child.py",
        "cat child.py | grep python child.py",
        "python 'child.py",
        f"python {'x' * 300}.py",
    ):
        assert children.line(line) == line
    assert children.words(["python", "child.py"], env={"PATH": str(another)}) == ["python", "child.py"]
    # Popen's to refuse, the name of a program, and what names no Python.
    for words in ("python child.py", None, [3, "child.py"], [], ["env"], ["env", "child.py"]):
        assert children.words(words) == words
