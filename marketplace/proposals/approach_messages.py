"""What officers are told about approaches: no name before both councils have chosen to show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Officer
from councils.samples import NOWHERE, harcombe, wenlow
from marketplace.notifications import letters
from marketplace.notifications.kinds import Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from marketplace.proposals import unnamed
from marketplace.proposals.models import Approach
from marketplace.proposals.samples import WHAT
from marketplace.proposals.unnamed import Seen
from services.models import Category, DeliveryModel, Listing

State = Approach.State
# The state of the approach in which an event is still news.
STILL_NEWS = {
    "came": State.OPEN,
    "other_shows": State.OPEN,
    "shown": State.SHOWN,
    "declined": State.DECLINED,
    "withdrawn": State.WITHDRAWN,
    "lapsed": State.LAPSED,
}


class ApproachNews:
    """Something happened to an approach, and the officers of one side are told."""

    optional = gettext_lazy("Approaches without names: a new one, an answer")

    def refusal(self, message: Message, at: datetime) -> str:
        approach = self.approach(message)
        if approach.state != STILL_NEWS[message.about["event"]]:
            return _("It is no longer news: the approach has moved on.")
        own = unnamed.seen(approach, is_asker=message.about["is_asker"]).own
        if not isinstance(message.officer, Officer) or not message.officer.acts_for(own):
            return _("The officer no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        seen = unnamed.seen(self.approach(message), is_asker=message.about["is_asker"])
        return self.letter(message.about["event"], seen)

    def letter(self, event: str, seen: Seen) -> Letter:
        """What an officer of one side is told. The letter gets no council but the reader's own."""
        approach = seen.approach
        service = approach.listing.category
        context = {"event": event, "seen": seen, "service": service.name, "own": seen.own, "they": seen.they}
        return letters.render("approach", context | {"what": approach.what, "day": approach.respond_by})

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the approach goes its way whether or not a mail arrives."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        hidden = _("a public body in %(area)s") % {"area": _("the North West")}
        told = {
            "came": _("A council writes without a name"),
            "other_shows": _("The other council would show itself"),
            "shown": _("Both have shown themselves"),
            "declined": _("An approach was declined"),
            "withdrawn": _("An approach was withdrawn"),
            "lapsed": _("An approach has lapsed"),
        }
        for event, label in told.items():
            is_asker = event in ("declined", "lapsed")
            they = harcombe().name if event == "shown" else hidden
            own = harcombe() if is_asker else wenlow()
            yield Sample(event, label, self.letter(event, Seen(invented(at), is_asker, own, they)))

    def approach(self, message: Message) -> Approach:
        rows = Approach.objects.select_related("council", "listing__council", "listing__category")
        return rows.get(pk=message.about["approach"])


def invented(at: datetime) -> Approach:
    """An approach that stands in no table."""
    today = timezone.localdate(at)
    return Approach(
        pk=NOWHERE,
        listing=Listing(pk=NOWHERE, category=Category(slug="payroll", name="Payroll")),
        what=WHAT,
        delivery_model=DeliveryModel(slug="shared_staff", name="Shared staff"),
        start_on=today + timedelta(days=200),
        respond_by=today + timedelta(days=28),
        reason_code="timing",
        sent_at=at,
    )
