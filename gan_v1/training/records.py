"""Whose the files in a folder of samples are, and how a new run takes the place of the one before.

``run.json``, the record, names the files of its run; and each picture and each file of weights bears the run's
identity, as a comment that no reader of pictures or arrays sees. So a file is the run's own only if the record
names it and it says so itself; a user's file of the same name is not.

A new run first moves the former run's own files aside, into ``.former``, writes its first picture or checkpoint, and
then removes them. Where that fails they are put back. A kill in between leaves ``.former``; the next run in the folder
finishes what the kill has interrupted: ``mend``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from gan_v1.errors import UserError
from gan_v1.files import part_of, read_file, read_json, synchronise_folder
from gan_v1.training.weights import FOLDER

RECORD, HISTORY = "run.json", "history.csv"
ASIDE, DISCARDED = ".former", ".former.discarded"
FORMAT = 2  # of the record; gan_v1 0.1.0 wrote none, which counts as 1


def identity(facts: Mapping[str, Any]) -> str:
    """The identity, 16 hexadecimal digits, of the runs whose numbers these facts decide."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def mark(run: str) -> str:
    """What the pictures and weights of the run with this identity bear."""
    return f"gan_v1 run {run}"


def bears(path: Path, run: str) -> bool:
    """Whether a file bears the mark of the run with this identity."""
    try:
        return mark(run).encode() in read_file(path)
    except OSError:
        return False


def read_record(folder: Path) -> dict[str, Any] | None:
    """The record of the run in a folder; None where there is none, or one that nobody could read back.

    Raises:
        UserError: a later gan_v1 wrote it.
    """
    try:
        found = dict(read_json(folder / RECORD))
        made_by = int(found.get("format", 1))
        _ = found["finished"], found["tutorial"], found["seed"]
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    if made_by > FORMAT:
        raise UserError(f"{folder / RECORD} was written by a later gan_v1; use that one, or name another folder")
    return found


def own_files(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """The files in a folder that are those of the run of its record, by their path within the folder."""
    run, named = record.get("run"), record.get("files")
    own = [name for name in (RECORD, HISTORY) if _is_file(folder / name)]
    if isinstance(run, str) and isinstance(named, list):
        own += [name for name in named if isinstance(name, str) and _is_inside(name) and bears(folder / name, run)]
    return list(dict.fromkeys(own))


def _is_inside(name: str) -> bool:
    """Whether this is the name of a picture, or of weights, and none that leads elsewhere."""
    parts = PurePosixPath(name).parts
    return "/".join(parts) == name and ".." not in parts and (len(parts) == 1 or parts[:-1] == (FOLDER,))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:  # a name from elsewhere may be too long
        return False


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def set_aside(folder: Path, names: Iterable[str]) -> None:
    """Move files of a folder into its ``.former``.

    Raises:
        OSError: one cannot be moved.
    """
    aside = folder / ASIDE
    aside.mkdir()
    (aside / FOLDER).mkdir()
    _synchronise(folder, aside)  # on the disk before anything is in it
    for name in names:
        os.rename(folder / name, aside / name)
    _synchronise(folder, aside)


def put_back(folder: Path) -> None:
    """Move the files in ``.former`` back, and remove what a new run has written in their stead.

    Raises:
        OSError: one cannot be moved.
    """
    aside = folder / ASIDE
    if _is_file(aside / RECORD) and (new := read_record(folder)) is not None:  # the former run lies aside, whole
        *others, record = sorted(own_files(folder, new), key=_record_last)
        for name in others:
            (folder / name).unlink()
        _synchronise(folder, aside)  # while the record is there, it is known whose they are
        (folder / record).unlink()
    for name in _files(aside):
        (folder / name).parent.mkdir(exist_ok=True)
        os.replace(aside / name, folder / name)
    _synchronise(folder, aside)
    _remove_folders(aside)
    synchronise_folder(folder)


def discard(folder: Path) -> None:
    """Remove what was set aside: the new run has taken its place.

    Raises:
        OSError: it cannot be removed.
    """
    os.rename(folder / ASIDE, folder / DISCARDED)  # from here on ``mend`` goes on removing
    synchronise_folder(folder)
    _empty(folder / DISCARDED)
    synchronise_folder(folder)


def mend(folder: Path, taken: bool) -> None:
    """Finish what a kill has interrupted.

    Args:
        taken: whether the run of the folder's record has a checkpoint that counts.

    Raises:
        UserError: files cannot be moved, or something stands where they are to be.
    """
    for path in (folder / ASIDE, folder / DISCARDED):
        if os.path.lexists(path) and not _is_folder(path):
            raise UserError(f"{path} is no folder, and a former run's files go there; remove it or name another folder")
    try:
        _remove_parts(folder)
        if _is_folder(folder / DISCARDED):
            _empty(folder / DISCARDED)
        if _is_folder(folder / ASIDE):
            # Without a record aside, the one in the folder is the former run's: a power cut has kept some of the moves.
            discard(folder) if taken and _is_file(folder / ASIDE / RECORD) else put_back(folder)
    except OSError as error:
        cause = f"{error.strerror}; move back what lies in {folder / ASIDE}, or remove it"
        raise UserError(f"cannot put the former run's files in {folder} back: {cause}") from None


def _remove_parts(folder: Path) -> None:
    """Remove what a kill has left of files that were being written: the record's run writes no more."""
    named = (read_record(folder) or {}).get("files")
    inside = [name for name in named if isinstance(name, str) and _is_inside(name)] if isinstance(named, list) else []
    for name in (RECORD, HISTORY, *inside):
        if _is_file(part := part_of(folder / name)):
            part.unlink()


def _files(aside: Path) -> list[str]:
    """The files in ``.former``, the record last: it is moved back, or removed, when all others have been."""
    found = [path.relative_to(aside).as_posix() for path in aside.rglob("*") if _is_file(path)]
    return sorted((name for name in found if _is_inside(name)), key=_record_last)


def _record_last(name: str) -> tuple[bool, str]:
    return name == RECORD, name


def _empty(aside: Path) -> None:
    for name in _files(aside):
        (aside / name).unlink()
    _remove_folders(aside)


def _remove_folders(aside: Path) -> None:
    with suppress(FileNotFoundError):
        (aside / FOLDER).rmdir()
    aside.rmdir()


def _synchronise(folder: Path, aside: Path) -> None:
    for each in (folder, folder / FOLDER, aside, aside / FOLDER):
        if each.is_dir():
            synchronise_folder(each)
