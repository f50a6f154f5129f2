"""What a second worker is worth: the wall time of some short runs on two workers beside that on one.

python tests/benchmarks/sweep_time.py [--runs 8] [--epochs 2]

A worker has one core to itself; so the last line, the same runs one after the other with all cores
to each, is what a sweep has to beat.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time

ONE_BY_ONE = """
from gan_v1.sweep.runs import run
for seed in range({runs}):
    run("conditional", {{}}, seed, {epochs}, False)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time runs of conditional on two workers and on one.")
    parser.add_argument("--runs", type=int, default=8, help="how many (%(default)s)")
    parser.add_argument("--epochs", type=int, default=2, help="of each run (%(default)s)")
    options = parser.parse_args()
    runs, epochs = options.runs, options.epochs
    sweep = ["-m", "gan_v1.sweep", "conditional", "--quiet", "--seeds", f"0-{runs - 1}", "--epochs", str(epochs)]
    two = seconds(*sweep, "--workers", "2")
    one = seconds(*sweep, "--workers", "1")
    one_by_one = seconds("-c", ONE_BY_ONE.format(runs=runs, epochs=epochs))
    print(f"{runs} runs of {epochs} epochs: {two:.0f} s on two workers, {one:.0f} s on one ({one / two:.2f} times)")
    print(f"one by one in one process, all cores: {one_by_one:.0f} s ({one_by_one / two:.2f} times)")


def seconds(*arguments: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
