"""Train the recorded programs exactly, on both engines, and save what the tests compare.

    python tests/scripts/exact_runs.py FILE.npz

A process of its own: an exact run wants to be the first in its process.
"""

from __future__ import annotations

import sys
from typing import Any, Literal

import numpy as np
from engine_batches import CASES, SEED, Case, trained, tutorial_of

from gan_v1.tf1.arithmetic import Arithmetic
from gan_v1.training import first_batches

RECORDED = [case for case in CASES if case.name != "convolutional"]
STEPS = {"once_per_epoch_as_printed": 20}  # of the others 1,100 were recorded


def run(case: Case, engine: Literal["epoch", "step"]) -> dict[str, np.ndarray]:
    """All losses [steps, 2] that were recorded, and the images after as many steps as the recording's."""
    tutorial = tutorial_of(case)
    program, plans = first_batches(tutorial, engine, SEED, STEPS.get(case.name, 1100), Arithmetic())
    found = trained(program, plans, case.steps_before_samples)
    program.session.close()
    return found


def main(path: str) -> None:
    print(Arithmetic().set_up() or "equal products", file=sys.stderr)
    found: dict[str, Any] = {
        f"{case.name}/{engine}/{key}": value
        for case in RECORDED
        for engine in ("epoch", "step")
        for key, value in run(case, engine).items()
    }
    np.savez(path, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
