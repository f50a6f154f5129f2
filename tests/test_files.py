"""The file layer: files whole or not at all, and nothing touched that is not ours."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import ROOT

from gan_v1.command import exit_code
from gan_v1.errors import UserError, shown
from gan_v1.files import check_target, locked, make_folder, named, read_file, read_json, write_whole


def dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def linked(path: Path) -> None:
    (path.parent / "precious").write_text("precious")
    path.symlink_to(path.parent / "precious")


SPECIAL = {"pipe": os.mkfifo, "folder": Path.mkdir, "dangling link": dangling, "link": linked}


@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_regular_file_is_neither_written_nor_replaced(make: Callable[[Path], None], tmp_path: Path) -> None:
    """Catches a pipe that is waited for, a link that is followed or replaced, at the file, its part and the lock."""
    for name in ("history.csv", ".history.csv.part", ".lock"):
        folder = tmp_path / name
        folder.mkdir()
        make(folder / name)
        before = os.lstat(folder / name)
        with pytest.raises(UserError) as caught, locked(folder):
            write_whole(folder / "history.csv", "new")
        assert "\n" not in str(caught.value)
        assert os.path.samestat(os.lstat(folder / name), before), "it is still there"
        precious = folder / "precious"
        assert not precious.exists() or precious.read_text() == "precious"
    with pytest.raises(UserError, match="remove it or name another"):
        check_target(tmp_path / "history.csv" / "history.csv")


def test_devices_are_left_alone() -> None:
    """Catches /dev/null replaced by a file, which root can do, and /dev/zero read for ever."""
    before = os.lstat("/dev/null")
    with pytest.raises(UserError, match="it is a device"):
        write_whole(Path("/dev/null"), "x")
    assert os.path.samestat(os.lstat("/dev/null"), before)
    with pytest.raises(OSError, match="it is a device"):
        read_file(Path("/dev/zero"))


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    """Catches waiting for ever for somebody to write, also behind a link."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    for name in ("pipe", "link"):
        with pytest.raises(OSError, match="it is a pipe"):
            read_file(tmp_path / name)


def test_a_lock_that_is_a_users_file_stays(tmp_path: Path) -> None:
    """Catches a file of the user's that is truncated or removed because it has the name of our lock."""
    (tmp_path / ".lock").write_text("my own notes")
    with pytest.raises(UserError, match="no lock of ours"), locked(tmp_path):
        pass
    assert (tmp_path / ".lock").read_text() == "my own notes"
    (tmp_path / ".lock").unlink()
    (tmp_path / "hard").write_text("12")
    os.link(tmp_path / "hard", tmp_path / ".lock")
    with pytest.raises(UserError, match="no lock of ours"), locked(tmp_path):
        pass
    assert (tmp_path / "hard").read_text() == "12"


def test_a_lock_names_its_owner_and_goes(tmp_path: Path) -> None:
    """Catches two owners at once, and a lock that stays behind."""
    with locked(tmp_path):
        with pytest.raises(UserError, match=f"process {os.getpid()} is writing into"), locked(tmp_path):
            pass
        assert (tmp_path / ".lock").exists()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".lock").write_text("12345\n")  # left by a kill
    with locked(tmp_path):
        pass


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_names_that_name_nothing(name: str) -> None:
    """Catches an empty name that is taken for the working folder."""
    with pytest.raises(UserError, match="--samples is given"):
        named(name, "--samples")


@pytest.mark.parametrize("path", [".", "..", "below/.."])
def test_a_file_needs_a_name(path: str) -> None:
    """Catches a traceback, or a file written beside the folder that was named."""
    with pytest.raises(UserError, match="name a file"):
        check_target(Path(path))


def test_a_dangling_link_is_no_folder(tmp_path: Path) -> None:
    """Catches a traceback where a link leads nowhere, to itself, or to a file."""
    dangling(tmp_path / "dangling")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("dangling", "loop", "dangling/below"):
        with pytest.raises(UserError):
            make_folder(tmp_path / name)
    assert not (tmp_path / "nowhere").exists()


def test_json_from_anywhere(tmp_path: Path) -> None:
    """Catches an exception of another kind than ValueError."""
    for content in (b"[" * 100_000, b"\xff\xfe\x00", b"{", b"1" * 5000, b""):
        (tmp_path / "run.json").write_bytes(content)
        with pytest.raises(ValueError, match="no JSON"):
            read_json(tmp_path / "run.json")


def test_text_that_utf8_cannot_hold(tmp_path: Path) -> None:
    """Catches a traceback over a folder whose name is no UTF-8: its lone surrogates come back from JSON."""
    write_whole(tmp_path / "run.json", '{"data": "\udc80"}')
    assert read_json(tmp_path / "run.json") == {"data": "\udc80"}


def test_a_disk_that_is_full_from_the_start(tmp_path: Path) -> None:
    """Catches a traceback from a lock or a folder on a full disk."""
    program = (
        "import sys; from pathlib import Path; from gan_v1.command import exit_code; from gan_v1.files import *\n"
        "def work():\n    with locked(make_folder(Path(sys.argv[1]))): pass\n"
        "sys.exit(exit_code('words', work))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "new")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert os.strerror(errno.EFBIG) in line


def test_what_is_named_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Catches a name in a file, or a path, that clears the screen, forges a second line or turns the text around."""
    assert shown("그림 é 日本.png") == "그림 é 日本.png"
    for letter in ("\x1b", "\n", "\r", "\t", "\x7f", "\x9b", "\u202e", "\u2028", "\ufeff", "\udc80", "\0"):
        assert shown(f"a{letter}b").isprintable()
        assert shown(f"a{letter}b") != shown("ab")

    def work() -> None:
        make_folder(tmp_path / "\x1b[2J\nvanilla: all is well").rmdir()
        read = tmp_path / "\x1b[2J\nvanilla: all is well"
        read.write_bytes(b"")
        make_folder(read)

    assert exit_code("vanilla", work) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.isprintable()
