"""The playground in headless Chromium: both tabs, phone and desktop, light and dark, both languages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import chromium
import numpy as np
import pytest
from chromium import Browser, Keys
from playground_runs import train_runs

from gan_v1 import conditional, vanilla
from gan_v1.arrays import Array
from gan_v1.playground import build
from gan_v1.playground.fixed_point import round_run
from gan_v1.playground.layers import forward
from gan_v1.playground.runs import read_run
from gan_v1.playground.training_tab import training_digits
from gan_v1.training.draws import Draws
from gan_v1.training.step import StepEngine
from gan_v1.training.tutorial import Period, Tutorial


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return train_runs(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def browser(runs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium with a fresh profile, in Korean; skips, and says so, where there is none."""
    pytest.importorskip("selenium", reason="no selenium: the page is NOT tried in a browser")
    if None in chromium.PROGRAMS:
        pytest.skip("no chromium and chromedriver: the page is NOT tried in a browser")
    folder = tmp_path_factory.mktemp("browser")
    (folder / "page.html").write_text(build(list(runs.values())))
    driver = chromium.start(folder / "profile", "ko")
    driver.set_script_timeout(120)
    yield Browser(driver, (folder / "page.html").as_uri())
    driver.quit()


@pytest.fixture
def page(browser: Browser) -> Iterator[Browser]:
    """The page, just opened. Whatever a test then does, nothing but the page is asked for and no error is reported."""
    browser.driver.get("about:blank")
    browser.driver.get_log("browser")
    browser.requested()  # by Chromium's own first page, or by the test before
    browser.open()
    yield browser
    assert browser.driver.get_log("browser") == []
    own = ("data:,", "blob:")  # the worker comes from the page's own text
    assert {address for address in browser.requested() if not address.startswith(own)} == {browser.address}


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


def test_the_walk_starts_at_the_picture_shown_and_the_gallery_goes_along(page: Browser) -> None:
    """Catches a walk that leaps to where it once began, and a gallery that keeps the digit from before."""
    page.choose("conditional")
    page.one("#gallery button:nth-child(4)").click()
    page.press("7")
    shown, gallery = page.pixels(), page.pixels("#gallery button:first-child canvas")
    assert page.pixels("#path button:first-child canvas") != shown
    page.js("byId('play').click()")  # and nothing else before the next line: the first frame is still to come
    assert page.pixels("#path button:first-child canvas") == shown
    assert page.js("return walk.from.label.indexOf(1)") == 7
    page.until("walk.place > 0.5")
    assert page.pixels("#gallery button:first-child canvas") != gallery
    page.press("w")
    place = page.js("return walk.place")
    page.press("w")
    assert page.js("return walk.place") >= min(place, 0.5)  # it goes on where it stood
    page.press("w")


def test_what_is_said_of_a_run(page: Browser) -> None:
    """Catches names that only a programmer reads, losses without a direction, a collapse without its cause, and an
    opinion that hides what rounding did to it."""
    assert page.text("#runs").splitlines()[0].startswith("tfGAN: ")
    assert page.text("#runs").splitlines()[1].startswith("tfGAN2 (설정 변경): ")
    assert "커질수록" in page.text("#loss-ways")
    page.press("l")
    assert page.text("#runs").splitlines()[1].startswith("tfGAN2 with other settings: ")
    assert "to grow" in page.text("#loss-ways")
    page.choose("conditional")
    assert "to shrink" in page.text("#loss-ways")
    typical, largest = re.findall(r"\d+(?:\.\d+)?", page.text("#rounding"))
    error = page.js("return run.epochs.at(-1).opinionError")
    assert [float(typical), float(largest)] == pytest.approx([100 * error["typical"], 100 * error["largest"]], abs=0.51)
    assert not page.one("#collapse").is_displayed()
    reasons = (("mean of -1", [-1, 1]), ("nothing in its loss asks", [0, 1]))
    for reason, (mean, deviation) in reasons:
        page.js(
            "run.epochs.at(-1).variety = 0; run.noise = { ...run.noise, kind: 'normal', first: arguments[0],"
            "second: arguments[1] }; show()",
            mean,
            deviation,
        )
        assert reason in page.text("#collapse")
    names = "DATA.runs = [1, 2].map((seed) => ({ ...DATA.runs[0], version: arguments[0], outcome: 'digits', seed }));"
    assert page.js(names + "return runNames()", "documented") == ["tfGAN: digits (seed 1)", "tfGAN: digits (seed 2)"]


