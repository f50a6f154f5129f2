"""What pandas before 1 and 2, and scikit-learn before 0.20 to 1.2, had."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1.libraries.putting import add, put, put_module


def pandas(stack: ExitStack) -> None:
    """Methods and arguments that went; sets as columns and keys; text as Python's objects, dummies as integers."""
    import numpy as np
    import pandas as pd

    def append(self: Any, other: Any, ignore_index: bool = False, **options: Any) -> Any:
        if isinstance(other, dict):
            other = pd.Series(other)
        if isinstance(self, pd.DataFrame) and isinstance(other, pd.Series):
            other = other.to_frame().T
        others = other if isinstance(other, list) else [other]
        return pd.concat([self, *others], ignore_index=ignore_index)

    def as_matrix(self: Any, columns: Any = None) -> Any:
        return (self if columns is None else self[columns]).to_numpy()

    for kind in (pd.DataFrame, pd.Series):
        add(stack, kind, {"append": append, "as_matrix": as_matrix, "iteritems": kind.items, "ix": property(_Ix)})
    frame = pd.DataFrame
    add(stack, frame, {"get_value": lambda self, row, column: self.at[row, column]})
    add(stack, pd, {"np": np})
    drop = frame.drop

    @functools.wraps(drop)
    def drop_as_then(self: Any, labels: Any = None, axis: Any = 0, **options: Any) -> Any:
        return drop(self, labels, axis=axis, **options)

    put(stack, frame, "drop", drop_as_then)
    for name, place in (("__getitem__", 0), ("__setitem__", 1), ("insert", 2)):
        put(stack, frame, name, _of_sets(getattr(frame, name), place))
    put(stack, frame, "__init__", _of_sets(frame.__init__, None))
    for name in ("mean", "median", "std", "var", "corr"):
        put(stack, frame, name, _of_numbers(getattr(frame, name)))
    for kind in (frame, pd.Series):
        put(stack, kind, "fillna", _filled_by_a_method(kind.fillna))
    put(stack, pd, "read_csv", _with_arguments_of_then(pd.read_csv))
    put(stack, pd, "read_table", _with_arguments_of_then(pd.read_table))
    dummies = pd.get_dummies

    @functools.wraps(dummies)
    def dummies_as_then(data: Any, *arguments: Any, dtype: Any = np.uint8, **options: Any) -> Any:
        return dummies(data, *arguments, dtype=dtype, **options)

    put(stack, pd, "get_dummies", dummies_as_then)
    stack.enter_context(pd.option_context("future.infer_string", False))  # a column of text has the type object


def _of_sets(todays: Any, place: int | None) -> Any:
    """A method that takes sets, in whatever order they have: as argument ``place``, or as index and columns."""

    def listed(value: Any) -> Any:
        return list(value) if isinstance(value, set | frozenset) else value

    @functools.wraps(todays)
    def method_as_then(self: Any, *arguments: Any, **options: Any) -> Any:
        if place is None:
            options = {
                name: listed(value) if name in ("columns", "index") else value for name, value in options.items()
            }
        else:
            arguments = tuple(listed(value) if n == place else value for n, value in enumerate(arguments))
        return todays(self, *arguments, **options)

    return method_as_then


def _of_numbers(todays: Any) -> Any:
    """A reduction of a frame that leaves columns of text out."""

    @functools.wraps(todays)
    def reduced(self: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return todays(self, *arguments, **options)
        except (TypeError, ValueError):
            if "numeric_only" in options:
                raise
            return todays(self, *arguments, numeric_only=True, **options)

    return reduced


def _filled_by_a_method(todays: Any) -> Any:
    """``fillna(method='ffill')``."""

    @functools.wraps(todays)
    def fillna(self: Any, value: Any = None, method: str | None = None, **options: Any) -> Any:
        if method is None:
            return todays(self, value, **options)
        return (self.ffill if method in ("ffill", "pad") else self.bfill)(**options)

    return fillna


def _with_arguments_of_then(todays: Any) -> Any:
    """``read_csv(file, ',', delim_whitespace=, error_bad_lines=, squeeze=)``."""

    @functools.wraps(todays)
    def read(file: Any, *separator: Any, squeeze: bool = False, **options: Any) -> Any:
        if separator:
            (options["sep"],) = separator
        if options.pop("delim_whitespace", False):
            options["sep"] = r"\s+"
        bad_lines_end_it, told = options.pop("error_bad_lines", True), options.pop("warn_bad_lines", True)
        if not bad_lines_end_it:
            options["on_bad_lines"] = "warn" if told else "skip"
        table = todays(file, **options)
        return table.squeeze("columns") if squeeze else table

    return read


class _Ix:
    """``frame.ix``: by label, or by position where the labels are no numbers and a number is asked for."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __getitem__(self, key: Any) -> Any:
        return self._at(key)[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._at(key)[key] = value

    def _at(self, key: Any) -> Any:
        try:
            self._frame.loc[key]
        except (KeyError, TypeError):
            return self._frame.iloc
        return self._frame.loc


_RENAMED: dict[str, dict[str, str | None]] = {  # a parameter's name today; None where nothing is left to say
    "cluster.KMeans": {"n_jobs": None, "precompute_distances": None},
    "manifold.TSNE": {"n_iter": "max_iter"},
    "preprocessing.OneHotEncoder": {"sparse": "sparse_output", "n_values": None, "categorical_features": None},
}


def sklearn(stack: ExitStack) -> None:
    """Modules that moved, parameters that were renamed, and values that are refused today, such as ``tol=-inf``."""
    selection = importlib.import_module("sklearn.model_selection")
    for name in ("cross_validation", "grid_search", "learning_curve"):
        put_module(stack, f"sklearn.{name}", selection)
    externals = importlib.import_module("sklearn.externals")
    for name in ("joblib", "six"):
        if importlib.util.find_spec(name) is not None:
            put_module(stack, f"sklearn.externals.{name}", importlib.import_module(name))
            put(stack, externals, name, importlib.import_module(name))
    put_module(stack, "sklearn.datasets.samples_generator", importlib.import_module("sklearn.datasets"))
    vectorizer = importlib.import_module("sklearn.feature_extraction.text").CountVectorizer
    add(stack, vectorizer, {"get_feature_names": lambda self: list(self.get_feature_names_out())})
    validation = importlib.import_module("sklearn.utils._param_validation")
    check = validation.validate_parameter_constraints

    def check_other_values(constraints: Any, params: Any, caller_name: str) -> None:
        """Let numbers through that are out of today's range, and say the rest as today."""
        numbers = {name for name, value in params.items() if isinstance(value, float | int)}
        check(constraints, {name: value for name, value in params.items() if name not in numbers}, caller_name)

    for module in (validation, importlib.import_module("sklearn.base")):
        put(stack, module, "validate_parameter_constraints", check_other_values)
    for place, names in _RENAMED.items():
        module_name, _, class_name = place.partition(".")
        kind = getattr(importlib.import_module(f"sklearn.{module_name}"), class_name)
        put(stack, kind, "__init__", _with_names_of_then(kind.__init__, names))


def _with_names_of_then(init: Any, names: dict[str, str | None]) -> Any:
    @functools.wraps(init)
    def init_as_then(self: Any, *arguments: Any, **options: Any) -> None:
        for old in names.keys() & options.keys():
            value, new = options.pop(old), names[old]
            if new is not None:
                options[new] = value
        init(self, *arguments, **options)

    return init_as_then
