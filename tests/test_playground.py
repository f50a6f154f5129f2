"""The page in which trained generators draw: how it is built, and what it refuses."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from helpers import READMES, commands, run_python, small_mnist

from gan_v1 import conditional, label_smoothing, logits, vanilla
from gan_v1.errors import UserError
from gan_v1.playground import build
from gan_v1.playground.__main__ import main
from gan_v1.playground.fixed_point import round_run
from gan_v1.playground.layers import directions, forward
from gan_v1.playground.page import MOST_BYTES
from gan_v1.playground.runs import read_run

Keys = SimpleNamespace(ARROW_LEFT="\ue012", ARROW_RIGHT="\ue014", END="\ue010")  # WebDriver's codes
HOSTILE = "</script><script>alert(1)</script>{{DATA}}"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of short runs on small data, by tutorial; together they have every kind of layer and noise."""
    folder = tmp_path_factory.mktemp("runs")
    data = small_mnist(folder / "data")
    folders = {
        "vanilla": folder / "<script>alert(1)<b>&",
        "conditional": folder / "conditional",
        "label_smoothing": folder / "label_smoothing",
        "logits": folder / "logits",
    }
    own: dict[str, Any] = {name: {"seed": 1, "data": data, "samples": path} for name, path in folders.items()}
    vanilla.train(10, **own["vanilla"], quiet=True).close()
    conditional.train(1, "uniform(-1,1)", **own["conditional"], quiet=True).close()
    label_smoothing.train(1, (8, 8), **own["label_smoothing"], quiet=True).close()
    logits.train(3, **own["logits"], quiet=True).close()
    return folders


