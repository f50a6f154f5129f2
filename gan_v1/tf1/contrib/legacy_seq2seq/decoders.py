"""Decoders unrolled in the graph, one copy of the cell a time step, with and without attention."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.rnn.projections import _linear

# From the last output [batch, size] and the number of this step to this step's input.
LoopFunction = Callable[[Any, int], Any]


def rnn_decoder(
    decoder_inputs: Iterable[Any],
    initial_state: Any,
    cell: Any,
    loop_function: LoopFunction | None = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """The cell, once for each input, with one set of variables.

    Args:
        decoder_inputs: for each step [batch, size]; only the first counts where there is a ``loop_function``.
        initial_state: the cell's state before the first step.
        cell: the cell.
        loop_function: makes each later input from the output before it.
        scope: the variable scope, "rnn_decoder" unless given.

    Returns:
        The outputs, [batch, cell.output_size] a step, and the last state.
    """
    with tf.variable_scope(scope or "rnn_decoder"):
        state = initial_state
        outputs: list[Any] = []
        for step, given in enumerate(decoder_inputs):
            inputs = given
            if loop_function is not None and outputs:
                inputs = _fed_back(loop_function, outputs[-1], step)
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
    return outputs, state


def attention_decoder(
    decoder_inputs: list[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    output_size: int | None = None,
    num_heads: int = 1,
    loop_function: LoopFunction | None = None,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """``rnn_decoder`` whose inputs and outputs are mixed with what it attends to in ``attention_states``.

    Args:
        decoder_inputs: for each step [batch, size]; only the first counts where there is a ``loop_function``.
        initial_state: the cell's state before the first step.
        attention_states: [batch, length, size], what to attend to; the size must be known.
        cell: the cell.
        output_size: the number of the outputs' columns; the cell's unless given.
        num_heads: how many readings of ``attention_states`` there are at each step.
        loop_function: makes each later input from the output before it.
        dtype: of the variables; the scope's unless given.
        scope: the variable scope, "attention_decoder" unless given.
        initial_state_attention: whether the first step, too, is given a reading, by ``initial_state``, not zeros.

    Returns:
        The outputs, [batch, output_size] a step, and the last state.

    Raises:
        ValueError: no input, no head, or a size that is not known.
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    _, length, size = attention_states.get_shape().as_list()
    if size is None:
        raise ValueError(f"Shape[2] of attention_states must be known: {attention_states.get_shape()}")
    output_size = cell.output_size if output_size is None else output_size
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as own_scope:
        dtype = own_scope.dtype
        batch_size = tf.shape(decoder_inputs[0])[0]
        attend = _Attention(attention_states, length, size, num_heads, dtype)
        state = initial_state
        outputs: list[Any] = []
        reading_shape = tf.stack([batch_size, size])
        readings = [tf.zeros(reading_shape, dtype=dtype) for _ in range(num_heads)]
        for reading in readings:
            reading.set_shape([None, size])
        if initial_state_attention:
            readings = attend(initial_state)
        for step, given in enumerate(decoder_inputs):
            inputs = given
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            if loop_function is not None and outputs:
                inputs = _fed_back(loop_function, outputs[-1], step)
            input_size = inputs.get_shape().with_rank(2)[1]
            if input_size.value is None:
                raise ValueError(f"Could not infer input size from input: {inputs.name}")
            output, state = cell(
                _linear([tf.cast(tensor, dtype) for tensor in (inputs, *readings)], input_size, True), state
            )
            if step == 0 and initial_state_attention:  # then the reading before the loop has made the variables
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    readings = attend(state)
            else:
                readings = attend(state)
            with tf.variable_scope("AttnOutputProjection"):
                outputs.append(_linear([tf.cast(output, dtype), *readings], output_size, True))
    return outputs, state


