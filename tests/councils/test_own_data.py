"""An officer sees what is held about her, takes it along, and has it erased."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, Model, SlugField, TextField, URLField
from django.test import Client
from django.utils import timezone

from councils.models import Erasure, Membership, Officer
from marketplace.audit.because import because
from marketplace.audit.models import Change
from marketplace.audit.tracking import AuditEvent
from marketplace.notifications.actions import plan
from marketplace.notifications.keepers import holdings, texts
from marketplace.proposals import actions as proposals
from tests.councils.test_erasing import client_of, proposal_of
from tests.factories import PASSWORD, make_council, make_membership, make_officer

ZIP, JSON = {"kind": "csv", "password": PASSWORD}, {"kind": "json", "password": PASSWORD}


@pytest.fixture
def busy(cast: SimpleNamespace) -> SimpleNamespace:
    """Ann has made a proposal, said something dangerous in its room, and got mail."""
    proposal = proposal_of(cast)
    proposals.discuss(proposal=proposal, council=cast.harcombe, officer=cast.bob, at=timezone.now())
    for who, council, words in (
        (cast.ann, cast.wenlow, '=HYPERLINK("https://evil.example")'),
        (cast.bob, cast.harcombe, "Bob’s own words"),
    ):
        proposals.remark(proposal=proposal, council=council, officer=who, text=words, at=timezone.now())
    plan(key="k", kind="account", officer=cast.ann, about={"what": "reset"}, at=timezone.now())
    return cast


def test_the_page_counts_what_is_held(busy: SimpleNamespace) -> None:
    page = client_of(busy.ann).get("/your-data/")
    assert page.status_code == 200
    counts = {holding.name: count for holding, count in page.context["held"]}
    assert (counts["account"], counts["memberships"], counts["remarks"], counts["proposals"]) == (1, 1, 1, 1)
    assert "invitations" in {holding.name for holding in page.context["not_held"]}
    assert "What you wrote in the rooms of proposals" in page.content.decode()


def test_she_gets_all_of_it_as_json(busy: SimpleNamespace) -> None:
    response = client_of(busy.ann).post("/your-data/", JSON)
    assert response.headers["Content-Disposition"] == 'attachment; filename="your-data.json"'
    assert "no-store" in response.headers["Cache-Control"]
    document = json.loads(response.content)
    tables = document["tables"]
    assert tables["account"][0]["email"] == "ann@wenlow.example"
    assert tables["listing_texts"][0]["title"] == "A payroll partner from April"
    assert tables["remarks"][0]["text"].startswith("=HYPERLINK")
    assert [row["kind"] for row in tables["messages"]] == ["proposal", "proposal", "account"]
    assert set(tables) == {holding.name for holding in holdings()}
    assert "Bob" not in response.content.decode()
    assert "argon2" not in response.content.decode()


def test_she_gets_all_of_it_as_spreadsheets(busy: SimpleNamespace) -> None:
    response = client_of(busy.ann).post("/your-data/", ZIP)
    assert response.headers["Content-Type"] == "application/zip"
    archive = ZipFile(io.BytesIO(response.content))
    assert set(archive.namelist()) == {f"{holding.name}.csv" for holding in holdings()}
    remarks = archive.read("remarks.csv").decode("utf-8-sig")
    assert '"\'=HYPERLINK(""https://evil.example"")"' in remarks
    assert "Bob" not in "".join(archive.read(name).decode() for name in archive.namelist())


def test_she_gets_what_the_audit_trail_says_of_her(cast: SimpleNamespace) -> None:
    for officer in (cast.ann, cast.bob):
        with because("confirm_current", who=officer.pk):
            cast.seek.confirm_current(at=timezone.now())
    document = json.loads(client_of(cast.ann).post("/your-data/", JSON).content)
    [event] = document["tables"]["events"]
    row = {"what": "listing", "row": str(cast.seek.pk), "change": "update", "why": "confirm_current"}
    assert event.items() >= row.items()


@pytest.mark.parametrize(
    "answers", [{}, {"kind": "json"}, JSON | {"password": "wrong"}, ZIP | {"kind": "pdf"}]
)
def test_without_the_password_nobody_gets_it(busy: SimpleNamespace, answers: dict[str, str]) -> None:
    response = client_of(busy.ann).post("/your-data/", answers)
    assert response.status_code == 422
    assert "Content-Disposition" not in response.headers


def test_who_waits_may_ask_too(cast: SimpleNamespace) -> None:
    officer = make_officer()
    Membership.objects.create(officer=officer, council=cast.wenlow, asked_at=timezone.now())
    assert client_of(officer).post("/your-data/", JSON).status_code == 200


def test_she_erases_her_account(busy: SimpleNamespace) -> None:
    client = client_of(busy.ann)
    page = client.get("/your-data/erase/").content.decode()
    assert "“Former officer of Wenlow”" in page
    assert "only lead" not in page
    response = client.post("/your-data/erase/", {"password": PASSWORD, "is_meant": "on"}, follow=True)
    assert response.redirect_chain == [("/your-data/erased/", 302)]
    assert "Your account is erased" in response.content.decode()
    assert client.get("/your-data/").status_code == 302
    assert Erasure.objects.get().erased_by == busy.ann


@pytest.mark.parametrize(
    "answers", [{}, {"password": PASSWORD}, {"is_meant": "on"}, {"password": "wrong", "is_meant": "on"}]
)
def test_by_mistake_nothing_is_erased(cast: SimpleNamespace, answers: dict[str, str]) -> None:
    assert client_of(cast.ann).post("/your-data/erase/", answers).status_code == 422
    assert not Erasure.objects.exists()


def test_the_only_lead_is_told_what_happens(cast: SimpleNamespace) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    leads_alone = "You are the only lead of Wenlow here."
    assert leads_alone in client_of(lead).get("/your-data/erase/").content.decode()
    make_officer(cast.wenlow, role=Membership.Role.LEAD)
    assert leads_alone not in client_of(lead).get("/your-data/erase/").content.decode()
    of_none = make_officer(make_council(name="Lone Council"), role=Membership.Role.LEAD)
    page = client_of(of_none).get("/your-data/erase/").content.decode()
    assert "You are the only officer of Lone here." in page


def test_the_only_administrator_is_told_why_not(cast: SimpleNamespace) -> None:
    response = client_of(cast.admin).post("/your-data/erase/", {"password": PASSWORD, "is_meant": "on"})
    assert response.status_code == 422
    assert "You are the only administrator" in response.content.decode()


def test_every_column_that_names_an_officer_is_given_to_her() -> None:
    """A new foreign key to officers stands in some slice's ``keeping.py``, or here with its reason."""
    given = {(holding.model, holding.officer) for holding in holdings()}
    assert set(columns_that_name_officers()) - NOT_HERS <= given


