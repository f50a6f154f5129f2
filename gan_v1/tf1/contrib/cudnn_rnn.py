"""``tf.contrib.cudnn_rnn``, as far as it ran without a GPU: the cells that take over a Cudnn layer's weights."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.rnn.blocks import LSTMBlockCell
from gan_v1.tf1.contrib.rnn.projections import as_written

__all__ = ["CudnnCompatibleGRUCell", "CudnnCompatibleLSTMCell"]


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """An LSTM that adds nothing to its forget gate.

    Args:
        num_units: the size of the state.
        reuse: as in TensorFlow's own cells.
    """

    def __init__(self, num_units: int, reuse: bool | None = None) -> None:
        super().__init__(num_units, forget_bias=0, reuse=reuse, name="cudnn_compatible_lstm_cell")


class CudnnCompatibleGRUCell(tf.nn.rnn_cell.GRUCell):  # type: ignore[misc]
    """A GRU whose reset gate comes after the product with the state, not before.

    Args:
        num_units: the size of the state.
        reuse: as in TensorFlow's own cells.
        kernel_initializer: of all four kernels.
    """

    def __init__(self, num_units: int, reuse: bool | None = None, kernel_initializer: Any = None) -> None:
        super().__init__(num_units, reuse=reuse, kernel_initializer=kernel_initializer)

    def build(self, inputs_shape: Any) -> None:
        size = tf.TensorShape(inputs_shape).as_list()[1]
        if size is None:
            raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {inputs_shape}")
        units = self._num_units
        self._gate_kernel = self._weight("gates/kernel", [size + units, 2 * units])
        self._gate_bias = self.add_weight("gates/bias", [2 * units], initializer=tf.constant_initializer(1.0))
        self._input_kernel = self._weight("candidate/input_projection/kernel", [size, units])
        self._hidden_kernel = self._weight("candidate/hidden_projection/kernel", [units, units])
        zeros = tf.zeros_initializer()
        self._input_bias = self.add_weight("candidate/input_projection/bias", [units], initializer=zeros)
        self._hidden_bias = self.add_weight("candidate/hidden_projection/bias", [units], initializer=zeros)
        self.built = True

    def _weight(self, name: str, shape: list[int]) -> Any:
        return self.add_weight(name, shape, initializer=self._kernel_initializer)

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        gates = tf.nn.bias_add(tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel), self._gate_bias)
        reset, update = tf.split(tf.sigmoid(gates), 2, axis=1)
        candidate = tf.nn.bias_add(tf.matmul(inputs, self._input_kernel), self._input_bias)
        candidate += reset * tf.nn.bias_add(tf.matmul(state, self._hidden_kernel), self._hidden_bias)
        new = (1 - update) * self._activation(candidate) + update * state
        return new, new
