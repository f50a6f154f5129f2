"""Cells of ``tf.contrib.rnn`` whose step, or whose whole sequence, is a single operation.

Today's TensorFlow has the operations, but not the cells, and lacks the gradients of two of the operations.
"""

from __future__ import annotations

import abc
from typing import Any

from gan_v1.tf1 import internals, tf
from gan_v1.tf1.contrib.rnn.projections import as_written
from gan_v1.tf1.internals import LayerRNNCell

__all__ = ["GRUBlockCell", "GRUBlockCellV2", "LSTMBlockCell", "LSTMBlockFusedCell", "LSTMBlockWrapper"]

LSTMStateTuple = tf.nn.rnn_cell.LSTMStateTuple


class GRUBlockCell(LayerRNNCell):  # type: ignore[misc]
    """A GRU as one operation.

    Args:
        num_units: the size of the state.
        cell_size: the same, by an older name of the argument.
        reuse: as in TensorFlow's own cells.
        name: of the layer.

    Raises:
        ValueError: both sizes are given, or none.
    """

    _NAMES = ("w_ru", "b_ru", "w_c", "b_c")

    def __init__(
        self,
        num_units: int | None = None,
        cell_size: int | None = None,
        reuse: bool | None = None,
        name: str = "gru_cell",
    ) -> None:
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._cell_size: Any = cell_size if num_units is None else num_units

    @property
    def state_size(self) -> Any:
        return self._cell_size

    @property
    def output_size(self) -> Any:
        return self._cell_size

    def build(self, input_shape: Any) -> None:
        input_size = tf.TensorShape(input_shape).as_list()[1]
        if input_size is None:
            raise ValueError("Expecting input_size to be set.")
        rows, size = input_size + self._cell_size, self._cell_size
        gates, gates_bias, candidate, candidate_bias = self._NAMES
        self._gate_kernel = self.add_weight(gates, [rows, size * 2])
        self._gate_bias = self.add_weight(gates_bias, [size * 2], initializer=tf.constant_initializer(1.0))
        self._candidate_kernel = self.add_weight(candidate, [rows, size])
        self._candidate_bias = self.add_weight(candidate_bias, [size], initializer=tf.constant_initializer(0.0))
        self.built = True

    @as_written
    def call(self, inputs: Any, h_prev: Any) -> tuple[Any, Any]:
        cell_size = h_prev.get_shape().with_rank(2)[1]
        if cell_size != self._cell_size:
            raise ValueError(f"Shape of h_prev[1] incorrect: cell_size {self._cell_size} vs {cell_size}")
        *_, new_h = internals.gru_block_cell(
            x=inputs,
            h_prev=h_prev,
            w_ru=self._gate_kernel,
            w_c=self._candidate_kernel,
            b_ru=self._gate_bias,
            b_c=self._candidate_bias,
        )
        return new_h, new_h


class GRUBlockCellV2(GRUBlockCell):
    """``GRUBlockCell`` with the variables' names of ``GRUCell``."""

    _NAMES = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")