NOT_HERS = {
    ("pghistory.MiddlewareEvents", "user"),  # No table: the library's view on events.
    ("councils.Erasure", "officer"),  # Stands only once she is gone.
    ("councils.Officer_groups", "officer"),  # Rights of staff: the account says what she is.
    ("councils.Officer_user_permissions", "officer"),
}


def columns_that_name_officers() -> Iterator[tuple[str, str]]:
    """Of rows of the site. Events are the record of what became of them: they hold ids, and are kept."""
    for model in apps.get_models(include_auto_created=True):
        for field in [] if issubclass(model, AuditEvent | Change) else model._meta.get_fields():
            related: type[Model] | None = getattr(field, "related_model", None)
            if related is Officer and getattr(field, "concrete", False) and not field.many_to_many:
                yield model._meta.label, field.name


def test_every_column_for_free_words_is_searched_for_her() -> None:
    """A new column in which people write stands in some slice's ``keeping.py``, or here."""
    searched = {f"{text.model}.{column}" for text in texts() for column in text.columns}
    assert set(columns_for_words()) - NOT_WRITTEN_BY_OFFICERS <= searched


NOT_WRITTEN_BY_OFFICERS = {
    # Public registers and the catalogue.
    "councils.Council.name",
    "councils.Domain.name",
    "councils.DomainDecision.name",
    "services.DeliveryModel.legal_footing",
    "services.DeliveryModel.to_watch",
    "services.DeliveryModel.source",
    "services.Entry.also_known_as",
    "proposals.Partnership.source",
    # What the site itself writes. Rows of mail to her go as a whole.
    "councils.Officer.full_name",
    "councils.Officer.job_title",
    "councils.Officer.password",
    "digests.Digest.skipped_because",
    "matching.MatchRun.error",
    "matching.Verdict.key",
    "notifications.JobRun.error",
    "notifications.Message.key",
    "notifications.Message.message_id",
    "notifications.Message.reason",
    "notifications.Sweep.error",
}


def columns_for_words() -> Iterator[str]:
    for model in apps.get_models():
        is_ours = model.__module__.split(".")[0] in ("councils", "services", "marketplace")
        if is_ours and not issubclass(model, AuditEvent | Change):
            for field in model._meta.concrete_fields:
                if holds_words(field):
                    yield f"{model._meta.label}.{field.name}"


def holds_words(field: Any) -> bool:
    is_text = isinstance(field, CharField | TextField) and not field.choices
    return (
        is_text
        and not isinstance(field, EmailField | URLField | SlugField)
        and (field.max_length or 1000) >= 100
    )


def test_the_account_of_another_is_erased_on_request(cast: SimpleNamespace) -> None:
    client = client_of(cast.moderator)
    answers = {"email": "Ann@Wenlow.example", "reason": "By letter of 3 May 2027", "is_meant": "on"}
    response = client.post("/moderation/erase/", answers, follow=True)
    assert "Erased." in response.content.decode()
    erasure = Erasure.objects.get()
    assert (erasure.officer, erasure.erased_by) == (cast.ann, cast.moderator)
    again = client.post("/moderation/erase/", answers)
    assert again.status_code == 422
    assert "No account has this address" in again.content.decode()


def test_moderators_do_not_erase_staff_and_say_why(cast: SimpleNamespace) -> None:
    client = client_of(cast.moderator)
    answers = {"email": cast.admin.email, "reason": "By letter", "is_meant": "on"}
    response = client.post("/moderation/erase/", answers)
    assert response.status_code == 422
    assert "Not yours to erase" in response.content.decode()
    assert client.post("/moderation/erase/", {"email": "x"}).status_code == 422
    make_membership(cast.moderator, cast.wenlow)
    of_her_own_body = client.post("/moderation/erase/", answers | {"email": cast.ann.email})
    assert "Not yours to erase" in of_her_own_body.content.decode()
    assert not Erasure.objects.exists()


def test_nobody_else_erases_others(cast: SimpleNamespace) -> None:
    assert client_of(cast.ann).get("/moderation/erase/").status_code == 404
    assert Client().get("/moderation/erase/").status_code == 302
