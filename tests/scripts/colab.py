"""Write the way to Colab into every notebook: the badge, and the cell that fetches the package there.

    python tests/scripts/colab.py

Run it after changing ``ADDRESS``. As long as that is empty there is nothing that a badge could link to: whoever has
uploaded a notebook is asked once, by its first cell, where the repository lies.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ADDRESS = ""  # of the repository, as https://github.com/OWNER/NAME
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

UPLOADED = (
    "Colab에서는 이 파일을 올린 뒤 첫 셀을 실행하세요. 저장소 주소를 한 번 물어봅니다. / "
    "In Colab, upload this file and run its first cell, which asks once for the address of the repository."
)
BADGE = re.compile(r"\[!\[Open in Colab\].*|Colab에서는 .*")


def badge(address: str, notebook: str) -> str:
    """The line about Colab of a notebook."""
    if not address:
        return UPLOADED
    path = address.removesuffix("/").removeprefix("https://github.com/")
    colab = "https://colab.research.google.com"
    return f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{path}/blob/HEAD/notebooks/{notebook})"


def install_cell(address: str) -> str:
    """The cell that, in Colab alone, fetches the repository and what it needs."""
    found = repr(address) if address else 'input("저장소 주소 / address of the repository: ")'
    return f"""import sys

if "google.colab" in sys.modules:  # there, fetch the repository and the packages it needs; elsewhere nothing happens
    address = {found.replace("'", '"')}
    !git clone --quiet --depth 1 {{address}} repository
    %pip install --quiet -r repository/requirements.txt
    %cd -q repository/notebooks
    sys.path.insert(0, "..")"""


def with_colab(text: str, notebook: str, address: str = ADDRESS) -> str:
    """The notebook, a file's ``text``, with its badge and its install cell."""
    stored = json.loads(text)
    first, install = stored["cells"][0], next(cell for cell in stored["cells"] if cell.get("id") == "colab")
    introduction = BADGE.sub(lambda _: badge(address, notebook), "".join(first["source"]))
    for cell, source in ((first, introduction), (install, install_cell(address))):
        cell["source"] = source if isinstance(cell["source"], str) else source.splitlines(keepends=True)
    return json.dumps(stored, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        path.write_text(with_colab(path.read_text(), path.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
