"""What programs of 2016 to 2018 expect of Python, NumPy, SciPy and matplotlib, given back while one runs.

Each function patches one of them for as long as the given stack lives, and closing the stack takes everything back.
"""

from __future__ import annotations

import collections
import collections.abc
import functools
import importlib
import importlib.util
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


def python(stack: ExitStack) -> None:
    """``time.clock``, gone with Python 3.8, and the abstract classes that stood in ``collections`` until 3.10."""
    _add(stack, time, {"clock": time.process_time})
    _add(stack, collections, {name: getattr(collections.abc, name) for name in collections.abc.__all__})


def numpy(stack: ExitStack) -> None:
    """The names that NumPy 1.20 to 2 dropped, ``np.reshape(newshape=)``, and scalars that print as plain numbers."""
    import numpy as np

    aliases = {
        "float": float,
        "int": int,
        "object": object,
        "str": str,
        "complex": complex,
        "unicode": str,
        "float_": np.float64,
        "complex_": np.complex128,
        "string_": np.bytes_,
        "unicode_": np.str_,
        "Inf": np.inf,
        "Infinity": np.inf,
        "infty": np.inf,
        "PINF": np.inf,
        "NINF": -np.inf,
        "NaN": np.nan,
        "NAN": np.nan,
        "alltrue": np.all,
        "sometrue": np.any,
        "product": np.prod,
        "cumproduct": np.cumprod,
        "in1d": np.isin,
        "trapz": np.trapezoid,
        "round_": np.round,
        "mat": np.asmatrix,
        "asscalar": lambda a: a.item(),
        "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype=dtype),
        "msort": lambda a: np.sort(a, axis=0),
    }
    _add(stack, np, aliases)

    reshape, fromstring = np.reshape, np.fromstring

    @functools.wraps(reshape)
    def reshape_as_then(a: Any, *shape: Any, newshape: Any = None, **options: Any) -> Any:
        return reshape(a, *shape, **options) if newshape is None else reshape(a, newshape, **options)

    @functools.wraps(fromstring)
    def fromstring_as_then(string: Any, dtype: Any = float, count: int = -1, sep: str = "", **options: Any) -> Any:
        if sep:
            return fromstring(string, dtype, count, sep=sep, **options)
        return np.frombuffer(string.encode("latin1") if isinstance(string, str) else string, dtype, count).copy()

    _put(stack, np, "reshape", reshape_as_then)
    _put(stack, np, "fromstring", fromstring_as_then)
    stack.enter_context(np.printoptions(legacy="1.21"))


def scipy(stack: ExitStack) -> None:
    """``scipy.misc``'s image functions, dropped by SciPy 1.2; without SciPy, a package that has only them."""
    from gan_v1.tf1 import scipy_misc

    if importlib.util.find_spec("scipy") is None:
        package = ModuleType("scipy")
        package.__path__ = []
        package.__spec__ = ModuleSpec("scipy", None, is_package=True)
        _put_module(stack, "scipy", package)
    else:
        package = importlib.import_module("scipy")
    _put_module(stack, "scipy.misc", scipy_misc)
    _put(stack, package, "misc", scipy_misc)


def matplotlib(stack: ExitStack) -> None:
    """``plt.waitforbuttonpress`` returns at once where there is no screen on which to press one."""
    from matplotlib.figure import Figure

    wait = Figure.waitforbuttonpress

    @functools.wraps(wait)
    def wait_if_there_is_a_screen(self: Figure, timeout: float = -1) -> bool | None:
        if self.canvas.required_interactive_framework is None:
            return None  # as after a time-out
        return wait(self, timeout)

    _put(stack, Figure, "waitforbuttonpress", wait_if_there_is_a_screen)


PATCHES: dict[str, Callable[[ExitStack], None]] = {
    "python": python,
    "numpy": numpy,
    "scipy": scipy,
    "matplotlib": matplotlib,
}


def _add(stack: ExitStack, module: ModuleType, names: Mapping[str, Any]) -> None:
    """Give ``module`` those of ``names`` that it lacks."""
    for name, value in names.items():
        if name not in vars(module):
            _put(stack, module, name, value)


def _put(stack: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Set an attribute until ``stack`` is closed."""
    if name in vars(owner):
        stack.callback(setattr, owner, name, vars(owner)[name])
    else:
        stack.callback(delattr, owner, name)
    setattr(owner, name, value)


def _put_module(stack: ExitStack, name: str, module: ModuleType) -> None:
    """Answer ``import name`` with ``module`` until ``stack`` is closed."""
    before = sys.modules.get(name)
    if before is None:
        stack.callback(sys.modules.pop, name, None)
    else:
        stack.callback(sys.modules.__setitem__, name, before)
    sys.modules[name] = module
