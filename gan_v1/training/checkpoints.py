"""Stop a run at any moment, and go on as if nothing had happened.

A checkpoint is TensorFlow's (all variables, the optimisers' too, by ``tf.train.Saver``) and a
``.npz`` beside it: NumPy's generator, the order of the images, the history. ``checkpoints.json``, the
index, names the complete ones, each file with its SHA-256. The last two are kept. Nothing here can
execute: no pickle.

A checkpoint is made in four steps, each on the disk before the next begins:

1. The index names the new files as ``stale``, which a resumed run ignores.
2. The files are written.
3. The index names them as ``complete``, and as stale those that it no longer counts.
4. The stale files are removed.

So a kill or a power cut between any two of them loses no complete checkpoint, every file is named by the index,
and only such files are ever removed. No two checkpoints have the same name. Another run's checkpoints in the folder
stay complete until the first one of this run is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1.arrays import Array, packed, unpacked
from gan_v1.errors import UserError
from gan_v1.files import check_target, make_folder, part_of, read_file, read_json, refuse_special, write_whole
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training import variables
from gan_v1.training.draws import DrawState
from gan_v1.training.options import LONGEST

INDEX = "checkpoints.json"
FORMAT = 2  # gan_v1 0.1.0 wrote none, which counts as 1
KEPT = 2
FILE_NAME = re.compile(r"run-\d{6,9}-\d{6,9}(-new|-[0-9a-f]{8})?\.(npz|index|data-00000-of-00001)")


class State(NamedTuple):
    """Where a run stands, beside its variables.

    Attributes:
        periods: how many are complete.
        steps: how many batches of the next one are trained.
        draws: the random generator and the order of images before that period's draws.
        history: float64 [n, 3]: number, loss_D, loss_G of each report.
        losses: float32 [steps, 2] of all batches.
        first_samples: those for ``progress.png``, by number.
        seconds: how long the run has taken so far.
    """

    periods: int
    steps: int
    draws: DrawState
    history: Array
    losses: Array
    first_samples: Mapping[int, Array]
    seconds: float


class Damaged(UserError):
    """An index of checkpoints that nobody can read."""


class Index(NamedTuple):
    """What ``checkpoints.json`` says.

    Attributes:
        facts: what decides a run's numbers, length apart. Where one differs, no run can be resumed.
        length: epochs, or iterations.
        machine: what its rounding depends on: number of cores, version of TensorFlow, and ``Program.loop``.
        options: what its command was given, to be taken again by a ``--resume`` without options.
        finished: whether it came to its end.
        complete: for each whole checkpoint, in order, its name and its files with their SHA-256.
        stale: files that do not count: those of the next checkpoint, which is being made, and older ones.
        run: the run's identity, which its pictures and weights bear.
        format: of the file.
    """

    facts: dict[str, Any]
    length: int
    machine: dict[str, Any]
    options: dict[str, Any]
    finished: bool
    complete: list[tuple[str, dict[str, str]]]
    stale: list[str]
    run: str = ""
    format: int = FORMAT

    @property
    def files(self) -> set[str]:
        """The names of all complete checkpoints' files."""
        return {file_name for _, files in self.complete for file_name in files}

    def has_one_of(self, process: str) -> bool:
        """Whether one of the complete checkpoints was made by this process."""
        return any(name.endswith(f"-{process}") for name, _ in self.complete)

    def whole(self, folder: Path) -> bool:
        """Whether a run could go on from one of the complete checkpoints, which lie in ``folder``."""
        return any(_are_whole(folder, files) for _, files in self.complete)


def read_index(folder: Path) -> Index | None:
    """The index in a folder of checkpoints; None if there is none.

    Raises:
        Damaged: nobody can read it.
        UserError: a later gan_v1 wrote it.
    """
    path = folder / INDEX
    if not os.path.lexists(path):
        return None
    made_by = 1
    try:
        found = read_json(path)
        made_by = int(found.get("format", 1))
        complete = [(str(entry["name"]), dict(entry["files"])) for entry in found["complete"]]
        stale = list(found["stale"])
        if not all(FILE_NAME.fullmatch(name) for name in [*stale, *(name for _, files in complete for name in files)]):
            raise ValueError("it names other files than checkpoints")
        parts = ("npz", *variables.SUFFIXES)
        if made_by >= 2 and not all(set(files) == {f"{name}.{part}" for part in parts} for name, files in complete):
            raise ValueError("a checkpoint is not of its files")
        facts, machine, options = (dict(found[name]) for name in ("facts", "machine", "options"))
        facts["seed"] = int(facts["seed"])
        length = int(found["length"])
        if not 0 < length <= LONGEST:
            raise ValueError("no run is of such a length")
        read = Index(facts, length, machine, options, bool(found["finished"]), complete, stale)
        read = read._replace(run=str(found.get("run", "")), format=made_by)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        if made_by > FORMAT:
            raise _too_new(path) from None
        raise Damaged(f"{path} is damaged; start without --resume, or name other --checkpoints") from None
    if made_by > FORMAT:
        raise _too_new(path)
    return read


