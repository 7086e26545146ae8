"""Why a match was found: facts with their real values, as one side sees them. Pure; wording.py has the words.

Each part of a factor tells at most one fact: "+" where it speaks for the match, "-" where against it, "?"
where it is not known. "!" is told of a reorganisation, whatever the score. What lies in between is left
unsaid. Of a sealed listing nothing is told but what its entry shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

import numpy as np

from marketplace.matching.constraints import Meeting
from marketplace.matching.market import (
    NO_SPONSOR,
    PACES,
    STAGES,
    Ints,
    Lean,
    Market,
    Service,
    Side,
    Track,
    leaves,
    room,
    spends,
)
from marketplace.matching.rules import FACTORS, Rules
from marketplace.matching.scoring import (
    ASKED_ONLY_WHERE_KNOWN,
    DAYS_A_MONTH,
    NAMES,
    answer,
    likenesses,
)

TOLD_WORDS = 3
SIGNS = "!-?"  # The order in which doubts and gaps are told.
MATTERS = 2  # From this on, distance matters enough to be a doubt.
LIKENESSES = ("population", "density", "rurality", "deprivation")
FILLED_IN: dict[str, Callable[[Side], bool]] = {
    "role": lambda side: bool(side.role),
    "window": lambda side: bool(side.earliest or side.latest),
    "term": lambda side: bool(side.term_years),
    "size": lambda side: bool(side.volume or side.staff),
    "cost": lambda side: bool(spends(side)),
    "models": lambda side: bool(side.models),
    "systems": lambda side: bool(side.systems),
    "stage": lambda side: bool(side.stage),
    "readiness": lambda side: bool(side.pace),
    "sponsor": lambda side: bool(side.sponsor),
    "culture": lambda side: bool(side.decided_by),
    "text": lambda side: bool(side.said),
}
"""What an officer can fill in, and whether a side has: the distance and the likeness come from registers."""


@dataclass(frozen=True)
class Reorganisation:
    """A body's area is due to pass to another. ``vests_on`` is None while no day is known."""

    successor: str
    status: str
    vests_on: date | None


@dataclass(frozen=True)
class Vocabulary:
    """Names by slug, and what is due to happen to bodies."""

    models: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    reorganisations: Mapping[int, Reorganisation] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """One thing that speaks for or against a match: what to say (``code``) and with which values."""

    factor: str
    sign: str
    code: str
    values: dict[str, Any]
    pull: float = 0.0  # How much it moved the score, or would, and how telling it is.

    def as_json(self) -> dict[str, Any]:
        return {"factor": self.factor, "sign": self.sign, "code": self.code, "values": self.values}


@dataclass(frozen=True)
class View:
    """One pair as its first side sees it."""

    us: Side
    them: Side
    service: Service
    their_service: Service
    we_leave: date | None  # The days from which the contracts of both let them go.
    they_leave: date | None
    km: float
    touching: bool
    alike: Mapping[str, float]  # Likeness by what is known of both areas.
    place: int  # They are our how-manieth likeliest partner.
    track: Track | None
    rules: Rules
    words: Vocabulary

    @property
    def is_sealed(self) -> bool:
        return self.us.sealed or self.them.sealed


