"""The random numbers that Keras drew from NumPy's generator, Keras 2.2 (``import keras``) more than ``tf.keras``.

They are the seeds of operations and the order of examples, so ``np.random.seed`` repeats a run. ``tf.keras`` of
TensorFlow 1.15 took the seeds of initial weights from TensorFlow, and programs that import only it still do.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put

_BELOW = 10_000_000  # Keras drew its seeds below this


def give_back() -> None:
    """Let ``tf.keras``'s noise layers and the dropout inside recurrent layers draw their seeds from NumPy's generator.

    So it was in TensorFlow 1.15, for the rest of this process. Its ``Dropout`` took TensorFlow's seeds, as today.
    """
    for place in (
        "tf_keras.src.backend:RandomGenerator.random_normal",
        "tf_keras.src.backend:RandomGenerator.random_uniform",
        "tf_keras.src.backend:RandomGenerator.truncated_normal",
    ):
        internals.replace(place, _seeded_by_numpy)
    internals.replace("tf_keras.src.layers.rnn.dropout_rnn_cell_mixin:_generate_dropout_mask", _masks_seeded_by_numpy)


def _seeded_by_numpy(todays: Callable[..., Any]) -> Callable[..., Any]:
    """A method of a generator of random tensors that takes its seed from NumPy where the layer was given none."""
    import numpy as np

    @functools.wraps(todays)
    def drawn(self: Any, *arguments: Any, **options: Any) -> Any:
        if internals.seed(self) is not None:
            return todays(self, *arguments, **options)
        internals.set_value("seed", self, np.random.randint(_BELOW))
        try:
            return todays(self, *arguments, **options)
        finally:
            internals.set_value("seed", self, None)

    return drawn


def _masks_seeded_by_numpy(todays: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(todays)
    def masks(generator: Any, *arguments: Any, **options: Any) -> Any:
        dropout = functools.partial(_seeded_by_numpy(type(generator).dropout), generator)
        return todays(_Changed(generator, dropout=dropout), *arguments, **options)

    return masks


def seeds_of_keras_2(stack: ExitStack) -> None:
    """Draw the seeds of initial weights, dropout and noise as Keras 2.2.4 did, each when its operation is made."""
    import numpy as np
    import tensorflow.compat.v1 as tf

    utils = internals.base_layer_utils
    generator = internals.RandomGenerator
    make_variable, make_seed = utils.make_variable, generator.make_legacy_seed
    drawn_by_tensorflow = (
        tf.random_uniform_initializer,
        tf.random_normal_initializer,
        tf.truncated_normal_initializer,
        tf.variance_scaling_initializer,
    )

    def as_then(initializer: Any) -> Any:
        if isinstance(initializer, tf.orthogonal_initializer):
            return functools.partial(_orthogonal, initializer)
        if isinstance(initializer, drawn_by_tensorflow) and initializer.seed is None:

            def with_seed(*arguments: Any, **options: Any) -> Any:
                seeded: Any = copy.copy(initializer)
                seeded.seed = np.random.randint(_BELOW)
                return seeded(*arguments, **options)

            return with_seed
        return initializer

    @functools.wraps(make_variable)
    def make_variable_as_then(*arguments: Any, initializer: Any = None, **options: Any) -> Any:
        return make_variable(*arguments, initializer=as_then(initializer), **options)

    @functools.wraps(make_seed)
    def make_seed_as_then(self: Any) -> Any:
        seed = make_seed(self)
        return np.random.randint(_BELOW) if seed is None else seed

    put(stack, utils, "make_variable", make_variable_as_then)
    _draw_where_called(stack, drawn_by_tensorflow)
    put(stack, generator, "make_legacy_seed", make_seed_as_then)
    _shuffle_onwards(stack)


def _draw_where_called(stack: ExitStack, drawn_by_tensorflow: tuple[type, ...]) -> None:
    """Let Keras's initializers draw a seed where a program calls them, too: ``K.variable(initializer((3, 4)))``."""
    import numpy as np
    import tensorflow.compat.v1 as tf

    module, api = internals.find("tf_keras.src.initializers"), tf.keras.initializers
    get = module.get

    @functools.cache
    def drawing(kind: Any) -> Any:
        class AsThen(kind):  # type: ignore[misc]  # a class of tf_keras's, which has no types
            __doc__ = kind.__doc__

            def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
                if isinstance(self, tf.orthogonal_initializer):
                    return _orthogonal(self, shape, dtype)
                seeded: Any = copy.copy(self)
                if seeded.seed is None:
                    seeded.seed = np.random.randint(_BELOW)
                return super(AsThen, seeded).__call__(shape, dtype, partition_info)

        AsThen.__name__ = AsThen.__qualname__ = kind.__name__
        return AsThen

    kinds = (*drawn_by_tensorflow, tf.orthogonal_initializer)

    @functools.wraps(get)
    def get_as_then(identifier: Any) -> Any:
        found = get(identifier)
        if isinstance(identifier, str | dict) and type(found) in kinds_of_keras:
            kind: Any = type(found)
            found.__class__ = drawing(kind)
        return found

    kinds_of_keras = {kind for kind in vars(api).values() if isinstance(kind, type) and issubclass(kind, kinds)}
    for name, kind in list(vars(api).items()):
        if isinstance(kind, type) and kind in kinds_of_keras:
            put(stack, api, name, drawing(kind))
    put(stack, module, "get", get_as_then)
    put(stack, api, "get", get_as_then)


