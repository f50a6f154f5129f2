"""Formulas of a dozen operations as one pass over the numbers.

Built from TensorFlow's operations, a polynomial of degree 13 reads and writes its tensor two dozen times.
XLA compiles it into one loop instead. Two things keep its bits those of the separate operations: the flag
below, without which it would fuse products and sums; and that no formula divides by a constant.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from gan_v1.tf1 import lazy_tf as tf

XLA_FLAG = "--xla_cpu_max_isa=AVX"  # the vector instructions that have no fused multiply-add

Formula = Callable[..., "tf.Tensor | tuple[tf.Tensor, ...]"]


def compiled(formula: Formula, outputs: int = 1) -> Callable[..., list[tf.Tensor]]:
    """``formula`` of float32 tensors as one operation of the default graph, which returns its ``outputs``.

    The operation is made directly: calling a compiled ``tf.function`` in a graph of TensorFlow 1 works too, but
    not in the body of a ``tf.while_loop``.
    """

    def build(*inputs: tf.Tensor) -> list[tf.Tensor]:
        function = _traced(formula, len(inputs))
        graph = tf.get_default_graph()
        function.add_to_graph(graph)
        value = tf.AttrValue
        types = {
            "Targs": value(list=value.ListValue(type=[tf.float32.as_datatype_enum] * len(inputs))),
            "Tresults": value(list=value.ListValue(type=[tf.float32.as_datatype_enum] * outputs)),
            "Tconstants": value(list=value.ListValue()),
            "Nresources": value(i=0),
            "function": value(func=tf.NameAttrList(name=function.name)),
        }
        operation = graph.create_op(
            "XlaLaunch", list(inputs), [tf.float32] * outputs, attrs=types, name=formula.__name__.strip("_")
        )
        return list(operation.outputs)

    return build


@functools.cache
def _traced(formula: Formula, inputs: int) -> tf.types.experimental.ConcreteFunction:
    with tf.Graph().as_default():
        specs = [tf.TensorSpec(None, tf.float32)] * inputs
        return tf.function(formula, specs, autograph=False).get_concrete_function()
