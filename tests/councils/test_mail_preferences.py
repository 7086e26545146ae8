"""An officer says which mail she wants, how often, and until when none."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.notifications.models import Preference

ADDRESS = "/your-emails/"


@pytest.fixture
def ann(cast: SimpleNamespace, client: Client) -> Client:
    client.force_login(cast.ann)
    return client


def said(**changes: Any) -> dict[str, Any]:
    answers = {
        "rhythm": "weekly",
        "weekday": "2",
        "hour": "8",
        "kinds": ["approach", "freshness", "listing", "proposal"],
    }
    return answers | changes


def test_who_has_said_nothing_gets_everything(ann: Client) -> None:
    page = ann.get(ADDRESS)
    assert page.text.count(" checked") == 5


def test_what_she_says_is_kept_and_shown(ann: Client, cast: SimpleNamespace) -> None:
    until = timezone.localdate() + timedelta(days=14)
    parts = dict(
        zip(
            ("paused_until_day", "paused_until_month", "paused_until_year"),
            until.strftime("%d %m %Y").split(),
            strict=True,
        )
    )
    page = ann.post(ADDRESS, said(rhythm="monthly", kinds=["proposal"], **parts), follow=True)
    assert "Saved." in page.text
    kept = Preference.objects.get(officer=cast.ann)
    assert (kept.rhythm, kept.paused_until) == ("monthly", until)
    assert set(kept.stopped) == {"approach", "freshness", "listing"}
    assert page.text.count(" checked") == 2


def test_never_stops_the_digest_and_another_rhythm_brings_it_back(ann: Client, cast: SimpleNamespace) -> None:
    for rhythm, stopped in (("never", ["digest"]), ("fortnightly", [])):
        ann.post(ADDRESS, said(rhythm=rhythm))
        assert Preference.objects.get(officer=cast.ann).stopped == stopped


def test_what_was_typed_wrongly_stays_on_the_page(ann: Client) -> None:
    refused = ann.post(ADDRESS, said(paused_until_day="31", paused_until_month="2", paused_until_year="2027"))
    assert refused.status_code == 422
    assert 'value="31"' in refused.text
    assert not Preference.objects.exists()
    far = ann.post(ADDRESS, said(paused_until_day="1", paused_until_month="1", paused_until_year="2099"))
    assert "Enter a day within the next year" in far.text


def test_the_dashboard_leads_to_it(ann: Client) -> None:
    assert reverse("mail_preferences") in ann.get(reverse("dashboard")).text
