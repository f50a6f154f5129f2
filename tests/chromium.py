"""The playground in headless Chromium, which asks for nothing but what it is sent to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Keys = SimpleNamespace(ARROW_LEFT="\ue012", ARROW_RIGHT="\ue014", HOME="\ue011", END="\ue010")  # WebDriver's codes
PHONE = {"width": 375, "height": 667, "deviceScaleFactor": 2, "mobile": True}
PROGRAMS = tuple(shutil.which(name) for name in ("chromium", "chromedriver"))
FLAGS = (
    "headless=new",
    "no-sandbox",
    "no-first-run",
    *(f"disable-{what}" for what in ("gpu", "background-networking", "component-update", "sync", "quic")),
)


def start(profile: Path, language: str) -> Any:
    """A driver of Chromium, with ``profile`` as its folder, that logs its console and its requests.

    Selenium and both of ``PROGRAMS`` must be there.
    """
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location, driver = (str(program) for program in PROGRAMS)
    for flag in (*FLAGS, f"user-data-dir={profile}"):
        options.add_argument(f"--{flag}")
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


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

    def train(self) -> None:
        """Go to the tab of training, as far as its first pictures."""
        self.one("#tab-training").click()
        self.until("latest")

    def until(self, condition: str) -> None:
        """Wait for an expression to become true; the driver's time limit is the test's."""
        self.wait(f"const look = () => ({condition}) ? done() : setTimeout(look, 20); look();")

    def text(self, selector: str) -> str:
        return self.one(selector).text

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

    def become(self, phone: bool) -> None:
        """A phone in the dark, touched; or again what it was. The page has been told, and is drawn anew."""
        # A browser tells a page when it next draws it, which may be long after; the page listened first.
        self.js(
            """window.told = Promise.all(["(pointer: coarse)", "(prefers-color-scheme: dark)"].map((query) =>
              new Promise((done) => matchMedia(query).addEventListener("change", done, { once: true }))));"""
        )
        command, metrics = ("setDeviceMetricsOverride", PHONE) if phone else ("clearDeviceMetricsOverride", {})
        self.driver.execute_cdp_cmd(f"Emulation.{command}", metrics)
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": phone})
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark if phone else []})
        self.wait("told.then(done)")
