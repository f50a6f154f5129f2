"""What tests are given: cores to compute on, TensorFlow 1.15.5's recordings, and small data of our own."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole",
        action="store_true",
        help="run everything: the notebooks, too, and what is marked whole, as long trainings are",
    )


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist starts its workers
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Where nothing is named, run two tests at a time; with ``--whole`` the notebooks, too."""
    if hasattr(config, "workerinput"):  # a worker's is as its parent says
        return
    whole = config.getoption("--whole")
    if whole:
        config.option.nbval = True
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    if (whole or not named) and config.option.numprocesses is None and not config.option.usepdb:
        config.option.numprocesses, config.option.dist = 2, "loadfile"


def pytest_configure(config: pytest.Config) -> None:
    """Keep this process, and all that it starts, notebooks' kernels among them, to its share of the cores."""
    config.addinivalue_line("markers", "whole: takes long; run with --whole, or where its file is named")
    use(share())


# What takes long: by file, a pattern that the names of such tests begin with. What is left takes some four minutes on
# two cores, and touches every room of the package; benchmarks, browsers and long trainings are no part of it.
LONG = {
    "test_arithmetic.py": r"test_products_of_any",
    "test_command_line.py": r"test_(ctrl_c_during|whatever|a_stopped|a_ctrl_c_that|every_other|without_a_seed)",
    "test_commands.py": r"test_(?!set_up|what_is_installed|no_guide)",
    "test_compare.py": r"test_(?!documented|panel|places|one_honest|their_pictures_are|the_pages_settings)",
    "test_exact.py": r"test_(?!every_recorded\S*-epoch|the_printed|the_reports|whole_runs)",
    "test_faults.py": "",
    "test_fidelity.py": r"test_(a_run_repeats|the_other_kernels)",
    "test_hostile_files.py": r"test_(?!foreign|what_is_no_file)",
    "test_interruption.py": r"test_(?!places|only_what)",
    "test_loops.py": r"test_where_xla_fails",
    "test_metrics.py": r"test_(?!scores_by_hand|pixel_measures|frechet_distance_where)",
    "test_playground.py": r"test_(?!directions|the_kernel)",
    "test_playground_in_browser.py": "",
    "test_readme.py": r"test_python_examples",
    "test_study.py": "",
    "test_sweep.py": r"test_(?!a_run_|a_damaged|the_rule|the_studys)",
    "test_tf1.py": r"test_a_tensorflow_that",
    "test_tf1_notebooks.py": r"test_(cells_of|a_damaged)",
    "test_tf1_programs.py": r"test_(a_program\S*\[(?!mnist_softmax|vae_xavier|op_seeds|crf_tagger)|exact)",
    "test_tf1_runner.py": r"test_(?!a_script|check|mistakes|the_traceback|what_cannot|every_module)",
    "test_tutorials.py": r"test_(convolutional_trains|label_smoothing_can|once_per_epoch_prints)",
    "test_watching.py": r"test_(?!the_curve)",
    "test_weights.py": r"test_weights_bring",
}
LEFT_OUT = pytest.StashKey[list[str]]()  # the files of the tests that were left out, once for each test


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests of ``LONG``, and leave them out, unless all are asked for or files or tests are named."""
    for item in items:
        pattern = LONG.get(item.path.name)
        if pattern is not None and re.match(pattern, item.name):
            item.add_marker("whole")
    if config.getoption("--whole") or config.args_source is pytest.Config.ArgsSource.ARGS:
        return
    long = [item for item in items if item.get_closest_marker("whole")]
    items[:] = [item for item in items if item not in set(long)]
    config.hook.pytest_deselected(items=long)
    config.stash[LEFT_OUT] = [item.path.relative_to(ROOT).as_posix() for item in long]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells the process that prints what it left out; each worker leaves out the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash.get(LEFT_OUT, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left out", [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    left_out = config.stash.get(LEFT_OUT, [])
    if not left_out:
        return
    terminalreporter.section("left out, since they take long")
    for file, count in Counter(left_out).most_common():
        terminalreporter.line(f"{count:5}  {file}")
    terminalreporter.line(f"{len(left_out)} tests, and the notebooks, were NOT run: python -m pytest --whole runs them")


def use(cores: list[int] | None) -> None:
    if cores is not None:
        os.sched_setaffinity(0, cores)


@pytest.fixture(scope="module")
def all_cores() -> Iterator[None]:
    """All of the machine's cores for a module whose runs are to split their batches between them."""
    use(CORES)
    yield
    use(share())


@pytest.fixture
def one_core() -> Iterator[None]:
    """One of this process's share of the cores, also for a test within a module that is given them all."""
    before, own = allowed_cores(), share()
    use(own and own[:1])
    yield
    use(before)


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
