"""The score of one pair in plain Python, to hold the engine against: docs/matching.md in some forty lines."""

from datetime import date
from math import asin, cos, inf, log, radians, sin, sqrt

from marketplace.matching.market import EARTH_KM, Service, Side
from marketplace.matching.rules import Rules


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


def factors(us: Side, them: Side, service: Service, rules: Rules, touching: bool) -> dict[str, float | None]:
    """How well they answer us; None where it is not known."""
    got: dict[str, float | None] = dict.fromkeys(rules.weights)
    got["service"] = rules.service["offer_seek" if us.offers or them.offers else "seek_seek"]
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
    gap: float | None
    if us.contract_ends and them.contract_ends:
        gap = abs((us.contract_ends - them.contract_ends).days)
    else:
        gap = outside(us.contract_ends, them) if us.contract_ends else outside(them.contract_ends, us)
    close, far = rules.contract["close_months"], rules.contract["far_months"]
    got["contract"] = None if gap is None else clip((far - gap / (365.25 / 12)) / (far - close))
    if us.term_years and them.term_years:
        got["term"] = min(us.term_years, them.term_years) / max(us.term_years, them.term_years)
    ours, theirs = us.staff, them.staff
    if us.volume and them.volume and us.unit and us.unit == them.unit:
        ours, theirs = us.volume, them.volume
    if ours and theirs:
        least, worthwhile = rules.size["least_worth"], rules.size["worthwhile_share"]
        as_host = min(least + (1 - least) * min(theirs / ours / worthwhile, 1), ours / theirs)
        as_equals = min(ours, theirs) / max(ours, theirs) / rules.size["alike_ratio"]
        got["size"] = min(1, as_host if us.offers else theirs / ours if them.offers else as_equals)
    if us.cost and them.cost:
        alike, unalike = log(rules.cost["alike_ratio"]), log(rules.cost["apart_ratio"])
        got["cost"] = clip((unalike - abs(log(us.cost / them.cost))) / (unalike - alike))
    if us.models and them.models:
        place = next((n for n, model in enumerate(us.models) if model in them.models), None)
        got["models"] = (
            0.0 if place is None else max(1 - rules.models["a_place"] * place, rules.models["least"])
        )
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
    got["likeness"] = sum(likes) / len(likes) if likes else None
    km = kilometres(us, them)
    half = rules.distance["half_km"][service.distance_matters]
    got["distance"] = 1.0 if touching else None if km is None else 1 / (1 + (km / half) ** 2)
    return got


def directed(us: Side, them: Side, service: Service, rules: Rules, touching: bool) -> tuple[float, float]:
    """Their fit for us, and the share of the weight that is known."""
    got = factors(us, them, service, rules, touching)
    weight = {
        name: rules.weight(name, distance_matters=service.distance_matters, has_systems=service.has_systems)
        for name in got
    }
    if got["contract"] is None:
        weight["contract"] = 0.0
    known = sum(weight[name] for name, value in got.items() if value is not None)
    return sum(weight[name] * value for name, value in got.items() if value is not None) / known, known / sum(
        weight.values()
    )


def fit(
    us: Side, them: Side, service: Service, rules: Rules, touching: bool
) -> tuple[float, float, float, float]:
    """For us, for them, both (harmonic mean), and confidence."""
    ours, sure = directed(us, them, service, rules, touching)
    theirs, _sure = directed(them, us, service, rules, touching)
    return ours, theirs, 2 * ours * theirs / (ours + theirs), sure
