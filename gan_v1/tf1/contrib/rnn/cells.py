"""Cells of ``tf.contrib.rnn`` made of TensorFlow's own operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tf_slim.layers import layer_norm

from gan_v1.tf1 import tf
from gan_v1.tf1.contrib.rnn.projections import _Linear, _Wrapper, as_written
from gan_v1.tf1.internals import assert_like_rnncell

__all__ = [
    "AttentionCellWrapper",
    "Conv1DLSTMCell",
    "Conv2DLSTMCell",
    "Conv3DLSTMCell",
    "ConvLSTMCell",
    "HighwayWrapper",
    "LayerNormBasicLSTMCell",
    "UGRNNCell",
]

LSTMStateTuple = tf.nn.rnn_cell.LSTMStateTuple
Activation = Callable[[Any], Any]


class LayerNormBasicLSTMCell(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """An LSTM whose gates and state are normalised over their units (Ba, Kiros and Hinton, 2016), with dropout.

    Args:
        num_units: the size of the state.
        forget_bias: added to the forget gate's input.
        input_size: unused; it was deprecated in TensorFlow 1.
        activation: of the candidates and of the output.
        layer_norm: whether it normalises; without, there is a bias instead.
        norm_gain, norm_shift: where the normalisations' variables start.
        dropout_keep_prob: of the candidates (Semeniuta, Severyn and Barth, 2016), a number or a tensor.
        dropout_prob_seed: of that dropout.
        reuse: as in TensorFlow's own cells.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        input_size: Any = None,
        activation: Activation = tf.tanh,
        layer_norm: bool = True,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
        dropout_keep_prob: Any = 1.0,
        dropout_prob_seed: int | None = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._activation = activation
        self._forget_bias = forget_bias
        self._keep_prob = dropout_keep_prob
        self._seed = dropout_prob_seed
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift

    @property
    def state_size(self) -> Any:
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> int:
        return self._num_units

    def _norm(self, tensor: Any, scope: str) -> Any:
        if not self._layer_norm:
            return tensor
        shape, dtype = tensor.get_shape()[-1:], tensor.dtype
        with tf.variable_scope(scope):
            for name, start in (("gamma", self._norm_gain), ("beta", self._norm_shift)):
                tf.get_variable(name, shape=shape, initializer=tf.constant_initializer(start), dtype=dtype)
        return layer_norm(tensor, reuse=True, scope=scope)

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        c, h = state
        joined = tf.concat([inputs, h], 1)
        kernel = tf.get_variable("kernel", [joined.get_shape()[-1], 4 * self._num_units], dtype=joined.dtype)
        gates = tf.matmul(joined, kernel)
        if not self._layer_norm:
            gates = tf.nn.bias_add(gates, tf.get_variable("bias", [4 * self._num_units], dtype=joined.dtype))
        i, j, f, o = tf.split(value=gates, num_or_size_splits=4, axis=1)
        i, j = self._norm(i, "input"), self._norm(j, "transform")
        f, o = self._norm(f, "forget"), self._norm(o, "output")
        g = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            g = tf.nn.dropout(g, self._keep_prob, seed=self._seed)
        new_c = self._norm(c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * g, "state")
        new_h = self._activation(new_c) * tf.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)


