"""``python -m gan_v1.tf1 SCRIPT [ARGS...]``: run a TensorFlow 1 program, unchanged."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from gan_v1.errors import exit_code
from gan_v1.tf1 import running
from gan_v1.tf1.patches import PATCHES


def main(argv: Sequence[str] | None = None) -> int:
    """Run or check the program that ``argv`` names.

    What a program raises comes through, so that Python exits as it would for the program alone.
    Returns 0, or 1 after ``--check`` found something missing, or 1 for a program that is not there.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if not options.module and not options.script:
        parser.error("name a SCRIPT, or a module with -m")
    program, *arguments = options.module or options.script
    if options.check:
        from gan_v1.tf1.checking import check

        return exit_code("gan_v1.tf1", lambda: check(program, is_module=bool(options.module)))
    running.report_as_the_programs_own()
    patches = [name for name in PATCHES if getattr(options, name)]
    (running.run_module if options.module else running.run_script)(program, arguments, patches, options.py2)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.tf1",
        usage="%(prog)s [OPTIONS] (SCRIPT | -m MODULE) [ARGS...]",
        description="Run a TensorFlow 1 program, unchanged, on today's TensorFlow.",
    )
    parser.add_argument("-m", dest="module", metavar="MODULE", nargs=argparse.REMAINDER, help="run a module")
    parser.add_argument("script", metavar="SCRIPT", nargs=argparse.REMAINDER, help="a program, and its arguments")
    parser.add_argument(
        "--check", action="store_true", help="run nothing; list the TensorFlow names that the program uses"
    )
    parser.add_argument("--py2", action="store_true", help="the program is Python 2: translate it as it is loaded")
    for name in PATCHES:
        parser.add_argument(f"--no-{name}", dest=name, action="store_false", help=f"leave {name} as it is today")
    return parser


if __name__ == "__main__":
    sys.exit(main())
