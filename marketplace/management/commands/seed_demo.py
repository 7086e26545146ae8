"""Fills an empty site with invented listings of real councils, for trying it out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace.demo.seeding import seed
from marketplace.notifications import clock


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1 first: invented listings belong on a demonstration only.")
        seed(at=clock.now(), say=self.stdout.write)
