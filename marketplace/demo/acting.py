"""Whose doing the events of the demonstration are."""

from councils.models import Officer
from marketplace.audit.because import because


def does(officer: Officer) -> None:
    """What is written from here on counts as this officer's, until the next one is named."""
    because("command seed_demo", who=officer.pk)
