"""The page on which one of our listings proposes to all others of a group at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from marketplace.matching.figures import listed
from marketplace.matching.models import Group, GroupMember
from marketplace.notifications import clock
from marketplace.proposals import due
from marketplace.proposals.actions import may_send
from marketplace.proposals.forms import ProposalForm
from marketplace.proposals.models import Proposal
from marketplace.proposals.sides import A_START, Side, open_between
from marketplace.proposals.together import propose_to_group
from services.models import DeliveryModel, Entry, Listing

REFUSALS = {
    Proposal.AlreadyOpen: gettext_lazy("One of these councils meanwhile has an open proposal with yours"),
    Proposal.NamesACouncil: gettext_lazy("One of the listings is sealed by now"),
    Proposal.NoLongerListed: gettext_lazy("One of the listings is no longer shown"),
    Proposal.ModelNotAccepted: gettext_lazy("One of the listings no longer accepts this way of sharing"),
}
MEMBERS = Prefetch(
    "members", GroupMember.objects.select_related("listing__council", "listing__entry__category")
)


@dataclass(frozen=True)
class Asking:
    """Who would ask whom: our own listing, those that are asked, and those whom we have asked already."""

    group: Group
    own: Entry
    asked: list[Entry]
    standing: list[Proposal]

    @classmethod
    def of(cls, group: Group, listing: Listing) -> Asking:
        entries = [member.listing.entry for member in group.members.all()]
        own = next(entry for entry in entries if entry.pk == listing.pk)
        others = sorted((entry for entry in entries if entry is not own), key=lambda entry: entry.pk)
        between = {
            entry.pk: open_between(own.listing.council_id, entry.listing.council_id, entry.category_id)
            for entry in others
        }
        asked = [entry for entry in others if between[entry.pk] is None]
        return cls(group, own, asked, [proposal for proposal in between.values() if proposal])

    @property
    def names(self) -> str:
        return listed([entry.listing.council.short_name for entry in self.asked])

    def models(self) -> list[DeliveryModel]:
        """The ways of sharing that all accept, in our own order; all there are where nobody names one."""
        known = {model.slug: model for model in DeliveryModel.objects.all()}
        common = self.group.delivery_models
        ours = [slug for slug in self.own.delivery_models if slug in common]
        in_order = ours + [slug for slug in common if slug not in ours]
        return [known[slug] for slug in in_order if slug in known] or list(known.values())

    def start(self, today: date) -> date:
        """The first day on which all could start, with time to decide before it."""
        return max(filter(None, [today + A_START, self.group.first_day]))

    def first_words(self, today: date) -> dict[str, Any]:
        """What stands in the form at first: enough to send it with one press."""
        return {
            "what": self.words(),
            "delivery_model": self.models()[0].slug,
            "start_on": self.start(today),
        }

    def words(self) -> str:
        """What stands in the form at first."""
        text = _(
            "The listings of %(all)s seem to fit together: all could start at one time, in one way of "
            "sharing. We should like to find out with you whether to share this service as a group. Each of "
            "the others gets this proposal in the same words."
        )
        return text % {"all": listed([entry.listing.council.short_name for entry in (self.own, *self.asked)])}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def group_propose(request: OfficerRequest, pk: int, group: int) -> HttpResponse:
    """Three fields, and one press that asks all others of the group."""
    at = clock.now()
    own = get_object_or_404(Listing.objects.editable_by(request.user).select_related("council"), pk=pk)
    found = Group.objects.of(own).showable(at).prefetch_related(MEMBERS).filter(pk=group).first()
    if found is None:
        return _gone(request)
    asking = Asking.of(found, own)
    if not asking.asked:
        messages.info(request, _("You have asked all councils of this group already."))
        return redirect("proposals")
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        sides=[Side(own.council, asking.own)],
        models=asking.models(),
        today=timezone.localdate(at),
        initial=asking.first_words(timezone.localdate(at)),
    )
    form.fields["delivery_model"].help_text = _("The ways that all of you accept, yours first.")
    if form.is_valid() and (sent := _send(request, asking, own, form, at)):
        messages.success(request, _told(sent))
        return redirect("proposals")
    return _ask(request, asking, own, form, at)


def _send(
    request: OfficerRequest, asking: Asking, own: Listing, form: ProposalForm, at: datetime
) -> list[Proposal]:
    """What was sent; nothing where something was in the way, which the form says then."""
    asked = {name: form.cleaned_data[name] for name in ("what", "delivery_model", "start_on", "key")}
    try:
        return propose_to_group(
            officer=request.user,
            own_listing=own,
            listings=[entry.listing for entry in asking.asked],
            at=at,
            **asked,
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(None, REFUSALS[type(refusal)])
        return []


def _told(sent: list[Proposal]) -> str:
    if sent[0].is_unsent:
        return _("An approver or lead of your council signs them off first. They are told.")
    many = len(sent)
    return ngettext("Sent to %(n)s council.", "Sent to %(n)s councils.", many) % {"n": many}


def _ask(
    request: OfficerRequest, asking: Asking, own: Listing, form: ProposalForm, at: datetime
) -> HttpResponse:
    return render(
        request,
        "finding/group_propose.html",
        {
            "listing": own,
            "asking": asking,
            "answer_by": max(due.answer_by(entry.listing.council, at) for entry in asking.asked),
            "answer_within": due.ANSWER_WITHIN,
            "needs_sign_off": not may_send(request.user, own.council),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _gone(request: OfficerRequest) -> HttpResponse:
    """Give back what was typed to whoever wrote while the group fell apart."""
    typed = request.POST.get("what", "")
    if not typed:
        raise Http404
    return render(request, "finding/group_gone.html", {"typed": typed}, status=422)
