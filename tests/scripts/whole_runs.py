"""Train vanilla and conditional to the end, exactly, and compare all with what TensorFlow 1.15.5 did.

    python tests/scripts/whole_runs.py [NAME ...] [--epochs N]

Seed 1234, 100 epochs each: 110,000 losses, the final weights, ten images and the printed lines. Takes some minutes a
run; exits with 1 where a bit differs. What was found goes into ``tests/recordings/whole_runs.json``, a list with a row
for each machine. Of fewer epochs, which store nothing, only losses and lines can be compared.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import io
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from gan_v1.cores import cores

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
RESULTS = RECORDINGS / "whole_runs.json"
NAMES = ("vanilla", "conditional")
EPOCHS = 100


def compare(name: str, epochs: int) -> dict[str, Any]:
    """How many losses, variables, images and lines of a run differ from the recording's."""
    printed, began = io.StringIO(), time.time()
    with contextlib.redirect_stdout(printed):
        run = importlib.import_module(f"gan_v1.{name}").train(epochs, seed=1234, exact=True)
    seconds = time.time() - began
    noise = np.random.RandomState(7).normal(size=(10, run.tutorial.n_noise))
    with run, np.load(RECORDINGS / "full" / f"{name}.npz", allow_pickle=False) as recorded:
        lines = (RECORDINGS / "full" / f"{name}.txt").read_text().splitlines()
        weights, steps = run.program.weights(), len(run.losses)
        of_the_end = {
            "variables that differ": sum(
                sha256(weights[variable]) != str(recorded[f"final_sha256/{variable}"]) for variable in weights
            ),
            "images that differ": int(sha256(run.generate(noise, np.eye(10))) != str(recorded["samples_sha256"])),
        }
        own_lines = printed.getvalue().splitlines()[:epochs]
        return {
            "steps": steps,
            "losses that differ": int((run.losses != recorded["losses"].reshape(-1, 2)[:steps]).sum()),
            **(of_the_end if epochs == EPOCHS else {}),
            "lines that differ": sum(a != b for a, b in zip(own_lines, lines, strict=False)),
            "seconds": round(seconds),
        }


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def machine() -> dict[str, Any]:
    """Its processor's name, the widest vector instructions that it has, and the cores that the run had."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    told = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    flags = told.get("flags", "").split()
    return {
        "processor": told.get("model name", platform.processor()),
        "vector instructions": next((name for name in ("avx512f", "avx2", "avx") if name in flags), "unknown"),
        "cores": cores(),
    }


def stored(results: list[dict[str, Any]], name: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    """The results with this run's in the row of this machine."""
    for row in results:
        if {**machine(), "runs": row["runs"]} == row:
            row["runs"][name] = found
            return results
    return [*results, {**machine(), "runs": {name: found}}]


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare exact runs with what TensorFlow 1.15.5 did.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {' and '.join(NAMES)} (both)")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="the first so many (%(default)s)")
    options = parser.parse_args()
    differing = 0
    for name in options.names or NAMES:
        found = compare(name, options.epochs)
        print(name, json.dumps(found), flush=True)
        differing += sum(count for fact, count in found.items() if fact.endswith("differ"))
        if options.epochs == EPOCHS:
            results = stored(json.loads(RESULTS.read_text()), name, found)
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
