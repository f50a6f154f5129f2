"""The metrics, against arithmetic written out here and against real MNIST."""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import run_warm, write_idx

from gan_v1 import input_data, metrics
from gan_v1.errors import UserError
from gan_v1.figures import png
from gan_v1.finished import FinishedRun
from gan_v1.metrics import classifier as classifier_module


@pytest.fixture(scope="module")
def judge() -> Iterator[metrics.Classifier]:
    with metrics.Classifier() as judge:
        yield judge


@pytest.fixture(scope="module")
def real(judge: metrics.Classifier) -> metrics.Real:
    return metrics.real_digits(judge)


def test_real_mnist_is_the_ceiling(judge: metrics.Classifier, real: metrics.Real) -> None:
    """Catches a classifier that is not what it is said to be, and a measure that is off on what it was made for."""
    found = metrics.measure(real.test, judge, real, real.test_labels)
    assert found.label_accuracy >= 0.99  # the classifier's own accuracy
    assert 9.6 < found.mnist_score < 10
    # By the ten counts of the test labels, which the classifier's differ from by at most 1 %.
    assert found.entropy == pytest.approx(metrics.entropy(np.bincount(real.test_labels)), abs=1e-3)
    assert found.frechet_distance == pytest.approx(0, abs=1e-8)
    assert found.diversity == pytest.approx(1)
    # Digits of the training set, which the classifier knows: as good as the test's. A thousandth of vanilla's distance.
    others = metrics.measure(real.training[:10_000], judge, real)
    assert 9.6 < others.mnist_score < 10
    assert others.frechet_distance < 1
    assert (others.label_accuracy, others.diversity) == (None, None)


def test_what_is_worse_than_mnist_measures_worse(judge: metrics.Classifier, real: metrics.Real) -> None:
    """Catches a measure that does not see noise, blur, or a single digit drawn again and again."""
    random = np.random.RandomState(0)
    best = metrics.measure(real.test[:2000], judge, real, real.test_labels[:2000])
    noise = metrics.measure(random.uniform(size=(2000, 784)), judge, real, real.test_labels[:2000])
    blob = metrics.measure(np.repeat(real.test[:1], 2000, axis=0), judge, real, real.test_labels[:2000])
    noisy = np.clip(real.test[:2000] + random.normal(0, 0.3, (2000, 784)), 0, 1)
    worse = metrics.measure(noisy, judge, real, real.test_labels[:2000])
    assert best.frechet_distance < worse.frechet_distance < noise.frechet_distance
    assert blob.mnist_score == pytest.approx(1, abs=1e-3)
    assert noise.mnist_score < 2
    assert (blob.entropy, blob.diversity) == (0, 0)
    assert blob.label_accuracy == np.mean(real.test_labels[:2000] == real.test_labels[0])
    assert noise.label_accuracy < 0.2
    assert noise.saturated < 0.1 < best.saturated


def test_scores_by_hand() -> None:
    """Catches a wrong logarithm, axis or mean: each against the formula, image by image, in plain Python."""
    random = np.random.RandomState(1)
    p = random.dirichlet(np.ones(10), size=7)
    p[0] = np.eye(10)[3]  # 0 log 0
    marginal = [sum(p[i][k] for i in range(7)) / 7 for k in range(10)]
    divergences = [sum(x * math.log(x / m) for x, m in zip(row, marginal, strict=True) if x > 0) for row in p]
    assert metrics.mnist_score(p) == pytest.approx(math.exp(sum(divergences) / 7), rel=1e-12)
    assert metrics.mnist_score(np.eye(10)) == pytest.approx(10)

    counts = [0] * 10
    for row in p:
        counts[list(row).index(max(row))] += 1
    assert metrics.class_histogram(p).tolist() == counts
    expected = -sum(n / 7 * math.log(n / 7) for n in counts if n)
    assert metrics.entropy(np.array(counts)) == pytest.approx(expected, rel=1e-12)
    assert metrics.confidence(p) == pytest.approx(sum(max(row) for row in p) / 7)
    assert metrics.label_accuracy(p, p.argmax(axis=1)) == 1
    assert metrics.label_accuracy(np.eye(10), np.arange(10)[::-1]) == 0