class LSTMBlockCell(LayerRNNCell):  # type: ignore[misc]
    """An LSTM as one operation.

    Args:
        num_units: the size of the state.
        forget_bias: added to the forget gate's input.
        cell_clip: what the cell state is clipped to, if at all.
        use_peephole: whether the gates see the cell state.
        dtype, reuse, name: as in TensorFlow's own cells.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        cell_clip: float | None = None,
        use_peephole: bool = False,
        dtype: Any = None,
        reuse: bool | None = None,
        name: str = "lstm_cell",
    ) -> None:
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._use_peephole = use_peephole
        self._cell_clip = -1 if cell_clip is None else cell_clip

    @property
    def state_size(self) -> Any:
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> int:
        return self._num_units

    def build(self, input_shape: Any) -> None:
        input_size = tf.TensorShape(input_shape).as_list()[1]
        if not input_size:
            raise ValueError(f"Expecting inputs_shape[1] to be set: {input_shape}")
        weights = _lstm_weights(self, input_size, self._num_units, self._use_peephole)
        self._kernel, self._bias, self._peepholes = weights
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        if len(state) != 2:
            raise ValueError("Expecting state to be a tuple with length 2.")
        wci, wcf, wco = self._peepholes or [tf.zeros([self._num_units], dtype=self.dtype)] * 3
        _, c, *_, h = internals.lstm_block_cell(
            x=inputs,
            cs_prev=state[0],
            h_prev=state[1],
            w=self._kernel,
            wci=wci,
            wcf=wcf,
            wco=wco,
            b=self._bias,
            forget_bias=self._forget_bias,
            cell_clip=self._cell_clip,
            use_peephole=self._use_peephole,
        )
        return h, LSTMStateTuple(c, h)


class LSTMBlockWrapper(tf.layers.Layer, abc.ABC):  # type: ignore[misc]
    """A whole sequence [time, batch, size], or a list with a step each, through an LSTM of a subclass."""

    @property
    @abc.abstractmethod
    def num_units(self) -> int:
        """The size of the state."""

    @abc.abstractmethod
    def _call_cell(
        self, inputs: Any, initial_cell_state: Any, initial_output: Any, dtype: Any, sequence_length: Any
    ) -> tuple[Any, Any]:
        """The cell states and the outputs of all steps, [time, batch, num_units]."""

    @as_written
    def call(self, inputs: Any, initial_state: Any = None, dtype: Any = None, sequence_length: Any = None) -> Any:
        """The outputs, like the inputs, and the last state.

        Args:
            inputs: as above.
            initial_state: a pair of cell state and output, [batch, num_units]; zeros of ``dtype`` unless given.
            dtype: of the zeros.
            sequence_length: [batch], integers: how many steps of each sequence count; the outputs of others are zero.
        """
        is_list = isinstance(inputs, list)
        if is_list:
            inputs = tf.stack(inputs)
        time, batch_size, size = inputs.get_shape().with_rank(3).as_list()
        if not size:
            raise ValueError(f"Expecting inputs_shape[2] to be set: {inputs.get_shape()}")
        batch_size = tf.shape(inputs)[1] if batch_size is None else batch_size
        time = tf.shape(inputs)[0] if time is None else time
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            zeros = tf.zeros(tf.stack([batch_size, self.num_units]), dtype=dtype)
            initial_state = (zeros, zeros)
        else:
            if len(initial_state) != 2:
                raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
            dtype = initial_state[0].dtype if dtype is None else dtype
        if sequence_length is not None:
            sequence_length = tf.convert_to_tensor(sequence_length)
        cell_state, output = initial_state
        cell_states, outputs = self._call_cell(inputs, cell_state, output, dtype, sequence_length)
        if sequence_length is None:
            last = LSTMStateTuple(cell_states[-1], outputs[-1])
        else:
            mask = tf.transpose(tf.sequence_mask(sequence_length, time, dtype=dtype), [1, 0])
            outputs *= tf.tile(tf.expand_dims(mask, [-1]), [1, 1, self.num_units])
            from_start = [
                tf.concat([tf.expand_dims(first, [0]), steps], 0)
                for first, steps in ((cell_state, cell_states), (output, outputs))
            ]
            last = LSTMStateTuple(
                *(
                    tf.gather_nd(steps, tf.stack([sequence_length, tf.range(batch_size)], axis=1))
                    for steps in from_start
                )
            )
        return (tf.unstack(outputs) if is_list else outputs), last


class LSTMBlockFusedCell(LSTMBlockWrapper):
    """An LSTM over a whole sequence as one operation; the arguments are ``LSTMBlockCell``'s."""

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        cell_clip: float | None = None,
        use_peephole: bool = False,
        reuse: bool | None = None,
        dtype: Any = None,
        name: str = "lstm_fused_cell",
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self._use_peephole = use_peephole

    @property
    def num_units(self) -> int:
        return self._num_units

    def build(self, input_shape: Any) -> None:
        size = tf.TensorShape(input_shape).as_list()[2]
        weights = _lstm_weights(self, size, self._num_units, self._use_peephole)
        self._kernel, self._bias, self._peepholes = weights
        self.built = True

    def _call_cell(
        self, inputs: Any, initial_cell_state: Any, initial_output: Any, dtype: Any, sequence_length: Any
    ) -> tuple[Any, Any]:
        time = inputs.get_shape().as_list()[0]
        time = tf.shape(inputs)[0] if time is None else time
        wci, wcf, wco = self._peepholes or [tf.zeros([self._num_units], dtype=dtype)] * 3
        longest = time if sequence_length is None else tf.reduce_max(sequence_length)
        _, cell_states, *_, outputs = internals.block_lstm(
            seq_len_max=tf.cast(longest, tf.int64),
            x=inputs,
            cs_prev=initial_cell_state,
            h_prev=initial_output,
            w=self._kernel,
            wci=wci,
            wcf=wcf,
            wco=wco,
            b=self._bias,
            forget_bias=self._forget_bias,
            cell_clip=self._cell_clip,
            use_peephole=self._use_peephole,
        )
        return cell_states, outputs


