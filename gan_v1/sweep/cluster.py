"""Runs spread over cores or machines by Dask."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from typing import Any

from gan_v1.errors import UserError
from gan_v1.sweep.runs import Outcome, run
from gan_v1.training.cores import cores

TRIES = 10  # a run that takes its worker with it each time must end the sweep at last
PATIENCE = "10s"  # for a scheduler that does not answer


def outcomes(
    tasks: Sequence[tuple[Any, ...]], workers: int | None = None, scheduler: str | None = None
) -> Iterator[tuple[int, Outcome]]:
    """Make a run of each task, arguments of ``runs.run``; yield the task's place and its outcome as each is done.

    Args:
        workers: processes on this machine, each making one run at a time on one core; by default as
            many as there are cores.
        scheduler: the address of a Dask cluster to use instead, with this package on its workers.

    Raises:
        UserError: the cluster cannot be reached, or a run took its worker with it time after time.
    """
    import dask
    from distributed import Client, KilledWorker, LocalCluster, as_completed

    # Dask has its workers give memory back at once. TensorFlow wants it again for the next batch: a run then
    # takes nearly twice as long.
    spawning = "distributed.nanny.pre-spawn-environ"
    environment = {name: value for name, value in dask.config.get(spawning).items() if not name.startswith("MALLOC")}
    patience = {"distributed.scheduler.allowed-failures": TRIES, "distributed.comm.timeouts.connect": PATIENCE}
    dask.config.set(patience | {spawning: environment})
    logging.getLogger("distributed").setLevel(logging.ERROR)  # it warns of workers that end, as ours do at the end
    if scheduler is None:
        any_port_of_ours = "127.0.0.1:0"  # Dask takes 8787 otherwise, and warns where another sweep has it
        address: Any = LocalCluster(
            n_workers=workers or cores(), threads_per_worker=1, dashboard_address=any_port_of_ours
        )
    else:
        address = scheduler
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise UserError(f"cannot reach a Dask scheduler at {scheduler}: {error}; start one or leave it out") from None
    with client:
        futures = {client.submit(_on_one_core, *task, pure=False): place for place, task in enumerate(tasks)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except KilledWorker as error:
            raise UserError(f"a run took its worker with it {TRIES} times; is there enough memory? ({error})") from None
        finally:
            if scheduler is None:
                address.close()


def _on_one_core(*task: Any) -> Outcome:
    """Make a run on a core of its own: two runs side by side on a core each are faster than one after the other on two.

    The workers of a local cluster are numbered; those of another cluster are left where they are.
    """
    from distributed import get_worker

    name = get_worker().name
    if isinstance(name, int) and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[name % len(cores)]})
    return run(*task)
