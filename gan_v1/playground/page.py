"""The parts put together: one file that holds everything and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan_v1.arrays import Array, evenly_spread
from gan_v1.errors import UserError
from gan_v1.label_smoothing import alpha
from gan_v1.playground.fixed_point import RoundedRun, Steps, deflated, packed, round_run
from gan_v1.playground.layers import Network, directions, forward
from gan_v1.playground.runs import N_PROBES, TrainedRun, read_run

PARTS = Path(__file__).parent
SCRIPTS = ("words.js", "network.js", "page.js")
MOST_BYTES = 3_000_000
N_DIRECTIONS = 6
N_STEERED = 50  # probes from which the directions are found
N_REAL = 10  # real images for D to judge


class Error(NamedTuple):
    """How far the page is from TensorFlow on the probes."""

    largest: float
    typical: float  # root mean square


class PageRun(NamedTuple):
    """A run as the page needs it; a row of ``errors`` and an entry of ``variety`` for each epoch."""

    run: TrainedRun
    rounded: RoundedRun
    errors: list[tuple[Error, Error]]  # of pictures and of opinions
    variety: list[float]  # standard deviation over noise of a pixel, on average over pixels
    directions: Array  # [N_DIRECTIONS, n_noise], of the last epoch's G


def build(folders: Sequence[Path]) -> str:
    """The page of the runs in ``folders``, with as many of their sampled epochs as it has room for.

    Raises:
        UserError: a folder cannot be used, or the page would be too large with one epoch of each.
    """
    runs = [_page_run(read_run(folder)) for folder in folders]
    counts = [len(run.run.epochs) for run in runs]
    while True:
        data = [_data(run, n) for run, n in zip(runs, counts, strict=True)]
        page = _page(data)
        if len(page.encode()) < MOST_BYTES:
            return page
        sizes = [len(json.dumps(one["epochs"])) * (n > 1) for one, n in zip(data, counts, strict=True)]
        if max(sizes) == 0:
            megabytes = MOST_BYTES / 10**6
            raise UserError(
                f"with one epoch of each run the page is still larger than {megabytes:g} MB; name fewer runs"
            )
        counts[sizes.index(max(sizes))] -= 1


def _page_run(run: TrainedRun) -> PageRun:
    rounded = round_run(run)
    errors, variety = [], []
    for epoch, generator, discriminator in zip(run.epochs, rounded.generators, rounded.discriminators, strict=True):
        pictures = forward(generator.network, run.probes.inputs)
        opinions = forward(discriminator.network, run.probes.seen(pictures))  # as on the page: of its own pictures
        errors.append((_error(pictures - epoch.pictures), _error(opinions - epoch.opinions)))
        same_label = [epoch.pictures[first :: run.probes.n_class or 1] for first in range(run.probes.n_class or 1)]
        variety.append(float(np.mean([pictures.std(axis=0) for pictures in same_label])))
    steered = directions(run.epochs[-1].generator, run.probes.inputs[:N_STEERED], run.tutorial.n_noise, N_DIRECTIONS)
    return PageRun(run, rounded, errors, variety, steered)


def _data(page_run: PageRun, n_epochs: int) -> dict[str, Any]:
    """What page.js reads of a run, with ``n_epochs`` of its epochs, evenly spread."""
    run, rounded, errors, variety, steered = page_run
    most = len(run.epochs)
    chosen = evenly_spread(most, n_epochs)  # of one epoch: the last
    epochs: list[dict[str, Any]] = []
    before = None
    for place in chosen:
        networks = [rounded.generators[place], rounded.discriminators[place]]
        numbers = {"number": run.epochs[place].number, "variety": round(variety[place], 4)}
        epochs.append(numbers | {"packed": packed(networks, before)})
        before = networks
    last, probes = run.epochs[-1], run.probes
    lowest, highest = run.tutorial.rescale(np.array([0, 1])).tolist()
    real = (probes.real[:N_REAL] - lowest) / (highest - lowest) * 255
    return {
        "tutorial": run.tutorial.name,
        "folder": run.folder.name or str(run.folder),
        "seed": run.seed,
        "options": {name: value for name, value in run.options.items() if value is not None},
        "counts": run.tutorial.counts,
        "noise": run.noise._asdict() | {"size": run.tutorial.n_noise},
        "labels": probes.n_class,
        "range": [lowest, highest],
        "generator": _layers(last.generator, rounded.generator_steps),
        "discriminator": _layers(last.discriminator, rounded.discriminator_steps),
        "epochs": epochs,
        "leftOut": most - len(chosen),
        "history": [[number, _number(loss_D), _number(loss_G)] for number, loss_D, loss_G in run.history],
        "directions": steered.round(4).tolist(),
        "real": {
            "pixels": deflated(real.round().astype(np.uint8).tobytes()),
            "digits": run.real_digits[:N_REAL].tolist(),
        },
        "errors": {
            "pictures": _joined([errors[place][0] for place in chosen])._asdict(),
            "opinions": _joined([errors[place][1] for place in chosen])._asdict(),
            "probes": N_PROBES,
        },
    }


def _layers(network: Network, steps: Sequence[Steps]) -> list[dict[str, Any]]:
    return [
        {
            "inputs": layer.kernel.shape[0],
            "units": layer.kernel.shape[1],
            "activation": layer.activation,
            "kernelStep": step.kernel,
            "biasStep": step.bias,
        }
        for layer, step in zip(network, steps, strict=True)
    ]


def _number(loss: float) -> float | None:
    """Four digits are enough for a curve; JSON knows no infinity."""
    return float(f"{loss:.4g}") if np.isfinite(loss) else None


def _error(differences: Array) -> Error:
    return Error(float(np.abs(differences).max()), float(np.sqrt(np.mean(differences**2))))


def _joined(errors: Sequence[Error]) -> Error:
    return Error(max(error.largest for error in errors), float(np.sqrt(np.mean([e.typical**2 for e in errors]))))


def _page(runs: Sequence[dict[str, Any]]) -> str:
    html, style, *scripts = [(PARTS / name).read_text("utf-8") for name in ("page.html", "page.css", *SCRIPTS)]
    script = "\n".join(scripts)
    # Without a "<" nothing in the data can be taken for its end, or for a tag.
    data = json.dumps({"runs": runs, "leak": alpha}, separators=(",", ":")).replace("<", "\\u003c")
    parts = {
        "STYLE_DIGEST": _digest(style),
        "SCRIPT_DIGEST": _digest(script),
        "STYLE": style,
        "SCRIPT": script,
        "DATA": data,
    }
    return re.sub(r"{{(\w+)}}", lambda match: parts[match[1]], html)


def _digest(part: str) -> str:
    """As the page's Content-Security-Policy names a part: nothing else runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode("ascii")
