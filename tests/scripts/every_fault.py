"""Let the n-th call that changes a file fail, or send the process a signal before it; see what is left.

    python tests/scripts/every_fault.py [--engines step] [--runs new resumed] [--kinds KILL EIO ENOSPC INT INT_TWICE]
                                        [--every 40] [--logs FOLDER]

Two runs of vanilla with few hidden units, trace and export come to grief at their n-th call: a new one (seed 2, two
epochs) in a folder with a finished one (seed 1), and one that goes on by --resume after its first epoch. Then what went
wrong was told in one line; the folder holds the former run, byte for byte, or what the new one goes on from; and the
new run, resumed or begun anew, ends as if nothing had happened. TensorFlow is loaded once: each case is a fork.

With --logs the calls of the runs that nothing happens to are kept there, for tests that replay them.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parents[1]
COUNT, FAIL, FAIL_FROM, SIGNAL, SIGNAL_TWICE = range(5)  # as faults.c has them
KINDS = {
    "KILL": (SIGNAL, signal.SIGKILL),
    "EIO": (FAIL, errno.EIO),
    "ENOSPC": (FAIL_FROM, errno.ENOSPC),
    "INT": (SIGNAL, signal.SIGINT),
    "INT_TWICE": (SIGNAL_TWICE, signal.SIGINT),
}
LIBRARY = "GAN_V1_FAULTS"  # in the environment: the compiled library, once it is loaded
SIZE = ("--n-hidden", "8")
INDEX = "checkpoints/checkpoints.json"
STRAIGHT, RESUMED, AFRESH = "went on to its end", "was resumed", "left the former run as it was"
FAILED = "FAILED"


class Case(NamedTuple):
    """A run to which something happens.

    Attributes:
        before: a folder with what lies there when the run begins.
        arguments: of vanilla's command line, without its paths.
        replaces: whether a former run lies there that this one does not go on with.
    """

    before: Path
    arguments: tuple[str, ...]
    replaces: bool


def main() -> None:
    parser = argparse.ArgumentParser(description="Try failures at every call that changes a file.")
    parser.add_argument("--engines", nargs="+", default=["step", "epoch"], choices=["step", "epoch"])
    parser.add_argument("--runs", nargs="+", default=["new", "resumed"], choices=["new", "resumed"])
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try each N-th call alone (%(default)s)")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="keep the calls of each run there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if LIBRARY not in os.environ:
            library = compiled(Path(folder))
            environment = os.environ | {"LD_PRELOAD": str(library), LIBRARY: str(library)}
            sys.exit(subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode)
        sys.path[:0] = [str(TESTS), str(TESTS.parent)]
        load()
        failed = 0
        for engine in options.engines:
            for line in Faults(Path(folder) / engine, engine).tried(options):
                print(f"{engine} {line}", flush=True)
                failed += FAILED in line
        sys.exit(f"{failed} failed" if failed else 0)


def compiled(folder: Path) -> Path:
    """The library, made of ``faults.c`` by the C compiler.

    Raises:
        FileNotFoundError: there is none.
    """
    library = folder / "faults.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(TESTS / "faults.c"), "-ldl"]
    subprocess.run(command, check=True)
    return library


class Faults:
    """Failures of one engine's runs, tried in a new folder."""

    def __init__(self, folder: Path, engine: str) -> None:
        from helpers import small_mnist

        folder.mkdir()
        self.folder, self.library = folder, ctypes.CDLL(os.environ[LIBRARY])
        self.options = ("--engine", engine, "--data", str(small_mnist(folder / "data")), "--quiet", *SIZE)
        former, begun = folder / "former", folder / "begun"
        assert self.train(former, "--seed", "1", "--epochs", "2") == (0, "")
        assert self.train(begun, "--seed", "2", "--epochs", "1") == (0, "")
        export = ("--export", "generator")
        self.cases = {
            "new": Case(former, ("--seed", "2", "--epochs", "2", *export), replaces=True),
            "resumed": Case(begun, ("--seed", "2", "--epochs", "2", *export, "--resume"), replaces=False),
        }

    def tried(self, options: argparse.Namespace) -> Iterator[str]:
        """Try the failures; a line for each, which has FAILED in it where something was lost, or told wrongly."""
        for run in options.runs:
            case, whole = self.cases[run], self.folder / f"{run} whole"
            shutil.copytree(case.before, whole)
            log = None if options.logs is None else options.logs / f"{self.folder.name} {run}"
            if log is not None:
                log.mkdir(parents=True)
                shutil.copytree(whole, log / "before")
                (log / "root").write_text(str(whole))
            calls = self.count(whole, case, log and log / "log")
            if log is not None:
                shutil.copytree(whole, log / "after")
            yield f"{run}: {calls} calls"
            for place, kind in enumerate(options.kinds):
                first = 1 + place * options.every // len(options.kinds)  # so that each kind comes to other calls
                for n in range(first, calls + 1, options.every):
                    try:
                        end = self.fails(case, whole, kind, n)
                    except AssertionError as error:
                        end = f"{FAILED} {error}"
                    yield f"{run} {kind} {n}: {end}"

    def count(self, samples: Path, case: Case, log: Path | None) -> int:
        """Make a case's run; the number of its calls."""
        counts = self.folder / "counts"

        def counting() -> int:
            told = None if log is None else os.fsencode(log)
            assert self.library.faults_arm(os.fsencode(samples), 0, COUNT, 0, told) == 0
            code = vanilla_main(samples, *case.arguments, *self.options)
            counts.write_text(str(self.library.faults_counted()))
            return code

        assert forked(counting) == (0, "")
        return int(counts.read_text())

    def fails(self, case: Case, whole: Path, kind: str, n: int) -> str:
        """Let a case's run come to grief; say how it came to its end nevertheless."""
        what, number = KINDS[kind]
        samples = self.folder / "tried"
        shutil.rmtree(samples, ignore_errors=True)
        shutil.copytree(case.before, samples)

        def failing() -> int:
            self.library.faults_arm(os.fsencode(samples), n, what, number, None)
            code = vanilla_main(samples, *case.arguments, *self.options)
            self.library.faults_counted()
            return code

        code, said = forked(failing)
        at = (kind, n, code, said)
        if kind == "KILL":
            assert code == -signal.SIGKILL, at
        else:  # 0: what failed was the removal of something old, or came at the very end
            assert code in (0, 130 if number == signal.SIGINT else 1), at
            assert len(said.splitlines()) == (code != 0), at
            assert "Traceback" not in said, at
            assert code != 1 or os.strerror(number) in said, at
        end = STRAIGHT
        if code != 0:
            again = (*case.arguments, *(() if "--resume" in case.arguments else ("--resume",)))
            end = RESUMED
            resumed, told = self.train(samples, *again)
            if resumed == 1 and case.replaces and "had seed 1" in told:
                end = AFRESH
                assert is_former(samples, case.before), (*at, sorted(files(samples)))
                resumed, told = self.train(samples, *case.arguments)
            assert (resumed, told) == (0, ""), (*at, resumed, told)
        left, expected = results(samples), results(whole)
        assert left.keys() == expected.keys(), (*at, end, left.keys() ^ expected.keys())
        differing = [name for name in left if left[name] != expected[name]]
        assert not differing, (*at, end, differing)
        return end

    def train(self, samples: Path, *arguments: str) -> tuple[int, str]:
        """Train in a fork, and nothing happens to it; as ``forked``."""
        return forked(lambda: vanilla_main(samples, *arguments, *self.options))