def _too_new(path: Path) -> UserError:
    return UserError(f"{path} was written by a later gan_v1; use that one, or name other --checkpoints")


def _are_whole(folder: Path, files: Mapping[str, str]) -> bool:
    try:
        return all(_sha256(read_file(folder / name)) == digest for name, digest in files.items())
    except OSError:
        return False


class Checkpoints:
    """The checkpoints of one run in a folder.

    Args:
        folder: made if need be; locked by the caller.
        index: what its index is to say; ``complete`` is filled by and by.
        process: a name of this process's own, in the names of all checkpoints that it makes.

    Attributes:
        index: as it is now.

    Raises:
        UserError: a later gan_v1 wrote the index that is there.
    """

    def __init__(self, folder: Path, index: Index, process: str) -> None:
        self.folder = make_folder(folder)
        refuse_special(folder / INDEX)
        self.index = index
        self._process = process
        self._saver: tf.train.Saver | None = None
        self._on_disk: Index | None = None
        with suppress(Damaged):  # an index that cannot be read: the files stay
            self._on_disk = read_index(folder)
        if self._on_disk is not None and self._on_disk.format == FORMAT:  # what a kill has left
            self._remove(self._on_disk.stale)
            with suppress(OSError):
                part_of(self.folder / INDEX).unlink()

    def identify(self, seed: int, graph: str, machine: Mapping[str, Any], run: str) -> None:
        """Complete what the index says, once the seed is known and the program built; ``run`` is the run's identity."""
        self.index.facts.update(seed=seed, graph=graph)
        self.index.machine.update(machine)
        self.index = self.index._replace(run=run)

    def save(self, session: tf.Session, state: State) -> None:
        """Write a checkpoint; all others but the one before go, those of a former run included.

        Raises:
            UserError: it cannot be written. The earlier ones stay valid.
        """
        beginning = f"run-{state.periods:06d}-{state.steps:06d}"
        complete = self.index.complete
        if complete and complete[-1][0].startswith(f"{beginning}-"):
            return
        name = f"{beginning}-{self._process}"
        try:
            files = {
                f"{name}.{suffix}": part for suffix, part in variables.saved(self._saver_of(session), session).items()
            }
        except tf.errors.OpError as error:
            raise UserError(f"cannot write {self.folder / name}: {variables.cause(error)}") from None
        files[f"{name}.npz"] = _packed(state)
        former = self.index if self._on_disk is None else self._on_disk
        self._write(former._replace(stale=sorted({*former.stale, *files})))
        try:
            for file_name, content in files.items():
                check_target(self.folder / file_name)
                write_whole(self.folder / file_name, content)
        except BaseException:
            self._remove(files)
            raise
        digests = {file_name: _sha256(content) for file_name, content in files.items()}
        self._complete(self.index._replace(complete=[*complete, (name, digests)][-KEPT:]))

    def finish(self) -> None:
        """Note that the run has come to its end."""
        if self.index.complete:
            self._complete(self.index._replace(finished=True))

    def latest(
        self, note: Callable[[str], None], steps: int, fits: Callable[[State], bool]
    ) -> tuple[str, State] | None:
        """The newest whole checkpoint, as ``restore`` takes it, and its state; None if there is none at all.

        ``note`` is told of damaged ones. A shorter run's checkpoint within its last period is passed over, if that
        period is longer in this run's schedule. ``steps`` are all that this run is to train.

        Raises:
            UserError: the checkpoints are another run's, all damaged, or have come further than this run is to go.
        """
        found = read_index(self.folder)
        if found is None or not found.complete:
            return None
        if found.format < FORMAT:
            raise UserError(
                f"the checkpoints in {self.folder} were made by gan_v1 0.1.0, which can go on with them; "
                "with this version start anew by --fresh, or name other --checkpoints"
            )
        self.compare(found)
        for thing, value in self.index.machine.items():
            if (former := found.machine.get(thing)) != value:
                note(f"begun with {thing} {former}, going on with {thing} {value}: numbers may be rounded otherwise")
        damaged = 0
        for number, (name, files) in reversed(list(enumerate(found.complete))):
            try:
                state = self._read(name, files)
            except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError):
                note(f"the checkpoint {name} in {self.folder} is damaged; trying the one before")
                damaged += 1
                continue
            if len(state.losses) > steps:
                raise UserError(
                    f"the run in {self.folder}, of length {found.length}, has come further than {self.index.length}; "
                    "give at least as many, or start anew by --fresh"
                )
            if fits(state):
                self.index = self.index._replace(complete=found.complete[: number + 1], run=found.run)
                return name, state
        if damaged == len(found.complete):
            raise UserError(f"every checkpoint in {self.folder} is damaged; start without --resume")
        raise UserError(
            f"no checkpoint in {self.folder} lies on the way of a run of {self.index.length}; start anew by --fresh"
        )

    def compare(self, found: Index) -> None:
        """Make sure that the run of an index that was found is this one.

        Raises:
            UserError: it is another.
        """
        for key, value in self.index.facts.items():
            former = found.facts.get(key)
            if former != value:
                brief = len(f"{former}{value}") < 100
                difference = f"had {key} {former}, this one has {value}" if brief else f"had another {key}"
                raise UserError(
                    f"cannot resume from {self.folder}: its run {difference}; "
                    "give the same options, or start anew by --fresh"
                )

    def restore(self, session: tf.Session, name: str) -> None:
        """Give the session's variables the values of the checkpoint ``name``.

        Raises:
            UserError: it holds other variables.
        """
        try:
            restore(self._saver_of(session), session, self.folder / name)
        except (OSError, tf.errors.OpError, ValueError) as error:
            raise UserError(f"cannot use the checkpoint {self.folder / name}: {variables.cause(error)}") from None

    def _complete(self, index: Index) -> None:
        """Write an index with the complete checkpoints of this run; then remove the files that it no longer counts."""
        former = self._on_disk
        known = set() if former is None else former.files | set(former.stale)
        left = [name for name in sorted(known - index.files) if self._is_there(name)]
        self._write(index._replace(stale=left))
        self.index = index
        self._remove(left)

    def _write(self, index: Index) -> None:
        complete = [{"name": name, "files": files} for name, files in index.complete]
        content = json.dumps(index._asdict() | {"complete": complete}, indent=1, ensure_ascii=False)
        write_whole(self.folder / INDEX, content + "\n")
        self._on_disk = index

    def _is_there(self, name: str) -> bool:
        path = self.folder / name
        return os.path.lexists(path) or os.path.lexists(part_of(path))

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            for path in (self.folder / name, part_of(self.folder / name)):
                with suppress(OSError):  # a folder of this name is not ours
                    path.unlink()

    def _read(self, name: str, files: Mapping[str, str]) -> State:
        if not _are_whole(self.folder, files):
            raise ValueError("it is not whole")
        return _unpacked(read_file(self.folder / f"{name}.npz"))

    def _saver_of(self, session: tf.Session) -> tf.train.Saver:
        if self._saver is None:
            with session.graph.as_default():
                self._saver = tf.train.Saver(tf.global_variables(), max_to_keep=None)
        return self._saver


