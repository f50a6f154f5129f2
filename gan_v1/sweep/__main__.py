"""The command line of a sweep."""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import argparse
import itertools
import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from tqdm import tqdm

from gan_v1.command import exit_code
from gan_v1.errors import UserError, shown
from gan_v1.files import locked, named
from gan_v1.finished import NAMES, defaults_of, tutorial_of
from gan_v1.sweep import cluster, pool
from gan_v1.sweep.results import Key, Results
from gan_v1.sweep.runs import Outcome
from gan_v1.training.options import LARGEST_SEED, alike

SWEPT = tuple(name for name in NAMES if name != "convolutional")  # the measures are of digits, 28x28 in grey
MOST_SEEDS = 10_000
LONGEST_NAME = 255  # of a file, in bytes


def main(argv: Sequence[str] | None = None) -> int:
    """Sweep as ``argv`` says; return the exit code: 0 done, 1 a mistake told in one line, 130 interrupted."""
    arguments = sys.argv[1:] if argv is None else argv
    name = _tutorial_in(arguments)
    defaults = {} if name is None else defaults_of(name)
    options = _parser(argparse.ArgumentParser, defaults).parse_args(arguments)
    interrupted = "interrupted; the same command goes on with the runs that are missing"
    return exit_code("sweep", lambda: sweep(options, defaults), interrupted)


def sweep(options: argparse.Namespace, defaults: dict[str, Any]) -> None:
    """Make the runs that the output folder lacks; print and write what all of them come to."""
    for name, least in (("workers", 1), ("length", 1)):
        if (number := getattr(options, name)) is not None and number < least:
            raise UserError(f"cannot sweep with {name} {number}; expected at least {least}")
    scheduler = _scheduler(options)
    seeds = seeds_of(options.seeds)
    folder = named(options.output, "--output")
    axes = {name: values for name in defaults if (values := getattr(options, name)) is not None}
    for name, values in axes.items():
        check_values(name, values, defaults[name])
    chosen = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    length = options.length or tutorial_of(options.tutorial, {}).length
    keys = []
    for settings in chosen:
        changed = {name: value for name, value in settings.items() if value != defaults[name]}
        tutorial_of(options.tutorial, changed)  # refuses an impossible setting before any run starts
        keys += [Key(options.tutorial, changed, length, seed) for seed in seeds]
    if too_long := [key.file_name for key in keys if len(f".{key.file_name}.json.part".encode()) > LONGEST_NAME]:
        raise UserError(f"a file cannot have the name {too_long[0][:80]}...; sweep fewer settings at once")
    results = Results(folder)
    with locked(folder):
        missing = [key for key in keys if key not in results or (options.to_the_end and results.given_up(key))]
        progress = tqdm(total=len(keys), initial=len(keys) - len(missing), unit="run", disable=options.quiet or None)
        with progress:
            for key, outcome in _made(missing, options, scheduler):
                results.add(key, outcome)
                progress.update()
        results.write()
    for line in results.summary().splitlines():
        print(shown(line))


def _made(
    keys: Sequence[Key], options: argparse.Namespace, scheduler: cluster.Scheduler | None
) -> Iterator[tuple[Key, Outcome]]:
    """The runs of these keys, in whatever order they end."""
    tasks = [(key.tutorial, key.settings, key.seed, key.length, options.to_the_end) for key in keys]
    if not tasks:
        return
    if scheduler is None:
        made = pool.outcomes(tasks, options.workers, lambda line: tqdm.write(f"sweep: {line}", file=sys.stderr))
    else:
        made = cluster.outcomes(tasks, scheduler)
    for index, outcome in made:
        yield keys[index], outcome


def _scheduler(options: argparse.Namespace) -> cluster.Scheduler | None:
    """The Dask scheduler to use, if any; UserError where it must not be used, or is not what its options are for."""
    ca, cert, key = (
        None if path is None else named(path, f"--tls-{name}")
        for name, path in (("ca", options.tls_ca), ("cert", options.tls_cert), ("key", options.tls_key))
    )
    if options.scheduler is None:
        if options.unencrypted or not ca is cert is key is None:
            raise UserError("--tls-ca, --tls-cert, --tls-key and --unencrypted are about a --scheduler; name one")
        return None
    if options.workers is not None:
        raise UserError("--workers is of this machine, and a --scheduler has its own; leave one of them out")
    scheduler = cluster.Scheduler(options.scheduler, ca, cert, key, options.unencrypted)
    cluster.check_scheduler(scheduler)
    return scheduler


