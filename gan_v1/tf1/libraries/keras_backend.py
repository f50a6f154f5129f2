"""Functions of Keras's backend that computed otherwise, with ``selu`` of its activations."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put

# The backend itself, which layers call, and the names that programs take from it.
_BACKENDS = ("tf_keras.src.backend", "tf_keras.api._v1.keras.backend")
_ALPHA, _SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def give_back() -> None:
    """Give ``tf.keras`` the functions of TensorFlow 1.15, for the rest of this process."""
    for place in ("tf_keras.src.activations", "tf_keras.api._v1.keras.activations"):
        internals.find(place).selu = selu
    switch = _by_rows(importlib.import_module(_BACKENDS[0]).switch)
    for backend in map(importlib.import_module, _BACKENDS):
        vars(backend).update(ctc_decode=ctc_decode, batch_dot=batch_dot, switch=switch)


def backend_of_keras_2(stack: ExitStack) -> None:
    """Give ``import keras`` the functions of Keras 2.2.4, until ``stack`` is closed.

    Images were resized from their corners, where ``tf.keras`` counts from the middles of pixels, and a session that a
    program asked for was one in which all variables had their first values, those made without Keras as well.
    """
    import tensorflow.compat.v1 as tf

    todays: Any = importlib.import_module(_BACKENDS[0])
    resize = todays.resize_images
    variables = internals.find("tf_keras.src.backend:_get_variables")

    @functools.wraps(resize)
    def resize_images(
        x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
    ) -> Any:
        if interpolation != "bilinear":
            return resize(x, height_factor, width_factor, data_format, interpolation)
        if data_format == "channels_first":
            x = tf.transpose(x, [0, 2, 3, 1])
        sizes = [
            None if size is None else size * factor
            for size, factor in zip(x.shape[1:3].as_list(), (height_factor, width_factor), strict=True)
        ]
        y = tf.image.resize_bilinear(x, tf.shape(x)[1:3] * [height_factor, width_factor])
        y.set_shape([x.shape[0], *sizes, x.shape[3]])
        return tf.transpose(y, [0, 3, 1, 2]) if data_format == "channels_first" else y

    @functools.wraps(variables)
    def variables_of_the_graph(graph: Any = None) -> list[Any]:
        return [*dict.fromkeys([*variables(graph), *tf.global_variables()])]

    put(stack, todays, "_get_variables", variables_of_the_graph)
    for backend in map(importlib.import_module, _BACKENDS):
        put(stack, backend, "resize_images", resize_images)


def selu(x: Any) -> Any:
    """The scaled exponential linear unit. Its gradient at 0 is 1.758, that from below; today it is 1.051."""
    import tensorflow.compat.v1 as tf

    return _SCALE * tf.keras.backend.elu(x, _ALPHA)


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """The likeliest sequences of classes.

    Args:
        y_pred: the probability of each class at each step, of shape (n, steps, classes); the last class is no class.
        input_length: the number of steps of each example, of shape (n,).
        greedy: take the likeliest class of each step, or else search.
        beam_width: how many sequences the search goes on with.
        top_paths: how many sequences it gives.

    Returns:
        A list of ``top_paths`` tensors, each as long as its longest sequence, the others filled up with -1; today's are
        as long as there are steps. And the logarithms of the probabilities, of shape (n, top_paths).
    """
    import tensorflow.compat.v1 as tf

    logits = tf.log(tf.transpose(y_pred, perm=[1, 0, 2]) + tf.keras.backend.epsilon())
    lengths = tf.cast(input_length, tf.int32)
    if greedy:
        decoded, logarithms = tf.nn.ctc_greedy_decoder(logits, lengths)
    else:
        decoded, logarithms = tf.nn.ctc_beam_search_decoder(logits, lengths, beam_width, top_paths)
    return [tf.sparse.to_dense(sequences, default_value=-1) for sequences in decoded], logarithms


def batch_dot(x: Any, y: Any, axes: int | Sequence[int] | None = None) -> Any:
    """The products of the examples of two batches.

    Args:
        x, y: tensors of two or more dimensions, the first of them that of the examples; those of the one that has fewer
            are filled up with 1 at its end.
        axes: which dimension of ``x`` and of ``y`` to sum over: the last of each, or the last but one for any other
            number. By default the last of ``x`` and the last but one of ``y``.

    Returns:
        Of two matrices, the sums along ``axes``, as a column. Of more dimensions, products of matrices, the dimensions
        before the last two side by side; today's are multiplied with each other.

    Raises:
        ValueError: ``axes`` holds lists.
    """
    import tensorflow.compat.v1 as tf

    ranks = tf.keras.backend.ndim(x), tf.keras.backend.ndim(y)
    x_axis, y_axis = (ranks[0] - 1, ranks[1] - 2) if axes is None else (axes, axes) if isinstance(axes, int) else axes
    if not (isinstance(x_axis, int) and isinstance(y_axis, int)):
        raise ValueError(f"axes must be a whole number, or one for each tensor; got {axes}")
    rank, more = max(ranks), abs(ranks[0] - ranks[1])
    if ranks[0] < rank:
        x = tf.reshape(x, tf.concat([tf.shape(x), [1] * more], 0))
    elif ranks[1] < rank:
        y = tf.reshape(y, tf.concat([tf.shape(y), [1] * more], 0))
    if rank == 2:
        product = tf.reduce_sum((x if x_axis == y_axis else tf.transpose(x)) * y, y_axis)
    else:
        product = tf.matmul(x, y, adjoint_a=x_axis != rank - 1, adjoint_b=y_axis == rank - 1)
    if more:
        first = sum(ranks) - 3 if ranks[0] > ranks[1] else ranks[0] - 1
        product = tf.squeeze(product, list(range(first, first + more)))
    return tf.expand_dims(product, 1) if product.shape.rank == 1 else product


def _by_rows(todays: Any) -> Any:
    """``switch``, which takes whole rows where the condition has one dimension; today's then wants equal shapes."""
    import tensorflow.compat.v1 as tf

    @functools.wraps(todays)
    def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
        if tf.keras.backend.ndim(condition) == 1:
            then = then_expression() if callable(then_expression) else then_expression
            otherwise = else_expression() if callable(else_expression) else else_expression
            return tf.where(tf.cast(condition, tf.bool), then, otherwise)
        return todays(condition, then_expression, else_expression)

    return switch
