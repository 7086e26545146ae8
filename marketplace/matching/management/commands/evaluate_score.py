"""Measures what affinity and track record do for the score, on the public partnerships."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.matching import rules
from marketplace.matching.affinity import files, in_the_score, partnerships, record, weights
from marketplace.matching.market import Service


class Command(BaseCommand):
    help = "Rank real partners by what the score knows of councils, with and without affinity."
    requires_system_checks: list[str] = []  # Reads files alone.

    def handle(self, *args: Any, **options: Any) -> None:
        world, everything = record.world(), weights.current()
        asked = partnerships.read(files.PARTNERSHIPS, world.register, world.services)
        services = {
            row["slug"]: Service(
                *(row["slug"], row["name"], int(row["distance_matters"])),
                group=row["group"],
                delivered_by=row["delivered_by"],
            )
            for row in files.rows(files.SERVICES)
        }
        found = in_the_score.judged(world, asked, services, record.read_folds(everything), rules.current())
        for way, reached in found.items():
            self.stdout.write(
                f"{way:12}  recall@10 {reached.recall:.3f}  MRR {reached.mrr:.3f}  nDCG@10 {reached.ndcg:.3f}"
            )
