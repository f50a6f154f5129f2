"""What of ``tf.contrib`` the package tf_slim lacks; ``namespace.MODULES`` says which module belongs where."""

from gan_v1.tf1.libraries import estimators
from gan_v1.tf1.loading import load

load()  # before a module in here imports a part of TensorFlow by itself
estimators.prepare()  # before learn imports that package