def test_pixel_measures_by_hand(real: metrics.Real) -> None:
    """Catches a spread that counts an image with itself, a diversity over all labels at once, and moved bounds."""
    images = np.random.RandomState(2).uniform(size=(6, 784))
    pairs = [((images[i] - images[j]) ** 2).sum() for i in range(6) for j in range(6) if i != j]
    assert metrics.spread(images) == pytest.approx(math.sqrt(sum(pairs) / 30), rel=1e-12)

    labels, real_labels = np.array([4, 4, 4, 9, 9, 9]), real.test_labels[:100]
    ratios = [
        metrics.spread(images[labels == label]) / metrics.spread(real.test[:100][real_labels == label])
        for label in (4, 9)
    ]
    assert metrics.diversity(images, labels, real.test[:100], real_labels) == pytest.approx(sum(ratios) / 2)

    assert metrics.saturated(np.array([[0, 0.019, 0.021, 0.5, 0.979, 0.981, 1, 1]])) == 5 / 8
    assert metrics.ink(np.array([[0, 0.5], [1, 1]])) == 0.625
    scaled = metrics.scaled_to_own_range(np.array([[0.2, 0.3, 0.4], [0.7, 0.7, 0.7]]))
    np.testing.assert_allclose(scaled, [[0, 0.5, 1], [0, 0, 0]], atol=1e-15)


def test_frechet_distance_where_it_is_known() -> None:
    """Catches a wrong root: where the covariances commute, the distance has a closed form."""
    random = np.random.RandomState(3)
    a, b = random.normal(size=(50, 1)), random.normal(2, 3, size=(80, 1))
    expected = (a.mean() - b.mean()) ** 2 + (a.std(ddof=1) - b.std(ddof=1)) ** 2
    assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-12)
    x = random.normal(size=(40, 6))
    offset = np.arange(6)
    # Three times as wide: (3 - 1)^2 tr S, by hand.
    expected = (offset**2).sum() + 4 * np.cov(x, rowvar=False).trace()
    assert metrics.frechet_distance(x - x.mean(axis=0), 3 * (x - x.mean(axis=0)) + offset) == pytest.approx(expected)


def test_frechet_distance_of_any_covariances(judge: metrics.Classifier, real: metrics.Real) -> None:
    """Catches a root that is right for simple matrices alone: the trace of (S T)^(1/2) from the eigenvalues of S T."""
    random = np.random.RandomState(4)
    for a, b in (
        (random.normal(size=(500, 8)) @ random.normal(size=(8, 8)), random.normal(size=(500, 8))),
        (judge.judge(real.training[:3000]).features, judge.judge(1 - real.test[:3000]).features),
    ):
        a, b = a.astype(np.float64), b.astype(np.float64)
        S, T = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
        root_trace = np.sqrt(np.linalg.eigvals(S @ T).astype(complex)).real.sum()
        expected = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum() + np.trace(S + T) - 2 * root_trace
        # Some features of the inverted digits never rise above 0: those roots of 0 are good to half of the digits.
        assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-6)


def test_nearest_digits(real: metrics.Real) -> None:
    """Catches a neighbour missed at the seam of two parts, a rounded distance, and copies that go unnoticed."""
    random = np.random.RandomState(5)
    training = real.training[:12_000]
    images = np.concatenate([training[[0, 4999, 5000, 11_999]], np.clip(random.normal(size=(20, 784)), 0, 1)])
    found = metrics.nearest(images, training)
    expected = np.array([np.sqrt(((training.astype(np.float64) - image) ** 2).sum(axis=1)).min() for image in images])
    np.testing.assert_allclose(found.distances, expected, rtol=1e-6)
    assert found.indices[:4].tolist() == [0, 4999, 5000, 11_999]
    assert found.distances[:4].tolist() == [0, 0, 0, 0]

    test = metrics.nearest(real.test[:500], training)
    copied = metrics.nearest(training[::40], training)
    assert metrics.copies(copied, test) == 1
    assert metrics.copies(test, test) == pytest.approx(0.01)
    noisy = np.clip(training[::40] + random.normal(0, 0.25, training[::40].shape), 0, 1)
    hidden = metrics.nearest(noisy, training)
    assert metrics.copies(hidden, test) < 0.1, "noise hides the copies from this measure"
    held_out = real.training[12_000:24_000]
    assert metrics.held_out_share(hidden, metrics.nearest(noisy, held_out)) < 0.05, "but not from this one"
    share = metrics.held_out_share(test, metrics.nearest(real.test[:500], held_out))
    assert abs(share - 0.5) < 4 * math.sqrt(0.25 / 500)  # four standard errors
    assert png(metrics.draw_pairs(images, found, real.test[:500], test, training))[:4] == b"\x89PNG"


def test_what_cannot_be_measured_is_refused(judge: metrics.Classifier, real: metrics.Real) -> None:
    """Catches NaN, or an exception that says nothing, for no images and for one."""
    for images in (real.test[:0], real.test[:1]):
        with pytest.raises(UserError):
            metrics.measure(images, judge, real)
    with pytest.raises(UserError, match="no images"):
        judge.judge(real.test[:0])
    with pytest.raises(UserError, match="spread"):
        metrics.diversity(real.test[:3], np.array([0, 0, 1]), real.test, real.test_labels)
    with pytest.raises(UserError, match="entropy"):
        metrics.entropy(np.zeros(10, np.int64))


