"""Formulas of a dozen operations as one pass over the numbers.

Built from TensorFlow's operations, a polynomial of degree 13 reads and writes its tensor two dozen times.
XLA compiles it into one loop instead. Two things keep its bits those of the separate operations: the flag
below, without which it would fuse products and sums; and that no formula divides by a constant. On other processors
than x86-64 XLA fuses whatever the flag says, so there the formulas stay separate operations.
"""

from __future__ import annotations

import functools
import platform
from collections.abc import Callable, Sequence

from gan_v1.tf1 import lazy_tf as tf

ON_X86 = platform.machine() in ("x86_64", "AMD64")
XLA_FLAG = "--xla_cpu_max_isa=AVX"  # the vector instructions that have no fused multiply-add

Formula = Callable[..., "tf.Tensor | tuple[tf.Tensor, ...]"]


def compiled(formula: Formula) -> Callable[..., list[tf.Tensor]]:
    """``formula`` of float32 tensors as one operation of the default graph, which returns its outputs."""

    def build(*inputs: tf.Tensor) -> list[tf.Tensor]:
        if not ON_X86:
            with tf.control_dependencies(inputs):  # like one operation, it reads nothing before they are there
                outputs = formula(*inputs)
            return list(outputs) if isinstance(outputs, tuple) else [outputs]
        return launched(_traced(formula, len(inputs)), inputs, name=formula.__name__.strip("_"))

    return build


def launched(
    function: tf.types.experimental.ConcreteFunction,
    inputs: Sequence[tf.Tensor],
    resources: Sequence[tf.Tensor] = (),
    name: str = "launched",
) -> list[tf.Tensor]:
    """The outputs of ``function``, compiled by XLA, as one operation of the default graph.

    The operation is made directly: calling a compiled ``tf.function`` in a graph of TensorFlow 1 works too, but not
    in the body of a ``tf.while_loop``.

    Args:
        resources: handles of variables, which the function takes after its inputs, reads and updates.
    """
    graph = tf.get_default_graph()
    function.add_to_graph(graph)
    value = tf.AttrValue

    def types(tensors: Sequence[tf.Tensor]) -> tf.AttrValue:
        return value(list=value.ListValue(type=[tensor.dtype.base_dtype.as_datatype_enum for tensor in tensors]))

    attributes = {
        "Targs": types(inputs),
        "Tresults": types(function.outputs),
        "Tconstants": types([]),
        "Nresources": value(i=len(resources)),
        "function": value(func=tf.NameAttrList(name=function.name)),
    }
    results = [tensor.dtype for tensor in function.outputs]
    return list(graph.create_op("XlaLaunch", [*inputs, *resources], results, attrs=attributes, name=name).outputs)


@functools.cache
def _traced(formula: Formula, inputs: int) -> tf.types.experimental.ConcreteFunction:
    with tf.Graph().as_default():
        specs = [tf.TensorSpec(None, tf.float32)] * inputs
        return tf.function(formula, specs, autograph=False).get_concrete_function()
