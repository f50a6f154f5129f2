"""What tests are given: cores to compute on, TensorFlow 1.15.5's recordings, and small data of our own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import ROOT, small_mnist
from warm import allowed_cores

CORES = allowed_cores()


def share() -> list[int] | None:
    """Of ``CORES``, those of this process: all of them, or, beside other workers of pytest-xdist, some of its own.

    Trainings side by side, each with a thread for every core, take longer than with a core each: two take 13 to 18 %
    longer on two cores.
    """
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER"), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if CORES is None or worker is None or workers > len(CORES):
        return CORES
    return CORES[int(worker.removeprefix("gw")) :: workers]


def pytest_configure() -> None:
    """Keep this process, and all that it starts, notebooks' kernels among them, to its share of the cores."""
    use(share())


def use(cores: list[int] | None) -> None:
    if cores is not None:
        os.sched_setaffinity(0, cores)


@pytest.fixture(scope="module")
def all_cores() -> Iterator[None]:
    """All of the machine's cores for a module whose runs are to split their batches between them."""
    use(CORES)
    yield
    use(share())


@pytest.fixture(scope="session")
def recording() -> Callable[[str], dict[str, np.ndarray]]:
    """What TensorFlow 1.15.5 did, by the tutorial's name; ``recordings/README.md`` tells how it was recorded."""

    def load(name: str) -> dict[str, np.ndarray]:
        with np.load(ROOT / "tests" / "recordings" / "fidelity" / f"{name}.npz", allow_pickle=False) as arrays:
            return dict(arrays)

    return load


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    return small_mnist(tmp_path / "own data 한글")
