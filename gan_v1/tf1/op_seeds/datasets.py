"""The order in which ``tf.data`` shuffled.

When TensorFlow 1.15 made an iterator, it fused each ``shuffle`` with the ``repeat`` right after it: one stream of
random numbers, begun with the seeds, served all epochs. Today every epoch has a stream of its own, whose seeds
are drawn from another stream. For a dataset made by ``from_tensor_slices``, the order that 1.15 drew is computed
here for every epoch. For any other dataset the first epoch has the order of 1.15, and the later ones that of today.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.op_seeds.seeds import count_operations


def give_back() -> None:
    """Shuffle repeated datasets as TensorFlow 1.15 did, for the rest of this process."""
    internals.replace("tensorflow.python.data.ops.shuffle_op:_shuffle", _alike_in_every_iteration)
    internals.replace("tensorflow.python.data.ops.repeat_op:_repeat", _with_the_shuffle)
    internals.replace("tensorflow.python.data.ops.dataset_ops:DatasetV1._make_one_shot_iterator", _after_fusing)
    internals.replace("tensorflow.python.data.ops.dataset_ops:DatasetV1._make_initializable_iterator", _after_fusing)


def _alike_in_every_iteration(shuffle: Callable[..., Any]) -> Callable[..., Any]:
    """Let each iteration over a shuffled dataset begin with the same seeds, as in 1.15 under eager execution.

    To that end each iteration makes the shuffled dataset anew, inside the function of a ``flat_map``.
    """

    import tensorflow.compat.v1 as tf

    seeds_of = internals.find("tensorflow.python.data.util.random_seed:get_seed")

    def shuffle_as_then(dataset: Any, buffer_size: Any, seed: Any = None, *arguments: Any, **options: Any) -> Any:
        if not tf.executing_eagerly():
            return shuffle(dataset, buffer_size, seed, *arguments, **options)
        seeds = [int(number) for number in seeds_of(seed)]
        structure = internals.flat_structure(dataset)

        def epochs(count: int) -> Any:
            def make(_: Any) -> Any:
                made = shuffle(dataset, buffer_size, 0, *arguments, **options)
                buffered = internals.buffer_size(made)
                always_alike = internals.reshuffle_each_iteration(made) is False
                variant = internals.shuffle_dataset(
                    internals.variant_tensor(dataset),
                    buffered,
                    *seeds,
                    reshuffle_each_iteration=not always_alike,
                    **structure,
                )
                if count != 1:
                    source = _within(dataset)
                    if isinstance(source, internals.TensorSliceDataset) and any(seeds) and not always_alike:
                        variant = _slices(internals.tensors(source), buffered, seeds, count)
                    else:
                        repeated = internals.repeat_dataset(variant, count, **structure)
                        fused = _fused(repeated.op)
                        variant = repeated if fused is None else fused
                internals.set_value("variant_tensor_attr", made, variant)
                return made

            return internals.DatasetV2.range(1).flat_map(make)

        shuffled = epochs(1)
        setattr(shuffled, _EPOCHS, epochs)
        return shuffled

    return shuffle_as_then


_EPOCHS = "_epochs_of_tensorflow_1"  # an attribute of ours: the function that makes a shuffled dataset, repeated


def _within(dataset: Any) -> Any:
    """The dataset inside TensorFlow 1's adapter for datasets, or the dataset itself if it is no adapter."""
    return internals.dataset(dataset) if isinstance(dataset, internals.DatasetV1Adapter) else dataset


