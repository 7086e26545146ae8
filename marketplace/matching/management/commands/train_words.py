"""Learns words anew from the project's own texts, or tells whether that would change a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.matching.words import vectors
from marketplace.matching.words.corpus import corpus
from marketplace.matching.words.learning import learn


class Command(BaseCommand):
    help = "Learn from the project's texts how words go together, and write what was learned."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail if a file would change."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        texts = corpus()
        for path, content in zip((vectors.TERMS, vectors.SERVICES), learn(texts), strict=True):
            if check and path.read_text(encoding="utf-8") != content:
                raise CommandError(f"{path.name} would change.")
            if not check:
                path.write_text(content, encoding="utf-8")
        self.stdout.write(f"{len(texts)} texts.")
