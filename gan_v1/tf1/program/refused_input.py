"""Input that TensorFlow 1.15.5 refused, or gave another type, where today's takes it in silence or refuses it.

Today's kernels fill their result with NaN where a matrix has no Cholesky factor or no inverse; 1.15.5's ended the run,
and a program that caught the error took another way. The operations made here to find that out are not counted: later
seeds stay those of 1.15.5.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.op_seeds.operations import replace_all
from gan_v1.tf1.op_seeds.seeds import count_operations, counted

Function = Callable[..., Any]
# Modules that hold the replaced functions besides TensorFlow's public ones.
_ALSO = ("tensorflow.python.ops.linalg_ops", "tensorflow.python.ops.linalg.linalg_impl")


def give_back() -> None:
    """Refuse and convert as TensorFlow 1.15.5 did, for the rest of this process."""
    makers: dict[str, Callable[[Function], Function]] = {
        "tensorflow.python.ops.gen_linalg_ops:cholesky": _cholesky,
        "tensorflow.python.ops.gen_linalg_ops:matrix_triangular_solve": _without_zeros_on_the_diagonal,
        "tensorflow.python.ops.linalg_ops:matrix_triangular_solve": _without_a_scope,
        "tensorflow.python.ops.gen_linalg_ops:tridiagonal_solve": _tridiagonal,
        "tensorflow.python.ops.linalg.linalg_impl:_tridiagonal_solve_compact_format": _of_arrays,
        "tensorflow.python.feature_column.feature_column_v2:IdentityCategoricalColumn._transform_input_tensor": _within,
        "tensorflow.python.data.ops.from_generator_op:_from_generator": _converting,
        "tensorflow.python.ops.image_ops_impl:per_image_standardization": _of_the_images_type,
        "tensorflow.python.util.numpy_compat:np_asarray": _as_numpy_converts,
    }
    replace_all(makers, also=_ALSO)


def _cholesky(todays: Function) -> Function:
    """``tf.cholesky`` that fails for a matrix without a factor.

    Today's kernel fills that factor with NaN, or with 0 if it is complex, its first number as well.
    """

    def has_none(matrix: Any, factor: Any, *_: Any) -> Any:
        first = factor[..., :1, :1]
        return ~((_magnitude(first) > 0) | _is_nan(matrix[..., :1, :1]))

    return _failing(
        "Cholesky", "Cholesky decomposition was not successful. The input might not be valid.", todays, has_none
    )


def _tridiagonal(todays: Function) -> Function:
    """``tridiagonal_solve`` that fails where today's kernel fills the solution with NaN, or with 0 if it is complex."""
    import tensorflow.compat.v1 as tf

    def has_none(matrix: Any, solution: Any, rhs: Any, *_: Any) -> Any:
        if matrix.dtype.is_complex:
            return tf.reduce_all(tf.equal(solution, 0), [-2, -1]) & tf.reduce_any(tf.not_equal(rhs, 0), [-2, -1])
        is_known = tf.reduce_all(tf.is_finite(matrix), [-2, -1]) & tf.reduce_all(tf.is_finite(rhs), [-2, -1])
        return is_known & tf.reduce_any(tf.is_nan(solution), [-2, -1])

    return _failing("TridiagonalSolve", "The matrix is not invertible.", todays, has_none)


def _of_arrays(todays: Function) -> Function:
    """``tridiagonal_solve`` of a right-hand side that is an array; today's asks it for the rank of a tensor.

    A vector became a tensor before its type was known, and several columns one of the matrix's type.
    """
    import numpy as np
    import tensorflow.compat.v1 as tf

    def solve(diagonals: Any, rhs: Any, *arguments: Any) -> Any:
        if isinstance(rhs, np.ndarray):
            rhs = tf.convert_to_tensor(rhs, diagonals.dtype if rhs.ndim > 1 else None)
        return todays(diagonals, rhs, *arguments)

    return solve


def _failing(kind: str, message: str, todays: Function, has_none: Callable[..., Any]) -> Function:
    """An operation that fails if ``has_none`` is true of its first argument, its result, and its other arguments."""
    import tensorflow.compat.v1 as tf

    def checked(matrix: Any, *arguments: Any, name: str | None = None, **options: Any) -> Any:
        with tf.name_scope(name, kind, [matrix]) as scope:
            matrix = tf.convert_to_tensor(matrix, name="input")
            with counted(1):
                result = todays(matrix, *arguments, **options)
                fails = tf.reduce_any(has_none(matrix, result, *arguments, *options.values()))
                with tf.control_dependencies([_assertion(~fails, message)]):
                    return tf.identity(result, name=scope)

    return checked


