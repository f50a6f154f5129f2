"""``tf.estimator``: the package tensorflow-estimator 2.15.0, on a TensorFlow younger than the last one it knew.

It needs things that TensorFlow has dropped since: its own entry in the tables of exported names, and modules for
clusters and TPUs. ``prepare`` puts stand-ins there; nothing of the package itself is changed.
"""

from __future__ import annotations

import functools
import sys
from types import ModuleType
from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1 import internals

PACKAGE = "tensorflow_estimator"

# Modules that are gone, each with the names that the package imports from it by `from ... import`.
_STAND_INS: dict[str, tuple[str, ...]] = {
    "tensorflow.python.distribute.estimator_training": (),
    "tensorflow.python.tpu.session_support": (),
    "tensorflow.python.tpu.tpu_embedding": (
        "AdagradParameters",
        "AdamParameters",
        "FtrlParameters",
        "MomentumParameters",
        "ProximalAdagradParameters",
        "RMSPropParameters",
        "StochasticGradientDescentParameters",
    ),
    "tensorflow.python.tpu.tpu_embedding_gradient": (),
}


@functools.cache
def prepare() -> None:
    """Make it possible to import the package, for the rest of this process; nothing of it is imported here."""
    internals.tf_export.ESTIMATOR_API_NAME = "estimator"
    for table, version in ((internals.API_ATTRS, ""), (internals.API_ATTRS_V1, "_v1")):
        names, values = f"_estimator_api_names{version}", f"_estimator_api_constants{version}"  # the package knows them
        table["estimator"] = internals.Attributes(names, values)
    for path, wanted in _STAND_INS.items():
        package, _, name = path.rpartition(".")
        stand_in = ModuleType(path, "a stand-in: this TensorFlow has no such module, and only clusters and TPUs use it")
        vars(stand_in).update(dict.fromkeys(wanted))
        if path.endswith("estimator_training"):
            vars(stand_in).update(init_run_config=_init_run_config, should_run_distribute_coordinator=_one_machine)
        sys.modules[path] = stand_in
        setattr(sys.modules[package], name, stand_in)


def _init_run_config(config: Any, environment: Any) -> None:
    """Make a ``RunConfig`` with a strategy, such as ``MirroredStrategy``, ready for a run on this machine alone.

    Raises:
        UserError: TF_CONFIG names a cluster.
    """
    if environment.get("cluster"):
        raise UserError("tf.estimator with a distribution strategy on a cluster cannot be had; run it on one machine")
    internals.init_distributed_setting_from_environment_var(config, environment)
    internals.maybe_overwrite_session_config_for_distributed_training(config)


def _one_machine(config: Any) -> bool:
    """Whether a run is spread over a cluster by the coordinator that TensorFlow dropped: never."""
    return False