class _Attention:
    """Reads from ``states`` [batch, length, size] what a decoder's state asks for, in each of ``num_heads`` ways."""

    def __init__(self, states: Any, length: int | None, size: int, num_heads: int, dtype: Any) -> None:
        self._length: Any = tf.shape(states)[1] if length is None else length
        self._size, self._dtype = size, dtype
        self._hidden = tf.reshape(states, [-1, self._length, 1, size])  # images, for the convolution below
        self._heads = []
        for head in range(num_heads):
            kernel = tf.get_variable(f"AttnW_{head}", [1, 1, size, size], dtype=dtype)
            features = tf.nn.conv2d(self._hidden, kernel, [1, 1, 1, 1], "SAME")
            self._heads.append((features, tf.get_variable(f"AttnV_{head}", [size], dtype=dtype)))

    def __call__(self, query: Any) -> list[Any]:
        """The readings, [batch, size] for each head; ``query`` is a cell's state."""
        if tf.nest.is_nested(query):
            query = tf.concat(tf.nest.flatten(query), 1)
        readings = []
        for head, (features, v) in enumerate(self._heads):
            with tf.variable_scope(f"Attention_{head}"):
                asked = tf.reshape(_linear(query, self._size, True), [-1, 1, 1, self._size])
                score = tf.reduce_sum(v * tf.tanh(features + tf.cast(asked, self._dtype)), [2, 3])
                weights = tf.cast(tf.nn.softmax(tf.cast(score, tf.float32)), self._dtype)
                read = tf.reduce_sum(tf.reshape(weights, [-1, self._length, 1, 1]) * self._hidden, [1, 2])
                readings.append(tf.reshape(read, [-1, self._size]))
        return readings


def _fed_back(loop_function: LoopFunction, output: Any, step: int) -> Any:
    with tf.variable_scope("loop_function", reuse=True):
        return loop_function(output, step)


def embedding_rnn_decoder(
    decoder_inputs: list[Any],
    initial_state: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    output_projection: tuple[Any, Any] | None = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """``rnn_decoder`` over symbols, which it looks up in a variable ``embedding``.

    Args:
        decoder_inputs: for each step [batch], integers.
        initial_state: the cell's state before the first step.
        cell: the cell.
        num_symbols, embedding_size: the shape of the embedding.
        output_projection: weights [output_size, num_symbols] and biases [num_symbols], by which an output becomes
            scores of symbols when it is fed back.
        feed_previous: whether each input after the first is the symbol that the output before it scores highest.
        update_embedding_for_previous: whether gradients reach the embedding through the symbols fed back.
        scope: the variable scope, "embedding_rnn_decoder" unless given.

    Returns:
        As ``rnn_decoder``.

    Raises:
        ValueError: ``output_projection`` has another shape.
    """
    with tf.variable_scope(scope or "embedding_rnn_decoder") as own_scope:
        check_projection(output_projection, num_symbols, own_scope.dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        feed_back = _extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
        inputs = (tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs)  # looked up step by step
        return rnn_decoder(inputs, initial_state, cell, loop_function=feed_back if feed_previous else None)


def embedding_attention_decoder(
    decoder_inputs: list[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_size: int | None = None,
    output_projection: tuple[Any, Any] | None = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """``attention_decoder`` over symbols, which it looks up in a variable ``embedding``.

    Args:
        As in ``embedding_rnn_decoder`` and ``attention_decoder``; the variable scope is
        "embedding_attention_decoder" unless given.

    Returns:
        As ``attention_decoder``.

    Raises:
        ValueError: as those two.
    """
    output_size = cell.output_size if output_size is None else output_size
    if output_projection is not None:
        biases = tf.convert_to_tensor(output_projection[1], dtype=dtype)
        biases.get_shape().assert_is_compatible_with([num_symbols])
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        feed_back = _extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
        return attention_decoder(
            [tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size=output_size,
            num_heads=num_heads,
            loop_function=feed_back if feed_previous else None,
            initial_state_attention=initial_state_attention,
        )


def _extract_argmax_and_embed(
    embedding: Any, output_projection: tuple[Any, Any] | None = None, update_embedding: bool = True
) -> LoopFunction:
    """A loop function that embeds the symbol which the last output scores highest.

    Args:
        embedding: [symbols, size].
        output_projection: weights and biases that make scores of the output, if it has none itself.
        update_embedding: whether gradients reach the embedding.
    """

    def feed_back(output: Any, step: int) -> Any:
        if output_projection is not None:
            output = tf.nn.xw_plus_b(output, *output_projection)
        embedded = tf.nn.embedding_lookup(embedding, tf.argmax(output, 1))
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return feed_back


def check_projection(output_projection: tuple[Any, Any] | None, num_symbols: int, dtype: Any) -> None:
    """Refuse weights and biases that do not make scores of ``num_symbols`` symbols; None passes.

    Raises:
        ValueError: they do not.
    """
    if output_projection is not None:
        shapes = [tf.convert_to_tensor(part, dtype=dtype).get_shape() for part in output_projection]
        shapes[0].assert_is_compatible_with([None, num_symbols])
        shapes[1].assert_is_compatible_with([num_symbols])
