"""How the program's own Python is compiled: its modules, the scripts that it runs, and the texts that it executes."""

from __future__ import annotations

import ast
import builtins
import os
import re
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1.libraries.putting import put

_COMPILE = "__compile_of_a_text__"
_EXECUTED = "__executed_of_a_text__"
_OURS = re.compile(r"__\w+_of_(numpy_1|python_2|a_text)__")  # built-in names
_OF_IPYTHON = ("IPython.core.interactiveshell", "IPython.utils.py3compat")  # where %run may compile a script

# Makes code of a source, its file's name, the mode that ``compile`` takes, and the flags of the code that executes it.
# None stands for what Python makes of it.
Compiler = Callable[[str | bytes, str, str, int], CodeType | None]


def compile_by(stack: ExitStack, compiler: Compiler, is_own: Callable[[str], bool]) -> None:
    """Until ``stack`` is closed, have the program's own files, and the texts that ``Texts`` finds, compiled otherwise.

    Args:
        stack: takes it back.
        compiler: compiles them.
        is_own: tells the program's own files, as ``hook.own_files`` gives it.
    """
    todays = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        own = compiler(loader.get_data(loader.path), loader.path, "exec", 0) if is_own(loader.path) else None
        return todays(loader, fullname) if own is None else own

    def compile_script(source: Any, file: Any, mode: str, *more: Any, **options: Any) -> Any:
        name = os.fsdecode(file)
        own = compiler(source, name, mode, 0) if is_own(name) else None
        return compile(source, file, mode, *more, **options) if own is None else own

    def of_a_text(flags: int, source: Any, file: Any, mode: str) -> CodeType | None:
        if isinstance(source, str | bytes):
            with suppress(UserError, SyntaxError, ValueError):  # which Python then raises itself, in its own words
                return compiler(source, os.fsdecode(file), mode, flags)
        return None

    def compile_text(flags: int, function: Any, source: Any, file: Any, mode: Any) -> Any:
        """What ``compile`` gives; it may be a function of the program's own."""
        code = of_a_text(flags, source, file, mode) if function is compile else None
        return function(source, file, mode) if code is None else code

    def executed(flags: int, function: Any, source: Any, *namespaces: Any) -> tuple[Any, ...]:
        """The arguments of ``exec`` or ``eval``; it may be a function of the program's own."""
        text, code = source, None
        if function is eval and isinstance(source, str | bytes):  # takes no notice of blanks before the text
            text = source.lstrip(" \t") if isinstance(source, str) else source.lstrip(b" \t")
        if function is eval or function is exec:
            code = of_a_text(flags, text, "<string>", "eval" if function is eval else "exec")
            _find_our_names(namespaces)
        return (source if code is None else code), *namespaces

    put(stack, SourceFileLoader, "get_code", get_code)
    put(stack, builtins, _COMPILE, compile_text)
    put(stack, builtins, _EXECUTED, executed)
    # These run scripts, of runpy.run_path, multiprocessing and %run, by a bare ``compile``, and find this one first.
    for module in (runpy, *filter(None, map(sys.modules.get, _OF_IPYTHON))):
        put(stack, module, "compile", compile_script)


@contextmanager
def deeper() -> Iterator[None]:
    """While the block runs, let syntax trees be deeper: a sum of 400 terms has 400 levels, and 1,200 when changed."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class Texts(ast.NodeTransformer):
    """Has texts that ``exec``, ``eval`` and ``compile`` are given compiled as the files are.

    Args:
        flags: of the code around them, as ``compile`` takes them.
    """

    def __init__(self, flags: int = 0) -> None:
        self._flags = flags
        self.changed = False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function, arguments = node.func, node.args
        if not isinstance(function, ast.Name) or any(isinstance(each, ast.Starred) for each in arguments):
            return node
        handed = [ast.Constant(self._flags), function, *arguments]
        if function.id in ("exec", "eval") and arguments and not node.keywords:
            changed = ast.copy_location(ast.Call(ast.Name(_EXECUTED, ast.Load()), handed, []), node)
            node.args = [ast.copy_location(ast.Starred(changed, ast.Load()), node)]
            self.changed = True
        elif function.id == "compile" and len(arguments) == 3 and not node.keywords:
            node.func, node.args = ast.copy_location(ast.Name(_COMPILE, ast.Load()), function), handed
            self.changed = True
        return node


def _find_our_names(namespaces: Sequence[Any]) -> None:
    """Let code find the built-in names that changed code needs, where a program has left it few or none of Python's."""
    globals = namespaces[0] if namespaces and isinstance(namespaces[0], dict) else {}
    given = globals.get("__builtins__", builtins)
    if given is not builtins and given is not vars(builtins):
        ours = {name: each for name, each in vars(builtins).items() if _OURS.fullmatch(name)}
        globals["__builtins__"] = ours | (given if isinstance(given, dict) else {})
