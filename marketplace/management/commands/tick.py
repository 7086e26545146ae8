"""One tick without Celery: what cron calls where there is no beat, and a person who wants to see."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace.notifications.wake import undisturbed
from marketplace.tasks import run_here, seen

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs every job once in this process and says how many rows each dealt with."

    def handle(self, *args: Any, **options: Any) -> None:
        seen("beat")
        with undisturbed():
            failed = [job for job in settings.TICK_JOBS if not self.run(job)]
        if failed:
            raise CommandError(f"These jobs failed: {', '.join(failed)}")

    def run(self, job: str) -> bool:
        """Run one job; what goes wrong in it keeps no other from its turn."""
        try:
            self.stdout.write(f"{job}: {run_here(job)}")
        except Exception:
            logger.exception("The job %s failed", job)
            return False
        return True
