"""What several tests share: paths, commands, and small data of our own."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from warm import ONEDNN, WarmProcess

from gan_v1.arrays import Array
from gan_v1.training import Images

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
READMES = [ROOT / "README.md", ROOT / "README.ko.md"]
GUIDES = [
    *READMES,
    *sorted(path for top in ("gan_v1", "samples2", "tests") for path in (ROOT / top).rglob("README.md")),
]
# What --exact sets before it loads TensorFlow. run_warm, which has loaded it, is given this; run_python tries without.
FOR_EXACT = {ONEDNN: "0"}
_PROCESSOR = Path("/proc/cpuinfo")
# Whether this processor has no AVX-512, where the system tells; some recordings are for both kinds.
AVX2_ALONE = _PROCESSOR.exists() and "avx512f" not in _PROCESSOR.read_text()


def sha256(array: Array) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def run_python(
    *arguments: str, cwd: Path = ROOT, timeout: float = 600, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run this Python with the package in reach, for so many seconds at most; capture what it prints."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def run_warm(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """``run_python`` for what does nothing before TensorFlow is loaded; some three seconds faster. See ``warm``."""
    with started(*arguments, cwd=cwd, **environment) as process:
        return process.ended()


def started(*arguments: str, cwd: Path = ROOT, **environment: str) -> WarmProcess:
    """What ``run_warm`` runs, under way."""
    return WarmProcess(arguments, cwd, _environment(environment))


def _environment(additions: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "TF_USE_LEGACY_KERAS"}  # gan_v1 sets it
    return inherited | {"PYTHONPATH": str(ROOT)} | dict(additions)


# ------------------------------------------------------------------------------------ data
def losses_of(name: str, recorded: Mapping[str, Array]) -> Array:
    """The recording's losses of D and G, float32 [steps, 2]."""
    losses = recorded["losses"].reshape(-1, 2)
    return losses[:, ::-1] if name == "truncated_normal" else losses  # its program fetched G's first


def small_images(shape: tuple[int, ...], n: int = 200) -> Images:
    """Noise in place of images, uint8 [n, ...], with labels of ten classes."""
    random = np.random.RandomState(0)
    pixels = random.randint(0, 256, (n, *shape)).astype(np.uint8)
    labels = np.eye(10, dtype=np.float32)[random.randint(0, 10, n)]
    return Images(pixels, labels, pixels[:50].astype(np.float32) / 255, labels[:50])


def write_idx(path: Path, array: Array, magic: int | None = None) -> None:
    """A gzipped idx file; ``magic`` other than the right one on request."""
    header = [2048 + array.ndim if magic is None else magic, *array.shape]
    content = b"".join(int(number).to_bytes(4, "big") for number in header) + array.tobytes()
    path.write_bytes(gzip.compress(content, compresslevel=1, mtime=0))


def small_mnist(folder: Path) -> Path:
    """A new folder with small idx files of our own: 5,300 training and 60 test images."""
    folder.mkdir()
    random = np.random.RandomState(0)
    for name, n in (("train", 5300), ("t10k", 60)):
        write_idx(folder / f"{name}-images-idx3-ubyte.gz", random.randint(0, 256, (n, 28, 28)).astype(np.uint8))
        write_idx(folder / f"{name}-labels-idx1-ubyte.gz", random.randint(0, 10, n).astype(np.uint8))
    return folder


def without_identity(samples: Path) -> Path:
    """The same run as gan_v1 0.1.0 would have left it: readers take whatever weights and history lie there."""
    path = samples / "run.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in facts.items() if name not in ("run", "history")}))
    return samples


# ------------------------------------------------------------------------------------ commands in the READMEs
def commands(readme: Path) -> list[str]:
    """The lines of its shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", readme.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def told() -> list[str]:
    """Each distinct command of the guides, in a shell block or within a sentence, without its comment."""
    within = [re.findall(r"`((?:python3?|pip|jupyter|node|npm) [^`]*[^`.])`", guide.read_text()) for guide in GUIDES]
    blocks = [re.sub(" +#.*", "", command) for guide in GUIDES for command in commands(guide)]
    return sorted({*blocks, *itertools.chain(*within)})
