"""``--check``: the names of TensorFlow 1 that a program uses, read from its syntax trees; the program is not run."""

from __future__ import annotations

import ast
import bisect
import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from gan_v1.errors import UserError
from gan_v1.tf1.missing import nearest
from gan_v1.tf1.program import namespace, python2
from gan_v1.tf1.program.cells import code_cells, is_notebook
from gan_v1.tf1.program.hook import own_files
from gan_v1.tf1.program.scopes import IMPORTING, Finding, called_name, constant_text, findings


class Source(NamedTuple):
    """A file of a program.

    Attributes:
        file: its path.
        tree: its syntax tree; of a notebook, those of its cells one after another.
        cells: of a notebook, the cells' names.
        begins: of a notebook, the line of the tree in which each cell begins.
    """

    file: Path
    tree: ast.Module
    cells: Sequence[str] = ()
    begins: Sequence[int] = ()

    def place(self, line: int) -> str:
        """A line of the tree by file, or by cell, and line there: ``gan.py:12``, or ``gan.ipynb, cell 3:2``."""
        if not self.cells:
            return f"{os.path.relpath(self.file)}:{line}"
        number = bisect.bisect(self.begins, line) - 1
        return f"{self.cells[number]}:{line - self.begins[number] + 1}"


def check(program: str, is_module: bool = False, py2: bool = False) -> int:
    """Print the TensorFlow names that a program and its local imports use, first those that cannot be had, by line.

    Then comes what cannot be known without running the program. Returns 1 if a name cannot be had.

    Raises:
        UserError: there is no such program, or a file of it is no Python that can be read.
    """
    try:
        folder = Path.cwd() if is_module else Path(program).resolve().parent
        folders = [folder, *map(Path, sys.path[1:])]
        main = Path(program, "__main__.py") if os.path.isdir(program) else Path(program)
        scripts = list(_files(program, folders)) if is_module else [main] * main.is_file()
    except (OSError, RuntimeError) as error:  # links in a circle; a name that is too long
        raise UserError(f"cannot read {program}: {getattr(error, 'strerror', None) or error}") from None
    if not scripts:
        raise UserError(f"there is no {'module' if is_module else 'script'} {program}; name a Python program")
    lines: dict[tuple[str, int, str], str] = {}  # what is told, in the order of files, lines and names
    missing: dict[tuple[str, int, str], str] = {}
    doubts: dict[tuple[str, int, str], str] = {}
    names: set[str] = set()
    for source, finding in sorted(_findings(scripts, folders, py2), key=_order):
        place, key = source.place(finding.line), _order((source, finding))
        if finding.doubt:
            doubts[key] = f"{place}: cannot know {finding.doubt}"
            continue
        names.add(finding.path)
        told = f"{place}: {'.'.join(filter(None, ['tf', finding.path]))}"
        if _lacks(finding.path):
            instead = nearest(finding.path)
            missing[key] = f"{told}  NOT AVAILABLE{f'; nearest: {instead}' if instead else ''}"
        else:
            lines[key] = told
    print(*missing.values(), *lines.values(), *doubts.values(), sep="\n", end="\n" if names or doubts else "")
    unknown = f"; places that only a run can tell of: {len(doubts)}" if doubts else ""
    print(f"{len(names)} names of TensorFlow; uses that cannot be had: {len(missing)}{unknown}")
    return 1 if missing else 0


def _order(found: tuple[Source, Finding]) -> tuple[str, int, str]:
    source, finding = found
    return str(source.file), finding.line, finding.path or finding.doubt


def _findings(scripts: list[Path], folders: list[Path], py2: bool) -> Iterator[tuple[Source, Finding]]:
    """All that is found in ``scripts`` and in what they import from ``folders``, as far as that is not installed."""
    is_own = own_files(folders[:1])
    seen: set[Path] = set()
    waiting = [script.resolve() for script in scripts]
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        source = _parse(file, py2)
        for finding in findings(source.tree):
            yield source, finding
        for line, name, found in _imported(source, folders):
            waiting += [each.resolve() for each in found if is_own(str(each))]
            if not found and not _is_installed(name):
                yield source, Finding(line, doubt=f"what {name} does: there is no such module beside the program")


