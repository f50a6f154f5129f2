"""Where layers of Keras 2.2 computed otherwise than those of ``tf.keras``: for programs that say ``import keras``."""

from __future__ import annotations

import functools
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put


def keras_layers(stack: ExitStack) -> None:
    """Batch normalization's averages without their bias to the initial values; activities' penalties summed."""
    import tensorflow.compat.v1 as tf

    kind = internals.BatchNormalizationBase
    call = kind.call

    @functools.wraps(call)
    def call_as_then(self: Any, inputs: Any, *arguments: Any, **options: Any) -> Any:
        zeros = tf.keras.backend.zeros
        # Each use of a layer keeps sums of its own; outside of the branch for training, where no variable can be made.
        averages = (self.moving_mean, self.moving_variance)
        sums = {average.name: (zeros(average.shape), zeros(())) for average in averages}
        vars(self).update(sums_of_then=sums, inputs_of_then=inputs)  # past Keras, to which they would be weights
        return call(self, inputs, *arguments, **options)

    def assign_as_then(self: Any, average: Any, value: Any, momentum: float, inputs_size: Any) -> Any:
        """An average divided by 1 - momentum ** steps, as in Adam; the first one is the first batch's."""
        if average.name == self.moving_variance.name:
            per_channel = tf.cast(tf.size(self.inputs_of_then) // tf.size(average), value.dtype)
            value *= per_channel / (per_channel - (1.0 + self.epsilon))
        biased, steps = self.sums_of_then[average.name]
        new = tf.assign_sub(biased, (biased - value) * (1.0 - momentum))
        return tf.assign(average, new / (1.0 - tf.pow(momentum, tf.assign_add(steps, 1.0))))

    def penalized(self: Any, inputs: Any, outputs: Any) -> None:
        """Where ``tf.keras`` divides by the size of the batch, Keras did not."""
        if self.activity_regularizer:
            for output in tf.nest.flatten(outputs):
                self.add_loss(tf.convert_to_tensor(self.activity_regularizer(output)), inputs=inputs)

    put(stack, kind, "call", call_as_then)
    put(stack, kind, "_assign_moving_average", assign_as_then)
    put(stack, internals.find("tf_keras.src.engine.base_layer_v1:Layer"), "_handle_activity_regularization", penalized)