def _shuffle_onwards(stack: ExitStack) -> None:
    """Let each epoch of ``fit`` shuffle the order of the epoch before, where ``tf.keras`` begins with 0, 1, 2, ..."""
    import numpy as np

    loops, utils = internals.training_arrays_v1, internals.training_utils_v1
    orders: list[dict[str, Any]] = []  # for each fit under way; a callback may begin another

    def onwards(shuffle: Any) -> Any:
        @functools.wraps(shuffle)
        def shuffle_as_then(indices: Any, *arguments: Any) -> Any:
            indices[:] = orders[-1].get("last", indices)
            shuffled = shuffle(indices, *arguments)
            orders[-1]["last"] = indices.copy()  # batch_shuffle, too, shuffles in place
            return shuffled

        return shuffle_as_then

    fit = loops.fit_loop

    @functools.wraps(fit)
    def fit_as_then(*arguments: Any, **options: Any) -> Any:
        orders.append({})
        try:
            return fit(*arguments, **options)
        finally:
            orders.pop()

    iterate = loops.model_iteration

    @functools.wraps(iterate)
    def validate_as_then(*arguments: Any, **options: Any) -> Any:
        """Go through the examples that ``fit`` validates with in their order, and draw nothing."""
        return iterate(*arguments, **{**options, "shuffle": False})

    put(stack, loops, "fit_loop", fit_as_then)
    put(stack, loops, "model_iteration", validate_as_then)
    put(stack, loops, "np", _Changed(np, random=_Changed(np.random, shuffle=onwards(np.random.shuffle))))
    put(stack, utils, "batch_shuffle", onwards(utils.batch_shuffle))


class _Changed:
    """Stands for a module or an object in a single place, with some of its names changed."""

    def __init__(self, module: Any, **names: Any) -> None:
        self._module = module
        vars(self).update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _orthogonal(initializer: Any, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
    """Keras 2.2.4's orthogonal matrix, which NumPy computed from NumPy's random numbers."""
    import numpy as np

    sizes = [int(size) for size in shape]
    flat = (int(np.prod(sizes[:-1])), sizes[-1])
    if initializer.seed is not None:
        np.random.seed(initializer.seed)
    left, _, right = np.linalg.svd(np.random.normal(0.0, 1.0, flat), full_matrices=False)
    matrix = (left if left.shape == flat else right).reshape(sizes)
    return (initializer.gain * matrix).astype(getattr(dtype, "as_numpy_dtype", np.float32))
