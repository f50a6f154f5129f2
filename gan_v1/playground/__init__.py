"""A page in which trained generators run: ``python -m gan_v1.playground SAMPLES_DIR... -o playground.html``.

The page is one file that fetches nothing. It holds both networks of each run as they were at the
sampled epochs, and draws in the browser what they draw: new noise, a walk from one digit to another,
the same noise through the training, and what D says of each picture.

    layers        networks of dense layers as data, and NumPy's arithmetic on them
    runs          what a run's folder holds, and what TensorFlow says of it
    fixed_point   the weights in few bytes, and what that costs
    page          the parts put together
    page.html, page.css, words.js, network.js, page.js    the parts
"""

from gan_v1.playground.page import build

__all__ = ["build"]
