"""Headless Chromium, quiet: it asks for nothing but what it is sent to."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

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
