"""One contender of ``epoch_time.py``, in a process of its own: trains an epoch of a tutorial's GAN when told to.

    python contenders.py NAME vanilla [BATCH_SIZE N_HIDDEN]
    python contenders.py NAME TUTORIAL    the page's loop or this package's engine

An epoch of convolutional is its first 64 batches: whole ones take minutes.

It prints a line when its first batch is trained, then, for each line it reads, trains an epoch and
prints the seconds it took and the processor's seconds; at the end of its input, its peak memory.
Libraries are imported by the contender that needs them, because the process must hold nothing else.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from gan_v1 import input_data

if TYPE_CHECKING:
    from gan_v1.training import Images, Tutorial
    from gan_v1.training.draws import Plan

n_noise, n_input, learning_rate = 128, 784, 0.0002
Epoch = Callable[[], None]


# ------------------------------------------------------------------------------------ TensorFlow
def plain(batch_size: int, n_hidden: int) -> tuple[Epoch, Epoch]:
    """The page's loop as it stands, on compat.v1."""
    from gan_v1.tf1 import tf

    mnist = input_data.read_data_sets("./mnist/data/", one_hot=True)
    X = tf.placeholder(tf.float32, [None, n_input])
    Z = tf.placeholder(tf.float32, [None, n_noise])

    def weight(*shape: int) -> tf.Variable:
        return tf.Variable(tf.random_normal(shape, stddev=0.01))

    G_W1, G_b1 = weight(n_noise, n_hidden), tf.Variable(tf.zeros([n_hidden]))
    G_W2, G_b2 = weight(n_hidden, n_input), tf.Variable(tf.zeros([n_input]))
    D_W1, D_b1 = weight(n_input, n_hidden), tf.Variable(tf.zeros([n_hidden]))
    D_W2, D_b2 = weight(n_hidden, 1), tf.Variable(tf.zeros([1]))
    G = tf.nn.sigmoid(tf.matmul(tf.nn.relu(tf.matmul(Z, G_W1) + G_b1), G_W2) + G_b2)

    def discriminator(inputs: tf.Tensor) -> tf.Tensor:
        return tf.nn.sigmoid(tf.matmul(tf.nn.relu(tf.matmul(inputs, D_W1) + D_b1), D_W2) + D_b2)

    D_gene, D_real = discriminator(G), discriminator(X)
    loss_D = tf.reduce_mean(tf.log(D_real) + tf.log(1 - D_gene))
    loss_G = tf.reduce_mean(tf.log(D_gene))
    train_D = tf.train.AdamOptimizer(learning_rate).minimize(-loss_D, var_list=[D_W1, D_b1, D_W2, D_b2])
    train_G = tf.train.AdamOptimizer(learning_rate).minimize(-loss_G, var_list=[G_W1, G_b1, G_W2, G_b2])
    session = tf.Session()
    session.run(tf.global_variables_initializer())

    def batch() -> None:
        batch_xs, _ = mnist.train.next_batch(batch_size)
        noise = np.random.normal(size=(batch_size, n_noise))
        session.run([train_D, loss_D], feed_dict={X: batch_xs, Z: noise})
        session.run([train_G, loss_G], feed_dict={Z: noise})

    return batch, lambda: repeat(batch, mnist.train.num_examples // batch_size)


def page(tutorial: Tutorial) -> tuple[Epoch, Epoch]:
    """The loop of a tutorial's page: each batch is drawn, and then trained by the page's calls of ``session.run``."""
    from gan_v1.training.draws import Draws
    from gan_v1.training.step import StepEngine
    from gan_v1.training.tutorial import Period

    images = tutorial.images(None, tutorial.batch_size)
    program, draws = StepEngine(tutorial, images, 1), Draws(tutorial, len(images.train), 1)

    def batch() -> None:
        for _ in program.train(draws.plan(Period(0, 1, 1, False))):
            pass

    return batch, lambda: repeat(batch, batches_of(tutorial, images))


def engine(name: str, tutorial: Tutorial, exact: bool = False, compiled: bool = True) -> tuple[Epoch, Epoch]:
    """An engine of this package, the next batches drawn in the background as in a real run."""
    from gan_v1.tf1 import Arithmetic
    from gan_v1.training.draws import Draws
    from gan_v1.training.epoch import EpochEngine
    from gan_v1.training.step import StepEngine
    from gan_v1.training.tutorial import Period

    images = tutorial.images(None, tutorial.batch_size)
    arithmetic = Arithmetic() if exact else None
    if arithmetic is not None:
        arithmetic.set_up()  # where a run can only be near 1.15.5's, it takes as long
    program: StepEngine | EpochEngine
    if name == "step":
        program = StepEngine(tutorial, images, 1, arithmetic)
    else:
        program = EpochEngine(tutorial, images, 1, arithmetic, compiled)
        if program.not_compiled is not None:
            sys.exit(program.not_compiled)
    draws, batches = Draws(tutorial, len(images.train), 1), batches_of(tutorial, images)
    first = draws.plan(Period(0, 1, 1, False))

    def periods() -> Iterator[Period]:
        while True:
            yield Period(0, batches, batches, False)

    plans = draws.plans(periods())

    def train(plan: Plan) -> None:
        for _ in program.train(plan):
            pass

    def epoch() -> None:
        for plan in plans:
            train(plan)
            if plan.ends_period:
                return

    return lambda: train(first), epoch


def batches_of(tutorial: Tutorial, images: Images) -> int:
    """In what is timed as an epoch."""
    return 64 if tutorial.name == "convolutional" else len(images.train) // tutorial.batch_size


def tutorial_of(name: str, batch_size: int, n_hidden: int) -> Tutorial:
    """The page's, but for vanilla of the sizes that are given."""
    module = importlib.import_module(f"gan_v1.{name}")
    if name != "vanilla":
        return module.tutorial()
    return module.tutorial(batch_size=batch_size, n_hidden=n_hidden)


def keras3(batch_size: int, n_hidden: int) -> tuple[Epoch, Epoch]:
    """Keras 3 models, a custom step under tf.function."""
    os.environ.update(TF_USE_LEGACY_KERAS="0", TF_CPP_MIN_LOG_LEVEL="3")
    import keras
    import tensorflow as tf2

    layers, normal = keras.layers, keras.initializers.RandomNormal(stddev=0.01)
    G = keras.Sequential(
        [
            keras.Input([n_noise]),
            layers.Dense(n_hidden, "relu", kernel_initializer=normal),
            layers.Dense(n_input, "sigmoid", kernel_initializer=normal),
        ]
    )
    D = keras.Sequential(
        [
            keras.Input([n_input]),
            layers.Dense(n_hidden, "relu", kernel_initializer=normal),
            layers.Dense(1, "sigmoid", kernel_initializer=normal),
        ]
    )
    adam_D, adam_G = keras.optimizers.Adam(learning_rate), keras.optimizers.Adam(learning_rate)

    @tf2.function
    def step(x: tf2.Tensor, z: tf2.Tensor) -> tuple[tf2.Tensor, tf2.Tensor]:
        with tf2.GradientTape() as tape_G:
            fake = G(z)
            with tf2.GradientTape() as tape_D:
                loss_D = -tf2.reduce_mean(tf2.math.log(D(x)) + tf2.math.log(1 - D(tf2.stop_gradient(fake))))
            variables = D.trainable_variables
            adam_D.apply_gradients(zip(tape_D.gradient(loss_D, variables), variables, strict=True))
            loss_G = -tf2.reduce_mean(tf2.math.log(D(fake)))
        variables = G.trainable_variables
        adam_G.apply_gradients(zip(tape_G.gradient(loss_G, variables), variables, strict=True))
        return loss_D, loss_G

    return host_loop(step, batch_size)


# ------------------------------------------------------------------------------------ peers
def torch_eager(batch_size: int, n_hidden: int) -> tuple[Epoch, Epoch]:
    """PyTorch, eager, fused Adam."""
    import torch
    from torch import nn

    G = nn.Sequential(nn.Linear(n_noise, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_input), nn.Sigmoid())
    D = nn.Sequential(nn.Linear(n_input, n_hidden), nn.ReLU(), nn.Linear(n_hidden, 1), nn.Sigmoid())
    for parameter in (*G.parameters(), *D.parameters()):
        nn.init.normal_(parameter, std=0.01) if parameter.ndim > 1 else nn.init.zeros_(parameter)
    adam_D = torch.optim.Adam(D.parameters(), learning_rate, fused=True)
    adam_G = torch.optim.Adam(G.parameters(), learning_rate, fused=True)

    def step(x: np.ndarray, z: np.ndarray) -> tuple[float, float]:
        fake = G(torch.from_numpy(z))
        adam_D.zero_grad()
        loss_D = -(torch.log(D(torch.from_numpy(x))) + torch.log(1 - D(fake.detach()))).mean()
        loss_D.backward()
        adam_D.step()
        adam_G.zero_grad()
        loss_G = -torch.log(D(fake)).mean()
        loss_G.backward()
        adam_G.step()
        return loss_D.item(), loss_G.item()

    return host_loop(step, batch_size)


def jax_gan(batch_size: int, n_hidden: int, scan: bool) -> tuple[Epoch, Epoch]:
    """JAX: jit of one step, or jit of ``lax.scan`` over the epoch with the noise drawn ahead by a thread."""
    import jax
    import jax.numpy as jnp

    random = np.random.RandomState(0)

    def network(*sizes: int) -> list[tuple[jax.Array, jax.Array]]:
        return [
            (jnp.asarray(random.normal(0, 0.01, (n, m)), jnp.float32), jnp.zeros(m))
            for n, m in itertools.pairwise(sizes)
        ]

    def apply(parameters: list[tuple[jax.Array, jax.Array]], inputs: jax.Array) -> jax.Array:
        (W1, b1), (W2, b2) = parameters
        return jax.nn.sigmoid(jax.nn.relu(inputs @ W1 + b1) @ W2 + b2)

    def adam(state, gradients):
        parameters, m, v, t = state
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
        rate = learning_rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        parameters = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), parameters, m, v)
        return parameters, m, v, t

    def fresh(parameters):
        m, v = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
        return parameters, m, v, jnp.zeros(())

    def step(state, batch):
        state_D, state_G = state
        x, z = batch

        def cost_D(D, fake):
            return -jnp.mean(jnp.log(apply(D, x)) + jnp.log(1 - apply(D, fake)))

        fake, pull_back = jax.vjp(lambda G: apply(G, z), state_G[0])
        loss_D, gradients = jax.value_and_grad(cost_D)(state_D[0], fake)
        state_D = adam(state_D, gradients)
        loss_G, to_fake = jax.value_and_grad(lambda fake: -jnp.mean(jnp.log(apply(state_D[0], fake))))(fake)
        state_G = adam(state_G, pull_back(to_fake)[0])
        return (state_D, state_G), (loss_D, loss_G)

    state = (fresh(network(n_input, n_hidden, 1)), fresh(network(n_noise, n_hidden, n_input)))
    if not scan:
        one = jax.jit(step, donate_argnums=0)

        def run(x: np.ndarray, z: np.ndarray) -> tuple[float, float]:
            nonlocal state
            state, losses = one(state, (x, z))
            return float(losses[0]), float(losses[1])

        return host_loop(run, batch_size)

    pixels = input_data.scale(training_images())
    images, batches = jnp.asarray(pixels), len(pixels) // batch_size

    @functools.partial(jax.jit, donate_argnums=0)
    def epoch(state, places, noise):
        return jax.lax.scan(lambda state, at: step(state, (images[at[0]], at[1])), state, (places, noise))

    ahead: list[tuple[np.ndarray, np.ndarray]] = []

    def draw(count: int) -> None:
        places = np.random.permutation(len(pixels))[: count * batch_size].reshape(count, batch_size)
        noise = [np.random.normal(size=(batch_size, n_noise)).astype(np.float32) for _ in range(count)]
        ahead.append((places.astype(np.int32), np.stack(noise)))

    def run_epoch(count: int) -> None:
        nonlocal state
        if not ahead or len(ahead[0][0]) != count:
            ahead.clear()
            draw(count)
        drawn = ahead.pop()
        thread = threading.Thread(target=draw, args=(count,))
        thread.start()
        state, losses = epoch(state, *drawn)
        jax.block_until_ready(losses)
        thread.join()

    return lambda: run_epoch(1), lambda: run_epoch(batches)


