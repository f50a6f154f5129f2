"""Seven MNIST-GAN tutorials of 2018, written for TensorFlow 1, running on today's TensorFlow.

"The page" of a tutorial is the web page or notebook of 2018 on which it stands.

A map of the package, from the ground up; ``tests/test_architecture.py`` holds which rooms may use which.

    errors        ``UserError``: a mistake that the user can mend, told in one line
    command       exit codes, signals and streams of a command
    tutorials     the list of the tutorials: a new one is registered there
    arrays        the array type, and npz files
    cores         how many processor cores there are for this process
    files         writing whole files or none
    tf1           TensorFlow 1 on today's TensorFlow: ``from gan_v1.tf1 import tf``; your own program:
                  ``python -m gan_v1.tf1 SCRIPT``, ``%load_ext gan_v1.tf1``
    input_data    drop-in for ``tensorflow.examples.tutorials.mnist.input_data``; MNIST lies in ``data/``
    figures       sample grids and loss curves as the pages drew them
    training      the loop, once for all tutorials: schedule, random draws, engines, checkpoints, command line

one tutorial each, to be read from top to bottom

    vanilla             the GAN of tfGAN.ipynb
    conditional         the conditional GAN of tfGAN2.ipynb
    truncated_normal    the "MNIST_GAN" page: truncated normal weights, G trained first
    once_per_epoch      the forger-and-policeman post: one update a batch, or one an epoch as printed
    label_smoothing     the course notes: leaky ReLU, tanh, smoothed labels
    logits              the slides: losses on logits, 100,000 iterations
    convolutional       the slides' GAN on 32x32 colour images

what looks at runs

    finished      tutorials by name, and a finished run read back from its folder
    metrics       how good the pictures are, in numbers: ``python -m gan_v1.metrics``
    compare       what the pages' author documented against a run of one's own: ``python -m gan_v1.compare``
    study         why conditional collapses: its first steps, and its settings opened
    sweep         many runs, settings by seeds: ``python -m gan_v1.sweep``
    playground    a page in which GANs draw and learn: ``python -m gan_v1.playground``

``import gan_v1`` imports nothing else, TensorFlow least of all. How to add to it: ``.github/CONTRIBUTING.md``.
"""

__version__ = "0.2.0"
