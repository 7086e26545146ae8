"""All events of all kinds in one list: a view of the database, made anew after each migration."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One change of one row, whichever kind of row: what, when, by whom and why."""

    key = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60, help_text=_("Of which kind the row is."))
    row = models.CharField(max_length=60, help_text=_("Which row it is."))
    what = models.CharField(max_length=10, help_text=_("insert, update or delete"))
    columns = ArrayField(models.CharField(max_length=63), help_text=_("Which columns an update changed."))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        help_text=_("Who was logged in. Nobody: a job, a visitor, or a change by hand."),
    )
    why = models.CharField(max_length=120, help_text=_("Name of the page, the job or the command."))
    together = models.UUIDField(null=True, help_text=_("The same for all changes of one request or job."))

    class Meta:
        managed = False
        db_table = "audit_change"
        ordering = ["-at", "-key"]

    def __str__(self) -> str:
        return self.key
