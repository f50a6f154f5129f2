"""How many operations ``tf.gradients`` made in TensorFlow 1.15.

A random operation's seed is the number of operations before it (see ``seeds``), those of gradients included, so
that what is drawn after the first ``minimize`` depends on them. Today's gradient functions are left as they are.
For each that makes another number of operations today, ``_THEN`` says how many it made then, and that is counted
in place of what it makes. ``tests/tf1_programs/gradient_seeds.py`` compares the two, function by function.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.op_seeds import formulas
from gan_v1.tf1.op_seeds.operations import LEFT_OUT
from gan_v1.tf1.op_seeds.seeds import count_operations, counted_operations

Shape = tuple[int, ...] | None
# Operations through which tf.gradients refused to go: today it finds no gradient behind them, and says nothing.
_WITHOUT = (
    "FakeQuantWithMinMaxArgsGradient",
    "FakeQuantWithMinMaxVarsGradient",
    "FakeQuantWithMinMaxVarsPerChannelGradient",
    "RandomShuffle",
    "ResizeBilinearGrad",
)


def give_back() -> None:
    """Count the operations of gradients as TensorFlow 1.15 made them, for the rest of this process."""
    internals.replace(_BETWEEN, _noting_what_is_between)
    registry = internals.registry(internals.gradient_registry)
    for name in _WITHOUT:
        registry.pop(name, None)
    registry["Cumprod"]["type"] = formulas.gradient_of_cumprod
    registry["EuclideanNorm"]["type"] = None
    for name, entry in registry.items():
        if entry["type"] is not None:  # None is registered for an operation without a gradient
            entry["type"] = _counting(entry["type"], _THEN.get(name))


_BETWEEN = "tensorflow.python.ops.gradients_util:_PendingCount"
_REACHED = "_operations_between_of_tensorflow_1"


def _noting_what_is_between(todays: Callable[..., Any]) -> Callable[..., Any]:
    """Let the graph know what lies between the results and the inputs of its latest ``tf.gradients``."""
    import tensorflow.compat.v1 as tf

    def pending_count(*arguments: Any, **options: Any) -> Any:
        counted = todays(*arguments, **options)
        setattr(tf.get_default_graph(), _REACHED, set(counted[1]))
        return counted

    return pending_count


def _is_between(operation: Any, index: int) -> bool:
    """Whether ``tf.gradients`` was asked for gradients that go through an input; a GradientTape goes through all."""
    import tensorflow.compat.v1 as tf

    if not isinstance(operation, tf.Operation):
        return True
    return operation.inputs[index].op in getattr(operation.graph, _REACHED, ())


def kept(graph: Any, name: str, empty: Callable[[], Any] = set) -> Any:
    """The notes that a graph keeps in its attribute ``name``, at first ``empty()``; they are freed with the graph."""
    if not hasattr(graph, name):
        setattr(graph, name, empty())
    return getattr(graph, name)


def _counting(gradient: Callable[..., Any], then: Callable[..., int] | None) -> Callable[..., Any]:
    """A gradient function of today, for which op seeds count the operations that ``then`` says 1.15.5 made.

    Without ``then`` they count those that it makes.
    """
    import tensorflow.compat.v1 as tf

    @functools.wraps(gradient)
    def counted(operation: Any, *gradients: Any) -> Any:
        if tf.executing_eagerly():  # no graph, nothing to count
            return gradient(operation, *gradients)
        graph = tf.get_default_graph()
        before, correction = graph.num_operations(), counted_operations()
        result = gradient(operation, *gradients)
        if then is not None:
            # It counts the operations of functions that this one has called, too, so their corrections are dropped.
            count_operations(correction - counted_operations())
            made = graph.num_operations() - before
            if _in_loop():
                made = _besides_stacks(graph.get_operations()[before:])
            count_operations(then(operation, gradients[0], made) - made)
        count_operations(_A_SUM_ALONE * getattr(operation, _SUMS, 0))
        if operation.type in _SUMMED and isinstance(operation, tf.Operation):
            for index, tensor in enumerate(result):
                if _is_between(operation, index) and _summed_then(operation, gradients[0], index, tensor):
                    setattr(tensor.op, _SUMS, getattr(tensor.op, _SUMS, 0) + 1)
        return result

    return counted


_COUNTED = "_gradient_counted"  # attribute of zeros of which one gradient is counted
_SUMS = "_sums_left_out"  # attribute of an operation: how many sums over no axis 1.15.5 made of its result
_A_SUM_ALONE = 18  # operations of the gradient of such a sum and of the reshape behind it
_ALWAYS_SUMMED = {"Div", "DivNoNan", "Maximum", "Minimum", "RealDiv"}
_SUMMED = {*_ALWAYS_SUMMED, "Add", "AddV2", "Mul", "Pow", "SquaredDifference", "Sub"}


def _summed_then(operation: Any, gradient: Any, index: int, result: Any) -> bool:
    """Whether 1.15.5 summed the gradient of an input over the axes that were broadcast, none, and today does not."""
    if result is None or result.op.type == "Reshape" or hasattr(result, "values"):
        return False
    x, y, shape = _static(operation.inputs[0]), _static(operation.inputs[1]), _static(gradient)
    return operation.type in _ALWAYS_SUMMED or x is None or y is None or (x, y)[index] != shape


def _in_loop() -> bool:
    """Whether what is made now belongs to the gradient of a ``while_loop``."""
    import tensorflow.compat.v1 as tf

    return _loop(tf.get_default_graph()) is not None


def _loop(where: Any) -> Any:
    """The ``while_loop`` in which an operation is, or in which a graph is being built; None if in none."""
    context = internals.get_control_flow_context(where)
    return context and context.GetWhileContext()


_STACKS = {"StackV2", "StackPushV2", "StackPopV2", "Enter", "ControlTrigger", "Switch"}  # Switch: in a branch
_A_STACK = 6  # operations that save one tensor of a loop for its gradient, the constant with the size included


def _besides_stacks(operations: Any) -> int:
    """How many operations there are besides those that keep a loop's tensors for its gradient."""
    types = [operation.type for operation in operations]
    kept = sum(name in _STACKS for name in types) + types.count("StackV2")
    return len(types) - kept + _A_STACK * types.count("Shape") * ("BroadcastGradientArgs" in types)  # see _broadcast


