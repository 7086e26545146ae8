"""What the facts of a match say, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.matching.figures import day, in_a_sentence, listed, month, number, people, pounds

if TYPE_CHECKING:
    from marketplace.matching.weighing import OwnWeights

Values = dict[str, Any]

FACTOR_NAMES = {
    "service": gettext_lazy("Service fit"),
    "timing": gettext_lazy("Timing"),
    "scale": gettext_lazy("Scale and capacity"),
    "models": gettext_lazy("Delivery model"),
    "systems": gettext_lazy("Systems"),
    "geography": gettext_lazy("Geography"),
    "likeness": gettext_lazy("Likeness of the councils"),
    "readiness": gettext_lazy("Readiness and how decisions are made"),
    "text": gettext_lazy("What the listings say"),
    "track": gettext_lazy("Track record of the two"),
}
FIELD_NAMES = {
    "role": gettext_lazy("part in it"),
    "window": gettext_lazy("start date"),
    "term": gettext_lazy("length of agreement"),
    "size": gettext_lazy("volume or number of staff"),
    "cost": gettext_lazy("yearly cost"),
    "models": gettext_lazy("delivery model"),
    "systems": gettext_lazy("system"),
    "stage": gettext_lazy("stage of the decision"),
    "readiness": gettext_lazy("readiness"),
    "sponsor": gettext_lazy("sponsor"),
    "culture": gettext_lazy("way of deciding"),
    "text": gettext_lazy("description"),
}
BECAUSE = {
    "service": gettext_lazy("of what the service is"),
    "timing": gettext_lazy("of timing"),
    "scale": gettext_lazy("of scale or cost"),
    "models": gettext_lazy("of the delivery model"),
    "systems": gettext_lazy("of systems"),
    "geography": gettext_lazy("of distance"),
    "likeness": gettext_lazy("the councils are unlike"),
    "readiness": gettext_lazy("of governance"),
    "text": gettext_lazy("it was not what you need"),
    "track": gettext_lazy("of trust"),
}
STAGES = {
    "idea": gettext_lazy("an idea"),
    "exploring": gettext_lazy("being explored"),
    "sponsored": gettext_lazy("sponsored"),
    "business_case": gettext_lazy("at a business case"),
    "approved": gettext_lazy("approved"),
}
PACES = {
    "curious": gettext_lazy("curious"),
    "preparing": gettext_lazy("preparing"),
    "ready": gettext_lazy("ready"),
    "urgent": gettext_lazy("pressed for time"),
}
DECIDERS = {
    "members": gettext_lazy("members decide"),
    "officers": gettext_lazy("officers decide"),
}
LIKENESSES = {
    "population": gettext_lazy("population"),
    "density": gettext_lazy("density"),
    "rurality": gettext_lazy("rurality"),
    "deprivation": gettext_lazy("deprivation"),
}
MATTERS = {
    0: gettext_lazy("%(km)s km apart, which does not matter for %(service)s"),
    1: gettext_lazy("%(km)s km apart, which matters little for %(service)s"),
    2: gettext_lazy("%(km)s km apart, which matters for %(service)s"),
    3: gettext_lazy("%(km)s km apart, which matters a lot for %(service)s"),
}
NEAR = {  # As a reason: without "only" the figure alone would have to say that it is a good one.
    2: gettext_lazy("Only %(km)s km apart, which matters for %(service)s"),
    3: gettext_lazy("Only %(km)s km apart, which matters a lot for %(service)s"),
}
STATUSES = {
    "proposed": gettext_lazy("proposed"),
    "decided": gettext_lazy("decided"),
    "order_made": gettext_lazy("order made"),
}


@dataclass(frozen=True)
class Told:
    """A fact of a match in words. ``url`` leads to the field that fills a gap, where there is one."""

    sign: str
    factor: str
    text: str
    url: str = ""


def tell(fact: dict[str, Any], url: str = "") -> Told:
    """A stored fact in words."""
    about = {"factor": fact["factor"], "sign": fact["sign"]}
    return Told(fact["sign"], fact["factor"], WORDS[fact["code"]](fact["values"] | about), url)


def fixed(text: Any) -> Callable[[Values], str]:
    return lambda values: str(text)


def filled(text: Any, write: Callable[[Any], str]) -> Callable[[Values], str]:
    """A sentence with both sides' values in it."""
    return lambda values: (
        str(text)
        % {
            key: write(value)
            for key, value in values.items()
            if key in ("ours", "theirs") and value is not None
        }
    )