# ------------------------------------------------------------------------------------ in class
def test_real_or_fake(page: Browser) -> None:
    """Catches a score that is not the pupil's or not D's, pictures that are not half real, and a guess too many."""
    page.choose("conditional")
    page.one("#quiz-start").click()
    pictures = page.js("return quiz.pictures.map(({ pixels, label, real }) => [[...pixels], [...label], real])")
    truth = [real for *_, real in pictures]
    assert (len(truth), sum(truth)) == (20, 10)
    assert truth != sorted(truth), "shuffled"
    assert page.one("#quiz-picture").is_displayed()
    for number in range(20):
        assert page.pixels("#quiz-picture") != page.pixels("#pad")
        page.one("#quiz-real" if number < 15 else "#quiz-fake").click()
    opinions = page.js("return arguments[0].map(([pixels, label]) => judged(epoch, pixels, label))", pictures)
    own = sum((number < 15) == real for number, real in enumerate(truth))
    of_D = sum((opinion >= 0.5) == real for opinion, real in zip(opinions, truth, strict=True))
    page.press("l")
    assert page.text("#quiz-score") == f"You: {own} of 20. D: {of_D} of 20."
    assert [word.split()[1] for word in page.text("#quiz-tiles").splitlines()] == [
        "real" if real else "fake" for real in truth
    ]
    page.js("guess(true)")
    assert page.js("return quiz.guesses.length") == 20
    page.press(",")
    page.one("#quiz-start").click()
    assert page.text("#quiz-score") == "You: 0 of 0. D: 0 of 0."


def test_a_drawing_and_what_D_says(page: Browser) -> None:
    """Catches a pen that draws elsewhere than it is moved, and an opinion that is not D's of the drawing."""
    from selenium.webdriver import ActionChains

    page.press("l")
    assert page.text("#pad-opinion") == "Nothing is drawn yet."
    pad = page.one("#pad")
    page.js("arguments[0].scrollIntoView({ block: 'center' })", pad)
    quarter = pad.size["width"] // 4
    pen = ActionChains(page.driver).move_to_element_with_offset(pad, -quarter, 0)
    pen.click_and_hold().move_by_offset(2 * quarter, 0).release().perform()
    drawn = np.array(page.js("return [...drawn]")).reshape(28, 28)
    assert drawn[12:16, 8:20].max(axis=0).min() > 0.9, "a stroke through the middle"
    assert drawn[:10].max() == drawn[18:].max() == drawn[:, :4].max() == drawn[:, 24:].max() == 0
    opinion = page.js("return playground.judge(epoch, [...drawn], null)")
    assert page.text("#pad-opinion") == f"D says: {page.js('return percent(arguments[0])', opinion)} real"
    page.choose("conditional")
    opinions = page.js(
        "return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => playground.judge(epoch, [...drawn], digit))"
    )
    assert page.text("#pad-opinion").split()[-1] == str(np.argmax(opinions))
    page.one("#pad-clear").click()
    assert page.text("#pad-opinion") == "Nothing is drawn yet."


def test_a_link_carries_what_is_seen(page: Browser) -> None:
    """Catches a link that leads to another picture, epoch, digit or language, and one cut short that breaks all."""
    page.choose("conditional")
    page.press("7")
    page.press("l")
    shown = page.js("return [...generated(epoch, point)]")
    page.one("#link").click()
    link = page.driver.current_url
    assert "address bar" in page.text("#linked")
    for address in (link, link[:-40]):
        page.driver.get("about:blank")
        page.driver.get(address)
        page.wait("playground.ready.then(done, done)")
        assert page.js("return [run.tutorial, epoch, language]") == ["conditional", 0, "en"]
        if address == link:
            assert page.js("return digitOf(point.label)") == 7
            assert np.abs(np.subtract(page.js("return [...generated(epoch, point)]"), shown)).max() < 0.05
    page.train()
    page.one("#models button:nth-child(3)").click()
    page.one("#rate option[value='0.005']").click()
    page.one("#link").click()
    link = page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(link)
    page.wait("playground.ready.then(done, done)")
    assert page.js("return [tab, model.name, byId('rate').value, byId('noise-kind').value]") == [
        "training",
        "repaired",
        "0.005",
        "2",
    ]


