"""Whether this process multiplies matrices as TensorFlow 1.15.5 did on the machine of the recordings.

Products are equal as they are, given the same vector instructions, the same number of threads and no oneDNN.
The SHA-256 of a few in ``products.json`` tell at once whether that is so: they were recorded from 1.15.5 on a
processor with AVX-512, and are the same on AMD's and Intel's. With AVX2 alone, the second one differs.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan_v1.tf1 import lazy_tf as tf


class Product(NamedTuple):
    a: tuple[int, int]
    b: tuple[int, int]
    transpose_a: bool = False
    transpose_b: bool = False


PRODUCTS = {  # of vanilla's GAN; by their names in products.json
    "D's first layer": Product((100, 784), (784, 256)),
    "the gradient of its weights": Product((100, 784), (100, 256), transpose_a=True),
    "the gradient of G's images": Product((100, 256), (784, 256), transpose_b=True),
    "the gradient of G's last weights": Product((100, 256), (100, 784), transpose_a=True),
    "the gradient of G's hidden layer": Product((100, 784), (256, 784), transpose_b=True),
}


def threads_like(config: tf.ConfigProto) -> range:
    """With which numbers of threads 1.15.5 gave the products that sessions like this one give; empty if with none."""
    recorded = json.loads((Path(__file__).parent / "products.json").read_bytes())
    found = _digests(config)
    starts = sorted({int(threads) for by_threads in recorded.values() for threads in by_threads})
    for start, end in zip(starts, [*starts[1:], sys.maxsize], strict=True):
        if all(found[name] == _at(by_threads, start) for name, by_threads in recorded.items()):
            return range(start, end)
    return range(0)


def _at(by_threads: dict[str, str], threads: int) -> str:
    """The digest for this number of threads: each holds from its own number up to the next."""
    return by_threads[str(max(int(start) for start in by_threads if int(start) <= threads))]


def _digests(config: tf.ConfigProto) -> dict[str, str]:
    digests = {}
    with tf.Graph().as_default():
        left, right = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
        with tf.Session(config=config) as session:
            for name, (a_shape, b_shape, transpose_a, transpose_b) in PRODUCTS.items():
                random = np.random.RandomState(1)
                a, b = (random.normal(size=shape).astype(np.float32) for shape in (a_shape, b_shape))
                product = session.run(tf.matmul(left, right, transpose_a, transpose_b), {left: a, right: b})
                digests[name] = hashlib.sha256(product.tobytes()).hexdigest()
    return digests
