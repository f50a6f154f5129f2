"""``tf.contrib.seq2seq`` for graph mode: decoders, what they are fed, attention, beam search, the loss."""

from gan_v1.tf1.contrib.seq2seq.loss import sequence_loss

__all__ = ["sequence_loss"]
