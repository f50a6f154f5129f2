"""The engine of the pages: feed placeholders, call ``session.run`` for each update."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gan_v1.arrays import Array
from gan_v1.training.draws import Plan
from gan_v1.training.program import Program


class StepEngine(Program):
    """Trains a batch with one ``session.run`` for D and one for G."""

    def train(self, plan: Plan, start: int = 0) -> Iterator[Array]:
        """Train the batches of ``plan`` from ``start`` on; yield both losses after each, float32 [1, 2]."""
        update_D, update_G = [self.train_D, self.loss_D], [self.train_G, self.loss_G]
        for indices, noise in zip(plan.indices[start:], plan.noise[start:], strict=True):
            X, labels = self.batch(indices)
            feed_D, feed_G = self.feed(noise, X, labels), self.feed(noise, labels=labels)
            if self.tutorial.first == "D":
                _, loss_D = self.session.run(update_D, feed_D)
                _, loss_G = self.session.run(update_G, feed_G)
            else:
                _, loss_G = self.session.run(update_G, feed_G)
                _, loss_D = self.session.run(update_D, feed_D)
            if self.tutorial.losses_read == "after the batch":
                loss_D, loss_G = self.session.run([self.loss_D, self.loss_G], feed_D)
            yield np.array([[loss_D, loss_G]])
