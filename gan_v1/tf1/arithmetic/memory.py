"""Where TensorFlow 1.15.5 added up numbers in the order in which they came.

Where a run would need more than four fifths of the 256 MiB that Grappler took a processor to have, it saved memory at
sums of three and more addends, such as the gradients of weights that are used three times: each addend was added to one
variable as soon as it was there. Their order was then up to the threads, and 1.15.5 did not repeat such a run to the
last bit. What a run needs at once is estimated here more roughly than there, so the limit is lower.
"""

from __future__ import annotations

from collections.abc import Collection

from gan_v1.tf1 import lazy_tf as tf

LIMIT = 160 << 20  # bytes; 186 MiB, as they are counted here, were too many for 1.15.5, 150 were not


def adds_as_it_comes(needed: Collection[tf.Operation]) -> bool:
    """Whether a run of these operations had such sums; they are taken to run in the order in which they were made."""
    sums = [operation for operation in needed if operation.type == "AddN" and len(operation.inputs) > 2]
    sums = [operation for operation in sums if operation.outputs[0].shape.is_fully_defined()]
    if not sums:
        return False
    operations = [operation for operation in sums[0].graph.get_operations() if operation in needed]
    last_reader = {tensor.name: index for index, one in enumerate(operations) for tensor in one.inputs}
    addends = {tensor.name for operation in sums for tensor in operation.inputs}
    alive: dict[str, int] = {}
    ending: dict[int, list[str]] = {}
    total, peak, at_peak = 0, 0, False  # at_peak: whether an addend was alive then
    for index, operation in enumerate(operations):
        for tensor in operation.outputs:
            alive[tensor.name] = _bytes(tensor)
            total += alive[tensor.name]
            if not operation.type.startswith("Variable"):
                ending.setdefault(last_reader.get(tensor.name, index), []).append(tensor.name)
        if total > peak:
            peak, at_peak = total, not addends.isdisjoint(alive)
        for name in ending.pop(index, []):
            total -= alive.pop(name)
    return peak > LIMIT and at_peak


def _bytes(tensor: tf.Tensor) -> int:
    numbers = tensor.shape.num_elements() if tensor.shape.rank is not None else None
    return (numbers or 0) * (tensor.dtype.base_dtype.size or 0)
