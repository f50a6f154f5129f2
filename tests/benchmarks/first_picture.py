"""Where the seconds go between the command and its first picture: one epoch of vanilla, by parts.

    python tests/benchmarks/first_picture.py [options of vanilla, such as --exact]

It runs ``python -m gan_v1.vanilla --epochs 1`` in a process of its own and prints, for each part, its seconds, and
last the whole, from the start of the process to its end. ``rest`` is Python itself, small imports, files.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARTS = (
    *("loading TensorFlow", "data", "setting up exact arithmetic", "graph", "compiling", "training"),
    *("checkpoint", "picture", "summary pictures and GIF"),
)


def parts(*options: str) -> dict[str, float]:
    """Seconds by part, ``rest`` and ``whole`` last, of a run with these options."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "parts.json"
        began = time.perf_counter()
        command = [sys.executable, __file__, "--inside", str(found), "--samples", folder, *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        whole = time.perf_counter() - began
        seconds = json.loads(found.read_text())
    return {part: seconds.get(part, 0.0) for part in PARTS} | {"rest": whole - sum(seconds.values()), "whole": whole}


# ------------------------------------------------------------------------------------ in the process of the run
def inside(found: str, *options: str) -> None:
    """Run vanilla with the functions below timed; write their seconds, each without those that it calls."""
    import gan_v1.tf1
    from gan_v1.tf1 import loading

    seconds, under_way = defaultdict[str, float](float), list[str]()

    def timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*arguments: Any, **keywords: Any) -> Any:
            if under_way[-1:] == ["compiling"]:  # whose first call belongs to it
                return function(*arguments, **keywords)
            under_way.append(part)
            before, began = sum(seconds.values()), time.perf_counter()
            try:
                return function(*arguments, **keywords)
            finally:
                within = sum(seconds.values()) - before
                seconds[part] += time.perf_counter() - began - within
                under_way.pop()

        return run

    load = timed("loading TensorFlow", loading.load)
    for module in (gan_v1.tf1, loading):
        setattr(module, "load", load)  # noqa: B010 - mypy would take it for a mistake

    from gan_v1 import input_data, vanilla
    from gan_v1.tf1.arithmetic import Arithmetic
    from gan_v1.training.checkpoints import Checkpoints
    from gan_v1.training.epoch import EpochEngine
    from gan_v1.training.outputs import Outputs
    from gan_v1.training.program import Program

    for owner, name, part in (
        (Arithmetic, "set_up", "setting up exact arithmetic"),
        (input_data, "read_folder", "data"),
        (Program, "__init__", "graph"),
        (EpochEngine, "_compile", "compiling"),
        (EpochEngine, "_run", "training"),
        (Checkpoints, "save", "checkpoint"),
        (Outputs, "picture", "picture"),
        (Outputs, "summary", "summary pictures and GIF"),
    ):
        setattr(owner, name, timed(part, getattr(owner, name)))
    code = vanilla.main(["--epochs", "1", "--seed", "1", *options])
    Path(found).write_text(json.dumps(seconds))
    sys.exit(code)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:])
    else:
        for part, seconds in parts(*sys.argv[1:]).items():
            print(f"{seconds:8.2f} s  {part}")