def test_training_goes_on_from_a_trained_run(runs: dict[str, Path], page: Browser) -> None:
    """Catches weights of another epoch, layer or network, and steps that are counted from nothing."""
    page.train()
    page.js(
        "window.sent = []; const post = worker.postMessage.bind(worker);"
        "worker.postMessage = (message) => { sent.push(message); post(message); }"
    )
    assert page.text("#continue") == "5500단계부터 이어서"
    page.one("#continue").click()
    page.until("before === 5500 && latest")
    sent = page.js("return sent[0].weights.map((one) => [...one])")
    rounded = round_run(read_run(runs["vanilla"]))
    networks = [rounded.generators[1].network, rounded.discriminators[1].network]  # of epoch 9
    expected = [array.ravel() for network in networks for layer in network for array in (layer.kernel, layer.bias)]
    for found, array in zip(sent, expected, strict=True):
        np.testing.assert_allclose(found, array, rtol=1e-6, atol=1e-9)
    page.press("s")
    page.until("latest && latest.step === 1")
    assert page.text("#progress").startswith("5501단계")
    page.press("r")
    page.until("latest && latest.step === 0 && before === 0")
    page.one("#models button:nth-child(2)").click()
    assert not page.one("#continue").is_displayed(), "the page has no such run"


def test_it_opens_with_what_can_be_read(page: Browser) -> None:
    """Catches a page that opens with a collapsed run, a number such as -0.0, axes without names, and small letters."""
    ways = [(["collapsed", 10], 1), (["digits", 0], 1), (["unreadable", 0], 0)]
    for (outcome, labels), place in ways:
        found = page.js(
            "DATA.runs.forEach((one) => (one.outcome = 'unreadable'));"
            "Object.assign(DATA.runs[1], { outcome: arguments[0], labels: arguments[1] }); return mostReadable()",
            outcome,
            labels,
        )
        assert found == (place if outcome == "digits" else 0)
    page.js("goTo({ noise: movedTo(point.noise, run.directions[0], -0.01, run.noise), label: point.label })")
    assert page.text("#sliders span").endswith(" 0.0")
    assert {"에포크", "손실"} <= set(page.text("#curves").split())
    size = "return parseFloat(getComputedStyle(document.body).fontSize)"
    usual = page.js(size)
    page.one("#large").click()
    assert page.js(size) >= 1.25 * usual
    assert page.one("#large").get_attribute("aria-pressed") == "true"


# ------------------------------------------------------------------------------------ training
TRAINED: dict[str, tuple[Tutorial, float]] = {
    "vanilla": (vanilla.tutorial(), 1e-4),
    "repaired": (conditional.tutorial(repaired=True), 1e-4),
    # Most pixels are saturated by then, where float32 leaves few digits of 1 - y: the same steps in float64 differ
    # from TensorFlow's by 8e-4, and from the page's by 4e-5.
    "documented": (conditional.tutorial(), 1e-3),
}
GIVEN = """
const [name, weights, places, noise, n, plain] = arguments;
const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
const given = { weights: weights.map((one) => new Float32Array(bytes(one))), places: new Int32Array(bytes(places)) };
chooseModel(models.findIndex((one) => one.name === name));
startAnew({ given: { ...given, noise: new Float32Array(bytes(noise)) }, plain });
for (let i = 0; i < n; i++) ask("step");
const look = () => (curve.points.length === n ? done([curve.points, latest.fast]) : setTimeout(look, 20));
look();
"""


def base64_of(array: Array, dtype: str) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode("ascii")


@pytest.mark.parametrize("name", TRAINED)
def test_training_agrees_with_tensorflow(name: str, page: Browser) -> None:
    """Catches a gradient, an order of updates, an Adam or a sum over a batch that is not the tutorial's."""
    tutorial, tolerance = TRAINED[name]
    images, seed, n = training_digits(), 1234, 20
    program = StepEngine(tutorial, images, seed)
    weights = [base64_of(array, "<f4") for array in program.weights().values()]
    plan = Draws(tutorial, len(images.train), seed).plan(Period(0, drawn=n, trained=n, sampled=False))
    expected = np.concatenate(list(program.train(plan)))
    program.session.close()
    page.train()
    for plain in (False, True):  # in WebAssembly, and in JavaScript
        given = (name, weights, base64_of(plan.indices, "<i4"), base64_of(plan.noise, "<f4"), n, plain)
        points, fast = page.wait(GIVEN, *given)
        assert fast is not plain
        steps, found = np.array(points)[:, 0], np.array(points)[:, 1:3]
        np.testing.assert_array_equal(steps, np.arange(1, n + 1))
        np.testing.assert_allclose(found, expected, atol=tolerance, rtol=0)
        assert np.abs(expected - expected[0]).max() > 100 * tolerance  # it does learn


