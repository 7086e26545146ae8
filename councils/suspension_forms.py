"""What a moderator fills in to close an account for a while."""

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.form_widgets import CountedTextarea
from councils.models import Officer


class SuspendForm(forms.Form):
    """Whose account, and why. She reads the reason when she signs in."""

    email = forms.EmailField(label=_("Email address of the account"), max_length=254)
    note = forms.CharField(
        label=_("Why"),
        help_text=_("The officer reads it when signing in."),
        max_length=1000,
        widget=CountedTextarea({"rows": 4}),
    )
    officer: Officer

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        found = Officer.objects.of_mailbox(address.lower()).filter(erased_at=None).first()
        if found is None:
            raise forms.ValidationError(_("No account has this address"), code="unknown")
        self.officer = found
        return address
