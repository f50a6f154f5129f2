"""The last row of a product, where it is alone in its block, on a processor with AVX2 but without AVX-512.

Eigen hands sgemm a product in blocks of rows, whose number is a multiple of 24. Where one row is left over, the last
block has a single row. Today sgemm takes that for a matrix times a vector, whose sums are chains of fused
multiply-adds. In TensorFlow 1.15.5 it went the way of any row that is left over after the kernel's tiles of six:

    (a0 b0 + a2 b2 + a4 b4 + ...) + (a1 b1 + a3 b3 + a5 b5 + ...),     every product and every sum rounded

That way is still there for a row with company. So six rows of zeros come before the last, which is then one of seven.
Columns are the same in blocks of 48, and sixteen columns of zeros go before the last. A convolution's gradients are
products, too: by a filter, one row for each of the filter's numbers, 25 for a filter of 5 x 5 on gray images; by the
images, one row for each place, 49 for images of 7 x 7.

Whether a row is alone depends on threads and sizes, and is found by trial when a graph is set up.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan_v1.tf1 import internals
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.tf1.arithmetic import channels

Array = np.ndarray[Any, np.dtype[Any]]
Outputs = list["tf.Tensor"] | None

ROWS, COLUMNS = 24, 48  # of which a block has a multiple
TILE_ROWS, TILE_COLUMNS = 6, 16  # of the kernel
TYPICAL_BATCH = 64  # that a trial takes where the graph does not say how many images there are


class Convolution(NamedTuple):
    """The sizes of a convolution, whose gradients are asked for.

    Attributes:
        images, filters, dy: shapes; None for a number of images that the graph does not say.
        padding: "SAME" or "VALID".
    """

    images: tuple[Any, ...]
    filters: tuple[int, ...]
    dy: tuple[Any, ...]
    strides: tuple[int, ...]
    padding: str

    @property
    def batch(self) -> int:
        return self.images[0] or self.dy[0] or TYPICAL_BATCH


class Alone:
    """Builds what stands in for products whose last row or column is alone in its block.

    Args:
        config: of the sessions whose products it is about.
        note: is told of products for which no way was found.
    """

    def __init__(self, config: tf.ConfigProto, note: Callable[[str], None]) -> None:
        self._config = config
        self._do_run = internals.find("tensorflow.python.client.session:BaseSession._do_run")  # before it is replaced
        self._note = functools.cache(note)
        self._product = functools.cache(self._company)
        self._filter = functools.cache(self._taps)
        self._images = functools.cache(self._places)

    def replacements(self) -> dict[str, Callable[[tf.Operation], Outputs]]:
        """By the type of an operation, as ``table.replacements`` has them."""
        return {
            "MatMul": self.product,
            "Conv2DBackpropFilter": self.filter_gradient,
            "Conv2DBackpropInput": self.image_gradient,
        }

    def product(self, op: tf.Operation) -> Outputs:
        """A MatMul; as it is today for its last row, where the graph does not say how many rows there are."""
        a, b = op.inputs
        transpose_a, transpose_b = bool(op.get_attr("transpose_a")), bool(op.get_attr("transpose_b"))
        if a.dtype != tf.float32 or a.shape.rank != 2 or b.shape.rank != 2:
            return None
        more = self._product(tuple(a.shape.as_list()), tuple(b.shape.as_list()), transpose_a, transpose_b)
        return None if more == (0, 0) else [_in_company(a, b, transpose_a, transpose_b, *more)]

    def filter_gradient(self, op: tf.Operation) -> Outputs:
        """A Conv2DBackpropFilter; its last number by a filter of a single row, whose last tap it is."""
        images, sizes, dy = op.inputs
        shape = op.outputs[0].shape
        padding, strides = op.get_attr("padding").decode(), op.get_attr("strides")
        if not shape.is_fully_defined() or dy.dtype != tf.float32 or not channels.is_plain(op):
            return None
        known = images.shape[1:].is_fully_defined() and dy.shape[1:].is_fully_defined()
        if shape[:3].num_elements() % ROWS != 1 or shape[:3].num_elements() == 1 or shape[2] != 1 or not known:
            return channels.filter_gradient(op)
        taps = self._filter(_convolution(images.shape, shape, dy.shape, strides, padding))
        if taps == 0:
            return channels.filter_gradient(op)
        if shape[3] == 1:
            dy, shape = tf.concat([dy, dy], 3), tf.TensorShape([*shape[:3], 2])
            sizes = shape.as_list()
        today = tf.raw_ops.Conv2DBackpropFilter(
            input=images, filter_sizes=sizes, out_backprop=dy, strides=strides, padding=padding
        )
        row = _last_row_of_taps(images, shape, dy, strides, padding, taps)
        numbers = tf.concat([tf.reshape(today, [-1, shape[3]])[:-1], row[0, -1]], 0)
        return [tf.reshape(numbers, shape)[..., : op.outputs[0].shape[3]]]

    def image_gradient(self, op: tf.Operation) -> Outputs:
        """A Conv2DBackpropInput, or transposed convolution: what its last place adds by images of a single row."""
        _, filters, dy = op.inputs
        shape = op.outputs[0].shape
        if shape.rank != 4 or dy.dtype != tf.float32 or not channels.is_plain(op):
            return None
        if not (shape[1:].is_fully_defined() and dy.shape[1:].is_fully_defined() and filters.shape.is_fully_defined()):
            return None
        height, width = dy.shape.as_list()[1:3]
        strides, padding = op.get_attr("strides"), op.get_attr("padding").decode()
        if height == width == 1:
            self._note("a transposed convolution of images of a single place may round otherwise")
        if height * width % ROWS != 1 or height == 1 or width == 1:
            return None
        convolution = _convolution(shape, filters.shape, dy.shape, strides, padding)
        places = self._images(convolution)
        if places == 0:
            return None
        without_last = tf.concat([dy[:, :-1], tf.pad(dy[:, -1:, :-1], [[0, 0], [0, 0], [0, 1], [0, 0]])], 1)
        others = tf.raw_ops.Conv2DBackpropInput(
            input_sizes=op.inputs[0], filter=filters, out_backprop=without_last, strides=strides, padding=padding
        )
        patch = _patches(filters, dy[:, -1:, -1:], places)[:, :, -filters.shape.as_list()[1] :]
        _, (outer, inner) = _kept(convolution)
        around = [[one.start, size - one.stop] for one, size in zip(outer[1:], shape.as_list()[1:3], strict=True)]
        return [others + tf.pad(patch[inner], [[0, 0], *around, [0, 0]])]

    # -------------------------------------------------------------------------------- trials
    def _run(self, build: Callable[[Callable[[Array], tf.Tensor]], Any]) -> Any:
        """What ``build`` builds, of constants that it is given a function for, and that are fed."""
        feeds = {}

        def fed(value: Array) -> tf.Tensor:
            place = tf.placeholder(tf.float32, value.shape)
            feeds[place] = value
            return place

        with tf.Graph().as_default(), tf.Session(config=self._config) as session:
            internals.set_value("do_run", session, functools.partial(self._do_run, session))
            return session.run(build(fed), feeds)

    def _company(
        self, a_sizes: Sequence[int | None], b_sizes: Sequence[int | None], transpose_a: bool, transpose_b: bool
    ) -> tuple[int, int]:
        """How many rows and columns of zeros give the last row and column company; 0 for one that is not alone.

        All others have to stay as they are: then the product is cut in the same blocks and pieces.
        """
        rows, columns = a_sizes[1 if transpose_a else 0], b_sizes[0 if transpose_b else 1]
        tried = rows is not None and rows % ROWS == 1, columns is not None and columns % COLUMNS == 1
        if 1 in (rows, columns) or not any(tried):
            return 0, 0
        random = np.random.RandomState(0)
        terms = a_sizes[0 if transpose_a else 1] or b_sizes[1 if transpose_b else 0] or TYPICAL_BATCH
        a = random.normal(size=(rows or TYPICAL_BATCH, terms)).astype(np.float32)
        b = random.normal(size=(terms, columns or TYPICAL_BATCH)).astype(np.float32)

        def multiplied(more: tuple[int, int]) -> Array:
            return self._run(
                lambda fed: _in_company(
                    fed(a.T if transpose_a else a), fed(b.T if transpose_b else b), transpose_a, transpose_b, *more
                )
            )

        today = multiplied((0, 0))
        others = tuple(slice(None, -1 if one else None) for one in tried)
        for i in range(1, 5) if tried[0] else (0,):
            for j in range(1, 5) if tried[1] else (0,):
                more = i * TILE_ROWS, j * TILE_COLUMNS
                y = multiplied(more)
                if np.array_equal(y[others], today[others]):
                    alone = y[-1, :-1] != today[-1, :-1], y[:-1, -1] != today[:-1, -1]
                    return more[0] if alone[0].any() else 0, more[1] if alone[1].any() else 0
        self._note(f"the last row or column of a product {list(today.shape)} of {terms} terms may round otherwise")
        return 0, 0

    def _taps(self, convolution: Convolution) -> int:
        """How many taps a row of a filter needs, so that its last is summed as 1.15.5 did; 0 where today's is.

        The filter's last row of taps tells: with the right number of them, all but the last are summed as in the
        whole filter.
        """
        images, filters, dy, strides, padding = convolution
        random = np.random.RandomState(0)
        x, g = (random.normal(size=[convolution.batch, *sizes[1:]]).astype(np.float32) for sizes in (images, dy))
        shape = tf.TensorShape([*filters[:3], max(filters[3], 2)])
        g = np.repeat(g, 2, 3) if filters[3] == 1 else g
        size = shape[:3].num_elements()

        def both(taps: int, fed: Callable[[Array], tf.Tensor]) -> list[tf.Tensor]:
            today = tf.raw_ops.Conv2DBackpropFilter(
                input=fed(x),
                filter_sizes=shape.as_list(),
                out_backprop=fed(g),
                strides=list(strides),
                padding=padding,
            )
            return [today, _last_row_of_taps(fed(x), shape, fed(g), strides, padding, taps)]

        for taps in (size + TILE_ROWS, 7, 13, 19, 31, 37, 43):
            today, row = self._run(functools.partial(both, taps))
            width = min(taps, filters[1])
            if np.array_equal(today[-1, -width:-1], row[0, -width:-1]):
                return 0 if np.array_equal(today[-1, -1], row[0, -1]) else taps
        self._note(f"the last number of a filter {list(filters)} may round otherwise")
        return 0

    def _places(self, convolution: Convolution) -> int:
        """How many places images of a single row need, so that the last is summed as 1.15.5 did; 0 where today's is.

        The first place tells, to which the same is given.
        """
        images, filters, dy, strides, padding = convolution
        random, batch = np.random.RandomState(0), convolution.batch
        w = random.normal(size=filters).astype(np.float32)
        last = random.normal(size=[batch, 1, 1, dy[3]]).astype(np.float32)
        _, height, width, depth = dy
        g = np.zeros([batch, height, width, depth], np.float32)
        g[:, :1, :1] = g[:, -1:, -1:] = last

        def all_three(places: int, fed: Callable[[Array], tf.Tensor]) -> list[tf.Tensor]:
            today = tf.raw_ops.Conv2DBackpropInput(
                input_sizes=[batch, *images[1:]],
                filter=fed(w),
                out_backprop=fed(g),
                strides=list(strides),
                padding=padding,
            )
            first = np.concatenate([last, np.zeros([batch, 1, places - 2, depth], np.float32)], 2)
            return [today, _in_a_row(fed(w), fed(first)), _patches(fed(w), fed(last), places)]

        for places in (height * width + TILE_ROWS, 7, 13, 19, 31):
            today, begun, ended = self._run(functools.partial(all_three, places))
            at_first, at_last = _kept(convolution)
            kernel = filters[0], filters[1]
            begun, ended = begun[:, :, : kernel[1]], ended[:, :, -kernel[1] :]
            if np.array_equal(today[at_first[0]], begun[at_first[1]]):
                return 0 if np.array_equal(today[at_last[0]], ended[at_last[1]]) else places
        self._note(f"what the last place adds to a convolution's images {list(images)[1:]} may round otherwise")
        return 0


def _in_company(a: tf.Tensor, b: tf.Tensor, transpose_a: bool, transpose_b: bool, rows: int, columns: int) -> tf.Tensor:
    """The product, multiplied with so many rows and columns of zeros before the last."""
    if rows:
        a = _before_last(a, rows, 1 if transpose_a else 0)
    if columns:
        b = _before_last(b, columns, 0 if transpose_b else 1)
    y = tf.matmul(a, b, transpose_a, transpose_b)
    if rows:
        y = tf.concat([y[: -rows - 1], y[-1:]], 0)
    return tf.concat([y[:, : -columns - 1], y[:, -1:]], 1) if columns else y


def _before_last(x: tf.Tensor, zeros: int, axis: int) -> tf.Tensor:
    before, last = (x[:-1], x[-1:]) if axis == 0 else (x[:, :-1], x[:, -1:])
    return tf.concat([tf.pad(before, [[0, zeros * (place == axis)] for place in range(2)]), last], axis)


def _last_row_of_taps(
    images: tf.Tensor, shape: tf.TensorShape, dy: tf.Tensor, strides: Sequence[int], padding: str, taps: int
) -> tf.Tensor:
    """The gradient of a filter [1, taps, 1, n], whose last tap sees what the last one of a filter of ``shape`` sees."""
    given, size, kernel = (x.as_list() for x in (dy.shape[1:3], images.shape[1:3], shape[:2]))
    around = [[0, 0], [0, 0]]
    if padding == "SAME":
        missing = [channels.missing(given[i], strides[1 + i], kernel[i], size[i]) for i in range(2)]
        around = [[number // 2, number - number // 2] for number in missing]
    around[1][0] += taps  # more than are ever needed, so that what is seen begins within
    x = tf.pad(images, [[0, 0], *around, [0, 0]])
    top, left = kernel[0] - 1, kernel[1]
    bottom, right = top + (given[0] - 1) * strides[1] + 1, left + (given[1] - 1) * strides[2] + taps
    return tf.raw_ops.Conv2DBackpropFilter(
        input=x[:, top:bottom, left:right],
        filter_sizes=[1, taps, 1, shape.as_list()[3]],
        out_backprop=dy,
        strides=list(strides),
        padding="VALID",
    )


def _patches(filters: tf.Tensor, last: tf.Tensor, places: int) -> tf.Tensor:
    """The transposed convolution of images of a single row of places, all zero but the last, side by side."""
    return _in_a_row(filters, tf.pad(last, [[0, 0], [0, 0], [places - 1, 0], [0, 0]]))


def _in_a_row(filters: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """The patches that each place of ``images`` [m, 1, n, c] gives by itself."""
    height, width, out, _ = filters.shape.as_list()
    return tf.raw_ops.Conv2DBackpropInput(
        input_sizes=tf.stack([tf.shape(images)[0], height, images.shape[2].value * width, out]),
        filter=filters,
        out_backprop=images,
        strides=[1, height, width, 1],
        padding="VALID",
    )


def _convolution(
    images: tf.TensorShape, filters: tf.TensorShape, dy: tf.TensorShape, strides: Sequence[int], padding: str
) -> Convolution:
    sizes = [tuple(shape.as_list()) for shape in (images, filters, dy)]
    return Convolution(sizes[0], sizes[1], sizes[2], tuple(strides), padding)


def _kept(convolution: Convolution) -> Any:
    """Of the first and the last place: where its patch lies in an image, and which part of the patch that is."""
    images, filters, dy, strides, padding = convolution
    first: tuple[list[slice], list[slice]] = ([slice(None)], [slice(None)])
    last: tuple[list[slice], list[slice]] = ([slice(None)], [slice(None)])
    for i in range(2):
        size, given = images[1 + i], dy[1 + i]
        before = channels.missing(given, strides[1 + i], filters[i], size) // 2 if padding == "SAME" else 0
        for place, (outer, inner) in ((0, first), (given - 1, last)):
            start = place * strides[1 + i] - before
            outer.append(slice(max(start, 0), min(start + filters[i], size)))
            inner.append(slice(max(-start, 0), min(size - start, filters[i])))
    return [tuple(map(tuple, first)), tuple(map(tuple, last))]
