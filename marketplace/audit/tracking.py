"""Which models leave events, and what of a row an event keeps: who, where it stands, when. Never a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from marketplace.audit.triggers import Deleted, Inserted, Updated

M = TypeVar("M", bound=type[models.Model])
KEPT_FOR = timedelta(days=7 * 365)  # docs/adr/0022 says why so long.
ANY_CHANGE = "OLD.* IS DISTINCT FROM NEW.*"


class AuditEvent(Event):
    """One change of one row. Written by a trigger, as the owner of the tables, and never changed."""

    pgh_who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        help_text=_("Who was logged in. Nobody: a job, a visitor, or a change by hand."),
    )
    pgh_why = models.CharField(max_length=120, help_text=_("Name of the page, the job or the command."))
    pgh_together = models.UUIDField(null=True, help_text=_("The same for all changes of one request or job."))
    pgh_changed = ArrayField(
        models.CharField(max_length=63), help_text=_("Names of the columns that changed.")
    )

    class Meta:
        abstract = True


def audited(
    *, also: tuple[str, ...] = (), when: dict[str, str] | None = None, app_label: str | None = None
) -> Callable[[M], M]:
    """Record every insert, update and delete of the model's rows.

    ``also`` names codes that are kept although they are texts or numbers. ``when`` narrows, by SQL on OLD and
    NEW, which inserts, updates and deletes leave an event; a model of which that is said leaves no others.
    """
    conditions = {"insert": "", "update": ANY_CHANGE, "delete": ""} if when is None else when
    kinds = [kind for kind in (Inserted, Updated, Deleted) if kind.label in conditions]

    def track(model: M) -> M:
        event = pghistory.create_event_model(
            model,
            *(kind.of(conditions[str(kind.label)]) for kind in kinds),
            fields=[field.name for field in model._meta.local_fields if field.name in also or is_kept(field)],
            model_name=f"{model._meta.object_name}Event",
            app_label=app_label,
            base_model=AuditEvent,
            context_field=None,  # type: ignore[arg-type]  # Who and why stand in columns of their own.
            meta={"ordering": ["-pgh_id"]},
            abstract=False,
        )
        model.pgh_event_models = {str(kind.label): event for kind in kinds}  # type: ignore[attr-defined]
        return model

    return track


def is_kept(field: models.Field[Any, Any]) -> bool:
    """Ids, dates, yes or no, and choices of a closed list. No number, no text, nothing that is computed."""
    if field.primary_key or isinstance(field, models.ForeignKey):
        return True
    return isinstance(field, models.BooleanField | models.DateField) or is_choice(field)


def is_choice(field: models.Field[Any, Any]) -> bool:
    inner = field.base_field if isinstance(field, ArrayField) else field
    return bool(inner.choices)


def event_models() -> list[type[AuditEvent]]:
    """Every model of events, in the order of the slices."""
    return [model for model in apps.get_models() if issubclass(model, AuditEvent)]


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """All events of one model."""
    [event] = {event for event in event_models() if event.pgh_tracked_model is model}
    return event._default_manager.all()


def forget_old_events() -> int:
    """Have the owner's function remove all that is older than events are kept; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_old_events()")
        return int(cursor.fetchone()[0])
