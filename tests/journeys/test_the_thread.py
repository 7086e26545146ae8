"""From sign-up to partnership: what the site is for, in a browser, with a real worker and real mail."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Browser

from councils.models import Domain, Membership
from marketplace.matching.models import Match
from marketplace.proposals.models import Partnership, Proposal
from services.models import Listing
from tests.factories import (
    PASSWORD,
    make_category,
    make_council,
    make_delivery_model,
    make_live_listing,
    make_officer,
    make_system,
)
from tests.journeys.people import KeyboardPerson, Person, link_in
from tests.running import Running, RunningRelay, eventually
from tests.sampling import ALL

WEEK = timedelta(days=7)
NEW_PASSWORD = "three quiet geese cross"


@pytest.fixture
def market(transactional_db: None) -> None:
    """Wenlow, which nobody has joined yet, and Harcombe, whose offer of payroll is live."""
    wenlow = make_council(name="Wenlow Borough Council", slug="wenlow")
    harcombe = make_council(name="Harcombe District Council", slug="harcombe", latitude=53.7)
    Domain.objects.create(name="wenlow.example", council=wenlow)
    payroll = make_category("payroll")
    make_delivery_model("shared_staff", name="Shared staff")
    make_system("mhr-itrent", name="MHR iTrent").categories.add(payroll)
    bob = make_officer(
        harcombe, role=Membership.Role.LEAD, email="bob@harcombe.example", full_name="Bob Hale"
    )
    make_officer(email="mo@market.example", full_name="Mo Reed", is_moderator=True)
    make_live_listing(
        harcombe,
        author=bob,
        category=payroll,
        role="host",
        systems=["mhr-itrent"],
        title="Payroll for two more",
    )


@pytest.fixture(
    # The one without a mouse goes the same way with scripts on.
    params=[(Person, False), (KeyboardPerson, True), (Person, True)][: 3 if ALL else 2],
    ids=["scripts off", "keyboard alone", "scripts on"][: 3 if ALL else 2],
)
def people(
    request: pytest.FixtureRequest, browser: Browser, live_site: str, relay: RunningRelay, market: None
) -> Iterator[dict[str, Person]]:
    addresses = {"ann": "ann@wenlow.example", "bob": "bob@harcombe.example", "mo": "mo@market.example"}
    kind, scripts = request.param
    found = {
        name: kind(browser, live_site, relay, email=email, scripts=scripts)
        for name, email in addresses.items()
    }
    yield found
    for person in found.values():
        person.context.close()


def test_from_sign_up_to_partnership(people: dict[str, Person], live_worker: Running) -> None:
    ann, bob, mo = people["ann"], people["bob"], people["mo"]
    mo.signs_in(PASSWORD)
    ann_joins(ann, mo)
    listing = ann_lists_what_she_seeks(ann)
    mo_returns_it_and_ann_mends_it(ann, mo)
    mo_approves_it(mo, ann)
    anybody_finds_it(ann)
    match_is_found(listing)
    a_week_passes()
    ann_proposes_from_her_digest(ann)
    bob.signs_in(PASSWORD)
    bob_accepts(bob)
    both_councils_show_the_partnership(ann)


def ann_joins(ann: Person, mo: Person) -> None:
    ann.signs_up("Ann Wood", NEW_PASSWORD)
    ann.opens(link_in(ann.letter("Confirm your address"), "confirm-email"))
    ann.presses("Yes, this is me")
    ann.sets_up_an_app()
    ann.opens("/join/")
    ann.picks("Wenlow Borough Council")
    ann.presses("Ask to join")
    ann.sees("Waiting to be confirmed")
    mo.opens("/moderation/")
    mo.sees("Ann Wood")
    mo.follows("Open")
    mo.picks("Confirm")
    mo.presses("Save your decision")
    ann.letter("You act for Wenlow now")
    assert Membership.objects.get(officer__email=ann.email).role == Membership.Role.LEAD


def ann_lists_what_she_seeks(ann: Person) -> Listing:
    ann.opens("/your-listings/new/")
    ann.picks("We seek")
    ann.presses("Continue")
    ann.chooses("Which service?", "Payroll")
    ann.presses("Save and continue")
    ann.fills("Title", "A payroll partner from April")
    ann.fills("Summary", "One officer runs our payroll and she retires next summer.")
    ann.presses("Save and continue")
    ann.selects(ann.page.get_by_label("Which delivery model do you prefer?"), "Shared staff")
    ann.presses("Save and continue")
    today = timezone.localdate()
    ann.fills_date("Earliest start", today + timedelta(days=120))
    ann.fills_date("Latest start", today + timedelta(days=300))
    ann.presses("Save and continue")
    ann.fills("Volume", "340")
    ann.fills("Of what?", "payslips a month")
    ann.presses("Save and continue")
    ann.picks("Anywhere in the UK")
    ann.presses("Save and continue")
    ann.presses("Save and continue")
    ann.sees("Check your answers")
    ann_says_more(ann)
    ann.sees("A payroll partner from April")
    ann.presses("Submit to a moderator")
    listing = Listing.objects.get(author__email=ann.email)
    assert listing.state == Listing.State.SUBMITTED
    return listing


def ann_says_more(ann: Person) -> None:
    """What need not be said, and makes matches better."""
    ann.follows("All questions")
    ann.follows("Details")
    ann.fills("Details", "We pay 340 people. We look for a larger team to take all of it over.")
    ann.presses("Save and continue")
    ann.follows("Your part in it")
    ann.picks("Be served by another")
    ann.presses("Save and continue")
    ann.follows("Systems you use")
    ann.picks("MHR iTrent")
    ann.presses("Save and continue")
    ann.follows("Check your answers")


def mo_returns_it_and_ann_mends_it(ann: Person, mo: Person) -> None:
    mo.opens("/moderation/")
    mo.follows("Open")
    mo.sees("A payroll partner from April")
    mo.picks("It does not say what is offered or needed")
    mo.writes(mo.page.get_by_role("textbox").last, "Say which of your people would move.")
    mo.presses("Return with reasons")
    outcome = link_in(ann.letter("Changes asked for"), "/your-listings/")
    ann.opens(outcome)
    ann.sees("Say which of your people would move.")
    ann.follows("Change the listing")
    ann.follows("Details")
    ann.fills("Details", "We pay 340 people. Nobody would move: she retires, and one post is vacant.")
    ann.presses("Save and continue")
    ann.follows("Check your answers")
    ann.presses("Submit to a moderator")


def mo_approves_it(mo: Person, ann: Person) -> None:
    mo.opens("/moderation/")
    mo.follows("Open")
    mo.sees("Nobody would move")
    mo.presses("Approve")
    ann.letter("Live: A payroll partner")


def anybody_finds_it(ann: Person) -> None:
    ann.opens("/listings/?q=payroll")
    ann.sees("A payroll partner from April")
    ann.sees("Payroll for two more")


def match_is_found(listing: Listing) -> None:
    def matched() -> Match | None:
        return Match.objects.filter(listing=listing).first()

    found = eventually(matched, within=30)
    assert found.fit > 0
    assert found.reasons


def a_week_passes() -> None:
    """Ann was there when this week's digests opened: who joins later reads the next one."""
    Membership.objects.update(asked_at=F("asked_at") - WEEK, decided_at=F("decided_at") - WEEK)


