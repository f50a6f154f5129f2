"""The options that every tutorial shares, and what its process says and returns."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gan_v1.command import exit_code
from gan_v1.errors import UserError, shown
from gan_v1.files import named
from gan_v1.tf1 import Arithmetic
from gan_v1.training.checkpoints import read_index
from gan_v1.training.options import Options, Paths, Stated, alike, stated
from gan_v1.training.run import Run
from gan_v1.training.stopping import Stopped
from gan_v1.training.tutorial import Tutorial


def command_line(
    tutorial: Callable[..., Tutorial], train: Callable[..., Run], argv: Sequence[str] | None = None
) -> int:
    """Train a tutorial as ``argv`` (by default the process's arguments) says; return the exit code.

    ``tutorial`` and ``train`` are its module's functions of these names; the options are those of ``Options``
    and the parameters of ``tutorial``.

    0 done; 1 a mistake of the user's, told in one line on stderr; 130 and 143 stopped by SIGINT and
    SIGTERM, what was done so far written. Wrong usage exits with 2, as argparse does.
    """
    page = tutorial()
    parser = _parser(page, [*stated(Options), *stated(tutorial)])
    given = parser.parse_args(argv)

    def work() -> int:
        chosen = _with_stored_options(parser, argv, given) if given.resume else given
        options = vars(chosen) | {"checkpoints": _checkpoints(chosen)}
        try:
            train(options.pop("length"), **options).close()
        except Stopped as stopped:
            print(f"{page.name}: {stopped}; to go on: {shown(_command(parser, chosen))}", file=sys.stderr)
            return stopped.exit_code
        return 0

    return exit_code(page.name, work)


def _checkpoints(given: argparse.Namespace) -> str:
    return os.path.join(given.samples, "checkpoints") if given.checkpoints is None else given.checkpoints


def _with_stored_options(
    parser: argparse.ArgumentParser, argv: Sequence[str] | None, given: argparse.Namespace
) -> argparse.Namespace:
    """The options of the command, and for those that it leaves out the options of the run that is resumed.

    Raises:
        UserError: the index of the checkpoints is damaged.
    """
    index = read_index(named(_checkpoints(given), "--checkpoints"))
    if index is None:
        return given
    found_by = "checkpoints" if given.checkpoints is not None else "samples"
    try:
        exact, settings = dict(index.facts["exact"] or {}), dict(index.facts["settings"])
        stored = index.options | settings | {"length": index.length, "engine": index.facts["engine"]}
        stored |= {"exact": bool(exact)} | {name: exact.get(name) for name in Arithmetic._fields}
        known = {name: value for name, value in stored.items() if name in vars(given) and name != found_by}
        if not all(alike(value, parser.get_default(name)) for name, value in known.items()):
            raise ValueError("an option is of another kind")
        if found_by == "samples":
            known = _moved(known, stored.get("samples"), given.samples)
    except (ValueError, KeyError, TypeError):
        raise UserError(f"the index in {_checkpoints(given)} is damaged; start without --resume") from None
    return parser.parse_args(argv, argparse.Namespace(**known))  # argparse sets a default only where nothing is set


def _moved(known: dict[str, Any], samples_then: object, samples_now: str) -> dict[str, Any]:
    """The options, with paths below the folder of samples changed to where that folder is now.

    It may have been moved or copied since the run. The checkpoints are where the index was found.
    """
    moved = {name: value for name, value in known.items() if name != "checkpoints"}
    if isinstance(samples_then, str):
        for name in Paths._fields:
            path = moved.get(name)
            if isinstance(path, str) and Path(samples_then) in Path(path).parents:
                moved[name] = os.path.join(samples_now, os.path.relpath(path, samples_then))
    return moved


def _command(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> str:
    """The whole command that goes on with a run."""
    words = [*parser.prog.split(), "--resume"]
    for option in ("samples", "checkpoints"):
        if (value := getattr(chosen, option)) != parser.get_default(option):
            words += [f"--{option}", value]
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """A word as a shell reads it, and as it may be printed: other letters become the escapes of bash's ``$'...'``."""
    if word.isprintable():
        return shlex.quote(word)
    plain = [chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in os.fsencode(word)]
    return f"$'{''.join(plain)}'"


def _parser(page: Tutorial, options: Sequence[Stated]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m gan_v1.{page.name}", description=f"Train {page.summary}.")
    counted = f"{page.counts}s"
    parser.add_argument(
        f"--{counted}", dest="length", metavar="N", type=int, default=page.length, help=f"{counted} ({page.length})"
    )
    for one in options:
        if one.option.in_shell:
            _add(parser, one)
    parser.set_defaults(samples=page.samples)
    return parser


def _add(parser: argparse.ArgumentParser, one: Stated) -> None:
    """Let the command line take an option, as it is stated."""
    flag, told = f"--{one.name.replace('_', '-')}", one.option.help.replace("%", "%%")
    if one.type is bool:
        parser.add_argument(flag, action="store_true", help=told)
        return
    default = {"samples": "%(default)s/", "checkpoints": "below --samples"}.get(one.name)  # Python writes none unasked
    if default is None and one.default is not None:
        default = ",".join(map(str, one.default)) if isinstance(one.default, tuple) else "%(default)s"
    parser.add_argument(
        flag,
        metavar=one.option.metavar,
        type=one.parse,
        choices=one.choices,
        default=one.default,
        help=told if default is None else f"{told} ({default})",
    )
