"""Dense columns, of which a network's first layer is made: numbers, one-hot ranges of numbers, and vectors of ids."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tf_slim.ops import variables

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.feature_columns.sparse import Column, SparseColumn, WeightedSparseColumn
from gan_v1.tf1.op_seeds.seeds import count_operations

Numbers = float | Sequence[float]


@dataclass(frozen=True, repr=False)
class RealValuedColumn(Column, internals.DenseColumn):  # type: ignore[misc]
    """A feature of ``dimension`` numbers an example."""

    column_name: str
    dimension: int
    default_value: tuple[float, ...] | None
    dtype: Any
    normalizer: Callable[[Any], Any] | None

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.column_name

    @property
    def key(self) -> str:
        return self._in_words(str, left_out="normalizer")

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        default = None if self.default_value is None else list(self.default_value)
        return {self.column_name: tf.FixedLenFeature([self.dimension], self.dtype, default)}

    @property
    def _variable_shape(self) -> Any:
        return tf.TensorShape([self.dimension])

    def _transform_feature(self, inputs: Any) -> Any:
        found = inputs.get(self.name)
        return tf.cast(found if self.normalizer is None else self.normalizer(found), tf.float32)

    def _get_dense_tensor(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        return inputs.get(self)


@dataclass(frozen=True, repr=False)
class BucketizedColumn(Column, internals.CategoricalColumn, internals.DenseColumn):  # type: ignore[misc]
    """Numbers by the ranges in which they lie: as one-hot vectors, or as ids."""

    source_column: RealValuedColumn
    boundaries: tuple[float, ...]

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.source_column.name}_bucketized"

    @property
    def length(self) -> int:
        """How many ranges there are."""
        return len(self.boundaries) + 1

    @property
    def combiner(self) -> str:
        """How the weights of one example's ranges are combined."""
        return "sum"

    @property
    def _num_buckets(self) -> int:
        return self.length * self.source_column.dimension

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        return self.source_column.config

    @property
    def _variable_shape(self) -> Any:
        return tf.TensorShape([self._num_buckets])

    def _transform_feature(self, inputs: Any) -> Any:
        return tf.raw_ops.Bucketize(input=inputs.get(self.source_column), boundaries=list(self.boundaries))

    def _get_dense_tensor(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        one_hot = tf.one_hot(tf.cast(inputs.get(self), tf.int64), self.length, 1.0, 0.0)
        return tf.reshape(one_hot, [-1, self._num_buckets])

    def _get_sparse_tensors(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        return internals.CategoricalColumn.IdWeightPair(self.ids(inputs.get(self)), None)

    def ids(self, ranges: Any) -> Any:
        """The ranges as a sparse tensor of ids; each of an example's ``dimension`` numbers has ids of its own."""
        dimension = self.source_column.dimension
        batch = tf.shape(ranges)[0]
        if dimension > 1:
            rows = tf.reshape(tf.tile(tf.expand_dims(tf.range(0, batch), 1), [1, dimension]), [-1])
            columns = tf.tile(tf.range(0, dimension), [batch])
            ids = tf.reshape(ranges, [-1]) + self.length * columns
        else:
            rows, columns = tf.range(0, batch), tf.zeros([batch], tf.int32)
            ids = tf.reshape(ranges, [-1])
        indices = tf.cast(tf.stack([rows, columns], axis=1), tf.int64)
        count_operations(2)  # 1.15.5 stacked by columns and transposed, of which today's oneDNN complains
        return tf.SparseTensor(indices, ids, tf.cast(tf.stack([batch, dimension]), tf.int64))


@dataclass(frozen=True, repr=False)
class OneHotColumn(Column, internals.DenseColumn):  # type: ignore[misc]
    """Ids as vectors of zeros, with ones at the ids' places."""

    sparse_id_column: SparseColumn | WeightedSparseColumn

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.sparse_id_column.name}_one_hot"

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        return self.sparse_id_column.config

    @property
    def _variable_shape(self) -> Any:
        return tf.TensorShape([self.sparse_id_column.length])

    def _transform_feature(self, inputs: Any) -> Any:
        length = self.sparse_id_column.length
        ids, weights = internals.get_sparse_tensors(self.sparse_id_column, inputs)
        ids = internals.inner_flatten(ids, 2)
        if weights is None:
            one_hot = tf.one_hot(tf.sparse_tensor_to_dense(ids, default_value=-1), length, 1.0, 0.0)
            return tf.reduce_sum(one_hot, axis=[1])
        merged = tf.sparse_merge(ids, weights, length)
        merged = tf.sparse_slice(merged, tf.zeros_like(merged.dense_shape), merged.dense_shape)
        weighted = tf.sparse_tensor_to_dense(merged)
        return tf.reshape(weighted, tf.concat([tf.shape(weighted)[:-1], [length]], axis=0))

    def _get_dense_tensor(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        return inputs.get(self)


@dataclass(frozen=True, repr=False)
class EmbeddingColumn(Column, internals.DenseColumn):  # type: ignore[misc]
    """Ids as vectors that are learnt."""

    sparse_id_column: SparseColumn | WeightedSparseColumn
    dimension: int
    combiner: str
    initializer: Any
    ckpt_to_load_from: str | None
    tensor_name_in_ckpt: str | None
    shared_embedding_name: str | None
    shared_vocab_size: int | None
    max_norm: float | None
    trainable: bool

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.sparse_id_column.name}_{'shared_' if self.shared_embedding_name else ''}embedding"

    @property
    def key(self) -> str:
        return self._in_words(str, left_out="initializer")

    @property
    def length(self) -> int:
        """How many vectors there are."""
        return self.sparse_id_column.length if self.shared_vocab_size is None else self.shared_vocab_size

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        return self.sparse_id_column.config

    @property
    def _variable_shape(self) -> Any:
        return tf.TensorShape([self.dimension])

    def _transform_feature(self, inputs: Any) -> Any:
        return inputs.get(self.sparse_id_column)

    def _get_dense_tensor(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        ids, weights = internals.get_sparse_tensors(self.sparse_id_column, inputs)
        ids = internals.inner_flatten(ids, 2)
        weights = None if weights is None else internals.inner_flatten(weights, 2)
        vectors = self._vectors(weight_collections, trainable is not False)
        if self.ckpt_to_load_from is not None:
            tf.train.init_from_checkpoint(self.ckpt_to_load_from, {self.tensor_name_in_ckpt: vectors})
        return tf.nn.safe_embedding_lookup_sparse(
            list(vectors) if isinstance(vectors, internals.PartitionedVariable) else [vectors],
            ids,
            weights,
            self.combiner,
            name=f"{self.name}weights",
            max_norm=self.max_norm,
        )

    def _vectors(self, collections: Any, trainable: bool) -> Any:
        shared = None
        if self.shared_embedding_name is not None:
            shared = tf.get_collection_ref(f"SHARED_EMBEDDING_COLLECTION_{self.shared_embedding_name.upper()}")
            if shared:
                return shared[0]
        variable = variables.model_variable(
            self.shared_embedding_name or "weights",
            shape=[self.length, self.dimension],
            dtype=tf.float32,
            initializer=self.initializer,
            trainable=trainable and self.trainable,
            collections=collections,
        )
        if shared is not None:
            shared.append(variable)
        return variable


def real_valued_column(
    column_name: str,
    dimension: int = 1,
    default_value: Numbers | None = None,
    dtype: Any = tf.float32,
    normalizer: Callable[[Any], Any] | None = None,
) -> RealValuedColumn:
    """``dimension`` numbers an example, changed by ``normalizer`` if there is one."""
    if not isinstance(dimension, int) or dimension < 1:
        raise ValueError(f"{column_name}: dimension must be a whole number above 0, not {dimension}")
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"{column_name}: dtype must be one of numbers, not {dtype}")
    default = None
    if default_value is not None:
        number = int if dtype.is_integer else float
        given = [default_value] * dimension if isinstance(default_value, int | float) else default_value
        if len(given) != dimension or (dtype.is_integer and not all(isinstance(value, int) for value in given)):
            raise ValueError(f"{column_name}: default_value must be {dimension} of {dtype}, not {default_value}")
        default = tuple(map(number, given))
    return RealValuedColumn(column_name, dimension, default, dtype, normalizer)


def bucketized_column(source_column: RealValuedColumn, boundaries: Sequence[float]) -> BucketizedColumn:
    """A real-valued column's numbers by the ranges that ``boundaries``, in rising order, part."""
    if not isinstance(source_column, RealValuedColumn):
        raise TypeError(f"source_column must be made by real_valued_column, not {source_column}")
    if not boundaries or list(boundaries) != sorted(boundaries):
        raise ValueError(f"{source_column.name}: boundaries must be numbers in rising order, not {boundaries}")
    return BucketizedColumn(source_column, tuple(dict.fromkeys(boundaries)))


def one_hot_column(sparse_id_column: Any) -> OneHotColumn:
    """A sparse column's ids as vectors of zeros and ones."""
    return OneHotColumn(sparse_id_column)


def embedding_column(
    sparse_id_column: Any,
    dimension: int,
    combiner: str = "mean",
    initializer: Any = None,
    ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None,
    max_norm: float | None = None,
    trainable: bool = True,
) -> EmbeddingColumn:
    """A sparse column's ids as ``dimension`` numbers each, of which ``combiner`` makes one vector an example.

    Args:
        initializer: of the vectors; unless given, truncated normal with a deviation of 1 / sqrt(number of ids).
        ckpt_to_load_from, tensor_name_in_ckpt: the checkpoint, and the tensor in it, of the first vectors.
        max_norm: longer vectors are scaled to this length.
    """
    (column,) = shared_embedding_columns(
        [sparse_id_column], dimension, combiner, None, initializer, ckpt_to_load_from, tensor_name_in_ckpt, max_norm,
        trainable,
    )  # fmt: skip
    return column


def shared_embedding_columns(
    sparse_id_columns: Sequence[Any],
    dimension: int,
    combiner: str = "mean",
    shared_embedding_name: str | None = None,
    initializer: Any = None,
    ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None,
    max_norm: float | None = None,
    trainable: bool = True,
) -> tuple[EmbeddingColumn, ...]:
    """``embedding_column`` of several columns that have the same vectors."""
    if (ckpt_to_load_from is None) != (tensor_name_in_ckpt is None):
        raise ValueError("give ckpt_to_load_from and tensor_name_in_ckpt both, or neither")
    size = sparse_id_columns[0].length
    if any(column.length != size for column in sparse_id_columns):
        raise ValueError("columns that share vectors must have as many ids, one as the other")
    several = len(sparse_id_columns) > 1
    if several and shared_embedding_name is None:
        names = sorted(column.name for column in sparse_id_columns)
        more = f"_plus_{len(names) - 3}_others" if len(names) > 3 else ""
        shared_embedding_name = f"{'_'.join(names[:3])}{more}_shared_embedding"
    return tuple(
        EmbeddingColumn(
            column,
            dimension,
            combiner,
            initializer or tf.truncated_normal_initializer(stddev=1 / math.sqrt(column.length)),
            ckpt_to_load_from,
            tensor_name_in_ckpt,
            shared_embedding_name,
            size if several else None,
            max_norm,
            trainable,
        )
        for column in sparse_id_columns
    )
