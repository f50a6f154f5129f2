"""Commands that need not load TensorFlow, because a process that has done so forks to run them.

Most tests of a command start a process of their own, and three of its four or five seconds go by before TensorFlow
is loaded. A warm process has loaded it, and nothing of this project. For each command a child of it takes on the
command's arguments, folder, environment and streams, runs it as Python would have, and ends as Python ends.

What a command does before TensorFlow is loaded, and whatever must be set before that, such as log levels, wants a
process of its own: ``helpers.run_python``. Only TF_ENABLE_ONEDNN_OPTS may be what it likes: each of its values has a
warm process, made when it is first asked for.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import multiprocessing.process
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
LIBRARIES = (
    "tensorflow.compat.v1",
    "tf_keras",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "PIL.Image",
    "tqdm",
)


class WarmProcess:
    """A command under way; killed at the end of a ``with``, if it has not ended.

    Args:
        arguments: what Python would be given: ``-m MODULE``, ``-c CODE`` or a script, and what follows.

    Attributes:
        pid: of the process that runs it.
        stdout: what it prints, as it comes.
    """

    def __init__(self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(_address(environment.get(ONEDNN)))
        reader, writer = os.pipe()
        self.stdout, self._stderr = os.fdopen(reader), tempfile.TemporaryFile("w+")  # noqa: SIM115
        job = json.dumps([list(arguments), str(cwd), dict(environment), allowed_cores()]).encode()
        socket.send_fds(self._connection, [len(job).to_bytes(8, "big")], [writer, self._stderr.fileno()])
        os.close(writer)
        self._connection.sendall(job)
        self._answers = self._connection.makefile()
        self.pid = int(self._answers.readline())

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def ended(self, within: float = 600) -> subprocess.CompletedProcess[str]:
        """Its end: the exit code, or less the signal that ended it, what else it printed, and stderr; it is killed
        if it does not end within so many seconds."""
        watchdog = threading.Timer(within, self.send_signal, [signal.SIGKILL])
        watchdog.start()
        printed, returncode = self.stdout.read(), int(self._answers.readline())
        watchdog.cancel()
        self._stderr.seek(0)
        return subprocess.CompletedProcess(self._arguments, returncode, printed, self._stderr.read())

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()  # for the process that waits for its end a sign that nobody wants to know
        for file in (self._answers, self.stdout, self._stderr):
            file.close()


def allowed_cores() -> list[int] | None:
    """The processor's cores that this process may use, where the system tells."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


@functools.cache
def _address(onednn: str | None) -> str:
    """Where the warm process of this process that has such a TF_ENABLE_ONEDNN_OPTS, started now, takes its commands."""
    folder = tempfile.TemporaryDirectory()
    address = os.path.join(folder.name, "warm")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    kernels = {} if onednn is None else {ONEDNN: onednn}
    subprocess.Popen(
        [sys.executable, __file__, str(listener.fileno()), str(os.getpid())],
        pass_fds=[listener.fileno()],
        env=os.environ | {"TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "2"} | kernels,
        stderr=subprocess.DEVNULL,  # of loading TensorFlow; commands have streams of their own
    )
    _folders.append(folder)  # gone with this process
    return address


_folders: list[tempfile.TemporaryDirectory[str]] = []


# ------------------------------------------------------------------------------------ the warm process
def next_command(listener: socket.socket, owner: int) -> list[str]:
    """Fork for each command that comes, until the process ``owner`` has ended; the children return with theirs."""
    while os.getppid() == owner:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        if not os.fork():
            return guarded(connection)
        connection.close()
    os._exit(0)


def guarded(connection: socket.socket) -> list[str]:
    """Fork once more: the parent tells the tests how its child ends; the child returns with the command."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _, _ = socket.recv_fds(connection, 8, maxfds=2)
    with connection.makefile("rb") as file:
        arguments, cwd, environment, cores = json.loads(file.read(int.from_bytes(size, "big")))
    if child := os.fork():
        connection.sendall(f"{child}\n".encode())
        threading.Thread(target=kill_when_closed, args=(connection, child), daemon=True).start()
        _, status = os.waitpid(child, 0)
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    connection.close()
    if cores is not None:
        os.sched_setaffinity(0, cores)
    for stream, number in zip([os.open(os.devnull, os.O_RDONLY), *streams], range(3), strict=True):
        os.dup2(stream, number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1, errors="backslashreplace")  # noqa: SIM115
    os.chdir(cwd)
    multiprocessing.process.ORIGINAL_DIR = cwd  # type: ignore[attr-defined]  # where a spawned child looks for its parent's program
    os.environ.clear()
    os.environ.update(environment)
    return arguments


def kill_when_closed(connection: socket.socket, child: int) -> None:
    """Kill the child when the tests have closed their end."""
    if not connection.recv(1):
        os.kill(child, signal.SIGKILL)


def run(arguments: list[str]) -> None:
    """What Python does with these arguments: ``-m MODULE``, ``-c CODE`` or a script, and what follows."""
    what, *rest = arguments
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:] = ["", *paths, *(path for path in sys.path[1:] if path not in paths)]
    if what == "-m":
        sys.path[0] = os.getcwd()
        sys.argv[:] = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif what == "-c":
        sys.argv[:] = ["-c", *rest[1:]]
        exec(rest[0], {"__name__": "__main__", "__builtins__": __builtins__})
    else:
        sys.path[0] = str(Path(what).resolve().parent)
        sys.argv[:] = arguments
        runpy.run_path(what, run_name="__main__")


if __name__ == "__main__":
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()  # so that collections in the children copy no pages
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        listener.settimeout(5)
        command = next_command(listener, owner=int(sys.argv[2]))
    run(command)
