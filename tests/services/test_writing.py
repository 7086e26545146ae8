"""An officer writes a listing: which way and which service, then question by question."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.models import Domain, Officer
from services import actions, drafting
from services.forms import ContentForm
from services.models import Listing, ListingRevision
from services.questions import QUESTIONS
from tests.factories import (
    content,
    make_category,
    make_council,
    make_listing,
    make_live_listing,
    make_membership,
    make_officer,
)
from tests.services.answers import address, answer, page, page_with, typed

NEW = reverse("listing_new")
WHAT = {"direction": "offer", "category": "payroll"}
ON_THE_WAY = [question.slug for question in QUESTIONS if question.is_on_the_way]


def written() -> Listing:
    return Listing.objects.latest("pk")


def begun(client: Client, **what: Any) -> Listing:
    """A draft that says nothing yet."""
    assert client.post(NEW, WHAT | what).status_code == 302
    return written()


def test_eight_question_pages_are_enough(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    way = ann.get(NEW)
    assert "Do you offer or seek?" in way.text
    service = ann.get(NEW, {"next": "service", "direction": "offer"})
    assert "Which service?" in service.text
    key = service.context["form"]["key"].value()
    follows = ann.post(NEW, WHAT | {"key": key})
    pages = 2
    while "/edit/" in follows.headers["Location"]:
        slug = follows.headers["Location"].split("/")[-2]
        assert ann.get(follows.headers["Location"]).status_code == 200
        follows = ann.post(follows.headers["Location"], page(slug))
        pages += 1
    assert pages == 8
    listing = written()
    assert follows.headers["Location"] == reverse("own_listing", args=[listing.pk])
    checked = ann.get(follows.headers["Location"])
    assert "Check your answers" in checked.text
    assert "Shared staff, then Joint committee" in checked.text
    assert (listing.state, listing.council, listing.author) == ("draft", cast.wenlow, cast.ann)
    ann.post(reverse("listing_submit", args=[listing.pk]))
    assert written().state == Listing.State.SUBMITTED


def test_every_answer_is_kept(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    Domain.objects.create(name="wenlow.example", council=cast.wenlow)
    listing = begun(ann)
    for question in QUESTIONS:
        more = {"contact_mailbox": "Payroll.Team@wenlow.example"} if question.slug == "contact" else {}
        assert answer(ann, listing, question.slug, **more).status_code == 302, question.slug
    said = listing.newest_revision()
    assert (said.title, said.details) == ("Payroll for two more councils", "Twelve people.\nOne system.")
    assert said.delivery_models == ["shared_staff", "joint_committee"]
    assert (said.systems, said.role, said.volume) == (["mhr-itrent"], "host", 1500)
    assert (said.volume_unit, said.capacity_to_spare) == ("payslips a month", 800)
    assert (said.annual_cost_gbp, said.full_time_equivalents) == (350_000, Decimal("7.5"))
    assert (said.reach, said.reach_km, said.min_partners, said.max_partners) == ("km", 80, 1, 2)
    assert (said.break_on, said.notice_months) == (date(2029, 3, 31), 6)
    assert (said.governance_stage, said.sponsor, said.readiness) == ("approved", "director", "ready")
    assert (said.decided_by, said.outcomes) == ("members", "Nobody waits.")
    assert said.links == ["https://www.wenlow.example/a", "http://www.wenlow.example/b"]
    assert (said.contact_mailbox, said.contact_shown_to) == ("payroll.team@wenlow.example", "everybody")
    assert all(question.is_answered_in(said) for question in QUESTIONS)
    assert said.lacks == []


def test_each_step_is_saved_and_another_browser_goes_on(
    ann: Client, cast: SimpleNamespace, catalogue: Any, logged_in: Callable[[Officer], Client]
) -> None:
    listing = begun(ann)
    answer(ann, listing, "words")
    elsewhere = logged_in(cast.ann)
    assert "Go on writing" in elsewhere.get(reverse("own_listings")).text
    tasks = elsewhere.get(reverse("listing_edit", args=[listing.pk]))
    assert "3 of 8 answered" in " ".join(tasks.text.split())
    assert "Payroll for two more councils" in elsewhere.get(address(listing, "words")).text


def test_who_may_see_it_is_asked_in_the_list_of_tasks(ann: Client, catalogue: Any) -> None:
    listing = begun(ann)
    tasks, shown = (
        reverse("listing_edit", args=[listing.pk]),
        reverse("listing_visibility", args=[listing.pk]),
    )
    assert shown in ann.get(tasks).text
    chosen = ann.post(shown, {"visibility": "verified", "seen": "everybody"})
    assert chosen.headers["Location"] == tasks
    for name in ("listing_edit", "own_listing", "listing_preview"):
        page = ann.get(reverse(name, args=[listing.pk])).text
        assert "Who may see it" in page
        assert "Verified officers only" in page
        assert shown in page


def test_an_unfinished_draft_is_not_submitted(ann: Client, catalogue: Any) -> None:
    listing = begun(ann)
    answer(ann, listing, "words")
    told = ann.post(reverse("listing_submit", args=[listing.pk]), follow=True)
    assert "Something that every listing must say is missing" in told.text
    assert written().state == Listing.State.DRAFT


def test_the_database_and_python_agree_on_what_is_unfinished(cast: SimpleNamespace) -> None:
    empty: dict[str, Any] = {
        "title": "",
        "summary": "",
        "delivery_models": [],
        "reach": "",
        "expires_on": None,
    }
    for name, value in (empty | {"details": ""}).items():
        listing = make_listing(cast.wenlow, cast.ann, **{name: value})
        read = Listing.objects.with_title().get(pk=listing.pk)
        assert read.is_unfinished == bool(listing.newest_revision().lacks) == (name in empty)
    assert empty.keys() == set(ListingRevision.NEEDED)


def test_what_may_stay_open_is_passed_over(ann: Client, catalogue: Any) -> None:
    listing = begun(ann)
    nothing = dict.fromkeys(page("start"), "")
    follows = answer(ann, listing, "start", **nothing)
    assert follows.headers["Location"] == address(listing, "size")
    assert listing.revisions.count() == 1


def test_a_change_from_the_answers_leads_back_to_them(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, category=catalogue.payroll)
    follows = ann.post(address(listing, "cost") + "?from=check", page("cost"))
    assert follows.headers["Location"] == reverse("own_listing", args=[listing.pk])
    assert answer(ann, listing, "staff").headers["Location"] == reverse("listing_edit", args=[listing.pk])


def test_only_services_of_the_councils_tier_are_offered(ann: Client, catalogue: Any) -> None:
    asked = ann.get(NEW, {"next": "service", "direction": "seek"})
    assert "Internal audit" in asked.text
    assert "Adult social care" not in asked.text
    refused = ann.post(NEW, WHAT | {"category": catalogue.care.pk})
    assert refused.status_code == 422
    assert "Wenlow Borough Council does not run this service" in refused.text


def test_an_officer_of_two_councils_is_asked_for_which(
    cast: SimpleNamespace, catalogue: Any, logged_in: Callable[[Officer], Client]
) -> None:
    make_membership(cast.ann, cast.farley)
    client = logged_in(cast.ann)
    assert "Which council is it for?" in client.get(NEW).text
    assert client.post(NEW, WHAT).status_code == 422
    client.post(NEW, WHAT | {"council": cast.farley.pk, "category": catalogue.care.pk})
    assert (written().council, written().category) == (cast.farley, catalogue.care)


def test_nobody_writes_for_a_council_that_is_not_hers(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    assert ann.post(NEW, WHAT | {"council": cast.harcombe.pk}).status_code == 422
    assert Listing.objects.count() == 2


def test_who_acts_for_no_council_is_led_to_join(
    cast: SimpleNamespace, catalogue: Any, logged_in: Callable[[Officer], Client]
) -> None:
    response = logged_in(make_officer()).post(NEW, WHAT)
    assert response.headers["Location"] == reverse("join")
    assert Client().get(NEW).status_code == 302


def test_a_second_press_makes_no_second_listing(ann: Client, catalogue: Any) -> None:
    sent = WHAT | {"key": str(uuid4())}
    first = ann.post(NEW, sent)
    answer(ann, written(), "words")
    assert ann.post(NEW, sent).headers["Location"] == first.headers["Location"]
    assert Listing.objects.filter(state="draft").count() == 1
    assert written().newest_revision().title == "Payroll for two more councils"


def test_going_back_to_another_service_moves_the_same_draft(ann: Client, catalogue: Any) -> None:
    key = str(uuid4())
    ann.post(NEW, WHAT | {"key": key})
    ann.post(NEW, WHAT | {"key": key, "category": "internal-audit", "direction": "seek"})
    assert Listing.objects.filter(state="draft").count() == 1
    assert (written().direction, written().category) == ("seek", catalogue.audit)
    actions.withdraw(listing=written(), at=written().created_at, why="gone")
    refused = ann.post(NEW, WHAT | {"key": key})
    assert refused.status_code == 422
    assert "has moved on" in refused.text


def test_the_same_answer_twice_changes_nothing(ann: Client, catalogue: Any) -> None:
    listing = begun(ann)
    for _press in range(2):
        assert answer(ann, listing, "words").status_code == 302
    assert listing.revisions.count() == 2
    for question in QUESTIONS:
        answer(ann, listing, question.slug)
    number = listing.revisions.count()
    for question in QUESTIONS:
        form = ann.get(address(listing, question.slug)).context["form"]
        answer(ann, listing, question.slug, based_on=form["based_on"].value())
    assert listing.revisions.count() == number


def test_models_are_put_in_order(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    listing = begun(ann)
    order = {"first_model": "lead_authority", "second_model": "shared_staff", "third_model": "lead_authority"}
    answer(ann, listing, "models", **order, other_models=["joint_committee", "shared_staff"])
    assert listing.newest_revision().delivery_models == ["lead_authority", "shared_staff", "joint_committee"]
    form = ann.get(address(listing, "models")).context["form"]
    ranked = [form[name].value() for name in ("first_model", "second_model", "third_model")]
    assert (ranked, form["other_models"].value()) == (
        ["lead_authority", "shared_staff", "joint_committee"],
        [],
    )


def test_a_draft_moves_to_another_service(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    listing = make_listing(
        cast.wenlow,
        cast.ann,
        direction="offer",
        category=catalogue.payroll,
        systems=["mhr-itrent"],
        volume_unit="payslips",
        capacity_to_spare=90,
    )
    move = reverse("listing_service", args=[listing.pk])
    assert "Change the service" in ann.get(move).text
    assert ann.post(move, {"direction": "seek", "category": catalogue.care.pk}).status_code == 422
    ann.post(move, {"direction": "seek", "category": catalogue.audit.pk})
    listing.refresh_from_db()
    assert (listing.direction, listing.category) == ("seek", catalogue.audit)
    said = listing.newest_revision()
    assert (said.systems, said.capacity_to_spare, said.volume_unit) == ([], None, "payslips")
    assert ann.get(address(listing, "systems")).status_code == 404


def test_a_live_listing_keeps_its_service(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    move = reverse("listing_service", args=[cast.seek.pk])
    for response in (ann.get(move), ann.post(move, {"direction": "offer", "category": catalogue.audit.pk})):
        assert response.headers["Location"] == reverse("own_listing", args=[cast.seek.pk])
    cast.seek.refresh_from_db()
    assert (cast.seek.direction, cast.seek.category_id) == ("seek", "payroll")


def test_an_edit_of_a_live_listing_is_shown_beside_what_others_see(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    told = ann.post(address(cast.seek, "words"), page("words", title="A pension partner"), follow=True)
    assert "wait for a moderator" in told.text
    assert "<ins>pension partner</ins>" in told.text
    cast.seek.refresh_from_db()
    assert cast.seek.entry.title == "A payroll partner from April"
    assert cast.seek.state == Listing.State.LIVE


def test_a_colleagues_answer_is_not_overwritten_unasked(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, direction="offer", category=catalogue.payroll)
    answer(ann, listing, "words", title="Theirs", based_on="1")
    told = answer(ann, listing, "words", title="Mine", based_on="1")
    assert told.status_code == 422
    assert "Somebody changed this answer" in told.text
    assert "<ins>Theirs</ins>" in told.text
    assert 'value="Mine"' in told.text
    again = told.context["form"]["based_on"].value()
    assert answer(ann, listing, "words", title="Mine", based_on=again).status_code == 302
    assert listing.newest_revision().title == "Mine"


def test_two_tabs_with_different_questions_lose_nothing(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, direction="offer", category=catalogue.payroll)
    answer(ann, listing, "words", title="From one tab", based_on="1")
    assert answer(ann, listing, "cost", based_on="1").status_code == 302
    said = listing.newest_revision()
    assert (said.title, said.annual_cost_gbp) == ("From one tab", 350_000)


@pytest.mark.parametrize("based_on", ["99", "0", "-1", "x", "9" * 30])
def test_an_odd_base_overwrites_nothing(
    ann: Client, cast: SimpleNamespace, catalogue: Any, based_on: str
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, direction="offer", category=catalogue.payroll)
    told = answer(ann, listing, "words", title="Mine", based_on=based_on)
    assert told.status_code == 422
    assert 'value="Mine"' in told.text
    assert listing.revisions.count() == 1


def test_a_closed_listing_is_not_edited(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    actions.withdraw(listing=cast.seek, at=cast.seek.created_at, why="gone")
    for response in (
        ann.get(reverse("listing_edit", args=[cast.seek.pk])),
        ann.get(address(cast.seek, "words")),
        answer(ann, cast.seek, "words"),
        ann.get(reverse("listing_service", args=[cast.seek.pk])),
    ):
        assert response.headers["Location"] == reverse("own_listing", args=[cast.seek.pk])
    assert cast.seek.revisions.count() == 1


def test_an_earlier_listing_is_copied_once(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    old = make_live_listing(cast.wenlow, author=cast.ann, title="As last year", expires_on=yesterday)
    key = ann.get(reverse("own_listing", args=[old.pk])).context["copy_form"]["key"].value()
    for _press in range(2):
        told = ann.post(reverse("listing_copy", args=[old.pk]), {"key": key}, follow=True)
        assert "Copied into a new draft" in told.text
    draft = Listing.objects.get(state="draft")
    assert (draft.newest_revision().title, draft.newest_revision().expires_on) == ("As last year", None)
    assert (draft.category, draft.direction, draft.published_at) == (old.category, old.direction, None)


def test_the_copy_of_a_sealed_listing_is_sealed(ann: Client, cast: SimpleNamespace, catalogue: Any) -> None:
    cast.seek.show_to("sealed", at=timezone.now())
    ann.post(reverse("listing_copy", args=[cast.seek.pk]), {"key": uuid4()})
    draft = Listing.objects.get(state="draft")
    assert draft.is_sealed
    assert draft.sealed_number not in (None, cast.seek.sealed_number)
    assert ann.get(reverse("listing_preview", args=[draft.pk])).status_code == 200
    assert ann.get(reverse("listing_preview", args=[cast.seek.pk])).status_code == 200


def test_nothing_is_copied_without_a_key_or_from_another_council(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    told = ann.post(reverse("listing_copy", args=[cast.seek.pk]), {"key": "x"}, follow=True)
    assert "Nothing was copied" in told.text
    assert ann.post(reverse("listing_copy", args=[cast.offer.pk]), {"key": uuid4()}).status_code == 404
    assert Listing.objects.count() == 2


def test_her_council_sees_a_preview_and_nobody_else(
    ann: Client, cast: SimpleNamespace, catalogue: Any, logged_in: Callable[[Officer], Client]
) -> None:
    answer(ann, cast.seek, "words", title="Not public yet")
    preview = reverse("listing_preview", args=[cast.seek.pk])
    seen = ann.get(preview)
    assert "This is how others will see it" in seen.text
    assert "Not public yet" in seen.text
    assert logged_in(cast.bob).get(preview).status_code == 404
    assert "Not public yet" not in Client().get(cast.seek.get_absolute_url()).text
    listing = begun(ann)
    assert ann.get(reverse("listing_preview", args=[listing.pk])).status_code == 200


def test_who_near_by_lists_the_same_is_shown_first(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    far = make_live_listing(make_council(latitude=57.0), category=catalogue.payroll, title="Far away")
    listing = begun(ann)
    asked = ann.get(address(listing, "words"))
    assert "One council near you lists this: see it first." in asked.text
    assert cast.offer.entry.title in asked.text
    assert cast.seek.entry.title not in asked.text
    assert far.entry.title not in asked.text
    make_live_listing(make_council(latitude=53.6), category=catalogue.payroll)
    assert "2 councils near you list this" in ann.get(reverse("listing_edit", args=[listing.pk])).text
    answer(ann, listing, "words")
    assert "near you" not in ann.get(address(listing, "words")).text


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
    "half a date": ({"contract_ends_on_month": ""}, "contract_ends_on", "must include a month"),
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
    listing, slug = begun(ann), page_with(field)
    sent = page(slug, **wrong)
    response = ann.post(address(listing, slug), sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert told in response.text
    assert f'id="id_{field}_error"' in response.text
    assert "govuk-error-summary" in response.text
    for name, value in sent.items():
        if isinstance(value, str) and name not in ("first_model", "based_on"):
            assert value.strip().split("\r\n")[0] in response.text, name
    assert listing.revisions.count() == 1


def test_a_mailbox_is_one_of_the_council_and_nobodys_own(
    ann: Client, cast: SimpleNamespace, catalogue: Any
) -> None:
    Domain.objects.create(name="wenlow.example", council=cast.wenlow)
    listing = begun(ann)
    for mailbox in (cast.ann.email, "team@elsewhere.example", "ann+x@wenlow.example", cast.bob.email):
        refused = answer(ann, listing, "contact", contact_mailbox=mailbox)
        assert refused.status_code == 422, mailbox
        assert "Enter a shared mailbox at a domain of your council" in refused.text
    assert answer(ann, listing, "contact", contact_mailbox="pay@wenlow.example").status_code == 302
    make_officer(cast.wenlow, email="pay@wenlow.example")
    assert answer(ann, listing, "words").status_code == 302


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
    refused = answer(ann, begun(ann), "links", links=links)
    assert refused.status_code == 422
    assert "links" in refused.context["form"].errors


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
    listing = begun(ann)
    answer(ann, listing, "words", title=odd, summary=odd)
    answer(ann, listing, "details", details=odd)
    answer(ann, listing, "size", volume_unit=odd[:40])
    for name in ("own_listing", "listing_edit", "listing_preview"):
        seen = ann.get(reverse(name, args=[listing.pk]))
        assert seen.status_code == 200
        assert "<script>alert" not in seen.text
        assert "<img src=x" not in seen.text
    said = listing.newest_revision()
    for text in (said.title, said.summary, said.details):
        assert text
        assert not set(text) & set("\x07\x1b\u202e\u202c\u2028")


@pytest.mark.parametrize(
    "data", [{}, {"direction": "sideways"}, {"key": "x"}, {"category": "a" * 900}, {"council": "-1"}]
)
def test_an_odd_form_is_refused_not_broken(
    ann: Client, cast: SimpleNamespace, catalogue: Any, data: dict[str, str]
) -> None:
    assert ann.post(NEW, WHAT | data).status_code == (302 if not data else 422)
    assert ann.post(NEW, data).status_code == 422
    assert ann.get(NEW, data).status_code == 200
    assert ann.post(address(cast.seek, "words"), data).status_code == 422
    assert ann.get(address(cast.seek, "none-such")).status_code == 404


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
        "annual_cost_gbp": "5",
    }
    listing = begun(ann, **forged)
    ann.post(address(listing, "words"), page("words") | forged)
    listing.refresh_from_db()
    assert (listing.state, listing.author, listing.published_at) == ("draft", cast.ann, None)
    said = listing.newest_revision()
    assert (said.number, said.annual_cost_gbp) == (2, None)


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_make_one_listing() -> None:
    council, category = make_council(), make_category()
    officer, key, start = make_officer(council), uuid4(), Barrier(6)

    def press() -> None:
        start.wait()
        drafting.begin(
            officer=officer,
            council=council,
            direction="offer",
            category=category,
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
    data.update(changes | {"contact_mailbox": ""})
    form = ContentForm(data, direction="offer", category=catalogue.payroll, today=timezone.localdate())
    if form.is_valid():
        with transaction.atomic():
            listing = make_listing(cast.wenlow, cast.ann)
            kept = actions.revise(listing=listing, officer=cast.ann, content=form.content, at=timezone.now())
            assert kept.says(form.content)
            transaction.set_rollback(True)
    else:
        assert form.errors
        assert str(form)
