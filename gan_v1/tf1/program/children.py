"""Processes that a TensorFlow 1 program starts: which of them get TensorFlow 1, too.

A forked child has all that its parent has. Two other kinds begin with a command, which is changed here:

* what ``multiprocessing`` starts as a new Python ("spawn"; the start method "forkserver" is left as it is);
* a script or module of the program's own that is run by this very Python: by ``subprocess``, ``os.system``,
  ``os.popen``, ``os.exec...``, or from a notebook by ``!python train.py``.

Any other command, such as pip's or TensorBoard's or one of another Python, is passed on as it is, and the environment
of all children is as the program has it.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import spawn
from pathlib import Path
from typing import Any

from gan_v1.tf1.libraries.putting import put
from gan_v1.tf1.program import hook
from gan_v1.tf1.program.shell import commands, is_before_a_command

# The beginning of the code that a child runs. It finds this package, and imports a function of the runner, whose name
# must follow.
_BEGINNING = f"import sys; sys.path.append({str(Path(__file__).parents[3])!r}); from gan_v1.tf1.__main__ import "
# A word with options of Python's: flags without a value, and last perhaps one that says what to run (c, m), leaves out
# the script's folder when modules are looked for (I, P), or takes a value (W, X).
_OPTION = re.compile(r"-[bBdEhiOqRsSuvVx]*([cmIPWX]?)(.*)")


@contextmanager
def spawned_too(folder: Path, options: Sequence[str]) -> Iterator[None]:
    """While the block runs, let each spawned child first call the runner's ``begin`` with these ``options``."""
    todays = spawn.get_command_line
    preface = f"{_BEGINNING}begin; begin({str(folder)!r}, {list(options)!r}); "

    def get_command_line(**details: Any) -> list[str]:
        words = todays(**details)
        program = words.index("-c") + 1
        return [*words[:program], preface + words[program], *words[program + 1 :]]

    spawn.get_command_line = get_command_line
    try:
        yield
    finally:
        spawn.get_command_line = todays


class Children:
    """Changes the commands of scripts and modules in ``folder`` so that the runner runs them, with ``options``."""

    def __init__(self, folder: Path, options: Sequence[str]) -> None:
        self._folder = folder.resolve()
        self._is_own = hook.own_files([folder])
        self._runner = ["-c", f"{_BEGINNING}main; sys.exit(main())", *options]

    def started(self, stack: ExitStack) -> None:
        """Change what ``subprocess`` and ``os`` start, until ``stack`` is closed."""
        init, system, execv, execve = subprocess.Popen.__init__, os.system, os.execv, os.execve
        signature = inspect.signature(init)

        @functools.wraps(init)
        def init_of_ours(popen: Any, *arguments: Any, **options: Any) -> None:
            bound = signature.bind(popen, *arguments, **options)
            asked, cwd, env = (bound.arguments.get(name) for name in ("args", "cwd", "env"))
            if bound.arguments.get("shell"):
                changed: Any = self.line(asked, cwd, env)
                if isinstance(asked, list | tuple) and asked:  # the line, and the shell's own arguments
                    changed = [self.line(asked[0], cwd, env), *asked[1:]]
            else:
                changed = self.words(asked, bound.arguments.get("executable"), cwd, env)
            bound.arguments["args"] = changed
            init(*bound.args, **bound.kwargs)
            popen.args = asked  # errors name the command as the program gave it

        put(stack, subprocess.Popen, "__init__", init_of_ours)
        put(stack, os, "system", functools.wraps(system)(lambda command: system(self.line(command))))
        put(stack, os, "execv", functools.wraps(execv)(lambda path, args: execv(path, self.words(args, path))))
        put(
            stack,
            os,
            "execve",
            functools.wraps(execve)(lambda path, args, env: execve(path, self.words(args, path, env=env), env)),
        )

    def line(self, line: Any, cwd: Any = None, env: Mapping[str, str] | None = None) -> Any:
        """A line for the shell, with each such command changed; anything but text is returned as it is."""
        if not isinstance(line, str) or os.name == "nt":  # the shell of Windows has another grammar
            return line
        folder = "" if cwd is None else os.fspath(cwd)
        starts = []  # of the scripts' names in the line
        for words in commands(line):
            values = [os.path.expandvars(word.value) for word in words]
            if values[0] == "cd" and len(values) > 1:
                folder = os.path.join(folder, values[1])
            elif (n := self._program(values, folder, env)) is not None:
                starts.append(words[n].start)
        for start in reversed(starts):
            line = f"{line[:start]}{shlex.join(self._runner)} {line[start:]}"
        return line

    def words(self, words: Any, executable: Any = None, cwd: Any = None, env: Mapping[str, str] | None = None) -> Any:
        """A command given word by word, changed if it is such a one; anything but a sequence is returned as it is."""
        if isinstance(words, str | bytes | os.PathLike) or not isinstance(words, Sequence) or not words:
            return words
        try:
            texts = [os.fsdecode(word) for word in words]
            if executable is not None:
                texts[0] = os.fsdecode(executable)
            folder = "" if cwd is None else os.fsdecode(cwd)
        except TypeError:  # Popen will refuse it
            return words
        first = next((n for n, text in enumerate(texts) if not is_before_a_command(text)), 0)
        n = self._program(texts[first:], folder, env)
        return words if n is None else [*words[: first + n], *self._runner, *words[first + n :]]

    def _program(self, words: Sequence[str], cwd: str, env: Mapping[str, str] | None) -> int | None:
        """The index of the program's own script, or of its ``-m``, in a command of this Python; else None."""
        if not os.path.basename(words[0]).startswith(("python", os.path.basename(sys.executable))):
            return None
        n = 1
        while n < len(words) and words[n].startswith("-"):
            kind, value = _OPTION.findall(words[n])[0]
            if kind == "m" and words[n].startswith("-m"):
                break
            if words[n] == "-" or words[n].startswith("--") or kind in ("c", "m", "I", "P"):
                return None  # no script, or (I, P) one that is not to find the modules beside it
            n += 2 if kind and not value else 1
        if n >= len(words):
            return None
        if words[n].startswith("-m"):
            module = words[n][2:] or "".join(words[n + 1 : n + 2])
            path = Path(cwd, *module.split("."))
            files = [path.with_name(f"{path.name}.py"), path / "__main__.py"]
        else:
            files = [Path(cwd, words[n]), Path(cwd, words[n], "__main__.py")]
        try:
            is_ours = any(file.is_file() and self._lies_in_the_folder(file) for file in files)
            return n if is_ours and _is_this_python(words[0], cwd, env) else None
        except OSError:  # a name that is too long, or a working folder that is gone
            return None

    def _lies_in_the_folder(self, file: Path) -> bool:
        return file.resolve().is_relative_to(self._folder) and self._is_own(str(file.resolve()))


def _is_this_python(name: str, cwd: str, env: Mapping[str, str] | None) -> bool:
    """Whether a command by this name is this Python, of the same virtual environment."""
    path = os.pathsep.join(os.get_exec_path(env))
    found = os.path.join(cwd, name) if os.path.dirname(name) else shutil.which(name, path=path)
    return found is not None and _identity(found) == _identity(sys.executable)


def _identity(executable: str) -> tuple[str, str]:
    """The file that a Python's links lead to, and the virtual environment that the first of them lies in, or ""."""
    here = os.path.dirname(os.path.abspath(executable))
    around = [folder for folder in (here, os.path.dirname(here)) if os.path.isfile(os.path.join(folder, "pyvenv.cfg"))]
    return os.path.realpath(executable), os.path.realpath(around[0]) if around else ""
