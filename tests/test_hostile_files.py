"""Files from anywhere: whatever their bytes, they are read as what they are or refused in one line."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import write_idx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gan_v1 import convolutional, input_data, vanilla
from gan_v1.errors import UserError
from gan_v1.finished import FinishedRun
from gan_v1.playground import __main__ as playground
from gan_v1.sweep import __main__ as sweep
from gan_v1.training import read_weights
from gan_v1.training.checkpoints import Checkpoints, Index, State
from gan_v1.training.draws import DrawState

CASES = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
N = 3
IMAGES = np.arange(N * 784, dtype=np.uint32).astype(np.uint8).reshape(N, 28, 28)
GOOD = b"".join(number.to_bytes(4, "big") for number in (2051, N, 28, 28)) + IMAGES.tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in input_data.FILES:
        write_idx(tmp_path / name, IMAGES if "images" in name else np.arange(N, dtype=np.uint8))
    return tmp_path


def read_or_refuse(folder: Path) -> bool:
    """Whether the folder is read; anything but a good array or a one-line UserError fails the test."""
    try:
        mnist = input_data.read_folder(folder)
    except UserError as error:
        assert "\n" not in str(error)
        assert str(folder) in str(error)
        return False
    assert mnist.train_images.shape == (N, 28, 28, 1)
    return True


@CASES
@given(places=st.lists(st.integers(0, 8 * 300), min_size=1, max_size=8))
def test_flipped_bits_in_the_gzip_file(places: list[int], folder: Path) -> None:
    """Catches an exception of another kind, and damaged pixels that pass: gzip's CRC covers them."""
    content = bytearray(gzip.compress(GOOD, mtime=0))
    for place in places:
        content[place // 8 % len(content)] ^= 1 << place % 8
    (folder / input_data.TRAIN_IMAGES).write_bytes(content)
    if read_or_refuse(folder):  # a bit of the header that says nothing, or flips that undo each other
        np.testing.assert_array_equal(input_data.read_folder(folder).train_images[..., 0], IMAGES)


@CASES
@given(content=st.binary(max_size=400), gzipped=st.booleans())
def test_any_bytes(content: bytes, gzipped: bool, folder: Path) -> None:
    """Catches an exception of another kind on files that are nothing at all."""
    (folder / input_data.TRAIN_IMAGES).write_bytes(gzip.compress(content, mtime=0) if gzipped else content)
    assert not read_or_refuse(folder)


@CASES
@example(numbers=[2051, 1_000_000, 28, 28])
@given(numbers=st.lists(st.sampled_from([0, 1, 2, 3, 28, 784, 2049, 2051, 2**31 - 1, 2**31, 2**32 - 1]), max_size=5))
def test_lying_headers(numbers: list[int], folder: Path) -> None:
    """Catches counts that are believed: negative ones, or ones that would allocate more than the file holds."""
    header = b"".join(number.to_bytes(4, "big") for number in numbers)
    (folder / input_data.TRAIN_IMAGES).write_bytes(gzip.compress(header + IMAGES.tobytes(), mtime=0))
    tracemalloc.start()
    read = read_or_refuse(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == (numbers == [2051, N, 28, 28])
    assert peak < 8 << 20


@CASES
@given(cut=st.integers(0, len(GOOD) - 1), trailing=st.binary(min_size=1, max_size=20))
def test_cut_and_lengthened(cut: int, trailing: bytes, folder: Path) -> None:
    """Catches a short or a long file that passes for whole, cut before or after gzip."""
    whole = gzip.compress(GOOD, mtime=0)
    for content in (
        gzip.compress(GOOD[:cut], mtime=0),
        gzip.compress(GOOD + trailing, mtime=0),
        whole[: cut % len(whole)],
    ):
        (folder / input_data.TRAIN_IMAGES).write_bytes(content)
        assert not read_or_refuse(folder)


def test_a_gzip_bomb_is_read_no_further_than_its_header_promises(folder: Path) -> None:
    """Catches unpacking a gigabyte of zeros that a megabyte promised."""
    bomb = gzip.compress(GOOD[:16] + bytes(1 << 30), compresslevel=1, mtime=0)
    (folder / input_data.TRAIN_IMAGES).write_bytes(bomb)
    tracemalloc.start()
    assert not read_or_refuse(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_what_is_no_file(folder: Path) -> None:
    """Catches waiting for ever at a pipe, and following a link to something that is no MNIST."""
    images = folder / input_data.TRAIN_IMAGES
    for make in (
        lambda: os.mkfifo(images),
        lambda: images.mkdir(),
        lambda: images.symlink_to("/dev/zero"),
        lambda: images.symlink_to("/etc/passwd"),
        lambda: images.symlink_to(images),
    ):
        images.rmdir() if images.is_dir() and not images.is_symlink() else images.unlink(missing_ok=True)
        make()
        assert not read_or_refuse(folder)


PROCESS = "0123456789abcdef"  # stands for the name that a process gives its checkpoints


def index() -> Index:
    return Index({"seed": 1}, 1, {}, {}, finished=False, complete=[], stale=[])


@CASES
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), which=st.integers(0, 1))
def test_damaged_checkpoints(place: float, flip: int, which: int, tmp_path: Path) -> None:
    """Catches a damaged checkpoint that is taken for good, or an exception of another kind."""
    from gan_v1.tf1 import tf

    folder = tmp_path / "checkpoints"
    if not folder.exists():
        with tf.Graph().as_default(), tf.Session() as session:
            tf.Variable(1.0)
            session.run(tf.global_variables_initializer())
            draws = DrawState(np.zeros(624, np.uint32), (624, 0, 0.0), np.arange(5), (0, 0))
            state = State(1, 0, draws, np.zeros([1, 3]), np.zeros([2, 2], np.float32), {0: np.zeros([2, 3])}, 1.0)
            Checkpoints(folder, index(), PROCESS).save(session, state)
    path = folder / ("checkpoints.json", f"run-000001-000000-{PROCESS}.npz")[which]
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[int(place * len(whole))] ^= flip
    path.write_bytes(damaged)
    try:
        found = Checkpoints(folder, index(), PROCESS).latest(note=lambda text: None, steps=2, fits=lambda state: True)
    except UserError as error:
        assert "\n" not in str(error)
    else:
        assert which == 0, "the state's bytes changed unnoticed"
        assert found is not None
        assert found[0] == f"run-000001-000000-{PROCESS}"
    path.write_bytes(whole)


# ------------------------------------------------------------------------------------ finished runs
@pytest.fixture
def finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run of label_smoothing in two files and weights that nobody reads; its program is not built."""
    closed = SimpleNamespace(session=SimpleNamespace(close=lambda: None))
    monkeypatch.setattr("gan_v1.finished.Program", lambda *arguments, **options: closed)
    small = input_data.Mnist(*(np.zeros([5100, *shape], np.uint8) for shape in ((28, 28, 1), (), (28, 28, 1), ())))
    monkeypatch.setattr(input_data, "read_folder", lambda folder: small)
    facts = {"tutorial": "label_smoothing", "options": {"epochs": 2, "data": None}, "settings": {"hidden": [128]}}
    (tmp_path / "run.json").write_text(json.dumps(facts | {"seed": 1, "engine": "epoch", "finished": True}))
    (tmp_path / "history.csv").write_text("epoch,loss_D,loss_G\n0,-0.5,-1.25\n1,0.75,nan\n")
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "000.npz").touch()
    return tmp_path


def whole_or_refused(samples: Path) -> bool:
    """Whether the run is taken for one; anything but a one-line UserError otherwise fails the test."""
    try:
        FinishedRun(samples).close()
    except UserError as error:
        assert "\n" not in str(error)
        return False
    return True


def test_any_damage_to_a_finished_run(finished: Path) -> None:
    """Catches an exception of another kind from run.json or history.csv, whatever a byte of them becomes."""
    moments = random.Random(2018)
    assert whole_or_refused(finished)
    for name in ("run.json", "history.csv"):
        path = finished / name
        whole = path.read_bytes()
        refused = 0
        for _ in range(500):
            content = bytearray(whole)
            for _ in range(moments.choice([1, 2, 8])):
                content[moments.randrange(len(content))] = moments.choice(b'"{}[],:-019en\\\x00\xff\n')
            path.write_bytes(content)
            refused += not whole_or_refused(finished)
        assert refused > 200
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": {"hidden": 128}},
        {"settings": {"hidden": [10**9]}},
        {"settings": {"hidden": {"a": 1}}},
        {"settings": {"hidden": [[]]}},
        {"settings": {"depth": 3}},
        {"settings": [1]},
        {"tutorial": "conditional", "settings": {"noise": 5}},
        {"tutorial": "conditional", "settings": {"noise": "normal(0,1)", "learning_rate": "fast"}},
        {"tutorial": "convolutional", "settings": {"latent": 10**12}},
        {"tutorial": "convolutional", "settings": {"label": "cat"}},
        {"tutorial": "study", "settings": {"optimizer": []}},
        {"tutorial": "sweep"},
        {"tutorial": "__main__"},
        {"tutorial": ["vanilla"]},
        {"tutorial": "\udc80"},
        {"options": 3},
        {"finished": False},
    ],
)
def test_foreign_facts(changes: dict[str, object], finished: Path) -> None:
    """Catches a traceback, or memory taken, for settings of another type or size than a run can have."""
    facts = json.loads((finished / "run.json").read_text())
    (finished / "run.json").write_text(json.dumps(facts | changes))
    assert not whole_or_refused(finished)


@pytest.mark.parametrize("content", [b"[" * 200_000, b"\xff", b"1" * 5000, b"null", b'{"tutorial": ' + b'"x' * 9])
def test_foreign_run_json(content: bytes, finished: Path) -> None:
    """Catches an exception of another kind from JSON that is deep, of another encoding, or something else."""
    (finished / "run.json").write_bytes(content)
    assert not whole_or_refused(finished)


@pytest.mark.parametrize("content", [b"", b"a,b,c\n0,1\n", b"h\n0," + b"9" * 200_000, b"h\n\x00,1,2\n", b"h\n\xff,1,2"])
def test_foreign_history(content: bytes, finished: Path) -> None:
    """Catches an exception of another kind from a table with over-long fields, null bytes or too few columns."""
    (finished / "history.csv").write_bytes(content)
    assert not whole_or_refused(finished)


def test_a_finished_run_of_pipes(finished: Path) -> None:
    """Catches waiting for ever at a pipe in place of one of a run's files."""
    for name in ("run.json", "history.csv"):
        path = finished / name
        whole = path.read_bytes()
        path.unlink()
        os.mkfifo(path)
        assert not whole_or_refused(finished)
        path.unlink()
        path.write_bytes(whole)
    weights = finished / "weights" / "000.npz"
    weights.unlink()
    os.mkfifo(weights)
    with pytest.raises(UserError, match="it is a pipe"):
        read_weights(weights)


# ------------------------------------------------------------------------------------ the index of checkpoints
@pytest.mark.parametrize(
    "changes",
    [
        {"complete": [{"name": "run-000001-000000", "files": {"../../precious": "0"}}]},
        {"complete": [{"name": "run-000001-000000", "files": ["a"]}]},
        {"complete": [3]},
        {"stale": ["../precious"]},
        {"stale": [[]]},
        {"facts": {"seed": None}},
        {"facts": {"seed": 1e999}},
        {"length": "long"},
        {"length": 10**15},
        {"options": 1},
        {"machine": None},
    ],
)
def test_foreign_indices(changes: dict[str, object], tmp_path: Path) -> None:
    """Catches a traceback, or files elsewhere that an index makes us read or remove."""
    written = index()._asdict() | changes
    (tmp_path / "checkpoints.json").write_text(json.dumps(written))
    with pytest.raises(UserError, match="is damaged"):
        Checkpoints(tmp_path, index(), PROCESS).latest(note=lambda text: None, steps=2, fits=lambda state: True)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("options", {"trace": ["a"]}),
        ("options", {"checkpoint_every": "a"}),
        ("facts", {"engine": 3}),
        ("facts", {"exact": 3}),
    ],
)
def test_foreign_options_of_a_run(part: str, changes: dict[str, object], tmp_path: Path, capsys) -> None:
    """Catches a traceback where a --resume takes options of another type from an index."""
    written = index()._asdict()
    written["facts"] |= {"exact": None, "settings": {}, "engine": "epoch"}
    written[part] |= changes
    (tmp_path / "checkpoints.json").write_text(json.dumps(written))
    assert vanilla.main(["--resume", "--checkpoints", str(tmp_path), "--samples", str(tmp_path / "samples")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


# ------------------------------------------------------------------------------------ a folder of samples
RECORD = {"tutorial": "vanilla", "seed": 1, "finished": True, "format": 2, "run": "ab", "files": ["000.png"]}


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_data: Path):
    """Runs vanilla's command line as far as its graph; says which line came on stderr."""

    def reached(*arguments: object) -> None:
        raise UserError("all was prepared")

    monkeypatch.setattr("gan_v1.training.preparing._program", reached)

    def command(samples: Path, *more: str) -> str:
        given = ("--data", str(own_data), "--samples", str(samples), "--epochs", "1", "--quiet", *more)
        assert vanilla.main(given) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.isprintable()
        return line

    return command


def laid(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path.relative_to(folder)), path.lstat().st_mode) for path in folder.rglob("*"))


