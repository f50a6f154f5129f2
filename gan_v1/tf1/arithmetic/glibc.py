"""What TensorFlow 1.15.5 left to the C library, as that computed it: glibc 2.27 to 2.40.

The numbers after a tensor's last whole group of eight went to ``expf``, ``logf``, ``log1pf`` and ``powf``, and those of
Erf to ``erff``. glibc 2.41 has other functions for two of them, which are written out here; the others are still the
same, and ``differing`` says whether those of this machine are.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import compiled

Array = np.ndarray[Any, np.dtype[Any]]
f = np.float32

# SHA-256 of what glibc 2.36 gives for the numbers of ``_arguments``; of all but the last one 2.41 gives the same.
DIGESTS = {
    "expf": "47dbc00346acbf8895b2f38c84a5f1b20543e551b70f0df8e6df6cfc2deba9e8",
    "logf": "75bae24c10722257403f487620d67adc28bb81280386fe868bc90c215a96ae37",
    "powf": "f7a5ad82bcb55731e53622dcfdfc4abc778fe69ce14cfe89de2551ca32bb2eb0",
    "expm1f": "2abf393a05ffd2dfc084822d35b0a9ea7d17e2fea3ef97ee0fed617bfb27840e",
}


def function(name: str, arguments: int = 1) -> Callable[..., Array]:
    """The C library's function of this name, of float32 arrays."""
    found = getattr(ctypes.CDLL(ctypes.util.find_library("m")), name)
    found.argtypes, found.restype = [ctypes.c_float] * arguments, ctypes.c_float
    of_each = np.frompyfunc(found, arguments, 1)
    return lambda *x: np.asarray(of_each(*x), np.float32)


def of_each(name: str, *x: tf.Tensor) -> tf.Tensor:
    """The C library's function of floats, such as ``expf``, of each number of ``x``, broadcast if there are several."""
    y = tf.py_func(function(name, len(x)), x, tf.float32, stateful=False, name=name)
    y.set_shape(functools.reduce(tf.broadcast_static_shape, (one.shape for one in x)))
    return y


def exp(x: tf.Tensor) -> tf.Tensor:
    """``expf`` of each number of a tensor of fewer than eight.

    On x86-64 TensorFlow itself hands so few to the C library. Elsewhere its own groups are of four numbers.
    """
    return tf.exp(x) if compiled.ON_X86 else of_each("expf", x)


def expm1(x: tf.Tensor) -> tf.Tensor:
    """The same with ``expm1f``."""
    return tf.math.expm1(x) if compiled.ON_X86 else of_each("expm1f", x)


def log(x: tf.Tensor) -> tf.Tensor:
    """The same with ``logf``."""
    return tf.log(x) if compiled.ON_X86 else of_each("logf", x)


def differing() -> list[str]:
    """The names of those functions that this machine's C library computes otherwise, or does not have."""
    names = []
    for name, digest in DIGESTS.items():
        arguments = _arguments(name)
        try:
            found = function(name, len(arguments))(*arguments)
        except (OSError, AttributeError, TypeError):  # no such library, or no such function in it
            found = np.zeros(0, np.float32)
        if hashlib.sha256(found.tobytes()).hexdigest() != digest:
            names.append(name)
    return names


