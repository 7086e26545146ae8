"""What counts more or less for each listing: as its council said, and as its answers have shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.matching.leaning import Answered, leans
from marketplace.matching.market import Lean
from marketplace.matching.rules import FACTORS, Rules, Weights
from marketplace.matching.verdicts import Verdict
from marketplace.matching.weighing import OwnWeights

Owner = tuple[int, int, str]  # Its council, its author and its service.


@dataclass(frozen=True)
class Stress:
    """How many times its usual weight each factor has for a listing, and what of that is learned."""

    times: Weights = ()
    leans: tuple[Lean, ...] = ()


def stresses(owners: Mapping[int, Owner], rules: Rules) -> dict[int, Stress]:
    """By listing; none of those for which everything counts as usual."""
    said = {row.listing_id: row for row in OwnWeights.objects.all()}
    of_council, of_officer = answers()
    found = {}
    for listing, (council, author, slug) in owners.items():
        elsewhere = [answer for service, answer in of_officer.get(author, ()) if service != slug]
        learned = leans(of_council.get((council, slug), ()), elsewhere, rules)
        if learned or listing in said:
            found[listing] = Stress(times(said.get(listing), learned, rules), learned)
    return found


def answers() -> tuple[dict[tuple[int, str], list[Answered]], dict[int, list[tuple[str, Answered]]]]:
    """All that was ever said: by council and service, and by officer."""
    of_council: dict[tuple[int, str], list[Answered]] = defaultdict(list)
    of_officer: dict[int, list[tuple[str, Answered]]] = defaultdict(list)
    columns = ("council_id", "officer_id", "category_id", "said", "reason", "against")
    for council, officer, slug, said, reason, factors in Verdict.objects.values_list(*columns):
        answer = Answered(said, reason, tuple(factors))
        of_council[council, slug].append(answer)
        if officer is not None:
            of_officer[officer].append((slug, answer))
    return of_council, of_officer


def times(own: OwnWeights | None, learned: Iterable[Lean], rules: Rules) -> Weights:
    """What was said times what was learned, factor by factor."""
    by_answers = {lean.factor: lean.times for lean in learned}
    more, less = (set(own.more), set(own.less)) if own else (set(), set())
    return tuple(
        rules.own["more" if factor in more else "less" if factor in less else "usual"]
        * by_answers.get(factor, 1.0)
        for factor in FACTORS
    )
