"""Train vanilla and conditional to the end, exactly, and compare all with what TensorFlow 1.15.5 did.

    python tests/scripts/whole_runs.py [NAME ...] [--epochs N]

Seed 1234, two threads, 100 epochs each: 110,000 losses, the final weights, ten images and the printed lines.
Takes some minutes a run; exits with 1 where a bit differs. What was found goes into
``tests/recordings/whole_runs.json``, with the machine. Of fewer epochs, which store nothing, only losses and lines
can be compared.
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

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
RESULTS = RECORDINGS / "whole_runs.json"
NAMES = ("vanilla", "conditional")
EPOCHS = 100


def compare(name: str, epochs: int) -> dict[str, Any]:
    """How many losses, variables, images and lines of a run differ from the recording's."""
    printed, began = io.StringIO(), time.time()
    with contextlib.redirect_stdout(printed):
        run = importlib.import_module(f"gan_v1.{name}").train(epochs, seed=1234, exact=True, threads=2)
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
            "processor": processor(),
        }


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def processor() -> str:
    """Its maker, and the widest vector instructions that it has."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    told = (line.split(":", 1) for line in lines if line.startswith(("vendor_id", "flags")))
    facts = {name.strip(): value.split() for name, value in told}
    widest = next((name for name in ("avx512f", "avx2", "avx") if name in facts["flags"]), "no AVX")
    return f"{facts['vendor_id'][0]}, {widest}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare exact runs with what TensorFlow 1.15.5 did.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {' and '.join(NAMES)} (both)")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="the first so many (%(default)s)")
    options = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in options.names or NAMES:
        results[name] = compare(name, options.epochs)
        print(name, json.dumps(results[name]), flush=True)
        if options.epochs == EPOCHS:
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    return int(any(count for found in results.values() for fact, count in found.items() if fact.endswith("differ")))


if __name__ == "__main__":
    sys.exit(main())
