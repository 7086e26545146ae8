"""Pages on which a listing is written: its list of tasks, and one page for each question."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from councils.access import OfficerRequest
from services import actions, drafting, wording
from services.forms import ContentForm
from services.models import Listing, ListingRevision
from services.nearby import nearby
from services.questions import FIRST_PAGES, Question, asked_of, first_answered, heading_for
from services.views import load
from services.worth import meter_of

NEEDS_SIGN_OFF = gettext_lazy(
    "Your council has what goes out signed off: "
    "an approver or lead changes what a moderator or the public sees."
)
NOT_ITS_MAILBOX = gettext_lazy(
    "Enter a shared mailbox at a domain of your council, and not one of a person who has an account here"
)
MEANWHILE = gettext_lazy(
    "Somebody changed this answer while you were writing. Saving again replaces what they wrote."
)
FIRST = "words"  # The first question after the service is known: there it helps to see who lists the same.


@dataclass(frozen=True)
class Task:
    """One question in the list of tasks, and where it stands."""

    question: Question
    is_done: bool


@require_safe
@login_required
def listing_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """What has been answered and what has not."""
    listing = load(request, pk)
    if refusal := why_not(listing, request):
        messages.error(request, refusal)
        return redirect("own_listing", listing.pk)
    newest, questions = listing.newest_revision(), asked_of(listing)
    tasks = [Task(question, question.is_answered_in(newest)) for question in questions]
    meter = meter_of(listing, newest, questions)
    return render(
        request,
        "services/listing_tasks.html",
        {
            "listing": listing,
            "title": newest.title,
            "first": [task for task in tasks if task.question.is_on_the_way],
            "others": [task for task in tasks if not task.question.is_on_the_way],
            "done": first_answered(newest),
            "all": FIRST_PAGES,
            "is_ready": not newest.lacks,
            "meter": meter,
            "next": next((question for question in questions if question.slug == meter.best), None),
            "nearby": nearby(request.user, listing, timezone.now()),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listing_question(request: OfficerRequest, pk: int, question: str) -> HttpResponse:
    """Ask one thing, and save the answer at once."""
    listing = load(request, pk)
    asked = next((one for one in asked_of(listing) if one.slug == question), None)
    if asked is None:
        raise Http404
    if refusal := why_not(listing, request):
        messages.error(request, refusal)
        return redirect("own_listing", listing.pk)
    newest = listing.newest_revision()
    form = form_of(request, listing, asked, newest)
    changes: list[wording.ChangedLine] = []
    if form.is_valid():
        changes = save(request, listing, asked, form)
        if not form.errors:
            return redirect(after(request, listing, asked))
    is_first = asked.slug == FIRST and not newest.title
    return render(
        request,
        "services/listing_question.html",
        {
            "listing": listing,
            "question": asked,
            "heading": heading_for(asked, listing.direction),
            "form": form,
            "changes": changes,
            "nearby": nearby(request.user, listing, timezone.now()) if is_first else None,
        },
        status=422 if form.errors else 200,
    )


def form_of(
    request: OfficerRequest, listing: Listing, asked: Question, revision: ListingRevision
) -> ContentForm:
    """The controls of one question, with what was answered before."""
    return ContentForm(
        request.POST if request.method == "POST" else None,
        direction=listing.direction,
        category=listing.category,
        today=timezone.localdate(),
        revision=revision,
        initial={"based_on": revision.number},
        only=asked.fields,
    )


def save(
    request: OfficerRequest, listing: Listing, asked: Question, form: ContentForm
) -> list[wording.ChangedLine]:
    """Keep the answer. Where it was not kept, the form says why; what somebody else changed is returned."""
    based_on = form.cleaned_data["based_on"]
    answers = {name: value for name, value in form.content.items() if name in asked.columns}
    try:
        drafting.answer(
            listing=listing, officer=request.user, answers=answers, at=timezone.now(), based_on=based_on
        )
    except Listing.ChangedMeanwhile:
        form.add_error(None, str(MEANWHILE))
        newest = listing.newest_revision()
        form.stand_upon(newest)
        return changed_since(listing, based_on, newest, asked)
    except Listing.NotItsMailbox:
        form.add_error("contact_mailbox", str(NOT_ITS_MAILBOX))
    except Listing.NeedsSignOff:
        form.add_error(None, str(NEEDS_SIGN_OFF))
    except Listing.NotInThatState:
        form.add_error(None, _("Somebody has moved this listing on meanwhile. Your answer was not saved."))
    return []


def changed_since(
    listing: Listing, number: int, newest: ListingRevision, asked: Question
) -> list[wording.ChangedLine]:
    """What somebody changed of this question's answers since that revision."""
    read = listing.revisions.filter(number=number).first()
    lines = wording.changed_lines(read, newest) if read else []
    return [change for change in lines if change.has_changed and change.line.name in asked.columns]


def after(request: OfficerRequest, listing: Listing, asked: Question) -> str:
    """The address of what follows an answer: the next question on the way, then the answers to check."""
    newest = listing.newest_revision()
    if listing.published_at is not None or (not newest.lacks and request.GET.get("from") == "check"):
        messages.success(request, what_follows(listing))
        return reverse("own_listing", args=[listing.pk])
    if newest.lacks and (follows := next_on_the_way(listing, asked, newest)):
        return reverse("listing_question", args=[listing.pk, follows.slug])
    messages.success(request, _("Saved."))
    return reverse("own_listing" if asked.is_on_the_way else "listing_edit", args=[listing.pk])


def what_follows(listing: Listing) -> str:
    """What becomes of a saved answer."""
    if listing.is_checked_afterwards:
        return _("Saved, and shown at once. A moderator checks it afterwards.")
    return _("Saved. A moderator reads it next.") if listing.pending_revision_id else _("Saved.")


def next_on_the_way(listing: Listing, asked: Question, newest: ListingRevision) -> Question | None:
    """The first open question behind this one, else the first that is needed."""
    questions = asked_of(listing)
    behind = questions[questions.index(asked) + 1 :]
    still_open = [one for one in behind if one.is_on_the_way and not one.is_answered_in(newest)]
    needed = [one for one in questions if one.is_needed and not one.is_answered_in(newest)]
    return next(iter([*still_open, *needed]), None)


def why_not(listing: Listing, request: OfficerRequest) -> str:
    """Why its words cannot be changed now by this officer; empty where they can."""
    if listing.state == Listing.State.AWAITING_SIGN_OFF:
        return _("A listing that awaits sign-off cannot be changed. An approver or lead can send it back.")
    if not listing.may_be_edited:
        return _("A listing that is withdrawn or matched cannot be changed.")
    if request.method != "POST" and listing.is_out and not actions.may_send(listing, request.user):
        return str(NEEDS_SIGN_OFF)
    return ""
