"""The first layer of a network, or a linear model, built of features by their columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from tf_slim.ops import variables

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.feature_columns.dense import RealValuedColumn, real_valued_column
from gan_v1.tf1.contrib.feature_columns.sparse import as_matrix


class _Features:
    """The features by name, and for each column what it makes of them, computed once."""

    def __init__(self, features: Mapping[str, Any]) -> None:
        self._known: dict[Any, Any] = dict(features)

    def get(self, key: Any) -> Any:
        """The feature of a name, or what a column makes of the features."""
        if key not in self._known:
            if isinstance(key, str):
                raise ValueError(f"there is no feature {key!r}; there are {', '.join(sorted(map(str, self._known)))}")
            self._known[key] = internals.transform_feature(key, self)
        return self._known[key]


def _sorted(columns: Iterable[Any]) -> list[Any]:
    """Each column once, in the order in which a model has them."""
    if isinstance(columns, dict):
        raise ValueError("feature columns must be a list, not a dictionary")
    columns = list(columns)
    keys = [column.key for column in columns]
    twice = [column.name for column in columns if keys.count(column.key) > 1]
    if twice:
        raise ValueError(f"the feature column {twice[0]} is given twice")
    return sorted(columns, key=lambda column: column.key)


def _collections(given: Any) -> list[Any] | None:
    return list({*given, tf.GraphKeys.GLOBAL_VARIABLES}) if given else given


def input_from_feature_columns(
    columns_to_tensors: Mapping[str, Any],
    feature_columns: Iterable[Any],
    weight_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
    cols_to_outs: dict[Any, Any] | None = None,
) -> Any:
    """The columns' numbers side by side, [batch, width].

    Args:
        columns_to_tensors: features by name.
        feature_columns: columns of numbers, one-hot vectors and embeddings.
        weight_collections, trainable: of the embeddings.
        scope: the variable scope, "input_from_feature_columns" unless given.
        cols_to_outs: gets each column's own part.

    Raises:
        ValueError: a column is given twice, or has no numbers, or there is no feature for it.
    """
    values = list(columns_to_tensors.values())
    with tf.variable_scope(scope, "input_from_feature_columns", values):
        features = _Features(columns_to_tensors)
        collections = _collections(weight_collections)
        parts = []
        for column in _sorted(feature_columns):
            if not hasattr(column, "_get_dense_tensor"):
                raise ValueError(f"{column.name}: a network wants embedding_column or one_hot_column of it")
            with tf.variable_scope(None, column.name, values):
                parts.append(as_matrix(internals.get_dense_tensor(column, features, collections, trainable)))
            if cols_to_outs is not None:
                cols_to_outs[column] = parts[-1]
        return tf.concat(parts, 1)


def weighted_sum_from_feature_columns(
    columns_to_tensors: Mapping[str, Any],
    feature_columns: Iterable[Any],
    num_outputs: int,
    weight_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> tuple[Any, dict[Any, list[Any]], Any]:
    """A linear model: the weights of an example's ids, its numbers times their weights, and a bias.

    Args:
        columns_to_tensors: features by name.
        feature_columns: columns of ids, ranges and numbers.
        num_outputs: how many sums.
        weight_collections, trainable: of the weights.
        scope: the variable scope, "weighted_sum_from_feature_columns" unless given.

    Returns:
        The sums, [batch, num_outputs]; each column's weights; the bias.

    Raises:
        ValueError: a column is given twice, or is an embedding or one-hot, or there is no feature for it.
    """
    values = list(columns_to_tensors.values())
    options = {"initializer": tf.zeros_initializer(), "trainable": trainable, "dtype": tf.float32}
    with tf.variable_scope(scope, "weighted_sum_from_feature_columns", values):
        features = _Features(columns_to_tensors)
        sums, weights = [], {}
        for column in _sorted(feature_columns):
            features.get(column)
            with tf.variable_scope(None, column.name, values):
                if hasattr(column, "_get_sparse_tensors"):
                    ids, given = internals.get_sparse_tensors(column, features)
                    weights[column] = _parts(
                        variables.model_variable(
                            "weights",
                            shape=[internals.num_buckets(column), num_outputs],
                            collections=weight_collections,
                            **options,
                        )
                    )
                    name = f"{column.name}_weights"
                    found = tf.nn.safe_embedding_lookup_sparse(weights[column], ids, given, column.combiner, name=name)
                elif isinstance(column, RealValuedColumn):
                    numbers = as_matrix(features.get(column))
                    shape = [numbers.shape[1], num_outputs]
                    weight = variables.model_variable("weight", shape=shape, collections=weight_collections, **options)
                    weights[column] = [weight]
                    found = tf.matmul(numbers, weight)
                else:
                    raise ValueError(f"{column.name}: a linear model wants the sparse column itself")
            sums.append(tf.reshape(found, [-1, num_outputs]))
            if getattr(column, "ckpt_to_load_from", None) is not None:
                tf.train.init_from_checkpoint(column.ckpt_to_load_from, {column.tensor_name_in_ckpt: weights[column]})
        bias = variables.model_variable(
            "bias_weight", shape=[num_outputs], collections=_collections(weight_collections), **options
        )
        return tf.nn.bias_add(tf.add_n(sums), bias), weights, bias


def _parts(variable: Any) -> list[Any]:
    """The parts of a partitioned variable; of any other the variable itself."""
    return list(variable) if isinstance(variable, internals.PartitionedVariable) else [variable]


def infer_real_valued_columns(features: Any) -> list[RealValuedColumn]:
    """A column of numbers for each feature of a dictionary, or one for the tensor, whose name is empty."""
    named = features if isinstance(features, dict) else {"": features}
    columns = []
    for name, tensor in named.items():
        if isinstance(tensor, tf.SparseTensor) or not (tensor.dtype.is_integer or tensor.dtype.is_floating):
            raise ValueError(f"no column can be inferred for the feature {name!r}, {tensor}; give one")
        dimension = math.prod(tensor.shape.as_list()[1:])
        columns.append(real_valued_column(name, dimension, dtype=tensor.dtype))
    return columns


def create_feature_spec_for_parsing(feature_columns: Iterable[Any]) -> dict[str, Any]:
    """How to read the columns' features from ``tf.train.Example``, for ``tf.parse_example``."""
    columns = feature_columns.values() if isinstance(feature_columns, dict) else feature_columns
    return {name: feature for column in columns for name, feature in column.config.items()}


def parse_feature_columns_from_examples(
    serialized: Any, feature_columns: Iterable[Any], name: str | None = None, example_names: Any = None
) -> dict[Any, Any]:
    """The columns' features from serialized ``tf.train.Example``."""
    columns = list(feature_columns)
    return tf.parse_example(serialized, create_feature_spec_for_parsing(columns), name, example_names)
