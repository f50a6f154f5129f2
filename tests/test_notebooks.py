"""What nbval cannot see: the cell with which every notebook starts, on a machine that is not this one."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers import ROOT, run_python

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
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


def install_cell(notebook: Path) -> str:
    first = next(cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code")
    return "".join(first["source"])


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