def _parse(file: Path, py2: bool) -> Source:
    """The syntax tree of a program's file or notebook.

    Raises:
        UserError: it is no Python that can be read.
    """
    named = os.path.relpath(file)
    if not is_notebook(file):
        try:
            return Source(file, _tree(file.read_bytes(), named, py2))
        except OSError as error:
            raise UserError(f"cannot read {named}: {error.strerror}") from None
    try:
        from IPython.core.inputtransformer2 import TransformerManager  # for which no script waits
    except ModuleNotFoundError as error:
        raise UserError(
            f"to read a notebook's cells needs the package {error.name}; run: pip install jupyter"
        ) from None
    whole, cells, begins, line = ast.Module([], []), [], [], 1
    for cell in code_cells(named):
        text = "\n" * cell.blank_lines + TransformerManager().transform_cell(_python_of(cell.source))
        tree = _tree(text.encode(), cell.name, py2)
        cells.append(cell.name)
        begins.append(line)
        whole.body += ast.increment_lineno(tree, line - 1).body
        line += text.count("\n") + 1
    return Source(file, whole, cells, begins)


def _python_of(cell: str) -> str:
    """The part of a cell that is Python: all that follows ``%%time`` and its like, nothing of a ``%%bash`` cell."""
    first, _, rest = cell.lstrip("\n").partition("\n")
    if not first.startswith("%%"):
        return cell
    words = first.split()
    is_python = words[0] in ("%%time", "%%timeit", "%%capture", "%%prun") or first.endswith(".py")
    return f"pass\n{rest}" if is_python else "pass"


def _tree(source: bytes, name: str, py2: bool) -> ast.Module:
    try:
        if py2:
            return python2.translated(source, name)
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # which cells of a notebook may contain
        tree = compile(source, name, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, UserError):
            raise
        line = getattr(error, "lineno", None)
        what = "a program for Python 2? then say --py2" if python2.is_python_2(error) else "a program for Python 3?"
        raise UserError(f"{name}:{line}: {getattr(error, 'msg', error)}; is it {what}") from None
    assert isinstance(tree, ast.Module)
    return tree


def _is_installed(module: str) -> bool:
    """Whether Python finds a module's package elsewhere than beside the program, or has it built in."""
    package = module.partition(".")[0]
    try:
        return package in sys.stdlib_module_names or importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _imported(source: Source, folders: list[Path]) -> Iterator[tuple[int, str, list[Path]]]:
    """The modules that a file imports, each with its line and its files, as far as these lie in ``folders`` or beside.

    Raises:
        UserError: a relative import leads out of all folders.
    """
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, list(_files(alias.name, folders))
        elif isinstance(node, ast.ImportFrom):
            if node.level > len(source.file.parents):
                raise UserError(f"{source.place(node.lineno)}: the relative import leads out of all folders; mend it")
            searched = [source.file.parents[node.level - 1]] if node.level else folders
            module = node.module or ""
            found = list(_files(module, searched))
            for alias in node.names:
                found += _files(f"{module}.{alias.name}".strip("."), searched)
            yield node.lineno, "." * node.level + module, found
        elif isinstance(node, ast.Call) and called_name(node) in IMPORTING and (imported := constant_text(node)):
            yield node.lineno, imported, list(_files(imported, folders))


def _files(module: str, folders: list[Path]) -> Iterator[Path]:
    """The file of a dotted module, and those of the packages around it; nothing if no folder has it."""
    parts = module.split(".")
    for folder in folders:
        found = [
            file
            for n in range(1, len(parts) + 1)
            for path in [folder.joinpath(*parts[:n])]
            for file in (path / "__init__.py", path.with_name(f"{path.name}.py"))
            if parts[0] and _is_file(file)
        ]
        if found:
            yield from found
            return


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name that is too long
        return False


def _lacks(path: str) -> bool:
    """Whether TensorFlow 1's namespace lacks ``path``; attributes of classes and of values are not looked at."""
    found = namespace.namespace()
    for name in path.split(".") if path else ():
        try:
            found = namespace.step(found, name)
        except AttributeError:
            return True
        if not isinstance(found, ModuleType):
            return False
    return False
