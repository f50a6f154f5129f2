"""The trained generator as a SavedModel, for programs that know nothing of this package."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gan_v1.errors import UserError
from gan_v1.files import make_folder, part_of, write_whole
from gan_v1.tf1 import lazy_tf as tf
from gan_v1.training.program import Program
from gan_v1.training.records import bears, mark

MODEL = "saved_model.pb"


def check_export(folder: Path, run: str) -> None:
    """Find out before a run whether its generator can be written to ``folder`` after it.

    Args:
        run: the identity of a run that goes on, whose earlier export may be replaced; empty for a new run.

    Raises:
        UserError: something else stands there, or it cannot be made.
    """
    if folder.name in ("", ".."):
        raise UserError(f"cannot export to {folder}: a new folder is needed; name one that is not there yet")
    own = {part_of(folder / MODEL).name}  # left by a kill
    if run and bears(folder / MODEL, run):
        own.add(MODEL)
    if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir() or set(os.listdir(folder)) - own):
        raise UserError(f"{folder} is there already; remove it or name another --export")
    make_folder(folder.parent)


def write_export(program: Program, folder: Path) -> None:
    """Write G as a SavedModel, its weights as constants: ``noise`` (and ``labels``) in, ``images`` out.

    ``noise`` is float32 [n, n_noise], ``labels`` one-hot float32 [n, n_class], ``images`` float32
    [n, ...] in [0, 1]. Today's ``tf.saved_model.load`` reads it, and ``tf.compat.v1.saved_model.load``.
    The model's one file, ``saved_model.pb``, appears whole or not at all. It bears the run's identity, as a constant
    that nothing reads, so that a run that is resumed after its export recognises its own model.

    Raises:
        UserError: as ``check_export``, or the disk is full.
    """
    check_export(folder, program.run)
    with program.graph.as_default():
        images = tf.identity(program.tutorial.show(program.sampler), "images")
    frozen = tf.graph_util.convert_variables_to_constants(
        program.session, program.graph.as_graph_def(), [images.op.name]
    )
    inputs = {"noise": program.gan.Z} | ({} if program.gan.Y is None else {"labels": program.gan.Y})
    model = _model(frozen, inputs, images, mark(program.run))
    make_folder(folder)
    write_whole(folder / MODEL, model)


def _model(frozen: tf.GraphDef, inputs: dict[str, tf.Tensor], images: tf.Tensor, made_by: str) -> bytes:
    """A graph without variables as the file of a SavedModel; ``inputs`` and ``images`` have their names in it, too."""
    folder = f"ram://gan_v1-{secrets.token_hex(8)}"  # in memory: TensorFlow would write to a disk without syncing
    with tf.Graph().as_default() as graph, tf.Session(graph=graph) as session:
        names = [tensor.name for tensor in (*inputs.values(), images)]
        *fed, drawn = tf.import_graph_def(frozen, return_elements=names, name="")
        tf.constant(made_by, name="made_by")
        try:
            tf.saved_model.simple_save(session, folder, dict(zip(inputs, fed, strict=True)), {"images": drawn})
            with tf.gfile.GFile(f"{folder}/{MODEL}", "rb") as file:
                return file.read()
        finally:
            tf.gfile.DeleteRecursively(folder)
