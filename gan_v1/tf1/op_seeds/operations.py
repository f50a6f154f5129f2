"""Functions that make another number of operations today than in TensorFlow 1.15, and what to count for them.

A random operation's seed is the number of operations before it (see ``seeds``). So where a function makes
more or fewer of them today, every weight drawn after it comes out different. The functions that draw random
numbers themselves, ``random_uniform`` and ``dropout``, are built again as they were. For the others the
operations that are missing, or too many, are only counted; that leaves today's arithmetic alone.

The differences were found by comparing, call by call, the seeds that TensorFlow 1.15.5 gave, and that
comparison keeps them true (``tests/tf1_programs/op_seeds.py``). What gradients make is counted in ``gradients``.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import sys
from collections.abc import Callable, Mapping
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.op_seeds import formulas
from gan_v1.tf1.op_seeds.seeds import count_operations, counted

Function = Callable[..., Any]
# Modules that hold copies of other modules' names.
_PUBLIC = ("tensorflow._api.v2", "tensorflow.compat", "tensorflow.python.ops.nn", "tensorflow.python.ops.standard_ops")


def give_back() -> None:
    """Count and draw as TensorFlow 1.15 did, for the rest of this process, in installed packages too."""
    makers: dict[str, Callable[[Function], Function]] = {
        **{place: functools.partial(_counting, difference) for place, difference in _DIFFERENCES.items()},
        "tensorflow.python.ops.special_math_ops:einsum": _einsum,
        "tensorflow.python.ops.math_ops:tensordot": _tensordot,
        "tensorflow.python.ops.random_ops:random_uniform": _random_uniform,
        "tensorflow.python.ops.nn_ops:dropout_v2": _dropout,
        "tf_keras.src.layers.regularization.dropout:Dropout.call": _dropout_of_nothing,
        "tf_keras.src.engine.training_arrays_v1:ArrayLikeTrainingLoop.predict": _resetting_metrics,
        "tf_keras.src.optimizers.utils:all_reduce_sum_gradients": _not_counted,
        "tensorflow.python.ops.bincount_ops:bincount_v1": formulas.bincount,
        "tensorflow.python.ops.gen_math_ops:cast": formulas.cast,
        "tensorflow.python.ops.nn_impl:swish": formulas.swish,
        "tf_keras.src.layers.normalization.layer_normalization:LayerNormalization.call": formulas.layer_normalization,
        "tf_keras.src.regularizers:L1.__call__": formulas.penalty,
        "tf_keras.src.regularizers:L2.__call__": formulas.penalty,
        "tf_keras.src.regularizers:L1L2.__call__": formulas.penalty,
        "tensorflow.python.ops.math_ops:saturate_cast": formulas.saturate_cast,
        "tensorflow.python.ops.gen_math_ops:truncate_div": formulas.truncated_division,
        "tensorflow.python.ops.nn_impl:fused_batch_norm": formulas.batch_norm,
        "tensorflow.python.ops.nn_impl:weighted_moments": formulas.weighted_moments,
        "tensorflow.python.ops.nn_ops:conv2d_transpose_v2": formulas.transposed_convolution,
        "tensorflow.python.ops.variable_scope:_VariableStore._get_single_variable": _regularized_once,
        "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray.size": _of_unknown_size,
        "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray.stack": _of_unknown_size,
        "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray.concat": _of_unknown_size,
    }
    replace_all(makers)


def replace_all(makers: Mapping[str, Callable[[Function], Function]], also: tuple[str, ...] = ()) -> None:
    """Replace listed functions, in TensorFlow's public modules that offer them, too.

    Args:
        makers: by what ``internals`` calls a function, what makes another of it.
        also: how the names of other modules begin that are to get the new ones.
    """
    replaced = [internals.replace(place, make) for place, make in makers.items()]
    # Some public names are wrapped functions: those of tf.linalg.diag_part and tf.matrix_diag_part are not the same.
    replacements = {id(inspect.unwrap(todays)): then for todays, then in replaced}
    for api_name, api in list(sys.modules.items()):
        if api_name.startswith(_PUBLIC + also):
            wrapped = type(api).__name__ == "TFModuleWrapper"  # most are; it looks names up in a dictionary of its own
            names = vars(internals.tfmw_wrapped_module(api) if wrapped else api)
            for public in [key for key, value in names.items() if id(_unwrapped(value)) in replacements]:
                then = replacements[id(_unwrapped(names[public]))]
                setattr(api, public, then)
                if wrapped:
                    internals.fastdict_insert(api, public, then)


def _unwrapped(value: Any) -> Any:
    return inspect.unwrap(value) if inspect.isfunction(value) else value


def _counting(difference: Callable[..., int], todays: Function) -> Function:
    import tensorflow.compat.v1 as tf

    signature = inspect.signature(todays)
    wanted = list(inspect.signature(difference).parameters)

    def counted(*arguments: Any, **options: Any) -> Any:
        if tf.executing_eagerly():  # no graph, nothing to count; and a slice would take twice as long
            return todays(*arguments, **options)
        bound = signature.bind(*arguments, **options)
        bound.apply_defaults()
        count_operations(difference(*(bound.arguments[name] for name in wanted)))
        return todays(*arguments, **options)

    return counted


# ---------------------------------------------------------------- how many operations more 1.15.5 made than today's
def _reduction(x: Any, axis: Any) -> int:
    """The axes of a reduction over all of ``x``: of a scalar one operation in 1.15.5, four today; of a variable four
    in 1.15.5, one today.
    """
    if axis is not None or not _is_tensor(x):
        return 0
    return 3 * hasattr(x, "initializer") - 3 * (x.shape.rank == 0)


def _one_hot(on_value: Any, off_value: Any) -> int:
    """1.15.5 made two constants of each value that is given as a number; today it becomes one."""
    return sum(isinstance(value, numbers.Number) for value in (on_value, off_value))


def _split(num_or_size_splits: Any) -> int:
    """1.15.5 made a constant of the number of pieces, which nothing read."""
    return int(isinstance(num_or_size_splits, numbers.Integral))


def _reshape(shape: Any) -> int:
    """Today an empty shape becomes a constant of floats before it becomes one of integers: one operation more."""
    return -1 if isinstance(shape, list | tuple) and not shape else 0


def _slice(slice_spec: Any) -> int:
    """In a slice such as ``x[:n]`` with a tensor n, a bound that is left out was a plain number in 1.15.5; today it is
    a constant of its own, packed with the others.
    """
    import tensorflow.compat.v1 as tf

    parts = list(slice_spec) if isinstance(slice_spec, list | tuple) else [slice_spec]
    ends: tuple[list[Any], ...] = ([], [], [])  # where the slices begin, where they end, and their steps
    filled = [False] * 3
    wide = False
    for part in parts:
        bounds = [part.start, part.stop, part.step] if isinstance(part, slice) else [part, part, None]
        tensors = [bound for bound in bounds if _is_tensor(bound)]
        is_wide = any(tensor.dtype.base_dtype == tf.int64 for tensor in tensors)
        wide = wide or is_wide
        for n, bound in enumerate(bounds):
            ends[n].append(bound)
            filled[n] |= bound is None and bool(tensors) and (isinstance(part, slice) or is_wide)
    return -sum(
        len(values) - wide
        for values, fills in zip(ends, filled, strict=True)
        if fills and not any(map(_is_tensor, values))
    )


def _gated(tensors: Any) -> int:
    """An optimizer passes all gradients of an operation through ``tf.tuple``.

    In 1.15.5 a fused batch normalization in training had two more, both empty, for two operations more.
    """
    if len(tensors) != 5 or tensors[3] is not None or tensors[1] is None:
        return 0
    made_by = tensors[1].op
    return 2 * (made_by.type.startswith("FusedBatchNormGrad") and made_by.get_attr("is_training"))


def _fill(shape: Any) -> int:
    """1.15.5 multiplied the sides of a shape with tensors in it, and compared the product with the size of a
    large constant.
    """
    if not isinstance(shape, list | tuple) or not any(map(_is_tensor, shape)):
        return 0
    product, count = shape[0], 2  # for the comparison
    for side in shape[1:]:
        count += 2 - (_is_tensor(product) and _is_tensor(side)) if _is_tensor(product) or _is_tensor(side) else 0
        product = product if _is_tensor(product) else side
    return count


def _parse_example(features: Any) -> int:
    """1.15.5 made a constant of each feature's key, and one of the names; today four constants hold them all."""
    return 1 + len(features) - 4


