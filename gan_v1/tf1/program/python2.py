"""Programs for Python 2: translated as they are loaded, or at least recognised.

The translation is lib2to3's; from Python 3.13 on, which has none, the package fissix's. It knows print statements,
``xrange``, ``dict.iteritems``, ``except E, e`` and the modules that were renamed. Added here are the division of
integers, which rounds down in Python 2, and what ``python2_functions`` has. Strings stay those of Python 3.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import codecs
import functools
import importlib
import operator
import re
import sys
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from types import CodeType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1.libraries.putting import add, put
from gan_v1.tf1.program import indices, python2_functions
from gan_v1.tf1.program.compiling import Texts, compile_by, deeper
from gan_v1.tf1.program.operators import Operators, paired

DIVISION = __future__.division.compiler_flag
HINT = "this is a program for Python 2: run it with --py2, before its name"

_NAMES = {
    "basestring",
    "cmp",
    "execfile",
    "file",
    "long",
    "raw_input",
    "reduce",
    "reload",
    "unichr",
    "unicode",
    "xrange",
}
_MODULES = {
    "ConfigParser",
    "HTMLParser",
    "Queue",
    "StringIO",
    "Tkinter",
    "cPickle",
    "cStringIO",
    "commands",
    "httplib",
    "urllib2",
    "urlparse",
}
_METHODS = {"has_key", "iteritems", "iterkeys", "itervalues"}
_METHODS_OF_THEN = {
    "__div__": "__truediv__",
    "__idiv__": "__itruediv__",
    "__rdiv__": "__rtruediv__",
    "__unicode__": "__str__",
}
_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_SYNTAX = re.compile(
    "Missing parentheses in call to|multiple exception types must be parenthesized|inconsistent use of tabs|"
    "leading zeros in decimal integer|invalid decimal literal"
)
_DIVISION = "__division_of_python_2__"
_DIVISION_IN_PLACE = "__division_in_place_of_python_2__"
_CALL = "__call_of_python_2__"
# Functions that a program may call by these names, and that are called by way of ``python2_functions.called``.
_CALLED = {"ceil", "filter", "floor", "map", "math.ceil", "math.floor", "print", "round", "str"}
# Translations that are left out. The first four add a line, and their functions are among the built-in ones; those of
# itertools and types are given back to them; ``map`` and ``filter`` are called as above, of which lists are no whole
# translation.
_LEFT_OUT = ("intern", "reduce", "reload", "sorted", "itertools", "itertools_imports", "types", "map", "filter")


def is_python_2(error: BaseException) -> bool:
    """Whether an exception looks as if a Python 2 program had been run by Python 3, without being translated."""
    if is_translating():
        return False
    if isinstance(error, SyntaxError):
        return bool(_SYNTAX.search(str(error.msg)))
    if isinstance(error, ModuleNotFoundError):
        return error.name in _MODULES
    if isinstance(error, AttributeError):
        return error.name in _METHODS and isinstance(error.obj, dict)
    return isinstance(error, NameError) and error.name in _NAMES


def prepare(stack: ExitStack, is_own: Callable[[str], bool]) -> None:
    """Translate the program's own files and texts as they are compiled, until ``stack`` is closed.

    Raises:
        UserError: there is no translator.
    """
    _translator()
    compile_by(stack, compiled, is_own)
    add(stack, sys, {"setdefaultencoding": lambda encoding: None})
    python2_functions.give_back(stack)
    put(stack, builtins, _CALL, python2_functions.called)
    put(stack, builtins, _DIVISION, _divide)
    add(stack, operator, {"div": _divide})
    put(stack, builtins, _DIVISION_IN_PLACE, _divide_in_place)


def is_translating() -> bool:
    """Whether the program's files are being translated."""
    return hasattr(builtins, _CALL)


def compiled(source: str | bytes, file: str, mode: str = "exec", flags: int = 0) -> CodeType:
    """The code of a Python 2 source, for Python 3; the mode and the flags are those that ``compile`` takes.

    Raises:
        UserError: it is no Python 2 either.
        SyntaxError: it is not what the mode asks for.
    """
    decoded = _decoded(source)
    if re.search(r"^from __future__ import .*\bdivision\b", decoded, re.MULTILINE):
        flags |= DIVISION
    with deeper():
        tree: Any = translated(decoded, file)
        tree = with_meanings(indices.Lists().visit(tree) if indices.are_changed() else tree, flags)
        if mode == "single":
            tree = ast.Interactive(tree.body)
        elif mode == "eval":
            if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
                raise SyntaxError("invalid syntax", (file, 1, 1, decoded))
            tree = ast.Expression(tree.body[0].value)
        return compile(tree, file, mode, dont_inherit=True)


def translated(source: str | bytes, file: str) -> ast.Module:
    """The syntax tree of a Python 2 source, for Python 3; what that reads otherwise is not changed yet.

    Raises:
        UserError: it is no Python 2 either.
    """
    try:
        return ast.parse(text(_decoded(source), file), file)
    except (SyntaxError, ValueError) as error:
        raise UserError(f"{file} cannot be translated from Python 2: {error}") from None


def _decoded(source: str | bytes) -> str:
    if isinstance(source, bytes):
        encoding = re.match(rb"(?:.*\n)?.*coding[:=][ \t]*([-\w.]+)", source)
        source = source.removeprefix(codecs.BOM_UTF8).decode(encoding[1].decode() if encoding else "utf-8", "replace")
    return source.replace("\r\n", "\n")