def _lstm_weights(layer: Any, input_size: int, num_units: int, use_peephole: bool) -> tuple[Any, Any, list[Any]]:
    """Add an LSTM's weights to ``layer``: its kernel, its bias, and the diagonals of its peepholes, if it has any.

    The diagonals are those of the input, the forget and the output gate.
    """
    kernel = layer.add_weight("kernel", [input_size + num_units, num_units * 4])
    bias = layer.add_weight("bias", [num_units * 4], initializer=tf.constant_initializer(0.0))
    names = ("w_i_diag", "w_f_diag", "w_o_diag") if use_peephole else ()
    return kernel, bias, [layer.add_weight(name, [num_units]) for name in names]


def _gru_gradient(op: Any, *grads: Any) -> Any:
    """The gradient of a ``GRUBlockCell`` operation, by that of its last output, the new state.

    The cell uses no other output of the operation.
    """
    x, h_prev, w_ru, w_c, b_ru, b_c = op.inputs
    r, u, c, _ = op.outputs
    of_x, of_h_prev, of_c_bar, of_r_bar_u_bar = internals.gru_block_cell_grad(
        x, h_prev, w_ru, w_c, b_ru, b_c, r, u, c, grads[-1]
    )
    of_w_ru = tf.matmul(tf.concat([x, h_prev], 1), of_r_bar_u_bar, transpose_a=True)
    of_b_ru = internals.bias_add_grad(of_r_bar_u_bar)
    of_w_c = tf.matmul(tf.concat([x, h_prev * r], 1), of_c_bar, transpose_a=True)
    return of_x, of_h_prev, of_w_ru, of_w_c, of_b_ru, internals.bias_add_grad(of_c_bar)


def _lstm_gradient(op: Any, *grads: Any) -> Any:
    """The gradient of an ``LSTMBlockCell`` operation, by those of the new cell state and of the output."""
    x, cs_prev, h_prev, w, wci, wcf, wco, b = op.inputs
    i, cs, f, o, ci, co, _ = op.outputs
    batch_size, input_size = x.get_shape().with_rank(2).as_list()
    cell_size = cs_prev.get_shape().with_rank(2).as_list()[1]
    of_cs_prev, of_gates, of_wci, of_wcf, of_wco = internals.lstm_block_cell_grad(
        x=x,
        cs_prev=cs_prev,
        h_prev=h_prev,
        w=w,
        wci=wci,
        wcf=wcf,
        wco=wco,
        b=b,
        i=i,
        cs=cs,
        f=f,
        o=o,
        ci=ci,
        co=co,
        cs_grad=grads[1],
        h_grad=grads[6],
        use_peephole=op.get_attr("use_peephole"),
    )
    rows = -1 if batch_size is None else batch_size
    of_both = tf.matmul(of_gates, w, transpose_b=True)
    of_x = tf.slice(of_both, (0, 0), (rows, input_size))
    of_h_prev = tf.slice(of_both, (0, input_size), (rows, cell_size))
    of_w = tf.matmul(tf.concat([x, h_prev], 1), of_gates, transpose_a=True)
    return of_x, of_cs_prev, of_h_prev, of_w, of_wci, of_wcf, of_wco, internals.bias_add_grad(of_gates)


tf.RegisterGradient("GRUBlockCell")(_gru_gradient)
tf.RegisterGradient("LSTMBlockCell")(_lstm_gradient)
