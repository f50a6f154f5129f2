"""The engine that trains many batches in one ``session.run``.

The images stay in the graph, as uint8. A ``tf.while_loop`` gathers each batch, updates one network,
and then, under a control dependency, reads its new weights and updates the other: the arithmetic of
the pages without a thousand calls from Python. By default XLA compiles that loop, as one function;
exact runs, and what cannot be compiled, leave it to TensorFlow's executor.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from gan_v1.arrays import Array, aligned
from gan_v1.input_data import SCALE
from gan_v1.tf1 import Arithmetic, launched
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.draws import Plan
from gan_v1.training.images import Images
from gan_v1.training.program import Page, Program
from gan_v1.training.tutorial import GAN, Tutorial

MOST = 25  # batches a call; what XLA has compiled takes arrays of this length
LONGEST_CALL = 5.0  # seconds; session.run cannot be interrupted, and a user who presses Ctrl-C waits for it


class EpochEngine(Program):
    """Trains many batches in one ``session.run``.

    Args:
        compiled: False leaves the loop to the executor even if XLA could compile it; a run that began so goes on so.

    Attributes:
        not_compiled: why XLA could not compile the loop; None if it has, or was not asked to.
    """

    def __init__(
        self, tutorial: Tutorial, images: Images, seed: int, exact: Arithmetic | None = None, compiled: bool = True
    ) -> None:
        super().__init__(tutorial, images, seed, exact)
        size = tutorial.batch_size
        with self.graph.as_default():
            self._fed = [
                tf.placeholder(tf.uint8, images.train.shape),
                tf.placeholder(tf.float32, images.train_labels.shape),
                tf.placeholder(tf.int32, [MOST, size]),
                tf.placeholder(tf.float32, [MOST, size, tutorial.n_noise]),
                tf.placeholder(tf.int32, []),
            ]
        self._seconds_a_step = 0.0
        self._lent = False  # whether the compiled loop, and not the page's graph, has the variables' current values
        self.loop, self.not_compiled = "executor", None
        # Batch normalisation collects its updates from the graph in which the page built it.
        if compiled and exact is None and tutorial.rows_independent:
            self.not_compiled = self._compile()
        if self.loop == "executor":
            with self.graph.as_default():
                self._losses = self._loop(self.gan, *self._fed)

    @property
    def session(self) -> tf.Session:
        if self._lent:
            self._session.run(self._bring_back)
            self._lent = False
        return self._session

    def _used(self) -> list[tf.Operation]:
        """All of the page's operations but its training steps, which the loop builds anew."""
        outputs = tf.nest.flatten([self.sampler, self.D_real, self.D_gene, self.loss_D, self.loss_G])
        return [output.op for output in (*outputs, *(variable.value() for variable in tf.global_variables()))]

    def train(self, plan: Plan, start: int = 0) -> Iterator[Array]:
        """Train the batches of ``plan`` from ``start`` on; yield their losses, float32 [n, 2], call by call."""
        while start < len(plan.indices):
            most = int(LONGEST_CALL / self._seconds_a_step) if self._seconds_a_step else MOST
            end = min(start + max(1, min(most, MOST)), len(plan.indices))
            began = time.perf_counter()
            losses = self._run(plan.indices[start:end], plan.noise[start:end])
            self._seconds_a_step = (time.perf_counter() - began) / (end - start)
            yield losses
            start = end

    def _run(self, indices: Array, noise: Array) -> Array:
        """Train on at most ``MOST`` batches; return their losses, float32 [n, 2]."""
        values = [self.images.train, self.images.train_labels, _filled_up(indices), _filled_up(noise), len(indices)]
        if self.loop == "XLA" and not self._lent:
            self._session.run(self._lend)
            self._lent = True
        return self._session.run(self._losses, dict(zip(self._fed, values, strict=True)))[: len(indices)]

    def _compile(self) -> str | None:
        """Have XLA compile the loop; return why it cannot, or None if it can.

        XLA needs resource variables. They would bring other operations into the page's graph, and so other seeds for
        its random operations. So that graph stays as it is, and the compiled loop is built in a graph of its own. The
        page's variables lend it their values, and get them back when somebody asks for the ``session``.
        """
        if Arithmetic.is_set_up():
            return "an exact run earlier in this process has set up XLA for its own purposes"
        try:
            with tf.Graph().as_default():
                tf.get_variable_scope().set_use_resource(True)
                gan = Page(self.tutorial).gan  # with the variables of its optimisers
                fed = [tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in self._fed]
                loop = tf.function(lambda *fed: self._loop(gan, *fed), fed, autograph=False).get_concrete_function()
                names = [handle.op.name for handle in loop.captured_inputs]
            with self.graph.as_default():
                variables = {variable.op.name: variable for variable in tf.global_variables()}
                lenders = [variables[name] for name in names]
                self._lend, self._losses, self._bring_back = _called(loop, self._fed, lenders)
            size = self.tutorial.batch_size
            self.loop = "XLA"
            self._run(aligned((0, size), "int32"), aligned((0, size, self.tutorial.n_noise), "float32"))
        except Exception as error:  # whatever XLA, or a TensorFlow that has none, may raise
            self.loop, self._lent = "executor", False
            return f"XLA cannot compile it ({str(error).strip().partition(chr(10))[0]})"
        return None

    def _loop(
        self, gan: GAN, images: tf.Tensor, all_labels: tf.Tensor, indices: tf.Tensor, noise: tf.Tensor, n: tf.Tensor
    ) -> tf.Tensor:
        """The losses [MOST, 2] of the first ``n`` batches, after training on them one by one."""

        def body(step: tf.Tensor, losses: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            X = self.tutorial.rescale(tf.cast(tf.gather(images, indices[step]), tf.float32) * SCALE)
            labels = [] if gan.Y is None else [tf.gather(all_labels, indices[step])]
            loss_D, loss_G, trained = self._batch(gan, X, noise[step], labels)
            with tf.control_dependencies(trained):
                return step + 1, losses.write(step, tf.stack([loss_D, loss_G]))

        _, losses = tf.while_loop(
            lambda step, losses: step < n,
            body,
            [tf.constant(0), tf.TensorArray(tf.float32, MOST, element_shape=[2])],
            parallel_iterations=1,
            back_prop=False,
        )
        return losses.stack()

    def _batch(
        self, gan: GAN, X: tf.Tensor, Z: tf.Tensor, labels: list[tf.Tensor]
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Operation]]:
        """One batch: the losses that the page reads, and the updates that must have run.

        Whatever is built under the control dependency reads the weights after the first update: a
        reference variable's value is its buffer, and the update writes into that. D's update does not
        change G, so G(z) serves for G's update, too.
        """

        def G() -> tf.Tensor:
            return gan.generator(*map(tf.identity, [Z, *labels]))

        def D(images: tf.Tensor) -> tf.Tensor:
            return gan.discriminator(*map(tf.identity, [images, *labels]))

        G_z = G()
        if self.tutorial.first == "D":
            D_real = D(X)
            loss_D, _ = gan.losses(D_real, D(G_z))
            updates = [gan.train_D(loss_D)]
            with tf.control_dependencies(updates):
                _, loss_G = gan.losses(D_real, D(G_z))
                updates += [gan.train_G(loss_G)]
        else:
            _, loss_G = gan.losses(D(X), D(G_z))
            updates = [gan.train_G(loss_G)]
            with tf.control_dependencies(updates):
                loss_D, _ = gan.losses(D(X), D(G()))
                updates += [gan.train_D(loss_D)]
        if self.tutorial.losses_read == "after the batch":
            with tf.control_dependencies(updates):
                loss_D, loss_G = gan.losses(D(X), D(G()))
        return loss_D, loss_G, updates


