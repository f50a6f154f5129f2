"""Crossed columns: each combination of other columns' values gets an id, a hash of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.feature_columns.dense import BucketizedColumn
from gan_v1.tf1.contrib.feature_columns.sparse import Column, SparseColumn, as_matrix
from gan_v1.tf1.op_seeds.seeds import counted_as


@dataclass(frozen=True, repr=False)
class CrossedColumn(Column, internals.CategoricalColumn):  # type: ignore[misc]
    """The combinations of the columns' values that an example has, as ids."""

    columns: tuple[Any, ...]
    hash_bucket_size: int
    hash_key: int | None
    combiner: str
    ckpt_to_load_from: str | None
    tensor_name_in_ckpt: str | None

    @property
    def name(self) -> str:  # type: ignore[override]
        return "_X_".join(sorted(column.name for column in self.columns))

    @property
    def length(self) -> int:
        """How many hashes there are."""
        return self.hash_bucket_size

    _num_buckets = length

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # type: ignore[override]
        return {name: feature for column in self.columns for name, feature in column.config.items()}

    def leaves(self) -> Iterator[Any]:
        """The columns that are no crosses themselves."""
        for column in self.columns:
            yield from column.leaves() if isinstance(column, CrossedColumn) else [column]

    def _transform_feature(self, inputs: Any) -> Any:
        found = [
            column.ids(inputs.get(column)) if isinstance(column, BucketizedColumn) else inputs.get(column.name)
            for column in self.leaves()
        ]
        found.sort(key=lambda values: not isinstance(values, tf.SparseTensor))  # dense ones come last
        with counted_as(1 + sum(values.dtype not in (tf.string, tf.int64) for values in found)):
            rows = [_rows(values) for values in found]
            if self.hash_key:
                return tf.sparse.cross_hashed(rows, self.hash_bucket_size, self.hash_key)
            return _crossed(rows, self.hash_bucket_size)

    def _get_sparse_tensors(self, inputs: Any, weight_collections: Any = None, trainable: bool | None = None) -> Any:
        return internals.CategoricalColumn.IdWeightPair(inputs.get(self), None)


def crossed_column(
    columns: Sequence[Any],
    hash_bucket_size: int,
    combiner: str = "sum",
    ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None,
    hash_key: int | None = None,
) -> CrossedColumn:
    """The combinations of sparse, bucketized or crossed columns' values, modulo ``hash_bucket_size``."""
    for column in columns:
        if not isinstance(column, SparseColumn | BucketizedColumn | CrossedColumn):
            raise TypeError(f"only sparse, bucketized and crossed columns can be crossed, not {column}")
    if len(columns) < 2:
        raise ValueError(f"columns must be at least 2, not {len(columns)}")
    if hash_bucket_size < 2:
        raise ValueError(f"hash_bucket_size must be at least 2, not {hash_bucket_size}")
    by_name = tuple(sorted(columns, key=lambda column: column.name))
    return CrossedColumn(by_name, hash_bucket_size, hash_key, combiner, ckpt_to_load_from, tensor_name_in_ckpt)


def _rows(values: Any) -> Any:
    """A feature as a sparse tensor of strings or of int64."""
    if not isinstance(values, tf.SparseTensor):
        values = as_matrix(values)
        shape = tf.shape(values, out_type=tf.int64)
        values = tf.SparseTensor(tf.where(tf.fill(shape, True)), tf.reshape(values, [-1]), shape)
    return values if values.dtype in (tf.string, tf.int64) else tf.cast(values, tf.int64)


_FIRST = 0xDECAFCAFFE
_STEP = 0x9E3779B97F4A7800 - 2**64  # as an int64, which has a sign


def _crossed(rows: Sequence[Any], buckets: int) -> Any:
    """What 1.15.5's operation SparseFeatureCross computed; today's operation for crosses has other hashes."""
    batch = rows[0].dense_shape[0]
    row, hashes = tf.range(batch), tf.fill([batch], tf.constant(_FIRST, tf.int64))
    for values in rows:
        counts = _counted(values.indices[:, 0], batch)
        each = tf.gather(counts, row)  # for each hash so far, the number of values that it is combined with
        start, offset = tf.cumsum(counts, exclusive=True), _offsets(each)
        before, row = tf.repeat(hashes, each), tf.repeat(row, each)
        hashes = _combined(before, tf.gather(_hashed(values.values), tf.gather(start, row) + offset))
    counts = _counted(row, batch)
    ids = tf.floormod(tf.bitcast(hashes, tf.uint64), tf.constant(buckets, tf.uint64))
    indices = tf.stack([row, _offsets(counts)], axis=1)
    return tf.SparseTensor(indices, tf.cast(ids, tf.int64), tf.stack([batch, tf.reduce_max(counts)]))


def _counted(rows: Any, batch: Any) -> Any:
    """How many values each row has."""
    size = tf.cast(batch, tf.int32)
    return tf.math.bincount(tf.cast(rows, tf.int32), minlength=size, maxlength=size, dtype=tf.int64)


def _offsets(counts: Any) -> Any:
    """The offset of each value within its row: for rows of 2, 0 and 3 values 0, 1, 0, 1, 2."""
    return tf.range(tf.reduce_sum(counts)) - tf.repeat(tf.cumsum(counts, exclusive=True), counts)


def _hashed(values: Any) -> Any:
    """Numbers as they are; strings by their fingerprints."""
    if values.dtype != tf.string:
        return values
    return tf.bitcast(tf.raw_ops.Fingerprint(data=values, method="farmhash64"), tf.int64)


def _combined(first: Any, second: Any) -> Any:
    """One hash of two, by SparseFeatureCross's formula; int64 tensors of one shape."""
    ten, four, step = (tf.constant(number, tf.int64) for number in (10, 4, _STEP))
    shifted = tf.bitwise.left_shift(first, ten) + tf.bitwise.right_shift(first, four)
    return tf.bitwise.bitwise_xor(first, second + step + shifted)
