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
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1 import internals
from gan_v1.tf1.libraries import PACKAGES, PATCHES
from gan_v1.tf1.program import hook, python2
from gan_v1.tf1.program.spawning import children_too

OURS = str(Path(__file__).parents[1]) + os.sep


@contextmanager
def tensorflow_1(folder: Path, patches: Iterable[str] = PATCHES, py2: bool = False) -> Iterator[None]:
    """While the block runs, programs find TensorFlow 1 and the libraries of its time.

    Args:
        folder: where the program's own files lie.
        patches: which of ``PATCHES`` to apply: Python's at once, each library's when the program first
            imports it. All are taken back at the end; TensorFlow, once loaded, stays set up as it is.
        py2: whether the program's own modules are Python 2.
    """
    patches = list(patches)
    with ExitStack() as stack:
        stack.enter_context(children_too(folder, patches, py2))
        apply = {name: functools.cache(functools.partial(PATCHES[name], stack)) for name in patches}
        apply.pop("python", lambda: None)()
        apply |= {package: apply[patch] for package, patch in PACKAGES.items() if patch in apply}
        if py2:
            python2.prepare(stack, hook.own_files([folder]))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(hook.importing([folder], apply, on_load=functools.partial(_loaded, stack, patches)))
        yield


def begin(folder: str, patches: Sequence[str], py2: bool) -> None:
    """From now on this process, a child of a program, finds TensorFlow 1 as ``tensorflow_1`` has it."""
    _until_the_end(tensorflow_1(Path(folder), patches, py2))


def run_script(script: str, arguments: Sequence[str], patches: Iterable[str] = PATCHES, py2: bool = False) -> None:
    """Run a script as ``python script arguments`` would, or ``python2``; what it raises comes through.

    A folder with a ``__main__.py`` is run by that. What the program finds, it finds until the interpreter ends: its
    threads may go on after its last line.

    Raises:
        UserError: there is no such script.
    """
    file = os.path.join(script, "__main__.py") if os.path.isdir(script) else script
    if not os.path.isfile(file):
        raise UserError(f"there is no script {script}; name a file that holds a Python program")
    if file.endswith(".ipynb"):
        raise UserError(f"{file} is a notebook; put %load_ext gan_v1.tf1 into its first cell and run it in Jupyter")
    folder = Path(file).resolve().parent
    sys.argv[:] = [script, *arguments]
    sys.path[0] = str(folder)
    _until_the_end(tensorflow_1(folder, patches, py2))
    main = ModuleType("__main__")
    vars(main).update(__file__=file, __builtins__=builtins, __loader__=SourceFileLoader("__main__", file))
    sys.modules["__main__"] = main
    source = Path(file).read_bytes()
    _execute(python2.compiled(source, file) if py2 else compile(source, file, "exec", dont_inherit=True), main)


def run_module(module: str, arguments: Sequence[str], patches: Iterable[str] = PATCHES, py2: bool = False) -> None:
    """Run a module as ``python -m module arguments`` would, or ``python2``; what it raises comes through.

    Raises:
        ImportError: there is no such module, or it cannot be run.
    """
    sys.argv[:] = [module, *arguments]
    sys.path[0] = os.getcwd()
    _until_the_end(tensorflow_1(Path.cwd(), patches, py2))
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
    """Run the program's code, and wait for its threads as Python does at its end: later they could import little."""
    try:
        exec(code, vars(main))
    except SystemExit:
        _wait_for_threads()
        raise
    _wait_for_threads()


def _wait_for_threads() -> None:
    while threads := [each for each in threading.enumerate() if each is not threading.current_thread()]:
        if all(each.daemon for each in threads):
            return
        for each in threads:
            if not each.daemon:
                each.join()


def _until_the_end(block: AbstractContextManager[None]) -> None:
    """Enter a block that ends with the interpreter: after the program's threads and what it registered with atexit."""
    atexit.register(block.__exit__, None, None, None)  # what is registered first is called last
    block.__enter__()


def report_as_the_programs_own() -> None:
    """From now on, report uncaught exceptions without our frames, and a mistake of the user's in one line."""
    report = sys.excepthook

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, UserError):
            print(one_line(error), file=sys.stderr)
            return
        link: BaseException | None = error
        seen: set[int] = set()
        while link is not None and id(link) not in seen:  # the exceptions during whose handling this one came
            seen.add(id(link))  # they may go in a circle
            link.__traceback__ = without_our_frames(link.__traceback__, whole=link is not error)
            link = link.__cause__ or link.__context__
        report(kind, error, error.__traceback__)
        if python2.is_python_2(error):
            print(python2.HINT, file=sys.stderr)

    sys.excepthook = excepthook


def one_line(error: UserError) -> str:
    """The error's text after the place in the program, such as ``gan.py:12:``, that brought it about."""
    is_own = hook.own_files([Path(sys.path[0])])
    place, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(("<frozen ", "<string>")) and is_own(file):
            place = f"{os.path.relpath(file) if os.path.exists(file) else 'this cell'}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return f"{place}{error}"


def without_our_frames(trace: TracebackType | None, whole: bool = False) -> TracebackType | None:
    """The traceback less this package's frames and, unless it is a ``whole`` one, what runpy needed to get there."""
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
    """What there is to do once TensorFlow is there."""

    _as_loud_as_then(stack)
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
    warnings.filterwarnings("ignore", category=UserWarning, module=r"tf_keras\.")  # of arguments and files of then
