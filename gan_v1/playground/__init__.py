"""A page in which GANs draw and learn: ``python -m gan_v1.playground SAMPLES_DIR... -o playground.html``.

The page is one file that fetches nothing. Its first tab holds both networks of each run as they were at
the sampled epochs, and draws in the browser what they draw: new noise, a walk from one digit to another,
the same noise through the training, and what D says of each picture. Its second tab trains vanilla's GAN
or the conditional one in a worker, on digits that the page carries.

    layers         networks of dense layers as data, and NumPy's arithmetic on them
    runs           what a run's folder holds, and what TensorFlow says of it
    fixed_point    the weights in few bytes, and what that costs
    training_tab   what the tab of training is given
    page           the parts put together
    web/           the parts: page.html, page.css, and
        words.js, words_training.js        what the page says, in both languages
        network.js                         stored networks: unpacking and running them; noise
        drawing.js, runs.js                pictures, tiles and curves; the first tab
        class.js                           in the first tab: real or fake?, and draw one for D
        flow.js, training.js               arrows; the second tab
        page.js                            tabs, language, keys
        kernel.wat, trainer.js, worker.js  training: the inner loops, the GAN, what the page asks of it

The runs take 3 MB at most, all else 1.2 MB. The arithmetic of training is our own: 23 steps of vanilla a
second where plain JavaScript makes 3, and TensorFlow.js, for 1.5 MB more, 3.6 with its WASM back end and
0.5 without; measured in turn on a server of two cores that others kept busy, by
``tests/benchmarks/playground/steps.mjs``. In Chromium, with less beside it, it made 32 to 45. The first 20
losses agree with ``gan_v1.vanilla``'s to 1e-4 (``tests/test_playground_in_browser.py``).
"""

import gan_v1.command  # noqa: F401 - first: it answers Ctrl-C while the rest is loaded

# isort: split

from gan_v1.playground.page import build

__all__ = ["build"]
