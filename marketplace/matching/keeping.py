"""What is kept of matches, and of the runs that found them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from marketplace.matching.models import Match, MatchRun
from marketplace.notifications.keepers import Holding, Keeper, Kept, Rule


class Matching(Keeper):
    """Matches are of listings, not of people; who set one aside is known."""

    holdings = (
        Holding(
            "matches_set_aside",
            _("Matches that you set aside, and why"),
            "matching.Match",
            "dismissed_by",
            ("listing", "counterpart", "dismissed_reason", "dismissed_at"),
        ),
    )
    rules = (
        Rule(
            "match-runs",
            "matching.MatchRun",
            _("When matching ran, and over how much"),
            400,
            _("To compare a year with the last. Runs whose matches still stand are kept."),
            lambda before: MatchRun.objects.filter(
                started_at__lte=before, found=None, scored_listings=None, groups=None
            ),
        ),
        Rule(
            "matches-set-aside",
            "matching.Match",
            _("Who set a match aside"),
            2 * 365,
            _("Colleagues may ask her why. That it was set aside stays, so that it does not come back."),
            lambda before: Match.objects.filter(dismissed_at__lte=before, dismissed_by__isnull=False),
            end=lambda rows, at: rows.update(dismissed_by=None),
        ),
    )
    kept = (
        Kept(
            ("matching.Match", "matching.ScoredListing", "matching.Group", "matching.GroupMember"),
            _("Matches and what they rest on"),
            _("They go with their listings, and name nobody once the above has gone."),
        ),
    )

    def forget(self, officer: Officer, at: datetime) -> None:
        """That a match was set aside stays; by whom does not."""
        Match.objects.filter(dismissed_by=officer).update(dismissed_by=None)
