"""What Python had before 3.8 to 3.12."""

from __future__ import annotations

import base64
import collections
import collections.abc
import fractions
import functools
import importlib.util
import inspect
import math
import random
import threading
import time
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1.libraries.putting import add, put, put_module


def python(stack: ExitStack) -> None:
    """What went with Python 3.8 to 3.12: ``time.clock``, ``collections.Iterable``, samples of sets, and more."""
    add(stack, time, {"clock": time.process_time})
    add(stack, collections, {name: getattr(collections.abc, name) for name in collections.abc.__all__})
    add(stack, inspect, {"getargspec": _getargspec})
    add(stack, fractions, {"gcd": math.gcd})
    add(stack, base64, {"encodestring": base64.encodebytes, "decodestring": base64.decodebytes})
    add(stack, threading.Thread, {"isAlive": threading.Thread.is_alive})

    sample, shuffle = random.sample, random.shuffle

    @functools.wraps(sample)
    def sample_as_then(population: Any, k: int, **options: Any) -> list[Any]:
        return sample(tuple(population) if isinstance(population, collections.abc.Set) else population, k, **options)

    @functools.wraps(shuffle)
    def shuffle_as_then(x: Any, random: Any = None) -> None:
        if random is None:
            shuffle(x)
            return
        for i in reversed(range(1, len(x))):
            j = int(random() * (i + 1))
            x[i], x[j] = x[j], x[i]

    put(stack, random, "sample", sample_as_then)
    put(stack, random, "shuffle", shuffle_as_then)
    if importlib.util.find_spec("imp") is None:  # gone with Python 3.12
        from gan_v1.tf1.libraries import imp

        put_module(stack, "imp", imp)


ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")


def _getargspec(function: Any) -> ArgSpec:
    return ArgSpec(*inspect.getfullargspec(function)[:4])
