"""What must be done between restoring a backup and starting the first worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.health import SILENCE_SECONDS, heartbeats
from marketplace.notifications import clock
from marketplace.notifications.actions import doubt_what_is_open


class Command(BaseCommand):
    help = "Puts every open message in doubt, so that none that went out since the backup goes out again."

    def handle(self, *args: Any, **options: Any) -> None:
        heard = [part for part, found in heartbeats().items() if found["status"] == "ok"]
        if heard:
            raise CommandError(
                f"Seen less than {SILENCE_SECONDS} seconds ago: {', '.join(heard)}. "
                "Stop what runs and restore again; if nothing runs, wait that long and repeat this."
            )
        doubted = doubt_what_is_open(clock.now())
        self.stdout.write(f"In doubt: {doubted} messages. The first tick asks the relay about them.")
