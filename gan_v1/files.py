"""Files appear whole or not at all; nothing that is no regular file is read, waited for or replaced."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from gan_v1.errors import UserError

# What an opening must not do: follow a link in the last part of the path, or wait for a pipe. Windows knows neither.
_NO_LINK, _NO_WAIT = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_NONBLOCK", 0)
MOST_BYTES = 1 << 30
_BINARY = getattr(os, "O_BINARY", 0)
_KINDS = {stat.S_IFDIR: "folder", stat.S_IFLNK: "link", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}


# ------------------------------------------------------------------------------------ reading
def read_file(path: Path) -> bytes:
    """The bytes of a regular file, or of one that a link leads to.

    Raises:
        OSError: it cannot be read, is a pipe, a device or a folder, or larger than any file that this
            package writes; ``strerror`` says what.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_WAIT | _BINARY)
    with open(descriptor, "rb") as file:
        kind = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, f"it is a {_kind(kind)}, no file", str(path))
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise OSError(errno.EFBIG, f"it has more than {MOST_BYTES} bytes", str(path))
        return file.read(MOST_BYTES)


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        OSError: as ``read_file``.
        ValueError: it is no JSON, or nested too deep.
    """
    content = read_file(path)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None


# ------------------------------------------------------------------------------------ writing
def named(path: str | os.PathLike[str], what: str) -> Path:
    """The path that a user gave as ``what``, such as ``--samples``; an empty one would mean the working folder.

    Raises:
        UserError: it is empty, or no path at all.
    """
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise UserError(f"{what} is given {path!r}, which is no path; name a file or a folder") from None
    if not text or "\0" in text:
        raise UserError(f"{what} is given the empty name {text!r}; name a file or a folder")
    return Path(text)


def check_target(path: Path) -> None:
    """Find out, before a long work, whether its result can be written to ``path``; its folder is made if need be.

    Raises:
        UserError: it cannot, or what stands there is no regular file.
    """
    refuse_special(path)
    make_folder(path.parent)


def refuse_special(path: Path) -> None:
    """Refuse a path at which something stands that is no regular file; its folder may be missing.

    Raises:
        UserError: something does, or it cannot be looked at.
    """
    if path.name in ("", ".."):
        raise UserError(f"cannot write {path}: it is a folder; name a file")
    try:
        kind = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}; name another file") from None
    if not stat.S_ISREG(kind):
        raise UserError(f"cannot write {path}: it is a {_kind(kind)}; remove it or name another file")


def write_whole(path: Path, content: bytes | str) -> None:
    """Write ``content`` (text as UTF-8) to ``path`` so that no reader ever sees a part of it.

    The bytes go to a temporary file beside ``path``, reach the disk, and take its name in one
    step. When this returns the new name is on the disk, too, so that an older file may be removed
    and a power cut loses nothing. On any failure an older file of that name stays as it was, and the
    temporary one goes.

    Raises:
        UserError: the file cannot be written (read-only folder, full disk), or what stands there is no
            regular file; names path and cause.
    """
    # A path of undecodable bytes holds lone surrogates, which UTF-8 cannot; as \udc80 JSON reads them back.
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    refuse_special(path)
    temporary = part_of(path)  # one name: what a kill leaves behind is written over next time
    try:
        with open(_new(temporary), "wb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        try:
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        synchronise_folder(path.parent)
    except OSError as error:
        cause = error.strerror or error
        raise UserError(f"cannot write {path}: {cause}; free the space or choose a writable place") from None


def part_of(path: Path) -> Path:
    """Where ``write_whole`` writes what is to become ``path``; a kill may leave a file there."""
    return path.with_name(f".{path.name}.part")


def _new(path: Path) -> int:
    """Create a file and return its descriptor; what a kill has left there is removed, if it is a regular file."""
    with suppress(FileNotFoundError):
        kind = os.lstat(path).st_mode
        if not stat.S_ISREG(kind):
            raise FileExistsError(errno.EEXIST, f"{path.name} beside it is a {_kind(kind)}")
        path.unlink()
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY, 0o666)


def make_folder(path: Path) -> Path:
    """Make the folder ``path`` and its parents unless they stand; make sure that files can be made in it.

    Raises:
        UserError: ``path`` is a file, or cannot be made or written, or the disk is full.
    """
    try:
        missing = [place for place in (path, *path.parents) if not os.path.lexists(place)]
        path.mkdir(parents=True, exist_ok=True)
        for made in missing:
            synchronise_folder(made.parent)
        with tempfile.TemporaryFile(dir=path) as file:  # asks the file system itself; os.access says yes to root
            file.write(bytes(1))
            file.flush()
    except (FileExistsError, NotADirectoryError):
        above = (path, *path.parents)
        in_the_way = next((place for place in above if os.path.lexists(place) and not place.is_dir()), path)
        raise UserError(f"{in_the_way} is a file, where a folder is needed; move it or name another folder") from None
    except OSError as error:
        raise UserError(f"cannot write into the folder {path}: {error.strerror}; name a writable one") from None
    return path


def synchronise_folder(folder: Path) -> None:
    """Bring to the disk which files a folder holds, and under which names.

    Windows keeps a folder's entries itself, and opens no folder.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ------------------------------------------------------------------------------------ locking
@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the folder to this process while the block runs; the operating system frees it if we are killed.

    Raises:
        UserError: another process has it; names the process.
    """
    path = folder / ".lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(f"{_owner(path)} is writing into {folder}; wait for it or name another folder") from None
    except OSError as error:
        raise UserError(f"cannot lock {path}: {error.strerror}; remove it or name another folder") from None
    try:
        _sign(path)
    except BaseException:
        lock.release()
        raise
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file
            path.unlink()
        lock.release()


def _sign(path: Path) -> None:
    """Put our process id into the lock that we have."""
    try:
        with open(os.open(path, os.O_RDWR | _NO_LINK | _NO_WAIT), "r+") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1 or file.read(100).strip(" \n0123456789"):
                raise OSError(errno.EEXIST, "it is no lock of ours")
            file.seek(0)
            file.truncate()
            print(os.getpid(), file=file)
    except PermissionError:  # Windows keeps a locked file from all others; there no process is named
        pass
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "it is no lock of ours"
        raise UserError(f"cannot lock {path}: {cause}; remove it or name another folder") from None


def _owner(path: Path) -> str:
    try:
        return f"process {int(read_file(path))}"
    except (OSError, ValueError):
        return "another process"


def _kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "device")
