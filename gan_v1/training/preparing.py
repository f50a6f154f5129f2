"""What a run needs before its first batch: everything is checked, opened and locked, in an order that loses nothing."""

from __future__ import annotations

import hashlib
import importlib
import os
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1.cores import cores
from gan_v1.errors import UserError
from gan_v1.files import locked, make_folder
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.checkpoints import FORMAT, Checkpoints, Damaged, Index, State, read_index
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.export import check_export
from gan_v1.training.images import Images
from gan_v1.training.options import Options, Paths, checked, paths_of
from gan_v1.training.outputs import Outputs
from gan_v1.training.program import Program
from gan_v1.training.records import identity, mend, read_record
from gan_v1.training.run import Run
from gan_v1.training.step import StepEngine
from gan_v1.training.tutorial import Period, Tutorial
from gan_v1.training.watchers import LiveFigure, TensorBoard, Watcher, in_notebook
from gan_v1.training.words import Words


class Prepared(NamedTuple):
    """A run that is about to begin, or to go on.

    Attributes:
        run: its program has the initial weights.
        periods: its schedule.
        options: as the user gave them.
        paths: where it reads and writes.
        outputs: writes pictures, history and trace.
        watchers: those of ``options``, and those that the run has of its own.
        store: its checkpoints, if it writes any.
        saved: the checkpoint from which it goes on, and what was noted there.
        words: what it says.
    """

    run: Run
    periods: list[Period]
    options: Options
    paths: Paths
    outputs: Outputs
    watchers: Sequence[Watcher]
    store: Checkpoints | None
    saved: tuple[str, State] | None
    words: Words


@contextmanager
def prepared(tutorial: Tutorial, length: int, options: Options) -> Iterator[Prepared]:
    """Prepare a run of so many epochs (or iterations); keep its folders locked while the block trains it.

    If the block fails, the run's session is closed: nobody else gets hold of it.

    Raises:
        UserError: an option, a file or a folder cannot be used.
    """
    length, options = checked(tutorial, length, options)
    if options.resume and options.checkpoints is None:
        raise UserError("cannot resume without a folder of checkpoints; name it")
    if options.resume and options.fresh:
        raise UserError("--resume goes on with a run, --fresh starts anew; choose one of them")
    arithmetic = _arithmetic(tutorial, options)
    at = paths_of(options)
    images = tutorial.images(at.data, tutorial.batch_size)
    batches = len(images.train) // tutorial.batch_size
    periods = list(tutorial.periods(length, batches))
    words = Words(options.quiet)
    seed = options.seed
    facts: dict[str, Any] = {
        "tutorial": tutorial.name,
        "settings": tutorial.settings,
        "seed": seed,
        "engine": options.engine,
        "exact": arithmetic and arithmetic._asdict(),
    }
    digest, process = _digest(images), secrets.token_hex(4)
    with ExitStack() as stack:
        store = former = None
        if at.checkpoints is not None:
            decisive = facts | {"batch_size": tutorial.batch_size, "images": digest}
            told = _told_options(options, at)
            stack.enter_context(locked(make_folder(at.checkpoints)))
            store = Checkpoints(at.checkpoints, Index(decisive, length, {}, told, False, [], []), process)
            if options.resume:
                former = read_index(at.checkpoints)
                if former is not None and seed is None:
                    seed = former.facts["seed"]
                if former is None or not former.complete:
                    words.note(f"nothing to resume in {at.checkpoints}; starting afresh")
                    former = None
        if at.samples is not None and not (store is not None and make_folder(at.samples).samefile(store.folder)):
            stack.enter_context(locked(make_folder(at.samples)))
        record = _former_run(at, words, former, options.fresh)
        if seed is None:
            seed = secrets.randbelow(2**31)
            words.note(f"seed {seed}; --seed {seed} repeats this run")
        facts["seed"] = seed
        told = {f"{tutorial.counts}s": length, "data": None if at.data is None else str(at.data)}
        facts_told = facts | {"options": told, "process": process}
        taken = partial(_has_checkpoint, at)
        outputs = Outputs(tutorial, images.test, at.samples, at.trace, facts_told, periods, record, taken)
        if at.export is not None:
            check_export(at.export, "" if former is None else former.run)
        logged = [] if at.logdir is None else [TensorBoard(at.logdir)]
        shown = [LiveFigure(length)] if in_notebook() and not options.quiet else []
        if arithmetic is not None and (doubt := arithmetic.set_up()) is not None:
            words.note(f"near TensorFlow 1.15.5's run, not equal to it: {doubt}")
        # The post's program as printed has been recorded, too.
        unseen = ", ".join(f"{name} {value}" for name, value in tutorial.changed.items() if name != "as_printed")
        if arithmetic is not None and unseen:
            words.note(
                f"with {unseen} this is not the page's program: TensorFlow 1.15.5's arithmetic is followed, but that "
                "the numbers are its own has been seen of the page's settings only"
            )

        if at.samples is not None:  # the first picture's matplotlib, loaded while TensorFlow compiles
            threading.Thread(target=importlib.import_module, args=["matplotlib.backends.backend_agg"]).start()
        run = Run(tutorial, _program(tutorial, images, seed, options, arithmetic, former, words), seed)
        try:
            machine = _machine(run.program, arithmetic)
            outputs.program = run.program
            run.program.run = identity(facts | {"graph": run.program.digest, "images": digest, "machine": machine})
            saved = None
            if store is not None:
                store.identify(seed, run.program.digest, machine, run.program.run)
                if former is not None:
                    former_periods = list(tutorial.periods(former.length, batches))
                    steps = sum(period.trained for period in periods)
                    saved = store.latest(words.note, steps, lambda state: _fits(state, former_periods, periods, images))
                    run.program.run = store.index.run
            watchers = [*shown, *logged, *options.watchers]
            yield Prepared(run, periods, options, at, outputs, watchers, store, saved, words)
        except BaseException:
            run.close()
            raise


