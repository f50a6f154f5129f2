"""Stop a run at any moment, and go on as if nothing had happened.

A checkpoint is TensorFlow's (all variables, the optimisers' too, by ``tf.train.Saver``) and a
``.npz`` beside it: NumPy's generator, the order of the images, the history. ``checkpoints.json`` names
the complete ones, each file with its SHA-256, and is written last: whatever kills the process, it
names files that are whole. The last two are kept. Nothing here can execute: no pickle.

What another run has left in the folder stays until the first checkpoint of this one is complete. Only
files that an index names are ever removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1.arrays import Array, packed, unpacked
from gan_v1.errors import UserError
from gan_v1.files import check_target, make_folder, read_file, read_json, synchronise, write_whole
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.draws import DrawState
from gan_v1.training.options import LONGEST

INDEX = "checkpoints.json"
PART = ".checkpoint.part"  # the folder in which a checkpoint is made
KEPT = 2
PART_NAME = re.compile(r"\.?run-\d{6,9}-\d{6,9}")  # TensorFlow adds names of its own
FILE_NAME = re.compile(r"run-\d{6,9}-\d{6,9}(-new)?\.(npz|index|data-00000-of-00001)")


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


class Index(NamedTuple):
    """What ``checkpoints.json`` says.

    Attributes:
        facts: what decides a run's numbers, length apart. A run that differs in one of them is another.
        length: epochs, or iterations.
        machine: what decides how it rounds: number of cores, TensorFlow, who goes from batch to batch.
        options: what its command was given, to be taken again by a ``--resume`` without options.
        finished: whether it came to its end.
        complete: for each whole checkpoint, in order, its name and its files with their SHA-256.
        stale: older files, which a kill may have left.
    """

    facts: dict[str, Any]
    length: int
    machine: dict[str, Any]
    options: dict[str, Any]
    finished: bool
    complete: list[tuple[str, dict[str, str]]]
    stale: list[str]

    @property
    def files(self) -> set[str]:
        """Of all complete checkpoints."""
        return {file_name for _, files in self.complete for file_name in files}


def read_index(folder: Path) -> Index | None:
    """The index in a folder of checkpoints; None if there is none.

    Raises:
        UserError: it is damaged.
    """
    path = folder / INDEX
    if not os.path.lexists(path):
        return None
    try:
        found = read_json(path)
        complete = [(str(entry["name"]), dict(entry["files"])) for entry in found["complete"]]
        stale = list(found["stale"])
        if not all(FILE_NAME.fullmatch(name) for name in [*stale, *(name for _, files in complete for name in files)]):
            raise ValueError("it names other files than checkpoints")
        facts, machine, options = (dict(found[name]) for name in ("facts", "machine", "options"))
        facts["seed"] = int(facts["seed"])
        length = int(found["length"])
        if not 0 < length <= LONGEST:
            raise ValueError("no run is of such a length")
        return Index(facts, length, machine, options, bool(found["finished"]), complete, stale)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise UserError(f"{path} is damaged; start without --resume, or name other --checkpoints") from None


class Checkpoints:
    """The checkpoints of one run in a folder.

    Args:
        folder: made if need be.
        index: what its index is to say; ``complete`` is filled by and by.

    Attributes:
        index: as it is now.
    """

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder = make_folder(folder)
        self.index = index
        self._former = self._former_files()
        self._saver: tf.train.Saver | None = None

    def identify(self, seed: int, graph: str, machine: Mapping[str, Any]) -> None:
        """Complete what the index says, once the seed is known and the program built."""
        self.index.facts.update(seed=seed, graph=graph)
        self.index.machine.update(machine)

    def save(self, session: tf.Session, state: State) -> None:
        """Write a checkpoint; all others but the one before go, those of a former run included.

        Raises:
            UserError: it cannot be written. The earlier ones stay valid.
        """
        name = f"run-{state.periods:06d}-{state.steps:06d}"
        complete = self.index.complete
        if not complete and any(name == file_name.partition(".")[0] for file_name in self._former):
            name += "-new"  # the former run's must not be written over while its index still counts
        if complete and complete[-1][0] == name:
            return
        former = self.index.files | self._former
        kept = [*complete, (name, self._make(session, name, state))][-KEPT:]
        self._write(self.index._replace(complete=kept), former)

    def finish(self) -> None:
        """Note that the run has come to its end."""
        if self.index.complete:
            self._write(self.index._replace(finished=True), self._former)

    def latest(self, note: Callable[[str], None], fits: Callable[[State], bool]) -> tuple[str, State] | None:
        """The newest whole checkpoint, as ``restore`` takes it, and its state; None if there is none at all.

        ``note`` is told of damaged ones; those that do not fit into this run's schedule are passed over.

        Raises:
            UserError: the checkpoints are another run's, all damaged, or none fits.
        """
        found = read_index(self.folder)
        if found is None or not found.complete:
            return None
        self.compare(found)
        for thing, value in self.index.machine.items():
            if (former := found.machine.get(thing)) != value:
                note(f"begun with {thing} {former}, going on with {thing} {value}: numbers may be rounded otherwise")
        damaged = 0
        for place, (name, files) in reversed(list(enumerate(found.complete))):
            try:
                state = self._read(name, files)
            except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError):
                note(f"the checkpoint {name} in {self.folder} is damaged; trying the one before")
                damaged += 1
                continue
            if fits(state):
                self.index = self.index._replace(complete=found.complete[: place + 1])
                return name, state
        if damaged == len(found.complete):
            raise UserError(f"every checkpoint in {self.folder} is damaged; start without --resume")
        raise UserError(
            f"the run in {self.folder}, of length {found.length}, has come further than {self.index.length}; "
            "give at least as many, or start without --resume"
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
                    "give the same options, or start without --resume"
                )

    def restore(self, session: tf.Session, name: str) -> None:
        """Give the session's variables the values of the checkpoint ``name``.

        Raises:
            UserError: it holds other variables.
        """
        try:
            restore(self._saver_of(session), session, self.folder / name)
        except (OSError, tf.errors.OpError, ValueError) as error:
            cause = str(error).splitlines()[0]
            raise UserError(f"cannot use the checkpoint {self.folder / name}: {cause}") from None

    def _make(self, session: tf.Session, name: str, state: State) -> dict[str, str]:
        """Write a checkpoint's files; return their digests by name."""
        part = self.folder / PART
        try:
            if os.path.lexists(part):  # left by a kill
                _remove_part(part)
            part.mkdir()
            self._saver_of(session).save(session, str(part / name), write_meta_graph=False, write_state=False)
            write_whole(part / f"{name}.npz", _packed(state))
            digests = {}
            for path in sorted(part.iterdir()):
                synchronise(path)
                digests[path.name] = _sha256(path.read_bytes())
                check_target(self.folder / path.name)
                path.replace(self.folder / path.name)
        except UserError:
            raise
        except (OSError, tf.errors.OpError, ValueError) as error:
            cause = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise UserError(
                f"cannot write {self.folder / name}: {cause}; free the space or name another --checkpoints"
            ) from None
        finally:
            with suppress(OSError):
                _remove_part(part)
        return digests

    def _write(self, index: Index, former: set[str]) -> None:
        """Write the index; then those of the ``former`` files go that it no longer names among the complete."""
        complete = [{"name": name, "files": files} for name, files in index.complete]
        stale = sorted(former - index.files)
        content = json.dumps(index._asdict() | {"complete": complete, "stale": stale}, indent=1, ensure_ascii=False)
        write_whole(self.folder / INDEX, content + "\n")
        self.index, self._former = index, set()
        for file_name in stale:
            with suppress(OSError):  # a folder of this name is not ours
                (self.folder / file_name).unlink()

    def _former_files(self) -> set[str]:
        """The files that the index of a former run names."""
        try:
            found = read_index(self.folder)
        except UserError:  # then nobody knows which files were its own, and they stay
            return set()
        return set() if found is None else found.files | set(found.stale)

    def _read(self, name: str, files: Mapping[str, str]) -> State:
        for file_name, digest in files.items():
            if _sha256(read_file(self.folder / file_name)) != digest:
                raise ValueError(file_name)
        return _unpacked(read_file(self.folder / f"{name}.npz"))

    def _saver_of(self, session: tf.Session) -> tf.train.Saver:
        if self._saver is None:
            with session.graph.as_default():
                self._saver = tf.train.Saver(tf.global_variables(), max_to_keep=None)
        return self._saver


def _remove_part(folder: Path) -> None:
    """Remove the folder in which a checkpoint was made, unless it is a link or holds a file of another kind."""
    if not folder.is_symlink():
        for path in folder.iterdir():
            if PART_NAME.match(path.name):
                path.unlink()
    folder.rmdir()


def restore(saver: tf.train.Saver, session: tf.Session, prefix: Path) -> None:
    """``saver.restore``, of any path: TensorFlow takes it for a pattern, and finds nothing below ``a [1]``."""
    if not set("*?[\\") & set(str(prefix)):
        saver.restore(session, str(prefix))
        return
    with tempfile.TemporaryDirectory() as folder:
        for part in ("index", "data-00000-of-00001"):
            shutil.copyfile(f"{prefix}.{part}", Path(folder) / f"copy.{part}")
        saver.restore(session, str(Path(folder) / "copy"))


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
