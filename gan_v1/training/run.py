"""The loop, once for all tutorials."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, NoReturn, TypedDict

import numpy as np
from tqdm.auto import tqdm

from gan_v1.arrays import Array
from gan_v1.errors import NotFinite, UserError
from gan_v1.files import locked
from gan_v1.tf1.arithmetic import Arithmetic
from gan_v1.training.checkpoints import Checkpoints, State
from gan_v1.training.draws import Draws, DrawState, Plan
from gan_v1.training.epoch import EpochEngine
from gan_v1.training.export import check_export, write_export
from gan_v1.training.images import Images
from gan_v1.training.outputs import Outputs
from gan_v1.training.step import StepEngine
from gan_v1.training.stopping import stop_requests
from gan_v1.training.tutorial import HistoryRow, Tutorial
from gan_v1.training.watchers import LiveFigure, TensorBoard, Watcher, in_notebook
from gan_v1.training.weights import numbers_with_weights

ENGINES: dict[str, type[StepEngine | EpochEngine]] = {"epoch": EpochEngine, "step": StepEngine}
LARGEST_SEED = 2**32 - 1  # NumPy's


class Options(TypedDict, total=False):
    """The options that every tutorial's ``train`` takes; ``train`` below says what they mean."""

    seed: int | None
    engine: Literal["epoch", "step"]
    data: str | os.PathLike[str] | None
    samples: str | os.PathLike[str] | None
    trace: str | os.PathLike[str] | None
    checkpoints: str | os.PathLike[str] | None
    checkpoint_every: int
    logdir: str | os.PathLike[str] | None
    export: str | os.PathLike[str] | None
    resume: bool
    keep_going: bool
    exact: bool | Literal["amd", "intel"]
    threads: int | None
    quiet: bool
    watchers: Sequence[Watcher]


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
    data: str | os.PathLike[str] | None = None,
    samples: str | os.PathLike[str] | None = None,
    trace: str | os.PathLike[str] | None = None,
    checkpoints: str | os.PathLike[str] | None = None,
    checkpoint_every: int = 1,
    logdir: str | os.PathLike[str] | None = None,
    export: str | os.PathLike[str] | None = None,
    resume: bool = False,
    keep_going: bool = False,
    exact: bool | Literal["amd", "intel"] = False,
    threads: int | None = None,
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
        exact: compute as TensorFlow 1.15.5 did, bit for bit, on a processor of this maker; True means "amd",
            on which this package's recordings were made. Slower, and to be begun before other work in the process.
        threads: as how many threads of 1.15.5, 2 by default; for exact runs alone.
        quiet: print nothing, and in a notebook show nothing.
        watchers: are told when training begins, of each epoch, and when it ends.

    Raises:
        UserError: an option, a file or a folder cannot be used.
        NotFinite: a loss is no longer finite; a UserError, too.
        Stopped: SIGINT or SIGTERM came; the files hold what was done so far.
    """
    _check(tutorial, length, seed, engine, checkpoint_every, resume and checkpoints is None)
    arithmetic = _arithmetic(tutorial, exact, threads)
    images = tutorial.images(None if data is None else Path(data), tutorial.batch_size)
    note = _silent if quiet else _note
    facts = {
        "tutorial": tutorial.name,
        "options": {f"{tutorial.counts}s": length, "data": None if data is None else str(data)},
        "settings": tutorial.settings,
        "seed": seed,
        "engine": engine,
        "exact": arithmetic and arithmetic._asdict(),
    }
    with ExitStack() as stack:
        store, saved = None, None
        if checkpoints is not None:
            store = Checkpoints(Path(checkpoints), facts | {"images": _digest(images)})
            stack.enter_context(locked(store.folder))
            saved = store.latest(note) if resume else None
            if resume and saved is None:
                note(f"nothing to resume in {checkpoints}; starting afresh")
            if saved is not None:
                seed = store.seed
        if seed is None:
            seed = secrets.randbelow(2**31)
            note(f"seed {seed}; --seed {seed} repeats this run")
        if store is not None:
            store.seed = seed
        facts["seed"] = seed
        samples, trace = (None if path is None else Path(path) for path in (samples, trace))
        outputs = Outputs(tutorial, images.test, samples, trace, facts)
        if samples is not None and not (store is not None and samples.samefile(store.folder)):
            stack.enter_context(locked(samples))
        if export is not None:
            check_export(Path(export))
        if store is not None and saved is None:
            store.forget()  # not before everything else was found in order: a mistake must lose nothing

        if arithmetic is not None and (doubt := arithmetic.set_up()) is not None:
            note(f"near TensorFlow 1.15.5's run, not equal to it: {doubt}")
        run = Run(tutorial, ENGINES[engine](tutorial, images, seed, arithmetic), seed)
        try:
            own = [LiveFigure()] if in_notebook() and not quiet else []
            logged = [] if logdir is None else [TensorBoard(Path(logdir))]
            all_watchers = [*own, *logged, *watchers]
            _Loop(run, outputs, all_watchers, store, length, checkpoint_every, keep_going, quiet).go(saved)
            if export is not None:
                write_export(run.program, Path(export))
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
        quiet: bool,
    ) -> None:
        self.run, self.outputs, self.watchers, self.store = run, outputs, watchers, store
        self.checkpoint_every, self.keep_going, self.quiet = checkpoint_every, keep_going, quiet
        n_images, batch_size = len(run.program.images.train), run.tutorial.batch_size
        self.periods = list(run.tutorial.periods(length, n_images // batch_size))
        self.weights_kept = numbers_with_weights(self.periods)
        self.draws = Draws(run.tutorial, n_images, run.seed)

    def go(self, saved: tuple[str, State] | None) -> None:
        """Train from the beginning, or from a checkpoint, to the end."""
        run = self.run
        first, steps = (0, 0) if saved is None else self._restore(*saved)
        progress = tqdm(
            total=sum(period.trained for period in self.periods),
            initial=len(run.losses),
            desc=run.tutorial.name,
            unit="batch",
            disable=self.quiet or (False if in_notebook() else None),  # None: unless stderr is a terminal
        )
        finished = False
        try:
            for watcher in self.watchers:
                watcher.begins(run.program)
            with stop_requests() as stop_requested, progress:
                for done, plan in enumerate(self.draws.plans(self.periods[first:]), start=first):
                    for losses in run.program.train(plan, steps):
                        run._losses.append(losses)
                        steps += len(losses)
                        progress.update(len(losses))
                        self._refuse_non_finite(plan, losses)
                        if (stopped := stop_requested()) is not None:
                            self._save(done, steps, plan.before)
                            raise stopped
                    self._report(plan, progress)
                    steps = 0
                    if plan.period.sampled or (done + 1) % self.checkpoint_every == 0:
                        self._save(done + 1, steps, plan.after)
            self.outputs.summary(run.sample(len(run.program.images.test)))
            finished = True
        finally:
            with ExitStack() as told:
                for watcher in self.watchers:
                    told.callback(watcher.ended, finished)
                self.outputs.records(run.history, run.losses, finished)
        if run.tutorial.farewell is not None and not self.quiet:
            print(run.tutorial.farewell)

    def _report(self, plan: Plan, progress: tqdm[NoReturn]) -> None:
        """What the page does after an epoch: print the losses, draw a picture."""
        run, number = self.run, plan.period.number
        loss_D, loss_G = run._losses[-1][-1]
        if run.tutorial.losses_read == "after the epoch":
            loss_D, loss_G = run.program.losses(plan.noise[-1], plan.places[-1])
        run.history.append(HistoryRow(number, float(loss_D), float(loss_G)))
        line = run.tutorial.report(*run.history[-1])
        if line is not None and not self.quiet:
            progress.write(line)
            sys.stdout.flush()
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


def _check(
    tutorial: Tutorial, length: int, seed: int | None, engine: str, checkpoint_every: int, resumes_nowhere: bool
) -> None:
    """Refuse impossible options before anything is read or written."""
    if length < 1:
        raise UserError(f"cannot train for {length} {tutorial.counts}s; expected at least 1")
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise UserError(f"cannot use {seed} as a seed; expected 0 to {LARGEST_SEED}")
    if engine not in ENGINES:
        raise UserError(f"there is no engine {engine!r}; expected one of {', '.join(ENGINES)}")
    if checkpoint_every < 1:
        raise UserError(f"cannot write a checkpoint every {checkpoint_every} {tutorial.counts}s; expected at least 1")
    if resumes_nowhere:
        raise UserError("cannot resume without a folder of checkpoints; name it")


def _arithmetic(tutorial: Tutorial, exact: bool | Literal["amd", "intel"], threads: int | None) -> Arithmetic | None:
    """The arithmetic that an exact run asks for."""
    if not exact:
        if threads is not None:
            raise UserError(
                "only an exact run needs a number of threads, TensorFlow 1.15.5's; add --exact, or leave it out"
            )
        return None
    if not tutorial.has_original:
        raise UserError(f"{tutorial.name} has no TensorFlow 1 program that a run could equal; leave out --exact")
    defaults = Arithmetic()
    return Arithmetic(defaults.threads if threads is None else threads, defaults.processor if exact is True else exact)


def _digest(images: Images) -> str:
    """One SHA-256 of all that a run takes from its images."""
    digest = hashlib.sha256()
    for array in images:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _silent(text: str) -> None:
    pass
