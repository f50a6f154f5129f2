"""Encoders and decoders of sequences that are Python lists, unrolled in the graph."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping
from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.legacy_seq2seq.decoders import (
    LoopFunction,
    _extract_argmax_and_embed,
    check_projection,
    embedding_attention_decoder,
    embedding_rnn_decoder,
    rnn_decoder,
)
from gan_v1.tf1.contrib.rnn.projections import EmbeddingWrapper, OutputProjectionWrapper

Decoded = tuple[list[Any], Any]  # an output for each step, and the last state


def basic_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    dtype: Any = tf.float32,
    scope: Any = None,
) -> Decoded:
    """A decoder that starts from the state in which the encoder ended; each has weights of its own.

    Args:
        encoder_inputs, decoder_inputs: for each step [batch, size].
        cell: the decoder's cell; the encoder gets a copy.
        dtype: of the encoder's first state.
        scope: the variable scope, "basic_rnn_seq2seq" unless given.

    Returns:
        The outputs, [batch, cell.output_size] a step, and the last state.
    """
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    loop_function: LoopFunction | None = None,
    dtype: Any = tf.float32,
    scope: Any = None,
) -> Decoded:
    """``basic_rnn_seq2seq`` with the same weights in encoder and decoder.

    Args:
        loop_function: as in ``rnn_decoder``.
        scope: the variable scope below "combined_tied_rnn_seq2seq", "tied_rnn_seq2seq" unless given.
        The others as in ``basic_rnn_seq2seq``.
    """
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)


def embedding_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    output_projection: tuple[Any, Any] | None = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> Decoded:
    """``basic_rnn_seq2seq`` over symbols; encoder and decoder each have an embedding.

    Args:
        encoder_inputs, decoder_inputs: for each step [batch], integers.
        cell: the decoder's cell; the encoder gets a copy.
        num_encoder_symbols, num_decoder_symbols: how many symbols there are on each side.
        embedding_size: the size of both embeddings.
        output_projection: weights and biases that make scores of the outputs, which then are the cell's; without
            it a layer of the cell's own makes them.
        feed_previous: whether the decoder's inputs after the first are the symbols that it scored highest; may be
            a scalar tensor.
        dtype: of the encoder's first state; the scope's unless given.
        scope: the variable scope, "embedding_rnn_seq2seq" unless given.

    Returns:
        The outputs, [batch, num_decoder_symbols] or, with an ``output_projection``, [batch, cell.output_size] a
        step, and the last state.
    """
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as own_scope:
        if dtype is not None:
            own_scope.set_dtype(dtype)
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=own_scope.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        decode = functools.partial(
            embedding_rnn_decoder,
            decoder_inputs,
            state,
            cell,
            num_decoder_symbols,
            embedding_size,
            output_projection=output_projection,
            update_embedding_for_previous=isinstance(feed_previous, bool),
        )
        return _decided_by(feed_previous, decode, state, len(decoder_inputs))


def embedding_tied_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_decoder_symbols: int | None = None,
    output_projection: tuple[Any, Any] | None = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> Decoded:
    """``embedding_rnn_seq2seq`` with the same weights and the same embedding in encoder and decoder.

    Args:
        num_symbols: how many symbols there are on both sides.
        num_decoder_symbols: how many of them the decoder scores; all unless given.
        scope: the variable scope, "embedding_tied_rnn_seq2seq" unless given.
        The others as in ``embedding_rnn_seq2seq``.

    Raises:
        ValueError: ``output_projection`` has another shape.
    """
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as own_scope:
        dtype = own_scope.dtype
        check_projection(output_projection, num_symbols, dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        embedded_for_encoder = [tf.nn.embedding_lookup(embedding, symbols) for symbols in encoder_inputs]
        embedded_for_decoder = [tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_symbols if num_decoder_symbols is None else num_decoder_symbols)

        update = isinstance(feed_previous, bool)  # as the decoders' ``update_embedding_for_previous``

        def decode(feed_previous: bool) -> Decoded:
            feed_back = _extract_argmax_and_embed(embedding, output_projection, update) if feed_previous else None
            return tied_rnn_seq2seq(embedded_for_encoder, embedded_for_decoder, cell, feed_back, dtype)

        def zero_state() -> Any:
            batch = encoder_inputs[0].get_shape()[0].value
            return cell.zero_state(tf.shape(encoder_inputs[0])[0] if batch is None else batch, dtype)

        return _decided_by(feed_previous, decode, zero_state, len(decoder_inputs))


def embedding_attention_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_projection: tuple[Any, Any] | None = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> Decoded:
    """``embedding_rnn_seq2seq`` whose decoder attends to the encoder's outputs.

    Args:
        num_heads, initial_state_attention: as in ``attention_decoder``.
        scope: the variable scope, "embedding_attention_seq2seq" unless given.
        The others as in ``embedding_rnn_seq2seq``.
    """
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as own_scope:
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        encoder_outputs, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=own_scope.dtype)
        attention_states = tf.concat([tf.reshape(output, [-1, 1, cell.output_size]) for output in encoder_outputs], 1)
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        decode = functools.partial(
            embedding_attention_decoder,
            decoder_inputs,
            state,
            attention_states,
            cell,
            num_decoder_symbols,
            embedding_size,
            num_heads=num_heads,
            output_size=output_size,
            output_projection=output_projection,
            initial_state_attention=initial_state_attention,
            update_embedding_for_previous=isinstance(feed_previous, bool),
        )
        return _decided_by(feed_previous, decode, state, len(decoder_inputs))


def one2many_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs_dict: Mapping[str, list[Any]],
    enc_cell: Any,
    dec_cells_dict: Mapping[str, Any],
    num_encoder_symbols: int,
    num_decoder_symbols_dict: Mapping[str, int],
    embedding_size: int,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """One encoder with several decoders, each under its name.

    Args:
        encoder_inputs: for each step [batch], integers.
        decoder_inputs_dict, dec_cells_dict, num_decoder_symbols_dict: by name a decoder's inputs, for each step
            [batch], its cell, and how many symbols it knows.
        enc_cell: the encoder's cell.
        num_encoder_symbols: how many symbols the encoder knows.
        embedding_size, feed_previous, dtype: as in ``embedding_rnn_seq2seq``.
        scope: the variable scope, "one2many_rnn_seq2seq" unless given.

    Returns:
        By name the decoders' outputs, and by name their last states.

    Raises:
        TypeError: a cell is no ``RNNCell``.
        ValueError: not every decoder has a cell.
    """
    if not isinstance(enc_cell, tf.nn.rnn_cell.RNNCell):
        raise TypeError(f"enc_cell is not an RNNCell: {type(enc_cell)}")
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decodre_inputs_dict")
    for cell in dec_cells_dict.values():
        if not isinstance(cell, tf.nn.rnn_cell.RNNCell):
            raise TypeError(f"dec_cell is not an RNNCell: {type(cell)}")
    all_outputs, states = {}, {}
    with tf.variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as own_scope:
        encoder = EmbeddingWrapper(enc_cell, num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=own_scope.dtype)
        for name, decoder_inputs in decoder_inputs_dict.items():
            symbols = num_decoder_symbols_dict[name]
            with tf.variable_scope(f"one2many_decoder_{name}"):
                cell = OutputProjectionWrapper(dec_cells_dict[name], symbols)
                decode = functools.partial(embedding_rnn_decoder, decoder_inputs, state, cell, symbols, embedding_size)
                all_outputs[name], states[name] = _decided_by(feed_previous, decode, state, len(decoder_inputs))
    return all_outputs, states


def _decided_by(feed_previous: Any, decode: Callable[..., Decoded], like: Any, steps: int) -> Decoded:
    """What ``decode`` returns for ``feed_previous``.

    For a tensor the graph gets both decoders, with one set of variables, and runs the one that the tensor's value asks
    for.

    Args:
        feed_previous: a bool, or a scalar tensor.
        decode: called with ``feed_previous``, a bool; returns the outputs, and the last state in any structure.
        like: a state of the structure that the last state gets, or a function that makes one, called for a tensor only.
        steps: the number of outputs.
    """
    if isinstance(feed_previous, bool):
        return decode(feed_previous=feed_previous)

    def branch(fed: bool) -> list[Any]:
        with tf.variable_scope(tf.get_variable_scope(), reuse=None if fed else True):
            outputs, state = decode(feed_previous=fed)
            return [*outputs, *tf.nest.flatten(state)]

    flat = tf.cond(feed_previous, lambda: branch(True), lambda: branch(False))
    structure = like() if callable(like) else like
    return flat[:steps], tf.nest.pack_sequence_as(structure, flat[steps:])
