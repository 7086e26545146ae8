"""Learns from real partnerships who shares services with whom."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.matching.affinity import learning, record


class Command(BaseCommand):
    help = "Learn the weights of affinity from real partnerships, and write them with their record."
    requires_system_checks: list[str] = []  # Reads files alone.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        school = learning.School(record.world(), learning.settings())
        found = record.trained(school)
        if options["check"]:
            stale = [
                path.name for path, text in found.items() if not path.exists() or path.read_text() != text
            ]
            if stale:
                raise CommandError(f"Out of date: {', '.join(stale)}. Run train_affinity.")
        else:
            for path, text in found.items():
                path.write_text(text, encoding="utf-8")
        seconds = time.monotonic() - began
        self.stdout.write(f"Learned from {len(school.usable)} partnerships in {seconds:.0f} s.")
        for path in found:
            self.stdout.write(f"{'As it was: ' if options['check'] else 'Written: '}{path.name}")
