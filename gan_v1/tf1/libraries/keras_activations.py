"""Functions of Keras besides losses that computed otherwise: ``selu``, and the backend's ``ctc_decode``."""

from __future__ import annotations

from typing import Any

from gan_v1.tf1 import internals

_ALPHA, _SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def give_back() -> None:
    """Give ``tf.keras`` the functions of TensorFlow 1.15, for the rest of this process."""
    for place in ("tf_keras.src.activations", "tf_keras.api._v1.keras.activations"):
        internals.find(place).selu = selu
    for place in ("tf_keras.src.backend", "tf_keras.api._v1.keras.backend"):
        internals.find(place).ctc_decode = ctc_decode


def selu(x: Any) -> Any:
    """The scaled exponential linear unit. Its gradient at 0 is 1.758, that from below; today it is 1.051."""
    import tensorflow.compat.v1 as tf

    return _SCALE * tf.keras.backend.elu(x, _ALPHA)


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """The likeliest sequences of classes.

    Args:
        y_pred: the probability of each class at each step, of shape (n, steps, classes); the last class is no class.
        input_length: the number of steps of each example, of shape (n,).
        greedy: take the likeliest class of each step, or else search.
        beam_width: how many sequences the search goes on with.
        top_paths: how many sequences it gives.

    Returns:
        A list of ``top_paths`` tensors, each as long as its longest sequence, the others filled up with -1; today's are
        as long as there are steps. And the logarithms of the probabilities, of shape (n, top_paths).
    """
    import tensorflow.compat.v1 as tf

    logits = tf.log(tf.transpose(y_pred, perm=[1, 0, 2]) + tf.keras.backend.epsilon())
    lengths = tf.cast(input_length, tf.int32)
    if greedy:
        decoded, logarithms = tf.nn.ctc_greedy_decoder(logits, lengths)
    else:
        decoded, logarithms = tf.nn.ctc_beam_search_decoder(logits, lengths, beam_width, top_paths)
    return [tf.sparse.to_dense(sequences, default_value=-1) for sequences in decoded], logarithms
