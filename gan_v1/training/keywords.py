"""The keywords and the docstring of a tutorial's ``train``, made of the options that are stated once."""

from __future__ import annotations

import functools
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from gan_v1.training.options import Options, stated, taken
from gan_v1.training.run import Run
from gan_v1.training.tutorial import Tutorial

RAISES = """\
Raises:
    UserError: an option, a file or a folder cannot be used.
    NotFinite: a loss is no longer finite; a UserError, too.
    Stopped: SIGINT or SIGTERM came; the files hold what was done so far."""


def with_options(
    tutorial: Callable[..., Tutorial],
) -> Callable[[Callable[[Tutorial, int, Options], Run]], Callable[..., Run]]:
    """Decorate a function that trains, ``(tutorial, length, options)``, so that it takes what a user gives.

    The function then takes the length (``epochs`` or ``iterations``), what ``tutorial`` takes, and, by keyword,
    what ``Options`` has. ``help`` of it shows them all.
    """
    page = tutorial()
    length = inspect.Parameter(
        f"{page.counts}s", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=page.length, annotation=int
    )
    own, shared = stated(tutorial), stated(Options)
    parameters = [length]
    for kind, options in ((inspect.Parameter.POSITIONAL_OR_KEYWORD, own), (inspect.Parameter.KEYWORD_ONLY, shared)):
        parameters += [inspect.Parameter(one.name, kind, default=one.default, annotation=one.type) for one in options]
    signature = inspect.Signature(parameters, return_annotation=Run)

    def decorate(function: Callable[[Tutorial, int, Options], Run]) -> Callable[..., Run]:
        @functools.wraps(function)
        def train(*positional: Any, **keywords: Any) -> Run:
            given = signature.bind(*positional, **keywords)
            given.apply_defaults()
            settings = {one.name: taken(one, given.arguments[one.name]) for one in own}
            options = Options(**{one.name: given.arguments[one.name] for one in shared})
            made = tutorial(**settings)
            changed = {name: value for name, value in made.settings.items() if value != page.settings.get(name)}
            return function(made._replace(changed=changed), given.arguments[length.name], options)

        lines = [f"{length.name}: how many {length.name} to train ({page.length} on the page)."]
        for one in (*own, *shared):
            default = "" if one.default in (None, ()) else f" ({one.default!r} by default)"
            lines.append(f"{one.name}: {one.option.help}{default}.")
        arguments = "\n".join(
            textwrap.fill(line, 110, initial_indent="    ", subsequent_indent=" " * 8) for line in lines
        )
        train.__doc__ = f"{inspect.getdoc(function)}\n\nArgs:\n{arguments}\n\n{RAISES}"
        train.__signature__ = signature  # type: ignore[attr-defined]
        del train.__wrapped__  # its parameters are not those that a user gives
        return train

    return decorate