def _with_the_shuffle(repeat: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a ``repeat`` right after a ``shuffle`` to the function in which each iteration makes its dataset."""

    def repeat_as_then(dataset: Any, count: Any, name: str | None) -> Any:
        epochs = getattr(_within(dataset), _EPOCHS, None)
        if epochs is None:
            return repeat(dataset, count, name)
        return epochs(-1 if count is None else int(count))

    return repeat_as_then


def _after_fusing(make_iterator: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow.compat.v1 as tf

    def make(dataset: Any, *arguments: Any, **options: Any) -> Any:
        if not tf.executing_eagerly():
            _fuse(dataset)
        return make_iterator(dataset, *arguments, **options)

    return make


def _fuse(dataset: Any) -> None:
    """Replace each ``repeat`` after a ``shuffle`` in the graph of ``dataset``; op seeds do not count it."""
    graph = internals.variant_tensor(dataset).graph
    before = graph.num_operations()
    operations = internals.obtain_all_variant_tensor_ops(dataset)
    for repeat in reversed(operations):  # the inner ones first
        fused = _fused(repeat)
        if fused is None:
            continue
        for user in operations:
            for index, tensor in enumerate(user.inputs):
                if tensor is repeat.outputs[0]:
                    internals.update_input(user, index, fused)
        if internals.variant_tensor(dataset) is repeat.outputs[0]:
            internals.set_value("variant_tensor_attr", dataset, fused)
    count_operations(before - graph.num_operations())


def _fused(repeat: Any) -> Any:
    """The dataset, as a tensor, that takes the place of an operation which repeats a shuffled one; else None."""
    import tensorflow.compat.v1 as tf

    shuffle = repeat
    if repeat.type == "RepeatDataset":
        shuffle = repeat.inputs[0].op
        if shuffle.type != "ShuffleDataset" or not shuffle.get_attr("reshuffle_each_iteration"):
            return None
    elif repeat.type != "ShuffleAndRepeatDataset":
        return None
    source, buffer_size, *seeds = shuffle.inputs[:4]
    count = tf.get_static_value(repeat.inputs[-1])
    least = 2 if repeat.type == "RepeatDataset" else 1  # repeat(1) was not fused
    has_order = any(map(tf.get_static_value, seeds))  # without seeds any order is right
    if count is None or 0 <= count < least or not has_order:
        return None
    if source.op.type == "TensorSliceDataset":
        return _slices(source.op.inputs, buffer_size, seeds, count)
    return _first_epoch_from_the_seeds(shuffle, repeat.type, count)


def _first_epoch_from_the_seeds(shuffle: Any, repeat_type: str, count: int) -> Any:
    """The first epoch shuffled by the seeds themselves, as in 1.15, and the other epochs as today."""
    settings = shuffle.inputs[:4]
    structure = {name: shuffle.get_attr(name) for name in ("output_types", "output_shapes")}
    first = internals.shuffle_dataset(*settings, reshuffle_each_iteration=False, **structure)
    if count == 1:
        return first
    rest = count if count < 0 else count - 1
    if repeat_type == "RepeatDataset":
        # This is a second shuffle of its own: tf.data fuses a shuffle with the repeat behind it even if others read it.
        again = internals.shuffle_dataset(*settings, reshuffle_each_iteration=True, **structure)
        others = internals.repeat_dataset(again, rest, **structure)
    else:
        others = internals.shuffle_and_repeat_dataset(*settings, rest, **structure)
    return internals.concatenate_dataset(first, others, **structure)


def _slices(arrays: Any, buffer_size: Any, seeds: Any, count: int) -> Any:
    """The slices of ``arrays`` along their first axis, epoch after epoch, each in the order that 1.15.5 drew."""
    import numpy as np
    import tensorflow.compat.v1 as tf

    number = tf.shape(arrays[0], out_type=tf.int64)[0]

    def epoch(which: Any) -> Any:
        drawn = which * number
        words = tf.raw_ops.StatelessRandomUniformFullIntV2(
            shape=[number + 3],
            key=tf.cast(seeds[:1], tf.uint64),
            counter=tf.cast([drawn // 4, seeds[1]], tf.uint64),  # each value of the counter gives four words
            alg=tf.constant(1),  # Philox, as in the shuffle
            dtype=tf.uint32,
        )[drawn % 4 :][:number]
        order = tf.numpy_function(order_of, [words, buffer_size], tf.int64)
        order.set_shape([arrays[0].shape[0]])
        return tf.data.Dataset.from_tensor_slices(tuple(tf.gather(array, order) for array in arrays))

    epochs = tf.data.Dataset.range(np.iinfo(np.int64).max if count < 0 else count)
    return internals.variant_tensor(epochs.flat_map(epoch))


def order_of(words: Any, buffer_size: int) -> Any:
    """The order in which a shuffle buffer of this size gives its elements out.

    Args:
        words: one random number an element, uint32 [n].
        buffer_size: the size of the buffer from which elements are drawn.

    Returns:
        The elements' indices, int64 [n].
    """
    import numpy as np

    n = len(words)
    order = list(range(n))
    sizes = np.minimum(buffer_size, np.arange(n, 0, -1))
    for first, drawn in enumerate((words % sizes).tolist()):
        order[first], order[first + drawn] = order[first + drawn], order[first]
    return np.array(order, np.int64)
