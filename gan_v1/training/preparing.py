"""What a run needs before its first batch: everything is checked, opened and locked, in an order that loses nothing."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1.errors import UserError
from gan_v1.files import locked, read_json
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.checkpoints import Checkpoints, Index, State, read_index
from gan_v1.training.cores import cores
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.export import check_export
from gan_v1.training.images import Images
from gan_v1.training.options import Options, Places, check, places
from gan_v1.training.outputs import Outputs
from gan_v1.training.program import Program
from gan_v1.training.run import ENGINES, Run
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
        places: where it reads and writes.
        outputs: writes pictures, history and trace.
        watchers: those of ``options``, and those that the run has of its own.
        store: its checkpoints, if it writes any.
        saved: the checkpoint from which it goes on, and what was noted there.
        words: what it says.
    """

    run: Run
    periods: list[Period]
    options: Options
    places: Places
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
    check(tutorial, length, options)
    if options.engine not in ENGINES:
        raise UserError(f"there is no engine {options.engine!r}; expected one of {', '.join(ENGINES)}")
    if options.resume and options.checkpoints is None:
        raise UserError("cannot resume without a folder of checkpoints; name it")
    arithmetic = _arithmetic(tutorial, options)
    at = places(options)
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
    with ExitStack() as stack:
        store = former = None
        if at.checkpoints is not None:
            decisive = facts | {"batch_size": tutorial.batch_size, "images": _digest(images)}
            told = _told_options(options, at)
            store = Checkpoints(at.checkpoints, Index(decisive, length, {}, told, False, [], []))
            stack.enter_context(locked(store.folder))
            former = _former(store, options.resume, words)
            if options.resume and former is not None and seed is None:
                seed = former.facts["seed"]
        if seed is None:
            seed = secrets.randbelow(2**31)
            words.note(f"seed {seed}; --seed {seed} repeats this run")
        facts["seed"] = seed
        if at.samples is not None and not (options.resume and former is not None):
            _note_replaced(at.samples, words)
        told = {f"{tutorial.counts}s": length, "data": None if at.data is None else str(at.data)}
        outputs = Outputs(tutorial, images.test, at.samples, at.trace, facts | {"options": told})
        if at.samples is not None and not (store is not None and at.samples.samefile(store.folder)):
            stack.enter_context(locked(at.samples))
        if at.export is not None:
            check_export(at.export)
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

        run = Run(tutorial, _program(tutorial, images, seed, options, arithmetic, former, words), seed)
        try:
            outputs.add_facts(loop=run.program.loop)
            saved = None
            if store is not None:
                store.identify(seed, run.program.digest, _machine(run.program, arithmetic))
                if options.resume and former is not None:
                    former_periods = list(tutorial.periods(former.length, batches))
                    saved = store.latest(words.note, lambda state: _fits(state, former_periods, periods, images))
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
    """What a run's rounding depends on beside its facts; exact runs round the same everywhere."""
    return {} if arithmetic else {"cores": cores(), "tensorflow": tf.__version__, "loop": program.loop}


def _told_options(options: Options, at: Places) -> dict[str, Any]:
    """What a later ``--resume`` without options takes again."""
    return {
        **{name: path and os.path.abspath(path) for name, path in at._asdict().items()},
        "checkpoint_every": options.checkpoint_every,
        "keep_going": options.keep_going,
    }


def _former(store: Checkpoints, resume: bool, words: Words) -> Index | None:
    """What an earlier run has left in the folder; say so where this run does not go on with it."""
    if resume:
        found = read_index(store.folder)
        if found is None:
            words.note(f"nothing to resume in {store.folder}; starting afresh")
        return found
    try:
        found = read_index(store.folder)
    except UserError:  # of no use to anyone, and about to be replaced
        return None
    if found is not None and not found.finished:
        words.note(
            f"starting afresh, beside an unfinished run of {found.facts.get('tutorial')} in {store.folder}: "
            f"--resume goes on with that one, as long as this one has not come to its first checkpoint"
        )
    return found


def _note_replaced(samples: Path, words: Words) -> None:
    """Say it where a finished run lies in the folder that is about to be written."""
    try:
        found = read_json(samples / "run.json")
        if found["finished"] is True:
            words.note(f"replacing the finished run in {samples}: {found['tutorial']}, seed {found['seed']}")
    except (OSError, ValueError, KeyError, TypeError):  # none, or one that nobody could read back
        pass
