"""Train the first batches of every tutorial on one engine; save what the tests compare.

    python tests/scripts/engine_batches.py ENGINE FILE.npz [NAME ...]

Processes of their own, as the command line has it: TensorFlow makes the threads of its operations
once a process, as its first session asks, and their number decides how a matrix product rounds.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from typing import Any, NamedTuple

import numpy as np

from gan_v1.training import first_batches
from gan_v1.training.program import Program
from gan_v1.training.tutorial import Tutorial

SEED, STEPS = 1234, 50


class Case(NamedTuple):
    module: str
    name: str  # the recording's, where there is one
    settings: dict[str, bool]
    steps: int = STEPS
    steps_before_samples: int = STEPS


CASES = [
    Case("vanilla", "vanilla", {}),
    Case("conditional", "conditional", {}),
    Case("truncated_normal", "truncated_normal", {}),
    Case("once_per_epoch", "once_per_epoch_as_meant", {}),
    Case("once_per_epoch", "once_per_epoch_as_printed", {"as_printed": True}, 20, 10),
    Case("label_smoothing", "label_smoothing", {}),
    Case("logits", "logits", {}),
    Case("convolutional", "convolutional", {}, 5, 1),  # its steps are slow, and nothing recorded them
]


def tutorial_of(case: Case) -> Tutorial:
    return importlib.import_module(f"gan_v1.{case.module}").tutorial(**case.settings)


def train_batches(tutorial: Tutorial, engine: Any, n: int) -> tuple[Program, dict[str, np.ndarray], np.ndarray]:
    """The program, its initial variables and its losses [n, 2] after the first batches of a run."""
    program, plans = first_batches(tutorial, engine, SEED, n)
    initial = program.variables()
    return program, initial, np.concatenate([losses for plan in plans for losses in program.train(plan)])


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def main(engine: str, path: str, *names: str) -> None:
    found: dict[str, Any] = {}
    for case in CASES:
        if case.name not in names:
            continue
        tutorial = tutorial_of(case)
        program, initial, losses = train_batches(tutorial, engine, case.steps)
        found[f"{case.name}/losses"] = losses
        for name, array in initial.items():
            found[f"{case.name}/init_sha256/{name}"] = sha256(array)
        for name, array in program.variables().items():
            found[f"{case.name}/final/{name}"] = array
        program, _, _ = train_batches(tutorial, engine, case.steps_before_samples)
        noise = np.random.RandomState(7).normal(size=(10, tutorial.n_noise))
        found[f"{case.name}/samples"] = program.generate(noise, np.eye(10))
    np.savez(path, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
