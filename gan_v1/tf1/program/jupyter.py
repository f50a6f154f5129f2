"""``%load_ext gan_v1.tf1``: TensorFlow 1 in a notebook, and an answer to cells that would choose or install it."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1.loading import load
from gan_v1.tf1.program import indices, python2
from gan_v1.tf1.program.children import Children
from gan_v1.tf1.program.compiling import Texts
from gan_v1.tf1.program.installing import answered
from gan_v1.tf1.program.operators import Operators
from gan_v1.tf1.program.running import one_line, tensorflow_1

_loaded = ExitStack()  # what %unload_ext takes back
_INSTALLERS = ("pip", "conda")
_SHELLS = ("bash", "sh")  # cell magics whose cells are for the shell


def load_ipython_extension(ipython: Any) -> None:
    """From the next cell on, ``import tensorflow`` gives TensorFlow 1's namespace.

    Nothing happens where ``python -m gan_v1.tf1`` runs the notebook, which has TensorFlow 1 already.

    Raises:
        UnfitTensorFlow: TensorFlow was imported in this kernel before, with Keras 3; restart the kernel.
    """
    if getattr(ipython, "has_tensorflow_1", False):
        return
    load()  # now, so that this cell tells if the installed TensorFlow is unfit
    _loaded.enter_context(tensorflow_1(Path.cwd()))
    ipython.set_custom_exc((UserError,), _in_one_line)
    _loaded.callback(ipython.set_custom_exc, (), None)
    serve(ipython, Children(Path.cwd(), ()), _loaded)


def unload_ipython_extension(ipython: Any) -> None:
    """From the next cell on, ``import tensorflow`` gives today's again; what was imported stays as it is."""
    _loaded.close()


def serve(ipython: Any, children: Children | None, stack: ExitStack) -> None:
    """Until ``stack`` is closed, compile cells as a program's files, and answer what asks for TensorFlow 1 in them.

    The latter are Colab's ``%tensorflow_version``, and each ``!pip``, ``%pip`` and ``%conda`` that would install
    TensorFlow 1 or uninstall TensorFlow. If ``children`` are given, they change lines for the shell that run the
    program's own scripts, such as ``!python train.py``.
    """

    def left_of(line: str) -> str:
        line, told = answered(line)
        for sentence in told:
            print(f"gan_v1.tf1: {sentence}")
        return children.line(line) if children else line

    if indices.are_changed():
        for each in (indices.Lists(), *([] if python2.is_translating() else [Operators(), Texts()])):
            ipython.ast_transformers.append(each)
            stack.callback(ipython.ast_transformers.remove, each)
    magics = ipython.magics_manager.magics
    found = [("line", name, ipython.find_line_magic(name)) for name in _INSTALLERS]
    found += [("cell", name, ipython.find_cell_magic(name)) for name in _SHELLS]
    for kind, name, todays in found:
        if todays is not None:
            magics[kind][name] = _installer(name, todays, left_of) if kind == "line" else _script(todays, left_of)
            stack.callback(magics[kind].__setitem__, name, todays)
    magics["line"]["tensorflow_version"] = tensorflow_version
    stack.callback(magics["line"].pop, "tensorflow_version")
    for method, nothing in (("system", None), ("getoutput", [])):
        todays = getattr(ipython, method)
        setattr(ipython, method, _runs(ipython, todays, left_of, nothing))
        stack.callback(setattr, ipython, method, todays)


def tensorflow_version(line: str) -> None:
    """Answer ``%tensorflow_version 1.x``, in all the forms that Colab took; 2.x is told, and changes nothing."""
    asked = line.partition("#")[0].strip()
    if not asked:
        print("Currently selected TF version: 1.x\nAvailable versions:\n* 1.x")
    elif asked.startswith("1"):
        print("TensorFlow 1.x selected.")
    else:
        print(
            f"gan_v1.tf1: %tensorflow_version {asked}: TensorFlow 1 stays selected; a notebook for TensorFlow 2 runs "
            "without gan_v1.tf1",
            file=sys.stderr,
        )


Rewrite = Callable[[str], str]


def _installer(name: str, todays: Callable[[str], None], left_of: Rewrite) -> Callable[[str], None]:
    @functools.wraps(todays)
    def install(line: str) -> None:
        if rest := left_of(f"{name} {line}"):
            todays(rest.removeprefix(f"{name} "))

    return install


def _script(todays: Callable[[str, str], None], left_of: Rewrite) -> Callable[[str, str], None]:
    @functools.wraps(todays)
    def script(line: str, cell: str) -> None:
        todays(line, left_of(cell))

    return script


def _runs(ipython: Any, todays: Callable[..., Any], left_of: Rewrite, nothing: Any) -> Callable[..., Any]:
    """``ipython.system``, or ``getoutput``, for what ``left_of`` leaves of a line in which variables are filled in."""

    @functools.wraps(todays)
    def run(cmd: str, *arguments: Any, depth: int = 0, **options: Any) -> Any:
        rest = left_of(ipython.var_expand(cmd, depth=depth + 1))
        if not rest:
            ipython.user_ns["_exit_code"] = 0
            return nothing
        ipython.var_expand = lambda cmd, **options: cmd  # the variables are filled in, from the right frame
        try:
            return todays(rest, *arguments, **options)
        finally:
            del ipython.var_expand

    return run


def _in_one_line(
    ipython: Any, kind: type[UserError], error: UserError, trace: TracebackType, tb_offset: int | None = None
) -> list[str]:
    lines = [one_line(error)]
    ipython._showtraceback(kind, error, lines)
    return lines
