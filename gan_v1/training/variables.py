"""A session's variables as the bytes of the two files that ``tf.train.Saver`` writes.

The Saver syncs nothing to the disk, and reports a full one as an error of TensorFlow's. Here it
writes into memory, TensorFlow's ``ram://``; what is then done with the bytes is Python's business.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gan_v1.tf1 import lazy_tf as tf

SUFFIXES = ("index", "data-00000-of-00001")


def saved(saver: tf.train.Saver, session: tf.Session) -> dict[str, bytes]:
    """The files of a checkpoint with the session's variables, by suffix.

    Raises:
        tf.errors.OpError: there is no memory left.
    """
    with _memory() as prefix:
        saver.save(session, prefix, write_meta_graph=False, write_state=False)
        return {suffix: tf.gfile.GFile(f"{prefix}.{suffix}", "rb").read() for suffix in SUFFIXES}


def restore(saver: tf.train.Saver, session: tf.Session, files: Mapping[str, bytes]) -> None:
    """Give the session's variables the values in a checkpoint's files, by suffix.

    Raises:
        tf.errors.OpError, ValueError: they are damaged, or hold other variables.
    """
    with _memory() as prefix:
        for suffix in SUFFIXES:
            with tf.gfile.GFile(f"{prefix}.{suffix}", "wb") as file:
                file.write(files[suffix])
        saver.restore(session, prefix)


def cause(error: Exception) -> str:
    """What an error of TensorFlow's or the system's says of its cause, in one line.

    An error within ``session.run`` begins with where the operation was made; its cause follows the operation's name.
    """
    if isinstance(error, OSError):
        return error.strerror or str(error)
    lines = [line for line in str(error).splitlines() if line.strip()]
    after_node = [line for node, line in itertools.pairwise(lines) if node.startswith("Node: ")]
    return (after_node or lines or [type(error).__name__])[0].strip()


@contextmanager
def _memory() -> Iterator[str]:
    """A prefix for files in memory, which are gone after the block."""
    folder = f"ram://gan_v1-{secrets.token_hex(8)}"
    tf.gfile.MakeDirs(folder)
    try:
        yield f"{folder}/variables"
    finally:
        tf.gfile.DeleteRecursively(folder)
