"""Exact runs against TensorFlow 1.15.5's: not one bit may differ."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from engine_batches import RECORDED
from helpers import AVX2_ALONE, FOR_EXACT, READMES, ROOT, losses_of, run_python, run_warm

pytestmark = pytest.mark.usefixtures("all_cores")
RECORDINGS = ROOT / "tests" / "recordings"
NAMES = [case.name for case in RECORDED]
Arrays = dict[str, np.ndarray]


def exact_runs(path: Path, steps: int, *arguments: str, **environment: str) -> Arrays:
    """What ``exact_runs.py`` found, on whatever processor this is: the check of the set-up must say "equal"."""
    script = str(ROOT / "tests" / "scripts" / "exact_runs.py")
    done = run_python(script, str(path), str(steps), *arguments, timeout=3000, **FOR_EXACT, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "equal"
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Arrays]:
    """By engine, the first 100 steps of every program, or with --whole all 1,100 that were recorded."""
    steps = 1100 if request.config.getoption("--whole", default=False) else 100

    @functools.cache
    def of(engine: str) -> Arrays:
        return exact_runs(tmp_path_factory.mktemp(engine) / "found.npz", steps, "--engine", engine)

    return of


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def recorded(name: str) -> Arrays:
    with np.load(RECORDINGS / "fidelity" / f"{name}.npz", allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("engine", ["epoch", "step"])
def test_every_recorded_loss_and_image_is_equal_to_the_bit(
    engine: str, name: str, found: Callable[[str], Arrays], recorded: Arrays
) -> None:
    """Catches anything that changes a tutorial's numbers: order of updates, draws, rounding, a rewritten graph."""
    assert_equal(found(engine)[f"{name}/{engine}/losses"], losses_of(name, recorded))
    np.testing.assert_array_equal(found(engine)[f"{name}/{engine}/samples"], recorded["samples"])


def assert_equal(losses: np.ndarray, recorded: np.ndarray) -> None:
    """Losses [steps, 2] are the first of the recorded ones, at least 20 of them."""
    assert 20 <= len(losses) <= len(recorded)
    differs = np.flatnonzero((losses.view(np.int32) != recorded[: len(losses)].view(np.int32)).any(axis=1))
    assert not len(differs), f"{len(differs)} steps differ, step {differs[0]} first"


# Four programs that have all shapes of products between them, on the engine that is quicker to try.
ELSEWHERE = ("vanilla", "conditional", "label_smoothing", "logits")
SINGLE = "a single core, one thread an operation"
MACHINES = {
    SINGLE: (["--threads", "1"], {}),
    "three threads": (["--threads", "3"], {}),
    "eight threads": (["--threads", "8"], {}),
    "sixteen threads": (["--threads", "16"], {}),
    **({} if AVX2_ALONE else {"AVX2 alone": ([], {"ONEDNN_MAX_CPU_ISA": "AVX2"})}),
    "graphs as on Arm": (["--as-arm"], {}),
}


