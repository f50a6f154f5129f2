"""``tf.contrib.training.HParams``: a model's settings by name, each of one type, set from a string or JSON."""

from __future__ import annotations

import json
import numbers
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

__all__ = ["HParams", "parse_values"]

_ASSIGNMENT = re.compile(
    r"(?P<name>[a-zA-Z][\w.]*)(\[\s*(?P<index>\d+)\s*\])?\s*=\s*"
    r"(?:(?P<one>[^,\[]*)|\[(?P<several>[^\]]*)\])(?:$|,\s*)"
)


class HParams:
    """Settings that are attributes; a setting keeps the type of its first value.

    Args:
        hparam_def: a protocol buffer, which cannot be read any more.
        model_structure: whatever the program wants to keep beside the settings.
        kwargs: the settings: numbers, truth values, strings, or lists of these.

    Raises:
        ValueError: a name is taken by a method; a list is empty; ``hparam_def`` is given.
    """

    def __init__(self, hparam_def: Any = None, model_structure: Any = None, **kwargs: Any) -> None:
        if hparam_def:
            raise ValueError("HParams cannot be read from a HParamDef protocol buffer; give the settings by name")
        self._hparam_types: dict[str, tuple[type, bool]] = {}  # of the value, or of a list's elements
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name: str, value: Any) -> None:
        """Add a setting.

        Raises:
            ValueError: the name is taken, or ``value`` is an empty list.
        """
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        is_list = isinstance(value, list | tuple)
        if is_list and not value:
            raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
        self._hparam_types[name] = (type(value[0] if is_list else value), is_list)
        setattr(self, name, value)

    def set_hparam(self, name: str, value: Any) -> None:
        """Change a setting.

        Raises:
            KeyError: there is no such setting.
            ValueError: ``value`` is of another type, or a list where there was none, or the other way round.
        """
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list):
            if not is_list:
                raise ValueError(f"Must not pass a list for single-valued parameter: {name}")
            setattr(self, name, [_cast(name, kind, element) for element in value])
        else:
            if is_list:
                raise ValueError(f"Must pass a list for multi-valued parameter: {name}.")
            setattr(self, name, _cast(name, kind, value))

    def del_hparam(self, name: str) -> None:
        """Remove a setting, if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values: str) -> HParams:
        """Change settings by a string such as "rate=0.1,layers=[3,4]"; see ``parse_values``.

        Raises:
            ValueError: it cannot be read, or names something unknown.
        """
        return self.override_from_dict(parse_values(values, {name: t for name, (t, _) in self._hparam_types.items()}))

    def parse_json(self, values_json: str) -> HParams:
        """Change settings by a JSON object; raises as ``set_hparam``, and ``ValueError`` where it is no JSON."""
        return self.override_from_dict(json.loads(values_json))

    def override_from_dict(self, values_dict: Mapping[str, Any]) -> HParams:
        """Change settings; raises as ``set_hparam``."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    set_from_map = override_from_dict

    def set_model_structure(self, model_structure: Any) -> None:
        self._model_structure = model_structure

    def get_model_structure(self) -> Any:
        return self._model_structure

    def to_json(self, indent: Any = None, separators: Any = None, sort_keys: bool = False) -> str:
        """The settings as JSON; the arguments are ``json.dumps``'s."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key: str, default: Any = None) -> Any:
        """A setting, or ``default`` where there is none.

        Raises:
            ValueError: there is one, and ``default`` is of another type.
        """
        if key not in self._hparam_types:
            return default
        kind, is_list = self._hparam_types[key]
        if default is not None:
            told = f"list<{kind}>" if is_list else str(kind)
            message = f"Hparam '{key}' of type '{told}' is incompatible with default={default}"
            if is_list != isinstance(default, list):
                raise ValueError(message)
            try:
                for value in default if is_list else [default]:
                    _cast(key, kind, value)
            except ValueError as error:
                raise ValueError(f"{message}. {error}") from None
        return getattr(self, key)

    def __contains__(self, key: str) -> bool:
        return key in self._hparam_types

    def __str__(self) -> str:
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({sorted(self.values().items())})"


def parse_values(values: str, type_map: Mapping[str, type], ignore_unknown: bool = False) -> dict[str, Any]:
    """Read assignments such as "a=1,b=[x,y],c[2]=0.5".

    Args:
        values: the assignments.
        type_map: the types by name; a list's elements have it.
        ignore_unknown: whether names that are not in ``type_map`` are passed over.

    Returns:
        By name a value, a list, or, of assignments to a list's elements, values by index.

    Raises:
        ValueError: the text cannot be read, a name is not known, or is assigned to twice.
    """
    found: dict[str, Any] = {}
    position = 0
    while position < len(values):
        clause = _ASSIGNMENT.match(values, position)
        if not clause:
            raise ValueError(f"Malformed hyperparameter value: {values[position:]}")
        position = clause.end()
        name, index = clause["name"], clause["index"]
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError(f"Unknown hyperparameter type for {name}")
        kind = type_map[name]
        read: Callable[[str], Any] = _truth if kind is bool else kind
        if clause["several"] is not None and index is not None:
            raise ValueError("Assignment of a list to a list index.")
        try:
            if clause["several"] is not None:
                value: Any = [read(element) for element in re.split("[ ,]", clause["several"]) if element]
            else:
                value = read(clause["one"])
        except ValueError:
            text = clause["one"] if clause["several"] is None else clause["several"]
            raise ValueError(
                f"Could not parse hparam '{name}' of type '{kind.__name__}' with value '{text}' in {values}"
            ) from None
        if index is None:
            if name in found:
                _refuse_twice(name, values)
            found[name] = value
        else:
            elements = found.setdefault(name, {})
            if not isinstance(elements, dict):
                _refuse_twice(name, values)
            if int(index) in elements:
                _refuse_twice(f"{name}[{int(index)}]", values)
            elements[int(index)] = value
    return found


def _refuse_twice(name: str, values: str) -> NoReturn:
    raise ValueError(f"Multiple assignments to variable '{name}' in {values}")


def _truth(text: str) -> bool:
    named = {"true": True, "True": True, "false": False, "False": False}
    return named[text] if text in named else bool(int(text))


def _cast(name: str, kind: Any, value: Any) -> Any:
    """``value`` as ``kind``, if that loses nothing: text to text, a bool to bool, only an integer to an integer.

    Raises:
        ValueError: it cannot be so cast.
    """
    if type(value) is kind or issubclass(kind, type(None)):
        return value
    unfit = (
        (issubclass(kind, str | bytes) and not isinstance(value, str | bytes))
        or issubclass(kind, bool) != isinstance(value, bool)
        or (issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral))
        or (issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number))
    )
    if unfit:
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)
