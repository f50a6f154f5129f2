"""Functions of Python 2 that are gone, or that give something else in Python 3 without a word.

``filter`` gives a text of a text, ``map`` goes on to the end of the longest list, ``math.floor`` and ``ceil`` give
floats, of which ``print`` and ``str`` show twelve digits. ``sorted`` and ``list.sort`` take a comparison, ``cmp``
compares, and the module ``random`` draws by Python 2's formulas: after ``random.seed(1)`` its ``shuffle``, ``sample``,
``choice`` and ``randint`` give other values in Python 3, although ``random.random()`` is the same in both; after
``random.seed("text")`` that differs, too.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import itertools
import math
import numbers
import os
import pickle
import random
import string
import sys
import types
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from contextlib import ExitStack
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from gan_v1.tf1.libraries.putting import add, add_methods, put, replace_methods

_ENOUGH_DIGITS = Context(prec=2000)  # any float64 has fewer
Comparison = Callable[[Any, Any], int]
# Methods of strings that were functions of the module ``string``, too.
_OF_STRINGS = (
    "capitalize",
    "count",
    "expandtabs",
    "find",
    "index",
    "ljust",
    "lower",
    "lstrip",
    "maketrans",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rsplit",
    "rstrip",
    "split",
    "strip",
    "swapcase",
    "translate",
    "upper",
    "zfill",
)


_TYPES = {
    "BooleanType": bool,
    "ClassType": type,
    "ComplexType": complex,
    "DictType": dict,
    "DictionaryType": dict,
    "FloatType": float,
    "IntType": int,
    "ListType": list,
    "LongType": int,
    "ObjectType": object,
    "SliceType": slice,
    "StringType": str,
    "StringTypes": (str,),
    "TupleType": tuple,
    "TypeType": type,
    "UnicodeType": str,
    "XRangeType": range,
}


def give_back(stack: ExitStack) -> None:
    """Offer these functions until ``stack`` is closed."""
    sort, sort_list = sorted, list.sort

    @functools.wraps(sort)
    def sorted_as_then(
        values: Any, cmp: Comparison | None = None, key: Callable[[Any], Any] | None = None, reverse: bool = False
    ) -> list[Any]:
        return sort(values, key=_key(cmp, key), reverse=reverse)

    def sort_as_then(
        self: list[Any],
        cmp: Comparison | None = None,
        key: Callable[[Any], Any] | None = None,
        reverse: bool = False,
    ) -> None:
        sort_list(self, key=_key(cmp, key), reverse=reverse)

    put(stack, builtins, "sorted", sorted_as_then)
    replace_methods(stack, list, {"sort": sort_as_then})
    built_in = {"cmp": _compare, "file": open, "raw_input": input}
    built_in |= {"reduce": functools.reduce, "reload": importlib.reload, "intern": sys.intern}
    add(stack, builtins, built_in)
    add(
        stack,
        itertools,
        {
            "ifilter": filter,
            "ifilterfalse": itertools.filterfalse,
            "imap": map,
            "izip": zip,
            "izip_longest": itertools.zip_longest,
        },
    )
    add(stack, types, _TYPES)
    add(stack, os.path, {"walk": _walk})
    dump, load, loads = pickle.dump, pickle.load, pickle.loads

    @functools.wraps(dump)
    def dump_as_then(obj: Any, file: Any, *more: Any, **options: Any) -> None:
        dump(obj, _binary(file), *more, **options)

    @functools.wraps(load)
    def load_as_then(file: Any, **options: Any) -> Any:
        return load(_binary(file), **{"encoding": "latin1"} | options)

    put(stack, pickle, "dump", dump_as_then)
    put(stack, pickle, "load", load_as_then)
    put(stack, pickle, "loads", functools.partial(loads, encoding="latin1"))
    methods: dict[str, Callable[..., Any]] = {
        "choice": _choice,
        "randint": _randint,
        "randrange": _randrange,
        "sample": _sample,
        "seed": _seed(random.Random.seed),
        "shuffle": _shuffle,
    }
    add_methods(stack, BaseException, {"message": property(_message)})
    functions = {name: getattr(str, name) for name in _OF_STRINGS}
    letters = {
        "letters": string.ascii_letters,
        "lowercase": string.ascii_lowercase,
        "uppercase": string.ascii_uppercase,
    }
    add(stack, string, {**functions, **letters, "join": _joined, "atof": float, "atoi": int, "atol": int})
    own = random.seed.__self__  # type: ignore[attr-defined]  # whose methods the module's functions are
    for name, method in methods.items():
        put(stack, random.Random, name, method)
        put(stack, random, name, method.__get__(own))


def called(function: Any, *arguments: Any, **options: Any) -> Any:
    """What ``function`` gave in Python 2: lists and floats of ``map``, ``floor`` and the like, else what it gives."""
    return _of_then(function)(*arguments, **options)


def _of_then(function: Any) -> Any:
    return _CALLED.get(id(function), function)


def _shown(value: Any) -> Any:
    """A float as a text of at most twelve digits; anything else as it is."""
    return f"{value:.12}" if type(value) is float else value


def _print(*values: Any, **options: Any) -> None:
    print(*map(_shown, values), **options)


def _str(*arguments: Any, **options: Any) -> str:
    return str(*map(_shown, arguments), **options)


def _round(*arguments: Any, **options: Any) -> Any:
    """A float, halves away from 0."""
    if options or not all(isinstance(each, numbers.Real) for each in arguments):
        return round(*arguments, **options)
    number, digits = (*map(float, arguments), 0)[:2]  # float32 of sessions, too
    if not math.isfinite(number):
        return number
    return float(Decimal(number).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP, _ENOUGH_DIGITS))


def _floor(x: Any) -> float:
    return float(math.floor(x)) if math.isfinite(x) else float(x)


def _ceil(x: Any) -> float:
    return float(math.ceil(x)) if math.isfinite(x) else float(x)


def _map(function: Callable[..., Any] | None, *sequences: Iterable[Any]) -> list[Any]:
    """A list as long as the longest sequence, the others going on with None; without a function, of tuples."""
    function = _of_then(function)
    if len(sequences) == 1:
        return list(sequences[0]) if function is None else list(map(function, sequences[0]))
    rows = itertools.zip_longest(*sequences)
    return list(rows) if function is None else list(itertools.starmap(function, rows))


def _filter(function: Callable[[Any], Any] | None, values: Any) -> Any:
    """A text of a text, a tuple of a tuple, and a list of anything else."""
    kept = filter(function, values)
    return "".join(kept) if isinstance(values, str) else tuple(kept) if isinstance(values, tuple) else list(kept)


_CALLED: dict[int, Callable[..., Any]] = {  # by the identity of Python 3's
    id(round): _round,
    id(math.floor): _floor,
    id(math.ceil): _ceil,
    id(map): _map,
    id(filter): _filter,
    id(print): _print,
    id(str): _str,
}


def _binary(file: Any) -> Any:
    """A file as a binary one, where it was opened as text."""
    return getattr(file, "buffer", file)


def _walk(top: str, func: Callable[..., Any], arg: Any) -> None:
    for folder, folders, files in os.walk(top):
        names = folders + files
        func(arg, folder, names)
        folders[:] = [each for each in folders if each in names]  # those that ``func`` has left


def _joined(words: Iterable[str], sep: str = " ") -> str:
    return sep.join(words)


def _message(error: BaseException) -> Any:
    return error.args[0] if len(error.args) == 1 else ""


def _compare(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _key(cmp: Comparison | None, key: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    """One key for a comparison of keys."""
    if cmp is None:
        return key
    by_comparison = functools.cmp_to_key(cmp)
    return by_comparison if key is None else lambda value: by_comparison(key(value))


def _seed(todays: Callable[..., None]) -> Callable[..., None]:
    """``seed`` that takes a text's hash of Python 2, which Python 3 still knows."""

    def seed(self: random.Random, a: Any = None) -> None:
        todays(self, a, version=1)

    return seed


