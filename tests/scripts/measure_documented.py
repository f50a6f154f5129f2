"""Measure what the pages' author documented, and store the numbers.

    python tests/scripts/measure_documented.py DOCUMENTED_DIR

The folder holds, for vanilla and conditional, the printed losses (``vanilla_log.csv``) and the
pictures read back to 28x28 grey values (``samples.npz``, ``samples2.npz``: by picture, uint8
[n, 28, 28], the generated ten last).
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_v1.command import exit_code
from gan_v1.compare.documented import DOCUMENTED, FOLDER, PANEL, Panel, panels
from gan_v1.errors import UserError
from gan_v1.files import make_folder, write_whole
from gan_v1.metrics import Classifier

PICTURES = {"vanilla": "samples.npz", "conditional": "samples2.npz"}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure what the pages' author documented; store the numbers.")
    parser.add_argument("documented", metavar="DOCUMENTED_DIR", help="the author's logs, and pictures as arrays")
    parser.add_argument("--output", metavar="DIR", default=str(FOLDER), help="for the tables (the package's own)")
    options = parser.parse_args(argv)
    return exit_code("documented", lambda: store(Path(options.documented), Path(options.output)))


def store(source: Path, output: Path) -> None:
    """Write the tables of all tutorials."""
    make_folder(output)
    for name in DOCUMENTED:
        measure(source, name, output)


def measure(source: Path, name: str, output: Path) -> None:
    """Write ``NAME_losses.csv`` and ``NAME_panels.csv``."""
    try:
        losses = (source / f"{name}_log.csv").read_text()
        with np.load(source / PICTURES[name], allow_pickle=False) as pictures:
            generated = {picture: pictures[picture][-PANEL:].reshape(PANEL, -1) / 255 for picture in sorted(pictures)}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"cannot read what was documented in {source}: {error}") from None
    with Classifier() as judge:
        found = {picture: panels(images, judge)[0] for picture, images in generated.items()}
    lines = [",".join(("picture", *Panel._fields))]
    lines += [f"{picture}," + ",".join(f"{value:.6f}" for value in panel) for picture, panel in found.items()]
    write_whole(output / f"{name}_losses.csv", losses)
    write_whole(output / f"{name}_panels.csv", "\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