def test_the_classifier_can_be_trained_again(tmp_path: Path, real: metrics.Real) -> None:
    """Catches a training that no longer learns, or writes what cannot be read; two epochs of a tenth of MNIST."""
    data = tmp_path / "data"
    data.mkdir()
    mnist = input_data.read_folder(input_data.PACKAGED)
    for name, images, labels in (
        ("train", mnist.train_images[:10_500], mnist.train_labels[:10_500]),  # 5,500 after the first 5,000
        ("t10k", mnist.test_images[:1000], mnist.test_labels[:1000]),
    ):
        write_idx(data / f"{name}-images-idx3-ubyte.gz", images[..., 0])
        write_idx(data / f"{name}-labels-idx1-ubyte.gz", labels)
    path = tmp_path / "own.npz"
    assert classifier_module.train(path, epochs=2, data=data) > 0.8  # 0.895 was seen; chance gives 0.1
    assert path.stat().st_size < 1_000_000
    with metrics.Classifier(path) as own, metrics.Classifier() as packaged:
        images = real.test[:100]
        assert own.judge(images).probabilities.shape == packaged.judge(images).probabilities.shape
    assert classifier_module.WEIGHTS.stat().st_size < 1_000_000


def test_damaged_classifiers_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches weights that are cut, foreign or pickled, and the package's own with a bit changed."""
    whole = classifier_module.WEIGHTS.read_bytes()
    path = tmp_path / "classifier.npz"
    np.savez(tmp_path / "foreign.npz", kernel=np.zeros(3))
    np.savez(tmp_path / "pickled.npz", **{name: np.array([{}], object) for name in classifier_module.SHAPES})
    foreign = [(tmp_path / name).read_bytes() for name in ("foreign.npz", "pickled.npz")]
    for content in (whole[:-100], whole[:100], b"", b"\x93NUMPY", *foreign):
        path.write_bytes(content)
        with pytest.raises(UserError, match="cannot read the classifier"):
            metrics.Classifier(path)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    path.write_bytes(flipped)
    monkeypatch.setattr(classifier_module, "WEIGHTS", path)
    with pytest.raises(UserError, match="SHA-256"):
        metrics.Classifier()


def test_a_run_is_measured(tmp_path: Path, own_data: Path) -> None:
    """Catches a command that does not find a run's weights, or measures another network than the run's."""
    samples = tmp_path / "표본"
    trained = run_warm(
        *("-m", "gan_v1.conditional", "--epochs", "1", "--seed", "1", "--quiet"),
        *("--data", str(own_data), "--samples", str(samples)),
    )
    assert trained.returncode == 0, trained.stderr
    done = run_warm("-m", "gan_v1.metrics", str(samples))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert re.fullmatch(r" +real( +\d+\.\d{3}){8}", lines[1])
    assert re.fullmatch(r" +000( +\d+\.\d{3}){8}", lines[2])
    with FinishedRun(samples) as run:
        run.load("000")
        ink = metrics.ink(run.generate(10_000, np.random.RandomState(2018), np.arange(10_000) % 10))
    assert lines[2].endswith(f"{ink:.3f}")
    assert (samples / "nearest.png").exists()


def test_runs_that_cannot_be_measured(tmp_path: Path, own_data: Path) -> None:
    """Catches tracebacks for folders without a run or its weights, with changed files, and another run's weights."""
    samples = tmp_path / "samples"
    trained = run_warm(
        *("-m", "gan_v1.vanilla", "--epochs", "1", "--seed", "1", "--quiet"),
        *("--data", str(own_data), "--samples", str(samples)),
    )
    assert trained.returncode == 0, trained.stderr
    facts = json.loads((samples / "run.json").read_text())

    def refused(words: str) -> None:
        with pytest.raises(UserError, match=words) as caught:
            FinishedRun(samples)
        assert "\n" not in str(caught.value)

    for changed in ({"tutorial": "os"}, {"tutorial": "../vanilla"}, {"settings": {"colour": "red"}}):
        (samples / "run.json").write_text(json.dumps(facts | changed))
        refused("run.json names")
    for content in ("", "[]", "{}", '{"tutorial": "vanilla"}'):
        (samples / "run.json").write_text(content)
        refused("is damaged")
    (samples / "run.json").write_text(json.dumps(facts))
    shutil.copy(samples / "weights" / "000.npz", samples / "weights" / "009.npz")  # a longer run's, of earlier
    with FinishedRun(samples) as run:
        assert list(run.weights) == ["000"]
        (samples / "weights" / "000.npz").write_bytes(b"damaged")
        with pytest.raises(UserError, match="cannot read weights"):
            run.load("000")
    shutil.rmtree(samples / "weights")
    refused("kept no weights")
    (samples / "history.csv").unlink()
    refused("history.csv is missing")

    done = run_warm("-m", "gan_v1.metrics", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert done.stderr.startswith("metrics: there is no run in ")
    assert len(done.stderr.splitlines()) == 1
