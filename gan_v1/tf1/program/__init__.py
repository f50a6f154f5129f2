"""Running other people's TensorFlow 1 programs unchanged: scripts, modules, and the cells of a notebook.

namespace    the module that a program gets for ``import tensorflow``
hook         the import hook, which decides who gets it
running      a program run from start to end, with the libraries of its time
checking     ``--check``: which of a program's names can be had
python2      programs in Python 2, translated as they are loaded
spawning     the processes that a program starts
jupyter      ``%load_ext gan_v1.tf1``
"""
