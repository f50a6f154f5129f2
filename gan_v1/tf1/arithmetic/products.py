"""Matrix products whose sums are made in a stated order, on any processor that has fused multiply-add.

A number of a product [m, k] x [k, n] is a sum of k terms. TensorFlow 1.15.5 cut the k terms into pieces, made each
piece's sum as one chain of fused multiply-adds, s = round(s + a b) from the first term to the last, and added the
pieces' sums from left to right. Where it cut is in ``cuts``. That is all there is to the rounding of a product.

Today's MatMul multiplies by the same two libraries, Eigen and oneDNN's sgemm, but where these cut depends on the
machine: on its vector instructions, its caches, the number of threads. So a product is put together here from smaller
ones, each of which this machine's MatMul makes as one chain. Three means are enough:

    a piece of its own      The inner dimension is cut where 1.15.5 cut it, and the pieces' products are added.
    going on with a chain   sgemm for AVX2 halves whatever is longer than 256. A chain c goes on by the product
                            [I | a] x [c ; b], I being the identity matrix: its first m terms give c exactly.
    padding                 At the edge of a matrix, where a kernel's tiles of rows and columns do not fit, some
                            numbers are summed in several chains at once. Rows and columns of zeros move the edge away.

Which of them a shape needs is found by trial when a graph is set up (``Ways``), within milliseconds; on a processor
with AVX-512 and two threads, as the recordings' machine had them, most shapes need none.
"""

from __future__ import annotations

import functools
import itertools
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import compiled
from gan_v1.tf1.arithmetic.elementwise import GROUP
from gan_v1.tf1.arithmetic.sums import LEAF, over_columns, over_rows

Array = np.ndarray[Any, np.dtype[Any]]

UNCUT = 320  # terms; with two threads Eigen leaves so many together
ALIGNED = 8  # numbers; it cuts at multiples of this
KNOWN_INNER = (784, 794)  # larger than UNCUT, and recorded with two threads; other cuts follow the same rule
VECTOR_BLOCK = 128  # as many terms and more of a matrix times a vector are summed in blocks
LONG_ROW = 8000  # numbers, 32,000 bytes; the blocks of a matrix with such rows are smaller
ROWS_AT_ONCE = 96  # of a product whose number of rows is not known before it runs
PADDING = [(rows, columns) for columns in (0, 16) for rows in (0, 2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48)]
LONGEST = (256, 128, 64, 32)  # chains that a kernel is asked for, the best one first
TRIALS = 8


class Shape(NamedTuple):
    """A product [m, k] x [k, n]; whether its operands are stored transposed, as [k, m] and [n, k]."""

    m: int
    k: int
    n: int
    transpose_a: bool = False
    transpose_b: bool = False


class Chain(NamedTuple):
    """How to get every number of a product as one chain.

    Attributes:
        longest: the number of terms of each MatMul, at most.
        padding: for each number of terms that such a MatMul has, how many rows and columns of zeros it needs.
    """

    longest: int
    padding: dict[int, tuple[int, int]]


class Way(NamedTuple):
    """How to get a product of one shape in the stated order.

    Attributes:
        rows: how many rows are multiplied at once.
        pieces: where the inner dimension begins and ends in each piece; one piece where the machine cuts like 1.15.5.
        chains: for each number of terms and of rows of a piece, how its chains are had; empty if the MatMul of the
            whole shape gives the stated order as it is.
    """

    rows: int
    pieces: Sequence[tuple[int, int]]
    chains: dict[tuple[int, int], Chain]


