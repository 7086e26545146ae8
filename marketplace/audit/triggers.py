"""The triggers that write events: what they note, and that nobody but the tables' owner can go round them."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.db.models import Model
from pghistory.trigger import Event as EventTrigger
from pgtrigger.compiler import Trigger, UpsertTriggerSql

CONTEXT = "nullif(current_setting('pghistory.context_metadata', true), '')::jsonb"
# Names of the columns that differ, and never what stood in them.
CHANGED = (
    "ARRAY(SELECT was.key::varchar FROM jsonb_each(to_jsonb(OLD)) AS was"
    " JOIN jsonb_each(to_jsonb(NEW)) AS now USING (key)"
    " WHERE was.value IS DISTINCT FROM now.value ORDER BY 1)"
)


class OwnersTriggerSql(UpsertTriggerSql):
    """SQL of a trigger that runs as the owner of the tables, so that the site's own role need not be able to
    write an event by hand. Unlike the library's, no session can switch it off (``pgtrigger.ignore``), and
    nobody else may hang its function on a table of hers."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER
            SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp
            AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;
            REVOKE ALL ON FUNCTION {pgid}() FROM PUBLIC;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class EventWriter(EventTrigger):
    """Writes one event for one changed row: what it is now, which columns changed, by whom and why."""

    event_model: Any

    def get_func(self, model: Model) -> str:
        event = self.event_model
        kept = {field.name for field in event.pgh_tracked_model._meta.fields}
        values = {
            field.column: f'{self.row}."{field.column}"'
            for field in event._meta.local_fields
            if field.name in kept
        }
        values |= {
            "pgh_created_at": "clock_timestamp()",
            "pgh_label": f"'{self.label}'",
            "pgh_obj_id": f'{self.row}."{model._meta.pk.column}"',
            "pgh_who_id": f"({CONTEXT} ->> 'who')::bigint",
            "pgh_why": f"coalesce({CONTEXT} ->> 'why', '')",
            "pgh_together": "nullif(current_setting('pghistory.context_id', true), '')::uuid",
            "pgh_changed": CHANGED if self.label == "update" else "'{}'",
        }
        names = ", ".join(f'"{name}"' for name in values)
        table = event._meta.db_table
        return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(values.values())}); RETURN NULL;'  # noqa: S608

    def compile(self, model: Model) -> Trigger:
        return Trigger(
            name=self.name,
            sql=OwnersTriggerSql(
                pgid=self.get_pgid(model),
                func=self.render_func(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
                condition=self.render_condition(model),
            ),
        )


class Recorded(pghistory.RowEvent):
    """One kind of change of which events are written."""

    @classmethod
    def of(cls, condition: str) -> Recorded:
        """Where the SQL condition holds; always where it is empty."""
        sql = pgtrigger.Condition(condition) if condition else None
        return cls(trigger_name=f"audit_{cls.label}", condition=sql)

    def add_event_trigger(self, event_model: Any) -> None:
        writer = EventWriter(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=pgtrigger.Row,
        )
        pgtrigger.register(writer)(event_model.pgh_tracked_model)


class Inserted(Recorded, pghistory.InsertEvent):
    """A row came."""


class Updated(Recorded, pghistory.UpdateEvent):
    """Anything about a row changed, kept in the event or not."""


class Deleted(Recorded, pghistory.DeleteEvent):
    """A row went."""
