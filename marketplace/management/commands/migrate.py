"""Brings the tables and their triggers up to date as their owner, and says what the site may do with them."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate

from marketplace import ownership


class Command(migrate.Command):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with ownership.as_owner():
            ownership.forget_the_list_of_changes()
            super().handle(*args, **options)
            call_command("createcachetable", verbosity=0)
            ownership.install_triggers()
            ownership.list_changes()
            ownership.let_stock_be_taken()
            ownership.let_old_events_go()
            if ownership.has_an_owner():
                ownership.grant()
