"""What programs of 2016 to 2018 expect of Python and its libraries, given back while one runs.

Each patch changes one library for as long as the given stack lives, and closing the stack takes everything back.

putting            puts attributes and modules in place, and takes them back
imp                the module of that name, which Python has no more
python             Python's own library
arrays             NumPy, SciPy and h5py
promotion          the type promotion of NumPy 1
numbers            NumPy 1's promotion for numbers that sessions return
scipy_images       the image functions of ``scipy.misc``
pictures           matplotlib and Pillow
tables             pandas and scikit-learn
estimators         the package tensorflow-estimator, for ``tf.estimator``
keras_names        one Keras, ``tf.keras``, by all the names that programs have for it
keras_dropped      functions that tf_keras lacks
keras_arguments    Keras 1's arguments
keras_backend      functions of its backend that computed otherwise
keras_images       pictures changed at random, of ``ImageDataGenerator``
keras_interfaces   decorators of Keras 1's arguments, which do nothing
keras_layers       layers that computed otherwise
keras_loops        what ``fit`` and ``evaluate`` tell: averages of losses and metrics, callbacks
keras_losses       losses and metrics that computed otherwise, of ``tf.keras`` and of Keras
keras_models       models that trained otherwise, and what programs read of them
keras_optimizers   optimizers that computed otherwise
keras_seeds        random numbers from NumPy's generator
keras_scikit       ``keras.wrappers.scikit_learn``
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from gan_v1.tf1.libraries.arrays import h5py, numpy, scipy
from gan_v1.tf1.libraries.keras_arguments import keras
from gan_v1.tf1.libraries.keras_backend import backend_of_keras_2
from gan_v1.tf1.libraries.keras_layers import keras_layers
from gan_v1.tf1.libraries.keras_loops import loops_of_keras_2
from gan_v1.tf1.libraries.keras_losses import losses_of_keras_2
from gan_v1.tf1.libraries.keras_models import keras_models
from gan_v1.tf1.libraries.keras_optimizers import optimizers_of_keras_2
from gan_v1.tf1.libraries.keras_seeds import seeds_of_keras_2
from gan_v1.tf1.libraries.pictures import matplotlib, pillow
from gan_v1.tf1.libraries.python import python
from gan_v1.tf1.libraries.tables import pandas, sklearn


def _keras(stack: ExitStack) -> None:
    keras(stack)
    seeds_of_keras_2(stack)
    keras_layers(stack)
    keras_models(stack)
    backend_of_keras_2(stack)
    losses_of_keras_2(stack)
    loops_of_keras_2(stack)
    optimizers_of_keras_2(stack)


PATCHES: dict[str, Callable[[ExitStack], None]] = {
    "python": python,
    "numpy": numpy,
    "scipy": scipy,
    "h5py": h5py,
    "matplotlib": matplotlib,
    "pillow": pillow,
    "pandas": pandas,
    "sklearn": sklearn,
    "keras": _keras,  # besides this, the import hook serves tf.keras
}
# Import names whose first import triggers a patch of another name.
PACKAGES = {"PIL": "pillow", "pylab": "matplotlib", "mpl_toolkits": "matplotlib", "tensorflow": "numpy"}
