"""Train the first steps of vanilla and conditional exactly on an emulated Arm processor; compare with the recordings.

    python tests/scripts/on_arm.py FOLDER [--steps N] [NAME ...]

Wants root on Debian 12, its packages and PyPI: qemu-user-static is installed, Python and its libraries for arm64 are
unpacked into FOLDER, beside them TensorFlow and what it needs, in the versions of this Python (4 GB in all). Loading
TensorFlow takes minutes there. Exits with 1 where a bit differs.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "python3.11"  # Debian 12's
LIBRARIES = f"""
    {PYTHON} {PYTHON}-minimal lib{PYTHON}-minimal lib{PYTHON}-stdlib libc6 libstdc++6 libgcc-s1 zlib1g libexpat1 libssl3
    libffi8 libbz2-1.0 liblzma5 libsqlite3-0 libuuid1 libncursesw6 libtinfo6 libreadline8 libdb5.3 libnsl2 libtirpc3
    libcrypt1 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libcom-err2 libkrb5support0 libkeyutils1
"""
PLATFORMS = ("manylinux_2_28_aarch64", "manylinux_2_27_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64")


def run(*command: str | Path, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True)


def installed(names: list[str]) -> set[str]:
    """These packages and all that they need, as ``name==version`` of this Python's."""
    found: set[str] = set()
    while names:
        distribution = importlib.metadata.distribution(names.pop())
        pinned = f"{distribution.metadata['Name']}=={distribution.version}"
        if pinned not in found:
            found.add(pinned)
            needed = [Requirement(line) for line in distribution.requires or []]
            names += [one.name for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


def set_up(folder: Path) -> None:
    """Unpack Python for arm64 into ``folder/root``, and its packages into ``folder/site``."""
    run("apt-get", "install", "-qq", "-y", "qemu-user-static")
    run("dpkg", "--add-architecture", "arm64")
    run("apt-get", "update", "-qq")
    for name in ("packages", "wheels", "root", "site"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    run("apt-get", "download", "-qq", *(f"{library}:arm64" for library in LIBRARIES.split()), cwd=folder / "packages")
    for package in (folder / "packages").glob("*.deb"):
        run("dpkg", "-x", package, folder / "root")
    wanted = {pinned for pinned in installed(["gan_v1"]) if not pinned.startswith("gan_v1==")}
    platforms = (f"--platform={platform}" for platform in PLATFORMS)
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
    run(*pip, "--python-version=3.11", *platforms, "--dest", folder / "wheels", *sorted(wanted))
    for wheel in (folder / "wheels").glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder / "site")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare exact steps on an emulated Arm processor with 1.15.5's.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=["vanilla", "conditional"])
    parser.add_argument("--steps", type=int, default=20)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "site").exists():
        set_up(folder)
    path = f"{ROOT}:{ROOT / 'tests' / 'scripts'}:{folder / 'site'}"
    variables = {"PYTHONPATH": path, "TF_ENABLE_ONEDNN_OPTS": "0", "LD_LIBRARY_PATH": "/usr/lib/aarch64-linux-gnu"}
    environment = [part for name, value in variables.items() for part in ("-E", f"{name}={value}")]
    emulated = ["qemu-aarch64-static", "-L", folder / "root", *environment, folder / "root" / "usr" / "bin" / PYTHON]
    found = folder / "found.npz"
    script = ROOT / "tests" / "scripts" / "exact_runs.py"
    run(*emulated, script, found, str(options.steps), *options.names, "--engine", "epoch")
    differing = 0
    with np.load(found, allow_pickle=False) as arrays:
        for name in options.names:
            with np.load(ROOT / "tests" / "recordings" / "fidelity" / f"{name}.npz", allow_pickle=False) as recording:
                recorded = recording["losses"].reshape(-1, 2)[: options.steps]
            steps = int((arrays[f"{name}/epoch/losses"] != recorded).any(axis=1).sum())
            print(f"{name}: {steps} of {options.steps} steps differ", flush=True)
            differing += steps
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
