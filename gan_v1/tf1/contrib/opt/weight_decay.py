"""The optimisers of ``tf.contrib.opt`` with decoupled weight decay: weights shrink at each step, whatever the loss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gan_v1.tf1 import tf


class DecoupledWeightDecayExtension(tf.train.Optimizer):  # type: ignore[misc]
    """A mixin before an optimiser among a class's bases: each step first takes ``weight_decay`` times the weights off.

    Args:
        weight_decay: this factor.
        kwargs: the optimiser's own arguments.
    """

    def __init__(self, weight_decay: Any, **kwargs: Any) -> None:
        self._decay_var_list: set[Any] = set()
        self._weight_decay = weight_decay
        super().__init__(**kwargs)

    def minimize(self, *arguments: Any, decay_var_list: Iterable[Any] | None = None, **options: Any) -> Any:
        """The optimiser's own. As in TensorFlow 1.15 all weights shrink, whatever ``decay_var_list`` says."""
        return super().minimize(*arguments, **options)

    def apply_gradients(
        self,
        grads_and_vars: Any,
        global_step: Any = None,
        name: str | None = None,
        decay_var_list: Iterable[Any] | None = None,
    ) -> Any:
        """The optimiser's own; only the weights of ``decay_var_list`` shrink, all unless given."""
        self._decay_var_list = set(decay_var_list or ())
        return super().apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def _prepare(self) -> None:
        tf.convert_to_tensor(self._weight_decay, name="weight_decay")  # unused, but later op seeds count it
        super()._prepare()

    def _shrink(self, variable: Any, indices: Any = None) -> Any:
        """The operation that shrinks a variable, or its rows ``indices``."""
        if self._decay_var_list and variable not in self._decay_var_list:
            return tf.no_op()
        if indices is None:
            return variable.assign_sub(self._weight_decay * variable, self._use_locking)
        loss = -self._weight_decay * tf.gather(variable, indices)
        return tf.scatter_add(variable, indices, loss, self._use_locking)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        with tf.control_dependencies([self._shrink(var)]):
            return super()._apply_dense(grad, var)

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        with tf.control_dependencies([self._shrink(var)]):
            return super()._resource_apply_dense(grad, var)

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        with tf.control_dependencies([self._shrink(var, grad.indices)]):
            return super()._apply_sparse(grad, var)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        with tf.control_dependencies([self._shrink(var, indices)]):
            return super()._resource_apply_sparse(grad, var, indices)


def extend_with_decoupled_weight_decay(base_optimizer: type[Any]) -> type[Any]:
    """A class like ``base_optimizer``, whose first argument is the weight decay."""

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):  # type: ignore[misc]
        """The base optimiser with ``weight_decay`` before its own arguments."""

    return OptimizerWithDecoupledWeightDecay


class AdamWOptimizer(DecoupledWeightDecayExtension, tf.train.AdamOptimizer):  # type: ignore[misc]
    """Adam with weight decay; its other arguments are Adam's."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdamW",
    ) -> None:
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            use_locking=use_locking,
            name=name,
        )


class MomentumWOptimizer(DecoupledWeightDecayExtension, tf.train.MomentumOptimizer):  # type: ignore[misc]
    """Momentum with weight decay; its other arguments are Momentum's."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "MomentumW",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            momentum=momentum,
            use_locking=use_locking,
            name=name,
            use_nesterov=use_nesterov,
        )
