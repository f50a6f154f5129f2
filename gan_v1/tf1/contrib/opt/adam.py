"""Variants of Adam of ``tf.contrib.opt``, with the slots and the operations that TensorFlow 1.15 gave them."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import internals, tf


class _Adam(tf.train.AdamOptimizer):  # type: ignore[misc]
    """Adam whose sparse updates are written once, in ``_apply_rows``, for reference and for resource variables.

    The result of a scatter into a resource variable is read only where it is converted to a tensor.
    """

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._apply_rows(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        return self._apply_rows(grad, var, indices)

    def _apply_rows(self, grad: Any, var: Any, indices: Any) -> Any:
        """Update the rows ``indices`` of ``var``, whose gradient is ``grad``."""
        raise NotImplementedError

    def _settings(self, dtype: Any) -> list[Any]:
        """The learning rate, both betas and epsilon."""
        return [tf.cast(x, dtype) for x in (self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t)]

    def _corrected_rate(self, dtype: Any) -> Any:
        """The learning rate, corrected for moments that start at zero."""
        beta1_power, beta2_power = (tf.cast(power, dtype) for power in self._get_beta_accumulators())
        return tf.cast(self._lr_t, dtype) * tf.sqrt(1 - beta2_power) / (1 - beta1_power)


class LazyAdamOptimizer(_Adam):
    """Adam that, for a sparse gradient, updates the moments of the gradient's rows alone."""

    def _apply_rows(self, grad: Any, var: Any, indices: Any) -> Any:
        dtype = var.dtype.base_dtype
        _, beta1, beta2, epsilon = self._settings(dtype)
        rate = self._corrected_rate(dtype)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        new_m = beta1 * tf.gather(m, indices) + (1 - beta1) * grad
        m_t = tf.convert_to_tensor(tf.scatter_update(m, indices, new_m, use_locking=self._use_locking))
        new_v = beta2 * tf.gather(v, indices) + (1 - beta2) * tf.square(grad)
        v_t = tf.convert_to_tensor(tf.scatter_update(v, indices, new_v, use_locking=self._use_locking))
        rows_m = tf.gather(m_t, indices)
        step = rate * rows_m / (tf.sqrt(tf.gather(v_t, indices)) + epsilon)
        return tf.group(tf.scatter_sub(var, indices, step, use_locking=self._use_locking), m_t, v_t)


class NadamOptimizer(_Adam):
    """Adam with Nesterov momentum."""

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        dtype = var.dtype.base_dtype
        slots, powers = self._slots_and_powers(var)
        return internals.apply_adam(
            var,
            *slots,
            *powers,
            *self._settings(dtype),
            grad,
            use_locking=self._use_locking,
            use_nesterov=True,
        ).op

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        slots, powers = self._slots_and_powers(var)
        return internals.resource_apply_adam(
            var.handle,
            *(slot.handle for slot in slots),
            *powers,
            *self._settings(grad.dtype.base_dtype),
            grad,
            use_locking=self._use_locking,
            use_nesterov=True,
        )

    def _slots_and_powers(self, var: Any) -> tuple[list[Any], list[Any]]:
        powers = [tf.cast(power, var.dtype.base_dtype) for power in self._get_beta_accumulators()]
        return [self.get_slot(var, "m"), self.get_slot(var, "v")], powers

    def _apply_rows(self, grad: Any, var: Any, indices: Any) -> Any:
        dtype = var.dtype.base_dtype
        _, beta1, beta2, epsilon = self._settings(dtype)
        rate = self._corrected_rate(dtype)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        of_grad = grad * (1 - beta1)
        with tf.control_dependencies([tf.assign(m, m * beta1, use_locking=self._use_locking)]):
            new_m = tf.convert_to_tensor(tf.scatter_add(m, indices, of_grad, use_locking=self._use_locking))
            ahead = of_grad + beta1 * tf.gather(new_m, indices)
        of_square = (grad * grad) * (1 - beta2)
        with tf.control_dependencies([tf.assign(v, v * beta2, use_locking=self._use_locking)]):
            new_v = tf.convert_to_tensor(tf.scatter_add(v, indices, of_square, use_locking=self._use_locking))
        root = tf.sqrt(tf.gather(new_v, indices))
        step = -rate * ahead / (root + epsilon)
        return tf.group(tf.scatter_add(var, indices, step, use_locking=self._use_locking), ahead, new_v)


class AdaMaxOptimizer(_Adam):
    """Adam with a maximum in place of the second moment: of all gradients so far, each decayed by ``beta2`` a step.

    Args:
        learning_rate, beta1, beta2, epsilon, use_locking, name: as Adam's.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdaMax",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)

    def _beta1_power(self) -> Any:
        return self._get_non_slot_variable("beta1_power", graph=tf.get_default_graph())

    def _create_slots(self, var_list: Any) -> None:
        first = min(var_list, key=lambda variable: variable.name)
        self._create_non_slot_variable(initial_value=self._beta1, name="beta1_power", colocate_with=first)
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        dtype = var.dtype.base_dtype
        return internals.apply_ada_max(
            var,
            self.get_slot(var, "m"),
            self.get_slot(var, "v"),
            tf.cast(self._beta1_power(), dtype),
            *self._settings(dtype),
            grad,
            use_locking=self._use_locking,
        ).op

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        dtype = grad.dtype.base_dtype
        return internals.resource_apply_ada_max(
            var.handle,
            self.get_slot(var, "m").handle,
            self.get_slot(var, "v").handle,
            tf.cast(self._beta1_power(), dtype),
            *self._settings(dtype),
            grad,
            use_locking=self._use_locking,
        )

    def _apply_rows(self, grad: Any, var: Any, indices: Any) -> Any:
        dtype = var.dtype.base_dtype
        rate, beta1, beta2, epsilon = self._settings(dtype)
        power = tf.cast(self._beta1_power(), dtype)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        new_m = tf.gather(m, indices) * beta1 + grad * (1 - beta1)
        with tf.control_dependencies([new_m]):
            m_t = tf.scatter_update(m, indices, new_m, use_locking=self._use_locking)
        new_v = tf.maximum(tf.gather(v, indices) * beta2, tf.abs(grad))
        with tf.control_dependencies([new_v]):
            v_t = tf.scatter_update(v, indices, new_v, use_locking=self._use_locking)
        step = -rate / (1 - power) * (new_m / (new_v + epsilon))
        with tf.control_dependencies([step]):
            update = tf.scatter_add(var, indices, step, use_locking=self._use_locking)
        return tf.group(update, m_t, v_t)

    def _finish(self, update_ops: Any, name_scope: str) -> Any:
        with tf.control_dependencies(update_ops):
            power = self._beta1_power()
            with tf.colocate_with(power):
                update = power.assign(power * self._beta1_t, use_locking=self._use_locking)
        return tf.group(*update_ops, update, name=name_scope)
