"""The page on which an officer says which mail she wants."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.form_fields import DatePartsField
from councils.models import Officer
from marketplace.notifications.kinds import optional_kinds
from marketplace.notifications.models import Preference

DIGEST = "digest"
NEVER = "never"
LONGEST_PAUSE = timedelta(days=366)


class MailForm(forms.Form):
    """How often and when the shortlist comes, what else is sent at once, and until when nothing is."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often do you want your shortlist of matches?"),
        help_text=gettext_lazy("It comes only when there is something to say."),
        choices=[*Preference.Rhythm.choices, (NEVER, gettext_lazy("Never"))],
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On which day?"), choices=Preference.Weekday.choices, coerce=int
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("From what time?"),
        help_text=gettext_lazy("By the clock in London."),
        choices=[(hour, f"{hour:02}:00") for hour in Preference.HOURS],
        coerce=int,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What else do you want by email?"),
        help_text=gettext_lazy(
            "What you leave out stands in your inbox on this site all the same. Mail about your account and "
            "your place at your council always comes."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    paused_until = DatePartsField(
        label=gettext_lazy("Send nothing until the end of"),
        help_text=gettext_lazy("For example, the last day of your leave."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.known = {name: words for name, words in optional_kinds().items() if name != DIGEST}
        cast(forms.MultipleChoiceField, self.fields["kinds"]).choices = list(self.known.items())

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        if until and until > self.today + LONGEST_PAUSE:
            raise forms.ValidationError(_("Enter a day within the next year"), code="far")
        return until if until and until >= self.today else None

    @property
    def preference(self) -> dict[str, Any]:
        """The answers as the row keeps them."""
        said = self.cleaned_data
        stopped = [name for name in self.known if name not in said["kinds"]]
        kept = {name: said[name] for name in ("weekday", "hour", "paused_until")} | {"complained_at": None}
        if said["rhythm"] == NEVER:
            return kept | {"stopped": [*stopped, DIGEST]}
        return kept | {"rhythm": said["rhythm"], "stopped": stopped}


def answers(preference: Preference) -> dict[str, Any]:
    """What the row says, as answers to the questions."""
    return {
        "rhythm": NEVER if DIGEST in preference.stopped else preference.rhythm,
        "kinds": [name for name in optional_kinds() if name not in preference.stopped],
        "weekday": preference.weekday,
        "hour": preference.hour,
        "paused_until": preference.paused_until,
    }


@login_required
def mail_preferences(request: HttpRequest) -> HttpResponse:
    officer, today = cast(Officer, request.user), timezone.localdate()
    standing = Preference.objects.filter(officer=officer).first() or Preference(officer=officer)
    data = request.POST if request.method == "POST" else None
    form = MailForm(data, initial=answers(standing), today=today)
    if form.is_valid():
        Preference.objects.update_or_create(officer=officer, defaults=form.preference)
        messages.success(request, _("Saved."))
        return redirect("mail_preferences")
    context = {"form": form, "complained_at": standing.complained_at}
    return render(request, "councils/mail.html", context, status=422 if form.errors else 200)
