"""What a checkpoint after every epoch costs, beside the epoch itself.

python tests/benchmarks/checkpoint_time.py [--epochs 5]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from gan_v1 import vanilla
from gan_v1.training import first_batches
from gan_v1.training.checkpoints import Checkpoints, Index, State


def main() -> None:
    parser = argparse.ArgumentParser(description="Time an epoch of vanilla and the checkpoint after it.")
    parser.add_argument("--epochs", type=int, default=5, help="epochs measured, after one (%(default)s)")
    epochs = parser.parse_args().epochs

    program, plans = first_batches(vanilla.tutorial(), "epoch", seed=1, n=550 * (epochs + 1))
    losses, training, saving = list[np.ndarray](), list[float](), list[float]()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = Checkpoints(Path(folder), Index({"seed": 1}, epochs, {}, {}, False, [], []), "0" * 8)
        for done, plan in enumerate(plans, start=1):
            began = time.perf_counter()
            losses += program.train(plan)
            trained = time.perf_counter()
            # as at the end of 100 epochs: the history and the losses of 55,000 batches
            history, all_losses = np.zeros([100, 3]), np.resize(np.concatenate(losses), [55000, 2])
            store.save(program.session, State(done, 0, plan.after, history, all_losses, {}, seconds=0.0))
            training.append(trained - began)
            saving.append(time.perf_counter() - trained)
    epoch, checkpoint = statistics.median(training[1:]), statistics.median(saving[1:])
    print(f"epoch {epoch:.3f} s, checkpoint {checkpoint:.3f} s: {100 * checkpoint / epoch:.1f} % of an epoch")


if __name__ == "__main__":
    main()
