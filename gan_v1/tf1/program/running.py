"""Run a TensorFlow 1 program as if this were 2018: a script, a module, or the cells of a notebook."""

from __future__ import annotations

import atexit
import builtins
import functools
import importlib.util
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, NamedTuple

from gan_v1.errors import UserError
from gan_v1.tf1 import internals
from gan_v1.tf1.libraries import PACKAGES, PATCHES
from gan_v1.tf1.program import hook, messages, own_code, python2
from gan_v1.tf1.program.cells import ENDING
from gan_v1.tf1.program.children import Children, spawned_too

OURS = str(Path(__file__).parents[1]) + os.sep
_begun: list[AbstractContextManager[None]] = []


class Options(NamedTuple):
    """How a program is run.

    Attributes:
        patches: which of ``PATCHES`` to apply.
        py2: whether the program is Python 2.
        children: whether its own scripts get TensorFlow 1, too, where it starts them as processes.
        words: the runner's own options, as they stood on the command line; processes that it starts get the same.
    """

    patches: Sequence[str] = tuple(PATCHES)
    py2: bool = False
    children: bool = True
    words: Sequence[str] = ()


@contextmanager
def tensorflow_1(folder: Path, options: Options = Options()) -> Iterator[None]:  # noqa: B008, an immutable tuple
    """While the block runs, programs find TensorFlow 1 and the libraries of its time.

    Python's patch is applied at once, each other library's when the program first imports it. All are taken back at
    the end; TensorFlow, once loaded, stays set up as it is.

    Args:
        folder: where the program's own files lie.
        options: how to run it.
    """
    with ExitStack() as stack:
        stack.enter_context(spawned_too(folder, options.words))
        if options.children:
            Children(folder, options.words).started(stack)
        apply = {name: functools.cache(functools.partial(PATCHES[name], stack)) for name in options.patches}
        apply.pop("python", lambda: None)()
        apply |= {package: apply[patch] for package, patch in PACKAGES.items() if patch in apply}
        if "numpy" in options.patches:
            own_code.prepare(stack, hook.own_files([folder]))
        if options.py2:  # after the former, since its translation changes indices as well
            python2.prepare(stack, hook.own_files([folder]))
        stack.enter_context(warnings.catch_warnings())
        on_load = functools.partial(_loaded, stack, options.patches)
        stack.enter_context(hook.importing([folder], apply, on_load))
        yield


def begin(folder: Path, options: Options) -> None:
    """From now on, until the interpreter ends, this process finds TensorFlow 1 as ``tensorflow_1`` has it.

    That is after its threads and the functions that the program registered with ``atexit``.
    """
    block = tensorflow_1(folder, options)
    _begun.append(block)  # a process that multiprocessing forks forgets what is registered, and would end the block
    atexit.register(block.__exit__, None, None, None)  # what is registered first is called last
    block.__enter__()


def run_script(script: str, arguments: Sequence[str], options: Options) -> None:
    """Run a script as ``python script arguments`` would, or ``python2``; its exceptions are not caught.

    If it is a folder, its ``__main__.py`` is run. The program finds TensorFlow 1 until the interpreter ends, since its
    threads may go on after its last line.

    Raises:
        UserError: there is no such script.
    """
    file = os.path.join(script, "__main__.py") if os.path.isdir(script) else script
    if not os.path.isfile(file):
        raise UserError(f"there is no script {script}; name a file that holds a Python program")
    folder = Path(file).resolve().parent
    sys.argv[:] = [script, *arguments]
    sys.path[0] = str(folder)
    begin(folder, options)
    main = ModuleType("__main__")
    vars(main).update(__file__=file, __builtins__=builtins, __loader__=SourceFileLoader("__main__", file))
    sys.modules["__main__"] = main
    source = Path(file).read_bytes()
    code = (python2 if options.py2 else own_code).compiled(source, file)
    _execute(code, main)


