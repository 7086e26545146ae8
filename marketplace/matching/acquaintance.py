"""What bodies have done together before, in any service: read from partnerships and proposals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from marketplace.matching.market import Track
from marketplace.proposals.models import Partnership, PartnershipMember, Party, Proposal

Pair = tuple[int, int]
RUNNING = (Partnership.Status.LIVE, Partnership.Status.PLANNED)


def tracks(names: Mapping[str, str], against: Iterable[str]) -> dict[Pair, Track]:
    """The record of every two bodies that have one. ``against`` are the reasons of a no that tell."""
    running, ended = shared(names)
    noes = refusals(against)
    return {
        pair: Track(tuple(sorted(running[pair])), tuple(sorted(ended[pair])), noes[pair])
        for pair in running.keys() | ended.keys() | noes.keys()
    }


def shared(names: Mapping[str, str]) -> tuple[dict[Pair, set[str]], dict[Pair, set[str]]]:
    """Services that two bodies share or plan to, and those that they once shared; none by law."""
    members: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    rows = PartnershipMember.objects.filter(partnership__statutory=False)
    columns = ("partnership_id", "partnership__status", "partnership__categories", "council_id")
    for key, status, slug, body in rows.values_list(*columns):
        if slug in names:
            members[key, status, names[slug]].add(body)
    running: dict[Pair, set[str]] = defaultdict(set)
    ended: dict[Pair, set[str]] = defaultdict(set)
    for (_key, status, name), bodies in members.items():
        for pair in combinations(sorted(bodies), 2):
            (running if status in RUNNING else ended)[pair].add(name)
    return running, ended


def refusals(against: Iterable[str]) -> Counter[Pair]:
    """How many proposals between two bodies a doubt about each other has ended."""
    ended = Proposal.objects.filter(
        state__in=[Proposal.State.DECLINED, Proposal.State.NOT_PROGRESSED], reason_code__in=[*against]
    )
    parties: dict[int, set[int]] = defaultdict(set)
    for proposal, body in Party.objects.filter(proposal__in=ended).values_list("proposal_id", "council_id"):
        parties[proposal].add(body)
    return Counter(pair for bodies in parties.values() for pair in combinations(sorted(bodies), 2))