def _filled_up(batches: Array) -> Array:
    """The batches, followed by zeros up to ``MOST`` batches."""
    if len(batches) == MOST:
        return batches
    room = aligned((MOST, *batches.shape[1:]), batches.dtype)
    room[: len(batches)] = batches
    room[len(batches) :] = 0
    return room


def _called(
    loop: tf.types.experimental.ConcreteFunction, fed: list[tf.Tensor], variables: list[tf.Variable]
) -> tuple[tf.Operation, tf.Tensor, tf.Operation]:
    """Call the compiled ``loop`` in the default graph, on resource variables that are copies of ``variables``.

    Returns:
        An operation that copies the variables' values to the copies, the loop's losses [MOST, 2], and an operation that
        copies the values back.
    """
    types = [(variable.dtype.base_dtype, variable.shape, variable.op.name) for variable in variables]
    handles = [tf.raw_ops.VarHandleOp(dtype=dtype, shape=shape, shared_name=name) for dtype, shape, name in types]
    pairs = list(zip(variables, handles, strict=True))
    lend = [tf.raw_ops.AssignVariableOp(resource=handle, value=variable) for variable, handle in pairs]
    (losses,) = launched(loop, fed, handles)
    back = [
        tf.assign(variable, tf.raw_ops.ReadVariableOp(resource=handle, dtype=variable.dtype.base_dtype))
        for variable, handle in pairs
    ]
    return tf.group(*lend), losses, tf.group(*back)