def _convolution(dilations: Any) -> int:
    """The layers of 1.15.5 handed the dilation over as a constant operation, even where it is 1."""
    return int(all(dilation == 1 for dilation in dilations or [1]))


def _conv2d_transpose(x: Any, padding: str, data_format: str | None) -> int:
    """1.15.5 took height and width from the dynamic shape and multiplied them by the strides in the graph."""
    sides = _shape(x)[2:4] if data_format == "channels_first" else _shape(x)[1:3]
    each = 4 + 2 + (2 if padding == "valid" else 0) - 1  # slice, multiply, add; less today's constant in the stack
    return each * sum(side is not None for side in sides)


def _flatten(inputs: Any) -> int:
    """1.15.5 read the number of examples from the dynamic shape, unless it was known."""
    shape = _shape(inputs)
    return 6 if len(shape) > 1 and shape[0] is None and None not in shape[1:] else 0


def _confusion_matrix(num_classes: Any) -> int:
    """1.15.5 added a sparse matrix to one of zeros, whose number of classes may be known; today the counts are
    scattered.
    """
    return 3 if num_classes is None else 2


def _fused_batch_norm(self: Any, training: Any) -> int:
    """1.15.5 made constants of the empty mean and variance in training, and one of the momentum. If ``training`` is a
    tensor, the two branches make as many today, and two more for resource variables, which they read.
    """
    if _is_tensor(training):
        return -2 if hasattr(self.gamma, "handle") else 0
    return 2 if training else 1