def load() -> None:
    """All that a run loads, once, so that the forks need not; no session, whose threads a fork would lose.

    Nothing is drawn, which would take half of a run's time: a picture's file holds a digest of what it would show.
    """
    from gan_v1 import figures
    from gan_v1.tf1 import tf

    def drawn(*shown: object, **more: object) -> str:
        rows = [row for part in shown for row in (part.values() if isinstance(part, dict) else [part])]
        return hashlib.sha256(repr([getattr(row, "tolist", lambda: 0)() for row in rows]).encode()).hexdigest()

    for name in ("rows", "labelled_rows", "grids_side_by_side"):
        setattr(figures, name, drawn)
    setattr(figures, "png", lambda figure, comment="": f"{figure} {comment}".encode())  # noqa: B010
    assert tf.__version__


def vanilla_main(samples: Path, *arguments: str) -> int:
    """Vanilla's command line in a fork, with the trace and the export below ``samples``."""
    from gan_v1 import vanilla

    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not samples.exists():
        samples.mkdir()
    os.chdir(samples)
    return vanilla.main([*arguments, "--samples", str(samples), "--trace", str(samples / "trace.csv")])


def files(samples: Path) -> dict[str, bytes]:
    """All that lies in a folder, but for locks."""
    found = {str(path.relative_to(samples)): path for path in samples.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if path.name != ".lock"}


def is_former(samples: Path, former: Path) -> bool:
    """Whether a folder still holds the former run, byte for byte.

    Beside it there may be the new run's losses in the trace, which is no file of the folder's run, and files of the new
    run's first checkpoint, if the index says that they do not count.
    """
    left, before = files(samples), files(former)
    index = json.loads(left.pop(INDEX))
    known = json.loads(before.pop(INDEX))
    for name in index.pop("stale"):
        left.pop(f"checkpoints/{name}", None)
    same = index == {name: value for name, value in known.items() if name != "stale"}
    return same and left | {"trace.csv": b""} == before | {"trace.csv": b""}


def results(samples: Path) -> dict[str, bytes]:
    """The same without what tells of a run's time, its process, and where it was interrupted."""
    found = files(samples)
    states = sorted(name for name in found if name.startswith("checkpoints/run-"))
    for place, name in enumerate(states):
        del found[name]
        found[f"checkpoints/{place}{Path(name).suffix}"] = b""
    return found | {INDEX: b"", "run.json": b""}


def forked(work: Callable[[], int]) -> tuple[int, str]:
    """Do the work in a fork; its exit code, or less the signal that ended it, and what it wrote to stderr."""
    sys.stdout.flush()
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(said.fileno(), 2)
            try:
                os._exit(work())
            except BaseException:
                traceback.print_exc()
                os._exit(70)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read()


if __name__ == "__main__":
    main()
