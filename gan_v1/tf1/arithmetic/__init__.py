"""TensorFlow 1.15.5's arithmetic: seeded runs equal to its runs bit for bit.

Weights, batches and noise of a seeded run are TensorFlow 1.15.5's already. What made the runs part is the
rounding of a dozen operations, which this room computes as they were computed in 2019:

operation by operation
    table           from the type of an operation to what stands in for it
    elementwise     Sigmoid, Tanh, Log, Exp, ...: Eigen's polynomials of 2019
    groups          a tensor in groups of eight numbers, and what is left
    glibc           what was left went to the C library: its functions, as they were until glibc 2.41
    processor       1/sqrt as the processor estimated it
    sums            the order of additions
    losses          Softmax and the cross-entropies
    normalization   batch normalisation
    optimizers      Adam, RMSProp, Adagrad, Adadelta
    products        matrix products, whose sums are made in a stated order on any processor
    batches         products of a batch of matrices
    channels        convolutions that give a single channel
    leftovers       the last of 8k + 1 rows or columns of a product, where the machine's own order is followed
    alone           the same with AVX2 alone, where a row or column is alone in its block
    compiled        a formula as one operation

what the graph optimizer Grappler made of a program
    program         what it knew of a graph: constants, readers, what a run needs
    shapes          which sizes it knew to be equal
    constants       the values of constants, and of what is made of them
    rewrites        its rules: why x / 255 becomes x * (1 / 255)
    reassociation   constants that meet others, and what is small first, in sums and products of several
    addends         sums of sums, and common factors of sums
    involutions     two negations in a row, and where it lost one of them
    gradients       which gradients a program asked for, and what they were taken of

how a graph gets it
    graphs          gives all this to a graph before it runs
    coverage        which operations nobody has compared
    memory          where 1.15.5 saved memory, and did not repeat itself
    sessions        sessions that compute so
    setting_up      what TensorFlow must be told before it starts, and the checks

README.md beside this file tells what changed since 2019, function by function.
"""

from gan_v1.tf1.arithmetic.compiled import launched
from gan_v1.tf1.arithmetic.processor import PROCESSORS
from gan_v1.tf1.arithmetic.setting_up import Arithmetic

__all__ = ["PROCESSORS", "Arithmetic", "launched"]
