"""``keras.legacy.interfaces``: decorators that translated Keras 1's arguments for the functions of Keras 2.2.

Programs that contain a copy of one of Keras's classes, such as an optimizer, decorate its methods with them. Here they
leave a function as it is; Keras's own classes get their arguments from ``keras_arguments``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any


def __getattr__(name: str) -> Callable[[Any], Any]:
    if re.fullmatch(r"legacy_\w+_support", name):
        return _as_it_is
    raise AttributeError(name)


def _as_it_is(function: Any) -> Any:
    return function
