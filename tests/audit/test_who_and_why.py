"""An event says who was logged in and which page, job or command changed the row."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from celery import shared_task
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Membership
from marketplace.audit.because import because
from marketplace.audit.tracking import AuditEvent
from services.models import Listing
from tests.factories import PASSWORD, make_council, make_membership, make_officer
from tests.running import Running, eventually


def last_event(row: Any) -> AuditEvent:
    event: AuditEvent = row.events.model.objects.filter(pgh_obj_id=row.pk).latest("pgh_id")
    return event


def test_a_page_tells_who_pressed_and_where(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    client.post(reverse("listing_confirm", args=[cast.seek.pk]))
    event = last_event(cast.seek)
    assert (event.pgh_who, event.pgh_why) == (cast.ann, "page listing_confirm")
    assert event.confirmed_at > cast.seek.confirmed_at


@pytest.mark.django_db
def test_a_visitor_is_nobody_until_she_is_logged_in(client: Client, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    officer = make_officer(make_council())
    officer.authenticator_set.all().delete()
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    event = last_event(officer)
    assert event.pgh_changed == ["last_login"]
    assert (event.pgh_who, event.pgh_why) == (officer, "page account_login")


@shared_task
def rename(council: int) -> None:
    Council.objects.filter(pk=council).update(short_name="Elsewhere")


@pytest.mark.django_db
def test_a_job_tells_its_name_and_that_nobody_asked() -> None:
    council = make_council()
    rename(council.pk)
    event = last_event(council)
    assert (event.pgh_who, event.pgh_why) == (None, "job tests.audit.test_who_and_why.rename")


@pytest.mark.django_db(transaction=True)
def test_changes_of_one_piece_of_work_belong_together() -> None:
    officer = make_officer()
    with because("command tidy", who=officer.pk):
        one, two = make_council(), make_council()
    three = make_council()
    assert last_event(one).pgh_together == last_event(two).pgh_together
    assert (last_event(two).pgh_who, last_event(two).pgh_why) == (officer, "command tidy")
    by_hand = last_event(three)
    assert (by_hand.pgh_together, by_hand.pgh_who, by_hand.pgh_why) == (None, None, "")


@pytest.mark.django_db
def test_a_change_by_hand_is_recorded_with_nobody_and_no_reason() -> None:
    council = make_council()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE councils_council SET region = 'Kernow' WHERE id = %s", [council.pk])
    event = last_event(council)
    assert (event.pgh_who, event.pgh_why, event.pgh_changed) == (None, "", ["region"])


@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_request_said_is_forgotten(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    client.post(reverse("listing_confirm", args=[cast.seek.pk]))
    Listing.objects.filter(pk=cast.seek.pk).update(state_changed_at=timezone.now())
    assert last_event(cast.seek).pgh_why == ""


def test_an_event_outlives_its_officer() -> None:
    assert AuditEvent._meta.get_field("pgh_who").db_constraint is False


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_its_job(live_worker: Running, cast: SimpleNamespace) -> None:
    """A proposal whose answer is overdue lapses by a job of the worker."""
    from datetime import date

    from tests.audit.rows import proposal

    row = proposal()
    now = row.created_at
    type(row).objects.filter(pk=row.pk).update(
        state="sent", sent_at=now, respond_by=date(2026, 1, 5), nudge_on=date(2026, 1, 2), nudged_at=now
    )
    eventually(lambda: last_event(row).state == "lapsed", within=40)
    event = last_event(row)
    assert (event.pgh_who, event.pgh_why) == (None, "job marketplace.proposals.tasks.lapse_what_is_due")


@pytest.mark.django_db
def test_the_writing_of_events_asks_nothing_more_of_the_database(
    django_assert_num_queries: Any, cast: SimpleNamespace
) -> None:
    member = make_membership(make_officer(), cast.wenlow)
    with because("page"), django_assert_num_queries(1):
        Membership.objects.filter(pk=member.pk).update(role="lead")
