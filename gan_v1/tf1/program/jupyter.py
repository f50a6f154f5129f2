"""``%load_ext gan_v1.tf1``: TensorFlow 1 in the cells of a notebook."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1.loading import load
from gan_v1.tf1.program.running import one_line, tensorflow_1

_loaded = ExitStack()  # what %unload_ext takes back


def load_ipython_extension(ipython: Any) -> None:
    """From the next cell on, ``import tensorflow`` gives TensorFlow 1's namespace.

    Raises:
        UnfitTensorFlow: TensorFlow was imported in this kernel before, with Keras 3; restart the kernel.
    """
    load()  # now, so that what is unfit is told by this cell
    _loaded.enter_context(tensorflow_1(Path.cwd()))
    ipython.set_custom_exc((UserError,), _in_one_line)
    _loaded.callback(ipython.set_custom_exc, (), None)


def unload_ipython_extension(ipython: Any) -> None:
    """From the next cell on, ``import tensorflow`` gives today's again; what was imported stays as it is."""
    _loaded.close()


def _in_one_line(
    ipython: Any, kind: type[UserError], error: UserError, trace: TracebackType, tb_offset: int | None = None
) -> list[str]:
    lines = [one_line(error)]
    ipython._showtraceback(kind, error, lines)
    return lines
