"""The import hook: who asks for ``tensorflow`` decides which one it gets.

A program's own files get TensorFlow 1's namespace; installed packages, and TensorFlow itself, get the
real one. A finder on ``sys.meta_path`` cannot tell them apart: it is asked once per name, and after
that ``sys.modules`` answers everybody. The one place that is told who asks is ``builtins.__import__``,
so that is wrapped while a program runs, and ``sys.modules['tensorflow']`` stays the real package.
``importlib.import_module`` goes round it, and is wrapped as well.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import os
import site
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from gan_v1.tf1.loading import load
from gan_v1.tf1.missing import UnavailableModule, UnavailableName
from gan_v1.tf1.program import namespace

PACKAGE = Path(__file__).resolve().parents[2]  # gan_v1 itself needs the real TensorFlow


class Importer:
    """Takes the place of ``builtins.__import__``.

    Args:
        original: Python's own ``__import__``.
        is_own: whether a file is one of the program's own.
        preparations: by the name of a package, a function that is called once, before one of those files first imports
            the package.
        on_load: is called once, when TensorFlow has been loaded.
    """

    def __init__(
        self,
        original: Callable[..., Any],
        is_own: Callable[[str], bool],
        preparations: Mapping[str, Callable[[], None]],
        on_load: Callable[[], None],
    ) -> None:
        self._original = original
        self._is_own = is_own
        self._preparations = dict(preparations)
        self._served = {"tensorflow", "keras"} if "keras" in preparations else {"tensorflow"}
        self._watched = {*self._served, *preparations}
        self._on_load = on_load
        self._loaded = False
        self._lock = threading.RLock()  # several threads may import TensorFlow at the same time
        self._loading_thread: int | None = None

    def __call__(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        package = name.partition(".")[0]
        if level or self._loading_thread == threading.get_ident() or (package == "keras" and self._own_keras):
            return self._original(name, globals, locals, fromlist, level)
        if package in self._served and not self._loaded:
            self._load()  # even if a library asks first: otherwise TensorFlow would come with Keras 3
        if globals is None:  # as where a library calls __import__("its.own.part")
            globals = sys._getframe(1).f_globals
        file = globals.get("__file__")
        if file is not None and not self._is_own(file):  # a notebook's cell has no file
            return self._original(name, globals, locals, fromlist, level)
        with self._lock:
            if package in self._preparations:
                self._preparations.pop(package)()
            if package in self._served:
                return _served(name, fromlist or ())
        if _is_loaded(name, fromlist):
            return self._original(name, globals, locals, fromlist, level)
        give_back_states = _random_states()
        found = self._original(name, globals, locals, fromlist, level)
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
        if file is not None and not self._is_own(file):  # today's scikit-learn draws random numbers while it is loaded
            give_back_states()
        return found

    @functools.cached_property
    def _own_keras(self) -> bool:
        """Whether the program has a module of its own by the name of Keras."""
        spec = PathFinder.find_spec("keras")
        return spec is not None and spec.origin is not None and self._is_own(spec.origin)

    def import_module(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """A function that takes the place of ``importlib.import_module``, which is ``original``."""

        @functools.wraps(original)
        def import_module(name: str, package: str | None = None) -> Any:
            globals = sys._getframe(1).f_globals
            if name.partition(".")[0] in self._watched and "__file__" in globals:  # no file: not the program
                return self(name, globals, fromlist=("__name__",))
            return original(name, package)

        return import_module

    def _load(self) -> None:
        with self._lock:
            if self._loaded:  # by another thread, while this one waited
                return
            self._loading_thread = threading.get_ident()
            try:
                load()
                self._on_load()
            finally:
                self._loading_thread = None
            self._loaded = True


@contextmanager
def importing(
    folders: Sequence[Path], preparations: Mapping[str, Callable[[], None]], on_load: Callable[[], None]
) -> Iterator[None]:
    """While the block runs, files in ``folders`` and wherever nothing is installed import TensorFlow 1's namespace."""
    original, import_module = builtins.__import__, importlib.import_module
    importer = Importer(original, own_files(folders), preparations, on_load)
    builtins.__import__, importlib.import_module = importer, importer.import_module(import_module)
    try:
        yield
    finally:
        builtins.__import__, importlib.import_module = original, import_module


def own_files(folders: Sequence[Path]) -> Callable[[str], bool]:
    """A test for "this file is the program's, not an installed package's".

    The innermost known folder around a file decides: the program's are ``folders`` and PYTHONPATH's; the
    standard library, every site-packages, this package, and what .pth files brought onto ``sys.path``
    (packages installed with ``pip install -e``) are installed. A file in none of them is the program's.
    """
    own = {folder.resolve() for folder in folders}
    own |= {Path(entry).resolve() for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry}
    installed = {Path(path) for path in sysconfig.get_paths().values()} | {PACKAGE}
    installed |= {Path(path) for path in (*site.getsitepackages(), site.getusersitepackages())}
    installed |= {Path(entry).resolve() for entry in sys.path if entry} - own

    @functools.cache
    def is_own(file: str) -> bool:
        for folder in Path(file).resolve().parents:
            if folder in own:
                return True
            if folder in installed or folder.name in ("site-packages", "dist-packages"):
                return False
        return True

    return is_own


def _is_loaded(name: str, fromlist: Sequence[str] | None) -> bool:
    """Whether an import finds all that it asks for, and loads nothing."""
    module = sys.modules.get(name)
    return module is not None and all(each == "*" or hasattr(module, each) for each in fromlist or ())


def _random_states() -> Callable[[], None]:
    """A function that sets the global generators of Python and NumPy back to the states that they have now."""
    changes = []
    for name, get, set_ in (("random", "getstate", "setstate"), ("numpy.random", "get_state", "set_state")):
        if hasattr(module := sys.modules.get(name), get):
            changes.append(functools.partial(getattr(module, set_), getattr(module, get)()))

    def give_back() -> None:
        for change in changes:
            change()

    return give_back


def _served(name: str, fromlist: Sequence[str]) -> Any:
    """What ``import name``, or ``from name import fromlist``, is to return for a name in TensorFlow 1 or in Keras."""
    package, _, path = name.partition(".")
    if package == "keras":
        path = f"python.{name}"
    try:
        module = namespace.find(path)
    except UnavailableName as error:
        raise UnavailableModule(str(error)) from None
    except AttributeError:
        if not path:  # TensorFlow itself is there: what its namespace lacked must be seen
            raise
        raise ModuleNotFoundError(f"No module named {name!r}", name=name) from None
    for wanted in fromlist:
        if wanted == "*":
            continue  # Python asks for __all__
        try:
            namespace.step(module, wanted)  # a submodule is imported by this
        except UnavailableName as error:
            raise UnavailableModule(str(error)) from None
        except AttributeError:
            pass  # there is no such name: Python itself raises the error
    return module if fromlist else namespace.find("python.keras" if package == "keras" else "")
