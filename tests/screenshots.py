"""Takes the pictures in docs/screenshots/ of a running demonstration: ``make screenshots``.

Twelve pages and three letters, at 1280 and 320 pixels, in light and in dark, with few colours, and cut
where a reader has seen enough.
"""

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS, SCHEMES = (1280, 320), ("light", "dark")
TALLEST = 2000
COLOURS = 192
# Name of the picture, who looks, and where: an address, or the first link of a page that leads to one.
PAGES = (
    ("home", "", "/"),
    ("find", "", "/listings/"),
    ("listing", "", "/listings/ -> /listings/"),
    ("council", "", "/councils/calderdale/"),
    ("partnerships", "", "/partnerships/"),
    ("how-matching-works", "", "/how-matching-works/"),
    ("dashboard", "officer", "/dashboard/"),
    ("match", "officer", "/dashboard/ -> /matches/"),
    ("proposal", "officer", "/dashboard/ -> /proposals/"),
    ("write-a-listing", "officer", "/your-listings/new/"),
    ("moderation", "moderator", "/moderation/"),
    ("moderation-case", "moderator", "/moderation/ -> /moderation/listings/"),
)
LETTERS = (("letter-digest", "digest"), ("letter-proposal", "proposal"), ("letter-account", "account"))


def main() -> None:
    told = ROOT / "var" / "demo.json"
    if not told.exists():
        sys.exit("Start the demonstration first, in another terminal: make demo")
    demo = json.loads(told.read_text())
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.found(), args=["--no-sandbox"])
        people = {role: logged_in(browser, demo, role) for role in ("", "officer", "moderator")}
        for name, role, where in PAGES:
            take_all(people[role], name, address_of(people[role], demo["url"], where))
        for name, kind in LETTERS:
            where = f"/moderation/emails/ -> /moderation/emails/{kind}"
            sample = address_of(people["moderator"], demo["url"], where)
            take_all(people["moderator"], name, sample)
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")  # noqa: T201 - a command's answer


def logged_in(browser: Browser, demo: dict[str, Any], role: str) -> BrowserContext:
    """A window of the first account of that role; of a visitor where it is empty."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    if role:
        account = next(account for account in demo["accounts"] if account["role"] == role)
        page = context.new_page()
        page.goto(urljoin(demo["url"], "/account/login/"))
        page.get_by_label("Work email").fill(account["email"])
        page.get_by_label("Password").fill(account["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.close()
    return context


def address_of(context: BrowserContext, site: str, where: str) -> str:
    """The address itself, or the first link of the page before the arrow that leads below the other."""
    first, _, below = where.partition(" -> ")
    if not below:
        return urljoin(site, first)
    page = context.new_page()
    page.goto(urljoin(site, first))
    links = page.eval_on_selector_all("main a", "found => found.map(link => link.getAttribute('href'))")
    page.close()
    return urljoin(site, next(link for link in links if link.startswith(below) and len(link) > len(below)))


def take_all(context: BrowserContext, name: str, address: str) -> None:
    for page, suffix in windows(context):
        page.goto(address)
        page.evaluate("document.fonts.ready")
        keep(page.screenshot(full_page=True), FOLDER / f"{name}-{suffix}.png")
        page.close()


def windows(context: BrowserContext) -> Iterator[tuple[Page, str]]:
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            yield page, f"{width}-{scheme}"


def keep(picture: bytes, path: Path) -> None:
    """Cut to the tallest, reduced to few colours, written small."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    with_few_colours(image).save(path, optimize=True)


def with_few_colours(image: Image.Image) -> Image.Image:
    """The commonest colours just as they are, and for each other one the nearest that stands for several."""
    packed = np.asarray(image, dtype=np.int32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.int32)
    found, place, count = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    rest = image.quantize(COLOURS // 2, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = np.concatenate([colours[np.argsort(-count)[: COLOURS // 2]], np.reshape(rest, (-1, 3))])
    nearest = ((colours[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
    few = Image.fromarray(nearest[place].reshape(packed.shape).astype(np.uint8), "P")
    few.putpalette(palette.ravel().tolist())
    return few


if __name__ == "__main__":
    main()
