"""Feature columns of ``tf.contrib.layers``, and the functions that build a first layer or a linear model of them.

sparse     columns of categories, as ids
dense      columns of numbers, one-hot vectors and embeddings
crossed    combinations of other columns' values
layers     the first layer, and the linear model
"""

from gan_v1.tf1.contrib.feature_columns.crossed import crossed_column
from gan_v1.tf1.contrib.feature_columns.dense import (
    bucketized_column,
    embedding_column,
    one_hot_column,
    real_valued_column,
    shared_embedding_columns,
)
from gan_v1.tf1.contrib.feature_columns.layers import (
    create_feature_spec_for_parsing,
    infer_real_valued_columns,
    input_from_feature_columns,
    parse_feature_columns_from_examples,
    weighted_sum_from_feature_columns,
)
from gan_v1.tf1.contrib.feature_columns.sparse import (
    sparse_column_with_hash_bucket,
    sparse_column_with_integerized_feature,
    sparse_column_with_keys,
    sparse_column_with_vocabulary_file,
    weighted_sparse_column,
)

__all__ = [
    "bucketized_column",
    "create_feature_spec_for_parsing",
    "crossed_column",
    "embedding_column",
    "infer_real_valued_columns",
    "input_from_feature_columns",
    "one_hot_column",
    "parse_feature_columns_from_examples",
    "real_valued_column",
    "shared_embedding_columns",
    "sparse_column_with_hash_bucket",
    "sparse_column_with_integerized_feature",
    "sparse_column_with_keys",
    "sparse_column_with_vocabulary_file",
    "weighted_sparse_column",
    "weighted_sum_from_feature_columns",
]
