"""What is kept of matches, and of the runs that found them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from marketplace.matching.models import Match, MatchRun, OwnWeights, ServiceWeights, Verdict
from marketplace.notifications.keepers import Holding, Keeper, Kept, Rule, Text


class Matching(Keeper):
    """Matches are of listings, not of people; who set one aside is known."""

    holdings = (
        Holding(
            "matches_set_aside",
            _("Matches that you set aside, and why"),
            "matching.Match",
            "dismissed_by",
            ("listing", "counterpart__category__name", "dismissed_reason", "dismissed_at"),
        ),
        Holding(
            "verdicts",
            _("What you said of matches and proposals, from which your ranking is learned"),
            "matching.Verdict",
            "officer",
            ("council", "other", "category", "said", "reason", "said_at"),
        ),
        Holding(
            "own_weights",
            _("Listings for which you said what counts more and less"),
            "matching.OwnWeights",
            "set_by",
            ("listing", "more", "less", "set_at"),
        ),
        Holding(
            "service_weights",
            _("Weights of services that you changed"),
            "matching.ServiceWeights",
            "made_by",
            ("category", "version", "why", "made_at"),
        ),
    )
    texts = (Text("matching.ServiceWeights", ("why",), writer="made_by"), Text("matching.Sibling", ("why",)))
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
        Rule(
            "verdicts",
            "matching.Verdict",
            _("Who said what of a match or proposal"),
            2 * 365,
            _("Rankings are learned from it. What a council said stays; by whom does not."),
            lambda before: Verdict.objects.filter(said_at__lte=before, officer__isnull=False),
            end=lambda rows, at: rows.update(officer=None),
        ),
    )
    kept = (
        Kept(
            (
                *("matching.Match", "matching.ScoredListing", "matching.OwnWeights"),
                *("matching.Group", "matching.GroupMember"),
            ),
            _("Matches and what they rest on"),
            _("They go with their listings, and name nobody once the above has gone."),
        ),
        Kept(
            ("matching.ServiceWeights", "matching.Sibling"),
            _("How much each factor counts for a service, and which services are akin"),
            _("So that anybody can see by which weights a match was found."),
        ),
    )

    def forget(self, officer: Officer, at: datetime) -> None:
        """That a match was set aside stays; by whom does not."""
        Match.objects.filter(dismissed_by=officer).update(dismissed_by=None)
        Verdict.objects.filter(officer=officer).update(officer=None)
        OwnWeights.objects.filter(set_by=officer).update(set_by=None)
        ServiceWeights.objects.filter(made_by=officer).update(made_by=None)
