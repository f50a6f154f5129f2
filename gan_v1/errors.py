"""The exceptions that mean "the user can mend this", and how a command tells them."""

from __future__ import annotations

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
    nobody reads the output to its end; 130 after Ctrl-C, told by the word ``interrupted``.
    """
    try:
        code = work() or 0
        sys.stdout.flush()
    except UserError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{command}: {interrupted}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # as after `| head`; the rest of the output must not fail when Python flushes it at last
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code
