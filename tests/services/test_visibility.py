"""A council says who sees how much of a listing; nobody else ever has more of it seen."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Membership, Officer
from services import actions, sealing
from services.areas import Area
from services.models import Entry, Listing, ListingRevision, Visibility
from services.models.catalogue import SEALED_FROM
from tests.factories import make_category, make_council, make_live_listing, make_officer

EVERYBODY, VERIFIED, SEALED = Visibility.EVERYBODY, Visibility.VERIFIED, Visibility.SEALED


def change(listing: Listing, officer: Officer, to: str, seen: str = "") -> None:
    actions.change_visibility(
        listing=listing,
        officer=officer,
        visibility=to,
        seen=seen or listing.visibility,
        at=timezone.now(),
    )


@pytest.fixture
def listing(cast: SimpleNamespace) -> Listing:
    return make_live_listing(cast.wenlow, author=cast.ann, direction="seek")


def readers() -> dict[str, Officer | AnonymousUser]:
    ended, closed = make_officer(), make_officer(make_council(), is_active=False)
    Membership.objects.create(
        officer=ended,
        council=make_council(),
        state="ended",
        asked_at=timezone.now(),
        decided_at=timezone.now(),
    )
    return {
        "visitor": AnonymousUser(),
        "no council": make_officer(),
        "left": ended,
        "closed": closed,
        "officer": make_officer(make_council()),
        "moderator": make_officer(is_moderator=True),
        "auditor": make_officer(is_auditor=True),
        "admin": make_officer(is_staff=True),
    }


def test_what_is_for_verified_officers_only_they_read(cast: SimpleNamespace, listing: Listing) -> None:
    change(listing, cast.ann, VERIFIED)
    read = {
        name
        for name, one in readers().items()
        if Entry.objects.readable_by(one).filter(pk=listing.pk).exists()
    }
    assert read == {"officer", "moderator", "auditor", "admin"}


@pytest.mark.parametrize("visibility", [EVERYBODY, SEALED])
def test_the_rest_everybody_reads(cast: SimpleNamespace, visibility: str) -> None:
    listing = make_live_listing(cast.wenlow, visibility=visibility)
    assert all(Entry.objects.readable_by(one).filter(pk=listing.pk).exists() for one in readers().values())


def test_a_sealed_entry_holds_nothing_that_the_council_wrote(cast: SimpleNamespace) -> None:
    listing = make_live_listing(cast.wenlow, author=cast.ann, visibility=SEALED, volume=400, volume_unit="x")
    entry = listing.entry
    nothing = ListingRevision(title=entry.title, reach="anywhere", expires_on=entry.expires_on).content
    assert {name: getattr(entry, name) for name in ListingRevision.CONTENT} == nothing
    assert (entry.council, entry.kind, entry.latitude, entry.longitude) == (None, "", None, None)
    assert entry.number == listing.sealed_number >= SEALED_FROM
    assert (entry.published_at.day, entry.published_at.hour % 23) == (1, 0)


def test_the_database_refuses_a_sealed_entry_that_says_more(cast: SimpleNamespace) -> None:
    entry = make_live_listing(cast.wenlow, visibility=SEALED).entry
    for told in (
        {"council": cast.wenlow},
        {"summary": "In Wenlow"},
        {"systems": ["itrent"]},
        {"number": 7},
        {"latitude": 53.5},
    ):
        with pytest.raises(IntegrityError, match="says_little"), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**told)


@pytest.mark.parametrize(
    ("bodies", "shown"), [(7, ("England", "")), (8, ("England", "North West")), (0, ("", ""))]
)
def test_the_region_is_told_where_eight_bodies_could_be_meant(
    db: None, bodies: int, shown: tuple[str, str]
) -> None:
    """Seven elsewhere in the nation, so that the nation is enough to hide in, unless there is nobody here."""
    care = make_category("care", delivered_by="upper")
    for _number in range(bodies):
        make_council(tier=Council.Tier.UPPER)
    make_council(tier=Council.Tier.LOWER)
    make_council(tier=Council.Tier.UPPER, dissolved_on=timezone.localdate())
    for _number in range(7):
        make_council(tier=Council.Tier.UPPER, region="South East")
    here = Council.objects.filter(region="North West").latest("pk")
    assert sealing.area(here, care) == shown


def test_the_title_says_where_about_in_plain_words(db: None) -> None:
    payroll = make_category("payroll")
    titles = [
        sealing.title("seek", payroll, Area("England", "Yorkshire and The Humber")),
        sealing.title("offer", payroll, Area("England", "North West")),
        sealing.title("offer", payroll, Area("", "")),
    ]
    assert titles == [
        "A public body in Yorkshire and The Humber seeks: Payroll",
        "A public body in the North West offers: Payroll",
        "A public body in the United Kingdom offers: Payroll",
    ]


def test_each_sealing_makes_up_another_number(cast: SimpleNamespace, listing: Listing) -> None:
    numbers = set()
    for to in (SEALED, VERIFIED, SEALED, EVERYBODY):
        change(listing, cast.ann, to)
        numbers.add(listing.entry.number)
        assert Client().get(f"/listings/{listing.pk}/").status_code == (200 if to == EVERYBODY else 404)
    assert len(numbers) == 3
    assert listing.pk in numbers


def test_a_sealed_listing_is_read_by_its_made_up_number(db: None) -> None:
    council = make_council(name="Quarley Borough Council")
    said = {"title": "Quarterly rota", "summary": "Sixpence a head", "details": "Since the flood"}
    listing = make_live_listing(council, direction="seek", visibility=SEALED, **said)
    page = Client().get(listing.get_absolute_url()).content.decode()
    assert "A public body in the United Kingdom seeks: Payroll" in page
    for told in ("Quarley", *said.values(), "Shared staff"):
        assert told not in page


def test_what_was_not_public_is_not_gone_but_unknown(cast: SimpleNamespace) -> None:
    for visibility, status in ((EVERYBODY, 410), (VERIFIED, 404), (SEALED, 404)):
        listing = make_live_listing(cast.wenlow, author=cast.ann, visibility=visibility)
        actions.withdraw(listing=listing, at=timezone.now(), why="gone")
        assert Client().get(f"/listings/{listing.pk}/").status_code == status


def test_strangers_and_the_same_again_change_nothing(cast: SimpleNamespace, listing: Listing) -> None:
    with pytest.raises(Listing.NotYours):
        change(listing, make_officer(make_council()), SEALED)
    change(listing, cast.ann, SEALED)
    number = listing.sealed_number
    with pytest.raises(Listing.IsShownSoAlready):
        change(listing, cast.ann, SEALED, seen=EVERYBODY)
    with pytest.raises(Listing.ChangedMeanwhile):
        change(listing, cast.ann, VERIFIED, seen=EVERYBODY)
    assert (listing.visibility, listing.sealed_number) == (SEALED, number)


def test_where_things_are_signed_off_an_officer_narrows_and_a_lead_widens(
    cast: SimpleNamespace, listing: Listing
) -> None:
    Council.objects.filter(pk=cast.wenlow.pk).update(requires_sign_off=True)
    listing.refresh_from_db()
    change(listing, cast.ann, SEALED)
    with pytest.raises(Listing.NeedsSignOff):
        change(listing, cast.ann, VERIFIED)
    assert listing.visibility == SEALED
    change(listing, make_officer(cast.wenlow, role="lead"), VERIFIED)
    assert listing.visibility == VERIFIED


def test_nothing_but_the_councils_word_widens(cast: SimpleNamespace, listing: Listing) -> None:
    at = timezone.now()
    change(listing, cast.ann, SEALED)
    number = listing.sealed_number
    actions.pause(listing=listing, at=at, why="busy")
    actions.resume(listing=listing, at=at, why="able_again")
    actions.confirm_current(listing=listing, at=at)
    listing.reword(listing.newest_revision(), at=at)
    actions.publish(listing=listing, at=at)
    entry = Entry.objects.get(pk=listing.pk)
    assert (entry.visibility, entry.number, entry.council) == (SEALED, number, None)


def test_the_page_asks_twice_before_more_is_seen(cast: SimpleNamespace, listing: Listing) -> None:
    client = Client()
    client.force_login(cast.ann)
    address = reverse("listing_visibility", args=[listing.pk])
    assert client.post(address, {"visibility": SEALED, "seen": EVERYBODY}).status_code == 302
    refused = client.post(address, {"visibility": EVERYBODY, "seen": SEALED})
    assert refused.status_code == 422
    assert "Tick the box" in refused.content.decode()
    assert Entry.objects.get(pk=listing.pk).council is None
    assert client.post(address, {"visibility": EVERYBODY, "seen": SEALED, "widens": "on"}).status_code == 302
    assert Entry.objects.get(pk=listing.pk).council == cast.wenlow
    stale = client.post(address, {"visibility": VERIFIED, "seen": SEALED})
    assert stale.status_code == 422


def test_what_is_closed_is_shown_to_nobody(cast: SimpleNamespace, listing: Listing) -> None:
    listing.withdraw(at=timezone.now(), why="gone")
    with pytest.raises(Listing.NotInThatState):
        change(listing, cast.ann, SEALED)
