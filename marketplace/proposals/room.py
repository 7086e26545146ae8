"""What a proposal's room shows to one officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Council, Officer
from marketplace.proposals.models import Look, Party, Proposal
from marketplace.proposals.together import sent_together
from services.models import Entry


class Event(NamedTuple):
    """Something that happened, or is still to come."""

    at: date
    text: str
    is_future: bool = False


@dataclass(frozen=True)
class Room:
    """A proposal with its parties, as an officer of one or more of them sees it."""

    proposal: Proposal
    parties: list[Party]
    own: list[Party]
    entries: list[Entry]
    looks: list[Look]
    together: list[Proposal]
    today: date

    @classmethod
    def of(cls, proposal: Proposal, officer: Officer, at: datetime) -> Room:
        seats = proposal.parties.select_related("council", "contact")
        parties = list(seats.prefetch_related("council__successions__successor"))
        mine = set(officer.councils().values_list("pk", flat=True))
        own = [party for party in parties if party.council_id in mine]
        listed = [proposal.listing_id, proposal.own_listing_id]
        shown = Entry.objects.showable(at).readable_by(officer).select_related("revision")
        entries = list(shown.filter(pk__in=listed))
        looks = list(proposal.looks.select_related("officer"))
        together = list(sent_together(proposal, officer))
        return cls(proposal, parties, own, entries, looks, together, timezone.localdate(at))

    @property
    def proposer(self) -> Party:
        return next(party for party in self.parties if party.is_proposer)

    @property
    def answering(self) -> list[Party]:
        return [party for party in self.parties if not party.is_proposer]

    @property
    def own_answering(self) -> Party | None:
        """The officer's own party that was asked."""
        return next((party for party in self.own if not party.is_proposer), None)

    @property
    def own_proposing(self) -> Party | None:
        """The officer's own party that asked."""
        return next((party for party in self.own if party.is_proposer), None)

    @property
    def deciding(self) -> Party | None:
        """The officer's own party whose answer is still out."""
        party = self.own_answering
        return party if party and party.is_undecided and self.proposal.is_open else None

    @property
    def own_councils(self) -> list[Council]:
        return [party.council for party in self.own]

    @property
    def contacts(self) -> list[Party]:
        """Parties whose contact may be shown: none before discussion is opened."""
        return [p for p in self.parties if p.contact] if self.proposal.shows_contacts else []

    @property
    def mailboxes(self) -> list[str]:
        """The listings' own mailboxes: each party may know them from discussion on, whatever their rule."""
        if not self.proposal.shows_contacts:
            return []
        return [entry.revision.contact_mailbox for entry in self.entries if entry.revision.contact_mailbox]

    @property
    def days_left(self) -> int | None:
        return self.proposal.days_left(self.today)

    @property
    def is_urgent(self) -> bool:
        return self.days_left is not None and self.days_left <= 5

    @property
    def timeline(self) -> list[Event]:
        """What happened and what is to come, newest first."""
        return sorted([*self._past(), *self._future()], key=lambda event: event.at)[::-1]

    def _past(self) -> list[Event]:
        proposal, proposer = self.proposal, self.proposer.council.short_name
        told = [(proposal.sent_at, _("%(council)s sent it") % {"council": proposer})]
        if proposal.opened_at not in {None, *(party.decided_at for party in self.answering)}:
            told.append((proposal.opened_at, _("The discussion was opened")))
        told += [
            (party.decided_at, _said(party) % {"council": party.council.short_name})
            for party in self.answering
        ]
        endings = {
            Proposal.State.AGREED: _("All have accepted: it is a partnership"),
            Proposal.State.WITHDRAWN: _("%(council)s withdrew it") % {"council": proposer},
            Proposal.State.LAPSED: _("It lapsed without an answer"),
        }
        if proposal.state in endings:
            told.append((proposal.state_changed_at, endings[Proposal.State(proposal.state)]))
        opened = _("%(name)s, who helps to run this site, opened this room: %(reason)s")
        told += [
            (look.began_at, opened % {"name": look.officer, "reason": look.reason}) for look in self.looks
        ]
        return [Event(timezone.localdate(at), text) for at, text in told if at]

    def _future(self) -> list[Event]:
        proposal = self.proposal
        if proposal.state == Proposal.State.SENT and proposal.respond_by:
            return [Event(proposal.respond_by, _("The answer is due"), is_future=True)]
        if proposal.state == Proposal.State.AGREED and proposal.start_on > self.today:
            return [Event(proposal.start_on, _("It starts"), is_future=True)]
        return []


def _said(party: Party) -> str:
    if party.decision == Party.Decision.ACCEPTED:
        return _("%(council)s accepted")
    return _("%(council)s declined")