@pytest.mark.whole
@pytest.mark.parametrize("machine", MACHINES)
def test_no_number_depends_on_the_machine(machine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Catches a product, a sum or an optimiser whose order follows the cores, the threads or the vector instructions of
    the machine at hand: AVX2 alone is tried on processors with AVX-512, and is what others have. Also a graph for Arm
    that parts from 1.15.5's; what Arm's own kernels do otherwise, only ``tests/scripts/on_arm.py`` tells."""
    arguments, environment = MACHINES[machine]
    if machine == SINGLE:
        request.getfixturevalue("one_core")
    found = exact_runs(tmp_path / "found.npz", 100, *arguments, "--engine", "epoch", *ELSEWHERE, **environment)
    for name in ELSEWHERE:
        with np.load(RECORDINGS / "fidelity" / f"{name}.npz", allow_pickle=False) as arrays:
            assert_equal(found[f"{name}/epoch/losses"], losses_of(name, dict(arrays)))


# What the pages print, written out from their own format strings.
def tfgan(i: int, D: np.float32, G: np.float32) -> str:
    return "Epoch %04d D loss: %s G loss: %s" % (i, f"{D:.4}", f"{G:.4}")


def mnist_gan(i: int, D: np.float32, G: np.float32) -> str:
    return f"=======Epoch:  {i} =======================================\nGenerator:  {G!s}\nDiscrimination:  {D!s}"


def slides(i: int, D: np.float32, G: np.float32) -> str:
    return "반복(Epoch): %d, Generator 손실함수(g_loss): %f, Discriminator 손실함수(d_loss): %f" % (i, G, D)


@pytest.mark.parametrize(
    ("page", "line"),
    [("vanilla", tfgan), ("conditional", tfgan), ("truncated_normal", mnist_gan), ("logits", slides)],
)
def test_the_printed_lines_are_those_of_the_page(page: str, line: Callable[..., str]) -> None:
    """Catches a digit, a sign or a word that the page's own program would not have printed for the recorded losses."""
    report = importlib.import_module(f"gan_v1.{page}").report
    with np.load(RECORDINGS / "fidelity" / f"{page}.npz", allow_pickle=False) as arrays:
        losses = losses_of(page, dict(arrays))
    for i in range(0, 1100, 50):
        D, G = losses[i]
        assert report(i, float(D), float(G)) == line(i, D, G)


@pytest.mark.parametrize("page", ["vanilla", "conditional"])
def test_the_reports_of_a_whole_run_are_what_its_page_printed(page: str) -> None:
    """Catches a report that is not, character for character, what the page's own process printed under 1.15.5."""
    report = importlib.import_module(f"gan_v1.{page}").report
    with np.load(RECORDINGS / "full" / f"{page}.npz", allow_pickle=False) as arrays:
        losses = arrays["losses"].reshape(-1, 2)[549::550].astype(float)
    printed = (RECORDINGS / "full" / f"{page}.txt").read_text().splitlines()
    assert len(printed) == 99  # the recorder ended at the last loss
    assert [report(epoch, *losses[epoch]) for epoch in range(99)] == printed


def test_the_command_prints_the_recorded_run(tmp_path: Path) -> None:
    """Catches an option that does not reach the engine: the first line of the page's own run, from a shell."""
    done = run_python("-m", "gan_v1.vanilla", "--exact", "--seed", "1234", "--epochs", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "near" not in done.stderr
    printed = (RECORDINGS / "full" / "vanilla.txt").read_text().splitlines()
    assert done.stdout.splitlines() == [printed[0], "최적화 완료!"]


def test_whole_runs_were_equal_to_the_bit() -> None:
    """Catches a stored result of ``whole_runs.py`` that says otherwise than the READMEs, or a machine they lack."""
    names = {"avx2": "AVX2", "avx512f": "AVX-512"}
    machines = json.loads((RECORDINGS / "whole_runs.json").read_text())
    assert {row["vector instructions"] for row in machines} == names.keys()
    for row in machines:
        processor = " ".join(row["processor"].split()[:2])
        for readme in READMES:
            assert f"| {processor}, {names[row['vector instructions']]} |" in readme.read_text()
        assert row["runs"].keys() == {"vanilla", "conditional"}
        for whole in row["runs"].values():
            assert whole["steps"] == 55_000
            assert {fact: count for fact, count in whole.items() if fact.endswith("differ") and count} == {}


# ------------------------------------------------------------------------------------ options
def command(*arguments: str, cwd: Path) -> tuple[int, str]:
    done = run_warm("-m", "gan_v1.vanilla", "--epochs", "1", "--seed", "1", *arguments, cwd=cwd, **FOR_EXACT)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--threads", "2"], "--exact"),
        (["--processor", "intel"], "--exact"),
        (["--exact-as", "here"], "--exact"),
        (["--exact", "--threads", "0"], "0 threads"),
        (["--exact", "--threads", "-1"], "-1"),
        (["--exact", "--threads", "8"], "--exact-as here"),
        (["--exact", "--exact-as", "recorded", "--processor", "intel"], "--exact-as here"),
    ],
)
def test_impossible_options_are_refused_in_a_line(
    arguments: list[str], word: str, own_data: Path, tmp_path: Path
) -> None:
    """Catches a number of threads that is silently ignored, or that TensorFlow takes for "as you like"."""
    code, stderr = command(*arguments, "--data", str(own_data), cwd=tmp_path)
    assert (code, len(stderr.strip().splitlines())) == (1, 1)
    assert word in stderr


