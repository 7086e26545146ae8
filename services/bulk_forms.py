"""The two forms of an import: a file to look at, and the rows that were looked at, to save."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.form_widgets import Radios
from councils.models import Council, Officer
from services.bulk import Line, Sheet, sheet_of
from services.models import Visibility
from services.spreadsheet import MOST_BYTES, Unreadable, read
from services.visibility import MEANINGS

HELD_FOR = 24 * 60 * 60  # Seconds for which a report can be confirmed.
MOST_HELD = 2_300_000  # Characters; a form may hold a little more.


class FileForm(forms.Form):
    """A spreadsheet, to be looked at, and who may see what becomes of its rows."""

    file = forms.FileField(
        label=gettext_lazy("Your spreadsheet"),
        help_text=gettext_lazy(
            "Saved as .xlsx or .csv, at most 2 MB and 500 rows. Nothing is saved before you have seen what "
            "becomes of each row, and the file itself is never kept."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose a spreadsheet"),
            "empty": gettext_lazy("The file is empty"),
        },
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see these listings, once they are live?"),
        help_text=gettext_lazy("You can choose otherwise for each of them afterwards."),
        choices=MEANINGS,
        initial=Visibility.EVERYBODY,
        widget=Radios,
        required=False,
    )

    def clean_file(self) -> Sheet:
        """Its lines, read in memory."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            if (file.size or 0) > MOST_BYTES:
                raise Unreadable(_("The file is larger than 2 MB. Split it into several"))
            return sheet_of(read(file.name or "", file.read()))
        except Unreadable as why:
            raise ValidationError(str(why)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" in cleaned:
            shown_to = cleaned.get("visibility") or Visibility.EVERYBODY
            cleaned["file"] = replace(cleaned["file"], visibility=shown_to)
        return cleaned


class RowsForm(forms.Form):
    """The rows of a report, which travel with the page and are kept nowhere."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=MOST_HELD)

    def __init__(self, *args: Any, officer: Officer, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer, self.council = officer, council

    def clean_rows(self) -> Sheet:
        """What the report was made of, unless it is old, somebody else's or for another body."""
        try:
            held = signing.loads(
                self.cleaned_data["rows"], salt=salt_of(self.officer, self.council), max_age=HELD_FOR
            )
        except signing.BadSignature:
            told = _("That report has grown old, or was made for another council. Choose the file again")
            raise ValidationError(told) from None
        lines = [Line(number, cells) for number, cells in held["lines"]]
        return Sheet(lines, held["places"], [], held.get("visibility", Visibility.EVERYBODY))


def salt_of(officer: Officer, council: Council) -> str:
    return f"import of listings by {officer.pk} for {council.pk}"


def held(sheet: Sheet, *, officer: Officer, council: Council) -> str:
    """The rows as the page holds them: signed, so that what is confirmed is what was looked at."""
    lines = [(line.number, line.cells) for line in sheet.lines]
    told = {"lines": lines, "places": sheet.places, "visibility": sheet.visibility}
    packed = signing.dumps(told, salt=salt_of(officer, council), compress=True)
    if len(packed) > MOST_HELD:
        raise Unreadable(_("The file holds too much text to be looked at at once. Split it into several"))
    return packed
