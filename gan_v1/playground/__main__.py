"""``python -m gan_v1.playground SAMPLES_DIR... -o playground.html``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gan_v1.errors import UserError
from gan_v1.files import make_folder, write_whole
from gan_v1.playground import build


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page; return the exit code: 0 done, 1 a mistake of the user's, told in one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.playground",
        description="Write one HTML page, complete in itself, in which the generators of some runs draw.",
    )
    parser.add_argument("samples", metavar="SAMPLES_DIR", nargs="+", type=Path, help="the --samples folder of a run")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, default=Path("playground.html"), help="%(default)s"
    )
    arguments = parser.parse_args(argv)
    output = arguments.output
    try:
        if output.is_dir():
            raise UserError(f"cannot write the page {output}: it is a folder; name a file")
        make_folder(output.parent)  # tried first: building takes a while
        write_whole(output, build(arguments.samples))
    except UserError as error:
        print(f"playground: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
