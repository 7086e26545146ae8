"""Pages on which an officer imports many listings from a spreadsheet: choose it, read the report, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils.access import OfficerRequest, officer_required
from services import bulk_template
from services.bulk import Report, Sheet, report_on
from services.bulk_actions import import_drafts
from services.bulk_forms import FileForm, RowsForm, held
from services.columns import COLUMNS
from services.models import Visibility
from services.spreadsheet import Unreadable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def listing_import(request: OfficerRequest) -> HttpResponse:
    """Choose a file; what would become of each of its rows."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if not form.is_valid():
        return choose(request, form)
    sheet: Sheet = form.cleaned_data["file"]
    report = look_at(request, sheet)
    try:
        return show(request, sheet, report, status=200 if report.ready or report.there else 422)
    except Unreadable as why:
        form.add_error("file", str(why))
        return choose(request, form)


@require_POST
@officer_required
def listing_import_save(request: OfficerRequest) -> HttpResponse:
    """Save the rows of a report that are good; if any no longer is, say so first."""
    form = RowsForm(request.POST, officer=request.user, council=request.council)
    if not form.is_valid():
        again = FileForm(QueryDict(), MultiValueDict())
        again.errors["file"] = form.errors.get("rows", again.error_class())
        return choose(request, again)
    sheet: Sheet = form.cleaned_data["rows"]
    report = look_at(request, sheet)
    if report.faulty:
        return show(request, sheet, report, status=422)
    number = import_drafts(
        officer=request.user,
        council=request.council,
        rows=report.ready,
        visibility=sheet.visibility,
        at=timezone.now(),
    )
    told = ngettext("%(number)s draft saved.", "%(number)s drafts saved.", number) % {"number": number}
    messages.success(request, told if number else _("Nothing was left to save: every row was here already."))
    return redirect("own_listings")


def look_at(request: OfficerRequest, sheet: Sheet) -> Report:
    return report_on(sheet, officer=request.user, council=request.council, today=timezone.localdate())


def choose(request: OfficerRequest, form: FileForm) -> HttpResponse:
    context = {"form": form, "council": request.council, "columns": COLUMNS}
    return render(request, "services/import.html", context, status=422 if form.errors else 200)


def show(request: OfficerRequest, sheet: Sheet, report: Report, *, status: int) -> HttpResponse:
    """The report, with the good rows in it to be confirmed."""
    numbers = {row.line.number for row in report.ready}
    good = Sheet([line for line in sheet.lines if line.number in numbers], sheet.places, [], sheet.visibility)
    return render(
        request,
        "services/import_report.html",
        {
            "council": request.council,
            "report": report,
            "shown_to": Visibility(sheet.visibility).label,
            "rows": held(good, officer=request.user, council=request.council) if numbers else "",
        },
        status=status,
    )


@require_safe
@officer_required
def import_template(request: OfficerRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet to fill in, with the words that this council may write."""
    if kind == "csv":
        response = HttpResponse(bulk_template.as_csv(), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(bulk_template.as_xlsx(request.council), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="listings.{kind}"'
    return response