def _contract_edge(text: Any, early: Any, whose: str) -> Callable[[Values], str]:
    """``early`` where the contract lets go before or after its end, by a break or by notice."""
    return lambda values: (
        str(early if values.get(f"{whose}_early") else text)
        % {
            "date": day(values[whose]),
            "edge": day(values["edge"]) if "edge" in values else "",
        }
    )


def _window(values: Values) -> str:
    first, last = month(values["first"]), month(values["last"])
    if first == last:
        return _("Both could start in %(month)s") % {"month": first}
    return _("Start windows overlap from %(first)s to %(last)s") % {"first": first, "last": last}


def _window_short(values: Values) -> str:
    text = ngettext(
        "Only %(days)s day suits both of you for the start",
        "Only %(days)s days suit both of you for the start",
        values["days"],
    )
    return text % {"days": values["days"]}


def _either_early(values: Values) -> bool:
    return bool(values.get("ours_early") or values.get("theirs_early"))


def _contracts_same_day(values: Values) -> str:
    if _either_early(values):
        return _("Both contracts end or can be left on %(date)s") % {"date": day(values["ours"])}
    return _("Both contracts end on %(date)s") % {"date": day(values["ours"])}


def _contracts_close(values: Values) -> str:
    months = {"months": apnumber(values["months"])}
    if _either_early(values):
        text = ngettext(
            "Both contracts end or can be left within %(months)s month of each other",
            "Both contracts end or can be left within %(months)s months of each other",
            values["months"],
        )
        return text % months
    text = ngettext(
        "Both contracts end within %(months)s month",
        "Both contracts end within %(months)s months",
        values["months"],
    )
    return text % months


def _contracts_apart(values: Values) -> str:
    words = {
        "months": apnumber(values["months"]),
        "ours": day(values["ours"]),
        "theirs": day(values["theirs"]),
    }
    if _either_early(values):
        return (
            _("Contracts end or can be left %(months)s months apart: yours %(ours)s, theirs %(theirs)s")
            % words
        )
    return _("Contracts end %(months)s months apart: yours %(ours)s, theirs %(theirs)s") % words


def _years(values: Values) -> dict[str, str]:
    return {
        whose: ngettext("%(years)s year", "%(years)s years", values[whose])
        % {"years": apnumber(values[whose])}
        for whose in ("ours", "theirs")
    }


def _volumes(text: Any) -> Callable[[Values], str]:
    return lambda values: (
        str(text)
        % {
            "ours": number(values["ours"]),
            "theirs": number(values["theirs"]),
            "unit": values["unit"],
        }
    )


def _volumes_apart(values: Values) -> str:
    ours, theirs = values["ours"], values["theirs"]
    figures = {"ours": number(ours), "theirs": number(theirs), "unit": values["unit"]}
    if theirs > ours:
        return _("They have %(theirs)s %(unit)s, you %(ours)s: the gain would be mostly yours") % figures
    return _("They have %(theirs)s %(unit)s, you %(ours)s: the gain would be mostly theirs") % figures


def _systems_same(values: Values) -> str:
    return _("Both run %(systems)s") % {"systems": listed(values["systems"])}


def _alike(values: Values) -> str:
    return _("Alike in %(parts)s") % {"parts": listed([LIKENESSES[part] for part in values["parts"]])}


def _unlike(values: Values) -> str:
    return _("Unlike in %(parts)s") % {"parts": listed([LIKENESSES[part] for part in values["parts"]])}


def _distance(values: Values) -> str:
    words = MATTERS | NEAR if values["sign"] == "+" else MATTERS
    return str(words[values["matters"]]) % {
        "km": number(values["km"]),
        "service": in_a_sentence(values["service"]),
    }


def _missing(values: Values) -> str:
    field = {"field": FIELD_NAMES[values["factor"]]}
    if values["ours"] and values["theirs"]:
        return _("Neither side’s %(field)s is filled in") % field
    if values["ours"]:
        return _("Your %(field)s is not filled in") % field
    return _("Their %(field)s is not filled in") % field


def _counted_differently(values: Values) -> str:
    if not (values["ours"] and values["theirs"]):
        return _("Your volume and theirs are counted differently, and staff numbers are not filled in")
    return _("You count %(ours)s, they count %(theirs)s, so the volumes cannot be compared") % values


