"""What invented listings say of readiness, cost, contracts and contact: drawn by lot, and not by all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marketplace.demo.placing import lot
from services.models import CostBand, DecidedBy, GovernanceStage, Readiness, ShownTo, Sponsor

BANDS = (
    (100_000, CostBand.UNDER_100K),
    (500_000, CostBand.FROM_100K),
    (1_000_000, CostBand.FROM_500K),
    (5_000_000, CostBand.FROM_1M),
    (20_000_000, CostBand.FROM_5M),
)
OUTCOMES = {
    "offer": (
        "Residents of each council get the same answer in the same time. "
        "The team keeps the specialists that one council alone cannot pay.",
        "Fixed costs are spread over more councils. "
        "We publish the cost of one case to all partners each quarter.",
        "No council depends on one person any more: at least two people know each task.",
        "A partner has the service running on the first day, and can leave with its data after a year.",
        "Waiting times stay below ten working days in every council, holidays included.",
    ),
    "seek": (
        "The work is done on time when one of our people is ill. Residents notice nothing of the change.",
        "We pay less for each case than today, or learn honestly that we cannot.",
        "Our staff get colleagues in their own trade, and somewhere to be promoted to.",
        "Complaints fall by half within two years. We know what each case costs.",
        "We are ready for the next change of the law without a project of our own.",
    ),
}


def drawn(choices: Any, *parts: object) -> Any:
    """One of these, or nothing where the lot says so: about one in five leaves a question open."""
    number = int(lot(*parts), 16)
    return "" if number % 5 == 0 else choices[number // 5 % len(choices)]


def circumstances(category: str, place: int, text: dict[str, Any], slug: str, today: date) -> dict[str, Any]:
    """The answers of one listing by one council."""

    def pick(question: str, choices: Any) -> Any:
        return drawn(choices, question, category, place)

    offers = text["direction"] == "offer"
    spare = int(text["volume"] * 0.6) if offers and text["volume"] and text["volume_unit"] else None
    shown_to = pick("shown", [ShownTo.PARTIES, ShownTo.VERIFIED, ShownTo.EVERYBODY])
    return {
        "outcomes": pick("outcomes", OUTCOMES[text["direction"]]),
        "capacity_to_spare": spare or None,
        **cost(text["annual_cost_gbp"], category, place),
        **contract(text["contract_ends_in_months"], category, place, today),
        "readiness": pick("readiness", Readiness.values),
        "governance_stage": pick("stage", GovernanceStage.values),
        "sponsor": pick("sponsor", Sponsor.values),
        "decided_by": pick("decided", DecidedBy.values),
        "contact_mailbox": f"shared.services@{slug}.example" if shown_to else "",
        "contact_shown_to": shown_to or ShownTo.PARTIES,
    }


def cost(pounds: int | None, category: str, place: int) -> dict[str, Any]:
    """Half of those who know what it costs give the band alone."""
    if pounds is None or int(lot("band", category, place), 16) % 2:
        return {"annual_cost_gbp": pounds, "annual_cost_band": ""}
    band = next((band for limit, band in BANDS if pounds < limit), CostBand.OVER_20M)
    return {"annual_cost_gbp": None, "annual_cost_band": band}


def contract(ends_in_months: int | None, category: str, place: int, today: date) -> dict[str, Any]:
    """Notice for whoever has a contract, and for some of them a break a year before its end."""
    if not ends_in_months:
        return {"break_on": None, "notice_months": None}
    notice = drawn([3, 6, 6, 9, 12], "notice", category, place) or None
    may_break = ends_in_months > 18 and int(lot("break", category, place), 16) % 2
    breaks = (today + timedelta(days=round((ends_in_months - 12) * 30.4))).replace(day=1)
    return {"break_on": breaks if may_break else None, "notice_months": notice}
