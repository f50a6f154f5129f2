"""The training loop, once for all tutorials.

A tutorial is a ``Tutorial``; its networks are a ``GAN``. ``train`` trains one in Python,
``command_line`` from the shell.

    tutorial      what a tutorial hands over, and schedules that several share
    images        what it trains on
    draws         batch order and noise, in the page's order, some batches ahead
    program       the page's graph and its session
    step, epoch   the two engines: two calls a batch, or many batches a call
    checkpoints   stop at any moment, go on as if nothing had happened
    outputs       pictures, history, trace
    records       which files in a folder are which run's; a former run moved aside
    variables     a session's variables as bytes
    weights       what the networks had learnt at each picture
    watchers      the figure in a notebook, TensorBoard, and others who look on
    export        the generator for other programs
    stopping      SIGINT (Ctrl-C) and SIGTERM, answered between two steps
    words         what a run says: the page's words on stdout, notes on stderr
    settings      what most pages' blocks of options have, and what is impossible among it
    options       what every tutorial's ``train`` takes, and what is impossible
    run           a trained tutorial
    preparing     what is checked, opened and locked before the first batch
    loop          the loop
    keywords      the keywords and the docstring of a tutorial's ``train``, made of its options
    command_line  the same options as a command line, and exit codes
"""

from gan_v1.arrays import Array
from gan_v1.training.command_line import command_line
from gan_v1.training.images import Images, colour_images
from gan_v1.training.keywords import with_options
from gan_v1.training.loop import train
from gan_v1.training.options import Option, Options
from gan_v1.training.program import Program
from gan_v1.training.run import Run, first_batches
from gan_v1.training.stopping import Stopped
from gan_v1.training.tutorial import (
    GAN,
    HistoryRow,
    Noise,
    Period,
    Tutorial,
    every_epoch,
    every_ten_epochs,
    minimize,
)
from gan_v1.training.watchers import Watcher
from gan_v1.training.weights import read_weights, stored_weights

__all__ = [
    "GAN",
    "Array",
    "HistoryRow",
    "Images",
    "Noise",
    "Option",
    "Options",
    "Period",
    "Program",
    "Run",
    "Stopped",
    "Tutorial",
    "Watcher",
    "colour_images",
    "command_line",
    "every_epoch",
    "every_ten_epochs",
    "first_batches",
    "minimize",
    "read_weights",
    "stored_weights",
    "train",
    "with_options",
]
