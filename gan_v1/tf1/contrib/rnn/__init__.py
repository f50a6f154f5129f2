"""The cells of ``tf.contrib.rnn`` that today's TensorFlow lacks.

projections    cells with a layer before or after another cell
cells          layer-normalised, highway, attention and convolutional cells
blocks         cells that were one operation each, and one over a whole sequence
stacks         several bidirectional layers
"""