class _WrongUsage(Exception):
    """Arguments that are none."""


class _Silent(argparse.ArgumentParser):
    """A parser that prints nothing: the main parser tells what is wrong."""

    def error(self, message: str) -> NoReturn:
        raise _WrongUsage(message)


def _tutorial_in(arguments: Sequence[str]) -> str | None:
    """The tutorial among the arguments, whose settings then are options; None where there is none.

    A tutorial's name may also be an option's value, such as a folder's, so all settings of all tutorials are
    known here.
    """
    every = {name: default for tutorial in SWEPT for name, default in defaults_of(tutorial).items()}
    try:
        known, _ = _parser(_Silent, every).parse_known_args([one for one in arguments if one not in ("-h", "--help")])
    except _WrongUsage:
        return None
    return str(known.tutorial)


def _parser(kind: type[argparse.ArgumentParser], defaults: dict[str, Any]) -> argparse.ArgumentParser:
    parser = kind(prog="python -m gan_v1.sweep", description="Train a tutorial many times over.")
    parser.add_argument("tutorial", choices=SWEPT, help="its settings become options: --help after its name")
    for name, default in defaults.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=name, nargs="+", type=_value, metavar="VALUE", help=f"({default})"
        )
    parser.add_argument("--seeds", default="0", metavar="A-B", help="or A,B,C (%(default)s)")
    parser.add_argument("--epochs", "--iterations", dest="length", type=int, metavar="N", help="(the tutorial's)")
    parser.add_argument("-o", "--output", default="sweep", metavar="DIR", help="(%(default)s/)")
    parser.add_argument("--workers", type=int, metavar="N", help="runs side by side (one a core)")
    parser.add_argument("--to-the-end", action="store_true", help="do not give up runs that are dead")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    remote = parser.add_argument_group("on a Dask cluster of yours, instead of on this machine's cores")
    remote.add_argument("--scheduler", metavar="ADDRESS", help="tls://HOST:PORT, or tcp://HOST:PORT on this machine")
    for name, what in (("ca", "whom to trust"), ("cert", "who you are"), ("key", "the key of --tls-cert")):
        remote.add_argument(f"--tls-{name}", metavar="FILE", help=f"{what}, in PEM (Dask's own configuration)")
    remote.add_argument("--unencrypted", action="store_true", help="use a tcp:// scheduler on another machine, too")
    return parser


def _value(text: str) -> Any:
    """A number, true, false or null as JSON has them; anything else is text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def seeds_of(text: str) -> list[int]:
    """The seeds in a text such as ``0-9`` or ``1,2,5``.

    Raises:
        UserError: it names none, one twice, or one that is none.
    """
    seeds: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,10})(?:-(\d{1,10}))?\s*", part)
        first, last = (0, -1) if match is None else (int(match[1]), int(match[2] or match[1]))
        if not first <= last <= LARGEST_SEED or last - first >= MOST_SEEDS:
            raise UserError(f"{text!r} names no seeds; expected such as 0-9 or 1,2,5, from 0 to {LARGEST_SEED}")
        seeds += range(first, last + 1)
    if len(set(seeds)) < len(seeds):
        raise UserError(f"{text!r} names a seed twice; the same run need be made once only")
    return seeds


def check_values(name: str, values: Sequence[Any], default: object) -> None:
    """Make sure that the values of a setting are of its default's kind, and different.

    Raises:
        UserError: one is of another kind, or comes twice.
    """
    option = f"--{name.replace('_', '-')}"
    for value in values:
        if not alike(value, default) or (default is None and isinstance(value, str)):
            raise UserError(f"{option} cannot be {json.dumps(value)}; expected such as {json.dumps(default)}")
    if len({json.dumps(value) for value in values}) < len(values):
        raise UserError(f"{option} is given a value twice; the same run need be made once only")


if __name__ == "__main__":
    sys.exit(main())
