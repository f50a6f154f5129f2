"""Seven MNIST-GAN tutorials of 2018, written for TensorFlow 1, running on today's TensorFlow.

A map of the package; every arrow between its floors points down.

ground floor
    tf1           TensorFlow 1 on today's TensorFlow: ``from gan_v1.tf1 import tf``; your own program:
                  ``python -m gan_v1.tf1 SCRIPT``, ``%load_ext gan_v1.tf1``
    input_data    drop-in for ``tensorflow.examples.tutorials.mnist.input_data``; MNIST lies in ``data/``
    figures       sample grids and loss curves as the pages drew them
    files         writing whole files or none
    errors        ``UserError``: one line, exit code 1
first floor
    training      the loop, once for all tutorials: schedule, random draws, engines, checkpoints, command line
second floor, one tutorial each, to be read from top to bottom
    vanilla             the GAN of tfGAN.ipynb
    conditional         the conditional GAN of tfGAN2.ipynb
    truncated_normal    the "MNIST_GAN" page: truncated normal weights, G trained first
    once_per_epoch      the forger-and-policeman post: one update a batch, or one an epoch as printed
    label_smoothing     the course notes: leaky ReLU, tanh, smoothed labels
    logits              the slides: losses on logits, 100,000 iterations
    convolutional       the slides' GAN on 32x32 colour images
top floor
    metrics       how good the pictures are, in numbers: ``python -m gan_v1.metrics``
    documented    what the pages' author documented, in numbers
    compare       that against a run of one's own: ``python -m gan_v1.compare``
    study         why conditional collapses: its first steps, and its settings opened
    sweep         many runs, settings by seeds: ``python -m gan_v1.sweep``
    playground    a page in which the trained generators draw: ``python -m gan_v1.playground``

``import gan_v1`` imports nothing else, TensorFlow least of all.
"""

__version__ = "0.1.0"
