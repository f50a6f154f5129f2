"""What of ``tf.contrib`` the package tf_slim lacks; ``namespace.MODULES`` says which module belongs where."""
