"""What a run says: the page's words on stdout, notes on stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from tqdm import tqdm

from gan_v1.errors import OutputLost, shown


class Words:
    """The words of one run.

    Where stdout takes no more (a closed pipe, a full disk), the run goes on in silence, so that its
    files are all written; ``check`` then says what happened.

    Attributes:
        quiet: say nothing at all.
    """

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._lost: OSError | None = None

    def say(self, line: str) -> None:
        """Print what the page prints, above a progress bar if there is one."""
        if self.quiet or self._lost is not None:
            return
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        try:
            tqdm.write(line.encode(encoding, "backslashreplace").decode(encoding))
            sys.stdout.flush()
        except OSError as error:
            self._lost = error
            with suppress(OSError, ValueError):  # what Python still holds must not fail again when it ends
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def note(self, line: str) -> None:
        """Tell the user something that the page did not say."""
        if not self.quiet:
            with suppress(OSError):
                print(shown(line), file=sys.stderr)

    def check(self) -> None:
        """Raises: OutputLost: why some words could not be printed."""
        if self._lost is not None:
            raise OutputLost(self._lost.errno, self._lost.strerror)
