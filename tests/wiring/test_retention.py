"""Rows are kept no longer than their rule says, and a rule is seen to count before it ends anything."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from councils.models import Membership, Officer
from marketplace.digests.models import Digest
from marketplace.moderation.models import Decision
from marketplace.notifications import clock, sweeping
from marketplace.notifications.actions import plan
from marketplace.notifications.keepers import Kept, Rule, kept_for_good, rules
from marketplace.notifications.models import JobRun, Message, Sweep
from marketplace.notifications.tasks import sweep_tonight
from tests.factories import make_match, make_membership, make_officer

NIGHT = datetime(2027, 7, 1, 1, 30, tzinfo=UTC)  # 02:30 in London.
DAY = timedelta(days=1)


def rule_named(name: str) -> Rule:
    [rule] = [rule for rule in rules() if rule.name == name]
    return rule


def apply(name: str, at: datetime) -> int:
    rule = rule_named(name)
    due = rule.due_at(at).count()
    assert rule.apply(at) == due
    assert rule.due_at(at).count() == 0
    return due


@pytest.fixture
def old_run(db: None) -> JobRun:
    return JobRun.objects.create(job="outbox", started_at=NIGHT - 100 * DAY)


def test_every_table_stands_in_the_plan() -> None:
    """A new model stands in some slice's ``keeping.py``: kept for how long, or for good, and why."""
    named = {name for rule in rules() for name in (rule.model, *rule.also)} - {"audit.Change"}  # A view.
    named |= {name for kept in kept_for_good() for name in kept.models}
    models = {model._meta.label for model in models_with_tables()}
    assert models == named


def models_with_tables() -> list[type[Model]]:
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


@pytest.mark.django_db
def test_every_table_of_the_database_belongs_to_a_model() -> None:
    tables = {model._meta.db_table for model in models_with_tables()}
    others = {"django_migrations", "django_cache"}  # What was migrated; counts that end by themselves.
    assert set(connection.introspection.table_names()) == tables | others


def test_every_rule_says_why() -> None:
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names))
    for entry in all_entries():
        assert str(entry.what)
        assert str(entry.why).endswith(".")


def all_entries() -> Iterator[Rule | Kept]:
    yield from rules()
    yield from kept_for_good()


def test_a_new_rule_only_counts_for_a_week(old_run: JobRun) -> None:
    for night in range(7):
        sweeping.sweep_tonight(NIGHT + night * DAY)
        row = Sweep.objects.get(rule="job-runs", night=(NIGHT + night * DAY).date())
        assert (row.is_dry, row.due, row.ended, row.error) == (True, 1, 0, "")
    assert JobRun.objects.count() == 1
    assert sweeping.sweep_tonight(NIGHT + 7 * DAY) == 1
    row = Sweep.objects.get(rule="job-runs", night=(NIGHT + 7 * DAY).date())
    assert (row.is_dry, row.due, row.ended) == (False, 1, 1)
    assert not JobRun.objects.exists()


def test_a_rule_with_another_period_counts_first_again(old_run: JobRun) -> None:
    Sweep.objects.create(
        rule="job-runs", days=30, night=NIGHT.date() - 20 * DAY, is_dry=True, started_at=NIGHT
    )
    sweeping.sweep_tonight(NIGHT)
    assert Sweep.objects.get(rule="job-runs", night=NIGHT.date()).is_dry
    assert JobRun.objects.count() == 1


def test_two_at_once_go_by_a_rule_once(old_run: JobRun) -> None:
    sweeping.sweep_tonight(NIGHT)
    before = list(Sweep.objects.values())
    assert sweeping.sweep_tonight(NIGHT + timedelta(minutes=1)) == 0
    assert list(Sweep.objects.values()) == before


def test_a_rule_that_fails_says_so_and_keeps_no_other_from_its_work(
    old_run: JobRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(before: datetime) -> None:
        raise ZeroDivisionError

    bad = Rule("bad", "notifications.JobRun", "", 1, "", break_down)  # type: ignore[arg-type]
    good = rule_named("job-runs")
    monkeypatch.setattr(sweeping, "rules", lambda: [bad, good])
    Sweep.objects.create(
        rule="job-runs", days=good.days, night=NIGHT.date() - 9 * DAY, is_dry=True, started_at=NIGHT
    )
    assert sweeping.sweep_tonight(NIGHT) == 1
    assert Sweep.objects.get(rule="bad").error == "ZeroDivisionError"


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "is_run"), [(0, False), (1, True), (4, True), (5, False), (13, False)])
def test_it_runs_at_night_in_london(monkeypatch: pytest.MonkeyPatch, hour: int, is_run: bool) -> None:
    at = NIGHT.replace(hour=hour)  # July: London is an hour ahead of UTC.
    monkeypatch.setattr(clock, "now", lambda: at)
    sweep_tonight()
    assert Sweep.objects.exists() == is_run
    assert JobRun.objects.filter(job="retention").exists() == is_run


