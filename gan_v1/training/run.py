"""The loop, once for all tutorials."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np
from tqdm import tqdm

from gan_v1.arrays import Array
from gan_v1.errors import NotFinite, UserError
from gan_v1.files import locked, read_json
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.checkpoints import Checkpoints, Index, State, read_index
from gan_v1.training.cores import cores
from gan_v1.training.draws import Draws, DrawState, Plan
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.export import check_export, write_export
from gan_v1.training.images import Images
from gan_v1.training.options import AnyPath, Places, check, places
from gan_v1.training.outputs import Outputs
from gan_v1.training.step import StepEngine
from gan_v1.training.stopping import stop_requests
from gan_v1.training.tutorial import HistoryRow, Period, Tutorial
from gan_v1.training.watchers import LiveFigure, ProgressLine, TensorBoard, Watcher, in_notebook
from gan_v1.training.weights import numbers_with_weights
from gan_v1.training.words import Words

ENGINES: dict[str, type[StepEngine | EpochEngine]] = {"epoch": EpochEngine, "step": StepEngine}


class Run:
    """A trained tutorial.

    Attributes:
        seed: repeats the run.
        history: a ``HistoryRow`` for each epoch.
        losses: float32 [steps, 2], the losses of D and G as fetched for every batch.
        program: the graph and its session, for those who want to look inside.
    """

    def __init__(self, tutorial: Tutorial, program: StepEngine | EpochEngine, seed: int) -> None:
        self.tutorial, self.program, self.seed = tutorial, program, seed
        self.history: list[HistoryRow] = []
        self._losses: list[Array] = []
        self._random = np.random.RandomState(seed)

    @property
    def losses(self) -> Array:
        return np.concatenate(self._losses) if self._losses else np.empty([0, 2], np.float32)

    def generate(self, noise: Array, labels: Array | None = None) -> Array:
        """G's images for ``noise`` [n, n_noise], float32 [n, ...]; a conditional G wants one-hot ``labels`` too."""
        return self.program.generate(noise, labels)

    def sample(self, n: int) -> Array:
        """``n`` images from new noise; a conditional G draws 0, 1, 2, ... in turn."""
        n_class = self.program.images.train_labels.shape[1]
        labels = np.eye(n_class)[np.arange(n) % n_class]
        return self.generate(self.tutorial.draw_noise(self._random, n), labels)

    def close(self) -> None:
        """Give back the session's memory; the history stays."""
        self.program.session.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def train(
    tutorial: Tutorial,
    length: int,
    *,
    seed: int | None = None,
    engine: Literal["epoch", "step"] = "epoch",
    data: AnyPath | None = None,
    samples: AnyPath | None = None,
    trace: AnyPath | None = None,
    checkpoints: AnyPath | None = None,
    checkpoint_every: int = 1,
    logdir: AnyPath | None = None,
    export: AnyPath | None = None,
    resume: bool = False,
    keep_going: bool = False,
    exact: bool = False,
    threads: int | None = None,
    processor: Literal["amd", "intel"] | None = None,
    quiet: bool = False,
    watchers: Sequence[Watcher] = (),
) -> Run:
    """Train a tutorial as its page does; print what it prints, draw what it draws.

    Args:
        length: epochs, or iterations where the page counts those.
        seed: does what ``tf.set_random_seed(seed); np.random.seed(seed)`` right after the page's
            ``read_data_sets`` did under TensorFlow 1.15.5. Without it a fresh one is drawn and told.
        engine: "epoch" trains a whole epoch in one ``session.run``, "step" feeds each batch as the
            page does; the numbers are the same to rounding.
        data: a folder with files of the same format, instead of the data that the package holds.
        samples: the folder for pictures, ``history.csv`` and ``run.json``. Without it none are written.
        trace: a CSV file for the losses of every batch.
        checkpoints: a folder for checkpoints, written at every picture, every ``checkpoint_every``
            reports, and when the run is stopped.
        logdir: a folder for TensorBoard: losses, D's mean outputs, samples, weights as histograms.
        export: a folder for the trained generator as a SavedModel; there must not be one yet.
        resume: go on from the newest checkpoint; the run then ends as if it had never stopped.
        keep_going: go on after a loss that is not finite, as TensorFlow 1 did.
        exact: compute as TensorFlow 1.15.5 did, bit for bit. Slower, and to be begun before other work in the process.
        threads, processor: of that TensorFlow's: 2 threads and "amd" by default, as this package's recordings had.
        quiet: print nothing, and in a notebook show nothing.
        watchers: are told when training begins, of each epoch, and when it ends.

    Raises:
        UserError: an option, a file or a folder cannot be used.
        NotFinite: a loss is no longer finite; a UserError, too.
        Stopped: SIGINT or SIGTERM came; the files hold what was done so far.
    """
    check(tutorial, length, seed, checkpoint_every)
    if engine not in ENGINES:
        raise UserError(f"there is no engine {engine!r}; expected one of {', '.join(ENGINES)}")
    if resume and checkpoints is None:
        raise UserError("cannot resume without a folder of checkpoints; name it")
    arithmetic = _arithmetic(tutorial, exact, threads, processor)
    at = places(data=data, samples=samples, trace=trace, checkpoints=checkpoints, logdir=logdir, export=export)
    images = tutorial.images(at.data, tutorial.batch_size)
    words = Words(quiet)
    facts: dict[str, Any] = {
        "tutorial": tutorial.name,
        "settings": tutorial.settings,
        "seed": seed,
        "engine": engine,
        "exact": arithmetic and arithmetic._asdict(),
    }
    with ExitStack() as stack:
        store = former = None
        if at.checkpoints is not None:
            options = {
                **{name: path and os.path.abspath(path) for name, path in at._asdict().items()},
                "checkpoint_every": checkpoint_every,
                "keep_going": keep_going,
            }
            decisive = facts | {"batch_size": tutorial.batch_size, "images": _digest(images)}
            store = Checkpoints(at.checkpoints, Index(decisive, length, _machine(arithmetic), options, False, [], []))
            stack.enter_context(locked(store.folder))
            former = _former(store, resume, words)
            if resume and former is not None and seed is None:
                seed = former.facts["seed"]
        if seed is None:
            seed = secrets.randbelow(2**31)
            words.note(f"seed {seed}; --seed {seed} repeats this run")
        facts["seed"] = seed
        if at.samples is not None and not (resume and former is not None):
            _note_replaced(at.samples, words)
        outputs = Outputs(tutorial, images.test, at.samples, at.trace, facts | {"options": _told(tutorial, length, at)})
        if at.samples is not None and not (store is not None and at.samples.samefile(store.folder)):
            stack.enter_context(locked(at.samples))
        if at.export is not None:
            check_export(at.export)
        logged = [] if at.logdir is None else [TensorBoard(at.logdir)]
        own = [LiveFigure(length)] if in_notebook() and not quiet else []
        if arithmetic is not None and (doubt := arithmetic.set_up()) is not None:
            words.note(f"near TensorFlow 1.15.5's run, not equal to it: {doubt}")

        run = Run(tutorial, ENGINES[engine](tutorial, images, seed, arithmetic), seed)
        try:
            if store is not None:
                store.identify(seed, run.program.digest)
            loop = _Loop(run, outputs, [*own, *logged, *watchers], store, length, checkpoint_every, keep_going, words)
            saved = None
            if store is not None and resume and former is not None:
                saved = store.latest(words.note, lambda state: loop.fits(state, former.length))
            loop.go(saved)
            if at.export is not None:
                write_export(run.program, at.export)
            if run.tutorial.farewell is not None:
                words.say(run.tutorial.farewell)
            if not in_notebook():  # where the pictures are to be seen below the cell
                words.note(f"training complete{outputs.told()}")
            words.check()
        except BaseException:  # nobody gets the run, so nobody else can close it
            run.close()
            raise
    return run


