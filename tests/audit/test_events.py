"""One event for each changed row, however it was changed; none for one that stays as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.utils import timezone

from marketplace.audit.tracking import AuditEvent, event_models
from marketplace.matching.models import Match
from services.models import Listing
from tests.audit.rows import MAKERS, row_of
from tests.factories import make_council, make_live_listing, make_match

pytestmark = pytest.mark.django_db
TRACKED = [model for model in MAKERS if model is not Match]  # Of matches only dismissals are recorded.


def name_of(model: type[models.Model]) -> str:
    return model.__name__


def events_of(row: models.Model) -> models.QuerySet[AuditEvent]:
    return row.events.model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")  # type: ignore[attr-defined]


def labels_of(row: models.Model) -> list[str]:
    return list(events_of(row).values_list("pgh_label", flat=True))


def another(row: models.Model) -> tuple[str, Any]:
    """A column of the row and another value for it: a text that no event holds, where there is one."""
    texts = [field for field in row._meta.local_fields if is_free_text(field)]
    others = [
        field
        for field in row._meta.local_fields
        if type(field) in (models.BooleanField, models.DateTimeField)
    ]
    for field in [*texts, *others]:
        value = getattr(row, field.attname)
        if isinstance(field, models.DateTimeField):
            return field.attname, (value or timezone.now()) + timedelta(days=1)
        return field.attname, (not value) if isinstance(field, models.BooleanField) else f"{value}x"
    body = "owner_id" if hasattr(row, "owner_id") else "successor_id"
    return body, make_council().pk


def is_free_text(field: models.Field) -> bool:
    bounded = field.primary_key or field.unique or field.choices or field.is_relation
    return isinstance(field, models.CharField | models.TextField) and not bounded


def copy_of(row: models.Model) -> models.Model:
    """The same row once more, after it was deleted."""
    return type(row)(
        **{field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields}
    )


def delete(row: models.Model) -> None:
    """Delete this row alone, whatever hangs on it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")


@pytest.mark.parametrize("model", MAKERS, ids=name_of)
def test_a_row_that_came_left_one_event(model: type[models.Model]) -> None:
    row = row_of(model)
    came = labels_of(row)
    assert came[:1] == (["update"] if model is Match else ["insert"])
    assert came.count("insert") <= 1


@pytest.mark.parametrize("model", TRACKED, ids=name_of)
def test_a_changed_row_leaves_one_event(model: type[models.Model]) -> None:
    row = row_of(model)
    before = len(labels_of(row))
    column, value = another(row)
    model._base_manager.filter(pk=row.pk).update(**{column: value})
    assert len(labels_of(row)) == before + 1
    last = events_of(row).last()
    assert last is not None
    assert (last.pgh_label, last.pgh_changed) == ("update", [column])


@pytest.mark.parametrize("model", TRACKED, ids=name_of)
def test_saving_a_row_leaves_one_event_and_none_when_nothing_changed(model: type[models.Model]) -> None:
    row = model._base_manager.get(pk=row_of(model).pk)
    before = len(labels_of(row))
    row.save()
    model._base_manager.filter(pk=row.pk).update(**{field_name(model): models.F(field_name(model))})
    assert len(labels_of(row)) == before
    column, value = another(row)
    setattr(row, column, value)
    row.save()
    row.save()
    assert len(labels_of(row)) == before + 1


def field_name(model: type[models.Model]) -> str:
    return next(field.attname for field in model._meta.local_concrete_fields if not field.primary_key)


@pytest.mark.parametrize("model", TRACKED, ids=name_of)
def test_raw_sql_leaves_one_event(model: type[models.Model]) -> None:
    row = row_of(model)
    before = len(labels_of(row))
    column, value = another(row)
    table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE "{key}" = %s', [value, row.pk])
    assert len(labels_of(row)) == before + 1


@pytest.mark.parametrize("model", TRACKED, ids=name_of)
def test_a_deleted_row_leaves_one_event_and_many_made_at_once_leave_one_each(
    model: type[models.Model],
) -> None:
    row = model._base_manager.get(pk=row_of(model).pk)
    before = labels_of(row)
    delete(row)
    assert labels_of(row) == [*before, "delete"]
    model._base_manager.bulk_create([copy_of(row)])
    assert labels_of(row) == [*before, "delete", "insert"]
    last = events_of(row).last()
    assert last is not None
    for field in model._meta.local_fields:
        if field.name in {kept.name for kept in last._meta.local_fields}:
            assert field.name == "joined_at" or getattr(last, field.attname) == getattr(row, field.attname)


def test_several_rows_changed_by_one_statement_leave_an_event_each() -> None:
    listings, later = [make_live_listing() for _ in range(3)], timezone.now() + timedelta(hours=1)
    Listing.objects.filter(pk__in=[listing.pk for listing in listings]).update(confirmed_at=later)
    assert [labels_of(listing)[-1] for listing in listings] == ["update"] * 3
    assert {events_of(listing).last().confirmed_at for listing in listings} == {later}


def test_of_matches_only_what_an_officer_decides_is_recorded() -> None:
    match = make_match(make_live_listing(), make_live_listing(direction="seek"))
    Match.objects.filter(pk=match.pk).update(fit=12.0, state="sent")
    assert labels_of(match) == []
    match.dismiss(officer=match.listing.author, reason="scale", at=match.found_at)
    Match.objects.filter(pk=match.pk).update(rank=3)
    assert labels_of(match) == ["update"]
    Match.objects.filter(pk=match.pk).delete()
    assert labels_of(match) == ["update", "delete"]
    other = make_match(make_live_listing(), make_live_listing(direction="seek"))
    Match.objects.filter(pk=other.pk).delete()
    assert labels_of(other) == []


def test_an_upsert_leaves_one_event_of_what_it_did() -> None:
    council = make_council(population=1000)
    values = {field.attname: getattr(council, field.attname) for field in council._meta.local_concrete_fields}
    for population in (1000, 2000):
        type(council).objects.bulk_create(
            [type(council)(**values | {"population": population})],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["population"],
        )
    assert labels_of(council) == ["insert", "update"]


def test_every_kind_of_event_is_tried_here() -> None:
    assert {model.pgh_tracked_model for model in event_models()} == set(MAKERS)
