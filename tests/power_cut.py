"""A disk that loses power: what may be found on it after each call, if only what was synced is sure to be there.

``Recorder`` notes the calls by which Python changes the files below a folder: making, renaming and removing names, and
syncing files and folders; ``logged`` reads those that the library of ``faults.c`` has noted of a whole process.
``disks`` then goes through all moments of such a log. At each the names that were changed since their folder was last
synced may be on the disk or not, each by itself; a file's bytes are there if the file was synced, and else it is empty.
Those are all the disks that POSIX allows, but for bytes that are there in part. ``killed`` is what a kill would leave,
where the power stays on.
"""

from __future__ import annotations

import itertools
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

Disk = dict[str, bytes | None]  # by name a file's bytes, or None for a folder

MOST_AT_ONCE = 8  # changed names whose combinations are all tried; of more, those that lack one, and those with one


class Event(NamedTuple):
    """A call: ``make`` or ``folder`` a name, ``rename`` or ``remove`` it, ``write``, or ``sync`` a file or a folder."""

    kind: str
    path: str
    to: str = ""
    content: bytes = b""  # of a file that is synced; what is written to its end


class Recorder:
    """Notes the calls below ``root``; what is there when it begins is taken to be on the disk."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self.events = root, list[Event]()
        self.before = contents(root)
        real = {name: getattr(os, name) for name in ("open", "fsync", "mkdir", "rmdir", "unlink", "rename", "replace")}

        def note(kind: str, path: object, to: object = "", content: bytes = b"") -> None:
            inside = os.path.relpath(str(path), root)
            if not inside.startswith(".."):
                self.events.append(Event(kind, inside, to and os.path.relpath(str(to), root), content))

        def opening(path: object, flags: int, *rest: int, **others: int) -> int:
            descriptor = real["open"](path, flags, *rest, **others)
            if flags & os.O_CREAT and flags & os.O_TMPFILE != os.O_TMPFILE:
                note("make", path)
            return descriptor

        def syncing(descriptor: int) -> None:
            path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
            note("sync", path, content=b"" if path.is_dir() else path.read_bytes())
            real["fsync"](descriptor)

        def moving(source: object, target: object) -> None:
            real["replace"](source, target)
            note("rename", source, target)

        def changing(kind: str, name: str):
            def call(path: object, *rest: int) -> None:
                real[name](path, *rest)
                note(kind, path)

            return call

        for name, call in {
            "open": opening,
            "fsync": syncing,
            "rename": moving,
            "replace": moving,
            "mkdir": changing("folder", "mkdir"),
            "rmdir": changing("remove", "rmdir"),
            "unlink": changing("remove", "unlink"),
        }.items():
            patch.setattr(os, name, call)


def logged(log: Path, root: str) -> list[Event]:
    """The calls that the library of ``faults.c`` has noted, below the folder that was ``root``.

    Files without a name, with which Python tries whether a folder can be written, are left out.
    """
    events, written = list[Event](), dict[str, bytes]()
    with open(log, "rb") as file:
        while kind := file.read(1).decode():
            lengths = struct.unpack("3q", file.read(24))
            path, to, content = (file.read(length) for length in lengths)
            name, other = (os.path.relpath(os.fsdecode(part), root) for part in (path, to or path))
            if os.path.basename(name).startswith("#"):
                continue
            if kind == "m" and name not in written:
                written[name] = b""
                events.append(Event("make", name))
            elif kind == "w":
                written[name] += content
                events.append(Event("write", name, content=content))
            elif kind == "s":
                events.append(Event("sync", name, content=written.get(name, b"")))
            elif kind == "r":
                moved = {one: one for one in written if one == name or one.startswith(f"{name}/")}
                for one in moved:
                    written[other + one.removeprefix(name)] = written.pop(one)
                events.append(Event("rename", name, other))
            elif kind == "u":
                written.pop(name, None)
                events.append(Event("remove", name))
            elif kind == "d":
                events.append(Event("folder", name))
            else:
                assert os.path.basename(name) == ".lock", f"a call of the kind {kind} on {name} cannot be replayed"
    return events


def disks(before: Disk, events: list[Event], most: int = MOST_AT_ONCE) -> Iterator[tuple[int, Disk]]:
    """For each number of calls made, the disks that may be found after a power cut."""
    for n in range(len(events) + 1):
        seen = set()
        for disk in _disks(before, events[:n], most):
            key = frozenset((name, id(content)) for name, content in disk.items())
            if key not in seen:
                seen.add(key)
                yield n, disk


def killed(before: Disk, events: list[Event]) -> Disk:
    """What is found after these calls where the power stays on."""
    files: dict[str, Any] = dict(before)
    for event in events:
        if event.kind == "write":
            files[event.path] += event.content
        elif event.kind != "sync":
            _apply(files, event, b"" if event.kind == "make" else None)
    return files


def contents(root: Path) -> Disk:
    """All that lies below a folder."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes() for path in sorted(root.rglob("*"))
    }


def write(disk: Disk, root: Path) -> None:
    """Lay a disk's files below a new folder."""
    for name, content in sorted(disk.items()):
        if content is None:
            (root / name).mkdir(parents=True, exist_ok=True)
        else:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)


def _disks(before: Disk, events: list[Event], most: int) -> Iterator[Disk]:
    """The disks after these calls. A file is known by the number of the call that made it, whatever its name."""
    sure: dict[str, int | None] = {name: -place - 1 for place, name in enumerate(before)}
    contents = {-place - 1: content for place, content in enumerate(before.values())}
    folders = {number for number, content in contents.items() if content is None}
    live, pending = dict(sure), list[tuple[Event, int | None]]()
    for number, event in enumerate(events):
        if event.kind == "sync" and event.path != "." and live.get(event.path) not in folders:
            contents[live[event.path]] = event.content
        elif event.kind == "write":
            continue
        elif event.kind == "sync":
            for done in [one for one in pending if _folder_of(one[0]) == event.path]:
                pending.remove(done)
                _apply(sure, *done)
        else:
            made = number if event.kind in ("make", "folder") else None
            if event.kind == "folder":
                folders.add(number)
            contents.setdefault(number, None if event.kind == "folder" else b"")
            _apply(live, event, made)
            pending.append((event, made))
    for kept in _subsets(len(pending), most):
        names = dict(sure)
        for place in kept:
            _apply(names, *pending[place])
        yield {name: contents[number] for name, number in names.items() if _has_its_folder(name, names)}


def _folder_of(event: Event) -> str:
    """The folder whose sync brings the call to the disk."""
    return os.path.dirname(event.to or event.path) or "."


def _has_its_folder(name: str, names: dict[str, int | None]) -> bool:
    folder = os.path.dirname(name)
    return not folder or (folder in names and _has_its_folder(folder, names))


def _apply(names: dict[str, int | None], event: Event, made: int | None) -> None:
    """Do what a call did to names, as far as what it needs is there."""
    if event.kind in ("make", "folder"):
        names.setdefault(event.path, made)
    elif event.kind == "remove":
        names.pop(event.path, None)
    elif event.path in names:
        moved = {
            name: number for name, number in names.items() if name == event.path or name.startswith(f"{event.path}/")
        }
        for name, number in moved.items():
            del names[name]
            names[event.to + name.removeprefix(event.path)] = number


def _subsets(n: int, most: int) -> Iterator[tuple[int, ...]]:
    places = range(n)
    if n <= most:
        for size in range(n + 1):
            yield from itertools.combinations(places, size)
        return
    for size in (0, 1, n - 1, n):
        yield from itertools.combinations(places, size)
    for size in range(n):
        yield tuple(places[:size])
