"""``tf.contrib.opt.MovingAverageOptimizer``: checkpoints hold averages of the weights in place of the weights."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import tf
from gan_v1.tf1.internals import PartitionedVariable, op_list_to_dict


class MovingAverageOptimizer(tf.train.Optimizer):  # type: ignore[misc]
    """Another optimiser, and moving averages of what it trains.

    Args:
        opt: the optimiser.
        average_decay, num_updates: as ``tf.train.ExponentialMovingAverage``'s.
        sequential_update: whether averages wait for the step; else they are taken at the same time.
    """

    def __init__(
        self, opt: Any, average_decay: float = 0.9999, num_updates: Any = None, sequential_update: bool = True
    ) -> None:
        self._optimizer = opt
        self._ema = tf.train.ExponentialMovingAverage(average_decay, num_updates=num_updates)
        self._swapped: dict[str, str] | None = None
        self._sequential_update = sequential_update

    def compute_gradients(self, *arguments: Any, **options: Any) -> Any:
        return self._optimizer.compute_gradients(*arguments, **options)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        step = self._optimizer.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        trained = [variable for gradient, variable in grads_and_vars if gradient is not None]
        with tf.control_dependencies([step] if self._sequential_update else []):
            averages = self._ema.apply(trained)
        self._swapped = {}
        for variable in trained:
            own, average = variable.op.name, self._ema.average(variable).op.name
            self._swapped.update({own: average, average: own})
        return tf.group(step, averages, name="train_with_avg")

    def swapping_saver(self, var_list: Any = None, name: str = "swapping_saver", **kwargs: Any) -> Any:
        """A saver that keeps averages by the names of the weights, and the other way round.

        Args:
            var_list: what to save, as for ``tf.train.Saver``; all variables so far unless given.
            name, kwargs: as for ``tf.train.Saver``.

        Raises:
            RuntimeError: nothing has been minimised yet.
            ValueError: of a variable and its average only one is to be saved.
        """
        if self._swapped is None:
            raise RuntimeError("Must call apply_gradients or minimize before creating the swapping_saver")
        swaps = self._swapped
        saved = tf.global_variables() if var_list is None else var_list
        saved = saved if isinstance(saved, dict) else op_list_to_dict(saved)
        by_name = {}
        for key, value in saved.items():
            in_parts = isinstance(value, list | PartitionedVariable)
            by_name.update({part.op.name: part for part in value} if in_parts else {key: value})

        def other(key: str, variable: Any) -> Any:
            name_of_other = swaps.get(key)
            if name_of_other is None:
                return variable
            if name_of_other not in by_name:
                raise ValueError(
                    f"Variable to swap {name_of_other} is not part of variables to save. "
                    "This breaks MovingAverageOptimizer."
                )
            return by_name[name_of_other]

        swapped = {
            key: [other(part.op.name, part) for part in value] if isinstance(value, list) else other(key, value)
            for key, value in saved.items()
        }
        return tf.train.Saver(swapped, name=name, **kwargs)
