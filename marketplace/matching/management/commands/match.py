"""Runs the matcher by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.matching import actions
from marketplace.matching.models import MatchRun
from marketplace.notifications import clock


class Command(BaseCommand):
    help = "Score what changed since the last run, or the whole market."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="score the whole market afresh")
        parser.add_argument("--progress", action="store_true", help="say how far it has come")

    def handle(self, *args: Any, **options: Any) -> None:
        told = self.say_how_far if options["progress"] else None
        at = clock.now()
        try:
            run = (
                actions.match_everything(at, told)
                if options["full"]
                else actions.match_what_changed(at, told)
            )
        except MatchRun.AlreadyRunning as error:
            raise CommandError("Another run is at work.") from error
        self.stdout.write(self.summary(run) if run else "Nothing to do.")

    def say_how_far(self, done: int, of: int) -> None:
        self.stdout.write(f"{done} of {of} services")

    def summary(self, run: MatchRun) -> str:
        return (
            f"{run.listings} live listings, {run.changed} changed, {run.scored} scored: "
            f"{run.pairs} possible pairs, {run.matches} matches in {run.seconds:.1f} s."
        )
