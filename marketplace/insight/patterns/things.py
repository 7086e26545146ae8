"""What the page of components shows them with. Nothing of it is stored, and like what councils write
themselves it is not translated. Each thing has the attributes that the components read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace as Example
from typing import Any

from django.contrib.messages.constants import ERROR, INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

from marketplace.finding.bars import bars
from marketplace.finding.hexmap import Spot, hexes, minimap
from marketplace.insight.patterns import market
from services.differences import difference

# The middles of an invented country's councils on the grid of hexagons.
PLACES = [(q, r) for r in range(2, 27) for q in range(-4, 15) if (q - 5) ** 2 / 45 + (r - 14) ** 2 / 110 < 1]
SORTS = ("name", "kind", "population")
BODIES = [
    Example(name="Farley", kind="County council", population=612_000),
    Example(name="Harcombe", kind="District council", population=98_400),
    Example(name="Thornby", kind="Unitary council", population=181_300),
    Example(name="Wenlow", kind="Metropolitan district", population=206_000),
]


def things(now: datetime) -> dict[str, Any]:
    """Everything by the name by which the templates of the page know it."""
    today = now.date()
    return {
        "offer": market.entry(now),
        "seek": market.seek(now),
        "sealed": market.sealed(now),
        "days_ago": {days: now - timedelta(days=days) for days in (0, 6, 81, 120)},
        "fits": market.FITS,
        "reasons": market.REASONS[:2],
        "doubts": market.REASONS[2:],
        "body": market.WENLOW,
        "further_bodies": [
            market.council(name) for name in ("Harcombe District Council", "Farley County Council")
        ],
        "ending": market.council(
            "Harcombe District Council", successions=Example(all=[market.reorganisation(today)])
        ),
        "former": market.council("Thornby Rural District Council", dissolved_on=date(2023, 3, 31)),
        "unknown": market.council("Sallow Fire Authority", population=None, rural_urban=""),
        "running": market.partnership(),
        "ended": market.partnership(
            evidence="not_verified",
            get_evidence_display="Not verified",
            get_status_display="Ended",
            end_year=2021,
        ),
        "evidence": [
            market.partnership(evidence=evidence, get_evidence_display=words)
            for evidence, words in market.EVIDENCE
        ],
        "small_map": minimap([(4, 15)], PLACES),
        "shared_map": minimap([(4, 15), (5, 15), (4, 17)], PLACES),
        "facets": FACETS,
        "chips": [Example(label=label, address="#chips") for label in ("Seek", "Payroll", "Within 50 km")],
        "pages": {place: Paginator(range(240), 20).page(number) for place, number in PAGES},
        "bars": bars([58_700_000, 9_300_000, -4_100_000]),
        "offers_map": hexes(SPOTS, "o"),
        "seeks_map": hexes(SPOTS, "s"),
        "spots": SPOTS,
        "soon": today + timedelta(days=3),
        "later": today + timedelta(days=12),
        "past": today - timedelta(days=2),
        "steps": STEPS,
        "events": events(today),
        "changes": CHANGES,
        "files": FILES,
        "messages_told": MESSAGES,
        "crumbs": [("Home", "/"), ("Councils", "#breadcrumbs")],
    }


def facet(name: str, *, is_open: bool, counts: list[int], more: list[int]) -> Example:
    labels = iter(
        ("Internal audit", "Payroll", "Revenues and benefits", "Waste collection", "Legal services")
    )

    def choices(numbers: list[int]) -> list[Example]:
        return [
            Example(value=label, label=label, count=number, is_chosen=label.startswith("Revenues"))
            for number, label in zip(numbers, labels, strict=False)
        ]

    return Example(label="Service", name=name, is_open=is_open, choices=choices(counts), more=choices(more))


def in_order(order: str) -> dict[str, Any]:
    """The bodies as the heads of their table ask for them."""
    if order.removeprefix("-") not in SORTS:
        order = "name"
    rows = sorted(BODIES, key=lambda body: getattr(body, order.removeprefix("-")), reverse=order[0] == "-")
    return {"rows": rows, "order": order}


def listed(q: int, r: int) -> int:
    """How much an invented council lists."""
    return max(0, (q * q * 7 + r * 13) % 11 - 3)


def events(today: date) -> list[Example]:
    return [
        Example(at=today + timedelta(days=3), text="Answer of Wenlow due", is_future=True),
        Example(at=today - timedelta(days=2), text="Farley accepted version 2"),
        Example(at=today - timedelta(days=4), text="Harcombe made version 2"),
        Example(
            at=today - timedelta(days=18),
            text="Wenlow sent version 1",
            details=["What it is, in a few words", "How you would share"],
        ),
    ]


def changed(label: str, old: str, new: str) -> Example:
    return Example(line=Example(label=label), pieces=difference(old, new))


FACETS = [
    facet("service", is_open=True, counts=[12, 0, 7], more=[3, 1]),
    facet("service-closed", is_open=False, counts=[12, 4, 7], more=[]),
]
PAGES = (("First of twelve", 1), ("In the middle", 6), ("Last", 12))
SPOTS = [
    Spot(q, r, f"Council {number}: {listed(q, r)}", "#hex_map", listed(q, r))
    for number, (q, r) in enumerate(PLACES, start=1)
]
STEPS = [
    Example(title="Confirm your council", state="done", address="#step_list"),
    Example(title="List a first need or offer", text="A draft is kept.", state="now", address="#step_list"),
    Example(title="Invite a colleague", text="", state=""),
]
CHANGES = [
    changed("Start", "1 April 2028", "1 October 2028"),
    changed("Exit terms", "To be agreed", "Twelve months’ notice, in writing"),
    changed("Cost", "Shared by use", "Shared by use"),
]
FILES = [
    Example(
        name="Heads of terms, draft",
        address="#file_list",
        kind="Word",
        size=48_200,
        note="Shared by Wenlow on 12 November",
    ),
    Example(name="Business case, version 3", address="#file_list", kind="Excel", size=1_240_000),
    Example(name="Exit plan", kind="PDF", size=310_000, note="Being checked. It opens in a minute"),
    Example(name="Data sharing agreement", note="Not started"),
]
MESSAGES = [
    Message(INFO, "This match was not on your list any more."),
    Message(SUCCESS, "Sent to Harcombe. Their answer is due by 19 December."),
    Message(WARNING, "Saved. Your listing pauses in 9 days unless you confirm it."),
    Message(ERROR, "Harcombe withdrew the proposal while you read it."),
]
