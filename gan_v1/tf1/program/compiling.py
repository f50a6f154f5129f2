"""How the program's own Python is compiled: its modules, the scripts that it runs, and the texts that it executes."""

from __future__ import annotations

import ast
import builtins
import os
import runpy
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1.libraries.putting import put

_OF_A_TEXT = "__code_of_a_text__"
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

    def of_a_text(flags: int, function: Any, source: Any, *file_and_mode: Any) -> Any:
        """What ``exec`` or ``eval`` is given instead of a text; with a file and a mode, what ``compile`` gives back."""
        file, mode = file_and_mode or ("<string>", "eval" if function is eval else "exec")
        if isinstance(source, str | bytes) and any(function is each for each in (exec, eval, compile)):
            text = source
            if function is eval:  # which takes no notice of blanks before it
                text = source.lstrip(" \t") if isinstance(source, str) else source.lstrip(b" \t")
            with suppress(UserError, SyntaxError, ValueError):  # which Python then raises itself, in its own words
                if (code := compiler(text, os.fsdecode(file), mode, flags)) is not None:
                    return code
        return function(source, *file_and_mode) if file_and_mode else source  # a function of the program's, perhaps

    put(stack, SourceFileLoader, "get_code", get_code)
    put(stack, builtins, _OF_A_TEXT, of_a_text)
    # These run scripts, of runpy.run_path, multiprocessing and %run, by a bare ``compile``, and find this one first.
    for module in (runpy, *filter(None, map(sys.modules.get, _OF_IPYTHON))):
        put(stack, module, "compile", compile_script)


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
        handed = [ast.Constant(self._flags), function]
        if function.id in ("exec", "eval") and arguments:
            text = arguments[0]
            arguments[0] = ast.copy_location(ast.Call(ast.Name(_OF_A_TEXT, ast.Load()), [*handed, text], []), text)
            self.changed = True
        elif function.id == "compile" and len(arguments) == 3 and not node.keywords:
            node.func, node.args = ast.copy_location(ast.Name(_OF_A_TEXT, ast.Load()), function), [*handed, *arguments]
            self.changed = True
        return node
