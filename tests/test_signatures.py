"""The table of signatures that changed since 1.15.5; the program ``signatures_of_then`` compares what is given back."""

from __future__ import annotations

import csv
from pathlib import Path

from gan_v1.tf1.program.signatures import DEFAULTS, NAMED_ONLY, ORDERS, RENAMED

TABLE = Path(__file__).parent / "signatures.csv"


def test_every_difference_has_an_answer() -> None:
    """Catches a signature that changed and that nobody has thought about."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows if not row["answer"]] == []
    given_back = {row["name"].removesuffix(".__init__") for row in rows if row["answer"] == "given back"}
    table = {*ORDERS, *DEFAULTS, *RENAMED, *NAMED_ONLY}
    assert given_back <= table
    aliases = {"linalg.matmul", "math.top_k", "nn.top_k", "random_uniform_initializer", "keras.layers.Conv3DTranspose"}
    assert {name for name in table - given_back if not name.startswith("tensor_scatter")} <= aliases
