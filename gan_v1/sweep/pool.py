"""Runs spread over the cores of this machine: worker processes that talk through pipes.

A pipe has two ends and no address: nobody else can come to it, neither over the network nor as another user of
this machine, and nothing is written anywhere. A Dask cluster on this machine alone would need sockets, certificates
and a folder for the same, and does not replace a worker that is killed while it starts. A pool such as
concurrent.futures' or loky's gives up all its runs when one worker is killed. Here a killed worker costs its own run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker
from typing import Any

from tqdm import tqdm

from gan_v1.cores import cores
from gan_v1.errors import UserError
from gan_v1.sweep.runs import Outcome, run

TRIES = 10  # a run that takes its worker with it each time must end the sweep at last


def outcomes(
    tasks: Sequence[tuple[Any, ...]], workers: int | None, note: Callable[[str], None]
) -> Iterator[tuple[int, Outcome]]:
    """Make a run of each task, arguments of ``runs.run``; yield the task's index and its outcome as each is done.

    Args:
        workers: processes, each making one run at a time on one core; None: as many as there are cores.
        note: is told in a line when a worker was killed and its run is made again.

    Raises:
        UserError: a run cannot be made, took its worker with it time after time, or no process can be started.
    """
    waiting, tries = deque(range(len(tasks))), Counter[int]()
    idle: list[_Worker] = []
    busy: dict[Any, tuple[_Worker, int]] = {}
    try:
        for number in range(min(workers or cores(), len(tasks))):
            idle.append(_Worker(number))
        while waiting or busy:
            while waiting and idle:
                worker, index = idle.pop(), waiting.popleft()
                worker.begin(tasks[index])
                busy[worker.pipe] = worker, index
            for pipe in connection.wait(list(busy)):
                worker, index = busy.pop(pipe)
                answer = worker.answer()
                if isinstance(answer, Exception):
                    raise answer
                if answer is None:
                    worker.end()
                    tries[index] += 1
                    if tries[index] == TRIES:
                        raise UserError(f"a run took its worker with it {TRIES} times; is there enough memory?")
                    note("a worker was killed; its run is made again")
                    waiting.appendleft(index)
                    worker = _Worker(worker.number)
                idle.append(worker)
                if answer is not None:
                    yield index, answer
    finally:
        for worker in (*idle, *(worker for worker, _ in busy.values())):
            worker.end()


class _Worker:
    """A process that makes the runs it is sent, one after the other.

    Raises:
        UserError: the process cannot be started.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        context = multiprocessing.get_context("spawn")  # a fork of a process that has threads may hang
        try:
            self.pipe, other_end = context.Pipe()
            resource_tracker.ensure_running()  # now: started within ``start`` it would let Ctrl-C through too early
            with _interruption_held(), other_end:
                self._process = context.Process(target=_serve, args=(other_end, number), daemon=True)
                self._process.start()
        except OSError as error:
            raise UserError(
                f"cannot start a worker: {error.strerror}; free what is used up, or see --workers"
            ) from None

    def begin(self, task: tuple[Any, ...]) -> None:
        with suppress(OSError):  # it was killed meanwhile: ``answer`` will tell
            self.pipe.send(task)

    def answer(self) -> Outcome | Exception | None:
        """What the worker sends: an outcome, or what went wrong in the run; None if it was killed."""
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


@contextmanager
def _interruption_held() -> Iterator[None]:
    """A process started within is not interrupted by Ctrl-C before it has come to ``_serve``."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


# ------------------------------------------------------------------------------------ in a worker
def _serve(pipe: connection.Connection, number: int) -> None:
    """Make the runs that come, on a core of this worker's own, until the sweep's process has ended.

    Two runs side by side on a core each are faster than one after the other on two. The runs are made in a second
    thread. The first one waits for the end of the sweep, so that no worker is left behind by a sweep that was
    killed. SIGINT has its default effect there, so that Ctrl-C ends a worker without a traceback.
    """
    tqdm.set_lock(threading.RLock())  # multiprocessing warns of tqdm's own lock when a worker is killed
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[number % len(allowed)]})
    threading.Thread(target=_make_runs, args=[pipe], daemon=True).start()
    sweep = multiprocessing.parent_process()
    assert sweep is not None
    sweep.join()
    os._exit(1)


def _make_runs(pipe: connection.Connection) -> None:
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Outcome | Exception = run(*task)
        except UserError as error:
            answer = error
        except Exception:  # which may not be picklable, so its text is sent
            answer = RuntimeError(f"a run failed in its worker:\n{traceback.format_exc()}")
        pipe.send(answer)
