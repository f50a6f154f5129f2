"""The command line of a sweep."""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections.abc import Sequence
from typing import Any

from tqdm import tqdm

from gan_v1.errors import UserError, exit_code
from gan_v1.files import locked, named
from gan_v1.finished import TUTORIALS, defaults_of, tutorial_of
from gan_v1.sweep.cluster import outcomes
from gan_v1.sweep.results import Key, Results
from gan_v1.training.options import LARGEST_SEED, alike

SWEPT = tuple(name for name in TUTORIALS if name != "convolutional")  # the measures are of digits, 28x28 in grey
MOST_SEEDS = 10_000
LONGEST_NAME = 255  # of a file, in bytes


def main(argv: Sequence[str] | None = None) -> int:
    """Sweep as ``argv`` says; return the exit code: 0 done, 1 a mistake told in one line, 130 interrupted."""
    arguments = sys.argv[1:] if argv is None else argv
    name = next((argument for argument in arguments if argument in SWEPT), None)
    defaults = {} if name is None else defaults_of(name)
    options = _parser(defaults).parse_args(arguments)
    interrupted = "interrupted; the same command goes on with the runs that are missing"
    return exit_code("sweep", lambda: sweep(options, defaults), interrupted)


def sweep(options: argparse.Namespace, defaults: dict[str, Any]) -> None:
    """Make the runs that the output folder lacks; print and write what all of them come to."""
    for name, least in (("workers", 1), ("length", 1)):
        if (number := getattr(options, name)) is not None and number < least:
            raise UserError(f"cannot sweep with {name} {number}; expected at least {least}")
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
        tutorial_of(options.tutorial, changed)  # a setting that is none is a mistake now, not in an hour
        keys += [Key(options.tutorial, changed, length, seed) for seed in seeds]
    if too_long := [key.file_name for key in keys if len(f".{key.file_name}.json.part".encode()) > LONGEST_NAME]:
        raise UserError(f"a file cannot have the name {too_long[0][:80]}...; sweep fewer settings at once")
    results = Results(folder)
    with locked(folder):
        missing = [key for key in keys if key not in results]
        tasks = [(key.tutorial, key.settings, key.seed, key.length, options.to_the_end) for key in missing]
        progress = tqdm(total=len(keys), initial=len(keys) - len(missing), unit="run", disable=options.quiet or None)
        with progress:
            for place, outcome in outcomes(tasks, options.workers, options.scheduler) if tasks else ():
                results.add(missing[place], outcome)
                progress.update()
        results.write()
    print(results.summary())


def _parser(defaults: dict[str, Any]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gan_v1.sweep", description="Train a tutorial many times over.")
    parser.add_argument("tutorial", choices=SWEPT, help="its settings become options: --help after its name")
    for name, default in defaults.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=name, nargs="+", type=_value, metavar="VALUE", help=f"({default})"
        )
    parser.add_argument("--seeds", default="0", metavar="A-B", help="or A,B,C (%(default)s)")
    parser.add_argument("--epochs", "--iterations", dest="length", type=int, metavar="N", help="(the tutorial's)")
    parser.add_argument("-o", "--output", default="sweep", metavar="DIR", help="(%(default)s/)")
    parser.add_argument("--workers", type=int, metavar="N", help="runs side by side (one a core)")
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="use this Dask cluster instead")
    parser.add_argument("--to-the-end", action="store_true", help="do not give up runs that are dead")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
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
