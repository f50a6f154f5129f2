"""``python -m gan_v1.tf1 notebook.ipynb``: the cells of a notebook in their order, as ``jupyter nbconvert --execute``.

They run in this process, by IPython's shell, in the notebook's folder. What they print and what their last lines are
worth goes to stdout; pictures are named there as Jupyter names them in text. The notebook's file stays as it is.
"""

from __future__ import annotations
import __future__

import ast
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1.program import python2
from gan_v1.tf1.program.cells import Cell, code_cells
from gan_v1.tf1.program.children import Children
from gan_v1.tf1.program.jupyter import serve
from gan_v1.tf1.program.running import Options, begin, wait_for_threads

try:
    from IPython.core.compilerop import CachingCompiler
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.error import UsageError
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config
except ModuleNotFoundError as error:
    raise UserError(f"a notebook needs the package {error.name}; run: pip install jupyter") from None

PICTURES = "module://matplotlib_inline.backend_inline"  # as Jupyter's kernel has it


class _Values(DisplayHook):  # type: ignore[misc]
    """Prints what a cell's last line is worth, without a prompt."""

    prompt_end_newline = True  # so that no empty line is put before several lines

    def write_output_prompt(self) -> None:
        """Nothing."""


class _Outputs(DisplayPublisher):  # type: ignore[misc]
    """Prints what is displayed, as text."""

    def clear_output(self, wait: bool = False) -> None:
        """Nothing: what is printed stays."""


class _Compiler(CachingCompiler):  # type: ignore[misc]
    """Names a cell's code by the cell that is run."""

    name = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return self.name


class NotebookShell(InteractiveShell):  # type: ignore[misc]
    """IPython for cells that nobody types.

    Attributes:
        has_tensorflow_1: what ``%load_ext gan_v1.tf1`` would give is there.
    """

    has_tensorflow_1 = True
    displayhook_class = Type(_Values)
    display_pub_class = Type(_Outputs)
    compiler_class = Type(_Compiler)

    def enable_gui(self, gui: str | None = None) -> None:
        """``%matplotlib inline``; there is no window, and nothing to wait for."""

    def ask_exit(self) -> None:
        """``exit()`` and ``quit()``."""
        raise SystemExit

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        if not isinstance(evalue, SystemExit):
            print(self.InteractiveTB.stb2text(stb), file=sys.stderr)


def run_notebook(file: str, arguments: Sequence[str], options: Options) -> None:
    """Run a notebook's cells; the first error comes through, but those of cells tagged ``raises-exception``.

    Raises:
        UserError: there is no such notebook, or it is damaged; or a cell calls for a magic that there is not.
    """
    cells = code_cells(file)
    folder = Path(file).resolve().parent
    sys.argv[:] = [file, *arguments]
    sys.path[0] = str(folder)
    os.environ.setdefault("MPLBACKEND", PICTURES)
    begin(folder, options)
    os.chdir(folder)
    shell: Any = _shell()
    with ExitStack() as stack:
        serve(shell, Children(folder, options.words) if options.children else None, stack)
        if options.py2:
            _translate(shell)
        for cell in cells:
            try:
                _run(shell, cell)
            except Exception as error:
                if "raises-exception" not in cell.tags:
                    raise
                sys.excepthook(type(error), error, error.__traceback__)
    wait_for_threads()


def _shell() -> Any:
    config = Config()
    config.HistoryManager.enabled = False  # the user's history is not this notebook's
    config.InteractiveShell.colors = "nocolor"
    shell: Any = NotebookShell.instance(config=config)
    shell.set_custom_exc((BaseException,), lambda *error, tb_offset=None: [])  # errors are told by Python's own report
    shell.input_transformers_post.append(list)  # each cell puts its own in this one's place
    warnings.filterwarnings("ignore", "To exit: use 'exit', 'quit', or Ctrl-D.")
    return shell


def _run(shell: Any, cell: Cell) -> None:
    shell.compile.name = cell.name
    shell.input_transformers_post[0] = lambda lines: ["\n"] * cell.blank_lines + lines
    result = shell.run_cell(cell.source, store_history=True)
    sys.stdout.flush()
    error = result.error_before_exec or result.error_in_exec
    if isinstance(error, UsageError):
        raise UserError(f"{cell.name}: {error}")
    if error is not None:
        raise error.with_traceback(_from_the_cell(error.__traceback__, cell.name))


def _from_the_cell(trace: TracebackType | None, name: str) -> TracebackType | None:
    """A traceback less what IPython needed to get to the cell's code; nothing of it where there was no such code."""
    while trace is not None and trace.tb_frame.f_code.co_filename != name:
        trace = trace.tb_next
    return trace


def _translate(shell: Any) -> None:
    """Let the cells be Python 2."""

    def translated(lines: list[str]) -> list[str]:
        return python2.text("".join(lines), shell.compile.name).splitlines(keepends=True)

    class Divisions(ast.NodeTransformer):
        def visit_Module(self, node: ast.Module) -> ast.AST:
            if shell.compile.flags & __future__.division.compiler_flag:
                return node
            return python2.with_divisions(node)

    shell.input_transformers_post.append(translated)
    shell.ast_transformers.append(Divisions())
