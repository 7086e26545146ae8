"""Loads which services are akin, and the first weights of every service."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.matching.importing import import_first_weights, import_siblings
from marketplace.notifications import clock


class Command(BaseCommand):
    help = "Load which services are akin and the first weights, after the services. Again adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        pairs, weights = import_siblings(), import_first_weights(clock.now())
        self.stdout.write(f"{pairs} pairs of services and {weights} sets of weights added.")
