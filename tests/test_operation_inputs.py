"""The script that records an operation under TensorFlow 1.15.5, as far as it can be tried without 1.15.5."""

from __future__ import annotations

import numpy as np
import operation_inputs
from helpers import ROOT


def test_inputs_are_made_as_those_that_are_recorded() -> None:
    """Catches a script that would record a case in other shapes, or under other names, than the tests read."""
    with np.load(ROOT / "tests" / "recordings" / "operations.npz") as stored:
        shapes = {key: stored[key].shape for key in stored if "|in" in key}
    compared = 0
    for case in operation_inputs.CASES:
        made = operation_inputs.inputs(case)
        recorded = {key: shape for key, shape in shapes.items() if operation_inputs._case(key) == case}
        if recorded and "cross_entropy" not in case:  # whose labels are no numbers of any kind
            assert {key: array.shape for key, array in made.items()} == recorded
            compared += 1
        assert all(array.dtype == np.float32 and np.isfinite(array).all() for array in made.values())
    assert compared > 30
