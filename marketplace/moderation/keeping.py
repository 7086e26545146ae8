"""What is kept of moderators' decisions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.moderation.models import Decision
from marketplace.notifications.keepers import Holding, Keeper, Rule, Text


class Moderation(Keeper):
    """Each decision can be accounted for, for as long as somebody may ask about it."""

    holdings = (
        Holding(
            "moderation_decisions",
            _("What you decided as a moderator"),
            "moderation.Decision",
            "moderator",
            ("listing", "revision__number", "outcome", "reasons", "note", "decided_at"),
        ),
    )
    texts = (Text("moderation.Decision", ("note",), writer="moderator"),)
    rules = (
        Rule(
            "moderation-decisions",
            "moderation.Decision",
            _("What a moderator decided about a listing, and why"),
            6 * 365,
            _("As long as somebody may go to court over it (Limitation Act 1980 s.5)."),
            lambda before: Decision.objects.filter(decided_at__lte=before),
        ),
    )
