"""Who comes to act for a council, goes from one to another, and leaves, in a browser with real mail."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from councils.models import Domain, Membership
from tests.factories import PASSWORD, make_council, make_officer
from tests.journeys.people import Person, link_in
from tests.running import Running, RunningRelay
from tests.sampling import first_of

NEW_PASSWORD = "three quiet geese cross"
ADDRESSES = {
    "ann": "ann@wenlow.example",
    "nell": "nell@wenlow.example",
    "lou": "lou@wenlow.example",
    "mo": "mo@market.example",
}


@pytest.fixture
def bodies(transactional_db: None) -> None:
    """Wenlow and its fire authority, which write from one domain and which nobody has joined yet."""
    cache.clear()  # Limits on letters to one address outlive a test's rows.
    for name, slug in (("Wenlow Borough Council", "wenlow"), ("Wenlow Fire Authority", "wenlow-fire")):
        council = make_council(name=name, slug=slug)
        Domain.objects.create(name="wenlow.example", council=council)
    make_officer(email=ADDRESSES["mo"], full_name="Mo Reed", is_moderator=True)


@pytest.fixture(params=first_of([False, True]), ids=first_of(["scripts off", "scripts on"]))
def people(
    request: pytest.FixtureRequest, browser: Browser, live_site: str, relay: RunningRelay, bodies: None
) -> Iterator[dict[str, Person]]:
    found = {
        name: Person(browser, live_site, relay, email=email, scripts=request.param)
        for name, email in ADDRESSES.items()
    }
    yield found
    for person in found.values():
        person.context.close()


def test_joining_switching_and_leaving(people: dict[str, Person], live_worker: Running) -> None:
    ann, nell, lou, mo = people.values()
    mo.signs_in(PASSWORD)
    expect(mo.page).to_have_url("/moderation/")
    the_first_officer_is_confirmed_by_a_moderator(ann, mo)
    a_colleague_is_confirmed_by_the_lead(nell, ann)
    another_comes_by_invitation(lou, ann)
    nell_acts_for_two_and_switches(nell, mo)
    the_only_lead_leaves_and_says_who_follows(ann, nell)


def comes(person: Person, name: str) -> None:
    person.signs_up(name, NEW_PASSWORD)
    person.opens(link_in(person.letter("Confirm your address"), "confirm-email"))
    person.presses("Yes, this is me")
    person.sets_up_an_app()


def asks(person: Person, body: str) -> None:
    person.opens("/join/")
    person.picks(body)
    person.presses("Ask to join")
    person.sees("Waiting to be confirmed")


def the_first_officer_is_confirmed_by_a_moderator(ann: Person, mo: Person) -> None:
    comes(ann, "Ann Wood")
    asks(ann, "Wenlow Borough Council")
    ann.sees("A moderator of")
    ann.sees("Once confirmed, you are the council lead")
    decides(mo, "Ann Wood")
    ann.letter("You act for Wenlow now")
    ann.opens("/dashboard/")
    ann.sees("Get going")


def decides(mo: Person, name: str) -> None:
    mo.opens("/moderation/")
    mo.sees(name)
    mo.follows("Open")
    mo.picks("Confirm")
    mo.presses("Save your decision")


def a_colleague_is_confirmed_by_the_lead(nell: Person, ann: Person) -> None:
    comes(nell, "Nell Haigh")
    asks(nell, "Wenlow Borough Council")
    nell.sees("Ann Wood, the council lead of Wenlow, who has been told.")
    ann.opens(link_in(ann.letter("Nell Haigh asks to act for Wenlow"), "/your-council/officers/"))
    ann.picks("Confirm")
    ann.picks("Officer: writes")
    ann.presses("Save your decision")
    nell.letter("You act for Wenlow now")
    nell.opens("/dashboard/")
    nell.sees("Get going")


def another_comes_by_invitation(lou: Person, ann: Person) -> None:
    ann.opens("/your-council/officers/")
    ann.follows("Invite a colleague")
    ann.fills("Work email address", lou.email)
    ann.picks("Approver: signs")
    ann.presses("Write the letter")
    letter = ann.page.get_by_label("What to send").input_value()
    link = next(word for word in letter.split() if "/invitations/" in word)
    comes(lou, "Lou Pike")
    lou.opens(link)
    lou.sees("You are invited to act for Wenlow")
    lou.presses("Accept")
    lou.sees("You act for Wenlow Borough Council now.")
    assert not [m for m in lou.relay.messages_to(lou.email) if "invit" in str(m["Subject"]).lower()]


def nell_acts_for_two_and_switches(nell: Person, mo: Person) -> None:
    asks(nell, "Wenlow Fire Authority")
    decides(mo, "Nell Haigh")
    nell.letter("You act for Wenlow Fire Authority now")
    nell.opens("/dashboard/")
    nell.presses("Act for Wenlow Fire Authority")
    expect(nell.page.locator("main h1")).to_have_text("Wenlow Fire Authority")
    nell.presses("Act for Wenlow")
    expect(nell.page.locator("main h1")).to_have_text("Wenlow")


def the_only_lead_leaves_and_says_who_follows(ann: Person, nell: Person) -> None:
    ann.opens("/your-council/officers/")
    ann.follows("Leave")
    ann.presses("Leave")
    ann.sees("Say who leads after you")
    ann.picks("Nell Haigh")
    ann.presses("Leave")
    ann.sees("You no longer act for Wenlow Borough Council.")
    nell.letter("You lead Wenlow now")
    nell.opens("/your-council/officers/")
    nell.sees("You lead.")
    left = Membership.objects.get(officer__email=ann.email)
    assert left.state == Membership.State.ENDED
