"""Whether a part of the site works, for whoever supervises it: ``manage.py heard beat``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.health import heartbeats
from marketplace.notifications import waits


class Command(BaseCommand):
    help = f"Fails when a part has been silent for more than {waits.SILENCE:.0f} seconds."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=["worker", "beat"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = heartbeats()[options["part"]]
        seconds = found["seconds_since_seen"]
        told = f"{options['part']}: " + ("never seen" if seconds is None else f"seen {seconds} seconds ago")
        if found["status"] != "ok":
            raise CommandError(told)
        self.stdout.write(told)
