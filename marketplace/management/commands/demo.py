"""Runs the whole site with invented listings of real councils: servers, mail, web, worker and beat."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace.demo import market, processes
from marketplace.demo.announcement import announce, forget_announcement
from marketplace.demo.progress import say
from marketplace.trouble import FULL, remedy


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Start the demonstration with: make demo")
        forget_announcement()
        market.prepare()
        try:
            processes.run(when_started=announce)
        except processes.Broken as broken:
            full = remedy(str(broken)) == FULL
            raise CommandError(FULL if full else str(broken)) from None
        say("Stopped.")