def test_foreign_records_in_the_way(begin, tmp_path: Path) -> None:
    """Catches a traceback over a record of odd types, a file elsewhere that it names, and a name that steers a
    terminal."""
    for place, changes in enumerate(
        (
            {"tutorial": ["a\nb"]},
            {"tutorial": "\x1b[2J"},
            {"seed": {"a": 1}},
            {"finished": "no"},
            {"format": "2"},
            {"format": 1e999},
            {"format": [2]},
            {"run": 5},
            {"files": {"a": 1}},
            {"files": [None, {}, [], 1.5, "\ud800.png", "a" * 5000, "weights/\0", "//x", "weights/../run.json"]},
            {"process": [1]},
        )
    ):
        samples = tmp_path / f"{place}"
        samples.mkdir()
        (samples / "run.json").write_text(json.dumps(RECORD | changes))
        before = laid(samples)
        assert "all was prepared" in begin(samples)
        assert set(before) <= set(laid(samples))


@pytest.mark.parametrize(
    "name", ["run.json", "history.csv", "000.png", "weights", ".former", "checkpoints/checkpoints.json"]
)
def test_foreign_things_in_the_way(name: str, begin, tmp_path: Path) -> None:
    """Catches what is in a run's way and found out only after its first epoch, or is followed, moved or removed."""
    (tmp_path / "elsewhere").mkdir()
    for place, make in enumerate(
        (Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to(path.name))
    ):
        samples = tmp_path / str(place)
        (samples / name).parent.mkdir(parents=True)
        make(samples / name)
        before = laid(samples)
        line = begin(samples)
        assert ("all was prepared" in line) == (make is Path.mkdir and name in ("weights", ".former"))
        assert str(samples / name) in line or "all was prepared" in line
        assert set(before) - set(laid(samples)) <= {(".former", (samples.lstat()).st_mode)}, "an empty one is our own"


