"""TensorFlow 1.15.5's arithmetic: seeded runs equal to its runs bit for bit.

Weights, batches and noise of a seeded run are TensorFlow 1.15.5's already. What made the runs part is the
rounding of a dozen operations, which this room computes as they were computed in 2019:

    table         from the type of an operation to what stands in for it
    rewrites      what the graph optimizer Grappler made of a program: why x / 255 is a product, x * (1 / 255)
    elementwise   Sigmoid, Tanh, Log, Exp, ...: Eigen's polynomials of 2019
    involutions   two negations in a row, and where Grappler lost one of them
    sums          the order of additions
    optimizers    Adam
    processor     1/sqrt as the processor estimated it
    compiled      a formula as one operation
    graphs        gives all this to a finished graph
    products      matrix products, whose sums are made in a stated order on any processor
    glibc         what went to the C library, as that computed it until glibc 2.41
    gradients     which gradients a program asked for, and what they were taken of
    setting_up    what TensorFlow must be told before it starts, and the session

README.md beside this file tells what changed since 2019, function by function.
"""

from gan_v1.tf1.arithmetic.compiled import launched
from gan_v1.tf1.arithmetic.processor import PROCESSORS
from gan_v1.tf1.arithmetic.setting_up import Arithmetic

__all__ = ["PROCESSORS", "Arithmetic", "launched"]
