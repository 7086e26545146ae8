"""The one clock of all jobs: the database's."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


def now() -> datetime:
    """What the database's clock says, so that all machines agree. Tests replace this function."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


class DatabaseClock(Func):
    """The database's clock inside a statement, at the moment it runs. Leases are judged by it alone."""

    function = "clock_timestamp"
    output_field = DateTimeField()