def ann_proposes_from_her_digest(ann: Person) -> None:
    digest = ann.letter("Payroll")
    assert digest.get_body(preferencelist=("html",)) is not None
    ann.opens(link_in(digest, "/matches/"))
    ann.sees("Payroll for two more")
    ann.sees("Both run MHR iTrent")
    ann.follows("Propose")
    ann.fills("What you propose", "You take over our payroll from June, with one post of ours.")
    ann.picks("Shared staff")
    ann.fills_date("When would it start?", timezone.localdate() + timedelta(days=200))
    ann.presses("Send to Harcombe")
    assert Proposal.objects.get().state == Proposal.State.SENT


def bob_accepts(bob: Person) -> None:
    bob.opens(link_in(bob.letter("Wenlow proposes to share"), "/proposals/"))
    bob.sees("You take over our payroll from June")
    bob.picks("Open discussion")
    bob.presses("Continue")
    bob.presses("Open the discussion")
    assert Proposal.objects.get().state == Proposal.State.IN_DISCUSSION
    bob.sees("ann@wenlow.example")
    bob.picks("Accept")
    bob.presses("Continue")
    bob.presses("Accept")
    assert Proposal.objects.get().state == Proposal.State.AGREED


def both_councils_show_the_partnership(ann: Person) -> None:
    partnership = Partnership.objects.get(proposal__isnull=False)
    for council in ("wenlow", "harcombe"):
        ann.opens(f"/councils/{council}/")
        ann.sees(partnership.name)
    ann.follows(partnership.name)
    ann.sees("Agreed on this site")
    ann.letter("Agreed with Harcombe")
