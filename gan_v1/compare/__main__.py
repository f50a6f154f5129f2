"""``python -m gan_v1.compare [SAMPLES_DIR]``: is this run what the pages' author got?

Prints the answer in a sentence and what it rests on, and writes a report that needs no other file. Exit
codes: 0 the run is consistent with what is documented; 3 it is not; 4 it has too few epochs to tell; 5 it is
another program than the page's, which is not judged; 1 it cannot be told, for the reason in one line on
stderr; 2 wrong usage; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from gan_v1.command import exit_code
from gan_v1.compare.documented import documented
from gan_v1.compare.pictures import read_theirs
from gan_v1.compare.report import html, text
from gan_v1.compare.verdict import Verdict, compare
from gan_v1.errors import shown
from gan_v1.files import check_target, named, write_whole
from gan_v1.finished import FinishedRun
from gan_v1.metrics import Classifier

REPORT = "compare.html"
EXIT_CODES: dict[Verdict, int] = {"consistent": 0, "inconsistent": 3, "too early": 4, "so far": 4, "other program": 5}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m gan_v1.compare",
        description="Compare a run of vanilla or conditional with what the pages' author documented.",
        epilog="exit code 0: it came out like the author's; 3: it did not; 4: too few epochs to tell; 5: another "
        "program than the page's, not judged; 1: cannot be told",
    )
    parser.add_argument("samples", nargs="?", default="samples", metavar="SAMPLES_DIR", help="a run's (%(default)s)")
    parser.add_argument("--report", metavar="FILE", help=f"write the report here (default: {REPORT} in SAMPLES_DIR)")
    parser.add_argument(
        "--documented",
        metavar="DIR",
        help="lay the author's pictures beside yours: tfCode/samples or tfCode/samples2 of a clone of "
        "github.com/jinhoon227/Tensorflow",
    )
    options = parser.parse_args(argv)
    return exit_code("compare", lambda: judged(options.samples, options.report, options.documented))


def judged(samples_name: str, report_name: str | None, documented_name: str | None) -> int:
    """Print the verdict and its tables, write the report, and return the verdict's exit code."""
    samples = named(samples_name, "SAMPLES_DIR")
    report = samples / REPORT if report_name is None else named(report_name, "--report")
    with FinishedRun(samples) as run, Classifier() as judge:
        expected = documented(run.name)  # a tutorial without documentation is refused before anything is made
        theirs = None
        if documented_name is not None:
            pictures = [picture for picture in expected.panels if picture in run.weights]
            theirs = read_theirs(named(documented_name, "--documented"), run.name, pictures)
        check_target(report)
        if (data := run.options.get("data")) is not None:
            print(f"compare: this run was trained on {shown(data)}, the documented one on MNIST", file=sys.stderr)
        comparison = compare(run, judge)
        print(text(comparison))
        write_whole(report, html(comparison, run, theirs))
    print(f"report: {shown(report)}")
    return EXIT_CODES[comparison.verdict]


if __name__ == "__main__":
    sys.exit(main())
