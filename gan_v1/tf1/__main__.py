"""``python -m gan_v1.tf1 SCRIPT [ARGS...]``, or ``NOTEBOOK``: run a TensorFlow 1 program, unchanged."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from gan_v1.command import exit_code
from gan_v1.tf1.libraries import PATCHES
from gan_v1.tf1.program import running
from gan_v1.tf1.program.cells import is_notebook


def main(argv: Sequence[str] | None = None) -> int:
    """Run or check the program that ``argv`` names.

    What a program raises comes through, so that Python exits as it would for the program alone.
    Returns 0, or 1 after ``--check`` or ``--doctor`` found something missing, or 1 for a program that is not there.
    """
    parser = _parser()
    own, is_module, named = _split(sys.argv[1:] if argv is None else argv)
    options = parser.parse_args(own)
    if options.doctor:
        from gan_v1.tf1 import doctor

        return exit_code("gan_v1.tf1", doctor.main)
    if not named:
        parser.error("name a SCRIPT or a NOTEBOOK, or a module with -m")
    program, *arguments = named
    if options.check:
        from gan_v1.tf1.program.checking import check

        return exit_code("gan_v1.tf1", lambda: check(program, is_module, options.py2))
    running.report_as_the_programs_own()
    _compute_as_then(options)
    how = _how(options, own)
    if not is_module and is_notebook(program):
        from gan_v1.tf1.program.notebook import run_notebook  # with IPython, for which no script waits

        run_notebook(program, arguments, how)
    else:
        (running.run_module if is_module else running.run_script)(program, arguments, how)
    return 0


def begin(folder: str, words: Sequence[str]) -> None:
    """What a process that ``multiprocessing`` spawns does first: as its parent, a program in ``folder``, run so.

    Args:
        folder: where the program's own files lie.
        words: the parent's options, without the program.
    """
    options = _parser().parse_args(words)
    _compute_as_then(options)
    running.begin(Path(folder), _how(options, words))


def _how(options: argparse.Namespace, words: Sequence[str]) -> running.Options:
    patches = [name for name in PATCHES if getattr(options, name)]
    return running.Options(patches, options.py2, options.children, words)


def _compute_as_then(options: argparse.Namespace) -> None:
    """Obey ``--exact`` and what goes with it."""
    if options.exact:
        from gan_v1.tf1.arithmetic import Arithmetic  # with NumPy, for which --check and --help need not wait

        arithmetic = Arithmetic.chosen(options.exact_as or "here", options.threads, options.processor)
        if (doubt := arithmetic.set_up()) is not None:
            _note(f"near TensorFlow 1.15.5's numbers, not equal to them: {doubt}")
        arithmetic.rule_all_sessions(_note)
        PATCHES["keras"] = _told(PATCHES["keras"])


def _told(keras: Callable[[ExitStack], None]) -> Callable[[ExitStack], None]:
    """The patch of Keras, which says that 1.15.5 did not repeat what its optimizers did."""

    def tell(stack: ExitStack) -> None:
        _note(
            "near TensorFlow 1.15.5's numbers, not equal to them: import keras; the optimizers of Keras 2.2.4 changed "
            "weights, and Adam its number of steps, that were still to be read, so that 1.15.5 did not repeat itself"
        )
        keras(stack)

    return tell


def _note(text: str) -> None:
    print(f"gan_v1.tf1: {text}", file=sys.stderr)


def _split(words: Sequence[str]) -> tuple[Sequence[str], bool, Sequence[str]]:
    """Our own options, whether a module is to be run, and the program with its arguments, ``--`` among them.

    As Python itself does it; argparse would take a ``--`` of the program's for its own.
    """
    place = 0
    while place < len(words):
        word = words[place]
        if word.startswith("-m"):
            joined = [word[2:]] if len(word) > 2 else []  # -mMODULE
            return words[:place], True, [*joined, *words[place + 1 :]]
        if not word.startswith("-"):
            break
        place += 2 if word in ("--exact-as", "--threads", "--processor") else 1  # these have a value
    return words[:place], False, words[place:]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.tf1",
        allow_abbrev=False,  # ``_split`` finds the program by the whole names of options
        usage="%(prog)s [OPTIONS] (SCRIPT | NOTEBOOK | -m MODULE) [ARGS...]",
        description="Run a TensorFlow 1 program, a script, a notebook or a module, unchanged, on today's TensorFlow.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="run nothing; list the TensorFlow names that the program uses, first those that cannot be had",
    )
    parser.add_argument(
        "--doctor",
        action="store_true",
        help="run nothing; list the private names of TensorFlow that gan_v1 needs, and whether they are as they were",
    )
    parser.add_argument("--py2", action="store_true", help="the program is Python 2: translate it as it is loaded")
    parser.add_argument("--exact", action="store_true", help="compute as TensorFlow 1.15.5 did, bit for bit")
    parser.add_argument(
        "--exact-as",
        metavar="AS",
        help="with --exact: as 1.15.5 would on this machine, here, or on that of gan_v1's recordings, recorded (here)",
    )
    parser.add_argument(
        "--threads", metavar="N", type=int, help="with --exact-as here: threads of one of its operations (one a core)"
    )
    parser.add_argument(
        "--processor", metavar="MAKER", help="with --exact-as here: its processor's maker, amd or intel (this one's)"
    )
    parser.add_argument(
        "--no-children",
        dest="children",
        action="store_false",
        help="leave the scripts that the program starts by subprocess or os.system to plain Python",
    )
    for name in PATCHES:
        parser.add_argument(f"--no-{name}", dest=name, action="store_false", help=f"leave {name} as it is today")
    return parser


if __name__ == "__main__":
    sys.exit(main())
