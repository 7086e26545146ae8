"""Invented proposals, which stand in no table: samples of mail speak of them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from councils.samples import NOWHERE, ann, harcombe, wenlow
from marketplace.proposals.models import Party, Proposal
from marketplace.proposals.working_days import working_days_after
from services.models import Category, DeliveryModel

WHAT = """We would run your payroll beside ours, on one system.

Four of your people would come to us on secondment.
You would have a seat on the board, which meets each quarter."""
TO_CHANGE = "Say what it would cost them in the first year."
NOTE = "Our contract runs for two years more.\nAsk us again after that."


def proposal(at: datetime, **fields: Any) -> tuple[Proposal, Party, Party]:
    """Harcombe asks Wenlow to share payroll: the proposal, Wenlow's stand, and Harcombe's."""
    today = timezone.localdate(at)
    values: dict[str, Any] = {
        "pk": NOWHERE,
        "category": Category(slug="payroll", name="Payroll"),
        "what": WHAT,
        "delivery_model": DeliveryModel(slug="shared_staff", name="Shared staff"),
        "start_on": today + timedelta(days=200),
        "respond_by": working_days_after(today, 20, "England"),
    }
    made = Proposal(**values | fields)
    ours = Party(pk=-1, proposal=made, council=wenlow())
    theirs = Party(pk=-2, proposal=made, council=harcombe(), is_proposer=True)
    # As prefetch_related() would leave it: the parties, and no question to the database.
    made._prefetched_objects_cache = {"parties": [theirs, ours]}  # type: ignore[attr-defined]
    return made, ours, theirs


def unsent(at: datetime, state: str, **fields: Any) -> Proposal:
    """The same, written by Ann for Wenlow, and seen by nobody outside."""
    made, _ours, _theirs = proposal(at, state=state, author=ann(), **fields)
    ours = Party(pk=-1, proposal=made, council=wenlow(), is_proposer=True)
    made._prefetched_objects_cache = {"parties": [ours]}  # type: ignore[attr-defined]
    return made
