"""The page on which a lead sees one colleague."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from councils.access import OfficerRequest
from councils.forms import ColleagueForm, EndForm, RoleForm
from councils.models import Membership


def load_colleague(request: OfficerRequest, pk: int) -> Membership:
    """A colleague at a body that the officer leads; anybody else does not exist for her."""
    rows = Membership.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("officer", "council", "decided_by", "covered_by"), pk=pk)


def colleague_page(
    request: OfficerRequest,
    membership: Membership,
    *,
    form: ColleagueForm | None = None,
    role_form: RoleForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    """Who it is and what the lead can say of her; the form that was sent says what is wrong with it."""
    is_wrong = any(sent is not None and sent.errors for sent in (form, role_form, end_form))
    return render(
        request,
        "councils/colleague.html",
        {
            "membership": membership,
            "form": form or ColleagueForm(),
            "role_form": role_form or RoleForm(initial={"role": membership.role}),
            "end_form": end_form or EndForm(),
        },
        status=422 if is_wrong else 200,
    )
