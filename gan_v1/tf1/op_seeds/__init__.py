"""TensorFlow 1's rule for the seeds of random operations, and what it takes to follow it today.

A random operation without a seed of its own took the number of operations that its graph had at that moment. So the
graph must have as many operations as it had under TensorFlow 1.15.5 when a random one is added.

    seeds         the rule itself, and a correction of the count for functions that make other operations today
    operations    the functions whose operations are counted as 1.15.5 made them
    gradients     the same for ``tf.gradients``
    datasets      shuffled datasets, in the order that 1.15.5 drew
    formulas      functions that give another number today
"""
