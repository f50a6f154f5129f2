"""The engine that runs a whole epoch inside one ``session.run``.

The images stay in the graph, as uint8. A ``tf.while_loop`` gathers each batch, updates one network,
and then, under a control dependency, reads its new weights and updates the other: the arithmetic of
the pages without a thousand calls from Python.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from gan_v1.arrays import Array
from gan_v1.input_data import SCALE
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.cores import cores
from gan_v1.training.draws import Plan
from gan_v1.training.images import Images
from gan_v1.training.program import Program
from gan_v1.training.tutorial import Tutorial

LONGEST_CALL = 5.0  # seconds; session.run cannot be interrupted, and a user who presses Ctrl-C waits for it


class EpochEngine(Program):
    """Trains many batches in one ``session.run``."""

    def __init__(self, tutorial: Tutorial, images: Images, seed: int, exact: Arithmetic | None = None) -> None:
        self._lanes = 1 if exact else _lanes(tutorial)
        # Real and generated images as one batch: half as many products, and a sum less. TensorFlow 1.15.5 had two.
        self._stacked = exact is None and tutorial.rows_independent
        super().__init__(tutorial, images, seed, exact)
        with self.graph.as_default():
            self._images = tf.placeholder(tf.uint8, images.train.shape)
            self._labels = tf.placeholder(tf.float32, images.train_labels.shape)  # fed if conditional
            self._places = tf.placeholder(tf.int32, [None, tutorial.batch_size])
            self._noise = tf.placeholder(tf.float32, [None, tutorial.batch_size, tutorial.n_noise])
            self._losses = self._loop()
        self._seconds_a_step = 0.0

    def _config(self) -> tf.ConfigProto:
        """One thread a lane, each operation on one thread; without lanes, TensorFlow's own choice.

        TensorFlow makes these threads once a process, as its first session asks. In a process that has
        had a session of another kind, a run with the same seed therefore rounds differently.
        """
        config = tf.ConfigProto()
        if self._lanes > 1:
            config.intra_op_parallelism_threads = 1
            config.inter_op_parallelism_threads = self._lanes
        return config

    def train(self, plan: Plan, start: int = 0) -> Iterator[Array]:
        """Train the batches of ``plan`` from ``start`` on; yield their losses, float32 [n, 2], call by call."""
        images = {self._images: self.images.train}
        if self.gan.Y is not None:
            images[self._labels] = self.images.train_labels
        while start < len(plan.places):
            most = int(LONGEST_CALL / self._seconds_a_step) if self._seconds_a_step else 50
            end = min(start + max(most, 1), len(plan.places))
            began = time.perf_counter()
            feed = images | {self._places: plan.places[start:end], self._noise: plan.noise[start:end]}
            losses = self.session.run(self._losses, feed)
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

    def _batch(
        self, X: tf.Tensor, Z: tf.Tensor, labels: list[tf.Tensor]
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Operation]]:
        """One batch: the losses that the page reads, and the updates that must have run.

        Whatever is built under the control dependency reads the weights after the first update: a
        reference variable's value is its buffer, and the update writes into that. G(z) need not be
        computed again for G's update, because D's leaves G as it was.
        """
        gan, lanes = self.gan, self._lanes
        X_lanes, Z_lanes = tf.split(X, lanes), tf.split(Z, lanes)
        label_lanes = list(zip(*(tf.split(Y, lanes) for Y in labels), strict=True)) or [()] * lanes

        def G() -> list[tf.Tensor]:
            return [gan.generator(tf.identity(Z), *Y) for Z, Y in zip(Z_lanes, label_lanes, strict=True)]

        def D(*images: list[tf.Tensor]) -> list[Any]:
            """D's output for each of ``images``, which are given lane by lane."""
            if len(images) > 1 and not self._stacked:
                return [output for one in images for output in D(one)]
            lane_outputs = []
            for *xs, Y in zip(*images, label_lanes, strict=True):
                output = gan.discriminator(tf.concat(xs, 0), *(tf.concat([y] * len(xs), 0) for y in Y))
                parts = [tf.split(tensor, len(xs)) for tensor in tf.nest.flatten(output)]
                lane_outputs.append([tf.nest.pack_sequence_as(output, part) for part in zip(*parts, strict=True)])
            return [
                tf.nest.map_structure(lambda *lanes: tf.concat(lanes, 0), *of_one)
                for of_one in zip(*lane_outputs, strict=True)
            ]

        G_z = G()
        if self.tutorial.first == "D":
            D_real, D_gene = D(X_lanes, G_z)
            loss_D, _ = gan.losses(D_real, D_gene)
            updates = [gan.train_D(loss_D)]
            with tf.control_dependencies(updates):
                _, loss_G = gan.losses(D_real, *D(G_z))
                updates += [gan.train_G(loss_G)]
        else:
            _, loss_G = gan.losses(*D(X_lanes), *D(G_z))
            updates = [gan.train_G(loss_G)]
            with tf.control_dependencies(updates):
                loss_D, _ = gan.losses(*D(X_lanes, G()))
                updates += [gan.train_D(loss_D)]
        if self.tutorial.losses_read == "after the batch":
            with tf.control_dependencies(updates):
                loss_D, loss_G = gan.losses(*D(X_lanes, G()))
        return loss_D, loss_G, updates


def _lanes(tutorial: Tutorial) -> int:
    """Into how many parts, side by side, to split a batch.

    A network's layers must wait for each other, so a whole batch leaves cores idle, and one small
    matrix product gains little from a second core. Two half batches keep two cores busy: vanilla on
    two cores took 2.7 s an epoch whole and 2.1 s in two lanes; parts of less than 50 images lose what
    they win. A GPU wants the batch whole, and batch normalisation needs it so.
    """
    if not tutorial.rows_independent or tf.config.list_physical_devices("GPU"):
        return 1
    most = min(cores(), tutorial.batch_size // 32)
    return max(lanes for lanes in range(1, most + 1) if tutorial.batch_size % lanes == 0)
