"""The exceptions that mean "the user can mend this", and how what they name is made fit to be printed."""

from __future__ import annotations

from unicodedata import category


def shown(text: object) -> str:
    """A text that came from a file or a user, such as a name or a path, as it may be printed: in one line, inert.

    Control characters, which could move a terminal's cursor or change its colours, those that turn the direction
    of writing, and the bytes of a path that are no UTF-8 become escapes such as ``\\x1b``.
    """
    return "".join(_escaped(letter) if category(letter) in _UNSEEN else letter for letter in str(text))


_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's: controls, formats, surrogates, ends of lines and paragraphs


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


class UserError(ValueError):
    """A mistake in what the user gave us: a file, a folder, an option.

    Its text is one line that says what is wrong and what to do. The command line prints that
    line on stderr and exits with 1; in Python it is an ordinary ValueError, which is also what
    TensorFlow 1's own MNIST reader raised. Whatever it names is made fit to be printed by ``shown``.
    """

    def __init__(self, line: str) -> None:
        super().__init__(shown(line))


class UnfitTensorFlow(UserError, ImportError):
    """The installed TensorFlow, or the way it was imported, cannot give TensorFlow 1's behaviour."""


class OutputLost(OSError):
    """Standard output takes no more, and some words could not be printed."""


class NotFinite(UserError):
    """A loss became infinite or NaN, and the run was stopped."""