def _remade(operation: Any, *indices: int) -> int:
    """How many of an operation's inputs, or of those at ``indices``, are constants that its gradient makes anew.

    The gradient of a ``while_loop`` is a loop of its own, and that cannot use constants of the first.
    """
    import tensorflow.compat.v1 as tf

    here = _loop(tf.get_default_graph())
    if here is None or _loop(operation) in (None, here):  # in this order: a GradientTape's operation has no context
        return 0
    inputs = [operation.inputs[index] for index in indices] or operation.inputs
    return sum(tensor.op.type == "Const" for tensor in inputs)


def _static(tensor: Any) -> Shape:
    """The shape of a tensor, or None if a part of it is not known."""
    shape = getattr(tensor, "shape", None)
    return tuple(shape.as_list()) if shape is not None and shape.is_fully_defined() else None


def _first_in_graph(kind: str, key: Any) -> bool:
    """Whether ``key`` is new in this graph: 1.15 cached computations on shapes, so only the first made operations."""
    import tensorflow.compat.v1 as tf

    graph = tf.get_default_graph()
    attribute = f"_{kind}_of_tensorflow_1"
    known: set[Any] = kept(graph, attribute)
    first = key not in known
    known.add(key)
    return first


def _broadcast(operation: Any, gradient: Any, wanted: Sequence[int] = (0, 1)) -> int:
    """The operations that find the axes to sum over, and the sum and the reshape of each wanted input's gradient."""
    x, y, shape = _static(operation.inputs[0]), _static(operation.inputs[1]), _static(gradient)
    if x is None or y is None:
        return 3 + 2 * len(wanted) + 2 * _A_STACK * _in_loop()
    return 3 * _first_in_graph("broadcasts", (x, y)) + sum(4 * ((x, y)[index] != shape) for index in wanted)


