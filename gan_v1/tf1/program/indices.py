"""Lists as indices: until NumPy 1.23, ``a[[rows, columns]]`` took single numbers, as ``a[rows, columns]`` does.

Today it takes whole rows, and says nothing. An array reads its index in C, where no patch reaches. So in the program's
own files an index that is, or may be, a list of lists is handed to a function, which makes a tuple of it where NumPy
did. Found are lists that stand in the brackets, what a function called there gives back, and names to which the same
file assigns a list; not names that get their list in another way.
"""

from __future__ import annotations

import ast
import builtins
import copy
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1.libraries.putting import put

_INDEX = "__index_of_numpy_1__"
_ITEM = "__item_of_numpy_1__"
_NO_LISTS = {"abs", "int", "len", "max", "min", "round", "slice", "str", "sum", "tuple"}  # what these give is none
_MOST = 32  # longer lists were indices of rows


def give_back(stack: ExitStack) -> None:
    """Put what ``Lists`` calls in its place, until ``stack`` is closed."""
    put(stack, builtins, _INDEX, _as_then)
    put(stack, builtins, _ITEM, _item)


def are_changed() -> bool:
    """Whether programs are being compiled so."""
    return hasattr(builtins, _INDEX)


class Lists(ast.NodeTransformer):
    """Hands indices that may be lists to ``_as_then``; of a notebook, it knows the lists of all cells before, too."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self.changed = False

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self._names |= set(_names_of_lists(node))
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        index = node.slice
        if not self._may_give_lists(index):
            return node
        self.changed = True
        is_read = isinstance(node.ctx, ast.Load)
        if is_read and not isinstance(node.value, ast.Name):  # a property, say, is not to be evaluated twice
            return ast.copy_location(ast.Call(ast.Name(_ITEM, ast.Load()), [node.value, index], []), node)
        if _is_name(node.value):
            array = copy.deepcopy(node.value)
            node.slice = ast.copy_location(ast.Call(ast.Name(_INDEX, ast.Load()), [array, index], []), index)
        return node

    def _may_give_lists(self, node: ast.expr) -> bool:
        """Whether it may be a list of lists: one that is displayed, named or given back, or made of such."""
        if isinstance(node, ast.Name):
            return node.id in self._names
        if isinstance(node, ast.Call):
            return getattr(node.func, "id", "") not in _NO_LISTS
        if isinstance(node, ast.IfExp):
            return self._may_give_lists(node.body) or self._may_give_lists(node.orelse)
        if isinstance(node, ast.BinOp):
            return self._may_give_lists(node.left) or self._may_give_lists(node.right)
        if isinstance(node, ast.Subscript):
            return isinstance(node.slice, ast.Slice) and self._may_give_lists(node.value)
        return _may_hold_lists(node)


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
    """Whether it is a name, or an attribute of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _as_then(array: Any, index: Any) -> Any:
    numpy = sys.modules.get("numpy")
    if type(index) is not list or numpy is None or not isinstance(array, numpy.ndarray) or len(index) > _MOST:
        return index
    of_several_axes = (list, tuple, range, slice, type(None), type(...), numpy.ndarray)
    return tuple(index) if any(isinstance(each, of_several_axes) for each in index) else index


def _item(array: Any, index: Any) -> Any:
    return array[_as_then(array, index)]
