"""The digests of ``gan_v1/tf1/arithmetic/products.json``: what every matrix product of the tutorials has to be.

    python tests/scripts/products.py

Each shape's product is that of ``RandomState(1).normal``, a before b. Where TensorFlow 1.15.5 recorded it on the
machine of the recordings, with two threads, ``operations.npz`` has its SHA-256. The others come from a model written
here in NumPy: pieces of the inner dimension, each one chain of fused multiply-adds, added from left to right. The
model is itself compared with every recorded product of the same kind; the script ends with 1 where one differs.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_v1.arrays import Array
from gan_v1.tf1.arithmetic.products import Shape, cuts

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "gan_v1" / "tf1" / "arithmetic" / "products.json"
RECORDED = ROOT / "tests" / "recordings" / "operations.npz"


def layer(batch: int, inputs: int, outputs: int) -> list[Shape]:
    """A dense layer's products: its outputs, the gradient of its weights, and that of its inputs."""
    return [
        Shape(batch, inputs, outputs),
        Shape(inputs, batch, outputs, transpose_a=True),
        Shape(batch, outputs, inputs, transpose_b=True),
    ]


def shapes() -> list[Shape]:
    """Every product of the seven tutorials' networks; with two columns the last layer where its bias is fused to it."""
    layers = [(100, n, hidden) for n, hidden in ((128, 256), (138, 256), (784, 256), (794, 256), (256, 784))]
    layers += [(batch, n, m) for batch in (100, 64) for n, m in ((100, 128), (128, 784), (784, 128))]
    last = [(100, 256, 1), (100, 128, 1), (64, 128, 1)]
    fused = [Shape(batch, n, 2) for batch, n, _ in last]
    return [shape for one in (*layers, *last) for shape in layer(*one)] + fused


def operands(shape: Shape) -> tuple[Array, Array]:
    """a and b as they are stored, float32."""
    random = np.random.RandomState(1)
    a = random.normal(size=(shape.k, shape.m) if shape.transpose_a else (shape.m, shape.k))
    b = random.normal(size=(shape.n, shape.k) if shape.transpose_b else (shape.k, shape.n))
    return a.astype(np.float32), b.astype(np.float32)


def modelled(shape: Shape) -> Array:
    """The product of ``operands`` in the stated order, float32 [m, n]."""
    a, b = operands(shape)
    return in_stated_order(a.T if shape.transpose_a else a, b.T if shape.transpose_b else b, cuts(shape.k))


def in_stated_order(a: Array, b: Array, pieces: Sequence[tuple[int, int]]) -> Array:
    """[m, k] x [k, n], each piece of k one chain."""
    total = None
    for start, end in pieces:
        s = np.zeros((len(a), b.shape[1]), np.float32)
        for k in range(start, end):
            s = multiply_add(a[:, k, None], b[None, k], s)
        total = s if total is None else total + s
    assert total is not None
    return total


def multiply_add(a: Array, b: Array, s: Array) -> Array:
    """a b + s, rounded to float32 once.

    float64 holds the product of two float32 exactly, but not the sum. What it loses is kept as an odd last bit
    ("round to odd"), which makes the second rounding, to float32, right.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        product, addend = a.astype(np.float64) * b, s.astype(np.float64)
        total = product + addend
        other = total - addend
        lost = (addend - (total - other)) + (product - other)
    even = (total.view(np.int64) & 1) == 0
    total = np.where((lost > 0) & even, np.nextafter(total, np.inf), total)
    total = np.where((lost < 0) & even, np.nextafter(total, -np.inf), total)
    with np.errstate(over="ignore"):
        return total.astype(np.float32)


def recorded() -> dict[Shape, str]:
    """SHA-256 of what TensorFlow 1.15.5 gave, by shape."""
    found = {}
    with np.load(RECORDED, allow_pickle=False) as arrays:
        for key in arrays:
            case, _, what = key.partition("|")
            if what in ("sha256", "sha256 (2 threads)"):
                a, b = (tuple(map(int, size.split("x"))) for size in arrays[f"{case}|shapes"])
                transpose_a, transpose_b = "transpose_a" in case, "transpose_b" in case
                m, k = a[::-1] if transpose_a else a
                found[Shape(m, k, b[0] if transpose_b else b[1], transpose_a, transpose_b)] = str(arrays[key])
    return found


def is_vector(shape: Shape) -> bool:
    """Whether it is a matrix times a vector, which Eigen's own kernel multiplies on every processor, not sgemm."""
    return 1 in (shape.m, shape.n)


def main() -> int:
    known = recorded()
    digests = {shape: sha256(modelled(shape)) for shape in {*shapes(), *known} if not is_vector(shape) or shape.k == 1}
    wrong = [shape for shape, digest in digests.items() if known.get(shape, digest) != digest]
    for shape in wrong:
        print("the model differs from 1.15.5's", shape, file=sys.stderr)
    rows = [
        {**shape._asdict(), "sha256": known.get(shape) or digests[shape], "recorded": shape in known}
        for shape in sorted(shapes())
        if shape in known or shape in digests
    ]
    STORED.write_text("[\n" + ",\n".join(" " + json.dumps(row) for row in rows) + "\n]\n")
    print(f"{len(rows)} products, {sum(bool(row['recorded']) for row in rows)} of them recorded")
    return int(bool(wrong))


def sha256(array: Array) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
