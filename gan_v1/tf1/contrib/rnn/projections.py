"""The cells of ``tf.contrib.rnn`` that put a layer before or after another cell.

Variables' names and their order are TensorFlow 1.15's; so are the operations, as far as later op seeds count them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from gan_v1.tf1 import tf
from gan_v1.tf1.internals import assert_like_rnncell

__all__ = ["EmbeddingWrapper", "InputProjectionWrapper", "OutputProjectionWrapper"]

Method = TypeVar("Method", bound=Callable[..., Any])

# Decorates a cell's ``call``: Keras would convert it by AutoGraph first, which it did not do to TensorFlow's own cells.
as_written: Callable[[Method], Method] = tf.autograph.experimental.do_not_convert


class _Linear:
    """A linear layer: a product with the weights ``kernel``, plus ``bias``, both made in the caller's variable scope.

    Args:
        args: a tensor [batch, size], or a list of such, which are concatenated; they give the shape and the dtype.
        output_size: the number of columns that come out.
        build_bias: whether there is a bias, zero unless ``bias_initializer`` says otherwise.

    Raises:
        ValueError: an input is not a matrix, or the number of its columns is not known.
    """

    def __init__(
        self,
        args: Any,
        output_size: Any,
        build_bias: bool,
        bias_initializer: Any = None,
        kernel_initializer: Any = None,
    ) -> None:
        if args is None or (tf.nest.is_nested(args) and not args):
            raise ValueError("`args` must be specified")
        self._is_list = tf.nest.is_nested(args)
        inputs = args if self._is_list else [args]
        shapes = [tensor.get_shape() for tensor in inputs]
        for shape in shapes:
            if shape.ndims != 2:
                raise ValueError(f"linear is expecting 2D arguments: {shapes}")
            if shape.as_list()[1] is None:
                raise ValueError(f"linear expects shape[1] to be provided for shape {shape}, but saw {shape[1]}")
        size, dtype = sum(shape.as_list()[1] for shape in shapes), inputs[0].dtype
        self._bias = None
        with tf.variable_scope(tf.get_variable_scope()) as scope:
            self._kernel = tf.get_variable("kernel", [size, output_size], dtype, kernel_initializer)
            if build_bias:
                with tf.variable_scope(scope) as bias_scope:
                    bias_scope.set_partitioner(None)
                    zero = tf.constant_initializer(0.0, dtype=dtype)
                    self._bias = tf.get_variable("bias", [output_size], dtype, bias_initializer or zero)

    def __call__(self, args: Any) -> Any:
        """The layer's output, [batch, output_size], for ``args`` like those that the layer was made for."""
        inputs = args if self._is_list else [args]
        product = tf.matmul(inputs[0] if len(inputs) == 1 else tf.concat(inputs, 1), self._kernel)
        return product if self._bias is None else tf.nn.bias_add(product, self._bias)


def _linear(
    args: Any, output_size: Any, bias: bool, bias_initializer: Any = None, kernel_initializer: Any = None
) -> Any:
    """A new ``_Linear`` layer's output for ``args``; programs with cells of their own import it by this name."""
    return _Linear(args, output_size, bias, bias_initializer, kernel_initializer)(args)


class _Wrapper(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """A cell around another one; it has no state besides that cell's."""

    def __init__(self, cell: Any, reuse: bool | None) -> None:
        super().__init__(_reuse=reuse)
        assert_like_rnncell("cell", cell)
        self._cell = cell

    @property
    def state_size(self) -> Any:
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        return self._cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class EmbeddingWrapper(_Wrapper):
    """Looks its inputs, integers [batch] or [batch, 1], up in a variable ``embedding`` before the cell gets them.

    Args:
        cell: the cell within.
        embedding_classes, embedding_size: the shape of the embedding.
        initializer: of the embedding; else the variable scope's, else uniform in [-sqrt(3), sqrt(3)].

    Raises:
        TypeError: ``cell`` is no cell.
        ValueError: a size is not positive.
    """

    def __init__(
        self,
        cell: Any,
        embedding_classes: int,
        embedding_size: int,
        initializer: Any = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            sizes = f"{embedding_classes}, {embedding_size}"
            raise ValueError(f"Both embedding_classes and embedding_size must be > 0: {sizes}.")
        self._shape = [embedding_classes, embedding_size]
        self._initializer = initializer

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        with tf.device("/cpu:0"):
            initializer = self._initializer or tf.get_variable_scope().initializer
            if not initializer:
                initializer = tf.random_uniform_initializer(-math.sqrt(3), math.sqrt(3))  # a variance of 1
            dtype = (state[0] if isinstance(state, tuple) else state).dtype
            embedding = tf.get_variable("embedding", self._shape, dtype, initializer)
            return self._cell(tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1])), state)


class InputProjectionWrapper(_Wrapper):
    """Sends its inputs through a linear layer of ``num_proj`` columns before the cell gets them.

    Args:
        cell: the cell within.
        num_proj: the number of columns.
        activation: what is done to them, if anything.
        input_size: unused; it was deprecated in TensorFlow 1.

    Raises:
        TypeError: ``cell`` is no cell.
    """

    def __init__(
        self,
        cell: Any,
        num_proj: int,
        activation: Callable[[Any], Any] | None = None,
        input_size: Any = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(cell, reuse)
        self._num_proj = num_proj
        self._activation = activation
        self._linear: _Linear | None = None

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        if self._linear is None:
            self._linear = _Linear(inputs, self._num_proj, True)
        projected = self._linear(inputs)
        return self._cell(self._activation(projected) if self._activation else projected, state)


class OutputProjectionWrapper(_Wrapper):
    """Sends the cell's outputs through a linear layer of ``output_size`` columns.

    Args:
        cell: the cell within.
        output_size: the number of columns.
        activation: what is done to them, if anything.

    Raises:
        TypeError: ``cell`` is no cell.
        ValueError: ``output_size`` is not positive.
    """

    def __init__(
        self,
        cell: Any,
        output_size: int,
        activation: Callable[[Any], Any] | None = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(cell, reuse)
        if output_size < 1:
            raise ValueError(f"Parameter output_size must be > 0: {output_size}.")
        self._output_size = output_size
        self._activation = activation
        self._linear: _Linear | None = None

    @property
    def output_size(self) -> int:
        return self._output_size

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        output, next_state = self._cell(inputs, state)
        if self._linear is None:
            self._linear = _Linear(output, self._output_size, True)
        projected = self._linear(output)
        return self._activation(projected) if self._activation else projected, next_state
