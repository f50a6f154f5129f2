"""Networks of dense layers as data, and NumPy's arithmetic on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.label_smoothing import alpha

N_PIXELS = 28 * 28


class Layer(NamedTuple):
    """``activation(inputs @ kernel + bias)``."""

    kernel: Array  # float32 [n_in, n_out]
    bias: Array  # float32 [n_out]
    activation: str  # a key of ACTIVATIONS


Network = Sequence[Layer]


class Activation(NamedTuple):
    apply: Callable[[Array], Array]
    slope: Callable[[Array], Array]  # the derivative, of the output


def _sigmoid(x: Array) -> Array:
    return 0.5 * (np.tanh(0.5 * x) + 1)  # as exact as 1 / (1 + exp(-x)), and overflows nowhere


ACTIVATIONS = {
    "relu": Activation(lambda x: np.maximum(x, 0), lambda y: np.where(y > 0, 1, 0)),
    "leaky_relu": Activation(lambda x: np.maximum(alpha * x, x), lambda y: np.where(y > 0, 1, alpha)),
    "sigmoid": Activation(_sigmoid, lambda y: y * (1 - y)),
    "tanh": Activation(np.tanh, lambda y: 1 - y**2),
}


def pair(weights: Mapping[str, Array], hidden: str, picture: str) -> tuple[Network, Network]:
    """G and D from a run's weights: G's kernels and biases in turn, input first, then D's.

    Args:
        hidden: the activation of hidden layers, in both networks.
        picture: the activation of G's last layer. D's is taken as a sigmoid: a probability.

    Raises:
        UserError: there are other layers among them.
    """
    arrays = list(weights.values())
    if any(kernel.ndim != 2 for kernel in arrays[::2]):
        raise UserError("the page draws plain dense layers, and these weights hold others, such as batch normalisation")
    half = len(arrays) // 2
    return _network(arrays[:half], hidden, picture), _network(arrays[half:], hidden, "sigmoid")


def _network(arrays: Sequence[Array], hidden: str, last: str) -> Network:
    activations = [hidden] * (len(arrays) // 2 - 1) + [last]
    return [Layer(*layer) for layer in zip(arrays[::2], arrays[1::2], activations, strict=True)]


def forward(network: Network, inputs: Array) -> Array:
    """The network's output [n, n_out] for ``inputs`` [n, n_in]."""
    for kernel, bias, activation in network:
        inputs = ACTIVATIONS[activation].apply(inputs @ kernel + bias)
    return inputs


def directions(generator: Network, inputs: Array, n_noise: int, n: int) -> Array:
    """``n`` orthonormal directions of the noise, float [n, n_noise], along which pictures change most.

    With J the derivative of G's pixels by the noise, they are the first eigenvectors of the mean of
    J'J over ``inputs`` [m, n_noise + n_class]: a small step along the first changes pictures more, by
    the mean square of the pixels, than along any other.
    """
    total = np.zeros([n_noise, n_noise])
    for output in inputs:
        jacobian = np.eye(len(output), n_noise)
        for kernel, bias, activation in generator:
            output = ACTIVATIONS[activation].apply(output @ kernel + bias)
            jacobian = ACTIVATIONS[activation].slope(output)[:, np.newaxis] * (kernel.T @ jacobian)
        total += jacobian.T @ jacobian
    _, vectors = np.linalg.eigh(total)  # by growing eigenvalue
    return vectors.T[::-1][:n]
