"""An officer writes a listing: which way and which service first, then what it says."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.models import Domain, Officer
from services import actions
from services.forms import ContentForm
from services.models import Listing, ListingRevision
from tests.factories import content, make_category, make_council, make_listing, make_membership, make_officer
from tests.services.answers import typed

NEW = reverse("listing_new")


def written() -> Listing:
    return Listing.objects.latest("pk")


def test_a_listing_is_written_as_a_draft(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    start = ann.get(NEW)
    assert start.status_code == 200
    page = ann.get(NEW, {"next": "details", "direction": "offer", "category": "payroll"})
    assert page.status_code == 200
    assert "MHR iTrent" in page.text
    key = page.context["form"]["key"].value()

    response = ann.post(NEW, typed(key=key))

    listing = written()
    assert response.headers["Location"] == reverse("own_listing", args=[listing.pk])
    assert (listing.state, listing.council, listing.author) == ("draft", cast.wenlow, cast.ann)
    assert (listing.direction, listing.category_id, listing.key) == ("offer", "payroll", UUID(key))
    said = listing.newest_revision()
    assert said.details == "Twelve people.\nOne system."
    assert said.delivery_models == ["shared_staff", "joint_committee"]
    assert (said.systems, said.role, said.volume, said.volume_unit) == (
        ["mhr-itrent"],
        "host",
        1500,
        "payslips a month",
    )
    assert (said.annual_cost_gbp, said.full_time_equivalents) == (350_000, Decimal("7.5"))
    assert (said.reach, said.reach_km, said.min_partners, said.max_partners) == ("km", 80, 1, 2)
    assert said.earliest_start_on == date(said.written_at.year + 1, 4, 1)


def test_it_is_submitted_from_the_page_that_shows_the_answers(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    page = ann.post(NEW, typed(), follow=True)
    assert "Check your answers" in page.text
    assert "Shared staff, then Joint committee" in page.text
    ann.post(reverse("listing_submit", args=[written().pk]))
    assert written().state == Listing.State.SUBMITTED


def test_the_fewest_answers_are_enough(ann: Client, catalogue: Any) -> None:
    optional = (
        "details other_models role term_years earliest_start_on_day earliest_start_on_month "
        "earliest_start_on_year "
        "volume volume_unit full_time_equivalents annual_cost_gbp systems reach_km"
    )
    ann.post(NEW, {k: v for k, v in typed(reach="anywhere").items() if k not in optional.split()})
    said = written().newest_revision()
    assert (said.reach, said.reach_km, said.volume, said.systems) == ("anywhere", None, None, [])


def test_only_services_of_the_councils_tier_are_offered(ann: Client, catalogue: Any) -> None:
    assert "Adult social care" not in ann.get(NEW).text
    asked = ann.get(NEW, {"next": "details", "direction": "seek", "category": catalogue.care.pk})
    assert asked.status_code == 422
    assert "Wenlow Borough Council does not run this service" in asked.text
    assert ann.post(NEW, typed(category=catalogue.care.pk)).status_code == 422


def test_an_officer_of_two_councils_is_asked_for_which(
    cast: SimpleNamespace, catalogue: Any, logged_in: Callable[[Officer], Client]
) -> None:
    make_membership(cast.ann, cast.farley)
    client = logged_in(cast.ann)
    assert "Which council is it for?" in client.get(NEW).text
    assert client.post(NEW, typed()).status_code == 422
    client.post(NEW, typed(council=cast.farley.pk, category=catalogue.care.pk))
    assert (written().council, written().category) == (cast.farley, catalogue.care)


def test_nobody_writes_for_a_council_that_is_not_hers(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    assert ann.post(NEW, typed(council=cast.harcombe.pk)).status_code == 422
    assert Listing.objects.count() == 2


def test_who_acts_for_no_council_is_led_to_join(
    cast: SimpleNamespace, catalogue: Any, logged_in: Callable[[Officer], Client]
) -> None:
    response = logged_in(make_officer()).post(NEW, typed())
    assert response.headers["Location"] == reverse("join")
    assert Client().get(NEW).status_code == 302


def test_a_second_press_makes_no_second_listing(ann: Client, catalogue: Any) -> None:
    sent = typed(key=str(uuid4()))
    first, second = ann.post(NEW, sent), ann.post(NEW, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert written().revisions.count() == 1


def test_going_back_and_sending_other_words_changes_the_same_draft(ann: Client, catalogue: Any) -> None:
    key = str(uuid4())
    ann.post(NEW, typed(key=key))
    ann.post(NEW, typed(key=key, title="Better said"))
    assert Listing.objects.filter(state="draft").count() == 1
    assert written().newest_revision().title == "Better said"
    actions.withdraw(listing=written(), at=written().created_at, why="gone")
    refused = ann.post(NEW, typed(key=key, title="Once more"))
    assert refused.status_code == 422
    assert "Once more" in refused.text


def test_a_draft_is_changed_and_an_unchanged_save_changes_nothing(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    ann.post(NEW, typed())
    listing = written()
    edit = reverse("listing_edit", args=[listing.pk])
    form = ann.get(edit).context["form"]
    as_it_stands = {f.html_name: f.value() for f in form if f.value() is not None and "_on" not in f.name}
    dates = {k: v for k, v in typed().items() if "_on_" in k}
    ann.post(edit, as_it_stands | dates)
    assert listing.revisions.count() == 1
    ann.post(edit, as_it_stands | dates | {"title": "Another title"})
    assert listing.newest_revision().title == "Another title"
    assert listing.revisions.count() == 2


def test_the_order_of_models_survives_a_save(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    order = ["lead_authority", "shared_staff", "joint_committee"]
    listing = make_listing(cast.wenlow, cast.ann, delivery_models=order, category=catalogue.payroll)
    sent = typed(first_model="lead_authority", other_models=["joint_committee", "shared_staff"])
    ann.post(reverse("listing_edit", args=[listing.pk]), sent)
    assert listing.newest_revision().delivery_models == order


def test_a_draft_moves_to_another_service(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    listing = make_listing(cast.wenlow, cast.ann, direction="offer", category=catalogue.payroll)
    edit = reverse("listing_edit", args=[listing.pk])
    assert "Change the service" in ann.get(edit, {"service": "change"}).text
    chosen = {"next": "details", "direction": "seek", "category": catalogue.audit.pk}
    page = ann.get(edit, chosen)
    assert "Internal audit" in page.text
    assert "MHR iTrent" not in page.text
    ann.post(edit, typed(direction="seek", category=catalogue.audit.pk))
    listing.refresh_from_db()
    assert (listing.direction, listing.category) == ("seek", catalogue.audit)


def test_a_live_listing_keeps_its_service(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    edit = reverse("listing_edit", args=[cast.seek.pk])
    assert "Change the service" not in ann.get(edit, {"service": "change"}).text
    ann.post(edit, typed(direction="offer", category=catalogue.audit.pk))
    cast.seek.refresh_from_db()
    assert (cast.seek.direction, cast.seek.category_id) == ("seek", "payroll")
    assert cast.seek.pending_revision is not None


def test_an_edit_of_a_live_listing_is_shown_beside_what_others_see(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    page = ann.post(
        reverse("listing_edit", args=[cast.seek.pk]), typed(title="A pension partner"), follow=True
    )
    assert "wait for a moderator" in page.text
    assert "<ins>pension partner</ins>" in page.text
    assert cast.seek.entry.title == "A payroll partner from April"


def test_a_colleagues_words_are_not_overwritten_unasked(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, direction="offer", category=catalogue.payroll)
    edit = reverse("listing_edit", args=[listing.pk])
    theirs = content(title="Theirs")
    actions.revise(listing=listing, officer=cast.ann, content=theirs, at=listing.created_at)
    told = ann.post(edit, typed(title="Mine", based_on="1"))
    assert told.status_code == 422
    assert "A colleague changed this listing" in told.text
    assert "Mine" in told.text
    again = told.context["form"]["based_on"].value()
    assert ann.post(edit, typed(title="Mine", based_on=again)).status_code == 302
    assert listing.newest_revision().title == "Mine"


def test_a_closed_listing_is_not_edited(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    actions.withdraw(listing=cast.seek, at=cast.seek.created_at, why="gone")
    for answer in (
        ann.get(reverse("listing_edit", args=[cast.seek.pk])),
        ann.post(reverse("listing_edit", args=[cast.seek.pk]), typed()),
    ):
        assert answer.headers["Location"] == reverse("own_listing", args=[cast.seek.pk])
    assert cast.seek.revisions.count() == 1


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no title": ({"title": " "}, "title", "Fill in “Title”"),
    "long title": ({"title": "x" * 101}, "title", "at most 100 characters"),
    "long summary": ({"summary": "x" * 301}, "summary", "at most 300 characters"),
    "no model": ({"first_model": ""}, "first_model", "Choose an answer"),
    "unknown model": ({"first_model": "magic"}, "first_model", "Choose one of the answers"),
    "unknown system": ({"systems": ["none-such"]}, "systems", "Choose one of the answers"),
    "fewer than few": ({"min_partners": "3"}, "max_partners", "must not be below"),
    "too many": ({"max_partners": "21"}, "max_partners", "Enter a whole number from 1 to 20"),
    "a word": ({"term_years": "five"}, "term_years", "Enter a whole number from 1 to 50"),
    "endless digits": ({"volume": "9" * 5000}, "volume", "Enter a whole number"),
    "other digits": ({"volume": "١٢"}, "volume", "Enter a whole number"),
    "not finite": ({"full_time_equivalents": "NaN"}, "full_time_equivalents", "Enter a number"),
    "huge power": ({"full_time_equivalents": "1e999999"}, "full_time_equivalents", "no more than"),
    "no unit": ({"volume_unit": ""}, "volume_unit", "Say what is counted"),
    "no distance": ({"reach_km": ""}, "reach_km", "Enter how many kilometres"),
    "no such day": ({"expires_on_day": "31", "expires_on_month": "2"}, "expires_on", "Enter a real date"),
    "half a date": ({"contract_ends_on_day": "1"}, "contract_ends_on", "must include a month"),
    "long ago": ({"expires_on_year": "2020"}, "expires_on", "must be in the future"),
    "far off": ({"expires_on_year": "2099"}, "expires_on", "within two years"),
    "amount and band": ({"annual_cost_band": "under_100k"}, "annual_cost_band", "not both"),
    "late break": (
        {
            **{"contract_ends_on_day": "1", "contract_ends_on_month": "1", "contract_ends_on_year": "2028"},
            **{"break_on_day": "1", "break_on_month": "1", "break_on_year": "2029"},
        },
        "break_on",
        "must not be after the end",
    ),
    "backwards": (
        {"latest_start_on_day": "1", "latest_start_on_month": "1", "latest_start_on_year": "2020"},
        "latest_start_on",
        "must not be before the earliest",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    ann: Client, catalogue: Any, case: str
) -> None:
    wrong, field, told = REFUSED[case]
    sent = typed(details="Every word of this is kept", **wrong)
    response = ann.post(NEW, sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert told in response.text
    assert f'id="id_{field}_error"' in response.text
    assert "govuk-error-summary" in response.text
    assert "Every word of this is kept" in response.text
    for name, value in sent.items():
        if isinstance(value, str) and name not in ("direction", "category", "first_model"):
            assert value.strip() in response.text, name
    assert Listing.objects.count() == 2


ODD = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}",
    "\u202eright to left\u202c",
    "שלום وسلام",
    "🗑️ bins",
    "a\x07b\x1bc",
    "Ynys Môn\u2028two lines",
    "=1+1",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_is_kept_as_text(ann: Client, catalogue: Any, odd: str) -> None:
    page = ann.post(NEW, typed(title=odd, summary=odd, details=odd, volume_unit=odd[:40]), follow=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    said = written().newest_revision()
    for text in (said.title, said.summary, said.details):
        assert not set(text) & set("\x07\x1b\u202e\u202c\u2028")


@pytest.mark.parametrize(
    "data", [{}, {"direction": "sideways"}, {"key": "x", "based_on": "y"}, {"category": "a" * 900}]
)
def test_an_odd_form_is_refused_not_broken(
    ann: Client, cast: SimpleNamespace, catalogue: Any, data: dict[str, str]
) -> None:
    assert ann.post(NEW, data).status_code == 422
    assert ann.post(NEW, typed() | data).status_code == (302 if not data else 422)
    assert ann.post(reverse("listing_edit", args=[cast.seek.pk]), data).status_code == 422
    assert ann.get(NEW, {"next": "details"} | data).status_code == 422
    assert ann.get(NEW, data).status_code == 200


def test_fields_that_the_form_does_not_name_change_nothing(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    forged = {
        "state": "live",
        "author": cast.bob.pk,
        "live_revision": cast.offer.live_revision_id,
        "published_at": "2020-01-01",
        "number": "7",
        "listing": cast.offer.pk,
    }
    ann.post(NEW, typed(**forged))
    listing = written()
    assert (listing.state, listing.author, listing.published_at) == ("draft", cast.ann, None)
    assert ListingRevision.objects.get(listing=listing).number == 1


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_make_one_listing() -> None:
    council, category = make_council(), make_category()
    officer, key, start = make_officer(council), uuid4(), Barrier(6)

    def press() -> None:
        start.wait()
        actions.write_listing(
            officer=officer,
            council=council,
            direction="offer",
            category=category,
            content=content(),
            at=timezone.now(),
            key=key,
        )
        connection.close()

    presses = [Thread(target=press) for _ in range(6)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert Listing.objects.get().revisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_colleagues_who_save_at_once_make_one_revision_each() -> None:
    listing = make_listing(make_council())
    start = Barrier(5)

    def save(number: int) -> None:
        mine = Listing.objects.get(pk=listing.pk)
        start.wait()
        words = content(title=f"Words of colleague {number}")
        actions.revise(listing=mine, officer=mine.author, content=words, at=timezone.now())
        connection.close()

    colleagues = [Thread(target=save, args=[number]) for number in range(5)]
    for thread in colleagues:
        thread.start()
    for thread in colleagues:
        thread.join()
    assert sorted(listing.revisions.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


ANYTHING = st.text(max_size=60) | st.sampled_from(
    ["", "1", "-1", "0", "31", "2027", "km", "shared_staff", "٣"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(sorted(typed())), ANYTHING, max_size=6))
def test_whatever_is_typed_is_refused_or_kept(
    catalogue: Any, cast: SimpleNamespace, changes: dict[str, str]
) -> None:
    data = QueryDict(mutable=True)
    data.update({name: value for name, value in typed().items() if not isinstance(value, list)})
    data.update(changes)
    form = ContentForm(
        data, direction="offer", category=catalogue.payroll, today=timezone.localdate(), initial={}
    )
    if form.is_valid():
        with transaction.atomic():
            listing = make_listing(cast.wenlow, cast.ann)
            kept = actions.revise(listing=listing, officer=cast.ann, content=form.content, at=timezone.now())
            assert kept.says(form.content)
            transaction.set_rollback(True)
    else:
        assert form.errors
        assert str(form)


NEW_ANSWERS: dict[str, Any] = {
    "outcomes": "Nobody waits.",
    "annual_cost_gbp": "",
    "annual_cost_band": "100k_500k",
    "capacity_to_spare": "800",
    "contract_ends_on_day": "31",
    "contract_ends_on_month": "3",
    "contract_ends_on_year": "2030",
    "break_on_day": "31",
    "break_on_month": "3",
    "break_on_year": "2029",
    "notice_months": "6",
    "governance_stage": "approved",
    "sponsor": "director",
    "readiness": "ready",
    "decided_by": "members",
    "links": "https://www.wenlow.example/a\r\nhttp://www.wenlow.example/b",
    "contact_mailbox": "Payroll.Team@wenlow.example",
    "contact_shown_to": "everybody",
}


@pytest.fixture
def domain(cast: SimpleNamespace) -> Domain:
    return Domain.objects.create(name="wenlow.example", council=cast.wenlow)


def test_what_makes_matches_better_is_kept(ann: Client, catalogue: Any, domain: Domain) -> None:
    ann.post(NEW, typed(**NEW_ANSWERS))
    said = written().newest_revision()
    assert (said.outcomes, said.annual_cost_band, said.annual_cost_gbp) == (
        "Nobody waits.",
        "100k_500k",
        None,
    )
    assert (said.capacity_to_spare, said.break_on, said.notice_months) == (800, date(2029, 3, 31), 6)
    assert (said.governance_stage, said.sponsor, said.readiness) == ("approved", "director", "ready")
    assert (said.decided_by, said.contact_shown_to) == ("members", "everybody")
    assert said.links == ["https://www.wenlow.example/a", "http://www.wenlow.example/b"]
    assert said.contact_mailbox == "payroll.team@wenlow.example"


def test_a_mailbox_is_one_of_the_council_and_nobodys_own(
    ann: Client, cast: SimpleNamespace, catalogue: Any, domain: Domain
) -> None:
    for address in (cast.ann.email, "team@elsewhere.example", "ann+x@wenlow.example", cast.bob.email):
        answer = ann.post(NEW, typed(contact_mailbox=address))
        assert answer.status_code == 422, address
        assert "Enter a shared mailbox at a domain of your council" in answer.text


@pytest.mark.parametrize(
    "links",
    [
        "javascript:alert(1)",
        "https://user:word@wenlow.example/",
        "https://wenlow.example@evil.example/",
        "ftp://wenlow.example/",
        "wenlow.example",
        "https://wénlow.example/",
        "https://wenlow.example/" + "a" * 300,
        "\n".join(f"https://wenlow.example/{number}" for number in range(6)),
    ],
)
def test_odd_links_are_refused(ann: Client, catalogue: Any, links: str) -> None:
    answer = ann.post(NEW, typed(links=links))
    assert answer.status_code == 422
    assert "links" in answer.context["form"].errors
