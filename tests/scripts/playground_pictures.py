"""Draw the README's pictures of the playground: both tabs, the second one after some training.

    python tests/scripts/playground_pictures.py samples/playground.html

Writes ``playground.png`` and ``playground_training.png`` beside the page. Needs selenium, Chromium and its driver; on
one core the training takes two minutes.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import chromium

SIZE = {"width": 1200, "height": 975, "deviceScaleFactor": 1, "mobile": False}
RUN = 2  # the repaired one, which shows most, in the page of samples, samples2 and samples2/repaired
STEPS = 5000


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        driver = chromium.start(Path(folder), "en")
        try:
            draw(driver, options.page.resolve(), options.steps)
        finally:
            driver.quit()


def draw(driver: Any, page: Path, steps: int) -> None:
    def wait(script: str, *arguments: object) -> None:
        driver.execute_async_script(f"const done = [...arguments].at(-1); {script}", *arguments)

    def shoot(name: str) -> None:
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        (page.parent / name).write_bytes(base64.b64decode(shot["data"]))

    driver.set_script_timeout(3600)
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
    driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    driver.get(page.as_uri())
    wait("playground.ready.then(done, done)")
    wait("playground.chooseRun(Math.min(arguments[0], DATA.runs.length - 1)).then(done)", RUN)
    shoot("playground.png")
    driver.find_element("id", "tab-training").click()
    ready = "const look = () => ({}) ? done() : setTimeout(look, 50); look();"
    wait(ready.format("latest"))
    driver.find_element("id", "train").click()
    wait(ready.format("latest.step >= arguments[0]"), steps)
    shoot("playground_training.png")


if __name__ == "__main__":
    main()
