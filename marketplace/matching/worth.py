"""What each question of a listing weighs in matching, for the page on which it is written."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.matching.rules import FACTORS, current, factor_of
from marketplace.matching.weighing import ServiceWeights
from services.models import Category

PARTS = {
    "models": ("models",),
    "start": ("window", "term"),
    "size": ("size",),
    "reach": ("distance",),
    "role": ("role",),
    "systems": ("systems",),
    "contract": ("contract",),
    "cost": ("cost",),
    "readiness": ("stage", "readiness"),
    "decisions": ("sponsor", "culture"),
    "details": ("text",),
}
"""Which parts of a score rest on which question, in the order in which questions are asked."""


def of_questions(category: Category) -> Mapping[str, float]:
    """The weight that rests on each question for one service, as administrators have set it."""
    rules = current()
    row = ServiceWeights.objects.current().filter(category=category).first()
    factors = (
        row.weights
        if row is not None
        else rules.first_weights(
            distance_matters=category.distance_matters, has_systems=category.systems.exists()
        )
    )

    def weight(part: str) -> float:
        return factors[FACTORS.index(factor_of(part))] * rules.share(part)

    return {question: sum(weight(part) for part in parts) for question, parts in PARTS.items()}
