"""The random numbers of a run, drawn in exactly the order in which its tutorial would draw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from gan_v1.arrays import Array, aligned
from gan_v1.input_data import Order
from gan_v1.training.tutorial import Period, Tutorial


class DrawState(NamedTuple):
    """Where the drawing stands: NumPy's generator (its key, the rest of its state) and the order of the images."""

    random_key: Array
    random_rest: tuple[int, int, float]
    permutation: Array
    order_rest: tuple[int, int]


class Plan(NamedTuple):
    """Everything random that happens in a period.

    Attributes:
        places: int32 [trained, batch_size], which images make each batch.
        noise: float32 [trained, batch_size, n_noise], rounded from NumPy's float64 as a feed is.
        sample_noise: float32 [n_samples, n_noise] if the period is sampled.
        before, after: the state of the draws; from ``before``, this plan can be drawn again.
    """

    period: Period
    places: Array
    noise: Array
    sample_noise: Array | None
    before: DrawState
    after: DrawState


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
        """Draw a period: for each batch its images, then its noise; last the noise of the picture."""
        tutorial, skipped, before = self._tutorial, period.drawn - period.trained, self.state
        places = aligned((period.trained, tutorial.batch_size), np.int32)
        noise = aligned((period.trained, tutorial.batch_size, tutorial.n_noise), np.float32)
        for batch in range(-skipped, period.trained):
            batch_places = self._order.next(tutorial.batch_size, self._random, tutorial.shuffled)
            batch_noise = self._noise(tutorial.batch_size)
            if batch >= 0:
                places[batch], noise[batch] = batch_places, batch_noise
        sample_noise = self._noise(tutorial.n_samples) if period.sampled else None
        return Plan(period, places, noise, sample_noise, before, self.state)

    def plans(self, periods: Iterable[Period]) -> Iterator[Plan]:
        """The plans of ``periods``, each drawn by a background thread while the one before is trained."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            ahead = None
            for period in periods:
                drawn, ahead = ahead, pool.submit(self.plan, period)
                if drawn is not None:
                    yield drawn.result()
            if ahead is not None:
                yield ahead.result()

    def _noise(self, n: int) -> Array:
        return self._tutorial.draw_noise(self._random, n).astype(np.float32)
