"""Train the first batches of every tutorial on one engine; save what the tests compare.

    python tests/scripts/engine_batches.py ENGINE FILE.npz [NAME ...]

A process of its own, as the command line has it.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from typing import Any, NamedTuple

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import first_batches
from gan_v1.training.draws import Plan
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.step import StepEngine
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
RECORDED = [case for case in CASES if case.name != "convolutional"]


def tutorial_of(case: Case) -> Tutorial:
    return importlib.import_module(f"gan_v1.{case.module}").tutorial(**case.settings)


def trained(program: StepEngine | EpochEngine, plans: list[Plan], steps_before_samples: int) -> dict[str, np.ndarray]:
    """All losses [steps, 2] of the plans, and, if they are so long, G's images after so many steps.

    The images are made of the recording's noise and labels.
    """
    noise = np.random.RandomState(7).normal(size=(10, program.tutorial.n_noise))
    losses: list[np.ndarray] = []
    images = {}
    for plan in plans:
        before = steps_before_samples - sum(map(len, losses))
        if 0 < before <= len(plan.indices):
            losses += program.train(plan._replace(indices=plan.indices[:before], noise=plan.noise[:before]))
            images["samples"] = program.generate(noise, np.eye(10))
            losses += program.train(plan, before)
        else:
            losses += program.train(plan)
    return {"losses": np.concatenate(losses), **images}


def op_seeds(graph: tf.Graph) -> dict[str, list[int]]:
    """Both seeds of every random operation, by its name."""
    return {
        op.name: [op.get_attr("seed"), op.get_attr("seed2")]
        for op in graph.get_operations()
        if op.type in ("RandomStandardNormal", "RandomUniform", "TruncatedNormal")
    }


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def main(engine: Any, path: str, *names: str) -> None:
    found: dict[str, Any] = {}
    for case in CASES:
        if case.name not in names:
            continue
        tutorial = tutorial_of(case)
        program, plans = first_batches(tutorial, engine, SEED, case.steps)
        found[f"{case.name}/loop"] = program.loop
        for name, seeds in op_seeds(program.graph).items():
            found[f"{case.name}/opseed/{name}"] = seeds
        for name, array in program.variables().items():
            found[f"{case.name}/init_sha256/{name}"] = sha256(array)
        for key, array in trained(program, plans, case.steps_before_samples).items():
            found[f"{case.name}/{key}"] = array
        for name, array in program.variables().items():
            found[f"{case.name}/final/{name}"] = array
        program.session.close()
    np.savez(path, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
