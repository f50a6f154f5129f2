"""Columns of categories, which are words or numbers: as sparse tensors of ids.

They implement the interface of ``tf.feature_column``'s first classes, so that ``tf.estimator`` takes them as well. The
order of a class's fields matters: it decides in which order a model puts columns side by side (see ``key``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from tf_slim.layers import sparse_ops

from gan_v1.tf1 import internals, tf


class Column:
    """What every column has besides the interface of ``tf.feature_column``."""

    name: str
    _parse_example_spec: dict[str, Any]

    @property
    def key(self) -> str:
        """The text by which a model sorts its columns."""
        return repr(self)

    @property
    def config(self) -> dict[str, Any]:
        """How to read the column's features from ``tf.train.Example``."""
        return self._parse_example_spec

    def __repr__(self) -> str:
        return self._in_words(repr)

    def _in_words(self, form: Callable[[Any], str], left_out: str = "") -> str:
        """The class and its fields, written as TensorFlow 1 did, without ``left_out``, a field that is a function."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        shown.pop(left_out, None)
        return f"_{type(self).__name__}({', '.join(f'{name}={form(value)}' for name, value in shown.items())})"


def as_matrix(tensor: Any) -> Any:
    """A tensor of any rank as [batch, n]: a last axis is added, or the inner ones are flattened."""
    if tensor.shape.rank == 1:
        return tf.expand_dims(tensor, -1)
    return tensor if tensor.shape.rank == 2 else internals.inner_flatten(tensor, 2)


@dataclass(frozen=True)
class Vocabulary:
    """The words that have numbers: listed, or in a file."""

    vocabulary_file: str | None = None
    keys: tuple[Any, ...] | None = None
    num_oov_buckets: int = 0
    vocab_size: int = 0
    default_value: int = -1


@dataclass(frozen=True, repr=False)
class SparseColumn(Column, internals.CategoricalColumn):  # type: ignore[misc]
    """A feature that has any number of words, or of numbers, for each example, as ids."""

    column_name: str
    is_integerized: bool
    bucket_size: int | None
    lookup_config: Vocabulary | None
    combiner: str
    dtype: Any

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.column_name

    @property
    def length(self) -> int:
        """How many ids there are."""
        if self.lookup_config is not None:
            return self.lookup_config.vocab_size + self.lookup_config.num_oov_buckets
        return self.bucket_size or 0

    _num_buckets = length

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        return {self.column_name: tf.VarLenFeature(self.dtype)}

    def _transform_feature(self, inputs: Any) -> Any:
        """The ids; in a dense tensor, "" and -1 stand for a missing value."""
        found = inputs.get(self.name)
        if not isinstance(found, tf.SparseTensor):
            found = sparse_ops.dense_to_sparse_tensor(as_matrix(found), "" if found.dtype == tf.string else -1)
        return self._ids(found)

    def _ids(self, found: Any) -> Any:
        raise NotImplementedError

    def _get_sparse_tensors(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        return internals.CategoricalColumn.IdWeightPair(inputs.get(self), None)


class SparseColumnIntegerized(SparseColumn):
    """Numbers that are ids already, modulo the number of ids."""

    def _ids(self, found: Any) -> Any:
        return tf.SparseTensor(found.indices, tf.mod(found.values, self.bucket_size), found.dense_shape)


class SparseColumnHashed(SparseColumn):
    """Words, or numbers as words, by their hashes."""

    def _ids(self, found: Any) -> Any:
        words = tf.as_string(found.values) if self.dtype.is_integer else found.values
        return tf.SparseTensor(found.indices, tf.string_to_hash_bucket_fast(words, self.bucket_size), found.dense_shape)


class SparseColumnKeys(SparseColumn):
    """Words or numbers by their places in a list."""

    def _ids(self, found: Any) -> Any:
        known = self.lookup_config or Vocabulary()
        return internals.index_table_from_tensor(
            known.keys, default_value=known.default_value, dtype=self.dtype, name="lookup"
        ).lookup(found)


class SparseColumnVocabulary(SparseColumn):
    """Words, or numbers as words, by their lines in a file."""

    def _ids(self, found: Any) -> Any:
        known = self.lookup_config or Vocabulary()
        if self.dtype.is_integer:
            found = tf.SparseTensor(found.indices, tf.as_string(found.values), found.dense_shape)
        return internals.index_table_from_file(
            known.vocabulary_file,
            known.num_oov_buckets,
            known.vocab_size,
            known.default_value,
            name=f"{self.name}_lookup",
        ).lookup(found)


@dataclass(frozen=True, repr=False)
class WeightedSparseColumn(Column, internals.CategoricalColumn):  # type: ignore[misc]
    """A sparse column whose ids have weights, which are another feature."""

    sparse_id_column: SparseColumn
    weight_column_name: str
    dtype: Any

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.sparse_id_column.name}_weighted_by_{self.weight_column_name}"

    @property
    def length(self) -> int:
        """How many ids there are."""
        return self.sparse_id_column.length

    _num_buckets = length

    @property
    def combiner(self) -> str:
        """How the weights of one example's ids are combined."""
        return self.sparse_id_column.combiner

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        return {**self.sparse_id_column.config, self.weight_column_name: tf.VarLenFeature(self.dtype)}

    def _transform_feature(self, inputs: Any) -> Any:
        ids, weights = inputs.get(self.sparse_id_column), inputs.get(self.weight_column_name)
        if not isinstance(weights, tf.SparseTensor):
            weights = sparse_ops.dense_to_sparse_tensor(weights)
        return ids, weights if self.dtype.is_floating else tf.cast(weights, tf.float32)

    def _get_sparse_tensors(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        return internals.CategoricalColumn.IdWeightPair(*inputs.get(self))


def sparse_column_with_integerized_feature(
    column_name: str, bucket_size: int, combiner: str = "sum", dtype: Any = tf.int64
) -> SparseColumn:
    """Numbers from 0 to ``bucket_size - 1``; larger ones are taken modulo it."""
    if not dtype.is_integer:
        raise ValueError(f"{column_name}: dtype must be one of integers, not {dtype}")
    return SparseColumnIntegerized(column_name, True, _at_least_one(bucket_size, column_name), None, combiner, dtype)


def sparse_column_with_hash_bucket(
    column_name: str, hash_bucket_size: int, combiner: str = "sum", dtype: Any = tf.string
) -> SparseColumn:
    """Words by their hashes, modulo ``hash_bucket_size``."""
    size = _at_least_one(hash_bucket_size, column_name)
    return SparseColumnHashed(column_name, False, size, None, combiner, _of_words(dtype, column_name))


def sparse_column_with_keys(
    column_name: str, keys: Sequence[Any], default_value: int = -1, combiner: str = "sum", dtype: Any = tf.string
) -> SparseColumn:
    """Words by their places in ``keys``; all others are ``default_value``, and -1 leaves them out."""
    known = Vocabulary(keys=tuple(keys), vocab_size=len(keys), default_value=default_value)
    return SparseColumnKeys(column_name, False, None, known, combiner, _of_words(dtype, column_name))


def sparse_column_with_vocabulary_file(
    column_name: str,
    vocabulary_file: str,
    num_oov_buckets: int = 0,
    vocab_size: int | None = None,
    default_value: int = -1,
    combiner: str = "sum",
    dtype: Any = tf.string,
) -> SparseColumn:
    """Words by their lines in a file; ``num_oov_buckets`` more ids are for words that are not in it."""
    if vocab_size is None:
        raise ValueError(f"{column_name}: vocab_size must be given")
    known = Vocabulary(vocabulary_file, None, num_oov_buckets, vocab_size, default_value)
    return SparseColumnVocabulary(column_name, False, None, known, combiner, _of_words(dtype, column_name))


def weighted_sparse_column(
    sparse_id_column: SparseColumn, weight_column_name: str, dtype: Any = tf.float32
) -> WeightedSparseColumn:
    """The ids of a sparse column with the weights that another feature gives them."""
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"{weight_column_name}: dtype must be one of numbers, not {dtype}")
    return WeightedSparseColumn(sparse_id_column, weight_column_name, dtype)


def _at_least_one(size: int, name: str) -> int:
    if size < 1:
        raise ValueError(f"{name}: there must be at least 1 bucket, not {size}")
    return size


def _of_words(dtype: Any, name: str) -> Any:
    if dtype != tf.string and not dtype.is_integer:
        raise ValueError(f"{name}: dtype must be tf.string or one of integers, not {dtype}")
    return dtype
