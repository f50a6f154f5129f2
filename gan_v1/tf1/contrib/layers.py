"""The layers of ``tf.contrib.layers`` that tf_slim did not take over."""

from __future__ import annotations

from typing import Any

from tf_slim.ops import variables

from gan_v1.tf1 import tf

__all__ = ["embed_sequence", "embedding_lookup_unique"]


def embed_sequence(
    ids: Any,
    vocab_size: int | None = None,
    embed_dim: int | None = None,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: bool | None = None,
) -> Any:
    """Look symbols up in a variable ``embeddings``.

    Args:
        ids: [batch, time], integers.
        vocab_size, embed_dim: the variable's shape; may be left out where it is reused.
        unique: whether to look each symbol up once, however often it occurs.
        initializer, regularizer, trainable: of the variable.
        scope: the variable scope, "EmbedSequence" unless given; needed with ``reuse``.
        reuse: whether the variable exists already.

    Returns:
        [batch, time, embed_dim].

    Raises:
        ValueError: a new variable's shape is not given.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(
            "Must specify vocab size and embedding dimension when not reusing. "
            f"Got vocab_size={vocab_size} and embed_dim={embed_dim}"
        )
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = None if embed_dim is None or (reuse and vocab_size is None) else [vocab_size, embed_dim]
        embeddings = variables.model_variable(
            "embeddings", shape=shape, initializer=initializer, regularizer=regularizer, trainable=trainable
        )
        return (embedding_lookup_unique if unique else tf.nn.embedding_lookup)(embeddings, ids)


def embedding_lookup_unique(params: Any, ids: Any, partition_strategy: str = "mod", name: str | None = None) -> Any:
    """``tf.nn.embedding_lookup`` that looks each of ``ids`` up once; they may have any shape.

    Returns:
        The shape of ``ids``, then that of one embedding.
    """
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        shape = tf.shape(ids)
        unique, indices = tf.unique(tf.reshape(ids, tf.reduce_prod(shape, keepdims=True)))
        found = tf.nn.embedding_lookup(params, unique, partition_strategy)
        every = tf.gather(found, indices)
        embedded = tf.reshape(every, tf.concat([shape, tf.shape(found)[1:]], 0))
        embedded.set_shape(ids.get_shape().concatenate(found.get_shape()[1:]))
        return embedded
