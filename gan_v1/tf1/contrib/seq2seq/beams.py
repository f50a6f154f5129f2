"""Tensors for beam search: repeated for each beam, and read back along the paths that the beams took."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.op_seeds.seeds import counted_as


def tile_batch(t: Any, multiplier: int, name: str | None = None) -> Any:
    """Every sequence of a batch ``multiplier`` times, one after the other; ``t`` may be a structure of tensors.

    Returns:
        [batch * multiplier, ...].

    Raises:
        ValueError: a tensor's rank is not known, or it is a scalar.
    """

    def tiled(tensor: Any) -> Any:
        tensor = tf.convert_to_tensor(tensor, name="t")
        shape = tf.shape(tensor)
        rank = tensor.shape.ndims
        if rank is None or rank < 1:
            raise ValueError("t must have statically known rank")
        batch_size = tensor.shape.as_list()[0]
        repeated = tf.tile(tf.expand_dims(tensor, 1), [1, multiplier] + [1] * (rank - 1))
        repeated = tf.reshape(repeated, tf.concat(([shape[0] * multiplier], shape[1:]), 0))
        static = tf.TensorShape([None if batch_size is None else batch_size * multiplier])
        repeated.set_shape(static.concatenate(tensor.shape[1:]))
        return repeated

    with tf.name_scope(name, "tile_batch", [*tf.nest.flatten(t), multiplier]):
        return tf.nest.map_structure(tiled, t)


def gather_tree(
    step_ids: Any, parent_ids: Any, max_sequence_lengths: Any, end_token: Any, name: str | None = None
) -> Any:
    """The symbols of each beam, read back from its end.

    It was an operation of its own in TensorFlow 1, and later op seeds count it as one.

    Args:
        step_ids: [time, batch, beam], int32: the symbol that each step put behind a beam.
        parent_ids: [time, batch, beam], int32: the beam that it was put behind.
        max_sequence_lengths: [batch], int32: how many steps of a sequence count.
        end_token: a scalar: the symbol that ends a beam, and fills what follows.

    Returns:
        [time, batch, beam], int32.
    """
    step_ids = tf.convert_to_tensor(step_ids, tf.int32)
    parent_ids = tf.convert_to_tensor(parent_ids, tf.int32)
    max_sequence_lengths = tf.convert_to_tensor(max_sequence_lengths, tf.int32)
    end_token = tf.convert_to_tensor(end_token, tf.int32)
    with counted_as(1), tf.name_scope(name, "GatherTree", [step_ids, parent_ids]) as scope:
        shape = tf.shape(parent_ids)
        time, batch_size, beam_width = shape[0], shape[1], shape[2]
        own = tf.tile(tf.range(beam_width)[tf.newaxis], [batch_size, 1])
        counts = tf.sequence_mask(max_sequence_lengths, time)  # [batch, time]

        def back(step: Any, beams: Any, path: Any) -> Any:
            counted = tf.tile(counts[:, step, tf.newaxis], [1, beam_width])
            parents = tf.gather(parent_ids[step], beams, batch_dims=1)
            return step - 1, tf.where(counted, parents, own), path.write(step, beams)

        path = tf.TensorArray(tf.int32, size=time, element_shape=parent_ids.shape[1:])
        loop = tf.while_loop(
            lambda step, *_: step >= 0,
            back,
            [time - 1, own, path],
            shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, None]), tf.TensorShape(None)],
        )
        symbols = tf.gather(step_ids, loop[2].stack(), batch_dims=2)
        ends = tf.fill(shape, end_token)
        counted = tf.tile(tf.transpose(counts)[:, :, tf.newaxis], [1, 1, beam_width])
        symbols = tf.where(counted, symbols, ends)
        ended = tf.cumsum(tf.cast(tf.equal(symbols, end_token), tf.int32), axis=0, exclusive=True) > 0
        symbols = tf.identity(tf.where(ended, ends, symbols), name=scope)
        symbols.set_shape(step_ids.shape)
        return symbols


def gather_tree_from_array(t: Any, parent_ids: Any, sequence_length: Any) -> Any:
    """The values of each step, read for each beam along the path that it took.

    Args:
        t: [time, batch, beam, ...] or [time, batch * beam, ...].
        parent_ids: [time, batch, beam], int32: the beam that each beam came from.
        sequence_length: [batch, beam]: how many steps of a beam count; the others stay as they are.

    Returns:
        The shape of ``t``.
    """
    time, batch_size, beam_width = (
        side or tf.shape(parent_ids)[axis] for axis, side in enumerate(parent_ids.shape.as_list())
    )
    own = tf.tile(tf.expand_dims(tf.expand_dims(tf.range(beam_width), 0), 0), [time, batch_size, 1])
    longest = tf.cast(tf.reduce_max(sequence_length, axis=1), tf.int32)
    beams = gather_tree(own, parent_ids, longest, end_token=beam_width + 1)
    counts = tf.transpose(tf.sequence_mask(sequence_length, maxlen=time), perm=[2, 0, 1])
    beams = tf.where(counts, x=beams, y=own)
    times = tf.tile(tf.reshape(tf.range(time), [-1, 1, 1]), [1, batch_size, beam_width])
    sequences = tf.tile(tf.reshape(tf.range(batch_size), [-1, 1, 1]), [1, time, beam_width])
    indices = tf.stack([times, tf.transpose(sequences, perm=[1, 0, 2]), beams], -1)
    shape = tf.shape(t)
    by_beam = tf.reshape(t, [time, batch_size, beam_width, -1])
    return tf.reshape(tf.gather_nd(by_beam, indices), shape)
