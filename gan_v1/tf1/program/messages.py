"""Errors of a session, in the words of TensorFlow 1: the cause first, with the program's line.

Today's messages begin with "Graph execution error:" and the frames by which an operation was made, those of the
runner among them, and end with the cause.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gan_v1.tf1 import internals
from gan_v1.tf1.libraries.putting import put
from gan_v1.tf1.program import hook

_OURS = str(Path(__file__).parents[1])
_TAG = re.compile(r"{{(?P<kind>\w+) (?P<name>[^}]+)}}")


def give_back(stack: ExitStack) -> None:
    """Give errors of sessions TensorFlow 1's messages, until ``stack`` is closed; TensorFlow must be loaded."""
    import tensorflow.compat.v1 as tf

    is_own = hook.own_files([Path(sys.path[0])])
    todays = tf.Operation.traceback.fget
    put(stack, tf.Operation, "traceback", property(lambda operation: _Frames(todays(operation), is_own)))
    place = "tensorflow.python.framework.error_interpolation:interpolate_graph"
    stack.callback(internals.put, place, internals.find(place))
    internals.put(place, _with_the_cause_first)


class _Frames(list[traceback.FrameSummary]):
    """The frames in which an operation was made: from the program's first one on, without those of the runner.

    Args:
        todays: TensorFlow's own list of them.
        is_own: whether a file is the program's.
    """

    def __init__(self, todays: Any, is_own: Callable[[str], bool]) -> None:
        frames = [traceback.FrameSummary(each.filename, each.lineno, each.name) for each in todays or ()]
        frames = [frame for frame in frames if not frame.filename.startswith((_OURS, "<frozen "))]
        self._own = [frame for frame in frames if is_own(frame.filename)]
        super().__init__(frames[frames.index(self._own[0]) :] if self._own else frames)

    def get_user_frames(self) -> list[traceback.FrameSummary]:
        """The frames in the program's own files."""
        return self._own

    def last_user_frame(self) -> traceback.FrameSummary | None:
        """The program's line that made the operation, if it was one of the program's."""
        return self._own[-1] if self._own else None


def _with_the_cause_first(message: str, graph: Any) -> str:
    """An error's message for a reader; in ``message``, operations stand as ``{{node NAME}}``.

    The cause comes first, with the program's line for each operation that the graph knows, then how these were made.
    """
    made: dict[str, list[traceback.FrameSummary]] = {}

    def named(tag: re.Match[str]) -> str:
        if tag["kind"] == "function_node":
            return ""
        try:
            frames = graph.get_operation_by_name(tag["name"]).traceback.get_user_frames()
        except KeyError:  # one that the session has added
            return tag[0]
        if not frames:
            return tag[0]
        made[tag["name"]] = frames
        return f"node {tag['name']} (defined at {frames[-1].filename}:{frames[-1].lineno}) "

    cause = _TAG.sub(named, message).strip()
    how = [
        f"Detected at node {name!r} defined at (most recent call last):\n{''.join(traceback.format_list(frames))}"
        for name, frames in made.items()
    ]
    return "\n".join([cause, "", "Graph execution error:", "", *how]) if how else cause
