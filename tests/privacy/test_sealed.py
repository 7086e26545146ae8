"""Whose a sealed listing is shows nowhere: put another council of its region behind it, and no byte changes.

Asked of every address of the access tables, of the pages around the sealed listing and of every letter, as
everybody who is neither a party nor one of those who run the site.
"""

import re
from datetime import datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.utils import timezone

from councils.models import Council, Officer
from marketplace.digests.actions import plan_week
from marketplace.digests.periods import newest_open
from marketplace.matching.actions import match_everything
from marketplace.matching.models import Match
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from marketplace.proposals import approaching
from marketplace.proposals.actions import propose
from services.entries import bring_up_to_date
from services.models import Entry, Listing
from tests.access.market import Market, make_market
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_live_listing,
    make_officer,
    make_partnership,
)
from tests.sampling import ALL
from tests.security.browser import Browser
from tests.security.pages import our_pages
from tests.security.rows import taken_back

# Those who may not know: neither of the council behind it, nor those who judge listings and run the site.
ASKED = (
    ("anonymous", "other party", "stranger")
    if not ALL
    else (
        *("anonymous", "unverified", "password only", "suspended", "waiting", "former officer"),
        *("stranger", "other party", "own officer", "own approver", "own lead"),
    )
)
HOW_IT_RUNS = {"healthz", "readyz", "metrics"}  # Seconds since a worker was heard; no row of anybody's.
# What differs from one answer to the next, whatever is asked.
OF_THE_MOMENT = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|&quot;challenge&quot;: &quot;[\w-]+&quot;"
    r"|eyJ[\w.:-]+|[\w-]+:1[\w]{5}:[\w-]{20,}"
)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The site's clock stands still."""
    moment = newest_open(timezone.now()).moved(1).opens_at + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    monkeypatch.setattr("marketplace.notifications.clock.now", lambda: moment)
    return moment


@pytest.fixture
def world(db: None, now: datetime) -> SimpleNamespace:
    """Alder is behind a sealed listing. Birch, of its region, differs from it in all that could show."""
    market = make_market()
    for _number in range(8):
        make_council(region="South East")
    alder = make_council(name="Alder Borough Council", slug="alder", region="South East", population=90_000)
    birch = make_council(
        name="Birch City Council",
        slug="birch",
        region="South East",
        population=610_000,
        kind="unitary",
        tier="single",
        latitude=51.1,
        longitude=1.2,
    )
    alan, bea = make_officer(alder), make_officer(birch)
    payroll, bob = make_category("payroll"), market.people["other party"]
    harcombe = bob.councils().get()
    offer = make_live_listing(harcombe, author=bob, direction="offer", at=now)
    named = make_live_listing(alder, author=alan, direction="seek", at=now)
    audit = make_category("audit")
    make_live_listing(birch, author=bea, direction="offer", at=now, title="Audit", category=audit)
    make_partnership(alder, harcombe, categories=[audit])
    stranger = market.people["stranger"]
    make_live_listing(stranger.councils().get(), author=stranger, direction="offer", at=now)
    sealed = make_live_listing(alder, author=alan, direction="seek", at=now, visibility="sealed")
    ask: dict[str, Any] = {
        "officer": bob,
        "council": harcombe,
        "own_listing": offer,
        "what": "Ours beside yours.",
        "delivery_model": make_delivery_model("shared_staff"),
        "start_on": timezone.localdate() + timedelta(days=200),
        "at": now,
    }
    propose(listing=named, **ask)
    made = approaching.approach(listing=sealed, **ask)
    approaching.show_ourselves(approach=made, council=alder, officer=alan, at=now)
    assert sealed.category == payroll
    for _run in range(2):  # The second sees what has been written to the matches of the first.
        match_everything(now)
    plan_week(now)
    return SimpleNamespace(**locals())


def put_behind(world: SimpleNamespace, council: Council, officer: Officer) -> None:
    """The listing as if this council had made it, and the market matched anew."""
    Listing.objects.filter(pk=world.sealed.pk).update(council=council, author=officer)
    bring_up_to_date(Listing.objects.get(pk=world.sealed.pk))
    match_everything(world.now)


