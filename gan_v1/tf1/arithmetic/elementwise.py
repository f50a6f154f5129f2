"""What TensorFlow 1.15.5 computed for the functions of a single number.

Its wheel was compiled for AVX, without fused multiply-add, with the Eigen of 2019. Eigen worked through
a tensor in groups of eight numbers, with polynomials of its own: those are the functions of this module,
each for float32 tensors of any shape. What was left after the last whole group went to the C library: those
are the functions whose names end in ``_left``, for tensors of fewer than eight numbers.

Every product, sum and quotient is rounded to float32 by itself. The constants are Eigen's, who took most
of them from the Cephes library.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import glibc

Function = Callable[["tf.Tensor"], "tf.Tensor"]

GROUP = 8  # float32 numbers in a register of AVX
SMALLEST_NORMAL = float(np.finfo(np.float32).tiny)


def sigmoid(x: tf.Tensor) -> tf.Tensor:
    """1 / (1 + exp(-x)) as a quotient of polynomials, odd over even, plus 1/2; 0 below -18 and 1 above 18."""
    x = _clamped(x, 18.0)
    u = x * x
    p = x * _polynomial(
        u, 4.37031012579801e-11, 1.15627324459942e-07, 6.08574864600143e-05, 8.51377133304701e-03, 2.48287947061529e-01
    )
    q = _polynomial(
        u,
        6.10247389755681e-13,
        5.76102136993427e-09,
        6.29106785017040e-06,
        1.70198817374094e-03,
        1.16817656904453e-01,
        9.93151921023180e-01,
    )
    return tf.maximum(tf.minimum(p / q + 0.5, 1.0), 0.0)


def tanh(x: tf.Tensor) -> tf.Tensor:
    """The same form for tanh; beyond 9 it is 1 to float32's precision."""
    x = _clamped(x, 9.0)
    u = x * x
    p = x * _polynomial(
        u,
        -2.76076847742355e-16,
        2.00018790482477e-13,
        -8.60467152213735e-11,
        5.12229709037114e-08,
        1.48572235717979e-05,
        6.37261928875436e-04,
        4.89352455891786e-03,
    )
    q = _polynomial(u, 1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
    return p / q


def log(x: tf.Tensor) -> tf.Tensor:
    """The natural logarithm: of the mantissa by a polynomial of degree 9, of the exponent by ln 2 in two parts.

    -inf at 0, NaN below, infinity at infinity.
    """
    bits = tf.bitcast(tf.maximum(x, SMALLEST_NORMAL), tf.int32)
    exponent = tf.cast(tf.bitwise.right_shift(bits, 23) - 126, tf.float32)
    m = tf.bitcast(tf.bitwise.bitwise_or(tf.bitwise.bitwise_and(bits, 0x007FFFFF), 0x3F000000), tf.float32)
    small = m < 0.707106781186547524
    exponent -= tf.where(small, tf.ones_like(m), tf.zeros_like(m))
    m = (m - 1.0) + tf.where(small, m, tf.zeros_like(m))

    m2 = m * m
    m3 = m2 * m
    y = _polynomial(m, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1)
    y1 = _polynomial(m, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1)
    y2 = _polynomial(m, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)
    y = ((y * m3 + y1) * m3 + y2) * m3
    y += exponent * -2.12194440e-4
    result = (m - m2 * 0.5 + y) + exponent * 0.693359375
    result = tf.where(x < np.inf, result, x)
    result = tf.where(x >= 0.0, result, filled(x, np.nan))
    return tf.where(tf.equal(x, 0.0), filled(x, -np.inf), result)


def exp(x: tf.Tensor) -> tf.Tensor:
    """2^n exp(r): n the nearest whole number to x / ln 2, r what is left, by a polynomial of degree 7."""
    clamped = _clamped(x, 88.3762626647950)
    n = tf.floor(clamped * 1.44269504088896341 + 0.5)
    r = clamped - n * 0.693359375
    r -= n * -2.12194440e-4
    y = _polynomial(
        r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
    )
    y = y * (r * r) + r + 1.0
    power = tf.bitcast(tf.bitwise.left_shift(tf.cast(n, tf.int32) + 127, 23), tf.float32)
    return tf.maximum(y * power, x)


def log1p(x: tf.Tensor) -> tf.Tensor:
    """log(1 + x): x log(u) / (u - 1) with u = 1 + x, which makes up for what u lost; x itself where u is 1 or inf."""
    u = 1.0 + x
    return tf.where(tf.equal(u, 1.0) | tf.equal(u, np.inf), x, x * (log(u) / (u - 1.0)))


def expm1(x: tf.Tensor) -> tf.Tensor:
    """exp(x) - 1: (u - 1) x / log(u) with u = exp(x), which makes up for what u lost; see ``log1p``."""
    u = exp(x)
    less_one = u - 1.0
    logarithm = log(u)
    y = tf.where(tf.equal(logarithm, u), u, less_one * (x / logarithm))  # these two are equal at infinity alone
    return tf.where(tf.equal(u, 1.0), x, tf.where(tf.equal(less_one, -1.0), less_one, y))


def reciprocal(x: tf.Tensor) -> tf.Tensor:
    """1 / x, rounded correctly; today's comes from an estimate."""
    return tf.ones_like(x) / x


def softplus(x: tf.Tensor) -> tf.Tensor:
    """log(exp(x) + 1), between the numbers where it is exp(x) and where it is x, to float32's precision."""
    return _softplus(x, exp, log)


def elu(x: tf.Tensor) -> tf.Tensor:
    """x, or exp(x) - 1 below 0."""
    return elu_by(exp, x)


def selu(x: tf.Tensor) -> tf.Tensor:
    """The same, scaled."""
    return _selu(x, exp)


def log_left(x: tf.Tensor) -> tf.Tensor:
    """The C library's log of the numbers after the last whole group; those too small to be normal count as 0."""
    return glibc.log(tf.where(tf.abs(x) < SMALLEST_NORMAL, tf.zeros_like(x), x))


def sigmoid_left(x: tf.Tensor) -> tf.Tensor:
    """What the C library's exp made of the numbers after the last whole group; 0 below -18, 1 above 18."""
    y = 1.0 / (1.0 + glibc.exp(-x))
    return tf.where(x > 18.0, tf.ones_like(x), tf.where(x < -18.0, tf.zeros_like(x), y))


def sqrt_left(x: tf.Tensor) -> tf.Tensor:
    """The C library's root."""
    return tf.maximum(tf.sqrt(x), 0.0)  # XLA makes a division by a bare root a product with an estimate of 1 / root


def rsqrt_left(x: tf.Tensor) -> tf.Tensor:
    """1 by the C library's root."""
    return 1.0 / sqrt_left(x)


def softplus_left(x: tf.Tensor) -> tf.Tensor:
    """Softplus by the C library's exp and log."""
    return _softplus(x, glibc.exp, glibc.log)


def elu_left(x: tf.Tensor) -> tf.Tensor:
    """Elu by the C library's exp."""
    return elu_by(glibc.exp, x)


def elu_by(exp: Function, x: tf.Tensor) -> tf.Tensor:
    """Elu by an exponential function of the caller's."""
    return tf.where(x < 0.0, exp(x) - 1.0, x)


def sigmoid_gradient(y: tf.Tensor, dy: tf.Tensor) -> tf.Tensor:
    """dy by Sigmoid's slope y (1 - y), which is computed first."""
    return dy * (y * (1.0 - y))


def sigmoid_gradient_left(y: tf.Tensor, dy: tf.Tensor) -> tf.Tensor:
    """The same from left to right."""
    return dy * y * (1.0 - y)


def tanh_gradient(y: tf.Tensor, dy: tf.Tensor) -> tf.Tensor:
    """dy by Tanh's slope 1 - y y."""
    return dy * (1.0 - y * y)


def selu_left(x: tf.Tensor) -> tf.Tensor:
    """Selu by the C library's exp."""
    return _selu(x, glibc.exp)


def filled(like: tf.Tensor, value: float) -> tf.Tensor:
    """``value``, float32, in the shape of ``like``."""
    return tf.fill(tf.shape(like), np.float32(value))


def _softplus(x: tf.Tensor, exp: Function, log: Function) -> tf.Tensor:
    threshold = float(np.log(np.finfo(np.float32).eps) + np.float32(2.0))
    e = exp(x)
    return tf.where(x > -threshold, x, tf.where(x < threshold, e, log(e + 1.0)))


def _selu(x: tf.Tensor, exp: Function) -> tf.Tensor:
    scale, scale_alpha = 1.0507009873554804934193349852946, 1.7580993408473768599402175208123
    return tf.where(x < 0.0, scale_alpha * (exp(x) - 1.0), scale * x)


def _clamped(x: tf.Tensor, bound: float) -> tf.Tensor:
    return tf.maximum(tf.minimum(x, bound), -bound)


def _polynomial(x: tf.Tensor, *coefficients: float) -> tf.Tensor:
    """By Horner's rule, the highest power's coefficient first."""
    y = x * coefficients[0] + coefficients[1]
    for coefficient in coefficients[2:]:
        y = y * x + coefficient
    return y
