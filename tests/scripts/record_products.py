"""Record how matrix products round, by number of threads; runs under TensorFlow 1.15.5 and today's alike.

    python tests/scripts/record_products.py [FILE.json]

A GAN's products are exact functions of their order of additions, which depends on the processor's vector
instructions and, where the inner size is large, on the number of threads. FILE, by default the package's own
``gan_v1/tf1/arithmetic/products.json``, gets the SHA-256 of each product by the least number of threads that
gives it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import numpy as np

THREADS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64]
PRODUCTS = {  # shapes, transpose_a, transpose_b; those of gan_v1/tf1/arithmetic/products.py
    "D's first layer": ((100, 784), (784, 256), False, False),
    "the gradient of its weights": ((100, 784), (100, 256), True, False),
    "the gradient of G's images": ((100, 256), (784, 256), False, True),
    "the gradient of G's last weights": ((100, 256), (100, 784), True, False),
    "the gradient of G's hidden layer": ((100, 784), (256, 784), False, True),
}


def digests(threads: int) -> dict[str, str]:
    import tensorflow as tf

    tf = getattr(tf.compat, "v1", tf)
    tf.disable_eager_execution()
    session = tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=threads))
    left, right = tf.placeholder(tf.float32), tf.placeholder(tf.float32)  # constants would be multiplied elsewhere
    found = {}
    for name, (a_shape, b_shape, transpose_a, transpose_b) in PRODUCTS.items():
        random = np.random.RandomState(1)
        a, b = random.normal(size=a_shape).astype(np.float32), random.normal(size=b_shape).astype(np.float32)
        product = session.run(tf.matmul(left, right, transpose_a, transpose_b), {left: a, right: b})
        found[name] = hashlib.sha256(product.tobytes()).hexdigest()
    return found


def main(path: str) -> None:
    rows: dict[str, dict[str, str]] = {}
    for threads in THREADS:  # a process each: TensorFlow makes its threads once
        environment = dict(os.environ, TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3")
        printed = subprocess.check_output([sys.executable, __file__, "--threads", str(threads)], env=environment)
        for name, digest in json.loads(printed.decode()).items():
            row = rows.setdefault(name, {})
            if digest not in row.values():
                row[str(threads)] = digest
    with open(path, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--threads"]:
        print(json.dumps(digests(int(sys.argv[2]))))
    else:
        main(*sys.argv[1:] or ["gan_v1/tf1/arithmetic/products.json"])
