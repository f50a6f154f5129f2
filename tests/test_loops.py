"""Who goes from batch to batch: XLA's compiled loop by default, TensorFlow's executor where that cannot be had."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import FOR_EXACT, run_warm

from gan_v1 import vanilla
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import epoch, first_batches
from gan_v1.training.draws import Plan

pytestmark = pytest.mark.usefixtures("all_cores")


def in_parts(plan: Plan, n: int) -> Iterator[Plan]:
    for start in range(0, len(plan.indices), n):
        yield plan._replace(indices=plan.indices[start : start + n], noise=plan.noise[start : start + n])


def test_calls_cut_elsewhere_and_a_repetition_change_no_bit() -> None:
    """Catches a compiled loop that looks at batches beyond those it was given, and a race within it."""
    program, (plan,) = first_batches(vanilla.tutorial(), "epoch", seed=1, n=60)
    assert program.loop == "XLA"
    initial = program.variables()
    with program.graph.as_default():
        variables = tf.global_variables()
    found = []
    for n in (60, 7, 60):  # 60 are trained in calls of 25, 25 and 10
        for variable in variables:
            variable.load(initial[variable.op.name], program.session)
        losses = [one for part in in_parts(plan, n) for one in program.train(part)]
        found.append({"losses": np.concatenate(losses)} | program.variables())
    program.session.close()
    for other in found[1:]:
        for name, value in found[0].items():
            np.testing.assert_array_equal(other[name], value, err_msg=name)


def test_a_page_of_ones_own_keeps_its_seeds() -> None:
    """Catches resource variables, which a compiled loop needs, in graphs that a student builds: more operations."""

    def seeds(graph: tf.Graph) -> list[int]:
        return [op.get_attr("seed2") for op in graph.get_operations() if op.type == "RandomStandardNormal"]

    with tf.Graph().as_default() as begun_before:
        tf.set_random_seed(1)
        program, _ = first_batches(vanilla.tutorial(), "epoch", seed=1, n=1)
        vanilla.gan()
    with tf.Graph().as_default() as begun_after:
        tf.set_random_seed(1)
        vanilla.gan()
    program.session.close()
    for graph in (begun_before, begun_after, program.graph):
        assert seeds(graph) == [5, 18, 31, 44]  # TensorFlow 1.15.5's


def test_where_xla_fails_the_executor_takes_over_for_good(own_data: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    """Catches a run lost because XLA fails, and one that goes on in another loop, which rounds otherwise, untold."""

    def train(folder: str, epochs: int, compiles: bool, resume: bool = False) -> tuple[np.ndarray, str, str]:
        def fails(*_: object) -> None:
            raise tf.errors.UnimplementedError(None, None, "no such operation\nwith a long trace")

        with monkeypatch.context() as patch:
            if not compiles:
                patch.setattr(epoch, "launched", fails)
            paths = {"samples": tmp_path / folder, "checkpoints": tmp_path / folder / "checkpoints"}
            run = vanilla.train(epochs, seed=1, data=own_data, resume=resume, **paths)
        run.close()
        return run.losses, json.loads((tmp_path / folder / "run.json").read_text())["loop"], capsys.readouterr().err

    compiled, loop, told = train("compiled", 2, compiles=True)
    assert loop == "XLA"
    assert "executor" not in told
    failed, loop, told = train("failed", 2, compiles=False)
    assert loop == "executor"
    (line,) = (line for line in told.splitlines() if "executor" in line)
    assert line.endswith("takes longer: XLA cannot compile it (no such operation)")
    np.testing.assert_allclose(failed, compiled, rtol=1e-5)
    assert (failed != compiled).any(), "with equal losses nothing below would show which loop trained"

    longer, loop, told = train("failed", 3, compiles=True, resume=True)
    assert loop == "executor"
    assert "begun with" not in told
    np.testing.assert_array_equal(longer, train("whole", 3, compiles=False)[0])
    _, loop, told = train("compiled", 3, compiles=False, resume=True)
    assert loop == "executor"
    assert "begun with loop XLA, going on with loop executor: numbers may be rounded otherwise" in told


@pytest.mark.parametrize("exact_first", [True, False])
def test_exact_and_compiled_runs_in_one_process(exact_first: bool, own_data: Path, tmp_path: Path) -> None:
    """Catches a run that is compiled without fused multiply-add, or an exact one with it: XLA is told once."""
    program = (
        "from gan_v1 import vanilla; from gan_v1.errors import UserError\n"
        f"for exact in {(True, False) if exact_first else (False, True, False)}:\n"
        "    try:\n"
        f"        run = vanilla.train(1, seed=1, exact=exact, data={str(own_data)!r}, samples='.')\n"
        "        print(run.program.loop, run.losses.tobytes().hex())\n"
        "    except UserError as error: print('refused:', error)"
    )
    done = run_warm("-c", program, cwd=tmp_path, **FOR_EXACT)
    found = [line.split(" ", 1) for line in done.stdout.splitlines() if not line.startswith(("Epoch", "최적화"))]
    if exact_first:
        assert [loop for loop, _ in found] == ["executor", "executor"], done.stderr
        told = [line for line in done.stderr.splitlines() if "takes longer" in line]
        assert len(told) == 1, done.stderr
        assert "an exact run earlier in this process" in told[0]
    else:
        (first, losses), (refused, why), (last, again) = found
        assert (first, refused, last) == ("XLA", "refused:", "XLA"), done.stderr
        assert why.endswith("begin with the exact run, in a new process")
        assert losses == again
        assert "takes longer" not in done.stderr
