"""Attributes and modules put in place until an ``ExitStack`` is closed."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from types import ModuleType
from typing import Any


def add(stack: ExitStack, owner: Any, names: Mapping[str, Any]) -> None:
    """Give a module or a class those of ``names`` that it lacks."""
    for name, value in names.items():
        if name not in vars(owner):
            put(stack, owner, name, value)


def put(stack: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Set an attribute until ``stack`` is closed; a program may delete it before."""
    if name in vars(owner):
        stack.callback(setattr, owner, name, vars(owner)[name])
    else:
        stack.callback(_delete, owner, name)
    setattr(owner, name, value)


def _delete(owner: Any, name: str) -> None:
    if name in vars(owner):
        delattr(owner, name)


def put_module(stack: ExitStack, name: str, module: ModuleType) -> None:
    """Answer ``import name`` with ``module`` until ``stack`` is closed."""
    before = sys.modules.get(name)
    if before is None:
        stack.callback(sys.modules.pop, name, None)
    else:
        stack.callback(sys.modules.__setitem__, name, before)
    sys.modules[name] = module


def add_methods(stack: ExitStack, built_in: type, methods: Mapping[str, Any]) -> None:
    """Give a class written in C those of ``methods`` that it lacks; setattr would refuse."""
    replace_methods(stack, built_in, {name: each for name, each in methods.items() if name not in vars(built_in)})


def replace_methods(stack: ExitStack, built_in: type, methods: Mapping[str, Any]) -> None:
    """Give a class written in C ``methods``, in the place of its own if it has them."""
    (names,) = gc.get_referents(vars(built_in))  # the dict behind the read-only view
    before = {name: names[name] for name in methods if name in names}

    def take_back() -> None:
        for name in methods:
            names.pop(name, None)
        names.update(before)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(built_in))

    names.update(methods)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(built_in))
    stack.callback(take_back)
