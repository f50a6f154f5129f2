"""``tf.contrib.learn`` of 2016 and 2017; ``names`` holds what ``tf.contrib.learn`` itself offered.

``preprocessing`` and ``tables`` need no more than NumPy; all others need the package tensorflow-estimator, so this
module imports none of them.
"""
