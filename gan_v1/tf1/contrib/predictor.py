"""``tf.contrib.predictor``: a saved model, or an Estimator, as a function of dictionaries of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gan_v1.tf1.loading import load


class Predictor:
    """A session on a graph of its own, called with arrays by the name of the input they feed.

    Attributes:
        graph, session: where it runs.
        feed_tensors, fetch_tensors: the graph's tensors by the names of inputs and outputs.
    """

    def __init__(self, session: Any, feed_tensors: Mapping[str, Any], fetch_tensors: Mapping[str, Any]) -> None:
        self.graph = session.graph
        self.session = session
        self.feed_tensors = dict(feed_tensors)
        self.fetch_tensors = dict(fetch_tensors)

    def __call__(self, input_dict: Mapping[str, Any], output_keys: Iterable[str] | None = None) -> dict[str, Any]:
        """The outputs, or those named in ``output_keys``, for one array an input.

        Raises:
            ValueError: ``input_dict`` has a name that is no input, or ``output_keys`` one that is no output.
        """
        wanted = list(self.fetch_tensors if output_keys is None else output_keys)
        for kind, names, known in (("input", input_dict, self.feed_tensors), ("output", wanted, self.fetch_tensors)):
            unknown = sorted(set(names) - set(known))
            if unknown:
                raise ValueError(f"no such {kind}: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        feeds = {self.feed_tensors[name]: value for name, value in input_dict.items()}
        return self.session.run({name: self.fetch_tensors[name] for name in wanted}, feeds)


def from_saved_model(
    export_dir: str | bytes,
    signature_def_key: str | None = None,
    signature_def: Any = None,
    input_names: Mapping[str, str] | None = None,
    output_names: Mapping[str, str] | None = None,
    tags: str | None = None,
    graph: Any = None,
    config: Any = None,
) -> Predictor:
    """A predictor on a SavedModel: by a signature, the default one if none is named, or by names of tensors.

    Args:
        export_dir: the model's folder.
        signature_def_key, signature_def: which of the model's signatures, by name or itself.
        input_names, output_names: tensors by the names to call them, in place of a signature.
        tags: the model's tags, joined by commas; "serve" if not given.
        graph, config: the graph to load it into, and the session's settings.

    Raises:
        ValueError: the model has no such signature, or its inputs and outputs are described twice.
    """
    tf = load()
    if sum(given is not None for given in (signature_def_key, signature_def, input_names or output_names)) > 1:
        raise ValueError("give one of signature_def_key, signature_def, or input_names with output_names")
    session = tf.Session(graph=graph or tf.Graph(), config=config)
    model = tf.saved_model.loader.load(session, (tags or "serve").split(","), export_dir)
    if input_names is None or output_names is None:
        if signature_def is None:
            key = signature_def_key or tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
            if key not in model.signature_def:
                raise ValueError(f"no signature {key!r}; the model has {', '.join(sorted(model.signature_def))}")
            signature_def = model.signature_def[key]
        input_names = {name: info.name for name, info in signature_def.inputs.items()}
        output_names = {name: info.name for name, info in signature_def.outputs.items()}
    find = session.graph.get_tensor_by_name
    return Predictor(
        session,
        {name: find(tensor) for name, tensor in input_names.items()},
        {name: find(tensor) for name, tensor in output_names.items()},
    )


def from_estimator(
    estimator: Any,
    serving_input_receiver_fn: Any,
    output_key: str | None = None,
    graph: Any = None,
    config: Any = None,
) -> Predictor:
    """A predictor on an Estimator's latest checkpoint.

    Args:
        estimator: trained; its checkpoint is read now.
        serving_input_receiver_fn: makes the placeholders, which are the predictor's inputs.
        output_key: which of the ``export_outputs``, where there are several.
        graph, config: the graph to build in, and the session's settings.

    Raises:
        ValueError: there is no checkpoint, or no such output.
    """
    tf = load()
    checkpoint = estimator.latest_checkpoint()
    if checkpoint is None:
        raise ValueError(f"there is no checkpoint in {estimator.model_dir}; train the Estimator first")
    with (graph or tf.Graph()).as_default() as graph:
        tf.train.create_global_step(graph)
        received = serving_input_receiver_fn()
        spec = estimator.model_fn(received.features, None, "infer", estimator.config)
        key = output_key or tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
        outputs = spec.export_outputs or {}
        if key not in outputs and output_key is None and len(outputs) == 1:
            (key,) = outputs
        if key not in outputs:
            raise ValueError(f"no output {key!r}; the Estimator has {', '.join(sorted(outputs))}")
        signature = outputs[key].as_signature_def(received.receiver_tensors)
        session = tf.train.MonitoredSession(
            tf.train.ChiefSessionCreator(config=config, checkpoint_filename_with_path=checkpoint)
        )
    return Predictor(
        session,
        received.receiver_tensors,
        {name: graph.get_tensor_by_name(info.name) for name, info in signature.outputs.items()},
    )
