"""The random numbers of a run, drawn in exactly the order in which its tutorial would draw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from gan_v1.arrays import Array, aligned
from gan_v1.input_data import Order
from gan_v1.training.tutorial import Period, Tutorial

PART = 25  # batches drawn ahead, 1.3 MB of vanilla's noise; as many as the epoch engine trains in a call


class DrawState(NamedTuple):
    """Where drawing stands: the state of NumPy's generator (its key, and the rest) and the order of the images."""

    random_key: Array
    random_rest: tuple[int, int, float]
    permutation: Array
    order_rest: tuple[int, int]


class Plan(NamedTuple):
    """Everything random that happens in a period, or in a part of one.

    Attributes:
        start: how many batches of the period come before these n.
        indices: int32 [n, batch_size], which images make each batch.
        noise: float32 [n, batch_size, n_noise], rounded from NumPy's float64 as a feed is.
        sample_noise: float32 [n_samples, n_noise] if this ends a period that is sampled.
        before: the state of the draws before the period, from which it can be drawn again.
        after: their state after this plan.
    """

    period: Period
    start: int
    indices: Array
    noise: Array
    sample_noise: Array | None
    before: DrawState
    after: DrawState

    @property
    def ends_period(self) -> bool:
        return self.start + len(self.indices) == self.period.trained


class Draws:
    """Draws batches and noise from a generator of its own, seeded as the page's would have been."""

    def __init__(self, tutorial: Tutorial, n_images: int, seed: int) -> None:
        self._tutorial = tutorial
        self._random = np.random.RandomState(seed)
        self._order = Order(n_images)

    @property
    def state(self) -> DrawState:
        _, key, *rest = self._random.get_state(legacy=True)
        order = self._order  # a shuffle makes a new permutation, so this one need not be copied
        return DrawState(np.array(key), (*rest,), order.permutation, (order.position, order.epochs_completed))

    @state.setter
    def state(self, state: DrawState) -> None:
        self._random.set_state(("MT19937", state.random_key, *state.random_rest))
        self._order.permutation = state.permutation
        self._order.position, self._order.epochs_completed = state.order_rest

    def plan(self, period: Period) -> Plan:
        """Draw a whole period: for each batch its images, then its noise; last the noise of the picture."""
        (whole,) = self._parts(period, period.trained)
        return whole

    def plans(self, periods: Iterable[Period]) -> Iterator[Plan]:
        """The plans of ``periods`` in parts, each drawn by a background thread while the one before is trained."""
        parts = (part for period in periods for part in self._parts(period, PART))
        with ThreadPoolExecutor(max_workers=1) as pool:
            ahead = pool.submit(next, parts, None)
            while (part := ahead.result()) is not None:
                ahead = pool.submit(next, parts, None)
                yield part

    def _parts(self, period: Period, most: int) -> Iterator[Plan]:
        """A period in plans of at most so many batches."""
        tutorial, before = self._tutorial, self.state
        for _ in range(period.drawn - period.trained):
            self._order.next(tutorial.batch_size, self._random, tutorial.shuffled)
            self._noise(tutorial.batch_size)
        for start in range(0, period.trained, most):
            n = min(most, period.trained - start)
            indices = aligned((n, tutorial.batch_size), np.int32)
            noise = aligned((n, tutorial.batch_size, tutorial.n_noise), np.float32)
            for batch in range(n):
                indices[batch] = self._order.next(tutorial.batch_size, self._random, tutorial.shuffled)
                noise[batch] = tutorial.draw_noise(self._random, tutorial.batch_size)  # rounded as it is copied
            ends = start + n == period.trained
            sample_noise = self._noise(tutorial.n_samples) if ends and period.sampled else None
            yield Plan(period, start, indices, noise, sample_noise, before, self.state)

    def _noise(self, n: int) -> Array:
        return self._tutorial.draw_noise(self._random, n).astype(np.float32)
