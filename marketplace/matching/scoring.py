"""How well two listings fit: ten factors from 0 to 1 in each direction, and what becomes of them. Pure.

A factor is made of parts. Each part is a function of a meeting that says, for every pair, how well *they*
answer what *we* want, and whether that is known at all. Known is the same from both sides. All arithmetic is
float64 and goes pair by pair, so that a pair's score depends on nothing but the pair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.matching.constraints import (
    KM,
    Meeting,
    both_want_to_be_served,
    could_do_without_host,
    days_for_both,
)
from marketplace.matching.market import ROLES, Bools, Floats, Ints, Market, Track
from marketplace.matching.rules import FACTORS, Rules, factor_of

ROWS_AT_ONCE = 16_384
DAYS_A_MONTH = 365.25 / 12


class Answer(NamedTuple):
    """How well they answer us, 0 to 1, and for which pairs that is known."""

    value: Floats
    known: Bools


def service(meeting: Meeting, rules: Rules) -> Answer:
    """They have what we seek, or seek what we have; or both still seek it."""
    both_seek = ~(meeting.us.offers | meeting.them.offers)
    value = np.where(both_seek, rules.service["seek_seek"], rules.service["offer_seek"])
    siblings = meeting.us.category != meeting.them.category
    value = np.where(siblings, rules.service["sibling"] * value, value)
    return Answer(value, np.ones(len(value), dtype=np.bool_))


def role(meeting: Meeting, rules: Rules) -> Answer:
    """They want to play the part that ours leaves open."""
    table = np.array([[rules.role[ours][theirs] for theirs in ROLES] for ours in ROLES])
    value = table[meeting.us.role, meeting.them.role]
    together = both_want_to_be_served(meeting) & could_do_without_host(meeting, rules)
    known = (meeting.us.role >= 0) & (meeting.them.role >= 0)
    return Answer(np.where(together, rules.together["worth"], value), known)


def window(meeting: Meeting, rules: Rules) -> Answer:
    """How many of the days that we need to choose from suit them as well."""
    us, them = meeting.us, meeting.them
    ours = us.latest - us.earliest
    needed = np.fmax(np.fmin(ours, rules.window["enough_days"]), 1.0)
    share = np.clip(days_for_both(us, them) / needed, 0.0, 1.0)
    known = ~(
        (np.isnan(us.earliest) & np.isnan(us.latest)) | (np.isnan(them.earliest) & np.isnan(them.latest))
    )
    return Answer(rules.window["least"] + (1 - rules.window["least"]) * share, known)


def contract(meeting: Meeting, rules: Rules) -> Answer:
    """Both contracts let go together, or the only one does when the other side could start."""
    gap, known = months_between_contracts(meeting)
    close, far = rules.contract["close_months"], rules.contract["far_months"]
    return Answer(np.clip((far - gap) / (far - close), 0.0, 1.0), known)


def months_between_contracts(meeting: Meeting) -> Answer:
    """Months between the days on which two contracts let go, or from the only one to the other's window."""
    us, them = meeting.us, meeting.them
    ours_alone = _days_outside(us.leaves, them.earliest, them.latest)
    theirs_alone = _days_outside(them.leaves, us.earliest, us.latest)
    both = np.abs(us.leaves - them.leaves)
    days = np.where(~np.isnan(both), both, np.where(np.isnan(them.leaves), ours_alone, theirs_alone))
    return _where_told(days / DAYS_A_MONTH)


def term(meeting: Meeting, rules: Rules) -> Answer:
    """For how many years: the shorter as a share of the longer."""
    return _ratio(meeting.us.term_years, meeting.them.term_years)


