"""What must be done between restoring a backup and starting the first worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.digests.actions import plan_week
from marketplace.health import heartbeats
from marketplace.notifications import clock, waits
from marketplace.notifications.actions import doubt_what_is_open
from marketplace.notifications.wake import undisturbed


class Command(BaseCommand):
    help = "Puts every open message in doubt, so that none that went out since the backup goes out again."

    def handle(self, *args: Any, **options: Any) -> None:
        heard = [part for part, found in heartbeats().items() if found["status"] == "ok"]
        if heard:
            raise CommandError(
                f"Seen less than {waits.seconds(waits.SILENCE):.0f} seconds ago: {', '.join(heard)}. "
                "Stop what runs and restore again; if nothing runs, wait that long and repeat this."
            )
        at = clock.now()
        with undisturbed():
            plan_week(at)  # So that the relay is asked about digests that were only planned after the backup.
            doubted = doubt_what_is_open(at)
        self.stdout.write(f"In doubt: {doubted} messages. The first tick asks the relay about them.")
