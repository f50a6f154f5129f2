"""The exceptions that mean "the user can mend this"."""


class UserError(ValueError):
    """A mistake in what the user gave us: a file, a folder, an option.

    Its text is one line that says what is wrong and what to do. The command line prints that
    line on stderr and exits with 1; in Python it is an ordinary ValueError, which is also what
    TensorFlow 1's own MNIST reader raised.
    """


class UnfitTensorFlow(UserError, ImportError):
    """The installed TensorFlow, or the way it was imported, cannot give TensorFlow 1's behaviour."""


class NotFinite(UserError):
    """A loss became infinite or NaN, and the run was stopped."""
