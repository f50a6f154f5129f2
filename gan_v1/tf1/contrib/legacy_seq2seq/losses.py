"""Losses of sequences that are Python lists, one tensor a time step, and models cut to several lengths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gan_v1.tf1 import tf

LossFunction = Callable[..., Any]  # called with labels= and logits=


def sequence_loss_by_example(
    logits: list[Any],
    targets: list[Any],
    weights: list[Any],
    average_across_timesteps: bool = True,
    softmax_loss_function: LossFunction | None = None,
    name: str | None = None,
) -> Any:
    """The weighted cross-entropy of each sequence of a batch, [batch].

    Args:
        logits: for each step [batch, classes], float.
        targets: for each step [batch], integers: the right classes.
        weights: for each step [batch], float: how much it counts.
        average_across_timesteps: whether to divide by the sum of the sequence's weights.
        softmax_loss_function: called with ``labels`` and ``logits`` of a step instead of the sparse softmax
            cross-entropy.

    Raises:
        ValueError: the lists are not of one length.
    """
    if len(targets) != len(logits) or len(weights) != len(logits):
        lengths = f"{len(logits)}, {len(weights)}, {len(targets)}"
        raise ValueError(f"Lengths of logits, weights, and targets must be the same {lengths}.")
    with tf.name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        losses = []
        for step_logits, step_targets, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is None:
                labels = tf.reshape(step_targets, [-1])
                loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=step_logits)
            else:
                loss = softmax_loss_function(labels=step_targets, logits=step_logits)
            losses.append(loss * weight)
        total = tf.add_n(losses)
        if average_across_timesteps:
            total /= tf.add_n(weights) + 1e-12  # all weights may be 0
    return total


def sequence_loss(
    logits: list[Any],
    targets: list[Any],
    weights: list[Any],
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    softmax_loss_function: LossFunction | None = None,
    name: str | None = None,
) -> Any:
    """The sum of ``sequence_loss_by_example`` over the batch, a scalar.

    Args:
        average_across_batch: whether to divide by the batch's size.
        The others as in ``sequence_loss_by_example``.

    Raises:
        ValueError: as there.
    """
    with tf.name_scope(name, "sequence_loss", logits + targets + weights):
        by_example = sequence_loss_by_example(logits, targets, weights, average_across_timesteps, softmax_loss_function)
        cost = tf.reduce_sum(by_example)
        return cost / tf.cast(tf.shape(targets[0])[0], cost.dtype) if average_across_batch else cost


def model_with_buckets(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    targets: list[Any],
    weights: list[Any],
    buckets: Sequence[tuple[int, int]],
    seq2seq: Callable[[list[Any], list[Any]], tuple[list[Any], Any]],
    softmax_loss_function: LossFunction | None = None,
    per_example_loss: bool = False,
    name: str | None = None,
) -> tuple[list[list[Any]], list[Any]]:
    """One model over the first steps of its inputs, once for each pair of lengths, with variables shared.

    Args:
        encoder_inputs, decoder_inputs, targets, weights: as long as the last bucket needs.
        buckets: pairs of an input's and an output's length, the longest last.
        seq2seq: the model: from the inputs of encoder and decoder to outputs and state.
        softmax_loss_function: as in ``sequence_loss_by_example``.
        per_example_loss: whether the losses are [batch] rather than scalars.

    Returns:
        For each bucket the outputs, and for each the loss.

    Raises:
        ValueError: a list is shorter than the last bucket.
    """
    inputs_needed, outputs_needed = buckets[-1]
    if len(encoder_inputs) < inputs_needed:
        raise ValueError(
            f"Length of encoder_inputs ({len(encoder_inputs)}) must be at least that of last bucket ({inputs_needed})."
        )
    for what, given in (("targets", targets), ("weights", weights)):
        if len(given) < outputs_needed:
            raise ValueError(
                f"Length of {what} ({len(given)}) must be at least that of last bucket ({outputs_needed})."
            )
    loss = sequence_loss_by_example if per_example_loss else sequence_loss
    outputs, losses = [], []
    with tf.name_scope(name, "model_with_buckets", encoder_inputs + decoder_inputs + targets + weights):
        for number, (inputs_length, outputs_length) in enumerate(buckets):
            with tf.variable_scope(tf.get_variable_scope(), reuse=True if number else None):
                found, _ = seq2seq(encoder_inputs[:inputs_length], decoder_inputs[:outputs_length])
                outputs.append(found)
                asked = targets[:outputs_length], weights[:outputs_length]
                losses.append(loss(found, *asked, softmax_loss_function=softmax_loss_function))
    return outputs, losses
