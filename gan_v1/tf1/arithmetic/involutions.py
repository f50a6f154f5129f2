"""A mistake of Grappler's: of two negations around a reshaping, a fetched result lost one.

An involution undoes itself: -(-x) is x, and so is 1 / (1 / x). Where something that only moves numbers stood between
the two, as in -reshape(-x, [-1]), Grappler removed the inner negation and let the readers of the outer one read the
reshaping instead. Both steps together are right. But it was not allowed to redirect what the run fetches: there only
the first step was done, and ``session.run`` returned -reshape(x, [-1]).

A mean or sum of what is a single number already counts as such a reshaping, so that -mean(-mean(x)) came out negative.
"""

from __future__ import annotations

from collections.abc import Collection

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.program import ProgramGraph
from gan_v1.tf1.arithmetic.reassociation import keeps_shape

_INVOLUTIONS = {"Neg", "Reciprocal"}
_MOVING = {"ExpandDims", "Reshape", "Reverse", "ReverseV2", "Squeeze", "Transpose"}
_REDUCTIONS = {"Max", "Mean", "Min", "Prod", "Sum"}
_REMOVED_EARLIER = {"Identity", "StopGradient"}


def loses_one_of_two(fetch: tf.Tensor, fetched: Collection[str], program: ProgramGraph) -> bool:
    """Whether 1.15.5 returned for ``fetch`` what its operation takes, rather than what it gives.

    Args:
        fetched: the names of all tensors that the run fetches.
    """
    if fetch.op.type not in _INVOLUTIONS:
        return False
    tensor, moved = program.original(fetch.op.inputs[0]), False
    while tensor.op.type != fetch.op.type:
        operation = tensor.op
        neutral = operation.type in _REMOVED_EARLIER or keeps_shape(tensor, program)
        moving = operation.type in _MOVING or (operation.type in _REDUCTIONS and operation.inputs[0].shape.rank == 0)
        if not (neutral or moving) or tensor.name in fetched or not program.is_read_once(tensor):
            return False
        moved = moved or not neutral
        tensor = program.original(operation.inputs[0])
    return moved