def _elementwise(
    own: int, where_equal: int | None = None, reads_inputs: bool = False, by_input: tuple[int, int] | None = None
) -> Callable[..., int]:
    """A rule for a function of two inputs: ``own`` operations and those of ``_broadcast``.

    For inputs of equal shapes it is ``where_equal`` operations instead, if that is given. ``reads_inputs``: whether the
    gradient reads the inputs themselves, and not their shapes alone. ``by_input``: how many of the ``own`` are for one
    input's gradient, if the function leaves out those that a GradientTape does not want.
    """

    def then(operation: Any, gradient: Any, made: int) -> int:
        unwanted = (by_input and getattr(operation, "skip_input_indices", None)) or ()
        if any(operation.inputs[index].shape.rank == 0 for index in unwanted):  # of a number neither version makes any
            return made
        x, y = map(_static, operation.inputs)
        if where_equal is not None and x is not None and x == y == _static(gradient):
            return where_equal + reads_inputs * _remade(operation)
        wanted = [index for index in (0, 1) if index not in unwanted]
        left_out = sum(by_input[index] for index in unwanted) if by_input else 0
        return own - left_out + _broadcast(operation, gradient, wanted) + reads_inputs * _remade(operation)

    return then


def _saved_shapes(operation: Any) -> int:
    """Operations that save the shapes of a function's inputs for a loop's gradient, where they are not known."""
    return _A_STACK * _in_loop() * [_static(tensor) for tensor in operation.inputs].count(None)


def _divided(operation: Any, gradient: Any, made: int) -> int:
    """Both shapes, the axes to sum over, and the two gradients."""
    return 12 + _saved_shapes(operation) + _remade(operation)


def _gather(operation: Any, gradient: Any, made: int) -> int:
    """1.15.5 cast the shape, one operation more; along other axes than the first it made seven fewer."""
    import tensorflow.compat.v1 as tf

    return made + (1 if tf.get_static_value(operation.inputs[2]) == 0 else -7)


def _always(number: int) -> Callable[..., int]:
    """A rule: 1.15.5 made this many operations."""
    return lambda operation, gradient, made: number


def _more(number: int) -> Callable[..., int]:
    """A rule: 1.15.5 made this many operations more than today's function makes."""
    return lambda operation, gradient, made: made + number


def _of_the_larger(operation: Any, gradient: Any, made: int) -> int:
    """For ``maximum`` and ``minimum``: both shapes, the axes to sum over, the comparison and the two gradients."""
    return 13 + _saved_shapes(operation) + _remade(operation)


def _slice(operation: Any, gradient: Any, made: int) -> int:
    """The input's shape, and one operation for the gradient."""
    return 2 + _remade(operation, 1, 2, 3)


def _reshape(operation: Any, gradient: Any, made: int) -> int:
    """Today a loop need not save a shape of which one dimension is unknown."""
    shape = operation.inputs[0].shape
    return made + _A_STACK * (_in_loop() and shape.rank is not None and shape.as_list().count(None) == 1)


def _of_array(operation: Any, gradient: Any, made: int) -> int:
    """For writes into a ``TensorArray``: two operations fewer than today, and no stack for the array's flow."""
    return made - 2 - _A_STACK * _in_loop()


def _batched_product(operation: Any, gradient: Any, made: int) -> int:
    """Products of shapes that are known but differ were summed over the axes that were broadcast, even if none was."""
    x, y = map(_static, operation.inputs)
    batches = [tensor.shape[:-2] for tensor in operation.inputs]
    today_none = all(shape.is_fully_defined() for shape in batches) and batches[0].as_list() == batches[1].as_list()
    then_none = x is not None and x == y
    return made + (15 + _saved_shapes(operation)) * (today_none and not then_none)


def _of_segments(operation: Any, gradient: Any, made: int) -> int:
    """A mask of the rows was given each missing axis by itself; today a shape is computed for it."""
    missing = operation.inputs[0].shape.rank - operation.inputs[1].shape.rank
    return made + 2 * missing - 10


def _diagonal(operation: Any, gradient: Any, made: int) -> int:
    """Today a constant says how the diagonal is aligned, and two say how large a square matrix is."""
    height, width = operation.inputs[0].shape.as_list()[-2:]
    return made - 2 - (height is not None and height == width)


def _product(operation: Any, gradient: Any, made: int) -> int:
    """See ``operations._tensordot``: what was left out of an input's path is left out of its gradient."""
    first, second, last = getattr(operation, LEFT_OUT, (0, 0, 0))
    return made + first * _is_between(operation, 0) + second * _is_between(operation, 1) + last