def test_run_json_says_exact_and_resume_does_not_mix(own_data: Path, tmp_path: Path) -> None:
    """Catches a run that goes on with another arithmetic than it began with."""
    code, stderr = command("--exact", "--data", str(own_data), cwd=tmp_path)
    assert code == 0, stderr
    assert json.loads((tmp_path / "samples" / "run.json").read_text())["exact"] == {
        "exact_as": "recorded",
        "threads": 2,
        "processor": "amd",
    }
    for others in (["--exact", "--exact-as", "here", "--threads", "1"], ["--exact", "--exact-as", "here"]):
        code, stderr = command(*others, "--resume", "--data", str(own_data), cwd=tmp_path)
        assert code == 1, stderr
        assert "exact" in stderr
    program = (
        "from gan_v1 import vanilla; vanilla.train(1, seed=1, samples='samples', checkpoints='samples/checkpoints',"
        f"data={str(own_data)!r}, resume=True)"
    )
    assert "its run had exact" in run_warm("-c", program, cwd=tmp_path).stderr


def test_convolutional_has_no_original_to_equal(tmp_path: Path) -> None:
    """Catches a claim of exactness where there is nothing to compare with."""
    done = run_warm("-m", "gan_v1.convolutional", "--exact", cwd=tmp_path, **FOR_EXACT)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "has no TensorFlow 1 program" in done.stderr


def test_tensorflow_loaded_with_onednn_is_told_in_a_line(tmp_path: Path) -> None:
    """Catches an exact run whose products silently come from oneDNN."""
    program = "from gan_v1.tf1 import tf; from gan_v1 import vanilla; vanilla.train(1, seed=1, exact=True)"
    done = run_python("-c", program, cwd=tmp_path, TF_ENABLE_ONEDNN_OPTS="1")
    assert (
        done.stderr.strip()
        .splitlines()[-1]
        .startswith("gan_v1.errors.UserError: TensorFlow was imported earlier with oneDNN")
    )


EARLIER_SESSION = """
from gan_v1.tf1 import tf
tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1)).run(tf.constant(1))
from gan_v1.tf1 import Arithmetic
print(Arithmetic().set_up())
Arithmetic.chosen("here", threads=2).set_up()
"""


def test_threads_made_by_an_earlier_session_matter_only_for_this_machines_numbers(tmp_path: Path) -> None:
    """Catches an exact run as on this machine with as many threads as another session in its process once asked for,
    and one as recorded that is refused for it: its numbers depend on no thread."""
    done = run_warm("-c", EARLIER_SESSION, cwd=tmp_path, **FOR_EXACT)
    assert done.stdout == "None\n"
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("gan_v1.errors.UserError: TensorFlow made its threads earlier"), done.stderr


def test_a_tensor_that_is_computed_otherwise_can_be_fetched_and_fed(tmp_path: Path) -> None:
    """Catches a fetch that still gives today's number, and a feed that what comes behind it never sees."""
    program = (
        "from gan_v1.tf1 import lazy_tf as tf; from gan_v1.tf1.arithmetic import Arithmetic; exact = Arithmetic();"
        "exact.set_up(); x = tf.placeholder(tf.float32, [8]); y = tf.sigmoid(x); z = 2 * y;"
        "session = exact.session(tf.get_default_graph());"
        "print(session.run(y, {x: [-18.5] * 8})[0], session.run(z, {y: [5.0] * 8})[0])"
    )
    done = run_warm("-c", program, cwd=tmp_path, **FOR_EXACT)
    assert done.stdout.split() == ["0.0", "10.0"], done.stderr  # today's sigmoid of -18.5 is 9.2e-09


def test_a_processor_without_fused_multiply_add_is_told_in_a_line(own_data: Path, tmp_path: Path) -> None:
    """Catches a machine whose products round otherwise, and which is told nothing, told it forty times, or refused."""
    words = ["--exact", "--seed", "1", "--epochs", "1", "--data", str(own_data)]
    done = run_python("-m", "gan_v1.vanilla", *words, cwd=tmp_path, ONEDNN_MAX_CPU_ISA="AVX", **FOR_EXACT)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if "near" in line]
    assert len(told) == 1, done.stderr
    assert "no fused multiply-add" in told[0]
