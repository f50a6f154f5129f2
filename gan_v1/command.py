"""What a command of the package does about signals, exit codes and its standard streams.

Every module that is run as ``python -m gan_v1.NAME`` imports this one before all else, since loading the others takes
seconds: in a process that was started so, Ctrl-C is answered in one line from this import on. In any other process the
import changes nothing.
"""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import NoReturn

from gan_v1.errors import OutputLost, UserError, shown


def exit_code(command: str, work: Callable[[], int | None], interrupted: str = "interrupted") -> int:
    """Do the ``work`` of a ``command``; return the exit code of its process.

    What ``work`` returns, where None is 0; 1 after a UserError, whose line goes to stderr, or where
    the output is not taken to its end; 130 after Ctrl-C, told by the word ``interrupted``.
    """
    _settle_standard_streams()
    try:
        code = work() or 0
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) or _was_interrupted:  # a library makes another exception of it
            if _was_interrupted:
                _end_at_once(f"{command}: {interrupted}")
            print(f"{command}: {interrupted}", file=sys.stderr)
            exec("")  # if Ctrl-C interrupted an exec of a string, Python dies of SIGINT at exit, unless one ends well
            return 128 + signal.SIGINT
        if isinstance(error, UserError):
            print(f"{command}: {error}{f'; {GONE}' if _folder_is_gone() else ''}", file=sys.stderr)
            return 1
        if not isinstance(error, OSError):
            raise
        if not _is_stdouts(error):
            print(f"{command}: {shown(_cause(error))}", file=sys.stderr)
            return 1
        if error.errno != errno.EPIPE:  # as after `| head`, which wants to hear no more
            print(f"{command}: cannot print to the end: {error.strerror}", file=sys.stderr)
        # What Python still holds must not fail again when it is flushed at last.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _is_stdouts(error: OSError) -> bool:
    """Whether the error came from stdout: then flushing it fails again."""
    if isinstance(error, OutputLost | BrokenPipeError):  # no other pipe is written to
        return True
    try:
        sys.stdout.flush()
    except OSError:
        return error.filename is None
    return False


def _cause(error: OSError) -> str:
    """What the system refused, and where; a deleted working folder shows itself in any call."""
    if _folder_is_gone():
        return GONE
    where = "" if error.filename is None else f"{error.filename}: "
    return f"{where}{error.strerror or error}; mend that, and start again"


GONE = "the working folder is gone; change to one that is there"


def _folder_is_gone() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False


_was_interrupted = False
_stderr = 2


def was_interrupted() -> bool:
    """Whether Ctrl-C came to this command, even if a library has swallowed the exception."""
    return _was_interrupted


def answer_interruption() -> None:
    """From now on let a command that Ctrl-C stops before it has come to ``exit_code`` say so in one line, too.

    A library that is interrupted while it is imported may make another exception of it, so the signal is noted.
    Python ignores what is raised within a weak reference's callback or a ``__del__``; then the signal is sent again.
    """
    global _stderr
    report, report_dropped = sys.excepthook, sys.unraisablehook

    def note(number: int, frame: FrameType | None) -> None:
        global _was_interrupted
        _was_interrupted = True
        raise KeyboardInterrupt

    def one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not _was_interrupted:
            report(kind, error, trace)
            return
        _end_at_once("interrupted")

    def once_more(dropped: sys.UnraisableHookArgs) -> None:
        if isinstance(dropped.exc_value, KeyboardInterrupt):
            threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()  # later: here it would be ignored, too
        else:
            report_dropped(dropped)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _settle_standard_streams()
        _stderr = os.dup(2)  # still leads to where it led, if Ctrl-C comes while what goes to stderr is held back
        signal.signal(signal.SIGINT, note)
        sys.excepthook, sys.unraisablehook = one_line, once_more


def _end_at_once(words: str) -> NoReturn:
    """Print the words and end this process, without Python's own way to its end, on which it may stay for ever.

    That waits for threads, and where Ctrl-C interrupted an import, a thread that imports may wait for its lock. Nor
    may the thread be left behind by a Python that takes itself apart: a library in it can end the process by SIGABRT.
    """
    with suppress(OSError):
        os.write(_stderr, f"{words}\n".encode())
        sys.stdout.flush()
    os._exit(128 + signal.SIGINT)


def _settle_standard_streams() -> None:
    """Let every text be printed, and no file take the number of a standard stream that was closed beforehand."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - None where it was closed beforehand
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _module_run() -> str:
    """The module that ``python -m`` runs in this process; empty where it runs none."""
    module = _module_named()
    if module in ("gan_v1", "gan_v1.__main__") and sys.argv[1:]:  # python -m gan_v1 NAME ...
        return f"gan_v1.{sys.argv[1]}"
    return module


def _module_named() -> str:
    if (spec := sys.modules["__main__"].__spec__) is not None:
        return spec.name
    if sys.argv[:1] != ["-m"]:
        return ""
    # Python imports the packages around the module before it runs the module itself: so far only its name is known.
    words = iter(sys.orig_argv)
    return next((word[2:] or next(words, "") for word in words if word.startswith("-m")), "")


# With tf1, Ctrl-C is the business of the program that it runs.
if re.match(r"gan_v1(\.(?!tf1\b)|$)", _module_run()):
    answer_interruption()
