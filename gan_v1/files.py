"""Files appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
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
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o666 & ~_umask())  # mkstemp makes it private; a picture is not
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
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
    except FileExistsError:
        raise UserError(f"{path} is a file, where a folder is needed; move it or name another folder") from None
    except OSError as error:
        raise UserError(f"cannot write into the folder {path}: {error.strerror}; name a writable one") from None
    return path


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
