"""The settings that most pages have in their block of options, and what is impossible among their values."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated

from gan_v1.errors import UserError
from gan_v1.training.options import Option
from gan_v1.training.tutorial import Tutorial

MOST_UNITS = 4096  # of a layer, or of the noise
SMALLEST_RATE, LARGEST_RATE = 1e-30, 1e30  # float32 has these, and their squares are no use to anyone

BatchSize = Annotated[int, Option("images in a batch", "N")]
LearningRate = Annotated[float, Option("learning rate of both networks", "RATE")]
HiddenUnits = Annotated[int, Option("units of the hidden layer of each network", "N")]
NoiseUnits = Annotated[int, Option("numbers of noise from which G makes an image", "N")]


def check_settings(
    *,
    batch_size: object = None,
    learning_rate: object = None,
    n_hidden: object = None,
    n_noise: object = None,
) -> None:
    """Refuse values that no network can be made or trained with; None stands for what a tutorial does not have.

    Raises:
        UserError: a value is of another kind, or out of range.
    """
    if batch_size is not None and (type(batch_size) is not int or batch_size < 1):
        raise UserError(f"cannot train on batches of {_shown(batch_size)} images; expected 1 or more, such as 100")
    if learning_rate is not None and not _is_rate(learning_rate):
        raise UserError(f"cannot learn at a rate of {_shown(learning_rate)}; expected a number above 0, such as 0.0002")
    for units, what in ((n_hidden, "a hidden layer of {} units"), (n_noise, "noise of {} numbers")):
        if units is not None and (type(units) is not int or not 1 <= units <= MOST_UNITS):
            raise UserError(f"cannot make {what.format(_shown(units))}; expected 1 to {MOST_UNITS}")


def not_the_pages(tutorial: Callable[..., Tutorial], **given: object) -> dict[str, object]:
    """Those settings that differ from the defaults of the function ``tutorial``, which are the page's."""
    page = inspect.signature(tutorial).parameters
    return {name: value for name, value in given.items() if value != page[name].default}


def _is_rate(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and SMALLEST_RATE <= value <= LARGEST_RATE  # type: ignore[operator]  # false for NaN


def _shown(value: object) -> str:
    """What is no number is quoted, and a long one cut."""
    text = repr(value)
    return text if len(text) <= 50 else f"{text[:50]}..."
