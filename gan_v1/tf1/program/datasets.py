"""``tf.contrib.learn.datasets.load_dataset``: a dataset by its name, with which the MNIST tutorial of 2017 begins."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1.program import namespace


def load_dataset(name: str, size: str = "small", test_with_fake_data: bool = False) -> Any:
    """MNIST from the folder MNIST-data, or the irises.

    Raises:
        ValueError: there is no dataset of this name.
        UnavailableName: TensorFlow 1 had it, but it cannot be had.
    """
    if name not in ("mnist", "iris", "boston", "dbpedia"):
        raise ValueError(f"Name of dataset is not found: {name}")
    module = "contrib.learn.datasets.mnist" if name == "mnist" else "contrib.learn.datasets"
    return namespace.find(f"{module}.load_{name}")()
