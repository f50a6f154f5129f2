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

from gan_v1.arrays import Array
from gan_v1.errors import UserError
from gan_v1.label_smoothing import alpha
from gan_v1.playground.fixed_point import RoundedRun, Steps, deflated, packed, round_run
from gan_v1.playground.layers import Network, directions, forward
from gan_v1.playground.runs import COLLAPSED, DENSE, N_PROBES, TrainedRun, read_run
from gan_v1.playground.training_tab import training_data
from gan_v1.tutorials import TUTORIALS

PARTS = Path(__file__).parent / "web"
SCRIPTS = (
    "words.js",
    "words_training.js",
    "network.js",
    "drawing.js",
    "runs.js",
    "class.js",
    "flow.js",
    "training.js",
    "page.js",
)
WORKER_SCRIPTS = ("network.js", "trainer.js", "worker.js")
MOST_BYTES = 3_000_000  # of runs; what they need beside them is 1.2 MB
# Epochs to be kept beside the first and the last: those of the documented pictures, and the one when digits begin to
# show, from where the second tab goes on. The earlier ones in this list come first, should there be no room.
SHOWN = (39, 69, 9)
N_DIRECTIONS = 6
N_STEERED = 50  # probes from which the directions are found
N_REAL = 10  # real images for D to judge


class Error(NamedTuple):
    """How far the page is from TensorFlow on the probes."""

    largest: float
    typical: float  # root mean square


class PageRun(NamedTuple):
    """A run as the page needs it; a row of ``errors`` for each epoch."""

    run: TrainedRun
    rounded: RoundedRun
    errors: list[tuple[Error, Error]]  # of pictures and of opinions
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
        if sum(len(_json(one)) for one in data) < MOST_BYTES:
            return _page(data)
        sizes = [len(_json(one["epochs"])) * (n > 1) for one, n in zip(data, counts, strict=True)]
        if max(sizes) == 0:
            megabytes = MOST_BYTES / 10**6
            raise UserError(f"with one epoch of each, the runs are still larger than {megabytes:g} MB; name fewer runs")
        counts[sizes.index(max(sizes))] -= 1


def _page_run(run: TrainedRun) -> PageRun:
    rounded = round_run(run)
    errors = []
    for epoch, generator, discriminator in zip(run.epochs, rounded.generators, rounded.discriminators, strict=True):
        pictures = forward(generator.network, run.probes.inputs)
        opinions = forward(discriminator.network, run.probes.seen(pictures))  # as on the page: of its own pictures
        errors.append((_error(pictures - epoch.pictures), _error(opinions - epoch.opinions)))
    steered = directions(run.epochs[-1].generator, run.probes.inputs[:N_STEERED], run.tutorial.n_noise, N_DIRECTIONS)
    return PageRun(run, rounded, errors, steered)


def kept_indices(numbers: Sequence[int], n: int) -> list[int]:
    """Which ``n`` of the sampled epochs to keep, as indices into their ``numbers``, in order.

    First the last, the first and those in ``SHOWN`` are kept, then, one after the other, the epoch that is farthest
    from all that are kept.
    """
    before = [len(numbers) - 1, 0, *(numbers.index(number) for number in SHOWN if number in numbers)]
    kept = list(dict.fromkeys(before))[:n]
    while len(kept) < n:
        distances = [min(abs(number - numbers[index]) for index in kept) for number in numbers]
        kept.append(distances.index(max(distances)))
    return sorted(kept)


def _data(page_run: PageRun, n_epochs: int) -> dict[str, Any]:
    """What runs.js reads of a run, with ``n_epochs`` of its epochs."""
    run, rounded, errors, steered = page_run
    kept = kept_indices([epoch.number for epoch in run.epochs], n_epochs)
    epochs: list[dict[str, Any]] = []
    before = None
    for index in kept:
        networks = [rounded.generators[index], rounded.discriminators[index]]
        numbers = {
            "number": run.epochs[index].number,
            "variety": round(run.epochs[index].variety, 4),
            "opinionError": _rounded(errors[index][1]),
        }
        epochs.append(numbers | {"packed": packed(networks, before)})
        before = networks
    last, probes = run.epochs[-1], run.probes
    real = run.tutorial.show(probes.real[:N_REAL]) * 255
    return {
        "tutorial": run.tutorial.name,
        "folder": run.folder.name or str(run.folder),
        "seed": run.seed,
        "version": run.version,
        "outcome": run.outcome,
        "maximised": run.maximised,
        "options": {name: value for name, value in run.options.items() if value is not None},
        "counts": run.tutorial.counts,
        "noise": run.noise._asdict() | {"size": run.tutorial.n_noise},
        "labels": probes.n_class,
        "range": run.tutorial.pixel_range,
        "generator": _layers(last.generator, rounded.generator_steps),
        "discriminator": _layers(last.discriminator, rounded.discriminator_steps),
        "epochs": epochs,
        "leftOut": len(run.epochs) - len(kept),
        "history": [[number, _number(loss_D), _number(loss_G)] for number, loss_D, loss_G in run.history],
        "directions": steered.round(4).tolist(),
        "real": {
            "pixels": deflated(real.round().astype(np.uint8).tobytes()),
            "digits": run.real_digits[:N_REAL].tolist(),
        },
        "errors": {
            "pictures": _joined([errors[index][0] for index in kept])._asdict(),
            "opinions": _joined([errors[index][1] for index in kept])._asdict(),
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


def _rounded(error: Error) -> dict[str, float]:
    return {name: float(f"{value:.2g}") for name, value in error._asdict().items()}


def _joined(errors: Sequence[Error]) -> Error:
    return Error(max(error.largest for error in errors), float(np.sqrt(np.mean([e.typical**2 for e in errors]))))


def _json(data: object) -> str:
    """JSON without a "<", so that nothing in it can end the script that holds it."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _page(runs: Sequence[dict[str, Any]]) -> str:
    html, style = [(PARTS / name).read_text("utf-8") for name in ("page.html", "page.css")]
    script, worker = (
        "\n".join((PARTS / name).read_text("utf-8") for name in names) for names in (SCRIPTS, WORKER_SCRIPTS)
    )
    parts = {
        "STYLE_DIGEST": _digest(style),
        "SCRIPT_DIGEST": _digest(script),
        "STYLE": style,
        "SCRIPT": script,
        "WORKER": worker,
        "DATA": _json(
            {
                "runs": runs,
                "tutorials": {
                    "en": {name: TUTORIALS[name].english for name in DENSE},
                    "ko": {name: TUTORIALS[name].korean for name in DENSE},
                },
                "leak": alpha,
                "collapsed": COLLAPSED,
                "training": training_data(),
            }
        ),
    }
    return re.sub(r"{{(\w+)}}", lambda match: parts[match[1]], html)


def _digest(part: str) -> str:
    """The digest of a script or style, by which the page's Content-Security-Policy lets it run, and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode("ascii")
