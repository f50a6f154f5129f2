"""What a second worker is worth: the wall time of eight short runs on two workers beside that on one.

python tests/benchmarks/sweep_time.py [--epochs 2]

A worker has one core to itself; so the last line, the same runs one after the other with all cores
to each, is what a sweep has to beat.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time

RUNS = 8
ONE_BY_ONE = """
from gan_v1.sweep.runs import run
for seed in range({runs}):
    run("conditional", {{}}, seed, {epochs}, False)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time eight runs of conditional on two workers and on one.")
    parser.add_argument("--epochs", type=int, default=2, help="of each run (%(default)s)")
    epochs = parser.parse_args().epochs
    sweep = ["-m", "gan_v1.sweep", "conditional", "--quiet", "--seeds", f"0-{RUNS - 1}", "--epochs", str(epochs)]
    two = seconds(*sweep, "--workers", "2")
    one = seconds(*sweep, "--workers", "1")
    one_by_one = seconds("-c", ONE_BY_ONE.format(runs=RUNS, epochs=epochs))
    print(f"{RUNS} runs of {epochs} epochs: {two:.0f} s on two workers, {one:.0f} s on one ({one / two:.2f} times)")
    print(f"one by one in one process, all cores: {one_by_one:.0f} s ({one_by_one / two:.2f} times)")


def seconds(*arguments: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
