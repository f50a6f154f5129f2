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
    alike: dict[str, Any] = {"seed": 1, "data": data, "engine": "step", "quiet": True}
    vanilla.train(10, samples=folders["vanilla"], **alike).close()
    conditional.train(1, "uniform(-1,1)", samples=folders["conditional"], **alike).close()
    label_smoothing.train(1, (8, 8), samples=folders["label_smoothing"], **alike).close()
    logits.train(3, samples=folders["logits"], **alike).close()
    return folders


def data_of(page: str) -> dict[str, Any]:
    """What a page's script reads."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)
