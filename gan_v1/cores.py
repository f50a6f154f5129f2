"""How many processor cores this process may use."""

from __future__ import annotations

import os


def cores() -> int:
    """All of the machine's, or as many as the operating system leaves to this process; 1.15.5 made so many threads."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
