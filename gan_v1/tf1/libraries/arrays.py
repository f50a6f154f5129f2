"""What NumPy before 1.16 to 2, SciPy before 1.2 and h5py before 3 had."""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import pickle
import struct
import sys
import sysconfig
import types
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from gan_v1.tf1.libraries.putting import add, add_methods, put, put_module, replace_methods


def numpy(stack: ExitStack) -> None:
    """What NumPy 1.16 to 2.4 dropped: names, methods, ragged arrays, pickles in files, numbers from arrays of one."""
    import numpy as np

    aliases = {
        "float": float,
        "int": int,
        "object": object,
        "str": str,
        "complex": complex,
        "unicode": str,
        "float_": np.float64,
        "complex_": np.complex128,
        "string_": np.bytes_,
        "unicode_": np.str_,
        "Inf": np.inf,
        "Infinity": np.inf,
        "infty": np.inf,
        "PINF": np.inf,
        "NINF": -np.inf,
        "NaN": np.nan,
        "NAN": np.nan,
        "alen": len,
        "alltrue": np.all,
        "sometrue": np.any,
        "product": np.prod,
        "cumproduct": np.cumprod,
        "in1d": np.isin,
        "rank": np.ndim,
        "trapz": np.trapezoid,
        "round_": np.round,
        "mat": np.asmatrix,
        "asscalar": lambda a: a.item(),
        "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype=dtype),
        "msort": lambda a: np.sort(a, axis=0),
        "cast": _Casts(),
        "int0": np.intp,
        "loads": pickle.loads,
        "disp": _display,
        "safe_eval": ast.literal_eval,
        "obj2sctype": lambda kind, default=None: np.dtype(kind).type,
        "issubsctype": np.issubdtype,
        "typeDict": np.sctypeDict,
        "sctypes": {
            "int": [np.int8, np.int16, np.int32, np.int64],
            "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
            "float": [np.float16, np.float32, np.float64, np.longdouble],
            "complex": [np.complex64, np.complex128, np.clongdouble],
            "others": [bool, object, bytes, str, np.void],
        },
    }
    add(stack, np, aliases)
    errors = ("AxisError", "ComplexWarning", "ModuleDeprecationWarning", "TooHardError", "VisibleDeprecationWarning")
    add(stack, np, {name: getattr(np.exceptions, name) for name in errors} | {"RankWarning": np.exceptions.RankWarning})
    add_methods(
        stack,
        np.ndarray,
        {
            "tostring": np.ndarray.tobytes,
            "itemset": _itemset,
            "ptp": np.ptp,
            "newbyteorder": lambda self, order="S": self.view(self.dtype.newbyteorder(order)),
        },
    )
    _numbers_from_arrays_of_one(stack)

    reshape, fromstring, load = np.reshape, np.fromstring, np.load

    @functools.wraps(reshape)
    def reshape_as_then(a: Any, *shape: Any, newshape: Any = None, **options: Any) -> Any:
        a = np.asanyarray(a) if isinstance(a, list | tuple) else a  # which may be ragged
        return reshape(a, *shape, **options) if newshape is None else reshape(a, newshape, **options)

    @functools.wraps(fromstring)
    def fromstring_as_then(string: Any, dtype: Any = float, count: int = -1, sep: str = "", **options: Any) -> Any:
        if sep:
            return fromstring(string, dtype, count, sep=sep, **options)
        return np.frombuffer(string.encode("latin1") if isinstance(string, str) else string, dtype, count).copy()

    @functools.wraps(load)
    def load_as_then(file: Any, mmap_mode: Any = None, allow_pickle: bool = True, **options: Any) -> Any:
        return load(file, mmap_mode, allow_pickle, **options)

    put(stack, np, "reshape", reshape_as_then)
    put(stack, np, "fromstring", fromstring_as_then)
    put(stack, np, "load", load_as_then)
    put(stack, np, "array", _lenient(np.array))
    put(stack, np, "asarray", _lenient(np.asarray))
    as_any_array = _lenient(np.asanyarray)
    put(stack, np, "asanyarray", as_any_array)
    save = np.save

    @functools.wraps(save)
    def save_as_then(file: Any, arr: Any, *arguments: Any, **options: Any) -> None:
        save(file, as_any_array(arr), *arguments, **options)

    put(stack, np, "save", save_as_then)
    for name in ("savez", "savez_compressed"):
        put(stack, np, name, _saving_several(getattr(np, name), as_any_array))
    for owner, names in ((np, _OF_LISTS), (np.random, ("choice", "permutation"))):
        for name in names:
            put(stack, owner, name, _of_ragged_lists(getattr(owner, name), as_any_array))
    equal = _of_lists(np.array_equal, as_any_array)  # to today's function no ragged list is equal to itself

    @functools.wraps(np.array_equal)
    def equal_as_then(*arguments: Any, **options: Any) -> bool:
        try:
            return bool(equal(*arguments, **options))
        except ValueError:  # raised where items are arrays, whose comparison is no single truth value
            return False

    put(stack, np, "array_equal", equal_as_then)
    for name in ("atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "gradient", "meshgrid"):
        put(stack, np, name, _as_a_list(getattr(np, name)))
    put(stack, np, "unique", _each_nan_by_itself(np.unique))
    for name in ("average", "mean", "std", "var"):
        put(stack, np, name, _refusing_lists(getattr(np, name)))
    for name in ("nonzero", "where"):
        put(stack, np, name, _of_numbers(getattr(np, name)))
    for name in ("nanpercentile", "nanquantile", "percentile", "quantile"):
        put(stack, np, name, _interpolating(getattr(np, name)))
    _of_generators(stack)
    _kinds_of_then(stack)
    _printed_as_then(stack)


def _refusing_lists(function: Any) -> Any:
    """A mean that is refused for an array of lists, as ``TypeError``; today their sum, one long list, is divided."""
    import numpy as np

    @functools.wraps(function)
    def function_as_then(a: Any, *arguments: Any, **options: Any) -> Any:
        found = function(a, *arguments, **options)
        if np.ndim(found) and getattr(a, "dtype", np.object_) == np.object_:
            whole = np.asanyarray(a)  # of a list of equally long lists it is of numbers
            if whole.dtype == np.object_ and any(isinstance(each, list) for each in whole.flat):
                raise TypeError("unsupported operand type(s) for /: 'list' and 'int'")
        return found

    return function_as_then


def _of_numbers(function: Any) -> Any:
    """``np.where(condition)`` and ``np.nonzero`` of a single number, as of an array of one."""
    import numpy as np

    @functools.wraps(function)
    def function_as_then(condition: Any, *arguments: Any) -> Any:
        return function(condition if arguments else np.atleast_1d(condition), *arguments)

    return function_as_then


def _interpolating(function: Any) -> Any:
    """``np.percentile`` and its like with ``interpolation=``, which is ``method=`` today."""

    @functools.wraps(function)
    def function_as_then(*arguments: Any, interpolation: Any = None, **options: Any) -> Any:
        return function(*arguments, **(options if interpolation is None else {"method": interpolation, **options}))

    return function_as_then


def _each_nan_by_itself(unique: Any) -> Any:
    """``np.unique`` that keeps every NaN, and gives the inverse of all of an array as one row."""
    import numpy as np

    @functools.wraps(unique)
    def unique_as_then(
        ar: Any,
        return_index: bool = False,
        return_inverse: bool = False,
        return_counts: bool = False,
        axis: int | None = None,
        **options: Any,
    ) -> Any:
        options = {"equal_nan": False, **options}
        found = unique(ar, return_index, return_inverse, return_counts, axis, **options)
        if not return_inverse or axis is not None:
            return found
        where = 1 + return_index
        return (*found[:where], np.ravel(found[where]), *found[where + 1 :])

    return unique_as_then


def _display(message: str, device: Any = None, linefeed: bool = True) -> None:
    """``np.disp``: write a message, to stdout by default."""
    device = device or sys.stdout
    device.write(f"{message}\n" if linefeed else f"{message}")
    device.flush()


def _as_a_list(function: Any) -> Any:
    """The function, giving several arrays in a list: programs replace one, or hand the list to ``np.block``."""

    @functools.wraps(function)
    def function_as_then(*arguments: Any, **options: Any) -> Any:
        given = function(*arguments, **options)
        return list(given) if isinstance(given, tuple) else given

    return function_as_then


def _of_generators(stack: ExitStack) -> None:
    """``np.sum``, and the functions that stack arrays, take what a generator gives."""
    import numpy as np

    def taking(function: Any) -> Any:
        @functools.wraps(function)
        def function_as_then(values: Any, *arguments: Any, **options: Any) -> Any:
            is_generator = isinstance(values, types.GeneratorType | map | zip | filter)
            return function(list(values) if is_generator else values, *arguments, **options)

        return function_as_then

    total = np.sum

    @functools.wraps(total)
    def sum_as_then(a: Any, *arguments: Any, **options: Any) -> Any:
        return sum(a) if isinstance(a, types.GeneratorType) else total(a, *arguments, **options)

    put(stack, np, "sum", sum_as_then)
    for name in ("column_stack", "dstack", "hstack", "stack", "vstack"):
        put(stack, np, name, taking(getattr(np, name)))


def _kinds_of_then(stack: ExitStack) -> None:
    """``np.issubdtype(dtype, float)`` is true of any width; ``np.histogram`` takes ``normed``."""
    import numpy as np

    is_sub, histogram = np.issubdtype, np.histogram
    kinds = {float: np.floating, int: np.integer, complex: np.complexfloating}

    @functools.wraps(is_sub)
    def is_sub_as_then(arg1: Any, arg2: Any) -> bool:
        return bool(is_sub(arg1, kinds.get(arg2, arg2) if isinstance(arg2, type) else arg2))

    @functools.wraps(histogram)
    def histogram_as_then(*arguments: Any, normed: Any = None, **options: Any) -> Any:
        return histogram(*arguments, **(options if normed is None else {"density": normed, **options}))

    put(stack, np, "issubdtype", is_sub_as_then)
    put(stack, np, "histogram", histogram_as_then)


def _printed_as_then(stack: ExitStack) -> None:
    """Numbers print without their types, and print options hold in all threads.

    Since NumPy 2.1 each thread has options of its own, which begin with the defaults; so these are changed, too.
    """
    import numpy as np

    module: Any = importlib.import_module("numpy._core.printoptions")
    defaults, set_options = module.default_format_options_dict, np.set_printoptions

    @functools.wraps(set_options)
    def set_for_all_threads(*arguments: Any, **options: Any) -> None:
        set_options(*arguments, **options)
        defaults.update(module.format_options.get())

    def take_back(before: dict[str, Any]) -> None:
        defaults.update(before)
        set_options(legacy=False)  # in this thread; it need not be the one in which they were changed

    stack.callback(take_back, dict(defaults))
    set_for_all_threads(legacy="1.21")
    put(stack, np, "set_printoptions", set_for_all_threads)


# What NumPy or TensorFlow says of lists that became arrays of Python's objects: ragged ones, and lists of tensors.
_OF_OBJECTS = ("inhomogeneous shape", "symbolic tf.Tensor")
# Functions that made an array of such a list.
_OF_LISTS = (
    "append",
    "argmax",
    "argmin",
    "argsort",
    "array_split",
    "atleast_1d",
    "average",
    "copy",
    "cumsum",
    "delete",
    "expand_dims",
    "flip",
    "fliplr",
    "flipud",
    "insert",
    "max",
    "mean",
    "median",
    "min",
    "ndim",
    "nonzero",
    "ones_like",
    "prod",
    "ravel",
    "repeat",
    "roll",
    "shape",
    "size",
    "sort",
    "split",
    "squeeze",
    "std",
    "sum",
    "take",
    "tile",
    "transpose",
    "unique",
    "var",
    "where",
    "zeros_like",
)


def _of_ragged_lists(function: Any, as_any_array: Any) -> Any:
    """A function that takes ragged lists and lists of tensors: once it has refused its arguments, the lists among them
    are made arrays first.
    """

    of_arrays = _of_lists(function, as_any_array)

    @functools.wraps(function)
    def function_as_then(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except (ValueError, NotImplementedError) as error:
            if not any(words in str(error) for words in _OF_OBJECTS) or _is_tensorflows(sys._getframe(1)):
                raise
        return of_arrays(*arguments, **options)

    return function_as_then


def _of_lists(function: Any, as_any_array: Any) -> Any:
    """A function whose arguments become arrays, where they are lists."""

    @functools.wraps(function)
    def function_of_arrays(*arguments: Any, **options: Any) -> Any:
        return function(*(as_any_array(a) if isinstance(a, list | tuple) else a for a in arguments), **options)

    return function_of_arrays


def _itemset(array: Any, *where_and_value: Any) -> None:
    """``array.itemset(value)``, ``(index, value)`` in the flat array, ``((i, j), value)`` or ``(i, j, value)``."""
    *where, value = where_and_value
    index = where[0] if len(where) == 1 else tuple(where) or 0
    if isinstance(index, tuple):
        array[index] = value
    else:
        array.flat[index] = value


def _lenient(make: Any) -> Any:
    """``np.array`` with ragged lists, numbers too large for the type, and ``copy=False`` where it has to copy."""
    import numpy as np

    @functools.wraps(make)
    def make_as_then(object: Any, dtype: Any = None, **options: Any) -> Any:
        if options.get("copy", True) is False:
            options["copy"] = None
        try:
            return make(object, dtype, **options)
        except ValueError as error:
            if "inhomogeneous shape" not in str(error):
                raise
            ragged = make(object, np.object_, **options)
            return ragged if dtype is None else ragged.astype(dtype)
        except NotImplementedError:  # a tensor, which refuses to be an array
            if dtype is not None or not isinstance(object, list | tuple) or _is_tensorflows(sys._getframe(1)):
                raise
            return _of_tensors(object)
        except OverflowError:
            return make(object, np.int64).astype(dtype)

    return make_as_then


def _is_tensorflows(frame: FrameType) -> bool:
    """Whether TensorFlow's own code runs there; it counts on the error by which a tensor refuses to be an array."""
    return str(frame.f_globals.get("__name__")).startswith(("tensorflow.", "tf_keras."))


def _of_tensors(items: Sequence[Any]) -> Any:
    """An array of Python's objects from a list of tensors, or a list of such lists."""
    import numpy as np

    objects: list[Any] = []

    def number(item: Any) -> Any:
        if isinstance(item, list | tuple):
            return [number(each) for each in item]
        objects.append(item)
        return len(objects) - 1

    found = np.array(number(items), np.object_)
    for where, index in np.ndenumerate(found):
        found[where] = objects[index]
    return found


def _saving_several(save: Any, as_any_array: Any) -> Any:
    """``np.savez`` of ragged lists."""

    @functools.wraps(save)
    def save_as_then(file: Any, *arrays: Any, **named: Any) -> None:
        save(file, *map(as_any_array, arrays), **{name: as_any_array(array) for name, array in named.items()})

    return save_as_then


class _Casts:
    """``np.cast[dtype](array)``."""

    def __getitem__(self, dtype: Any) -> Any:
        import numpy as np

        return functools.partial(np.asarray, dtype=dtype)


def _numbers_from_arrays_of_one(stack: ExitStack) -> None:
    """``float``, ``int``, ``complex`` and ``%`` take any array with one element, not only those without a dimension.

    For ``float`` and ``int``, Python asks slots of the C type. They are given the function that Python itself puts
    there for a class written in Python, which calls ``__float__`` or ``__int__``; what these raise comes through.
    """
    import numpy as np

    if not _slots_are_known(np.ndarray):
        print(
            "gan_v1.tf1: float(a) and int(a) take arrays without dimensions alone: this Python is built otherwise than "
            "those that were tried",
            file=sys.stderr,
        )
        return

    def number_of(kind: type) -> Any:
        def number(self: Any) -> Any:
            if self.size != 1:
                raise TypeError("only size-1 arrays can be converted to Python scalars")
            return kind(self.item())

        return number

    kinds: list[type] = [np.ndarray]
    for each in kinds:
        kinds += each.__subclasses__()  # such as np.matrix, which has slots of its own with the same functions
    replace_methods(stack, np.ndarray, {f"__{kind.__name__}__": number_of(kind) for kind in (int, float, complex)})
    for slot in (_NB_INT, _NB_FLOAT):
        todays = _slot(np.ndarray, slot).value
        for each in kinds:
            if (place := _slot(each, slot)).value == todays:
                stack.callback(setattr, place, "value", todays)
                place.value = _slot(_Number, slot).value


class _Number:
    """A class written in Python that is asked for numbers."""

    def __int__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0


_WORD = struct.calcsize("P")  # bytes of a pointer
_TP_AS_NUMBER = 12  # pointers before this one in CPython's PyTypeObject
_NB_INT, _NB_FLOAT = 16, 18  # the same in its PyNumberMethods
_D_WRAPPED = 6  # the same in its PyWrapperDescrObject, the type of ``np.ndarray.__int__``


def _slot(kind: type, slot: int) -> Any:
    """One of a type's number methods, as ctypes' pointer: ``value`` is the address of its function."""
    import ctypes

    methods = ctypes.c_void_p.from_address(id(kind) + _TP_AS_NUMBER * _WORD).value
    return ctypes.c_void_p.from_address((methods or 0) + slot * _WORD)


def _slots_are_known(kind: type) -> bool:
    """Whether this build of Python lays out a C type as expected.

    Two ways must lead to the same functions: the slots of the type, and the methods that Python made of these slots.
    """
    import ctypes

    if (
        sys.implementation.name != "cpython"
        or sysconfig.get_config_var("Py_GIL_DISABLED")  # the head of every object is longer then
        or hasattr(sys, "getobjects")  # as it is where references are traced
        or not ctypes.c_void_p.from_address(id(kind) + _TP_AS_NUMBER * _WORD).value
    ):
        return False
    methods = ((_NB_INT, kind.__dict__["__int__"]), (_NB_FLOAT, kind.__dict__["__float__"]))
    return all(
        _slot(kind, slot).value == ctypes.c_void_p.from_address(id(method) + _D_WRAPPED * _WORD).value
        for slot, method in methods
    )


def scipy(stack: ExitStack) -> None:
    """``scipy.misc``'s images, and names that moved; without SciPy, a package that has only the images."""
    from gan_v1.tf1.libraries import scipy_images

    if importlib.util.find_spec("scipy") is None:
        package = ModuleType("scipy")
        package.__path__ = []
        package.__spec__ = ModuleSpec("scipy", None, is_package=True)
        put_module(stack, "scipy", package)
    else:
        package = importlib.import_module("scipy")
        _moved_in_scipy(stack)
    put_module(stack, "scipy.misc", scipy_images)
    put(stack, package, "misc", scipy_images)


def _moved_in_scipy(stack: ExitStack) -> None:
    from gan_v1.tf1.libraries import scipy_images

    sparse, linalg, special = (
        importlib.import_module(f"scipy.{name}") for name in ("sparse", "sparse.linalg", "special")
    )
    eigen = ModuleType("scipy.sparse.linalg.eigen")
    eigen.__path__ = []
    for name in ("", ".arpack", ".arpack.arpack", ".lobpcg"):
        vars(eigen).update({key: value for key, value in vars(linalg).items() if not key.startswith("_")})
        put_module(stack, f"scipy.sparse.linalg.eigen{name}", eigen)
    vars(eigen).update(arpack=eigen, lobpcg=linalg.lobpcg)
    put(stack, linalg, "eigen", eigen)
    add(
        stack, scipy_images, {name: getattr(special, name) for name in ("comb", "factorial", "factorial2", "logsumexp")}
    )
    for name in sparse.__all__:
        kind = getattr(sparse, name)
        if isinstance(kind, type) and hasattr(kind, "toarray"):
            add(stack, kind, {"A": property(kind.toarray), "A1": property(lambda self: self.toarray().ravel())})
    windows = importlib.import_module("scipy.signal.windows")
    add(stack, importlib.import_module("scipy.signal"), {name: getattr(windows, name) for name in windows.__all__})
    integrate = importlib.import_module("scipy.integrate")
    names = {"simps": "simpson", "cumtrapz": "cumulative_trapezoid", "trapz": "trapezoid"}
    add(stack, integrate, {old: getattr(integrate, new) for old, new in names.items()})
    dense = importlib.import_module("scipy.linalg")
    add(stack, dense, {"pinv2": dense.pinv})


def h5py(stack: ExitStack) -> None:
    """``dataset.value``, and files that are opened to be written where no mode is given."""
    import h5py

    add(stack, h5py.Dataset, {"value": property(lambda self: self[()])})
    opened = h5py.File.__init__

    @functools.wraps(opened)
    def open_as_then(self: Any, name: Any, mode: str | None = None, *arguments: Any, **options: Any) -> None:
        opened(self, name, mode or "a", *arguments, **options)

    put(stack, h5py.File, "__init__", open_as_then)