def run_module(module: str, arguments: Sequence[str], options: Options) -> None:
    """Run a module as ``python -m module arguments`` would, or ``python2``; its exceptions are not caught.

    Raises:
        ImportError: there is no such module, or it cannot be run.
    """
    sys.argv[:] = [module, *arguments]
    sys.path[0] = os.getcwd()
    begin(Path.cwd(), options)
    spec = importlib.util.find_spec(module)
    if spec is not None and spec.submodule_search_locations is not None:
        spec = importlib.util.find_spec(f"{module}.__main__")
    loader: Any = getattr(spec, "loader", None)
    code = None if spec is None or loader is None else loader.get_code(spec.name)
    if spec is None or code is None:
        raise ImportError(f"No module named {module}, or none that can be run")
    sys.argv[0] = str(spec.origin)
    main = ModuleType("__main__")
    vars(main).update(
        __file__=spec.origin, __builtins__=builtins, __loader__=loader, __package__=spec.parent, __spec__=spec
    )
    sys.modules["__main__"] = main
    _execute(code, main)


def _execute(code: CodeType, main: ModuleType) -> None:
    """Run the program's code, and wait for its threads: once Python itself waits for them, they cannot import all."""
    try:
        exec(code, vars(main))
    except SystemExit:
        wait_for_threads()
        raise
    wait_for_threads()


def wait_for_threads() -> None:
    """Return when all other threads that are not daemons have ended, those that they start included."""
    while threads := [each for each in threading.enumerate() if each is not threading.current_thread()]:
        if all(each.daemon for each in threads):
            return
        for each in threads:
            if not each.daemon:
                each.join()


def report_as_the_programs_own() -> None:
    """From now on, report uncaught exceptions without our frames, and a mistake of the user's in one line."""

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, UserError):
            print(one_line(error), file=sys.stderr)
            return
        link: BaseException | None = error
        seen: set[int] = set()
        while link is not None and id(link) not in seen:  # this one, and those during whose handling it was raised
            seen.add(id(link))  # they may go in a circle
            link.__traceback__ = without_our_frames(link.__traceback__, whole=link is not error)
            link = link.__cause__ or link.__context__
        traceback.print_exception(error)  # Python's own report does not know the text of a notebook's cells
        if python2.is_python_2(error):
            print(python2.HINT, file=sys.stderr)

    sys.excepthook = excepthook


def one_line(error: UserError) -> str:
    """The error's text, after the program's file and line that caused it, such as ``gan.py:12:``."""
    is_own = hook.own_files([Path(sys.path[0])])
    place, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(("<frozen ", "<string>")) and is_own(file):
            named = file if f"{ENDING}, cell " in file else "this cell"
            place = f"{os.path.relpath(file) if os.path.exists(file) else named}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return f"{place}{error}"


def without_our_frames(trace: TracebackType | None, whole: bool = False) -> TracebackType | None:
    """The traceback without this package's frames and, unless it is ``whole``, without runpy's before the program's."""
    frames: list[TracebackType] = []
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        started = whole or bool(frames)
        if not file.startswith(OURS) and (started or not file.startswith("<frozen ")):
            frames.append(trace)
        trace = trace.tb_next
    for frame in reversed(frames):
        trace = TracebackType(trace, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return trace


def _loaded(stack: ExitStack, patches: Sequence[str]) -> None:
    """Apply the changes that need TensorFlow, once it is loaded."""
    _as_loud_as_then(stack)
    messages.give_back(stack)
    if "numpy" in patches:
        from gan_v1.tf1.libraries import numbers  # with NumPy, for which --help need not wait

        numbers.sessions(stack)


def _no_deprecation(record: logging.LogRecord) -> bool:
    return " is deprecated. This class is equivalent as " not in str(record.msg)


def _as_loud_as_then(stack: ExitStack) -> None:
    """TensorFlow 1's log level, and no word of today's deprecations: the program has chosen its version."""
    import tensorflow.compat.v1 as tf

    stack.enter_context(internals.silence())
    tf.logging.set_verbosity(tf.logging.WARN)
    logging.getLogger("tensorflow").addFilter(_no_deprecation)
    stack.callback(logging.getLogger("tensorflow").removeFilter, _no_deprecation)
    warnings.filterwarnings("ignore", message=r"`[\w.]+` is deprecated and will be removed")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"tf_keras\.")  # about old arguments and files