def _not_in_registers(values: Values) -> str:
    if values["factor"] == "text":
        return _("Your descriptions say too little to be compared")
    if values["factor"] == "distance":
        return _("How far apart you are is not known")
    return _("Your areas cannot be compared: the public registers say too little")


def _reorganisation(values: Values) -> str:
    words = {"successor": values["successor"], "status": STATUSES[values["status"]]}
    if values["date"]:
        words["date"] = day(values["date"])
        if values["whose"] == "ours":
            return (
                _("Reorganisation: you are due to become part of %(successor)s on %(date)s (%(status)s)")
                % words
            )
        return (
            _("Reorganisation: they are due to become part of %(successor)s on %(date)s (%(status)s)") % words
        )
    if values["whose"] == "ours":
        return _("Reorganisation: you are to become part of %(successor)s (%(status)s)") % words
    return _("Reorganisation: they are to become part of %(successor)s (%(status)s)") % words


def _model(text: Any) -> Callable[[Values], str]:
    return lambda values: str(text) % {"model": in_a_sentence(values["model"])}


def _model_low(values: Values) -> str:
    return _("Of the models that they accept, you put %(model)s highest, in place %(place)s") % {
        "model": in_a_sentence(values["model"]),
        "place": values["place"],
    }


def _partners(text: Any) -> Callable[[Values], str]:
    return lambda values: str(text) % {"least": apnumber(values["least"])}


def in_a_list(own: OwnWeights | None) -> dict[str, str]:
    """What counts more and what less for a listing, as words."""
    return {
        word: listed([in_a_sentence(str(FACTOR_NAMES[factor])) for factor in getattr(own, word, [])])
        for word in ("more", "less")
    }


def _sibling(values: Values) -> str:
    return _("They list %(theirs)s, which is akin to your %(ours)s") % {
        whose: in_a_sentence(values[whose]) for whose in ("ours", "theirs")
    }


def _likely(values: Values) -> str:
    """Ordinals are spelled out as far as they are told."""
    if values["place"] == 1:
        return _("Going by partnerships that happened, they are your likeliest partner among all councils")
    return _(
        "Going by partnerships that happened, they are number %(place)s among your likeliest partners"
    ) % {"place": values["place"]}


def _pair_of(table: dict[str, Any], text: Any) -> Callable[[Values], str]:
    """A sentence with both sides' words out of a table."""
    return lambda values: str(text) % {whose: table[values[whose]] for whose in ("ours", "theirs")}


def quoted(words: list[str]) -> str:
    return get_text_list([_("“%(word)s”") % {"word": word} for word in words], _("and"))


def _text_shared(values: Values) -> str:
    return _("You both write of %(words)s") % {"words": quoted(values["words"])}


def _of_words(text: Any) -> Callable[[Values], str]:
    return lambda values: str(text) % {whose: quoted(values[whose]) for whose in ("ours", "theirs")}


def _track_services(text: Any, which: str) -> Callable[[Values], str]:
    return lambda values: str(text) % {"services": listed([in_a_sentence(name) for name in values[which]])}


def _track_noes(values: Values) -> str:
    text = ngettext(
        "Trust or governance ended %(n)s proposal between you",
        "Trust or governance ended %(n)s proposals between you",
        values["noes"],
    )
    return text % {"n": apnumber(values["noes"])}


def _lean_more(values: Values) -> str:
    if values["elsewhere"]:
        return _("Its author has said no elsewhere because %(because)s, so that counts more here") % {
            "because": BECAUSE[values["because"]]
        }
    text = ngettext(
        "You said no to %(n)s listing for this service because %(because)s, so that counts more for you",
        "You said no to %(n)s listings for this service because %(because)s, so that counts more for you",
        values["noes"],
    )
    return text % {"n": apnumber(values["noes"]), "because": BECAUSE[values["because"]]}


def _lean_less(values: Values) -> str:
    return _("You have gone ahead with others in spite of it, so this counts less for you: %(factor)s") % {
        "factor": in_a_sentence(str(FACTOR_NAMES[values["because"]]))
    }


