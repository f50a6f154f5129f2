"""Model functions of the canned estimators: linear models, networks, and both side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tf_slim.layers import layers, optimizers

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib import feature_columns
from gan_v1.tf1.contrib.feature_columns.sparse import Column
from gan_v1.tf1.contrib.learn.model_fn import ModeKeys, ModelFnOps

Columns = Sequence[Any]
_SLICE = 64 << 20  # bytes; variables are not cut into smaller pieces, and on one machine not cut at all


def dnn(features: Any, labels: Any, mode: str, params: Mapping[str, Any], config: Any) -> ModelFnOps:
    """A network."""
    named = _named(features)

    def train_op_fn(loss: Any) -> Any:
        return optimizers.optimize_loss(
            loss=loss,
            global_step=tf.train.get_global_step(),
            learning_rate=0.05,
            optimizer=_made(params["dnn_optimizer"] or "Adagrad"),
            gradient_multipliers=_multipliers(params["embedding_lr_multipliers"], "dnn", scope),
            clip_gradients=params["gradient_clip_norm"],
            name="dnn",
            summaries=[],
        )

    with _dnn_scope(named, config):
        logits, scope = _network(named, mode, params, config, "_")
        return params["head"].create_model_fn_ops(
            features=named, mode=mode, labels=labels, train_op_fn=train_op_fn, logits=logits
        )


def linear(features: Any, labels: Any, mode: str, params: Mapping[str, Any], config: Any) -> ModelFnOps:
    """A linear model."""
    named = _named(features)
    columns = params["linear_feature_columns"]

    def train_op_fn(loss: Any) -> Any:
        variables = tf.get_collection("linear")
        gradients = tf.gradients(loss, variables)
        if params["gradient_clip_norm"]:
            gradients, _ = tf.clip_by_global_norm(gradients, params["gradient_clip_norm"])
        optimizer = _made(params["linear_optimizer"] or (lambda: tf.train.FtrlOptimizer(_learning_rate(columns))))
        if isinstance(optimizer, str):
            optimizer = optimizers.OPTIMIZER_CLS_NAMES[optimizer](learning_rate=0.2)
        return optimizer.apply_gradients(zip(gradients, variables, strict=True), tf.train.get_global_step())

    with tf.variable_scope("linear", values=list(named.values()), partitioner=_partitioner(config)) as scope:
        logits = _weighted_sum(named, columns, params["head"].logits_dimension, scope)
        return params["head"].create_model_fn_ops(
            features=named, mode=mode, labels=labels, train_op_fn=train_op_fn, logits=logits
        )


def combined(features: Any, labels: Any, mode: str, params: Mapping[str, Any], config: Any) -> ModelFnOps:
    """The sum of a network's and a linear model's logits, each with an optimizer of its own."""
    named = _named(features)
    head, columns = params["head"], params["linear_feature_columns"]
    parts, scope = [], ""
    if params["dnn_feature_columns"]:
        if not params["hidden_units"]:
            raise ValueError("dnn_feature_columns want dnn_hidden_units")
        with _dnn_scope(named, config):
            logits, scope = _network(named, mode, params, config, "/")
        parts.append(logits)
    if columns:
        with tf.variable_scope("linear", values=list(named.values()), partitioner=_partitioner(config)) as linear_scope:
            parts.append(_weighted_sum(named, columns, head.logits_dimension, linear_scope))
            _summarize(parts[-1], linear_scope.name, "/")

    def train_op_fn(loss: Any) -> Any:
        """Each of the two counts a step unless ``fix_global_step_increment_bug`` is set."""
        step, once = tf.train.get_global_step(), params["fix_global_step_increment_bug"]
        common = {
            "loss": loss,
            "global_step": step,
            "clip_gradients": params["gradient_clip_norm"],
            "summaries": [],
            "increment_global_step": not once,
        }
        train_ops = []
        if params["dnn_feature_columns"]:
            train_ops.append(
                optimizers.optimize_loss(
                    learning_rate=0.05,
                    optimizer=_made(params["dnn_optimizer"] or "Adagrad"),
                    gradient_multipliers=_multipliers(params["embedding_lr_multipliers"], "dnn", scope),
                    variables=tf.get_collection("dnn"),
                    name="dnn",
                    **common,
                )
            )
        if columns:
            train_ops.append(
                optimizers.optimize_loss(
                    learning_rate=_learning_rate(columns),
                    optimizer=_made(params["linear_optimizer"] or "Ftrl"),
                    variables=tf.get_collection("linear"),
                    name="linear",
                    **common,
                )
            )
        train_op = tf.group(*train_ops)
        if not once:
            return train_op
        with tf.control_dependencies([train_op]):
            return tf.assign_add(step, 1).op

    return head.create_model_fn_ops(
        features=named, mode=mode, labels=labels, train_op_fn=train_op_fn, logits=sum(parts[1:], parts[0])
    )


def _dnn_scope(features: dict[str, Any], config: Any) -> Any:
    return tf.variable_scope("dnn", values=list(features.values()), partitioner=_partitioner(config, None))


def _network(features: dict[str, Any], mode: str, params: Mapping[str, Any], config: Any, mark: str) -> tuple[Any, str]:
    """The logits, and the name of the first layer's variable scope."""
    values, columns = list(features.values()), params["dnn_feature_columns"]
    activation, dropout = _activation(params["activation_fn"]), params["dropout"]
    slices = _partitioner(config, params["input_layer_min_slice_size"] or _SLICE)
    with tf.variable_scope("input_from_feature_columns", values=values, partitioner=slices) as first:
        if all(isinstance(column, Column) for column in columns):
            net = feature_columns.input_from_feature_columns(features, columns, ["dnn"], scope=first)
        else:
            net = tf.feature_column.input_layer(features, columns, ["dnn"])
    for number, units in enumerate(params["hidden_units"]):
        with tf.variable_scope(f"hiddenlayer_{number}", values=[net]) as scope:
            net = layers.fully_connected(net, units, activation, variables_collections=["dnn"], scope=scope)
            if dropout is not None and mode == ModeKeys.TRAIN:
                net = layers.dropout(net, keep_prob=1.0 - dropout)
        _summarize(net, scope.name, mark)
    with tf.variable_scope("logits", values=[net]) as scope:
        size = params["head"].logits_dimension
        logits = layers.fully_connected(net, size, None, variables_collections=["dnn"], scope=scope)
    _summarize(logits, scope.name, mark)
    return logits, first.name


