"""The steps that an officer takes with a listing at the press of one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from services import actions
from services.models import Listing

State, Why = Listing.State, Listing.Why


@dataclass(frozen=True)
class Step:
    """One button: what it asks first, what it does, and what it says afterwards."""

    take: Callable[[Listing, Officer, datetime, str], None]
    leads_to: str
    question: str | Promise
    explanation: str | Promise
    button: str | Promise
    done: str | Promise
    is_final: bool = False
    reasons: tuple[Listing.Why, ...] = ()  # Of which one must be given.


def submit(listing: Listing, officer: Officer, at: datetime, why: str) -> None:
    actions.submit(listing=listing, officer=officer, at=at)


def confirm(listing: Listing, officer: Officer, at: datetime, why: str) -> None:
    actions.confirm_current(listing=listing, at=at)


def pause(listing: Listing, officer: Officer, at: datetime, why: str) -> None:
    actions.pause(listing=listing, at=at, why=why)


def resume(listing: Listing, officer: Officer, at: datetime, why: str) -> None:
    actions.resume(listing=listing, at=at, why=why)


def matched(listing: Listing, officer: Officer, at: datetime, why: str) -> None:
    actions.mark_matched(listing=listing, at=at, why=why)


def withdraw(listing: Listing, officer: Officer, at: datetime, why: str) -> None:
    actions.withdraw(listing=listing, at=at, why=why)


STEPS = {
    "submit": Step(
        take=submit,
        leads_to=State.SUBMITTED,
        question=_("Submit this listing?"),
        explanation=_("A moderator reads it, usually within two working days. You get an email either way."),
        button=_("Submit to a moderator"),
        done=_("Submitted. A moderator reads it, usually within two working days."),
    ),
    "confirm": Step(
        take=confirm,
        leads_to=State.LIVE,
        question=_("Is this listing still current?"),
        explanation=_("If it is, it stays in searches and matches for another 90 days."),
        button=_("Yes, still current"),
        done=_("Confirmed. You are asked again in 76 days."),
    ),
    "pause": Step(
        take=pause,
        leads_to=State.PAUSED,
        question=_("Pause this listing?"),
        explanation=_("It leaves searches, matches and digests at once. You can bring it back at any time."),
        button=_("Pause the listing"),
        done=_("Paused. Nobody outside your council sees it."),
        reasons=(Why.BUSY, Why.REVIEWING, Why.REORGANISATION, Why.OTHER),
    ),
    "resume": Step(
        take=resume,
        leads_to=State.LIVE,
        question=_("Bring this listing back?"),
        explanation=_("It is shown again at once, and counts as confirmed today."),
        button=_("Bring it back"),
        done=_("Live again, and confirmed today."),
        reasons=(Why.ABLE_AGAIN, Why.STILL_HOLDS, Why.NOT_AFTER_ALL, Why.OTHER),
    ),
    "matched": Step(
        take=matched,
        leads_to=State.MATCHED,
        question=_("Have you found a partner?"),
        explanation=_("The listing leaves searches, matches and digests for good, and is kept as matched."),
        button=_("Close it as matched"),
        done=_("Closed as matched."),
        reasons=(Why.FOUND_HERE, Why.FOUND_ELSEWHERE),
    ),
    "withdraw": Step(
        take=withdraw,
        leads_to=State.WITHDRAWN,
        question=_("Withdraw this listing for good?"),
        explanation=_("It leaves searches, matches and digests at once, and cannot be brought back."),
        button=_("Withdraw the listing"),
        done=_("Withdrawn."),
        is_final=True,
        reasons=(Why.GONE, Why.REORGANISATION, Why.OTHER),
    ),
}
