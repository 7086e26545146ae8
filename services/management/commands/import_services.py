"""Loads the catalogue of services, delivery models and systems."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.tables import WrongRows
from services.importing import DATA, import_services


class Command(BaseCommand):
    help = "Load the catalogue: services, delivery models, systems. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=DATA, help="A folder of such files, or one of them."
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            for tally in import_services(path):
                self.stdout.write(str(tally))
        except WrongRows as wrong:
            raise CommandError(str(wrong)) from wrong