def _weighted_sum(features: dict[str, Any], columns: Columns, size: int, scope: Any) -> Any:
    if all(isinstance(column, Column) for column in columns):
        return feature_columns.weighted_sum_from_feature_columns(features, columns, size, ["linear"], scope=scope)[0]
    return tf.feature_column.linear_model(features, columns, size, weight_collections=["linear"])


def _named(features: Any) -> dict[str, Any]:
    return features if isinstance(features, dict) else {"": features}


def _partitioner(config: Any, min_slice_size: int | None = _SLICE) -> Any:
    given = {} if min_slice_size is None else {"min_slice_size": min_slice_size}
    return tf.min_max_variable_partitioner(max_partitions=config.num_ps_replicas, **given)


def _learning_rate(columns: Columns) -> float:
    return min(0.2, 1 / math.sqrt(len(columns)))


def _made(optimizer: Any) -> Any:
    """The optimizer or its name; if ``optimizer`` is a function, what it returns, made in this graph."""
    return optimizer() if callable(optimizer) else optimizer


def _activation(function: str | Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    if not isinstance(function, str):
        return function
    known = {"relu": tf.nn.relu, "tanh": tf.nn.tanh, "sigmoid": tf.nn.sigmoid}
    if function not in known:
        raise ValueError(f"activation_fn must be a function or one of {', '.join(known)}, not {function}")
    return known[function]


def _multipliers(given: Mapping[Any, float] | None, collection: str, scope: str) -> dict[Any, float] | None:
    """Factors for the gradients of embeddings, by variable."""
    if not given:
        return None
    return {
        variable: factor
        for column, factor in given.items()
        for variable in tf.get_collection(collection, f"{scope}/{column.name}")
    }


def _summarize(layer: Any, name: str, mark: str) -> None:
    tf.summary.scalar(f"{name}{mark}fraction_of_zero_values", tf.nn.zero_fraction(layer))
    tf.summary.histogram(f"{name}{mark}activation", layer)
