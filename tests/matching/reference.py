"""The score of one pair in plain Python, as docs/matching.md tells it, to hold the engine against."""

from collections.abc import Mapping
from datetime import date
from math import asin, cos, inf, log, radians, sin, sqrt

from marketplace.matching.market import EARTH_KM, Service, Side, Track
from marketplace.matching.rules import FACTORS, PARTS, Rules

Known = Mapping[str, float]  # What the market knows of a pair: next door, likely partners, a record.
MAY_BE_ABSENT = ("contract", "affinity", "track")


def clip(value: float) -> float:
    return max(0.0, min(1.0, value))


def kilometres(a: Side, b: Side) -> float | None:
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    up, along = radians(a.latitude - b.latitude) / 2, radians(a.longitude - b.longitude) / 2
    inside = sin(up) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(along) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, inside)))


def outside(day: date | None, other: Side) -> float | None:
    if day is None or (other.earliest is None and other.latest is None):
        return None
    before = (other.earliest - day).days if other.earliest else 0
    return max(0, before, (day - other.latest).days if other.latest else 0)


def apart(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else abs(one - other)


def times(one: float | None, other: float | None, most: float) -> float | None:
    return abs(log(one / other)) / log(most) if one and other else None


def could_do_without_host(us: Side, them: Side, rules: Rules) -> bool:
    common = set(us.models) & set(them.models) & set(rules.together["models"])
    return bool(common) or not us.models or not them.models


def leaves(side: Side) -> date | None:
    """Without a day on which notice could be given, a break counts wherever it comes before the end."""
    days = [day for day in (side.contract_ends, side.break_on) if day]
    return min(days, default=None)


def cost(side: Side) -> float | None:
    return side.cost or (sqrt(side.cost_band[0] * side.cost_band[1]) if side.cost_band else None)


def room(side: Side) -> int | None:
    return side.spare if side.offers and side.spare else side.volume


def cosine(us: Side, them: Side) -> float | None:
    if not us.said or not them.said:
        return None
    ours, theirs = ([b - 256 if b > 127 else b for b in side.said.vector] for side in (us, them) if side.said)
    lengths = sqrt(sum(a * a for a in ours)) * sqrt(sum(b * b for b in theirs))
    return sum(a * b for a, b in zip(ours, theirs, strict=True)) / lengths if lengths else None


def record(track: Track | None, rules: Rules) -> float | None:
    if track is None:
        return None
    good = len(track.running) + rules.track["ended"] * len(track.ended)
    return (good + 0.5) / (good + track.noes + 0.5)


def on_a_ladder(ours: str, theirs: str, steps: list[str], a_step: float) -> float | None:
    return clip(1 - a_step * abs(steps.index(ours) - steps.index(theirs))) if ours and theirs else None


def parts(us: Side, them: Side, service: Service, rules: Rules, known: Known) -> dict[str, float | None]:
    """How well they answer us; None where it is not known."""
    got: dict[str, float | None] = dict.fromkeys(PARTS)
    got["service"] = rules.service["offer_seek" if us.offers or them.offers else "seek_seek"]
    if us.category != them.category:
        got["service"] *= rules.service["sibling"]
    got["role"] = rules.role[us.role][them.role] if us.role and them.role else None
    both_seek = not (us.offers or them.offers)
    if both_seek and us.role == them.role == "client" and could_do_without_host(us, them, rules):
        got["role"] = rules.together["worth"]
    if (us.earliest or us.latest) and (them.earliest or them.latest):
        first = max([d for d in (us.earliest, them.earliest) if d], default=None)
        last = min([d for d in (us.latest, them.latest) if d], default=None)
        days = (last - first).days if first and last else inf
        needed = (us.latest - us.earliest).days if us.earliest and us.latest else inf
        share = clip(days / max(1, min(needed, rules.window["enough_days"])))
        got["window"] = rules.window["least"] + (1 - rules.window["least"]) * share
    ends, their_end = leaves(us), leaves(them)
    gap: float | None = abs((ends - their_end).days) if ends and their_end else None
    if gap is None:
        gap = outside(ends, them) if ends else outside(their_end, us)
    close, far = rules.contract["close_months"], rules.contract["far_months"]
    got["contract"] = None if gap is None else clip((far - gap / (365.25 / 12)) / (far - close))
    if us.term_years and them.term_years:
        got["term"] = min(us.term_years, them.term_years) / max(us.term_years, them.term_years)
    ours: float | None = us.staff
    theirs: float | None = them.staff
    if room(us) and room(them) and us.unit and us.unit == them.unit:
        ours, theirs = map(float, (room(us) or 0, room(them) or 0))
    if ours and theirs:
        least, worthwhile = rules.size["least_worth"], rules.size["worthwhile_share"]
        as_host = min(least + (1 - least) * min(theirs / ours / worthwhile, 1), ours / theirs)
        as_equals = min(ours, theirs) / max(ours, theirs) / rules.size["alike_ratio"]
        got["size"] = min(1, as_host if us.offers else theirs / ours if them.offers else as_equals)
    our_cost, their_cost = cost(us), cost(them)
    if our_cost and their_cost:
        alike, unalike = log(rules.cost["alike_ratio"]), log(rules.cost["apart_ratio"])
        got["cost"] = clip((unalike - abs(log(our_cost / their_cost))) / (unalike - alike))
    if us.models and them.models:
        place = next((n for n, model in enumerate(us.models) if model in them.models), None)
        worth = rules.models
        got["models"] = 0.0 if place is None else max(1 - worth["a_place"] * place, worth["least"])
    if us.systems and them.systems:
        got["systems"] = 1.0 if set(us.systems) & set(them.systems) else rules.systems["different"]
    points, most = rules.likeness["deprivation_points"], rules.likeness
    deprived = apart(us.deprivation, them.deprivation) if us.nation == them.nation else None
    unlike = [
        times(us.population, them.population, most["population_ratio"]),
        times(us.density, them.density, most["density_ratio"]),
        apart(us.share_rural, them.share_rural),
        None if deprived is None else deprived / points,
    ]
    likes = [1 - min(1.0, part) for part in unlike if part is not None]
    got["alike"] = sum(likes) / len(likes) if likes else None
    got["affinity"] = known.get("affinity")
    km, half = kilometres(us, them), rules.distance["half_km"][service.distance_matters]
    if us.reach == "km" and us.reach_km:
        half = min(half, us.reach_km)
    got["distance"] = 1.0 if known.get("touching") else None if km is None else 1 / (1 + (km / half) ** 2)
    step = rules.readiness
    got["stage"] = on_a_ladder(us.stage, them.stage, step["stages"], step["a_stage"])
    got["readiness"] = on_a_ladder(us.pace, them.pace, step["paces"], step["a_pace"])
    if us.sponsor and them.sponsor:
        none = [us.sponsor, them.sponsor].count("none_yet")
        got["sponsor"] = (1.0, step["one_sponsor"], step["no_sponsor"])[none]
    if us.decided_by and them.decided_by:
        got["culture"] = 1.0 if us.decided_by == them.decided_by else step["decided_elsewhere"]
    angle = cosine(us, them)
    least, most_alike = rules.text["least"], rules.text["most"]
    got["text"] = None if angle is None else clip((angle - least) / (most_alike - least))
    got["track"] = known.get("track")
    return got


def directed(us: Side, them: Side, service: Service, rules: Rules, known: Known) -> tuple[float, float]:
    """Their fit for us, and the share of the weight that is known."""
    got = parts(us, them, service, rules, known)
    usual = dict.fromkeys(FACTORS, 0.0) | {
        name: service.weights[n]
        if service.weights
        else float(value[service.distance_matters])
        if isinstance(value, list)
        else float(value) * (name != "systems" or service.has_systems)
        for n, (name, value) in enumerate(rules.weights.items())
    }
    stress = dict(zip(FACTORS, us.stress or [1.0] * len(FACTORS), strict=True))
    weight = {
        part: usual[factor] * stress[factor] * rules.shares[factor][part] / sum(rules.shares[factor].values())
        for part, factor in PARTS.items()
        if got[part] is not None or part not in MAY_BE_ABSENT
    }
    sure = sum(weight[part] for part, value in got.items() if value is not None)
    score = sum(weight[part] * value for part, value in got.items() if value is not None)
    return score / sure, sure / sum(weight.values())


def fit(
    us: Side,
    them: Side,
    services: Mapping[str, Service],
    rules: Rules,
    known: tuple[Known, Known],
) -> tuple[float, float, float, float]:
    """For us, for them, both (harmonic mean), and confidence. ``known`` of the pair as each side sees it."""
    ours, sure = directed(us, them, services[us.category], rules, known[0])
    theirs, as_sure = directed(them, us, services[them.category], rules, known[1])
    return ours, theirs, 2 * ours * theirs / (ours + theirs), (sure + as_sure) / 2
