"""What the tests of the playground share: short runs, and what a page says of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from helpers import small_mnist

from gan_v1 import conditional, label_smoothing, logits, vanilla


def train_runs(folder: Path) -> dict[str, Path]:
    """The folders of short runs on small data, by tutorial; together they have every kind of layer and noise."""
    data = small_mnist(folder / "data")
    folders = {
        "vanilla": folder / "<script>alert(1)<b>&",
        "conditional": folder / "conditional",
        "label_smoothing": folder / "label_smoothing",
        "logits": folder / "logits",
    }
    own: dict[str, Any] = {name: {"seed": 1, "data": data, "samples": path} for name, path in folders.items()}
    vanilla.train(10, **own["vanilla"], quiet=True).close()
    conditional.train(1, "uniform(-1,1)", **own["conditional"], quiet=True).close()
    label_smoothing.train(1, (8, 8), **own["label_smoothing"], quiet=True).close()
    logits.train(3, **own["logits"], quiet=True).close()
    return folders


def data_of(page: str) -> dict[str, Any]:
    """What a page's script reads."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)
