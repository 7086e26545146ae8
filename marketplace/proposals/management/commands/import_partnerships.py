"""Loads the public list of real partnerships."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.tables import WrongRows
from marketplace.proposals.importing import DATA, import_partnerships


class Command(BaseCommand):
    help = "Load the real partnerships. Councils and services come first. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=DATA, help="Another such file, or the folder that has it."
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            for tally in import_partnerships(path):
                self.stdout.write(str(tally))
        except WrongRows as wrong:
            raise CommandError(str(wrong)) from wrong
