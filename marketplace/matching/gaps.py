"""What an officer could fill in or widen so that matches are better known, or more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Func, JSONField, Value
from django.urls import reverse

from marketplace.matching.rules import FACTORS, Rules, factor_of
from marketplace.matching.wording import FIELD_NAMES, parted_by
from services.questions import question_of

if TYPE_CHECKING:
    from marketplace.matching.models import Match, ScoredListing

COLUMNS = {
    "role": "role",
    "window": "earliest_start_on",
    "term": "term_years",
    "size": "volume",
    "cost": "annual_cost_gbp",
    "models": "delivery_models",
    "systems": "systems",
    "stage": "governance_stage",
    "readiness": "readiness",
    "sponsor": "sponsor",
    "culture": "decided_by",
    "text": "details",
}
"""What of a revision each of them is read from."""


@dataclass(frozen=True)
class Improvement:
    """One field of our own listing that is empty, and for how many of its matches it would count."""

    name: str
    url: str
    matches: int


def is_own_gap(fact: dict[str, Any]) -> bool:
    """Whether a stored fact says that our own listing leaves something out."""
    return fact["sign"] == "?" and fact["values"].get("ours") is True


class OwnGaps(Func):
    """The factors of these facts of which our own listing says nothing, as ``is_own_gap`` finds them."""

    function = "jsonb_path_query_array"
    output_field = JSONField()

    def __init__(self, facts: str) -> None:
        super().__init__(facts, Value('$[*] ? (@.sign == "?" && @."values"."ours" == true)."factor"'))


def field_address(listing: int, factor: str) -> str:
    """Where our own listing can be asked for it."""
    return reverse("listing_question", args=[listing, question_of(COLUMNS[factor]).slug])


def improvements(matches: Iterable[Match], rules: Rules, listing: int) -> list[Improvement]:
    """What to fill in first: what would raise the confidence of these matches most."""
    return ranked(
        Counter(fact["factor"] for match in matches for fact in match.reasons if is_own_gap(fact)),
        rules,
        listing,
    )


def ranked(counts: Mapping[str, int], rules: Rules, listing: int) -> list[Improvement]:
    """Factors that are missing in so many matches, the one that would help most first."""
    best = sorted(counts, key=lambda factor: (-counts[factor] * worth(rules, factor), factor))
    return [
        Improvement(str(FIELD_NAMES[factor]), field_address(listing, factor), counts[factor])
        for factor in best
    ]


def worth(rules: Rules, part: str) -> float:
    """How much an answer counts where geography and systems count most."""
    factors = rules.first_weights(distance_matters=3, has_systems=True)
    return factors[FACTORS.index(factor_of(part))] * rules.share(part)


def parted(scored: ScoredListing) -> list[str]:
    """What alone stands between this listing and others, the commonest first."""
    counts = sorted(scored.parted.items(), key=lambda item: (-item[1], item[0]))
    return [parted_by(rule, many) for rule, many in counts]
