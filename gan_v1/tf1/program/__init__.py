"""Running other people's TensorFlow 1 programs unchanged: scripts, modules, and the cells of a notebook.

signatures     parameters in the order, with the names and the defaults of 1.15.5
refused_input  input that 1.15.5 refused, or gave another type
namespace      the module that a program gets for ``import tensorflow``
datasets       ``tf.contrib.learn.datasets.load_dataset``
hook           the import hook, which decides who gets it
messages       what went wrong in a session
shell          the commands within a line for the shell
children       the processes that a program starts
compiling      how the program's own Python is compiled
indices        lists as indices of arrays
operators      operators of numbers and arrays of NumPy
own_code       the program's own code, compiled with both
python2_functions  functions of Python 2 that gave something else
python2        programs in Python 2, translated as they are loaded
cells          the code cells of a notebook file
scopes         TensorFlow's names in a syntax tree
checking       ``--check``: which of a program's names can be had
running        a program run from start to end, with the libraries of its time
installing     ``!pip install tensorflow==1.15`` in a notebook
jupyter        ``%load_ext gan_v1.tf1``
notebook       a notebook's cells run in their order
"""
