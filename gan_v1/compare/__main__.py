"""``python -m gan_v1.compare [SAMPLES_DIR]``: is this run what the pages' author got?

Prints a table, and writes a report that needs no other file. Exit codes: 0 the run is consistent with
what is documented; 3 it is not; 1 it cannot be told, for the reason in one line on stderr; 2 wrong
usage; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gan_v1.compare.documented import documented
from gan_v1.compare.report import html, text
from gan_v1.compare.verdict import compare
from gan_v1.errors import exit_code
from gan_v1.files import make_folder, write_whole
from gan_v1.finished import FinishedRun
from gan_v1.metrics import Classifier

REPORT = "compare.html"
INCONSISTENT = 3


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.compare",
        description="Compare a run of vanilla or conditional with what the pages' author documented.",
        epilog="exit code 0: consistent; 3: not consistent; 1: cannot be told",
    )
    parser.add_argument("samples", nargs="?", default="samples", metavar="SAMPLES_DIR", help="a run's (%(default)s)")
    parser.add_argument("--report", metavar="FILE", help=f"write the report here (default: {REPORT} in SAMPLES_DIR)")
    options = parser.parse_args(argv)
    samples = Path(options.samples)
    report = samples / REPORT if options.report is None else Path(options.report)
    return exit_code("compare", lambda: judged(samples, report))


def judged(samples: Path, report: Path) -> int:
    """Print the table, write the report, and return the verdict's exit code."""
    with FinishedRun(samples) as run, Classifier() as judge:
        documented(run.name)  # a tutorial without documentation is refused before anything is made
        make_folder(report.parent)
        comparison = compare(run, judge)
        print(text(comparison))
        write_whole(report, html(comparison, run))
    print(f"report: {report}")
    return 0 if comparison.consistent else INCONSISTENT


if __name__ == "__main__":
    sys.exit(main())
