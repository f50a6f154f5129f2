"""TensorFlow set up for 1.15.5's arithmetic, or a word on why it cannot be."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from gan_v1.cores import cores
from gan_v1.errors import UserError
from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import batches, compiled, glibc, gradients, leftovers
from gan_v1.tf1.arithmetic.alone import Alone
from gan_v1.tf1.arithmetic.compiled import XLA_FLAG
from gan_v1.tf1.arithmetic.coverage import SUMMED_HERE
from gan_v1.tf1.arithmetic.elementwise import exp
from gan_v1.tf1.arithmetic.processor import PROCESSORS, makers_like_this
from gan_v1.tf1.arithmetic.products import Products, Shape, Ways, of_a_vector, product, threads_like
from gan_v1.tf1.arithmetic.table import Replacement, replacements
from gan_v1.tf1.loading import load

if TYPE_CHECKING:
    from gan_v1.tf1.arithmetic.sessions import Session

ExactAs = Literal["recorded", "here"]
MEANINGS: tuple[ExactAs, ...] = ("recorded", "here")
RECORDED_THREADS, RECORDED_PROCESSOR = 2, "amd"


# On x86-64 still 1.15.5's. Like Sigmoid's gradient they round otherwise after a tensor's last whole group, and on Arm
# these groups are of four numbers; unlike it they are not written out here.
OTHERWISE_AFTER_GROUPS = {"Sin", "SoftplusGrad", "SqrtGrad"}

# SHA-256 of what 1.15.5 computed for the numbers of ``_wrong_functions``.
FUNCTIONS = {
    "Sigmoid": "4913c2cbbd85dee91054ca75ed0473d20766ce4286d0dd04a5e689b4a2d820f1",
    "SigmoidGrad": "16362b65db00e427a91b28cc7287b38f47aac85736081b0f2cc4cd7606febefd",
    "Tanh": "8fee294a48cb216f33d44ec7bd608e6b6c3150061e36da6f942b2c0b6a48c12f",
    "TanhGrad": "9c791a96652ddc6769578b550bd3f513343f23011e9a4a41fe4447a387651623",
    "Log": "7e078a6a536a1e30cfa853cbbc6a9a55e7e07e63e0bdc3c9b2fbd6296a6393ec",
    "Exp": "3542fd64b9e79c0974fe690a3bc7aaf915c0e0b4948443338c2fb0d9b575285b",
    "Log1p": "cf7c84458cb526fb4b1b8607e64cdb1febf75fd5e5f7d6dd4755a767505ea93d",
    "Reciprocal": "a4971c6b13a3ac7b3982744215f3f1ef3873dcbe1b2c409f6a8f2bcbdfdb7668",
    "Sqrt": "f19b6f40886a0ecdfc8aaf2e15e4ef0e604973b13049af984a9e09d486c0eef3",
    "Mean": "f7110e95e79625667d8cec76eaa25855039cc7458e6c3b8be0fb881969e771b5",
}


class Arithmetic(NamedTuple):
    """What decides how TensorFlow 1.15.5 rounded.

    Attributes:
        exact_as: "recorded": the machine of this package's recordings, whatever machine this is; "here": what 1.15.5
            would compute on this machine, whose products are taken as they come.
        threads: of an operation; 1.15.5 by itself made as many as there were cores.
        processor: its maker, one of ``PROCESSORS``, for the estimate of 1 / sqrt(x).
    """

    exact_as: ExactAs = "recorded"
    threads: int = RECORDED_THREADS
    processor: str = RECORDED_PROCESSOR

    @classmethod
    def chosen(cls, exact_as: str, threads: int | None = None, processor: str | None = None) -> Arithmetic:
        """The arithmetic that a user asks for, with what belongs to the meaning where nothing else is said.

        Raises:
            UserError: a value is impossible, or contradicts the meaning.
        """
        if exact_as not in MEANINGS:
            raise UserError(f"there is no exactness {exact_as!r}; expected --exact-as {' or '.join(MEANINGS)}")
        if threads is not None and threads < 1:
            raise UserError(f"cannot compute with {threads} threads; expected at least 1")
        if processor is not None and processor not in PROCESSORS:
            raise UserError(f"no estimates of {processor!r} were measured; expected {' or '.join(PROCESSORS)}")
        if exact_as == "here":
            return cls("here", threads or cores(), processor or _maker())
        if threads not in (None, RECORDED_THREADS) or processor not in (None, RECORDED_PROCESSOR):
            raise UserError(
                f"the recordings had {RECORDED_THREADS} threads on a processor of maker {RECORDED_PROCESSOR!r}; "
                "leave out --threads and --processor, or say --exact-as here"
            )
        return cls()

    def set_up(self) -> str | None:
        """Make TensorFlow ready for ``session``; return why a run will be near 1.15.5's rather than equal, if so.

        Raises:
            UserError: earlier work in this process has set TensorFlow up otherwise.
        """
        if "tensorflow" not in sys.modules:  # which reads this when it is imported
            os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
        load()
        gradients.note()
        if internals.IsMklEnabled():
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
        if self.exact_as == "here":
            alike = threads_like(Ways(self._config()))
            if alike is not None and self.threads not in alike:
                raise UserError(
                    f"TensorFlow made its threads earlier in this process, {alike.start} or like them, not "
                    f"{self.threads}; begin with the exact run, in a new process"
                )
        return self._doubt()

    def _doubt(self) -> str | None:
        """Why numbers will be near 1.15.5's, not equal to them; None if every check says that they are equal."""
        if sys.platform != "linux":
            return f"nobody has compared {platform.system()}'s C library with that of the recordings"
        if changed := [name for name in glibc.differing() if name in ("expf", "logf")]:
            return f"this C library computes {', '.join(changed)} otherwise"
        if self.exact_as == "here":
            if not compiled.ON_X86:
                return f"TensorFlow 1.15.5 was never released for this kind of processor, {platform.machine()}"
            if self.processor == _maker() and self.processor not in makers_like_this(self._config()):
                return f"this processor estimates 1 / sqrt(x) otherwise than the {self.processor} one that was measured"
        elif not _ways().makes_chains:
            return "this processor, or this TensorFlow on it, has no fused multiply-add (on x86-64: FMA with AVX2)"
        elif wrong := _wrong_products(self._config()):
            return f"{len(wrong)} of the tutorials' products are summed in another order, the first of {wrong[0]}"
        elif not compiled.ON_X86 and (others := self._wrong_functions()):
            return f"this processor, or this TensorFlow on it, computes {', '.join(others)} otherwise"
        return None

    @staticmethod
    def is_set_up() -> bool:
        """Whether XLA compiles for this arithmetic, in this process: slower code, and rounded otherwise."""
        return XLA_FLAG in os.environ.get("XLA_FLAGS", "")

    def session(self, graph: tf.Graph, batch: int | None = None) -> Session:
        """A session on ``graph`` that computes as 1.15.5 did; what the graph gains later counts, too.

        Args:
            batch: how many examples a batch has, where the graph does not say it.
        """
        from gan_v1.tf1.arithmetic.sessions import Session

        def note(text: str) -> None:
            print(f"near TensorFlow 1.15.5's numbers, not equal to them: {text}", file=sys.stderr)

        return Session(graph, self._table(note, batch), self._config())

    def rule_all_sessions(self, note: Callable[[str], None]) -> None:
        """Let every session of this process compute so from now on; ``note`` is told of operations not covered."""
        from gan_v1.tf1.arithmetic.sessions import rule_all

        rule_all(self._table(note), self._configure, note, self._unsure())

    def _unsure(self) -> set[str]:
        """Types of operations that round otherwise on this machine, though elsewhere they are 1.15.5's."""
        changed = glibc.differing()
        types = {kind for kind, name in (("Pow", "powf"), ("Expm1", "expm1f")) if name in changed}
        if not compiled.ON_X86:
            types |= OTHERWISE_AFTER_GROUPS
        return types if self.exact_as == "here" else types | SUMMED_HERE

    def _table(self, note: Callable[[str], None], batch: int | None = None) -> Mapping[str, Replacement]:
        if self.exact_as == "recorded":
            return replacements(self.threads, self.processor, Products(_ways(), note, batch))
        batched: Replacement = functools.partial(batches.product, note)
        table = {
            **replacements(self.threads, self.processor, leftovers.product),
            **dict.fromkeys(("BatchMatMul", "BatchMatMulV2"), batched),
        }
        return table if _has_avx512() else {**table, **Alone(self._config(), note).replacements()}

    def _config(self) -> tf.ConfigProto:
        config = tf.ConfigProto()
        self._configure(config)
        return config

    def _configure(self, config: tf.ConfigProto) -> None:
        if self.exact_as == "here":  # otherwise no number depends on it, and TensorFlow takes all cores
            config.intra_op_parallelism_threads = self.threads
        config.device_count["GPU"] = 0
        # The graph optimiser may leave out operations that nobody asks for, such as the gradients of a loss by the
        # images. Everything else that it does changes numbers: it makes x * (1 / 3) of x / 3, for instance.
        config.graph_options.rewrite_options.optimizers[:] = ["pruning", "dependency"]

    def _compiles_to_the_bit(self) -> bool:
        x = np.linspace(-3, 3, 4096, dtype=np.float32)
        with tf.Graph().as_default(), tf.Session(config=self._config()) as session:
            step_by_step, at_once = session.run([exp(tf.constant(x)), compiled.compiled(exp)(tf.constant(x))[0]])
        return np.array_equal(step_by_step, at_once)

    def _wrong_functions(self) -> list[str]:
        """Which operations do not have 1.15.5's SHA-256 of ``FUNCTIONS`` on a hundred numbers, a rest of four included.

        For processors other than x86-64, whose TensorFlow works through a tensor in groups of another size.
        """
        random = np.random.RandomState(1)
        with tf.Graph().as_default() as graph:
            x = tf.constant(random.normal(size=100), tf.float32)
            p = tf.constant(random.uniform(0.01, 0.99, 100), tf.float32)
            built = {
                "Sigmoid": tf.sigmoid(x),
                "SigmoidGrad": tf.raw_ops.SigmoidGrad(y=p, dy=x),
                "Tanh": tf.tanh(x),
                "TanhGrad": tf.raw_ops.TanhGrad(y=p, dy=x),
                "Log": tf.log(p),
                "Exp": tf.exp(x),
                "Log1p": tf.raw_ops.Log1p(x=p),
                "Reciprocal": tf.reciprocal(p),
                "Sqrt": tf.sqrt(p),
                "Mean": tf.reduce_mean(x),
            }
            with self.session(graph) as session:
                found = session.run(built)
        return [name for name, y in found.items() if hashlib.sha256(y.tobytes()).hexdigest() != FUNCTIONS[name]]