@pytest.mark.parametrize("resume", [(), ("--resume",)], ids=["new", "resumed"])
def test_foreign_checkpoints_in_the_way(resume: tuple[str, ...], begin, tmp_path: Path) -> None:
    """Catches a traceback over an index of odd types, and a run said to go on that has nothing to go on from."""
    name = "run-000001-000000-0123abcd"
    whole = index()._asdict()
    whole["facts"] |= {"exact": None, "settings": {}, "engine": "epoch", "tutorial": "vanilla"}
    for place, changes in enumerate(
        (
            {"complete": {}},
            {"complete": [{"name": name, "files": {}}]},
            {"complete": [{"name": name, "files": {f"{name}.npz": 1}}]},
            {"complete": [{"name": [], "files": {}}]},
            {"stale": f"{name}.npz"},
            {"options": {"samples": 3, "trace": 5}},
            {"options": {"data": "\0"}},
            {"length": 1.5},
            {"format": -1},
            {"machine": {"cores": [1]}},
            {"facts": whole["facts"] | {"settings": {"n_hidden": 10**9}}},
        )
    ):
        samples = tmp_path / str(place)
        (samples / "checkpoints").mkdir(parents=True)
        (samples / "checkpoints" / "checkpoints.json").write_text(json.dumps(whole | changes))
        assert "goes on with it" not in begin(samples, *resume)


