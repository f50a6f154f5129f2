"""Every tutorial against what TensorFlow 1.15.5 did with seed 1234, on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from engine_batches import CASES, RECORDED, SEED, Case
from helpers import ROOT, losses_of, run_python, run_warm
from warm import ONEDNN

from gan_v1.training.draws import PART, Draws
from gan_v1.training.run import ENGINES
from gan_v1.training.tutorial import Period

pytestmark = pytest.mark.usefixtures("all_cores")
# Losses agree to about 1e-7 at once; matrix kernels round differently and a GAN amplifies that.
TOLERANCE = 1e-5  # times max(1, |loss|), over the first 50 steps
# When step 16 of conditional's recorded run updates G, a hidden unit of D lies at -2.4e-7 for one image. Kernels that
# round it over 0, as TensorFlow's with oneDNN off do, have another gradient from there on: 4.4e-5 within 50 steps.
EDGES = {"conditional": 16}
BEHIND_AN_EDGE = 1e-4
NAMES = [case.name for case in CASES]
REPEATED = ["vanilla", "truncated_normal", "conditional", "convolutional"]

Found = dict[str, dict[str, np.ndarray]]


def trained(engine: str, folder: Path, names: Sequence[str] = NAMES, **environment: str) -> dict[str, np.ndarray]:
    """What ``engine_batches.py`` finds for the cases of these names."""
    script = ROOT / "tests" / "scripts" / "engine_batches.py"
    run = run_python if environment else run_warm
    done = run(str(script), engine, str(folder / "found.npz"), *names, **environment)
    assert done.returncode == 0, done.stderr
    with np.load(folder / "found.npz", allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return {engine: trained(engine, tmp_path_factory.mktemp(engine)) for engine in ENGINES}


def assert_near(case: Case, losses: np.ndarray, expected: np.ndarray) -> None:
    """Losses [steps, 2], within what is stated above."""
    error = (np.abs(losses - expected) / np.maximum(1, np.abs(expected))).max(axis=1)
    edge = EDGES.get(case.name, case.steps) + 1
    assert error[:edge].max() <= TOLERANCE
    assert error.max() <= BEHIND_AN_EDGE


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_losses_and_weights_are_tensorflow_1s(case: Case, engine: str, recording, found: Found) -> None:
    """Catches any change of what a tutorial computes: seeds, draws, update order, losses, optimiser."""
    recorded = recording(case.name)
    start = f"{case.name}/init_sha256/"
    initial = {
        key.removeprefix(f"{case.name}/"): value for key, value in found[engine].items() if key.startswith(start)
    }
    assert initial == {key: value for key, value in recorded.items() if key.startswith("init_sha256/")}

    assert_near(case, found[engine][f"{case.name}/losses"], losses_of(case.name, recorded)[: case.steps])

    assert case.steps_before_samples == recorded["steps_before_samples"]
    # 50 steps amplify rounding more in G than in the losses; less than a grey level cannot be seen.
    np.testing.assert_allclose(found[engine][f"{case.name}/samples"], recorded["samples"], rtol=0, atol=1 / 255)


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.name)
def test_op_seeds_are_tensorflow_1s(case: Case, recording, found: Found) -> None:
    """Catches an operation more or less before a random one, which would shift its seed."""
    recorded, start = recording(case.name), f"{case.name}/opseed/"
    expected = {f"{case.name}/{key}": list(value) for key, value in recorded.items() if key.startswith("opseed/")}
    for engine in ENGINES:
        assert {key: list(value) for key, value in found[engine].items() if key.startswith(start)} == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_engines_agree(case: Case, found: Found) -> None:
    """Catches an engine that trains on other weights, images, noise or dropout masks than the other, and a loop that
    XLA was to compile and, untold, did not."""
    step, epoch = found["step"], found["epoch"]
    assert step[f"{case.name}/loop"] == "Python"
    assert epoch[f"{case.name}/loop"] == ("executor" if case.name == "convolutional" else "XLA")
    assert_near(case, epoch[f"{case.name}/losses"], step[f"{case.name}/losses"])
    for key in step:
        if key.startswith(f"{case.name}/final/") and "batch_norm" in key:
            # Moving averages enter no loss: only this would show an update that was run twice or not at all.
            np.testing.assert_allclose(epoch[key], step[key], rtol=1e-3, atol=1e-5, err_msg=key)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_repeats_bit_for_bit(engine: str, tmp_path: Path, found: Found) -> None:
    """Catches a race in an engine, or an order that hangs on the process: TensorFlow 1.15.5's runs repeated exactly.

    One tutorial of each kind: D first, G first, labels, the executor's loop.
    """
    for key, value in trained(engine, tmp_path, REPEATED).items():
        np.testing.assert_array_equal(value, found[engine][key], err_msg=key)


def test_the_other_kernels_give_the_same(recording, tmp_path: Path) -> None:
    """Catches numbers that hold with oneDNN alone, or without it alone: TensorFlow takes it where there is AVX-512.

    Only the step engine's products are theirs; in the epoch engine's loop XLA multiplies.
    """
    chosen = "from tensorflow.python.util._pywrap_util_port import IsMklEnabled; print(int(IsMklEnabled()))"
    kernels = {"1": "0", "0": "1"}[run_warm("-c", chosen).stdout.strip()]
    found = trained("step", tmp_path, [case.name for case in RECORDED], **{ONEDNN: kernels})
    for case in RECORDED:
        assert_near(case, found[f"{case.name}/losses"], losses_of(case.name, recording(case.name))[: case.steps])


def test_draws_are_those_of_the_pages_loop() -> None:
    """Catches batch order or noise drawn in another order than by the page's own loop, written out here."""
    from gan_v1 import conditional, input_data

    tutorial = conditional.tutorial()
    images = tutorial.images(None, tutorial.batch_size)
    train = input_data.read_data_sets("nowhere", one_hot=True).train
    np.random.seed(SEED)
    draws = Draws(tutorial, len(images.train), SEED)
    periods = []
    for plan in draws.plans([Period(0, 550, 550, True), Period(1, 2, 2, False)]):
        for indices, noise in zip(plan.indices, plan.noise, strict=True):
            batch, labels = train.next_batch(100)
            np.testing.assert_array_equal(input_data.scale(images.train[indices]), batch)
            np.testing.assert_array_equal(images.train_labels[indices], labels)
            np.testing.assert_array_equal(noise, np.random.normal(-1.0, 1.0, size=(100, 128)).astype(np.float32))
        if plan.ends_period and plan.period.sampled:
            expected = np.random.normal(-1.0, 1.0, size=(10, 128)).astype(np.float32)
            np.testing.assert_array_equal(plan.sample_noise, expected)
        else:
            assert plan.sample_noise is None
        periods.append((plan.period.number, plan.start))
    assert periods == [*((0, start) for start in range(0, 550, PART)), (1, 0)]