def test_training_is_started_stopped_and_changed(page: Browser) -> None:
    """Catches a control that does nothing, or that does it to another training than the one shown."""
    page.train()
    first = page.pixels("#own-pictures canvas")
    page.one("#one-step").click()
    page.until("latest.step === 1")
    page.press("s")
    page.until("latest.step === 2")
    assert page.text("#progress") == "2단계, 0.0 에포크"
    page.press("p")
    page.until("latest.step > 20 && latest.pace")
    assert page.text("#train") == "일시 정지"
    assert re.fullmatch(r"1초에 [\d.]+단계", page.text("#pace"))
    page.one("#train").click()
    page.until("!latest.running")
    stopped = page.js("return latest.step")
    assert page.pixels("#own-pictures canvas") != first
    page.wait("setTimeout(done, 400)")
    assert page.js("return latest.step") == stopped
    assert page.js("return curve.points.length * curve.stride + curve.rows.length") == stopped
    page.press("r")
    page.until("latest && latest.step === 0")
    late = "const late = latest; startAnew(); worker.onmessage({ data: late }); return latest === undefined"
    assert page.js(late)  # what the training before still had to say
    page.until("latest && latest.step === 0")
    page.press(Keys.HOME, "#limit")
    assert page.text("#limit-text") == "속도: 1초에 1단계"
    page.press("p")
    page.wait("setTimeout(done, 2500)")
    assert 1 <= page.js("return latest.step") <= 4
    page.press(Keys.END, "#limit")
    page.until("latest.step > 10")  # not only when the last second's wait is over


def test_learning_rate_noise_and_gan_are_those_chosen(page: Browser) -> None:
    """Catches a choice that is shown and not trained with."""
    page.train()
    for place, size in ((0, 1), (1, 2**0.5), (2, 3**-0.5)):  # root mean squares of the noises
        page.one(f"#noise-kind option[value='{place}']").click()
        page.until("latest && latest.step === 0")
        page.press("s", "#one-step")
        page.until("latest.step === 1")
        assert page.js("return latest.flow.noise") == pytest.approx(size, rel=0.03)
    fewest = "curve.points.at(-1)[1]"
    losses = []
    for rate in ("0.00005", "0.005"):
        page.js("started -= 1; startAnew()")  # the same seed
        page.one(f"#rate option[value='{rate}']").click()
        page.js("ask('step'); ask('step')")
        page.until("latest && latest.step === 2")
        losses.append(page.js(f"return [curve.points[0][1], {fewest}]"))
    assert losses[0][0] == losses[1][0]
    assert abs(losses[0][1] + 1.386) < 0.05 < abs(losses[1][1] + 1.386)
    assert "클수록" in page.text("#own-loss-g")
    page.one("#models button:nth-child(3)").click()
    page.until("latest && latest.step === 0")
    assert (page.one("#rate").get_attribute("value"), page.one("#noise-kind").get_attribute("value")) == ("0.0002", "2")
    assert "작을수록" in page.text("#own-loss-g")
    assert page.text("#own-pictures").split() == [str(digit) for digit in range(10)]


def test_what_is_said_of_training(page: Browser) -> None:
    """Catches arrows, opinions or a collapse that are not what the worker told."""
    page.press("l")
    page.train()
    assert page.text("#flow-steps") == "Make a step to see it."
    page.one("#models button:nth-child(2)").click()  # tfGAN2 as documented
    page.press("p")
    page.until("latest && latest.step > 10")
    page.press("p")
    page.until("!latest.running")
    flow = page.js("return latest.flow")
    widths = page.js(
        "return [...byId('flow').querySelectorAll('line')].map((one) => Number(one.getAttribute('stroke-width')))"
    )
    assert len(widths) == 8
    usual = page.js("return [arrowWidth(1e-3, 1e-3), arrowWidth(1e-2, 1e-3), arrowWidth(1e-4, 1e-3), arrowWidth(0, 1)]")
    assert usual == [6, 9, 3, 1]
    assert page.js("return [shortNumber(latest.flow.toG)]")[0] in page.text("#flow-steps")
    assert all(size > 0 for size in flow.values())
    real, generated = page.js("return curve.points.at(-1).slice(3)")
    assert page.js("return percent(arguments[0])", real) in page.text("#opinion-real")
    assert page.js("return percent(arguments[0])", generated) in page.text("#opinion-generated")
    assert real > generated
    assert not page.one("#own-collapse").is_displayed()
    page.press("p")
    page.until("!byId('own-collapse').hidden")
    assert "mean of -1" in page.text("#own-collapse")