def test_many_rows_go_some_at_a_time(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    JobRun.objects.bulk_create(JobRun(job="x", started_at=NIGHT - 91 * DAY) for _number in range(7))
    rule = rule_named("job-runs")
    object.__setattr__(rule, "batch", 3)
    try:
        assert rule.apply(NIGHT) == 7
    finally:
        object.__setattr__(rule, "batch", 500)


def test_the_command_counts_first_and_says_why(old_run: JobRun) -> None:
    told = StringIO()
    JobRun.objects.update(started_at=timezone.now() - 91 * DAY)
    call_command("retention", stdout=told)
    assert "job-runs (notifications.JobRun, 90 days): 1 due. To find out why" in told.getvalue()
    assert "Nothing was changed" in told.getvalue()
    assert JobRun.objects.count() == 1
    told = StringIO()
    call_command("retention", go=True, rule=["job-runs"], stdout=told)
    assert told.getvalue().startswith("job-runs (notifications.JobRun, 90 days): 1 due, 1 ended.")
    assert not JobRun.objects.exists()


def test_administrators_see_what_a_rule_is_about_to_do(cast: SimpleNamespace) -> None:
    sweeping.sweep_tonight(NIGHT)
    client = Client()
    client.force_login(cast.admin)
    assert b"job-runs" in client.get("/admin/notifications/sweep/").content


def test_ended_sessions_go(db: None) -> None:
    Session.objects.create(session_key="a", session_data="", expire_date=NIGHT - DAY)
    Session.objects.create(session_key="b", session_data="", expire_date=NIGHT + DAY)
    assert apply("sessions", NIGHT) == 1
    assert Session.objects.get().session_key == "b"


def test_sign_ups_of_which_nothing_came_go(cast: SimpleNamespace) -> None:
    late, early = make_officer(), make_officer()
    staff = make_officer(is_moderator=True)
    waiting = make_officer()
    make_membership(waiting, cast.wenlow, state=Membership.State.WAITING)
    for officer in (early, staff, waiting):
        Officer.objects.filter(pk=officer.pk).update(joined_at=NIGHT - 15 * DAY)
    Officer.objects.filter(pk=late.pk).update(joined_at=NIGHT - 13 * DAY)
    EmailAddress.objects.filter(user__in=[early, late, staff, waiting]).update(verified=False)
    assert apply("unconfirmed-sign-ups", NIGHT) == 1
    assert not Officer.objects.filter(pk=early.pk).exists()


def test_refusals_are_forgotten_after_a_year(cast: SimpleNamespace) -> None:
    refused = {"state": Membership.State.REFUSED, "note": "Who?"}
    make_membership(make_officer(), cast.wenlow, decided_at=NIGHT - 366 * DAY, **refused)
    make_membership(make_officer(), cast.wenlow, decided_at=NIGHT - 364 * DAY, **refused)
    make_membership(make_officer(), cast.wenlow, decided_at=NIGHT - 366 * DAY)
    assert apply("refused-memberships", NIGHT) == 1


def test_accounts_that_act_for_nobody_are_erased_after_a_year(cast: SimpleNamespace) -> None:
    long_ago = NIGHT - 400 * DAY
    gone, back, lately, idle = make_officer(), make_officer(), make_officer(), make_officer()
    Officer.objects.update(joined_at=long_ago)
    make_membership(gone, cast.wenlow, state=Membership.State.ENDED, decided_at=long_ago)
    make_membership(back, cast.wenlow, state=Membership.State.WAITING)
    make_membership(lately, cast.wenlow, state=Membership.State.ENDED, decided_at=NIGHT - DAY)
    Officer.objects.filter(pk=idle.pk).update(last_login=NIGHT - DAY)
    assert apply("idle-accounts", NIGHT) == 1
    gone.refresh_from_db()
    assert str(gone) == "Former officer of Wenlow"
    assert gone.erasure.reason == "idle-accounts"


def test_mail_loses_its_addresses_and_later_itself(cast: SimpleNamespace) -> None:
    def settled(key: str, days: int, **fields: object) -> None:
        plan(key=key, kind="account", officer=cast.ann, about={}, at=NIGHT)
        values = {"state": "failed", "reason": "550 no ann@wenlow.example", "settled_at": NIGHT - days * DAY}
        Message.objects.filter(key=key).update(**values | fields)

    settled("new", 29, address="a@wenlow.example")
    settled("old", 31, address="a@wenlow.example")
    settled("plain", 31, address="a@wenlow.example", reason="No.")
    settled("stranger", 91, address="a@wenlow.example", officer=None)
    settled("oldest", 401, reason="No.")
    assert apply("message-addresses", NIGHT) == 2
    kept = Message.objects.filter(key__in=["old", "plain"]).order_by("key").values_list("address", "reason")
    assert list(kept) == [("", "The relay refused it."), ("", "No.")]
    assert apply("messages-to-others", NIGHT) == 1
    assert apply("messages", NIGHT) == 1
    assert set(Message.objects.values_list("key", flat=True)) == {"new", "old", "plain"}


def test_digests_go_before_their_messages(cast: SimpleNamespace) -> None:
    message = plan(key="k", kind="digest", officer=cast.ann, about={}, at=NIGHT)
    Message.objects.update(state="sent", message_id="<1@x>", settled_at=NIGHT - 401 * DAY)
    Digest.objects.create(officer=cast.ann, year=2026, week=20, planned_at=NIGHT - 402 * DAY, message=message)
    assert apply("digests", NIGHT) == 1
    assert apply("messages", NIGHT) == 1


def test_runs_of_matching_go_once_nothing_rests_on_them(cast: SimpleNamespace) -> None:
    match = make_match(cast.seek, cast.offer, dismissed_by=cast.ann, dismissed_at=NIGHT - 731 * DAY)
    run = match.run
    run.started_at = NIGHT - 500 * DAY
    run.save()
    assert apply("match-runs", NIGHT) == 0
    assert apply("matches-set-aside", NIGHT) == 1
    match.refresh_from_db()
    assert match.dismissed_by is None
    match.delete()
    assert apply("match-runs", NIGHT) == 1


def test_decisions_go_after_six_years(cast: SimpleNamespace) -> None:
    for listing, days in ((cast.seek, 2191), (cast.offer, 2189)):
        Decision.objects.create(
            listing=listing,
            revision=listing.live_revision,
            moderator=cast.moderator,
            outcome="approved",
            decided_at=NIGHT - days * DAY,
        )
    assert apply("moderation-decisions", NIGHT) == 1