@pytest.fixture
def vanilla_run(runs: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of vanilla's folder, to be spoilt."""
    return shutil.copytree(runs["vanilla"], tmp_path / "run")


def data_of(page: str) -> dict:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_a_page_is_complete_in_itself(runs: dict[str, Path]) -> None:
    """Catches a page that fetches something or grows too large, and noise or epochs that are not the runs'."""
    page = build(list(runs.values()))
    assert len(page.encode()) < MOST_BYTES == 3_000_000
    assert re.findall(r"""(?:src|href|srcset|action)\s*=\s*["'](.*?)["']""", page) == ["data:,"]
    assert not re.findall(r"@import|url\(|fetch\(|XMLHttpRequest|import\(", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}  # a name, fetched by nobody
    by_tutorial = {run["tutorial"]: run for run in data_of(page)["runs"]}
    assert list(by_tutorial) == list(runs)
    assert by_tutorial["conditional"]["noise"] == {"name": "uniform", "first": -1, "second": 1, "size": 128}
    assert by_tutorial["vanilla"]["noise"] == {"name": "normal", "first": 0, "second": 1, "size": 128}
    assert [epoch["number"] for epoch in by_tutorial["vanilla"]["epochs"]] == [0, 9]
    assert [epoch["number"] for epoch in by_tutorial["logits"]["epochs"]] == [0, 3]
    activations = [layer["activation"] for layer in by_tutorial["label_smoothing"]["generator"]]
    assert activations == ["leaky_relu", "leaky_relu", "tanh"]
    assert all(0 < run["errors"]["pictures"]["largest"] < 0.2 for run in by_tutorial.values())


def test_nothing_that_is_shown_is_taken_for_a_tag(vanilla_run: Path) -> None:
    """Catches a script that comes in through a folder's name or through run.json."""
    folder = vanilla_run.rename(vanilla_run.with_name("<script>alert(1)<b>&"))
    spoil_json(seed=HOSTILE)(folder)
    page = build([folder])
    assert page.count("<script") == page.count("</script>") == 2
    assert "alert(1)<" not in page
    (run,) = data_of(page)["runs"]
    assert (run["folder"], run["seed"]) == (folder.name, HOSTILE)


def test_epochs_are_left_out_of_a_page_that_is_too_large(
    runs: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a page over its limit, and one that loses its last epoch or says nothing of what it leaves out."""
    whole = len(build([runs["vanilla"]]).encode())
    monkeypatch.setattr("gan_v1.playground.page.MOST_BYTES", whole)
    (run,) = data_of(build([runs["vanilla"]]))["runs"]
    assert [epoch["number"] for epoch in run["epochs"]] == [9]
    assert run["leftOut"] == 1
    monkeypatch.setattr("gan_v1.playground.page.MOST_BYTES", 50_000)
    with pytest.raises(UserError, match="larger than"):
        build([runs["vanilla"]])


def test_directions_are_those_of_most_change(runs: dict[str, Path]) -> None:
    """Catches directions that are not orthonormal, or along which pictures hardly change; by finite differences."""
    run = read_run(runs["conditional"])
    generator, inputs = run.epochs[-1].generator, run.probes.inputs[:50].astype(np.float64)
    found = directions(generator, inputs, 128, 5)
    np.testing.assert_allclose(found @ found.T, np.eye(5), atol=1e-9)

    def change(direction: np.ndarray) -> float:
        step = np.zeros(inputs.shape[1])
        step[:128] = 1e-4 * direction
        return float(np.mean((forward(generator, inputs + step) - forward(generator, inputs - step)) ** 2))

    changes = [change(direction) for direction in found]
    assert changes == sorted(changes, reverse=True)
    others = np.random.RandomState(0).normal(size=(30, 128))
    others -= others @ found[:4].T @ found[:4]
    assert changes[4] > max(change(other / np.linalg.norm(other)) for other in others)


# ------------------------------------------------------------------------------------ refused
def refused(folder: Path, *others: str) -> str:
    """The one line with which the command refuses; its exit code is 1 and nothing is written."""
    output = folder.parent / "page.html"
    done = run_python("-m", "gan_v1.playground", str(folder), *others, "-o", str(output))
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("playground: ")
    assert not output.exists()
    return line


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    """Catches a traceback, or a page left behind, where a folder is missing."""
    assert "there is no run in" in refused(tmp_path / "nowhere")


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_readmes_command(readme: Path, runs: dict[str, Path], tmp_path: Path) -> None:
    """Catches a command in a README that the program refuses; on short runs in place of its folders."""
    for command in [command for command in commands(readme) if "gan_v1.playground" in command]:
        _, _, arguments = command.partition("-m gan_v1.playground ")
        folders, _, output = arguments.partition(" -o ")
        for number, folder in enumerate(folders.split()):
            shutil.copytree(runs["conditional" if number else "vanilla"], tmp_path / folder, dirs_exist_ok=True)
        done = run_python("-m", "gan_v1.playground", *shlex.split(arguments), cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert len(data_of((tmp_path / output).read_text())["runs"]) == len(folders.split())


Spoil = Callable[[Path], object]


def spoil_json(**changes: object) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return spoil


def spoil_weights(change: Callable[[dict], dict]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "weights" / "009.npz"
        with np.load(path) as arrays:
            weights = dict(arrays)
        np.savez(path, **change(weights))

    return spoil


def cut(folder: Path) -> None:
    path = folder / "weights" / "000.npz"
    path.write_bytes(path.read_bytes()[:-100])


SPOILT: dict[str, Spoil] = {
    "run.json is missing": lambda folder: (folder / "run.json").unlink(),
    "is damaged": lambda folder: (folder / "run.json").write_bytes(b"\xff{"),
    "damaged: run.json": lambda folder: (folder / "run.json").write_text("[]"),
    "cannot draw convolutional": spoil_json(tutorial="convolutional", settings={}),
    "this version has none such": spoil_json(settings={"depth": 3}),
    "/nowhere is no folder": spoil_json(options={"data": "/nowhere"}),
    "do not fit conditional's networks": spoil_json(tutorial="conditional"),
    "damaged: .*history.csv": lambda folder: (folder / "history.csv").write_text("epoch,loss_D,loss_G\n0,1\n"),
    "kept no weights": lambda folder: shutil.rmtree(folder / "weights"),
    "cannot read weights": cut,
    "not finite": spoil_weights(lambda weights: {name: array * np.nan for name, array in weights.items()}),
    "do not fit vanilla's networks": spoil_weights(lambda weights: {"Variable": weights["Variable"]}),
}


@pytest.mark.parametrize("message", SPOILT)
def test_what_is_not_a_run_is_refused(message: str, vanilla_run: Path) -> None:
    """Catches an exception of another kind, or a page of nonsense, from files that are missing, cut or foreign."""
    SPOILT[message](vanilla_run)
    with pytest.raises(UserError, match=message) as refusal:
        build([vanilla_run])
    assert "\n" not in str(refusal.value)


def test_other_layers_are_refused(
    runs: dict[str, Path], own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a page that draws a network otherwise than TensorFlow: batch normalisation, another activation."""
    normalised = tmp_path / "normalised"
    label_smoothing.train(1, (8, 8, 8), seed=1, data=own_data, samples=normalised, quiet=True).close()
    with pytest.raises(UserError, match="plain dense layers"):
        build([normalised])
    monkeypatch.setattr("gan_v1.label_smoothing.tf.tanh", lambda x: x)
    with pytest.raises(UserError, match="not the plain dense ones"):
        build([runs["label_smoothing"]])


def test_an_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catches a traceback, and a minute's work done before anyone sees that its result has no place."""
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    for output, message in (("folder", "is a folder"), ("file/page.html", "is a file")):
        assert main([str(tmp_path / "no run"), "-o", str(tmp_path / output)]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("playground: ")
        assert message in line
    assert (tmp_path / "file").read_text() == "kept"


def test_help_is_quick() -> None:
    """Catches an import of TensorFlow before it is needed."""
    done = run_python("-c", "import sys, gan_v1.playground.__main__; print('tensorflow' in sys.modules)")
    assert done.stdout == "False\n", done.stderr


# ------------------------------------------------------------------------------------ in a browser
class Browser:
    """Headless Chromium at the page of all runs."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self) -> None:
        self.driver.get(self.address)
        self.wait("playground.ready.then(done, done)")

    def js(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str, *arguments: object) -> Any:
        """Run a script that calls ``done`` when it is done."""
        return self.driver.execute_async_script(f"const done = [...arguments].at(-1); {script}", *arguments)

    def choose(self, tutorial: str) -> dict[str, Any]:
        """Go to a tutorial's run; what the page knows of it."""
        place = self.js("return DATA.runs.findIndex((run) => run.tutorial === arguments[0])", tutorial)
        self.wait("playground.chooseRun(arguments[0]).then(done)", place)
        return self.js("const { networks, realPixels, ...known } = run; return known")

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def press(self, keys: str, selector: str = "body") -> None:
        self.one(selector).send_keys(keys)

    def pixels(self, selector: str = "#picture") -> list[int]:
        """A canvas's pixels in red, green, blue and opacity; from a copy, as Chromium warns of reading the original."""
        return self.js(
            """const copy = new OffscreenCanvas(28, 28).getContext("2d", { willReadFrequently: true });
            copy.drawImage(document.querySelector(arguments[0]), 0, 0);
            return [...copy.getImageData(0, 0, 28, 28).data];""",
            selector,
        )

    def pressed(self, group: str) -> list[bool]:
        return self.js(
            "return [...document.querySelector(arguments[0]).children].map((b) => b.ariaPressed === 'true')", group
        )

    def requested(self) -> set[str]:
        """The addresses asked for since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}


@pytest.fixture(scope="module")
def chromium(runs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium with a fresh profile, in Korean; skips, and says so, where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium: the page is NOT tried in a browser")
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        pytest.skip("no chromium and chromedriver: the page is NOT tried in a browser")
    folder = tmp_path_factory.mktemp("browser")
    (folder / "page.html").write_text(build(list(runs.values())))
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    quiet = ("disable-background-networking", "disable-component-update", "disable-sync", "no-first-run")
    for flag in ("headless=new", "no-sandbox", "disable-gpu", *quiet, f"user-data-dir={folder / 'profile'}"):
        options.add_argument(f"--{flag}")
    options.add_experimental_option("prefs", {"intl.accept_languages": "ko"})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
    driver.set_script_timeout(120)
    yield Browser(driver, (folder / "page.html").as_uri())
    driver.quit()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Browser]:
    """The page, just opened. Whatever a test then does, nothing but the page is asked for and no error is reported."""
    chromium.driver.get("about:blank")
    chromium.driver.get_log("browser")
    chromium.requested()  # by Chromium's own first page, or by the test before
    chromium.open()
    yield chromium
    assert chromium.driver.get_log("browser") == []
    assert {address for address in chromium.requested() if address != "data:,"} == {chromium.address}


@pytest.mark.parametrize("tutorial", ["vanilla", "conditional", "label_smoothing", "logits"])
def test_the_page_draws_what_tensorflow_draws(tutorial: str, runs: dict[str, Path], page: Browser) -> None:
    """Catches weights unpacked wrongly, layers computed otherwise, and errors larger than the page says."""
    errors = page.choose(tutorial)["errors"]
    run = read_run(runs[tutorial])  # with what TensorFlow drew for the probes
    rounded = round_run(run)
    n = 20
    digits = [None] * n if run.probes.n_class == 0 else [i % 10 for i in range(n)]
    for place, epoch in enumerate(run.epochs):
        draw = "return arguments[1].map((noise, i) => playground.draw(arguments[0], noise, arguments[2][i]))"
        drawn = page.js(draw, place, run.probes.noise[:n].tolist(), digits)
        pictures = np.array([one["pixels"] for one in drawn])
        opinions = np.array([one["opinion"] for one in drawn])
        assert np.abs(pictures - epoch.pictures[:n]).max() <= errors["pictures"]["largest"] + 1e-5
        assert np.abs(opinions - epoch.opinions[:n, 0]).max() <= errors["opinions"]["largest"] + 1e-5
        # The same rounded weights in NumPy: only float32's rounding lies between them and the browser.
        generator, discriminator = rounded.generators[place].network, rounded.discriminators[place].network
        expected = forward(generator, run.probes.inputs[:n])
        np.testing.assert_allclose(pictures, expected, atol=1e-5)
        shown = np.concatenate([expected, run.probes.labels[:n]], axis=1)
        np.testing.assert_allclose(opinions, forward(discriminator, shown)[:, 0], atol=1e-4)


def test_new_noise_a_direction_and_another_picture(page: Browser) -> None:
    """Catches a button, a slider or a picture of the gallery that changes nothing, or not what it says."""
    first = page.pixels()
    page.one("#noise").click()
    second = page.pixels()
    assert second != first
    page.press(Keys.ARROW_RIGHT * 5, "#sliders input")
    third = page.pixels()
    assert third != second
    shown = float(page.one("#sliders span").text.split()[-1])
    where = page.js("return coordinate(point.noise, run.directions[0], run.noise)")
    assert where == pytest.approx(shown, abs=0.051)
    page.press("n")
    assert page.pixels() != third
    page.one("#gallery button:nth-child(4)").click()
    assert page.pixels() == page.pixels("#gallery button:nth-child(4) canvas")


def test_the_epochs(page: Browser) -> None:
    """Catches a slider, a key or a film that shows another epoch than it says."""
    assert page.pressed("#film") == [False, True]
    last = page.pixels()
    page.press(Keys.ARROW_LEFT, "#epoch")
    assert page.pressed("#film") == [True, False]
    assert page.pixels() == page.pixels("#film button:first-child canvas") != last
    assert page.one("#epoch-text").text == "에포크 1"
    page.press(".")
    assert page.pixels() == last
    page.press(",")
    assert page.pressed("#film") == [True, False]
    page.one("#film button:last-child").click()
    assert page.pixels() == last


def test_the_digits(page: Browser) -> None:
    """Catches a digit chooser that is missing, that draws another digit, or that stands where G knows no digits."""
    assert not page.one("#digits").is_displayed()
    page.choose("conditional")
    assert page.one("#digits").is_displayed()
    noise = page.js("return [...point.noise]")
    for choose, digit in ((lambda: page.one("#digits button:nth-child(8)").click(), 7), (lambda: page.press("4"), 4)):
        choose()
        assert page.pressed("#digits").index(True) == digit
        assert page.pixels() == page.pixels(f"#digits button:nth-child({digit + 1}) canvas")
        drawn = page.js("return playground.draw(arguments[0], arguments[1], arguments[2]).pixels", 0, noise, digit)
        assert page.js("return [...generated(epoch, point)]") == drawn
    assert page.js("return [...point.noise]") == noise


def test_the_walk(page: Browser) -> None:
    """Catches a walk that stands still, that cannot be stopped, or that leads elsewhere than it shows."""
    start, end = page.pixels("#path button:first-child canvas"), page.pixels("#path button:last-child canvas")
    assert page.pixels() == start != end
    page.press("w")
    page.wait("setTimeout(done, 700)")
    page.one("#play").click()
    place = float(page.one("#place").get_attribute("value"))
    assert 0 < place < 1
    assert page.pixels() not in (start, end)
    page.wait("setTimeout(done, 300)")
    assert float(page.one("#place").get_attribute("value")) == place
    page.press(Keys.END, "#place")
    assert page.pixels() == end
    page.one("#goal").click()
    assert page.pixels("#path button:last-child canvas") != end
    page.one("#path button:last-child").click()
    assert page.pixels("#path button:last-child canvas") == end


def test_both_languages(page: Browser) -> None:
    """Catches a language that is not the browser's, and words left in the other one, or missing."""
    english, korean = (set(page.js(f"return Object.keys(WORDS.{language})")) for language in ("en", "ko"))
    assert english == korean
    assert set(page.js("return [...document.querySelectorAll('[data-words]')].map((e) => e.dataset.words)")) < english
    assert page.one("html").get_attribute("lang") == "ko"
    assert re.search("[가-힣]", page.one("main").text)
    page.one("#language").click()
    assert page.one("html").get_attribute("lang") == "en"
    assert not re.search("[가-힣]", page.one("main").text)
    assert not re.search(
        "[가-힣]", " ".join(page.js("return [...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)"))
    )
    page.press("l")
    assert page.one("html").get_attribute("lang") == "ko"


def test_a_phone_in_the_dark(page: Browser) -> None:
    """Catches a page wider than a phone, a control too small for a finger, and pictures that stay light."""
    light = page.pixels()
    phone = {"width": 375, "height": 667, "deviceScaleFactor": 2, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    page.choose("conditional")
    page.choose("vanilla")
    assert page.js("return document.documentElement.scrollWidth") == 375
    controls = "[...document.querySelectorAll('button, input')].filter((one) => one.checkVisibility())"
    assert (
        min(page.js(f"return {controls}.map((one) => Math.min(one.offsetWidth, one.offsetHeight))")) >= 24
    )  # WCAG 2.2's smallest target
    assert page.pixels()[:3] < light[:3]
    page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_what_cannot_be_unpacked_is_said(chromium: Browser) -> None:
    """Catches a page that stays empty in an old browser, or when a byte of it was lost."""
    script = "Page.addScriptToEvaluateOnNewDocument"
    old = chromium.driver.execute_cdp_cmd(script, {"source": "delete window.DecompressionStream"})
    chromium.open()
    assert "DecompressionStream" in chromium.one("#trouble").text
    chromium.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", old)
    chromium.open()
    assert not chromium.one("#trouble").is_displayed()
    chromium.js(
        "DATA.runs[1].epochs[0].packed = btoa('no networks'); document.querySelectorAll('#runs button')[1].click()"
    )
    chromium.wait("setTimeout(done, 300)")
    assert "이 페이지에 담긴 신경망을 풀 수 없습니다" in chromium.one("#trouble").text
    chromium.driver.get_log("browser")
