"""``tf.contrib.opt``: an optimiser outside of TensorFlow, and the variants of Adam and Momentum that were used most.

external          SciPy minimises a loss
adam              variants of Adam
weight_decay      Adam and Momentum with decoupled weight decay
moving_average    checkpoints hold averages of the weights
"""

from gan_v1.tf1.contrib.opt.adam import AdaMaxOptimizer, LazyAdamOptimizer, NadamOptimizer
from gan_v1.tf1.contrib.opt.external import ExternalOptimizerInterface, ScipyOptimizerInterface
from gan_v1.tf1.contrib.opt.moving_average import MovingAverageOptimizer
from gan_v1.tf1.contrib.opt.weight_decay import (
    AdamWOptimizer,
    DecoupledWeightDecayExtension,
    MomentumWOptimizer,
    extend_with_decoupled_weight_decay,
)

__all__ = [
    "AdaMaxOptimizer",
    "AdamWOptimizer",
    "DecoupledWeightDecayExtension",
    "ExternalOptimizerInterface",
    "LazyAdamOptimizer",
    "MomentumWOptimizer",
    "MovingAverageOptimizer",
    "NadamOptimizer",
    "ScipyOptimizerInterface",
    "extend_with_decoupled_weight_decay",
]
