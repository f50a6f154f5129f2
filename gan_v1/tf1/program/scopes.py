"""TensorFlow's names in a file's syntax tree: which of the file's own names stand for them, and which it uses."""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)
IMPORTING = ("import_module", "__import__")  # functions that import the module whose name they are given
_OTHER = None  # in place of a path: the name stands for something that is not TensorFlow's

Names = Mapping[str, str | None]  # a name in the file: its path below ``tensorflow``, or ``_OTHER``


class Finding(NamedTuple):
    """A name of TensorFlow's in a file, or something that only a run can tell.

    Attributes:
        line: where it stands.
        path: its dotted path below ``tensorflow``; empty for ``tensorflow`` itself.
        doubt: what cannot be known; empty for a name.
    """

    line: int
    path: str = ""
    doubt: str = ""


def findings(tree: ast.Module) -> set[Finding]:
    """All findings of a file: what it imports from TensorFlow, attributes of that, and what only a run can tell."""
    declared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    given_by_functions = {name: path for node in imports for name, path in _imported_names(node) if name in declared}
    return set(_in_scope(tree, given_by_functions))


def _in_scope(scope: ast.AST, around: Names) -> Iterator[Finding]:
    own = list(_nodes(scope))
    names: dict[str, str | None] = dict(around)
    yield from _name(scope, own, names)
    inner: set[ast.AST] = set()  # parts of a chain that is found already, as tf.train of tf.train.Saver
    for node in own:  # goes from the outside in
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node)
        elif isinstance(node, ast.Call):
            yield from _calls(node, names)
        elif isinstance(node, ast.Attribute) and node not in inner:
            if _chain(node):
                inner |= set(ast.walk(node.value))
            read = node if isinstance(node.ctx, ast.Load) else node.value  # tf.python.ops = tf reads tf.python
            if (path := _path(read, names)) is not None:
                yield Finding(node.lineno, path)
    visible = around if isinstance(scope, ast.ClassDef) else names  # a method does not see its class's names
    for node in own:
        if isinstance(node, _SCOPES):
            yield from _in_scope(node, visible)


def _nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope from the outside in; of a scope within it only those that belong to the outer one."""
    waiting = collections.deque(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.popleft()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
        elif isinstance(node, _FUNCTIONS):  # these are evaluated outside of the function
            decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
            waiting += [*decorators, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif isinstance(node, ast.ClassDef):
            waiting += [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]


def _name(scope: ast.AST, nodes: Iterable[ast.AST], names: dict[str, str | None]) -> Iterator[Finding]:
    """Add to ``names`` what the names bound in a scope stand for; yield a doubt for each that stands for two things."""
    given: dict[str, list[str | None]] = {}
    aliases: list[tuple[str, ast.expr]] = []
    lines: dict[str, int] = {}
    values = {
        id(node.targets[0]): node.value for node in nodes if isinstance(node, ast.Assign) and len(node.targets) == 1
    }
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, path in _imported_names(node):
                given.setdefault(name, []).append(path)
                lines.setdefault(name, node.lineno)
        elif isinstance(node, ast.arg):
            given.setdefault(node.arg, []).append(_OTHER)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            given.setdefault(node.name, []).append(_OTHER)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            value = values.get(id(node))
            if value is not None and _chain(value):
                aliases.append((node.id, value))  # tfd = tf.contrib.distributions
            elif not isinstance(value, ast.Constant):  # tf = None, where there is no TensorFlow
                given.setdefault(node.id, []).append(_OTHER)
            lines.setdefault(node.id, node.lineno)
    for name, paths in given.items():
        names[name] = paths[-1] if _OTHER not in paths else _OTHER
    for name, value in aliases:
        path = _path(value, names)
        if name not in given and path is not None:
            names[name] = path
        elif name not in given or path is not None:
            names[name] = _OTHER
        given.setdefault(name, []).append(path)
    for name, paths in given.items():
        if _OTHER in paths and any(path is not _OTHER for path in paths):
            yield Finding(
                lines[name], doubt=f"what {name} is, which stands for something of TensorFlow's and for something else"
            )


def _imported_names(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str | None]]:
    for alias in node.names:
        full = alias.name if isinstance(node, ast.Import) else f"{node.module or ''}.{alias.name}"
        package, _, path = full.partition(".")
        is_ours = package == "tensorflow" and not getattr(node, "level", 0)
        if isinstance(node, ast.Import) and alias.asname is None:
            path = ""  # import tensorflow.contrib names tensorflow
        if alias.name != "*":
            yield alias.asname or alias.name.partition(".")[0], path if is_ours else _OTHER


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Finding]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            package, _, path = alias.name.partition(".")
            if package == "tensorflow" and path:
                yield Finding(node.lineno, path)
        elif not node.level and (node.module or "").partition(".")[0] == "tensorflow":
            _, _, path = f"{node.module}.{alias.name}".removesuffix(".*").partition(".")
            yield Finding(node.lineno, path)
            if alias.name == "*":
                yield Finding(node.lineno, doubt=f"which names it uses of those that {node.module} has")


def _calls(node: ast.Call, names: Names) -> Iterator[Finding]:
    """``getattr(tf, name)``, ``import_module(name)``, ``exec(text)``."""
    called = called_name(node)
    first, second = [*node.args, None, None][:2]
    if called in ("getattr", "hasattr") and first is not None and (path := _path(first, names)) is not None:
        if isinstance(second, ast.Constant):
            if called == "getattr" and len(node.args) == 2:  # with a default it may be missing
                yield Finding(node.lineno, f"{path}.{second.value!s}".lstrip("."))
        else:
            yield Finding(node.lineno, doubt=f"which name of {'.'.join(filter(None, ['tf', path]))} is asked for")
    elif called in IMPORTING:
        module = constant_text(node)
        package, _, path = (module or "").partition(".")
        if module is None:
            yield Finding(node.lineno, doubt="which module is imported")
        elif package == "tensorflow":
            yield Finding(node.lineno, path)
            yield Finding(node.lineno, doubt=f"which names it uses of the {module} that is imported by a call")
    elif isinstance(node.func, ast.Name) and called in ("exec", "execfile", "eval"):
        text = None if called == "execfile" else constant_text(node)
        try:
            executed = None if text is None else ast.parse(text)
        except (SyntaxError, ValueError):
            executed = None
        if executed is None:
            yield Finding(node.lineno, doubt="what the text is that it executes")
        else:
            yield from (finding._replace(line=node.lineno) for finding in _in_scope(executed, names))


def constant_text(node: ast.Call) -> str | None:
    """The first argument of a call if it is a text that is written there, else None."""
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def called_name(node: ast.Call) -> str:
    """The last name of what is called: ``import_module`` of ``importlib.import_module(...)``; empty if it has none."""
    return (_chain(node.func) or [""])[-1]


def _path(node: ast.AST, names: Names) -> str | None:
    """The path below ``tensorflow`` to which a chain of names leads; None if its first name is not TensorFlow's."""
    first, *rest = _chain(node) or [""]
    begin = names.get(first)
    return None if begin is None else ".".join(filter(None, [begin, *rest]))


def _chain(node: ast.AST) -> list[str]:
    """The names of ``a.b.c``; none for an expression that does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []
