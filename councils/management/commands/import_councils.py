"""Loads the public register of councils and other bodies."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.importing import DATA, import_councils
from councils.tables import WrongRows


class Command(BaseCommand):
    help = "Load councils and other public bodies. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=DATA, help="A folder of such files, or one of them."
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            for tally in import_councils(path):
                self.stdout.write(str(tally))
        except WrongRows as wrong:
            raise CommandError(str(wrong)) from wrong
