"""The module ``imp``, which went with Python 3.12: programs load files by their paths with it."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import os
import sys
import tokenize
from types import ModuleType
from typing import Any

reload = importlib.reload
new_module = ModuleType
PY_SOURCE, PY_COMPILED, C_EXTENSION, PKG_DIRECTORY, C_BUILTIN = 1, 2, 3, 5, 6
_Details = tuple[str, str, int]  # a suffix, the mode to open such a file, and what it is


def get_suffixes() -> list[_Details]:
    """The endings of modules' files."""
    machinery = importlib.machinery
    kinds = (
        (machinery.EXTENSION_SUFFIXES, "rb", C_EXTENSION),
        (machinery.SOURCE_SUFFIXES, "r", PY_SOURCE),
        (machinery.BYTECODE_SUFFIXES, "rb", PY_COMPILED),
    )
    return [(suffix, mode, kind) for suffixes, mode, kind in kinds for suffix in suffixes]


def find_module(name: str, path: list[str] | None = None) -> tuple[Any, str | None, _Details]:
    """The file of a module, opened unless it is a package or built in, its path, and what it is.

    Raises:
        ImportError: no folder of ``path``, or of ``sys.path``, has it.
    """
    if path is None and name in sys.builtin_module_names:
        return None, None, ("", "", C_BUILTIN)
    for folder in sys.path if path is None else path:
        file = os.path.join(folder, name)
        if os.path.isfile(os.path.join(file, "__init__.py")):
            return None, file, ("", "", PKG_DIRECTORY)
        for suffix, mode, kind in get_suffixes():
            found = f"{file}{suffix}"
            if os.path.isfile(found):
                opened: Any = tokenize.open(found) if kind == PY_SOURCE else open(found, mode)  # noqa: SIM115
                return opened, found, (suffix, mode, kind)
    raise ImportError(f"No module named {name!r}", name=name)


def load_source(name: str, pathname: str, file: Any = None) -> ModuleType:
    """A module of this name, loaded from a file with any ending; one of that name that is loaded is loaded anew."""
    return _loaded(name, pathname, importlib.machinery.SourceFileLoader(name, pathname))


def load_compiled(name: str, pathname: str, file: Any = None) -> ModuleType:
    """As ``load_source``, of compiled Python."""
    return _loaded(name, pathname, importlib.machinery.SourcelessFileLoader(name, pathname))


def load_dynamic(name: str, path: str, file: Any = None) -> ModuleType:
    """As ``load_source``, of a library that was compiled for Python."""
    return _loaded(name, path, importlib.machinery.ExtensionFileLoader(name, path))


def load_module(name: str, file: Any, filename: str, details: _Details) -> ModuleType:
    """What ``find_module`` found, loaded under a name.

    Raises:
        ImportError: it is nothing that can be loaded.
    """
    kind = details[2]
    if kind == PY_SOURCE:
        return load_source(name, filename)
    if kind == PY_COMPILED:
        return load_compiled(name, filename)
    if kind == C_EXTENSION:
        return load_dynamic(name, filename)
    if kind == PKG_DIRECTORY:
        return load_source(name, os.path.join(filename, "__init__.py"))
    if kind == C_BUILTIN:
        return importlib.import_module(name)
    raise ImportError(f"Don't know how to import {name} (type code {kind})", name=name)


def _loaded(name: str, path: str, loader: Any) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None  # since the loader is given
    before = sys.modules.get(name)
    module = importlib.util.module_from_spec(spec) if before is None else before
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        if before is None:
            sys.modules.pop(name, None)
        raise
    return sys.modules[name]