@pytest.mark.parametrize("tab", ["trained", "training"])
def test_both_languages(tab: str, page: Browser) -> None:
    """Catches a language that is not the browser's, and words left in the other one, or missing."""
    english, korean = (set(page.js(f"return Object.keys(WORDS.{language})")) for language in ("en", "ko"))
    assert english == korean
    assert set(page.js("return [...document.querySelectorAll('[data-words]')].map((e) => e.dataset.words)")) < english
    if tab == "training":
        page.train()
        page.press("s")
        page.until("latest.step === 1")
    labels = "return [...document.querySelectorAll('[aria-label]')].map((one) => one.ariaLabel)"
    assert page.one("html").get_attribute("lang") == "ko"
    assert len(re.findall("[가-힣]{2,}", page.text("main"))) > 50
    assert not re.search("[a-z]{2,} [a-z]{2,} [a-z]{2,}", page.text(f"#{tab} section"))
    page.one("#language").click()
    assert page.one("html").get_attribute("lang") == "en"
    assert not re.search("[가-힣]", page.text("main"))
    assert not re.search("[가-힣]", " ".join(page.js(labels)))
    page.press("l")
    assert page.one("html").get_attribute("lang") == "ko"


@pytest.mark.parametrize("tab", ["trained", "training"])
def test_a_phone_in_the_dark(tab: str, page: Browser) -> None:
    """Catches a page wider than a phone, a control too small for a finger, pictures that stay light, and "click"."""
    picture = {"trained": "#picture", "training": "#own-pictures canvas"}[tab]
    if tab == "training":
        page.train()
    light = page.pixels(picture)
    page.become(phone=True)
    try:
        if tab == "trained":
            assert "클릭" not in page.text("#trained")
            assert "누르면" in page.text("#trained")
            page.choose("conditional")
            page.choose("vanilla")
        assert page.js("return document.documentElement.scrollWidth") == 375
        controls = "[...document.querySelectorAll('button, input, select')].filter((one) => one.checkVisibility())"
        smallest = min(page.js(f"return {controls}.map((one) => Math.min(one.offsetWidth, one.offsetHeight))"))
        assert smallest >= 24  # WCAG 2.2's smallest target
        assert sum(page.pixels(picture)) < sum(light)
    finally:
        page.become(phone=False)
    assert "클릭하면" in page.js("return byId('trained').textContent")


def test_without_workers_the_trained_networks_still_draw(browser: Browser) -> None:
    """Catches a page that stands still where a browser offers no worker, or refuses it."""
    script = "Page.addScriptToEvaluateOnNewDocument"
    refusal = "window.Worker = class { constructor() { throw new Error('no workers today'); } }"
    refused = browser.driver.execute_cdp_cmd(script, {"source": refusal})
    browser.open()
    browser.one("#tab-training").click()
    browser.until("!byId('training-trouble').hidden && byId('training-trouble').textContent.includes('workers')")
    assert "no workers today" in browser.text("#training-trouble")
    browser.one("#tab-trained").click()
    before = browser.pixels()
    browser.one("#noise").click()
    assert browser.pixels() != before
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", refused)
    browser.driver.get_log("browser")


def test_where_webassembly_is_forbidden_training_is_slower(browser: Browser, tmp_path: Path) -> None:
    """Catches a tab that stands still where a browser has no WebAssembly, or forbids it."""
    text = Path(browser.address.removeprefix("file://")).read_text()
    (tmp_path / "page.html").write_text(text.replace(" 'wasm-unsafe-eval'", ""))
    browser.driver.get((tmp_path / "page.html").as_uri())
    browser.wait("playground.ready.then(done, done)")
    browser.train()
    browser.one("#one-step").click()
    browser.until("latest.step === 1")
    assert browser.js("return latest.fast") is False
    assert "WebAssembly를 허용하지 않아" in browser.text("#arithmetic")
    browser.driver.get_log("browser")


def test_what_cannot_be_unpacked_is_said(browser: Browser) -> None:
    """Catches a page that stays empty in an old browser, or when a byte of it was lost."""
    script = "Page.addScriptToEvaluateOnNewDocument"
    old = browser.driver.execute_cdp_cmd(script, {"source": "delete window.DecompressionStream"})
    browser.open()
    assert "DecompressionStream" in browser.one("#trouble").text
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", old)
    browser.open()
    assert not browser.one("#trouble").is_displayed()
    browser.js(
        "DATA.runs[1].epochs[0].packed = btoa('no networks'); document.querySelectorAll('#runs button')[1].click()"
    )
    browser.until("!byId('trouble').hidden && byId('trouble').textContent !== WORDS.ko.working")
    assert "이 페이지에 담긴 신경망의 압축을 풀 수 없습니다" in browser.one("#trouble").text
    browser.driver.get_log("browser")