def _fits(state: State, former_periods: Sequence[Period], periods: Sequence[Period], images: Images) -> bool:
    """Whether a run with this schedule would have come to a former run's ``state``, too."""
    begun = state.periods + (state.steps > 0)
    same_schedule = former_periods[:begun] == periods[:begun]
    return same_schedule and len(state.draws.permutation) == len(images.train)


def _arithmetic(tutorial: Tutorial, options: Options) -> Arithmetic | None:
    """The arithmetic that an exact run asks for."""
    told = options.exact_as, options.threads, options.processor
    if not options.exact:
        if told != (None, None, None):
            raise UserError(
                "--exact-as, --threads and --processor say how TensorFlow 1.15.5 computed; "
                "add --exact, or leave them out"
            )
        return None
    if not tutorial.has_original:
        raise UserError(f"{tutorial.name} has no TensorFlow 1 program that a run could equal; leave out --exact")
    return Arithmetic.chosen(options.exact_as or "recorded", options.threads, options.processor)


def _digest(images: Images) -> str:
    """One SHA-256 of all that a run takes from its images."""
    digest = hashlib.sha256()
    for array in images:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _program(
    tutorial: Tutorial,
    images: Images,
    seed: int,
    options: Options,
    arithmetic: Arithmetic | None,
    former: Index | None,
    words: Words,
) -> StepEngine | EpochEngine:
    """The run's program; a run that goes on keeps the loop that it had, which decides how it rounds."""
    if options.engine == "step":
        return StepEngine(tutorial, images, seed, arithmetic)
    executor = options.resume and former is not None and former.machine.get("loop") == "executor"
    program = EpochEngine(tutorial, images, seed, arithmetic, compiled=not executor)
    if program.not_compiled is not None:
        words.note(f"TensorFlow's executor runs the epochs, which takes longer: {program.not_compiled}")
    return program


def _machine(program: Program, arithmetic: Arithmetic | None) -> dict[str, Any]:
    """What a run's rounding depends on besides its facts; empty for exact runs, which round alike everywhere."""
    return {} if arithmetic else {"cores": cores(), "tensorflow": tf.__version__, "loop": program.loop}


def _told_options(options: Options, at: Paths) -> dict[str, Any]:
    """The options that a later ``--resume`` takes from this run unless it is given others."""
    return {
        **{name: path and os.path.abspath(path) for name, path in at._asdict().items()},
        "checkpoint_every": options.checkpoint_every,
        "keep_going": options.keep_going,
    }


def _former_run(at: Paths, words: Words, resumed: Index | None, fresh: bool) -> dict[str, Any] | None:
    """Decide whether this run may replace the one that lies in its folder of samples; say so if it does.

    Returns:
        The record of the run that is to be replaced; None if there is none, or if this run goes on with it.

    Raises:
        UserError: an unfinished run lies there that could be resumed, and nobody said that it may be replaced.
    """
    record = None
    if at.samples is not None:
        mend(at.samples, _has_checkpoint(at))
        record = read_record(at.samples)
    if resumed is not None and (record is None or record.get("run") == resumed.run):
        return None
    if resumed is None and not fresh and (found := _resumable(at, record)) is not None:
        folder, index = found
        goes_on = "--resume" if index.format == FORMAT else "gan_v1 0.1.0, which made it,"
        raise UserError(
            f"an unfinished run of {index.facts.get('tutorial')}, seed {index.facts['seed']}, lies in {folder}: "
            f"{goes_on} goes on with it, --fresh starts anew and replaces it"
        )
    if record is not None:
        what = "the finished run" if record["finished"] is True else "what is left of an unfinished run"
        words.note(f"replacing {what} in {at.samples}: {record['tutorial']}, seed {record['seed']}")
    return record


def _resumable(at: Paths, record: Mapping[str, Any] | None) -> tuple[Path, Index] | None:
    """An unfinished run with a whole checkpoint, in this run's folder of checkpoints or the one of the record."""
    for folder, index in _indices(at).items():
        of_record = record is not None and record["finished"] is not True and record.get("run") == index.run
        if (folder == at.checkpoints or of_record) and not index.finished and index.whole(folder):
            return folder, index
    return None


def _has_checkpoint(at: Paths) -> bool:
    """Whether the process that wrote the record in the folder of samples has made a checkpoint that counts."""
    record = None if at.samples is None else read_record(at.samples)
    process = str((record or {}).get("process"))
    return any(index.has_one_of(process) for index in _indices(at).values())


def _indices(at: Paths) -> dict[Path, Index]:
    """The indices of checkpoints: where this run was told to write them, and where the command line puts them."""
    folders = [] if at.checkpoints is None else [at.checkpoints]
    folders += [] if at.samples is None else [at.samples / "checkpoints"]
    found = {}
    for folder in folders:
        with suppress(Damaged):  # of no use to anyone
            if (index := read_index(folder)) is not None:
                found[folder] = index
    return found