def explain(
    market: Market, rules: Rules, words: Vocabulary, ours: Ints, theirs: Ints
) -> Iterator[list[Fact]]:
    """The facts of each pair of rows of the market, most telling first."""
    services = {service.slug: service for service in market.services}
    meeting = Meeting.of(market, ours, theirs)
    answers = answer(market, meeting, rules)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = likenesses(meeting, rules)
    of_factors = answers.factors
    columns = zip(
        zip(ours.tolist(), theirs.tolist(), strict=True),
        zip(answers.values.T.tolist(), answers.known.T.tolist(), answers.weights.T.tolist(), strict=True),
        zip(of_factors.values.T.tolist(), of_factors.known.T.tolist(), strict=True),
        np.array([part.value for part in parts]).T.tolist(),
        zip(meeting.km.tolist(), meeting.touching.tolist(), meeting.record.tolist(), strict=True),
        places(meeting).tolist(),
        strict=True,
    )
    for rows, (values, known, weights), (factor, sure), alike, (km, touching, record), place in columns:
        us, them = (market.sides[row] for row in rows)
        view = View(
            us,
            them,
            service=services[us.category],
            their_service=services[them.category],
            we_leave=_leaves(us, market.as_of),
            they_leave=_leaves(them, market.as_of),
            km=km,
            touching=touching,
            alike={name: value for name, value in zip(LIKENESSES, alike, strict=True) if value == value},
            place=place,
            track=market.track[record] if record >= 0 else None,
            rules=rules,
            words=words,
        )
        told = facts(view, dict(zip(NAMES, zip(values, known, weights, strict=True), strict=True)))
        yield in_order(
            [*told, *_leans(view, dict(zip(FACTORS, zip(factor, sure, strict=True), strict=True)))]
        )


def places(meeting: Meeting) -> Ints:
    """Which place they have among our likeliest partners; of no meaning where that is not known."""
    market, ours, theirs = meeting.market, meeting.us.place, meeting.them.place
    kinds = np.maximum(market.kinds[meeting.us.category], 0)
    return market.likely.places[kinds, np.maximum(ours, 0), np.maximum(theirs, 0)]


def _leaves(side: Side, as_of: date | None) -> date | None:
    return leaves(side.contract_ends, side.break_on, side.notice_months, as_of)


def facts(view: View, answers: Mapping[str, tuple[float, bool, float]]) -> list[Fact]:
    """What each part has to tell."""
    told = [*_reorganisations(view), *_too_few(view), *_sibling(view)]
    hidden = False
    for part, (value, known, weight) in answers.items():
        if known:
            told += _told(view, part, value, weight)
        elif weight and part not in ASKED_ONLY_WHERE_KNOWN:
            hidden = hidden or view.is_sealed
            told += [] if view.is_sealed else [_gap(view, part, weight)]
    return [*told, Fact("sealed", "?", "sealed", {})] if hidden else told


def in_order(told: list[Fact]) -> list[Fact]:
    """Reasons first, then what stops, doubts and gaps; in each the one that moved the score most."""
    return sorted(told, key=lambda fact: (fact.sign != "+", SIGNS.find(fact.sign), -fact.pull, fact.factor))


def _told(view: View, factor: str, value: float, weight: float) -> list[Fact]:
    """The fact of a known factor, if it is good or bad enough to be told."""
    good = value >= view.rules.told["reason"]
    if factor not in TELLERS or (not good and value > view.rules.told["doubt"]):
        return []
    code, values = TELLERS[factor](view, good)
    if not code:
        return []
    telling = view.rules.telling.get(code, view.rules.telling[factor])
    pull = telling * weight * (value if good else 1 - value)
    return [Fact(factor, "+" if good else "-", code, values, pull)]


def _gap(view: View, factor: str, weight: float) -> Fact:
    """What has to be filled in, and by whom, for a factor to be known."""
    filled = FILLED_IN.get(factor)
    if filled is None:
        return Fact(factor, "?", "not_in_registers", {}, weight)
    ours, theirs = filled(view.us), filled(view.them)
    if ours and theirs:
        units = {"ours": view.us.unit, "theirs": view.them.unit}
        return Fact(factor, "?", "counted_differently", units, weight)
    return Fact(factor, "?", "missing", {"ours": not ours, "theirs": not theirs}, weight)


def _reorganisations(view: View) -> Iterator[Fact]:
    for whose, side in (("ours", view.us), ("theirs", view.them)):
        due = view.words.reorganisations.get(side.body)
        if due and not side.sealed:
            day = due.vests_on.isoformat() if due.vests_on else None
            values = {"whose": whose, "successor": due.successor, "status": due.status, "date": day}
            yield Fact(f"reorganisation_{whose}", "!", "reorganisation", values)


def _too_few(view: View) -> Iterator[Fact]:
    """A listing that wants several partners is not served by one."""
    for whose, side in (("ours", view.us), ("theirs", view.them)):
        if side.min_partners > 1:
            yield Fact(f"partners_{whose}", "-", f"partners_{whose}", {"least": side.min_partners})


