"""What is kept of weekly digests."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from marketplace.digests.models import Digest
from marketplace.notifications.keepers import Holding, Keeper, Kept, Rule


class Digests(Keeper):
    """Which matches she was told of in which week, so that none is told twice."""

    holdings = (
        Holding(
            "digests",
            _("Weekly digests that were put together for you"),
            "digests.Digest",
            "officer",
            ("year", "week", "planned_at", "skipped_because"),
        ),
        Holding(
            "digest_matches",
            _("Matches of which the digests told you"),
            "digests.DigestItem",
            "digest__officer",
            ("digest__year", "digest__week", "position", "match__listing", "match__counterpart", "told_at"),
        ),
    )
    rules = (
        Rule(
            "digests",
            "digests.Digest",
            _("Of which matches a digest told you"),
            365,
            _("So that you are told nothing twice within a year."),
            lambda before: Digest.objects.filter(planned_at__lte=before),
        ),
    )
    kept = (Kept(("digests.DigestItem",), _("The matches in a digest"), _("They go with the digest.")),)

    def forget(self, officer: Officer, at: datetime) -> None:
        """Her digests are of use to nobody else. They stand on her messages, which go after them."""
        Digest.objects.filter(officer=officer).delete()