def _identity(self: Any) -> int:
    """Without a default value for what is out of range, 1.15.5 added assertions that nothing is."""
    return 38 if self.default_value is None else 0


def _weighted_loss(losses: Any, sample_weight: Any) -> int:
    """1.15.5 multiplied a model's losses by weights of 1 where there are none, if there is more than one loss; weights
    that are given it compared, in the graph, with the losses' shape, unless both shapes are known beforehand.
    """
    if sample_weight is None:
        return 9 if _shape(losses) else 0
    return 67 if _shape(sample_weight) and None in _shape(losses) + _shape(sample_weight) else 0


def _confusion_of_thresholds(thresholds_distributed_evenly: bool) -> int:
    """1.15.5 asserted more, and compared with each threshold; today's has another way for ``AUC``'s, which are even."""
    return 43 if thresholds_distributed_evenly else 34


def _class_matches(y_true: Any, y_pred: Any) -> int:
    """Today the matches are reshaped to the classes' shape: two operations more, or one if the ranks differ."""
    return -2 if len(_shape(y_true)) == len(_shape(y_pred)) else -1


def _sorted(values: Any, direction: str, return_argsort: bool) -> int:
    """Of integers, 1 is taken away today before they are sorted in ascending order, and behind."""
    import tensorflow.compat.v1 as tf

    if direction != "ASCENDING" or tf.convert_to_tensor(values).dtype.is_floating:
        return 0
    return -2 if return_argsort else -4


def _resize_images(x: Any, data_format: str) -> int:
    """1.15.5 took height and width from the dynamic shape."""
    sides = _shape(x)[2:4] if data_format == "channels_first" else _shape(x)[1:3]
    return 0 if None in sides else 4


def _sparse_lookup(params: Any, segment_ids: Any, ignore_weights: bool, max_norm: Any, allow_fast_lookup: bool) -> int:
    """1.15.5 gathered the rows first and cast the segments' numbers; today one operation does both where it can."""
    at_once = len(params) == 1 and max_norm is None and params[0].device == segment_ids.device
    if at_once and (allow_fast_lookup or ignore_weights):
        return 1 if hasattr(params[0], "handle") else 5
    return int(ignore_weights)


def _polynomial_decay(self: Any) -> int:
    """1.15.5 converted the number of steps once more; where a decay begins anew, it chose by ``cond``."""
    return 5 if self.cycle else 1


def _ftrl_slots(var_list: Any) -> int:
    """1.15.5 filled the accumulators with a constant; today they are ones that are multiplied by it."""
    return -2 * len(var_list)


def _checked_image(image: Any) -> int:
    """1.15.5 asserted that all sides are positive, the number of images among them; today the last three alone."""
    shape = _shape(image)
    if None not in shape:
        return 0
    return -4 if len(shape) < 3 or None in shape[-3:] else 22