def _select(operation: Any, gradient: Any, made: int) -> int:
    """``where_v2`` summed over what was broadcast; in gradients 1.15.5 had ``where``, which broadcasts nothing."""
    if "_grad/" not in getattr(operation, "name", ""):  # a GradientTape's have none
        return 12
    # The zeros of both sides of a maximum depend on its gradient today, so that what comes to them is added up.
    zeros = [tensor.op for tensor in operation.inputs if tensor.op.type == "ZerosLike"]
    added_up = any(hasattr(zero, _COUNTED) for zero in zeros)
    for zero in zeros:
        setattr(zero, _COUNTED, True)
    return 3 - added_up


def _broadcast_to(operation: Any, gradient: Any, made: int) -> int:
    """The gradient of a sum was reshaped and tiled; today it is broadcast, and reshaped only if that changes it."""
    if "_grad/" not in getattr(operation, "name", ""):  # a GradientTape's have none
        return made - 1
    return 12 + 2 * (operation.inputs[0].op.type != "Reshape")


def _eigenvalues(operation: Any, gradient: Any, made: int) -> int:
    """Today constants say how diagonals are aligned."""
    return made - 12 if operation.get_attr("compute_v") else made


def _singular_values(operation: Any, gradient: Any, made: int) -> int:
    return made - (5 if operation.get_attr("compute_uv") else 4)


def _softmax(operation: Any, gradient: Any, made: int) -> int:
    """The ten operations for a second gradient were left out where that is zero; in a loop, today they are not."""
    return made - 10 * (_in_loop() and _static(operation.outputs[1]) is not None)


def _sum(operation: Any, gradient: Any, made: int) -> int:
    """Shapes were worked out in the graph, once for each where they are known."""
    import tensorflow.compat.v1 as tf

    source = operation.inputs[0]
    axes = tf.get_static_value(operation.inputs[1])
    if source.shape.rank is not None and axes is not None:
        if sorted(axes.ravel().tolist()) == list(range(source.shape.rank)) == axes.ravel().tolist():
            return 4
        shape = _static(source)
        if shape is not None:
            return 4 + 17 * _first_in_graph("sums", (shape, tuple(axes.ravel().tolist())))
    return 16 + _remade(operation, 1)


def _mean(operation: Any, gradient: Any, made: int) -> int:
    known = _static(operation.inputs[0]) is not None and _static(operation.outputs[0]) is not None
    return _sum(operation, gradient, made) + (2 if known else 11)


_THEN: dict[str, Callable[..., int]] = {
    "Add": _elementwise(0, 0, by_input=(0, 0)),
    "AddV2": _elementwise(0, 0, by_input=(0, 0)),
    "Sub": _elementwise(1, 1, by_input=(0, 1)),
    "Mul": _elementwise(2, 2, reads_inputs=True, by_input=(1, 1)),
    "Atan2": _always(7),
    "Pow": _elementwise(16, reads_inputs=True),
    "SquaredDifference": _elementwise(5, 5, reads_inputs=True),
    "Div": _divided,
    "RealDiv": _divided,
    "DivNoNan": _divided,
    "FloorMod": _always(10),
    "Maximum": _of_the_larger,
    "Minimum": _of_the_larger,
    "Sum": _sum,
    "Mean": _mean,
    "Max": _always(19),
    "Min": _always(19),
    "Prod": _always(49),
    "Reshape": _reshape,
    "StridedSlice": _slice,
    "BatchMatMulV2": _batched_product,
    "BroadcastTo": _broadcast_to,
    "Conv3D": _always(4),
    "GatherV2": _gather,
    "ImageProjectiveTransformV2": _more(4),
    "LeakyReluGrad": _more(2),
    "ExtractImagePatches": _always(97),
    "MatMul": _product,
    "MatrixTriangularSolve": _always(6),
    "SelectV2": _select,
    "SelfAdjointEigV2": _eigenvalues,
    "Svd": _singular_values,
    "MatrixDiagPartV3": _diagonal,
    "MatrixDiagV3": _more(-1),
    "MatrixSetDiagV3": _more(-1),
    "SparseSegmentSum": _more(2),
    **dict.fromkeys((f"UnsortedSegment{kind}" for kind in ("Max", "Min", "Prod", "Sum")), _of_segments),
    "Relu6Grad": _more(2),
    "ReluGrad": _more(2),
    "Sign": _more(2),
    "TensorArrayScatterV3": _more(-2),
    "TensorArraySplitV3": _of_array,
    "TensorArrayWriteV3": _of_array,
    "SoftmaxCrossEntropyWithLogits": _softmax,
    "SparseSoftmaxCrossEntropyWithLogits": _more(1),
}
