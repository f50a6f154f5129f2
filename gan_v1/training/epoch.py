"""The engine that runs a whole epoch inside one ``session.run``.

The images stay in the graph, as uint8. A ``tf.while_loop`` gathers each batch, updates one network,
and then, under a control dependency, reads its new weights and updates the other: the arithmetic of
the pages without a thousand calls from Python.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from gan_v1.input_data import SCALE
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.draws import Plan
from gan_v1.training.images import Images
from gan_v1.training.program import Program
from gan_v1.training.tutorial import Array, Tutorial

LONGEST_CALL = 2.0  # seconds; session.run cannot be interrupted, and a user who presses Ctrl-C waits for it


class EpochEngine(Program):
    """Trains many batches in one ``session.run``."""

    def __init__(self, tutorial: Tutorial, images: Images, seed: int) -> None:
        # Measured on two cores, where the operations are too small to share one: 0.76 s an epoch of
        # vanilla like this, 0.88 s with TensorFlow's default of every core for every operation.
        config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=2)
        super().__init__(tutorial, images, seed, config)
        with self.graph.as_default():
            self._images = tf.placeholder(tf.uint8, images.train.shape)
            self._labels = tf.placeholder(tf.float32, images.train_labels.shape)
            self._places = tf.placeholder(tf.int32, [None, tutorial.batch_size])
            self._noise = tf.placeholder(tf.float32, [None, tutorial.batch_size, tutorial.n_noise])
            self._losses = self._loop()
        self._seconds_a_step = 0.0

    def train(self, plan: Plan, start: int = 0) -> Iterator[Array]:
        """Train the batches of ``plan`` from ``start`` on; yield their losses, float32 [n, 2], call by call."""
        while start < len(plan.places):
            most = int(LONGEST_CALL / self._seconds_a_step) if self._seconds_a_step else 50
            end = min(start + max(most, 1), len(plan.places))
            began = time.perf_counter()
            losses = self.session.run(
                self._losses,
                {
                    self._images: self.images.train,
                    self._labels: self.images.train_labels,
                    self._places: plan.places[start:end],
                    self._noise: plan.noise[start:end],
                },
            )
            self._seconds_a_step = (time.perf_counter() - began) / (end - start)
            yield losses
            start = end

    def _loop(self) -> tf.Tensor:
        """The losses [n, 2] of the fed batches, after training on them one by one."""
        n = tf.shape(self._places)[0]

        def body(step: tf.Tensor, losses: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            places = self._places[step]
            X = self.tutorial.rescale(tf.cast(tf.gather(self._images, places), tf.float32) * SCALE)
            labels = [] if self.gan.Y is None else [tf.gather(self._labels, places)]
            loss_D, loss_G, trained = self._batch(X, self._noise[step], labels)
            with tf.control_dependencies(trained):
                return step + 1, losses.write(step, tf.stack([loss_D, loss_G]))

        _, losses = tf.while_loop(
            lambda step, losses: step < n,
            body,
            [tf.constant(0), tf.TensorArray(tf.float32, n, element_shape=[2])],
            parallel_iterations=1,
            back_prop=False,
        )
        return losses.stack()

    def _batch(self, X: tf.Tensor, Z: tf.Tensor, labels: list[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor, list[Any]]:
        """One batch: the losses that the page reads, and the updates that must have run.

        Whatever is built under the control dependency reads the weights after the first update: a
        reference variable's value is its buffer, and the update writes into that. G(z) need not be
        computed again for G's update, because D's leaves G as it was.
        """
        gan, D = self.gan, self.gan.discriminator
        G = gan.generator(Z, *labels)
        if self.tutorial.first == "D":
            D_real = D(X, *labels)
            loss_D, _ = gan.losses(D_real, D(G, *labels))
            train_D = gan.train_D(loss_D)
            with tf.control_dependencies([train_D]):
                _, loss_G = gan.losses(D_real, D(tf.identity(G), *labels))
                train_G = gan.train_G(loss_G)
        else:
            D_real = D(X, *labels)
            _, loss_G = gan.losses(D_real, D(G, *labels))
            train_G = gan.train_G(loss_G)
            with tf.control_dependencies([train_G]):
                G = gan.generator(tf.identity(Z), *labels)
                loss_D, _ = gan.losses(D_real, D(G, *labels))
                train_D = gan.train_D(loss_D)
        if self.tutorial.losses_read == "after the batch":
            with tf.control_dependencies([train_D, train_G]):
                G = gan.generator(tf.identity(Z), *labels)
                loss_D, loss_G = gan.losses(D(tf.identity(X), *labels), D(G, *labels))
        return loss_D, loss_G, [train_D, train_G]