def _centre(image: Any) -> int:
    """Where height and width are not known, today's makes two operations more."""
    return -2 if None in _shape(image)[-3:-1] else 0


def _cropped_or_padded(image: Any) -> int:
    return 4 if None in _shape(image)[-3:-1] else 0


def _as_jpeg(image: Any) -> int:
    """Today an image of floats is made one of bytes, and back, by four operations more."""
    return -4 * (_is_tensor(image) and image.dtype.is_floating)


_DIFFERENCES: dict[str, Callable[..., int]] = {
    "tensorflow.python.ops.math_ops:_ReductionDims": _reduction,
    "tensorflow.python.ops.math_ops:linspace_nd": lambda: -67,  # 1.15.5 made a single operation
    "tensorflow.python.ops.array_ops:one_hot": _one_hot,
    "tensorflow.python.ops.array_ops:split": _split,
    "tensorflow.python.ops.array_ops:zeros": _fill,
    "tensorflow.python.ops.array_ops:ones": _fill,
    "tensorflow.python.ops.array_ops:matrix_diag": lambda: -4,
    "tensorflow.python.ops.array_ops:matrix_diag_part": lambda: -2,
    "tensorflow.python.ops.array_ops:matrix_set_diag": lambda: -1,
    "tensorflow.python.ops.math_ops:_unsorted_segment_N": lambda: -13,  # for the segments' sizes
    "tensorflow.python.keras.optimizer_v2.learning_rate_schedule:PolynomialDecay.__call__": _polynomial_decay,
    "tf_keras.src.optimizers.schedules.learning_rate_schedule:PolynomialDecay.__call__": _polynomial_decay,
    "tensorflow.python.ops.array_ops:reshape": _reshape,
    "tensorflow.python.ops.clip_ops:clip_by_global_norm": lambda: 1,
    "tensorflow.python.ops.confusion_matrix:confusion_matrix_v1": _confusion_matrix,
    "tensorflow.python.ops.embedding_ops:embedding_lookup_sparse_impl": _sparse_lookup,
    "tensorflow.python.feature_column.feature_column_v2:IdentityCategoricalColumn._transform_input_tensor": _identity,
    "tensorflow.python.ops.histogram_ops:histogram_fixed_width_bins": lambda: -6,
    "tensorflow.python.ops.image_ops_impl:_CheckAtLeast3DImage": _checked_image,
    "tensorflow.python.ops.image_ops_impl:adjust_jpeg_quality": _as_jpeg,
    "tensorflow.python.ops.image_ops_impl:central_crop": _centre,
    "tensorflow.python.ops.image_ops_impl:crop_to_bounding_box": lambda: -12,
    "tensorflow.python.ops.image_ops_impl:resize_image_with_crop_or_pad": _cropped_or_padded,
    "tensorflow.python.ops.image_ops_impl:resize_images": lambda preserve_aspect_ratio: -6 * preserve_aspect_ratio,
    "tensorflow.python.ops.image_ops_impl:per_image_standardization": lambda: 1,
    "tensorflow.python.ops.metrics_impl:_streaming_confusion_matrix": lambda: 3,
    "tensorflow.python.ops.nn_ops:convolution_v2": _convolution,
    "tensorflow.python.ops.parsing_ops:parse_example": _parse_example,
    "tensorflow.python.ops.parsing_ops:parse_single_example": lambda: -4,
    "tensorflow.python.ops.random_ops:random_gamma": lambda: -2,
    "tensorflow.python.ops.resource_variable_ops:BaseResourceVariable.sparse_read": lambda: 1,
    "tensorflow.python.ops.signal.mel_ops:linear_to_mel_weight_matrix": lambda: -127,
    "tensorflow.python.ops.sort_ops:_sort_or_argsort": _sorted,
    "tensorflow.python.ops.stateless_random_ops:stateless_random_normal": lambda: -2,
    "tensorflow.python.ops.stateless_random_ops:stateless_random_uniform": lambda: -2,
    "tensorflow.python.ops.stateless_random_ops:stateless_truncated_normal": lambda: -2,
    "tensorflow.python.framework.tensor:Tensor.__getitem__": _slice,
    "tensorflow.python.ops.control_flow_ops:tuple": _gated,
    "tensorflow.python.ops.tensor_getitem_override:_slice_helper": _slice,  # slices of variables
    "tensorflow.python.training.saver:BaseSaverBuilder._AddShardedSaveOpsForV2": lambda: -3,  # for files on S3
    "tensorflow.python.training.ftrl:FtrlOptimizer._create_slots": _ftrl_slots,
    "tensorflow.python.training.ftrl:FtrlOptimizer._prepare": lambda: -9,
    "tensorflow.python.data.ops.dataset_ops:DatasetV1._make_initializable_iterator": lambda: 3,
    "tf_keras.src.backend:conv2d_transpose": _conv2d_transpose,
    "tensorflow.python.keras.backend:conv2d_transpose": _conv2d_transpose,
    "tf_keras.src.backend:resize_images": _resize_images,
    "tf_keras.src.layers.rnn.time_distributed:TimeDistributed.call": lambda: -2,  # it reshapes the inputs twice
    "tf_keras.src.layers.rnn.dropout_rnn_cell_mixin:_generate_dropout_mask": lambda: 2,
    "tf_keras.src.utils.losses_utils:compute_weighted_loss": _weighted_loss,
    "tf_keras.src.utils.metrics_utils:update_confusion_matrix_variables": _confusion_of_thresholds,
    "tf_keras.src.utils.metrics_utils:sparse_categorical_matches": _class_matches,
    "tf_keras.src.layers.reshaping.flatten:Flatten.call": _flatten,
    "tensorflow.python.keras.layers.core:Flatten.call": _flatten,
    "tf_keras.src.layers.normalization.batch_normalization:BatchNormalizationBase._fused_batch_norm": _fused_batch_norm,
}


