"""What affinity does for the score: real partners ranked by all that the score knows of councils. Pure.

Every principal council is given a listing that says nothing. What is left of the score are geography,
likeness and track record, so that its ranking of a seeker's candidates is judged as docs/affinity.md says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from marketplace.matching.affinity import features, likelihood, measures, precedents
from marketplace.matching.affinity.measures import Measures
from marketplace.matching.affinity.protocol import World, left_out
from marketplace.matching.affinity.sharing import Sharing
from marketplace.matching.affinity.weights import Weights
from marketplace.matching.constraints import Meeting
from marketplace.matching.market import Likely, Market, Service, Side, Ties, Track
from marketplace.matching.rules import Rules
from marketplace.matching.scoring import score

WAYS = ("neither", "affinity", "track record", "both")


def judged(
    world: World,
    sharings: Sequence[Sharing],
    services: Mapping[str, Service],
    weights_for: Mapping[str, Weights],
    rules: Rules,
) -> dict[str, Measures]:
    """The mean over the partnerships that can be asked for, with and without affinity and track record.

    Each is judged by weights that were learned without it, and it is no precedent for itself.
    """
    pairs = features.Pairs(world.register)
    tables: dict[int, Likely] = {}
    found: dict[str, list[Measures]] = {way: [] for way in WAYS}
    for sharing in sharings:
        if left_out(sharing, (2, 12)) or sharing.key not in weights_for:
            continue
        learned = weights_for[sharing.key]
        if id(learned) not in tables:
            tables[id(learned)] = likelihood.table(world.register, learned, pairs)
        track = tracks(world, sharing)
        for way in WAYS:
            likely = tables[id(learned)] if way in ("affinity", "both") else None
            ties = track if way in ("track record", "both") else {}
            found[way].append(of_sharing(world, sharing, services, rules, likely, ties))
    return {way: Measures.mean(many) for way, many in found.items()}


def tracks(world: World, asked: Sharing) -> dict[tuple[int, int], Track]:
    """What every two councils share by all other partnerships but those that the law set up."""
    shared: dict[tuple[int, int], set[str]] = {}
    for one in precedents.others(world.known, asked):
        if not one.statutory:
            for pair in combinations(sorted(one.rows), 2):
                shared.setdefault(pair, set()).update(one.services)
    return {pair: Track(tuple(sorted(names))) for pair, names in shared.items()}


def of_sharing(
    world: World,
    sharing: Sharing,
    services: Mapping[str, Service],
    rules: Rules,
    likely: Likely | None,
    track: Mapping[tuple[int, int], Track],
) -> Measures:
    """One partnership, each of its members seeking in turn."""
    slug = sharing.services[0]
    market = market_of_all(world, services[slug], likely, track)
    found = []
    for seeker in sorted(sharing.members):
        others = np.array(world.candidates(sharing.services, seeker), dtype=np.int64)
        meeting = Meeting.of(market, np.full(len(others), seeker), others)
        fits = np.round(score(market, meeting, rules).fit, 9)
        ranking = others[np.lexsort((others, np.round(meeting.km, 6), -fits))].tolist()
        found.append(measures.of_ranking(ranking, set(sharing.members) - {seeker}))
    return Measures.mean(found)


def market_of_all(
    world: World, service: Service, likely: Likely | None, track: Mapping[tuple[int, int], Track]
) -> Market:
    """A blank seek of every principal council, its place in the register being its number."""
    register = world.register
    sides = [
        Side(
            listing=row,
            body=row,
            category=service.slug,
            offers=False,
            code=body.code,
            tier=body.tier,
            nation=body.nation,
            region=body.region,
            latitude=body.latitude,
            longitude=body.longitude,
            population=None if body.population is None else round(body.population),
            density=body.population / body.area if body.population and body.area else None,
            share_rural=body.share_rural,
            deprivation=body.deprivation,
        )
        for row, body in enumerate(register.bodies)
    ]
    borders = frozenset(
        (int(one), int(other)) for one, other in zip(*np.nonzero(register.touching), strict=True)
    )
    return Market.of(sides, [service], Ties(borders=borders, track=track), likely=likely)
