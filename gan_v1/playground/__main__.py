"""``python -m gan_v1.playground SAMPLES_DIR... -o playground.html``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from gan_v1.command import exit_code
from gan_v1.files import check_target, named, write_whole
from gan_v1.playground import build


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page; return the exit code: 0 done, 1 a mistake told in one line on stderr, 130 interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.playground",
        description="Write one HTML page, complete in itself, in which the generators of some runs draw.",
    )
    parser.add_argument("samples", metavar="SAMPLES_DIR", nargs="+", help="the --samples folder of a run")
    parser.add_argument("-o", "--output", metavar="FILE", default="playground.html", help="%(default)s")
    options = parser.parse_args(argv)
    return exit_code("playground", lambda: write(options.output, options.samples))


def write(output_name: str, samples_names: Sequence[str]) -> None:
    """Write the page, unless that is seen to fail beforehand: building takes a while."""
    output, samples = named(output_name, "--output"), [named(name, "SAMPLES_DIR") for name in samples_names]
    check_target(output)
    write_whole(output, build(samples))


if __name__ == "__main__":
    sys.exit(main())
