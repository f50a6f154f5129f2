"""Operators of numbers and arrays of NumPy, with the type promotion of NumPy 1 in the program's own code.

NumPy itself is not changed, since installed libraries use it as it is today. ``a * b`` becomes ``mul(*pair(a, b))``,
where ``mul`` is written in C: warnings and errors still name the program's line.
"""

from __future__ import annotations

import ast
import builtins
import copy
import functools
import operator
import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1.libraries.putting import put

_OPERATORS: dict[type[ast.operator] | type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
# Functions of NumPy with two operands; called as ``np.NAME(a, b)``.
_FUNCTIONS = {"add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "mod", "remainder", "power"}
_FUNCTIONS |= {"fmod", "maximum", "minimum", "fmax", "fmin", "hypot", "arctan2", "logaddexp"}
_FUNCTIONS |= {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
_PAIR = "__pair_of_numpy_1__"
_SECOND = "__second_of_numpy_1__"
_SUM = "__sum_of_numpy_1__"
_NO_NUMBERS = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def give_back(stack: ExitStack) -> None:
    """Put what ``Operators`` calls in its place, until ``stack`` is closed."""
    for function in _OPERATORS.values():
        put(stack, builtins, _named(function), function)
    put(stack, builtins, _PAIR, _pair)
    put(stack, builtins, _SECOND, _second)
    put(stack, builtins, _SUM, _sum)


def paired(a: Any, b: Any) -> tuple[Any, Any]:
    """What an operator in the program's own code is handed at the moment."""
    found: tuple[Any, Any] = getattr(builtins, _PAIR, lambda *operands: operands)(a, b)
    return found


class Operators(ast.NodeTransformer):
    """Hands the operands of operators, of ``sum`` and of NumPy's functions to ``promotion.pair``.

    Functions that a decorator compiles, such as ``numba.jit``, are left as they are, and so are those of Keras's
    ``Lambda``, whose code is saved with a model that may be loaded elsewhere.
    """

    def __init__(self) -> None:
        self.changed = False
        self._saved: set[str] = set()  # names of functions

    def visit_Module(self, node: ast.Module) -> ast.AST:
        layers = [each for each in ast.walk(node) if isinstance(each, ast.Call) and _is_lambda(each)]
        self._saved |= {name.id for each in layers for name in each.args if isinstance(name, ast.Name)}
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        is_compiled = any(re.search("jit|vectorize", ast.unparse(each)) for each in node.decorator_list)
        return node if is_compiled or node.name in self._saved else self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        function = _OPERATORS.get(type(node.op))
        return node if function is None else self._called(node, function, node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        operands = [node.left, *node.comparators]
        if not all(isinstance(each, ast.Name | ast.Constant) for each in operands[1:-1]):  # which can be read twice
            return node
        parts = []
        for left, kind, right in zip(operands, node.ops, operands[1:], strict=False):
            part = ast.copy_location(ast.Compare(left, [kind], [right]), node)
            function = _OPERATORS.get(type(kind))
            parts.append(part if function is None else self._called(part, function, left, right))
        return parts[0] if len(parts) == 1 else ast.copy_location(ast.BoolOp(ast.And(), parts), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) not in _OPERATORS or _is_no_number(node.value) or not _can_be_read_twice(node.target):
            return node
        before = copy.deepcopy(node.target)
        before.ctx = ast.Load()
        node.value = _call(node.value, _SECOND, [before, node.value])
        self.changed = True
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if _is_lambda(node):
            return node
        self.generic_visit(node)
        function, arguments = node.func, node.args
        if any(isinstance(each, ast.Starred) for each in arguments):
            return node
        if isinstance(function, ast.Name) and function.id == "sum" and len(arguments) == 1 and not node.keywords:
            self.changed = True
            return _call(node, _SUM, [function, *arguments])
        if len(arguments) == 2 and isinstance(function, ast.Attribute) and _is_numpys(function):
            node.args = [_pair_of(node, *arguments)]
            self.changed = True
        return node

    def _called(self, node: ast.expr, function: Callable[..., Any], left: ast.expr, right: ast.expr) -> ast.expr:
        if _is_no_number(left) or _is_no_number(right) or (_is_constant(left) and _is_constant(right)):
            return node
        self.changed = True
        return _call(node, _named(function), [_pair_of(node, left, right)])


def _is_lambda(node: ast.Call) -> bool:
    return getattr(node.func, "attr", getattr(node.func, "id", "")) == "Lambda"


def _is_numpys(function: ast.Attribute) -> bool:
    return function.attr in _FUNCTIONS and ast.unparse(function.value) in ("np", "numpy")


def _named(function: Callable[..., Any]) -> str:
    return f"__{function.__name__}_of_numpy_1__"


def _call(place: ast.expr, name: str, arguments: list[ast.expr]) -> ast.expr:
    return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), arguments, []), place)


def _pair_of(place: ast.expr, left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Starred(_call(place, _PAIR, [left, right]), ast.Load()), place)


def _is_no_number(node: ast.expr) -> bool:
    """Whether it is a text, a list or the like, whose operations have nothing to do with promotion."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, int | float | complex)
    return isinstance(node, _NO_NUMBERS)


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant)


def _can_be_read_twice(node: ast.expr) -> bool:
    """Whether it is made of names, attributes and items alone."""
    if isinstance(node, ast.Attribute):
        return _can_be_read_twice(node.value)
    if isinstance(node, ast.Subscript):
        return _can_be_read_twice(node.value) and _can_be_read_twice(node.slice)
    if isinstance(node, ast.Tuple):
        return all(map(_can_be_read_twice, node.elts))
    return isinstance(node, ast.Name | ast.Constant)


def _pair(a: Any, b: Any) -> tuple[Any, Any]:
    """What ``promotion.pair`` gives, until NumPy is loaded, for which programs without it do not wait."""
    if "numpy" not in sys.modules:
        return a, b
    pair: Callable[[Any, Any], tuple[Any, Any]] = _promotion().pair
    setattr(builtins, _PAIR, pair)
    return pair(a, b)


def _second(a: Any, b: Any) -> Any:
    """``b`` of ``a += b`` and the like, so changed that the result has NumPy 1's type; ``a`` itself cannot be."""
    numpy = sys.modules.get("numpy")
    if numpy is None or (isinstance(a, numpy.ndarray) and not a.ndim):  # which keeps its type
        return b
    first, second = _promotion().pair(a, b)
    return second if first is a else second.astype(numpy.result_type(first, second))  # a number of Python's


def _sum(function: Any, values: Any) -> Any:
    """What ``sum`` gave: numbers of NumPy are added with its promotion, and floats one by one, as until Python 3.11."""
    if function is not sum:
        return function(values)
    values = list(values)
    if "numpy" in sys.modules:
        numbers, pair = _promotion().NUMBERS, _promotion().pair
        if any(type(each) in numbers for each in values):
            return functools.reduce(lambda total, each: operator.add(*pair(total, each)), values, 0)
    return functools.reduce(operator.add, values, 0)


@functools.cache
def _promotion() -> Any:
    from gan_v1.tf1.libraries import promotion  # with NumPy, for which --help need not wait

    return promotion
