"""Which operations of a graph nobody has compared with TensorFlow 1.15.5's."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Sequence

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic.memory import adds_as_it_comes
from gan_v1.tf1.arithmetic.program import needed_by

# Compared with 1.15.5 and equal as they are, or exact by what they do: a choice, a sign, a single rounding.
_EQUAL = """
    Abs ArgMax ArgMin Equal Greater GreaterEqual InTopK InTopKV2 IsFinite IsInf IsNan Less LessEqual NotEqual
    Rank Shape ShapeN Size
    Add AddN AddV2 ApplyGradientDescent ApplyMomentum Assign AssignAdd AssignAddVariableOp AssignSub
    AssignSubVariableOp AssignVariableOp AvgPool AvgPoolGrad BatchMatMul BatchMatMulV2 BiasAdd BiasAddGrad
    BiasAddV1 Ceil ClipByValue Conv2D Conv2DBackpropFilter Conv2DBackpropInput Div DivNoNan EluGrad Floor
    FloorDiv FloorMod LeakyRelu LeakyReluGrad MatMul Max MaxPool MaxPoolGrad Maximum Min Minimum Mul MulNoNan
    Neg OneHot RandomStandardNormal RandomUniform RealDiv ReciprocalGrad Relu Relu6 Relu6Grad ReluGrad
    ResourceApplyGradientDescent ResourceApplyMomentum Rint Round RsqrtGrad SeluGrad Sigmoid SigmoidGrad Sign
    Sin SoftplusGrad SqrtGrad Square SquaredDifference Sub TanhGrad TruncatedNormal
"""
# Of these, equal where this machine's numbers are meant: nobody has given their sums an order of their own.
SUMMED_HERE = {"BatchMatMul", "BatchMatMulV2", "Conv2D", "Conv2DBackpropFilter", "Conv2DBackpropInput"}
# Move, choose or hold numbers.
_MOVES = """
    AudioSummary BatchToSpaceND BroadcastTo Cast CheckNumerics Concat ConcatV2 Const CropAndResize DecodeBmp
    DecodeCSV DecodeGif DecodeJpeg DecodePng DecodeRaw DepthToSpace DynamicPartition DynamicStitch Empty
    EnsureShape Enter Exit ExpandDims ExtractImagePatches FIFOQueueV2 Fill Gather GatherNd GatherTree GatherV2
    GuaranteeConst HistogramSummary Identity IdentityN ImageSummary ImmutableConst InvertPermutation
    IsVariableInitialized
    IteratorGetNext LoopCond MatrixBandPart MatrixDiag MatrixDiagPart Merge MergeSummary MirrorPad NextIteration
    NoOp OneHot OnesLike Pack PackV2 Pad PadV2 ParallelConcat ParseExample ParseExampleV2 ParseSingleExample
    Placeholder PlaceholderWithDefault PreventGradient Print PrintV2 PyFunc PyFuncStateless QueueDequeueManyV2
    QueueDequeueUpToV2 QueueDequeueV2 QueueEnqueueManyV2 QueueEnqueueV2 RandomCrop RandomShuffle Range
    ReadVariableOp RefEnter RefExit RefIdentity RefMerge RefNextIteration RefSelect RefSwitch Reshape
    ResizeNearestNeighbor ResizeNearestNeighborGrad ResourceGather ResourceGatherNd RestoreV2 Reverse
    ReverseSequence ReverseV2 SaveV2 ScalarSummary ScatterNd Select SelectV2 Slice SpaceToBatchND SpaceToDepth
    SparseToDense Split SplitV Squeeze StackPopV2 StackPushV2 StopGradient StridedSlice StridedSliceGrad Switch
    TensorArrayConcatV3 TensorArrayGatherV3 TensorArrayGradV3 TensorArrayReadV3 TensorArrayScatterV3
    TensorArraySizeV3 TensorArraySplitV3 TensorArrayV3 TensorArrayWriteV3 Tile TopK TopKV2 Transpose Unpack
    UnravelIndex VarHandleOp Variable VariableV2 Where ZerosLike
"""


# 1.15.5 cut a larger tensor [..., classes] of these into blocks, and gave their ends to the C library.
_SOFTMAXES = {"Softmax", "SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits"}
_ONE_BLOCK = 2700  # numbers; about as many, by trial


class Coverage:
    """Looks at what is run, and names each type of operation once that is neither covered nor known to be equal.

    Args:
        covered: types of operations that get 1.15.5's arithmetic.
        note: is told.
        unsure: types of operations that would be known elsewhere, but round otherwise on this machine.
    """

    def __init__(self, covered: Collection[str], note: Callable[[str], None], unsure: Collection[str]) -> None:
        self._known = {*covered, *_EQUAL.split(), *_MOVES.split(), "XlaLaunch"} - {*unsure}
        self._note = note
        self._told_of_memory = False
        self._told_of_blocks: set[str] = set()
        self._seen: weakref.WeakKeyDictionary[tf.Graph, set[str]] = weakref.WeakKeyDictionary()  # operations' names

    def look(self, targets: Sequence[tf.Operation], fetches: Sequence[tf.Tensor]) -> None:
        """Go over what ``targets`` and ``fetches`` need and nobody has looked at yet."""
        wanted = [*targets, *(fetch.op for fetch in fetches)]
        waiting, sums = list(wanted), False
        unknown: set[str] = set()
        in_blocks: set[str] = set()
        while waiting:
            operation = waiting.pop()
            seen = self._seen.setdefault(operation.graph, set())
            if operation.name in seen:
                continue
            seen.add(operation.name)
            waiting += [tensor.op for tensor in operation.inputs]
            waiting += operation.control_inputs
            floats = any(tensor.dtype.base_dtype.is_floating for tensor in (*operation.outputs, *operation.inputs))
            if operation.type in _SOFTMAXES and _has_block_ends(operation.inputs[0].shape):
                in_blocks.add(operation.type)
            sums = sums or (operation.type == "AddN" and len(operation.inputs) > 2)
            if floats and operation.type not in self._known:
                unknown.add(operation.type)
        if unknown:
            self._known |= unknown
            self._note(f"not compared with TensorFlow 1.15.5, may round otherwise: {', '.join(sorted(unknown))}")
        if in_blocks - self._told_of_blocks:
            self._told_of_blocks |= in_blocks
            self._note(
                f"may round otherwise, a number in a few thousand: {', '.join(sorted(in_blocks))} of more than "
                f"{_ONE_BLOCK} numbers whose classes are no multiple of eight"
            )
        if sums and not self._told_of_memory and adds_as_it_comes(needed_by(wanted)):
            self._told_of_memory = True
            self._note(
                "may round otherwise: sums of three and more in a run that needs much memory; TensorFlow 1.15.5 added "
                "them up in the order in which they came, and did not repeat itself"
            )


def _has_block_ends(shape: tf.TensorShape) -> bool:
    """Whether a tensor of logits is known to be cut into blocks that end within a group of eight."""
    return bool(shape.is_fully_defined() and shape.rank and shape.num_elements() > _ONE_BLOCK and shape[-1].value % 8)
