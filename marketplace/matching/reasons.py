"""Why a match was found: facts with their real values, as one side sees them. Pure; wording.py has the words.

Each factor tells at most one fact: "+" where it speaks for the match, "-" where against it, "?" where
it is not known. "!" is told of a reorganisation, whatever the score. What lies in between is left unsaid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

import numpy as np

from marketplace.matching.constraints import Meeting
from marketplace.matching.market import Ints, Market, Service, Side
from marketplace.matching.rules import Rules
from marketplace.matching.scoring import (
    ASKED_ONLY_WHERE_KNOWN,
    DAYS_A_MONTH,
    NAMES,
    answer,
    likenesses,
)

SIGNS = "!-?"  # The order in which doubts and gaps are told.
MATTERS = 2  # From this on, distance matters enough to be a doubt.
LIKENESSES = ("population", "density", "rurality", "deprivation")
FILLED_IN: dict[str, Callable[[Side], bool]] = {
    "role": lambda side: bool(side.role),
    "window": lambda side: bool(side.earliest or side.latest),
    "term": lambda side: bool(side.term_years),
    "size": lambda side: bool(side.volume or side.staff),
    "cost": lambda side: bool(side.cost),
    "models": lambda side: bool(side.models),
    "systems": lambda side: bool(side.systems),
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
    km: float
    touching: bool
    alike: Mapping[str, float]  # Likeness by what is known of both areas.
    rules: Rules
    words: Vocabulary


def explain(
    market: Market, rules: Rules, words: Vocabulary, ours: Ints, theirs: Ints
) -> Iterator[list[Fact]]:
    """The facts of each pair of rows of the market, most telling first."""
    services = {service.slug: service for service in market.services}
    meeting = Meeting.of(market, ours, theirs)
    answers = answer(market, meeting, rules)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = likenesses(meeting, rules)
    columns = zip(
        ours.tolist(),
        theirs.tolist(),
        answers.values.T.tolist(),
        answers.known.T.tolist(),
        answers.weights.T.tolist(),
        np.array([part.value for part in parts]).T.tolist(),
        meeting.km.tolist(),
        meeting.touching.tolist(),
        strict=True,
    )
    for our_row, their_row, values, known, weights, alike, km, touching in columns:
        us, them = market.sides[our_row], market.sides[their_row]
        same = {name: value for name, value in zip(LIKENESSES, alike, strict=True) if value == value}
        view = View(us, them, services[us.category], km, touching, same, rules, words)
        yield facts(view, dict(zip(NAMES, zip(values, known, weights, strict=True), strict=True)))


def facts(view: View, answers: Mapping[str, tuple[float, bool, float]]) -> list[Fact]:
    """Reasons first, then what stops, doubts and gaps; in each the one that moved the score most."""
    told = [*_reorganisations(view), *_too_few(view)]
    for factor, (value, known, weight) in answers.items():
        if known:
            told += _told(view, factor, value, weight)
        elif weight and factor not in ASKED_ONLY_WHERE_KNOWN:
            told.append(_gap(view, factor, weight))
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
        if due:
            day = due.vests_on.isoformat() if due.vests_on else None
            values = {"whose": whose, "successor": due.successor, "status": due.status, "date": day}
            yield Fact(f"reorganisation_{whose}", "!", "reorganisation", values)


def _too_few(view: View) -> Iterator[Fact]:
    """A listing that wants several partners is not served by one."""
    for whose, side in (("ours", view.us), ("theirs", view.them)):
        if side.min_partners > 1:
            yield Fact(f"partners_{whose}", "-", f"partners_{whose}", {"least": side.min_partners})


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
    ours, theirs = view.us.contract_ends, view.them.contract_ends
    days = {"ours": ours and ours.isoformat(), "theirs": theirs and theirs.isoformat()}
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
    """Where a contract's end lies against a start window, and which edge it misses."""
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
    counted = (
        us.volume and them.volume and us.unit and us.unit.strip().casefold() == them.unit.strip().casefold()
    )
    ours, theirs = (us.volume, them.volume) if counted else (us.staff, them.staff)
    values = {"ours": ours, "theirs": theirs, "unit": us.unit.strip() if counted else ""}
    if not counted:
        return ("teams" if good else "teams_apart"), values
    if us.offers or them.offers:
        room, need = (us.volume, them.volume) if us.offers else (them.volume, us.volume)
        whose = "ours" if us.offers else "theirs"
        return (f"room_{whose}_part" if (need or 0) > (room or 0) else f"room_{whose}"), values
    return ("volumes" if good else "volumes_apart"), values


def _cost(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    return ("cost_alike" if good else "cost_apart"), {"ours": view.us.cost, "theirs": view.them.cost}


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


def _likeness(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    told = view.rules.told
    if good:
        return "alike", {"parts": [name for name, value in view.alike.items() if value >= told["reason"]]}
    parts = [name for name, value in view.alike.items() if value <= told["doubt"]]
    if "population" in parts:
        return "unlike_population", {"ours": view.us.population, "theirs": view.them.population}
    return "unlike", {"parts": parts}


def _distance(view: View, good: bool) -> tuple[str, dict[str, Any]]:
    if view.touching:
        return "next_door", {}
    if not good and view.service.distance_matters < MATTERS:
        return "", {}  # What matters little is no doubt.
    km = None if view.km != view.km else round(view.km)
    return "distance", {"km": km, "matters": view.service.distance_matters, "service": view.service.name}


TELLERS: dict[str, Callable[[View, bool], tuple[str, dict[str, Any]]]] = {
    "role": _role,
    "window": _window,
    "contract": _contract,
    "term": _term,
    "size": _size,
    "cost": _cost,
    "models": _models,
    "systems": _systems,
    "likeness": _likeness,
    "distance": _distance,
}