def text(source: str, file: str) -> str:
    """A Python 2 source translated for Python 3; its divisions are not changed yet.

    Raises:
        UserError: it is no Python 2 either.
    """
    try:
        return str(_translator().refactor_string(f"{_with_blanks(source)}\n", file))
    except Exception as error:  # lib2to3's errors have no class in common
        raise UserError(f"{file} cannot be translated from Python 2: {error}") from None


def with_meanings(tree: ast.Module, flags: int) -> ast.Module:
    """The tree with what Python 3 reads otherwise: ``round``, ``map``, methods of classes, executed texts and, unless
    the flags that ``compile`` takes have it so, divisions. It is changed in place.
    """
    tree = Texts(flags & DIVISION).visit(_Functions().visit(tree))
    tree = tree if flags & DIVISION else _Divisions().visit(tree)
    return ast.fix_missing_locations(Operators().visit(tree) if indices.are_changed() else tree)


def _with_blanks(text: str) -> str:
    """The text with tabs of indentation as blanks, up to the next multiple of 8 columns; strings are not changed."""
    kept: set[int] = set()  # lines that begin within a string
    line = 1
    place = 0
    for match in _STRINGS.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        kept |= set(range(line + 1, line + 1 + match[0].count("\n")))
    lines = [
        content if number in kept else re.sub(r"^[ \t]+", lambda blanks: blanks[0].expandtabs(8), content)
        for number, content in enumerate(text.split("\n"), 1)
    ]
    return "\n".join(lines)


# Comments, and strings of any kind: a quote within a comment begins none.
_STRINGS = re.compile(
    r"""#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)


@functools.cache
def _translator() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lib2to3 warns that it is deprecated
        for package in ("lib2to3", "fissix"):
            try:
                refactor: Any = importlib.import_module(f"{package}.refactor")
            except ImportError:
                continue
            fixers = refactor.get_fixers_from_package(f"{package}.fixes")
            left_out = tuple(f".fix_{name}" for name in _LEFT_OUT)
            fixers = [fixer for fixer in fixers if not fixer.endswith(left_out)]
            return refactor.RefactoringTool(fixers, {"print_function": False})
    raise UserError("--py2 needs a translator, which this Python has no more; run: pip install fissix")


class _Functions(ast.NodeTransformer):
    """``round(x)`` and the like as calls of ``python2_functions.called``; methods under Python 3's names."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if ast.unparse(function) in _CALLED:
            node.args.insert(0, function)
            node.func = ast.copy_location(ast.Name(_CALL, ast.Load()), function)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Give a class that has ``__div__`` or ``__cmp__`` what Python 3 asks for instead."""
        self.generic_visit(node)
        methods = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
        added = [
            f"{then} = {name}" for name, then in _METHODS_OF_THEN.items() if name in methods and then not in methods
        ]
        if "__cmp__" in methods:
            asked = "lambda self, other: self.__cmp__(other)"
            added += [f"__{name}__ = {asked} {sign} 0" for name, sign in _SIGNS.items()]
            added += [] if "__hash__" in methods else ["__hash__ = object.__hash__"]
        for each in ast.parse("\n".join(added)).body:
            for part in ast.walk(each):
                ast.copy_location(part, node.body[-1])
            node.body.append(each)
        return node


class _Divisions(ast.NodeTransformer):
    """``a / b`` as a call of ``_divide``."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        call = ast.Call(ast.Name(_DIVISION, ast.Load()), [node.left, node.right], [])
        return ast.copy_location(call, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """``a /= b`` as an assignment; for ``a.x`` and ``a[i]`` by a function, which evaluates ``a`` and ``i`` once."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        target = node.target
        if isinstance(target, ast.Name):
            value: ast.expr = ast.Call(
                ast.Name(_DIVISION, ast.Load()), [ast.Name(target.id, ast.Load()), node.value], []
            )
            return ast.copy_location(ast.Assign([target], value), node)
        is_item = isinstance(target, ast.Subscript)
        where = target.slice if isinstance(target, ast.Subscript) else ast.Constant(target.attr)
        if isinstance(where, ast.Slice):
            parts = [part or ast.Constant(None) for part in (where.lower, where.upper, where.step)]
            where = ast.Call(ast.Name("slice", ast.Load()), parts, [])
        call = ast.Call(
            ast.Name(_DIVISION_IN_PLACE, ast.Load()), [target.value, where, node.value, ast.Constant(is_item)], []
        )
        return ast.copy_location(ast.Expr(call), node)


def _divide(a: Any, b: Any) -> Any:
    """Python 2's ``/``: integers, and arrays and tensors of them, are rounded down."""
    a, b = paired(a, b)
    return a // b if _is_integer(a) and _is_integer(b) else a / b


def _divide_in_place(owner: Any, where: Any, divisor: Any, is_item: bool) -> None:
    """``owner[where] /= divisor``, or ``owner.where /= divisor``."""
    if is_item:
        owner[where] = _divide(owner[where], divisor)
    else:
        setattr(owner, where, _divide(getattr(owner, where), divisor))


def _is_integer(value: Any) -> bool:
    if isinstance(value, int):
        return True
    kind = getattr(value, "dtype", None)
    return bool(getattr(kind, "is_integer", getattr(kind, "kind", "") in tuple("iub")))
