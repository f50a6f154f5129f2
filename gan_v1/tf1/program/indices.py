"""Lists as indices: until NumPy 1.23, ``a[[rows, columns]]`` took single numbers, as ``a[rows, columns]`` does.

Today it takes whole rows, and says nothing. An array reads its index in C, where no patch reaches. So in the program's
own files an index that is, or may be, a list of lists is handed to a function, which makes a tuple of it where NumPy
did. Found are lists that stand in the brackets, and names to which the same file assigns a list, if a name is indexed;
not what a function of the program's gives back.
"""

from __future__ import annotations

import ast
import builtins
import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from gan_v1.tf1.libraries.putting import put
from gan_v1.tf1.program.hook import loading_by

_INDEX = "__index_of_numpy_1__"
_MOST = 32  # longer lists were indices of rows


def prepare(stack: ExitStack, is_own: Callable[[str], bool]) -> None:
    """Compile the program's own modules as ``compiled`` does when they are imported, until ``stack`` is closed."""
    put(stack, builtins, _INDEX, _as_then)
    stack.enter_context(loading_by(_Loader, is_own))


def are_changed() -> bool:
    """Whether programs are being compiled so."""
    return hasattr(builtins, _INDEX)


def compiled(source: bytes, file: str) -> CodeType:
    """The code of a file of the program.

    Raises:
        SyntaxError, ValueError: it is no Python.
    """
    code = _changed(source, file) if are_changed() else None
    return compile(source, file, "exec", dont_inherit=True) if code is None else code


class Lists(ast.NodeTransformer):
    """Hands indices that may be lists to ``_as_then``; of a notebook, it knows the lists of all cells before, too."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self.changed = False

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self._names |= set(_names_of_lists(node))
        self.generic_visit(node)
        return ast.fix_missing_locations(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        index = node.slice
        by_name = isinstance(index, ast.Name) and index.id in self._names
        if (by_name or _may_hold_lists(index)) and _is_name(node.value):  # which can be evaluated twice
            array = copy.deepcopy(node.value)
            node.slice = ast.copy_location(ast.Call(ast.Name(_INDEX, ast.Load()), [array, index], []), index)
            self.changed = True
        return node


def _names_of_lists(tree: ast.AST) -> Iterator[str]:
    """Names to which a list is assigned that may hold lists."""
    assignments = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    for value, target in ((node.value, target) for node in assignments for target in node.targets):
        both: list[tuple[ast.expr, ast.expr]] = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            both = list(zip(target.elts, value.elts, strict=False))
        yield from (name.id for name, each in both if isinstance(name, ast.Name) and _may_hold_lists(each))


def _may_hold_lists(node: ast.AST) -> bool:
    """Whether it is a list that is displayed, comprehended, repeated or made by ``list``; not one of numbers alone."""
    if isinstance(node, ast.List):
        numbers = (int, float, str, bytes)
        return not all(
            isinstance(each, ast.UnaryOp) or (isinstance(each, ast.Constant) and isinstance(each.value, numbers))
            for each in node.elts
        )
    if isinstance(node, ast.BinOp):
        return _may_hold_lists(node.left) or _may_hold_lists(node.right)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "list"
    return isinstance(node, ast.ListComp)


def _is_name(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _as_then(array: Any, index: Any) -> Any:
    numpy = sys.modules.get("numpy")
    if type(index) is not list or numpy is None or not isinstance(array, numpy.ndarray) or len(index) > _MOST:
        return index
    of_several_axes = (list, tuple, range, slice, type(None), type(...), numpy.ndarray)
    return tuple(index) if any(isinstance(each, of_several_axes) for each in index) else index


def _changed(source: bytes, file: str) -> CodeType | None:
    """The changed code of a file; None if nothing is to change, or if it is no Python, which ``compile`` tells."""
    try:
        tree = ast.parse(source, file)
    except (SyntaxError, ValueError):
        return None
    lists = Lists()
    tree = lists.visit(tree)
    return compile(tree, file, "exec", dont_inherit=True) if lists.changed else None


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        code = _changed(self.get_data(self.path), self.path)
        return super().get_code(fullname) if code is None else code