# ------------------------------------------------------------------------------------ what the system refuses
def test_foreign_places_and_a_starving_system(begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """Catches a line that names another cause than the system's, a wait, and a file of 60 GB that is read."""
    monkeypatch.chdir(tmp_path)
    assert "all was prepared" in begin(tmp_path / "samples")
    (tmp_path / "loop").symlink_to("loop")
    for option in ("--samples", "--checkpoints", "--trace", "--logdir", "--export", "--data"):
        for loop in ("loop", "loop/below"):
            assert "loop" in begin(tmp_path / "samples", option, loop)
    assert "is no UTF-8" in begin(tmp_path / "samples", "--logdir", os.fsdecode(b"l\xff"))
    assert "all was prepared" in begin(tmp_path / "samples", "--export", os.fsdecode(b"e\xff"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert "all was prepared" in begin(tmp_path / "samples")

    for name in convolutional_files():
        os.mkfifo(tmp_path / name)
    for words in ("it is a pipe", "it has more than"):
        assert convolutional.main(["--data", str(tmp_path)]) == 1
        assert words in capsys.readouterr().err
        for name in convolutional_files():
            (tmp_path / name).unlink()
            with open(tmp_path / name, "wb") as file:
                file.truncate(60 << 30)

    assert playground.main([""]) == 1
    assert "the empty name" in capsys.readouterr().err
    assert sweep.main(["-o", "vanilla", "conditional", "--epochs", "0"]) == 1
    assert "cannot sweep with length 0" in capsys.readouterr().err

    with few_descriptors(1):
        line = begin(tmp_path / "samples")
    assert os.strerror(errno.EMFILE) in line

    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for work in (lambda: sweep.main(["vanilla"]), lambda: vanilla.main([])):
        assert work() == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "the working folder is gone; change to one that is there" in line


def convolutional_files() -> list[str]:
    return [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]


@contextmanager
def few_descriptors(n: int) -> Iterator[None]:
    """While the block runs, only ``n`` files more can be opened."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(400, limits[0]), limits[1]))
    held = []
    with suppress(OSError):
        while True:
            held.append(os.open(os.devnull, os.O_RDONLY))
    for descriptor in held[:n]:
        os.close(descriptor)
    try:
        yield
    finally:
        for descriptor in held[n:]:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