def size(meeting: Meeting, rules: Rules) -> Answer:
    """Their room holds our need, their need is worth our room, or both needs are of one order."""
    us, them = meeting.us, meeting.them
    counted = (us.unit == them.unit) & (us.unit >= 0) & ~np.isnan(us.room) & ~np.isnan(them.room)
    ours = np.where(counted, us.room, us.staff)
    theirs = np.where(counted, them.room, them.staff)
    filled, least = theirs / ours, rules.size["least_worth"]
    worth = least + (1 - least) * np.minimum(filled / rules.size["worthwhile_share"], 1.0)
    as_host = np.minimum(worth, ours / theirs)
    as_client = np.minimum(filled, 1.0)
    as_equals = np.minimum(_ratio(ours, theirs).value / rules.size["alike_ratio"], 1.0)
    value = np.where(us.offers, as_host, np.where(them.offers, as_client, as_equals))
    return _where_told(value)


def cost(meeting: Meeting, rules: Rules) -> Answer:
    """Neither spends so much more on it that the other would have no say."""
    alike, apart = np.log(rules.cost["alike_ratio"]), np.log(rules.cost["apart_ratio"])
    times = np.abs(np.log(meeting.us.cost) - np.log(meeting.them.cost))
    return _where_told(np.clip((apart - times) / (apart - alike), 0.0, 1.0))


def models(meeting: Meeting, rules: Rules) -> Answer:
    """How high the best of the delivery models that they accept stands in our order."""
    ours, theirs = meeting.us.places, meeting.them.places
    none = np.iinfo(np.int64).max
    best = np.where((ours >= 0) & (theirs >= 0), ours, none).min(axis=1, initial=none)
    value = np.maximum(1.0 - rules.models["a_place"] * best, rules.models["least"])
    return Answer(np.where(best == none, 0.0, value), _any(ours >= 0) & _any(theirs >= 0))


def systems(meeting: Meeting, rules: Rules) -> Answer:
    """They run a system that we run too."""
    ours, theirs = meeting.us.systems, meeting.them.systems
    value = np.where(_any(ours & theirs), 1.0, rules.systems["different"])
    return Answer(value, _any(ours) & _any(theirs))


def alike(meeting: Meeting, rules: Rules) -> Answer:
    """The two areas are alike: the mean of what is known of them."""
    parts = likenesses(meeting, rules)
    known = np.array([part.known for part in parts])
    values = np.where(known, np.array([part.value for part in parts]), 0.0)
    return Answer(_total(values) / np.maximum(known.sum(axis=0), 1), _any(known.T))


def likenesses(meeting: Meeting, rules: Rules) -> tuple[Answer, Answer, Answer, Answer]:
    """Likeness in population, density, rurality and deprivation."""
    us, them = meeting.us, meeting.them
    apart = np.where(us.nation == them.nation, np.abs(us.deprivation - them.deprivation), np.nan)
    unlike = (
        np.abs(np.log(us.population) - np.log(them.population)) / np.log(rules.likeness["population_ratio"]),
        np.abs(np.log(us.density) - np.log(them.density)) / np.log(rules.likeness["density_ratio"]),
        np.abs(us.share_rural - them.share_rural),
        apart / rules.likeness["deprivation_points"],
    )
    population, density, rural, deprivation = (_where_told(1.0 - np.minimum(part, 1.0)) for part in unlike)
    return population, density, rural, deprivation


def affinity(meeting: Meeting, rules: Rules) -> Answer:
    """They are among the councils with which one like us has shared such services."""
    market, ours, theirs = meeting.market, meeting.us.place, meeting.them.place
    kind = market.kinds[meeting.us.category]
    known = (kind >= 0) & (market.kinds[meeting.them.category] >= 0) & (ours >= 0) & (theirs >= 0)
    return Answer(market.likely.values[np.where(known, kind, 0), ours * known, theirs * known], known)


def distance(meeting: Meeting, rules: Rules) -> Answer:
    """They are near enough for this service, and for how far we look. Bodies that touch are next door."""
    matters = np.array([service.distance_matters for service in meeting.market.services], dtype=np.int64)
    half = np.array(rules.distance["half_km"], dtype=np.float64)[matters[meeting.us.category]]
    half = np.where(meeting.us.reach == KM, np.fmin(half, meeting.us.reach_km), half)
    near = 1.0 / (1.0 + (meeting.km / half) ** 2)
    return _where_told(np.where(meeting.touching, 1.0, near))