def _shape(x: Any) -> list[int | None]:
    """The static shape of a tensor, a variable or an array; [None] where not even the rank is known."""
    if not hasattr(x, "shape"):
        import numpy as np

        return list(np.shape(x))
    return [None] if getattr(x.shape, "rank", 0) is None else list(map(_number, x.shape))


def _number(side: Any) -> int | None:
    """A dimension as a number; ``TensorShape`` wraps them as in TensorFlow 1."""
    return getattr(side, "value", side)


def _is_tensor(value: Any) -> bool:
    import tensorflow.compat.v1 as tf

    return bool(tf.is_tensor(value))


# ---------------------------------------------------------------- built as they were
def _random_uniform(todays: Function) -> Function:
    """1.15.5 made constants of the bounds 0 and 1, too, and scaled by them; today these two are left out."""
    import tensorflow.compat.v1 as tf

    def random_uniform(
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: Any = tf.float32,
        seed: int | None = None,
        name: str | None = None,
    ) -> Any:
        dtype = tf.as_dtype(dtype)
        if not dtype.is_floating:
            return todays(shape, minval, maxval, dtype, seed, name)
        with tf.name_scope(name, "random_uniform", [shape, minval, maxval]) as scope:
            shape = internals.shape_tensor(shape)
            minval = tf.convert_to_tensor(minval, dtype=dtype, name="min")
            maxval = tf.convert_to_tensor(1 if maxval is None else maxval, dtype=dtype, name="max")
            return todays(shape, minval, maxval, dtype, seed, scope)

    return random_uniform


def _dropout(todays: Function) -> Function:
    """1.15.5 multiplied the inputs by a mask of ones and zeros; today ``where`` picks them."""
    import tensorflow.compat.v1 as tf

    def dropout_v2(x: Any, rate: Any, noise_shape: Any = None, seed: int | None = None, name: str | None = None) -> Any:
        x = tf.convert_to_tensor(x, name="x")
        if isinstance(rate, numbers.Real) and not 0 < float(rate) < 1:
            return x if rate == 0 else todays(x, rate, noise_shape, seed, name)  # which raises the right error
        with tf.name_scope(name, "dropout", [x]):
            rate = tf.convert_to_tensor(rate, dtype=x.dtype, name="rate")
            if tf.get_static_value(rate) == 0:
                return x
            noise = tf.random_uniform(internals.get_noise_shape(x, noise_shape), seed=seed, dtype=x.dtype)
            scale = 1 / (1 - rate)
            dropped = x * scale * tf.cast(noise >= rate, x.dtype)
            dropped.set_shape(x.get_shape())
            return dropped

    return dropout_v2


