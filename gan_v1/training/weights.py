"""The networks' weights at the sampled epochs, kept beside the pictures.

``weights/039.npz`` holds, float32 by the name of each variable, what both networks had learnt when
``039.png`` was drawn. Of a tutorial that draws more pictures, as many as ``MOST`` are kept, evenly
spread, the first and the last among them. A comment, which no reader of arrays sees, tells the file's format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gan_v1.arrays import Array, comment_in, evenly_spread, packed, unpacked
from gan_v1.errors import UserError
from gan_v1.files import make_folder, read_file, write_whole
from gan_v1.training.tutorial import Period

FOLDER = "weights"
FORMAT = 2  # of a file; gan_v1 0.1.0 wrote none, which counts as 1 and is read as well
MOST = 11  # vanilla's and conditional's pictures; 19 MB for vanilla


def numbers_with_weights(periods: Sequence[Period]) -> set[int]:
    """The numbers of the periods after which weights are kept."""
    numbers = [period.number for period in periods if period.sampled]
    return {numbers[index] for index in evenly_spread(len(numbers), MOST)}


def write_weights(samples: Path, name: str, weights: Mapping[str, Array], comment: str = "") -> None:
    """Keep ``weights`` beside the picture ``name``, with a comment that tells whose they are.

    Raises:
        UserError: they cannot be written.
    """
    told = f"{comment}, weights of format {FORMAT}"
    write_whole(make_folder(samples / FOLDER) / weights_name(name), packed(weights, told))


def weights_name(picture: str) -> str:
    """The name of the file with the weights of a picture."""
    return Path(picture).with_suffix(".npz").name


def stored_weights(samples: Path) -> dict[str, Path]:
    """The files with weights in a folder of samples, by the picture's name without ``.png``, in order."""
    return {path.stem: path for path in sorted((samples / FOLDER).glob("*.npz"))}


def read_weights(path: Path) -> dict[str, Array]:
    """The weights in a file, float32 by the name of each variable.

    Raises:
        UserError: the file cannot be read, is damaged, or a later gan_v1 wrote it.
    """
    try:
        content = read_file(path)
        told = re.search(r"weights of format (\d{1,9})$", comment_in(content))
        if told is not None and int(told[1]) > FORMAT:
            raise UserError(f"{path} was written by a later gan_v1; use that one, or train again")
        return {name: np.asarray(array, np.float32) for name, array in unpacked(content).items()}
    except UserError:
        raise
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or error
        raise UserError(f"cannot read weights from {path}: {cause}; train again to have them back") from None
