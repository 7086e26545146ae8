"""Events hold ids, dates, choices and a few codes: no name, no address, no free text, no figure."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketplace.audit.tracking import AuditEvent, event_models, is_choice

# Texts and numbers in events that are neither choices nor ids, and why they may stand there.
CODES = {
    "pgh_label": "insert, update or delete",
    "pgh_why": "name of a page, a job or a command",
    "pgh_changed": "names of columns",
    "pgh_together": "made up for one request or job",
    "name": "of a mail domain: leeds.gov.uk",
    "slug": "of a service, system or way of sharing",
    "number": "of a revision",
}
# Our models that leave no events, and why not.
NOT_RECORDED = {
    "audit.Change": "is all events as one list",
    "notifications.Message": "is itself the record of what was sent, and changes four times or more",
    "notifications.Report": "is itself the record of what the mail provider said",
    "notifications.JobRun": "is itself a record",
    "notifications.Sweep": "is itself a record",
    "notifications.Preference": "is what an officer herself wants to be sent, and nobody else acts on it",
    "notifications.Heartbeat": "says when, and nothing else",
    "councils.Tries": "counts wrong log-ins for a while, and is itself a record",
    "councils.Border": "is read from public data",
    "councils.Spending": "is read from public data",
    "services.Entry": "is derived from listing and revision, which are recorded",
    "matching.MatchRun": "is itself a record",
    "matching.Verdict": "is itself the record of what was said",
    "matching.ScoredListing": "is computed again by each run",
    "matching.Group": "is computed again by each run",
    "matching.GroupMember": "is computed again by each run",
    "digests.Digest": "is itself the record of what was chosen",
    "digests.DigestItem": "is itself the record of what was chosen",
}
OURS = ("audit", "notifications", "councils", "services", "proposals", "matching", "digests", "moderation")


def is_plain(field: models.Field) -> bool:
    """Whether nobody can write a text or a figure into it."""
    if field.primary_key or field.name == "id" or isinstance(field, models.ForeignKey) or is_choice(field):
        return True
    return isinstance(field, models.BooleanField | models.DateField)


@pytest.mark.parametrize("model", event_models(), ids=lambda model: model.__name__)
def test_no_field_of_an_event_holds_a_text(model: type[AuditEvent]) -> None:
    names = {field.name for field in model._meta.local_fields}
    assert {field.name for field in model._meta.local_fields if not is_plain(field)} - CODES.keys() == set()
    assert "name" not in names or model.__name__ == "DomainEvent"


def test_a_text_would_be_noticed() -> None:
    assert not is_plain(models.TextField(name="note"))
    assert not is_plain(models.EmailField(name="email"))
    assert not is_plain(models.IntegerField(name="annual_cost_gbp"))
    assert not is_plain(ArrayField(models.CharField(max_length=9), name="aliases"))
    assert is_plain(models.CharField(name="state", max_length=9, choices=[("a", "A")]))


def test_every_model_of_ours_is_recorded_or_says_why_not() -> None:
    ours = [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, AuditEvent)
    ]
    recorded = {model.pgh_tracked_model for model in event_models()}
    undecided = {model._meta.label for model in ours if model not in recorded} - NOT_RECORDED.keys()
    assert undecided == set(), "decorate with @audited(), or say here why not"
    assert not {model._meta.label for model in recorded} & NOT_RECORDED.keys()


def test_no_trigger_can_be_switched_off_by_a_session() -> None:
    from pgtrigger.registry import registered

    for model, trigger in registered():
        sql = trigger.compile(model).install_sql
        assert "ignore" not in sql, trigger
        assert "SECURITY DEFINER" in sql, trigger
