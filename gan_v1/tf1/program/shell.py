"""The simple commands within a line for the shell, with the position of each word.

Enough of the shell's grammar to find ``python train.py`` in ``cd nets && SEED=1 python train.py > log &``.
What cannot be read, such as a quote that does not end, has no commands here: it is left to the shell.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Word(NamedTuple):
    """A word of a command: where it starts and ends in the line, and its value without quotes."""

    start: int
    end: int
    value: str


_TOKENS = re.compile(
    r"""(?P<blank> [ \t]+ | \\\n | (?<![^\s;&|()])\#[^\n]* )
    |   (?P<redirection> (?: \d* (?: <<?<? | >>? ) &? | &>>? ) )
    |   (?P<end> && | \|\|? | [;&\n()`] )
    |   (?P<word> (?: tensorflow[-\w]*<=?\d | \\. | '[^']*' | "(?:\\.|[^"\\])*" | [^\s\\'"|&;<>()`] )+ )
    """,  # pip's tensorflow<2 is meant as a version, though a shell would read a file named 2
    re.VERBOSE | re.DOTALL,
)
_BEFORE_A_COMMAND = {"command", "coproc", "env", "exec", "nice", "nohup", "setsid", "stdbuf", "sudo", "time", "timeout"}
_BEFORE_A_COMMAND |= {"!", "{", "if", "elif", "then", "else", "while", "until", "do"}


def is_before_a_command(word: str) -> bool:
    """Whether a command may follow: ``nohup``, ``X=1``, ``/usr/bin/env``, options such as ``-H`` and numbers."""
    return os.path.basename(word) in _BEFORE_A_COMMAND or bool(re.match(r"\w+=|-|[\d.]+[smhd]?$", word))


def commands(line: str) -> Iterator[Sequence[Word]]:
    """The words of each simple command, without redirections and what ``is_before_a_command``."""
    found: list[list[Word]] = [[]]
    place, is_a_files_name = 0, False
    while place < len(line):
        match = _TOKENS.match(line, place)
        if match is None:
            return
        place = match.end()
        if match["end"]:
            found.append([])
        is_before = not found[-1] and is_before_a_command(match[0])
        if match["word"] and not is_a_files_name and not is_before:
            found[-1].append(Word(match.start(), place, _unquoted(match[0])))
        if not match["blank"]:
            is_a_files_name = bool(match["redirection"])
    yield from filter(None, found)


def _unquoted(word: str) -> str:
    try:
        return "".join(shlex.split(word))
    except ValueError:
        return word
