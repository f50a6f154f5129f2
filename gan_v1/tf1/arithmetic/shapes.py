"""What shapes Grappler, the graph optimiser of TensorFlow 1.15.5, gave the tensors of a graph.

It knew nothing of what is fed, whatever shape the program says. A size that comes from there was a symbol, and two
sizes counted as equal only if they were the same number or the same symbol. An elementwise operation hands its symbols
on; two products of the same fed images have batches of two different symbols.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.constants import value_of

Shape = tuple[int, ...] | None  # a symbol is a negative number; None where the number of dimensions is not known

FED = {"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"}
_LIKE_THE_FIRST = {
    *("Identity", "Snapshot", "StopGradient", "PreventGradient", "CheckNumerics", "Cast", "ZerosLike", "OnesLike"),
    *("Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Sigmoid", "Tanh", "Softmax", "LogSoftmax"),
    *("Neg", "Abs", "Sign", "Square", "Sqrt", "Rsqrt", "Reciprocal", "Inv", "Exp", "Expm1", "Log", "Log1p", "Erf"),
    *("Sin", "Cos", "Lgamma", "Digamma", "BiasAdd", "ClipByValue", "Reverse", "ReverseV2"),
    *("Floor", "Ceil", "Round", "Rint", "IsFinite", "IsNan", "LogicalNot"),
    *("SigmoidGrad", "TanhGrad", "SqrtGrad", "RsqrtGrad", "ReciprocalGrad", "InvGrad"),
    *("Enter", "Exit", "NextIteration", "Switch", "RefSwitch"),
}
_LIKE_ALL = {"AddN", "ReluGrad", "Relu6Grad", "LeakyReluGrad", "EluGrad", "SeluGrad", "SoftplusGrad", "SoftsignGrad"}
_BROADCAST = {
    *("Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "DivNoNan", "FloorDiv", "FloorMod", "Mod", "Pow", "Maximum"),
    *("Minimum", "SquaredDifference", "Atan2", "Xdivy", "Xlogy"),
    *("Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"),
}
_MEETING = {"Merge", "RefMerge"}  # of a loop's beginning and its last turn, which comes later in the graph
_NUMBERS = {"L2Loss", "Rank", "Size"}
_REDUCING = {"Sum", "Mean", "Max", "Min", "Prod", "All", "Any"}
_OF_A_SHAPE = {"RandomUniform", "RandomStandardNormal", "TruncatedNormal", "Fill", "BroadcastTo"}


class Shapes:
    """The shapes of a graph's tensors; ``look`` is to be given its operations in their order.

    Args:
        original: gives the program's own tensor for what stands in for one.
    """

    def __init__(self, original: Callable[[tf.Tensor], tf.Tensor]) -> None:
        self._original = original
        self._shapes: dict[str, Shape] = {}
        self._equal: dict[int, int] = {}  # from a symbol to a size that it was found to be
        self._symbols = itertools.count(1)

    def of(self, tensor: tf.Tensor) -> Shape:
        """A tensor's shape, by what is known by now."""
        tensor = self._original(tensor)
        if tensor.name not in self._shapes:  # part of what stands in for an operation
            self.look(tensor.op)
        shape = self._shapes[tensor.name]
        return None if shape is None else tuple(self._found(size) for size in shape)

    def is_plain_broadcast(self, op: tf.Operation) -> bool:
        """Whether every operand of a sum or product is known to fit its result, size by size."""
        result = self.of(op.outputs[0])
        operands = [self.of(operand) for operand in op.inputs]
        return result is not None and all(
            operand is not None
            and len(operand) <= len(result)
            and all(size in (1, fit) for size, fit in zip(reversed(operand), reversed(result), strict=False))
            for operand in operands
        )

    def is_smaller(self, a: tf.Tensor, b: tf.Tensor) -> bool:
        """Whether ``a`` is known to have fewer numbers than ``b``."""
        shapes = self.of(a), self.of(b)
        if shapes[0] is None or shapes[1] is None:
            return False
        unknown = [[size for size in shape if size < 0] for shape in shapes if shape is not None]
        for size in list(unknown[0]):
            if size in unknown[1]:
                for one in unknown:
                    one.remove(size)
        known = [math.prod(size for size in shape if size >= 0) for shape in shapes if shape is not None]
        return not unknown[0] and (known[0] <= known[1] if unknown[1] else known[0] < known[1])

    def look(self, op: tf.Operation) -> None:
        """Find the shapes of an operation's outputs."""
        shapes = self._outputs(op)
        for tensor, shape in itertools.zip_longest(op.outputs, shapes[: len(op.outputs)]):
            self._shapes[tensor.name] = shape

    # -------------------------------------------------------------------------------- sizes
    def _symbol(self) -> int:
        return -next(self._symbols)

    def _found(self, size: int) -> int:
        while size in self._equal:
            size = self._equal[size]
        return size

    def _merge(self, a: int, b: int) -> int:
        """A size that must be both."""
        a, b = self._found(a), self._found(b)
        if a != b:
            if a < 0:
                a, b = b, a
            if b < 0:
                self._equal[b] = a
        return a

    def _merge_shapes(self, a: Shape, b: Shape) -> Shape:
        if a is None or b is None or len(a) != len(b):
            return b if a is None else a
        return tuple(self._merge(one, other) for one, other in zip(a, b, strict=True))

    def _sum(self, size: int, n: int) -> int:
        return size if n == 0 else size + n if size >= 0 else self._symbol()

    def _times(self, size: int, n: int) -> int:
        return size if n == 1 else size * n if size >= 0 else self._symbol()

    def _part(self, size: int, n: int) -> int:
        """One of ``n`` equal parts, rounded up."""
        return size if n == 1 else -(-size // n) if size >= 0 else self._symbol()

    def _of_rank(self, rank: int, shape: Shape) -> tuple[int, ...]:
        """A shape that has so many dimensions, as the operation that reads it demands."""
        return tuple(self._symbol() for _ in range(rank)) if shape is None else shape

    def _fresh(self, tensor: tf.Tensor) -> Shape:
        return None if tensor.shape.rank is None else tuple(self._symbol() for _ in range(tensor.shape.rank))

    def _static(self, tensor: tf.Tensor) -> Shape:
        """The shape that the graph says, with symbols for sizes that it does not say."""
        if tensor.shape.rank is None:
            return None
        return tuple(self._symbol() if size is None else size for size in tensor.shape.as_list())

    def _held(self, sizes: tf.Tensor) -> Shape:
        """The shape that a vector of sizes holds."""
        value = value_of(sizes)
        if value is not None:
            return tuple(int(size) if size >= 0 else self._symbol() for size in value.reshape(-1))
        kind, inputs = sizes.op.type, sizes.op.inputs
        if kind in ("Shape", "ShapeN"):
            return self.of(inputs[sizes.value_index])
        if kind in ("Identity", "Cast"):
            return self._held(inputs[0])
        if kind == "Pack":
            parts = [self._held_size(part) for part in inputs]
            return tuple(parts)
        if kind == "Slice":
            whole, begin, count = self._held(inputs[0]), value_of(inputs[1]), value_of(inputs[2])
            if whole is not None and begin is not None and count is not None:
                return whole[begin[0] :] if count[0] < 0 else whole[begin[0] : begin[0] + count[0]]
        if kind == "ConcatV2":
            shapes = [self._held(part) for part in inputs[:-1]]
            return None if None in shapes else tuple(size for shape in shapes for size in shape or ())
        count = sizes.shape.num_elements()
        return None if count is None else tuple(self._symbol() for _ in range(count))

    def _held_size(self, size: tf.Tensor) -> int:
        """A single size: a number, or one that is taken from a shape."""
        value = value_of(size)
        if value is not None and value >= 0:
            return int(value)
        if size.op.type == "StridedSlice":
            shape, begin = self._held(size.op.inputs[0]), value_of(size.op.inputs[1])
            if shape is not None and begin is not None and len(begin) == 1 and -len(shape) <= begin[0] < len(shape):
                return shape[int(begin[0])]
        return self._symbol()

    # -------------------------------------------------------------------------------- operations
    def _outputs(self, op: tf.Operation) -> Sequence[Shape]:
        kind = op.type
        if kind in _MEETING:
            before = self.of(op.inputs[0])
            if before is None:
                return [None] * len(op.outputs)
            return [tuple(size if size >= 0 else self._symbol() for size in before), ()]
        inputs = [self.of(tensor) for tensor in op.inputs]
        if kind in FED:
            return [None]
        if kind in _NUMBERS:
            return [()]
        if kind in _LIKE_THE_FIRST:
            return [inputs[0]] * len(op.outputs)
        if kind in _LIKE_ALL:
            return [functools.reduce(self._merge_shapes, inputs)]
        if kind in _BROADCAST:
            return [self._broadcast(*inputs)]
        if kind in _REDUCING:
            return [self._reduced(op, inputs[0])]
        if kind in _OF_A_SHAPE:
            return [self._held(op.inputs[1 if kind == "BroadcastTo" else 0])]
        rule = _RULES.get(kind)
        found = None if rule is None else rule(self, op, inputs)
        if found is not None:
            return found
        if None in inputs:
            return [None] * len(op.outputs)
        if all(size >= 0 for shape in inputs for size in shape or ()):
            return [self._static(tensor) for tensor in op.outputs]
        return [self._fresh(tensor) for tensor in op.outputs]

    def _broadcast(self, a: Shape, b: Shape) -> Shape:
        if a is None or b is None:
            return None
        sizes = []
        for one, other in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
            if one == other or other == 1:
                sizes.append(one)
            elif one == 1:
                sizes.append(other)
            else:
                known = max(one, other)
                sizes.append(known if known > 0 else self._symbol())
        return tuple(reversed(sizes))

    def _reduced(self, op: tf.Operation, x: Shape) -> Shape:
        axes, keep = value_of(op.inputs[1]), op.get_attr("keep_dims")
        if x is None:
            return None
        if axes is None:
            return self._fresh(op.outputs[0])
        reduced = {int(axis) % len(x) for axis in axes.reshape(-1)} if x else set()
        return tuple(1 if axis in reduced else size for axis, size in enumerate(x) if keep or axis not in reduced)

    def _products(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        a, b = (self._of_rank(2, shape) for shape in inputs)
        if op.get_attr("transpose_a"):
            a = a[::-1]
        if op.get_attr("transpose_b"):
            b = b[::-1]
        self._merge(a[1], b[0])
        return [(a[0], b[1])]

    def _windows(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        """Convolutions and pooling of images, channels last."""
        x, is_convolution = self._of_rank(4, inputs[0]), op.type == "Conv2D"
        if op.get_attr("data_format") != b"NHWC":
            return None
        if is_convolution and (inputs[1] is None or op.get_attr("dilations") != [1, 1, 1, 1]):
            return None
        kernel = (inputs[1] or ())[:2] if is_convolution else tuple(op.get_attr("ksize")[1:3])
        strides, padding = op.get_attr("strides")[1:3], op.get_attr("padding")
        if padding not in (b"SAME", b"VALID"):
            return None
        spatial = []
        for size, width, stride in zip(x[1:3], kernel, strides, strict=True):
            spatial.append(self._part(self._sum(size, 0 if padding == b"SAME" else 1 - width), stride))
        return [(x[0], *spatial, (inputs[1] or x)[3] if is_convolution else x[3])]

    def _reshaped(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        x, sizes = inputs[0], self._held(op.inputs[1])
        if sizes is None:
            return [None]
        unknown = [[size for size in shape if size < 0] for shape in (x or (), sizes)]
        if x is not None and len(unknown[1]) == 1 and len(unknown[0]) <= 1:
            known = [math.prod(size for size in shape if size >= 0) for shape in (x, sizes)]
            if unknown[0] and known[0] != known[1]:
                return [sizes]
            left = unknown[0][0] if unknown[0] else known[0] // max(known[1], 1)
            return [tuple(left if size < 0 else size for size in sizes)]
        return [sizes]

    def _transposed(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        order = value_of(op.inputs[1])
        return None if order is None or inputs[0] is None else [tuple(inputs[0][axis] for axis in order)]

    def _expanded(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        axis = value_of(op.inputs[1])
        if axis is None or inputs[0] is None:
            return None
        place = int(axis) if axis >= 0 else int(axis) + len(inputs[0]) + 1
        return [(*inputs[0][:place], 1, *inputs[0][place:])]

    def _squeezed(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        x, axes = inputs[0], op.get_attr("squeeze_dims")
        if x is None or (not axes and any(size < 0 for size in x)):
            return None
        dropped = {axis % len(x) for axis in axes} or {axis for axis, size in enumerate(x) if size == 1}
        return [tuple(size for axis, size in enumerate(x) if axis not in dropped)]

    def _padded(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        paddings = value_of(op.inputs[1])
        if paddings is None or inputs[0] is None:
            return None
        return [tuple(self._sum(size, int(sum(pair))) for size, pair in zip(inputs[0], paddings, strict=True))]

    def _tiled(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        times = value_of(op.inputs[1])
        if times is None or inputs[0] is None:
            return None
        return [tuple(self._times(size, int(n)) for size, n in zip(inputs[0], times, strict=True))]

    def _sliced(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        begin, sizes = (value_of(tensor) for tensor in op.inputs[1:])
        if begin is None or sizes is None or inputs[0] is None:
            return None
        whole = zip(inputs[0], begin, sizes, strict=True)
        return [tuple(self._sum(own, -int(first)) if size < 0 else int(size) for own, first, size in whole)]

    def _indexed(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        """x[begin:end:step, ...]; of an unknown size nothing is known afterwards, even if all of it is taken."""
        x, begin, end, step = inputs[0], *(value_of(tensor) for tensor in op.inputs[1:])
        if x is None or begin is None or end is None or step is None:
            return None
        masks = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
        no_begin, no_end, ellipsis, new, single = (op.get_attr(mask) for mask in masks)
        left, sizes = list(x), []
        for place in range(len(begin)):
            bit = 1 << place
            if ellipsis & bit:
                ahead = sum(not new & (1 << later) for later in range(place + 1, len(begin)))
                sizes += left[: len(left) - ahead]
                left = left[len(left) - ahead :]
            elif new & bit:
                sizes.append(1)
            else:
                size = left.pop(0)
                taken = slice(
                    None if no_begin & bit else begin[place], None if no_end & bit else end[place], step[place]
                )
                if not single & bit:
                    sizes.append(len(range(*taken.indices(size))) if size >= 0 else self._symbol())
        return [(*sizes, *left)]

    def _elements(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        """One element of a TensorArray, or several."""
        array = op.inputs[0].op
        while array.type in ("Enter", "Identity", "TensorArrayGradV3"):
            array = array.inputs[0].op
        shape = array.get_attr("element_shape") if array.type == "TensorArrayV3" else None
        if shape is None or shape.unknown_rank:
            return [None]
        element = tuple(size.size if size.size >= 0 else self._symbol() for size in shape.dim)
        if op.type == "TensorArrayReadV3":
            return [element]
        return None if inputs[1] is None else [(inputs[1][0], *element)]

    def _joined(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        which, parts = value_of(op.inputs[-1]), inputs[:-1]
        if which is None or any(part is None for part in parts):
            return None
        first, *others = [part for part in parts if part is not None]
        axis, merged = int(which) % len(first), first
        total = first[axis]
        for part in others:
            total = total + part[axis] if total >= 0 and part[axis] >= 0 else self._symbol()
            merged = tuple(
                size if place == axis else self._merge(size, other)
                for place, (size, other) in enumerate(zip(merged, part, strict=True))
            )
        return [(*merged[:axis], total, *merged[axis + 1 :])]

    def _packed(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        merged, axis = functools.reduce(self._merge_shapes, inputs), op.get_attr("axis")
        if merged is None:
            return None
        place = axis if axis >= 0 else axis + len(merged) + 1
        return [(*merged[:place], len(inputs), *merged[place:])]

    def _unpacked(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        x = inputs[0]
        if x is None:
            return None
        place = op.get_attr("axis") % len(x)
        return [(*x[:place], *x[place + 1 :])] * len(op.outputs)

    def _split(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        axis, x, n = value_of(op.inputs[0]), inputs[1], len(op.outputs)
        if axis is None or x is None:
            return None
        place = int(axis) % len(x)
        return [(*x[:place], self._part(x[place], n), *x[place + 1 :])] * n

    def _gathered(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        x, indices = inputs[:2]
        axis = value_of(op.inputs[2]) if op.type == "GatherV2" else 0
        return None if axis != 0 or x is None or indices is None else [(*indices, *x[1:])]

    def _like_images(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        return [self._of_rank(4, inputs[0])]

    def _of_given_sizes(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        return [self._held(op.inputs[1 if op.type == "Conv2DBackpropFilter" else 0])]

    def _batches_of_products(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        a, b = inputs
        if a is None or b is None or len(a) != len(b):
            return None
        batches = [self._merge(one, other) for one, other in zip(a[:-2], b[:-2], strict=True)]
        return [(*batches, a[-1 if op.get_attr("adj_x") else -2], b[-2 if op.get_attr("adj_y") else -1])]

    def _normalized(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        """A batch normalisation, or its gradients; those come with ``dy`` first."""
        x, channels = self._of_rank(4, inputs[0]), inputs[2 if "Grad" in op.type else 1]
        if channels is None or op.get_attr("data_format") != b"NHWC":
            return None
        return [(*x[:3], channels[0]), *[channels] * (len(op.outputs) - 1)]

    def _cross_entropies(self, op: tf.Operation, inputs: list[Shape]) -> Sequence[Shape] | None:
        logits, labels = self._of_rank(2, inputs[0]), inputs[1]
        if op.type.startswith("Sparse"):
            return [(logits[0] if labels is None else self._merge(logits[0], labels[0]),), logits]
        both = self._merge_shapes(logits, labels) or logits
        return [both[:1], both]


_RULES: Mapping[str, Callable[[Shapes, tf.Operation, list[Shape]], Sequence[Shape] | None]] = {
    "MatMul": Shapes._products,
    "BatchMatMul": Shapes._batches_of_products,
    "BatchMatMulV2": Shapes._batches_of_products,
    "Conv2D": Shapes._windows,
    "Conv2DBackpropInput": Shapes._of_given_sizes,
    "Conv2DBackpropFilter": Shapes._of_given_sizes,
    "MaxPoolGrad": Shapes._like_images,
    "AvgPoolGrad": Shapes._of_given_sizes,
    "MaxPool": Shapes._windows,
    "AvgPool": Shapes._windows,
    "Reshape": Shapes._reshaped,
    "Transpose": Shapes._transposed,
    "ExpandDims": Shapes._expanded,
    "Squeeze": Shapes._squeezed,
    "Pad": Shapes._padded,
    "PadV2": Shapes._padded,
    "MirrorPad": Shapes._padded,
    "Tile": Shapes._tiled,
    "Slice": Shapes._sliced,
    "StridedSlice": Shapes._indexed,
    "TensorArrayReadV3": Shapes._elements,
    "TensorArrayGatherV3": Shapes._elements,
    "ConcatV2": Shapes._joined,
    "Pack": Shapes._packed,
    "Unpack": Shapes._unpacked,
    "Split": Shapes._split,
    "GatherV2": Shapes._gathered,
    "ResourceGather": Shapes._gathered,
    **dict.fromkeys(("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"), Shapes._normalized),
    **dict.fromkeys(("FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3"), Shapes._normalized),
    "SoftmaxCrossEntropyWithLogits": Shapes._cross_entropies,
    "SparseSoftmaxCrossEntropyWithLogits": Shapes._cross_entropies,
}
