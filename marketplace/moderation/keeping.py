"""What is kept of moderators' decisions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.moderation.models import Decision, Introduction
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
        Holding(
            "introductions",
            _("Councils that you introduced as a broker"),
            "moderation.Introduction",
            "broker",
            ("seek", "other", "text", "made_at"),
        ),
    )
    texts = (
        Text("moderation.Decision", ("note",), writer="moderator"),
        Text("moderation.Introduction", ("text",), writer="broker"),
    )
    rules = (
        Rule(
            "moderation-decisions",
            "moderation.Decision",
            _("What a moderator decided about a listing, and why"),
            6 * 365,
            _("As long as somebody may go to court over it (Limitation Act 1980 s.5)."),
            lambda before: Decision.objects.filter(decided_at__lte=before),
        ),
        Rule(
            "introductions",
            "moderation.Introduction",
            _("Which councils a broker introduced, and in what words"),
            2 * 365,
            _("So that nobody is introduced twice."),
            lambda before: Introduction.objects.filter(made_at__lte=before),
        ),
    )
