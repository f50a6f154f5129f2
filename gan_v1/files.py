"""Files appear whole or not at all."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gan_v1.errors import UserError


def write_whole(path: Path, content: bytes | str) -> None:
    """Write ``content`` (text as UTF-8) to ``path`` so that no reader ever sees a part of it.

    The bytes go to a temporary file beside ``path``, reach the disk, and take its name in one
    step. On any failure an older file of that name stays as it was, and the temporary one goes.

    Raises:
        UserError: the file cannot be written (read-only folder, full disk); names path and cause.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.part")  # one name: what a kill leaves behind is written over next time
    try:
        try:
            with open(temporary, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}; free the space or choose a writable place") from None


def make_folder(path: Path) -> Path:
    """Make the folder ``path`` and its parents unless they stand; make sure files can be made in it.

    Raises:
        UserError: ``path`` is a file, or cannot be made or written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):  # asks the file system itself; os.access says yes to root
            pass
    except (FileExistsError, NotADirectoryError):
        in_the_way = next(ancestor for ancestor in (path, *path.parents) if ancestor.exists() and not ancestor.is_dir())
        raise UserError(f"{in_the_way} is a file, where a folder is needed; move it or name another folder") from None
    except OSError as error:
        raise UserError(f"cannot write into the folder {path}: {error.strerror}; name a writable one") from None
    return path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the folder to this process while the block runs; the operating system frees it if we are killed.

    Raises:
        UserError: another process has it; names the process.
    """
    path = folder / ".lock"
    while True:
        try:
            file = open(path, "a+")  # noqa: SIM115 - closed below, when the block is done
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip()
            file.close()
            raise UserError(f"process {owner} is writing into {folder}; wait for it or name another folder") from None
        except OSError as error:
            raise UserError(f"cannot lock {path}: {error.strerror}; remove it or name another folder") from None
        try:
            if os.path.samestat(os.stat(path), os.fstat(file.fileno())):
                break
        except FileNotFoundError:
            pass
        file.close()  # its owner has just finished and removed it: make a new one
    with file:
        file.truncate(0)
        print(os.getpid(), file=file, flush=True)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def synchronise(path: Path) -> None:
    """Bring what was written to ``path`` to the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
