"""Why a match is not for us."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.proposals.models import ReasonCode


class DismissForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it not for you?"),
        choices=ReasonCode.choices,
        widget=forms.RadioSelect,
        help_text=_("Only your council sees it. It comes back if either listing changes."),
    )
