"""``tf.contrib.seq2seq.sequence_loss``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import tf


def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Any:
    """The weighted cross-entropy of a batch of sequences.

    Args:
        logits: [batch, time, classes], float.
        targets: [batch, time], integers: the right classes.
        weights: [batch, time], float: how much each step counts; 0 for padding.
        average_across_timesteps, average_across_batch: sum over this axis and divide by the sum of its weights.
        sum_over_timesteps, sum_over_batch: sum over this axis and divide by the number of its weights that are not 0.
        softmax_loss_function: called with ``labels`` [batch * time] and ``logits`` [batch * time, classes] instead
            of the sparse softmax cross-entropy.

    Returns:
        A scalar where both axes are reduced in the same way, [batch] or [time] where one is, else [batch, time].

    Raises:
        ValueError: a tensor has another rank, or an axis is to be averaged and summed over.
    """
    if len(logits.get_shape()) != 3:
        raise ValueError("Logits must be a [batch_size x sequence_length x logits] tensor")
    if len(targets.get_shape()) != 2:
        raise ValueError("Targets must be a [batch_size x sequence_length] tensor")
    if len(weights.get_shape()) != 2:
        raise ValueError("Weights must be a [batch_size x sequence_length] tensor")
    if average_across_timesteps and sum_over_timesteps:
        raise ValueError("average_across_timesteps and sum_over_timesteps cannot be set to True at same time.")
    if average_across_batch and sum_over_batch:
        raise ValueError("average_across_batch and sum_over_batch cannot be set to True at same time.")
    average = average_across_timesteps or average_across_batch  # a sum over the other axis is then ignored, as in 1.15
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        flat_logits = tf.reshape(logits, [-1, tf.shape(logits)[2]])
        flat_targets = tf.reshape(targets, [-1])
        loss_function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        losses = loss_function(labels=flat_targets, logits=flat_logits) * tf.reshape(weights, [-1])
        axis = None
        averages_both = average_across_timesteps and average_across_batch
        if not (averages_both or (sum_over_timesteps and sum_over_batch)):
            losses = tf.reshape(losses, tf.shape(logits)[:2])
            if not (average or sum_over_timesteps or sum_over_batch):
                return losses
            axis = [0] if (average_across_batch if average else sum_over_batch) else [1]
        total = tf.reduce_sum(losses, axis=axis)
        if average:
            return tf.div_no_nan(total, tf.reduce_sum(weights, axis=axis))
        return tf.div_no_nan(total, tf.cast(tf.count_nonzero(weights, axis=axis), total.dtype))
