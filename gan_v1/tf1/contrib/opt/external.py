"""``tf.contrib.opt.ScipyOptimizerInterface``: SciPy minimises a loss that a session computes."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from gan_v1.tf1 import tf
from gan_v1.tf1.missing import NEEDED, UnavailableModule

Function = Callable[[Any], Any]  # of the variables' values, packed into one vector


class ExternalOptimizerInterface:
    """Packs the variables into one vector; a subclass's ``_minimize`` gets loss and conditions as functions of it.

    Args:
        loss: a scalar.
        var_list: the variables to change; all trainable ones unless given.
        equalities: scalars to be held at 0.
        inequalities: scalars to be held at 0 or above.
        var_to_bounds: a pair of bounds for a variable, each broadcast to its shape.
        optimizer_kwargs: further arguments for the subclass's ``_minimize``.
    """

    def __init__(
        self,
        loss: Any,
        var_list: Iterable[Any] | None = None,
        equalities: list[Any] | None = None,
        inequalities: list[Any] | None = None,
        var_to_bounds: Mapping[Any, tuple[Any, Any]] | None = None,
        **optimizer_kwargs: Any,
    ) -> None:
        self._loss = loss
        self._equalities = equalities or []
        self._inequalities = inequalities or []
        self._vars = tf.trainable_variables() if var_list is None else list(var_list)
        self._packed_bounds = None if var_to_bounds is None else self._bounds(var_to_bounds)
        self._update_placeholders = [tf.placeholder(variable.dtype) for variable in self._vars]
        self._var_updates = [
            variable.assign(tf.reshape(placeholder, _shape(variable)))
            for variable, placeholder in zip(self._vars, self._update_placeholders, strict=True)
        ]
        loss_gradients = self._gradients(loss)
        equality_gradients = [self._gradients(equality) for equality in self._equalities]
        inequality_gradients = [self._gradients(inequality) for inequality in self._inequalities]
        self.optimizer_kwargs = optimizer_kwargs
        self._packed_var = self._pack(self._vars)
        self._packed_loss_grad = self._pack(loss_gradients)
        self._packed_equality_grads = [self._pack(gradients) for gradients in equality_gradients]
        self._packed_inequality_grads = [self._pack(gradients) for gradients in inequality_gradients]
        ends = itertools.accumulate((math.prod(_shape(variable)) for variable in self._vars), initial=0)
        self._packing_slices = [slice(start, end) for start, end in itertools.pairwise(ends)]

    def minimize(
        self,
        session: Any = None,
        feed_dict: Mapping[Any, Any] | None = None,
        fetches: list[Any] | None = None,
        step_callback: Callable[[Any], Any] | None = None,
        loss_callback: Callable[..., Any] | None = None,
        **run_kwargs: Any,
    ) -> None:
        """Minimise the loss, and set the variables to what minimises it.

        Args:
            session: the default session unless given.
            feed_dict: for all its runs.
            fetches: more tensors that are computed along with the loss.
            step_callback: called with the packed variables after each step.
            loss_callback: called with the fetches' values whenever the loss has been computed.
            run_kwargs: for the run that sets the variables.
        """
        session = session or tf.get_default_session()
        fetches = fetches or []

        def functions(tensors: list[Any]) -> list[Function]:
            return [self._make_eval_func(tensor, session, feed_dict or {}, fetches) for tensor in tensors]

        values = self._minimize(
            initial_val=session.run(self._packed_var),
            loss_grad_func=self._make_eval_func(
                [self._loss, self._packed_loss_grad], session, feed_dict or {}, fetches, loss_callback
            ),
            equality_funcs=functions(self._equalities),
            equality_grad_funcs=functions(self._packed_equality_grads),
            inequality_funcs=functions(self._inequalities),
            inequality_grad_funcs=functions(self._packed_inequality_grads),
            packed_bounds=self._packed_bounds,
            step_callback=step_callback or (lambda packed: None),
            optimizer_kwargs=self.optimizer_kwargs,
        )
        updates = {
            placeholder: values[part]
            for placeholder, part in zip(self._update_placeholders, self._packing_slices, strict=True)
        }
        session.run(self._var_updates, feed_dict=updates, **run_kwargs)

    def _minimize(
        self,
        initial_val: Any,
        loss_grad_func: Function,
        equality_funcs: list[Function],
        equality_grad_funcs: list[Function],
        inequality_funcs: list[Function],
        inequality_grad_funcs: list[Function],
        packed_bounds: list[tuple[Any, Any]] | None,
        step_callback: Callable[[Any], Any],
        optimizer_kwargs: dict[str, Any],
    ) -> Any:
        """The packed variables that minimise the loss; ``loss_grad_func`` gives it and its gradient."""
        raise NotImplementedError(
            "To use ExternalOptimizerInterface, subclass from it and implement the _minimize() method."
        )

    def _make_eval_func(
        self,
        tensors: Any,
        session: Any,
        feed_dict: Mapping[Any, Any],
        fetches: list[Any],
        callback: Callable[..., Any] | None = None,
    ) -> Function:
        """A function of the packed variables that gives the tensors' values; ``feed_dict`` overrides the variables."""
        tensors = tensors if isinstance(tensors, list) else [tensors]

        def evaluate(packed: Any) -> list[Any]:
            fed = {
                variable: packed[part].reshape(_shape(variable))
                for variable, part in zip(self._vars, self._packing_slices, strict=True)
            }
            values = session.run([*tensors, *fetches], feed_dict={**fed, **feed_dict})
            if callback is not None:
                callback(*values[len(tensors) :])
            return values[: len(tensors)]

        return evaluate

    def _bounds(self, var_to_bounds: Mapping[Any, tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        packed: list[tuple[Any, Any]] = []
        for variable in self._vars:
            low, high = var_to_bounds.get(variable, (-np.inf, np.inf))
            shape = _shape(variable)
            packed += zip(np.broadcast_to(low, shape).flat, np.broadcast_to(high, shape).flat, strict=True)
        return packed

    def _gradients(self, tensor: Any) -> list[Any]:
        """The gradients of a tensor by all variables; zeros by variables on which it does not depend."""
        return [
            tf.zeros_like(variable) if gradient is None else gradient
            for variable, gradient in zip(self._vars, tf.gradients(tensor, self._vars), strict=True)
        ]

    @classmethod
    def _pack(cls, tensors: list[Any]) -> Any:
        if not tensors:
            return None
        flat = [tf.reshape(tensor, [-1]) for tensor in tensors]
        return flat[0] if len(flat) == 1 else tf.concat(flat, 0)


class ScipyOptimizerInterface(ExternalOptimizerInterface):
    """``scipy.optimize.minimize``, which gets ``method``, ``options``, ``tol`` and the like.

    L-BFGS-B unless ``method`` says otherwise; equalities and inequalities need a method that knows them, as SLSQP does.

    Raises:
        UnavailableModule: SciPy is not installed; said here, not after the hours of training that come before.
    """

    _DEFAULT_METHOD = "L-BFGS-B"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        if importlib.util.find_spec("scipy") is None:
            raise UnavailableModule(NEEDED["scipy"])
        super().__init__(*arguments, **options)

    def _minimize(
        self,
        initial_val: Any,
        loss_grad_func: Function,
        equality_funcs: list[Function],
        equality_grad_funcs: list[Function],
        inequality_funcs: list[Function],
        inequality_grad_funcs: list[Function],
        packed_bounds: list[tuple[Any, Any]] | None,
        step_callback: Callable[[Any], Any],
        optimizer_kwargs: dict[str, Any],
    ) -> Any:
        def double(function: Function) -> Function:
            """SciPy's compiled code takes no other numbers."""
            return lambda packed: [np.asarray(value, np.float64) for value in function(packed)]

        constraints = [
            {"type": kind, "fun": double(function), "jac": double(gradient)}
            for kind, functions, gradients in (
                ("eq", equality_funcs, equality_grad_funcs),
                ("ineq", inequality_funcs, inequality_grad_funcs),
            )
            for function, gradient in zip(functions, gradients, strict=True)
        ]
        own = {"jac": True, "callback": step_callback, "constraints": constraints, "bounds": packed_bounds}
        for name in own.keys() & optimizer_kwargs.keys():
            if name == "bounds":
                raise ValueError("Bounds must be set using the var_to_bounds argument")
            raise ValueError(f"Optimizer keyword arg '{name}' is set automatically and cannot be injected manually")
        settings = {"method": self._DEFAULT_METHOD, **own, **optimizer_kwargs}
        result = importlib.import_module("scipy.optimize").minimize(
            double(loss_grad_func), initial_val.astype(np.float64), **settings
        )
        lines, values = ["Optimization terminated with:", "  Message: %s"], [result.message]
        for line, name in (
            ("  Objective function value: %f", "fun"),
            ("  Number of iterations: %d", "nit"),
            ("  Number of functions evaluations: %d", "nfev"),
        ):
            if hasattr(result, name):  # not every method counts
                lines.append(line)
                values.append(result[name])
        tf.logging.info("\n".join(lines), *values)
        return result.x


def _shape(tensor: Any) -> tuple[int, ...]:
    return tuple(tensor.get_shape().as_list())