def _without_zeros_on_the_diagonal(todays: Function) -> Function:
    """``matrix_triangular_solve`` that fails where a number on the diagonal is 0, or the first one NaN."""
    import tensorflow.compat.v1 as tf

    def checked(matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None) -> Any:
        with tf.name_scope(name, "MatrixTriangularSolve", [matrix, rhs]) as scope:
            matrix = tf.convert_to_tensor(matrix, name="matrix")
            with counted(0):
                diagonal = _magnitude(tf.matrix_diag_part(matrix))
                is_invertible = tf.reduce_all(tf.not_equal(diagonal, 0)) & ~tf.reduce_any(_is_nan(diagonal[..., :1]))
                assertion = _assertion(is_invertible, "Input matrix is not invertible.")
            with tf.control_dependencies([assertion]):
                return todays(matrix, rhs, lower, adjoint, name=scope)

    return checked


def _without_a_scope(todays: Function) -> Function:
    """``tf.matrix_triangular_solve`` that is its kernel, and gives the operation the name that it is given."""
    kernel: Function = internals.find("tensorflow.python.ops.gen_linalg_ops:matrix_triangular_solve")
    return lambda *arguments, **options: kernel(*arguments, **options)


def _within(todays: Function) -> Function:
    """``categorical_column_with_identity`` without a default value that fails for numbers of no bucket."""
    import tensorflow.compat.v1 as tf

    def transform(self: Any, input_tensor: Any) -> Any:
        if self.default_value is not None:
            return todays(self, input_tensor)
        with counted(0):
            values = tf.cast(input_tensor.values, tf.int64)
            n = tf.constant(self.num_buckets, tf.int64)
            too_large = f'Bucket index for categorical column "{self.name}" exceeds number of buckets'
            negative = f'Negative bucket index for categorical column "{self.name}"'
            assertions = [
                tf.assert_less(values, n, (values, n), message=too_large),
                tf.assert_greater_equal(values, tf.constant(0, tf.int64), (values,), message=negative),
            ]
            with tf.control_dependencies(assertions):
                values = tf.identity(input_tensor.values)
        return todays(self, tf.SparseTensor(input_tensor.indices, values, input_tensor.dense_shape))

    return transform


def _converting(todays: Function) -> Function:
    """``Dataset.from_generator`` that gives what a generator of numbers yields the type that was asked for.

    Today's does so in all cases but that of one type and no shape, where it refuses 1.5 for an integer.
    """
    import numpy as np
    import tensorflow.compat.v1 as tf

    def from_generator(generator: Any, output_types: Any, output_shapes: Any = None, *more: Any, **options: Any) -> Any:
        if not isinstance(output_types, tf.DType) or output_types == tf.string or output_shapes is not None:
            return todays(generator, output_types, output_shapes, *more, **options)

        def converted(*arguments: Any) -> Any:
            return (np.asarray(value, output_types.as_numpy_dtype) for value in generator(*arguments))

        return todays(converted if callable(generator) else generator, output_types, output_shapes, *more, **options)

    return from_generator


def _of_the_images_type(todays: Function) -> Function:
    """``tf.image.per_image_standardization`` that returns uint8 images as such, cut off below 0 and above 255."""
    import tensorflow.compat.v1 as tf

    def per_image_standardization(image: Any) -> Any:
        image = tf.convert_to_tensor(image, name="image")
        if image.dtype == tf.float32:
            return todays(image)
        standardized = todays(tf.image.convert_image_dtype(image, tf.float32))
        if not tf.executing_eagerly():
            count_operations(-1)  # a copy, which 1.15.5 made of float32 alone
        return tf.image.convert_image_dtype(standardized, image.dtype, saturate=True)

    return per_image_standardization


def _as_numpy_converts(todays: Function) -> Function:
    """How sessions convert what they are fed: NaN is no integer, and 1j no float, whereas 300 becomes an uint8."""
    import numpy as np

    def np_asarray(values: Any, dtype: Any = None, order: Any = None, copy: Any = None) -> Any:
        try:
            return np.asarray(values, dtype, order=order)
        except OverflowError:
            return todays(values, dtype, order, copy)

    return np_asarray


def _assertion(condition: Any, message: str) -> Any:
    """An operation that fails with ``message``; ``tf.Assert`` would make two branches of it."""
    import tensorflow.compat.v1 as tf

    return tf.raw_ops.Assert(condition=condition, data=[tf.constant(message)])


def _magnitude(x: Any) -> Any:
    """The absolute values of real or complex numbers, as real ones."""
    import tensorflow.compat.v1 as tf

    return tf.abs(x)


def _is_nan(x: Any) -> Any:
    import tensorflow.compat.v1 as tf

    return tf.is_nan(_magnitude(x))
