"""The code cells of a notebook file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from gan_v1.errors import UserError

ENDING = ".ipynb"


class Cell(NamedTuple):
    """A code cell.

    Attributes:
        name: the notebook's file and the cell's number, as ``gan.ipynb, cell 3``. Cells are counted as Jupyter does
            when it runs all of them: code cells that are not empty, from 1.
        source: the text of the cell.
        tags: such as ``raises-exception``, which says that an error is intended.
    """

    name: str
    source: str
    tags: frozenset[str]

    @property
    def blank_lines(self) -> int:
        """The number of blank lines that it begins with; IPython drops these, and does not count them."""
        return self.source[: len(self.source) - len(self.source.lstrip())].count("\n")


def is_notebook(program: str | Path) -> bool:
    """Whether a program is a notebook, by the ending of its name."""
    return os.fspath(program).endswith(ENDING)


def code_cells(file: str) -> list[Cell]:
    """The code cells of a notebook, in their order; its format may be 3 or 4, which is all that Jupyter ever wrote.

    Raises:
        UserError: there is no such file, it is damaged, or it is a notebook of another language than Python.
    """
    try:
        content = Path(file).read_bytes()
    except FileNotFoundError:
        raise UserError(f"there is no notebook {file}; name a file that Jupyter has saved") from None
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        page = " (it is a web page: download the raw file)" if content.lstrip().startswith(b"<") else ""
        raise UserError(f"{file} is no notebook, or a damaged one: it is not JSON{page}; get it anew") from None
    try:
        _refuse_other_languages(file, notebook.get("metadata", {}))
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]  # format 4, or 3
        found = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        sources = [_text(cell["source"] if "source" in cell else cell["input"]) for cell in found]
        tags = [frozenset(map(str, cell.get("metadata", {}).get("tags", []))) for cell in found]
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{file} is a damaged notebook: {_missing(error)}; open it in Jupyter, or get it anew"
        ) from None
    full = [(source, tagged) for source, tagged in zip(sources, tags, strict=True) if source.strip()]
    return [Cell(f"{file}, cell {number}", *each) for number, each in enumerate(full, 1)]


def _text(source: Any) -> str:
    """A cell's text, which a notebook holds whole or as a list of lines."""
    return source if isinstance(source, str) else "".join(source)


def _missing(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else "its cells are not where they should be"


def _refuse_other_languages(file: str, metadata: Any) -> None:
    kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    name = str(language.get("name") or kernel.get("language") or "python")
    if not name.lower().startswith(("python", "ipython")):
        raise UserError(f"{file} is a notebook for {name}, not for Python")
