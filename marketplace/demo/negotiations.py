"""Proposals of the demonstration, in every state, between councils whose listings match."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from councils.models import Council
from marketplace.demo.acting import does
from marketplace.matching.models import Match
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal, ReasonCode
from services.models import DeliveryModel

OPENINGS = (
    (
        "We read your listing at our management team and think that it fits what we plan for "
        "{service}. We propose to start with a visit of both heads of service, and to put a paper to "
        "members in the spring."
    ),
    (
        "Our director has agreed that we explore {service} with you. We would bring our volumes and "
        "staffing to a first meeting and ask you to do the same, so that both can see early whether "
        "it adds up."
    ),
    (
        "We would like to join your arrangement for {service} for a first term of three years, with a "
        "review after eighteen months and six months' notice on either side."
    ),
    (
        "For {service} we suggest a short feasibility study, each council paying its own officers' "
        "time, and a decision by both within four months."
    ),
    (
        "Two of our officers who run {service} could work with yours from the start date below. We "
        "suggest that costs follow workload, settled each quarter."
    ),
)


def openings() -> Iterator[str]:
    while True:
        yield from OPENINGS


class Story:
    """One proposal as it went, from its first day on."""

    def __init__(self, match: Match, opening: str, began: datetime) -> None:
        self.began = began
        self.ours, self.theirs = match.listing, match.counterpart
        self.author, self.answerer = self.ours.author, self.theirs.author
        allowed = set(self.ours.entry.delivery_models)
        does(self.author)
        model = next(slug for slug in self.theirs.entry.delivery_models if slug in allowed)
        self.proposal = actions.propose(
            officer=self.author,
            council=self.ours.council,
            listing=self.theirs,
            own_listing=self.ours,
            what=opening.format(service=self.ours.category.name.lower()),
            delivery_model=DeliveryModel.objects.get(slug=model),
            start_on=self.theirs.entry.earliest_start_on or began.date() + timedelta(days=180),
            at=began,
        )

    def after(self, days: float) -> datetime:
        return self.began + timedelta(days=days)

    def discuss(self) -> None:
        does(self.answerer)
        actions.discuss(
            proposal=self.proposal, council=self.theirs.council, officer=self.answerer, at=self.after(3)
        )

    def agree(self) -> None:
        self.discuss()
        actions.accept(
            proposal=self.proposal, council=self.theirs.council, officer=self.answerer, at=self.after(9)
        )

    def decline(self) -> None:
        does(self.answerer)
        actions.decline(
            proposal=self.proposal,
            council=self.theirs.council,
            officer=self.answerer,
            reason_code=ReasonCode.TIMING,
            note="Our contract has another two years to run. Ask again when it nears its end.",
            at=self.after(6),
        )

    def withdraw(self) -> None:
        actions.withdraw(
            proposal=self.proposal,
            council=self.ours.council,
            officer=self.author,
            reason_code=ReasonCode.REORGANISATION,
            note="We wait for the decision on reorganisation in our area.",
            at=self.after(5),
        )

    def wait(self) -> None:
        """Nobody has answered yet."""


# What became of the proposals, and how many days ago each began.
ENDINGS: tuple[tuple[Callable[[Story], None], int], ...] = (
    (Story.wait, 6),
    (Story.discuss, 12),
    (Story.agree, 40),
    (Story.decline, 25),
    (Story.wait, 3),
    (Story.withdraw, 18),
    (Story.agree, 33),
    (Story.wait, 45),
    (Story.discuss, 8),
    (Story.decline, 15),
    (Story.wait, 10),
    (Story.discuss, 20),
)


def add_proposals(*, at: datetime) -> None:
    """One story for each ending, over the best matches; what nobody answered in time has lapsed."""
    for (ending, days), match, opening in zip(ENDINGS, chosen_matches(at), openings(), strict=False):
        ending(Story(match, opening, at - timedelta(days=days)))
    actions.lapse_due(at)
    add_one_to_sign_off(at)


def add_one_to_sign_off(at: datetime) -> None:
    """Wakefield has what goes out signed off: one proposal of its officer waits for its lead."""
    Council.objects.filter(slug="wakefield").update(requires_sign_off=True)
    had = Proposal.objects.filter(parties__council__slug="wakefield")
    known = Proposal.objects.filter(pk__in=had.values("pk")).values("parties__council")
    ours = Match.objects.standing().of_one_service().filter(listing__council__slug="wakefield")
    match = ours.exclude(counterpart__council__in=known).order_by("-fit", "pk").first()
    if match is not None:
        Story(match, OPENINGS[0], at - timedelta(days=1))


def chosen_matches(at: datetime) -> Iterator[Match]:
    """The best matches, no listing twice; before them, one for each council one can log in as.

    Calderdale's best match is left for its shortlist.
    """
    by_fit = (
        Match.objects.standing()
        .of_one_service()
        .prefetch_related(  # Nothing has counted these new rows yet: a join of all may take minutes.
            *(
                f"{side}__{row}"
                for side in ("listing", "counterpart")
                for row in ("entry", "author", "council", "category")
            )
        )
        .order_by("-fit", "pk")
    )
    in_hand: set[int] = set()
    ours = by_fit.filter(counterpart__council__slug="calderdale").reverse()[:1]
    theirs = by_fit.filter(listing__council__slug="wakefield").exclude(
        counterpart__council__slug="calderdale"
    )[:1]
    for match in [*ours, *theirs, *by_fit.exclude(listing__council__slug="calderdale")]:
        old_enough = all(
            listing.entry.published_at < at - timedelta(days=46)
            for listing in (match.listing, match.counterpart)
        )
        pair = {match.listing_id, match.counterpart_id}
        if not pair & in_hand and (old_enough or match in (*ours, *theirs)):
            in_hand |= pair
            yield match