def _randrange(self: random.Random, start: int, stop: int | None = None, step: int = 1) -> int:
    """A number of ``range(start, stop, step)``.

    Raises:
        ValueError: there is none.
    """
    every = range(start) if stop is None else range(start, stop, step)
    if not every:
        raise ValueError(f"empty range for randrange() ({start}, {stop}, {step})")
    return every[int(self.random() * len(every))]


def _randint(self: random.Random, a: int, b: int) -> int:
    return _randrange(self, a, b + 1)


def _choice(self: random.Random, seq: Sequence[Any]) -> Any:
    return seq[int(self.random() * len(seq))]


def _shuffle(self: random.Random, x: MutableSequence[Any], draw: Callable[[], float] | None = None) -> None:
    draw = draw or self.random
    for last in reversed(range(1, len(x))):
        other = int(draw() * (last + 1))
        x[last], x[other] = x[other], x[last]


def _sample(self: random.Random, population: Any, k: int) -> list[Any]:
    """Different elements, drawn from a list that shrinks or, of a large population, drawn anew until they differ.

    Raises:
        ValueError: there are fewer.
    """
    if isinstance(population, set | frozenset | dict):
        population = tuple(population)
    n = len(population)
    if not 0 <= k <= n:
        raise ValueError("sample larger than population")
    size_of_a_set = 21 + (4 ** math.ceil(math.log(k * 3, 4)) if k > 5 else 0)
    found = []
    if n <= size_of_a_set:
        pool = list(population)
        for drawn in range(k):
            place = int(self.random() * (n - drawn))
            found.append(pool[place])
            pool[place] = pool[n - drawn - 1]
        return found
    places: set[int] = set()
    for _ in range(k):
        place = int(self.random() * n)
        while place in places:
            place = int(self.random() * n)
        places.add(place)
        found.append(population[place])
    return found
