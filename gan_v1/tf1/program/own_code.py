"""The program's own code, compiled so that what NumPy 2 reads otherwise means what it meant with NumPy 1."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import ExitStack
from types import CodeType
from typing import Any

from gan_v1.tf1.program import indices, operators
from gan_v1.tf1.program.compiling import Texts, compile_by, deeper


def prepare(stack: ExitStack, is_own: Callable[[str], bool]) -> None:
    """Compile the program's own files and texts as ``compiled`` does, until ``stack`` is closed."""
    indices.give_back(stack)
    operators.give_back(stack)
    compile_by(stack, _changed, is_own)


def compiled(source: bytes, file: str) -> CodeType:
    """The code of a file of the program.

    Raises:
        SyntaxError, ValueError: it is no Python.
    """
    code = _changed(source, file, "exec", 0) if indices.are_changed() else None
    return compile(source, file, "exec", dont_inherit=True) if code is None else code


def _changed(source: str | bytes, file: str, mode: str, flags: int) -> CodeType | None:
    """The changed code of a source; None if nothing is to change, if that would be too deep for Python's compiler, or
    if it is no Python, which ``compile`` tells.
    """
    changes: tuple[Any, ...] = indices.Lists(), operators.Operators(), Texts()
    try:
        with deeper():
            tree: Any = ast.parse(source, file, mode)
            for each in changes:
                tree = each.visit(tree)
            is_changed = any(each.changed for each in changes)
            tree = ast.fix_missing_locations(tree)
            code: CodeType | None = compile(tree, file, mode, flags, dont_inherit=True) if is_changed else None
    except (SyntaxError, ValueError, RecursionError):
        return None
    return code
