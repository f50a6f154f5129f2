"""The study of the collapse: each setting reaches what it names, and the look inside sees what happens."""

from __future__ import annotations

import numpy as np
import pytest

from gan_v1 import conditional, study, training
from gan_v1.errors import UserError
from gan_v1.training import Tutorial


def after_a_step(tutorial: Tutorial) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The networks' weights before and after the first batch of a run with seed 1."""
    program, (plan,) = training.first_batches(tutorial, "step", seed=1, n=1)
    before = program.weights()
    list(program.train(plan))
    return before, program.weights()


def test_without_settings_it_is_the_pages_program() -> None:
    """Catches a study of another program than the one that collapses."""
    for ours, pages in zip(after_a_step(study.tutorial()), after_a_step(conditional.tutorial()), strict=True):
        assert ours.keys() == pages.keys()
        for name, value in pages.items():
            np.testing.assert_array_equal(ours[name], value, err_msg=name)


def test_each_setting_reaches_what_it_names() -> None:
    """Catches a setting that is ignored or reaches the other network: Adam's first step is as long as its rate."""
    before, after = after_a_step(study.tutorial(learning_rate=1e-3, learning_rate_G=1e-4))
    for network, rate in (("discriminator", 1e-3), ("generator", 1e-4)):
        moved = np.abs(after[f"{network}/dense_1/bias"] - before[f"{network}/dense_1/bias"])
        assert moved.max() == pytest.approx(rate, rel=1e-2)
    glorot, _ = after_a_step(study.tutorial())
    drawn, _ = after_a_step(study.tutorial(kernel_stddev=0.01))
    assert drawn["generator/dense_1/kernel"].std() == pytest.approx(0.01, rel=0.02)
    assert glorot["generator/dense_1/kernel"].std() == pytest.approx(np.sqrt(2 / (256 + 784)), rel=0.02)
    assert not drawn["generator/dense_1/bias"].any()
    tutorial = study.tutorial(optimizer="sgd", learning_rate=0.5)
    before, after = after_a_step(tutorial)
    moved = np.abs(after["generator/dense_1/kernel"] - before["generator/dense_1/kernel"])
    assert moved.std() > moved.mean() / 2, "plain gradients differ in length; Adam's steps hardly do"
    with pytest.raises(UserError, match="there is no optimizer 'adamw'"):
        study.tutorial(optimizer="adamw")


def test_the_repair_is_a_noise_and_a_rate() -> None:
    """Catches a --repaired that trains the page's program, or hides an option that it overrules."""
    assert conditional.tutorial(repaired=True).settings == {"noise": "uniform(-1,1)", "learning_rate": 0.0002}
    with pytest.raises(UserError, match="leave out --repaired"):
        conditional.tutorial(repaired=True, noise="normal(0,1)")


def test_the_look_inside_is_numpys(monkeypatch) -> None:
    """Catches a measure taken of another tensor, batch or step, against the network written out in NumPy."""
    tutorial = study.tutorial()
    program, plans = training.first_batches(tutorial, "step", seed=1, n=3)
    monkeypatch.setattr(program.session, "close", lambda: None)
    monkeypatch.setattr(training, "first_batches", lambda *arguments: (program, plans))
    steps = study.first_steps(tutorial, seed=1, steps=3)
    assert all(len(measure) == 3 for measure in steps)
    noise = np.random.RandomState(0).normal(-1, 1, (100, 128))
    inputs = np.concatenate([noise, np.eye(10)[np.arange(100) % 10]], 1)
    w = program.weights()
    hidden = inputs @ w["generator/dense/kernel"] + w["generator/dense/bias"]
    outputs = 1 / (1 + np.exp(-(np.maximum(hidden, 0) @ w["generator/dense_1/kernel"] + w["generator/dense_1/bias"])))
    # float32 in the graph against float64 here
    assert steps.common[-1] == pytest.approx(np.mean(hidden.mean(0) ** 2) / np.mean(hidden**2), rel=1e-4)
    assert steps.dead[-1] == np.float32(np.mean((hidden <= 0).all(0)))
    assert steps.saturated[-1] == pytest.approx(np.mean((outputs < 0.01) | (outputs > 0.99)), abs=1e-4)
    assert steps.spread[-1] == pytest.approx(outputs.std(0).mean(), rel=1e-4)


def test_the_pages_noise_saturates_g_and_the_repair_does_not() -> None:
    """Catches a repair that repairs nothing: what the README says of the first 50 steps, from another seed."""
    page = study.first_steps(study.tutorial(), seed=4, steps=50)
    repaired = study.first_steps(study.tutorial(noise="uniform(-1,1)", learning_rate=2e-4), seed=4, steps=50)
    assert page.common[0] > 0.4
    assert page.common[-1] > 0.85
    assert page.saturated[-1] > 0.9
    assert page.spread[-1] < 0.01
    assert repaired.common.max() < 0.1
    assert repaired.saturated.max() < 0.01
    assert repaired.spread[-1] > 0.03
