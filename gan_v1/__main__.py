"""``python -m gan_v1``: the list of commands; ``python -m gan_v1 NAME ...``: one of them."""

from __future__ import annotations

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

import runpy
import sys
from collections.abc import Sequence

from gan_v1.command import exit_code
from gan_v1.tutorials import TUTORIALS

COMMANDS = {
    "Train a tutorial": {name: tutorial.what for name, tutorial in TUTORIALS.items()},
    "Look at what was trained": {
        "metrics": "a run's pictures in numbers",
        "compare": "a run of vanilla or conditional against what the pages' author documented",
        "playground": "one HTML page in which the trained generators draw",
        "sweep": "many runs: settings by seeds",
        "study": "why conditional collapses: its first steps",
    },
    "Run a TensorFlow 1 program of your own": {
        "tf1": "a script, a module, or with --check a list of what cannot be had",
    },
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that ``argv`` begins with, or list the commands; return the exit code.

    ``python -m gan_v1 NAME ...`` does what ``python -m gan_v1.NAME ...`` does, and exits as that does.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        return exit_code("gan_v1", lambda: print(text()))
    name, *rest = arguments
    if not any(name in commands for commands in COMMANDS.values()):
        print(f"usage: python -m gan_v1 NAME; there is no command {name!r}, only those below\n", file=sys.stderr)
        print(text(), file=sys.stderr)
        return 2
    sys.argv[1:] = rest
    runpy.run_module(f"gan_v1.{name}", run_name="__main__", alter_sys=True)
    return 0


def text() -> str:
    lines = ["python -m gan_v1 NAME [--help]"]
    for purpose, commands in COMMANDS.items():
        lines += ["", f"{purpose}:", *(f"  {name:18}{what}" for name, what in commands.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
