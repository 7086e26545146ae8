"""What is old enough to go, rule by rule, and with --go its end."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.notifications import clock
from marketplace.notifications.keepers import Rule
from marketplace.notifications.sweeping import counted


class Command(BaseCommand):
    help = "Counts, table by table, the rows whose time is up, and says why. With --go it ends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--go", action="store_true", help="Do it; without this, nothing is changed.")
        parser.add_argument("--rule", action="append", help="Only this rule; may be given more than once.")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        for rule, due in counted(at):
            if options["rule"] and rule.name not in options["rule"]:
                continue
            ended = rule.apply(at) if options["go"] and due else 0
            self.stdout.write(line_of(rule, due, ended if options["go"] else None))
        if not options["go"]:
            self.stdout.write("Nothing was changed. To do it: manage.py retention --go")


def line_of(rule: Rule, due: int, ended: int | None) -> str:
    """The rule as one line: its name, table and period, how many, and why."""
    told = f"{due} due" if ended is None else f"{due} due, {ended} ended"
    return f"{rule.name} ({rule.model}, {rule.period or 'at once'}): {told}. {rule.why}"
