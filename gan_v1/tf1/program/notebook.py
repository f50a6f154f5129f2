"""``python -m gan_v1.tf1 notebook.ipynb``: the cells of a notebook in their order, as ``jupyter nbconvert --execute``.

They run in this process, by IPython's shell, in the notebook's folder. What they print goes to stdout, and so does the
value of each cell's last line; a picture appears as its text, such as ``<Figure size 640x480 with 1 Axes>``. The
notebook's file is not changed.
"""

from __future__ import annotations

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

PICTURES = "module://matplotlib_inline.backend_inline"  # the backend of matplotlib that Jupyter's kernel chooses


class _Values(DisplayHook):  # type: ignore[misc]
    """Prints the value of a cell's last line, without the prompt ``Out[1]:``."""

    prompt_end_newline = True  # otherwise IPython puts an empty line before a value of several lines

    def write_output_prompt(self) -> None:
        """Print no prompt."""


class _Outputs(DisplayPublisher):  # type: ignore[misc]
    """Prints as text what a cell displays."""

    def clear_output(self, wait: bool = False) -> None:
        """Do nothing: what is printed stays."""


class _Compiler(CachingCompiler):  # type: ignore[misc]
    """Gives the code of a cell the cell's name as its file name, which tracebacks show; ``_run`` sets it."""

    name = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return self.name


class NotebookShell(InteractiveShell):  # type: ignore[misc]
    """IPython's shell for the cells of a file, where nobody sits at a terminal.

    Attributes:
        has_tensorflow_1: tells ``%load_ext gan_v1.tf1`` that the cells have TensorFlow 1 already.
    """

    has_tensorflow_1 = True
    displayhook_class = Type(_Values)
    display_pub_class = Type(_Outputs)
    compiler_class = Type(_Compiler)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing for ``%matplotlib``: there is no window whose events must be waited for."""

    def ask_exit(self) -> None:
        """End the program, as ``exit()`` and ``quit()`` in a cell ask."""
        raise SystemExit

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        if not isinstance(evalue, SystemExit):
            print(self.InteractiveTB.stb2text(stb), file=sys.stderr)


def run_notebook(file: str, arguments: Sequence[str], options: Options) -> None:
    """Run a notebook's cells.

    The first error ends the run and is raised; that of a cell tagged ``raises-exception`` is only reported.

    Raises:
        UserError: there is no such notebook, or it is damaged; or a cell uses a magic command that does not exist.
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
    config.HistoryManager.enabled = False  # the cells are not to appear in the user's own IPython history
    config.InteractiveShell.colors = "nocolor"
    shell: Any = NotebookShell.instance(config=config)
    shell.set_custom_exc((BaseException,), lambda *error, tb_offset=None: [])  # sys.excepthook reports errors
    shell.input_transformers_post.append(list)  # a placeholder, which ``_run`` replaces for each cell
    warnings.filterwarnings("ignore", "To exit: use 'exit', 'quit', or Ctrl-D.")
    return shell


def _run(shell: Any, cell: Cell) -> None:
    """Run one cell, and raise its error if it ends in one."""
    shell.compile.name = cell.name
    # IPython drops blank lines at a cell's start; put back, they keep a traceback's line numbers those of the cell.
    shell.input_transformers_post[0] = lambda lines: ["\n"] * cell.blank_lines + lines
    result = shell.run_cell(cell.source, store_history=True)
    sys.stdout.flush()
    error = result.error_before_exec or result.error_in_exec
    if isinstance(error, UsageError):
        raise UserError(f"{cell.name}: {error}")
    if error is not None:
        raise error.with_traceback(_from_the_cell(error.__traceback__, cell.name))


def _from_the_cell(trace: TracebackType | None, name: str) -> TracebackType | None:
    """A traceback without IPython's own frames before the cell's code; None if none of that code was run."""
    while trace is not None and trace.tb_frame.f_code.co_filename != name:
        trace = trace.tb_next
    return trace


def _translate(shell: Any) -> None:
    """Translate each cell from Python 2 before it runs."""

    def translated(lines: list[str]) -> list[str]:
        return python2.text("".join(lines), shell.compile.name).splitlines(keepends=True)

    class Meanings(ast.NodeTransformer):
        def visit_Module(self, node: ast.Module) -> ast.AST:
            return python2.with_meanings(node, shell.compile.flags)

    shell.input_transformers_post.append(translated)
    shell.ast_transformers.append(Meanings())
