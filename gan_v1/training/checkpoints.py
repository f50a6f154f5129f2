"""Stop a run at any moment, and go on as if nothing had happened.

A checkpoint is TensorFlow's (all variables, the optimisers' too, by ``tf.train.Saver``) and a
``.npz`` beside it: NumPy's generator, the order of the images, the history. ``checkpoints.json`` names
the complete ones, each file with its SHA-256, and is written last: whatever kills the process, it
names files that are whole. The last two are kept. Nothing here can execute: no pickle.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1.arrays import Array, packed, unpacked
from gan_v1.errors import UserError
from gan_v1.files import make_folder, synchronise, write_whole
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.draws import DrawState

INDEX = "checkpoints.json"
KEPT = 2


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


class Checkpoints:
    """The checkpoints of one run in a folder.

    Args:
        folder: made if need be.
        facts: what the run is: tutorial, options, seed, engine, data. A run that is another is not resumed.

    Attributes:
        seed: the run's; with none in ``facts``, that of the checkpoint which ``latest`` finds.
    """

    def __init__(self, folder: Path, facts: Mapping[str, object]) -> None:
        self.folder = make_folder(folder)
        self._facts = dict(facts)
        self._complete: list[dict[str, Any]] = []
        self._saver: tf.train.Saver | None = None

    @property
    def seed(self) -> int | None:
        seed = self._facts["seed"]
        return seed if isinstance(seed, int) else None

    @seed.setter
    def seed(self, seed: int) -> None:
        self._facts["seed"] = seed

    def save(self, session: tf.Session, state: State) -> None:
        """Write a checkpoint; all others but the one before go.

        Raises:
            UserError: it cannot be written. The earlier ones stay valid.
        """
        name = f"run-{state.periods:06d}-{state.steps:06d}"
        if self._complete and self._complete[-1]["name"] == name:
            return
        prefix = str(self.folder / name)
        try:
            self._saver_of(session).save(session, prefix, write_meta_graph=False, write_state=False)
        except (tf.errors.OpError, ValueError) as error:
            cause = str(error).splitlines()[0]
            raise UserError(f"cannot write {prefix}: {cause}; free the space or name another --checkpoints") from None
        write_whole(Path(prefix + ".npz"), _packed(state))
        paths = sorted(self.folder.glob(f"{name}.*"))
        for path in paths:
            synchronise(path)
        self._complete.append({"name": name, "files": {path.name: _sha256(path.read_bytes()) for path in paths}})
        self._complete = self._complete[-KEPT:]
        index = {"facts": self._facts, "complete": self._complete}
        write_whole(self.folder / INDEX, json.dumps(index, indent=1, ensure_ascii=False) + "\n")
        named = {file_name for entry in self._complete for file_name in entry["files"]}
        for path in self.folder.glob("run-*"):  # older ones, another run's, and what a kill left half-written
            if path.name not in named:
                path.unlink()

    def forget(self) -> None:
        """Start afresh: a later ``latest`` must not find what a former run left here."""
        (self.folder / INDEX).unlink(missing_ok=True)

    def latest(self, note: Callable[[str], None]) -> tuple[str, State] | None:
        """The newest whole checkpoint, as ``restore`` takes it, and its state; None if there is none at all.

        ``note`` is told of damaged ones.

        Raises:
            UserError: the checkpoints are another run's, or all damaged.
        """
        path = self.folder / INDEX
        if not path.exists():
            return None
        try:
            index = json.loads(path.read_bytes())
            facts, complete = dict(index["facts"]), list(index["complete"])
            entries = [(str(entry["name"]), dict(entry["files"])) for entry in complete]
            found_seed = int(facts["seed"])
        except (ValueError, KeyError, TypeError, OSError):
            raise UserError(f"{path} is damaged; start without --resume, or name other --checkpoints") from None
        if self.seed is None:
            self.seed = found_seed
        for key, value in self._facts.items():
            if facts.get(key) != value:
                raise UserError(
                    f"cannot resume from {self.folder}: its run had {key} {facts.get(key)}, this one has {value}; "
                    "give the same options, or start without --resume"
                )
        for place, (name, files) in reversed(list(enumerate(entries))):
            try:
                state = self._read(name, files)
            except (OSError, ValueError, KeyError):
                note(f"the checkpoint {name} in {self.folder} is damaged; trying the one before")
                continue
            self._complete = complete[: place + 1]
            return name, state
        raise UserError(f"every checkpoint in {self.folder} is damaged; start without --resume")

    def restore(self, session: tf.Session, name: str) -> None:
        """Give the session's variables the values of the checkpoint ``name``."""
        self._saver_of(session).restore(session, str(self.folder / name))

    def _read(self, name: str, files: Mapping[str, str]) -> State:
        for file_name, digest in files.items():
            if os.path.basename(file_name) != file_name or _sha256((self.folder / file_name).read_bytes()) != digest:
                raise ValueError(file_name)
        return _unpacked((self.folder / f"{name}.npz").read_bytes())

    def _saver_of(self, session: tf.Session) -> tf.train.Saver:
        if self._saver is None:
            with session.graph.as_default():
                self._saver = tf.train.Saver(tf.global_variables(), max_to_keep=None)
        return self._saver


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
    arrays = unpacked(content)
    periods, steps = arrays["done"].tolist()
    position, has_gauss, cached_gaussian = arrays["random_rest"].tolist()
    order_position, epochs_completed = arrays["order_rest"].tolist()
    return State(
        periods,
        steps,
        DrawState(
            arrays["random_key"],
            (int(position), int(has_gauss), cached_gaussian),
            arrays["permutation"],
            (order_position, epochs_completed),
        ),
        arrays["history"],
        arrays["losses"],
        {number: arrays[f"row_{number}"] for number in arrays["row_numbers"].tolist()},
        arrays["seconds"].item(),
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
