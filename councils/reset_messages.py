"""What is mailed when an officer has lost every second factor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext as _

from councils import samples
from councils.messages import on_this_site
from councils.models import FactorReset, Membership, Officer
from marketplace.notifications import letters
from marketplace.notifications.actions import plan
from marketplace.notifications.kinds import Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message

LOST = "lost_factors"
# The states of the request in which an event is still news.
STILL_NEWS = {"asked": "asked", "vouched": "vouched", "done": "done", "refused": "refused"}


def closed_so_far(officer: Officer) -> int:
    """How many requests of hers have ended: a link from before works no more."""
    return officer.factor_resets.exclude(state__in=FactorReset.OPEN_STATES).count()


def link_for(officer: Officer) -> str:
    key = signing.dumps([officer.pk, closed_so_far(officer)], salt=LOST)
    return on_this_site("lost_factors_link", key)


def plan_link(officer: Officer, at: datetime) -> None:
    """The letter by which she shows that mail reaches her; pressing twice within a minute plans one."""
    plan(
        key=f"factor-reset-link:{officer.pk}:{at:%Y%m%d%H%M}",
        kind="factor_reset",
        officer=officer,
        about={"event": "link"},
        at=at,
    )


def plan_word(reset: FactorReset, event: str, at: datetime) -> None:
    """Tell those whom an event concerns."""
    for reader in readers(reset, event):
        plan(
            key=f"factor-reset-{event}:{reset.pk}:{reader.pk}",
            kind="factor_reset",
            officer=reader,
            about={"event": event, "reset": reset.pk},
            at=at,
        )


def readers(reset: FactorReset, event: str) -> Iterable[Officer]:
    """Whoever may vouch is asked. Of all that follows, she and every lead of her bodies are told."""
    leads = leads_of(reset.officer)
    if event != "asked":
        return dict.fromkeys([reset.officer, *leads])
    if deciding := deciding_leads(reset):
        return deciding
    staff = Officer.objects.filter(is_active=True, is_moderator=True) | Officer.objects.filter(
        is_active=True, is_superuser=True
    )
    return dict.fromkeys([*leads, *(one for one in staff if may_decide(one, reset))])


def deciding_leads(reset: FactorReset) -> list[Officer]:
    """Her leads who may vouch; where there is none, those who run the site are asked."""
    return [lead for lead in leads_of(reset.officer) if may_decide(lead, reset)]


def leads_of(officer: Officer) -> list[Officer]:
    """The leads of her bodies and who stands in for them, without herself."""
    bodies = officer.memberships.confirmed().values("council")
    leading = Membership.objects.leading().filter(council__in=bodies).select_related("officer", "covered_by")
    found = [reader for lead in leading for reader in (lead.officer, lead.stand_in) if reader]
    return [reader for reader in dict.fromkeys(found) if reader.pk != officer.pk and reader.is_active]


def may_decide(reader: Officer, reset: FactorReset) -> bool:
    return FactorReset.objects.decidable_by(reader).filter(pk=reset.pk).exists()


class FactorResetMail:
    """An officer has lost every second factor: her link, who is to vouch, and what became of it."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        event, reader = message.about["event"], message.officer
        if event == "link":
            return ""
        reset = FactorReset.objects.filter(pk=message.about["reset"]).select_related("officer").first()
        if reset is None or reset.state != STILL_NEWS[event]:
            return _("It has been decided meanwhile.")
        if reader == reset.officer or (isinstance(reader, Officer) and is_concerned(reader, reset)):
            return ""
        return _("It is no business of the reader any more.")

    def write(self, message: Message, at: datetime) -> Letter:
        event, reader = message.about["event"], message.officer
        if not isinstance(reader, Officer):
            raise Officer.DoesNotExist
        if event == "link":
            return self.letter(event, reader, FactorReset(officer=reader), link_for(reader))
        reset = FactorReset.objects.select_related("officer", "decided_by").get(pk=message.about["reset"])
        link = link_for(reader) if reader == reset.officer and event == "vouched" else ""
        return self.letter(event, reader, reset, link)

    def letter(self, event: str, reader: Officer, reset: FactorReset, link: str) -> Letter:
        context = {"event": event, "reset": reset, "officer": reset.officer, "link": link}
        return letters.render("factor_reset", context | {"is_hers": reader == reset.officer})

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: a person vouches, or time passes."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        ann = samples.ann()
        lead = Officer(pk=-2, full_name="Lea Kemp", email="lea.kemp@wenlow.example")
        reset = FactorReset(
            pk=samples.NOWHERE,
            officer=ann,
            asked_at=at,
            decided_by=lead,
            due_at=at + timedelta(days=1),
            note=_("I rang the number that I have had for years."),
        )
        link = on_this_site("lost_factors_link", "sample")
        for name, title, event, reader in (
            ("link", _("A second factor is lost: the link"), "link", ann),
            ("asked", _("Somebody is to vouch"), "asked", lead),
            ("vouched", _("A moderator vouched: to the officer"), "vouched", ann),
            ("told", _("A moderator vouched: to a lead"), "vouched", lead),
            ("done", _("A second factor was removed: to the officer"), "done", ann),
            ("heard", _("A second factor was removed: to a lead"), "done", lead),
            ("refused", _("Nobody vouched"), "refused", ann),
        ):
            hers = link if reader is ann and event in ("link", "vouched") else ""
            yield Sample(name, title, self.letter(event, reader, reset, hers))


def is_concerned(reader: Officer, reset: FactorReset) -> bool:
    return FactorReset.objects.visible_to(reader).filter(pk=reset.pk).exists()
