"""The options of a tutorial: stated once here, and what is impossible among them.

``Options`` has what every tutorial takes; what one tutorial takes beside them are the parameters of its
function ``tutorial``. Both are annotated with an ``Option``, which says what a value means. From these
annotations come the command line (``command_line``), and the keywords and the docstring of ``train`` (``keywords``).
"""

from __future__ import annotations

import inspect
import numbers
import operator
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import numpy as np

from gan_v1.errors import UserError
from gan_v1.files import named
from gan_v1.training.tutorial import Tutorial
from gan_v1.training.watchers import Watcher

LARGEST_SEED = 2**32 - 1  # NumPy's
LONGEST = 10_000_000  # epochs or iterations; a schedule is made of all of them beforehand
DATA = ("train-", "t10k-", "data_batch_")  # how the names of MNIST's and CIFAR-10's files begin
OWN_FILES, PICTURES = ("history.csv", "run.json", ".lock"), (".png", ".gif")  # that a run writes to --samples

AnyPath = str | os.PathLike[str]


class Option(NamedTuple):
    """What is said of an option beside its name, type and default.

    Attributes:
        help: what its value means: a phrase for ``--help`` and for the docstring of ``train``.
        metavar: stands for the value in ``--help``.
        choices: what the command line takes; Python may take more. A ``Literal`` has its own.
        parse: makes a value of the command line's text; without it, the type that is annotated does.
        in_shell: False where the value cannot be written in a command.
    """

    help: str
    metavar: str | None = None
    choices: Sequence[Any] | None = None
    parse: Callable[[str], Any] | None = None
    in_shell: bool = True


@dataclass(frozen=True, kw_only=True)
class Options:
    """What every tutorial takes beside its length and its own settings."""

    seed: Annotated[
        int | None,
        Option(
            "does what tf.set_random_seed(S); np.random.seed(S) right after the page's read_data_sets did under "
            "TensorFlow 1.15.5, and so repeats the run that had it; without one, a fresh one is drawn and told",
            "S",
        ),
    ] = None
    engine: Annotated[
        Literal["epoch", "step"],
        Option(
            "'epoch' trains a whole epoch in one session.run, 'step' feeds each batch as the page does; the numbers "
            "are the same to rounding"
        ),
    ] = "epoch"
    data: Annotated[
        AnyPath | None, Option("a folder with files of the same format, instead of the package's images", "DIR")
    ] = None
    samples: Annotated[AnyPath | None, Option("the folder for pictures, history.csv and run.json", "DIR")] = None
    trace: Annotated[AnyPath | None, Option("a CSV file for the losses of every batch", "FILE")] = None
    checkpoints: Annotated[
        AnyPath | None,
        Option(
            "a folder for checkpoints, written at every picture, every so many reports (see checkpoint_every), and "
            "when the run is stopped",
            "DIR",
        ),
    ] = None
    checkpoint_every: Annotated[int, Option("reports between checkpoints, beside those at pictures", "N")] = 1
    logdir: Annotated[
        AnyPath | None,
        Option("a folder for TensorBoard: losses, D's mean outputs, samples, weights as histograms", "DIR"),
    ] = None
    export: Annotated[
        AnyPath | None,
        Option("a folder for the trained generator as a SavedModel; there must not be one yet", "DIR"),
    ] = None
    resume: Annotated[
        bool,
        Option(
            "go on from the newest checkpoint, so that the run ends as if it had never stopped; the command line "
            "takes the other options from that run"
        ),
    ] = False
    fresh: Annotated[
        bool,
        Option("start anew where an unfinished run lies, which resume could go on with, and replace that one"),
    ] = False
    keep_going: Annotated[bool, Option("go on after a loss of infinity or NaN, as TensorFlow 1 did")] = False
    exact: Annotated[
        bool,
        Option(
            "compute as TensorFlow 1.15.5 did, bit for bit; slower, and to be begun before other work in the process"
        ),
    ] = False
    exact_as: Annotated[
        Literal["recorded", "here"] | None,
        Option(
            "with exact: 'recorded' gives the numbers of the machine on which TensorFlow 1.15.5 was recorded, on any "
            "processor; 'here' gives those that 1.15.5 would compute on this machine (recorded)"
        ),
    ] = None
    threads: Annotated[
        int | None, Option("with exact as 'here': threads of one of its operations (one a core)", "N")
    ] = None
    processor: Annotated[
        Literal["amd", "intel"] | None, Option("with exact as 'here': its processor's maker (this one's)")
    ] = None
    quiet: Annotated[bool, Option("print nothing but errors, and in a notebook show nothing")] = False
    watchers: Annotated[
        Sequence[Watcher],
        Option("are told when training begins, of each epoch, and when it ends", in_shell=False),
    ] = ()


class Stated(NamedTuple):
    """An option as a function states it: its name, its type without the ``Option``, its default."""

    name: str
    type: Any
    default: Any
    option: Option

    @property
    def choices(self) -> Sequence[Any] | None:
        """The values that the command line takes, where they can be counted."""
        (*_, plain) = self.types
        return get_args(plain) if get_origin(plain) is Literal else self.option.choices

    @property
    def parse(self) -> Callable[[str], Any]:
        """Makes a value of the command line's text."""
        if self.option.parse is not None:
            return self.option.parse
        return next((kind for kind in (int, float) if kind in self.types), str)

    @property
    def types(self) -> list[Any]:
        """The types that a value may have, None's left out."""
        union = get_origin(self.type) in (Union, UnionType)
        return [kind for kind in (get_args(self.type) if union else [self.type]) if kind is not NoneType]


