"""Children of a TensorFlow 1 program: those that ``multiprocessing`` starts as new Pythons get TensorFlow 1, too.

A forked child has all that its parent has. A spawned one begins with a command of its own, in front of
which this module puts another. The start method "forkserver" is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import spawn
from pathlib import Path
from typing import Any

PACKAGE_PARENT = str(Path(__file__).parents[3])
PREFACE = "import sys; sys.path.append({parent!r}); from gan_v1.tf1.program.running import begin; begin({arguments}); "


@contextmanager
def children_too(folder: Path, patches: Iterable[str], py2: bool) -> Iterator[None]:
    """While the block runs, a spawned child does first what ``running.tensorflow_1`` does with these arguments."""
    todays = spawn.get_command_line
    arguments = f"{str(folder)!r}, {list(patches)!r}, {py2!r}"
    preface = PREFACE.format(parent=PACKAGE_PARENT, arguments=arguments)

    def get_command_line(**details: Any) -> list[str]:
        words = todays(**details)
        program = words.index("-c") + 1
        return [*words[:program], preface + words[program], *words[program + 1 :]]

    spawn.get_command_line = get_command_line
    try:
        yield
    finally:
        spawn.get_command_line = todays
