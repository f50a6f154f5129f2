"""The command line of a sweep."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from gan_v1.errors import exit_code
from gan_v1.files import locked
from gan_v1.finished import TUTORIALS, defaults_of, tutorial_of
from gan_v1.sweep.cluster import outcomes
from gan_v1.sweep.results import Key, Results

SWEPT = tuple(name for name in TUTORIALS if name != "convolutional")  # the measures are of digits, 28x28 in grey


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
    axes = {name: values for name in defaults if (values := getattr(options, name)) is not None}
    chosen = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    length = options.length or tutorial_of(options.tutorial, {}).length
    keys = []
    for settings in chosen:
        changed = {name: value for name, value in settings.items() if value != defaults[name]}
        tutorial_of(options.tutorial, changed)  # a setting that is none is a mistake now, not in an hour
        keys += [Key(options.tutorial, changed, length, seed) for seed in options.seeds]
    folder = Path(options.output)
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
    parser.add_argument("--seeds", type=_seeds, default=[0], metavar="A-B", help="or A,B,C (0)")
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


def _seeds(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        try:
            seeds += range(int(first), int(last or first) + 1)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} names no seeds; expected such as 0-9 or 1,2,5") from None
    return seeds


if __name__ == "__main__":
    sys.exit(main())
