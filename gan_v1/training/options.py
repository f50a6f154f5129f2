"""The options that every tutorial's ``train`` takes, and what is impossible among them."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict

from gan_v1.errors import UserError
from gan_v1.files import named
from gan_v1.training.tutorial import Tutorial
from gan_v1.training.watchers import Watcher

LARGEST_SEED = 2**32 - 1  # NumPy's
LONGEST = 10_000_000  # epochs or iterations; a schedule is made of all of them beforehand
OWN_FILES, PICTURES = ("history.csv", "run.json", ".lock"), (".png", ".gif")  # that a run writes to --samples

AnyPath = str | os.PathLike[str]


class Options(TypedDict, total=False):
    """What every tutorial's ``train`` takes beside its length and settings; ``run.train`` says what they mean."""

    seed: int | None
    engine: Literal["epoch", "step"]
    data: AnyPath | None
    samples: AnyPath | None
    trace: AnyPath | None
    checkpoints: AnyPath | None
    checkpoint_every: int
    logdir: AnyPath | None
    export: AnyPath | None
    resume: bool
    keep_going: bool
    exact: bool
    threads: int | None
    processor: Literal["amd", "intel"] | None
    quiet: bool
    watchers: Sequence[Watcher]


class Places(NamedTuple):
    """Where a run reads and writes, as far as it was told to."""

    data: Path | None
    samples: Path | None
    trace: Path | None
    checkpoints: Path | None
    logdir: Path | None
    export: Path | None


def alike(value: object, default: object) -> bool:
    """Whether a value, such as JSON has them, is of the kind of a setting with this default."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return {
        bool: isinstance(value, bool),
        int: type(value) is int,
        str: isinstance(value, str),
        tuple: isinstance(value, list) and all(type(part) is int for part in value),
        type(None): value is None or number or isinstance(value, str),
    }.get(type(default), number)


def check(tutorial: Tutorial, length: int, seed: int | None, checkpoint_every: int) -> None:
    """Refuse impossible numbers before anything is read or written.

    Raises:
        UserError: a number is impossible.
    """
    if not 1 <= length <= LONGEST:
        raise UserError(f"cannot train for {length} {tutorial.counts}s; expected at least 1, at most {LONGEST}")
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise UserError(f"cannot use {seed} as a seed; expected 0 to {LARGEST_SEED}")
    if checkpoint_every < 1:
        raise UserError(f"cannot write a checkpoint every {checkpoint_every} {tutorial.counts}s; expected at least 1")


def places(**paths: AnyPath | None) -> Places:
    """The paths, by the fields of ``Places``, once it is sure that none of them stands in another's way.

    Raises:
        UserError: a name is empty, ``--trace`` names a file that the run itself writes, or ``--export`` a folder
            in which it writes.
    """
    found = Places(**{name: None if path is None else named(path, f"--{name}") for name, path in paths.items()})
    if found.trace is not None:
        _refuse_own_file(found, found.trace)
    if found.export is not None:
        export = found.export.resolve()
        for name, path in found._asdict().items():
            if path is not None and name != "export" and export in (path.resolve(), *path.resolve().parents):
                raise UserError(f"cannot export to {found.export}: --{name} lies there; name another folder")
    return found


def _refuse_own_file(places: Places, trace: Path) -> None:
    target = trace.resolve()
    folders = [] if places.checkpoints is None else [places.checkpoints.resolve()]
    if places.samples is not None:
        samples = places.samples.resolve()
        folders += [samples / "weights", samples / "checkpoints"]
        if target.parent == samples and (target.name in OWN_FILES or target.suffix in PICTURES):
            raise UserError(f"cannot write the trace {trace}: the run writes a file of this name; name another")
    if any(folder in target.parents for folder in folders):
        raise UserError(f"cannot write the trace {trace}: the run keeps that folder to itself; name another file")