def parted_by(rule: str, many: int) -> str:
    """How many listings only this rule keeps apart from ours."""
    text = {
        "closed": ngettext(
            "%(n)s, but the latest start has passed", "%(n)s, but the latest start has passed", many
        ),
        "kin": ngettext("%(n)s of a predecessor or successor", "%(n)s of predecessors or successors", many),
        "partnered": ngettext(
            "%(n)s of a council that you share the service with already",
            "%(n)s of councils that you share the service with already",
            many,
        ),
        "refused": ngettext(
            "%(n)s that one side has turned down", "%(n)s that one side has turned down", many
        ),
        "models": ngettext(
            "%(n)s if you had a delivery model in common",
            "%(n)s if you had a delivery model in common",
            many,
        ),
        "host": ngettext(
            "%(n)s if one of you were ready to host", "%(n)s if one of you were ready to host", many
        ),
        "tier": ngettext(
            "%(n)s, but the other council does not run the service",
            "%(n)s, but the other councils do not run the service",
            many,
        ),
        "nation": ngettext(
            "%(n)s if you accepted a model that crosses a national border",
            "%(n)s if you accepted a model that crosses a national border",
            many,
        ),
        "parties": ngettext(
            "%(n)s if you agreed on how many partners there are to be",
            "%(n)s if you agreed on how many partners there are to be",
            many,
        ),
        "window": ngettext("%(n)s if the start dates met", "%(n)s if the start dates met", many),
        "reach": ngettext(
            "%(n)s if your reach and theirs went further", "%(n)s if your reach and theirs went further", many
        ),
    }[rule]
    return text % {"n": many}


