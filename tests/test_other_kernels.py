"""The tests that compare TensorFlow's numbers, once more with the kernels that TensorFlow has not chosen here."""

from __future__ import annotations

import os
import subprocess
import sys

from helpers import ROOT, run_warm
from warm import ONEDNN

COMPARED = ("test_fidelity.py", "test_tutorials.py", "test_tf1_programs.py")


def test_the_other_kernels_give_the_same() -> None:
    """Catches numbers that hold with oneDNN alone, or without it alone: TensorFlow takes it where there is AVX-512.

    What sets the kernels itself (exact), and whether a run repeats, is left out.
    """
    chosen = "from tensorflow.python.util._pywrap_util_port import IsMklEnabled; print(int(not IsMklEnabled()))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not repeats and not exact"]
        + [f"tests/{name}" for name in COMPARED],
        cwd=ROOT,
        env=environment | {ONEDNN: run_warm("-c", chosen).stdout.strip()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
