"""``python -m gan_v1.tf1 --doctor``: which private names of TensorFlow are still as they were when they were tried.

The table is ``internals.GROUPS``. A name that is gone stops whoever needs it, so the exit code is then 1. A name whose
signature or source text has changed is told, and may still work: the test that is named beside it decides.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from typing import Any, NamedTuple

from gan_v1.errors import UnfitTensorFlow
from gan_v1.tf1 import internals
from gan_v1.tf1.libraries import estimators
from gan_v1.tf1.loading import imported


class Finding(NamedTuple):
    """What became of a listed name.

    Attributes:
        group: the group of ``internals.GROUPS`` that it belongs to.
        place: the name, as listed.
        state: "as tried", "changed", "gone", or "not installed" if its package is optional and absent.
        digest: of what is there now, for the table; empty if there is nothing, or nothing to compare.
    """

    group: internals.Group
    place: str
    state: str
    digest: str


def main() -> int:
    """Print the table; return 1 if a name is gone, else 0."""
    findings = list(examine())
    print(", ".join(f"{package} {internals.version(package)}" for package in internals.TRIED), end="; ")
    print("tried with", ", ".join(f"{package} {version}" for package, version in internals.TRIED.items()))
    told: internals.Group | None = None
    for finding in findings:
        if finding.group is not told:
            told = finding.group
            print(f"\n{told.needed_by}: {told.why} ({told.proved_by})")
        changed = f", {_compared(told)} was {told.names[finding.place]}, is {finding.digest}"
        print(f"  {finding.state:9}  {finding.place}{changed if finding.state == 'changed' else ''}")
    states = [finding.state for finding in findings]
    counts = {state: states.count(state) for state in dict.fromkeys(["as tried", "changed", "gone", *states])}
    print(f"\n{len(states)} names:", ", ".join(f"{count} {state}" for state, count in counts.items()))
    return int("gone" in states)


def examine() -> Iterator[Finding]:
    """What became of each listed name, in the table's order; TensorFlow is loaded for it."""
    imported()
    if internals.version("tensorflow_estimator") != internals.NOT_INSTALLED:
        estimators.prepare()
    for group in internals.GROUPS:
        for place, tried in group.names.items():
            if internals.version(place.split(".")[0]) == internals.NOT_INSTALLED:
                yield Finding(group, place, "not installed", "")
                continue
            try:
                found = internals.find(place)
            except UnfitTensorFlow:
                yield Finding(group, place, "gone", "")
                continue
            today = digest(found, group.by_source)
            yield Finding(group, place, "as tried" if today == tried else "changed", today)


def digest(found: Any, by_source: bool) -> str:
    """Eight hexadecimal digits of the SHA-256 of a signature, or of the source text.

    Empty for what has neither, such as modules, attributes of objects and methods written in C++.
    """
    function: Any = found.fget if isinstance(found, property) else found
    if not callable(function):
        return ""
    function = inspect.unwrap(function)  # TensorFlow's own, behind a wrapper of ours
    try:
        text = inspect.getsource(function) if by_source else _signature(function)
    except (OSError, TypeError, ValueError):
        return ""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _signature(function: Any) -> str:
    """The names and kinds of the parameters, and their defaults where these are plain values."""
    return ", ".join(
        f"{parameter.kind.name} {parameter.name}"
        + (f" = {parameter.default!r}" if isinstance(parameter.default, bool | int | float | str | None) else "")
        for parameter in inspect.signature(function).parameters.values()
    )


def _compared(group: internals.Group) -> str:
    return "source" if group.by_source else "signature"
