"""What sets each tutorial apart, beyond the numbers that test_fidelity compares."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import small_images

from gan_v1 import conditional, convolutional, label_smoothing, logits, once_per_epoch, truncated_normal, vanilla
from gan_v1.compare.verdict import changed_settings
from gan_v1.errors import UserError
from gan_v1.finished import FinishedRun
from gan_v1.tf1 import tf
from gan_v1.training import Period, colour_images, preparing, records
from gan_v1.training.draws import Draws
from gan_v1.training.images import CIFAR_BATCHES, tinted
from gan_v1.training.options import stated
from gan_v1.training.program import Program
from gan_v1.training.step import StepEngine


def test_conditionals_noise() -> None:
    """Catches an option that is ignored, and, by default, other draws than the page's code, against NumPy's own."""

    def drawn(**options: str) -> np.ndarray:
        return conditional.tutorial(**options).draw_noise(np.random.RandomState(1), 5)

    np.testing.assert_array_equal(drawn(), np.random.RandomState(1).normal(-1.0, 1.0, size=(5, 128)))
    uniform = np.random.RandomState(1).uniform(-1, 1, size=(5, 128))
    np.testing.assert_array_equal(drawn(noise="uniform(-1, 1.0)"), uniform)
    for text in ("poisson(1,2)", "normal(0)", "normal(0,-1)", "uniform(a,b)", ""):
        with pytest.raises(UserError, match="cannot draw noise from"):
            conditional.tutorial(noise=text)


# What each tutorial's options are, beside those that all tutorials share, with the page's values.
OPTIONS = {
    vanilla: {"batch_size": 100, "learning_rate": 0.0002, "n_hidden": 256, "n_noise": 128},
    conditional: {"batch_size": 100, "learning_rate": 0.001, "n_hidden": 256, "n_noise": 128, "noise": "normal(-1,1)"},
    truncated_normal: {"batch_size": 100, "learning_rate": 0.0002, "n_hidden": 256, "n_noise": 128},
    once_per_epoch: {"batch_size": 100, "learning_rate": 0.0002, "n_hidden": 256, "n_noise": 128, "as_printed": False},
    label_smoothing: {"batch_size": 100, "learning_rate": 0.002, "hidden": [128], "n_noise": 100, "smooth": 0.1},
    logits: {"batch_size": 64, "learning_rate": 0.001, "n_hidden": 128, "n_noise": 100},
    convolutional: {"batch_size": 64, "learning_rate": 0.0002, "latent": 32, "label": None},
}
OTHER = {
    "batch_size": 7,
    "learning_rate": 0.125,
    "n_hidden": 5,
    "n_noise": 3,
    "hidden": [5],
    "smooth": 0.3,
    "latent": 3,
}


@pytest.mark.parametrize("module", OPTIONS, ids=lambda module: module.__name__.partition(".")[2])
def test_the_numbers_of_a_pages_options_can_be_changed(module: ModuleType) -> None:
    """Catches a number that is an option and not used, or whose default is not the page's, or that run.json lacks."""
    defaults = {one.name: one.default for one in stated(module.tutorial)}
    assert {name: list(value) if name == "hidden" else value for name, value in defaults.items()} == {
        **OPTIONS[module],
        **({"repaired": False} if module is conditional else {}),
    }
    changed = {name: OTHER.get(name, value) for name, value in OPTIONS[module].items()}
    tutorial = module.tutorial(**changed)
    assert tutorial.settings == changed
    assert module.tutorial().settings.keys() <= {"noise", "learning_rate", "as_printed", "hidden", "latent", "label"}
    assert tutorial.batch_size == 7
    assert tutorial.draw_noise(np.random.RandomState(0), 2).shape == (2, 3)
    program = Program(tutorial, small_images((32, 32, 3) if module is convolutional else (784,)), seed=1)
    first = next(iter(program.networks.values())).shape.as_list()
    inputs = 3 + 10 * (module is conditional)
    assert first == ([3, 4096] if module is convolutional else [inputs, 5])
    assert program.generate(np.zeros([2, 3]), np.eye(10)[:2]).shape[0] == 2
    constants = [node.attr["value"].tensor for node in program.graph.as_graph_def().node if node.op == "Const"]
    assert [0.125] in [list(tensor.float_val) for tensor in constants]
    program.session.close()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"batch_size": 0}, "cannot train on batches of 0 images; expected 1 or more"),
        ({"batch_size": 2.5}, "batch_size is given 2.5; expected a whole number"),
        ({"batch_size": True}, "batch_size is given True; expected a whole number"),
        ({"batch_size": "100"}, "batch_size is given '100'; expected a whole number"),
        ({"learning_rate": 0}, "cannot learn at a rate of 0.0; expected a number above 0"),
        ({"learning_rate": float("nan")}, "cannot learn at a rate of nan"),
        ({"learning_rate": 10**400}, "learning_rate is given 10000"),
        ({"learning_rate": 1e-50}, "cannot learn at a rate of 1e-50"),
        ({"n_hidden": 4097}, "cannot make a hidden layer of 4097 units; expected 1 to 4096"),
        ({"n_noise": -1}, "cannot make noise of -1 numbers"),
        ({"n_noise": None, "batch_size": 60_000}, "expected at least 65000 and 50 for batches of 60000"),
    ],
)
def test_impossible_settings_get_one_line(settings: dict[str, object], words: str) -> None:
    """Catches a traceback from deep within TensorFlow, or a network that never learns, for a slip of the pen."""
    with pytest.raises(UserError, match=re.escape(words)) as caught:
        vanilla.train(1, **{name: value for name, value in settings.items() if value is not None})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


