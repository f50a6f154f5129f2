"""The exceptions that mean "the user can mend this", and how a command tells them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable


class UserError(ValueError):
    """A mistake in what the user gave us: a file, a folder, an option.

    Its text is one line that says what is wrong and what to do. The command line prints that
    line on stderr and exits with 1; in Python it is an ordinary ValueError, which is also what
    TensorFlow 1's own MNIST reader raised.
    """


class UnfitTensorFlow(UserError, ImportError):
    """The installed TensorFlow, or the way it was imported, cannot give TensorFlow 1's behaviour."""


class NotFinite(UserError):
    """A loss became infinite or NaN, and the run was stopped."""


def exit_code(command: str, work: Callable[[], int | None], interrupted: str = "interrupted") -> int:
    """Do the ``work`` of a ``command``; return the exit code of its process.

    What ``work`` returns, where None is 0; 1 after a UserError, whose line goes to stderr, or where
    the output is not taken to its end; 130 after Ctrl-C, told by the word ``interrupted``.
    """
    _settle_standard_streams()
    try:
        code = work() or 0
        if sys.stdout is not None:
            sys.stdout.flush()
    except UserError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{command}: {interrupted}", file=sys.stderr)
        return 130
    except OSError as error:
        if error.filename is not None:  # of a file, which is no mistake of the user's that is foreseen
            raise
        if not isinstance(error, BrokenPipeError):  # as after `| head`, which wants to hear no more
            print(f"{command}: cannot print to the end: {error.strerror}", file=sys.stderr)
        # What Python still holds must not fail again when it is flushed at last.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _settle_standard_streams() -> None:
    """Let every text be printed, and no file take the number of a standard stream that was closed beforehand."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
