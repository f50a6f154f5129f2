"""Numbers that sessions return, with the type promotion of NumPy 1.

In NumPy 1 a float32 number, plus or times a Python number, was float64: ``average += loss / n`` was summed in double
precision. In NumPy 2 it is float32. A number that a session returns is therefore of a subclass of NumPy's type that
computes as in NumPy 1. So are the results of computing with it, and the elements of arrays that a session returns.
NumPy itself is not changed; a number that is pickled, saved or put into an array becomes NumPy's own type.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import numpy as np

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.promotion import NUMBERS, promoted
from gan_v1.tf1.libraries.putting import put

_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_", "xor")
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
_UNARY = ("neg", "pos", "abs")
_REDUCTIONS = ("dot", "max", "mean", "min", "prod", "std", "sum", "trace", "var")


def sessions(stack: ExitStack) -> None:
    """Let sessions, and Keras's too, return numbers with NumPy 1's promotion, until ``stack`` is closed."""
    base = internals.BaseSession
    keras_way = "tensorflow.python.client.session:BaseSession._make_callable_from_options"
    run, make_callable = base.run, internals.find(keras_way)

    @functools.wraps(run)
    def run_as_then(self: Any, *arguments: Any, **options: Any) -> Any:
        return of_then(run(self, *arguments, **options))

    @functools.wraps(make_callable)
    def make_callable_as_then(self: Any, *arguments: Any, **options: Any) -> Any:
        called = make_callable(self, *arguments, **options)
        return lambda *values, **more: of_then(called(*values, **more))

    put(stack, base, "run", run_as_then)
    put(stack, base, keras_way.rpartition(".")[2], make_callable_as_then)


def of_then(value: Any) -> Any:
    """A number or an array with NumPy 1's promotion, also within lists, tuples and dicts; anything else as it is."""
    if isinstance(value, np.generic):
        kind = _KINDS.get(type(value))
        return value if kind is None else kind(value)
    if type(value) is np.ndarray:
        return value.view(array) if value.dtype.type in _KINDS else value
    if type(value) is list:
        return [of_then(item) for item in value]
    if isinstance(value, tuple):
        items = [of_then(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, dict):
        for key in value:
            value[key] = of_then(value[key])
    return value


def _plain(value: Any) -> Any:
    """A number or an array of our subclasses in NumPy's own type; anything else as it is."""
    if (numpys := _NUMPYS.get(type(value))) is not None:
        return numpys(value)
    return value.view(np.ndarray) if isinstance(value, array) else value


def _computed(call: Callable[..., Any], *values: Any) -> Any:
    result = call(*promoted([*map(_plain, values)]))
    return tuple(map(of_then, result)) if isinstance(result, tuple) else of_then(result)


# ------------------------------------------------------------------------------------ methods of the numbers
def _array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    return _computed(functools.partial(getattr(ufunc, method), **options), *inputs)


def _divmod(self: Any, other: Any) -> Any:
    return _computed(divmod, self, other)


def _rdivmod(self: Any, other: Any) -> Any:
    return _computed(divmod, other, self)


def _round(self: Any, digits: int = 0) -> Any:
    return of_then(_plain(self).round(digits))


def _same(self: Any, memo: Any = None) -> Any:
    return self


def _binary(name: str) -> tuple[Any, Any]:
    compute = getattr(operator, name)

    def forward(self: Any, other: Any) -> Any:
        return _computed(compute, self, other)

    def reflected(self: Any, other: Any) -> Any:
        return _computed(compute, other, self)

    return forward, reflected


def _unary(name: str) -> Any:
    compute = getattr(operator, name)
    return lambda self: of_then(compute(_plain(self)))


def _kind(numpys: type[np.generic]) -> Any:
    """Our subclass of one of NumPy's types; it has the same name, because programs print that.

    NumPy's type must be the first base: by that NumPy finds the dtype.
    """
    methods: dict[str, Any] = {
        "__module__": "numpy",
        "__hash__": numpys.__hash__,
        "__array_ufunc__": _array_ufunc,
        "__divmod__": _divmod,
        "__rdivmod__": _rdivmod,
        "__round__": _round,
        "__copy__": _same,
        "__deepcopy__": _same,
    }
    for name in _BINARY:
        word = name.rstrip("_")
        methods[f"__{word}__"], methods[f"__r{word}__"] = _binary(name)
    methods |= {f"__{name}__": _binary(name)[0] for name in _COMPARISONS}
    methods |= {f"__{name}__": _unary(name) for name in _UNARY}
    return type(numpys.__name__, (numpys,), methods)


_KINDS: dict[type, Any] = {numpys: _kind(numpys) for numpys in NUMBERS}  # our subclass for each of NumPy's types
_NUMPYS: dict[type, Any] = {kind: numpys for numpys, kind in _KINDS.items()}


class array(np.ndarray):  # its name is what repr prints
    """An array that a session returned, whose elements and results promote as in NumPy 1."""

    __array_priority__ = 1.0  # so that np.concatenate of it and a plain array returns this class

    def __getitem__(self, key: Any) -> Any:
        return of_then(super().__getitem__(key))

    def __iter__(self) -> Any:
        return map(of_then, super().__iter__())

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = (), **options: Any) -> Any:
        if out:
            options["out"] = tuple(map(_plain, out))
        result = _computed(functools.partial(getattr(ufunc, method), **options), *inputs)
        if out:
            return out[0] if len(out) == 1 else out
        return result

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _plain(self).__reduce_ex__(protocol)

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()


def _reduction(name: str) -> Any:
    todays = getattr(np.ndarray, name)

    @functools.wraps(todays)
    def reduction(self: Any, *arguments: Any, **options: Any) -> Any:
        return of_then(todays(_plain(self), *map(_plain, arguments), **options))

    return reduction


for _name in _REDUCTIONS:
    setattr(array, _name, _reduction(_name))
