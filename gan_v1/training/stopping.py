"""Stop between two steps, not in the middle of one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from gan_v1.command import was_interrupted


class Stopped(KeyboardInterrupt):
    """A run was stopped by a signal, after a whole step, its files written.

    In a notebook or a script it is the KeyboardInterrupt that Ctrl-C always raises.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(signal_number).name}")
        self.exit_code = 128 + signal_number  # the shell's convention: 130 for SIGINT, 143 for SIGTERM


@contextmanager
def stop_requests() -> Iterator[Callable[[], Stopped | None]]:
    """Hold back SIGINT and SIGTERM; the yielded function returns what to raise if one has come.

    A Ctrl-C that came to the command before and was swallowed by a library counts as one that comes now.
    A second signal is not held back. Outside the main thread, where Python delivers no signals,
    nothing is held back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return

    received: list[int] = [signal.SIGINT] if was_interrupted() else []
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)
        restore()

    def requested() -> Stopped | None:
        return Stopped(received[0]) if received else None

    for number in former:
        signal.signal(number, note)
    try:
        yield requested
    finally:
        restore()
