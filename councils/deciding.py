"""What a lead's and a moderator's page about a membership have in common."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils import actions
from councils.forms import DecisionForm
from councils.models import Membership, Officer
from marketplace.notifications import clock

TOO_LATE = (Membership.AlreadyDecided, Membership.NotYoursToDecide)


def decide(form: DecisionForm, *, membership: Membership, officer: Officer) -> None:
    """Carry out what the form says; raises one of ``TOO_LATE``."""
    answers, at = form.cleaned_data, clock.now()
    if answers["outcome"] == form.CONFIRM:
        role = answers.get("role", Membership.Role.OFFICER)
        actions.confirm(membership=membership, decided_by=officer, role=role, at=at)
    else:
        actions.refuse(membership=membership, decided_by=officer, note=answers["note"], at=at)


def too_late(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Somebody else was first, or may decide where this officer may not: say what stands now."""
    rows = Membership.objects.with_lead().select_related("officer", "council", "decided_by")
    return render(
        request, "councils/decided_already.html", {"membership": rows.get(pk=membership.pk)}, status=409
    )
