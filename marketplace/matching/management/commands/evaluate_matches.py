"""Measures how well real partnerships are foretold."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.matching.affinity import learning, partnerships, record, weights

WAYS = {"affinity": "learned affinity", "nearest_first": "nearest first", "random": "random (expected)"}


class Command(BaseCommand):
    help = "Measure learned affinity, nearest first and chance on a CSV file of real partnerships."
    requires_system_checks: list[str] = []  # Reads files alone.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="in the columns of partnerships_public.csv")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        world, everything = record.world(), weights.current()
        try:
            asked = partnerships.read(options["file"], world.register, world.services)
        except partnerships.WrongFile as error:
            raise CommandError(str(error)) from error
        verdict = record.judged(world, asked, everything, record.read_folds(everything))
        if not verdict.by_partnership:
            raise CommandError(
                f"None of the {len(asked)} partnerships in {options['file']} can be asked for."
            )
        found = {
            "file": str(options["file"]),
            "weights": everything.version,
            **record.figures(verdict, learning.settings()),
        }
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
        else:
            self.stdout.write("\n".join(as_text(found)))


def as_text(found: dict[str, Any]) -> Iterator[str]:
    """The figures as lines for a terminal."""
    counts = found["partnerships"]
    yield f"{counts['used']} partnerships of {found['file']}, by the weights of {found['weights']}."
    if counts["held_out_of_training"]:
        yield (
            f"{counts['held_out_of_training']} of them taught the weights: each was judged by weights that "
            "were learned without it (cross-validated)."
        )
    reasons = [one["reason"] for one in counts["left_out"]]
    for reason in sorted(set(reasons)):
        named = ", ".join(one["id"] for one in counts["left_out"] if one["reason"] == reason)
        yield f"Left out, {reason}: {reasons.count(reason)} ({named})"
    yield from table("All services", found["overall"], found["interval_95"])
    for group, figures in found["by_group"].items():
        yield from table(f"{group.replace('_', ' ').capitalize()}, {figures['partnerships']}", figures)


def table(title: str, figures: dict[str, Any], intervals: dict[str, Any] | None = None) -> Iterator[str]:
    yield ""
    yield f"{title:22} {'recall@10':>9} {'MRR':>7} {'nDCG@10':>8}"
    for way, called in WAYS.items():
        one = figures[way]
        line = f"{called:22} {one['recall_at_10']:9.3f} {one['mrr']:7.3f} {one['ndcg_at_10']:8.3f}"
        if intervals:
            low, high = intervals[way]["ndcg_at_10"]
            line += f"   nDCG@10 {low:.3f} to {high:.3f} in 95 of 100 resamples"
        yield line