def restore(saver: tf.train.Saver, session: tf.Session, prefix: Path) -> None:
    """``saver.restore``, also of paths such as ``a [1]``, which TensorFlow takes for a pattern of names.

    Raises:
        OSError: a file cannot be read.
        tf.errors.OpError, ValueError: the files are damaged, or hold other variables.
    """
    files = {suffix: read_file(Path(f"{prefix}.{suffix}")) for suffix in variables.SUFFIXES}
    variables.restore(saver, session, files)


def _packed(state: State) -> bytes:
    draws = state.draws
    arrays: dict[str, Any] = {
        "done": np.array([state.periods, state.steps]),
        "random_key": draws.random_key,
        "random_rest": np.array(draws.random_rest),
        "permutation": draws.permutation,
        "order_rest": np.array(draws.order_rest),
        "history": state.history,
        "losses": state.losses,
        "seconds": np.array(state.seconds),
        "row_numbers": np.array(list(state.first_samples), np.int64),
    }
    arrays |= {f"row_{number}": row for number, row in state.first_samples.items()}
    return packed(arrays)


def _unpacked(content: bytes) -> State:
    """The state in the bytes of a file.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    arrays = unpacked(content)
    periods, steps = arrays["done"].tolist()
    position, has_gauss, cached_gaussian = arrays["random_rest"].tolist()
    order_position, epochs_completed = arrays["order_rest"].tolist()
    draws = DrawState(
        arrays["random_key"],
        (int(position), int(has_gauss), cached_gaussian),
        arrays["permutation"],
        (order_position, epochs_completed),
    )
    np.random.RandomState().set_state(("MT19937", draws.random_key, *draws.random_rest))
    if not np.array_equal(np.sort(draws.permutation), np.arange(len(draws.permutation))):
        raise ValueError("it holds no order of images")
    return State(
        periods,
        steps,
        draws,
        arrays["history"].reshape(-1, 3),
        arrays["losses"].reshape(-1, 2),
        {number: arrays[f"row_{number}"] for number in arrays["row_numbers"].tolist()},
        arrays["seconds"].item(),
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