WORDS: dict[str, Callable[[Values], str]] = {
    "role_host_client": fixed(gettext_lazy("You would host; they would be served")),
    "role_client_host": fixed(gettext_lazy("They would host; you would be served")),
    "role_cofounder_cofounder": fixed(gettext_lazy("You both want to found it as equals")),
    "role_host_host": fixed(gettext_lazy("You both want to host")),
    "role_client_client": fixed(gettext_lazy("Neither of you wants to host")),
    "role_together": fixed(gettext_lazy("You both want to be served, and could buy or work together")),
    "role_host_cofounder": fixed(gettext_lazy("You want to host; they want to be equals")),
    "role_cofounder_host": fixed(gettext_lazy("They want to host; you want to be equals")),
    "role_client_cofounder": fixed(gettext_lazy("They want to be equals; you want to be served")),
    "role_cofounder_client": fixed(gettext_lazy("They want to be served; you want to be equals")),
    "window": _window,
    "window_short": _window_short,
    "window_from": lambda v: _("Both could start from %(first)s") % {"first": month(v["first"])},
    "window_until": lambda v: _("Both could start until %(last)s") % {"last": month(v["last"])},
    "contracts_same_day": _contracts_same_day,
    "contracts_close": _contracts_close,
    "contracts_apart": _contracts_apart,
    "contract_ours_inside": _contract_edge(
        gettext_lazy("Your contract ends %(date)s, inside their start window"),
        gettext_lazy("Your contract can be left on %(date)s, inside their start window"),
        "ours",
    ),
    "contract_theirs_inside": _contract_edge(
        gettext_lazy("Their contract ends %(date)s, inside your start window"),
        gettext_lazy("Their contract can be left on %(date)s, inside your start window"),
        "theirs",
    ),
    "contract_ours_after": _contract_edge(
        gettext_lazy("Your contract ends %(date)s, after their latest start, %(edge)s"),
        gettext_lazy("Your contract can be left on %(date)s, after their latest start, %(edge)s"),
        "ours",
    ),
    "contract_theirs_after": _contract_edge(
        gettext_lazy("Their contract ends %(date)s, after your latest start, %(edge)s"),
        gettext_lazy("Their contract can be left on %(date)s, after your latest start, %(edge)s"),
        "theirs",
    ),
    "contract_ours_before": _contract_edge(
        gettext_lazy("Your contract ends %(date)s, before their earliest start, %(edge)s"),
        gettext_lazy("Your contract can be left on %(date)s, before their earliest start, %(edge)s"),
        "ours",
    ),
    "contract_theirs_before": _contract_edge(
        gettext_lazy("Their contract ends %(date)s, before your earliest start, %(edge)s"),
        gettext_lazy("Their contract can be left on %(date)s, before your earliest start, %(edge)s"),
        "theirs",
    ),
    "term_same": lambda v: _("You both want %(ours)s") % _years(v),
    "term_close": lambda v: _("They want %(theirs)s, you said %(ours)s: close enough to settle") % _years(v),
    "term_apart": lambda v: _("They want %(theirs)s; you said %(ours)s") % _years(v),
    "room_theirs": _volumes(gettext_lazy("You need %(ours)s %(unit)s; they have room for %(theirs)s")),
    "room_ours": _volumes(gettext_lazy("They need %(theirs)s %(unit)s; you have room for %(ours)s")),
    "room_theirs_part": _volumes(
        gettext_lazy("They have room for %(theirs)s of the %(ours)s %(unit)s that you need")
    ),
    "room_ours_part": _volumes(
        gettext_lazy("You have room for %(ours)s of the %(theirs)s %(unit)s that they need")
    ),
    "volumes": _volumes(gettext_lazy("Volumes of one order: %(ours)s and %(theirs)s %(unit)s")),
    "volumes_apart": _volumes_apart,
    "teams": filled(gettext_lazy("Staff in the service: %(ours)s with you, %(theirs)s with them"), number),
    "teams_apart": filled(
        gettext_lazy("Teams of different size: %(ours)s staff with you, %(theirs)s with them"), number
    ),
    "cost_alike": filled(gettext_lazy("Yearly cost of one order: yours %(ours)s, theirs %(theirs)s"), pounds),
    "cost_apart": filled(gettext_lazy("Yearly cost far apart: yours %(ours)s, theirs %(theirs)s"), pounds),
    "model_both_first": _model(gettext_lazy("You both prefer %(model)s")),
    "model_ours_first": _model(gettext_lazy("They accept your first choice, %(model)s")),
    "model": _model(gettext_lazy("You both accept %(model)s")),
    "model_low": _model_low,
    "systems_same": _systems_same,
    "systems_differ": filled(
        gettext_lazy("They run %(theirs)s, you run %(ours)s: one of you would move"), listed
    ),
    "alike": _alike,
    "unlike": _unlike,
    "unlike_population": filled(
        gettext_lazy("Very different in size: you serve %(ours)s people, they %(theirs)s"), people
    ),
    "distance": _distance,
    "next_door": fixed(gettext_lazy("They are next door")),
    "sibling": _sibling,
    "sealed": fixed(gettext_lazy("More is known once both councils agree to show themselves")),
    "likely": _likely,
    "stage_same": _pair_of(STAGES, gettext_lazy("Both are as far: %(ours)s")),
    "stage_close": _pair_of(STAGES, gettext_lazy("Nearly as far: yours is %(ours)s, theirs %(theirs)s")),
    "stage_ahead": _pair_of(STAGES, gettext_lazy("They are further on: %(theirs)s, while yours is %(ours)s")),
    "stage_behind": _pair_of(
        STAGES, gettext_lazy("You are further on: %(ours)s, while theirs is %(theirs)s")
    ),
    "pace_same": _pair_of(PACES, gettext_lazy("You are both %(ours)s")),
    "pace_close": _pair_of(PACES, gettext_lazy("You are %(ours)s, they are %(theirs)s")),
    "pace_ahead": _pair_of(
        PACES, gettext_lazy("They could act sooner: they are %(theirs)s, you are %(ours)s")
    ),
    "pace_behind": _pair_of(
        PACES, gettext_lazy("You could act sooner: you are %(ours)s, they are %(theirs)s")
    ),
    "sponsors": fixed(gettext_lazy("Somebody senior stands behind it on both sides")),
    "no_sponsor_theirs": fixed(gettext_lazy("They have no sponsor yet")),
    "no_sponsor_ours": fixed(gettext_lazy("You have no sponsor yet; they have")),
    "culture_same": _pair_of(DECIDERS, gettext_lazy("Decided in the same way: %(ours)s on both sides")),
    "culture_differs": _pair_of(
        DECIDERS, gettext_lazy("Decided differently: %(ours)s with you, %(theirs)s with them")
    ),
    "text_shared": _text_shared,
    "text_akin": _of_words(
        gettext_lazy("Akin in what is said: yours speaks of %(ours)s, theirs of %(theirs)s")
    ),
    "text_apart": _of_words(
        gettext_lazy("About different things: yours speaks of %(ours)s, theirs of %(theirs)s")
    ),
    "track_running": _track_services(gettext_lazy("You already share %(services)s"), "running"),
    "track_ended": _track_services(gettext_lazy("You once shared %(services)s"), "ended"),
    "track_noes": _track_noes,
    "lean_more": _lean_more,
    "lean_less": _lean_less,
    "missing": _missing,
    "counted_differently": _counted_differently,
    "not_in_registers": _not_in_registers,
    "reorganisation": _reorganisation,
    "partners_ours": _partners(gettext_lazy("You want at least %(least)s partners; this is one")),
    "partners_theirs": _partners(gettext_lazy("They want at least %(least)s partners; you are one")),
}
