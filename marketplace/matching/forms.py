"""Why a match is not for us, and what counts for a listing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.matching.models import Match
from marketplace.matching.rules import FACTORS
from marketplace.matching.verdicts import WHY_NOT
from marketplace.matching.weighing import OwnWeights
from marketplace.matching.wording import FACTOR_NAMES
from marketplace.proposals.forms import SmallRadios
from marketplace.proposals.models import ReasonCode

# Which reason a doubt of the match suggests: it is marked on the page, so that one press can be enough.
SUGGESTED: dict[str, str] = {
    "timing": ReasonCode.TIMING,
    "geography": "distance",
    "scale": ReasonCode.SCALE,
    "models": ReasonCode.MODEL,
    "systems": ReasonCode.SYSTEMS,
    "readiness": ReasonCode.GOVERNANCE,
}


def likely_reason(match: Match) -> str:
    """What most likely keeps the reader from it: its worst doubt, or that it is not what she needs."""
    doubts = [told.factor for told in match.doubts_and_gaps if told.sign in "-!"]
    return next((SUGGESTED[factor] for factor in doubts if factor in SUGGESTED), ReasonCode.NOT_WHAT_WE_NEED)


class DismissForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it not for you?"),
        choices=WHY_NOT,
        widget=forms.RadioSelect,
        help_text=_("Only your council sees it. It comes back if either listing changes."),
    )


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
