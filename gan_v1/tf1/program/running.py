"""Run a TensorFlow 1 program as if this were 2018: a script, a module, or the cells of a notebook."""

from __future__ import annotations

import builtins
import functools
import logging
import os
import runpy
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, TracebackType

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
    block = tensorflow_1(Path(folder), patches, py2)
    block.__enter__()
    _begun.append(block)  # it would end with its last reference


_begun: list[AbstractContextManager[None]] = []


def run_script(script: str, arguments: Sequence[str], patches: Iterable[str] = PATCHES, py2: bool = False) -> None:
    """Run a script as ``python script arguments`` would, or ``python2``; what it raises comes through.

    Raises:
        UserError: there is no such script.
    """
    if not os.path.isfile(script):
        raise UserError(f"there is no script {script}; name a file that holds a Python program")
    folder = Path(script).resolve().parent
    sys.argv[:] = [script, *arguments]
    sys.path[0] = str(folder)
    with tensorflow_1(folder, patches, py2):
        if not py2:
            runpy.run_path(script, run_name="__main__")
            return
        main = ModuleType("__main__")
        vars(main).update(__file__=script, __builtins__=builtins)
        sys.modules["__main__"] = main
        exec(python2.compiled(Path(script).read_bytes(), script), vars(main))


def run_module(module: str, arguments: Sequence[str], patches: Iterable[str] = PATCHES, py2: bool = False) -> None:
    """Run a module as ``python -m module arguments`` would, or ``python2``; what it raises comes through."""
    sys.argv[:] = [module, *arguments]
    sys.path[0] = os.getcwd()
    with tensorflow_1(Path.cwd(), patches, py2):
        runpy.run_module(module, run_name="__main__", alter_sys=True)


def report_as_the_programs_own() -> None:
    """From now on, report uncaught exceptions without our frames, and a mistake of the user's in one line."""
    report = sys.excepthook

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, UserError):
            print(one_line(error), file=sys.stderr)
            return
        link: BaseException | None = error
        while link is not None:  # the exceptions during whose handling this one came
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
