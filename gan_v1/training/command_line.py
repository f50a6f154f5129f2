"""The options that every tutorial shares, and what its process says and returns."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gan_v1.errors import UserError, exit_code
from gan_v1.files import named
from gan_v1.tf1 import PROCESSORS
from gan_v1.training.checkpoints import read_index
from gan_v1.training.options import alike
from gan_v1.training.run import ENGINES, Run
from gan_v1.training.stopping import Stopped
from gan_v1.training.tutorial import Tutorial


def command_line(
    tutorial: Tutorial,
    train: Callable[..., Run],
    argv: Sequence[str] | None = None,
    own_options: Mapping[str, Mapping[str, Any]] | None = None,
) -> int:
    """Train a tutorial as ``argv`` (by default the process's arguments) says; return the exit code.

    ``train`` is its module's function of this name. ``own_options`` are the tutorial's own: what
    argparse's ``add_argument`` takes, by flag; ``train`` is given their values by keyword.

    0 done; 1 a mistake of the user's, told in one line on stderr; 130 and 143 stopped by SIGINT and
    SIGTERM, what was done so far written. Wrong usage exits with 2, as argparse does.
    """
    parser = _parser(tutorial)
    for flag, settings in (own_options or {}).items():
        parser.add_argument(flag, **settings)
    given = parser.parse_args(argv)

    def work() -> int:
        chosen = _with_stored_options(parser, argv, given) if given.resume else given
        options = vars(chosen) | {"checkpoints": _checkpoints(chosen)}
        try:
            train(options.pop("length"), **options).close()
        except Stopped as stopped:
            print(f"{tutorial.name}: {stopped}; to go on: {_command(parser, chosen)}", file=sys.stderr)
            return stopped.exit_code
        return 0

    return exit_code(tutorial.name, work)


def _checkpoints(given: argparse.Namespace) -> str:
    return os.path.join(given.samples, "checkpoints") if given.checkpoints is None else given.checkpoints


def _with_stored_options(
    parser: argparse.ArgumentParser, argv: Sequence[str] | None, given: argparse.Namespace
) -> argparse.Namespace:
    """What the command says, and for the rest what the run was given that it goes on with.

    Raises:
        UserError: the index of the checkpoints is damaged.
    """
    index = read_index(named(_checkpoints(given), "--checkpoints"))
    if index is None:
        return given
    found_by = "checkpoints" if given.checkpoints is not None else "samples"  # the folder may have been moved
    try:
        exact, settings = dict(index.facts["exact"] or {}), dict(index.facts["settings"])
        stored = index.options | settings | {"length": index.length, "engine": index.facts["engine"]}
        stored |= {"exact": bool(exact)} | {name: exact.get(name) for name in ("threads", "processor")}
        known = {name: value for name, value in stored.items() if name in vars(given) and name != found_by}
        if not all(alike(value, parser.get_default(name)) for name, value in known.items()):
            raise ValueError("an option is of another kind")
    except (ValueError, KeyError, TypeError):
        raise UserError(f"the index in {_checkpoints(given)} is damaged; start without --resume") from None
    return parser.parse_args(argv, argparse.Namespace(**known))  # what is there already gets no default


def _command(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> str:
    """The whole command that goes on with a run."""
    words = [*parser.prog.split(), "--resume"]
    for option in ("samples", "checkpoints"):
        if (value := getattr(chosen, option)) != parser.get_default(option):
            words += [f"--{option}", value]
    return shlex.join(words)


def _parser(tutorial: Tutorial) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m gan_v1.{tutorial.name}", description=f"Train {tutorial.summary}.")
    counted = f"{tutorial.counts}s"
    parser.add_argument(
        f"--{counted}", dest="length", metavar="N", type=int, default=tutorial.length, help=f"{counted} (%(default)s)"
    )
    parser.add_argument(
        "--seed", metavar="S", type=int, help="repeat the run that had this seed (default: a fresh one)"
    )
    parser.add_argument(
        "--engine", choices=list(ENGINES), default="epoch", help="a whole epoch a call, or a batch (%(default)s)"
    )
    parser.add_argument("--data", metavar="DIR", help="read the images from here (default: those in the package)")
    parser.add_argument(
        "--samples", metavar="DIR", default=str(tutorial.samples), help="pictures, history.csv, run.json (%(default)s/)"
    )
    parser.add_argument("--trace", metavar="FILE", help="write the losses of every batch here, as CSV")
    parser.add_argument("--checkpoints", metavar="DIR", help="write checkpoints here (default: below --samples)")
    parser.add_argument(
        "--checkpoint-every",
        metavar="N",
        type=int,
        default=1,
        help="reports between checkpoints, beside those at pictures (%(default)s)",
    )
    parser.add_argument("--logdir", metavar="DIR", help="write what TensorBoard shows here")
    parser.add_argument("--export", metavar="DIR", help="write the trained generator here, as a SavedModel")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on from the newest checkpoint, with the options that its run had",
    )
    parser.add_argument("--keep-going", action="store_true", help="go on after a loss of infinity or NaN")
    parser.add_argument("--exact", action="store_true", help="compute as TensorFlow 1.15.5 did, bit for bit")
    parser.add_argument("--threads", metavar="N", type=int, help="with --exact: of an operation (2)")
    parser.add_argument("--processor", choices=PROCESSORS, help="with --exact: the maker of its processor (amd)")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    return parser