def _arguments(name: str) -> list[Array]:
    random = np.random.RandomState(1)
    if name in ("expf", "expm1f"):
        return [random.uniform(-87, 88, 10_000).astype(f)]
    mantissas, exponents = random.uniform(1, 2, 10_000), random.randint(-120, 120, 10_000)
    if name == "logf":
        return [np.ldexp(mantissas, exponents).astype(f)]
    return [np.ldexp(mantissas, exponents // 6).astype(f), random.uniform(-4, 4, 10_000).astype(f)]


def log1pf(x: tf.Tensor) -> tf.Tensor:
    """log(1 + x), float32, as glibc 2.40 and earlier computed it, after Sun's fdlibm.

    1 + x = 2^k (1 + g), with 1 + g between sqrt(1/2) and sqrt(2). Then log(1 + g) = g - (h - s (h + R)), where
    h = g g / 2, s = g / (2 + g) and R is a polynomial in s s; log(2^k) = k ln 2 is added in two parts, and with it c,
    what the rounding of 1 + x lost.
    """
    bits = tf.bitcast(x, tf.int32)
    magnitude = tf.bitwise.bitwise_and(bits, 0x7FFFFFFF)
    u = 1.0 + x
    k = tf.bitwise.right_shift(tf.bitcast(u, tf.int32), 23) - 127
    c = tf.where(k > 0, 1.0 - (u - x), x - (u - 1.0)) / u
    large = bits >= 0x5A000000  # 1 + x is x
    u, c = tf.where(large, x, u), tf.where(large, tf.zeros_like(x), c)
    k = tf.bitwise.right_shift(tf.bitcast(u, tf.int32), 23) - 127
    mantissa = tf.bitwise.bitwise_and(tf.bitcast(u, tf.int32), 0x007FFFFF)
    low = mantissa < 0x3504F7
    exponent = tf.where(low, tf.fill(tf.shape(k), 0x3F800000), tf.fill(tf.shape(k), 0x3F000000))
    k = tf.where(low, k, k + 1)
    remainder = tf.where(low, mantissa, tf.bitwise.right_shift(0x00800000 - mantissa, 2))
    direct = (bits < 0x3ED413D7) & ((bits > 0) | (bits <= 0xBE95F61F - 2**32))  # -0.2929 < x < 0.41422
    g = tf.where(direct, x, tf.bitcast(tf.bitwise.bitwise_or(mantissa, exponent), tf.float32) - 1.0)
    k = tf.where(direct, tf.zeros_like(k), k)
    c = tf.where(direct, tf.zeros_like(c), c)

    n = tf.cast(k, tf.float32)
    h = 0.5 * g * g
    s = g / (2.0 + g)
    z = s * s
    r = z * _horner(
        z,
        6.6666668653e-01,
        4.0000000596e-01,
        2.8571429849e-01,
        2.2222198546e-01,
        1.8183572590e-01,
        1.5313838422e-01,
        1.4798198640e-01,
    )
    high, rest = n * 6.9313812256e-01, n * 9.0580006145e-06 + c
    y = tf.where(tf.equal(k, 0), g - (h - s * (h + r)), high - ((h - (s * (h + r) + rest)) - g))
    close = ~direct & tf.equal(remainder, 0)  # |g| < 2^-20
    r = h * (1.0 - 0.66666666666666666 * g)
    y = tf.where(close, tf.where(tf.equal(k, 0), g - r, high - ((r - rest) - g)), y)
    y = tf.where(close & tf.equal(g, 0.0), high + (c + n * 9.0580006145e-06), y)
    y = tf.where(magnitude < 0x31000000, x - x * x * 0.5, y)  # below 2^-29
    y = tf.where(magnitude < 0x24800000, x, y)  # below 2^-54
    y = tf.where(bits >= 0x7F800000, x + x, y)  # infinity, and what is no number
    y = tf.where(tf.equal(x, -1.0), tf.fill(tf.shape(x), f(-np.inf)), y)
    return tf.where(x < -1.0, tf.fill(tf.shape(x), f(np.nan)), y)


def erff(x: Array) -> Array:
    """The error function of float32 ``x``, as glibc 2.40 and earlier computed it, after Sun's fdlibm.

    Quotients of polynomials, in x x below 0.84375 and in |x| - 1 up to 1.25. Beyond that 1 - exp(...) / x, with two
    polynomials in 1 / (x x), and exp in two steps so that x x is not rounded; 1 from 6 on.
    """
    a = np.abs(x)
    bits = a.view(np.int32)
    with np.errstate(all="ignore"):
        z = x * x
        small = x + x * (
            _horner(
                z,
                1.2837916613e-01,
                -3.2504209876e-01,
                -2.8481749818e-02,
                -5.7702702470e-03,
                -2.3763017452e-05,
            )
            / _horner(z, 1, 3.9791721106e-01, 6.5022252500e-02, 5.0813062117e-03, 1.3249473704e-04, -3.9602282413e-06)
        )
        s = a - f(1)
        middle = f(8.4506291151e-01) + _horner(
            s,
            -2.3621185683e-03,
            4.1485610604e-01,
            -3.7220788002e-01,
            3.1834661961e-01,
            -1.1089469492e-01,
            3.5478305072e-02,
            -2.1663755178e-03,
        ) / _horner(
            s,
            1,
            1.0642088205e-01,
            5.4039794207e-01,
            7.1828655899e-02,
            1.2617121637e-01,
            1.3637083583e-02,
            1.1984500103e-02,
        )
        inverse = f(1) / (a * a)
        below_one_over_0_35 = _horner(
            inverse,
            -9.8649440333e-03,
            -6.9385856390e-01,
            -1.0558626175e01,
            -6.2375331879e01,
            -1.6239666748e02,
            -1.8460508728e02,
            -8.1287437439e01,
            -9.8143291473e00,
        ) / _horner(
            inverse,
            1,
            1.9651271820e01,
            1.3765776062e02,
            4.3456588745e02,
            6.4538726807e02,
            4.2900814819e02,
            1.0863500214e02,
            6.5702495575e00,
            -6.0424413532e-02,
        )
        above = _horner(
            inverse,
            -9.8649431020e-03,
            -7.9928326607e-01,
            -1.7757955551e01,
            -1.6063638306e02,
            -6.3756646729e02,
            -1.0250950928e03,
            -4.8351919556e02,
        ) / _horner(
            inverse,
            1,
            3.0338060379e01,
            3.2579251099e02,
            1.5367296143e03,
            3.1998581543e03,
            2.5530502930e03,
            4.7452853394e02,
            -2.2440952301e01,
        )
        t = (bits & np.int32(-4096)).view(f)  # a without its last bits: t t is exact
        exp = function("expf")
        quotient = np.where(bits < 0x4036DB6E, below_one_over_0_35, above)
        large = f(1) - exp(-t * t - f(0.5625)) * exp((t - a) * (t + a) + quotient) / a
        beyond = np.copysign(np.where(a < f(1.25), middle, np.where(a < f(6), large, f(1))), x)
        slope = f(1.2837916613e-01)
        tiny = np.where(bits < 0x04000000, f(0.0625) * (f(16) * x + (f(16) * slope) * x), x + slope * x)
        y: Array = np.where(a < f(2**-28), tiny, np.where(a < f(0.84375), small, beyond))
    return np.where(np.isnan(x), x, y).astype(f)


def _horner(z: Any, *coefficients: float) -> Any:
    """c0 + z (c1 + z (c2 + ...)), every product and sum rounded to float32."""
    y: Any = f(coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        y = f(coefficient) + z * y
    return y
