"""A tutorial's TensorFlow program: what its page builds, and a session on that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.input_data import scale
from gan_v1.tf1 import Arithmetic
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.images import Images
from gan_v1.training.tutorial import Tutorial


class Page:
    """What a tutorial's page builds, in the default graph: networks, losses and updates on its placeholders.

    Attributes:
        gan: the tutorial's functions.
        G, D_real, D_gene, loss_D, loss_G, train_D, train_G: what the page calls by these names, or nearly so.
        networks: the variables that both networks learn, by name.
        sampler: G as it draws pictures; G itself, unless batch normalisation makes a difference.
    """

    def __init__(self, tutorial: Tutorial) -> None:
        self.gan = gan = tutorial.gan()
        labels = [] if gan.Y is None else [gan.Y]
        self.G = gan.generator(gan.Z, *labels)
        self.D_real = D_real = gan.discriminator(gan.X, *labels)
        self.D_gene = D_gene = gan.discriminator(self.G, *labels)
        self.loss_D, self.loss_G = gan.losses(D_real, D_gene)
        self.networks = {v.op.name: v for v in tf.global_variables() if v.dtype.base_dtype == tf.float32}
        # The optimisers' variables are named in the order in which they are made.
        if tutorial.first == "D":
            self.train_D = gan.train_D(self.loss_D)
            if tutorial.chained:
                _, self.loss_G = gan.losses(D_real, gan.discriminator(self.G, *labels))
            self.train_G = gan.train_G(self.loss_G)
        else:
            self.train_G = gan.train_G(self.loss_G)
            self.train_D = gan.train_D(self.loss_D)
        self.sampler = gan.sampler(gan.Z, *labels) if gan.sampler else self.G


class Program(Page):
    """The graph that the page builds, and its session.

    Attributes:
        loop: what runs the loop over batches, on which rounding depends: "Python", TensorFlow's "executor" or "XLA".
        device: whether a GPU computes, in words.
        digest: SHA-256 of the graph as the page builds it: its shapes, initial values and learning rates.
        run: the identity of the run that trains it, as ``records.identity`` makes it; empty until that is known.
    """

    loop = "Python"
    run = ""

    def __init__(self, tutorial: Tutorial, images: Images, seed: int, exact: Arithmetic | None = None) -> None:
        self.tutorial, self.images = tutorial, images
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(seed)
            super().__init__(tutorial)
            initialise = tf.global_variables_initializer()
            used = self._used()
        self.digest = _digest(graph)
        if exact:
            self._session = exact.session(graph, tutorial.batch_size)
            if used is not None:
                self._session.runs_only([*used, initialise])
        else:
            self._session = tf.Session(graph=graph)
        self._session.run(initialise)
        uses_gpu = any(device.device_type == "GPU" for device in self._session.list_devices())
        self.device = "on a GPU" if uses_gpu else "no GPU"

    def _used(self) -> list[tf.Operation] | None:
        """The operations of the page that this engine runs; None if it may run any."""
        return None

    @property
    def session(self) -> tf.Session:
        """A session on the graph, with the current values of its variables."""
        return self._session

    @property
    def graph(self) -> tf.Graph:
        return self._session.graph

    def feed(self, noise: Array, X: Array | None = None, labels: Array | None = None) -> dict[Any, Array]:
        """A feed for the page's placeholders, as far as they are given."""
        pairs = ((self.gan.Z, noise), (self.gan.X, X), (self.gan.Y, labels))
        return {placeholder: value for placeholder, value in pairs if placeholder is not None and value is not None}

    def generate(self, noise: Array, labels: Array | None = None) -> Array:
        """G's images for ``noise`` [n, n_noise], float32 [n, ...]; conditional ones for one-hot ``labels``.

        Raises:
            UserError: n is 0. TensorFlow's convolutions take an empty batch on some processors only.
        """
        if not len(noise):
            raise UserError("cannot draw no images; give noise for at least one")
        return self.session.run(self.sampler, self.feed(noise, labels=labels))

    def samples(self, noise: Array) -> Array:
        """G's images for a picture; conditional ones for the labels of the first test images."""
        return self.generate(noise, self.images.test_labels[: len(noise)])

    def weights(self) -> dict[str, Array]:
        """What both networks have learnt, float32, by variable; what the optimisers keep is left out."""
        return dict(zip(self.networks, self.session.run(list(self.networks.values())), strict=True))

    def set_weights(self, weights: Mapping[str, Array]) -> None:
        """Give the networks the weights that another run of this tutorial had.

        Raises:
            UserError: they do not fit these networks.
        """
        expected = {name: variable.shape.as_list() for name, variable in self.networks.items()}
        if {name: list(value.shape) for name, value in weights.items()} != expected:
            raise UserError(f"the weights do not fit {self.tutorial.name}'s networks; train it again")
        for name, variable in self.networks.items():
            variable.load(weights[name], self.session)

    def variables(self) -> dict[str, Array]:
        """The value of every variable, the optimisers' too, by its name in the graph."""
        with self.graph.as_default():
            variables = tf.global_variables()
        return dict(zip([v.op.name for v in variables], self.session.run(variables), strict=True))

    def losses(self, noise: Array, indices: Array) -> tuple[float, float]:
        """Both losses as they are now, on the images at ``indices`` and on those of ``noise``."""
        feed = self.feed(noise, *self.batch(indices))
        loss_D, loss_G = self.session.run([self.loss_D, self.loss_G], feed)
        return loss_D, loss_G

    def batch(self, indices: Array) -> tuple[Array, Array]:
        """The images at ``indices``, scaled as the page feeds them, and their labels."""
        return self.tutorial.rescale(scale(self.images.train[indices])), self.images.train_labels[indices]


def _digest(graph: tf.Graph) -> str:
    digest = hashlib.sha256()
    for node in graph.as_graph_def().node:
        digest.update(node.SerializeToString(deterministic=True))
    return digest.hexdigest()
