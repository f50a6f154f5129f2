"""What a program asks of TensorFlow 1, read from its syntax tree; nothing of it is run."""

from __future__ import annotations

import ast
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from gan_v1.errors import UserError
from gan_v1.tf1.missing import nearest
from gan_v1.tf1.program import namespace, python2
from gan_v1.tf1.program.hook import own_files


class Use(NamedTuple):
    """A TensorFlow name in a program: where it stands, and its dotted path below ``tensorflow``."""

    file: Path
    line: int
    path: str


def check(program: str, is_module: bool = False, py2: bool = False) -> int:
    """Print the TensorFlow names that a program and its local imports use, first those that cannot be had, by line.

    Returns 1 if one cannot be had.

    Raises:
        UserError: there is no such program, or a file of it is no Python that can be read.
    """
    folder = Path.cwd() if is_module else Path(program).resolve().parent
    folders = [folder, *map(Path, sys.path[1:])]
    scripts = list(_files(program, folders) if is_module else filter(Path.is_file, [Path(program)]))
    if not scripts:
        raise UserError(f"there is no {'module' if is_module else 'script'} {program}; name a Python program")
    uses = {use: _lacks(use.path) for use in sorted(set(_uses(scripts, folders, py2)))}
    for use, lacks in sorted(uses.items(), key=lambda item: not item[1]):
        instead = nearest(use.path)
        note = f"  NOT AVAILABLE{f'; nearest: {instead}' if instead else ''}" if lacks else ""
        print(f"{os.path.relpath(use.file)}:{use.line}: {'.'.join(filter(None, ['tf', use.path]))}{note}")
    print(f"{len({use.path for use in uses})} names of TensorFlow; uses that cannot be had: {sum(uses.values())}")
    return 1 if any(uses.values()) else 0


def _uses(scripts: list[Path], folders: list[Path], py2: bool) -> Iterator[Use]:
    """All uses in ``scripts`` and in what they import from ``folders``, as far as that is not installed."""
    is_own = own_files(folders[:1])
    seen: set[Path] = set()
    waiting = [script.resolve() for script in scripts]
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        tree = _parse(file, py2)
        yield from _names(tree, file)
        waiting += [found.resolve() for found in _imported(tree, file, folders) if is_own(str(found))]


def _parse(file: Path, py2: bool) -> ast.Module:
    if file.suffix == ".ipynb":
        raise UserError(f"{file} is a notebook, which is not checked; run: jupyter nbconvert --to script {file.name}")
    try:
        return python2.translated(file.read_bytes(), str(file)) if py2 else ast.parse(file.read_bytes(), str(file))
    except UserError:
        raise
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        what = "a program for Python 2? then say --py2" if python2.is_python_2(error) else "a program for Python 3?"
        raise UserError(f"{file}:{line}: {getattr(error, 'msg', error)}; is it {what}") from None
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None


def _names(tree: ast.Module, file: Path) -> Iterator[Use]:
    """TensorFlow's names in one file: in its imports, and as attributes of what the imports named."""
    aliases: dict[str, str] = {}  # a name in the file: its path below tensorflow
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                package, _, path = alias.name.partition(".")
                if package == "tensorflow":
                    aliases[alias.asname or package] = path if alias.asname else ""
                    if path:
                        yield Use(file, node.lineno, path)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            package, _, path = (node.module or "").partition(".")
            if package == "tensorflow":
                for alias in node.names:
                    full = path if alias.name == "*" else ".".join(filter(None, [path, alias.name]))
                    aliases[alias.asname or alias.name] = full
                    yield Use(file, node.lineno, full)
    given = Counter(filter(None, map(_given_name, ast.walk(tree))))
    for name in given:  # a name that also stands for something else says nothing
        aliases.pop(name, None)
    for node in ast.walk(tree):  # tfd = tf.contrib.distributions, where tfd is nothing else
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            new, chain = _given_name(node.targets[0]), _chain(node.value)
            if new is not None and given[new] == 1 and chain and chain[0] in aliases:
                aliases[new] = ".".join(filter(None, [aliases[chain[0]], *chain[1:]]))
    inner: set[ast.expr] = set()  # tf.train in tf.train.Saver
    for node in ast.walk(tree):  # goes from the outside in
        if isinstance(node, ast.Attribute) and node not in inner:
            chain = _chain(node)
            if chain:
                inner |= {each for each in ast.walk(node.value) if isinstance(each, ast.expr)}
            if chain and chain[0] in aliases:
                yield Use(file, node.lineno, ".".join(filter(None, [aliases[chain[0]], *chain[1:]])))


def _given_name(node: ast.AST) -> str | None:
    """The name that a node gives something: a parameter's, or an assigned one's."""
    if isinstance(node, ast.arg):
        return node.arg
    return node.id if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else None


def _chain(node: ast.AST) -> list[str]:
    """``a.b.c`` as its names; nothing for what does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def _imported(tree: ast.Module, file: Path, folders: list[Path]) -> Iterator[Path]:
    """The files of the modules that a file imports, as far as they lie in ``folders``, or beside it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(alias.name, folders)
        elif isinstance(node, ast.ImportFrom):
            if node.level > len(file.parents):
                raise UserError(f"{file}:{node.lineno}: the relative import leads out of all folders; mend it")
            places = [file.parents[node.level - 1]] if node.level else folders
            module = node.module or ""
            yield from _files(module, places)
            for alias in node.names:
                yield from _files(f"{module}.{alias.name}".strip("."), places)


def _files(module: str, folders: list[Path]) -> Iterator[Path]:
    """The file of a dotted module, and those of the packages around it; nothing if no folder has it."""
    parts = module.split(".")
    for folder in folders:
        found = [
            file
            for n in range(1, len(parts) + 1)
            for place in [folder.joinpath(*parts[:n])]
            for file in (place / "__init__.py", place.with_name(f"{place.name}.py"))
            if parts[0] and file.is_file()
        ]
        if found:
            yield from found
            return


def _lacks(path: str) -> bool:
    """Whether TensorFlow 1's namespace has nothing at ``path``; nobody looks below a class or a value."""
    found = namespace.namespace()
    for name in path.split(".") if path else ():
        try:
            found = namespace.step(found, name)
        except AttributeError:
            return True
        if not isinstance(found, ModuleType):
            return False
    return False
