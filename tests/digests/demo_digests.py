"""Three real digests of the demonstration's market at one fixed moment. To write them anew, run

    EXAMPLES=all GOLDEN=rewrite .venv/bin/python -m pytest tests/digests/test_golden.py

They are read by eye before they are committed.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from councils.models import Membership
from marketplace.audit.because import because
from marketplace.demo.seeding import seed
from marketplace.digests.actions import plan_week
from marketplace.digests.messages import Digest as DigestKind
from marketplace.digests.models import Digest
from marketplace.digests.periods import newest_open
from marketplace.notifications.letters import Letter

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FOLDER = Path(__file__).parent / "golden"
COUNCILS = ("calderdale", "wakefield", "leeds")  # Of each, its first officer.
TOKEN = re.compile(r"(?<=/mail/stop/)[^/]+")  # It is signed with the key of the site.
NUMBER = re.compile(r"(?<=/)\d+(?=/)|(?<=from=)\d+")


def make_market() -> None:
    """The demonstration's, as it would have been made on that day."""
    for command in ("import_services", "import_councils", "import_partnerships"):
        call_command(command, verbosity=0)
    with because("command seed_demo"):
        seed(at=AT - timedelta(days=1), say=lambda words: None)
    plan_week(AT)


def letters() -> Iterator[tuple[str, Letter]]:
    """The digest of an officer of each of three councils, by its name in addresses."""
    period = newest_open(AT)
    for slug in COUNCILS:
        reader = Membership.objects.confirmed().filter(council__slug=slug).order_by("pk")[0].officer
        digest = Digest.objects.get(officer=reader, year=period.year, week=period.week)
        assert digest.message is not None, slug
        yield slug, DigestKind().write(digest.message, AT)


def as_golden(letter: Letter) -> str:
    """Subject and text, with the numbers of rows by their first appearance: those depend on the database."""
    numbers: dict[str, str] = {}

    def short(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], str(len(numbers) + 1))

    text = letter.text.replace(settings.SITE_URL, "https://market.example")
    return f"Subject: {letter.subject}\n\n{NUMBER.sub(short, TOKEN.sub('signed', text))}"