def cuts(k: int) -> list[tuple[int, int]]:
    """Beginnings and ends of the pieces of ``k`` terms, as Eigen cut them with two threads.

    Seen with TensorFlow 1.15.5: pieces of equal length, rounded up to a multiple of 8, of at most 320 terms. It holds
    for some 32 rows and more.
    """
    if k <= UNCUT:
        return [(0, k)]
    length = ALIGNED * math.ceil(k // math.ceil(k / UNCUT) / ALIGNED)
    return [(start, min(start + length, k)) for start in range(0, k, length)]


def in_order(v: Array, w: Array, pieces: Sequence[tuple[int, int]]) -> np.float32:
    """The sum of v[i] w[i] in the stated order, whole numbers below 2**20: float64 holds every step exactly."""
    total = np.float32(0)
    for start, end in pieces:
        s = 0.0
        for term in (v[start:end] * w[start:end]).tolist():
            s = float(np.float32(s + term))
        total = np.float32(s) if start == 0 else total + np.float32(s)
    return total


class Ways:
    """Finds, by trial, how this process's MatMul gives products in the stated order.

    In a trial all rows of a are the same, and so are all columns of b. Then all numbers of the product are one
    number, which is easily computed in the stated order, and a number that is summed otherwise stands out.

    Args:
        config: of the sessions whose products it is about.

    Attributes:
        makes_chains: whether the smallest product is made of chains of fused multiply-adds; if not, none is.
    """

    def __init__(self, config: tf.ConfigProto) -> None:
        self._graph = tf.Graph()
        self._found: dict[Shape, Way | None] = {}
        with self._graph.as_default():
            self._a, self._b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
            self._products = {
                transposed: tf.matmul(self._a, self._b, *transposed)
                for transposed in itertools.product((False, True), repeat=2)
            }
        self._session = tf.Session(graph=self._graph, config=config)
        self.makes_chains = self.gives(Shape(24, 32, 32), [(0, 32)])

    def of(self, shape: Shape) -> Way | None:
        """The quickest way to a product of this shape in the stated order; None if no way was found."""
        if shape not in self._found:
            self._found[shape] = self._find(shape) if self.makes_chains else None
        return self._found[shape]

    def _find(self, shape: Shape) -> Way | None:
        pieces = cuts(shape.k)
        if self.gives(shape, pieces):
            return Way(shape.m, [(0, shape.k)], {})
        lengths = {end - start for start, end in pieces}
        for most in (shape.m, 128, ROWS_AT_ONCE, 48, 24):
            parts = math.ceil(shape.m / most)
            rows = math.ceil(shape.m / parts)
            heights = {rows, shape.m - (parts - 1) * rows}
            chains = {
                (length, height): self._chain(shape._replace(m=height, k=length))
                for length in lengths
                for height in heights
            }
            if None not in chains.values():
                return Way(rows, pieces, {key: chain for key, chain in chains.items() if chain is not None})
        return None

    def _chain(self, shape: Shape) -> Chain | None:
        for longest in (shape.k, *LONGEST):
            if longest > shape.k or (longest < shape.k and 2 * shape.m > longest):
                continue
            terms = {end if start == 0 else shape.m + end - start for start, end in _steps(shape, longest)}
            padding = {k: self._padding(shape._replace(k=k)) for k in terms}
            if None not in padding.values():
                return Chain(longest, {k: found for k, found in padding.items() if found is not None})
        return None

    def _padding(self, shape: Shape) -> tuple[int, int] | None:
        for rows, columns in PADDING:
            columns = columns and -shape.n % columns
            padded = shape._replace(m=shape.m + rows, n=shape.n + columns)
            if self.gives(padded, [(0, shape.k)], shape.m, shape.n):
                return rows, columns
        return None

    def gives(self, shape: Shape, pieces: Sequence[tuple[int, int]], rows: int = -1, columns: int = -1) -> bool:
        """Whether MatMul's first ``rows`` and ``columns`` (by default all) are in the order of these pieces."""
        m, k, n, transpose_a, transpose_b = shape
        rows, columns = m if rows < 0 else rows, n if columns < 0 else columns
        for trial in range(TRIALS):
            v, w, expected = _numbers(k, tuple(pieces), trial)
            a = np.repeat(v[:, None], m, 1) if transpose_a else np.repeat(v[None, :], m, 0)
            b = np.repeat(w[None, :], n, 0) if transpose_b else np.repeat(w[:, None], n, 1)
            y = self._session.run(self._products[transpose_a, transpose_b], {self._a: a, self._b: b})
            if not (y[:rows, :columns] == expected).all():
                return False
        return True


# How [100, 784] x [784, 256] is cut with so many threads. sgemm halves a piece of 392 on every processor seen, and
# one of 264 on those with AVX2 alone.
_BY_THREADS = (
    (range(1, 2), (196, 392, 588)),
    (range(2, 10), (264, 528)),
    (range(2, 10), (132, 264, 396, 528)),
    (range(10, sys.maxsize), tuple(range(96, 784, 96))),
)


def threads_like(ways: Ways) -> range | None:
    """Numbers of threads with which a process multiplies like this one; None if its order is none of those seen."""
    for threads, places in _BY_THREADS:
        if ways.gives(Shape(100, 784, 256), list(itertools.pairwise((0, *places, 784)))):
            return threads
    return None


@functools.cache
def _numbers(k: int, pieces: tuple[tuple[int, int], ...], trial: int) -> tuple[Array, Array, np.float32]:
    random = np.random.RandomState(trial)
    v, w = random.randint(-(2**20), 2**20, (2, k)).astype(np.float64)
    return v.astype(np.float32), w.astype(np.float32), in_order(v, w, pieces)


def _steps(shape: Shape, longest: int) -> list[tuple[int, int]]:
    """Beginnings and ends of the parts of a chain of ``shape.k`` terms.

    The first part is as long as a kernel allows. Every later one is multiplied together with the identity matrix, whose
    m terms count towards ``longest``.
    """
    ends = [min(longest, shape.k)]
    while ends[-1] < shape.k:
        ends.append(min(ends[-1] + longest - shape.m, shape.k))
    return list(zip([0, *ends[:-1]], ends, strict=True))


class Products:
    """Builds products in the stated order, in place of an operation MatMul.

    Args:
        ways: of this process.
        note: is told, once for each, of products whose order is not known.
        batch: how many rows an operand has whose number of rows, or of terms, the graph does not say.
    """

    def __init__(self, ways: Ways, note: Callable[[str], None], batch: int | None = None) -> None:
        self._ways, self._batch = ways, batch
        self._note = functools.cache(note)

    def __call__(self, op: tf.Operation) -> list[tf.Tensor] | None:
        """What stands in for ``op``; None where the machine's own product is the right one, or the only one."""
        a, b = op.inputs
        transposed = bool(op.get_attr("transpose_a")), bool(op.get_attr("transpose_b"))
        if a.dtype.base_dtype != tf.float32:
            return None
        a_sizes, b_sizes = (x.shape.as_list() if x.shape.rank == 2 else [None, None] for x in (a, b))
        m, k = reversed(a_sizes) if transposed[0] else a_sizes
        other_k, n = reversed(b_sizes) if transposed[1] else b_sizes
        k = k or other_k or self._batch
        if 1 in (m, n) and compiled.ON_X86:  # Eigen's own kernel multiplies a matrix by a vector; it is what it was
            return None
        if k is None or n is None:
            self._note("a product whose sizes the graph does not say, summed in this machine's order")
            return None
        a = tf.ensure_shape(a, [k, m] if transposed[0] else [m, k])
        b = tf.ensure_shape(b, [n, k] if transposed[1] else [k, n])
        if 1 in (m, n):
            return self._of_a_vector(a, b, transposed, m == 1)
        if k > UNCUT and k not in KNOWN_INNER:
            self._note(f"products of {k} terms, cut by TensorFlow 1.15.5's rule; where it cut them was not recorded")
        if m is None:
            return [self._of_any_rows(a, b, Shape(self._batch or ROWS_AT_ONCE, k, n, *transposed))]
        shape = Shape(m, k, n, *transposed)
        way = self._ways.of(shape)
        if way is None and self._ways.makes_chains:  # else the set-up has told that no product is in order
            self._note(f"a product [{m}, {k}] x [{k}, {n}], which this machine gives in no stated order")
        if way is None or (not way.chains and way.rows == m):
            return None
        return [guarded(a, b, shape, way)]

    def _of_a_vector(
        self, a: tf.Tensor, b: tf.Tensor, transposed: tuple[bool, bool], is_row: bool
    ) -> list[tf.Tensor] | None:
        y = of_a_vector(a, b, transposed, is_row)
        if y is None:
            self._note("a matrix times a vector, of more terms than were compared or of a size not known")
            return None
        return [y]

    def _of_one_row(self, a: tf.Tensor, b: tf.Tensor, block: Shape) -> tf.Tensor:
        y = None if compiled.ON_X86 else of_a_vector(a, b, block[3:], is_row=True)
        return tf.matmul(a, b, *block[3:]) if y is None else y

    def _of_any_rows(self, a: tf.Tensor, b: tf.Tensor, block: Shape) -> tf.Tensor:
        """The product of a number of rows that is known only when it runs: block by block; a single row by itself."""
        axis = 1 if block.transpose_a else 0
        rows = tf.shape(a)[axis]
        way = self._ways.of(block)

        def by_blocks() -> tf.Tensor:
            blocks = (rows + block.m - 1) // block.m
            padded = _padded(a, blocks * block.m - rows, axis)

            def body(i: tf.Tensor, found: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
                part = _part(padded, i * block.m, block.m, axis)
                y = tf.matmul(part, b, *block[3:]) if way is None else guarded(part, b, block, way)
                return i + 1, found.write(i, y)

            found = tf.TensorArray(tf.float32, blocks, element_shape=[block.m, block.n])
            _, found = tf.while_loop(lambda i, _: i < blocks, body, [0, found], parallel_iterations=1, back_prop=False)
            return tf.reshape(found.stack(), [-1, block.n])[:rows]

        y = tf.cond(tf.equal(rows, 1), lambda: self._of_one_row(a, b, block), by_blocks)
        y.set_shape([None, block.n])
        return y


def of_a_vector(a: tf.Tensor, b: tf.Tensor, transposed: tuple[bool, bool], is_row: bool) -> tf.Tensor | None:
    """A matrix times a column, or a row (``is_row``) times a matrix, as Eigen's kernel for that does it on x86-64.

    Products and sums are rounded one by one. Where the terms of a number lie beside each other in the matrix as it is
    stored, they go into eight running sums, and those after the last whole group are added one by one. Else one term
    is added after the other, from ``VECTOR_BLOCK`` terms on in blocks, whose sums are then added in order.

    Returns:
        None where Eigen does otherwise: where both are vectors; where more than ``LEAF`` terms lie beside each other;
        and where four to seven remain after the groups, in a number of rows that is odd or unknown.
    """
    matrix, vector = (b, tf.reshape(a, [-1])) if is_row else (a, tf.reshape(b, [-1]))
    rows, columns = matrix.shape.as_list()
    if columns is None or 1 in (rows, columns):
        return None
    if transposed[1] if is_row else not transposed[0]:
        whole = columns // GROUP * GROUP
        if columns > LEAF or (columns - whole >= GROUP // 2 and (rows is None or rows % 2)):
            return None
        terms = matrix * vector
        numbers = over_columns(terms[:, :whole]) if whole else tf.zeros_like(terms[:, 0])
        for place in range(whole, columns):
            numbers += terms[:, place]
    else:
        if rows is None:
            return None
        terms = matrix * vector[:, None]
        if rows >= VECTOR_BLOCK:
            size = 16 if columns < LONG_ROW else 4
            whole = rows // size * size
            in_blocks = tf.transpose(tf.reshape(terms[:whole], [-1, size, columns]), [1, 0, 2])
            sums = [tf.reshape(over_rows(tf.reshape(in_blocks, [size, -1])), [-1, columns])]
            if whole < rows:
                sums.append(over_rows(terms[whole:])[None, :])
            terms = tf.concat(sums, 0)
        numbers = over_rows(terms)
    return numbers[None, :] if is_row else numbers[:, None]


def guarded(a: tf.Tensor, b: tf.Tensor, shape: Shape, way: Way) -> tf.Tensor:
    """``product``, where infinite numbers make only those numbers infinite, or none, that they made so in 1.15.5."""
    y = product(a, b, shape, way)
    if not any(chain.longest < terms for (terms, _), chain in way.chains.items()):
        return y
    doubtful = tf.math.is_nan(tf.reduce_sum(y))  # quicker than to look at each number, and never wrong where one is NaN
    return tf.cond(doubtful, lambda: product(a, b, shape, way, finite=False), lambda: y)


def product(a: tf.Tensor, b: tf.Tensor, shape: Shape, way: Way, finite: bool = True) -> tf.Tensor:
    """The product of operands whose sizes are known, in the stated order; ``finite``: no number in it is infinite."""
    if not way.chains:
        return tf.matmul(a, b, *shape[3:])
    axis = 1 if shape.transpose_a else 0
    blocks = []
    for top in range(0, shape.m, way.rows):
        height = min(way.rows, shape.m - top)
        part = a if height == shape.m else _part(a, top, height, axis)
        blocks.append(_rows(part, b, shape._replace(m=height), way, finite))
    return blocks[0] if len(blocks) == 1 else tf.concat(blocks, 0)


def _rows(a: tf.Tensor, b: tf.Tensor, shape: Shape, way: Way, finite: bool) -> tf.Tensor:
    sums = [_chain(a, b, start, shape._replace(k=end - start), way, finite) for start, end in way.pieces]
    return sums[0] if len(sums) == 1 else tf.add_n(sums)  # which adds from left to right


def _chain(a: tf.Tensor, b: tf.Tensor, offset: int, piece: Shape, way: Way, finite: bool) -> tf.Tensor:
    """The chains of the ``piece.k`` terms from ``offset`` on."""
    chain, y = way.chains[piece.k, piece.m], None
    for start, end in _steps(piece, chain.longest):
        part = _terms(a, b, offset + start, offset + end, piece)
        y = _matmul(*part, piece, chain) if y is None else _going_on(y, *part, piece, chain, finite)
    return y


def _going_on(c: tf.Tensor, a: tf.Tensor, b: tf.Tensor, shape: Shape, chain: Chain, finite: bool) -> tf.Tensor:
    """The chains ``c`` [m, n] with the terms of ``a`` and ``b`` added one by one: [I | a] x [c ; b].

    0 times infinity is no number: one infinite c would spread over its column. Unless all are ``finite``, such a c is
    left out of the product and added to it.
    """
    known = c if finite else tf.where(tf.math.is_finite(c), c, tf.zeros_like(c))
    identity = tf.constant(np.eye(shape.m, dtype=np.float32))
    left = tf.concat([identity, a], 0 if shape.transpose_a else 1)
    right = tf.concat([tf.transpose(known), b], 1) if shape.transpose_b else tf.concat([known, b], 0)
    y = _matmul(left, right, shape, chain)
    return y if finite else tf.where(tf.math.is_finite(c), y, c + y)


def _matmul(a: tf.Tensor, b: tf.Tensor, shape: Shape, chain: Chain) -> tf.Tensor:
    """MatMul with the zeros that this number of terms needs."""
    terms = a.shape[0 if shape.transpose_a else 1].value
    rows, columns = chain.padding[terms]
    a = _padded(a, rows, 1 if shape.transpose_a else 0)
    b = _padded(b, columns, 0 if shape.transpose_b else 1)
    y = tf.matmul(a, b, *shape[3:])
    return tf.slice(y, [0, 0], [shape.m, shape.n]) if rows or columns else y


def _terms(a: tf.Tensor, b: tf.Tensor, start: int, end: int, shape: Shape) -> tuple[tf.Tensor, tf.Tensor]:
    """Of both operands what belongs to these terms."""
    a_axis, b_axis = 0 if shape.transpose_a else 1, 1 if shape.transpose_b else 0
    if end - start == a.shape[a_axis].value:
        return a, b
    return _part(a, start, end - start, a_axis), _part(b, start, end - start, b_axis)


def _part(x: tf.Tensor, start: int | tf.Tensor, size: int, axis: int) -> tf.Tensor:
    """``size`` rows or columns from ``start`` on."""
    begin, sizes = ([start, 0], [size, -1]) if axis == 0 else ([0, start], [-1, size])
    part = tf.slice(x, begin, sizes)
    other = x.shape[1 - axis].value
    part.set_shape([size, other] if axis == 0 else [other, size])
    return part


def _padded(x: tf.Tensor, more: int | tf.Tensor, axis: int) -> tf.Tensor:
    """``x`` with ``more`` rows or columns of zeros at its end."""
    if isinstance(more, int) and more == 0:
        return x
    return tf.pad(x, [[0, more], [0, 0]] if axis == 0 else [[0, 0], [0, more]])
