"""Runs spread over the machines of a Dask cluster that the user has started."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gan_v1.errors import UserError
from gan_v1.sweep.runs import Outcome, run

PATIENCE = "10s"  # for a scheduler that does not answer


class Scheduler(NamedTuple):
    """A Dask scheduler's address, and how it is talked to.

    Attributes:
        address: ``tls://HOST:PORT`` or ``tcp://HOST:PORT``.
        ca, cert, key: files for TLS: whom to trust, and who we are. None: as Dask's own configuration has it.
        unencrypted: take a ``tcp://`` scheduler on another machine, too.
    """

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    unencrypted: bool = False


def check_scheduler(scheduler: Scheduler) -> None:
    """Refuse, before anything is sent, what cannot be talked to, or not without others listening.

    Raises:
        UserError: the address is none; it is another machine's and neither encrypted nor named as one that need
            not be; or there are files for TLS where it is not spoken, or not all three, or one is missing.
    """
    match = re.fullmatch(r"(tls|tcp)://(\[.+\]|[^:\[\]]+):(\d{1,5})", scheduler.address)
    if match is None:
        raise UserError(f"{scheduler.address!r} is no address; expected tls://HOST:PORT or tcp://HOST:PORT")
    files = {f"--tls-{name}": getattr(scheduler, name) for name in ("ca", "cert", "key")}
    given = {option: path for option, path in files.items() if path is not None}
    if match[1] == "tcp":
        if given:
            raise UserError(f"{next(iter(given))} is for a tls:// scheduler; {scheduler.address} speaks no TLS")
        if not scheduler.unencrypted and not on_this_machine(match[2].strip("[]")):
            raise UserError(
                f"{scheduler.address} is on another machine and not encrypted: whoever is between reads and changes "
                "what is sent, and runs code here and there; use tls://, or say --unencrypted"
            )
        return
    if given and len(given) < len(files):
        raise UserError(f"{next(iter(given))} is given alone; {', '.join(files)} belong together")
    for option, path in given.items():
        if not path.is_file():
            raise UserError(f"{option} names {path}, which is no file; name one in PEM format")


def on_this_machine(host: str) -> bool:
    """Whether all addresses of a host are this machine's own: then a socket can be bound to each."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as bound:
                bound.bind(address)
    except OSError:
        return False
    return True


def outcomes(tasks: Sequence[tuple[Any, ...]], scheduler: Scheduler) -> Iterator[tuple[int, Outcome]]:
    """Make a run of each task, arguments of ``runs.run``; yield the task's index and its outcome as each is done.

    The cluster's workers need this package, and make a run again whose worker died.

    Raises:
        UserError: Dask is not installed, the scheduler cannot be reached or is lost, its workers cannot make the
            runs, or a run took its worker with it time after time.
    """
    try:
        import dask
        from distributed import CancelledError, Client, KilledWorker, as_completed
        from distributed.security import Security
    except ImportError:
        raise UserError("--scheduler needs Dask: pip install 'distributed>=2026.8'") from None

    dask.config.set({"distributed.comm.timeouts.connect": PATIENCE})
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what there is to say is said here, in one line
    files = {"tls_ca_file": scheduler.ca, "tls_client_cert": scheduler.cert, "tls_client_key": scheduler.key}
    tls = {name: str(path) for name, path in files.items() if path is not None}
    try:
        # Files that are not given here are those of Dask's own configuration.
        security = Security(require_encryption=True, **tls) if scheduler.address.startswith("tls:") else None
        client = Client(scheduler.address, security=security)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        told = " ".join(str(error).split()) or type(error).__name__
        address = scheduler.address
        raise UserError(f"cannot reach a Dask scheduler at {address}: {told}; start one or leave it out") from None
    with client:
        futures = {client.submit(run, *task, pure=False): index for index, task in enumerate(tasks)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except UserError:
            raise
        except KilledWorker as error:
            raise UserError(
                f"a run took its worker with it, again and again; is there enough memory? ({error})"
            ) from None
        except CancelledError:
            raise UserError(f"lost the scheduler at {scheduler.address}; the same command goes on") from None
        except Exception as error:  # of a run's own, or because a worker lacks this package
            told = f"{type(error).__name__}: {error}".partition("\n")[0]
            raise UserError(f"the cluster cannot make the runs: {told}; has every worker this gan_v1?") from None
