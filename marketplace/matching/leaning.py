"""What a council's answers do to the weights of its listings: a function of those answers alone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.matching.market import Lean
from marketplace.matching.rules import FACTORS, Rules, factor_of

NOES = ("not_for_us", "declined")
ELSEWHERE = 0.5  # What an officer's answer about another service counts for her own listings.


@dataclass(frozen=True)
class Answered:
    """One answer: what was said, for which reason, and which factors had spoken against that match."""

    said: str
    reason: str = ""
    against: tuple[str, ...] = ()


def against(reasons: Iterable[dict[str, str]]) -> list[str]:
    """The factors that speak against a match, by its stored facts."""
    parts = {fact["factor"] for fact in reasons if fact["sign"] == "-"}
    known = [part for part in parts if not part.startswith(("lean_", "partners_"))]
    return sorted({factor_of(part) for part in known})


def leans(here: Iterable[Answered], elsewhere: Iterable[Answered], rules: Rules) -> tuple[Lean, ...]:
    """What weighs more or less for a listing, by its council's answers in the service and its author's."""
    noes, yeses = counted(here, rules)
    her_noes, her_yeses = counted(elsewhere, rules)
    found = []
    for factor in FACTORS:
        net = noes[factor] - yeses[factor] + ELSEWHERE * (her_noes[factor] - her_yeses[factor])
        share = max(-1.0, min(1.0, net / rules.feedback["after"]))
        if share:
            times = float(rules.feedback["most"] ** share)
            answers = (noes[factor], yeses[factor], her_noes[factor], her_yeses[factor])
            found.append(Lean(factor, times, *answers))
    return tuple(found)


def counted(answers: Iterable[Answered], rules: Rules) -> tuple[Counter[str], Counter[str]]:
    """How often each factor was a reason for no, and how often a council went ahead in spite of it."""
    noes: Counter[str] = Counter()
    yeses: Counter[str] = Counter()
    for answer in answers:
        because = rules.feedback["because"].get(answer.reason)
        if answer.said in NOES and because:
            noes[because] += 1
        elif answer.said not in NOES:
            many = 1 if answer.said == "proposed" else rules.feedback["agreed"]
            yeses.update(dict.fromkeys(answer.against, many))
    return noes, yeses