def _of_unknown_size(todays: Function) -> Function:
    """1.15.5 read a ``TensorArray``'s size in the graph, so the stack of its elements had an unknown first dimension.

    Gradients of formulas with it then worked out shapes in the graph. Today the size that it was made with is known.
    """

    @functools.wraps(todays)
    def of_unknown_size(self: Any, name: str | None = None) -> Any:
        size, infer = internals.size(self), internals.infer_shape(self)
        internals.set_value("size", self, None)
        internals.set_value("infer_shape", self, False)  # ``concat`` would ask for the size
        try:
            return todays(self, name)
        finally:
            internals.set_value("size", self, size)
            internals.set_value("infer_shape", self, infer)

    return of_unknown_size


def _dropout_of_nothing(todays: Function) -> Function:
    """1.15.5's layer built its branch for training even at a rate of 0; today it does not."""
    import tensorflow.compat.v1 as tf

    def call(self: Any, inputs: Any, training: Any = None) -> Any:
        if not isinstance(self.rate, numbers.Real) or self.rate != 0 or tf.executing_eagerly():
            return todays(self, inputs, training)
        return tf.keras.backend.in_train_phase(lambda: inputs, lambda: tf.identity(inputs), training)

    return call


def _resetting_metrics(todays: Function) -> Function:
    """1.15.5 set a model's metrics to 0 before it predicted, too, which makes operations the first time."""

    def predict(self: Any, model: Any, *arguments: Any, **options: Any) -> Any:
        model.reset_metrics()
        return todays(self, model, *arguments, **options)

    return predict


def _not_counted(todays: Function) -> Function:
    """1.15.5 made no operations here: today's Keras copies the gradients as if several devices had to add them."""

    def uncounted(*arguments: Any, **options: Any) -> Any:
        with counted(0):
            return todays(*arguments, **options)

    return uncounted


def _einsum(todays: Function) -> Function:
    """1.15.5 built ``einsum`` of products and sums; today it is one operation.

    TensorFlow has kept the old function beside it.
    """
    return internals.einsum_v1


def _regularized_once(todays: Function) -> Function:
    """Today ``get_variable`` builds the regularizer's graph twice; the first, which nothing reads, must not count."""
    import tensorflow.compat.v1 as tf

    def get_single_variable(*arguments: Any, regularizer: Any = None, **options: Any) -> Any:
        graph, calls = tf.get_default_graph(), 0

        def regularizer_of_one_call(variable: Any) -> Any:
            nonlocal calls
            calls += 1
            before = graph.num_operations()
            penalty = regularizer(variable)
            if calls == 1:
                count_operations(before - graph.num_operations())
            return penalty

        return todays(*arguments, regularizer=regularizer and regularizer_of_one_call, **options)

    return get_single_variable


def _tensordot(todays: Function) -> Function:
    """1.15.5 transposed and reshaped matrices of known shape even where that changes nothing; gradients, too."""

    def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
        result = todays(a, b, axes, name)
        count = (0, 0, 0)  # for the first matrix, for the second, and for what comes out
        if isinstance(axes, numbers.Integral):
            count = (_left_out(a, range(-axes, 0), False), _left_out(b, range(axes), True), 0)
        elif isinstance(axes, list | tuple):
            count = (_left_out(a, axes[0], False), _left_out(b, axes[1], True), 0)
        product = getattr(result, "op", None)
        if product is not None and product.type == "MatMul":
            count = (*count[:2], 2)
        elif product is not None and product.inputs:
            product = product.inputs[0].op
        if product is not None:
            count_operations(sum(count))
            setattr(product, LEFT_OUT, count)
        return result

    return tensordot


# Attribute of a product: how many operations more its gradient had in 1.15.5, for each input's and for the output's.
LEFT_OUT = "_operations_left_out"


def _left_out(tensor: Any, own: Any, flipped: bool) -> int:
    """How many needless transposes and reshapes 1.15.5 made, with axes ``own`` last (``flipped``: first)."""
    shape = _shape(tensor)
    if None in shape:
        return 0
    own = [axis % len(shape) for axis in ([own] if isinstance(own, numbers.Integral) else own)]
    free = [axis for axis in range(len(shape)) if axis not in own]
    order = [*own, *free] if flipped else [*free, *own]
    sides = [math.prod(shape[axis] or 0 for axis in part) for part in ((own, free) if flipped else (free, own))]
    return 2 * (order == list(range(len(shape)))) + 2 * ([shape[axis] for axis in order] == sides)