def addresses(world: SimpleNamespace) -> list[str]:
    market: Market = world.market
    number = world.sealed.public_number
    around = [
        "/find/?category=payroll",
        "/find/?q=alder",
        "/find/?q=birch",
        "/find/?area=South+East",
        "/find/?kind=unitary",
        "/find/?sort=newest",
        "/councils/alder/",
        "/councils/birch/",
        f"/listings/{number}/",
        f"/listings/{number}/propose/?from={world.offer.pk}",
        f"/listings/{number}/approach/",
        f"/listings/{world.sealed.pk}/",
        f"/your-listings/{world.offer.pk}/matches/",
        *(f"/approaches/{world.made.pk}/{step}" for step in ("", "show/", "decline/", "withdraw/")),
        *(f"/matches/{match.pk}/" for match in Match.objects.filter(listing=world.offer).order_by("pk")),
    ]
    own = [page for page in our_pages(market) if page.access.get != 405 and page.name not in HOW_IT_RUNS]
    return [*(page.path for page in own), *around]


def unpacked(content: bytes) -> bytes:
    """A spreadsheet's parts without the second at which it was made; anything else as it is."""
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist() if not name.startswith("docProps/"))


def body(response: HttpResponseBase) -> str:
    headers = {name: response.headers.get(name) for name in ("Location", "Link", "ETag")}
    content = unpacked(response.getvalue())  # type: ignore[attr-defined]
    return OF_THE_MOMENT.sub("", f"{response.status_code} {headers} {content.decode(errors='replace')}")


def answers(world: SimpleNamespace) -> dict[tuple[str, str], str]:
    """Whatever the site says to those who are no party, by person and address; and every letter to them."""
    told = {}
    for person in ASKED:
        browser = Browser(world.market, person)
        for address in addresses(world):
            told[person, address] = body(browser.ask(address))
    parties = (world.alan.pk, world.bea.pk)
    for message in Message.objects.exclude(officer__in=parties).order_by("pk"):
        with taken_back():
            kind = kind_named(message.kind)
            refused = kind.refusal(message, world.now)
            letter = None if refused else kind.write(message, world.now)
        told["letter", message.key] = refused or OF_THE_MOMENT.sub("", repr(letter))
    return told


def changed(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> list[str]:
    """Where an answer changed, and the first words that did."""
    found = []
    for asked in before:
        old, new = before[asked], after[asked]
        if old != new:
            pairs = enumerate(zip(old, new, strict=False))
            at = next((place for place, (one, other) in pairs if one != other), min(len(old), len(new)))
            found.append(f"{asked}: {old[max(0, at - 60) : at + 60]!r} -> {new[at : at + 60]!r}")
    return found


def test_another_council_behind_a_sealed_listing_changes_no_byte(world: SimpleNamespace) -> None:
    before = answers(world)
    put_behind(world, world.birch, world.bea)
    after = answers(world)
    assert before.keys() == after.keys()
    if differing := changed(before, after):
        pytest.fail("\n".join(differing))
    # It would have been noticed: the listing was told of, in pages and in letters.
    number, title = str(world.sealed.public_number), Entry.objects.get(pk=world.sealed.pk).title
    assert title == "A public body in the South East seeks: Payroll"
    assert sum(title in said for said in before.values()) > 10
    assert any("other_shows" in key for person, key in before if person == "letter")
    assert any(number in said for said in before.values())


def test_a_listing_that_names_its_council_would_differ(world: SimpleNamespace) -> None:
    """The control: were it not sealed, the same change would show."""
    world.sealed.show_to("everybody", at=world.now)
    bring_up_to_date(world.sealed)
    page = f"/listings/{world.sealed.pk}/"
    before = body(Browser(world.market, "anonymous").ask(page))
    put_behind(world, world.birch, world.bea)
    assert body(Browser(world.market, "anonymous").ask(page)) != before


def test_what_is_for_verified_officers_no_visitor_finds(world: SimpleNamespace) -> None:
    """Every page that is open to all, with and without the listing: the visitor sees no difference."""
    whose: dict[str, Any] = {"author": world.alan, "direction": "seek", "at": world.now}
    hidden = make_live_listing(world.alder, visibility="verified", **whose)
    assert hidden.entry not in Entry.objects.readable_by(AnonymousUser())
    visitor = Browser(world.market, "anonymous")
    pages = [*addresses(world), f"/listings/{hidden.pk}/", "/find/?council=alder"]
    before = {page: body(visitor.ask(page)) for page in pages}
    Entry.objects.filter(pk=hidden.pk).delete()
    after = {page: body(visitor.ask(page)) for page in pages}
    assert [page for page in pages if before[page] != after[page]] == []
    assert "404" in before[f"/listings/{hidden.pk}/"][:4]
