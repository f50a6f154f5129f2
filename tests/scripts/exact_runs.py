"""Train the recorded programs exactly, on both engines, and save what the tests compare.

    python tests/scripts/exact_runs.py FILE.npz STEPS [--threads N] [--as-arm] [--engine ENGINE] [NAME ...]

A process of its own: an exact run wants to be the first in its process. Of each program the first STEPS steps are
trained. No number may depend on how many processor cores there are, nor on how many threads TensorFlow makes for an
operation. With --as-arm graphs are built as on Arm, of separate operations, though it is this processor that runs them.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any, Literal

import numpy as np
from engine_batches import RECORDED, SEED, Case, trained, tutorial_of

from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import compiled
from gan_v1.training import first_batches

STEPS = {"once_per_epoch_as_printed": 20}  # of the others 1,100 were recorded


def run(case: Case, engine: Literal["epoch", "step"], steps: int) -> dict[str, np.ndarray]:
    """The losses [steps, 2], and the images after as many steps as the recording's."""
    tutorial = tutorial_of(case)
    steps = min(steps, STEPS.get(case.name, 1100))
    program, plans = first_batches(tutorial, engine, SEED, steps, Arithmetic())
    found = trained(program, plans, case.steps_before_samples)
    program.session.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("steps", type=int)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--threads", type=int)
    parser.add_argument("--as-arm", action="store_true")
    parser.add_argument("--engine", choices=("epoch", "step"))
    options = parser.parse_intermixed_args()
    if options.as_arm:
        compiled.ON_X86 = False
    if options.threads is not None:
        tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=options.threads)).run(tf.constant(1))
    print(Arithmetic().set_up() or "equal", file=sys.stderr)
    engines: tuple[Literal["epoch", "step"], ...] = ("epoch", "step")
    found: dict[str, Any] = {
        f"{case.name}/{engine}/{key}": value
        for case in RECORDED
        if case.name in options.names or not options.names
        for engine in engines
        if options.engine in (engine, None)
        for key, value in run(case, engine, options.steps).items()
    }
    np.savez(options.path, **found)


if __name__ == "__main__":
    main()