def stage(meeting: Meeting, rules: Rules) -> Answer:
    """They have come as far as we have with those who decide."""
    return _steps(meeting.us.stage, meeting.them.stage, rules.readiness["a_stage"])


def readiness(meeting: Meeting, rules: Rules) -> Answer:
    """They could act as soon as we could."""
    return _steps(meeting.us.pace, meeting.them.pace, rules.readiness["a_pace"])


def sponsor(meeting: Meeting, rules: Rules) -> Answer:
    """Somebody senior stands behind it on both sides."""
    ours, theirs = meeting.us.sponsor, meeting.them.sponsor
    worth = np.array([rules.readiness["no_sponsor"], rules.readiness["one_sponsor"], 1.0])
    known = (ours >= 0) & (theirs >= 0)
    return Answer(worth[np.where(known, ours + theirs, 0)], known)


def culture(meeting: Meeting, rules: Rules) -> Answer:
    """The same kind of people decide there as here."""
    ours, theirs = meeting.us.decided_by, meeting.them.decided_by
    value = np.where(ours == theirs, 1.0, rules.readiness["decided_elsewhere"])
    return Answer(value, (ours >= 0) & (theirs >= 0))


def text(meeting: Meeting, rules: Rules) -> Answer:
    """Both write of the same things."""
    lengths = meeting.us.length * meeting.them.length
    cosine = _products(meeting.us.vector, meeting.them.vector) / lengths
    least, most = rules.text["least"], rules.text["most"]
    return Answer(np.clip((cosine - least) / (most - least), 0.0, 1.0), lengths > 0)


def track(meeting: Meeting, rules: Rules) -> Answer:
    """What the two bodies have done together speaks for them."""
    records = [*meeting.market.track, Track()]
    good = np.array([len(one.running) + rules.track["ended"] * len(one.ended) for one in records])
    bad = np.array([one.noes for one in records])
    return Answer(((good + 0.5) / (good + bad + 0.5))[meeting.record], meeting.record >= 0)


ASKED: dict[str, Callable[[Meeting, Rules], Answer]] = {
    "service": service,
    "role": role,
    "window": window,
    "contract": contract,
    "term": term,
    "size": size,
    "cost": cost,
    "models": models,
    "systems": systems,
    "distance": distance,
    "alike": alike,
    "affinity": affinity,
    "stage": stage,
    "readiness": readiness,
    "sponsor": sponsor,
    "culture": culture,
    "text": text,
    "track": track,
}
NAMES = tuple(ASKED)
ASKED_ONLY_WHERE_KNOWN = ("contract", "affinity", "track")
"""Not everybody has a contract, stands in the register or has met before, so their absence is no gap."""
OF_FACTOR = np.array([FACTORS.index(factor_of(name)) for name in NAMES], dtype=np.int64)


@dataclass(frozen=True)
class Answers:
    """Every part of every pair in one direction: arrays of (parts, pairs), and the weights asked."""

    values: Floats
    known: Bools
    weights: Floats

    @property
    def fit(self) -> Floats:
        """Weighted mean of what is known, 0 to 1."""
        return _share(_total(self.weights * self.known * self.values), _total(self.weights * self.known))

    @property
    def confidence(self) -> Floats:
        """Share of the weight that is known, 0 to 1."""
        return _share(_total(self.weights * self.known), _total(self.weights))

    @property
    def factors(self) -> Answers:
        """The same by factor, (factors, pairs): the mean of what is known of its parts, and its weight."""
        known = self._by_factor(self.weights * self.known)
        values = _share(self._by_factor(self.weights * self.known * self.values), known)
        return Answers(values, known > 0, self._by_factor(self.weights))

    def _by_factor(self, parts: Floats) -> Floats:
        total = np.zeros((len(FACTORS), parts.shape[1]), dtype=np.float64)
        for factor, row in zip(OF_FACTOR, parts, strict=True):
            total[factor] += row
        return total


