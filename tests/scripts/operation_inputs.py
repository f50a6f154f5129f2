"""Record a single operation of TensorFlow 1.15.5 for ``tests/test_arithmetic.py``: inputs made here, and what it gave.

    python3.7 tests/scripts/operation_inputs.py CASE...

Each CASE is a name in ``CASES`` of ``operations.py``. Its inputs and outputs are written into
``tests/recordings/operations.npz`` beside what lies there, which stays as it is; a case that is recorded already is
recorded again. Python must have TensorFlow 1.15.5: .github/CONTRIBUTING.md says how to install it.
"""

from __future__ import annotations

import inspect
import os
import sys
import zlib

import numpy as np
from operations import CASES, compute, open_tensorflow

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings", "operations.npz")
# Eigen took eight numbers at a time: sizes with and without a rest, among them those of the tutorials' layers.
SIZES = [(1, 1), (7, 1), (64, 1), (100, 1), (3, 13), (100, 10), (100, 32)]
WEIGHTS = [(1,), (784,), (7, 3), (64, 32)]  # of an optimizer's variable
SHAPES = {  # of operations whose tensors have shapes of their own; of these there is no SIZE in the name
    "batch matmul": [(8, 20, 24), (8, 24, 30)],
    "conv2d": [(4, 14, 14, 8), (5, 5, 8, 16)],
    "conv2d to filter": [(4, 14, 14, 8), (4, 14, 14, 16)],
    "conv2d to input": [(5, 5, 8, 16), (4, 14, 14, 16)],
    "fused_batch_norm": [(4, 14, 14, 8), (8,), (8,)],
}
OF_POSITIVE = ("log", "sqrt", "rsqrt")  # what begins so takes no number below 0
OPTIMIZERS = ("adam", "sgd", "momentum", "rmsprop", "centered rmsprop", "adagrad", "adadelta", "ftrl")


def inputs(case):
    """The arrays that an operation of this name is given, float32, by ``CASE SIZE|inN``; the same at every call."""
    random = np.random.RandomState(zlib.crc32(case.encode()))
    made = {}
    for n, shape in enumerate(SHAPES.get(case, [])):
        made[f"{case}|in{n}"] = random.normal(size=shape).astype(np.float32)
    if made:
        return made
    for number, shape in enumerate(WEIGHTS if case in OPTIMIZERS else SIZES):
        name = "{} {}".format(case, "x".join(map(str, shape)))
        for n in range(4 if case in OPTIMIZERS else _tensors(case)):
            array = (random.normal(size=shape) * (1 if case in OPTIMIZERS else 3)).astype(np.float32)
            if case not in OPTIMIZERS and n == 0:
                array.flat[0] = (40, -40)[number % 2]  # where sigmoids and exponentials are at their ends
            made[f"{name}|in{n}"] = np.abs(array) if case.startswith(OF_POSITIVE) else array
    return made


def _tensors(case):
    """How many tensors a case takes after TensorFlow itself."""
    parameters = inspect.signature(CASES[case]).parameters.values()
    if any(parameter.kind == parameter.VAR_POSITIONAL for parameter in parameters):
        return 1  # the gradient of a function of one
    return len(parameters) - 1


def _case(key):
    """The case of a key of the file: ``erf`` of ``erf 3x13|in0``."""
    name = key.split("|")[0]
    return name if name in CASES else name.rpartition(" ")[0]


def main(cases):
    if sys.version_info >= (3, 8) or not cases or set(cases) - set(CASES):
        sys.exit(__doc__)
    made = {}
    for case in cases:
        made.update(inputs(case))
    made.update(compute(*open_tensorflow("recorded"), made))
    with np.load(RECORDED) as stored:
        kept = {key: stored[key] for key in stored if _case(key) not in cases}
    np.savez_compressed(RECORDED, **kept, **made)
    print(len(made), "arrays recorded")


if __name__ == "__main__":
    main(sys.argv[1:])