def first_batches(
    tutorial: Tutorial, engine: Literal["epoch", "step"], seed: int, n: int, exact: Arithmetic | None = None
) -> tuple[StepEngine | EpochEngine, list[Plan]]:
    """The untrained program of a run with ``seed``, and the plans of its first ``n`` batches, for a look inside.

    Training the plans in turn, ``program.train(plan)``, does what the run would do. ``exact``, where given, must be
    set up.
    """
    images = tutorial.images(None, tutorial.batch_size)
    draws, plans = Draws(tutorial, len(images.train), seed), []
    for period in tutorial.periods(tutorial.length, len(images.train) // tutorial.batch_size):
        trained = min(period.trained, n)
        drawn = period.drawn - period.trained + trained  # the batches trained on are the last ones drawn
        plans.append(draws.plan(period._replace(drawn=drawn, trained=trained)))
        n -= trained
        if not n:
            break
    return ENGINES[engine](tutorial, images, seed, exact), plans


class _Loop:
    """The loop over the periods of a run."""

    def __init__(
        self,
        run: Run,
        outputs: Outputs,
        watchers: Sequence[Watcher],
        store: Checkpoints | None,
        length: int,
        checkpoint_every: int,
        keep_going: bool,
        words: Words,
    ) -> None:
        self.run, self.outputs, self.watchers, self.store = run, outputs, watchers, store
        self.checkpoint_every, self.keep_going, self.words = checkpoint_every, keep_going, words
        n_images = len(run.program.images.train)
        self.periods = self._schedule(length)
        self.weights_kept = numbers_with_weights(self.periods)
        self.draws = Draws(run.tutorial, n_images, run.seed)

    def _schedule(self, length: int) -> list[Period]:
        batches = len(self.run.program.images.train) // self.run.tutorial.batch_size
        return list(self.run.tutorial.periods(length, batches))

    def fits(self, state: State, former_length: int) -> bool:
        """Whether a run of another length would have come to this state, too."""
        begun = state.periods + (state.steps > 0)
        same_schedule = self._schedule(former_length)[:begun] == self.periods[:begun]
        return same_schedule and len(state.draws.permutation) == len(self.run.program.images.train)

    def go(self, saved: tuple[str, State] | None) -> None:
        """Train from the beginning, or from a checkpoint, to the end."""
        run = self.run
        first, steps = (0, 0) if saved is None else self._restore(*saved)
        progress = tqdm(
            total=sum(period.trained for period in self.periods),
            initial=len(run.losses),
            desc=run.tutorial.name,
            unit="batch",
            file=ProgressLine() if in_notebook() else None,
            disable=self.words.quiet or (False if in_notebook() else None),  # None: unless stderr is a terminal
        )
        finished = False
        self.outputs.records(run.history, run.losses, finished)  # from now on what lies there is no finished run
        try:
            for watcher in self.watchers:
                watcher.begins(run.program)
            with stop_requests() as stop_requested, progress:
                done = first
                for plan in self.draws.plans(self.periods[first:]):
                    for losses in run.program.train(plan, max(steps - plan.start, 0)):
                        run._losses.append(losses)
                        steps += len(losses)
                        progress.update(len(losses))
                        self._refuse_non_finite(plan, losses)
                        if (stopped := stop_requested()) is not None:
                            self._save(done, steps, plan.before)
                            raise stopped
                    if plan.ends_period:
                        self._report(plan)
                        done, steps = done + 1, 0
                        if plan.period.sampled or done % self.checkpoint_every == 0:
                            self._save(done, steps, plan.after)
            self.outputs.summary(run.sample(len(run.program.images.test)))
            finished = True
        finally:
            with ExitStack() as told:
                for watcher in self.watchers:
                    told.callback(watcher.ended, finished)
                self.outputs.records(run.history, run.losses, finished)
        if self.store is not None:
            self.store.finish()

    def _report(self, plan: Plan) -> None:
        """What the page does after an epoch: print the losses, draw a picture."""
        run, number = self.run, plan.period.number
        loss_D, loss_G = run._losses[-1][-1]
        if run.tutorial.losses_read == "after the epoch":
            loss_D, loss_G = run.program.losses(plan.noise[-1], plan.places[-1])
        run.history.append(HistoryRow(number, float(loss_D), float(loss_G)))
        line = run.tutorial.report(*run.history[-1])
        if line is not None:
            self.words.say(line)
        samples = None if plan.sample_noise is None else run.program.samples(plan.sample_noise)
        if samples is not None:
            self.outputs.picture(number, samples)
            if number in self.weights_kept:
                self.outputs.weights(number, run.program.weights())
        for watcher in self.watchers:
            watcher.reported(run.history, samples)

    def _refuse_non_finite(self, plan: Plan, losses: Array) -> None:
        bad = np.flatnonzero(~np.isfinite(losses).all(axis=1))
        if len(bad) and not self.keep_going:
            step = len(self.run.losses) - len(losses) + bad[0]
            loss_D, loss_G = losses[bad[0]]
            raise NotFinite(
                f"not finite: loss_D {loss_D}, loss_G {loss_G} in {self.run.tutorial.counts} {plan.period.number}, "
                f"step {step}; D grew so sure that a logarithm or an exponential left float32, and no later weights "
                "can be used; try another --seed, or --keep-going to do as TensorFlow 1 did"
            )

    def _save(self, periods: int, steps: int, draws: DrawState) -> None:
        if self.store is not None:
            history = np.array(self.run.history, np.float64).reshape(-1, 3)
            seconds = time.time() - self.outputs.began
            state = State(periods, steps, draws, history, self.run.losses, self.outputs.first_samples, seconds)
            self.store.save(self.run.program.session, state)

    def _restore(self, name: str, state: State) -> tuple[int, int]:
        """Bring program, draws and records to where the checkpoint was; return its periods and steps."""
        assert self.store is not None
        self.store.restore(self.run.program.session, name)
        self.draws.state = state.draws
        self.run.history = [
            HistoryRow(int(number), loss_D, loss_G) for number, loss_D, loss_G in state.history.tolist()
        ]
        self.run._losses = [state.losses] if len(state.losses) else []
        self.outputs.first_samples.update(state.first_samples)
        self.outputs.began -= state.seconds
        return state.periods, state.steps


def _arithmetic(tutorial: Tutorial, exact: bool, threads: int | None, processor: str | None) -> Arithmetic | None:
    """The arithmetic that an exact run asks for."""
    if not exact:
        if threads is not None or processor is not None:
            raise UserError(
                "--threads and --processor say how TensorFlow 1.15.5 computed; add --exact, or leave them out"
            )
        return None
    if not tutorial.has_original:
        raise UserError(f"{tutorial.name} has no TensorFlow 1 program that a run could equal; leave out --exact")
    default = Arithmetic()
    return Arithmetic(default.threads if threads is None else threads, processor or default.processor)


def _digest(images: Images) -> str:
    """One SHA-256 of all that a run takes from its images."""
    digest = hashlib.sha256()
    for array in images:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _machine(arithmetic: Arithmetic | None) -> dict[str, Any]:
    """What a run's rounding depends on beside its facts; exact runs round the same everywhere."""
    return {} if arithmetic else {"cores": cores(), "tensorflow": tf.__version__}


def _told(tutorial: Tutorial, length: int, at: Places) -> dict[str, Any]:
    """What run.json says of the run's length and data."""
    return {f"{tutorial.counts}s": length, "data": None if at.data is None else str(at.data)}


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
