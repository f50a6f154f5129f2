"""Products of a batch of matrices, as TensorFlow 1.15.5 made them.

It gave each pair of matrices [m, k] x [k, n] to Eigen's own kernel, without fused multiply-add, if m k n was no more
than ``THEN``. Today's TensorFlow has the same kernel, but takes it for no more than ``TODAY``; what is larger it hands
to sgemm. So a larger product is cut into blocks for which today's kernel is taken, multiplied as one batch.

The kernel works in tiles of four rows by sixteen columns. How it sums a number depends on the tile's place:

    columns of whole sixteens, and the last rows after whole fours        one chain over k
    eight columns after the last whole sixteen, in fours of rows          even and odd terms apart
    four columns after the last whole eight, in fours of rows             likewise
    the last columns after whole fours, in fours of rows                  several chains

A block keeps the kind of its tiles, and zeros fill it up, so that its numbers are summed as in the whole.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import compiled

TODAY, THEN = 128 * 128, 128 * 256 * 256
ROWS, COLUMNS, HALF, QUARTER = 4, 16, 8, 4  # of a tile, and of what is left of its columns
LONGEST = TODAY // (2 * COLUMNS)  # k; a product of a vector takes another path, so a block has two rows at least
FEW = 16  # rows that keep a product of small k and few columns from a path of its own


def product(note: Callable[[str], None], op: tf.Operation) -> list[tf.Tensor] | None:
    """A BatchMatMul; as it is today where the two versions take the same kernel.

    Args:
        note: is told of products for which there is no block.
    """
    a, b = op.inputs
    if a.dtype != tf.float32 or None in (a.shape.rank, b.shape.rank) or not compiled.ON_X86:
        return None
    known_a, known_b = a.shape[-2:].as_list(), b.shape[-2:].as_list()
    m, k = reversed(known_a) if op.get_attr("adj_x") else known_a
    k_again, n = reversed(known_b) if op.get_attr("adj_y") else known_b
    k = k_again if k is None else k
    numbers = op.outputs[0].shape[:-2].num_elements()
    if numbers == 1 or 1 in (m, k, n):
        return None
    if None not in (m, k, n) and not TODAY < m * k * n <= THEN:
        return None
    if k is None or k > LONGEST:
        words = "an unknown number of terms" if k is None else f"{k} terms"
        note(f"the batched products of {words} of {op.name} may be summed in another order")
        return None
    y = op.outputs[0]
    matrices = tf.linalg.matrix_transpose(a) if op.get_attr("adj_x") else a
    others = tf.linalg.matrix_transpose(b) if op.get_attr("adj_y") else b
    if None not in (m, n, numbers):
        y = _in_blocks(matrices, others, k)
    else:
        rows, columns, batch = tf.shape(y)[-2], tf.shape(y)[-1], tf.size(y)
        cost = tf.cast(rows, tf.float32) * tf.cast(columns, tf.float32) * k
        is_cut = (cost > TODAY) & (cost <= THEN) & (rows > 1) & (columns > 1) & (batch > rows * columns)
        y = tf.cond(is_cut, lambda: _in_blocks(matrices, others, k), lambda: tf.matmul(matrices, others))
    y.set_shape(op.outputs[0].shape)
    return [y]


def _in_blocks(a: tf.Tensor, b: tf.Tensor, k: int) -> tf.Tensor:
    """[..., m, k] x [..., k, n], put together from blocks of each kind of tile."""
    m, n = _size(a, -2), _size(b, -1)
    by_fours, ends = m // ROWS * ROWS, [n // columns * columns for columns in (COLUMNS, HALF, QUARTER)]
    # Of all numbers as if each were one chain, zeros being added to the columns.
    y = _blocks(a, b, k, 2, COLUMNS)[..., :n]
    if isinstance(n, int) and n == ends[0]:
        return y
    fours, few = a[..., :by_fours, :], FEW if k < FEW else ROWS
    above = [y[..., :by_fours, : ends[0]]]
    for start, end, columns in zip(ends, [*ends[1:], n], (HALF, QUARTER, QUARTER - 1), strict=True):
        above.append(_blocks(fours, b[..., start:end], k, few, columns)[..., : end - start])
    return tf.concat([tf.concat(above, -1), y[..., by_fours:, :]], -2)


def _blocks(a: tf.Tensor, b: tf.Tensor, k: int, least: int, columns: int) -> tf.Tensor:
    """The product, in blocks of so many columns and a multiple of ``least`` rows; it may have columns too many."""
    m, n = _size(a, -2), _size(b, -1)
    rows = max(least, TODAY // (columns * k) // least * least)
    if isinstance(m, int):
        rows = min(rows, max(least, -(-m // least) * least))
    down, across = -(-m // rows), -(-n // columns)
    a, b = _filled_up(a, -2, down * rows - m), _filled_up(b, -1, across * columns - n)
    a = tf.reshape(a, tf.concat([tf.shape(a)[:-2], [down, 1, rows, k]], 0))
    b = tf.reshape(b, tf.concat([tf.shape(b)[:-1], [across, columns]], 0))
    rank = b.shape.rank
    b = tf.transpose(b, [*range(rank - 3), rank - 2, rank - 3, rank - 1])[..., None, :, :, :]
    y = tf.matmul(a, b)  # [..., down, across, rows, columns]
    rank = y.shape.rank
    y = tf.transpose(y, [*range(rank - 4), rank - 4, rank - 2, rank - 3, rank - 1])
    return tf.reshape(y, tf.concat([tf.shape(y)[:-4], [down * rows, across * columns]], 0))[..., :m, :]


def _filled_up(x: tf.Tensor, axis: int, zeros: int | tf.Tensor) -> tf.Tensor:
    """``x`` with so many zeros more along an axis, one of the last two."""
    more = [[0, 0] for _ in range(x.shape.rank)]
    more[axis] = [0, zeros]
    return tf.pad(x, more)


def _size(x: tf.Tensor, axis: int) -> int | tf.Tensor:
    size = x.shape[axis].value
    return tf.shape(x)[axis] if size is None else size