class UGRNNCell(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """The update gate recurrent cell (Collins, Sohl-Dickstein and Sussillo, 2016): a GRU with one gate.

    Args:
        num_units: the size of the state.
        initializer: of the weights; the scope's unless given.
        forget_bias: added to the gate's input.
        activation: of the candidates.
        reuse: as in TensorFlow's own cells.
    """

    def __init__(
        self,
        num_units: int,
        initializer: Any = None,
        forget_bias: float = 1.0,
        activation: Activation = tf.tanh,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._activation = activation
        self._linear: _Linear | None = None

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        if inputs.get_shape().with_rank(2)[1].value is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            joined = tf.concat([inputs, state], 1)
            if self._linear is None:
                self._linear = _Linear(joined, 2 * self._num_units, True)
            gate, candidate = tf.split(axis=1, num_or_size_splits=2, value=self._linear(joined))
            candidate = self._activation(candidate)
            gate = tf.sigmoid(gate + self._forget_bias)
            new_state = gate * state + (1.0 - gate) * candidate
        return new_state, new_state


class HighwayWrapper(_Wrapper):
    """Mixes a cell's outputs with its inputs, which must be of one size (Srivastava, Greff and Schmidhuber, 2015).

    Args:
        cell: the cell within.
        couple_carry_transform_gates: whether one gate weighs both: the inputs by it, the outputs by 1 minus it.
        carry_bias_init: where the gate's bias starts; the other gate's starts at its negative.

    Raises:
        TypeError: ``cell`` is no cell.
    """

    def __init__(self, cell: Any, couple_carry_transform_gates: bool = True, carry_bias_init: float = 1.0) -> None:
        super().__init__(cell, None)
        self._coupled = couple_carry_transform_gates
        self._carry_bias_init = carry_bias_init

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        outputs, new_state = self._cell(inputs, state, scope=scope)
        tf.nest.assert_same_structure(inputs, outputs)
        tf.nest.map_structure(
            lambda given, out: given.get_shape().assert_is_compatible_with(out.get_shape()), inputs, outputs
        )
        return tf.nest.map_structure(self._mixed, inputs, outputs), new_state

    def _mixed(self, inputs: Any, outputs: Any) -> Any:
        carry = self._gate("carry", inputs, self._carry_bias_init)
        transform = 1 - carry if self._coupled else self._gate("transform", inputs, -self._carry_bias_init)
        return inputs * carry + outputs * transform

    def _gate(self, name: str, inputs: Any, bias_init: float) -> Any:
        size = inputs.get_shape().with_rank(2)[1].value
        weights = tf.get_variable(f"{name}_w", [size, size])
        bias = tf.get_variable(f"{name}_b", [size], initializer=tf.constant_initializer(bias_init))
        return tf.sigmoid(tf.nn.xw_plus_b(inputs, weights, bias))


class AttentionCellWrapper(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """A cell that attends to its own last outputs (Bahdanau, Cho and Bengio, 2014, over a window).

    Args:
        cell: the cell within.
        attn_length: how many outputs it looks back at.
        attn_size: the size of what it attends to, the cell's output size unless given.
        attn_vec_size: the size of the layer that scores them, ``attn_size`` unless given.
        input_size: the size of the cell's inputs, that of the inputs unless given.
        state_is_tuple: whether its state is a tuple rather than one matrix.
        reuse: as in TensorFlow's own cells.

    Raises:
        TypeError: ``cell`` is no cell.
        ValueError: the cell's state is a tuple and ``state_is_tuple`` is not set; ``attn_length`` is not positive.
    """

    def __init__(
        self,
        cell: Any,
        attn_length: int,
        attn_size: int | None = None,
        attn_vec_size: int | None = None,
        input_size: int | None = None,
        state_is_tuple: bool = True,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        assert_like_rnncell("cell", cell)
        if tf.nest.is_nested(cell.state_size) and not state_is_tuple:
            raise ValueError(
                "Cell returns tuple of states, but the flag state_is_tuple is not set. "
                f"State size is: {cell.state_size}"
            )
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._state_is_tuple = state_is_tuple
        self._cell = cell
        self._attn_length = attn_length
        self._attn_size = cell.output_size if attn_size is None else attn_size
        self._attn_vec_size = self._attn_size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._linears: dict[str, _Linear] = {}

    @property
    def state_size(self) -> Any:
        size = (self._cell.state_size, self._attn_size, self._attn_size * self._attn_length)
        return size if self._state_is_tuple else sum(size)

    @property
    def output_size(self) -> Any:
        return self._attn_size

    def _linear(self, name: str, tensors: Any, size: Any) -> Any:
        """The layer of that name, with the variables of the scope in which it was first called."""
        if name not in self._linears:
            self._linears[name] = _Linear(tensors, size, True)
        return self._linears[name](tensors)

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        if self._state_is_tuple:
            state, attended, window = state
        else:
            sizes = [self._cell.state_size, self._attn_size, self._attn_size * self._attn_length]
            starts = [0, sizes[0], sizes[0] + sizes[1]]
            state, attended, window = (
                tf.slice(state, [0, start], [-1, size]) for start, size in zip(starts, sizes, strict=True)
            )
        window = tf.reshape(window, [-1, self._attn_length, self._attn_size])
        input_size = inputs.get_shape().as_list()[1] if self._input_size is None else self._input_size
        cell_output, new_state = self._cell(self._linear("inputs", [inputs, attended], input_size), state)
        query = tf.concat(tf.nest.flatten(new_state), 1) if self._state_is_tuple else new_state
        attended, window = self._attention(query, window)
        with tf.variable_scope("attn_output_projection"):
            output = self._linear("output", [cell_output, attended], self._attn_size)
        window = tf.reshape(
            tf.concat([window, tf.expand_dims(output, 1)], 1), [-1, self._attn_length * self._attn_size]
        )
        parts = (new_state, attended, window)
        return output, parts if self._state_is_tuple else tf.concat(list(parts), 1)

    def _attention(self, query: Any, window: Any) -> tuple[Any, Any]:
        """What the query attends to in the window [batch, length, size], and the window without its oldest step."""
        with tf.variable_scope("attention"):
            kernel = tf.get_variable("attn_w", [1, 1, self._attn_size, self._attn_vec_size])
            v = tf.get_variable("attn_v", [self._attn_vec_size])
            hidden = tf.reshape(window, [-1, self._attn_length, 1, self._attn_size])
            features = tf.nn.conv2d(hidden, kernel, [1, 1, 1, 1], "SAME")
            asked = tf.reshape(self._linear("query", query, self._attn_vec_size), [-1, 1, 1, self._attn_vec_size])
            weights = tf.nn.softmax(tf.reduce_sum(v * tf.tanh(features + asked), [2, 3]))
            read = tf.reduce_sum(tf.reshape(weights, [-1, self._attn_length, 1, 1]) * hidden, [1, 2])
            return tf.reshape(read, [-1, self._attn_size]), tf.slice(window, [0, 1, 0], [-1, -1, -1])


class ConvLSTMCell(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
    """An LSTM whose layers are convolutions (Shi et al., 2015).

    Args:
        conv_ndims: 1, 2 or 3.
        input_shape: of one input, channels last, without the batch.
        output_channels: the number of channels of state and output.
        kernel_shape: of the convolutions.
        use_bias: whether there is a bias.
        skip_connection: whether the inputs are put behind the outputs.
        forget_bias: added to the forget gate's input.
        initializers: unused; it was so in TensorFlow 1.
        name: of the layer.

    Raises:
        ValueError: ``input_shape`` has not ``conv_ndims`` dimensions and the channels.
    """

    def __init__(
        self,
        conv_ndims: int,
        input_shape: list[int],
        output_channels: int,
        kernel_shape: Any,
        use_bias: bool = True,
        skip_connection: bool = False,
        forget_bias: float = 1.0,
        initializers: Any = None,
        name: str = "conv_lstm_cell",
    ) -> None:
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"Invalid input_shape {input_shape} for conv_ndims={conv_ndims}.")
        self._conv_ndims = conv_ndims
        self._output_channels = output_channels
        self._kernel_shape = list(kernel_shape)
        self._use_bias = use_bias
        self._forget_bias = forget_bias
        self._skip_connection = skip_connection
        channels = output_channels + (input_shape[-1] if skip_connection else 0)
        self._state_shape = tf.TensorShape([*input_shape[:-1], output_channels])
        self._output_shape = tf.TensorShape([*input_shape[:-1], channels])

    @property
    def output_size(self) -> Any:
        return self._output_shape

    @property
    def state_size(self) -> Any:
        return LSTMStateTuple(self._state_shape, self._state_shape)

    @as_written
    def call(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        cell, hidden = state
        gates = self._convolved([inputs, hidden])
        gates = tf.split(value=gates, num_or_size_splits=4, axis=self._conv_ndims + 1)
        input_gate, new_input, forget_gate, output_gate = gates
        new_cell = tf.sigmoid(forget_gate + self._forget_bias) * cell
        new_cell += tf.sigmoid(input_gate) * tf.tanh(new_input)
        output = tf.tanh(new_cell) * tf.sigmoid(output_gate)
        if self._skip_connection:
            output = tf.concat([output, inputs], axis=-1)
        return output, LSTMStateTuple(new_cell, output)

    def _convolved(self, tensors: list[Any]) -> Any:
        convolution = {1: tf.nn.conv1d, 2: tf.nn.conv2d, 3: tf.nn.conv3d}[self._conv_ndims]
        strides: Any = 1 if self._conv_ndims == 1 else [1] * (self._conv_ndims + 2)
        dtype, channels = tensors[0].dtype, 4 * self._output_channels
        sides = [*self._kernel_shape, sum(tensor.get_shape().as_list()[-1] for tensor in tensors), channels]
        kernel = tf.get_variable("kernel", sides, dtype=dtype)
        convolved = convolution(tf.concat(tensors, self._conv_ndims + 1), kernel, strides, padding="SAME")
        if not self._use_bias:
            return convolved
        zero = tf.constant_initializer(0.0, dtype=dtype)
        return convolved + tf.get_variable("biases", [channels], dtype=dtype, initializer=zero)


class Conv1DLSTMCell(ConvLSTMCell):
    """``ConvLSTMCell`` over sequences."""

    def __init__(self, name: str = "conv_1d_lstm_cell", **kwargs: Any) -> None:
        super().__init__(conv_ndims=1, name=name, **kwargs)


class Conv2DLSTMCell(ConvLSTMCell):
    """``ConvLSTMCell`` over pictures."""

    def __init__(self, name: str = "conv_2d_lstm_cell", **kwargs: Any) -> None:
        super().__init__(conv_ndims=2, name=name, **kwargs)


class Conv3DLSTMCell(ConvLSTMCell):
    """``ConvLSTMCell`` over volumes."""

    def __init__(self, name: str = "conv_3d_lstm_cell", **kwargs: Any) -> None:
        super().__init__(conv_ndims=3, name=name, **kwargs)
