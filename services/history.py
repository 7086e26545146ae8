"""What became of a listing, act by act, from the record of its changes.

One act is what one press of a button changed, or the answers that one officer gave in a row on one day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Value
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.actors import names_for
from councils.models import Officer
from marketplace.audit.telling import A_PAGE, changed, said
from marketplace.audit.tracking import events_of
from services.models import Listing, ListingRevision
from services.models.listings import ListingQuerySet
from services.questions import QUESTIONS

OF_LISTING, OF_WORDS = range(2)


@dataclass(frozen=True)
class Step:
    """One changed row: which, when, by whom, and with which others."""

    at: datetime
    pk: int
    kind: int
    who: int | None
    together: UUID | None

    def belongs_to(self, newer: Step) -> bool:
        """Whether it is of one act with the step after it."""
        if self.together is not None and self.together == newer.together:
            return True
        both_write = self.kind == newer.kind == OF_WORDS and self.who == newer.who
        return both_write and timezone.localdate(self.at) == timezone.localdate(newer.at)


@dataclass(frozen=True)
class Told:
    """One act, as a timeline shows it."""

    at: datetime
    text: str
    details: list[str] = field(default_factory=list)


def readable(officer: Officer) -> ListingQuerySet:
    """Whose story she may read: her own body's, for a moderator what was submitted, for an auditor any."""
    if officer.is_auditor:
        return Listing.objects.all()
    if officer.is_moderator:
        return Listing.objects.exclude(submitted_at=None)
    return Listing.objects.editable_by(officer)


@require_safe
@login_required
def listing_history(request: OfficerRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(readable(request.user).with_title().select_related("council"), pk=pk)
    page = Paginator(acts_of(listing), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "services/history.html",
        {
            "listing": listing,
            "is_hers": Listing.objects.editable_by(request.user).filter(pk=listing.pk).exists(),
            "events": told(list(page), listing, request.user),
            "page_obj": page,
        },
    )


def acts_of(listing: Listing) -> list[list[Step]]:
    """The steps of each act, both newest first."""
    columns = ("pgh_created_at", "pgh_id", "pgh_who_id", "pgh_together")
    kinds = {
        OF_LISTING: events_of(Listing).filter(pgh_obj=listing),
        OF_WORDS: events_of(ListingRevision).filter(listing=listing),
    }
    first, second = (
        events.order_by().annotate(of=Value(kind)).values_list(*columns, "of")
        for kind, events in kinds.items()
    )
    acts: list[list[Step]] = []
    for at, pk, who, together, kind in first.union(second, all=True).order_by("-pgh_created_at", "-pgh_id"):
        step = Step(at, pk, kind, who, together)
        if acts and step.belongs_to(acts[-1][-1]):
            acts[-1].append(step)
        else:
            acts.append([step])
    return acts


def told(acts: list[list[Step]], listing: Listing, reader: Officer) -> list[Told]:
    """Each act in one line, and what it was made of underneath."""
    pks = {
        kind: [step.pk for act in acts for step in act if step.kind == kind]
        for kind in (OF_LISTING, OF_WORDS)
    }
    events = {
        (kind, event.pk): event
        for kind, model in ((OF_LISTING, Listing), (OF_WORDS, ListingRevision))
        for event in events_of(model).filter(pk__in=pks[kind])
    }
    names = names_for(reader, near=[listing.council_id])
    known = names({step.who for act in acts for step in act if step.who is not None})
    answers = answered_in(listing, [events[OF_WORDS, pk].number for pk in pks[OF_WORDS]])
    return [in_words([events[step.kind, step.pk] for step in act], known, answers) for act in acts]


def in_words(events: list[Any], known: dict[int, str], answers: dict[int, str]) -> Told:
    """What happened to the listing itself is told first; of words alone, from which version to which."""
    versions = [event.number for event in events if event.pgh_tracked_model is not Listing]
    moves = [event for event in events if event.pgh_tracked_model is Listing]
    if moves:
        what = what_happened(moves[0])
    elif len(versions) > 1:
        what = _("Versions %(first)s to %(last)s written") % {"first": min(versions), "last": max(versions)}
    else:
        what = what_happened(events[0])
    details = [what_happened(event) for event in moves[1:]]
    for number in sorted(versions, reverse=True):
        words = {"number": number, "what": answers.get(number, "")}
        if words["what"]:
            details.append(_("Version %(number)s: %(what)s") % words)
        elif moves:
            details.append(_("Version %(number)s written") % words)
    return Told(events[0].pgh_created_at, said(events[0], what, known), details)


def answered_in(listing: Listing, numbers: Iterable[int]) -> dict[int, str]:
    """To which questions each version says something else than the one before."""
    wanted = {each for number in numbers for each in (number, number - 1)}
    by_number = {row.number: row for row in listing.revisions.filter(number__in=wanted)}
    return {
        number: "; ".join(
            str(question.task)
            for question in QUESTIONS
            if any(getattr(row, name) != getattr(by_number[number - 1], name) for name in question.columns)
        )
        for number, row in by_number.items()
        if number - 1 in by_number
    }


def what_happened(event: Any) -> str:
    """One step in words."""
    if event.pgh_tracked_model is not Listing:
        return _("Version %(number)s written") % {"number": event.number}
    if event.pgh_label == "insert":
        return _("Begun")
    if event.pgh_label == "delete":
        return _("Deleted")
    if "visibility" in event.pgh_changed:
        return _("Who may see it: %(who)s") % {"who": event.get_visibility_display()}
    if "state" in event.pgh_changed:
        return moved_to(event)
    if "live_revision_id" in event.pgh_changed:
        return _("New words published")
    if "pending_revision_id" in event.pgh_changed and event.pending_revision_id:
        return _("New words sent to a moderator")
    if "pending_revision_id" in event.pgh_changed:
        return _("New words returned")
    if event.pgh_changed == ["confirmed_at"]:
        return _("Confirmed as still current")
    return changed(event)


def moved_to(event: Any) -> str:
    """The state that it came into, and where somebody gave a reason, why."""
    if not event.state_reason:
        return str(event.get_state_display())
    return f"{event.get_state_display()}: {event.get_state_reason_display()}"
