"""What a page must be however it is looked at: accessible by axe-core, and no wider than the window."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page, Request

SCRIPT = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async (rules) => {
    const found = await axe.run(document, { resultTypes: ['violations'], rules });
    return found.violations.map((rule) => ({
        id: rule.id,
        help: rule.help,
        nodes: rule.nodes.map((node) => `${node.target.join(' ')}: ${node.html.slice(0, 160)}`),
    }));
}"""
HEIGHT = 900


@dataclass(frozen=True)
class Look:
    """How a page is looked at: the reader's colours, and the width of her window in px."""

    scheme: str = "light"
    width: int = 1280

    def __str__(self) -> str:
        return f"{self.scheme} at {self.width}"


FIRST = Look()
LOOKS = tuple(Look(scheme, width) for scheme in ("light", "dark") for width in (1280, 320))


@cache
def script() -> str:
    return SCRIPT.read_text()


def take(page: Page, look: Look) -> None:
    """Look at the page in this way from now on."""
    page.set_viewport_size({"width": look.width, "height": HEIGHT})
    page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")


def violations(page: Page, *, without: Iterable[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, by all its rules but those left out."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(script())
    rules = {"target-size": {"enabled": True}} | {rule: {"enabled": False} for rule in without}
    found: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return [f"{rule['id']} ({rule['help']}): {node}" for rule in found for node in rule["nodes"]]


def sideways(page: Page) -> list[str]:
    """By how much the page is wider than its window, and which elements make it so."""
    wide: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth
            if (document.documentElement.scrollWidth <= width) return []
            const beyond = [...document.body.querySelectorAll('*')].filter(
                (element) => element.getBoundingClientRect().right > width + 1 && !element.closest('svg *')
            )
            const names = beyond.slice(-3).map((element) => element.outerHTML.slice(0, 120))
            return [`scrolls sideways, ${document.documentElement.scrollWidth} px wide: ${names.join(' | ')}`]
        }"""
    )
    return wide


def anatomy(page: Page) -> Iterator[str]:
    """What every page has once: a language, a first heading, a title that ends in the site's name."""
    if page.locator("html").get_attribute("lang") != "en-GB":
        yield "does not say its language"
    if (headings := page.locator("h1").count()) != 1:
        yield f"has {headings} first headings"
    if not page.title().endswith(f" – {settings.SITE_NAME}") or page.title().startswith(" "):
        yield f"has the title {page.title()!r}"


def faults(page: Page, looks: Iterable[Look] = (FIRST,)) -> list[str]:
    """All that is wrong with the page in these looks, with everything unfolded."""
    found = list(anatomy(page))
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
    for look in looks:
        take(page, look)
        found += [f"{look}: {fault}" for fault in sideways(page) + violations(page)]
    return found


def check_page(page: Page, looks: Iterable[Look] = LOOKS) -> None:
    """Fail if anything is wrong with the page; every browser test calls it where it comes by."""
    found = faults(page, looks)
    assert not found, f"{page.url}\n" + "\n".join(found)
    take(page, FIRST)


class Watch:
    """What a page says while it loads: errors in its console, and requests that leave the site."""

    def __init__(self, page: Page, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.heard: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.heard.append(f"script failed: {error}"))
        page.on("request", self.see)
        page.on("requestfailed", self.miss)

    def hear(self, message: ConsoleMessage) -> None:
        # A refused form is answered with 422, which browsers write down as an error of loading.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            self.heard.append(f"console: {message.text}")

    def miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # The reader went on before it had come.
            self.heard.append(f"not loaded, {request.failure}: {request.url}")

    def see(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.host and not request.url.startswith("data:"):
            self.heard.append(f"asks another host: {request.url}")

    def take(self) -> list[str]:
        """What was heard since this was last asked."""
        heard, self.heard = self.heard, []
        return heard
