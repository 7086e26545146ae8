"""What moderators type about digests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.form_fields import PlainTextField


class HaltForm(forms.Form):
    reason = PlainTextField(
        label=_("Why are digests halted?"),
        help_text=_("Other moderators and the administrators read it."),
        max_length=300,
        error_messages={"required": _("Enter why digests are halted")},
    )
