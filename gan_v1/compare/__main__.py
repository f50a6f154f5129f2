"""``python -m gan_v1.compare [SAMPLES_DIR]``: is this run what the pages' author got?

Prints a table, and writes a report that needs no other file. Exit codes: 0 the run is consistent with
what is documented; 3 it is not; 1 it cannot be told, for the reason in one line on stderr; 2 wrong
usage; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from gan_v1.command import exit_code
from gan_v1.compare.documented import documented
from gan_v1.compare.report import html, text
from gan_v1.compare.verdict import compare
from gan_v1.files import check_target, named, write_whole
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
    return exit_code("compare", lambda: judged(options.samples, options.report))


def judged(samples_name: str, report_name: str | None) -> int:
    """Print the table, write the report, and return the verdict's exit code."""
    samples = named(samples_name, "SAMPLES_DIR")
    report = samples / REPORT if report_name is None else named(report_name, "--report")
    with FinishedRun(samples) as run, Classifier() as judge:
        documented(run.name)  # a tutorial without documentation is refused before anything is made
        check_target(report)
        if (data := run.options.get("data")) is not None:
            print(f"compare: this run was trained on {data}, the documented one on MNIST", file=sys.stderr)
        comparison = compare(run, judge)
        print(text(comparison))
        write_whole(report, html(comparison, run))
    print(f"report: {report}")
    return 0 if comparison.consistent else INCONSISTENT


if __name__ == "__main__":
    sys.exit(main())
