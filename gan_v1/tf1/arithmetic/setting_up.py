"""TensorFlow set up for 1.15.5's arithmetic, or a word on why it cannot be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gan_v1.errors import UserError
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import gradients
from gan_v1.tf1.arithmetic.compiled import XLA_FLAG, compiled
from gan_v1.tf1.arithmetic.elementwise import exp
from gan_v1.tf1.arithmetic.processor import PROCESSORS
from gan_v1.tf1.arithmetic.products import threads_like
from gan_v1.tf1.arithmetic.table import replacements
from gan_v1.tf1.loading import load


class Arithmetic(NamedTuple):
    """What decides how TensorFlow 1.15.5 rounded.

    Attributes:
        threads: of an operation; 1.15.5 by itself made as many as there were cores.
        processor: its maker, ``PROCESSORS``; the recordings' was AMD's.
    """

    threads: int = 2
    processor: str = "amd"

    def set_up(self) -> str | None:
        """Make TensorFlow ready for ``session``; return why a run will be near 1.15.5's rather than equal, if so.

        Raises:
            UserError: earlier work in this process has set TensorFlow up otherwise.
        """
        if self.threads < 1:
            raise UserError(f"cannot compute with {self.threads} threads; expected at least 1")
        if self.processor not in PROCESSORS:
            raise UserError(f"no estimates of {self.processor!r} were measured; expected {' or '.join(PROCESSORS)}")
        if "tensorflow" not in sys.modules:  # which reads this when it is imported
            os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
        load()
        gradients.note()
        from tensorflow.python.util import _pywrap_util_port

        if _pywrap_util_port.IsMklEnabled():
            raise UserError(
                "TensorFlow was imported earlier with oneDNN on, which rounds otherwise; "
                "set TF_ENABLE_ONEDNN_OPTS=0 before Python starts, or begin with the exact run"
            )
        flags = os.environ.get("XLA_FLAGS", "")
        if XLA_FLAG not in flags:  # read when XLA first compiles
            os.environ["XLA_FLAGS"] = f"{flags} {XLA_FLAG}".lstrip()
        if not self._compiles_to_the_bit():
            os.environ["XLA_FLAGS"] = flags  # which still are what XLA goes by
            raise UserError(
                f"XLA was used earlier in this process without {XLA_FLAG}, as by a run that is not exact; "
                "begin with the exact run, in a new process"
            )
        alike = threads_like(self._config())
        if not alike:
            return "this processor multiplies matrices in another order than the recordings' did, which had AVX-512"
        if self.threads not in alike:
            raise UserError(
                f"TensorFlow made its threads earlier in this process, {alike.start} or like them, not {self.threads}; "
                "begin with the exact run, in a new process"
            )
        return None

    @staticmethod
    def is_set_up() -> bool:
        """Whether XLA compiles for this arithmetic, in this process: slower code, and rounded otherwise."""
        return XLA_FLAG in os.environ.get("XLA_FLAGS", "")

    def session(self, graph: tf.Graph) -> tf.Session:
        """A session on ``graph`` that computes as 1.15.5 did; what the graph gains later counts, too."""
        from gan_v1.tf1.arithmetic.sessions import Session

        return Session(graph, replacements(self.threads, self.processor), self._config())

    def rule_all_sessions(self, note: Callable[[str], None]) -> None:
        """Let every session of this process compute so from now on; ``note`` is told of operations not covered."""
        from gan_v1.tf1.arithmetic.sessions import rule_all

        rule_all(replacements(self.threads, self.processor), self._configure, note)

    def _config(self) -> tf.ConfigProto:
        config = tf.ConfigProto()
        self._configure(config)
        return config

    def _configure(self, config: tf.ConfigProto) -> None:
        config.intra_op_parallelism_threads = self.threads
        config.device_count["GPU"] = 0
        # Of what TensorFlow does to a graph, only what leaves out operations that nobody asks for, such as a loss's
        # gradients by the images: the rest makes x * (1 / 3) of x / 3, and more.
        config.graph_options.rewrite_options.optimizers[:] = ["pruning", "dependency"]

    def _compiles_to_the_bit(self) -> bool:
        x = np.linspace(-3, 3, 4096, dtype=np.float32)
        with tf.Graph().as_default(), tf.Session(config=self._config()) as session:
            step_by_step, at_once = session.run([exp(tf.constant(x)), compiled(exp)(tf.constant(x))[0]])
        return np.array_equal(step_by_step, at_once)