def _sibling(view: View) -> Iterator[Fact]:
    """The other listing is for a service that is only akin to ours."""
    if view.service.slug != view.their_service.slug:
        names = {"ours": view.service.name, "theirs": view.their_service.name}
        yield Fact("service", "-", "sibling", names)


def _leans(view: View, factors: Mapping[str, tuple[float, bool]]) -> Iterator[Fact]:
    """What we have answered before, where this match is a case of it."""
    for lean in view.us.leans:
        value, known = factors[lean.factor]
        good, bad = value >= view.rules.told["reason"], value <= view.rules.told["doubt"]
        if known and lean.times != 1 and (bad or (good and lean.times > 1)):
            yield _lean(lean, good)


def _lean(lean: Lean, good: bool) -> Fact:
    """A factor that counts more speaks its own way; one that counts less is held against them less."""
    values = {"because": lean.factor, "noes": lean.noes or lean.her_noes, "elsewhere": not lean.noes}
    if lean.times < 1:
        return Fact(f"lean_{lean.factor}", "+", "lean_less", values)
    return Fact(f"lean_{lean.factor}", "+" if good else "-", "lean_more", values)


def _role(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    together = good and view.us.role == view.them.role == "client"
    return "role_together" if together else f"role_{view.us.role}_{view.them.role}", {}


def _window(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    first = max((day for day in (view.us.earliest, view.them.earliest) if day), default=None)
    last = min((day for day in (view.us.latest, view.them.latest) if day), default=None)
    days = {"first": first and first.isoformat(), "last": last and last.isoformat()}
    if first and last:
        return ("window" if good else "window_short"), days | {"days": (last - first).days + 1}
    return ("window_from" if first else "window_until"), days


def _contract(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    ours, theirs = view.we_leave, view.they_leave
    days = {
        "ours": ours and ours.isoformat(),
        "theirs": theirs and theirs.isoformat(),
        "ours_early": ours is not None and ours != view.us.contract_ends,
        "theirs_early": theirs is not None and theirs != view.them.contract_ends,
    }
    if ours and theirs:
        if ours == theirs:
            return "contracts_same_day", days
        months = ceil(abs((ours - theirs).days) / DAYS_A_MONTH)
        return ("contracts_close" if good else "contracts_apart"), days | {"months": months}
    if ours:
        side, edge = _against_window(ours, view.them)
        whose = "ours"
    else:
        side, edge = _against_window(theirs, view.us)
        whose = "theirs"
    if good and side != "inside":
        return "", {}  # Close enough to count, too far to boast of.
    return f"contract_{whose}_{side}", days | ({"edge": edge.isoformat()} if edge else {})


def _against_window(ends: date | None, other: Side) -> tuple[str, date | None]:
    """Where the day on which a contract lets go lies against a start window, and which edge it misses."""
    if ends and other.latest and ends > other.latest:
        return "after", other.latest
    if ends and other.earliest and ends < other.earliest:
        return "before", other.earliest
    return "inside", None


def _term(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    years = {"ours": view.us.term_years, "theirs": view.them.term_years}
    if view.us.term_years == view.them.term_years:
        return "term_same", years
    return ("term_close" if good else "term_apart"), years


def _size(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    us, them = view.us, view.them
    units = us.unit.strip().casefold(), them.unit.strip().casefold()
    counted = room(us) and room(them) and units[0] and units[0] == units[1]
    ours, theirs = (room(us), room(them)) if counted else (us.staff, them.staff)
    values = {"ours": ours, "theirs": theirs, "unit": us.unit.strip() if counted else ""}
    if not counted:
        return ("teams" if good else "teams_apart"), values
    if us.offers or them.offers:
        space, need = (room(us), room(them)) if us.offers else (room(them), room(us))
        whose = "ours" if us.offers else "theirs"
        return (f"room_{whose}_part" if (need or 0) > (space or 0) else f"room_{whose}"), values
    return ("volumes" if good else "volumes_apart"), values


def _cost(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    values = {
        whose: side.cost or list(side.cost_band or ())
        for whose, side in (("ours", view.us), ("theirs", view.them))
    }
    return ("cost_alike" if good else "cost_apart"), values


def _models(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    place, model = next((n, name) for n, name in enumerate(view.us.models, 1) if name in view.them.models)
    values = {"model": view.words.models.get(model, model)}
    if not good:
        return "model_low", values | {"place": place}
    if place > 1:
        return "model", values
    return ("model_both_first" if view.them.models[0] == model else "model_ours_first"), values


def _systems(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    def names(slugs: set[str]) -> list[str]:
        return sorted(view.words.systems.get(slug, slug) for slug in slugs)

    ours, theirs = set(view.us.systems), set(view.them.systems)
    if good:
        return "systems_same", {"systems": names(ours & theirs)}
    return "systems_differ", {"ours": names(ours), "theirs": names(theirs)}


def _alike(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    told = view.rules.told
    if good:
        return "alike", {"parts": [name for name, value in view.alike.items() if value >= told["reason"]]}
    parts = [name for name, value in view.alike.items() if value <= told["doubt"]]
    if "population" in parts:
        return "unlike_population", {"ours": view.us.population, "theirs": view.them.population}
    return "unlike", {"parts": parts}


def _affinity(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    """Told only where it is high: that others are likelier says nothing against a partner."""
    return ("likely" if good else ""), {"place": view.place, "service": view.service.name}


def _distance(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    if view.touching:
        return "next_door", {}
    if not good and view.service.distance_matters < MATTERS:
        return "", {}  # What matters little is no doubt.
    km = None if view.km != view.km else round(view.km)
    return "distance", {"km": km, "matters": view.service.distance_matters, "service": view.service.name}


def _stage(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    values = {"ours": view.us.stage, "theirs": view.them.stage}
    if view.us.stage == view.them.stage:
        return "stage_same", values
    if good:
        return "stage_close", values
    ahead = STAGES.index(view.us.stage) > STAGES.index(view.them.stage)
    return ("stage_behind" if ahead else "stage_ahead"), values


def _readiness(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    values = {"ours": view.us.pace, "theirs": view.them.pace}
    if view.us.pace == view.them.pace:
        return "pace_same", values
    if good:
        return "pace_close", values
    ahead = PACES.index(view.us.pace) > PACES.index(view.them.pace)
    return ("pace_behind" if ahead else "pace_ahead"), values


def _sponsor(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    values = {"ours": view.us.sponsor, "theirs": view.them.sponsor}
    if good:
        return "sponsors", values
    return ("no_sponsor_theirs" if view.them.sponsor == NO_SPONSOR else "no_sponsor_ours"), values


def _culture(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    return ("culture_same" if good else "culture_differs"), {
        "ours": view.us.decided_by,
        "theirs": view.them.decided_by,
    }


def _text(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    ours, theirs = (side.said.words if side.said else () for side in (view.us, view.them))
    shared = [word for word in ours if word in theirs][:TOLD_WORDS]
    if good and shared:
        return "text_shared", {"words": shared}
    if not (ours and theirs):
        return "", {}
    return ("text_akin" if good else "text_apart"), {
        "ours": list(ours[:TOLD_WORDS]),
        "theirs": list(theirs[:TOLD_WORDS]),
    }


def _track(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    record = view.track or Track()
    values = {"running": list(record.running), "ended": list(record.ended), "noes": record.noes}
    if not good:
        return "track_noes", values
    return ("track_running" if record.running else "track_ended"), values


TELLERS: dict[str, Callable[[View, bool], tuple[str, dict[str, Any]]]] = {
    "role": _role,
    "window": _window,
    "contract": _contract,
    "term": _term,
    "size": _size,
    "cost": _cost,
    "models": _models,
    "systems": _systems,
    "distance": _distance,
    "alike": _alike,
    "affinity": _affinity,
    "stage": _stage,
    "readiness": _readiness,
    "sponsor": _sponsor,
    "culture": _culture,
    "text": _text,
    "track": _track,
}