@dataclass(frozen=True)
class Scores:
    """What becomes of each pair. Fits and confidence run from 0 to 1."""

    for_us: Floats
    for_them: Floats
    fit: Floats
    confidence: Floats
    factors_known: Ints
    factors_asked: Ints


def weights(market: Market, rules: Rules) -> Floats:
    """Weight of every part for every service, before a listing's own: an array of (services, parts)."""
    table = [
        service.weights
        or rules.first_weights(distance_matters=service.distance_matters, has_systems=service.has_systems)
        for service in market.services
    ]
    of_factors = np.array(table, dtype=np.float64).reshape(len(table), len(FACTORS))
    return of_factors[:, OF_FACTOR] * np.array([rules.share(name) for name in NAMES])


def answer(market: Market, meeting: Meeting, rules: Rules) -> Answers:
    """How well they answer us, part by part."""
    with np.errstate(divide="ignore", invalid="ignore"):
        given = [part(meeting, rules) for part in ASKED.values()]
    known = np.array([one.known for one in given])
    asked = (weights(market, rules)[meeting.us.category] * meeting.us.stress[:, OF_FACTOR]).T.copy()
    for name in ASKED_ONLY_WHERE_KNOWN:
        asked[NAMES.index(name)] *= known[NAMES.index(name)]
    return Answers(np.where(known, np.array([one.value for one in given]), 0.0), known, asked)


def score(market: Market, meeting: Meeting, rules: Rules) -> Scores:
    """Both directions, their harmonic mean, and how much of the weight is known, in the mean of both."""
    ours, theirs = answer(market, meeting, rules), answer(market, meeting.turned(), rules)
    us, them = ours.fit, theirs.fit
    of_us, of_them = ours.factors, theirs.factors
    asked = (of_us.weights > 0) | (of_them.weights > 0)
    return Scores(
        for_us=us,
        for_them=them,
        fit=_share(2 * us * them, us + them),
        confidence=(ours.confidence + theirs.confidence) / 2,
        factors_known=((of_us.known | of_them.known) & asked).sum(axis=0),
        factors_asked=asked.sum(axis=0),
    )


def _total(rows: NDArray[np.float64]) -> Floats:
    """Sum over factors, always in the same order, whatever the number of pairs."""
    total = np.zeros(rows.shape[1], dtype=np.float64)
    for row in rows:
        total += row
    return total


def _any(rows: NDArray[Any]) -> Bools:
    """Which rows hold anything but nought."""
    return np.asarray(rows.any(axis=1), dtype=np.bool_)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _ratio(one: Floats, other: Floats) -> Answer:
    return _where_told(np.minimum(one, other) / np.maximum(one, other))


def _where_told(value: Floats) -> Answer:
    """What was worked out from numbers of which some may be missing."""
    return Answer(value, np.asarray(~np.isnan(value), dtype=np.bool_))


def _days_outside(day: Floats, first: Floats, last: Floats) -> Floats:
    """Days by which a day misses a window, 0 inside; NaN where there is no day or no window."""
    before = np.where(np.isnan(first), 0.0, first - day)
    after = np.where(np.isnan(last), 0.0, day - last)
    outside = np.maximum(np.maximum(before, after), 0.0)
    return np.where(np.isnan(day) | (np.isnan(first) & np.isnan(last)), np.nan, outside)


def _steps(ours: Ints, theirs: Ints, a_step: float) -> Answer:
    """Two places on a ladder: each step between them costs the same."""
    value = np.maximum(1.0 - a_step * np.abs(ours - theirs), 0.0)
    return Answer(value, (ours >= 0) & (theirs >= 0))


def _products(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> Floats:
    """Products of rows of small whole numbers: exact in single precision, in whatever order."""
    parts = [
        np.einsum("ij,ij->i", ours[start : start + ROWS_AT_ONCE], theirs[start : start + ROWS_AT_ONCE])
        for start in range(0, len(ours), ROWS_AT_ONCE)
    ]
    return np.concatenate([np.zeros(0), *parts]).astype(np.float64)