def stated(function: Callable[..., Any]) -> list[Stated]:
    """The options among a function's (or dataclass's) parameters: those annotated with an ``Option``."""
    hints = get_type_hints(function, include_extras=True)
    found = []
    for name, parameter in inspect.signature(function).parameters.items():
        if get_origin(hints[name]) is Annotated:
            plain, option = get_args(hints[name])
            found.append(Stated(name, plain, parameter.default, option))
    return found


class Paths(NamedTuple):
    """The paths among a run's options."""

    data: Path | None
    samples: Path | None
    trace: Path | None
    checkpoints: Path | None
    logdir: Path | None
    export: Path | None


def alike(value: object, default: object) -> bool:
    """Whether a value read from JSON is of the type of a setting with this default."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return {
        bool: isinstance(value, bool),
        int: type(value) is int,
        str: isinstance(value, str),
        tuple: isinstance(value, list) and all(type(part) is int for part in value),
        type(None): value is None or number or isinstance(value, str),
    }.get(type(default), number)


def taken(one: Stated, value: Any) -> Any:
    """The value of an option as Python gave it, of the type that is stated: NumPy's numbers become Python's.

    Raises:
        UserError: it is of another type, or none of the choices.
    """
    types = one.types
    if value is None and one.default is None:
        return None
    if get_origin(types[0]) is Literal and not (isinstance(value, str) and value in get_args(types[0])):
        raise UserError(f"there is no {one.name} {value!r}; expected one of {', '.join(get_args(types[0]))}")
    if int in types:
        return whole_number(value, one.name)
    if bool in types:
        if not isinstance(value, bool | np.bool_):
            raise UserError(f"{one.name} is given {value!r}; expected True or False")
        return bool(value)
    if float in types:
        try:
            if isinstance(value, bool) or not isinstance(value, numbers.Real):
                raise TypeError
            return float(value)
        except (TypeError, OverflowError):
            raise UserError(f"{one.name} is given {f'{value!r}'[:50]}; expected a number") from None
    return value


def whole_number(value: Any, name: str) -> int:
    """A whole number, Python's or NumPy's.

    Raises:
        UserError: it is none, or True or False, which Python would count with.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise UserError(f"{name} is given {value!r}; expected a whole number") from None


def checked(tutorial: Tutorial, length: Any, options: Options) -> tuple[int, Options]:
    """The length and the options, each of its type, before anything is read or written.

    Raises:
        UserError: one is of another type, or a number is impossible.
    """
    length = whole_number(length, f"{tutorial.counts}s")
    options = Options(**{one.name: taken(one, getattr(options, one.name)) for one in stated(Options)})
    if not 1 <= length <= LONGEST:
        raise UserError(f"cannot train for {length} {tutorial.counts}s; expected at least 1, at most {LONGEST}")
    if options.seed is not None and not 0 <= options.seed <= LARGEST_SEED:
        raise UserError(f"cannot use {options.seed} as a seed; expected 0 to {LARGEST_SEED}")
    if options.checkpoint_every < 1:
        every = f"{options.checkpoint_every} {tutorial.counts}s"
        raise UserError(f"cannot write a checkpoint every {every}; expected at least 1")
    return length, options


def paths_of(options: Options) -> Paths:
    """The paths among the options, after a check that they do not overlap.

    Raises:
        UserError: a name is empty, ``--trace`` names a file that the run itself writes or reads, ``--export`` a
            folder in which it writes, or TensorFlow could not write to a path.
    """
    paths = {name: getattr(options, name) for name in Paths._fields}
    found = Paths(**{name: None if path is None else named(path, f"--{name}") for name, path in paths.items()})
    if found.trace is not None:
        _refuse_own_file(found, found.trace)
        _refuse_data(found, found.trace)
    if found.logdir is not None:
        _refuse_undecodable(found.logdir)
    if found.export is not None:
        export = real(found.export)
        for name, path in found._asdict().items():
            if path is not None and name != "export" and export in (real(path), *real(path).parents):
                raise UserError(f"cannot export to {found.export}: --{name} lies there; name another folder")
    return found


def _refuse_own_file(paths: Paths, trace: Path) -> None:
    target = real(trace)
    folders = [] if paths.checkpoints is None else [real(paths.checkpoints)]
    if paths.samples is not None:
        samples = real(paths.samples)
        folders += [samples / "weights", samples / "checkpoints"]
        if target.parent == samples and (target.name in OWN_FILES or target.suffix in PICTURES):
            raise UserError(f"cannot write the trace {trace}: the run writes a file of this name; name another")
    if any(folder in target.parents for folder in folders):
        raise UserError(f"cannot write the trace {trace}: the run keeps that folder to itself; name another file")


def _refuse_data(paths: Paths, trace: Path) -> None:
    """Refuse a trace that would replace one of the files of images, whatever name leads to it."""
    if paths.data is None or not trace.exists():
        return
    for path in paths.data.iterdir() if paths.data.is_dir() else ():
        if path.name.startswith(DATA) and path.exists() and path.samefile(trace):
            raise UserError(f"cannot write the trace {trace}: it is a file of --data; name another file")


def _refuse_undecodable(logdir: Path) -> None:
    """Refuse a path of bytes that are no UTF-8, which TensorFlow cannot be told."""
    try:
        str(logdir).encode("utf-8")
    except UnicodeEncodeError:
        raise UserError(f"cannot write summaries to {logdir}: its name is no UTF-8; name another --logdir") from None


def real(path: Path) -> Path:
    """Where a path leads, links followed; one of a loop leads to itself."""
    return Path(os.path.realpath(path))
