"""How matching works, in words, with the very numbers that the matcher reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from marketplace.matching.rules import FACTORS, PARTS, Rules
from marketplace.matching.weighing import ServiceWeights
from marketplace.matching.wording import FACTOR_NAMES
from services.models import Category


@dataclass(frozen=True)
class Factor:
    """One factor on the help page: what it is made of and how much it counts before anybody changes it."""

    name: str
    judged: list[str]
    weight: str


@dataclass(frozen=True)
class Far:
    """What distance is worth for services to which it matters as much as this."""

    matters: str
    weight: int
    half_km: str


def in_words(rules: Rules, chosen: ServiceWeights | None) -> dict[str, Any]:
    """What the help page shows: the weights of one service, or those that services begin with."""
    told = judged(rules)
    first = rules.weights | {"geography": ""}
    weights = dict(zip(FACTORS, map(round, chosen.weights), strict=True)) if chosen else first
    return {
        "version": date.fromisoformat(rules.version),
        "chosen": chosen,
        "services": Category.objects.exclude(weights=None),
        "factors": [
            Factor(
                str(FACTOR_NAMES[name]),
                [told[part] for part, factor in PARTS.items() if factor == name and part in told],
                str(weights[name]),
            )
            for name in FACTORS
        ],
        "distances": [
            Far(str(label), rules.weights["geography"][level], f"{rules.distance['half_km'][level]}")
            for level, label in Category.DistanceMatters.choices
        ],
        "most": rules.shortlist["most"],
        "least_fit": rules.shortlist["least_fit"],
        "shown": rules.distribution["shown"],
        "often": int(rules.distribution["shown"] * rules.distribution["most_often"]),
        "of_a_body": rules.distribution["of_a_body"],
    }


def judged(rules: Rules) -> dict[str, str]:
    """How each factor is judged, by name. The numbers are those of the rules."""

    def percent(value: float) -> str:
        return f"{round(100 * value)}"

    return {
        "service": _(
            "They offer what you seek or seek what you offer: 100. You both seek it: %(both)s. A service "
            "that is only akin to yours: %(sibling)s%% of that."
        )
        % {
            "both": percent(rules.service["seek_seek"]),
            "sibling": percent(rules.service["sibling"]),
        },
        "role": _(
            "Host, be served, or found it as equals. One hosts and one is served: %(fit)s. Both as equals: "
            "%(equals)s. Both want to host: %(clash)s. Both want to be served, and could buy or work "
            "together: %(together)s. The other pairs lie between."
        )
        % {
            "fit": percent(rules.role["client"]["host"]),
            "equals": percent(rules.role["cofounder"]["cofounder"]),
            "clash": percent(rules.role["host"]["host"]),
            "together": percent(rules.together["worth"]),
        },
        "window": _(
            "Days on which both could start. %(days)s days or more: 100. A single day: about %(least)s."
        )
        % {"days": rules.window["enough_days"], "least": percent(rules.window["least"])},
        "contract": _(
            "Months between the days on which both contracts let go, at their end or by a break for which "
            "notice can still be given, or between the only one and the other side's start "
            "window. Up to %(close)s: 100. From %(far)s on: 0. Not asked where nobody has one."
        )
        % {"close": rules.contract["close_months"], "far": rules.contract["far_months"]},
        "term": _("The shorter term as a share of the longer."),
        "size": _(
            "Whether the room holds the need, and whether the need is worth the room: from %(share)s%% of it "
            "on, 100. Between two seeks, the smaller as a share of the larger, %(alike)s%% being enough. In "
            "the volume's own unit if both use it, else in staff."
        )
        % {
            "share": percent(rules.size["worthwhile_share"]),
            "alike": percent(rules.size["alike_ratio"]),
        },
        "cost": _(
            "Yearly cost of the service; of a band, its middle. Up to %(alike)s times apart: 100. "
            "From %(apart)s times on: 0."
        )
        % {"alike": rules.cost["alike_ratio"], "apart": rules.cost["apart_ratio"]},
        "models": _(
            "Your highest choice among the delivery models that they accept. Your first: 100. Each place "
            "further down costs %(place)s."
        )
        % {"place": percent(rules.models["a_place"])},
        "systems": _("You run a system in common: 100. You run different ones: %(different)s.")
        % {"different": percent(rules.systems["different"])},
        "distance": _(
            "How near they are, by how much distance matters for the service and how far each side looks: "
            "see below. Next door: 100."
        ),
        "alike": _(
            "How alike the areas are in population, density, share of people in rural areas, and deprivation "
            "(within one nation)."
        ),
        "affinity": _(
            "How likely a partner they are for you by what real partnerships have taught: a council's place "
            "among all that run the service. First: 100, last: 0."
        ),
        "stage": _(
            "How far each is with those who decide. As far: 100. Each step between you costs %(step)s."
        )
        % {"step": percent(rules.readiness["a_stage"])},
        "readiness": _("How soon each could act. As soon: 100. Each step between you costs %(step)s.")
        % {"step": percent(rules.readiness["a_pace"])},
        "sponsor": _("Somebody senior behind it on both sides: 100. On one: %(one)s. On neither: %(none)s.")
        % {
            "one": percent(rules.readiness["one_sponsor"]),
            "none": percent(rules.readiness["no_sponsor"]),
        },
        "culture": _("Members decide on both sides, or officers do: 100. Otherwise: %(elsewhere)s.")
        % {"elsewhere": percent(rules.readiness["decided_elsewhere"])},
        "text": _(
            "Whether both write of the same things, by which words go together in all texts that the site "
            "was taught with. It counts most, because one service holds many different tasks."
        ),
        "track": _(
            "What the two bodies share or have shared in other services, and proposals between them that "
            "ended over trust or governance. Not asked where there is nothing."
        ),
    }