# ------------------------------------------------------------------------------------ floor
def products(batch_size: int, n_hidden: int) -> list[tuple[int, int, int]]:
    """A step's matrix products, (m, k, n) of [m, k] x [k, n]: G(z) computed once, real and generated images as one."""
    B, H, noise, pixels = batch_size, n_hidden, n_noise, n_input
    G_forward = [(B, noise, H), (B, H, pixels)]
    D_forward = [(2 * B, pixels, H), (2 * B, H, 1)]
    D_backward = [(pixels, 2 * B, H), (H, 2 * B, 1), (2 * B, 1, H)]
    through_D = [(B, pixels, H), (B, H, 1), (B, 1, H), (B, H, pixels)]
    G_backward = [(H, B, pixels), (B, pixels, H), (noise, B, H)]
    return G_forward + D_forward + D_backward + through_D + G_backward


def operands(shapes: list[tuple[int, int, int]]) -> list[tuple[np.ndarray, np.ndarray]]:
    random = np.random.RandomState(0)
    return [(random.rand(m, k).astype(np.float32), random.rand(k, n).astype(np.float32)) for m, k, n in shapes]


def floor_numpy(batch_size: int, n_hidden: int) -> tuple[Epoch, Epoch]:
    """An epoch's matrix products alone, a thread a core, each with steps of its own: none waits for another."""
    shapes = products(batch_size, n_hidden)
    n_cores = len(os.sched_getaffinity(0))
    steps = 55000 // batch_size

    def run(count: int) -> None:
        ready = [(left, right, np.empty((len(left), right.shape[1]), np.float32)) for left, right in operands(shapes)]
        for _ in range(count):
            for left, right, out in ready:
                np.matmul(left, right, out=out)

    def epoch() -> None:
        threads = [threading.Thread(target=run, args=(steps // n_cores,)) for _ in range(n_cores)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return lambda: run(1), epoch


def floor_tensorflow(batch_size: int, n_hidden: int) -> tuple[Epoch, Epoch]:
    """The same by TensorFlow, a loop a core within one ``session.run``."""
    from gan_v1.tf1 import tf

    n_cores = len(os.sched_getaffinity(0))
    steps = 55000 // batch_size
    count = tf.placeholder(tf.int32, [])

    def loop() -> tf.Tensor:
        pairs = [(tf.Variable(left), tf.Variable(right)) for left, right in operands(products(batch_size, n_hidden))]

        def body(step: tf.Tensor) -> tf.Tensor:
            with tf.control_dependencies([tf.matmul(left, right) for left, right in pairs]):
                return step + 1

        return tf.while_loop(lambda step: step < count, body, [tf.constant(0)], parallel_iterations=1)

    loops = [loop() for _ in range(n_cores)]
    config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=n_cores)
    config.graph_options.rewrite_options.disable_meta_optimizer = True  # it would take constant products out of a loop
    session = tf.Session(config=config)
    session.run(tf.global_variables_initializer())
    return lambda: session.run(loops, {count: 1}), lambda: session.run(loops, {count: steps // n_cores})


# ------------------------------------------------------------------------------------ shared
def training_images() -> np.ndarray:
    """uint8 [55000, 784]."""
    return input_data.read_folder(input_data.PACKAGED).train_images[5000:].reshape(-1, n_input)


def host_loop(step: Callable[[np.ndarray, np.ndarray], object], batch_size: int) -> tuple[Epoch, Epoch]:
    """A batch and an epoch of a step that takes images and noise from the host, as the page draws them."""
    pixels = input_data.scale(training_images())

    def batch(places: np.ndarray) -> None:
        step(pixels[places], np.random.normal(size=(batch_size, n_noise)).astype(np.float32))

    def epoch() -> None:
        order = np.random.permutation(len(pixels))
        for start in range(0, len(order) - batch_size + 1, batch_size):
            batch(order[start : start + batch_size])

    return lambda: batch(np.arange(batch_size)), epoch


def repeat(action: Epoch, times: int) -> None:
    for _ in range(times):
        action()


Contender = Callable[[int, int], tuple[Epoch, Epoch]]  # of vanilla, by batch size and hidden units
ENGINES: dict[str, Callable[[Tutorial], tuple[Epoch, Epoch]]] = {
    "step": functools.partial(engine, "step"),
    "epoch": functools.partial(engine, "epoch"),
    "epoch, executor": functools.partial(engine, "epoch", compiled=False),
    "epoch, exact": functools.partial(engine, "epoch", exact=True),
}
PEERS: dict[str, Contender] = {
    "PyTorch": torch_eager,
    "JAX step": functools.partial(jax_gan, scan=False),
    "JAX scan": functools.partial(jax_gan, scan=True),
    "Keras 3": keras3,
    "floor, NumPy": floor_numpy,
    "floor, TensorFlow": floor_tensorflow,
}
CONTENDERS = ("plain loop", *ENGINES, *PEERS)
FLOORS = ("floor, NumPy", "floor, TensorFlow")


def main(name: str, tutorial: str, batch_size: str = "100", n_hidden: str = "256") -> None:
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # libraries may print; the numbers go where the parent reads
    sizes = int(batch_size), int(n_hidden)
    if name in ENGINES:
        first_batch, epoch = ENGINES[name](tutorial_of(tutorial, *sizes))
    elif tutorial != "vanilla":
        first_batch, epoch = page(tutorial_of(tutorial, *sizes))
    else:
        first_batch, epoch = plain(*sizes) if name == "plain loop" else PEERS[name](*sizes)
    first_batch()
    print("ready", file=out)
    for _ in sys.stdin:
        began, began_computing = time.perf_counter(), time.process_time()
        epoch()
        print(time.perf_counter() - began, time.process_time() - began_computing, file=out)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=out)


if __name__ == "__main__":
    main(*sys.argv[1:])
