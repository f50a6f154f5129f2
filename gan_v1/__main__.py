"""``python -m gan_v1``: the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from gan_v1.errors import exit_code

COMMANDS = {
    "Train a tutorial": {
        "vanilla": "the GAN of tfGAN.ipynb",
        "conditional": "the conditional GAN of tfGAN2.ipynb; --repaired",
        "truncated_normal": 'the "MNIST_GAN" page',
        "once_per_epoch": "the forger-and-policeman post; --as-printed",
        "label_smoothing": "the course notes",
        "logits": "the slides",
        "convolutional": "the slides, on 32x32 colour images",
    },
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
    """List the commands; return the exit code: 0, or 2 if there is something else to be done."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] not in ("-h", "--help"):
        print(f"usage: python -m gan_v1.NAME; there is no command {arguments[0]!r} here", file=sys.stderr)
        return 2
    return exit_code("gan_v1", lambda: print(text()))


def text() -> str:
    lines = ["python -m gan_v1.NAME [--help]"]
    for purpose, commands in COMMANDS.items():
        lines += ["", f"{purpose}:", *(f"  {name:18}{what}" for name, what in commands.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
