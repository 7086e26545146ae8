"""Finds Chromium or Chrome for the browser journeys, and installs it where there is none.

``python -m tests.chromium`` prints its path. Without a browser the journeys fail; they are never left out.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NONE = (
    "The journeys need Chromium, which could not be installed. Install it, or set CHROMIUM to the path of "
    "a Chromium or Chrome."
)


def places() -> Iterator[str]:
    yield os.environ.get("CHROMIUM", "")
    yield from (shutil.which(name) or "" for name in NAMES)
    yield ON_A_MAC
    yield of_playwright()


def of_playwright() -> str:
    """Where Playwright keeps the browser that it downloads."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def works(path: str) -> bool:
    """Whether it starts: some systems have a stand-in of that name which only tells how to install it."""
    if not path or not Path(path).exists():
        return False
    asked = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and "Chrom" in asked.stdout


def find() -> str | None:
    """The first of the known places where a browser is, a named one before all others."""
    return next((path for path in places() if works(path)), None)


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempt("apt-get", "update", "-qq")
        attempt("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    if find() is None:
        attempt(sys.executable, "-m", "playwright", "install", "chromium")


def attempt(*command: str) -> None:
    subprocess.run(command, stdout=sys.stderr, check=False)


def found() -> str:
    path = find()
    if path is None:
        install()
        path = find()
    return path or sys.exit(NONE)


if __name__ == "__main__":
    print(found())  # noqa: T201 - the answer
