"""Everything that is due, without Celery or Redis."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.notifications.wake import undisturbed
from marketplace.tasks import run_here


class Command(BaseCommand):
    help = "Runs every job in this process, over and over, until none finds anything due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=100, help="Stop after so many rounds.")

    def handle(self, *args: Any, **options: Any) -> None:
        with undisturbed():
            for _round in range(options["rounds"]):
                done = {job: run_here(job) for job in settings.TICK_JOBS}
                for job, count in done.items():
                    if count:
                        self.stdout.write(f"{job}: {count}")
                if not any(done.values()):
                    self.stdout.write("Nothing is due.")
                    return
        raise CommandError("There is still something due; see the rows of JobRun.")
