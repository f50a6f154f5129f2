"""Where layers of Keras 2.2 computed otherwise than those of ``tf.keras``: for programs that say ``import keras``."""

from __future__ import annotations

import functools
import sys
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put


def keras_layers(stack: ExitStack) -> None:
    """Let layers compute as in Keras 2.2.4.

    Batch normalization's moving averages were corrected for their initial values, and penalties of activities were not
    divided by the size of the batch. The other functions of this module say what else is changed.
    """
    import tensorflow.compat.v1 as tf

    kind = internals.BatchNormalizationBase
    call = kind.call

    @functools.wraps(call)
    def call_as_then(self: Any, inputs: Any, *arguments: Any, **options: Any) -> Any:
        zeros = tf.keras.backend.zeros
        # Each call of a layer keeps sums of its own. They are made here, since the branch for training cannot make any.
        averages = (self.moving_mean, self.moving_variance)
        sums = {average.name: (zeros(average.shape), zeros(())) for average in averages}
        vars(self).update(sums_of_then=sums, inputs_of_then=inputs)  # without setattr, for which they would be weights
        return call(self, inputs, *arguments, **options)

    def assign_as_then(self: Any, average: Any, value: Any, momentum: float, inputs_size: Any) -> Any:
        """Divide an average by 1 - momentum ** steps, as Adam does; after one batch it is that batch's value."""
        if average.name == self.moving_variance.name:
            per_channel = tf.cast(tf.size(self.inputs_of_then) // tf.size(average), value.dtype)
            value *= per_channel / (per_channel - (1.0 + self.epsilon))
        biased, steps = self.sums_of_then[average.name]
        new = tf.assign_sub(biased, (biased - value) * (1.0 - momentum))
        return tf.assign(average, new / (1.0 - tf.pow(momentum, tf.assign_add(steps, 1.0))))

    def penalized(self: Any, inputs: Any, outputs: Any) -> None:
        """Add the penalty as it is; ``tf.keras`` would divide it by the size of the batch."""
        if self.activity_regularizer:
            for output in tf.nest.flatten(outputs):
                self.add_loss(tf.convert_to_tensor(self.activity_regularizer(output)), inputs=inputs)

    put(stack, kind, "call", call_as_then)
    put(stack, kind, "_assign_moving_average", assign_as_then)
    put(stack, internals.find("tf_keras.src.engine.base_layer_v1:Layer"), "_handle_activity_regularization", penalized)
    _count_names_from_one(stack)
    _call_lambdas_twice(stack)
    _leave_attributes_to_the_program(stack)
    _take_updates_of_then(stack)
    _describe_layers(stack)


def _describe_layers(stack: ExitStack) -> None:
    """Let a model be saved whose own layers say nothing of their arguments, which ``tf.keras`` refuses."""
    layer = internals.find("tf_keras.src.engine.base_layer_v1:Layer")
    todays = layer.get_config

    def get_config(self: Any) -> dict[str, Any]:
        return dict(todays(self))  # which refuses only layers whose own get_config is the default one

    put(stack, layer, "get_config", get_config)


def _count_names_from_one(stack: ExitStack) -> None:
    """Call the first layer of a kind ``dense_1``, where ``tf.keras`` says ``dense``, and ``dense_1`` of the second.

    Programs find layers by these names, and so do files of weights that are loaded ``by_name``.
    """
    for place in ("tf_keras.src.engine.base_layer_v1:Layer", "tf_keras.src.engine.functional:Functional"):
        kind = internals.find(place)
        put(stack, kind, "_init_set_name", _from_one(vars(kind)["_init_set_name"]))


def _from_one(set_name: Any) -> Any:
    @functools.wraps(set_name)
    def set_name_as_then(self: Any, name: str | None, zero_based: bool = False) -> None:
        set_name(self, name, zero_based)

    return set_name_as_then


def _call_lambdas_twice(stack: ExitStack) -> None:
    """Let a ``Lambda`` without ``output_shape`` call its function once more, for the shape, with placeholders.

    What the function draws is drawn twice, such as the seed of ``K.random_normal`` in an autoencoder: later draws from
    NumPy's generator depend on that.
    """
    import tensorflow.compat.v1 as tf

    kind = internals.find("tf_keras.src.layers.core.lambda_layer:Lambda")
    call = kind.call

    @functools.wraps(call)
    def call_as_then(self: Any, inputs: Any, *arguments: Any, **options: Any) -> Any:
        outputs = call(self, inputs, *arguments, **options)
        if self._output_shape is None and not tf.executing_eagerly():
            call(self, tf.nest.map_structure(_placeholder, inputs), *arguments, **options)
        return outputs

    def _placeholder(tensor: Any) -> Any:
        return tf.keras.backend.placeholder(shape=tensor.shape)

    put(stack, kind, "call", call_as_then)


# Attributes of wrappers and recurrent layers that hold a layer whose weights are theirs.
_HELD = {"layer", "forward_layer", "backward_layer", "cell"}


def _leave_attributes_to_the_program(stack: ExitStack) -> None:
    """Let a layer's attributes be what a program says, and let its weights be those that Keras 2.2 trained.

    These were what ``add_weight`` made and what programs put into ``trainable_weights``. Today's layers train each
    variable that is one of their attributes as well, and the weights of each layer that is one, and stop to train a
    weight whose attribute is set to anything else. The names of layers cannot be changed today.

    Models are left as they are: Keras 2.2, too, trained the layers that are their attributes.
    """
    import tensorflow.compat.v1 as tf

    layer = internals.find("tf_keras.src.engine.base_layer_v1:Layer")
    set_attribute = layer.__setattr__
    models = internals.find("tf_keras.src.engine.training:Model")
    holders = (tf.keras.layers.Wrapper, tf.keras.layers.RNN)

    @functools.wraps(set_attribute)
    def set_attribute_as_then(self: Any, name: str, value: Any) -> None:
        if name in ("trainable_weights", "non_trainable_weights"):
            vars(self)[f"_{name}"] = list(value)
        elif name == "name":
            vars(self)["_name"] = value
        elif name in ("inbound_nodes", "outbound_nodes"):
            return  # Keras 2.2 kept its nodes under other names, and read nothing here
        elif (
            sys._getframe(1).f_globals.get("__name__", "").startswith("tf_keras.")
            or isinstance(self, models)
            or hasattr(type(self), name)
            or (name in _HELD and isinstance(self, holders))
        ):
            set_attribute(self, name, value)
        else:
            vars(self)[name] = value

    put(stack, layer, "__setattr__", set_attribute_as_then)


def _take_updates_of_then(stack: ExitStack) -> None:
    """Let layers take the inputs that an update depends on, and an update as a variable and its new value.

    Today's find out the inputs themselves, and would add the pair up to a tensor, and assign nothing.
    """
    import tensorflow.compat.v1 as tf

    layer = internals.find("tf_keras.src.engine.base_layer_v1:Layer")
    add_update = layer.add_update

    @functools.wraps(add_update)
    def add_update_as_then(self: Any, updates: Any, inputs: Any = None) -> None:
        listed = updates if isinstance(updates, list) else [updates]
        add_update(self, [tf.assign(*update) if isinstance(update, tuple) else update for update in listed])

    put(stack, layer, "add_update", add_update_as_then)
