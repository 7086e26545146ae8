"""Why a match is not for us, and what counts for a listing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.matching.rules import FACTORS
from marketplace.matching.verdicts import REASONS, UNSAID
from marketplace.matching.weighing import OwnWeights
from marketplace.matching.wording import FACTOR_NAMES
from marketplace.proposals.forms import SmallRadios


class DismissForm(forms.Form):
    """None is marked: whoever marked one for her would have the ranking learn what she did not say."""

    reason = forms.ChoiceField(
        label=_("Why is it not for you?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Only your council sees it. What you choose changes the order of your matches a little. "
            "The match comes back if either listing changes."
        ),
    )

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] or UNSAID


class OwnWeightsForm(forms.Form):
    """One question a factor: whether it counts less, as usual, or more for a listing."""

    USUAL = "usual"
    CHOICES = (("less", _("Less")), (USUAL, _("As usual")), ("more", _("More")))

    def __init__(self, *args: Any, own: OwnWeights | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in FACTORS:
            said = (
                "more" if own and factor in own.more else "less" if own and factor in own.less else self.USUAL
            )
            self.fields[factor] = forms.ChoiceField(
                label=FACTOR_NAMES[factor], choices=self.CHOICES, initial=said, widget=SmallRadios
            )

    def said(self, word: str) -> list[str]:
        """The factors of which that was said."""
        return [factor for factor in FACTORS if self.cleaned_data[factor] == word]
