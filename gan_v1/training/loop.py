"""The loop, once for all tutorials."""

from __future__ import annotations

import time
from contextlib import ExitStack, nullcontext

import numpy as np
from tqdm import tqdm

from gan_v1.arrays import Array
from gan_v1.errors import NotFinite
from gan_v1.training.checkpoints import State
from gan_v1.training.draws import Draws, DrawState, Plan
from gan_v1.training.export import write_export
from gan_v1.training.options import Options
from gan_v1.training.preparing import Prepared, prepared
from gan_v1.training.run import Run
from gan_v1.training.stopping import stop_requests
from gan_v1.training.tutorial import HistoryRow, Tutorial
from gan_v1.training.watchers import ProgressLine, Watcher, in_notebook


def train(tutorial: Tutorial, length: int, options: Options) -> Run:
    """Train a tutorial as its page does, for so many epochs or iterations; print what it prints, draw what it draws.

    Raises:
        UserError: an option, a file or a folder cannot be used.
        NotFinite: a loss is no longer finite; a UserError, too.
        Stopped: SIGINT or SIGTERM came; the files hold what was done so far.
    """
    with prepared(tutorial, length, options) as ready:
        _Loop(ready).go()
        if ready.paths.export is not None:
            write_export(ready.run.program, ready.paths.export)
        words = ready.words
        if tutorial.farewell is not None:
            words.say(tutorial.farewell)
        if not in_notebook():  # where the pictures are to be seen below the cell
            words.note(f"training complete{ready.outputs.told()}")
        words.check()
    return ready.run


class _Loop:
    """The loop over the periods of a run."""

    def __init__(self, ready: Prepared) -> None:
        self.ready = ready
        self.run, self.outputs, self.store = ready.run, ready.outputs, ready.store
        self.draws = Draws(ready.run.tutorial, len(ready.run.program.images.train), ready.run.seed)

    def go(self) -> None:
        """Train from the beginning, or from a checkpoint, to the end."""
        run, periods, watchers = self.run, self.ready.periods, self.ready.watchers
        first, steps = (0, 0) if self.ready.saved is None else self._restore(*self.ready.saved)
        progress = tqdm(
            total=sum(period.trained for period in periods),
            initial=len(run.losses),
            desc=f"{run.tutorial.name}, {run.program.device}",
            unit="batch",
            file=ProgressLine() if in_notebook() else None,
            disable=self.ready.words.quiet or (False if in_notebook() else None),  # None: unless stderr is a terminal
        )
        latest, finished = run.losses[-1:], False
        self.outputs.records(run.history, run.losses, finished)
        begun: list[Watcher] = []
        try:
            for watcher in watchers:
                watcher.begins(run.program)
                begun.append(watcher)
            with stop_requests() as stop_requested, progress:
                done = first
                for plan in self.draws.plans(periods[first:]):
                    for losses in run.program.train(plan, max(steps - plan.start, 0)):
                        run.trained(losses)
                        latest = losses
                        steps += len(losses)
                        progress.update(len(losses))
                        self._refuse_non_finite(plan, losses)
                        if (stopped := stop_requested()) is not None:
                            self._save(done, steps, plan.before)
                            raise stopped
                    if plan.ends_period:
                        done, steps = done + 1, 0
                        kept = plan.period.sampled or done % self.ready.options.checkpoint_every == 0
                        with self.outputs.taking_over(run.history, run.losses) if kept else nullcontext():
                            self._report(plan, latest[-1])
                            if kept:
                                self._save(done, steps, plan.after)
            self.outputs.summary(run.sample(len(run.program.images.test)))
            finished = True
        finally:
            with ExitStack() as told:
                for watcher in begun:
                    told.callback(watcher.ended, finished)
                self.outputs.records(run.history, run.losses, finished)
        if self.store is not None:
            self.store.finish()

    def _report(self, plan: Plan, losses: Array) -> None:
        """What the page does after an epoch, whose last batch had these ``losses``: print a line, draw a picture."""
        run, number = self.run, plan.period.number
        loss_D, loss_G = losses
        if run.tutorial.losses_read == "after the epoch":
            loss_D, loss_G = run.program.losses(plan.noise[-1], plan.indices[-1])
        run.history.append(HistoryRow(number, float(loss_D), float(loss_G)))
        line = run.tutorial.report(*run.history[-1])
        if line is not None:
            self.ready.words.say(line)
        samples = None if plan.sample_noise is None else run.program.samples(plan.sample_noise)
        if samples is not None:
            weights = run.program.weights() if self.outputs.keeps_weights(number) else None
            self.outputs.picture(number, samples, weights)
        for watcher in self.ready.watchers:
            watcher.reported(run.history, samples)
        if samples is not None:
            self.outputs.progress()

    def _refuse_non_finite(self, plan: Plan, losses: Array) -> None:
        bad = np.flatnonzero(~np.isfinite(losses).all(axis=1))
        if len(bad) and not self.ready.options.keep_going:
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
            with self.outputs.taking_over(self.run.history, self.run.losses):  # stopped before the first picture
                self.store.save(self.run.program.session, state)

    def _restore(self, name: str, state: State) -> tuple[int, int]:
        """Bring program, draws and records to where the checkpoint was; return its periods and steps."""
        assert self.store is not None
        self.store.restore(self.run.program.session, name)
        self.draws.state = state.draws
        self.run.resumed(state.history, state.losses)
        self.outputs.first_samples.update(state.first_samples)
        self.outputs.began -= state.seconds
        return state.periods, state.steps
