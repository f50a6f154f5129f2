"""What tests are given: TensorFlow 1.15.5's recordings, and small data of our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import SHARED, small_mnist


@pytest.fixture(scope="session")
def recording() -> Callable[[str], dict[str, np.ndarray]]:
    """What TensorFlow 1.15.5 did, by the tutorial's name; skips where the recordings are not at hand."""

    def load(name: str) -> dict[str, np.ndarray]:
        path = SHARED / "fidelity" / f"{name}.npz"
        if not path.exists():
            pytest.skip(f"TensorFlow 1.15.5's recording {path} is not here: NOT compared with it")
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)

    return load


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    return small_mnist(tmp_path / "own data 한글")