class NoArithmetic:
    """Stands for 1.15.5's, which takes long to set up; nothing is computed with it."""

    def _asdict(self) -> dict[str, object]:
        return {}

    def set_up(self) -> None:
        pass

    def session(self, graph: object, batch: int) -> None:
        raise UserError("that was all")


def test_changed_settings_are_named(
    own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches a run with other numbers that passes for the page's: run.json, --exact and compare name them."""
    own = {"batch_size": 50, "n_noise": 9}
    vanilla.train(1, **own, data=own_data, samples=tmp_path, seed=1, quiet=True, engine="step").close()
    facts = json.loads((tmp_path / "run.json").read_text())
    assert facts["settings"] == own
    with FinishedRun(tmp_path) as run:
        assert changed_settings(run.tutorial) == {"batch_size": (100, 50), "n_noise": (128, 9)}
    monkeypatch.setattr(preparing, "_arithmetic", lambda *_: NoArithmetic())
    for settings, told in ((own, "with batch_size 50, n_noise 9 this is not the page's program"), ({}, "")):
        with pytest.raises(UserError, match="that was all"):
            vanilla.train(1, **settings, data=own_data, seed=1, exact=True)
        note = capsys.readouterr().err
        assert told in note
        assert ("not the page's program" in note) == bool(told)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("vanilla", {"batch_size": 100.0}),
        ("vanilla", {"learning_rate": 10**400}),
        ("vanilla", {"learning_rate": "0.1"}),
        ("vanilla", {"n_hidden": True}),
        ("conditional", {"noise": 3}),
        ("conditional", {"repaired": 1}),
        ("convolutional", {"label": 3.0}),
        ("convolutional", {"label": True}),
        ("label_smoothing", {"hidden": 128}),
        ("study", {"beta1": None}),
        ("logits", {"depth": 3}),
    ],
)
def test_settings_of_other_kinds_are_refused_by_readers(name: str, settings: dict[str, object], tmp_path: Path) -> None:
    """Catches a traceback, or another network than the run's, from a run.json that was edited or is foreign."""
    facts = {"tutorial": name, "settings": settings, "options": {}, "finished": True}
    (tmp_path / "run.json").write_text(json.dumps(facts))
    (tmp_path / "history.csv").write_text("epoch,loss_D,loss_G\n0,1,1\n")
    with pytest.raises(UserError) as caught:
        FinishedRun(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_truncated_normal_as_printed_has_two_discriminators() -> None:
    """Holds an erratum: weights made inside the network's function come anew with each call."""

    def network(inputs: tf.Tensor, n_hidden: int, n_output: int) -> tf.Tensor:
        W1 = tf.Variable(tf.truncated_normal([inputs.shape[1], n_hidden], stddev=0.1))
        b1 = tf.Variable(tf.truncated_normal([n_hidden], stddev=0.1))
        W2 = tf.Variable(tf.truncated_normal([n_hidden, n_output], stddev=0.1))
        b2 = tf.Variable(tf.truncated_normal([n_output], stddev=0.1))
        return tf.nn.sigmoid(tf.matmul(tf.nn.relu(tf.matmul(inputs, W1) + b1), W2) + b2)

    with tf.Graph().as_default():
        network(tf.placeholder(tf.float32, [None, 784]), 256, 1)
        network(tf.placeholder(tf.float32, [None, 784]), 256, 1)
        assert len(tf.trainable_variables()) == 8
    with tf.Graph().as_default():
        gan = truncated_normal.gan()
        made = len(tf.trainable_variables())
        gan.discriminator(gan.X)
        gan.discriminator(gan.generator(gan.Z))
        assert len(tf.trainable_variables()) == made == 8  # four of G, four of D


def test_truncated_normal_prints_and_samples_as_its_page() -> None:
    """Catches changed words, float formats or epochs."""
    expected = "=======Epoch:  0 =======================================\nGenerator:  1.3\nDiscrimination:  0.5"
    assert truncated_normal.report(0, 0.5, float(np.float32(1.3))) == expected
    sampled = [period.number for period in truncated_normal.periods(100, 550) if period.sampled]
    assert sampled == list(range(0, 100, 10))


def test_once_per_epoch_as_printed_trains_on_the_last_batch_alone() -> None:
    """Catches other draws than the page's loop, which draws all batches and the noise of each."""
    tutorial = once_per_epoch.tutorial(as_printed=True)
    period = next(tutorial.periods(1, 550))
    assert (period.drawn, period.trained) == (550, 1)
    printed = Draws(tutorial, 55000, seed=1).plan(period)
    meant = Draws(tutorial, 55000, seed=1).plan(Period(0, 550, 550, True))
    np.testing.assert_array_equal(printed.indices[0], meant.indices[-1])
    np.testing.assert_array_equal(printed.noise[0], meant.noise[-1])
    np.testing.assert_array_equal(printed.sample_noise, meant.sample_noise)


def test_once_per_epoch_prints_every_ten_epochs(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches other digits, epochs or picture names than the post's."""
    run = once_per_epoch.train(10, as_printed=True, seed=1, data=own_data, samples=tmp_path)
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"Epoch: 0001 D cost: {run.history[0].loss_D:.9f} G cost: {run.history[0].loss_G:.9f}"
    assert last.startswith("Epoch: 0010 D cost: ")
    assert {path.name for path in tmp_path.glob("0*.png")} == {"001.png", "010.png"}
    assert run.losses.shape == (10, 2)


def test_label_smoothing_rereads_its_losses_and_restores_its_generator(own_data: Path, tmp_path: Path, capsys) -> None:
    """Catches losses printed before the epoch's last update, a checkpoint that does not hold G or is not found, and a
    picture that a later run in the folder takes for somebody else's."""
    run = label_smoothing.train(2, seed=1, data=own_data, samples=tmp_path)
    line = capsys.readouterr().out.splitlines()[1]
    row = run.history[1]
    assert line == f"Epoch 2... Discriminator Loss: {row.loss_D:.4f}... Generator Loss: {row.loss_G:.4f}"
    assert (row.loss_D, row.loss_G) != tuple(run.losses[-1].tolist())
    noise = np.random.RandomState(0).uniform(-1, 1, size=(16, 100))
    np.testing.assert_array_equal(
        plt.imread(tmp_path / "restored.png"), drawn(label_smoothing.draw_figure(run.generate(noise)), tmp_path)
    )
    newest = tf.train.load_checkpoint(tf.train.latest_checkpoint(str(tmp_path / "checkpoints")))
    generator = {name: value for name, value in run.program.variables().items() if name.startswith("generator/")}
    assert newest.get_variable_to_shape_map().keys() == generator.keys()
    kernel = "generator/dense/kernel"
    np.testing.assert_array_equal(newest.get_tensor(kernel), generator[kernel])
    record = records.read_record(tmp_path)
    assert record is not None
    assert "restored.png" in records.own_files(tmp_path, record)


def drawn(figure, folder: Path) -> np.ndarray:
    from gan_v1 import figures

    figures.save(figure, folder / "drawn.png")
    return plt.imread(folder / "drawn.png")


def test_label_smoothing_can_be_deeper(own_data: Path) -> None:
    """Catches --hidden that is taken and ignored, and batch normalisation left out or frozen."""
    run = label_smoothing.train(1, hidden=(64, 32, 16), seed=1, data=own_data, quiet=True)
    variables = run.program.variables()
    assert variables["generator/dense_1/kernel"].shape == (64, 32)
    moving = [name for name in variables if name.endswith("moving_mean")]
    assert len(moving) == 6
    assert all(np.abs(variables[name]).max() > 0 for name in moving)
    shallow = label_smoothing.train(1, hidden=(64, 32), seed=1, data=own_data, quiet=True, engine="step")
    assert not [name for name in shallow.program.variables() if "batch_norm" in name]


def test_sizes_of_hidden_layers() -> None:
    """Catches text that argparse would not refuse."""
    assert label_smoothing.sizes("128,64") == (128, 64)
    for text in ("128,", "x", ""):
        with pytest.raises(ValueError, match="invalid literal"):
            label_smoothing.sizes(text)
    for hidden in ((), (128, 0), (10**9,), (1.5,), (True,)):
        with pytest.raises(UserError, match="hidden layers"):
            label_smoothing.tutorial(hidden)


def test_logits_samples_every_500_iterations() -> None:
    """Catches iterations lost or doubled between pictures."""
    periods = list(logits.periods(100_000, 859))
    assert sum(period.trained for period in periods) == 100_000
    assert [period.number for period in periods] == list(range(0, 100_001, 500))
    assert [period.trained for period in periods[:3]] == [1, 500, 500]
    assert periods[-1].trained == 499
    assert [(period.number, period.trained) for period in logits.periods(1, 859)] == [(0, 1)]
    assert [(period.number, period.trained) for period in logits.periods(501, 859)] == [(0, 1), (500, 500)]


def test_convolutional_trains_each_network_alone() -> None:
    """Catches a gradient that reaches D in G's step or G in D's, and moving averages that stand still."""
    tutorial = convolutional.tutorial()
    program = StepEngine(tutorial, small_images((32, 32, 3)), seed=1)
    assert program.G.shape.as_list() == [None, 32, 32, 3]
    (indices, noise) = (np.arange(64), np.zeros([64, 32], np.float32))
    with pytest.raises(UserError, match="no images"):
        program.generate(noise[:0])
    X, _ = program.batch(indices)
    assert (X.min(), X.max()) == (-1, 1)

    def changed_by(update: tf.Operation) -> set[str]:
        before = program.variables()
        program.session.run(update, program.feed(noise + 1, X))
        after = program.variables()
        return {name for name in before if not np.array_equal(before[name], after[name])}

    by_D, by_G = changed_by(program.train_D), changed_by(program.train_G)
    networks = ("generator/", "discriminator/")
    assert {start for name in by_D for start in networks if name.startswith(start)} == {"discriminator/"}
    assert {start for name in by_G for start in networks if name.startswith(start)} == {"generator/"}
    for network, changed in (("generator", by_G), ("discriminator", by_D)):
        assert f"{network}/conv2d/kernel" in changed
        assert f"{network}/batch_normalization/moving_mean" in changed
    kinds = {op.type for op in program.graph.get_operations()}
    assert {"Conv2D", "Conv2DBackpropInput", "FusedBatchNormV3", "LeakyRelu", "Tanh"} <= kinds


def test_tinted_digits_follow_the_rule() -> None:
    """Catches another padding, colour range or order of draws; the arithmetic is written out here."""
    digits = np.random.RandomState(3).randint(0, 256, (2, 784)).astype(np.uint8)
    colours = np.random.RandomState(5).randint(96, 256, size=(2, 1, 1, 3))
    images = tinted(digits, np.random.RandomState(5))
    assert (images.shape, images.dtype) == ((2, 32, 32, 3), np.uint8)
    for image, digit, colour in zip(images, digits, colours, strict=True):
        for channel in range(3):
            inside = digit.reshape(28, 28).astype(int) * colour[0, 0, channel] // 255
            np.testing.assert_array_equal(image[2:30, 2:30, channel], inside)
        image[2:30, 2:30] = 0
        assert not image.any()


@pytest.fixture
def cifar(tmp_path: Path) -> Path:
    """Five small files in the format of CIFAR-10's binary version: red is 10, green 20, blue 30."""
    folder = tmp_path / "cifar"
    folder.mkdir()
    planes = np.repeat(np.array([10, 20, 30], np.uint8), 1024)
    for name in CIFAR_BATCHES:
        (folder / name).write_bytes(b"".join(bytes([label % 10]) + planes.tobytes() for label in range(40)))
    return folder


@pytest.mark.parametrize("label", [None, 8])
def test_the_built_in_images_have_tests_of_every_class(label: int | None) -> None:
    """Catches a class that has no test digits to show: among the first fifty, 8 has none."""
    images = colour_images(None, 64, label)
    assert images.test.shape == (50, 32, 32, 3)
    assert len(images.train) == (50_000 if label is None else (images.train_labels[:, 8] == 1).sum())
    if label is not None:
        assert set(images.test_labels.argmax(1)) == {8}


def test_cifar_is_read_and_checked(cifar: Path) -> None:
    """Catches exchanged colour planes, ignored labels, and foreign files taken for CIFAR-10's."""
    images = colour_images(cifar, 64)
    assert images.train.shape == (200, 32, 32, 3)
    assert images.train[7, 31, 0].tolist() == [10, 20, 30]
    assert images.train_labels[13].argmax() == 3
    one_class = colour_images(cifar, 20, label=6)
    assert len(one_class.train) == 20
    assert set(one_class.train_labels.argmax(1)) == {6}
    with pytest.raises(UserError, match="found only 20 images of class 6; expected at least 64"):
        colour_images(cifar, 64, label=6)

    last = cifar / CIFAR_BATCHES[-1]
    content = last.read_bytes()
    for damaged, words in ((content[:-1], "whole records of 3073"), (b"", "has 0 bytes"), (b"\x0a" * 3073, "label 10")):
        last.write_bytes(damaged)
        with pytest.raises(UserError, match=words):
            colour_images(cifar, 64)
    last.unlink()
    with pytest.raises(UserError, match=r"cannot read .*data_batch_5\.bin: No such file"):
        colour_images(cifar, 64)


def test_convolutional_trains_on_cifar(cifar: Path, tmp_path: Path) -> None:
    """Catches a --data that is read but not trained on, and pictures that cannot be drawn of it."""
    run = convolutional.train(1, latent=100, seed=1, data=cifar, samples=tmp_path / "out", quiet=True)
    assert run.losses.shape == (3, 2)
    assert run.sample(2).shape == (2, 32, 32, 3)
    assert (tmp_path / "out" / "000.png").exists()
    one_class = Path(tmp_path / "one class")  # of 20 images, fewer than a batch of 64 would need
    convolutional.train(1, label=6, batch_size=4, seed=1, data=cifar, samples=one_class, quiet=True)
    assert (one_class / "original_and_generated.png").exists()


@pytest.mark.parametrize("module", [convolutional, label_smoothing])
def test_programs_have_one_set_of_weights(module) -> None:
    """Catches layers that make new variables at a second call."""
    tutorial = module.tutorial()
    shape = (784,) if module is label_smoothing else (32, 32, 3)
    with Program(tutorial, small_images(shape), seed=1).graph.as_default():
        names = [variable.op.name for variable in tf.trainable_variables()]
    assert not [name for name in names if "generator_1" in name or "discriminator_1" in name]
    assert len(names) == len(set(names))