@functools.cache
def _ways() -> Ways:
    """Those of this process, whose threads are made once."""
    return Ways(Arithmetic()._config())


def _wrong_products(config: tf.ConfigProto) -> list[str]:
    """Which of the tutorials' products do not have the SHA-256 of ``products.json``, in words."""
    rows = json.loads((Path(__file__).parent / "products.json").read_bytes())
    wrong, operands = [], {}
    with tf.Graph().as_default() as graph:
        built = {}
        for row in rows:
            shape = Shape(*(row[field] for field in Shape._fields))
            a_shape = (shape.k, shape.m) if shape.transpose_a else (shape.m, shape.k)
            b_shape = (shape.n, shape.k) if shape.transpose_b else (shape.k, shape.n)
            random = np.random.RandomState(1)
            a, b = tf.placeholder(tf.float32, a_shape), tf.placeholder(tf.float32, b_shape)
            operands[a], operands[b] = random.normal(size=a_shape), random.normal(size=b_shape)
            if shape.n == 1 and not compiled.ON_X86:
                y = of_a_vector(a, b, shape[3:], is_row=False)
            else:
                way = None if shape.n == 1 else _ways().of(shape)
                y = tf.matmul(a, b, *shape[3:]) if way is None else product(a, b, shape, way)
            built[f"[{shape.m}, {shape.k}] x [{shape.k}, {shape.n}]", row["sha256"]] = y
        with tf.Session(graph=graph, config=config) as session:
            for (words, digest), y in zip(built, session.run(list(built.values()), operands), strict=True):
                if hashlib.sha256(y.tobytes()).hexdigest() != digest:
                    wrong.append(words)
    return wrong


def _has_avx512() -> bool:
    """Whether sgemm takes its kernel for AVX-512; no, where the system does not tell."""
    return "avx512f" in _told_of_the_processor()


def _maker() -> str:
    """Whose processor this is; that of the recordings where it is nobody's whose estimates were measured."""
    return "intel" if "GenuineIntel" in _told_of_the_processor() else RECORDED_PROCESSOR


def _told_of_the_processor() -> str:
    """What the system says of it: maker, name and instructions on Linux, elsewhere its name."""
    try:
        return Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
